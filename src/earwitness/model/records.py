"""The envelope of every record: who said it, when, and what it was made from.

Rules
- A record is never changed. A better one names what it replaces in `supersedes`.
- What a record replaces is no basis of it: otherwise it would go stale the moment it was written.
- A record stands until one that supersedes it is appended. A record whose basis, at any depth, no longer stands is
  *stale*: it is kept, listed, and no longer counted as what stands.
- The author is a person or an engine, never nobody. Engine output is machine output until a person signs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from earwitness.model.ids import CallId, RecordId

State = Literal["standing", "superseded", "stale"]
AuthorKind = Literal["person", "engine"]

NOTHING_MORE: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Author:
    """The person or engine behind a record. `settings` makes an engine's work repeatable."""

    kind: AuthorKind
    name: str
    version: str = ""
    settings: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("a record needs an author")

    @property
    def is_machine(self) -> bool:
        return self.kind == "engine"


Body = TypeVar("Body", covariant=True)


@dataclass(frozen=True, slots=True)
class Record(Generic[Body]):
    """One immutable fact someone or something asserted."""

    id: RecordId
    body: Body
    author: Author
    at: datetime
    basis: tuple[RecordId, ...] = ()
    supersedes: tuple[RecordId, ...] = ()
    call: CallId | None = None
    #: fields a newer version wrote and this one does not know; kept so that rewriting loses nothing
    unknown: Mapping[str, Any] = field(default_factory=lambda: NOTHING_MORE, compare=True)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a record's time needs a time zone")
        if set(self.basis) & set(self.supersedes):
            raise ValueError(f"{self.id} supersedes a record that it also rests on")


SignatureRole = Literal[
    "transcript", "translation", "meaning kept", "verdict", "harm sheet", "consent", "withholding", "release",
    "contact", "research",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comment:
    """What a person says to the others about a record (the basis). Never published; settled once it was dealt with."""

    text: str
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """A named person puts their name under records (the basis). Stale as soon as one of those changes."""

    role: SignatureRole
    signer: str
    statement: str

    def __post_init__(self) -> None:
        if not self.signer or not self.statement:
            raise ValueError("a signature needs a signer and a statement")


#: records appended together or not at all: what one call gave in one stage
Batch = tuple[Record[Any], ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """A call (or the whole case) has passed a stage with these settings. Basis: what the stage read.

    A stage's records rest on its Passed, so that passing again, with a better lexicon say, supersedes one record and
    takes all the old results with it; and a call whose transcript changed has a stale Passed and is due again.
    """

    stage: str
    settings: str


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes records for one author. The clock and the id maker come from outside, so the heart stays pure."""

    author: Author
    now: Callable[[], datetime]
    new_id: Callable[[], RecordId]

    def write(
        self,
        body: Body,  # type: ignore[misc]
        *,
        basis: tuple[RecordId, ...] = (),
        supersedes: tuple[RecordId, ...] = (),
        call: CallId | None = None,
    ) -> Record[Body]:
        """A new record of `body`, by this pen's author, now."""
        return Record(self.new_id(), body, self.author, self.now(), basis, supersedes, call)
