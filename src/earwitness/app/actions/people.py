"""People: by id for everybody with the vault; by name only after the look is in the ledger."""

from __future__ import annotations

from typing import Any

from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.claims import WhoSpoke
from earwitness.model.identity import Person, Reveal, Safety


def list_people(desk: Desk) -> list[dict[str, Any]]:
    """One row a person: id, the reference of the manifest, safety state, and how far it is known who spoke."""
    vault = desk.require_vault()
    safety = {s.body.person: s.body.state for s in vault.of(Safety)}
    rungs = {w.body.person: w.body.rung for w in desk.view.reader.of(WhoSpoke)}
    return [
        {
            "person": p.body.id,
            "reference": p.body.reference,
            "safety": safety.get(p.body.id, "unknown"),
            "who_spoke": rungs.get(p.body.id, "U0"),
        }
        for p in vault.of(Person)
    ]


def reveal_person(desk: Desk, id: str) -> dict[str, Any]:
    """The name behind a person id. The look is appended to the vault's ledger before the name is returned."""
    vault = desk.require_vault()
    person = next((p for p in vault.of(Person) if id in (p.body.id, p.body.reference)), None)
    if person is None:
        raise UsageError(f"no person is called {id!r}", hint="`earwitness people` lists them.")
    desk.writer.append((desk.pen().write(Reveal(person.body.id, desk.case.member), basis=(person.id,)),))
    return {"person": person.body.id, "name": person.body.name, "nicknames": list(person.body.nicknames)}
