"""The story and what leaves the house.

Rules
- A story is beats in order; every quote and figure in it points back at records.
- A release is built from an allow-list, never by deleting from working files, and frozen with its checks.
- A gate that is not met blocks, by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import PersonId, RecordId

BeatKind = Literal["narration", "quote", "profile", "chart", "note"]


@dataclass(frozen=True, slots=True)
class Profile:
    """One caller as a reader meets them. `label` is what the release calls them."""

    person: PersonId
    label: str
    headline: str
    text: str
    calls: int


@dataclass(frozen=True, slots=True)
class Beat:
    """One step of the story."""

    kind: BeatKind
    text: str = ""
    quote: RecordId | None = None
    profile: Profile | None = None
    #: id of a Trend or MakeUp record
    chart: RecordId | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Beats in order. Basis: the quotes, trends and verdicts it uses."""

    title: str
    standfirst: str
    byline: str
    corrections: str
    beats: tuple[Beat, ...]
    #: True for a sample: a banner then says that everything in it is made up
    invented: bool = False


@dataclass(frozen=True, slots=True)
class CueLine:
    """Milliseconds in the released sound, and what is shown."""

    start_ms: int
    end_ms: int
    label: str
    original: str
    english: str


@dataclass(frozen=True, slots=True)
class CueSheet:
    """Captions of one released sound file, in two languages, made from the edited text."""

    sound: str
    language: str
    lines: tuple[CueLine, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing that must be there before publication."""

    name: str
    open: bool
    why: str
    blocking: tuple[RecordId, ...] = ()


@dataclass(frozen=True, slots=True)
class ScanHit:
    """A secret found where it must not be, by number, never by its text."""

    file: str
    where: str
    secret_no: int
    form: str


@dataclass(frozen=True, slots=True)
class PageChange:
    """What a release changed in what readers had before: the day, ISO 8601, and sentences as the page says them."""

    on: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """A frozen, signed-off export. Basis: the Story. Without any file it was withdrawn."""

    name: str
    files: tuple[tuple[str, str], ...]
    secrets_searched: int
    forms_searched: int
    gates: tuple[Gate, ...]
    folder: str
    #: the tide of the kinds a release is made from: unchanged, the release needs no making again
    made_from: str = ""
    #: everything that earlier releases of this name were changed in, oldest first
    changes: tuple[PageChange, ...] = ()
    #: who was taken down, where the story it rests on still holds them
    left_out: tuple[PersonId, ...] = ()

    @property
    def is_withdrawn(self) -> bool:
        return not self.files
