"""What actions share that bring in what people wrote: tools that hear nothing, references of people, appending."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from earwitness.app.wiring import Desk
from earwitness.errors import BadForm
from earwitness.model.identity import Person
from earwitness.model.ids import PersonId
from earwitness.model.records import Batch
from earwitness.ports import Hearing, Tools, nothing


def person_of(desk: Desk) -> Callable[[str], PersonId]:
    """From a reference such as "p01" to the person's id. The returned function raises BadForm for an unknown one."""
    known = {p.body.reference: p.body.id for p in desk.require_vault().of(Person)}

    def resolve(reference: str) -> PersonId:
        if reference not in known:
            raise BadForm(
                "a reference names no person of this case",
                hint="Import people first, and compare references.",
            )
        return known[reference]

    return resolve


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
