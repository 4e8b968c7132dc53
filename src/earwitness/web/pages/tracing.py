"""A release sentence by sentence, each one a way back into the case."""

from __future__ import annotations

from starlette.responses import Response

from earwitness.app.actions.released import release_named
from earwitness.app.actions.tracing import trace_release
from earwitness.errors import ReleaseError
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room


def show(room: Room, asked: Asked) -> Response:
    """Every sentence of a release with its line, operations, verdicts and signatures."""
    name = asked.place["release"]
    try:
        release = release_named(room.desk, name)
    except ReleaseError:
        return room.missing(asked)
    return room.page(asked, "trace", {"release": release.body, "rows": trace_release(room.desk, name)})


DOORS = (Door("/trace/{release}", show),)
