"""Looking somebody up by hand, planned, approved and written down. The program itself looks nothing up.

Rules
- These records live in the vault: a look can tell the other side that somebody is looking, and for whom.
- A plan says what is looked for, from what account, and what that may give away; another person approves it by signing
  (role "research").
- Every look is a step: who, when, from what account, what it told the other side, what was found, what was captured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import PersonId, RecordId

TargetKind = Literal["number", "profile", "account", "page", "other"]
Found = Literal["found", "nothing", "not sure"]


@dataclass(frozen=True, slots=True)
class ResearchPlan:
    """What is to be looked up, about whom, and at what risk."""

    kind: TargetKind
    target: str
    question: str
    method: str
    account: str
    gives_away: str
    asked_by: str
    person: PersonId | None = None


@dataclass(frozen=True, slots=True)
class ResearchStep:
    """One look. Basis: its ResearchPlan. `told`: what it told the other side. `exhibits`: what was captured, in the case."""

    plan: RecordId
    on: str
    by: str
    account: str
    where: str
    told: str
    outcome: Found
    found: str
    exhibits: tuple[RecordId, ...] = ()
    #: the Evidence it led to
    evidence: RecordId | None = None
    unapproved: str = ""
