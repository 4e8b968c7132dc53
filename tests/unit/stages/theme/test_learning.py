"""What is learned from judged lines: it finds planted words, knows how sure it is, and leaves the rest to the cues."""

from __future__ import annotations

import numpy as np
import pytest

from earwitness.stages.theme.learning import (
    PER_SCORE,
    Learned,
    Lesson,
    calibrate,
    calibration_error,
    fit,
    learn,
    macro_f1,
    start,
)
from earwitness.stages.theme.likeness import Row, flat, row
from earwitness.stages.theme.patterns import WordLine
from tests.unit.stages.text_fixtures import suggesting

THEMES = ("garden", "sea")


def line(text: str) -> WordLine:
    return suggesting().matcher("en").read(text)


def features(text: str) -> Row:
    return row(line(text), flat())


def lessons(calls: int, seed: int = 1) -> list[Lesson]:
    """Lines with a planted word for each theme, and noise; the cues know nothing of either."""
    dice = np.random.default_rng(seed)
    out = []
    for call in range(calls):
        for _ in range(5):
            garden, sea = bool(dice.random() < 0.3), bool(dice.random() < 0.2)
            words = [NOISE[dice.integers(60)] for _ in range(5)] + ["rake"] * garden + ["wave"] * sea
            said = {t: True for t, is_ in (("garden", garden), ("sea", sea)) if is_}
            said = said or {"garden": False, "sea": False}
            out.append(Lesson(f"call_{call}", features(" ".join(words)), {}, said))
    return out


NOISE = [first + second + "o" for first in ("ba", "du", "fi", "go", "ke", "lu") for second in "bdfgklmnpr"]


def test_a_planted_word_is_learned_and_a_line_of_unknown_words_stays_with_its_cues() -> None:
    model = learn(lessons(30), THEMES, flat())
    assert model is not None
    planted = line("rake bago")
    odds = model.log_odds(moved(model, planted), {})
    assert odds["garden"] > odds["sea"] + 0.3
    assert model.reasons(planted, "garden")[0] == "rake"
    unknown = model.log_odds(moved(model, line("zzz")), {"sea": 1.4})
    assert unknown["sea"] == pytest.approx(start(1.4), abs=0.05)
    assert model.log_odds(moved(model, line("")), {})["garden"] == start(0.0)


def moved(model: Learned, words: WordLine) -> list[float]:
    own = row(words, model.table.rarity)
    return list(own.shares @ model.table.weights[own.places])


def test_the_same_lessons_give_the_same_model_and_few_give_none() -> None:
    one, two = learn(lessons(20), THEMES, flat()), learn(lessons(20), THEMES, flat())
    assert one is not None and two is not None
    assert np.array_equal(one.table.weights, two.table.weights) and one.calibration == two.calibration
    assert learn(lessons(5), THEMES, flat()) is None, "25 lines are too few"
    assert learn([Lesson("call_1", features("wave"), {}, {"sea": True})] * 90, THEMES, flat()) is None, (
        "one call is too few"
    )


def test_probabilities_hold_on_calls_not_shown() -> None:
    model = learn(lessons(60), THEMES, flat())
    assert model is not None
    given, told = [], []
    for lesson in lessons(60, seed=2):
        scores = lesson.row.shares @ model.table.weights[lesson.row.places]
        for theme, odds in model.log_odds(list(scores), lesson.points).items():
            given.append(model.calibration.probability(odds))
            told.append(float(lesson.said.get(theme, False)))
    assert calibration_error(np.array(given), np.array(told)) < 0.08
    assert model.calibration.slope > 0


def test_the_fit_is_the_least_of_its_loss() -> None:
    dice = np.random.default_rng(3)
    rows, unexplained = dice.normal(size=(40, 12)), dice.normal(size=(40, 2))
    weights = rows.T @ fit(rows @ rows.T, unexplained, 0.3) / PER_SCORE
    slope = rows.T @ (rows @ weights - unexplained) + 0.3 * weights
    assert float(np.abs(slope).max()) < 1e-9


def test_a_theme_is_suggested_from_even_odds_unless_others_are_clearly_better() -> None:
    told = np.array([[1.0]] * 6 + [[0.0]] * 30)
    said = np.ones_like(told, bool)
    low = np.array([[-1.0]] * 6 + [[-2.5]] * 30)
    assert -2.4 <= calibrate(low, told, said).enough <= -1.0
    even = np.array([[0.4]] * 20 + [[-0.4]] * 15 + [[0.05]])
    assert calibrate(even, np.array([[1.0]] * 20 + [[0.0]] * 16), said).enough == 0.0


def test_figures() -> None:
    told = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    found = np.array([[True, True], [False, False], [False, False]])
    assert macro_f1(found, told) == pytest.approx(2 / 3)
    assert calibration_error(
        np.array([0.95, 0.95, 0.05, 0.05]), np.array([1.0, 0.0, 0.0, 0.0])
    ) == pytest.approx(0.25)
