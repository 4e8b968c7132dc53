"""Shorthand: terms, their senses, and one Reading per occurrence with the evidence for it.

Rules
- A Reading is a proposal: code, ordinary or unclear, with cues for and against. The original word always stays.
- A term whose sources disagree is never decided by machine (`Term.disputed`).
- A term holds for a language, and where it says so for a side, an agency and a time; outside of them it is not read.
- A person's Reading supersedes the machine's.
- A Reading with `sounds_like` says that other words may have been said than an engine wrote: always unclear, for a person
  who listens. The words as heard are its surface; the transcript does not change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import RecordId

ReadingStatus = Literal["code", "ordinary", "unclear"]
Trust = Literal["seen", "word seen only", "derived", "conflicting", "unverified"]


@dataclass(frozen=True, slots=True)
class Sense:
    """What a term means as shorthand, and what it means otherwise."""

    meaning: str
    category: str
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One lexicon entry: a word, what it means, and for whom and when it means that.

    `since` and `until` are ISO dates, both of them included; an empty `side`, `agency` or date leaves that open.
    """

    lemma: str
    language: str
    variants: tuple[str, ...]
    sense: Sense
    ambiguous: bool
    disputed: bool
    cues_for: tuple[str, ...]
    cues_against: tuple[str, ...]
    domain: str
    source: str
    trust: Trust
    side: str = ""
    agency: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A versioned list of terms; a file people edit and share."""

    name: str
    version: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class CaseTerm:
    """A term that people of this case entered: who and when says the record's author and time, on what ground `why`.

    A changed entry supersedes the one before; a withdrawn one stands for nothing and keeps the reason.
    """

    term: Term
    why: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A proposed sense at `[begin, stop)` characters of an utterance's text (the basis)."""

    utterance: RecordId
    begin: int
    stop: int
    surface: str
    term: str
    sense: str
    status: ReadingStatus
    confidence: float
    cues_for: tuple[str, ...] = ()
    cues_against: tuple[str, ...] = ()
    #: how many people or things the speaker says, when a number goes with the term
    count: int | None = None
    negated: bool = False
    lexicon: str = ""
    #: the form that may have been said instead of what an engine wrote: «двухсотых» for «двух сытых»
    sounds_like: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word used oddly often or oddly: perhaps shorthand no lexicon has. Basis: utterances that show it."""

    lemma: str
    score: float
    uses: int
    callers: int
    why: str
