"""The calls, a page at a time."""

from __future__ import annotations

from starlette.responses import Response

from earwitness.app.actions import look
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room


def show(room: Room, asked: Asked) -> Response:
    """A page of calls, as far as the filters let them through."""
    number = max(1, asked.number("page") or 1)
    return room.page(asked, "calls", {"found": look.calls_page(room.desk, number)})


DOORS = (Door("/calls", show),)
