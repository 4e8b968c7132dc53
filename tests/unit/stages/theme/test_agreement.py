"""Agreement against worked examples published with the coefficients."""

from __future__ import annotations

import numpy as np
import pytest

from earwitness.stages.theme.agreement import alpha, kappa, with_interval

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): sections A to C.
TWO_BINARY = (("0100000010", "1110010000"), 0.095)
TWO_NOMINAL = (("aabbdcccedda", "babbbccceddd"), 0.692)
FOUR = (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743)


def units(rows: tuple[str, ...]) -> list[tuple[str | None, ...]]:
    return [tuple(None if value == "." else value for value in column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(("rows", "expected"), [TWO_BINARY, TWO_NOMINAL, FOUR])
def test_alpha_as_published(rows: tuple[str, ...], expected: float) -> None:
    assert alpha(units(rows)) == pytest.approx(expected, abs=0.0006)


def test_kappa_of_a_known_table() -> None:
    table = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert kappa(table) == pytest.approx(0.4)
    assert kappa([*table, ("y", None), (None, "n")]) == pytest.approx(0.4), (
        "a line one coder left open counts"
    )


def test_lines_left_open_are_no_agreement() -> None:
    told = units(("1100", "1010"))
    assert alpha([*told, *[(None, None)] * 50]) == alpha(told)
    assert alpha([*told, *[("1", None)] * 50]) == alpha(told)


def test_where_one_value_only_was_given_there_is_nothing_to_agree_on() -> None:
    same = [(False, False)] * 9
    assert kappa(same) is None and alpha(same) is None and kappa([]) is None and alpha([]) is None
    assert with_interval(alpha, [("c", u) for u in same], 1).value is None


def test_an_interval_keeps_calls_together() -> None:
    dice = np.random.default_rng(7)
    alone, together = [], []
    for call in range(40):
        found, differ = bool(dice.random() < 0.5), bool(dice.random() < 0.2)
        for line in range(6):
            alone.append((f"{call}.{line}", (found, found != differ)))
            together.append((f"{call}", (found, found != differ)))
    narrow, wide = with_interval(alpha, alone, 3), with_interval(alpha, together, 3)
    assert narrow.value == wide.value
    assert (
        narrow.low is not None and wide.low is not None and narrow.high is not None and wide.high is not None
    )
    assert wide.high - wide.low > 1.6 * (narrow.high - narrow.low)
    assert with_interval(alpha, together, 3) == wide
    assert with_interval(alpha, [("one", u) for _, u in together], 3).low is None


def test_an_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """200 samples of 60 calls with a fifth of judgements differing; the truth is alpha of a very large sample."""
    dice = np.random.default_rng(11)

    def sample(calls: int) -> list[tuple[str, tuple[bool, bool]]]:
        found, differ = dice.random(calls) < 0.4, dice.random(calls) < 0.2
        return [(str(n), (bool(f), bool(f != d))) for n, (f, d) in enumerate(zip(found, differ, strict=True))]

    truth = alpha([u for _, u in sample(100_000)])
    assert truth is not None
    inside = 0
    for n in range(200):
        estimate = with_interval(alpha, sample(60), n, resamples=200)
        assert estimate.low is not None and estimate.high is not None
        inside += estimate.low <= truth <= estimate.high
    assert inside / 200 >= 0.88
