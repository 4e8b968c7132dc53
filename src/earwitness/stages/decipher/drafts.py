"""A reading on its way to becoming a record."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from earwitness.model.shorthand import ReadingStatus
from earwitness.stages.decipher.talk import Line

#: cues for people and against them, as `weighing` words them
_LOSSES = {
    "another casualty number beside it", "losses in the turns beside it", "losses around it",
    "a small count before it",
}  # fmt: skip
_SMALL = {
    "a preposition or «about» before the number", "a thing's name before the number",
    "a bare number is mostly a number", "money around it", "weight around it", "the object of the verb after it",
}  # fmt: skip
_WITH_NOUN = {"an ordinal before its noun"}
_LONGER = {"part of a longer number"}


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """A reading before it is a record: turn counts from 0, `[begin, stop)` are characters of the turn's text."""

    turn: int
    begin: int
    stop: int
    surface: str
    term: str
    sense: str
    status: ReadingStatus
    confidence: float
    cues_for: tuple[str, ...] = ()
    cues_against: tuple[str, ...] = ()
    count: int | None = None
    negated: bool = False
    lexicon: str = ""
    sounds_like: str = ""
    #: settled by a rule, or forbidden to be settled: only a person changes it
    firm: bool = False


def doubted(
    drafts: Sequence[ReadingDraft], heard: Mapping[int, Line], senses: AbstractSet[str]
) -> list[ReadingDraft]:
    """The readings; numbers that only small things make plain numbers are left open, in the turns that an engine `heard`.

    Engines get small words wrong more often than any: «от триста двое наши» was said «а триста двое наши». So such a number
    beside losses is not decided, and none in a turn where a number of another of the `senses` may be people. What no
    dictionary has is no noun that a number goes with: «двухсотого ровес» was said «двухсотого вёз».
    """
    left = [
        _open(d, _SMALL | _WITH_NOUN if _before_no_word(d, heard[d.turn]) else _SMALL)
        if d.turn in heard and _LOSSES & {*d.cues_for}
        else d
        for d in drafts
    ]
    kinds: dict[int, set[str]] = {}
    for draft in left:
        if draft.status != "ordinary" and draft.sense in senses:
            kinds.setdefault(draft.turn, set()).add(draft.sense)
    return [
        _open(d, _SMALL | _LONGER)
        if d.turn in heard and d.sense in senses and kinds.get(d.turn, {d.sense}) - {d.sense}
        else d
        for d in left
    ]


def _open(draft: ReadingDraft, small: AbstractSet[str]) -> ReadingDraft:
    if draft.status != "ordinary" or not small >= {*draft.cues_against}:
        return draft
    return replace(draft, status="unclear", confidence=0.4)


def _before_no_word(draft: ReadingDraft, line: Line) -> bool:
    """Whether the word after it is in no dictionary."""
    at = bisect_left(line.begins, draft.stop)
    after = line.words[at] if at < len(line.words) else None
    return after is not None and after.break_before == 0 and after.has("guessed")


def in_place(drafts: Sequence[ReadingDraft], offers: Sequence[ReadingDraft]) -> list[ReadingDraft]:
    """The readings with the offers in the place of those they overlap."""
    kept = [
        d
        for d in drafts
        if not any(o.turn == d.turn and o.begin < d.stop and d.begin < o.stop for o in offers)
    ]
    return [*kept, *offers]
