"""Themes on turns that nothing was tuned on: what the codebook alone finds, and what people's marks add."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.theme_quality import SINGLE, TURNS, UNSEEN, after_marks, by_rules, lessons, scores, talks
from earwitness.stages.theme.learning import Lesson
from tests.unit.stages.text_fixtures import suggesting


@pytest.fixture(scope="module")
def unseen() -> dict[str, list[Lesson]]:
    """The turns of each talk."""
    return {name: lessons(suggesting(), name, turns) for name, turns in talks(UNSEEN).items()}


def test_the_codebook_alone_reaches_the_bar(unseen: dict[str, list[Lesson]]) -> None:
    lines = [line for talk in unseen.values() for line in talk]
    found = scores(by_rules(suggesting(), lines), lines)
    assert found["macro_f1"] >= 0.53
    assert found["wants_out"] >= 0.62


def test_two_hundred_marks_add_to_it(unseen: dict[str, list[Lesson]]) -> None:
    """On the talks that are left: over the bar in the mean of five draws, and better than without."""
    pool = {name: lessons(suggesting(), name, turns) for name, turns in talks(TURNS).items()}
    pool |= {name: lines for name, lines in unseen.items() if int(name) < SINGLE}
    draws = [after_marks(suggesting(), pool, 200, seed, seed % 2 == 0) for seed in range(1, 6)]
    after, before = (float(np.mean([draw[name] for draw in draws])) for name in ("macro_f1", "before"))
    assert after >= 0.62 and after > before
    assert max(draw["calibration_error"] for draw in draws) < 0.02
