"""What is learned from judged lines: how to weigh evidence, planted words, and how sure it is; the rest stays as it was."""

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
)
from earwitness.stages.theme.likeness import Matrix, Row, flat, row
from earwitness.stages.theme.patterns import WordLine
from earwitness.stages.theme.weighing import KINDS, LEAST_ODDS, by_points
from tests.unit.stages.text_fixtures import suggesting

THEMES = ("garden", "sea")
WEIGHING = by_points(THEMES)
NOTHING: Matrix = np.zeros((2, len(KINDS)))


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
            out.append(Lesson(f"call_{call}", features(" ".join(words)), NOTHING, said))
    return out


NOISE = [first + second + "o" for first in ("ba", "du", "fi", "go", "ke", "lu") for second in "bdfgklmnpr"]


def test_a_planted_word_is_learned_and_a_line_of_unknown_words_stays_with_its_cues() -> None:
    model = taught(30)
    planted = line("rake bago")
    garden, sea = odds(model, planted, NOTHING)
    assert garden > sea + 0.3
    assert model.reasons(planted, "garden")[0] == "rake"
    said = NOTHING.copy()
    said[1, KINDS.index("cues for")] = 1.4
    plain = model.weighing.odds(said[None])[0]
    assert odds(model, line("zzz"), said) == pytest.approx(plain, abs=0.05)
    assert odds(model, line(""), said) == pytest.approx(plain)


def taught(calls: int) -> Learned:
    model = learn(lessons(calls), WEIGHING, flat())
    assert model is not None
    return model


def odds(model: Learned, words: WordLine, evidence: Matrix) -> list[float]:
    own = row(words, model.table.rarity)
    said: Matrix = model.weighing.odds(evidence[None])[0] + own.shares @ model.table.weights[own.places]
    return [float(one) for one in said]


def test_the_same_lessons_give_the_same_model_and_few_give_none() -> None:
    one, two = taught(20), taught(20)
    assert np.array_equal(one.table.weights, two.table.weights) and one.calibration == two.calibration
    assert learn(lessons(5), WEIGHING, flat()) is None, "25 lines are too few"
    same = [Lesson("call_1", features("wave"), NOTHING, {"sea": True})] * 90
    assert learn(same, WEIGHING, flat()) is None, "one call is too few"


def test_probabilities_hold_on_calls_not_shown() -> None:
    model = taught(60)
    given, told = [], []
    for lesson in lessons(60, seed=2):
        scores = lesson.row.shares @ model.table.weights[lesson.row.places]
        given.append(model.calibration.probability(model.weighing.odds(lesson.evidence[None])[0] + scores))
        told.append([float(lesson.said.get(theme, False)) for theme in THEMES])
    assert calibration_error(np.concatenate(given), np.concatenate(told)) < 0.08
    assert model.calibration.slope > 0


def test_evidence_that_people_bear_out_comes_to_count_for_more() -> None:
    """A kind of evidence that nothing weighed at first is there whenever people accept the theme."""
    before = KINDS.index("line before")
    dice = np.random.default_rng(5)
    told = []
    for n in range(150):
        sea = bool(dice.random() < 0.4)
        seen = NOTHING.copy()
        seen[:, before] = 1.0 if sea else 0.0
        told.append(Lesson(f"call_{n // 5}", features("bago"), seen, {"sea": sea, "garden": False}))
    model = learn(told, WEIGHING, flat())
    assert model is not None
    assert WEIGHING.weights[1, before] == 0.0 and model.weighing.weights[1, before] > 1.0
    near = NOTHING.copy()
    near[:, before] = 1.0
    assert odds(model, line("bago"), near)[1] > odds(model, line("bago"), NOTHING)[1] + 1.0


def test_a_theme_left_unsaid_counts_where_another_was_accepted_and_hardly_where_one_was_rejected() -> None:
    def leaning(said: dict[str, bool]) -> float:
        model = learn(
            [Lesson(f"call_{n}", features("bago"), NOTHING, said) for n in range(60)], WEIGHING, flat()
        )
        assert model is not None
        return float(model.weighing.shifts[0] - model.weighing.shifts[1])

    assert leaning({"sea": True}) < 0
    assert abs(leaning({"sea": False})) < abs(leaning({"sea": True}))


def test_the_fit_is_the_least_of_its_loss() -> None:
    dice = np.random.default_rng(3)
    rows, unexplained = dice.normal(size=(40, 12)), dice.normal(size=(40, 2))
    weights = rows.T @ fit(rows @ rows.T, unexplained, 0.3) / PER_SCORE
    slope = rows.T @ (rows @ weights - unexplained) + 0.3 * weights
    assert float(np.abs(slope).max()) < 1e-9


def test_a_theme_is_suggested_from_the_usual_odds_unless_others_are_clearly_better() -> None:
    told = np.array([[1.0]] * 6 + [[0.0]] * 30)
    said = np.ones_like(told, bool)
    low = np.array([[-2.5]] * 6 + [[-3.5]] * 30)
    assert -3.5 < calibrate(low, told, said).enough <= -2.5
    usual = np.array([[0.4]] * 20 + [[-2.0]] * 15 + [[-1.0]])
    assert calibrate(usual, np.array([[1.0]] * 20 + [[0.0]] * 16), said).enough == LEAST_ODDS


def test_figures() -> None:
    told = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    found = np.array([[True, True], [False, False], [False, False]])
    assert macro_f1(found, told) == pytest.approx(2 / 3)
    assert calibration_error(
        np.array([0.95, 0.95, 0.05, 0.05]), np.array([1.0, 0.0, 0.0, 0.0])
    ) == pytest.approx(0.25)
