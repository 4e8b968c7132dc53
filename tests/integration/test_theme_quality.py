"""Themes on turns that nothing was tuned on: what the codebook alone finds, and what people's marks add."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.theme_quality import UNSEEN, after_marks, by_rules, lessons, scores, talks
from earwitness.stages.theme.learning import Lesson
from tests.unit.stages.text_fixtures import suggesting


@pytest.fixture(scope="module")
def unseen() -> dict[str, list[Lesson]]:
    """The turns of each talk."""
    return {name: lessons(suggesting(), name, turns) for name, turns in talks(UNSEEN).items()}


def test_the_codebook_alone_reaches_the_bar(unseen: dict[str, list[Lesson]]) -> None:
    lines = [line for talk in unseen.values() for line in talk]
    found = scores(by_rules(suggesting(), lines), lines)
    assert found["macro_f1"] >= 0.65
    assert found["wants_out"] >= 0.65


def test_two_hundred_marks_add_to_it(unseen: dict[str, list[Lesson]]) -> None:
    """On the talks that are left: over the bar in the mean of six draws, and better than without."""
    draws = [after_marks(suggesting(), unseen, 200, seed, seed % 2 == 0) for seed in range(1, 7)]
    after, before = (float(np.mean([draw[name] for draw in draws])) for name in ("macro_f1", "before"))
    assert after >= 0.65 and after > before
    assert max(draw["calibration_error"] for draw in draws) < 0.02
