"""People: by id only, behind the vault; a name is shown after the look is in the ledger."""

from __future__ import annotations

from starlette.responses import Response

from earwitness.app.actions import people
from earwitness.app.actions.people import SAFETY_STATES
from earwitness.app.actions.people_risk import mosaic_risk
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room


def show(room: Room, asked: Asked) -> Response:
    """The people of the case by id, a page at a time, or one of them, with safety and how far it is known who spoke.

    The vault has to be open.
    """
    if room.desk.case.vault is None:
        return room.page(asked, "vault", {"place": "/people"})
    shown, room.shown = room.shown, None
    one, number = asked.filter("person"), max(1, asked.number("page") or 1)
    values = {
        "people": people.people_named(room.desk, one) if one else people.list_people(room.desk, number),
        "total": people.count_people(room.desk),
        "one": one,
        "number": number,
        "a_page": people.PEOPLE_A_PAGE,
        "states": SAFETY_STATES,
        "risk": mosaic_risk(room.desk),
        "shown": shown,
    }
    return room.page(asked, "people", values)


def open_vault(room: Room, asked: Asked) -> Response:
    """Open the vault with the passphrase of its own."""
    people.open_vault(room.desk, asked.text("passphrase"))
    place = asked.text("place")
    return room.go(place if place.startswith("/") and not place.startswith("//") else "/people")


def reveal(room: Room, asked: Asked) -> Response:
    """Show one name, once, on the next page; that somebody looked is in the ledger before."""
    room.shown = people.reveal_person(room.desk, asked.place["person"])
    return room.go(_back(asked))


def set_safety(room: Room, asked: Asked) -> Response:
    """What is known of somebody's safety now."""
    done = people.set_safety(
        room.desk,
        asked.place["person"],
        asked.text("state") or None,
        minor=asked.ticked("minor"),
        survivor=asked.ticked("survivor"),
        agreed=asked.text("agreed") or None,
    )
    told = f"{done['signatures_ended']} signatures end with it." if done["signatures_ended"] else "Saved."
    return room.go(_back(asked), told)


def _back(asked: Asked) -> str:
    """The page of the list where the person stands."""
    return f"/people?page={asked.number('page') or 1}#{asked.place['person']}"


DOORS = (
    Door("/people", show),
    Door("/vault", open_vault, "POST"),
    Door("/people/{person}/reveal", reveal, "POST"),
    Door("/people/{person}/safety", set_safety, "POST"),
)
