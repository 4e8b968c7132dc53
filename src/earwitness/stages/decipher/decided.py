"""What people of this case decided about a term before, as evidence for the next time it is said.

Rules
- Only readings that a person signed count, and only for the same term of the same lexicon.
- A decision made among like words weighs most; how people decided on the term at large weighs a little.
- A machine's reading moves by one step at most: what was open may be decided, what was decided may be left open. It is
  never turned round.
- What a rule settles or forbids to settle stays: a unit, a term whose sources disagree, a lone 500 in talk of money.
- A person's own reading of a place is never weighed: it stands (`Reading`).
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from earwitness.model.shorthand import ReadingStatus
from earwitness.model.words import fold
from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.talk import Line

#: words on each side that are a place's company
COMPANY = 8
#: decisions kept a term, the latest; a case decides few terms more often
KEPT = 200
#: share of their words that two places must have in common to be alike
ALIKE = 0.25
#: log-odds that one decision among like words adds, and all of them at most
ONE, MOST = 0.7, 2.0
#: log-odds that people's habit with a term adds at most, from so many decisions on
HABIT, HABIT_FROM = 0.6, 3
#: log-odds from which an open reading is decided, and under which a decided one is left open
DECIDED, OPEN = 0.85, 0.0
_EMPTY = frozenset(("PREP", "CONJ", "PRCL", "NPRO", "INTJ", "Apro"))


@dataclass(frozen=True, slots=True)
class Precedent:
    """One decision of a person: for shorthand or against, and the words it stood among."""

    shorthand: bool
    company: frozenset[str]


@dataclass(slots=True)
class Precedents:
    """Decisions by term."""

    _by_term: dict[str, deque[Precedent]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=KEPT))
    )
    _count: int = 0

    def __len__(self) -> int:
        """How many decisions were taken in."""
        return self._count

    def take(self, term: str, status: ReadingStatus, line: Line, begin: int, stop: int) -> None:
        """A person's reading of the characters `[begin, stop)` of a line; one that leaves it open says nothing."""
        if status != "unclear":
            self._by_term[fold(term)].append(Precedent(status == "code", company(line, begin, stop)))
            self._count += 1

    def weighed(self, drafts: Iterable[ReadingDraft], lines: Sequence[Line]) -> list[ReadingDraft]:
        """The readings, each moved by what people decided on its term."""
        if not self._count:
            return list(drafts)
        return [self._moved(draft, lines[draft.turn]) for draft in drafts]

    def _moved(self, draft: ReadingDraft, line: Line) -> ReadingDraft:
        held = self._by_term.get(fold(draft.term))
        if not held or draft.firm or draft.sounds_like:
            return draft
        here = company(line, draft.begin, draft.stop)
        alike = [p.shorthand for p in held if likeness(here, p.company) >= ALIKE]
        for_it = sum(p.shorthand for p in held)
        shift = max(-MOST, min(MOST, ONE * sum(1 if code else -1 for code in alike)))
        if len(held) >= HABIT_FROM:
            shift += HABIT * (2 * for_it / len(held) - 1)
        if not shift:
            return draft
        told = f"people of this case read it as shorthand {for_it} of {len(held)} times"
        if alike:
            told += f", among like words {sum(alike)} of {len(alike)}"
        odds = _odds(draft) + shift
        status = _status(draft.status, odds)
        chance = 1 / (1 + math.exp(-odds))
        confidence = chance if status == "code" else 1 - chance if status == "ordinary" else 0.5
        cues = (
            (draft.cues_for, (*draft.cues_against, told))
            if shift < 0
            else ((*draft.cues_for, told), draft.cues_against)
        )
        return replace(
            draft,
            status=status,
            confidence=round(max(0.3, min(0.98, confidence)), 2),
            cues_for=cues[0],
            cues_against=cues[1],
        )


def company(line: Line, begin: int, stop: int) -> frozenset[str]:
    """Dictionary forms of the words that carry meaning around the characters `[begin, stop)` of a line."""
    words = line.words
    inside = [i for i in range(len(words)) if line.begins[i] < stop and begin < line.stops[i]]
    if not inside:
        return frozenset()
    near = (
        *words[max(0, inside[0] - COMPANY) : inside[0]],
        *words[inside[-1] + 1 : inside[-1] + 1 + COMPANY],
    )
    return frozenset(fold(w.parses[0].lemma) for w in near if w.parses and not w.parses[0].grammemes & _EMPTY)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of common words of two places, 0 to 1: the cosine of the two sets."""
    if not one or not other:
        return 0.0
    return len(one & other) / math.sqrt(len(one) * len(other))


def _odds(draft: ReadingDraft) -> float:
    """Log-odds of shorthand that a machine's reading says."""
    if draft.status == "unclear":
        return 0.0
    sure = max(0.5, min(0.98, draft.confidence))
    odds = math.log(sure / (1 - sure))
    return odds if draft.status == "code" else -odds


def _status(before: ReadingStatus, odds: float) -> ReadingStatus:
    """One step at most from what it was."""
    if before == "unclear":
        return "code" if odds >= DECIDED else "ordinary" if odds <= -DECIDED else "unclear"
    turned = odds < OPEN if before == "code" else odds > OPEN
    return "unclear" if turned else before
