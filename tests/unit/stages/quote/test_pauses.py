"""The nearest pauses around words whose times are guessed: offered, never taken."""

from __future__ import annotations

import pytest

from earwitness.model.quotes import EditOp
from earwitness.model.speech import Word
from earwitness.model.time import Rate, SampleSpan
from earwitness.stages.quote.pauses import nearest_pauses

RATE = Rate(8000)
TEXT = "мы ушли двести один туда ночью"
SPAN = SampleSpan(0, 12_000, RATE)


def _words(guessed: set[int], silence_before: set[int]) -> tuple[Word, ...]:
    out, at, sample = [], 0, 0
    for n, word in enumerate(TEXT.split()):
        begin = TEXT.index(word, at)
        at = begin + len(word)
        sample += 1600 if n in silence_before else 80
        out.append(Word(word, begin, at, SampleSpan(sample, sample + 800, RATE), n in guessed))
        sample += 800
    return tuple(out)


def test_an_offer_runs_from_pause_to_pause() -> None:
    words = _words({2, 3}, {1, 5})
    op = EditOp(0, "ru", "cut", words[2].begin, words[3].stop, "…")
    offer = nearest_pauses(op, words, SPAN)
    assert offer is not None
    assert TEXT[offer.begin : offer.stop] == "ушли двести один туда"
    assert words[0].span.end < offer.span.start < words[1].span.start
    assert words[4].span.end < offer.span.end < words[5].span.start


@pytest.mark.parametrize(
    ("guessed", "silence", "own"),
    [({2, 3}, set(), False), ({0, 2, 5}, {1}, False), ({2}, {1, 5}, True)],
)
def test_without_pauses_on_both_sides_the_whole_line_is_left_out(
    guessed: set[int], silence: set[int], own: bool
) -> None:
    words = _words(guessed, silence)
    op = EditOp(0, "ru", "cut", words[2].begin, words[2].stop, "…")
    assert nearest_pauses(op, words, SPAN, guessed=own) is None


def test_no_pause_is_taken_beside_a_guess() -> None:
    words = _words({2}, {2, 3, 5})
    op = EditOp(0, "ru", "cut", words[2].begin, words[2].stop, "…")
    offer = nearest_pauses(op, words, SPAN)
    assert offer is not None
    assert TEXT[offer.begin : offer.stop] == "мы ушли двести один туда"
    assert offer.span.start == 0
