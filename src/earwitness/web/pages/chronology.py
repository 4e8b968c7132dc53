"""Chronology: what happened when, in the calls and in the work on them, and how many calls came from which region."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from earwitness.app.actions import chronology, look
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

EVENTS_A_PAGE = 200
#: a map of more calls than these reads them all for too long to be drawn before it is asked for
MAP_AT_ONCE = 5_000


def show(room: Room, asked: Asked) -> Response:
    """Events, earliest first, of all or of one person, between two days; the map of the same calls."""
    person, track = room.words(asked.filter("person")), asked.filter("track") or None
    first, last = asked.filter("first"), asked.filter("last")
    number = max(1, asked.number("page") or 1)
    start = (number - 1) * EVENTS_A_PAGE
    rows, total = chronology.events_page(room.desk, person, first, last, track, start, EVENTS_A_PAGE)
    wanted = asked.filter("map") or person or look.count_calls(room.desk) <= MAP_AT_ONCE
    picture = chronology.map_svg(room.desk, person, first, last) if wanted else ""
    values = {
        "rows": rows,
        "total": total,
        "page_number": number,
        "more": total > start + EVENTS_A_PAGE,
        "map": picture,
        "person": person or "",
        "first": first,
        "last": last,
        "track": track or "",
    }
    return room.page(asked, "chronology", values)


def choose(room: Room, asked: Asked) -> Response:
    """Events by what was typed; whoever was typed stands in the address as an alias, should it be a name."""
    person = asked.text("person")
    kept = {name: asked.text(name) for name in ("first", "last", "track")}
    return room.go("/chronology?" + urlencode({"person": room.alias(person) if person else "", **kept}))


DOORS = (Door("/chronology", show), Door("/chronology", choose, "POST"))
