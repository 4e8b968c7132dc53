"""The runner: walks the road, and is the only writer.

A stage yields batches; each goes whole into the case or not at all, the vault's records to the vault. What a killed run
had not appended, the next run finds due and does again: stages never keep a state of their own.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from earwitness.errors import ProtectError, UsageError
from earwitness.model.ids import CALL_PREFIX, PERSON_PREFIX, RECORD_PREFIX, CallId, PersonId, RecordId
from earwitness.model.records import Author, Batch, Pen
from earwitness.model.view import CaseView
from earwitness.model.wire import in_vault
from earwitness.ports import RecordStore, Stage, Tools
from earwitness.stages import ROAD, stage_named


class SystemClock:
    """The machine's clock, never going backwards within one run."""

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        self._last = max(self._last, datetime.now(UTC))
        return self._last


#: ids of one run share a random beginning and count on: no two runs collide, and a database index grows at its end
_RUN = secrets.token_hex(8)
_COUNT = itertools.count()


def new_record_id() -> RecordId:
    return RecordId(f"{RECORD_PREFIX}{_RUN}{next(_COUNT):010x}")


def new_call_id() -> CallId:
    return CallId(CALL_PREFIX + secrets.token_hex(8))


def new_person_id() -> PersonId:
    return PersonId(PERSON_PREFIX + secrets.token_hex(8))


def pen_for(author: Author, clock: SystemClock | None = None) -> Pen:
    """A pen that writes records of this author, now."""
    return Pen(author, (clock or SystemClock()).now, new_record_id)


@dataclass(frozen=True, slots=True)
class Writer:
    """Appends batches to the case, and to the vault what belongs there."""

    records: RecordStore
    vault: RecordStore | None

    def append(self, batch: Batch) -> None:
        """Vault first: a vault note about a record that then never came is harmless, the other way round is a loss."""
        hidden = tuple(r for r in batch if in_vault(r.body))
        plain = tuple(r for r in batch if not in_vault(r.body))
        if hidden:
            if self.vault is None:
                raise ProtectError(
                    "this needs the identity vault, which is not open for this member",
                    hint="Ask a member who may open the vault to do it.",
                )
            self.vault.append(hidden)
        if plain:
            self.records.append(plain)


def stages_named(names: Iterable[str]) -> tuple[Stage, ...]:
    """Stages in the order of the road, all of them when no name is given. Raises UsageError for an unknown one."""
    wanted = tuple(names)
    for name in wanted:
        if stage_named(name) is None:
            known = ", ".join(stage.CARD.name for stage in ROAD)
            raise UsageError(f"there is no stage called {name!r}", hint=f"The road is: {known}.")
    return tuple(stage for stage in ROAD if not wanted or stage.CARD.name in wanted)


def run(stages: Iterable[Stage], view: CaseView, tools: Tools, writer: Writer) -> dict[str, int]:
    """Walk the stages; returns how many records each added."""
    added: dict[str, int] = {}
    for stage in stages:
        count = 0
        for batch in stage.run(view, tools):
            writer.append(batch)
            count += len(batch)
        added[stage.CARD.name] = count
    return added
