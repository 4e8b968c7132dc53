"""Records of interviews, evidence, claims and verdicts, written for the person who brought them.

Rules
- Every record has a person as its author: the interviewer, the researcher, the reporter, the editor.
- Importing again writes nothing that stands already.
- A check rests on the claim and on the interview or evidence it was made with; when one of them falls, so does the check.
- A verdict says no more than the rules allow; otherwise it is refused and nothing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from earwitness.errors import UnknownReference, VerdictTooHigh
from earwitness.model.claims import (
    Check,
    CheckKind,
    Claim,
    Credibility,
    Evidence,
    Interview,
    Outcome,
    Reliability,
    Verdict,
)
from earwitness.model.ids import CallId, EntityKey, PersonId, RecordId
from earwitness.model.protection import Identifier, Withholding
from earwitness.model.records import Author, Batch, Pen, Record
from earwitness.model.speech import Utterance
from earwitness.model.view import CaseView
from earwitness.ports import Tools
from earwitness.stages.verify.decisions import Decisions, VerdictDraft
from earwitness.stages.verify.imports import (
    InterviewDraft,
    TurnReference,
    claims_of_calls,
    evidence_of,
    interviews_of,
)
from earwitness.stages.verify.rules import Finding, allows, standing

PersonOf = Callable[[str], PersonId]
Rows = Sequence[Mapping[str, Any]]


class Places:
    """Calls by reference and their utterances by turn, each looked up once."""

    def __init__(self, view: CaseView) -> None:
        self._view = view
        self._calls = {c.body.reference: c for c in view.calls() if c.body.reference}
        self._turns: dict[CallId, dict[int, Record[Utterance]]] = {}

    def utterance_at(self, at: TurnReference) -> Record[Utterance]:
        """The standing utterance of a reference. Raises UnknownReference."""
        call = self._calls.get(at.call)
        if call is None:
            raise UnknownReference(f"no call of the case has the reference {at.call!r}")
        id = call.body.id
        if id not in self._turns:
            self._turns[id] = dict(self._view.turns(id))
        if at.turn not in self._turns[id]:
            raise UnknownReference(f"call {at.call!r} has no turn {at.turn} that stands")
        return self._turns[id][at.turn]

    def speaker_at(self, at: TurnReference) -> PersonId | None:
        """The person behind the voice of a turn, where the call says so."""
        party = self._calls[at.call].body.party(self.utterance_at(at).body.voice)
        return None if party is None else party.person


def utterance_at(view: CaseView, at: TurnReference) -> Record[Utterance]:
    """The standing utterance of one reference; for many, make `Places` once. Raises UnknownReference."""
    return Places(view).utterance_at(at)


def claims_at(view: CaseView, utterance: Record[Utterance]) -> tuple[Record[Claim], ...]:
    """Claims that stand at an utterance and that a person made or took over."""
    found = view.reader.resting_on(utterance.id, Claim)
    return tuple(c for c in found if not c.author.is_machine)


def import_claims(
    rows: Iterable[Mapping[str, Any]], author: str, view: CaseView, tools: Tools, person_of: PersonOf
) -> Iterator[Batch]:
    """A reporter's claims, one batch a call. A machine's claim at the same utterance is superseded."""
    pen = tools.pen_for(Author("person", author))
    places = Places(view)
    by_call: dict[str, list[Record[Any]]] = {}
    for draft in claims_of_calls(rows):
        utterance = places.utterance_at(draft.at)
        speaker = None if draft.speaker is None else person_of(draft.speaker)
        body = Claim(utterance.id, 0, len(utterance.body.text), draft.statement, speaker)
        standing_here = list(view.reader.resting_on(utterance.id, Claim))
        if any(c.body == body for c in standing_here):
            continue
        replaced = tuple(c.id for c in standing_here if c.author.is_machine)
        record = pen.write(body, basis=(utterance.id,), supersedes=replaced, call=utterance.call)
        by_call.setdefault(draft.at.call, []).append(record)
    for records in by_call.values():
        yield tuple(records)


def import_interviews(
    rows: Rows, people: Rows, view: CaseView, tools: Tools, person_of: PersonOf
) -> Iterator[Batch]:
    """Interviews and the checks they make, one batch an interview, authored by the interviewer."""
    places = Places(view)
    existing = list(view.reader.of(Interview))
    for draft in interviews_of(rows, people):
        about = person_of(draft.about)
        human = None if draft.with_person is None else person_of(draft.with_person)
        body = Interview(
            person=about,
            on=draft.on,
            by=draft.by,
            consent=draft.consent,
            summary=draft.summary,
            spoken_with=human if human != about else None,
            language=draft.language,
            terms=draft.terms,
            limits=draft.limits,
            exchanges=draft.exchanges,
            line=draft.line,
        )
        if any(i.body == body for i in existing):
            continue
        pen = tools.pen_for(Author("person", draft.by))
        interview = pen.write(body)
        # Somebody whom the people file does not name is still one human: the interview itself stands for them.
        group = draft.line or f"human:{human or interview.id}"
        checks = [
            _check(pen, view, places, at, outcome, _interview_kind(places, at, human), group, interview.id)
            for at, outcome in draft.bears
        ]
        yield (interview, *(c for made in checks for c in made))


def interview_words(rows: Rows, people: Rows, view: CaseView, person_of: PersonOf) -> dict[RecordId, str]:
    """For each standing interview of the file, with whom it was, in words: for the vault's InterviewNote."""
    out: dict[RecordId, str] = {}
    standing_now = list(view.reader.of(Interview))
    for draft in interviews_of(rows, people):
        for record in standing_now:
            if _is_of(record.body, draft, person_of):
                out[record.id] = draft.with_words
    return out


def _is_of(body: Interview, draft: InterviewDraft, person_of: PersonOf) -> bool:
    same_place = (body.on, body.by, body.summary) == (draft.on, draft.by, draft.summary)
    return same_place and body.person == person_of(draft.about)


def import_evidence(
    rows: Rows, author: str, view: CaseView, tools: Tools, person_of: PersonOf
) -> Iterator[Batch]:
    """Open-source material and the checks it makes, one batch a piece. The linked number itself belongs in the vault."""
    pen = tools.pen_for(Author("person", author))
    places = Places(view)
    existing = list(view.reader.of(Evidence))
    for draft in evidence_of(rows):
        body = Evidence(
            about=person_of(draft.about),
            kind=draft.kind,
            found_on=draft.found_on,
            what=draft.what,
            reliability=draft.reliability,
            credibility=draft.credibility,
            number_linked=draft.number is not None,
            reference=draft.reference,
            line=draft.line,
        )
        if any(e.body == body for e in existing):
            continue
        evidence = pen.write(body)
        group = draft.line or f"evidence:{draft.reference}"
        pair = (draft.reliability, draft.credibility)
        checks = [
            _check(pen, view, places, at, outcome, draft.kind, group, evidence.id, pair)
            for at, outcome in draft.bears
        ]
        yield (evidence, *(c for made in checks for c in made))


def _check(
    pen: Pen,
    view: CaseView,
    places: Places,
    at: TurnReference,
    outcome: Outcome,
    kind: CheckKind,
    group: str,
    rests_on: RecordId,
    pair: tuple[Reliability, Credibility] = ("F", "6"),
) -> list[Record[Check]]:
    """A check of each claim at a reference; none where the turn holds no claim."""
    utterance = places.utterance_at(at)
    return [
        pen.write(
            Check(claim.id, kind, outcome, group, pair[0], pair[1]),
            basis=(claim.id, rests_on),
            call=utterance.call,
        )
        for claim in claims_at(view, utterance)
    ]


def _interview_kind(places: Places, at: TurnReference, human: PersonId | None) -> CheckKind:
    """Whether the human spoken with is the one who speaks at this turn."""
    own = human is not None and places.speaker_at(at) == human
    return "caller interview" if own else "relative interview"


# ---------------------------------------------------------------------------------------------------------------- verdicts


def findings_of(view: CaseView, claim: Record[Claim]) -> tuple[Finding, ...]:
    """The checks of a claim as the rules see them, in order."""
    return tuple(map(finding_of, view.checks(claim.id)))


def finding_of(check: Record[Check]) -> Finding:
    """A check as the rules see it."""
    return Finding(check.body, by_speaker=check.body.kind == "caller interview")


def import_verdicts(decisions: Decisions, view: CaseView, tools: Tools) -> Iterator[Batch]:
    """Verdicts of a decisions file, one batch each, by the person named. Raises VerdictTooHigh, UnknownReference."""
    places = Places(view)
    for draft in decisions.verdicts:
        utterance = places.utterance_at(draft.claim)
        claims = claims_at(view, utterance)
        if not claims:
            raise UnknownReference(f"verdict on {draft.claim}: no claim of a person stands there")
        for claim in claims:
            batch = verdict_batch(draft, claim, view, tools, utterance.call)
            if batch is not None:
                yield batch


def verdict_batch(
    draft: VerdictDraft, claim: Record[Claim], view: CaseView, tools: Tools, call: CallId | None
) -> Batch | None:
    """The Verdict of a named person, with the rules' own reasons behind his or hers; None when an equal one stands."""
    findings = findings_of(view, claim)
    allowed, reasons = standing(findings, draft.answered)
    if not allows(allowed, draft.standing, findings):
        raise VerdictTooHigh(
            f"verdict on {draft.claim}: {draft.standing!r} asked, the checks allow {allowed!r}"
        )
    body = Verdict(claim.id, draft.standing, (*draft.why, *reasons), draft.answered)
    old = list(view.reader.resting_on(claim.id, Verdict))
    if any(v.body == body for v in old):
        return None
    basis = (claim.id, *(c.id for c in view.checks(claim.id)))
    pen = tools.pen_for(Author("person", draft.by))
    return (pen.write(body, basis=basis, supersedes=tuple(v.id for v in old), call=call),)


# ------------------------------------------------------------------------------------------------------ what is no identifier


def import_keeps(decisions: Decisions, view: CaseView, tools: Tools) -> Iterator[Batch]:
    """Words an editor keeps at one place although they were found to be identifying, one batch each.

    The editor's Identifier there supersedes the machine's and is a thing of its own, so that nothing else of the entity it was
    taken for is kept with it. Nothing is written where the machine found nothing, or found more than the words the editor keeps.
    Raises UnknownReference, BadForm.
    """
    places = Places(view)
    for draft in decisions.keep:
        utterance = places.utterance_at(draft.at)
        of: Record[Any] | None = utterance
        if draft.language != utterance.body.language[:2] and utterance.call is not None:
            of = view.renderings(utterance.call, draft.language).get(utterance.id)
        if of is None:
            raise UnknownReference(f"keep at {draft.at}: there is no text in {draft.language!r} there")
        begin, stop = draft.span_in(of.body.text)
        found = [
            i
            for i in view.reader.resting_on(of.id, Identifier)
            if i.author.is_machine and i.body.begin < stop and begin < i.body.stop
        ]
        # Where more than these words was found it may be a name after all: it stays withheld.
        if not found or any(i.body.begin < begin or stop < i.body.stop for i in found):
            continue
        digest = hashlib.sha256(f"kept\x00{of.id}\x00{begin}\x00{stop}".encode()).hexdigest()[:20]
        key = EntityKey(f"ent_{digest}")
        pen = tools.pen_for(Author("person", draft.by))
        body = replace(
            found[0].body,
            begin=begin,
            stop=stop,
            surface=draft.surface,
            key=key,
            signals=("an editor's decision",),
        )
        identifier = pen.write(
            body, basis=(of.id,), supersedes=tuple(i.id for i in found), call=utterance.call
        )
        yield (identifier, pen.write(Withholding(key, True, "", draft.why)))
