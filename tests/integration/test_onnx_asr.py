"""The ONNX path for real: tiny models of every family through shelf, library, engine and the shipped suite."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from earwitness.engines.onnx_asr import factory, settings_for
from earwitness.engines.onnx_asr.engine import OnnxEngine
from earwitness.errors import DeviceMissing, ModelRefused
from earwitness.ports import Failure, Heard, Hearing, ToHear, Transcriber
from earwitness.stages.transcribe.restoring import restored
from earwitness.testing.transcriber import TRANSCRIBER_RULES
from tests.tiny.onnx import FAMILIES, TEXT, tiny_gigaam_ctc
from tests.tiny.spoken import spoken_sample

pytestmark = [pytest.mark.integration, pytest.mark.model, pytest.mark.timeout(300)]


@pytest.fixture(scope="module", params=sorted(FAMILIES))
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model of each family."""
    family: str = request.param
    return FAMILIES[family](tmp_path_factory.mktemp("onnx") / family)


@pytest.fixture(scope="module")
def engine(folder: Path) -> OnnxEngine:
    return factory(Hearing(model=str(folder), device="cpu"))()


@pytest.fixture(scope="module")
def spoken() -> ToHear:
    """Fifteen seconds of a Russian call in which somebody speaks."""
    return spoken_sample("call-017", 15.0, "ru")


def heard(engine: OnnxEngine, sound: ToHear) -> Heard:
    (answer,) = engine.hear([sound])
    assert isinstance(answer, Heard)
    return answer


@pytest.mark.parametrize("rule", TRANSCRIBER_RULES, ids=lambda rule: rule.__name__)
def test_every_family_keeps_to_the_suite(
    rule: Callable[[Transcriber, ToHear], None], engine: OnnxEngine, spoken: ToHear
) -> None:
    rule(engine, spoken)


def test_the_words_are_those_the_model_spelt_where_it_spelt_them(engine: OnnxEngine, spoken: ToHear) -> None:
    lines = heard(engine, spoken).lines
    words = [word for line in lines for word in line.words]
    assert {word.text for word in words} & set(TEXT.split())
    whole = [word for word in words if word.text == "машина"]
    assert whole, "a word of several letters is one word"
    # six letters at 80 ms each, and the last one lasts
    assert all(0.3 < word.end_s - word.start_s < 0.8 for word in whole)
    assert not any(word.guessed for word in whole)
    assert all(word.confidence is not None and 0.5 < word.confidence <= 1 for word in whole)
    assert {line.language for line in lines} == {"ru"}


def test_what_it_wrote_is_kept_and_made_readable(engine: OnnxEngine, spoken: ToHear) -> None:
    found = heard(engine, spoken)
    assert all(line.raw == line.text for line in found.lines)
    for before, after in zip(found.lines, restored(found).lines, strict=True):
        assert after.raw == before.text
        assert after.text[0].isupper()
        assert after.text[-1] in ".?"


def test_a_language_it_does_not_know_is_not_written(engine: OnnxEngine, spoken: ToHear) -> None:
    found = heard(engine, replace(spoken, language="en"))
    assert found.lines == ()
    assert [gap.reason for gap in found.gaps] == ["not transcribed"]


def test_the_author_names_the_model_and_is_known_without_loading_it(folder: Path, engine: OnnxEngine) -> None:
    made = pickle.loads(pickle.dumps(factory(Hearing(model=str(folder), device="cpu"))))  # noqa: S301
    assert made.author == engine.author
    told = dict(made.author.settings)
    assert told["model"].startswith("given-")
    assert told["family"] == folder.name
    assert len(told["sha256"]) == 64


def test_a_model_of_another_kind_and_another_version_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="whisper-base is a whisper model"):
        settings_for(Hearing())
    folder = tiny_gigaam_ctc(tmp_path / "old")
    (folder / "config.json").write_text('{"version": "v2"}')
    with pytest.raises(ModelRefused, match="version v3"):
        settings_for(Hearing(model=str(folder)))


def test_weights_that_are_no_graph_are_refused_by_name(tmp_path: Path) -> None:
    folder = tiny_gigaam_ctc(tmp_path / "broken")
    (folder / "v3_ctc.int8.onnx").write_bytes(b"\x08\x08" + b"\xff" * 200)
    with pytest.raises(ModelRefused, match="cannot be loaded"):
        factory(Hearing(model=str(folder), device="cpu"))()


def test_a_gpu_that_is_not_there_is_said(tmp_path: Path) -> None:
    folder = tiny_gigaam_ctc(tmp_path / "model")
    with pytest.raises(DeviceMissing):
        settings_for(Hearing(model=str(folder), device="cuda"))
    assert settings_for(Hearing(model=str(folder), device="auto")).device == "cpu"


def test_a_model_that_breaks_while_hearing_is_a_failure(tmp_path: Path, spoken: ToHear) -> None:
    folder = tiny_gigaam_ctc(tmp_path / "model")
    (folder / "v3_vocab.txt").write_text("а 0\n<blk> 1\n", encoding="utf-8")
    (answer,) = factory(Hearing(model=str(folder), device="cpu"))().hear([spoken])
    assert isinstance(answer, Failure)
    assert answer.error == "E304"
    assert "а" not in answer.reason.split()
