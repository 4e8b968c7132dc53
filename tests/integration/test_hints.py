"""Hints change no word of their own sound and never show in another, in any company; the packaged model, really loaded."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.whisper import WhisperEngine, WhisperSettings
from earwitness.engines.whisper.models import locate
from earwitness.model.words import fold
from earwitness.ports import ToHear
from earwitness.testing.transcriber import heard_of

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sample_case"
#: words no call of the sample case says, as a careless hand might take them from one call to help with it
SECRETS = ("Ксантиппа", "Заполярьев", "Чернолесский", "ксантиппой")
SECONDS = 20


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> WhisperEngine:
    model = locate("whisper-base", tmp_path_factory.mktemp("models"))
    return WhisperEngine(WhisperSettings(str(model.folder), model.id, model.fingerprint))


def opening(call: str) -> ToHear:
    """The first seconds of a call, in Russian."""
    lines = (SAMPLE / "calls.jsonl").read_text(encoding="utf-8").splitlines()
    row = next(row for row in map(json.loads, lines) if row["id"] == call)
    tool = CagedAudioTool()
    try:
        decoded = tool.decode((SAMPLE / "audio" / row["file_name"]).read_bytes())
    finally:
        tool.close()
    return ToHear(
        decoded.samples[:, : SECONDS * decoded.rate],
        decoded.rate,
        "ru",
        decoded.samples.shape[0] > 1,
        english=False,
    )


def test_planted_hints_stay_with_their_own_sound(engine: WhisperEngine) -> None:
    told = replace(opening("call-001"), hints={"ru": SECRETS})
    others = [opening("call-018"), opening("call-045")]
    alone = [heard_of(engine, other) for other in others]
    for bundle in ([told, *others], [*others, told], [others[0], told, others[1]]):
        answers = dict(zip(map(id, bundle), engine.hear(bundle), strict=True))
        for other, before in zip(others, alone, strict=True):
            answer = answers[id(other)]
            assert answer == before
            text = fold(" ".join(line.text for line in before.lines))
            assert text
            assert not any(fold(secret) in text for secret in SECRETS)


def test_words_to_expect_change_no_word(engine: WhisperEngine) -> None:
    plain = heard_of(engine, opening("call-018"))
    told = heard_of(
        engine, replace(opening("call-018"), hints={"ru": ("двухсотых", "трёхсотых", "пятисотых")})
    )
    assert any(line.others for line in told.lines)
    assert replace(told, lines=tuple(replace(line, others=()) for line in told.lines)) == plain


def test_an_engine_keeps_no_hint_for_the_next_sound(engine: WhisperEngine) -> None:
    other = opening("call-018")
    before = heard_of(engine, other)
    engine.hear([replace(opening("call-001"), hints={"ru": SECRETS})])
    assert heard_of(engine, other) == before
