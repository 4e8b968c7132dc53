"""Periods: whole months, weeks, any number of days, or those a person named; and stretches in which nothing was recorded.

Rules
- Periods are made from the first and last date alone, never from what was found in them.
- By themselves: up to half a year, a month each; up to a year and a half, three months each; beyond that half years, then
  years.
- Periods that a person named hold all calls too: those before the first of them make one of their own, and the last reaches
  to the last call.
- Weeks begin on Monday. Periods of days begin on the first day of all.
- A stretch without calls is a gap in capture when it is longer than chance would leave once in a hundred such collections,
  were calls spread evenly over the days; and never under a week.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, log

from earwitness.errors import UsageError
from earwitness.model.trends import Calendar

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STEPS = ((6, 1), (18, 3), (36, 6))
MOST_PERIODS = 600
AUTO = Calendar("auto")
TOO_MANY = "Choose longer periods: `earwitness trends --by month`, with `--keep` to keep them."


@dataclass(frozen=True, slots=True)
class Periods:
    """Consecutive periods: their first days, the day after the last of them, and their names."""

    begins: tuple[date, ...]
    end: date
    names: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.begins)

    def of(self, day: date) -> int:
        """The period a day lies in, from 0."""
        return bisect_right(self.begins, day) - 1

    def name(self, number: int) -> str:
        """`Feb-Apr 2022`, `Nov 2022-Jan 2023`, `Mar 2022`, `7-13 Mar 2022`."""
        return self.names[number]

    def days(self, number: int) -> range:
        """The days of a period, as `date.toordinal` numbers them."""
        end = self.begins[number + 1] if number + 1 < self.count else self.end
        return range(self.begins[number].toordinal(), end.toordinal())


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def when(period: str) -> str:
    """A period's name as it stands in a sentence: `in Mar 2022`, `before 24 Feb 2022`, `in “the first weeks”`."""
    if period.startswith("before "):
        return period
    return f"in {period}" if period[:1].isdigit() or period[:3] in MONTHS else f"in “{period}”"


def periods_of(days: Iterable[date], calendar: Calendar = AUTO) -> Periods:
    """The periods that hold all days; at least one day is needed.

    Raises UsageError when the calendar is of no known kind, or would make more than 600 periods.
    """
    held, by = sorted(set(days)), calendar.by
    if calendar.begins:
        return _named(held, calendar)
    if by in ("auto", "month"):
        return _months(held, 1 if by == "month" else 0)
    if by == "week":
        first, step = held[0] - timedelta(days=min(held[0].weekday(), held[0].toordinal() - 1)), 7
    else:
        if not by.isascii() or not by.isdigit() or not 1 <= int(by[:5]) <= 3660:
            raise UsageError(
                "periods are by auto, month, week, a number of days from 1 to 3660, or a file of periods"
            )
        first, step = held[0], int(by)
    count = (held[-1] - first).days // step + 1
    if count > MOST_PERIODS:
        raise UsageError(f"that makes {count} periods; at most {MOST_PERIODS} are drawn", hint=TOO_MANY)
    starts = [first.toordinal() + step * n for n in range(count + 1)]
    last = date.max.toordinal()
    begins = tuple(date.fromordinal(n) for n in starts[:-1])
    names = tuple(
        _stretch(begin, date.fromordinal(min(begin.toordinal() + step - 1, last))) for begin in begins
    )
    return Periods(begins, date.fromordinal(min(starts[-1], last)), names)


def _named(held: list[date], calendar: Calendar) -> Periods:
    begins = [date.fromisoformat(begin) for begin in calendar.begins]
    ends = [*(date.fromordinal(begin.toordinal() - 1) for begin in begins[1:]), max(held[-1], begins[-1])]
    names = [name or _stretch(*days) for name, *days in zip(calendar.names, begins, ends, strict=True)]
    if held[0] < begins[0]:
        names.insert(0, f"before {_stretch(begins[0], begins[0])}")
        begins.insert(0, held[0])
    return Periods(tuple(begins), _after(ends[-1]), tuple(names))


def _after(day: date) -> date:
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))


def _months(held: list[date], step: int) -> Periods:
    first, length = month_number(held[0]), month_number(held[-1]) - month_number(held[0]) + 1
    step = step or next((step for most, step in STEPS if length <= most), 12)
    count = ceil(length / step)
    if count > MOST_PERIODS:
        raise UsageError(f"that makes {count} periods; at most {MOST_PERIODS} are drawn", hint=TOO_MANY)
    starts = [first + step * n for n in range(count + 1)]
    return Periods(
        tuple(_first_of(month) for month in starts[:-1]),
        _first_of(starts[-1]),
        tuple(_of_months(month, month + step - 1) for month in starts[:-1]),
    )


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1) if month // 12 <= date.max.year else date.max


def _of_months(begin: int, end: int) -> str:
    a, b = (MONTHS[begin % 12], begin // 12), (MONTHS[end % 12], end // 12)
    if begin == end:
        return f"{a[0]} {a[1]}"
    return f"{a[0]}-{b[0]} {b[1]}" if a[1] == b[1] else f"{a[0]} {a[1]}-{b[0]} {b[1]}"


def _stretch(begin: date, end: date) -> str:
    month, year = f" {MONTHS[begin.month - 1]}", f" {begin.year}"
    last = f"{end.day} {MONTHS[end.month - 1]} {end.year}"
    if begin == end:
        return last
    if begin.year != end.year:
        return f"{begin.day}{month}{year}-{last}"
    return f"{begin.day}{month if begin.month != end.month else ''}-{last}"


def silent_days(days: Iterable[date]) -> frozenset[int]:
    """Days, as `date.toordinal` numbers them, that lie in a gap of capture."""
    held = sorted({day.toordinal() for day in days})
    if len(held) < 2:
        return frozenset()
    usual = (held[-1] - held[0]) / (len(held) - 1)
    longest = max(7.0, usual * log((len(held) - 1) / 0.01))
    out: set[int] = set()
    for before, after in pairwise(held):
        if after - before - 1 > longest:
            out.update(range(before + 1, after))
    return frozenset(out)
