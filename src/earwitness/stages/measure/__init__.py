"""measure: how themes and callers move over time, over calls in which a soldier speaks.

Reads: Call, Recording, SameCall, Transcript, ThemeMark. Writes: Trend, MakeUp, Passed.

Rules
- The denominator is calls in which a party is a soldier and which have a transcript; both are said in the sentence.
- Two recordings of one conversation count once: the longer one.
- The caller is the soldier who calls, or the soldier who is called when only he is one; calls without a known person
  stand for themselves.
- Everything is measured again when anything it rests on changed, and not otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from earwitness.model.recording import Call, Party, Recording, SameCall
from earwitness.model.records import Author, Batch, Passed, Record
from earwitness.model.speech import Transcript
from earwitness.model.themes import ThemeMark
from earwitness.model.view import CaseView
from earwitness.ports import Card, Tools
from earwitness.stages.measure.rules import CAVEAT, MACHINE_CAVEAT, WANTS_OUT, Row, make_up, measure_table

CARD = Card(
    name="measure",
    purpose="Shares over time with denominators, callers kept together, and one honest sentence.",
    version="2",
    reads=frozenset({"Call", "Recording", "SameCall", "Transcript", "ThemeMark"}),
    writes=frozenset({"Trend", "MakeUp", "Passed"}),
)

OF_WHAT = "calls with a soldier"


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """One batch with every trend and the make-up, or nothing when nothing changed."""
    settings = f"{CARD.version} {view.reader.tide((Call, Recording, SameCall, Transcript, ThemeMark))}"
    old = view.passed(CARD.name)
    if old is not None and old.body.settings == settings:
        return
    rows, services, machine = _rows(view, tools)
    if not rows:
        return
    caveat = CAVEAT + (MACHINE_CAVEAT if machine else "")
    pen = tools.pen_for(Author("engine", CARD.name, CARD.version))
    passed = pen.write(Passed(CARD.name, settings), supersedes=() if old is None else (old.id,))
    batch: list[Record[object]] = [passed]
    for trend in measure_table(rows, (WANTS_OUT,), caveat, OF_WHAT):
        batch.append(pen.write(trend, basis=(passed.id,)))
    makeup = make_up(services, "service")
    if makeup is not None:
        batch.append(pen.write(makeup, basis=(passed.id,)))
    yield tuple(batch)


def _rows(view: CaseView, tools: Tools) -> tuple[list[Row], list[Row], bool]:
    """Rows of themes and of services, and whether any mark is still only a machine's."""
    repeats = _repeats(view)
    themes = [theme.id for theme in tools.codebook.themes]
    rows: list[Row] = []
    services: list[Row] = []
    machine = False
    for number, call in enumerate(view.calls()):
        day = _day(call.body)
        soldier = the_soldier(call.body)
        tools.progress(CARD.name, number, number + 1, "calls")
        if day is None or soldier is None or call.body.id in repeats:
            continue
        caller = soldier.person or call.body.id
        services.append(Row(call.body.id, caller, day, {soldier.service: True}))
        if next(view.transcripts(call.body.id), None) is None:
            continue
        marks = list(view.marks(call.body.id))
        machine = machine or any(m.author.is_machine for m in marks)
        marked = {m.body.theme for m in marks}
        rows.append(Row(call.body.id, caller, day, {theme: theme in marked for theme in themes}))
    return rows, services, machine


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
