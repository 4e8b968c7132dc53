"""What becomes of a line: kept, or a gap in its place; and English that is worth showing."""

from __future__ import annotations

import numpy as np
import pytest

from earwitness.engines.listening import judging
from earwitness.engines.listening.lines import Segment, Token
from earwitness.engines.listening.sound import RATE, Stretch, Track
from earwitness.ports import HeardGap

TRACK = Track(np.random.default_rng(1).normal(0, 0.1, 10 * RATE).astype(np.float32), 1)


def segment(text: str, belief: float = -0.3, no_speech: float = 0.1) -> Segment:
    return Segment(1.0, 3.0, (Token(f" {text}", 1.0, 3.0, 0.9),), belief, no_speech)


def test_a_line_that_was_said_is_kept() -> None:
    line = segment("Мы придём завтра.")
    assert judging.doubt(line, TRACK, (Stretch(0.5, 3.5),), "ru", False) is None
    said = judging.spoken_line(line, 1, "ru", "We come tomorrow.")
    assert (said.voice, said.channel, said.start_s, said.end_s) == ("Speaker 2", 1, 1.0, 3.0)
    assert judging.spoken_line(line, None, "ru", "").voice == judging.UNKNOWN_VOICE


@pytest.mark.parametrize(
    ("line", "loops", "reason"),
    [
        (segment("Продолжение следует..."), False, "invented speech dropped"),
        (segment("Мы придём завтра."), True, "invented speech dropped"),
        (segment("Мы придём завтра.", -1.5, 0.9), False, "invented speech dropped"),
        (segment("Мы придём завтра.", -1.5, 0.1), False, "unclear speech"),
    ],
)
def test_a_gap_stands_for_a_line_that_was_not(line: Segment, loops: bool, reason: str) -> None:
    gap = judging.doubt(line, TRACK, (Stretch(0.5, 3.5),), "ru", loops)
    assert gap is not None
    assert (gap.reason, gap.start_s, gap.end_s, gap.channel) == (reason, 1.0, 3.0, 1)


def test_gaps_that_a_later_hearing_filled_are_none_and_neighbours_are_one() -> None:
    gaps = [
        HeardGap(1.0, 3.0, 1, "unclear speech", "the model guesses"),
        HeardGap(5.0, 6.0, 1, "unclear speech", "the model guesses"),
        HeardGap(6.2, 7.0, 1, "unclear speech", "the model guesses"),
    ]
    line = judging.spoken_line(segment("Мы придём завтра."), 1, "ru", "")
    assert judging.still_gaps(gaps, [line]) == [HeardGap(5.0, 7.0, 1, "unclear speech", "the model guesses")]


def test_speech_without_a_line_is_a_gap() -> None:
    line = judging.spoken_line(segment("Мы придём завтра."), 1, "ru", "")
    found = judging.unheard(1, (Stretch(1.0, 3.2), Stretch(5.0, 6.0), Stretch(8.0, 8.5)), [line], [])
    assert [(gap.start_s, gap.end_s, gap.detail) for gap in found] == [(5.0, 6.0, "nothing written")]


def test_english_worth_showing() -> None:
    assert judging.gist("We came home, we came home, we came home late.") == "We came home late."
    assert judging.gist("The") == ""
    assert judging.gist("Thanks for watching!") == ""
    assert judging.gist("Мы пришли домой") == ""
