"""Who of the desk does what, and how they fare while they do it: members, counts and seconds, never words of a call.

Rules
- A call has one listener at most: giving it to another supersedes. Nobody is a listener too ("" as member), so that a call
  can be given back.
- Every other record here is its author's own and speaks for nobody else; a newer one of the same author supersedes.
- Where a LastLook lies in the ledger says how far its author has looked; what it holds is what the ledger alone cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who listens to a call (the record's call). `member` is empty where it was given back."""

    member: str


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A view of the list of calls that its author keeps by name: filters as the list names them, and the order."""

    name: str
    filters: tuple[tuple[str, str], ...]
    order: str = "came"
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class LastLook:
    """Its author has looked at the case as it stood: calls, transcripts that stood, signatures that were stale."""

    calls: int
    heard: int
    stale_signatures: int


@dataclass(frozen=True, slots=True)
class ListeningWish:
    """How its author wants to listen."""

    #: the sound begins muted: first the text, then by choice the sound
    text_first: bool = False
    #: what a call is about is said before its text opens, where it is hard to hear
    notes_first: bool = True
    #: loudness the sound starts with, 1 to 100 percent
    volume: int = 40
    #: minutes of sound a day after which a rest is proposed; 0: never
    rest_after_min: int = 180


@dataclass(frozen=True, slots=True)
class Listened:
    """How many seconds of sound its author heard on a day (YYYY-MM-DD), of whatever call."""

    day: str
    seconds: int
