"""People: by id for everybody with the vault; by name only after the look is in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from earwitness.app.actions.gates import harm_signatures
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.claims import WhoSpoke
from earwitness.model.facets import Facet
from earwitness.model.identity import Person, Reveal, Risk, Safety, SafetyState
from earwitness.model.ids import PersonId
from earwitness.model.protection import allowed_labels, allowed_voice
from earwitness.model.query import Query, Restriction
from earwitness.model.records import Record, Signature
from earwitness.model.view import filed_under

SAFETY_STATES: tuple[SafetyState, ...] = get_args(SafetyState)


def open_vault(desk: Desk, passphrase: str) -> None:
    """Open the vault that has a passphrase of its own. Raises WrongPassphrase."""
    desk.case.open_vault(passphrase)
    # The writer was made for a case without its vault.
    desk.__dict__.pop("writer", None)


#: people on one page of a list
PEOPLE_A_PAGE = 50


def list_people(desk: Desk, page: int | None = None) -> list[dict[str, Any]]:
    """One row a person: id, the reference of the manifest, safety, what it allows, and how far it is known who spoke.

    Everybody, or those of a page, from 1.
    """
    vault = desk.require_vault()
    if page is None:
        return _people_rows(desk, list(vault.of(Person)))
    return _people_rows(desk, vault.page(Person, PEOPLE_A_PAGE, (max(1, page) - 1) * PEOPLE_A_PAGE))


def people_of(desk: Desk, ids: Sequence[PersonId]) -> list[dict[str, Any]]:
    """The rows of `list_people` of these people only; who is not there is left out."""
    vault = desk.require_vault()
    hits = vault.search(Query(Restriction("person", tuple(ids))), MOST_SAID_OF_PEOPLE) if ids else ()
    found = [vault.get(hit.record) for hit in hits if hit.kind == Person.__name__]
    return _people_rows(desk, found)


def people_named(desk: Desk, named: str) -> list[dict[str, Any]]:
    """The row of one person by id or reference; nothing where there is none."""
    return _people_rows(desk, _known(desk, named)[:1])


#: records of the vault about some people that are looked through for theirs
MOST_SAID_OF_PEOPLE = 5_000


#: people up to which a form lists them all to choose from
MOST_TO_CHOOSE = 300


def people_to_choose(desk: Desk) -> list[dict[str, Any]]:
    """Everybody, for a form to choose from; nobody where there are so many that one is named by id or reference."""
    return list_people(desk) if count_people(desk) <= MOST_TO_CHOOSE else []


def count_people(desk: Desk) -> int:
    """How many people the vault knows."""
    return desk.require_vault().counts().get("Person", {}).get("standing", 0)


def _people_rows(desk: Desk, people: Sequence[Record[Person]]) -> list[dict[str, Any]]:
    asked: list[Facet] = [(p.body.id, "", "") for p in people]
    safety = {s.body.person: s.body for s in desk.require_vault().page(Safety, facets=asked)}
    rungs = {w.body.person: w.body.rung for w in desk.view.reader.page(WhoSpoke, facets=asked)}
    return [
        {
            "person": p.body.id,
            "reference": p.body.reference,
            **_safety_row(safety.get(p.body.id, Safety(p.body.id, "unknown"))),
            "who_spoke": rungs.get(p.body.id, "U0"),
        }
        for p in people
    ]


def reveal_person(desk: Desk, id: str) -> dict[str, Any]:
    """The name behind a person id. The look is appended to the vault's ledger before the name is returned."""
    person = person_named(desk, id)
    desk.writer.append((desk.pen().write(Reveal(person.body.id, desk.case.member), basis=(person.id,)),))
    return {"person": person.body.id, "name": person.body.name, "nicknames": list(person.body.nicknames)}


def set_safety(
    desk: Desk,
    id: str,
    state: str | None = None,
    *,
    minor: bool | None = None,
    survivor: bool | None = None,
    agreed: str | None = None,
) -> dict[str, Any]:
    """Say what is known of a person's safety now; what is not said stays. Returns the row and how many signatures end.

    Consent is not written here but signed: `earwitness import decisions`. Raises UsageError for an unknown person or state.
    """
    if state is not None and state not in SAFETY_STATES:
        raise UsageError("this is no state of safety", hint=f"It is one of {', '.join(SAFETY_STATES)}.")
    vault = desk.require_vault()
    person = person_named(desk, id)
    old = next(iter(filed_under(vault, Safety, person.body.id)), None)
    known = old.body if old else Safety(person.body.id, "unknown")
    new = Safety(
        known.person,
        state or known.state,
        known.agreed if agreed is None else agreed,
        known.minor if minor is None else minor,
        known.survivor if survivor is None else survivor,
    )
    ended = 0
    if old is None or old.body != new:
        ended = sum(1 for _ in vault.resting_on(old.id, Signature)) if old else 0
        ended += sum(len(harm_signatures(desk, r)) for r in filed_under(vault, Risk, known.person))
        record = desk.pen().write(new, basis=(person.id,), supersedes=(old.id,) if old else ())
        desk.writer.append((record,))
    return {"person": known.person, **_safety_row(new), "signatures_ended": ended}


def _safety_row(safety: Safety) -> dict[str, Any]:
    allowed = {"minor": safety.minor, "survivor": safety.survivor}
    return {
        "safety": safety.state,
        **{name: True for name, holds in allowed.items() if holds},
        "voice": allowed_voice(safety.state, **allowed),
        "label": allowed_labels(safety.state, **allowed)[-1],
    }


def person_named(desk: Desk, id: str) -> Record[Person]:
    """The person of an id or a reference. Raises UsageError."""
    known = _known(desk, id)
    if not known:
        raise UsageError("nobody of the case has this id", hint="`earwitness people` lists them.")
    return known[0]


def _known(desk: Desk, id: str) -> tuple[Record[Person], ...]:
    vault = desk.require_vault()
    return (*filed_under(vault, Person, None, id), *filed_under(vault, Person, id)) if id else ()
