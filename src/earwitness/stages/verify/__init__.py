"""Verify: what a call claims, how far it was tested, and how far we know who spoke.

The stage proposes, marked as a machine: passages that state something checkable become Claims for a person to take over, and
the rung of each person is worked out from what people brought in. A Verdict is a person's (`import_verdicts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from earwitness.model.claims import Check, CheckKind, Claim, Evidence, Interview, WhoSpoke
from earwitness.model.ids import CallId, PersonId, RecordId
from earwitness.model.recording import Recording
from earwitness.model.records import Author, Batch, Passed, Record
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Transcript
from earwitness.model.themes import ThemeMark
from earwitness.model.view import CaseView
from earwitness.ports import Card, Tools
from earwitness.stages.verify.proposals import Passage, proposed
from earwitness.stages.verify.rules import Ground, rung
from earwitness.stages.verify.writing import (
    import_claims,
    import_evidence,
    import_interviews,
    import_keeps,
    import_verdicts,
    interview_words,
)

__all__ = [
    "CARD",
    "grounds_of",
    "heard",
    "import_claims",
    "import_evidence",
    "import_interviews",
    "import_keeps",
    "import_verdicts",
    "interview_words",
    "persons_of",
    "run",
]

CARD = Card(
    name="verify",
    purpose="Claims proposed from passages, and how far it is known who spoke, by rule",
    version="1",
    reads=frozenset({"Call", "Recording", "Transcript", "Utterance", "Reading", "ThemeMark"}),
    writes=frozenset({"Claim", "Interview", "Evidence", "Check", "WhoSpoke", "Verdict", "Passed"}),
)


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """Proposed claims call by call, then who spoke for the whole case. Nothing where nothing changed."""
    settings = f"rules {CARD.version}"
    due = list(view.due(CARD.name, settings))
    for number, call in enumerate(due, 1):
        batch = _claims(view, tools, call, settings)
        if batch:
            yield batch
        tools.progress(CARD.name, number, len(due), "calls")
    who = _who_spoke(view, tools)
    if who:
        yield who


def _claims(view: CaseView, tools: Tools, call: CallId, settings: str) -> Batch:
    """The Passed of a call and the claims a machine would have a person look at."""
    utterances = view.utterances(call)
    if not utterances:
        return ()
    by_id = {u.id: u for u in utterances}
    readings: dict[RecordId, list[Record[Reading]]] = {}
    for reading in view.readings(call):
        readings.setdefault(reading.body.utterance, []).append(reading)
    marks: dict[RecordId, list[Record[ThemeMark]]] = {}
    for mark in view.marks(call):
        marks.setdefault(mark.body.utterance, []).append(mark)
    claimed = {c.body.utterance for c in view.claims(call) if not c.author.is_machine}
    upstream = [view.passed(stage, call) for stage in ("decipher", "theme")]
    transcripts = [t.id for t in view.transcripts(call)]
    basis = (*transcripts, *(p.id for p in upstream if p is not None))
    pen = tools.pen_for(Author("engine", CARD.name, CARD.version))
    old = view.passed(CARD.name, call)
    replaced = () if old is None else (old.id,)
    passed = pen.write(Passed(CARD.name, settings), basis=basis, supersedes=replaced, call=call)
    claims = []
    for id, utterance in by_id.items():
        if id in claimed:
            continue
        passage = Passage(
            utterance.body.text,
            tuple(r.body for r in readings.get(id, ())),
            frozenset(m.body.theme for m in marks.get(id, ())),
        )
        for begin, stop, statement in proposed(passage):
            body = Claim(id, begin, stop, statement)
            claims.append(pen.write(body, basis=(id, passed.id), call=call))
    return (passed, *claims)


# ----------------------------------------------------------------------------------------------------------- who spoke


def _who_spoke(view: CaseView, tools: Tools) -> Batch:
    """A WhoSpoke for every person whose rung is not yet the one the rules give; one Passed for the case."""
    tide = view.reader.tide((Transcript, Interview, Evidence, Check))
    settings = f"rules {CARD.version}, {tide}"
    old = view.passed(CARD.name)
    if old is not None and old.body.settings == settings:
        return ()
    persons = persons_of(view)
    if not persons:
        return ()
    grounds = grounds_of(view)
    pen = tools.pen_for(Author("engine", CARD.name, CARD.version))
    passed = pen.write(Passed(CARD.name, settings), supersedes=() if old is None else (old.id,))
    # A person's own record of who spoke is theirs; only the machine's rests on the Passed it supersedes.
    by_person = {w.body.person for w in view.reader.of(WhoSpoke) if not w.author.is_machine}
    out: list[Record[WhoSpoke]] = []
    for person, calls in persons.items():
        if person in by_person:
            continue
        basis = tuple(dict.fromkeys(id for id, _ in grounds.get(person, ())))
        found = [g for _, g in grounds.get(person, ())]
        transcribed, sound = heard(view, calls)
        step, why = rung(transcribed=transcribed, sound=sound, grounds=found)
        out.append(pen.write(WhoSpoke(person, step, why), basis=(*basis, passed.id)))
    return (passed, *out)


def heard(view: CaseView, calls: Sequence[CallId]) -> tuple[bool, bool]:
    """Whether anything of these calls was transcribed, and whether all their recordings are technically sound."""
    recordings = view.reader.of_calls(Recording, calls)
    sound = bool(recordings) and all(not r.body.damage for r in recordings)
    return bool(view.reader.of_calls(Transcript, calls)), sound


def persons_of(view: CaseView) -> dict[PersonId, tuple[CallId, ...]]:
    """Every person who is a party of a call, with their calls."""
    out: dict[PersonId, list[CallId]] = {}
    for call in view.calls():
        for party in call.body.parties:
            if party.person is not None:
                out.setdefault(party.person, []).append(call.body.id)
    return {person: tuple(calls) for person, calls in out.items()}


def grounds_of(view: CaseView) -> dict[PersonId, list[tuple[RecordId, Ground]]]:
    """What speaks to who each person is, with the record it rests on."""
    out: dict[PersonId, list[tuple[RecordId, Ground]]] = {}
    for interview in view.reader.of(Interview):
        body = interview.body
        group = _human(view, interview)
        kind: CheckKind = "relative interview" if body.spoken_with else "caller interview"
        ground = Ground(kind, group, human=True, consent=body.consent)
        out.setdefault(body.person, []).append((interview.id, ground))
        if body.spoken_with is not None:
            # Who speaks to us about a relative has told us who he or she is as well.
            own = Ground("caller interview", group, human=True, consent=body.consent)
            out.setdefault(body.spoken_with, []).append((interview.id, own))
    for evidence in view.reader.of(Evidence):
        body_e = evidence.body
        ground = Ground(
            body_e.kind,
            body_e.line or f"evidence:{body_e.reference or evidence.id}",
            number_linked=body_e.number_linked,
        )
        supports = any(c.body.outcome == "supports" for c in view.reader.resting_on(evidence.id, Check))
        if supports or body_e.number_linked:
            out.setdefault(body_e.about, []).append((evidence.id, ground))
    return out


def _human(view: CaseView, interview: Record[Interview]) -> str:
    """The line an interview belongs to: the human spoken with."""
    for check in view.reader.resting_on(interview.id, Check):
        return check.body.independence
    if interview.body.line:
        return interview.body.line
    return f"human:{interview.body.spoken_with or interview.id}"
