"""Views of the list of calls that a member keeps by name. Everyone has their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from earwitness.app.actions.look import CALL_FILTERS
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.records import Record
from earwitness.model.teamwork import SavedFilter
from earwitness.ports import CallOrder

LONGEST_NAME = 80


def save_filter(desk: Desk, name: str, filters: Mapping[str, str], order: str = "came") -> dict[str, Any]:
    """Keep filters under a name of this member; the same name again replaces them. Raises UsageError."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise UsageError(f"a saved filter has a name of at most {LONGEST_NAME} letters")
    if order not in get_args(CallOrder) or not set(filters) <= set(CALL_FILTERS):
        raise UsageError(
            "the list of calls has no such filter", hint=f"Filters are: {', '.join(CALL_FILTERS)}."
        )
    kept = tuple((one, filters[one]) for one in CALL_FILTERS if filters.get(one))
    if not kept:
        raise UsageError("nothing is filtered", hint="Choose what the calls have in common first.")
    return _row(_write(desk, SavedFilter(name, kept, order)))


def forget_filter(desk: Desk, named: str) -> dict[str, Any]:
    """Keep it no longer; named by its id or its name. Raises UsageError."""
    old = _own(desk, named)
    return _row(_write(desk, SavedFilter(old.body.name, (), withdrawn=True)))


def list_filters(desk: Desk) -> list[dict[str, Any]]:
    """This member's saved filters by name."""
    own = (record for record in desk.view.reader.of(SavedFilter) if _is_own(desk, record))
    return sorted((_row(one) for one in own if not one.body.withdrawn), key=lambda row: str(row["name"]))


def saved_filter(desk: Desk, named: str) -> dict[str, Any]:
    """One of them, by its id or its name. Raises UsageError."""
    return _row(_own(desk, named))


def _write(desk: Desk, body: SavedFilter) -> Record[SavedFilter]:
    old = [r for r in desk.view.reader.of(SavedFilter) if _is_own(desk, r) and r.body.name == body.name]
    made = desk.pen().write(body, supersedes=tuple(record.id for record in old))
    desk.writer.append((made,))
    return made


def _own(desk: Desk, named: str) -> Record[SavedFilter]:
    for record in desk.view.reader.of(SavedFilter):
        if _is_own(desk, record) and not record.body.withdrawn and named in (record.id, record.body.name):
            return record
    raise UsageError("you have no saved filter of this name", hint="`earwitness desk filters` lists them.")


def _is_own(desk: Desk, record: Record[SavedFilter]) -> bool:
    return record.author.name == desk.case.member


def _row(record: Record[SavedFilter]) -> dict[str, Any]:
    body = record.body
    return {"filter": record.id, "name": body.name, "filters": dict(body.filters), "order": body.order}
