"""Contact approved before, interviews with consent and its limits, files attached; and research planned and written down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from earwitness.app.actions import interviews as kept
from earwitness.app.actions.claims import list_claims, note_claim
from earwitness.app.actions.imports import import_evidence, import_interviews
from earwitness.app.actions.interviews_contact import (
    approve_contact,
    list_contact,
    note_attempt,
    plan_contact,
)
from earwitness.app.actions.people import set_safety
from earwitness.app.actions.research import (
    approve_research,
    list_archive,
    list_research,
    note_evidence,
    note_step,
    plan_research,
    read_page,
    show_research,
)
from earwitness.app.actions.secrets import secrets_of
from earwitness.app.wiring import Desk
from earwitness.errors import BadForm, ContactBarred, NotApproved, UsageError
from earwitness.model.identity import InterviewNote, Person, Safety
from earwitness.model.ids import PersonId
from earwitness.model.recording import FileNote
from tests.unit.app.actions.reviewed_case import a_newsdesk

P, MOTHER = PersonId("per_a"), PersonId("per_b")
ROW: dict[str, Any] = {
    "person": "p01",
    "with": "Зоя Птахова, his mother, in a kitchen",
    "with_person": "p02",
    "date": "2023-03-11",
    "by": "Anna",
    "consent": "not for attribution",
    "summary": "She confirms it.",
    "language": "ru",
    "terms": "no village",
    "limits": "not her son's wound",
    "exchanges": [{"asked": "Was it he?", "answered": "Yes."}],
    "supports": ["call-1:2"],
}


def a_case(state: str = "contacted") -> Desk:
    desk = a_newsdesk()
    for id, reference, name in ((P, "p01", "Пётр Птахов"), (MOTHER, "p02", "Зоя Птахова")):
        person = desk.add(Person(id, name, reference=reference), call=None)
        desk.add(Safety(id, state), person.id, call=None)  # type: ignore[arg-type]
    return desk.desk


def planned(desk: Desk, **more: str) -> str:
    return str(plan_contact(desk, "p02", "telephone", "to ask", "another number", by="Anna", **more)["plan"])


# ----------------------------------------------------------------------------------------------------------- contact


@pytest.mark.parametrize("state", ["refuses", "unsafe", "captured", "dead"])
def test_contact_is_refused_where_safety_says_so(state: str) -> None:
    desk = a_case(state)
    with pytest.raises(ContactBarred):
        planned(desk)
    assert list_contact(desk) == []


def test_contact_is_approved_by_somebody_else_before_it_is_made() -> None:
    desk = a_case()
    id = planned(desk)
    with pytest.raises(NotApproved, match="themselves"):
        approve_contact(desk, id, "", by="Anna")
    with pytest.raises(NotApproved):
        note_attempt(desk, "p02", "2023-03-11", "telephone", "no answer")
    assert approve_contact(desk, id, "I have weighed it.", by="Boris")["approved"]
    made = note_attempt(desk, "p02", "2023-03-11", "telephone", "confirmed", by="Anna")
    assert made["approved"] and made["unapproved"] == ""
    with pytest.raises(NotApproved):
        note_attempt(desk, "p02", "2023-03-11", "in person", "confirmed")


def test_where_nothing_is_known_two_approve() -> None:
    desk = a_case("unknown")
    id = planned(desk)
    assert approve_contact(desk, id, "", by="Boris")["missing"] == "1 of 2 approvals by others than who asks"
    assert approve_contact(desk, id, "", by="Boris")["approved_by"] == ["Boris"]
    assert approve_contact(desk, id, "", by="Vera")["approved"]


def test_a_change_of_safety_ends_every_approval() -> None:
    desk = a_case()
    id = planned(desk)
    approve_contact(desk, id, "", by="Boris")
    note_attempt(desk, "p02", "2023-03-11", "telephone", "no answer")
    set_safety(desk, "p02", "unsafe")
    with pytest.raises(UsageError, match="ended"):
        approve_contact(desk, id, "", by="Vera")
    with pytest.raises(NotApproved):
        note_attempt(desk, "p02", "2023-03-12", "telephone", "no answer")
    plan, attempt = list_contact(desk)
    assert not plan["approved"] and "ended" in plan["missing"] and attempt["outcome"] == "no answer"


def test_what_was_done_without_approval_is_written_down_with_the_reason() -> None:
    desk = a_case("unsafe")
    made = note_attempt(
        desk, "p01", "2023-03-11", "message", "refused", unapproved="He wrote first, we answered."
    )
    assert not made["approved"] and made["unapproved"]
    theirs = note_attempt(desk, "p01", "2023-03-12", "message", "confirmed", theirs=True)
    assert theirs["began"] == "by them" and theirs["unapproved"] == ""


def test_an_approval_is_for_its_days() -> None:
    desk = a_case()
    approve_contact(desk, planned(desk, until="2023-03-11"), "", by="Boris")
    assert note_attempt(desk, "p02", "2023-03-11", "telephone", "no answer")["approved"]
    with pytest.raises(NotApproved):
        note_attempt(desk, "p02", "2023-03-12", "telephone", "no answer")


# --------------------------------------------------------------------------------------------------------- interviews


def test_an_interview_keeps_its_terms_and_bears_on_its_claim() -> None:
    desk = a_case()
    note_claim(desk, "call-1:2", "There were many.")
    row = kept.note_interview(desk, ROW)
    assert (row["limits"], row["terms"], row["language"]) == ("not her son's wound", "no village", "ru")
    assert row["exchanges"] == [{"asked": "Was it he?", "answered": "Yes."}]
    assert row["bears"][0]["line"] == f"human:{MOTHER}" and not row["contact_logged"]
    assert [n.body.spoken_with for n in desk.require_vault().of(InterviewNote)] == [ROW["with"]]
    assert kept.note_interview(desk, ROW)["interview"] == row["interview"]
    assert ROW["with"] not in str(kept.list_interviews(desk))
    assert list_claims(desk)[0]["allowed"] == "context fits"


def test_who_heard_it_from_another_is_the_same_line() -> None:
    desk = a_case()
    note_claim(desk, "call-1:2", "There were many.")
    kept.note_interview(desk, ROW | {"line": "the family"})
    row = ROW | {"with": "the uncle", "with_person": None, "date": "2023-03-12", "line": "the family"}
    kept.note_interview(desk, row)
    assert list_claims(desk)[0]["allowed"] == "context fits"
    kept.note_interview(desk, row | {"with": "a neighbour", "date": "2023-03-13", "line": ""})
    assert list_claims(desk)[0]["allowed"] == "corroborated"


@pytest.mark.parametrize(
    "change", [{"exchanges": [{"asked": "x"}]}, {"consent": "perhaps"}, {"attached": "a.txt"}]
)
def test_a_bad_interview_is_refused(change: dict[str, Any]) -> None:
    desk = a_case()
    with pytest.raises(BadForm, match="interview 1"):
        kept.note_interview(desk, ROW | change)
    assert kept.list_interviews(desk) == []


def test_notes_are_sealed_once_with_their_name_in_the_vault(tmp_path: Path) -> None:
    desk = a_case()
    id = kept.note_interview(desk, ROW)["interview"]
    notes = tmp_path / "Птахова.txt"
    notes.write_text("She said yes.")
    made = kept.attach(desk, id, kept.read_kept(notes))
    assert (
        made["kind"] == "notes" and kept.attach(desk, id, kept.read_kept(notes))["exhibit"] == made["exhibit"]
    )
    assert kept.read_exhibit(desk, made["exhibit"]) == b"She said yes."
    assert [n.body.file_name for n in desk.require_vault().of(FileNote)] == ["Птахова.txt"]
    assert kept.show_interview(desk, id)["attached"] == [made]
    with pytest.raises(UsageError):
        kept.read_kept(tmp_path / "nothing.txt")
    with pytest.raises(BadForm):
        kept.attach_named(desk, tmp_path / "inner", [{"attached": ["../Птахова.txt"]}], [id])


# ----------------------------------------------------------------------------------------------------------- research


def a_plan(desk: Desk) -> str:
    row = plan_research(
        desk,
        "number",
        "+7 000 417-33-05",
        "whose is it",
        "messenger",
        "a burner",
        "that somebody has it",
        "p01",
        "Anna",
    )
    return str(row["plan"])


def test_research_is_planned_approved_and_written_down(tmp_path: Path) -> None:
    desk = a_case()
    id = a_plan(desk)
    page = tmp_path / "p.warc"
    page.write_bytes(
        b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nKedr.\r\n\r\n"
    )
    look: tuple[Any, ...] = (
        "2023-02-14",
        "a burner",
        "a messenger",
        "nothing",
        "found",
        "A page.",
        [kept.read_kept(page)],
    )
    with pytest.raises(NotApproved):
        note_step(desk, id, *look)
    assert show_research(desk, id)["looks"] == []
    with pytest.raises(NotApproved, match="themselves"):
        approve_research(desk, id, by="Anna")
    approve_research(desk, id, by="Boris")
    found = note_step(desk, id, *look)["looks"][0]
    assert (found["told"], found["account"], found["unapproved"]) == ("nothing", "a burner", "")
    (captured,) = found["captured"]
    listed = list_archive(desk, captured["exhibit"])
    assert captured["kind"] == "web archive" and listed["records"][0]["kind"] == "resource"
    assert read_page(desk, captured["exhibit"], 1)["text"] == "Kedr."
    with pytest.raises(UsageError):
        read_page(desk, captured["exhibit"], 2)


def test_a_number_looked_for_is_a_secret_and_shown_only_when_asked_for() -> None:
    desk = a_case()
    id = a_plan(desk)
    assert "417-33-05" not in str(list_research(desk)) and "417-33-05" in show_research(desk, id)["target"]
    assert any(s.text == "+7 000 417-33-05" for s in secrets_of(desk))


@pytest.mark.parametrize("empty", range(5))
def test_a_plan_answers_every_question(empty: int) -> None:
    answers = ["+7 000 1", "whose", "how", "none", "nothing"]
    answers[empty] = " "
    with pytest.raises(UsageError):
        plan_research(a_case(), "number", *answers)


def test_evidence_names_its_line() -> None:
    desk = a_case()
    row = {
        "id": "ev-1",
        "kind": "profile",
        "about": "p01",
        "found": "2023-02-14",
        "what": "A page.",
        "line": "with the calls",
    }
    assert note_evidence(desk, row | {"linked_number": "+7 000 417-33-05"})["line"] == "handover"


def test_a_log_of_looks_outlives_a_persons_entry_written_anew() -> None:
    desk = a_case()
    id = a_plan(desk)
    old = next(p for p in desk.require_vault().of(Person) if p.body.id == P)
    desk.writer.append(
        (desk.pen().write(Person(P, "Пётр Птахов", ("Pyotr",), reference="p01"), supersedes=(old.id,)),)
    )
    assert [row["plan"] for row in list_research(desk, "p01")] == [id]


def test_files_named_in_an_import_are_attached_to_their_own_row(tmp_path: Path) -> None:
    desk = a_case()
    rows = [ROW | {"date": f"2023-03-{n}", "attached": [f"{n}.txt"]} for n in (11, 12)]
    for n in (11, 12):
        (tmp_path / f"{n}.txt").write_text(f"notes of day {n}")
    file = tmp_path / "interviews.json"
    file.write_text(json.dumps([r | {"supports": []} for r in rows]))
    import_interviews(desk, file)
    found = {
        i["on"]: kept.show_interview(desk, i["interview"])["attached"] for i in kept.list_interviews(desk)
    }
    texts = {on: kept.read_exhibit(desk, attached[0]["exhibit"]) for on, attached in found.items()}
    assert texts == {"2023-03-11": b"notes of day 11", "2023-03-12": b"notes of day 12"}
    assert import_interviews(desk, file) == 0
    evidence = {"id": "ev-1", "kind": "photo", "about": "p01", "found": "2023-02-14", "what": "A pit."}
    (tmp_path / "evidence.json").write_text(json.dumps([evidence | {"attached": ["11.txt"]}]))
    assert import_evidence(desk, tmp_path / "evidence.json") == 2
