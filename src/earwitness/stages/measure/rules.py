"""Trends and make-up as figures with their denominators, and the one sentence a careful newspaper would print.

Rules
- A call counts once, however many recordings it has; a caller's calls belong together (`regression`).
- Under 12 calls, 6 callers, or 3 calls with and 3 without the theme, the answer is "too little", and which it is.
- A direction needs p <= 0.05 after correction; otherwise it is "none". Themes are corrected over all themes looked at
  together; groups, being named before anything was counted, are corrected over the groups.
- A direction needs to stay, with p <= 0.15, whichever caller is left out; else it is "none", and said to rest on one.
- Beside the share of calls stands the share of callers, and the odds ratio with every caller weighing alike.
- The sentence says "suggests", gives first and last share with their denominators, and never leaves without its caveat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from earwitness.model.trends import CoderError, Direction, MakeUp, Odds, Share, Trend
from earwitness.stages.measure.correction import corrected_share, corrected_slope
from earwitness.stages.measure.periods import Periods, periods_of, silent_days
from earwitness.stages.measure.regression import Slope, adjusted, share_interval, slope, weakest_without_one

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_CALLS, LEAST_CALLERS, LEAST_EACH = 12, 6, 3
LEVEL = 0.05
LEVEL_WITHOUT_ONE = 0.15
CAVEAT = (
    "These calls were selected by others before they reached us, and not at random: "
    "they show how these callers spoke, not how all did."
)
MACHINE_CAVEAT = " Themes were suggested by a machine and not all were read by a person."
NOT_CORRECTED = (
    " The audit of the machine is too small, or the machine too often wrong, to correct for its errors."
)


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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every trend of one table is measured with."""

    rows: Sequence[Row]
    caveat: str
    of_what: str
    periods: Periods | None
    silent: frozenset[int]
    errors: Mapping[str, CoderError]


def measure_table(
    rows: Sequence[Row],
    groups: Sequence[Group] = (),
    caveat: str = CAVEAT,
    of_what: str = "calls",
    *,
    themes: Sequence[str] | None = None,
    by: str = "auto",
    captured: Iterable[date] | None = None,
    errors: Mapping[str, CoderError] | None = None,
) -> list[Trend]:
    """A trend for each theme of the rows, then for each group.

    `themes` are those of the rows unless given, `by` says what periods (`periods_of`), `captured` are the days of all calls
    recorded (else those of the rows), `errors` what an audit knows of a machine that marked, by theme.
    """
    names = dict.fromkeys(theme for row in rows for theme in row.hits) if themes is None else themes
    single = [Group(name, (name,), f"hold {name.replace('_', ' ')}") for name in names]
    asked = _Asked(
        rows,
        caveat,
        of_what,
        periods_of((row.date for row in rows), by) if rows else None,
        silent_days(row.date for row in rows) if captured is None else silent_days(captured),
        errors or {},
    )
    return [*_family(asked, single), *_family(asked, groups)]


def _family(asked: _Asked, wanted: Sequence[Group]) -> list[Trend]:
    """Trends whose p-values are corrected together."""
    found = [_measured(asked, one) for one in wanted]
    corrected = iter(adjusted([s.p for _, s in found if s is not None]))
    words = {group.name: group.words for group in wanted}
    done = []
    for trend, one in found:
        if one is not None:
            trend = _decided(asked, trend, one, next(corrected))
        done.append(replace(trend, sentence=_sentence(trend, asked.of_what, words[trend.theme])))
    return done


def _measured(asked: _Asked, group: Group) -> tuple[Trend, Slope | None]:
    rows = asked.rows
    hit, months, caller = _arrays(rows, group.themes)
    callers = int(caller.max()) + 1 if rows else 0
    reason = _too_little(hit, months, callers)
    moves = alike = corrected = None
    error = asked.errors.get(group.name)
    shares = shares_of(rows, group.themes, asked.periods, asked.silent)
    caveat = asked.caveat
    if not reason:
        moves = slope(hit, months, caller)
        alike = _odds(slope(hit, months, caller, alike=True))
    if error is not None:
        shares = tuple(corrected_share(share, error) for share in shares)
        corrected = None if reason else corrected_slope(hit, months, caller, error)
        caveat += _error_caveat(error, corrected)
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
        shares=shares,
        sentence="",
        caveat=caveat,
        reason=reason,
        by_caller=alike,
        corrected=None if corrected is None else _odds(corrected),
        error=error,
    )
    return trend, moves


def _odds(found: Slope | Odds) -> Odds:
    ratio = found.odds_ratio if isinstance(found, Slope) else found.ratio
    return Odds(round(ratio, 4), round(found.low, 4), round(found.high, 4), round(found.p, 5))


def _error_caveat(error: CoderError, corrected: Odds | None) -> str:
    if corrected is None:
        return NOT_CORRECTED
    return (
        f" In calls that people coded too, the machine found {error.both} of {error.both + error.missed} and gave it wrongly to "
        f"{error.false} of {error.false + error.neither}; without such errors, if they were alike at all times, the odds ratio per "
        f"30 days would be {corrected.ratio:.2f} ({corrected.low:.2f} to {corrected.high:.2f})."
    )


def _too_little(hit: NDArray[np.float64], months: NDArray[np.float64], callers: int) -> str:
    """Why nothing can be said; empty when something can."""
    hits = int(hit.sum())
    if hit.size < LEAST_CALLS:
        return f"under {LEAST_CALLS} calls"
    if callers < LEAST_CALLERS:
        return f"under {LEAST_CALLERS} callers"
    if hits < LEAST_EACH:
        return f"under {LEAST_EACH} calls with it"
    if hit.size - hits < LEAST_EACH:
        return f"under {LEAST_EACH} calls without it"
    return "all calls are of one day" if np.ptp(months) == 0 else ""


def _decided(asked: _Asked, trend: Trend, moves: Slope, p_adjusted: float) -> Trend:
    """The trend with its direction, and whether that stays without any one caller."""
    trend = replace(trend, p_adjusted=round(p_adjusted, 5), direction="none")
    if p_adjusted > LEVEL:
        return trend
    holds = weakest_without_one(*_arrays(asked.rows, trend.themes)) <= LEVEL_WITHOUT_ONE
    if not holds:
        return replace(trend, holds_without_any_caller=False, reason="rests on one caller")
    direction: Direction = "rising" if moves.odds_ratio > 1 else "falling"
    return replace(trend, holds_without_any_caller=True, direction=direction)


def _arrays(
    rows: Sequence[Row], themes: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """0/1 a call, time in units of 30 days, caller number from 0."""
    numbers: dict[str, int] = {}
    hit = np.array([float(any(row.hits.get(t, False) for t in themes)) for row in rows])
    days = np.array([row.date.toordinal() / 30 for row in rows])
    caller = np.array([numbers.setdefault(row.caller, len(numbers)) for row in rows], dtype=np.int64)
    return hit, days, caller


def shares_of(
    rows: Sequence[Row],
    themes: Sequence[str],
    periods: Periods | None = None,
    silent: frozenset[int] = frozenset(),
    among: int = 1,
) -> tuple[Share, ...]:
    """The share of calls with any of the themes, period by period, empty periods too; `among` shares that hold together."""
    if not rows:
        return ()
    periods = periods or periods_of(row.date for row in rows)
    inside: list[list[Row]] = [[] for _ in range(periods.count)]
    for row in rows:
        inside[periods.of(row.date)].append(row)
    out = []
    for number, held in enumerate(inside):
        days = periods.days(number)
        share = _share(periods.name(number), held, themes, among)
        out.append(replace(share, days=len(days), silent_days=sum(day in silent for day in days)))
    return tuple(out)


def _share(period: str, rows: Sequence[Row], themes: Sequence[str], among: int) -> Share:
    if not rows:
        return Share(period, 0, 0, 0, 0.0, 1.0)
    hit, _, caller = _arrays(rows, themes)
    low, high = share_interval(hit, caller, among)
    callers = int(caller.max()) + 1
    ever = np.zeros(callers)
    np.maximum.at(ever, caller, hit)
    least, most = share_interval(ever, np.arange(callers), among)
    return Share(
        period,
        int(hit.sum()),
        len(rows),
        callers,
        round(low, 4),
        round(high, 4),
        callers_with=int(ever.sum()),
        callers_low=round(least, 4),
        callers_high=round(most, 4),
    )


# ------------------------------------------------------------------------------------------------------------- make-up


def make_up(rows: Sequence[Row], attribute: str, caveat: str = CAVEAT, *, by: str = "auto") -> MakeUp | None:
    """Who the callers are over time: `rows` hold exactly one true hit each, its name is the value. None without rows."""
    if not rows:
        return None
    periods = periods_of((row.date for row in rows), by)
    silent = silent_days(row.date for row in rows)
    count = {value: sum(row.hits.get(value, False) for row in rows) for row in rows for value in row.hits}
    values = tuple(sorted((v for v in count if count[v]), key=lambda v: (-count[v], v)))
    columns = {value: shares_of(rows, (value,), periods, silent, len(values)) for value in values}
    table = tuple(tuple(columns[value][n] for value in values) for n in range(periods.count))
    full = [Row(row.call, row.caller, row.date, {v: row.hits.get(v, False) for v in values}) for row in rows]
    moving = {t.theme: t.direction for t in measure_table(full) if t.direction in ("rising", "falling")}
    return MakeUp(attribute, values, table, _make_up_sentence(attribute, values, table, rows, moving), caveat)


def _make_up_sentence(
    attribute: str,
    values: tuple[str, ...],
    table: tuple[tuple[Share, ...], ...],
    rows: Sequence[Row],
    moving: Mapping[str, Direction],
) -> str:
    callers = len({row.caller for row in rows})
    held = [row for row in table if row[0].of]
    first, last = held[0], held[-1]
    told = f"{_counted(len(rows), 'call')} by {_counted(callers, 'caller')}"
    if len(held) < 2:
        return f"In one period ({first[0].period}) lie all of {told}: nothing can be said of change by {attribute}."
    span = f"between {first[0].period} and {last[0].period}"
    if not moving:
        return f"No clear change in who calls {span}, by {attribute} ({told})."
    parts = [
        f"{'fewer' if moving[value] == 'falling' else 'more'} are {value.replace('_', ' ')} ({_of(first[n])} to {_of(last[n])})"
        for n, value in sorted(
            enumerate(values), key=lambda pair: (moving.get(pair[1]) != "falling", pair[0])
        )
        if value in moving
    ]
    return f"Who calls changed {span}, these {told} suggest: {', '.join(parts)}."


# ------------------------------------------------------------------------------------------------------------ sentences


def _of(share: Share) -> str:
    return f"{share.hits} of {share.of}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _sentence(trend: Trend, of_what: str, words: str) -> str:
    held = [share for share in trend.shares if share.of]
    told = f"{trend.calls} {of_what}, {_counted(trend.callers, 'caller')}"
    if trend.direction == "too little" or not held:
        why = f": {trend.reason}" if trend.reason else ""
        return f"There is too little to say whether more or fewer {of_what} {words}{why} ({told})."
    first, last = held[0], held[-1]
    span = f"{_of(first)} in {first.period}, {_of(last)} in {last.period}"
    if len(held) == 1:
        span = f"{_of(first)} in {first.period}"
    figures = f"odds ratio {trend.odds_ratio_per_30d:.2f} per 30 days, 95 % interval {trend.low:.2f} to {trend.high:.2f}; {told}"
    if trend.direction == "none":
        alone = (
            " What change there is rests on one caller." if trend.holds_without_any_caller is False else ""
        )
        return f"No clear change in how many {of_what} {words}: {span} ({figures}).{alone}"
    growing = "a growing" if trend.direction == "rising" else "a shrinking"
    return f"The material suggests that {growing} share of {of_what} {words}: {span} ({figures})."
