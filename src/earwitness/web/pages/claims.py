"""Claims: a board by what may be said of each, and one claim with its checks, what is missing and the verdict."""

from __future__ import annotations

from typing import get_args

from starlette.responses import Response

from earwitness.app.actions import claims, claims_board
from earwitness.model.claims import CheckKind, Claim, Outcome, Standing
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

#: columns of the board, in the order of the eye: what needs work first
BOARD: tuple[Standing, ...] = ("contradicted", "said only", "context fits", "corroborated", "not checkable")


def show(room: Room, asked: Asked) -> Response:
    """Claims people stand by, in columns, or one column page by page; those a machine proposes on request."""
    column, number = asked.filter("column"), max(1, asked.number("page") or 1)
    column = column if column in BOARD else ""
    columns = claims_board.claims_board(room.desk, column, number)
    proposed = asked.filter("proposed") != ""
    values = {
        "board": {name: columns[name] for name in BOARD if name in columns},
        "total": sum(room.desk.view.reader.facets(Claim, "person").values()),
        "proposed": claims_board.proposed_claims(room.desk, number) if proposed else None,
        "column": column,
        "number": number,
        "a_page": claims_board.A_PAGE,
        "rules": claims.list_rules(),
    }
    return room.page(asked, "claims", values)


def one(room: Room, asked: Asked) -> Response:
    """A claim, who spoke it, how it was tested, and what is missing before more may be said."""
    values = {
        "claim": claims.show_claim(room.desk, asked.place["claim"]),
        "kinds": get_args(CheckKind),
        "outcomes": get_args(Outcome),
        "standings": get_args(Standing),
    }
    return room.page(asked, "claim", values)


def note(room: Room, asked: Asked) -> Response:
    """A claim made in a line, on words of it or on all."""
    done = claims.note_claim(
        room.desk, asked.text("at"), asked.text("statement"), asked.text("words") or None
    )
    return room.go(f"/claims/{done['claim']}")


def check(room: Room, asked: Asked) -> Response:
    """One act of testing the claim."""
    claim = asked.place["claim"]
    claims.note_check(
        room.desk,
        claim,
        asked.text("kind"),
        asked.text("outcome"),
        asked.text("line"),
        grade=(asked.text("reliability") or "F") + (asked.text("credibility") or "6"),
        note=asked.text("note"),
    )
    return room.go(f"/claims/{claim}", "The check is recorded.")


def judge(room: Room, asked: Asked) -> Response:
    """A verdict under a name, no higher than the rules allow."""
    claim = asked.place["claim"]
    claims.give_verdict(
        room.desk,
        claim,
        asked.text("standing"),
        asked.text("why"),
        asked.text("answered"),
        asked.text("by") or None,
    )
    return room.go(f"/claims/{claim}", "The verdict stands.")


DOORS = (
    Door("/claims", show),
    Door("/claims", note, "POST"),
    Door("/claims/{claim}", one),
    Door("/claims/{claim}/check", check, "POST"),
    Door("/claims/{claim}/verdict", judge, "POST"),
)
