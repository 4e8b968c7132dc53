"""Measure: how themes and callers move over time, with denominators, intervals and caveats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from earwitness.model.ids import CallId
from earwitness.model.recording import Call, Party, SameCall
from earwitness.model.records import Author, Batch, Passed, Record
from earwitness.model.speech import Utterance
from earwitness.model.themes import ThemeMark
from earwitness.model.trends import MakeUp, Trend
from earwitness.model.view import CaseView
from earwitness.ports import Card, Tools
from earwitness.stages.measure.rules import (
    WANTS_OUT,
    Group,
    Row,
    Served,
    even_periods,
    make_up,
    measure_table,
    selection_caveat,
)

CARD = Card(
    name="measure",
    purpose="say how themes and the make-up of callers move over time, with denominators, intervals and caveats",
    version="1",
    reads=frozenset({"Call", "SameCall", "Utterance", "ThemeMark"}),
    writes=frozenset({"Passed", "Trend", "MakeUp"}),
)
GROUPS: tuple[Group, ...] = (WANTS_OUT,)
#: machine suggestions less sure than this are not counted
SURE_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted and what was left out, for the caveat."""

    rows: tuple[Row, ...]
    served: tuple[Served, ...]
    conversations: int
    repeats: int
    undated: int
    unheard: int
    without_soldier: int
    roles_known: bool
    marks: int
    machine_marks: int


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """One batch for the case, when a figure or a caveat is not what stands already."""
    tide = view.reader.tide((Call, SameCall, Utterance, ThemeMark))
    themes = tuple(theme.id for theme in tools.codebook.themes)
    text = "\n".join((CARD.version, tide, *themes, *(f"{g.name}:{','.join(g.themes)}" for g in GROUPS)))
    settings = sha256(text.encode()).hexdigest()[:16]
    old = view.passed(CARD.name)
    if old is not None and old.body.settings == settings:
        return
    counted = count(view)
    if not counted.rows:
        return
    trends, mixed = figures(counted, themes, GROUPS)
    standing = [r.body for r in view.reader.of(Trend) if r.author.is_machine]
    standing_mix = [r.body for r in view.reader.of(MakeUp) if r.author.is_machine]
    if old is not None and standing == trends and standing_mix == ([mixed] if mixed else []):
        return
    pen = tools.pen_for(Author("engine", "measure", CARD.version, (("settings", settings),)))
    passed = pen.write(Passed(CARD.name, settings), supersedes=(old.id,) if old else ())
    records: list[Record[object]] = [passed]
    records.extend(pen.write(trend, basis=(passed.id,)) for trend in trends)
    if mixed is not None:
        records.append(pen.write(mixed, basis=(passed.id,)))
    yield tuple(records)
    tools.progress(CARD.name, len(counted.rows), len(counted.rows), "calls")


def figures(
    counted: Counted, themes: Sequence[str], groups: Sequence[Group]
) -> tuple[list[Trend], MakeUp | None]:
    """Trends of the groups, then of each theme that anybody spoke of, and the make-up; one set of periods for all."""
    periods = even_periods([row.date for row in counted.rows])
    spoken = [theme for theme in themes if any(row.hits.get(theme) for row in counted.rows)]
    trends = measure_table(counted.rows, groups, spoken, periods, caveat=_caveat(counted))
    return trends, make_up(counted.served, periods, _make_up_caveat(counted))


def count(view: CaseView) -> Counted:
    """Conversations with a date, words and (where roles are known) a soldier, and what themes were said in each."""
    repeats = _repeats(view)
    rows: list[Row] = []
    served: list[Served] = []
    conversations = undated = unheard = without_soldier = marks = machine = 0
    roles_known = any(p.role != "unknown" for c in view.calls() for p in c.body.parties)
    for call in view.reader.call_ids():
        record = view.call(call)
        if record is None or call in repeats:
            continue
        conversations += 1
        day = _day(record.body)
        soldiers = [p for p in record.body.parties if p.role == "soldier"]
        if roles_known and not soldiers:
            without_soldier += 1
        elif day is None:
            undated += 1
        elif next(view.reader.of(Utterance, call), None) is None:
            unheard += 1
        else:
            hits: dict[str, bool] = {}
            for mark in view.marks(call):
                if mark.author.is_machine and mark.body.confidence < SURE_ENOUGH:
                    continue
                marks += 1
                machine += mark.author.is_machine
                hits[mark.body.theme] = True
            rows.append(Row(call, _caller(record.body, call), day, hits))
            soldier = _soldier_of(soldiers)
            if soldier is not None and soldier.service not in ("unknown", "none"):
                served.append(Served(call, soldier.person or call, day, soldier.service))
    return Counted(
        tuple(rows), tuple(served), conversations, len(repeats), undated, unheard, without_soldier, roles_known, marks,
        machine,
    )  # fmt: skip


def _soldier_of(soldiers: Sequence[Party]) -> Party | None:
    """The soldier who calls; the called one if only he is one."""
    calling = [p for p in soldiers if p.side == "caller"]
    return next(iter(calling or soldiers), None)


def _caller(call: Call, id: CallId) -> str:
    caller = next((p for p in call.parties if p.side == "caller"), None)
    return caller.person if caller is not None and caller.person else id


def _day(call: Call) -> date | None:
    try:
        return date.fromisoformat((call.began or "")[:10])
    except ValueError:
        return None


def _repeats(view: CaseView) -> Mapping[CallId, CallId]:
    """Calls that are a second recording of another call's conversation, with the call that counts."""
    repeats: dict[CallId, CallId] = {}
    for same in view.same_calls():
        first, second = (view.reader.get(id).call for id in (same.body.first, same.body.second))
        if first is not None and second is not None and first != second:
            repeats[second] = first
    return repeats


def _caveat(counted: Counted) -> str:
    kind = "conversations in which a soldier speaks" if counted.roles_known else "conversations"
    parts = [f"Counted: {len(counted.rows)} {kind}, of {counted.conversations} that reached us."]
    left = [
        (counted.undated, "without a date"),
        (counted.unheard, "not yet written down"),
        (counted.repeats, "second recordings of a conversation"),
    ]
    said = [f"{n} {why}" for n, why in left if n]
    if said:
        parts.append(f"Left out: {', '.join(said)}.")
    if counted.machine_marks:
        parts.append(
            f"Themes were suggested by machine and not accepted by people in {counted.machine_marks} of "
            f"{counted.marks} marks."
        )
    parts.append(selection_caveat())
    return " ".join(parts)


def _make_up_caveat(counted: Counted) -> str:
    known = f"Service is known in {len(counted.served)} of {len(counted.rows)} conversations counted."
    return f"{known} {selection_caveat()}"
