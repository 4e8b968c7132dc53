"""Trends are found where they are, not where they are not, and not because one caller talks a lot."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.stages.measure.periods import periods_of
from earwitness.stages.measure.regression import adjusted, share_interval
from earwitness.stages.measure.rules import Group, Row, make_up, measure_table, shares_of

START = date(2022, 2, 1)


def table(
    chance: np.random.Generator, rise: float, callers: int = 25, calls: int = 90, voluble: int = 1
) -> list[Row]:
    """Calls over a year; each caller has a level of his own; `rise` is the log odds per 30 days."""
    levels = chance.normal(0, 0.7, callers)
    weights = np.ones(callers)
    weights[0] = voluble
    rows = []
    for n in range(calls):
        who = int(chance.choice(callers, p=weights / weights.sum()))
        day = int(chance.integers(0, 360))
        odds = -0.5 + levels[who] + rise * (day - 180) / 30
        hit = bool(chance.random() < 1 / (1 + np.exp(-odds)))
        rows.append(Row(f"c{n}", f"p{who}", START + timedelta(days=day), {"theme": hit}))
    return rows


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


def test_without_a_trend_few_alarms_are_raised_even_with_a_voluble_caller() -> None:
    """At the 5 % level 120 tables without a trend may raise 6 alarms; more than 13 has a chance under 1 in 300."""
    chance = np.random.default_rng(3)
    alarms = sum(measure_table(table(chance, 0.0, voluble=15))[0].direction != "none" for _ in range(120))
    assert alarms <= 13


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(4)
    covered = 0
    for _ in range(80):
        (trend,) = measure_table(table(chance, 0.0, callers=30))
        assert trend.low is not None and trend.high is not None
        covered += trend.low <= 1.0 <= trend.high
    assert covered >= 70


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
    assert all(sum(share.hits for share in row) == row[0].of for row in makeup.rows)


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
