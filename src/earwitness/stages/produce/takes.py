"""An actor's take against the words it reads: where each line lies in it. Pure.

Rules
- A line is placed by the words a speech model heard in it; where it heard too few, by its share of the text, and then the
  times are flagged as guessed.
- Lines follow each other without a gap: a caption stands until the next one begins.
- What stands for something withheld ([name withheld], …) is nobody's word: whether an actor says it does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from earwitness.model.quotes import TakeLine
from earwitness.ports import HeardWord

ENOUGH = 0.5  #: of a line's words, heard, that place it
STEM = 4  #: letters by which a heard word is held against a written one: models mishear endings first
_OURS = re.compile(r"\[[^\[\]]*\]|…")


def words_of(text: str) -> list[str]:
    """The words that are read, folded; without what stands in brackets."""
    return re.findall(r"\w+", _OURS.sub(" ", text).casefold().replace("ё", "е"))


def placed(
    texts: Sequence[str], heard: Sequence[HeardWord], rate: int, length: int
) -> tuple[tuple[TakeLine, ...], float]:
    """Where each of `texts` is read in `length` samples, and the share of all their words that was heard.

    Raises ValueError where there is no text, or less sound than lines.
    """
    if not texts or length < 2 * len(texts):
        raise ValueError("a take needs lines, and sound for each of them")
    written = [(number, word) for number, text in enumerate(texts) for word in words_of(text)]
    said = [(word, one) for one in heard for word in words_of(one.text)]
    matcher = SequenceMatcher(
        None, [w[:STEM] for _, w in written], [w[:STEM] for w, _ in said], autojunk=False
    )
    found: dict[int, list[HeardWord]] = {}
    for block in matcher.get_matching_blocks():
        for k in range(block.size):
            found.setdefault(written[block.a + k][0], []).append(said[block.b + k][1])
    counts = [sum(1 for number, _ in written if number == n) for n in range(len(texts))]
    sure = [
        counts[n] > 0
        and len(found.get(n, ())) >= ENOUGH * counts[n]
        and not any(word.guessed for word in (found[n][0], found[n][-1]))
        for n in range(len(texts))
    ]
    edges = _edges(texts, found, sure, rate, length)
    lines = tuple(
        TakeLine(edges[n], edges[n + 1], not (sure[n] and (n + 1 == len(texts) or sure[n + 1])))
        for n in range(len(texts))
    )
    return lines, sum(map(len, found.values())) / max(1, len(written))


def _edges(
    texts: Sequence[str], found: dict[int, list[HeardWord]], sure: Sequence[bool], rate: int, length: int
) -> list[int]:
    """Samples at which lines begin, and the end: known in the pause between two placed lines, else shared out."""
    known: dict[int, int] = {0: 0, len(texts): length}
    for n in range(1, len(texts)):
        if sure[n - 1] and sure[n]:
            known[n] = int((found[n - 1][-1].end_s + found[n][0].start_s) / 2 * rate)
        elif sure[n]:
            known[n] = int(found[n][0].start_s * rate)
        elif sure[n - 1]:
            known[n] = int(found[n - 1][-1].end_s * rate)
    for n in range(1, len(texts)):  # times that run backwards are no times
        if n in known and not max(e for m, e in known.items() if m < n) < known[n] < length:
            del known[n]
    edges = [0] * (len(texts) + 1)
    fixed = sorted(known)
    for first, last in pairwise(fixed):
        weights = [max(1, sum(map(len, words_of(texts[n])))) for n in range(first, last)]
        room, done = known[last] - known[first], 0
        for n, weight in zip(range(first, last), weights, strict=True):
            edges[n] = known[first] + room * done // sum(weights)
            done += weight
    edges[-1] = length
    for n in range(1, len(texts)):
        edges[n] = min(max(edges[n], edges[n - 1] + 1), length - (len(texts) - n))
    return edges
