"""Shorthand: the terms of the lexicons, where each was read, words nobody knows yet, and the case's own terms."""

from __future__ import annotations

from starlette.responses import Response

from earwitness.app.actions import lexicon, marking
from earwitness.model.ids import RecordId
from earwitness.stages.decipher.lexicon import LANGUAGES, OWN, STATUSES
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

USES_A_PAGE = 50


def show(room: Room, asked: Asked) -> Response:
    """Lexicons, the terms that were met, candidates, and the case's own terms."""
    values = {
        "lexicons": lexicon.lexicons_here(room.desk),
        "terms": lexicon.read_counts(room.desk),
        "candidates": lexicon.candidates_of(room.desk),
        "own": lexicon.terms_here(room.desk, name=OWN),
        "languages": sorted(LANGUAGES, key=lambda one: one != "ru"),
        "trusts": tuple(reversed(tuple(STATUSES.values()))),
    }
    return room.page(asked, "shorthand", values)


def enter(room: Room, asked: Asked) -> Response:
    """A term of the case's own, with the ground it stands on."""
    columns = {
        "term_lemma": asked.text("word"),
        "language": asked.text("language"),
        "variants": asked.text("forms"),
        "meaning_en": asked.text("meaning"),
        "ambiguous": "n" if asked.ticked("one_sense") else "y",
        "source_status": asked.text("trust"),
    }
    done = lexicon.enter(room.desk, columns, asked.text("why"), asked.text("by") or None)
    doubts = " ".join(f"{fault['what']}. {fault['advice']}" for fault in done["faults"])
    return room.go("/shorthand#own", f"Entered. Run the case to read the calls with it. {doubts}".strip())


def withdraw(room: Room, asked: Asked) -> Response:
    """A term of the case's own stands no longer; it stays in the ledger."""
    lexicon.withdraw(room.desk, asked.text("word"), asked.text("why"))
    return room.go("/shorthand#own", "Withdrawn.")


def uses(room: Room, asked: Asked) -> Response:
    """Concordance of one term, newest doubt first: each place with what stands around it."""
    term, status = room.words(asked.place["term"]), asked.filter("status") or None
    if term is None:
        return room.missing(asked)
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
    Door("/shorthand", enter, "POST"),
    Door("/shorthand/withdraw", withdraw, "POST"),
    Door("/shorthand/{term}", uses),
    Door("/shorthand/{term}", decide, "POST"),
)
