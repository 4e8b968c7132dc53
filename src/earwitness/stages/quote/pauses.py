"""Where sound can be cut although a word's time is a guess: at the pauses around it (see `edits` on guessed times).

Rules
- A pause is silence between two words whose times were both heard, not guessed, or the edge of a turn that was.
- An offer says from which pause to which the sound can go, and which characters the text has to lose with it. Taking it is
  the editor's: the sound never loses more than the text shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from earwitness.model.quotes import EditOp
from earwitness.model.speech import Word
from earwitness.model.time import SampleSpan

#: the shortest silence that is taken for a pause, in seconds; a stop consonant keeps silent for up to some 0.1 s
SHORTEST = 0.12


@dataclass(frozen=True, slots=True)
class PauseOffer:
    """Characters `[begin, stop)` of the verbatim text and the samples that can go together, from pause to pause."""

    begin: int
    stop: int
    span: SampleSpan


def nearest_pauses(
    op: EditOp, words: Sequence[Word], span: SampleSpan, *, guessed: bool = False
) -> PauseOffer | None:
    """The nearest cut around an operation that begins and ends in a pause; None where only the whole line is left.

    `words` and `span` are the utterance's; `guessed` says that its own span is a guess.
    """
    inside = [n for n, w in enumerate(words) if w.begin < op.stop and op.begin < w.stop]
    if not inside or guessed:
        return None
    first = next((n for n in range(inside[0], -1, -1) if _before(words, n, span) is not None), None)
    last = next((n for n in range(inside[-1], len(words)) if _before(words, n + 1, span) is not None), None)
    if first is None or last is None or (first, last) == (0, len(words) - 1):
        return None
    start, end = _before(words, first, span), _before(words, last + 1, span)
    if start is None or end is None or start >= end:
        return None
    return PauseOffer(words[first].begin, words[last].stop, SampleSpan(start, end, span.rate, span.channel))


def _before(words: Sequence[Word], n: int, span: SampleSpan) -> int | None:
    """The sample in the middle of the pause before word n (behind the last for len(words)), None without a pause."""
    if n in (0, len(words)):
        edge = words[0] if n == 0 else words[-1]
        return None if edge.guessed else (span.start if n == 0 else span.end)
    left, right = words[n - 1], words[n]
    silence = right.span.start - left.span.end
    if left.guessed or right.guessed or silence < SHORTEST * span.rate:
        return None
    return left.span.end + silence // 2
