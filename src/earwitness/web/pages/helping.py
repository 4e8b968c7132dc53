"""Help: the road in a few words, and every key."""

from __future__ import annotations

from starlette.responses import Response

from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room


def show(room: Room, asked: Asked) -> Response:
    return room.page(asked, "help", {})


DOORS = (Door("/help", show),)
