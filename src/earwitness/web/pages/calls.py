"""The calls, a page at a time: filtered by what is in them, ordered, and the address of a filter is a saved filter."""

from __future__ import annotations

from typing import cast, get_args
from urllib.parse import urlencode

from starlette.responses import Response

from earwitness.app.actions import look
from earwitness.model.recording import Role, Service
from earwitness.model.shorthand import ReadingStatus
from earwitness.ports import CallOrder
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

#: how far a line's words are, as a filter may ask for it
STATUSES = ("draft", "reviewed", "signed", "gist")


def show(room: Room, asked: Asked) -> Response:
    """A page of calls, as far as the filters let them through."""
    filters: dict[str, str] = {n: asked.filter(n) for n in look.CALL_FILTERS if asked.filter(n)}
    order = cast(CallOrder, asked.filter("order") if asked.filter("order") in get_args(CallOrder) else "came")
    found = look.calls_page(room.desk, asked.number("page") or 1, filters, order)
    values = {
        "found": found,
        "filters": filters,
        "order": order,
        "orders": get_args(CallOrder),
        "address": urlencode(filters | ({"order": order} if order != "came" else {})),
        "themes": [theme.id for theme in room.desk.codebook.themes],
        "readings": get_args(ReadingStatus),
        "statuses": STATUSES,
        "callers": [*get_args(Role), *get_args(Service)],
    }
    return room.page(asked, "calls", values)


DOORS = (Door("/calls", show),)
