"""Who listens to which call: given one by one or by what a filter finds, and given back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from earwitness.app.actions.look import wanted_of
from earwitness.app.actions.reviewing import call_of
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.ids import CallId
from earwitness.model.records import Record
from earwitness.model.teamwork import Assignment

#: calls looked up, and assignments written, at once
AT_ONCE = 1000


def assign(
    desk: Desk, member: str, calls: Iterable[str] = (), filters: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Give calls (by id or reference, or all that fit `filters`) to a member, or back ("" as member).

    Calls the member has already are left as they are. Raises UsageError for a member or call that is not there.
    """
    if member and member not in desk.case.members():
        raise UsageError("nobody of this name may open the case", hint="`earwitness assign` lists who may.")
    named = [call_of(desk, call).body.id for call in calls]
    found = list(dict.fromkeys(named if filters is None else [*named, *_fitting(desk, filters)]))
    if not found and filters is None:
        raise UsageError("no call is named", hint="Name calls, or choose them by a filter.")
    pen = desk.pen()
    changed = 0
    for first in range(0, len(found), AT_ONCE):
        some = found[first : first + AT_ONCE]
        given = {record.call: record for record in desk.case.records.of_calls(Assignment, some)}
        batch = []
        for call in some:
            old = given.get(call)
            if (old.body.member if old else "") != member:
                replaced = (old.id,) if old else ()
                batch.append(pen.write(Assignment(member), supersedes=replaced, call=call))
        if batch:
            desk.writer.append(tuple(batch))
        changed += len(batch)
    return {"member": member, "changed": changed, "unchanged": len(found) - changed}


def _fitting(desk: Desk, filters: Mapping[str, str]) -> list[CallId]:
    """All calls that fit; read before anything is written, because writing may change what fits."""
    wanted = wanted_of(filters)
    found: list[CallId] = []
    for page in count():
        some = desk.case.records.list_calls(wanted, "came", AT_ONCE, page * AT_ONCE).calls
        found += some
        if len(some) < AT_ONCE:
            return found
    return found


def list_listeners(desk: Desk) -> list[dict[str, Any]]:
    """Every member with the number of calls they listen to, and, as "", how many calls nobody does."""
    counts = desk.case.records.counts_of("assigned")
    nobody = desk.view.reader.counts().get("Call", {}).get("standing", 0) - sum(counts.values())
    members = sorted({*desk.case.members(), *counts})
    return [{"member": one, "calls": counts.get(one, 0)} for one in members] + [
        {"member": "", "calls": nobody}
    ]


def listener_of(desk: Desk, call: CallId) -> str:
    """Who listens to a call; empty for nobody."""
    given: Record[Assignment] | None = next(desk.view.reader.of(Assignment, call), None)
    return given.body.member if given else ""
