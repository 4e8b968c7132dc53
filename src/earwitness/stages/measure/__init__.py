"""measure: how themes and callers move over time, over calls in which a soldier speaks.

Reads: Call, Recording, SameCall, Transcript, ThemeMark, ThemeAudit, Calendar. Writes: Trend, MakeUp, Passed.

Rules
- The denominator is calls in which a party is a soldier and which have a transcript; both are said in the sentence.
- Two recordings of one conversation count once: the longer one.
- The caller is the soldier who calls, or the soldier who is called when only he is one; calls without a known person
  stand for themselves.
- Gaps of capture are looked for over all dated calls, whoever speaks in them.
- A theme is corrected for the machine's errors where its marks are the machine's (at least 8 of 10) and an audit of that same
  machine stands; the newest one counts.
- Periods are those of the case's calendar, where a person chose one; else they make themselves.
- Everything is measured again when anything it rests on changed, and not otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from earwitness.model.recording import Call, Party, Recording, SameCall
from earwitness.model.records import Author, Batch, Passed, Record
from earwitness.model.speech import Transcript
from earwitness.model.themes import Codebook, ThemeAudit, ThemeMark
from earwitness.model.trends import Calendar, CoderError, MakeUp, Trend
from earwitness.model.view import CaseView
from earwitness.ports import Card, Tools
from earwitness.stages.measure.periods import AUTO
from earwitness.stages.measure.rules import (
    CAREER,
    CAVEAT,
    MACHINE_CAVEAT,
    WANTS_OUT,
    Row,
    make_up,
    measure_table,
)

CARD = Card(
    name="measure",
    purpose="Shares over time with denominators, callers kept together, and one honest sentence.",
    version="6",
    reads=frozenset({"Call", "Recording", "SameCall", "Transcript", "ThemeMark", "ThemeAudit", "Calendar"}),
    writes=frozenset({"Trend", "MakeUp", "Passed"}),
)

OF_WHAT = "calls with a soldier"
MACHINE_MADE = 0.8


@dataclass(slots=True)
class Material:
    """What a case holds to be measured: rows of themes and of services, days of all calls, and who put the marks."""

    rows: list[Row] = field(default_factory=list)
    services: list[Row] = field(default_factory=list)
    captured: list[date] = field(default_factory=list)
    marks: Counter[str] = field(default_factory=Counter)
    machine_marks: Counter[str] = field(default_factory=Counter)
    machines: set[str] = field(default_factory=set)
    errors: dict[str, CoderError] = field(default_factory=dict)

    def trends(self, calendar: Calendar = AUTO) -> list[Trend]:
        """A trend for each theme and for "wants out", by the calendar's periods."""
        caveat = CAVEAT + (MACHINE_CAVEAT if self.machine_marks else "")
        errors = {
            theme: error
            for theme, error in self.errors.items()
            if self.machine_marks[theme] >= MACHINE_MADE * self.marks[theme] > 0
        }
        return measure_table(
            self.rows,
            (WANTS_OUT,),
            caveat,
            OF_WHAT,
            calendar=calendar,
            captured=self.captured,
            errors=errors,
        )

    def make_up(self, calendar: Calendar = AUTO) -> MakeUp | None:
        """The soldiers who call, by kind of service; those who serve for a living together."""
        return make_up(self.services, "service", (CAREER,), calendar=calendar)


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """One batch with every trend and the make-up, or nothing when nothing changed."""
    kinds = (Call, Recording, SameCall, Transcript, ThemeMark, ThemeAudit, Calendar)
    settings = f"{CARD.version} {view.reader.tide(kinds)}"
    old = view.passed(CARD.name)
    if old is not None and old.body.settings == settings:
        return
    material = Material()
    for number, _ in enumerate(gathered(view, tools.codebook, material)):
        tools.progress(CARD.name, number, number + 1, "calls")
    if not material.rows:
        return
    pen = tools.pen_for(Author("engine", CARD.name, CARD.version))
    passed = pen.write(Passed(CARD.name, settings), supersedes=() if old is None else (old.id,))
    batch: list[Record[object]] = [passed]
    chosen = next(view.reader.of(Calendar), None)
    calendar, basis = (AUTO, (passed.id,)) if chosen is None else (chosen.body, (passed.id, chosen.id))
    for trend in material.trends(calendar):
        batch.append(pen.write(trend, basis=basis))
    makeup = material.make_up(calendar)
    if makeup is not None:
        batch.append(pen.write(makeup, basis=basis))
    yield tuple(batch)


def gathered(view: CaseView, codebook: Codebook, into: Material) -> Iterator[Record[Call]]:
    """Fills `into` call by call, and yields each call when it is done."""
    repeats = _repeats(view)
    themes = [theme.id for theme in codebook.themes]
    for call in view.calls():
        _gather(view, themes, repeats, call, into)
        yield call
    audits = [
        a for a in view.reader.of(ThemeAudit) if a.body.unit == "call" and a.body.machine in into.machines
    ]
    for audit in sorted(audits, key=lambda a: a.at):
        body = audit.body
        into.errors[body.theme] = CoderError(body.both, body.missed, body.false, body.neither)


def _gather(view: CaseView, themes: list[str], repeats: set[str], call: Record[Call], into: Material) -> None:
    day = _day(call.body)
    if day is None or call.body.id in repeats:
        return
    into.captured.append(day)
    soldier = the_soldier(call.body)
    if soldier is None:
        return
    caller = soldier.person or call.body.id
    into.services.append(Row(call.body.id, caller, day, {soldier.service: True}))
    if next(view.transcripts(call.body.id), None) is None:
        return
    marked = set()
    for mark in view.marks(call.body.id):
        marked.add(mark.body.theme)
        into.marks[mark.body.theme] += 1
        if mark.author.is_machine:
            into.machine_marks[mark.body.theme] += 1
            into.machines.add(dict(mark.author.settings).get("settings", ""))
    into.rows.append(Row(call.body.id, caller, day, {theme: theme in marked for theme in themes}))


def the_soldier(call: Call) -> Party | None:
    """The soldier who calls; the one who is called when only he is one."""
    soldiers = [party for party in call.parties if party.role == "soldier"]
    return next((p for p in soldiers if p.side == "caller"), soldiers[0] if soldiers else None)


def _day(call: Call) -> date | None:
    try:
        return date.fromisoformat((call.began or "")[:10])
    except ValueError:
        return None


def _repeats(view: CaseView) -> set[str]:
    """Calls whose conversation is counted by a longer recording."""
    recordings: dict[str, Record[Recording]] = {r.id: r for r in view.recordings()}
    out: set[str] = set()
    for same in view.same_calls():
        pair = [recordings[id] for id in (same.body.first, same.body.second) if id in recordings]
        if len(pair) == 2 and pair[0].body.call != pair[1].body.call:
            out.add(min(pair, key=lambda r: r.body.seconds).body.call)
    return out
