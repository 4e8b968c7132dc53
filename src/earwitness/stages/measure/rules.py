"""Trends and make-up as figures with their denominators, and the one sentence a careful newspaper would print.

Rules
- A call counts once, however many recordings it has; a caller's calls belong together (`regression`).
- Under 12 calls, 5 callers, or 3 calls with and 3 without the theme, the answer is "too little".
- A direction needs p <= 0.05 after correction; otherwise it is "none". Themes are corrected over all themes looked at
  together; groups, being named before anything was counted, are corrected over the groups.
- A rise or fall that hangs on one caller is said to: each caller is left out in turn.
- The sentence says "suggests", gives first and last share with their denominators, and never leaves without its caveat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from earwitness.model.trends import Direction, MakeUp, Share, Trend
from earwitness.stages.measure.periods import Periods, periods_of
from earwitness.stages.measure.regression import Slope, adjusted, share_interval, slope

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_CALLS, LEAST_CALLERS, LEAST_EACH = 12, 5, 3
LEVEL = 0.05
CAVEAT = (
    "These calls were selected by others before they reached us, and not at random: "
    "they show how these callers spoke, not how all did."
)
MACHINE_CAVEAT = " Themes were suggested by a machine and not all were read by a person."


@dataclass(frozen=True, slots=True)
class Row:
    """One call: who called (any stable key), when, and which themes it holds."""

    call: str
    caller: str
    date: date
    hits: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Group:
    """Themes measured as one: a call counts when it holds any of them."""

    name: str
    themes: tuple[str, ...]
    words: str


#: what the reference work reported: a growing number want out
WANTS_OUT = Group(
    "wants out", ("wants_out", "refusal", "desertion_awol", "leave_rotation"), "speak of wanting out"
)


def measure_table(
    rows: Sequence[Row], groups: Sequence[Group] = (), caveat: str = CAVEAT, of_what: str = "calls"
) -> list[Trend]:
    """A trend for each theme of the rows, then for each group."""
    names = sorted({theme for row in rows for theme in row.hits})
    themes = [Group(name, (name,), f"hold {name.replace('_', ' ')}") for name in names]
    return [
        *_family(rows, themes, caveat, of_what),
        *_family(rows, groups, caveat, of_what),
    ]


def _family(rows: Sequence[Row], wanted: Sequence[Group], caveat: str, of_what: str) -> list[Trend]:
    """Trends whose p-values are corrected together."""
    found = [_measured(rows, one, caveat, of_what) for one in wanted]
    corrected = iter(adjusted([s.p for _, s in found if s is not None]))
    words = {group.name: group.words for group in wanted}
    done = []
    for trend, one in found:
        if one is None:
            done.append(trend)
            continue
        p_adjusted = next(corrected)
        direction = _direction(one, p_adjusted)
        holds = None
        if direction in ("rising", "falling"):
            holds = _holds_without_any(rows, trend.themes, direction)
        decided = replace(
            trend, direction=direction, p_adjusted=round(p_adjusted, 5), holds_without_any_caller=holds
        )
        done.append(replace(decided, sentence=_sentence(decided, of_what, words[trend.theme])))
    return done


def _measured(rows: Sequence[Row], group: Group, caveat: str, of_what: str) -> tuple[Trend, Slope | None]:
    hit, months, caller = _arrays(rows, group.themes)
    callers = int(caller.max()) + 1 if rows else 0
    hits = int(hit.sum())
    enough = (
        len(rows) >= LEAST_CALLS and callers >= LEAST_CALLERS and LEAST_EACH <= hits <= len(rows) - LEAST_EACH
    )
    moves = slope(hit, months, caller) if enough and np.ptp(months) > 0 else None
    trend = Trend(
        theme=group.name,
        themes=group.themes,
        direction="too little",
        odds_ratio_per_30d=None if moves is None else round(moves.odds_ratio, 4),
        low=None if moves is None else round(moves.low, 4),
        high=None if moves is None else round(moves.high, 4),
        p=None if moves is None else round(moves.p, 5),
        p_adjusted=None,
        calls=len(rows),
        callers=callers,
        shares=shares_of(rows, group.themes),
        sentence="",
        caveat=caveat,
    )
    return replace(trend, sentence=_sentence(trend, of_what, group.words)), moves


def _arrays(
    rows: Sequence[Row], themes: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """0/1 a call, time in units of 30 days, caller number from 0."""
    numbers: dict[str, int] = {}
    hit = np.array([float(any(row.hits.get(t, False) for t in themes)) for row in rows])
    days = np.array([row.date.toordinal() / 30 for row in rows])
    caller = np.array([numbers.setdefault(row.caller, len(numbers)) for row in rows], dtype=np.int64)
    return hit, days, caller


def _direction(moves: Slope, p_adjusted: float) -> Direction:
    if p_adjusted > LEVEL:
        return "none"
    return "rising" if moves.odds_ratio > 1 else "falling"


def _holds_without_any(rows: Sequence[Row], themes: Sequence[str], direction: Direction) -> bool:
    """Whether the sign stays whoever is left out: the direction must not be one caller's."""
    for one in {row.caller for row in rows}:
        left = [row for row in rows if row.caller != one]
        hit, months, caller = _arrays(left, themes)
        if not 0 < hit.sum() < len(left) or np.ptp(months) == 0:
            return False
        if (slope_sign(hit, months, caller) > 0) != (direction == "rising"):
            return False
    return True


def slope_sign(hit: NDArray[np.float64], time: NDArray[np.float64], caller: NDArray[np.int64]) -> float:
    """Above 0 when hits lie later than misses on the average, every caller weighing the same."""
    later: list[float] = []
    weight = 1 / np.bincount(caller)[caller]
    later.append(float(np.average(time[hit > 0], weights=weight[hit > 0])))
    later.append(float(np.average(time[hit == 0], weights=weight[hit == 0])))
    return later[0] - later[1]


def shares_of(
    rows: Sequence[Row], themes: Sequence[str], periods: Periods | None = None
) -> tuple[Share, ...]:
    """The share of calls with any of the themes, period by period, empty periods too."""
    if not rows:
        return ()
    periods = periods or periods_of(row.date for row in rows)
    out = []
    for number in range(periods.count):
        inside = [row for row in rows if periods.of(row.date) == number]
        out.append(_share(periods.name(number), inside, themes))
    return tuple(out)


def _share(period: str, rows: Sequence[Row], themes: Sequence[str]) -> Share:
    if not rows:
        return Share(period, 0, 0, 0, 0.0, 1.0)
    hit, _, caller = _arrays(rows, themes)
    low, high = share_interval(hit, caller)
    return Share(period, int(hit.sum()), len(rows), int(caller.max()) + 1, round(low, 4), round(high, 4))


# ------------------------------------------------------------------------------------------------------------- make-up


def make_up(rows: Sequence[Row], attribute: str, caveat: str = CAVEAT) -> MakeUp | None:
    """Who the callers are over time: `rows` hold exactly one true hit each, its name is the value. None without rows."""
    if not rows:
        return None
    periods = periods_of(row.date for row in rows)
    count = {value: sum(row.hits.get(value, False) for row in rows) for row in rows for value in row.hits}
    values = tuple(sorted((v for v in count if count[v]), key=lambda v: (-count[v], v)))
    columns = {value: shares_of(rows, (value,), periods) for value in values}
    table = tuple(tuple(columns[value][n] for value in values) for n in range(periods.count))
    return MakeUp(attribute, values, table, _make_up_sentence(attribute, values, table, rows), caveat)


def _make_up_sentence(
    attribute: str, values: tuple[str, ...], table: tuple[tuple[Share, ...], ...], rows: Sequence[Row]
) -> str:
    callers = len({row.caller for row in rows})
    held = [row for row in table if row[0].of]
    first, last = held[0], held[-1]
    told = f"{len(rows)} calls by {callers} callers"
    if len(held) < 2:
        return (
            f"All {told} lie in one period ({first[0].period}): nothing can be said of change by {attribute}."
        )
    moved = [(b.hits / b.of - a.hits / a.of, n) for n, (a, b) in enumerate(zip(first, last, strict=True))]
    parts = []
    for change, n in (min(moved), max(moved)):
        word = "fewer" if change < 0 else "more"
        parts.append(f"{word} are {values[n].replace('_', ' ')} ({_of(first[n])} to {_of(last[n])})")
    return (
        f"Who calls changed between {first[0].period} and {last[0].period}, these {told} suggest: "
        f"{parts[0]}, {parts[1]}."
    )


# ------------------------------------------------------------------------------------------------------------ sentences


def _of(share: Share) -> str:
    return f"{share.hits} of {share.of}"


def _sentence(trend: Trend, of_what: str, words: str) -> str:
    held = [share for share in trend.shares if share.of]
    told = f"{trend.calls} {of_what}, {trend.callers} callers"
    if trend.direction == "too little" or not held:
        return f"There is too little to say whether more or fewer {of_what} {words} ({told})."
    first, last = held[0], held[-1]
    span = f"{_of(first)} in {first.period}, {_of(last)} in {last.period}"
    figures = f"odds ratio {trend.odds_ratio_per_30d:.2f} per 30 days, 95 % interval {trend.low:.2f} to {trend.high:.2f}; {told}"
    if trend.direction == "none":
        return f"No clear change in how many {of_what} {words}: {span} ({figures})."
    growing = "a growing" if trend.direction == "rising" else "a shrinking"
    alone = "" if trend.holds_without_any_caller else " Without one of the callers this would not hold."
    return f"The material suggests that {growing} share of {of_what} {words}: {span} ({figures}).{alone}"
