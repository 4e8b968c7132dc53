"""Research by hand: plans to look somebody up, who approved them, every look, and what was captured, read back as text.

Nothing here opens the network; a captured page is shown as text and nothing in it is run or fetched.
"""

from __future__ import annotations

from typing import get_args

from starlette.responses import Response

from earwitness.app.actions import research
from earwitness.app.actions.interviews import Kept
from earwitness.app.actions.people import people_to_choose
from earwitness.model.research import Found, TargetKind
from earwitness.stages.verify.imports import EVIDENCE_KINDS
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room


def show(room: Room, asked: Asked) -> Response:
    """Every plan without its target, and the form for another. The vault has to be open."""
    if room.desk.case.vault is None:
        return room.page(asked, "vault", {"place": "/research"})
    values = {
        "rows": research.list_research(room.desk),
        "people": people_to_choose(room.desk),
        "targets": get_args(TargetKind),
        "kinds": sorted(EVIDENCE_KINDS),
    }
    return room.page(asked, "research", values)


def plan(room: Room, asked: Asked) -> Response:
    """Ask to look something up."""
    done = research.plan_research(
        room.desk,
        asked.text("kind"),
        asked.text("target"),
        asked.text("question"),
        asked.text("method"),
        asked.text("account"),
        asked.text("gives_away"),
        asked.text("person") or None,
        asked.text("by") or None,
    )
    return room.go(f"/research/{done['plan']}", "Asked for. Somebody else approves it.")


def one(room: Room, asked: Asked) -> Response:
    """One plan with its target, its approvals and every look."""
    if room.desk.case.vault is None:
        return room.page(asked, "vault", {"place": f"/research/{asked.place['plan']}"})
    values = {
        "plan": research.show_research(room.desk, asked.place["plan"]),
        "outcomes": get_args(Found),
    }
    return room.page(asked, "research_plan", values)


def approve(room: Room, asked: Asked) -> Response:
    """A signature under somebody else's plan."""
    plan = asked.place["plan"]
    research.approve_research(room.desk, plan, asked.text("statement"), asked.text("by") or None)
    return room.go(f"/research/{plan}", "Signed.")


def step(room: Room, asked: Asked) -> Response:
    """One look, and what was captured at it."""
    plan = asked.place["plan"]
    research.note_step(
        room.desk,
        plan,
        asked.text("on"),
        asked.text("account"),
        asked.text("where"),
        asked.text("told"),
        asked.text("outcome"),
        asked.text("found"),
        [Kept(upload.name, upload.content) for upload in asked.uploads],
        asked.text("captured_with"),
        asked.text("evidence") or None,
        asked.text("unapproved"),
        asked.text("by") or None,
    )
    return room.go(f"/research/{plan}", "The look is written down.")


def evidence(room: Room, asked: Asked) -> Response:
    """One piece of open-source material, and what it says of which claim."""
    words = ("id", "about", "kind", "found", "what", "reliability", "credibility", "line", "linked_number")
    row = {
        **{name: asked.text(name) for name in words},
        "supports": asked.text("supports").replace(",", " ").split(),
        "contradicts": asked.text("contradicts").replace(",", " ").split(),
    }
    research.note_evidence(room.desk, row, asked.text("by") or None)
    return room.go("/research", "The evidence is written down.")


def captured(room: Room, asked: Asked) -> Response:
    """What a captured web archive holds, and one record of it as text."""
    exhibit, number = asked.place["exhibit"], asked.number("record")
    values = {
        "archive": research.list_archive(room.desk, exhibit),
        "read": None if number is None else research.read_page(room.desk, exhibit, number),
    }
    return room.page(asked, "captured", values)


DOORS = (
    Door("/research", show),
    Door("/research", plan, "POST"),
    Door("/research/evidence", evidence, "POST"),
    Door("/research/captured/{exhibit}", captured),
    Door("/research/{plan}", one),
    Door("/research/{plan}/approve", approve, "POST"),
    Door("/research/{plan}/looks", step, "POST"),
)
