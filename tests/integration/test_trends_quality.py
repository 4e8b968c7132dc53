"""A shorter run of `benchmarks/trends.py`: no more alarms than promised, intervals that hold the truth, trends found.

Seeds are fixed, so that the figures repeat. Bounds lie where a program that keeps its promise (5 % alarms, 95 % coverage) falls
out less than once in a thousand runs; one with the alarms of a plain clustered t-test (10 %) falls out always.
"""

from __future__ import annotations

import pytest

from benchmarks.trends import MOVING, NULL, SETS, machine, measured, one_caller, sets

pytestmark = pytest.mark.slow
CASES = 20


def test_without_a_trend_alarms_are_few_and_intervals_hold_the_truth() -> None:
    found = [measured(design, CASES, 500 + n) for n, design in enumerate(NULL.values())]
    total = {key: sum(f[key] for f in found) for key in found[0]}
    assert total["cases"] == CASES * len(NULL) == 200
    assert total["too little"] <= 4
    assert total["rising"] + total["falling"] <= 20
    assert total["covered"] >= 0.9 * (200 - total["too little"])


def test_forty_small_collections_get_the_answer_they_were_made_for() -> None:
    found = sets()
    assert found["sets"] == len(SETS) == 40
    assert {right for right, _ in SETS} == {"rising", "falling", "none", "too little"}
    opposite = [one for one in found["wrong"] if {one["right"], one["said"]} == {"rising", "falling"}]
    assert opposite == []
    assert [one for one in found["wrong"] if one["right"] == "too little"] == []
    assert len(found["wrong"]) <= 4, "of 110 themes, most of which do not move"


def test_trends_are_found_and_never_the_wrong_way_round() -> None:
    for n, design in enumerate(MOVING.values()):
        found = measured(design, CASES, 600 + n)
        right, wrong = ("rising", "falling") if design.slope > 0 else ("falling", "rising")
        assert found[wrong] == 0
        assert found[right] >= 0.6 * CASES
        assert found["covered"] >= 0.8 * CASES


def test_one_voluble_callers_own_trend_is_hardly_ever_called_one() -> None:
    assert one_caller(30, 700)["called_a_trend"]["share"] <= 0.15


def test_a_corrected_interval_holds_the_truth() -> None:
    found = machine(20, 800)
    assert found["not_corrected"] <= 3
    assert found["corrected_interval_covers"]["share"] >= 0.85
