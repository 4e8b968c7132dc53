"""Contact with people: planned, approved by others, attempted, written down. Everything here lives in the vault.

Contact can kill: what is known of somebody's safety decides whether they may be contacted at all.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast, get_args

from earwitness.app.actions.people import person_named
from earwitness.app.wiring import Desk
from earwitness.errors import ContactBarred, NotApproved, UsageError
from earwitness.model.contact import ContactAttempt, ContactOutcome, ContactPlan, ContactWay
from earwitness.model.identity import Person, Safety
from earwitness.model.ids import PersonId, RecordId
from earwitness.model.records import Record, Signature
from earwitness.model.view import filed_under
from earwitness.stages.verify.approval import approvals_needed, barred, lacking

#: what is said of a plan that rested on what was known before
ENDED = {"approved": False, "missing": "ended, because what is known of the person changed"}


def plan_contact(
    desk: Desk, person: str, way: str, purpose: str, precautions: str, until: str = "", by: str | None = None
) -> dict[str, Any]:
    """Ask to contact somebody. Raises ContactBarred where their safety forbids it, UsageError."""
    one = known_person(desk, person)
    safety = safety_of(desk, one.body.id)
    _require_not_barred(safety.body if safety else Safety(one.body.id, "unknown"))
    for words, what in ((purpose, "what it is for"), (precautions, "what is done for their safety")):
        if not words.strip():
            raise UsageError(f"a plan to contact somebody says {what}")
    body = ContactPlan(
        one.body.id, _way(way), purpose.strip(), precautions.strip(), by or desk.case.member, day(until)
    )
    basis = (one.id,) if safety is None else (one.id, safety.id)
    record = desk.pen(by).write(body, basis=basis)
    desk.writer.append((record,))
    return _row(desk, record)


def approve_contact(desk: Desk, plan: str, statement: str, by: str | None = None) -> dict[str, Any]:
    """Sign somebody else's plan. Raises ContactBarred, NotApproved for one's own, UsageError."""
    record = _plan(desk, plan)
    safety = safety_of(desk, record.body.person)
    _require_not_barred(safety.body if safety else Safety(record.body.person, "unknown"))
    sign_for(desk, record.id, "contact", record.body.asked_by, statement, by)
    return _row(desk, record)


def note_attempt(
    desk: Desk,
    person: str,
    on: str,
    way: str,
    outcome: str,
    note: str = "",
    unapproved: str = "",
    *,
    by: str | None = None,
    theirs: bool = False,
) -> dict[str, Any]:
    """Write down an attempt, theirs to us included. Raises NotApproved where nobody approved it and no reason is given."""
    if outcome not in get_args(ContactOutcome):
        raise UsageError("this is no outcome", hint=f"It is one of: {'; '.join(get_args(ContactOutcome))}.")
    one = known_person(desk, person)
    when = day(on) or desk.pen().now().date().isoformat()
    plan = None if theirs else _approved(desk, one.body.id, _way(way), when)
    if plan is None and not theirs and not unapproved.strip():
        raise NotApproved("nobody approved contact with this person in this way for that day")
    body = ContactAttempt(
        one.body.id,
        when,
        by or desk.case.member,
        _way(way),
        cast(ContactOutcome, outcome),
        "by them" if theirs else "by us",
        note.strip(),
        "" if plan is not None else unapproved.strip(),
    )
    record = desk.pen(by).write(body, basis=() if plan is None else (plan.id,))
    desk.writer.append((record,))
    return _attempt_row(record)


def list_contact(desk: Desk, person: str | None = None) -> list[dict[str, Any]]:
    """Plans and attempts, in order of writing; of one person or of all. Nobody is named."""
    vault = desk.require_vault()
    wanted = None if person is None else known_person(desk, person).body.id
    ended = [{**_row(desk, p), **ENDED} for p in vault.of(ContactPlan, state="stale")]
    plans = [*ended, *(_row(desk, p) for p in vault.of(ContactPlan))]
    # an attempt was made, whatever became of the plan it rested on
    made = [*vault.of(ContactAttempt), *vault.of(ContactAttempt, state="stale")]
    rows = [*plans, *map(_attempt_row, made)]
    return [row for row in rows if wanted in (None, row["person"])]


# ------------------------------------------------------------------------------------------- shared with research


def known_person(desk: Desk, named: str) -> Record[Person]:
    """A person by id or reference. Raises UsageError."""
    return person_named(desk, named)


def safety_of(desk: Desk, person: PersonId) -> Record[Safety] | None:
    """What is known of a person's safety."""
    return next(iter(filed_under(desk.require_vault(), Safety, person)), None)


def signers_of(desk: Desk, id: RecordId) -> list[str]:
    """Who signed a plan that stands."""
    return [s.body.signer for s in desk.require_vault().resting_on(id, Signature)]


def sign_for(desk: Desk, id: RecordId, role: str, asked_by: str, statement: str, by: str | None) -> None:
    """Approve by signing; nobody signs twice. Raises NotApproved for one's own plan."""
    signer = by or desk.case.member
    if signer.strip().casefold() == asked_by.strip().casefold():
        raise NotApproved("nobody approves what they ask for themselves")
    if signer in signers_of(desk, id):
        return
    said = statement.strip() or "I have weighed the risk to the person and approve."
    body = Signature("contact" if role == "contact" else "research", signer, said)
    desk.writer.append((desk.pen(signer).write(body, basis=(id,)),))


def day(text: str) -> str:
    """An ISO day, or nothing. Raises UsageError."""
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError("a day is written as 2023-03-11") from None


# ------------------------------------------------------------------------------------------------------------ parts


def _require_not_barred(safety: Safety) -> None:
    why = barred(safety)
    if why is not None:
        raise ContactBarred(f"{safety.person} may not be contacted: {why}")


def _approved(desk: Desk, person: PersonId, way: ContactWay, on: str) -> Record[ContactPlan] | None:
    """A standing plan that was approved by enough others for this way and day."""
    for plan in desk.require_vault().of(ContactPlan):
        if plan.body.person == person and plan.body.way == way and _lacks(desk, plan, on) is None:
            return plan
    return None


def _lacks(desk: Desk, plan: Record[ContactPlan], on: str) -> str | None:
    safety = safety_of(desk, plan.body.person)
    known = safety.body if safety else Safety(plan.body.person, "unknown")
    why = barred(known)
    if why is not None:
        return why
    needed = approvals_needed(known)
    return lacking(plan.body.asked_by, signers_of(desk, plan.id), needed, plan.body.until, on)


def _plan(desk: Desk, id: str) -> Record[ContactPlan]:
    found = next((p for p in desk.require_vault().of(ContactPlan) if p.id == id), None)
    if found is None:
        raise UsageError(
            "no plan of this id stands: it may have ended with a change of the person's safety",
            hint="`earwitness interviews contact` lists those that stand.",
        )
    return found


def _way(text: str) -> ContactWay:
    if text not in get_args(ContactWay):
        raise UsageError(
            "this is no way of contact", hint=f"It is one of: {', '.join(get_args(ContactWay))}."
        )
    return cast(ContactWay, text)


def _row(desk: Desk, plan: Record[ContactPlan]) -> dict[str, Any]:
    missing = _lacks(desk, plan, desk.pen().now().date().isoformat())
    return {
        "plan": plan.id,
        "person": plan.body.person,
        "way": plan.body.way,
        "purpose": plan.body.purpose,
        "precautions": plan.body.precautions,
        "asked_by": plan.body.asked_by,
        "until": plan.body.until,
        "approved_by": signers_of(desk, plan.id),
        "approved": missing is None,
        "missing": missing,
    }


def _attempt_row(attempt: Record[ContactAttempt]) -> dict[str, Any]:
    body = attempt.body
    return {
        "attempt": attempt.id,
        "person": body.person,
        "on": body.on,
        "by": body.by,
        "way": body.way,
        "began": body.began,
        "outcome": body.outcome,
        "note": body.note,
        "approved": bool(attempt.basis),
        "unapproved": body.unapproved,
    }
