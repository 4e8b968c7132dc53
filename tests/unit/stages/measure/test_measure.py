"""Trends are found where they are, not where they are not, and not because one caller talks a lot."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.errors import UsageError
from earwitness.model.trends import Calendar, CoderError
from earwitness.stages.measure.periods import periods_of, silent_days
from earwitness.stages.measure.regression import (
    LEFT_OUT,
    Seen,
    adjusted,
    seen_slope,
    share_interval,
    slope,
    weakest_without_one,
)
from earwitness.stages.measure.rules import CAREER, Group, Row, make_up, measure_table, shares_of

START = date(2022, 2, 1)


def table(
    chance: np.random.Generator, rise: float, callers: int = 25, calls: int = 90, voluble: int = 1
) -> list[Row]:
    """Calls over a year; each caller has a level of his own; `rise` is the log odds per 30 days."""
    levels = chance.normal(0, 0.7, callers)
    weights = np.ones(callers)
    weights[0] = voluble
    who = chance.choice(callers, calls, p=weights / weights.sum())
    day = chance.integers(0, 360, calls)
    hit = chance.random(calls) < 1 / (1 + np.exp(0.5 - levels[who] - rise * (day - 180) / 30))
    return [
        Row(f"c{n}", f"p{who[n]}", START + timedelta(days=int(day[n])), {"theme": bool(hit[n])})
        for n in range(calls)
    ]


def test_a_strong_rise_is_found_and_said_with_its_denominators() -> None:
    (trend,) = measure_table(table(np.random.default_rng(1), 0.5))
    assert trend.direction == "rising"
    assert trend.odds_ratio_per_30d is not None and trend.low is not None and trend.high is not None
    assert 1 < trend.low < trend.odds_ratio_per_30d < trend.high
    assert "suggests that a growing share" in trend.sentence
    assert "90 calls" in trend.sentence and " of " in trend.sentence
    assert "selected by others" in trend.caveat


def test_a_fall_is_a_fall() -> None:
    (trend,) = measure_table(table(np.random.default_rng(2), -0.5))
    assert trend.direction == "falling"


def test_without_a_trend_few_alarms_are_raised_and_intervals_hold_no_change_even_with_a_voluble_caller() -> (
    None
):
    """At the 5 % level 100 tables without a trend may raise 5 alarms; more than 12 has a chance under 1 in 500."""
    chance = np.random.default_rng(3)
    found = [measure_table(table(chance, 0.0, voluble=15))[0] for _ in range(100)]
    assert sum(trend.direction in ("rising", "falling") for trend in found) <= 12
    held = [
        trend.low <= 1.0 <= trend.high for trend in found if trend.low is not None and trend.high is not None
    ]
    assert len(held) >= 95 and sum(held) >= len(held) - 12


@pytest.mark.parametrize(
    "rows",
    [
        table(np.random.default_rng(5), 0.5)[:8],
        [Row(f"c{n}", "one", START + timedelta(days=9 * n), {"theme": n % 2 == 0}) for n in range(30)],
        [Row(f"c{n}", f"p{n}", START + timedelta(days=9 * n), {"theme": n == 3}) for n in range(30)],
    ],
    ids=["few calls", "one caller", "hardly ever said"],
)
def test_too_little_is_said_to_be_too_little(rows: list[Row]) -> None:
    (trend,) = measure_table(rows)
    assert trend.direction == "too little"
    assert "too little" in trend.sentence
    assert trend.p is None


def test_few_callers_who_rule_out_no_change_however_steep_are_too_little() -> None:
    """Fourteen calls, three with it: odds that double every day would fit as well."""
    rows = [
        Row(f"c{n}", f"p{n % 7}", START + timedelta(days=9 * n), {"theme": n in (2, 5, 8)}) for n in range(14)
    ]
    (trend,) = measure_table(rows)
    assert trend.direction == "too little" and trend.reason.startswith("under 6 callers with it")
    more = [
        Row(f"c{n}", f"p{n % 13}", START + timedelta(days=4 * n), {"theme": n % 3 == 1}) for n in range(39)
    ]
    assert measure_table(more)[0].direction == "none", "enough to tell, and nothing to tell"


def test_an_interval_without_an_end_is_said_to_have_none() -> None:
    """One caller makes most calls within ten days, and says it in nearly all: what the others say hardly counts."""
    rows = [Row(f"c{n}", f"p{n}", START + timedelta(days=12 * n), {"theme": n % 2 == 0}) for n in range(10)]
    rows += [
        Row(f"v{n}", "voluble", START + timedelta(days=100 + n // 4), {"theme": n % 8 < 7}) for n in range(40)
    ]
    (trend,) = measure_table(rows)
    assert trend.direction == "none"
    assert "95 % interval 0 to any figure" in trend.sentence
    assert trend.low is not None and trend.high is not None and np.isfinite(trend.high)


def test_the_smallest_tables_that_are_measured_have_figures_that_hold_together() -> None:
    """Twelve calls of six callers, in all manners: where every end of an interval may lie anywhere or nowhere."""
    chance = np.random.default_rng(30)
    for _ in range(40):
        hit, time = (chance.random(12) < 0.4).astype(float), chance.uniform(0, 6, 12)
        if 0 < hit.sum() < 12:
            found = slope(hit, time, np.arange(12) % 6)
            assert 0 <= found.low <= found.odds_ratio <= found.high < np.inf
            assert (found.p <= 0.05) == (not found.low <= 1.0 <= found.high)


def test_the_sentence_is_as_strong_as_the_figures() -> None:
    """Most late calls have it; the fewer, the weaker: strong, not strongly, none."""
    said = [measure_table(_late(early))[0] for early in (1, 6, 10)]
    strong, weak, none = said
    assert strong.p_adjusted is not None and strong.p_adjusted <= 0.01
    assert "suggests that a growing share" in strong.sentence and "1 or fewer of 100 such" in strong.sentence
    assert weak.p_adjusted is not None and 0.01 < weak.p_adjusted <= 0.05
    assert "suggests, though not strongly, that a growing share" in weak.sentence
    assert f"in about {round(100 * weak.p_adjusted)} of 100 such collections" in weak.sentence
    assert none.sentence.startswith("No clear change")


def _late(early: int) -> list[Row]:
    """Forty callers, a call each: of the first twenty calls so many have it, of the others fourteen."""
    has = [n * early % 20 < early for n in range(20)] + [n * 7 % 10 < 7 for n in range(20)]
    return [Row(f"c{n}", f"p{n}", START + timedelta(days=8 * n), {"theme": h}) for n, h in enumerate(has)]


def test_what_is_a_change_alone_and_not_among_many_is_said_to_be_so() -> None:
    alone = _late(6)
    many = [
        Row(row.call, row.caller, row.date, {**row.hits, **{f"t{k}": (n + k) % 3 == 0 for k in range(30)}})
        for n, row in enumerate(alone)
    ]
    assert measure_table(alone)[0].direction == "rising"
    among = measure_table(many)[0]
    assert (among.direction, among.p) == ("none", measure_table(alone)[0].p)
    assert "among 31 themes looked at it does not" in among.sentence


def test_a_theme_that_is_in_all_late_calls_and_no_early_one_has_finite_figures() -> None:
    rows = [Row(f"c{n}", f"p{n % 14}", START + timedelta(days=8 * n), {"theme": n >= 20}) for n in range(40)]
    (trend,) = measure_table(rows)
    assert trend.direction == "rising"
    assert trend.low is not None and trend.odds_ratio_per_30d is not None
    assert trend.high is not None and np.isfinite(trend.high)
    assert trend.low < 0.9 * trend.odds_ratio_per_30d < trend.high, "an interval, not a point"


def test_a_group_counts_a_call_that_holds_any_of_its_themes() -> None:
    rows = [
        Row(f"c{n}", f"p{n}", START + timedelta(days=10 * n), {"a": n % 2 == 0, "b": n % 2 == 1})
        for n in range(20)
    ]
    both = measure_table(rows, (Group("both", ("a", "b"), "hold either"),))[-1]
    assert all(share.hits == share.of for share in both.shares)


def test_make_up_says_who_became_fewer_and_who_more() -> None:
    rows = [
        Row(
            f"c{n}", f"p{n}", START + timedelta(days=9 * n), {"professional" if n < 20 else "mobilised": True}
        )
        for n in range(40)
    ]
    makeup = make_up(rows, "service")
    assert makeup is not None
    assert "fewer are professional" in makeup.sentence and "more are mobilised" in makeup.sentence
    assert "though not strongly" not in makeup.sentence
    assert all(sum(share.hits for share in row) == row[0].of for row in makeup.rows)


def test_make_up_measures_as_one_what_was_named_as_one() -> None:
    """Of two kinds who serve for a living neither moves surely by itself, and together they do."""
    kinds = ("professional", "contract", "mobilised", "volunteer", "prison_recruit", "conscript")
    rows = [
        Row(
            f"c{n}",
            f"p{n % 15}",
            START + timedelta(days=8 * n),
            {kinds[n % 2 if n % 7 > n / 6 else 2 + n % 4]: True},
        )
        for n in range(45)
    ]
    alone, together = make_up(rows, "service"), make_up(rows, "service", (CAREER,))
    assert alone is not None and together is not None
    assert alone.sentence.startswith("No clear change in who calls")
    assert "fewer are professional or contract soldiers (" in together.sentence
    assert "of 100 such collections)." in together.sentence
    assert together.rows == alone.rows


def test_a_make_up_of_next_to_nothing_is_too_little() -> None:
    rows = [Row(f"c{n}", f"p{n}", START + timedelta(days=40 * n), {"professional": True}) for n in range(5)]
    makeup = make_up(rows, "service", (CAREER,))
    assert makeup is not None and makeup.sentence.startswith(
        "There is too little to say whether who calls changed"
    )


@given(st.lists(st.dates(date(2014, 1, 1), date(2030, 1, 1)), min_size=1, max_size=30))
def test_every_day_lies_in_exactly_one_named_period(days: list[date]) -> None:
    periods = periods_of(days)
    assert all(0 <= periods.of(day) < periods.count for day in days)
    assert len({periods.name(n) for n in range(periods.count)}) == periods.count


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=60))
def test_an_interval_holds_its_share(calls: list[tuple[bool, int]]) -> None:
    hit = np.array([float(h) for h, _ in calls])
    low, high = share_interval(hit, np.array([c for _, c in calls]))
    assert 0 <= low <= hit.mean() + 1e-9 and hit.mean() - 1e-9 <= high <= 1


def test_correction_never_lowers_a_p_value() -> None:
    p = [0.001, 0.04, 0.2, 0.9]
    assert all(b >= a for a, b in zip(p, adjusted(p), strict=True))
    assert adjusted([]) == []


def test_empty_periods_are_shown() -> None:
    rows = [Row("a", "p", date(2022, 1, 5), {"t": True}), Row("b", "q", date(2022, 12, 5), {"t": False})]
    assert [share.of for share in shares_of(rows, ("t",))] == [1, 0, 0, 1]


@pytest.mark.parametrize("calls_a_caller", [1, 40])
def test_a_trend_of_one_voluble_caller_alone_is_none(calls_a_caller: int) -> None:
    """The others speak of it as often early as late; he only late, forty times as often."""
    days = range(0, 320, 4)
    rows = [Row(f"c{d}", f"p{d % 19}", START + timedelta(days=d), {"theme": d % 12 == 0}) for d in days]
    rows += [
        Row(f"v{n}", "voluble", START + timedelta(days=7 * n), {"theme": n > 20})
        for n in range(calls_a_caller)
    ]
    (trend,) = measure_table(rows)
    assert trend.direction == "none"


def test_what_rests_on_one_caller_is_said_to() -> None:
    rows = [
        Row(f"c{n}", f"p{n % 12}", START + timedelta(days=8 * n), {"theme": n % 12 == 0 or n > 20})
        for n in range(40)
    ]
    late = [row for row in rows if row.hits["theme"]]
    assert weakest_without_one(*_columns(rows)) < 0.1, "many callers: it stays"
    alone = [Row(row.call, "one", row.date, row.hits) if row in late else row for row in rows]
    assert weakest_without_one(*_columns(alone)) == 1.0, "nothing of it is left without him"


@pytest.mark.parametrize("seed", range(4))
def test_nobody_whose_absence_matters_is_passed_over(seed: int) -> None:
    """The largest p-value over all callers left out one by one is that of the few tested in full, but for the draws' own error."""
    rows = table(
        np.random.default_rng(20 + seed), (0.1, 0.2, 0.25, 0.3)[seed], callers=LEFT_OUT + 12, voluble=8
    )
    hit, time, caller = _columns(rows)
    each = [_p_without(one, hit, time, caller) for one in range(caller.max() + 1)]
    assert len(each) > 1.5 * LEFT_OUT
    assert all(p > 0 for p in each) and max(each) > 1.3 * np.median(each), "they matter unequally"
    assert weakest_without_one(hit, time, caller) in (
        1.0,
        pytest.approx(max(each), abs=3 * (max(each) / 3999) ** 0.5),
    )


def _p_without(one: int, hit: Any, time: Any, caller: Any) -> float:
    left = caller != one
    return slope(hit[left], time[left], np.unique(caller[left], return_inverse=True)[1]).p


def _columns(rows: list[Row]) -> tuple[Any, Any, Any]:
    callers = sorted({row.caller for row in rows})
    return (
        np.array([float(row.hits["theme"]) for row in rows]),
        np.array([row.date.toordinal() / 30 for row in rows]),
        np.array([callers.index(row.caller) for row in rows]),
    )


def test_p_value_and_interval_agree_on_whether_there_is_a_trend() -> None:
    chance = np.random.default_rng(11)
    for rise in (0.0, 0.1, 0.2, 0.3):
        for _ in range(12):
            (trend,) = measure_table(table(chance, rise, callers=int(chance.integers(6, 60)), voluble=10))
            assert trend.p is not None and trend.low is not None and trend.high is not None
            assert (trend.p <= 0.05) == (not trend.low <= 1.0 <= trend.high)


def test_the_order_of_calls_and_the_names_of_callers_change_nothing() -> None:
    rows = table(np.random.default_rng(12), 0.3, voluble=10)
    other = [Row(f"x{row.call}", f"z{row.caller}", row.date, row.hits) for row in rows]
    (a,), (b,) = measure_table(rows), measure_table(sorted(other, key=lambda row: (row.date, row.call)))
    assert (a.direction, a.odds_ratio_per_30d, a.calls) == (b.direction, b.odds_ratio_per_30d, b.calls)


def test_errors_are_taken_out_of_a_share_as_rogan_and_gladen_do() -> None:
    """Of 20 calls 8 are marked; a machine that finds 75 % and gives 5 % wrongly marks 40 % when 50 % have it."""
    rows = [Row(f"c{n}", f"p{n}", START + timedelta(days=n % 28), {"theme": n % 5 < 2}) for n in range(20)]
    error = CoderError(both=30, missed=10, false=4, neither=76)
    (trend,) = measure_table(rows, errors={"theme": error})
    (share,) = (s for s in trend.shares if s.of)
    assert share.true == pytest.approx(0.5) and share.true_low is not None and share.true_high is not None
    assert share.high - share.low < share.true_high - share.true_low, (
        "what the audit leaves open is carried on"
    )


@pytest.mark.parametrize(
    "error", [CoderError(3, 1, 4, 76), CoderError(20, 20, 40, 40), CoderError(0, 0, 0, 90)]
)
def test_an_audit_too_small_or_a_machine_no_better_than_a_lot_corrects_nothing_and_that_is_said(
    error: CoderError,
) -> None:
    (trend,) = measure_table(table(np.random.default_rng(1), 0.5), errors={"theme": error})
    assert trend.corrected is None and all(share.true is None for share in trend.shares)
    assert "to correct for its errors" in trend.caveat


def test_shares_of_a_make_up_hold_together_and_so_reach_further() -> None:
    hit, caller = np.arange(40) < 12, np.arange(40)
    alone = share_interval(hit.astype(float), caller)
    among = share_interval(hit.astype(float), caller, 5)
    assert among[0] < alone[0] < 0.3 < alone[1] < among[1]


def test_wilsons_interval_is_the_published_one() -> None:
    """Newcombe (Stat. Med. 17, 1998), table I: 81 of 263, score method without correction: 0.2553 to 0.3662."""
    low, high = share_interval((np.arange(263) < 81).astype(float), np.arange(263))
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_without_change_the_make_up_does_not_say_there_is_one() -> None:
    rows = [
        Row(f"c{n}", f"p{n}", START + timedelta(days=9 * n), {"professional" if n % 2 else "mobilised": True})
        for n in range(40)
    ]
    makeup = make_up(rows, "service")
    assert makeup is not None and makeup.sentence.startswith("No clear change in who calls")


@pytest.mark.parametrize(
    ("by", "count", "first", "last"),
    [
        ("month", 3, "Dec 2022", "Feb 2023"),
        ("week", 8, "26 Dec 2022-1 Jan 2023", "13-19 Feb 2023"),
        ("30", 2, "31 Dec 2022-29 Jan 2023", "30 Jan-28 Feb 2023"),
        ("1", 48, "31 Dec 2022", "16 Feb 2023"),
        ("auto", 3, "Dec 2022", "Feb 2023"),
    ],
)
def test_periods_are_months_weeks_or_days(by: str, count: int, first: str, last: str) -> None:
    days = [date(2023, 2, 16), date(2022, 12, 31)]
    periods = periods_of(days, Calendar(by))
    assert (periods.count, periods.name(0), periods.name(count - 1)) == (count, first, last)
    assert [periods.of(day) for day in days] == [count - 1, 0]
    assert all(day.toordinal() in periods.days(periods.of(day)) for day in days)


@pytest.mark.parametrize("by", ["year", "0", "-7", "7.5", "99999", "", "٣"])
def test_other_periods_are_errors_of_use(by: str) -> None:
    with pytest.raises(UsageError):
        periods_of([date(2022, 1, 1), date(2022, 2, 1)], Calendar(by))


def test_more_periods_than_anyone_can_read_are_refused() -> None:
    with pytest.raises(UsageError, match="3652"):
        periods_of([date(2014, 1, 1), date(2023, 12, 31)], Calendar("1"))


NAMED = Calendar("custom", ("2022-02-24", "2022-04-01", "2022-09-21"), ("", "summer", ""))


def test_periods_that_a_person_named_hold_every_call_too() -> None:
    days = [date(2022, 1, 5), date(2022, 2, 24), date(2022, 3, 31), date(2022, 4, 1), date(2023, 1, 2)]
    periods = periods_of(days, NAMED)
    assert periods.names == ("before 24 Feb 2022", "24 Feb-31 Mar 2022", "summer", "21 Sep 2022-2 Jan 2023")
    assert [periods.of(day) for day in days] == [0, 1, 1, 2, 3]
    assert all(day.toordinal() in periods.days(periods.of(day)) for day in days)
    assert len(periods.days(3)) == (date(2023, 1, 2) - date(2022, 9, 21)).days + 1


def test_periods_are_named_in_a_sentence_as_one_would() -> None:
    calendar = Calendar("custom", ("2022-05-01", "2022-09-01"), ("", "the long autumn"))
    (trend,) = measure_table(table(np.random.default_rng(1), 0.5), calendar=calendar)
    assert re.search(r": \d+ of \d+ before 1 May 2022, \d+ of \d+ in “the long autumn” \(", trend.sentence)


def test_periods_before_which_nothing_was_recorded_need_no_other_and_later_ones_are_empty() -> None:
    periods = periods_of([date(2022, 3, 1), date(2022, 3, 2)], NAMED)
    assert periods.names == ("24 Feb-31 Mar 2022", "summer", "21 Sep 2022")
    assert {periods.of(date(2022, 3, n)) for n in (1, 2)} == {0}


@given(st.lists(st.dates(), min_size=1, max_size=20), st.sets(st.dates(), min_size=1, max_size=6))
def test_whatever_periods_are_named_each_call_lies_in_one_of_its_days(
    days: list[date], begins: set[date]
) -> None:
    first = tuple(day.isoformat() for day in sorted(begins))
    periods = periods_of(days, Calendar("custom", first, ("",) * len(first)))
    assert all(day.toordinal() in periods.days(periods.of(day)) or day == date.max for day in days), (
        "the calendar ends with its last day"
    )
    assert len(set(periods.names)) == periods.count


@pytest.mark.parametrize(
    ("by", "begins", "names"),
    [
        ("month", ("2022-01-01",), ("",)),
        ("custom", (), ()),
        ("custom", ("2022-02-01", "2022-01-01"), ("", "")),
        ("custom", ("2022-01-01",), ()),
    ],
)
def test_a_calendar_that_means_nothing_cannot_be_made(
    by: str, begins: tuple[str, ...], names: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"custom calendar|one after the other"):
        Calendar(by, begins, names)


def test_a_gap_of_capture_is_longer_than_chance_leaves() -> None:
    steady = [START + timedelta(days=2 * n) for n in range(50)]
    assert silent_days(steady) == frozenset()
    broken = [day for day in steady if not 20 <= (day - START).days < 60]
    assert len(silent_days(broken)) == 60 - 18 - 1
    assert silent_days([START]) == silent_days([]) == frozenset()


@given(st.lists(st.dates(), min_size=1, max_size=30), st.sampled_from(["auto", "week", "90"]))
def test_periods_reach_to_both_ends_of_the_calendar(days: list[date], by: str) -> None:
    try:
        periods = periods_of(days, Calendar(by))
    except UsageError:
        return
    assert all(0 <= periods.of(day) < periods.count for day in days)


def test_with_thousands_of_callers_the_answer_is_the_same_and_memory_stays_small() -> None:
    """1,000 callers are tested by bootstrap, 1,001 by t: at that number the two agree."""
    chance = np.random.default_rng(13)
    time = chance.uniform(0, 6, 3003)
    hit = (chance.random(3003) < 1 / (1 + np.exp(1 - 0.05 * time))).astype(float)
    caller = np.arange(3003) % 1001
    many, fewer = slope(hit, time, caller), slope(hit[:3000], time[:3000], np.minimum(caller[:3000], 999))
    assert many.odds_ratio == pytest.approx(fewer.odds_ratio, rel=0.01)
    assert (many.low, many.high) == pytest.approx((fewer.low, fewer.high), rel=0.01)
    assert many.p == pytest.approx(fewer.p, abs=0.03)
    seen = seen_slope(hit, time, caller, Seen(0.0, 1.0), [Seen(0.0, 1.0)])
    assert seen is not None
    assert (seen.low, seen.high) == pytest.approx((many.low, many.high))
    assert weakest_without_one(hit, time, caller) >= many.p
