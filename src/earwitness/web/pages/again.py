"""A stretch of a call heard again by another engine, beside what stands, to be taken or dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from earwitness.app.actions import care, rehearing, reviewing
from earwitness.app.actions.rehearing import OtherEar
from earwitness.errors import UsageError
from earwitness.ports import Progress
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room


def show(room: Room, asked: Asked) -> Response:
    """What is to be heard again and by whom; once it was heard, both readings."""
    page = reviewing.page_of(room.desk, asked.place["call"], asked.number("recording"))
    id = page.call.body.id
    heard = room.reheard.get(id)
    first = asked.number("first") or 1
    values = {
        "call": page.call.body,
        "recording": page.number,
        "record": page.recording.id,
        "seconds": page.recording.body.seconds,
        "count": len(page.lines),
        "first": first,
        "last": asked.number("last") or first,
        "ears": rehearing.list_ears(room.desk),
        "beam": room.desk.settings.beam,
        "wish": care.listening_wish(room.desk),
        "both": rehearing.both_readings(room.desk, heard) if heard else None,
    }
    return room.page(asked, "again", values)


def hear(room: Room, asked: Asked) -> Response:
    """Begin to hear lines again, in the background; nothing is written."""
    named, recording = asked.place["call"], asked.number("recording")
    page = reviewing.page_of(room.desk, named, recording)
    first, last = asked.number("first") or 1, asked.number("last") or len(page.lines)
    if first > last:
        raise UsageError("the last line comes before the first")
    span = (page.line(first).body.span.start_s, page.line(last).body.span.end_s)
    engine, _, model = asked.text("ear").partition(" ")
    ear = OtherEar(engine or None, model or None, asked.number("beam"), asked.text("language") or None)
    id = page.call.body.id

    def work(progress: Progress) -> Mapping[str, Any]:
        heard = rehearing.listen_again(
            room.desk, named, progress, start_s=span[0], end_s=span[1], ear=ear, recording=page.number
        )
        room.reheard[id] = heard
        return {}

    room.reheard.pop(id, None)
    room.jobs.start("hearing again", work)
    return room.go(_address(named, page.number, first, last))


def decide(room: Room, asked: Asked) -> Response:
    """Take the new reading, the old one superseded, or drop it."""
    page = reviewing.page_of(room.desk, asked.place["call"], asked.number("recording"))
    id = page.call.body.id
    heard = room.reheard.get(id)
    if heard is None:
        raise UsageError("no new reading waits", hint="Hear the lines again first.")
    told = "The old reading stays."
    if asked.text("do") == "take":
        done = rehearing.take(room.desk, heard)
        told = f"{done['lines']} lines taken in place of {len(done['replaced'])}."
    del room.reheard[id]
    return room.go(f"/calls/{quote(id)}?recording={page.number}", told)


def _address(call: str, recording: int, first: int, last: int) -> str:
    return f"/calls/{quote(call)}/again?" + urlencode({"first": first, "last": last, "recording": recording})


DOORS = (
    Door("/calls/{call}/again", show),
    Door("/calls/{call}/again", hear, "POST"),
    Door("/calls/{call}/again/reading", decide, "POST"),
)
