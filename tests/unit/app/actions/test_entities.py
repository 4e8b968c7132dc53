"""People to and from FollowTheMoney: only through the vault, and what is known here stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from earwitness.app.actions.entities import export_entities, import_entities
from earwitness.errors import BadForm
from earwitness.model.identity import Contact, Person, Reveal, Safety
from earwitness.model.ids import PersonId
from tests.unit.app.actions.reviewed_case import a_newsdesk


def test_people_leave_through_the_vault_and_are_known_when_they_come_back(tmp_path: Path) -> None:
    room = a_newsdesk()
    desk, vault = room.desk, room.desk.require_vault()
    known = PersonId("per_1")
    desk.writer.append(
        (
            desk.pen().write(Person(known, "Olha", reference="p01")),
            desk.pen().write(Contact(known, "+7 000 417-09-12", "manifest")),
        )
    )
    done = export_entities(desk)
    assert [one.body.person for one in vault.of(Reveal)] == [known]
    assert (done["entities"], done["people"]) == (2, 1)
    assert '"phone": ["+70004170912"]' in done["text"]
    assert export_entities(desk)["text"] == done["text"]
    file = tmp_path / "case.ftm"
    file.write_text(done["text"])
    back = import_entities(desk, file)
    assert (back["new"], back["known"], back["records"]) == (0, 1, 0)


def test_new_people_are_unknown_to_safety_and_come_once(tmp_path: Path) -> None:
    room = a_newsdesk()
    vault = room.desk.require_vault()
    entity = {"id": "Q1", "schema": "Person", "properties": {"name": ["Petro"], "phone": ["+2"]}}
    file = tmp_path / "x.json"
    file.write_text(json.dumps([entity]))
    assert import_entities(room.desk, file)["new"] == 1
    (person,) = vault.of(Person)
    (safety,) = vault.of(Safety)
    (contact,) = vault.of(Contact)
    assert (person.body.name, person.body.reference) == ("Petro", "Q1")
    assert (safety.body.state, safety.body.person) == ("unknown", person.body.id)
    assert (contact.body.person, contact.body.number) == (person.body.id, "+2")
    assert import_entities(room.desk, file)["records"] == 0


@pytest.mark.parametrize("text", ["[1,", "{}\n{", "[" * 100_000])
def test_what_is_not_json_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.ftm"
    file.write_text(text)
    with pytest.raises(BadForm):
        import_entities(a_newsdesk().desk, file)
