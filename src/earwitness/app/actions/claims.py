"""Claims: what a call asserts, how it was tested, what may be said of it, and what is missing before more may be said.

Who spoke and whether it is true are answered apart, by the rules of `stages.verify.rules`. A verdict is a named person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, cast, get_args

from earwitness.app.actions.look import clock, find_call
from earwitness.app.actions.writing import quiet_tools, standing_record
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.claims import (
    Check,
    CheckKind,
    Claim,
    Credibility,
    Outcome,
    Reliability,
    Rung,
    Standing,
)
from earwitness.model.ids import CallId, PersonId, RecordId
from earwitness.model.records import Record
from earwitness.model.speech import Utterance
from earwitness.stages import verify
from earwitness.stages.verify.decisions import VerdictDraft
from earwitness.stages.verify.imports import TurnReference
from earwitness.stages.verify.rules import RULES, allows, rung, standing, steps_up, towards
from earwitness.stages.verify.writing import findings_of, verdict_batch


def list_rules() -> list[dict[str, str]]:
    """Every rule of the ladder (W) and of the standings (T): id and sentence."""
    return [{"rule": rule.id, "says": rule.says} for rule in RULES]


def list_claims(
    desk: Desk, call: str | None = None, person: str | None = None, *, proposed: bool = False
) -> list[dict[str, Any]]:
    """One row a claim: where it was made, by whom, what may be said of it, what is missing, and the verdict that stands.

    `proposed`: with those a machine proposes and nobody took over. Raises UsageError for an unknown call or person.
    """
    within = None
    if call is not None:
        found = find_call(desk, call)
        if found is None:
            raise UsageError("no call of the case is called that", hint="`earwitness show calls` lists them.")
        within = found.body.id
    wanted = None if person is None else person_id(desk, person)
    known = _Known(desk)
    rows = []
    if within is None and not proposed:
        found_claims: Iterable[Record[Claim]] = desk.view.filed_under(Claim, "person")
    else:
        found_claims = desk.view.claims(within)
    for claim in found_claims:
        if claim.author.is_machine and not proposed:
            continue
        row = _row(desk, claim, known)
        if wanted is None or row["speaker"] == wanted:
            rows.append(row)
    return rows


def show_claim(desk: Desk, id: str) -> dict[str, Any]:
    """One claim with its words, the state of their translation, every check with its line, and both questions' answers.

    Raises UsageError for an id that is no standing claim.
    """
    claim = _claim(desk, id)
    row = _row(desk, claim, _Known(desk))
    utterance = cast(Record[Utterance], desk.view.reader.get(claim.body.utterance))
    english = None if claim.call is None else desk.view.renderings(claim.call).get(utterance.id)
    checks = [
        {
            "check": check.id,
            "kind": check.body.kind,
            "outcome": check.body.outcome,
            "line": check.body.independence,
            "grade": check.body.reliability + check.body.credibility,
            "counts": finding.decides,
            "note": check.body.note,
            "by": check.author.name,
            "on": check.at.isoformat(timespec="seconds"),
        }
        for check, finding in zip(desk.view.checks(claim.id), findings_of(desk.view, claim), strict=True)
    ]
    return {
        **row,
        "at": clock(utterance.body.span),
        "words": utterance.body.text[claim.body.begin : claim.body.stop],
        "en": None if english is None else english.body.text,
        "translation": "none" if english is None else english.body.status,
        "checks": checks,
        "by": claim.author.name,
        "proposed_by_machine": claim.author.is_machine,
    }


def note_claim(
    desk: Desk, at: str, statement: str, words: str | None = None, by: str | None = None
) -> dict[str, Any]:
    """A claim made at `CALL:LINE`, on these of its words or on all; a machine's claim there is taken over.

    Raises UsageError where the call, the line or the words are not there.
    """
    utterance, named = _line(desk, at)
    if not statement.strip():
        raise UsageError("a claim says what was asserted")
    text = utterance.body.text
    begin, stop = 0, len(text)
    if words is not None:
        begin = text.find(words)
        if begin < 0 or not words:
            raise UsageError(
                "the words are not in that line", hint="Give them as the line has them, or leave them out."
            )
        stop = begin + len(words)
    call = None if utterance.call is None else desk.view.call(utterance.call)
    party = None if call is None else call.body.party(utterance.body.voice)
    body = Claim(utterance.id, begin, stop, statement.strip(), None if party is None else party.person)
    here = list(desk.view.reader.resting_on(utterance.id, Claim))
    same = next((c for c in here if c.body == body), None)
    if same is None:
        replaced = tuple(
            c.id for c in here if c.author.is_machine and c.body.begin < stop and begin < c.body.stop
        )
        same = desk.pen(by).write(body, basis=(utterance.id,), supersedes=replaced, call=utterance.call)
        desk.writer.append((same,))
    return {"claim": same.id, "at": named}


def note_check(
    desk: Desk,
    claim_id: str,
    kind: str,
    outcome: str,
    line: str,
    grade: str = "F6",
    note: str = "",
    rests_on: Iterable[str] = (),
    by: str | None = None,
) -> dict[str, Any]:
    """One act of testing a claim. `line`: who or what it is independent of; equal lines count once.

    `rests_on`: ids of the interviews, evidence or captured files it was made with. Raises UsageError.
    """
    claim = _claim(desk, claim_id)
    for given, allowed, what in (
        (kind, get_args(CheckKind), "kind"),
        (outcome, get_args(Outcome), "outcome"),
    ):
        if given not in allowed:
            raise UsageError(f"this is no {what} of a check", hint=f"It is one of: {', '.join(allowed)}.")
    reliability, credibility = grade[:1].upper(), grade[1:]
    if reliability not in get_args(Reliability) or credibility not in get_args(Credibility):
        raise UsageError(
            "this is no grade", hint="A letter A to F and a figure 1 to 6, such as B2; F6 is not judged."
        )
    if not line.strip():
        raise UsageError("a check names its line", hint="The human, paper or handover it comes from.")
    basis = tuple(RecordId(id) for id in rests_on)
    for id in basis:
        if standing_record(desk, id) is None:
            raise UsageError("what the check was made with is not there, or does not stand any more")
    body = Check(
        claim.id,
        cast(CheckKind, kind),
        cast(Outcome, outcome),
        line.strip(),
        cast(Reliability, reliability),
        cast(Credibility, credibility),
        note.strip(),
    )
    record = desk.pen(by).write(body, basis=(claim.id, *basis), call=claim.call)
    desk.writer.append((record,))
    return {"check": record.id, **_row(desk, claim, _Known(desk))}


def give_verdict(
    desk: Desk, claim_id: str, wanted: str, why: str, answered: str = "", by: str | None = None
) -> dict[str, Any]:
    """A named person's verdict on a claim, no higher than the rules allow. Raises VerdictTooHigh, UsageError."""
    claim = _claim(desk, claim_id)
    if wanted not in get_args(Standing):
        raise UsageError("this is no verdict", hint=f"It is one of: {', '.join(get_args(Standing))}.")
    if claim.author.is_machine:
        raise UsageError(
            "a machine proposed this claim and nobody took it over",
            hint="`earwitness claims add CALL:LINE` takes it over.",
        )
    where = _Known(desk).place(claim)
    draft = VerdictDraft(
        TurnReference(where[0], where[1]),
        cast(Standing, wanted),
        by or desk.case.member,
        tuple(part for part in (why.strip(),) if part),
        answered.strip(),
    )
    batch = verdict_batch(draft, claim, desk.view, quiet_tools(desk), claim.call)
    if batch is not None:
        desk.writer.append(batch)
    return _row(desk, claim, _Known(desk))


def overtaken(desk: Desk, quotes: Iterable[RecordId]) -> tuple[RecordId, ...]:
    """Claims in the lines of these quotes whose verdict says more than their checks allow by now."""
    used = {
        line.utterance: quote.body.call for quote in desk.view.quotes_of(quotes) for line in quote.body.lines
    }
    out = []
    for call in dict.fromkeys(used.values()):
        for claim in desk.view.claims(call):
            verdict = desk.view.verdict(claim.id)
            if claim.body.utterance in used and not claim.author.is_machine and verdict is not None:
                findings = findings_of(desk.view, claim)
                allowed, _ = standing(findings, verdict.body.answered)
                if not allows(allowed, verdict.body.standing, findings):
                    out.append(claim.id)
    return tuple(out)


def who_spoke(desk: Desk, person: str) -> dict[str, Any]:
    """How far it is known who a person is, why, and what each higher rung needs. Raises UsageError."""
    id = person_id(desk, person)
    return {"person": id, **_Known(desk).who(id)}


def person_id(desk: Desk, named: str) -> PersonId:
    """A person of a call by id, or, with the vault, by reference. Raises UsageError."""
    if named and next(desk.case.records.calls_of([PersonId(named)]), None):
        return PersonId(named)
    from earwitness.app.actions.writing import person_of
    from earwitness.errors import BadForm, ProtectError

    try:
        return person_of(desk)(named)
    except (BadForm, ProtectError):
        raise UsageError(
            "nobody of the case has this id or reference", hint="`earwitness people` lists them."
        ) from None


# ------------------------------------------------------------------------------------------------------------- parts


class _Known:
    """Who spoke, person by person, and where lines stand, call by call: each worked out once for a listing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._grounds = verify.grounds_of(desk.view)
        self._people: dict[PersonId, dict[str, Any]] = {}
        self._lines: dict[CallId, tuple[str, dict[RecordId, int]]] = {}

    def who(self, person: PersonId) -> dict[str, Any]:
        """Rung, reasons, and the rungs above with what they need."""
        if person not in self._people:
            calls = [call for _, call in self._desk.case.records.calls_of([person])]
            transcribed, sound = verify.heard(self._desk.view, calls)
            grounds = [ground for _, ground in self._grounds.get(person, ())]
            step, why = rung(transcribed=transcribed, sound=sound, grounds=grounds)
            above = steps_up(transcribed=transcribed, sound=sound, grounds=grounds)
            self._people[person] = _ladder_row(step, why, above)
        return self._people[person]

    def place(self, claim: Record[Claim]) -> tuple[str, int]:
        """The call's reference (or id) and the line, from 1; 0 where the line no longer stands."""
        if claim.call is None:
            return "", 0
        if claim.call not in self._lines:
            call = self._desk.view.call(claim.call)
            named = str(claim.call) if call is None or not call.body.reference else call.body.reference
            lines = {u.id: n for n, u in self._desk.view.turns(claim.call).items()}
            self._lines[claim.call] = named, lines
        named, lines = self._lines[claim.call]
        return named, lines.get(claim.body.utterance, 0)


def _ladder_row(step: Rung, why: tuple[str, ...], above: tuple[tuple[Rung, str], ...]) -> dict[str, Any]:
    return {"rung": step, "why": list(why), "above": [{"rung": r, "needs": needs} for r, needs in above]}


def _row(desk: Desk, claim: Record[Claim], known: _Known) -> dict[str, Any]:
    findings = findings_of(desk.view, claim)
    verdict = desk.view.verdict(claim.id)
    answered = "" if verdict is None else verdict.body.answered
    allowed, why = standing(findings, answered)
    call, line = known.place(claim)
    speaker = claim.body.speaker
    unknown: Mapping[str, Any] = {"rung": None, "why": ["no person stands behind the voice"], "above": []}
    return {
        "claim": claim.id,
        "call": call,
        "line": line,
        "statement": claim.body.statement,
        "speaker": speaker,
        "who_spoke": dict(unknown) if speaker is None else known.who(speaker),
        "allowed": allowed,
        "because": list(why),
        "missing": list(towards(findings, answered)),
        "checks": len(findings),
        "verdict": None
        if verdict is None
        else {
            **asdict(verdict.body),
            "by": verdict.author.name,
            # a check that came later may take the ground from under it
            "holds": allows(allowed, verdict.body.standing, findings),
        },
    }


def _claim(desk: Desk, id: str) -> Record[Claim]:
    found = standing_record(desk, id)
    if found is None or not isinstance(found.body, Claim):
        raise UsageError("no claim that stands has this id", hint="`earwitness claims` lists them.")
    return found


def _line(desk: Desk, at: str) -> tuple[Record[Utterance], str]:
    named, colon, number = at.rpartition(":")
    call = find_call(desk, named) if colon else None
    lines = {} if call is None else desk.view.turns(call.body.id)
    if not number.isdigit() or int(number) not in lines:
        raise UsageError(
            "there is no such line", hint="CALL:LINE, as `earwitness show CALL` counts them, from 1."
        )
    return lines[int(number)], at
