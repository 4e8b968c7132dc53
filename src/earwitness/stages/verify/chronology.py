"""What happened when, in the calls and in our work on them. Pure: from what stands to events in order.

Rules
- An event is as exact as what it rests on: a month stays a month, and what has no date is listed apart, not left out.
- Times of calls are as the manifest or the file gives them, local to the call; times of our work are days, in UTC.
- A claim stands at the time of the call it was made in. When what it tells of happened, a person has to say.
- Nobody is named: people are ids, and a place is as the manifest has it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from earwitness.model.claims import Claim, Evidence, Interview, Verdict
from earwitness.model.contact import ContactAttempt
from earwitness.model.custody import CustodyBag
from earwitness.model.ids import CallId, PersonId, RecordId
from earwitness.model.recording import Call, Handover, Origin
from earwitness.model.records import Record
from earwitness.model.research import ResearchPlan, ResearchStep
from earwitness.model.story import Release
from earwitness.model.view import CaseView, Reader

Track = Literal["calls", "work"]
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?)?)?")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `when`: ISO 8601, as exact as it is known, "" where it is not."""

    when: str
    track: Track
    kind: str
    what: str
    record: RecordId | None = None
    call: str = ""
    people: tuple[PersonId, ...] = ()


def chronology(view: CaseView, vault: Reader | None, person: PersonId | None = None) -> tuple[Event, ...]:
    """Every event, or those of one person, earliest first, what has no date last. Without the vault, without contact and looks."""
    vaulted = () if vault is None else vault_events(vault)
    events = (*call_events(view.calls()), *other_events(view, sealed_by_day(view)), *vaulted)
    return in_order(e for e in events if person is None or person in e.people)


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Earliest first, what has no date last."""
    return tuple(sorted(events, key=lambda e: (not e.when, e.when, e.track, e.kind)))


#: what `other_events` follow from
RESTS_ON = (Call, Claim, CustodyBag, Evidence, Handover, Interview, Origin, Release, Verdict)


def other_events(view: CaseView, sealed: Mapping[str, int]) -> Iterator[Event]:
    """Every event of the case but the calls themselves; `sealed` as `sealed_by_day` gives it."""
    yield from _of_claims(view)
    yield from _of_work(view, sealed)


def sealed_by_day(view: CaseView) -> Mapping[str, int]:
    """How many files were sealed on each day."""
    return Counter(_day(handover) for handover in view.handovers())


def between(events: Iterable[Event], first: str, last: str) -> tuple[Event, ...]:
    """Events that touch the days from `first` to `last` (ISO 8601, either may be ""); a month touches each of its days."""
    return tuple(
        e
        for e in events
        if e.when
        and (not first or e.when[:10] >= first[: len(e.when[:10])])
        and (not last or e.when[:10] <= last)
    )


def date_in(text: str | None) -> str:
    """The date a text begins with, as exact as it is, else ""."""
    found = _DATE.match(text or "")
    return "" if found is None else found[0].replace(" ", "T")


def _named(call: Record[Call] | None) -> str:
    return "" if call is None else call.body.reference or str(call.body.id)


def call_events(calls: Iterable[Record[Call]]) -> Iterator[Event]:
    """An event for each of these calls."""
    for call in calls:
        body = call.body
        people = tuple(p.person for p in body.parties if p.person is not None)
        place = f", {body.place}" if body.place else ""
        who = ", ".join(f"{p.id} {p.role}" for p in body.parties if p.role != "unknown")
        what = f"a call{': ' + who if who else ''}{place}"
        yield Event(date_in(body.began), "calls", "call", what, call.id, _named(call), people)


def _of_claims(view: CaseView) -> Iterator[Event]:
    claims = [claim for claim in view.filed_under(Claim, "person") if claim.call is not None]
    found = view.reader.of_calls(Call, {claim.call for claim in claims if claim.call is not None})
    calls: dict[CallId | None, Record[Call]] = {call.body.id: call for call in found}
    for claim in claims:
        of = calls.get(claim.call)
        people = () if claim.body.speaker is None else (claim.body.speaker,)
        began = None if of is None else of.body.began
        yield Event(
            date_in(began),
            "calls",
            "claim",
            f"said: {claim.body.statement}",
            claim.id,
            _named(of),
            people,
        )


def _of_work(view: CaseView, sealed: Mapping[str, int]) -> Iterator[Event]:
    reader = view.reader
    for origin in reader.of(Origin):
        what = f"material received from: {origin.body.source_class}"
        yield Event(date_in(origin.body.received_on), "work", "received", what, origin.id)
    for day, count in sealed.items():
        yield Event(day, "work", "sealed", f"{count} files sealed")
    for interview in reader.of(Interview):
        i = interview.body
        people = tuple(p for p in (i.person, i.spoken_with) if p is not None)
        yield Event(
            date_in(i.on), "work", "interview", f"interview by {i.by}, {i.consent}", interview.id, "", people
        )
    for evidence in reader.of(Evidence):
        e = evidence.body
        yield Event(
            date_in(e.found_on), "work", "evidence", f"{e.kind}: {e.what}", evidence.id, "", (e.about,)
        )
    for verdict in reader.of(Verdict):
        claim: Record[Claim] = reader.get(verdict.body.claim)
        people = () if claim.body.speaker is None else (claim.body.speaker,)
        what = f"verdict by {verdict.author.name}: {verdict.body.standing}"
        yield Event(_day(verdict), "work", "verdict", what, verdict.id, "", people)
    for bag in reader.of(CustodyBag):
        yield Event(_day(bag), "work", "custody", f"{len(bag.basis)} files left in a custody bag", bag.id)
    for release in reader.of(Release):
        yield Event(_day(release), "work", "release", f"release {release.body.name}", release.id)


def vault_events(vault: Reader) -> Iterator[Event]:
    """Contact and looks, of which only the vault knows."""
    for state in ("standing", "stale"):
        for attempt in vault.of(ContactAttempt, state=state):
            a = attempt.body
            what = f"contact {a.began}, {a.way}: {a.outcome}"
            yield Event(date_in(a.on), "work", "contact", what, attempt.id, "", (a.person,))
    for plan in vault.of(ResearchPlan):
        people = () if plan.body.person is None else (plan.body.person,)
        for step in vault.resting_on(plan.id, ResearchStep):
            what = f"a look at a {plan.body.kind} by {step.body.by}: {step.body.outcome}"
            yield Event(date_in(step.body.on), "work", "research", what, step.id, "", people)


def _day(record: Record[object]) -> str:
    return record.at.date().isoformat()
