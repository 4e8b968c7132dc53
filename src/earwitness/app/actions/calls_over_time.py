"""How many calls there are week by week, month by month or year by year, for a strip above the list of calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from earwitness.app.actions.look import wanted_of
from earwitness.app.wiring import Desk
from earwitness.model.query import FilterName, Restriction
from earwitness.model.recording import Call
from earwitness.model.records import Signature
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Rendering, Transcript, Utterance
from earwitness.model.teamwork import Assignment
from earwitness.model.themes import ThemeMark

Unit = Literal["week", "month", "year"]

#: spans up to which calls are counted by week, and by month
WEEKS_UP_TO, MONTHS_UP_TO = 26 * 7, 5 * 366
FULL = len("2022-07-01")
#: kinds of records that a filter asks beside the calls themselves
RESTS_ON: Mapping[FilterName, tuple[type, ...]] = {
    "theme": (Utterance, ThemeMark),
    "reading": (Utterance, Reading),
    "status": (Utterance, Rendering, Transcript, Signature),
    "language": (Utterance,),
    "assigned": (Assignment,),
    "unassigned": (Assignment,),
}


def calls_over_time(desk: Desk, filters: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Calls that fit the filters by period, empty ones included, and how many have no known date.

    `unit` is week, month or year, by how long a time the calls span; weeks only where every day is known, years where of
    some only the year is. Each row has the filter (`from`, `to`) that lists its calls.
    """
    days = dict(_by_day(desk, wanted_of(filters or {})))
    unknown = sum(days.pop(day) for day in tuple(days) if not _is_date(day))
    if not days:
        return {"unit": "month", "rows": [], "unknown": unknown, "most": 0}
    first, last = _begin(min(days)), _begin(max(days))
    unit = _unit((last - first).days, min(map(len, days)))
    counts: Counter[date] = Counter()
    for day, number in days.items():
        counts[_period(_begin(day), unit)] += number
    rows = [
        {**_bounds(period, unit), "calls": counts[period]}
        for period in _periods(_period(first, unit), last, unit)
    ]
    return {"unit": unit, "rows": rows, "unknown": unknown, "most": max(counts.values())}


def _by_day(desk: Desk, wanted: Sequence[Restriction]) -> Mapping[str, int]:
    """Counted once for all pages and orders of a list: it takes a look at every call."""
    name = f"calls by day where {[(one.name, *one.values) for one in wanted]}"
    kinds = {Call, *(kind for one in wanted for kind in RESTS_ON.get(one.name, ()))}
    return desk.remembered(name, kinds, lambda: desk.case.records.calls_by_day(wanted))


def _is_date(day: str) -> bool:
    try:
        return bool(_begin(day))
    except ValueError:
        return False


def _begin(day: str) -> date:
    """The first day of what is known of a date: YYYY, YYYY-MM or YYYY-MM-DD. Raises ValueError."""
    return date.fromisoformat(day + "-01-01"[len(day) - FULL :] if len(day) < FULL else day)


def _unit(span_days: int, known: int) -> Unit:
    if known < len("2022-07") or span_days > MONTHS_UP_TO:
        return "year"
    return "month" if known < FULL or span_days > WEEKS_UP_TO else "week"


def _period(day: date, unit: Unit) -> date:
    """The first day of the period a day lies in; a week begins on Monday."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _periods(first: date, last: date, unit: Unit) -> Iterator[date]:
    at = first
    while at <= last:
        yield at
        # From the first day of a period, so many days on always lie in the next one, whose first day is then taken.
        at = _period(at + timedelta(days={"week": 7, "month": 31, "year": 366}[unit]), unit)


def _bounds(period: date, unit: Unit) -> dict[str, str]:
    """What the filters from and to say for a period; of a month or year its name is enough."""
    if unit == "week":
        return {"from": period.isoformat(), "to": (period + timedelta(days=6)).isoformat()}
    name = period.isoformat()[: len("2022-07") if unit == "month" else len("2022")]
    return {"from": name, "to": name}
