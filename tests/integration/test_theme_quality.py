"""Themes on turns that nothing was tuned on: what the codebook alone finds, and that learning takes nothing away."""

from __future__ import annotations

import pytest

from benchmarks.theme_quality import SECOND, by_learning, by_rules, lessons, scores, talks
from earwitness.stages.theme.learning import Lesson, learn
from tests.unit.stages.text_fixtures import codebook, suggesting


@pytest.fixture(scope="module")
def judged() -> dict[str, list[Lesson]]:
    """The turns of each talk."""
    return {name: lessons(suggesting(), name, turns, None) for name, turns in talks().items()}


def picked(judged: dict[str, list[Lesson]], first: int, last: int, step: int = 1) -> list[Lesson]:
    return [line for name, lines in judged.items() if int(name) in range(first, last, step) for line in lines]


def test_the_codebook_alone_reaches_the_bar(judged: dict[str, list[Lesson]]) -> None:
    tests = picked(judged, 2, SECOND, 2), picked(judged, SECOND, 100)
    for lines, macro, wants_out in zip(tests, (0.55, 0.48), (0.7, 0.5), strict=True):
        found = scores(by_rules(lines), lines)
        assert found["macro_f1"] >= macro
        assert found["wants_out"] >= wants_out


def test_learning_from_other_talks_takes_nothing_away(judged: dict[str, list[Lesson]]) -> None:
    lines = picked(judged, 2, SECOND, 2)
    themes = [theme.id for theme in codebook().themes]
    model = learn(picked(judged, SECOND, 100), themes, suggesting().rarity)
    assert model is not None
    found, error = by_learning(model, lines)
    assert scores(found, lines)["macro_f1"] >= scores(by_rules(lines), lines)["macro_f1"] - 0.02
    assert error < 0.03
