"""FollowTheMoney entities: of the properties its schemas have, and persons read however a file nests them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from earwitness.errors import BadForm
from earwitness.model.claims import Claim
from earwitness.model.identity import Person
from earwitness.model.ids import CallId, PersonId, RecordId
from earwitness.model.recording import Call, Party
from earwitness.model.records import Author, Record
from earwitness.stages.verify import money

P1, P2 = PersonId("per_1"), PersonId("per_2")

#: properties by schema, from the model's own files (with those inherited from Thing, Interval, LegalEntity)
KNOWN = {
    "Person": {"name", "alias", "weakAlias", "phone"},
    "Call": {"caller", "receiver", "date", "duration", "recordId"},
    "Note": {"description", "entity", "keywords"},
}


def _row(id: str, **properties: Any) -> dict[str, Any]:
    return {"id": id, "schema": "Person", "properties": properties}


def test_what_leaves_is_of_the_model_and_says_nothing_of_safety_or_home() -> None:
    person = Person(
        P1, "Ольга", ("Olha",), ("Оля",), "Сокол", unit="u", home="h", work="w", note="n", reference="p01"
    )
    call = Call(
        CallId("call_1"),
        "2023-01-05T10:00:00",
        ("ru",),
        (Party("A", "caller", P1), Party("B", "callee", P2), Party("C", "unknown", P2)),
    )
    author = Author("person", "anna")
    claim = Record(
        RecordId("rec_1"),
        Claim(RecordId("rec_0"), 0, 2, "they left", P2),
        author,
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    of_call, unsaid = money.entity_of_call(call, 12.5)
    entities = [
        money.entity_of_person(person, ["+2", "+1", "+1"]),
        of_call,
        money.entity_of_claim(claim, "said only"),
    ]
    for entity in entities:
        assert set(entity) == {"id", "schema", "properties"}
        assert set(entity["properties"]) <= KNOWN[entity["schema"]]
        assert all(isinstance(value, str) for values in entity["properties"].values() for value in values)
    assert entities[0]["properties"] == {
        "name": ["Ольга"],
        "alias": ["Olha"],
        "weakAlias": ["Оля", "Сокол"],
        "phone": ["+1", "+2"],
    }
    assert (of_call["properties"]["caller"], of_call["properties"]["receiver"], unsaid) == ([P1], [P2], 1)
    assert entities[2]["properties"]["entity"] == [P2]
    assert money.entity_of_person(Person(P2, ""), ())["properties"] == {"name": [P2]}


def test_persons_are_read_alone_and_within_others() -> None:
    tie = {
        "id": "t",
        "schema": "Associate",
        "properties": {"person": [_row("b", name=["B"]), "a"], "associate": [{"id": "x"}]},
    }
    rows = [
        _row(
            "a",
            name=["Анна  К", "Anna K"],
            alias="Аня",
            weakAlias=["Ann"],
            phone=["+1"],
            birthDate=["1990"],
            firstName=["Anna"],
        ),
        tie,
        _row("b", name=["B"]),
        {"id": "c", "schema": "Company", "properties": {}},
    ]
    people, lost = money.people_in(enumerate(rows, 1))
    assert people == (
        money.ForeignPerson("a", "Анна К", ("Anna K", "Anna", "Аня"), ("Ann",), ("+1",)),
        money.ForeignPerson("b", "B", (), (), ()),
    )
    assert lost == (
        "1 other facts about persons",
        "2 entities that are no persons",
        "1 persons that stand in the file more than once",
    )


@pytest.mark.parametrize(
    "row",
    [
        7,
        {},
        {"schema": "Person"},
        {"id": "", "schema": "Person", "properties": {}},
        {"id": "a", "schema": "Person", "properties": []},
    ],
)
def test_what_is_no_entity_is_named_by_its_line(row: Any) -> None:
    with pytest.raises(BadForm, match="line 4"):
        money.people_in([(4, row)])
