"""Interviews and contact: who may be spoken with, who approved it, every attempt, what was said and what was kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from starlette.responses import Response

from earwitness.app.actions import interviews, interviews_contact
from earwitness.app.actions.people import people_to_choose
from earwitness.model.claims import Consent
from earwitness.model.contact import ContactOutcome, ContactWay
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room


def show(room: Room, asked: Asked) -> Response:
    """Every interview by id, and, with the vault open, the log of contact and the forms that write to it."""
    vault = room.desk.case.vault is not None
    values = {
        "rows": interviews.list_interviews(room.desk),
        "contact": interviews_contact.list_contact(room.desk) if vault else [],
        "people": people_to_choose(room.desk) if vault else [],
        "vault": vault,
        "consents": get_args(Consent),
        "ways": get_args(ContactWay),
        "outcomes": get_args(ContactOutcome),
    }
    return room.page(asked, "interviews", values)


def one(room: Room, asked: Asked) -> Response:
    """One interview: its terms, what was asked and answered, the claims it bears on, what is attached."""
    return room.page(
        asked, "interview", {"one": interviews.show_interview(room.desk, asked.place["interview"])}
    )


def note(room: Room, asked: Asked) -> Response:
    """An interview, written down."""
    words = ("person", "date", "consent", "with", "summary", "language", "terms", "limits", "line")
    row: Mapping[str, Any] = {
        **{name: asked.text(name) for name in words},
        "with_person": asked.text("with_person") or None,
        "supports": asked.text("supports").replace(",", " ").split(),
        "contradicts": asked.text("contradicts").replace(",", " ").split(),
        "exchanges": _exchanges(asked.text("exchanges")),
        "by": asked.text("by") or room.desk.case.member,
    }
    done = interviews.note_interview(room.desk, row)
    return room.go(f"/interviews/{done['interview']}", "The interview is written down.")


def _exchanges(text: str) -> list[dict[str, str]]:
    """Questions and answers as they are typed: a line that begins with `?` asks, the lines under it answer."""
    out: list[dict[str, str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("?"):
            out.append({"asked": line[1:].strip(), "answered": ""})
        elif out:
            out[-1]["answered"] = f"{out[-1]['answered']} {line}".strip()
        else:
            out.append({"asked": "", "answered": line})
    return out


def attach(room: Room, asked: Asked) -> Response:
    """Files sealed with an interview, as they came."""
    interview = asked.place["interview"]
    for upload in asked.uploads:
        kept = interviews.Kept(upload.name, upload.content)
        interviews.attach(
            room.desk, interview, kept, None, asked.text("captured_on"), asked.text("captured_with")
        )
    return room.go(f"/interviews/{interview}", f"{len(asked.uploads)} files are sealed with it.")


def plan(room: Room, asked: Asked) -> Response:
    """A plan to contact somebody, for others to approve."""
    row = interviews_contact.plan_contact(
        room.desk,
        asked.text("person"),
        asked.text("way"),
        asked.text("purpose"),
        asked.text("precautions"),
        asked.text("until"),
        asked.text("by") or None,
    )
    return room.go("/interviews#contact", f"Asked for. {row['missing'] or ''}".strip())


def approve(room: Room, asked: Asked) -> Response:
    """A signature under somebody else's plan."""
    row = interviews_contact.approve_contact(
        room.desk, asked.place["plan"], asked.text("statement"), asked.text("by") or None
    )
    return room.go("/interviews#contact", "Approved." if row["approved"] else f"Signed. {row['missing']}")


def attempt(room: Room, asked: Asked) -> Response:
    """One attempt, ours or theirs, and what came of it."""
    interviews_contact.note_attempt(
        room.desk,
        asked.text("person"),
        asked.text("on"),
        asked.text("way"),
        asked.text("outcome"),
        asked.text("note"),
        asked.text("unapproved"),
        by=asked.text("by") or None,
        theirs=asked.ticked("theirs"),
    )
    return room.go("/interviews#contact", "The attempt is written down.")


DOORS = (
    Door("/interviews", show),
    Door("/interviews", note, "POST"),
    Door("/interviews/plans", plan, "POST"),
    Door("/interviews/plans/{plan}/approve", approve, "POST"),
    Door("/interviews/attempts", attempt, "POST"),
    Door("/interviews/{interview}", one),
    Door("/interviews/{interview}/files", attach, "POST"),
)
