"""Shares and their intervals: against figures worked out elsewhere, and at the edges."""

from __future__ import annotations

import pytest

from earwitness.model.misses import DecoyCount, DecoyRun, miss_rate


@pytest.mark.parametrize(
    ("missed", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.30850),  # 1 - 0.025 ** (1 / 10)
        (10, 10, 0.69150, 1.0),
        (1, 1, 0.025, 1.0),
        (4, 200, 0.00548, 0.05041),  # R 4.3, binom.test(4, 200)
        (50, 1000, 0.03734, 0.06539),  # R 4.3, binom.test(50, 1000)
    ],
)
def test_the_interval_is_the_exact_one(missed: int, of: int, low: float, high: float) -> None:
    rate = miss_rate(missed, of)
    assert rate is not None
    assert [rate.low, rate.high] == pytest.approx([low, high], abs=2e-5)


def test_of_nothing_there_is_no_share_and_more_than_all_cannot_be_missed() -> None:
    assert miss_rate(0, 0) is None
    for missed, of in ((2, 1), (-1, 3)):
        with pytest.raises(ValueError, match="no more"):
            miss_rate(missed, of)


def test_a_share_is_never_told_without_its_count_and_interval() -> None:
    rate = miss_rate(1, 3)
    assert rate is not None
    assert rate.words == "1 of 3 missed (33.3%; 95 % interval 0.8% to 90.6%)"


def test_a_run_counts_over_its_classes() -> None:
    run = DecoyRun(1, "x", (DecoyCount("phone", 3, 1), DecoyCount("place", 4, 2)))
    assert (run.planted, run.missed) == (7, 3)
