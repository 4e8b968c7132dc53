"""Before anybody is contacted, and every attempt. These records live in the vault: who is contacted can be killed for it.

Rules
- A plan says whom, how, what for and with what care; others approve it by signing (role "contact"), never who asks.
- It rests on what was known of the person's safety: where that changes, the plan and its approvals go stale.
- Every attempt is written down, theirs to us as well, and those nobody approved with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import PersonId

ContactWay = Literal["in person", "telephone", "message", "letter", "through somebody", "other"]
ContactOutcome = Literal[
    "confirmed", "denied", "spoke, left open", "no answer", "hung up", "refused", "wrong person", "broken off, unsafe"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """Somebody asks to contact a person. `until`: the last day it holds, ISO 8601. Basis: the Person and their Safety."""

    person: PersonId
    way: ContactWay
    purpose: str
    precautions: str
    asked_by: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class ContactAttempt:
    """One attempt, who made it and what came of it. Basis: the approved ContactPlan, where there was one.

    `unapproved`: why it was made without, in words.
    """

    person: PersonId
    on: str
    by: str
    way: ContactWay
    outcome: ContactOutcome
    began: Literal["by us", "by them"] = "by us"
    note: str = ""
    unapproved: str = ""
