"""Which stretches of sound go, because withheld words lie in them. Pure: spans only, no samples.

Rules
- A word's time that is missing or guessed is not trusted: the whole utterance goes.
- Padding is at least 150 ms on both sides (codecs smear speech into its surroundings; design, measured at -40 dB), then
  outward to the quarter second, so that the length of a name does not tell the name.
- Every channel: the other side of a call is heard in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from earwitness.model.speech import Utterance
from earwitness.model.time import Rate, SampleSpan, merged

PAD_S = 0.15
GRID_S = 0.25


@dataclass(frozen=True, slots=True)
class SilenceDraft:
    """A span to silence, and whether it is the whole utterance."""

    span: SampleSpan
    whole_utterance: bool


def silences(
    utterance: Utterance, withheld: Sequence[tuple[int, int]], length: int
) -> tuple[SilenceDraft, ...]:
    """Spans for the withheld `[begin, stop)` characters of an utterance, in a recording of `length` samples a channel.

    Sorted, not overlapping, in every channel.
    """
    if not withheld:
        return ()
    spans: list[SampleSpan] = []
    for begin, stop in withheld:
        found = _words_of(utterance, begin, stop)
        if found is None:
            return (SilenceDraft(_quantised(utterance.span, length), whole_utterance=True),)
        spans += found
    return tuple(SilenceDraft(s, whole_utterance=False) for s in merged(_quantised(s, length) for s in spans))


def _words_of(utterance: Utterance, begin: int, stop: int) -> list[SampleSpan] | None:
    """The spans of the words that hold the characters; None where one is missing, guessed or out of place."""
    if utterance.guessed or not 0 <= begin < stop <= len(utterance.text):
        return None
    touched = [w for w in utterance.words if w.begin < stop and begin < w.stop]
    if not touched or any(w.guessed for w in touched):
        return None
    covered = {n for w in touched for n in range(w.begin, w.stop)}
    if any(utterance.text[n].isalnum() and n not in covered for n in range(begin, stop)):
        return None
    if any(
        w.span.rate != utterance.span.rate
        or w.span.end <= utterance.span.start
        or w.span.start >= utterance.span.end
        for w in touched
    ):
        return None
    return [w.span for w in touched]


def _quantised(span: SampleSpan, length: int) -> SampleSpan:
    """Padded, then outward to the grid, within the recording; in every channel."""
    rate = span.rate
    pad = -int(-PAD_S * rate // 1)
    grid = max(1, int(GRID_S * rate))
    start = max(0, span.start - pad) // grid * grid
    end = -(-(span.end + pad) // grid) * grid
    end = max(start + 1, min(end, max(length, span.end)))
    return SampleSpan(start, end, Rate(rate), None)
