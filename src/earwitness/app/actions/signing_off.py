"""What those who sign should read on one page: of a release, and of one person's harm sheet. Ids, never names of callers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from earwitness.app.actions.gates import gate_facts, harm_signatures
from earwitness.app.actions.misses import miss_lines
from earwitness.app.actions.people import person_named
from earwitness.app.actions.people_risk import mosaic_risk
from earwitness.app.actions.relistening import SOUND_GATE
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.identity import Risk
from earwitness.model.protection import Label, SoundDecision
from earwitness.model.quotes import Quote
from earwitness.model.records import Record, Signature
from earwitness.model.story import Release, Story
from earwitness.stages.produce.gates import GateFacts, gates_of
from earwitness.stages.produce.words import counted, verb


def sign_off(desk: Desk, name: str) -> dict[str, Any]:
    """Gates, signatures that still hold, decisions about sound and the measured miss rate of a release, made or not yet.

    `singled out`: how many combinations of kept details fit one person only (`people_risk`).
    """
    release = next((r for r in desk.view.reader.of(Release) if r.body.name == name), None)
    story = next(desk.view.reader.of(Story), None)
    gates = release.body.gates if release else gates_of(gate_facts(desk, story) if story else GateFacts())
    return {
        "release": name,
        "made": release.at.isoformat(timespec="seconds") if release else None,
        "gates": [{"name": g.name, "open": g.open, "why": g.why} for g in gates],
        "signed": [_signed(s) for s in _signatures(desk, story)],
        "sound": [
            {"by": d.author.name, "at": d.at.isoformat(timespec="seconds"), "sounds": len(d.body.sounds), "why": d.body.why}
            for d in desk.view.reader.of(SoundDecision)
        ],
        "missed": miss_lines(desk),
        "singled out": len(mosaic_risk(desk)["risks"]),
    }  # fmt: skip


def sign_off_lines(sheet: dict[str, Any]) -> Iterator[str]:
    """The same for people to read and put their names under."""
    yield f"Release {sheet['release']}: " + (f"made {sheet['made']}" if sheet["made"] else "not made yet")
    yield ""
    for gate in sheet["gates"]:
        yield f"{'open  ' if gate['open'] else 'CLOSED'}  {gate['name']}: {gate['why']}"
    yield ""
    for row in sheet["signed"]:
        yield f"{row['role']}: {row['signer']}, {row['at']}, {row['under']}"
    for row in sheet["sound"]:
        yield f"{SOUND_GATE}: {row['by']} answers for {counted(row['sounds'], 'sound')} since {row['at']}: {row['why']}"
    yield ""
    yield "What may have been missed"
    yield from sheet["missed"]
    if alone := sheet["singled out"]:
        said = f"{counted(alone, 'combination')} of kept details {verb(alone, 'fits', 'fit')} one person only"
        yield f"{said}: see `earwitness people risk`."


def harm_sheet(desk: Desk, id: str) -> dict[str, Any]:
    """One person's harm sheet as it stands, who signed it, and what may have been missed. Raises UsageError for none."""
    person = person_named(desk, id).body.id
    risk = next((r for r in desk.require_vault().of(Risk) if r.body.person == person), None)
    if risk is None:
        raise UsageError(
            "there is no harm sheet of this person",
            hint="Bring one in with `earwitness import decisions FILE`.",
        )
    body = risk.body
    return {
        "person": person,
        "who could act": body.who_could_act,
        "how recognised": body.how_recognised,
        "what then": body.consequence,
        "likelihood": body.likelihood,
        "what we did about it": body.mitigation,
        "why publish": body.public_benefit,
        "decision": body.decision,
        "signed": [s.body.signer for s in harm_signatures(desk, risk)],
        "missed": miss_lines(desk),
    }


def _signatures(desk: Desk, story: Record[Story] | None) -> Iterator[tuple[Record[Signature], str]]:
    reader = desk.view.reader
    quotes = [beat.quote for beat in story.body.beats if beat.quote] if story else []
    for number, quote in enumerate(quotes, 1):
        if reader.state_of(quote) == "standing" and isinstance(reader.get(quote).body, Quote):
            yield from ((s, f"passage {number}") for s in reader.resting_on(quote, Signature))
    for label in reader.of(Label):
        yield from ((s, f"label of {label.body.person}") for s in reader.resting_on(label.id, Signature))
    vault = desk.case.vault
    for risk in vault.of(Risk) if vault else ():
        yield from ((s, f"harm sheet of {risk.body.person}") for s in harm_signatures(desk, risk))
    if story:
        yield from ((s, "story") for s in reader.resting_on(story.id, Signature))


def _signed(signed: tuple[Record[Signature], str]) -> dict[str, str]:
    signature, under = signed
    return {
        "role": signature.body.role, "signer": signature.body.signer, "at": signature.at.isoformat(timespec="seconds"),
        "under": under,
    }  # fmt: skip
