"""Research on a number or profile, by hand: planned, approved by somebody else, every look written down, evidence captured.

Nothing here opens the network. What was captured elsewhere (file, screenshot, WARC) is sealed as it came and read as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from earwitness.app.actions.interviews import Kept, attach, exhibit, read_exhibit
from earwitness.app.actions.interviews_contact import day, known_person, sign_for, signers_of
from earwitness.app.actions.writing import append, person_of
from earwitness.app.wiring import Desk
from earwitness.errors import NotApproved, UsageError
from earwitness.model.claims import Evidence
from earwitness.model.custody import Exhibit
from earwitness.model.identity import Contact
from earwitness.model.ids import RecordId
from earwitness.model.records import Record
from earwitness.model.research import Found, ResearchPlan, ResearchStep, TargetKind
from earwitness.stages import verify
from earwitness.stages.verify import warc
from earwitness.stages.verify.approval import lacking

LARGEST_ARCHIVE = 1 << 29


def plan_research(
    desk: Desk,
    kind: str,
    target: str,
    question: str,
    method: str,
    account: str,
    gives_away: str,
    person: str | None = None,
    by: str | None = None,
) -> dict[str, Any]:
    """Ask to look something up. `account`: from what account, "none" included; `gives_away`: what the other side may learn.

    Raises UsageError where one of them is not answered.
    """
    if kind not in get_args(TargetKind):
        raise UsageError(
            "this is no kind of target", hint=f"It is one of: {', '.join(get_args(TargetKind))}."
        )
    answers = {
        "target": target,
        "question": question,
        "method": method,
        "account": account,
        "gives away": gives_away,
    }
    for name, words in answers.items():
        if not words.strip():
            raise UsageError(f"a plan of research answers: {name}")
    about = None if person is None else known_person(desk, person)
    body = ResearchPlan(
        cast(TargetKind, kind),
        target.strip(),
        question.strip(),
        method.strip(),
        account.strip(),
        gives_away.strip(),
        by or desk.case.member,
        None if about is None else about.body.id,
    )
    # It rests on nothing: a log does not end because a person's entry is written anew.
    record = desk.pen(by).write(body)
    desk.writer.append((record,))
    return show_research(desk, record.id)


def approve_research(desk: Desk, plan: str, statement: str = "", by: str | None = None) -> dict[str, Any]:
    """Sign somebody else's plan. Raises NotApproved for one's own, UsageError."""
    record = _plan(desk, plan)
    sign_for(desk, record.id, "research", record.body.asked_by, statement, by)
    return show_research(desk, record.id)


def note_step(
    desk: Desk,
    plan: str,
    on: str,
    account: str,
    where: str,
    told: str,
    outcome: str,
    found: str,
    files: Sequence[Kept] = (),
    captured_with: str = "",
    evidence: str | None = None,
    unapproved: str = "",
    by: str | None = None,
) -> dict[str, Any]:
    """Write down one look and seal what was captured. Raises NotApproved without approval or reason, UsageError."""
    record = _plan(desk, plan)
    if outcome not in get_args(Found):
        raise UsageError("this is no outcome", hint=f"It is one of: {', '.join(get_args(Found))}.")
    for name, words in (("account", account), ("where", where), ("told", told)):
        if not words.strip():
            raise UsageError(f"a step of research answers: {name}", hint='"nothing" and "none" are answers.')
    missing = _lacks(desk, record)
    if missing is not None and not unapproved.strip():
        raise NotApproved(f"{record.id}: {missing}")
    when = day(on) or desk.pen().now().date().isoformat()
    exhibits = tuple(
        RecordId(attach(desk, None, file, None, when, captured_with, by)["exhibit"]) for file in files
    )
    body = ResearchStep(
        record.id,
        when,
        by or desk.case.member,
        account.strip(),
        where.strip(),
        told.strip(),
        cast(Found, outcome),
        found.strip(),
        exhibits,
        None if evidence is None else RecordId(evidence),
        "" if missing is None else unapproved.strip(),
    )
    desk.writer.append((desk.pen(by).write(body, basis=(record.id,)),))
    return show_research(desk, record.id)


def list_research(desk: Desk, person: str | None = None) -> list[dict[str, Any]]:
    """One row a plan, without its target: kind, who asked, whether it is approved, steps."""
    wanted = None if person is None else known_person(desk, person).body.id
    return [
        _row(desk, plan)
        for plan in desk.require_vault().of(ResearchPlan)
        if wanted in (None, plan.body.person)
    ]


def show_research(desk: Desk, id: str) -> dict[str, Any]:
    """One plan with its target and every step. Raises UsageError."""
    plan = _plan(desk, id)
    body = plan.body
    steps = [
        {
            "step": step.id,
            "on": step.body.on,
            "by": step.body.by,
            "account": step.body.account,
            "where": step.body.where,
            "told": step.body.told,
            "outcome": step.body.outcome,
            "found": step.body.found,
            "evidence": step.body.evidence,
            "unapproved": step.body.unapproved,
            "captured": [_captured(desk, exhibit) for exhibit in step.body.exhibits],
        }
        for step in desk.require_vault().resting_on(plan.id, ResearchStep)
    ]
    return {
        **_row(desk, plan),
        "target": body.target,
        "question": body.question,
        "method": body.method,
        "account": body.account,
        "gives_away": body.gives_away,
        "looks": steps,
    }


def note_evidence(desk: Desk, row: Mapping[str, Any], by: str | None = None) -> dict[str, Any]:
    """One piece of evidence, in the fields of `earwitness import evidence`; a linked number goes to the vault.

    Raises BadForm naming the field, UnknownReference.
    """
    resolve = person_of(desk)
    author = by or desk.case.member
    append(desk, lambda tools: verify.import_evidence([row], author, desk.view, tools, resolve))
    made = next((e for e in desk.view.reader.of(Evidence) if e.body.reference == row["id"]), None)
    if made is None:
        raise UsageError("the evidence was not written")
    number = row.get("linked_number")
    known = {(c.body.person, c.body.number) for c in desk.require_vault().of(Contact)}
    if number and (made.body.about, number) not in known:
        note = desk.pen(by).write(Contact(made.body.about, str(number), "evidence"), basis=(made.id,))
        desk.writer.append((note,))
    return {"evidence": made.id, "reference": made.body.reference, "line": made.body.line}


# ------------------------------------------------------------------------------------------------------ captured files


def list_archive(desk: Desk, id: str) -> dict[str, Any]:
    """What a captured web archive holds, a row a record, and what of it could not be read. Raises UsageError."""
    archive = _archive(desk, id)
    return {
        "exhibit": id,
        "records": [
            {
                "number": e.number,
                "kind": e.kind,
                "uri": e.uri,
                "date": e.date,
                "status": e.status,
                "content_type": e.content_type,
                "size": e.size,
                "digest": e.digest,
            }
            for e in archive.entries
        ],
        "losses": list(archive.losses),
    }


def read_page(desk: Desk, id: str, number: int) -> dict[str, Any]:
    """One record of a captured web archive as text; nothing in it is run or fetched. Raises UsageError."""
    page = warc.page(_archive(desk, id), number)
    if page is None:
        raise UsageError(
            "the archive has no record of that number", hint="List them first, without a number."
        )
    return {"exhibit": id, "number": number, "text": page.text, "losses": list(page.losses)}


def _archive(desk: Desk, id: str) -> warc.Archive:
    captured = exhibit(desk, id)
    if captured.body.size > LARGEST_ARCHIVE:
        raise UsageError(f"the archive is larger than {LARGEST_ARCHIVE >> 20} MiB")
    return warc.read(read_exhibit(desk, id))


# -------------------------------------------------------------------------------------------------------------- parts


def _plan(desk: Desk, id: str) -> Record[ResearchPlan]:
    found = next((p for p in desk.require_vault().of(ResearchPlan) if p.id == id), None)
    if found is None:
        raise UsageError("no plan of research has this id", hint="`earwitness research` lists them.")
    return found


def _lacks(desk: Desk, plan: Record[ResearchPlan]) -> str | None:
    return lacking(plan.body.asked_by, signers_of(desk, plan.id), 1)


def _row(desk: Desk, plan: Record[ResearchPlan]) -> dict[str, Any]:
    return {
        "plan": plan.id,
        "kind": plan.body.kind,
        "person": plan.body.person,
        "asked_by": plan.body.asked_by,
        "approved_by": signers_of(desk, plan.id),
        "approved": _lacks(desk, plan) is None,
        "steps": sum(1 for _ in desk.require_vault().resting_on(plan.id, ResearchStep)),
    }


def _captured(desk: Desk, id: RecordId) -> dict[str, Any]:
    record: Record[Exhibit] = desk.view.reader.get(id)
    return {"exhibit": id, "kind": record.body.kind, "sha256": record.body.sha256, "size": record.body.size}
