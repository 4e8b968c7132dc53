"""Search in both languages and in the notes. By POST: what was searched for would otherwise stand in the browser's history."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from earwitness.app.actions import find
from earwitness.errors import BadQuery
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

MOST_HITS, MOST_PEOPLE = 50, 20


def show(room: Room, asked: Asked) -> Response:
    """Lines and people that match, best first; an empty question shows how to ask."""
    query = asked.text("q")
    hits: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    wrong = ""
    try:
        if query:
            people = find.search_people(room.desk, query, MOST_PEOPLE)
            hits = find.search_case(room.desk, query, MOST_HITS)
    except BadQuery as refusal:
        wrong = f"{refusal.what[:1].upper()}{refusal.what[1:]}. {refusal.advice}"
    values = {"query": query, "people": people, "hits": hits, "wrong_query": wrong, "most": MOST_HITS}
    return room.page(asked, "search", values)


DOORS = (Door("/search", show), Door("/search", show, "POST"))
