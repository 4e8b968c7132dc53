"""What the gates need to know: the view's facts, and of the vault only states and signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from earwitness.app.actions.claims import overtaken
from earwitness.app.actions.released import NAMES, labels_of
from earwitness.app.wiring import Desk
from earwitness.model.identity import Risk, Safety, TakeDown
from earwitness.model.ids import PersonId
from earwitness.model.protection import Label
from earwitness.model.records import Record, Signature
from earwitness.model.story import Story
from earwitness.model.view import filed_under
from earwitness.stages import quote
from earwitness.stages.produce.changes import names_them, without
from earwitness.stages.produce.gates import GateFacts, PersonFacts, facts_from_view


def gate_facts(desk: Desk, story: Record[Story]) -> GateFacts:
    """Facts for `gates_of`, all but the leak scan's."""
    facts = facts_from_view(desk.view, story)
    persons = tuple(_person(desk, person) for person in facts.people)
    unfair = quote.unfair(desk.view, desk.morphology, facts.quotes)
    # a verdict that a later check took the ground from is no verdict any more
    unjudged = dict.fromkeys((*facts.unjudged_claims, *overtaken(desk, facts.quotes)))
    return replace(
        facts,
        persons=persons,
        unfair=unfair,
        unjudged_claims=tuple(unjudged),
        taken_down=tuple(_back_in(desk, story.body)),
    )


def _back_in(desk: Desk, story: Story) -> Iterator[PersonId]:
    """People who were taken down and are in the story all the same: they speak, have a profile, or are called by name."""
    for gone in desk.case.vault.of(TakeDown) if desk.case.vault else ():
        names = labels_of(desk, gone.body.person, NAMES)
        kept = without(desk.view, story, gone.body.person, names)
        if kept != story or names_them(names)(f"{story.title} {story.byline}"):
            yield gone.body.person


def harm_signatures(desk: Desk, risk: Record[Risk]) -> list[Record[Signature]]:
    """Signatures under a harm sheet that still hold: what they weighed, safety and label of the person, is unchanged."""
    vault = desk.require_vault()
    weighed: list[Record[Any]] = [
        *filed_under(vault, Safety, risk.body.person),
        *desk.view.filed_under(Label, risk.body.person),
    ]
    return [
        s
        for s in vault.resting_on(risk.id, Signature)
        if s.body.role == "harm sheet" and all(s.at >= one.at for one in weighed)
    ]


def _person(desk: Desk, person: PersonId) -> PersonFacts:
    if desk.case.vault is None:
        return PersonFacts(person)
    vault = desk.case.vault
    safety = next(iter(filed_under(vault, Safety, person)), None)
    risk = next(iter(filed_under(vault, Risk, person)), None)
    signers = {s.body.signer for s in harm_signatures(desk, risk)} if risk else set()
    consent = safety is not None and any(
        s.body.role == "consent" for s in vault.resting_on(safety.id, Signature)
    )
    return PersonFacts(
        person,
        safety=safety.body.state if safety else "unknown",
        minor=safety.body.minor if safety else False,
        harm_signers=tuple(sorted(signers)),
        consent_signed=consent,
        decision=risk.body.decision if risk else None,
        survivor=safety.body.survivor if safety else False,
    )
