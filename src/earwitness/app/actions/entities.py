"""People, calls and claims to FollowTheMoney, and people from it. Both need the vault: who people are stands only there.

Whoever leaves with their name is written down in the vault as looked at, before the file is made.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from earwitness.app.actions.interchange import bytes_of
from earwitness.app.runner import new_person_id
from earwitness.app.wiring import Desk
from earwitness.errors import BadForm
from earwitness.model.identity import Contact, Person, Reveal, Safety
from earwitness.model.ids import PersonId
from earwitness.model.markup import text_in
from earwitness.model.records import Record
from earwitness.stages.verify import money

MOST_BYTES = 256 * 1024 * 1024
HOW_KNOWN = "FollowTheMoney"


def export_entities(desk: Desk) -> dict[str, Any]:
    """All people, calls and claims as `text`, an entity a line; how many, and the `losses`. Raises ProtectError."""
    vault = desk.require_vault()
    people = list(vault.of(Person))
    numbers: dict[PersonId, list[str]] = {}
    unlinked = 0
    for contact in vault.of(Contact):
        if contact.body.person is None:
            unlinked += 1
        else:
            numbers.setdefault(contact.body.person, []).append(contact.body.number)
    pen = desk.pen()
    shown = tuple(pen.write(Reveal(one.body.id, desk.case.member), basis=(one.id,)) for one in people)
    if shown:
        desk.writer.append(shown)
    entities = [money.entity_of_person(one.body, numbers.get(one.body.id, ())) for one in people]
    unsaid = 0
    for call in desk.view.calls():
        seconds = max((one.body.seconds for one in desk.view.recordings(call.body.id)), default=0.0)
        entity, silent = money.entity_of_call(call.body, seconds)
        entities.append(entity)
        unsaid += silent
    for claim in desk.view.claims():
        verdict = desk.view.verdict(claim.id)
        entities.append(money.entity_of_claim(claim, verdict.body.standing if verdict else ""))
    losses = [
        "what is known of safety, homes, units and work; words of calls; checks, interviews and evidence"
    ]
    losses += [f"{unlinked} numbers that nobody is known to use"] if unlinked else []
    losses += [f"{unsaid} people of calls of whom it is not known who called whom"] if unsaid else []
    text = "".join(json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n" for entity in entities)
    return {"entities": len(entities), "people": len(people), "losses": losses, "text": text}


def import_entities(desk: Desk, file: Path) -> dict[str, Any]:
    """The people of a file of entities, into the vault; those that are here keep what is known here. Raises BadForm.

    Returns how many are new and known, and what was not taken.
    """
    found, lost = money.people_in(_rows(bytes_of(file, MOST_BYTES)))
    vault = desk.require_vault()
    known: dict[str, PersonId] = {}
    for one in vault.of(Person):
        known[one.body.id] = one.body.id
        if one.body.reference:
            known[one.body.reference] = one.body.id
    used = {(one.body.person, money.bare_number(one.body.number)) for one in vault.of(Contact)}
    pen = desk.pen()
    batch: list[Record[Any]] = []
    new = 0
    for foreign in found:
        id = known.get(foreign.reference)
        if id is None:
            new += 1
            id = known[foreign.reference] = new_person_id()
            body = Person(
                id,
                foreign.name,
                names=foreign.names,
                nicknames=foreign.nicknames,
                reference=foreign.reference,
            )
            person = pen.write(body)
            batch += [person, pen.write(Safety(id, "unknown"), basis=(person.id,))]
        for number in foreign.numbers:
            if (id, money.bare_number(number)) not in used:
                used.add((id, money.bare_number(number)))
                batch.append(pen.write(Contact(id, number, HOW_KNOWN)))
    if batch:
        desk.writer.append(tuple(batch))
    return {"new": new, "known": len(found) - new, "records": len(batch), "losses": list(lost)}


def _rows(raw: bytes) -> list[tuple[int, Any]]:
    """Entities with the lines they stand in: JSON lines, or one list of them."""
    text = text_in(raw)
    if text.lstrip().startswith("["):
        try:
            return list(enumerate(json.loads(text), 1))
        except (ValueError, RecursionError):
            raise BadForm("the file is not JSON") from None
    rows: list[tuple[int, Any]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                rows.append((number, json.loads(line)))
            except (ValueError, RecursionError):
                raise BadForm(f"line {number} is not JSON") from None
    return rows
