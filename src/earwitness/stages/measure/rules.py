"""Trends and make-up as figures with their denominators, and the one sentence a careful newspaper would print.

Rules
- A call counts once, however many recordings it has; a caller's calls belong together (`regression`).
- Under 12 calls, 6 callers, or 3 calls with and 3 without the theme, the answer is "too little", and which it is.
- Under 6 callers who ever have it, or ever lack it, are "too little" as well where the calls then rule out no change, however
  steep: where the interval is open on one side. That it is open is said in any case.
- A direction needs p <= 0.05 after correction; otherwise it is "none". Themes are corrected over all themes looked at
  together; groups, being named before anything was counted, are corrected over the groups.
- A direction needs to stay, with p <= 0.15, whichever caller is left out; else it is "none", and said to rest on one.
- Beside the share of calls stands the share of callers, and the odds ratio with every caller weighing alike.
- The sentence says "suggests", and how strongly: above p = 0.01 "though not strongly". It gives first and last share with
  their denominators, how often chance alone shows as much, and never leaves without its caveat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from earwitness.model.trends import Calendar, CoderError, Direction, MakeUp, Odds, Share, Trend
from earwitness.stages.measure.correction import corrected_share, corrected_slope
from earwitness.stages.measure.periods import AUTO, Periods, periods_of, silent_days, when
from earwitness.stages.measure.regression import (
    Slope,
    adjusted,
    share_interval,
    slope,
    weakest_without_one,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEAST_CALLS, LEAST_CALLERS, LEAST_EACH = 12, 6, 3
LEVEL, STRONG = 0.05, 0.01
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


#: what the reference work reported: a growing number want out, and an army of professionals became one of all walks of life
CAREER = Group("career soldiers", ("professional", "contract"), "professional or contract soldiers")
WANTS_OUT = Group(
    "wants out", ("wants_out", "refusal", "desertion_awol", "leave_rotation"), "speak of wanting out"
)


@dataclass(frozen=True)
class _Asked:
    """What every trend of one table is measured with; what all themes share is worked out once."""

    rows: Sequence[Row]
    periods: Periods | None
    silent: frozenset[int]
    caveat: str = CAVEAT
    of_what: str = "calls"
    errors: Mapping[str, CoderError] = field(default_factory=dict)

    @cached_property
    def time(self) -> Floats:
        """When each call was, in units of 30 days."""
        return np.array([row.date.toordinal() / 30 for row in self.rows])

    @cached_property
    def caller(self) -> Ints:
        """Whose each call is, numbered from 0."""
        numbers: dict[str, int] = {}
        found = [numbers.setdefault(row.caller, len(numbers)) for row in self.rows]
        return np.array(found, dtype=np.int64)

    @cached_property
    def inside(self) -> list[tuple[Ints, Ints]]:
        """For each period the places of its calls, and whose they are, numbered from 0 anew."""
        if self.periods is None:
            return []
        places: list[list[int]] = [[] for _ in range(self.periods.count)]
        for n, row in enumerate(self.rows):
            places[self.periods.of(row.date)].append(n)
        held = [np.array(here, dtype=np.int64) for here in places]
        return [(here, np.unique(self.caller[here], return_inverse=True)[1]) for here in held]

    def hit(self, themes: Sequence[str]) -> Floats:
        """1 for each call with any of the themes, else 0."""
        if len(themes) == 1:
            return np.array([float(row.hits.get(themes[0], False)) for row in self.rows])
        return np.array([float(any(row.hits.get(t, False) for t in themes)) for row in self.rows])

    def shares(self, hit: Floats, among: int = 1) -> tuple[Share, ...]:
        """The share of calls that are hit, period by period, empty periods too; `among` shares that hold together."""
        out: list[Share] = []
        if self.periods is None:
            return ()
        for number, (here, caller) in enumerate(self.inside):
            days = self.periods.days(number)
            share = _share(self.periods.name(number), hit[here], caller, among)
            out.append(replace(share, days=len(days), silent_days=sum(day in self.silent for day in days)))
        return tuple(out)


def measure_table(
    rows: Sequence[Row],
    groups: Sequence[Group] = (),
    caveat: str = CAVEAT,
    of_what: str = "calls",
    *,
    themes: Sequence[str] | None = None,
    calendar: Calendar = AUTO,
    captured: Iterable[date] | None = None,
    errors: Mapping[str, CoderError] | None = None,
) -> list[Trend]:
    """A trend for each theme of the rows, then for each group.

    `themes` are those of the rows unless given, `calendar` says by what periods, `captured` are the days of all calls
    recorded (else those of the rows), `errors` what an audit knows of a machine that marked, by theme.
    """
    names = dict.fromkeys(theme for row in rows for theme in row.hits) if themes is None else themes
    single = [Group(name, (name,), f'hold the theme "{_plain(name)}"') for name in names]
    asked = _Asked(
        rows,
        periods_of((row.date for row in rows), calendar) if rows else None,
        silent_days((row.date for row in rows) if captured is None else captured),
        caveat,
        of_what,
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
        sentence = _sentence(trend, one, asked.of_what, words[trend.theme], len(wanted))
        done.append(replace(trend, sentence=sentence))
    return done


def _measured(asked: _Asked, group: Group) -> tuple[Trend, Slope | None]:
    hit = asked.hit(group.themes)
    callers = int(asked.caller.max()) + 1 if asked.rows else 0
    reason = _too_little(hit, asked.time, callers)
    moves = alike = corrected = None
    error = asked.errors.get(group.name)
    shares = asked.shares(hit)
    caveat = asked.caveat
    if not reason:
        moves = slope(hit, asked.time, asked.caller)
        alike = _odds(slope(hit, asked.time, asked.caller, alike=True))
    if error is not None:
        shares = tuple(corrected_share(share, error) for share in shares)
        corrected = None if reason else corrected_slope(hit, asked.time, asked.caller, error)
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
        calls=len(asked.rows),
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


def _too_little(hit: Floats, time: Floats, callers: int) -> str:
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
    return "all calls are of one day" if np.ptp(time) == 0 else ""


def _decided(asked: _Asked, trend: Trend, moves: Slope, p_adjusted: float) -> Trend:
    """The trend with its direction, and whether that stays without any one caller."""
    trend = replace(trend, p_adjusted=round(p_adjusted, 5), direction="none")
    hit = asked.hit(trend.themes)
    few = _few_callers(hit, asked.caller)
    if p_adjusted > LEVEL:
        unbounded = moves.p > LEVEL and (moves.open_below or moves.open_above)
        return replace(trend, direction="too little", reason=few) if few and unbounded else trend
    holds = weakest_without_one(hit, asked.time, asked.caller) <= LEVEL_WITHOUT_ONE
    if not holds:
        return replace(trend, holds_without_any_caller=False, reason="rests on one caller")
    direction: Direction = "rising" if moves.odds_ratio > 1 else "falling"
    return replace(trend, holds_without_any_caller=True, direction=direction)


def _few_callers(hit: Floats, caller: Ints) -> str:
    """Whether too few callers ever have it, or ever lack it; empty when they are enough."""
    for calls, words in ((caller[hit > 0], "with"), (caller[hit == 0], "without")):
        if np.unique(calls).size < LEAST_CALLERS:
            return f"under {LEAST_CALLERS} callers {words} it, and no change, however steep, is ruled out"
    return ""


def shares_of(
    rows: Sequence[Row],
    themes: Sequence[str],
    periods: Periods | None = None,
    silent: frozenset[int] = frozenset(),
) -> tuple[Share, ...]:
    """The share of calls with any of the themes, period by period, empty periods too."""
    if not rows:
        return ()
    asked = _Asked(rows, periods or periods_of(row.date for row in rows), silent)
    return asked.shares(asked.hit(themes))


def _share(period: str, hit: Floats, caller: Ints, among: int) -> Share:
    if not hit.size:
        return Share(period, 0, 0, 0, 0.0, 1.0)
    low, high = share_interval(hit, caller, among)
    callers = int(caller.max()) + 1
    ever = np.zeros(callers)
    np.maximum.at(ever, caller, hit)
    least, most = share_interval(ever, np.arange(callers), among)
    return Share(
        period,
        int(hit.sum()),
        hit.size,
        callers,
        round(low, 4),
        round(high, 4),
        callers_with=int(ever.sum()),
        callers_low=round(least, 4),
        callers_high=round(most, 4),
    )


# ------------------------------------------------------------------------------------------------------------- make-up


def make_up(
    rows: Sequence[Row],
    attribute: str,
    groups: Sequence[Group] = (),
    caveat: str = CAVEAT,
    *,
    calendar: Calendar = AUTO,
) -> MakeUp | None:
    """Who the callers are over time: `rows` hold exactly one true hit each, its name is the value. None without rows.

    `groups` are values measured as one, named before anything was counted.
    """
    if not rows:
        return None
    asked = _Asked(
        rows, periods_of((row.date for row in rows), calendar), silent_days(row.date for row in rows)
    )
    count = Counter(value for row in rows for value, has in row.hits.items() if has)
    values = tuple(sorted(count, key=lambda value: (-count[value], value)))
    columns = [asked.shares(asked.hit((value,)), len(values)) for value in values]
    found = measure_table(rows, groups, themes=values, calendar=calendar)
    words = {group.name: group.words for group in groups}
    table = tuple(zip(*columns, strict=True))
    return MakeUp(attribute, values, table, _make_up_sentence(attribute, values, table, found, words), caveat)


def _make_up_sentence(
    attribute: str,
    values: tuple[str, ...],
    table: tuple[tuple[Share, ...], ...],
    found: Sequence[Trend],
    words: Mapping[str, str],
) -> str:
    told = f"{_counted(found[0].calls, 'call')} by {_counted(found[0].callers, 'caller')}"
    held = [row for row in table if row[0].of]
    first, last = held[0][0], held[-1]
    if len(held) < 2:
        return (
            f"In one period ({first.period}) lie all of {told}: nothing can be said of change by {attribute}."
        )
    span = f"from {first.period} to {last[0].period}"
    if all(trend.direction == "too little" for trend in found):
        return f"There is too little to say whether who calls changed {span}, by {attribute} ({told})."
    moving = sorted(
        (trend for trend in found if trend.direction in ("rising", "falling")),
        key=lambda trend: (trend.direction, trend.theme not in words),
    )
    if not moving:
        return f"No clear change in who calls {span}, by {attribute} ({told})."
    parts = [
        f"{'fewer' if trend.direction == 'falling' else 'more'} are {words.get(trend.theme, _plain(trend.theme))} "
        f"({' to '.join(_of(share) for share in _ends(trend))})"
        for trend in moving
    ]
    now = sorted(zip(values, last, strict=True), key=lambda pair: -pair[1].hits)
    kinds = ", ".join(f"{share.hits} {_plain(value)}" for value, share in now if share.hits)
    p = max(trend.p_adjusted or 0.0 for trend in moving)
    return (
        f"Who calls changed {span}, the material suggests{_weakly(p)}: {', '.join(parts)}; the {last[0].of} calls "
        f"{when(last[0].period)} are {kinds} ({told}; {_by_chance(p)})."
    )


# ------------------------------------------------------------------------------------------------------------ sentences


def _ends(trend: Trend) -> tuple[Share, Share]:
    """The first and the last period with calls."""
    held = [share for share in trend.shares if share.of]
    return held[0], held[-1]


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _of(share: Share) -> str:
    return f"{share.hits} of {share.of}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _sentence(trend: Trend, moves: Slope | None, of_what: str, words: str, together: int) -> str:
    """The sentence, its figures in brackets at the end. `together`: how many themes were looked at together."""
    told = f"{trend.calls} {of_what}, {_counted(trend.callers, 'caller')}"
    if trend.direction == "too little" or moves is None:
        why = f": {trend.reason}" if trend.reason else ""
        return f"There is too little to say whether more or fewer {of_what} {words}{why} ({told})."
    first, last = _ends(trend)
    span = ", ".join(f"{_of(share)} {when(share.period)}" for share in dict.fromkeys((first, last)))
    figures = f"odds ratio {moves.odds_ratio:.2f} per 30 days, {_interval(moves)}; {told}"
    p, p_adjusted = trend.p or 0.0, trend.p_adjusted or 0.0
    if trend.direction == "none":
        if trend.holds_without_any_caller is False:
            figures += "; what change there is rests on one caller"
        elif p <= LEVEL < p_adjusted:
            figures += f"; alone this would pass for a change, among {together} themes looked at it does not"
        return f"No clear change in how many {of_what} {words}: {span} ({figures})."
    growing = "a growing" if trend.direction == "rising" else "a shrinking"
    weakly = f"{_weakly(p_adjusted)}," if _weakly(p_adjusted) else ""
    return (
        f"The material suggests{weakly} that {growing} share of {of_what} {words}: {span} "
        f"({figures}; {_by_chance(p_adjusted)})."
    )


def _interval(moves: Slope) -> str:
    low = "0" if moves.open_below else f"{moves.low:.2f}"
    high = "any figure" if moves.open_above else f"{moves.high:.2f}"
    return f"95 % interval {low} to {high}"


def _weakly(p: float) -> str:
    return "" if p <= STRONG else ", though not strongly"


def _by_chance(p: float) -> str:
    """How often there is as much without any change; p-values are told as corrected, which is the larger number."""
    often = f"about {round(100 * p)}" if p > STRONG else "1 or fewer"
    return f"chance alone would show as much in {often} of 100 such collections"
