"""The walk of a bundle, with weights that follow rules: who fails, who shares a batch, what is heard again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from earwitness.engines.listening.lines import Segment, Token
from earwitness.engines.listening.sound import RATE, Stretch, Track
from earwitness.engines.whisper import WhisperEngine, WhisperSettings
from earwitness.engines.whisper import engine as walk
from earwitness.engines.whisper.weights import Marked, Written
from earwitness.ports import Failure, Heard, ToHear
from earwitness.testing import speech

DOUBTED = Written((1,), -2.0, 0.1, "что-то")
SURE = Written((1, 2), -0.2, 0.1, "мы пришли домой")


class RuleWeights:
    """Writes one sentence a window; breaks on a loud one; doubts what was encoded short and is very faint."""

    multilingual = True
    languages = frozenset({"ru", "uk", "en"})
    longest_s = 30.0

    def __init__(self, settings: WhisperSettings) -> None:
        self.encodings: list[tuple[float, float]] = []
        self.batches: list[int] = []
        self.told: list[tuple[str, tuple[str, ...], int]] = []

    def encoded(self, piece: Any, seconds: float) -> tuple[float, float]:
        self.encodings.append((float(np.abs(piece).max()), seconds))
        return self.encodings[-1]

    def language_odds(self, encoded: tuple[float, float]) -> dict[str, float]:
        return {"ru": 0.9, "en": 0.1}

    def written(
        self,
        encoded: Sequence[Any],
        language: str,
        *,
        beam: int,
        no_repeat: int = 0,
    ) -> list[Written]:
        self.batches.append(len(encoded))
        if any(level > 0.9 for level, _ in encoded):
            raise RuntimeError("words that must not get out")
        return [DOUBTED if level < 0.02 and seconds < 30 else SURE for level, seconds in encoded]

    def marked(self, written: Written, language: str, seconds: float) -> list[Marked]:
        return [Marked(0.0, seconds, written.tokens)]

    def placed(
        self, encoded: Any, language: str, marked: Any, written: Any, starts_s: Any, seconds: Any
    ) -> list[list[Segment]]:
        return [
            [Segment(at, at + long, (Token(f" {text.text}.", at, at + long, 0.9),), text.belief, 0.1)]
            for text, at, long in zip(written, starts_s, seconds, strict=True)
        ]

    def english(self, encoded: Any, language: str, lines: Sequence[Any], *, beam: int) -> list[str]:
        return ["we came home today"] * len(lines)

    def again(
        self, encoded: Sequence[Any], language: str, lines: Sequence[Any], hints: tuple[str, ...]
    ) -> list[str]:
        self.told.append((language, hints, len(lines)))
        return ["да " * 40 if "петля" in hints else "мы пришлых домой"] * len(lines)


def weights(engine: WhisperEngine) -> RuleWeights:
    """The weights of the engine, which are those above."""
    found: object = engine._weights
    assert isinstance(found, RuleWeights)
    return found


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> WhisperEngine:
    """An engine with such weights; every track is speech from end to end."""

    def everywhere(track: Track) -> tuple[Stretch, ...]:
        return (Stretch(0.0, len(track.sound) / RATE),) if len(track.sound) else ()

    monkeypatch.setattr(walk, "Weights", RuleWeights)
    monkeypatch.setattr(walk, "speech_of", everywhere)
    return WhisperEngine(WhisperSettings("nowhere"))


def sound(level: float, seconds: float = 3.0, language: str | None = "ru") -> ToHear:
    return ToHear(speech.noise(seconds, level), speech.RATE, language)


def test_who_breaks_a_batch_fails_alone_and_nothing_is_written_twice(engine: WhisperEngine) -> None:
    answers = engine.hear([sound(0.05), sound(0.5), sound(0.05), sound(0.05, 4.0)])
    failed = answers[1]
    assert isinstance(failed, Failure)
    assert failed.error == "E304"
    assert "words" not in failed.reason
    for answer in (answers[0], answers[2], answers[3]):
        assert isinstance(answer, Heard)
        assert [(line.text, line.english) for line in answer.lines] == [
            ("мы пришли домой.", "we came home today")
        ]


def test_windows_of_many_recordings_share_a_batch_of_eight_at_most(engine: WhisperEngine) -> None:
    engine.hear([sound(0.05) for _ in range(19)])
    assert weights(engine).batches == [8, 8, 3]


def test_long_windows_share_a_batch_of_two_minutes_at_most_and_a_gpu_takes_eight(
    engine: WhisperEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.hear([sound(0.05, seconds=28.0) for _ in range(9)])
    assert weights(engine).batches == [4, 4, 1]
    weights(engine).batches.clear()
    monkeypatch.setattr(engine, "settings", replace(engine.settings, device="cuda"))
    engine.hear([sound(0.05, seconds=28.0) for _ in range(9)])
    assert weights(engine).batches == [8, 1]


def test_lines_are_put_into_english_in_batches_of_two_minutes_at_most(
    engine: WhisperEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def english(encoded: Sequence[Any], language: str, lines: Sequence[Any], *, beam: int) -> list[str]:
        asked.append(len(lines))
        return ["we came home today"] * len(lines)

    monkeypatch.setattr(engine._weights, "english", english)
    engine.hear([sound(0.05, seconds=28.0) for _ in range(6)] + [sound(0.05) for _ in range(8)])
    assert sorted(asked) == [2, 4, 8]


def test_other_languages_hints_and_lengths_go_apart(engine: WhisperEngine) -> None:
    engine.hear(
        [
            sound(0.05),
            sound(0.05, language="uk"),
            sound(0.05, seconds=14.0),
            replace(sound(0.05), hints={"ru": ("сержант",)}),
            sound(0.05),
        ]
    )
    assert sorted(weights(engine).batches) == [1, 1, 1, 2]


def test_words_to_expect_are_told_for_a_second_reading_and_change_no_line(engine: WhisperEngine) -> None:
    (plain,) = engine.hear([sound(0.05)])
    assert weights(engine).told == []
    (told,) = engine.hear([replace(sound(0.05), hints={"ru": ("пришлых",), "uk": ("прийшлих",)})])
    assert isinstance(plain, Heard) and isinstance(told, Heard)
    assert weights(engine).told == [("ru", ("пришлых",), 1)]
    assert [line.others for line in told.lines] == [("мы пришлых домой",)]
    assert tuple(replace(line, others=()) for line in told.lines) == plain.lines
    assert told.gaps == plain.gaps


@pytest.mark.parametrize("hints", [{"ru": ("сержант",)}, {"uk": ("пришлых",)}, {"ru": ("пришлых", "петля")}])
def test_what_is_not_near_of_another_language_or_a_loop_is_no_second_reading(
    engine: WhisperEngine, hints: dict[str, tuple[str, ...]]
) -> None:
    (answer,) = engine.hear([replace(sound(0.05), hints=hints)])
    assert isinstance(answer, Heard)
    assert [line.others for line in answer.lines] == [()]


def test_a_doubtful_window_is_encoded_once_more_at_full_length(engine: WhisperEngine) -> None:
    (answer,) = engine.hear([sound(0.002)])
    assert isinstance(answer, Heard)
    assert [line.text for line in answer.lines] == ["мы пришли домой."]
    assert [seconds for _, seconds in weights(engine).encodings] == [15.0, 30.0]


def test_a_window_that_told_its_tracks_language_is_not_encoded_again(engine: WhisperEngine) -> None:
    (answer,) = engine.hear([sound(0.05, language=None)])
    assert isinstance(answer, Heard)
    assert answer.language == "ru"
    assert len(weights(engine).encodings) == 1
    assert not engine._kept
