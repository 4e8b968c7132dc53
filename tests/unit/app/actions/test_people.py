"""Safety of people, looks at who they are, and signatures that end when what they weighed changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from earwitness.app.actions.decisions import bring_in
from earwitness.app.actions.gates import gate_facts, harm_signatures
from earwitness.app.actions.imports import import_people
from earwitness.app.actions.people import list_people, reveal_person, set_safety
from earwitness.app.runner import Writer
from earwitness.errors import BadForm, UsageError
from earwitness.model.identity import Person, Reveal, Risk, Safety
from earwitness.model.ids import PersonId
from earwitness.model.protection import Label
from earwitness.model.records import Record, Signature
from earwitness.model.story import Beat, Profile, Story
from earwitness.stages.verify.decisions import Decisions, HarmDraft, Member
from tests.unit.app.actions.reviewed_case import Newsdesk, a_newsdesk

A = PersonId("per_a")
SHEET = HarmDraft(
    "p01", "his unit", "his voice", "prison", "high", "no voice", "it is true", "publish", ("Anna", "Boris")
)


def a_case(state: str = "contacted") -> Newsdesk:
    desk = a_newsdesk()
    person = desk.add(Person(A, "Пётр Ильич Сорокин", reference="p01"), call=None)
    desk.add(Safety(A, state), person.id, call=None)  # type: ignore[arg-type]
    return desk


def vault_of(desk: Newsdesk, kind: type) -> list[Record[object]]:
    return list(desk.desk.require_vault().of(kind))


def story(desk: Newsdesk) -> Record[Story]:
    beat = Beat("profile", profile=Profile(A, "A soldier", "", "", 1))
    return desk.add(Story("t", "s", "b", "c", (beat,)), call=None)


def signed(desk: Newsdesk) -> tuple[str, ...]:
    (facts,) = gate_facts(desk.desk, story(desk)).persons
    return facts.harm_signers


def decided() -> Decisions:
    return Decisions(
        (Member("Anna", "editor"), Member("Boris", "editor")), "Anna", "Anna", (), (), (SHEET,), (), ()
    )


def test_people_are_listed_with_what_their_safety_allows_and_without_names() -> None:
    desk = a_case()
    (row,) = list_people(desk.desk)
    assert (row["safety"], row["voice"], row["label"]) == ("contacted", "re-voiced", "pseudonym")
    assert "Сорокин" not in json.dumps(row, ensure_ascii=False)


def test_a_look_is_in_the_ledger_before_the_name_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = a_case()
    shown = reveal_person(desk.desk, "p01")
    (look,) = vault_of(desk, Reveal)
    assert shown["name"] == "Пётр Ильич Сорокин"
    assert look.body == Reveal(A, "anna")

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Writer, "append", full)
    with pytest.raises(OSError, match="full"):
        reveal_person(desk.desk, "p01")


def test_what_is_not_said_of_safety_stays() -> None:
    desk = a_case()
    set_safety(desk.desk, "p01", minor=True)
    row = set_safety(desk.desk, "per_a", "consents", agreed="the words, not the voice")
    assert (row["safety"], row["minor"], row["voice"], row["label"]) == (
        "consents",
        True,
        "text only",
        "description",
    )
    (now,) = vault_of(desk, Safety)
    assert now.body == Safety(A, "consents", "the words, not the voice", minor=True)


@pytest.mark.parametrize(("who", "state"), [("p02", "dead"), ("p01", "fine")])
def test_an_unknown_person_or_state_is_refused_and_not_repeated(who: str, state: str) -> None:
    with pytest.raises(UsageError) as refused:
        set_safety(a_case().desk, who, state)
    assert who not in str(refused.value)
    assert state not in str(refused.value)


def test_a_change_of_safety_ends_the_signatures_and_says_how_many() -> None:
    desk = a_case()
    bring_in(desk.desk, decided())
    assert signed(desk) == ("Anna", "Boris")
    assert set_safety(desk.desk, "p01", "contacted")["signatures_ended"] == 0
    assert signed(desk) == ("Anna", "Boris")
    assert set_safety(desk.desk, "p01", "unsafe")["signatures_ended"] == 2
    assert signed(desk) == ()


def test_consent_ends_with_what_was_agreed() -> None:
    desk = a_case("consents")
    (safety,) = vault_of(desk, Safety)
    desk.add(Signature("consent", "Anna", "agreed by telephone"), safety.id, call=None)
    assert gate_facts(desk.desk, story(desk)).persons[0].consent_signed
    assert set_safety(desk.desk, "p01", agreed="less than before")["signatures_ended"] == 1
    assert not gate_facts(desk.desk, story(desk)).persons[0].consent_signed


def test_only_a_signature_of_consent_is_consent() -> None:
    desk = a_case("consents")
    (safety,) = vault_of(desk, Safety)
    desk.add(Signature("harm sheet", "Anna", "weighed"), safety.id, call=None)
    assert not gate_facts(desk.desk, story(desk)).persons[0].consent_signed


def test_a_label_changed_after_signing_ends_the_signatures_until_they_are_given_again() -> None:
    desk = a_case()
    bring_in(desk.desk, decided())
    desk.add(Label(A, "description", "A soldier", "captions"), call=None)
    assert signed(desk) == ()
    bring_in(desk.desk, decided())
    assert signed(desk) == ("Anna", "Boris")
    (risk,) = vault_of(desk, Risk)
    assert bring_in(desk.desk, decided()) == 0
    assert len(harm_signatures(desk.desk, risk)) == 2  # type: ignore[arg-type]


def test_a_changed_harm_sheet_has_no_signatures() -> None:
    desk = a_case()
    bring_in(desk.desk, decided())
    (risk,) = vault_of(desk, Risk)
    changed = replace(risk.body, consequence="worse")  # type: ignore[type-var]
    desk.desk.writer.append((desk.desk.pen().write(changed, supersedes=(risk.id,)),))
    assert signed(desk) == ()


def imported(desk: Newsdesk, tmp_path: Path, **row: object) -> Safety:
    file = tmp_path / "people.json"
    file.write_text(json.dumps([{"id": "p01", "name": "Пётр Ильич Сорокин", **row}]), encoding="utf-8")
    import_people(desk.desk, file)
    (safety,) = vault_of(desk, Safety)
    return safety.body  # type: ignore[return-value]


def test_bringing_people_in_again_takes_no_protection_away(tmp_path: Path) -> None:
    desk = a_case()
    set_safety(desk.desk, "p01", minor=True, survivor=True)
    assert imported(desk, tmp_path) == Safety(A, "contacted", minor=True, survivor=True)
    changed = imported(desk, tmp_path, home="elsewhere", safety="unsafe")
    assert changed == Safety(A, "unsafe", minor=True, survivor=True)


@pytest.mark.parametrize("row", [{"safety": "fine"}, {"minor": "yes"}, {"survivor": 1}])
def test_a_safety_nobody_can_read_is_refused(tmp_path: Path, row: dict[str, object]) -> None:
    with pytest.raises(BadForm, match="person 1"):
        imported(a_case(), tmp_path, **row)
