"""Answers and their questions, and the turns a quote is taken from (rules 8 and 9 of `rules`).

Rules
- An answer word (да, нет, yes, no) that opens a sentence answers the question before it. In the edited text no other
  question, and no words of another turn, may stand before it.
- Where a question between two answers was left out without `[…]`, the two read as one: joined answers.
- Words of two turns in one turn of the edited text are joined answers, unless `[…]` stands between them.
"""

from __future__ import annotations

import re
from itertools import pairwise

from earwitness.model.quotes import Violation
from earwitness.stages.quote.compare import Comparison

_TURN_MARK = re.compile(r"\[(?:…|\.\.\.|\. \. \.)\]")


def orders(seen: Comparison) -> list[Violation]:
    """Violations by answers that stand with another question, or with each other."""
    return [*_moved(seen), *_joined(seen)]


def _asks(seen: Comparison) -> dict[int, bool]:
    """For each sentence of the verbatim text, whether it is a question."""
    last: dict[int, int] = {s: i for i, s in enumerate(seen.sentence)}
    return {s: "?" in seen.after(i) for s, i in last.items()}


def _moved(seen: Comparison) -> list[Violation]:
    found: list[Violation] = []
    asks = _asks(seen)
    order = sorted(seen.kept.items(), key=lambda pair: pair[1])
    for (i0, _), (i, j) in pairwise(order):
        word = seen.source[i].norm
        own = seen.sentence[i]
        opens = seen.sentence[i - 1] != own if i else True
        if word not in seen.lexis.answers or not opens or not asks.get(own - 1, False):
            continue
        before = seen.sentence[i0]
        if before == own - 1:
            continue
        if (
            asks[before]
            or seen.source[i0].turn != seen.source[i].turn - 1
            and seen.source[i0].turn != seen.source[i].turn
        ):
            text = seen.edited[seen.target[j].begin : seen.target[j].stop]
            found.append(Violation("moved answer", seen.target[j].begin, text))
    return found


def _joined(seen: Comparison) -> list[Violation]:
    found: list[Violation] = []
    asks = _asks(seen)
    order = sorted(seen.became.items(), key=lambda pair: pair[1])
    for (i0, j0), (i, j) in pairwise(order):
        if i0 >= i:
            continue
        gap = seen.edited[seen.target[j0].stop : seen.target[j].begin]
        if _TURN_MARK.search(gap):
            continue
        left, right = seen.sentence[i0], seen.sentence[i]
        skipped = any(asks[s] for s in range(left + 1, right))
        two_turns = (
            seen.source[i0].turn != seen.source[i].turn and seen.target[j0].turn == seen.target[j].turn
        )
        unmarked = not seen.is_marked(j)
        if two_turns or (skipped and not asks[left] and not asks[right] and unmarked):
            found.append(Violation("joined answers", seen.target[j].begin, gap.strip()))
    return found
