"""One decision about an entity, by a person, holds everywhere; how people are called and what could happen to them is signed."""

from __future__ import annotations

import pytest

from earwitness.app.actions import protecting
from earwitness.errors import UsageError
from earwitness.model.identity import Person, Risk
from earwitness.model.ids import EntityKey, PersonId
from earwitness.model.protection import Identifier, Label, Withholding
from earwitness.model.records import Author
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

KEY = EntityKey("ent_1")
PERSON = PersonId("per_0000000000000001")


def found(room: Newsdesk) -> None:
    """One name, in a line and in the English of another; the machine withheld it for want of a decision."""
    pen = room.desk.pen_for(Author("engine", "protect"))
    marks = [
        pen.write(
            Identifier(room.lines[2].id, 0, 5, "Понял", "nickname", "direct", KEY),
            basis=(room.lines[2].id,),
            call=CALL,
        ),
        pen.write(
            Identifier(room.gists[1].id, 4, 9, "a lot", "nickname", "direct", KEY),
            basis=(room.gists[1].id,),
            call=CALL,
        ),
    ]
    default = pen.write(Withholding(KEY, False, "[name withheld]", "default: safety unknown"))
    room.desk.writer.append((*marks, default))


def test_what_the_machine_withheld_by_itself_is_still_to_be_decided() -> None:
    room = a_newsdesk()
    found(room)
    (row,) = protecting.list_entities(room.desk, call="call-1")
    assert (row["state"], row["places"], row["calls"], row["forms"]) == ("open", 2, 1, ["Понял", "a lot"])
    assert protecting.list_entities(room.desk) == [], "no quote uses it"
    places = protecting.reach_of(room.desk, KEY)
    assert [(p["words"], p["english"], p["utterance"]) for p in places] == [
        ("Понял", False, room.lines[2].id),
        ("a lot", True, room.lines[1].id),
    ]


def test_a_decision_takes_the_place_of_the_one_before() -> None:
    room = a_newsdesk()
    found(room)
    protecting.decide_entity(room.desk, KEY, keep=False, shown="[a friend]", why="could be recognised")
    (row,) = protecting.list_entities(room.desk, "withheld", call="call-1")
    assert (row["shown"], row["why"], row["by"]) == ("[a friend]", "could be recognised", "anna")
    protecting.decide_entity(room.desk, KEY, keep=True, shown="", why="a public figure", by="boris")
    (decision,) = room.standing(Withholding)
    assert (decision.body.keep, decision.author.name) == (True, "boris")
    for shown, why in (("a friend", "x"), ("[ ]", "x"), ("[x]", " ")):
        with pytest.raises(UsageError):
            protecting.decide_entity(room.desk, KEY, keep=False, shown=shown, why=why)


def test_a_changed_label_or_harm_sheet_ends_what_was_signed() -> None:
    room = a_newsdesk()
    room.desk.writer.append((room.desk.pen().write(Person(PERSON, "", reference="p01")),))
    protecting.label_person(room.desk, "p01", "description", "a soldier", "captions")
    sheet = {
        "who_could_act": "his commander", "how_recognised": "the voice", "consequence": "prison", "likelihood": "high",
        "mitigation": "captions only", "public_benefit": "what was ordered", "decision": "publish changed",
    }  # fmt: skip
    protecting.write_harm_sheet(room.desk, "p01", **sheet)
    for name in ("Anna A", "Boris B", "Anna A"):
        protecting.sign_harm_sheet(room.desk, "p01", name)
    (row,) = protecting.list_labels(room.desk)
    assert (row["text"], row["voice"], row["harm_signed"]) == ("a soldier", "captions", ["Anna A", "Boris B"])
    protecting.label_person(room.desk, "p01", "description", "a young soldier", "captions")
    assert protecting.list_labels(room.desk)[0]["harm_signed"] == []
    protecting.write_harm_sheet(room.desk, "p01", **{**sheet, "likelihood": "low"})
    assert [r.body.likelihood for r in room.desk.require_vault().of(Risk)] == ["low"]
    assert [x.body.text for x in room.standing(Label)] == ["a young soldier"]


def test_what_is_no_label_and_no_harm_sheet_is_refused() -> None:
    room = a_newsdesk()
    room.desk.writer.append((room.desk.pen().write(Person(PERSON, "", reference="p01")),))
    for mode, text, voice in (("loud", "x", "captions"), ("none", "x", "louder"), ("none", " ", "captions")):
        with pytest.raises(UsageError):
            protecting.label_person(room.desk, "p01", mode, text, voice)
    with pytest.raises(UsageError):
        protecting.sign_harm_sheet(room.desk, "p01", "Anna A")
    with pytest.raises(UsageError):
        protecting.label_person(room.desk, "p99", "none", "x", "captions")
