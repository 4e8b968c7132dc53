"""Odds of an attack on voices made up of numbers whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.stages.protect.voices_odds import equal_error, odds

VOICES, CALLS = 12, 8


def prints(spread: float, *, seed: int = 0, voices: int = VOICES) -> tuple[list[str], list[str], np.ndarray]:
    """One clip a voice and call; `spread` is how far clips of one voice lie from it."""
    drawn = np.random.default_rng(seed)
    middle = np.random.default_rng(99).normal(size=(voices, 1, 16))
    rows = (middle + spread * drawn.normal(size=(voices, CALLS, 16))).reshape(-1, 16)
    who = [f"v{v}" for v in range(voices) for _ in range(CALLS)]
    calls = [f"c{(v // 2) * CALLS + c}" for v in range(voices) for c in range(CALLS)]
    return who, calls, rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("right", "wrong", "error"),
    [
        ([3.0, 4.0], [1.0, 2.0], 0.0),
        ([1.0, 2.0], [3.0, 4.0], 1.0),
        ([1.0, 3.0], [0.0, 2.0], 0.5),
        ([5.0, 4.0, 3.0, 1.0], [2.0, 0.5, 0.4, 0.3], 0.25),
        ([1.0, 1.0], [1.0, 1.0], 0.5),
    ],
)
def test_equal_error_by_hand(right: list[float], wrong: list[float], error: float) -> None:
    assert equal_error(np.array(right), np.array(wrong)) == pytest.approx(error)


@given(st.integers(0, 10_000), st.integers(2, 5))
def test_a_weight_counts_as_so_many_scores(seed: int, times: int) -> None:
    drawn = np.random.default_rng(seed)
    right, wrong = drawn.normal(1, 1, 9), drawn.normal(0, 1, 11)
    weights = drawn.integers(0, times, 9).astype(float)
    weights[0] = 1
    several = np.repeat(right, weights.astype(int))
    assert equal_error(right, wrong, weights, np.ones(11)) == pytest.approx(equal_error(several, wrong))


def test_voices_that_lie_apart_are_told_and_others_are_not() -> None:
    who, calls, near = prints(0.1)
    plain = odds(who, calls, near, [near])
    assert plain.error == pytest.approx(0.0, abs=0.01) and plain.high < 0.05
    who, calls, far = prints(50.0)
    hidden = odds(who, calls, far, [prints(50.0, seed=1)[2]])
    assert hidden.error > 0.4 and hidden.low <= hidden.error <= hidden.high
    assert hidden.voices == VOICES and hidden.trials == VOICES * CALLS


def test_the_best_attack_is_the_one_that_counts() -> None:
    who, calls, shown = prints(0.3)
    blind, sees = prints(50.0, seed=1)[2], prints(0.3, seed=2)[2]
    assert odds(who, calls, shown, [blind, sees]).error == odds(who, calls, shown, [sees, blind]).error
    assert odds(who, calls, shown, [blind, sees]).error < odds(who, calls, shown, [blind]).error


def test_a_voice_is_never_told_by_the_call_it_is_in() -> None:
    """Every clip alike within its call and nowhere else: an attack that used the call would be right every time."""
    who, calls, _ = prints(0.0)
    by_call = {call: np.random.default_rng(int(call[1:])).normal(size=16) for call in calls}
    rows = np.array([by_call[call] + 0.01 * hash_of(name) for call, name in zip(calls, who, strict=True)])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert odds(who, calls, rows, [np.random.default_rng(5).permutation(rows)]).error > 0.3


def hash_of(name: str) -> np.ndarray:
    return np.random.default_rng(int(name[1:])).normal(size=16)


def test_too_few_voices_say_nothing() -> None:
    who, calls, rows = prints(0.1, voices=4)
    with pytest.raises(ValueError, match="fewest"):
        odds(who, calls, rows, [rows])
    with pytest.raises(ValueError, match="two calls"):
        odds(["a", "b"], ["c", "c"], rows[:2], [rows[:2]])
