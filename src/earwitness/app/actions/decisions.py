"""Bring in what people decided on paper: verdicts, withholdings, labels, harm sheets and signatures.

Each record is by the person the file names. Everything may be brought in again: what stands is not written twice, and a
signature is written as soon as what it is under stands. A signature never carries over to something that changed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

from earwitness.app.actions.gates import harm_signatures
from earwitness.app.actions.writing import append, person_of
from earwitness.app.wiring import Desk
from earwitness.errors import BadForm
from earwitness.model.claims import Verdict
from earwitness.model.identity import Risk, Safety
from earwitness.model.ids import EntityKey, RecordId
from earwitness.model.protection import Identifier, Label, Withholding
from earwitness.model.quotes import Quote
from earwitness.model.records import Record, Signature, SignatureRole
from earwitness.model.speech import Utterance
from earwitness.model.story import Story
from earwitness.model.wire import VAULT_ROLES
from earwitness.stages import verify
from earwitness.stages.verify.decisions import Decisions, SpanDraft
from earwitness.stages.verify.writing import utterance_at


def bring_in(desk: Desk, decisions: Decisions) -> int:
    """Write what is new; returns how many records. Raises BadForm, VerdictTooHigh, UnknownReference."""
    count = append(desk, lambda tools: verify.import_verdicts(decisions, desk.view, tools))
    count += append(desk, lambda tools: verify.import_keeps(decisions, desk.view, tools))
    for batch in (
        [*_withholdings(desk, decisions)],
        [*_labels(desk, decisions)],
        [*_harm_sheets(desk, decisions)],
    ):
        count += _written(desk, batch)
    return count + _written(desk, [*_signatures(desk, decisions)])


def _written(desk: Desk, batch: list[Record[Any]]) -> int:
    if batch:
        desk.writer.append(tuple(batch))
    return len(batch)


def entity_key(desk: Desk, entity: str) -> EntityKey:
    """The key of an entity an editor named: keyed by the case, so that nobody can try names against it."""
    key = desk.case.purpose_key("entities editors name")
    return EntityKey("ent_" + hmac.new(key, entity.encode(), hashlib.sha256).hexdigest()[:20])


def _withholdings(desk: Desk, decisions: Decisions) -> Iterator[Record[Any]]:
    """Spans an editor withholds beyond what was found: an Identifier by that person, and one decision an entity."""
    decided = {w.body.key for w in desk.view.withholdings()}
    for draft in decisions.withhold:
        pen = desk.pen(draft.by)
        utterance = utterance_at(desk.view, draft.at)
        of = _text_of(desk, utterance, draft)
        begin, stop = draft.span_in(of.body.text)
        key = entity_key(desk, draft.entity)
        body = Identifier(
            of.id,
            begin,
            stop,
            draft.surface,
            draft.identifier_class,
            draft.kind,
            key,
            ("an editor's decision",),
        )
        if not any(i.body == body for i in desk.view.reader.resting_on(of.id, Identifier)):
            yield pen.write(body, basis=(of.id,), call=utterance.call)
        if key not in decided:
            decided.add(key)
            yield pen.write(Withholding(key, False, draft.shown, draft.why))


def _text_of(desk: Desk, utterance: Record[Utterance], draft: SpanDraft) -> Record[Any]:
    if draft.language == utterance.body.language[:2]:
        return utterance
    rendering = (
        desk.view.renderings(utterance.call, draft.language).get(utterance.id) if utterance.call else None
    )
    if rendering is None:
        raise BadForm(f"withhold at {draft.at}: there is no text in {draft.language!r} there")
    return rendering


def _labels(desk: Desk, decisions: Decisions) -> Iterator[Record[Label]]:
    resolve = person_of(desk)
    standing = {label.body.person: label for label in desk.view.reader.of(Label)}
    editor = decisions.members[0].name if decisions.members else desk.case.member
    for draft in decisions.labels:
        body = Label(resolve(draft.person), draft.mode, draft.text, draft.voice)
        old = standing.get(body.person)
        if old is None or old.body != body:
            yield desk.pen(editor).write(body, supersedes=(old.id,) if old else ())


def _harm_sheets(desk: Desk, decisions: Decisions) -> Iterator[Record[Risk]]:
    """Harm sheets go to the vault; the signatures under them follow once they stand."""
    resolve = person_of(desk)
    standing = {risk.body.person: risk for risk in desk.require_vault().of(Risk)}
    for sheet in decisions.harm:
        body = Risk(
            resolve(sheet.person),
            sheet.who_could_act,
            sheet.how_recognised,
            sheet.consequence,
            sheet.likelihood,
            sheet.mitigation,
            sheet.public_benefit,
            sheet.decision,
        )
        old = standing.get(body.person)
        if old is None or old.body != body:
            yield desk.pen(sheet.signed_by[0]).write(body, supersedes=(old.id,) if old else ())


def _signatures(desk: Desk, decisions: Decisions) -> Iterator[Record[Signature]]:
    """Signatures under everything they are over that stands by now, one record each, so that one change ends one."""
    wanted: list[tuple[SignatureRole, str, str, RecordId]] = []
    vault = desk.require_vault()
    resolve = person_of(desk)
    risks = {risk.body.person: risk for risk in vault.of(Risk)}
    holding = {risk.id: [s.body for s in harm_signatures(desk, risk)] for risk in risks.values()}
    for sheet in decisions.harm:
        for name in sheet.signed_by:
            statement = f"I have weighed the harm; decision: {sheet.decision}."
            wanted.append(("harm sheet", name, statement, risks[resolve(sheet.person)].id))
    for draft in decisions.signatures:
        wanted += [(draft.role, draft.signer, draft.statement, id) for id in _under(desk, draft.over)]
    for role, signer, statement, id in wanted:
        where = vault if role in VAULT_ROLES else desk.view.reader
        signed = holding.get(id) or [
            s.body for s in where.resting_on(id, Signature) if s.body.role == role and id not in holding
        ]
        if not any(s.signer == signer for s in signed):
            yield desk.pen(signer).write(Signature(role, signer, statement), basis=(id,))


def _under(desk: Desk, over: str) -> tuple[RecordId, ...]:
    """The records a signature is over, as far as they stand. Raises BadForm for words it does not know."""
    kinds: dict[str, type[Any]] = {"quotes": Quote, "verdicts": Verdict, "labels": Label, "story": Story}
    if over in kinds:
        return tuple(r.id for r in desk.view.reader.of(kinds[over]))
    vault = desk.require_vault()
    what, _, reference = over.rpartition(":")
    person = person_of(desk)(reference)
    if what == "harm":
        return tuple(r.id for r in vault.of(Risk) if r.body.person == person)
    if what == "":
        return tuple(s.id for s in vault.of(Safety) if s.body.person == person)
    raise BadForm("a signature is over something that cannot be signed")
