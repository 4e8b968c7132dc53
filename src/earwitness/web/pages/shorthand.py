"""Shorthand: the terms of the lexicons, where each was read, and words that may be shorthand nobody knows yet."""

from __future__ import annotations

from starlette.responses import Response

from earwitness.app.actions import lexicon, marking
from earwitness.model.ids import RecordId
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

USES_A_PAGE = 50


def show(room: Room, asked: Asked) -> Response:
    """Lexicons, the terms that were met, and candidates."""
    counts = lexicon.read_counts(room.desk)
    values = {
        "lexicons": lexicon.lexicons_here(room.desk),
        "terms": counts,
        "candidates": lexicon.candidates_of(room.desk),
    }
    return room.page(asked, "shorthand", values)


def uses(room: Room, asked: Asked) -> Response:
    """Concordance of one term, newest doubt first: each place with what stands around it."""
    term, status = asked.place["term"], asked.filter("status") or None
    number = max(1, asked.number("page") or 1)
    rows = lexicon.uses_of(room.desk, term, status, USES_A_PAGE + 1, (number - 1) * USES_A_PAGE)
    values = {
        "term": term,
        "status": status or "",
        "rows": rows[:USES_A_PAGE],
        "page_number": number,
        "more": len(rows) > USES_A_PAGE,
        "entries": lexicon.terms_here(room.desk, term),
    }
    return room.page(asked, "uses", values)


def decide(room: Room, asked: Asked) -> Response:
    """Decide what a term means in one place."""
    marking.judge_reading(room.desk, RecordId(asked.text("reading")), asked.text("status"))
    status = asked.text("shown")
    return room.go(f"/shorthand/{asked.place['term']}" + (f"?status={status}" if status else ""))


DOORS = (
    Door("/shorthand", show),
    Door("/shorthand/{term}", uses),
    Door("/shorthand/{term}", decide, "POST"),
)
