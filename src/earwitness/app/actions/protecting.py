"""Decide what is kept back: entity by entity, how each person is called and heard, and what could happen to them.

One decision about an entity holds wherever it is named. Labels and harm sheets are weighed together: a change of either
ends the signatures that were under the other as it stood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from earwitness.app.actions.gates import harm_signatures
from earwitness.app.actions.look import clock, find_call
from earwitness.app.actions.people import person_named
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.facets import Facet
from earwitness.model.identity import Risk
from earwitness.model.ids import CallId, EntityKey, PersonId, RecordId
from earwitness.model.protection import (
    VOICE_CHOICES,
    Identifier,
    IdentifierClass,
    Label,
    LabelMode,
    Withholding,
)
from earwitness.model.recording import Call
from earwitness.model.records import Record, Signature
from earwitness.model.speech import Rendering, Utterance
from earwitness.model.view import filed_under
from earwitness.stages.quote.drafts import placeholder

Which = Literal["open", "withheld", "kept"]
Likelihood = Literal["low", "medium", "high", "unknown"]
HarmDecision = Literal["publish", "publish changed", "do not publish"]


@dataclass
class _Entity:
    """What one key is found as."""

    of: IdentifierClass
    kind: str
    forms: Counter[str] = field(default_factory=Counter)
    calls: set[CallId | None] = field(default_factory=set)
    places: int = 0


def list_entities(desk: Desk, which: Which | None = None, call: str | None = None) -> list[dict[str, Any]]:
    """What points to somebody in the quotes of the case or, where one is named, in a call; the undecided first.

    Each entity once, with the forms it is found in, how often, and what was decided. Raises UsageError.
    """
    entities: dict[EntityKey, _Entity] = {}
    for identifier in _found(desk, call):
        i = identifier.body
        one = entities.setdefault(i.key, _Entity(i.identifier_class, i.kind))
        one.forms[i.surface] += 1
        one.calls.add(identifier.call)
        one.places += 1
    decisions = desk.view.decided(entities)
    rows = []
    for key, one in entities.items():
        decision = decisions.get(key)
        # What protect withheld by itself, for want of a decision, is still to be decided.
        decided = decision is not None and not decision.author.is_machine
        state: Which = "open" if not decided else "kept" if decision and decision.body.keep else "withheld"
        if which in (None, state):
            rows.append(
                {
                    "key": key,
                    "class": one.of,
                    "kind": one.kind,
                    "forms": [form for form, _ in one.forms.most_common(6)],
                    "places": one.places,
                    "calls": len(one.calls),
                    "state": state,
                    "shown": decision.body.shown if decision else placeholder(one.of, "en"),
                    "why": decision.body.why if decision and decided else "",
                    "by": decision.author.name if decision and decided else "",
                }
            )
    order = {"open": 0, "withheld": 1, "kept": 2}
    return sorted(rows, key=lambda row: (order[row["state"]], row["kind"], row["class"], row["forms"]))


def _found(desk: Desk, call: str | None) -> Iterable[Record[Identifier]]:
    if call is not None:
        found = find_call(desk, call)
        if found is None:
            raise UsageError("no call has this id or reference", hint="`earwitness show calls` lists them.")
        yield from desk.view.identifiers(found.body.id)
        return
    texts: set[RecordId | None] = set()
    calls: set[CallId] = set()
    for quote in desk.view.quotes():
        calls.add(quote.body.call)
        texts.update(id for line in quote.body.lines for id in (line.utterance, line.rendering))
    yield from (i for i in desk.view.reader.of_calls(Identifier, calls) if i.body.of in texts)


def reach_of(desk: Desk, key: str) -> list[dict[str, Any]]:
    """Every place of the case that one decision holds for, with the line it stands in."""
    rows = []
    for identifier in desk.view.filed_under(Identifier, key):
        text: Record[Utterance] | Record[Rendering] = desk.view.reader.get(identifier.body.of)
        line: Record[Utterance] = (
            text if isinstance(text.body, Utterance) else desk.view.reader.get(text.body.utterance)
        )
        call = desk.view.call(line.call) if line.call else None
        rows.append(
            {
                "call_id": line.call,
                "call": (call.body.reference if call else None) or line.call,
                "utterance": line.id,
                "at": clock(line.body.span),
                "english": not isinstance(text.body, Utterance),
                "left": text.body.text[: identifier.body.begin],
                "words": identifier.body.surface,
                "right": text.body.text[identifier.body.stop :],
            }
        )
    return rows


def decide_entity(
    desk: Desk, key: str, *, keep: bool, shown: str, why: str, by: str | None = None
) -> dict[str, Any]:
    """Keep an entity back, or let it stand, everywhere. Raises UsageError where the reason or the brackets are missing."""
    if not why.strip():
        raise UsageError("a decision needs its reason", hint="In a few words: what would happen otherwise.")
    if not keep and not (shown.startswith("[") and shown.endswith("]") and shown[1:-1].strip()):
        raise UsageError("what is shown instead stands in [brackets]")
    body = Withholding(EntityKey(key), keep, shown.strip() if not keep else "", why.strip())
    old = desk.view.filed_under(Withholding, key)
    if not any(w.body == body for w in old):
        desk.writer.append((desk.pen(by).write(body, supersedes=tuple(w.id for w in old)),))
    return {"key": key, "keep": keep}


# -------------------------------------------------------------------------------------------------------------- people


#: people on one page of labels and harm sheets
LABELS_A_PAGE = 25


def labelled_people(desk: Desk) -> list[PersonId]:
    """Who is quoted, called something or weighed in a harm sheet."""
    labels = [PersonId(person) for person, _, _ in desk.view.reader.facets(Label)]
    risks = [PersonId(person) for person, _, _ in desk.require_vault().facets(Risk)]
    return list(dict.fromkeys([*_quoted_people(desk), *labels, *risks]))


def list_labels(desk: Desk, people: Iterable[PersonId] | None = None) -> list[dict[str, Any]]:
    """How each person of the quotes, or each of these, is called and heard, their harm sheet, and who signed what."""
    people = list(labelled_people(desk) if people is None else people)
    asked: list[Facet] = [(person, "", "") for person in people]
    labels = {label.body.person: label for label in desk.view.reader.page(Label, facets=asked)}
    risks = {risk.body.person: risk for risk in desk.require_vault().page(Risk, facets=asked)}
    rows = []
    for person in people:
        label, risk = labels.get(person), risks.get(person)
        rows.append(
            {
                "person": person,
                "label": label.id if label else "",
                "mode": label.body.mode if label else "",
                "text": label.body.text if label else "",
                "voice": label.body.voice if label else "",
                "label_signed": _signers(desk, label.id) if label else [],
                "risk": risk.body if risk else None,
                "harm_signed": sorted({s.body.signer for s in harm_signatures(desk, risk)}) if risk else [],
            }
        )
    return rows


def _quoted_people(desk: Desk) -> Iterable[PersonId]:
    quotes = list(desk.view.quotes())
    found = desk.view.reader.of_calls(Call, {quote.body.call for quote in quotes})
    calls = {call.body.id: call for call in found}
    for quote in quotes:
        call = calls.get(quote.body.call)
        for line in quote.body.lines:
            party = call.body.party(line.voice) if call else None
            if party and party.person:
                yield party.person


def _signers(desk: Desk, id: RecordId) -> list[str]:
    return sorted({s.body.signer for s in desk.view.reader.resting_on(id, Signature)})


def label_person(
    desk: Desk, person: str, mode: str, text: str, voice: str, by: str | None = None
) -> dict[str, Any]:
    """How a person is called in a release and what is heard of them. What safety forbids, the gates refuse. Raises UsageError."""
    if mode not in get_args(LabelMode) or voice not in VOICE_CHOICES:
        raise UsageError("this is no way to call or to hear somebody")
    if not text.strip():
        raise UsageError("a label has words: what a reader calls the person")
    id = person_named(desk, person).body.id
    body = Label(id, cast(LabelMode, mode), text.strip(), voice)
    old = desk.view.filed_under(Label, id)
    if not any(label.body == body for label in old):
        desk.writer.append((desk.pen(by).write(body, supersedes=tuple(x.id for x in old)),))
    return {"person": id}


def write_harm_sheet(
    desk: Desk,
    person: str,
    *,
    who_could_act: str,
    how_recognised: str,
    consequence: str,
    likelihood: str,
    mitigation: str,
    public_benefit: str,
    decision: str,
    by: str | None = None,
) -> dict[str, Any]:
    """What could happen to a person if recognised, what is done about it, and what is decided. Raises UsageError."""
    if likelihood not in get_args(Likelihood) or decision not in get_args(HarmDecision):
        raise UsageError("this is no likelihood or no decision of a harm sheet")
    if not all(map(str.strip, (who_could_act, how_recognised, consequence, public_benefit))):
        raise UsageError(
            "a harm sheet answers who could act, how they would recognise, what then, and why publish"
        )
    id = person_named(desk, person).body.id
    body = Risk(
        id,
        who_could_act.strip(),
        how_recognised.strip(),
        consequence.strip(),
        cast(Likelihood, likelihood),
        mitigation.strip(),
        public_benefit.strip(),
        cast(HarmDecision, decision),
    )
    old = filed_under(desk.require_vault(), Risk, id)
    if not any(risk.body == body for risk in old):
        desk.writer.append((desk.pen(by).write(body, supersedes=tuple(x.id for x in old)),))
    return {"person": id}


def sign_harm_sheet(desk: Desk, person: str, signer: str) -> dict[str, Any]:
    """A name under a person's harm sheet as it stands; two different people sign. Raises UsageError."""
    name = " ".join(signer.split())
    id = person_named(desk, person).body.id
    risk = next(iter(filed_under(desk.require_vault(), Risk, id)), None)
    if risk is None or not name:
        raise UsageError("there is no harm sheet to sign, or no name to sign it with")
    if name not in {s.body.signer for s in harm_signatures(desk, risk)}:
        statement = f"I have weighed the harm; decision: {risk.body.decision}."
        body = Signature("harm sheet", name, statement)
        desk.writer.append((desk.pen(name).write(body, basis=(risk.id,)),))
    return {"person": id, "signed": name}
