"""Periods: whole months, as many together as make no more than six of them.

Rules
- Periods are made from the first and last date alone, never from what was found in them.
- Up to half a year, a month each; up to a year and a half, three months each; beyond that half years, then years.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STEPS = ((6, 1), (18, 3), (36, 6))


@dataclass(frozen=True, slots=True)
class Periods:
    """Consecutive periods of `step` months, counted from month `first` (years × 12 + month)."""

    first: int
    step: int
    count: int

    def of(self, day: date) -> int:
        """The period a day lies in, from 0."""
        return (month_number(day) - self.first) // self.step

    def name(self, number: int) -> str:
        """`Feb-Apr 2022`, `Nov 2022-Jan 2023`, `Mar 2022`."""
        begin = self.first + number * self.step
        end = begin + self.step - 1
        a, b = (MONTHS[begin % 12], begin // 12), (MONTHS[end % 12], end // 12)
        if begin == end:
            return f"{a[0]} {a[1]}"
        return f"{a[0]}-{b[0]} {b[1]}" if a[1] == b[1] else f"{a[0]} {a[1]}-{b[0]} {b[1]}"


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def periods_of(days: Iterable[date]) -> Periods:
    """The periods that hold all days; at least one day is needed."""
    months = [month_number(day) for day in days]
    first, length = min(months), max(months) - min(months) + 1
    step = next((step for most, step in STEPS if length <= most), 12)
    return Periods(first, step, -(-length // step))
