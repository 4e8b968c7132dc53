"""Trends and make-up from calls: shares with denominators, slopes that know callers cluster, one honest sentence.

Rules
- A conversation counts once, however many recordings it has; a call without a date is left out and counted as left out.
- A share always stands beside the calls and callers it was counted over.
- Several themes are tested together (Benjamini-Hochberg); a named group that was chosen beforehand stands alone.
- Too little is said to be too little; the sentence says "suggest", never "shows", and the caveat names the selection.
- Periods are equal runs of months, as short as leaves some eight calls a period, eight periods at most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from earwitness.model.trends import Direction, MakeUp, Share, Trend
from earwitness.stages.measure.figures import Slope, benjamini_hochberg, share_interval, slope_over_time

LEVEL = 0.05
LEAST_CALLS = 12
LEAST_CALLERS = 6
#: different callers who must say it, and who must not
LEAST_EACH = 3
LEAST_DAYS = 28
CALLS_A_PERIOD = 8
MOST_PERIODS = 8
_WIDTHS = (1, 2, 3, 4, 6, 12)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation: who calls, when, and whether each theme was said in it."""

    call: str
    caller: str
    date: date
    hits: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Group:
    """Several themes counted as one, chosen before looking: any of them in a call is a hit. `saying`: in a sentence."""

    name: str
    themes: tuple[str, ...]
    saying: str


#: what the reference work reported as a growing number of soldiers who want out
WANTS_OUT = Group(
    "wants out",
    ("wants_out", "refusal", "desertion_awol", "leave_rotation"),
    "wanting out, refusing, deserting or asking for leave",
)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months from `first` to `last`, both (year, month)."""

    first: tuple[int, int]
    last: tuple[int, int]

    @property
    def label(self) -> str:
        (y1, m1), (y2, m2) = self.first, self.last
        if self.first == self.last:
            return f"{_MONTHS[m1 - 1]} {y1}"
        if y1 == y2:
            return f"{_MONTHS[m1 - 1]}-{_MONTHS[m2 - 1]} {y1}"
        return f"{_MONTHS[m1 - 1]} {y1}-{_MONTHS[m2 - 1]} {y2}"

    def holds(self, day: date) -> bool:
        return self.first <= (day.year, day.month) <= self.last


def _month(number: int) -> tuple[int, int]:
    return number // 12, number % 12 + 1


def even_periods(days: Sequence[date], months: int | None = None) -> tuple[Period, ...]:
    """Equal runs of months over all days; `months` wide, else as the module says. A gap stays a period of its own."""
    if not days:
        return ()
    first = min(d.year * 12 + d.month - 1 for d in days)
    last = max(d.year * 12 + d.month - 1 for d in days)
    span = last - first + 1
    if months is None:
        for width in _WIDTHS:
            months = width
            count = math.ceil(span / width)
            if count <= MOST_PERIODS and (len(days) / count >= CALLS_A_PERIOD or count <= 2):
                break
        else:
            months = max(12, math.ceil(span / MOST_PERIODS / 12) * 12)
    months = months or 1
    return tuple(
        Period(_month(start), _month(min(start + months - 1, last)))
        for start in range(first, last + 1, months)
    )


def _share(period: str, hits: Sequence[bool], callers: Sequence[str]) -> Share:
    low, high = share_interval(hits, callers)
    return Share(period, sum(hits), len(hits), len(set(callers)), round(low, 4), round(high, 4))


def shares(rows: Sequence[Row], hits: Sequence[bool], periods: Sequence[Period]) -> tuple[Share, ...]:
    """The share of calls with a hit, period by period; a period without calls is there with 0 of 0."""
    table = []
    for period in periods:
        inside = [(hit, row.caller) for row, hit in zip(rows, hits, strict=True) if period.holds(row.date)]
        table.append(_share(period.label, [h for h, _ in inside], [c for _, c in inside]))
    return tuple(table)


@dataclass(frozen=True, slots=True)
class _Tested:
    name: str
    themes: tuple[str, ...]
    saying: str
    hits: tuple[bool, ...]
    slope: Slope | None
    too_little: str


def _test(rows: Sequence[Row], name: str, themes: tuple[str, ...], saying: str) -> _Tested:
    hits = tuple(any(row.hits.get(theme, False) for theme in themes) for row in rows)
    lacking = _too_little(rows, hits)
    slope = None
    if not lacking:
        start = min(row.date for row in rows)
        slope = slope_over_time(
            [(row.date - start).days / 30 for row in rows], hits, [row.caller for row in rows]
        )
    return _Tested(name, themes, saying, hits, slope, lacking)


def _too_little(rows: Sequence[Row], hits: Sequence[bool]) -> str:
    callers = {row.caller for row in rows}
    saying = {row.caller for row, hit in zip(rows, hits, strict=True) if hit}
    silent = {row.caller for row, hit in zip(rows, hits, strict=True) if not hit}
    if len(rows) < LEAST_CALLS or len(callers) < LEAST_CALLERS:
        return f"only {_count(len(rows), 'call')} by {_count(len(callers), 'caller')}"
    if (max(r.date for r in rows) - min(r.date for r in rows)).days < LEAST_DAYS:
        return "all calls lie within four weeks"
    if len(saying) < LEAST_EACH:
        return f"only {_count(len(saying), 'caller')} said it"
    if len(silent) < LEAST_EACH:
        return f"only {_count(len(silent), 'caller')} did not say it"
    return ""


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _direction(slope: Slope, p: float) -> Direction:
    if p > LEVEL:
        return "none"
    return "rising" if slope.slope > 0 else "falling"


def _trend(
    rows: Sequence[Row], tested: _Tested, p_adjusted: float | None, periods: Sequence[Period], caveat: str
) -> Trend:
    callers = len({row.caller for row in rows})
    table = shares(rows, tested.hits, periods)
    slope = tested.slope
    if slope is None or p_adjusted is None:
        sentence = (
            f"There is too little to say whether {tested.saying} became more frequent: {tested.too_little} "
            f"({sum(tested.hits)} of {_count(len(rows), 'call')}, {_count(callers, 'caller')})."
        )
        return Trend(
            tested.name, tested.themes, "too little", None, None, None, None, None, len(rows), callers, table, sentence,
            caveat,
        )  # fmt: skip
    direction = _direction(slope, p_adjusted)
    holds = None
    if slope.without and direction != "none":
        holds = all((one > 0) == (slope.slope > 0) for one in slope.without)
    return Trend(
        theme=tested.name,
        themes=tested.themes,
        direction=direction,
        odds_ratio_per_30d=_odds(slope.slope),
        low=_odds(slope.low),
        high=_odds(slope.high),
        p=round(slope.p, 6),
        p_adjusted=round(p_adjusted, 6),
        calls=len(rows),
        callers=callers,
        shares=table,
        sentence=_sentence(tested, direction, table, len(rows), callers, holds),
        caveat=caveat,
        holds_without_any_caller=holds,
    )


def _odds(log_odds: float) -> float:
    return round(math.exp(max(min(log_odds, 50.0), -50.0)), 6)


def _sentence(
    tested: _Tested,
    direction: Direction,
    table: Sequence[Share],
    calls: int,
    callers: int,
    holds: bool | None,
) -> str:
    full = [share for share in table if share.of]
    over = f"{_count(calls, 'call')} by {_count(callers, 'caller')}"
    if direction == "none" or len(full) < 2:
        ends = ""
        if len(full) >= 2:
            ends = f": {full[0].hits} of {full[0].of} in {full[0].period}, {full[-1].hits} of {full[-1].of} in {full[-1].period}"
        return f"The calls do not tell whether {tested.saying} became more or less frequent{ends} ({over})."
    word = "a growing share" if direction == "rising" else "a shrinking share"
    sentence = (
        f"The calls suggest that {word} of them speak of {tested.saying}: {full[0].hits} of {full[0].of} "
        f"in {full[0].period}, {full[-1].hits} of {full[-1].of} in {full[-1].period} ({over})."
    )
    if holds is False:
        sentence += " Without one of the callers the direction is not the same."
    return sentence


def selection_caveat(unit: str = "calls") -> str:
    """What a reader has to know beside every figure."""
    return (
        f"These are the {unit} that reached us, not a sample of all {unit}; how they were chosen may have changed over "
        "time, so periods are compared with that doubt."
    )


def measure_table(
    rows: Sequence[Row],
    groups: Sequence[Group] = (),
    themes: Sequence[str] | None = None,
    periods: Sequence[Period] | None = None,
    sayings: Mapping[str, str] | None = None,
    caveat: str = "",
) -> list[Trend]:
    """A Trend for each group, then for each theme, over the same conversations.

    `themes`: which ones (None: all that the rows name). `sayings`: how a theme reads in a sentence.
    """
    names = list(themes) if themes is not None else sorted({theme for row in rows for theme in row.hits})
    ordered = sorted(rows, key=lambda row: (row.date, row.call))
    bins = tuple(periods) if periods is not None else even_periods([row.date for row in ordered])
    note = caveat or selection_caveat()
    trends = []
    for group in groups:
        tested = _test(ordered, group.name, group.themes, group.saying)
        trends.append(_trend(ordered, tested, tested.slope.p if tested.slope else None, bins, note))
    single = [
        _test(ordered, name, (name,), (sayings or {}).get(name, f"“{name.replace('_', ' ')}”"))
        for name in names
    ]
    adjusted = iter(benjamini_hochberg([t.slope.p for t in single if t.slope is not None]))
    for tested in single:
        trends.append(
            _trend(ordered, tested, next(adjusted) if tested.slope is not None else None, bins, note)
        )
    return trends


@dataclass(frozen=True, slots=True)
class Served:
    """One conversation with the service of the soldier in it."""

    call: str
    soldier: str
    date: date
    service: str


#: kinds of service that follow a career or a signature, and those that an army at war draws in
CAREER = ("professional", "contract")
DRAWN_IN = ("mobilised", "prison_recruit")
_SERVICE_ORDER = (
    "professional",
    "contract",
    "conscript",
    "mobilised",
    "prison_recruit",
    "volunteer",
    "none",
    "unknown",
)


def make_up(
    rows: Sequence[Served], periods: Sequence[Period] | None = None, caveat: str = ""
) -> MakeUp | None:
    """Who the soldiers in the calls are, period by period; None without any."""
    if not rows:
        return None
    ordered = sorted(rows, key=lambda row: (row.date, row.call))
    bins = tuple(periods) if periods is not None else even_periods([row.date for row in ordered])
    present = {row.service for row in ordered}
    values = tuple(v for v in _SERVICE_ORDER if v in present) + tuple(sorted(present - set(_SERVICE_ORDER)))
    table = []
    for period in bins:
        inside = [row for row in ordered if period.holds(row.date)]
        soldiers = [row.soldier for row in inside]
        table.append(
            tuple(
                _share(period.label, [row.service == value for row in inside], soldiers) for value in values
            )
        )
    return MakeUp(
        "service", values, tuple(table), _make_up_sentence(ordered, bins), caveat or selection_caveat()
    )


def _make_up_sentence(rows: Sequence[Served], bins: Sequence[Period]) -> str:
    plain = [
        Row(r.call, r.soldier, r.date, {"career": r.service in CAREER, "drawn": r.service in DRAWN_IN})
        for r in rows
    ]
    career, drawn = (_test(plain, name, (name,), name) for name in ("career", "drawn"))
    full = [p for p in bins if any(p.holds(r.date) for r in rows)]
    first, last = ([r for r in rows if p.holds(r.date)] for p in (full[0], full[-1]))
    soldiers = len({r.soldier for r in rows})
    counts = (
        f"professional and contract soldiers in {sum(r.service in CAREER for r in first)} of {len(first)} calls in "
        f"{full[0].label} and {sum(r.service in CAREER for r in last)} of {len(last)} in {full[-1].label}, mobilised men "
        f"and prison recruits in {sum(r.service in DRAWN_IN for r in first)} of {len(first)} and "
        f"{sum(r.service in DRAWN_IN for r in last)} of {len(last)} ({_count(soldiers, 'soldier')})"
    )
    if len(full) < 2 or career.slope is None or drawn.slope is None:
        return f"There is too little to say whether other men are heard than before: {counts}."
    away = career.slope.slope < 0 and career.slope.p <= LEVEL
    towards = drawn.slope.slope > 0 and drawn.slope.p <= LEVEL
    if away and towards:
        told = (
            "The calls suggest that the men heard changed from professional and contract soldiers to mobilised men and "
            "prison recruits"
        )
    elif towards:
        told = "The calls suggest that mobilised men and prison recruits are heard more often"
    elif away:
        told = "The calls suggest that professional and contract soldiers are heard less often"
    else:
        told = "The calls do not tell whether other men are heard than before"
    return f"{told}: {counts}."
