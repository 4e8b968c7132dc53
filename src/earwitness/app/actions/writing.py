"""What actions share that bring in what people wrote: tools that hear nothing, references of people, appending."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from earwitness.app.wiring import Desk
from earwitness.errors import BadForm, NoSuchRecord
from earwitness.model.identity import Person
from earwitness.model.ids import PersonId, RecordId
from earwitness.model.records import Batch, Record
from earwitness.ports import Hearing, Tools, nothing


def person_of(desk: Desk) -> Callable[[str], PersonId]:
    """From a reference such as "p01" to the person's id. The returned function raises BadForm for an unknown one."""
    vault = desk.require_vault()

    def resolve(reference: str) -> PersonId:
        known = vault.facets(Person, reference) if reference else {}
        if not known:
            raise BadForm(
                "a reference names no person of this case",
                hint="Import people first, and compare references.",
            )
        return PersonId([id for _, id, _ in known][-1])

    return resolve


def standing_record(desk: Desk, id: str) -> Record[Any] | None:
    """The record of this id in the case, if it stands; None for one that does not, or that is not there."""
    try:
        record = desk.view.reader.get(RecordId(id))
    except NoSuchRecord:
        return None
    return record if desk.view.reader.state_of(record.id) == "standing" else None


def quiet_tools(desk: Desk) -> Tools:
    """Tools for actions that only write text records: nothing is heard, nothing is told."""
    return desk.tools(Hearing(), nothing)


def append(desk: Desk, batches: Callable[[Tools], Iterable[Batch]]) -> int:
    """Append what a stage's writer yields; returns how many records."""
    count = 0
    for batch in batches(quiet_tools(desk)):
        desk.writer.append(batch)
        count += len(batch)
    return count
