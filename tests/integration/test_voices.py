"""Telling voices apart with the real networks and without: made, checked, and heard at work on the sample case."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.voices import factory, models
from earwitness.engines.voices.engine import VoicesEngine, VoicesFactory
from earwitness.engines.voices.light import LightFactory, LightVoices
from earwitness.engines.voices.networks import Networks
from earwitness.errors import ModelMissing, ModelRefused, ModelTampered
from earwitness.ports import Diarizer, Hearing, ToHear
from earwitness.testing.diarizer import DIARIZER_RULES

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sample_case"
CALL = "call-015"

#: log probability that the first voice speaks alone, at four frames; and the first six numbers of a print of 3 s
PUBLISHED_ALONE = (-14.488338, -14.832611, -14.661832, -14.119418)
PUBLISHED_PRINT = (-0.082997, -0.037145, 0.065427, -0.116031, -0.045941, 0.067768)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """voices-1, made of the installed package as on a first run."""
    folder = tmp_path_factory.mktemp("models")
    models.located("auto", folder)
    return folder


@pytest.fixture(scope="module")
def engine(shelf: Path) -> VoicesEngine:
    found = models.located("auto", shelf)
    return VoicesFactory(str(found.folder), found.fingerprint)()


@pytest.fixture(scope="module")
def light() -> LightVoices:
    return LightFactory()()


@pytest.fixture(scope="module")
def spoken() -> ToHear:
    """The first 40 s of a call of two voices."""
    (row,) = (
        row for row in json.loads((SAMPLE / "audio_times.json").read_text("utf-8")) if row["id"] == CALL
    )
    tool = CagedAudioTool()
    try:
        decoded = tool.decode((SAMPLE / "audio" / row["file"]).read_bytes())
    finally:
        tool.close()
    return ToHear(decoded.samples[:, : 40 * decoded.rate], decoded.rate)


@pytest.mark.parametrize("rule", DIARIZER_RULES, ids=lambda rule: rule.__name__)
def test_the_networks_keep_to_the_suite(
    rule: Callable[[Diarizer, ToHear], None], engine: VoicesEngine, spoken: ToHear
) -> None:
    rule(engine, spoken)


@pytest.mark.parametrize("rule", DIARIZER_RULES, ids=lambda rule: rule.__name__)
def test_the_fallback_keeps_to_the_suite(
    rule: Callable[[Diarizer, ToHear], None], light: LightVoices, spoken: ToHear
) -> None:
    rule(light, spoken)


def test_turns_are_those_of_the_call(engine: VoicesEngine, spoken: ToHear) -> None:
    """At least 95 % of the time in which one voice speaks is given to one voice alone, the same throughout."""
    (row,) = (
        row for row in json.loads((SAMPLE / "audio_times.json").read_text("utf-8")) if row["id"] == CALL
    )
    calls = map(json.loads, (SAMPLE / "calls.jsonl").read_text("utf-8").splitlines())
    (call,) = (call for call in calls if call["id"] == CALL)
    truth, found = (np.full(4000, -1) for _ in range(2))
    for times, turn in zip(row["turns"], call["turns"], strict=True):
        truth[int(times["start_s"] * 100) : int(times["end_s"] * 100)] = "AB".index(turn["who"])
    for voice in engine.turns(spoken.samples, spoken.rate, None):
        found[int(voice.start_s * 100) : int(voice.end_s * 100)] = voice.voice
    both = (truth >= 0) & (found >= 0)
    right = float((truth[both] == found[both]).mean())
    assert max(right, 1 - right) > 0.95


def test_the_networks_compute_what_the_published_ones_do(shelf: Path) -> None:
    """Figures that PyTorch gave for the published weights and the same made-up sound."""
    at = np.arange(160_000) / 16_000
    sound = (0.1 * np.sin(2 * np.pi * 180 * at) * (1 + np.sin(2 * np.pi * 3 * at))).astype(np.float32)
    nets = Networks(shelf / models.VOICES.id)
    (window,) = nets.windows(sound, 5.0)
    assert np.allclose(np.log(window.alone[100:500:100, 0]), PUBLISHED_ALONE, atol=1e-3)
    three = sound[: 299 * 160 + 400]
    rows = nets.rows(three, nets.level(three, np.arange(300)), 0, 300)
    assert np.allclose(nets.prints(rows, [np.arange(300)])[0, :6], PUBLISHED_PRINT, atol=1e-4)


def test_a_second_run_makes_nothing_anew(shelf: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in (shelf / models.VOICES.id).iterdir()}
    assert models.located("auto", shelf).published
    assert {path.name: path.stat().st_mtime_ns for path in (shelf / models.VOICES.id).iterdir()} == before
    assert sorted(path.name for path in shelf.iterdir()) == [models.VOICES.id]


def test_a_file_that_changed_is_refused(shelf: Path, tmp_path: Path) -> None:
    folder = tmp_path / models.VOICES.id
    folder.mkdir()
    for pin in models.VOICES.files:
        content = (shelf / models.VOICES.id / pin.name).read_bytes()
        (folder / pin.name).write_bytes(content)
        assert hashlib.sha256(content).hexdigest() == pin.sha256
    (folder / "voice-head.onnx").write_bytes(b"\x08\x08" + bytes(344_404))
    with pytest.raises(ModelTampered, match=r"voice-head\.onnx"):
        models.located("auto", tmp_path)


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    weights = {}
    for pin in (models.SEGMENTATION, models.PRINTS):
        weights[pin.name] = tmp_path / pin.name
        weights[pin.name].write_bytes(bytes(pin.size))
    with pytest.raises(ModelTampered, match=r"pytorch_model\.bin"):
        models.make(weights, tmp_path / "models")
    assert not (tmp_path / "models" / models.VOICES.id).exists()


def test_a_folder_of_ones_own(shelf: Path, tmp_path: Path) -> None:
    made = factory(Hearing(voices=str(shelf / models.VOICES.id)))
    assert made is not None and dict(made.author.settings)["model"] == "voices-1"
    with pytest.raises(ModelMissing):
        factory(Hearing(voices=str(tmp_path / "nowhere")))
    with pytest.raises(ModelRefused):
        factory(Hearing(voices=str(tmp_path)))


def test_without_networks_the_fallback_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "PACKAGE", "no_such_package")
    monkeypatch.setattr(models, "models_folder", lambda: tmp_path)
    monkeypatch.setattr(models, "find_spec", lambda name: None)
    made = factory(Hearing(voices="auto"))
    assert made is not None and made.author.name == "light voices"
    assert factory(Hearing(voices="off")) is None
