"""Custody: every file as it came, whether every byte of the case holds, and bags for a third party to check."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.responses import Response

from earwitness.app.actions import authenticity, custody, look
from earwitness.app.actions.check import check_case
from earwitness.errors import UsageError
from earwitness.model.recording import Handover
from earwitness.ports import Progress
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room


def show(room: Room, asked: Asked) -> Response:
    """Files, what left the case, and the last look at every byte."""
    number = max(1, asked.number("page") or 1)
    values = {
        "handovers": look.list_handovers(room.desk, number),
        "total": sum(room.desk.view.reader.facets(Handover).values()),
        "number": number,
        "a_page": look.FILES_A_PAGE,
        "bags": custody.list_bags(room.desk),
        "findings": room.findings,
    }
    return room.page(asked, "custody", values)


def check(room: Room, asked: Asked) -> Response:
    """Read every byte of the case against its ledger, in the background."""

    def work(progress: Progress) -> Mapping[str, Any]:
        room.findings = tuple(check_case(room.desk, progress))
        return {"findings": len(room.findings)}

    room.jobs.start("check", work)
    return room.go("/")


def made(room: Room, asked: Asked) -> Response:
    """Hints at how the recordings of a call came to be; looked for now, and written nowhere."""
    found = authenticity.look_at(room.desk, asked.filter("call"), lambda *_: None)
    return room.page(asked, "authenticity", {"found": found})


def pack(room: Room, asked: Asked) -> Response:
    """A bag for somebody, written to a folder of this machine, in the background."""
    out = Path(asked.text("folder")).expanduser()
    if not asked.text("folder") or not out.parent.is_dir():
        raise UsageError(
            "the folder for the bag cannot be made", hint="Write the whole path of a new folder, from / on."
        )
    serials = asked.text("serials").replace(",", " ").split()
    if not all(one.isdecimal() for one in serials):
        raise UsageError("a file is named by its number", hint="Numbers with spaces between; none for all.")
    wanted = custody.Wanted(tuple(map(int, serials)), every=not serials)
    for_whom, sound, origin = asked.text("for_whom"), asked.ticked("sound"), asked.ticked("origin")

    def work(progress: Progress) -> Mapping[str, Any]:
        return custody.export_bag(
            room.desk, out, wanted, for_whom, progress, with_sound=sound, with_origin=origin
        )

    room.jobs.start("custody", work)
    return room.go("/")


DOORS = (
    Door("/custody", show),
    Door("/custody/authenticity", made),
    Door("/custody/check", check, "POST"),
    Door("/custody/bag", pack, "POST"),
)
