"""The calls, a page at a time: filtered by what is in them and who listens, ordered, counted over time, given to listeners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast, get_args
from urllib.parse import urlencode

from starlette.responses import Response

from earwitness.app.actions import look
from earwitness.app.actions.assigning import assign, list_listeners
from earwitness.app.actions.calls_over_time import calls_over_time
from earwitness.app.actions.saved_filters import forget_filter, list_filters, save_filter, saved_filter
from earwitness.errors import UsageError
from earwitness.model.recording import Role, Service
from earwitness.model.shorthand import ReadingStatus
from earwitness.ports import CallOrder
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

#: how far a line's words are, as a filter may ask for it
STATUSES = ("draft", "reviewed", "signed", "gist")
#: height of the strip of calls over time; its width is its number of periods times `BAR`
STRIP_HEIGHT, BAR = 48, 12


def show(room: Room, asked: Asked) -> Response:
    """A page of calls, as far as the filters let them through."""
    saved = saved_filter(room.desk, asked.filter("saved")) if asked.filter("saved") else None
    filters: dict[str, str] = saved["filters"] if saved else _filters(room, asked.filters)
    order = _order(saved["order"] if saved else asked.filter("order"))
    found = look.calls_page(room.desk, asked.number("page") or 1, filters, order)
    strip = calls_over_time(room.desk, filters)
    undated = {name: value for name, value in filters.items() if name not in ("from", "to")}
    for row in strip["rows"]:
        row["height"] = round(STRIP_HEIGHT * row["calls"] / strip["most"], 1)
        row["address"] = _address(room, {**undated, "from": row["from"], "to": row["to"]}, order)
    values = {
        "found": found,
        "filters": filters,
        "order": order,
        "orders": get_args(CallOrder),
        "address": _address(room, filters, order),
        "themes": [theme.id for theme in room.desk.codebook.themes],
        "readings": get_args(ReadingStatus),
        "statuses": STATUSES,
        "callers": [*get_args(Role), *get_args(Service)],
        "listeners": list_listeners(room.desk),
        "nobody": look.NOBODY,
        "saved": list_filters(room.desk),
        "open_view": saved,
        "strip": strip,
        "strip_height": STRIP_HEIGHT,
        "bar": BAR,
    }
    return room.page(asked, "calls", values)


def give(room: Room, asked: Asked) -> Response:
    """Give the chosen calls, or all that fit the filter, to a listener, or back."""
    filters, order = _of_form(room, asked)
    member = asked.text("member")
    if not member:
        raise UsageError("nobody is chosen", hint="Choose who is to listen.")
    done = assign(
        room.desk,
        "" if member == look.NOBODY else _member(room, member),
        asked.texts("call"),
        filters if asked.text("which") == "all" else None,
    )
    return room.go(f"/calls?{_address(room, filters, order)}", f"{done['changed']} calls given.")


def save(room: Room, asked: Asked) -> Response:
    """Keep the filter by a name."""
    filters, order = _of_form(room, asked)
    kept = save_filter(room.desk, asked.text("name"), filters, order)
    return room.go(f"/calls?saved={kept['filter']}")


def forget(room: Room, asked: Asked) -> Response:
    """Keep a filter no longer."""
    forget_filter(room.desk, asked.text("filter"))
    return room.go("/calls")


def _filters(room: Room, given: Mapping[str, str]) -> dict[str, str]:
    """Filters as the store is asked for them; a member's name stands in an address as an alias only."""
    filters: dict[str, str] = {
        name: value for name in look.CALL_FILTERS if (value := given.get(name, "").strip())
    }
    if filters.get("assigned", look.NOBODY) != look.NOBODY:
        filters["assigned"] = _member(room, filters["assigned"])
    return filters


def _member(room: Room, alias: str) -> str:
    name = room.words(alias)
    if name is None:
        raise UsageError("this address is of an earlier session", hint="Choose the listener again.")
    return name


def _of_form(room: Room, asked: Asked) -> tuple[dict[str, str], CallOrder]:
    """The filters and the order that a form was made under."""
    return _filters(room, {name: asked.text(name) for name in look.CALL_FILTERS}), _order(asked.text("order"))


def _order(named: str) -> CallOrder:
    return cast(CallOrder, named) if named in get_args(CallOrder) else "came"


def _address(room: Room, filters: Mapping[str, str], order: CallOrder) -> str:
    """What follows the question mark for a view of the list."""
    shown = dict(filters)
    if shown.get("assigned", look.NOBODY) != look.NOBODY:
        shown["assigned"] = room.alias(shown["assigned"])
    return urlencode(shown | ({"order": order} if order != "came" else {}))


DOORS = (
    Door("/calls", show),
    Door("/calls/listeners", give, "POST"),
    Door("/calls/saved", save, "POST"),
    Door("/calls/saved/forget", forget, "POST"),
)
