"""Pieces given to voices."""

from __future__ import annotations

import numpy as np
import pytest

from earwitness.engines.voices.clusters import bonds_of, divided, fits, tree, way_through
from earwitness.engines.voices.stitching import Piece

FRAME_S = 0.0169


def spoken(
    order: list[int], likeness: float = 0.0, spread: float = 0.6, seconds: float = 1.6
) -> tuple[np.ndarray, np.ndarray, list[Piece]]:
    """Prints around one direction a voice, pieces of one thread each with pauses between them."""
    chance = np.random.default_rng(7)
    shared = np.eye(192)[100] * np.sqrt(likeness)
    rows = [
        shared + np.eye(192)[voice] * np.sqrt(1 - likeness) + chance.normal(0, spread / 14, 192)
        for voice in order
    ]
    prints = np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)
    length = int(seconds / FRAME_S)
    pieces = [
        Piece(n * (length + 60), n * (length + 60) + length, voice % 3) for n, voice in enumerate(order)
    ]
    return prints, np.full(len(order), seconds, dtype=np.float32), pieces


def same_division(labels: np.ndarray, order: list[int]) -> bool:
    pairs = {(int(a), b) for a, b in zip(labels, order, strict=True)}
    return len(pairs) == len(set(order)) == len(set(labels.tolist()))


TURNS = [0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1]


@pytest.mark.parametrize("likeness", [0.0, 0.5, 0.8])
def test_two_voices_by_default(likeness: float) -> None:
    division = divided(*spoken(TURNS, likeness, spread=0.3), FRAME_S, None)
    assert same_division(division.labels, TURNS)


def test_one_voice_where_nothing_sets_two_apart() -> None:
    prints, seconds, pieces = spoken([0] * 12, spread=0.05)
    assert divided(prints, seconds, [Piece(p.start, p.stop, 0) for p in pieces], FRAME_S, None).voices == 1


def test_one_voice_where_halves_are_alike_and_cut_through_what_is_said() -> None:
    """Two ways of one voice that come and go within a thread; the same division along threads is of two voices."""
    prints, seconds, pieces = spoken(TURNS, 0.85, spread=0.3)
    one = [Piece(n * 100, n * 100 + 95, 0) for n in range(len(pieces))]
    assert divided(prints, seconds, one, FRAME_S, None).voices == 1
    assert divided(prints, seconds, one, FRAME_S, 2).voices == 2
    two = [Piece(n * 100, n * 100 + 95, voice) for n, voice in enumerate(TURNS)]
    assert divided(prints, seconds, two, FRAME_S, None).voices == 2


def test_as_many_voices_as_parties() -> None:
    order = [0, 1, 2, 0, 2, 1, 0, 1, 2]
    for parties in (1, 2, 3):
        assert divided(*spoken(order), FRAME_S, parties).voices == parties
    assert same_division(divided(*spoken(order), FRAME_S, 3).labels, order)


def test_more_parties_than_pieces() -> None:
    assert divided(*spoken([0, 1]), FRAME_S, 5).voices <= 2


def test_a_third_voice_that_is_plain_is_heard() -> None:
    order = [0, 1, 2, 0, 2, 1, 0, 1, 2, 0, 2, 1]
    assert same_division(divided(*spoken(order, spread=0.3), FRAME_S, None).labels, order)


def test_a_third_voice_that_hardly_speaks_is_none() -> None:
    order = [*TURNS, 2]
    assert divided(*spoken(order, spread=0.3), FRAME_S, None).voices == 2


def test_no_pieces() -> None:
    division = divided(np.zeros((0, 192), np.float32), np.zeros(0, np.float32), [], FRAME_S, None)
    assert division.labels.shape == (0,)


def test_twice_the_same() -> None:
    first, second = (divided(*spoken(TURNS, 0.8, spread=1.0), FRAME_S, None) for _ in range(2))
    assert np.array_equal(first.labels, second.labels)


def test_neighbours_of_one_thread_bind_and_others_part() -> None:
    pieces = [
        Piece(0, 100, 0),
        Piece(100, 200, 0),
        Piece(230, 300, 0),
        Piece(320, 400, 1),
        Piece(390, 450, 2),
    ]
    part, same, other, at_once = bonds_of(pieces, FRAME_S).tolist()
    assert part > same > 0 > other > at_once


def test_a_print_that_says_nothing_goes_with_its_neighbours() -> None:
    fit = np.array([[0, -9], [-1, -1], [0, -9], [-9, 0]], dtype=np.float32)
    assert way_through(fit, np.array([2, 2, -1], dtype=np.float32)).tolist() == [0, 0, 0, 1]


def test_a_short_print_counts_less() -> None:
    prints, seconds, _ = spoken([0, 1, 0, 1])
    seconds[3] = 0.2
    fit = fits(prints, seconds, np.array([0, 1, 0, 1]), 2)
    assert abs(fit[3, 0] - fit[3, 1]) < abs(fit[1, 0] - fit[1, 1]) / 3


def test_a_tree_joins_the_likest() -> None:
    prints, seconds, _ = spoken(TURNS, 0.5)
    assert same_division(tree(prints, seconds, 2), TURNS)
