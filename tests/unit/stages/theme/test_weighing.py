"""Evidence weighed: what counts, from how much on, and what people's judgements move."""

from __future__ import annotations

import numpy as np
import pytest

from earwitness.errors import BadCueTable
from earwitness.stages.theme.rules import WEIGHING
from earwitness.stages.theme.weighing import (
    ENOUGH,
    KINDS,
    LEAST_LIKELY,
    LEAST_ODDS,
    by_points,
    evidence_of,
    likely,
    moved,
    read_weighing,
    weighing_text,
)
from tests.unit.stages.text_fixtures import RESOURCES, codebook

THEMES = ("garden", "sea")


def kind(name: str) -> int:
    return KINDS.index(name)


def test_a_line_has_what_its_cues_its_likeness_its_rivals_and_its_neighbours_say() -> None:
    points = np.array([[1.5, 0.0], [0.0, 0.4], [-0.5, 0.0], [0.0, 0.0]])
    likeness = np.array([[0.2, -0.3], [0.0, 0.0], [0.0, 0.0], [0.0, 0.7]])
    seen = evidence_of(points, likeness)
    assert seen.shape == (4, 2, len(KINDS))
    assert seen[0, 0, kind("cues for")] == 1.5 and seen[2, 0, kind("cues against")] == -0.5
    assert seen[0, 1, kind("likeness")] == -0.3
    assert seen[0, 1, kind("another theme")] == pytest.approx(1.7), "what the garden has"
    assert seen[0, 0, kind("another theme")] == 0.0
    assert seen[1, 0, kind("line before")] == pytest.approx(1.7) == seen[2, 0, kind("two before")]
    assert seen[2, 1, kind("line after")] == pytest.approx(0.7) == seen[1, 1, kind("two after")]
    assert not seen[0, :, kind("line before")].any() and not seen[3, :, kind("two after")].any()


def test_a_talk_of_one_line_or_a_codebook_of_one_theme_or_no_line_at_all() -> None:
    assert evidence_of(np.array([[1.0, 0.0]]), np.zeros((1, 2)))[0, 0, kind("cues for")] == 1.0
    assert not evidence_of(np.ones((2, 1)), np.zeros((2, 1)))[:, :, kind("another theme")].any()
    assert evidence_of(np.zeros((0, 2)), np.zeros((0, 2))).shape == (0, 2, len(KINDS))


def test_without_fitted_weights_a_theme_goes_from_one_point_on() -> None:
    enough, less = (evidence_of(np.array([[points, 0.0]]), np.zeros((1, 2))) for points in (ENOUGH, 0.99))
    weighing = by_points(THEMES)
    assert weighing.odds(enough)[0, 0] == pytest.approx(LEAST_ODDS)
    assert weighing.odds(less)[0, 0] < LEAST_ODDS
    assert likely(weighing.odds(enough))[0, 0] == pytest.approx(LEAST_LIKELY)


def test_the_packaged_table_weighs_every_theme_of_the_packaged_codebook_and_others_by_their_points() -> None:
    themes = [theme.id for theme in codebook().themes]
    text = RESOURCES.text(WEIGHING)
    weighing = read_weighing(text, (*themes, "our_own"))
    assert np.array_equal(weighing.weights[-1], by_points(("our_own",)).weights[0])
    assert (weighing.weights[:-1] == weighing.weights[0]).all()
    assert (weighing.weights[:-1, kind("cues for")] > 0).all()
    assert len({round(float(shift), 3) for shift in weighing.shifts[:-1]}) > 20
    again = weighing_text(weighing.weights[0], -4.0, weighing.shifts[:-1] + 4.0, themes)
    assert read_weighing(again, themes).shifts == pytest.approx(weighing.shifts[:-1])


@pytest.mark.parametrize("text", ["cues for\tmuch\n", "cues for\t1.0\n", "always\t-3\n"])
def test_a_damaged_table_is_named(text: str) -> None:
    with pytest.raises(BadCueTable, match="weighing"):
        read_weighing(text, THEMES)


def test_what_people_say_moves_weights_and_nothing_said_moves_nothing() -> None:
    seen = evidence_of(np.array([[1.2, 0.0], [0.0, 0.0]] * 20), np.zeros((40, 2)))
    weighing = by_points(THEMES)
    denied = moved(weighing, seen, np.zeros((40, 2)), np.ones((40, 2)))
    assert denied.odds(seen)[0, 0] < weighing.odds(seen)[0, 0] - 0.5
    assert denied.shifts[0] < denied.shifts[1], "the garden was wrongly found, the sea never was"
    same = moved(weighing, seen, np.zeros((40, 2)), np.zeros((40, 2)))
    assert same.weights == pytest.approx(weighing.weights) and same.shifts == pytest.approx(weighing.shifts)


def test_the_move_is_the_best_one() -> None:
    """At the end no small step of any weight is likelier (its cost counted in)."""
    dice = np.random.default_rng(2)
    seen = dice.normal(size=(30, 2, len(KINDS)))
    told, counts = (dice.random((30, 2)) < 0.3).astype(float), dice.random((30, 2))
    start = by_points(THEMES)
    best = moved(start, seen, told, counts)

    def loss(kinds: np.ndarray, always: float, leanings: np.ndarray) -> float:
        given = likely(seen @ (start.weights[0] + kinds) + start.shifts + always + leanings)
        fit = (counts * (told * np.log(given) + (1 - told) * np.log(1 - given))).sum()
        return float(-fit + 0.5 * (kinds @ kinds + always**2 + 4 * leanings @ leanings))

    kinds = best.weights[0] - start.weights[0]
    rest = best.shifts - start.shifts
    # Of the sum of both, the split that costs least.
    always = float(4 * rest.sum() / (1 + 4 * len(rest)))
    least = loss(kinds, always, rest - always)
    for n in range(len(KINDS)):
        for step in (-0.01, 0.01):
            other = kinds.copy()
            other[n] += step
            assert loss(other, always, rest - always) > least
