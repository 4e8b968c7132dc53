"""Protect: what is kept back and where else it holds, how people are called and heard, harm sheets and their signatures."""

from __future__ import annotations

from typing import get_args

from starlette.responses import Response

from earwitness.app.actions import protecting, storying
from earwitness.app.actions.people import people_of
from earwitness.app.actions.people_risk import mosaic_risk
from earwitness.app.actions.protecting import HarmDecision, Likelihood
from earwitness.app.actions.saying_less import LADDERS, SAID, say_less
from earwitness.app.actions.voices import voice_choices
from earwitness.model.ids import RecordId
from earwitness.model.protection import LabelMode
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

VOICE_SIGNED = "I have weighed how this person is called and heard."


def show(room: Room, asked: Asked) -> Response:
    """Entities of the quotes or of a call, the undecided first."""
    call = asked.filter("call") or None
    values = {
        "rows": protecting.list_entities(room.desk, call=call),
        "call": call or "",
        "risk": mosaic_risk(room.desk) if call is None else None,
    }
    return room.page(asked, "protect", values)


def reach(room: Room, asked: Asked) -> Response:
    """Every place one decision holds for, before it is made."""
    key = asked.place["key"]
    rows = protecting.reach_of(room.desk, key)
    if not rows:
        return room.missing(asked)
    call = str(rows[0]["call_id"])
    one = next(row for row in protecting.list_entities(room.desk, call=call) if row["key"] == key)
    rungs = [(rung, SAID[rung]) for rung in LADDERS.get(one["class"], ())]
    return room.page(asked, "reach", {"key": key, "rows": rows, "entity": one, "rungs": rungs})


def less(room: Room, asked: Asked) -> Response:
    """Say less of an entity, in the case and language of each place, instead of nothing."""
    key = asked.place["key"]
    names = {language: asked.text(language) for language in ("ru", "uk", "en") if asked.text(language)}
    done = say_less(room.desk, key, asked.text("rung"), names, asked.text("why"))
    reads = ", ".join(dict.fromkeys(place["shown"] for place in done["places"][:3]))
    return room.go(f"/protect/entities/{key}", f"{len(done['places'])} places will read: {reads}.")


def decide(room: Room, asked: Asked) -> Response:
    """Keep an entity back, or let it stand."""
    keep = asked.text("do") == "keep"
    protecting.decide_entity(
        room.desk, asked.place["key"], keep=keep, shown=asked.text("shown"), why=asked.text("why")
    )
    call = asked.text("call")
    return room.go("/protect" + (f"?call={call}" if call else ""), "Decided, everywhere.")


def people(room: Room, asked: Asked) -> Response:
    """How everybody quoted is called and heard, and their harm sheets. The vault has to be open."""
    if room.desk.case.vault is None:
        return room.page(asked, "vault", {"place": "/protect/people"})
    everybody, number = protecting.labelled_people(room.desk), max(1, asked.number("page") or 1)
    first = (number - 1) * protecting.LABELS_A_PAGE
    rows = protecting.list_labels(room.desk, everybody[first : first + protecting.LABELS_A_PAGE])
    values = {
        "rows": rows,
        "total": len(everybody),
        "number": number,
        "a_page": protecting.LABELS_A_PAGE,
        "known": {row["person"]: row for row in people_of(room.desk, [row["person"] for row in rows])},
        "modes": get_args(LabelMode),
        "voices": voice_choices(room.desk),
        "likelihoods": get_args(Likelihood),
        "decisions": get_args(HarmDecision),
    }
    return room.page(asked, "protect_people", values)


def label(room: Room, asked: Asked) -> Response:
    """How a person is called and heard."""
    protecting.label_person(
        room.desk, asked.place["person"], asked.text("mode"), asked.text("text"), asked.text("voice")
    )
    return room.go("/protect/people", "Saved.")


def harm(room: Room, asked: Asked) -> Response:
    """A person's harm sheet."""
    protecting.write_harm_sheet(
        room.desk,
        asked.place["person"],
        who_could_act=asked.text("who_could_act"),
        how_recognised=asked.text("how_recognised"),
        consequence=asked.text("consequence"),
        likelihood=asked.text("likelihood"),
        mitigation=asked.text("mitigation"),
        public_benefit=asked.text("public_benefit"),
        decision=asked.text("decision"),
    )
    return room.go("/protect/people", "Saved. It needs two signatures.")


def sign(room: Room, asked: Asked) -> Response:
    """A name under a harm sheet, or under how somebody is called and heard."""
    person, name = asked.place["person"], asked.text("by")
    if asked.text("what") == "label":
        storying.sign_record(room.desk, RecordId(asked.text("label")), "withholding", name, VOICE_SIGNED)
    else:
        protecting.sign_harm_sheet(room.desk, person, name)
    return room.go("/protect/people", "Signed.")


DOORS = (
    Door("/protect", show),
    Door("/protect/people", people),
    Door("/protect/people/{person}/label", label, "POST"),
    Door("/protect/people/{person}/harm", harm, "POST"),
    Door("/protect/people/{person}/sign", sign, "POST"),
    Door("/protect/entities/{key}", reach),
    Door("/protect/entities/{key}", decide, "POST"),
    Door("/protect/entities/{key}/less", less, "POST"),
)
