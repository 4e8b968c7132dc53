"""The packaged model, really loaded: it hears what is said, invents nothing where nobody speaks, and keeps to the suite."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from earwitness.dispatch.local import LocalDispatcher
from earwitness.engines.listening.guards import plain
from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.whisper import WhisperEngine, WhisperFactory, WhisperSettings
from earwitness.engines.whisper.models import locate
from earwitness.ports import Failure, Heard, ToHear, Transcriber
from earwitness.testing import speech
from earwitness.testing.transcriber import TRANSCRIBER_RULES, heard_of

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sample_case"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> WhisperSettings:
    """The packaged model, joined and checked as on a first run."""
    model = locate("whisper-base", tmp_path_factory.mktemp("models"))
    assert model.standing == "verified"
    return WhisperSettings(str(model.folder), model.id, model.fingerprint)


@pytest.fixture(scope="module")
def engine(settings: WhisperSettings) -> WhisperEngine:
    return WhisperEngine(settings)


def sample(call: str) -> tuple[dict[str, Any], ToHear]:
    """A call of the sample case and its sound."""
    lines = (SAMPLE / "calls.jsonl").read_text(encoding="utf-8").splitlines()
    row = next(row for row in map(json.loads, lines) if row["id"] == call)
    tool = CagedAudioTool()
    try:
        decoded = tool.decode((SAMPLE / "audio" / row["file_name"]).read_bytes())
    finally:
        tool.close()
    apart = decoded.samples.shape[0] > 1
    return row, ToHear(decoded.samples, decoded.rate, None, apart, languages=("ru", "uk", "en"))


def character_errors(row: dict[str, Any], text: str) -> float:
    """Character error rate against the script."""
    wanted = plain(" ".join(turn["text"] for turn in row["turns"]))
    return Levenshtein.distance(wanted, plain(text)) / len(wanted)


@pytest.fixture(scope="module")
def spoken() -> ToHear:
    """The first 25 seconds of a call, in English."""
    _, sound = sample("call-044")
    return ToHear(sound.samples[:, : 25 * sound.rate], sound.rate, "en")


@pytest.mark.parametrize("rule", TRANSCRIBER_RULES, ids=lambda rule: rule.__name__)
def test_the_engine_keeps_to_the_suite(
    rule: Callable[[Transcriber, ToHear], None], engine: WhisperEngine, spoken: ToHear
) -> None:
    rule(engine, spoken)


@pytest.mark.parametrize("make", [speech.silence, speech.noise, speech.ringing, speech.keys, speech.music])
def test_nothing_is_invented_where_nobody_speaks(engine: WhisperEngine, make: Callable[[float], Any]) -> None:
    heard = heard_of(engine, ToHear(make(30.0), speech.RATE, languages=("ru", "uk", "en")))
    assert heard.lines == ()
    assert heard.gaps


def test_invention_is_dropped_even_where_the_detector_is_fooled(
    engine: WhisperEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every sound is handed to the model as if it were speech: the guards of the text must hold by themselves."""
    from earwitness.engines.listening.sound import RATE, Stretch
    from earwitness.engines.whisper import engine as walk

    monkeypatch.setattr(walk, "speech_of", lambda track: (Stretch(0.0, len(track.sound) / RATE),))
    invented = 0
    for make in (speech.silence, speech.noise, speech.ringing, speech.keys):
        heard = heard_of(engine, ToHear(make(12.0), speech.RATE, "ru"))
        assert heard.gaps or heard.lines, "what was left out is said"
        invented += len(heard.lines)
    assert invented <= 1


def test_a_russian_call_is_written_down_with_its_gist(engine: WhisperEngine) -> None:
    row, sound = sample("call-017")
    heard = heard_of(engine, sound)
    assert heard.language == "ru"
    assert character_errors(row, " ".join(line.text for line in heard.lines)) < 0.30
    with_gist = [line for line in heard.lines if line.english]
    assert len(with_gist) >= len(heard.lines) / 2
    assert all(line.english.isascii() or "’" in line.english for line in with_gist)
    words = [word for line in heard.lines for word in line.words]
    assert sum(word.guessed for word in words) < len(words) / 4


def test_an_english_call_with_a_party_on_each_channel(engine: WhisperEngine) -> None:
    row, sound = sample("call-033")
    heard = heard_of(engine, sound)
    assert heard.language == "en"
    assert {line.channel for line in heard.lines} == {0, 1}
    assert character_errors(row, " ".join(line.text for line in heard.lines)) < 0.35
    assert not any(line.english for line in heard.lines), "English needs no English beside it"


def test_a_sound_is_heard_alike_alone_and_in_any_company(engine: WhisperEngine) -> None:
    """Twelve sounds of two calls, in Russian and in English, a silent one among them: words, times, English and gaps."""
    _, russian = sample("call-017")
    _, english = sample("call-044")
    sounds = [
        replace(call, samples=call.samples[:, begin * call.rate : end * call.rate])
        for call in (russian, english)
        for begin, end in ((0, 3), (3, 9), (9, 16), (16, 28), (28, 30))
    ]
    sounds += [
        ToHear(speech.silence(5), speech.RATE),
        replace(sounds[0], hints={"ru": ("двухсотый", "сержант")}),
    ]
    alone = [engine.hear([sound])[0] for sound in sounds]
    assert sum(len(heard.lines) for heard in alone if isinstance(heard, Heard)) >= 10
    assert list(engine.hear(sounds)) == alone
    order = [7, 2, 11, 0, 9, 4, 1, 10, 3, 8, 6, 5]
    assert list(engine.hear([sounds[at] for at in order])) == [alone[at] for at in order]


def test_a_call_may_change_its_language(engine: WhisperEngine) -> None:
    """Half a minute of Russian, then of English, in one track: each line is in the language of its own window."""
    (_, russian), (_, english) = sample("call-017"), sample("call-044")
    assert (russian.rate, english.rate) == (8000, 16000)
    pieces = [call.samples[:1, : 25 * call.rate] for call in (russian, english)]
    pieces[1] = pieces[1].reshape(1, -1, 2).mean(axis=2).astype(np.int16)
    pause = np.zeros((1, 4 * russian.rate), dtype=np.int16)
    both = np.concatenate([pieces[0], pause, pieces[1]], axis=1)
    heard = heard_of(engine, ToHear(both, russian.rate, languages=("ru", "uk", "en")))
    assert {line.language for line in heard.lines if line.end_s < 25} == {"ru"}
    assert {line.language for line in heard.lines if line.start_s > 29} == {"en"}


def test_two_workers_hear_the_same_as_one_engine(
    settings: WhisperSettings, engine: WhisperEngine, spoken: ToHear
) -> None:
    here = engine.hear([spoken, spoken])
    there = dict(LocalDispatcher(2).map(WhisperFactoryEar(settings), [(spoken,), (spoken, spoken)]))
    assert there == {0: here[:1], 1: here}


class WhisperFactoryEar:
    """What a dispatcher sends to its workers: makes the engine there and gives its `hear`."""

    def __init__(self, settings: WhisperSettings) -> None:
        self.factory = WhisperFactory(settings)

    def __call__(self) -> Callable[[tuple[ToHear, ...]], tuple[Heard | Failure, ...]]:
        return self.factory().hear
