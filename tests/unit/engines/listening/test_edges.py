"""Words move to the edges of the sound they lie on, and never out of order."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from earwitness.engines.listening.edges import islands_of, snapped
from earwitness.engines.listening.lines import Token
from earwitness.engines.listening.sound import RATE, Stretch


def sounding(*stretches: tuple[float, float], seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Faint hiss with loud noise at each stretch."""
    chance = np.random.default_rng(4)
    sound = chance.normal(0, 0.0005, int(seconds * RATE))
    for start, end in stretches:
        sound[int(start * RATE) : int(end * RATE)] += chance.normal(
            0, 0.1, int(end * RATE) - int(start * RATE)
        )
    return sound.astype(np.float32)


def word(start_s: float, end_s: float) -> Token:
    return Token(" слово", start_s, end_s, 0.9)


def test_islands_lie_between_pauses() -> None:
    found = islands_of(sounding((1.0, 2.0), (2.06, 2.5), (4.0, 4.5), seconds=6))
    assert [(round(i.start_s, 1), round(i.end_s, 1)) for i in found] == [(1.0, 2.5), (4.0, 4.5)]
    assert islands_of(np.zeros(10, dtype=np.float32)) == ()


def test_a_word_that_began_in_the_pause_begins_with_the_sound() -> None:
    islands = (Stretch(1.0, 2.0), Stretch(4.0, 5.0))
    first, second, third = snapped([word(1.1, 1.9), word(1.9, 4.4), word(4.4, 4.8)], islands)
    assert (first.start_s, first.end_s) == (1.0, 2.0)
    assert (second.start_s, second.end_s) == (4.0, 4.4)
    assert (third.start_s, third.end_s) == (4.4, 5.0)


def test_a_word_said_with_a_pause_inside_keeps_both_halves() -> None:
    (one,) = snapped([word(1.0, 3.0)], (Stretch(1.0, 1.8), Stretch(2.2, 3.0)))
    assert (one.start_s, one.end_s) == (1.0, 3.0)


def test_an_edge_that_is_far_is_not_taken() -> None:
    (one,) = snapped([word(3.0, 3.5)], (Stretch(1.0, 5.0),))
    assert (one.start_s, one.end_s) == (3.0, 3.5)


def test_a_word_without_sound_has_no_length_and_so_a_guessed_time() -> None:
    (one,) = snapped([word(3.0, 3.5)], (Stretch(1.0, 2.0),))
    assert (one.start_s, one.end_s) == (3.0, 3.0)


@given(st.lists(st.floats(0.01, 1.5), min_size=1, max_size=12), st.lists(st.floats(0.05, 1.5), max_size=12))
def test_words_end_to_end_stay_in_order_and_grow_by_no_more_than_near(
    lengths: list[float], cuts: list[float]
) -> None:
    at, words = 1.0, []
    for length in lengths:
        words.append(word(at, at + length))
        at += length
    edges = np.cumsum([0.5, *cuts])
    islands = tuple(Stretch(float(a), float(b)) for a, b in zip(edges[::2], edges[1::2], strict=False))
    moved = snapped(words, islands)
    assert [one.text for one in moved] == [one.text for one in words]
    assert all(one.end_s >= one.start_s for one in moved)
    assert all(a.start_s <= b.start_s + 1e-9 for a, b in pairwise(moved))
    for old, new in zip(words, moved, strict=True):
        assert new.start_s >= old.start_s - 0.3 - 1e-9
        assert new.end_s <= old.end_s + 0.3 + 1e-9
