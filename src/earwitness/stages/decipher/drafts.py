"""A reading on its way to becoming a record."""

from __future__ import annotations

from dataclasses import dataclass

from earwitness.model.shorthand import ReadingStatus


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
