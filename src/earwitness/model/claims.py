"""What a call asserts, how it was tested, and what we may say of it.

Rules
- Who spoke (`WhoSpoke`, U0 to V5) and whether it is true (`Verdict`) are different questions; neither raises the other.
- Source reliability (A-F) and credibility (1-6) are rated apart; the default is F6.
- Two findings from one handover, or one human, are one line: they share an `independence` group (`line` where a person says so).
- Only a named person gives a Verdict; a machine may say what the rules allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import PersonId, RecordId

CheckKind = Literal[
    "number match", "profile match", "details in call", "relative interview", "caller interview", "other caller",
    "voice comparison", "document", "photo", "image or satellite", "official statistic", "news report", "source's own word", "map",
]  # fmt: skip
Outcome = Literal["supports", "contradicts", "silent"]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
Credibility = Literal["1", "2", "3", "4", "5", "6"]
Consent = Literal["on record", "background", "not for attribution", "refused", "not asked"]
Standing = Literal["said only", "context fits", "corroborated", "contradicted", "not checkable"]
Rung = Literal["U0", "U1", "V1", "V2", "V3", "V4", "V5"]

#: the independence group of whatever came from the hand that gave us the calls: no second line to them
AS_HANDED = "handover"


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkable statement made at `[begin, stop)` characters of an utterance (the basis)."""

    utterance: RecordId
    begin: int
    stop: int
    statement: str
    speaker: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One thing that was asked, and the answer as it may be kept."""

    asked: str
    answered: str


@dataclass(frozen=True, slots=True)
class Interview:
    """We spoke with someone. Who it was, in words, stands in the vault. `limits`: of the consent, in words."""

    person: PersonId
    on: str
    by: str
    consent: Consent
    summary: str
    language: str = ""
    terms: str = ""
    #: the human we spoke with, where it is a person of the case and not `person`, whom it was about
    spoken_with: PersonId | None = None
    limits: str = ""
    exchanges: tuple[Exchange, ...] = ()
    #: the line it belongs to, where that is not simply the human spoken with
    line: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Open-source material about a person, found by hand and captured. A linked number stands in the vault."""

    about: PersonId
    kind: CheckKind
    found_on: str
    what: str
    reliability: Reliability = "F"
    credibility: Credibility = "6"
    number_linked: bool = False
    reference: str = ""
    #: the line it belongs to, where that is not simply this piece; `AS_HANDED`: it came with the calls
    line: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One act of testing a claim. Basis: the Claim and what it rests on (Interview or Evidence)."""

    claim: RecordId
    kind: CheckKind
    outcome: Outcome
    independence: str
    reliability: Reliability = "F"
    credibility: Credibility = "6"
    note: str = ""


@dataclass(frozen=True, slots=True)
class WhoSpoke:
    """How far it is known who spoke, as a rung with its grounds. Basis: what it rests on."""

    person: PersonId
    rung: Rung
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks allow us to say of a claim. Basis: the Claim and its Checks."""

    claim: RecordId
    standing: Standing
    why: tuple[str, ...]
    answered: str = ""
