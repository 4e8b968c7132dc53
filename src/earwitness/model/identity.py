"""Who people are. Walled off: records of this file live in the vault, under another key.

Rules
- Only `model.wire`, the protect and verify stages, `app.actions` and storage may import this file.
- Outside the vault a human is a `PersonId`.
- Unknown safety means the most protective treatment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import PersonId, RecordId

SafetyState = Literal["unknown", "contacted", "consents", "refuses", "unsafe", "dead", "captured"]


@dataclass(frozen=True, slots=True)
class Person:
    """A real human: true name and everything that points at them. Names as written, in any script."""

    id: PersonId
    name: str
    names: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    call_sign: str | None = None
    unit: str | None = None
    home: str | None = None
    work: str | None = None
    note: str = ""
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A number or account a person used. Basis may be the Recording or Evidence it was learned from."""

    person: PersonId | None
    number: str
    how_known: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """The stand-in used for a person in one release."""

    person: PersonId
    release: str
    label: str


@dataclass(frozen=True, slots=True)
class Safety:
    """What is known of a person's safety and consent. `survivor`: of sexual violence, whoever tells of it.

    `agreed`: to what, in words, where the person consents. A signature under it ends with any change of it.
    """

    person: PersonId
    state: SafetyState
    agreed: str = ""
    minor: bool = False
    survivor: bool = False


@dataclass(frozen=True, slots=True)
class Risk:
    """Harm sheet of one person: who could act, how they could recognise, what then, what we did about it."""

    person: PersonId
    who_could_act: str
    how_recognised: str
    consequence: str
    likelihood: Literal["low", "medium", "high", "unknown"]
    mitigation: str
    public_benefit: str
    decision: Literal["publish", "publish changed", "do not publish"]


@dataclass(frozen=True, slots=True)
class TakeDown:
    """A person is taken out of everything that was released, and out of every later release; the author decided it."""

    person: PersonId
    why: str


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Who gave us a batch. Basis: its Origin."""

    origin: RecordId
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class InterviewNote:
    """With whom an interview was, in words. Basis: its Interview."""

    interview: RecordId
    spoken_with: str


@dataclass(frozen=True, slots=True)
class Reveal:
    """Someone looked at who a person is. Written before the name is shown. Basis: the Person."""

    person: PersonId
    shown_to: str
