"""Listening: how a member wants to hear, and how long they did. What is counted is seconds, never of which call."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from earwitness.app.actions import care
from earwitness.errors import UsageError
from earwitness.model.teamwork import ListeningWish
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room


def show(room: Room, asked: Asked) -> Response:
    """The member's own wishes and days."""
    values = {
        "wish": care.listening_wish(room.desk),
        "days": care.listened_days(room.desk),
        "today": care.listened_today(room.desk),
    }
    return room.page(asked, "listening", values)


def wish(room: Room, asked: Asked) -> Response:
    """Keep how this member wants to listen."""
    volume, rest = asked.number("volume"), asked.number("rest")
    if volume is None or rest is None:
        raise UsageError(
            "a number is missing", hint="Say how loud sound starts and after how long to rest; 0 is never."
        )
    care.wish_to_listen(
        room.desk,
        ListeningWish(
            text_first=asked.ticked("text_first"),
            notes_first=asked.ticked("notes_first"),
            volume=volume,
            rest_after_min=rest,
        ),
    )
    return room.go("/listening", "Saved.")


def heard(room: Room, asked: Asked) -> Response:
    """Some more seconds were heard in this browser; the answer is the day's sum and whether to rest."""
    seconds = asked.number("seconds") or 0
    return JSONResponse(care.note_listened(room.desk, seconds))


DOORS = (
    Door("/listening", show),
    Door("/listening", wish, "POST"),
    Door("/listened", heard, "POST"),
)
