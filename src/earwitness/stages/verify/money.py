"""People, their calls and claims as FollowTheMoney entities, and people of such a file. Pure.

Rules
- Out: a `Person` for each human, a `Call` for each call with who called whom, a `Note` for each claim. Ids are the case's
  own, so that the same entity has the same id every time. What is known of safety, homes and units never leaves.
- In: persons with names, other names and telephone numbers; also those that lie within another entity. Companies, assets,
  ties and everything else are counted.
- Properties are lists of texts; a text alone is taken for a list of one, as older files have it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from earwitness.errors import BadForm
from earwitness.model.claims import Claim
from earwitness.model.identity import Person
from earwitness.model.recording import Call
from earwitness.model.records import Record

MOST_ENTITIES = 200_000
_DEEPEST = 8  #: entities within entities
_LONGEST = 300  #: letters of a name


@dataclass(frozen=True, slots=True)
class ForeignPerson:
    """A human as a file of entities has them: `reference` is the entity's id."""

    reference: str
    name: str
    names: tuple[str, ...]
    nicknames: tuple[str, ...]
    numbers: tuple[str, ...]


def entity_of_person(person: Person, numbers: Iterable[str]) -> dict[str, Any]:
    """A human; one whose name nobody knows yet is called by their id, since the form wants a name."""
    properties: dict[str, Sequence[str]] = {
        "name": [person.name or person.id],
        "alias": list(person.names),
        "weakAlias": [*person.nicknames, *((person.call_sign,) if person.call_sign else ())],
        "phone": sorted({bare_number(number) for number in numbers}),
    }
    return _entity(person.id, "Person", properties)


def bare_number(number: str) -> str:
    """A number as the model writes it, without what people put between its digits."""
    return re.sub(r"(?<!^)\+|[^\d+]", "", number)


def entity_of_call(call: Call, seconds: float) -> tuple[dict[str, Any], int]:
    """A call, and of how many of its people the form cannot say that they were on it: it knows a caller and a receiver."""
    sides = {
        side: [party.person for party in call.parties if party.side == side and party.person]
        for side in ("caller", "callee")
    }
    known = sum(map(len, sides.values()))
    properties: dict[str, Sequence[str]] = {
        "caller": sides["caller"],
        "receiver": sides["callee"],
        "date": [call.began] if call.began else [],
        "duration": [f"{seconds:.3f}"] if seconds else [],
        "recordId": [call.reference or call.id],
    }
    unsaid = sum(1 for party in call.parties if party.person) - known
    return _entity(call.id, "Call", properties), unsaid


def entity_of_claim(claim: Record[Claim], verdict: str) -> dict[str, Any]:
    """A claim as a note on whoever made it; its verdict is a keyword."""
    speaker = claim.body.speaker
    properties: dict[str, Sequence[str]] = {
        "description": [claim.body.statement],
        "entity": [speaker] if speaker else [],
        "keywords": [verdict] if verdict else ["not checked"],
    }
    return _entity(claim.id, "Note", properties)


def _entity(id: str, schema: str, properties: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {
        "id": id,
        "schema": schema,
        "properties": {name: list(values) for name, values in properties.items() if values},
    }


# ------------------------------------------------------------------------------------------------------------------ in


def people_in(rows: Iterable[tuple[int, Any]]) -> tuple[tuple[ForeignPerson, ...], tuple[str, ...]]:
    """The persons among entities, each once, and what is not taken. Raises BadForm naming the line."""
    lost: Counter[str] = Counter()
    people: dict[str, ForeignPerson] = {}
    for number, row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("schema"), str):
            raise BadForm(
                f"line {number}: no entity of FollowTheMoney, which has an id, a schema and properties"
            )
        for entity in _within(row, _DEEPEST):
            properties = entity.get("properties")
            if entity.get("schema") != "Person":
                lost["entities that are no persons"] += 1
                continue
            id = entity.get("id")
            if not isinstance(id, str) or not id.strip() or not isinstance(properties, dict):
                raise BadForm(f"line {number}: a Person without id or properties")
            if id in people:
                lost["persons that stand in the file more than once"] += 1
                continue
            if len(people) >= MOST_ENTITIES:
                raise BadForm(f"the file has more than {MOST_ENTITIES} persons", hint="Bring it in parts.")
            people[id] = _person(id, properties, lost)
    return tuple(people.values()), tuple(f"{count} {what}" for what, count in lost.items() if count)


def _within(entity: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    """An entity and those that lie in its properties."""
    yield entity
    properties = entity.get("properties")
    if depth and isinstance(properties, dict):
        for values in properties.values():
            for value in values if isinstance(values, list) else ():
                if isinstance(value, dict) and "schema" in value:
                    yield from _within(value, depth - 1)


def _person(id: str, properties: Mapping[str, Any], lost: Counter[str]) -> ForeignPerson:
    first = " ".join(
        part for name in ("firstName", "fatherName", "lastName") for part in _texts(properties, name)[:1]
    )
    names = [
        *_texts(properties, "name"),
        *([first] if first else []),
        *_texts(properties, "alias"),
        *_texts(properties, "previousName"),
    ]
    names = list(dict.fromkeys(names))
    taken = {"name", "firstName", "fatherName", "lastName", "alias", "previousName", "weakAlias", "phone"}
    lost["other facts about persons"] += len(set(properties) - taken)
    return ForeignPerson(
        id.strip()[:_LONGEST],
        names[0] if names else "",
        tuple(names[1:]),
        tuple(_texts(properties, "weakAlias")),
        tuple(_texts(properties, "phone")),
    )


def _texts(properties: Mapping[str, Any], name: str) -> list[str]:
    values = properties.get(name)
    several = values if isinstance(values, list) else [values]
    return [" ".join(one.split())[:_LONGEST] for one in several if isinstance(one, str) and one.strip()]
