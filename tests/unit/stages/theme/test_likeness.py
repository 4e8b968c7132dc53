"""How like lines are to coded ones: the same by both ways of adding up, the same after being written and read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from benchmarks.theme_likeness import mark
from earwitness.errors import BadCueTable
from earwitness.stages.theme.likeness import (
    Likeness,
    Scorer,
    Weights,
    learned_likeness,
    likeness_text,
    read_likeness,
    row,
    words_and_places,
)
from earwitness.stages.theme.patterns import Matcher
from earwitness.stages.theme.talks import TalkReader
from tests.unit.stages.text_fixtures import RESOURCES, morphology

CODED = [
    ("garden", "Огурцы выросли, грядки копаем."),
    ("garden", "Копали огород, посадили огурцы."),
    ("sea", "Волны высокие, лодка качается."),
    ("sea", "Лодку унесло волной."),
    ("", "Ну ладно, пока."),
]
ASKED = ["Огурец на грядке", "не волна, а лодка. Не так, пока", "", "Ого. Волнами!", "ы"]


@cache
def matcher() -> Matcher:
    return Matcher(morphology(), "ru")


@cache
def table() -> Likeness:
    lines = [matcher().read(text) for _, text in CODED]
    told = np.array([[theme == "garden", theme == "sea"] for theme, _ in CODED], float)
    return learned_likeness(lines, told, ("garden", "sea"), 0.3, "five lines")


def scores(texts: Sequence[str]) -> Weights:
    return Scorer(table(), matcher()).score(TalkReader(matcher()).read(texts))


def test_lines_are_like_those_of_their_theme() -> None:
    garden, sea = scores(("Огурчики растут", "На лодке"))
    assert garden[0] > 0 > garden[1]
    assert sea[1] > 0 > sea[0]


def test_a_theme_of_few_lines_counts_for_more() -> None:
    """By itself a theme's weights are those of the regression; beside others, times the root of how much rarer it is."""
    lines = [matcher().read(text) for _, text in CODED]
    told = np.array([[1, 1, 1], [1, 0, 0], [1, 0, 1], [1, 0, 0], [0, 0, 0]], float)
    together = learned_likeness(lines, told, ("often", "once", "twice"), 0.3).weights
    for column, times in enumerate((np.sqrt(2 / 4), np.sqrt(2 / 1), 1.0)):
        alone = learned_likeness(lines, told[:, [column]], ("one",), 0.3).weights[:, 0]
        np.testing.assert_allclose(together[:, column], times * alone, rtol=1e-4, atol=1e-6)


def test_adding_up_word_forms_gives_the_score_of_the_row() -> None:
    found = scores(ASKED)
    for text, score in zip(ASKED, found, strict=True):
        own = row(matcher().read(text), table().rarity)
        assert score == pytest.approx(own.shares @ table().weights[own.places], abs=1e-5)
    assert not found[2].any()


def test_scores_hold_when_the_matcher_has_forgotten_its_words() -> None:
    own = TalkReader(Matcher(morphology(), "ru"))
    scorer = Scorer(table(), own.matcher)
    first = scorer.score(own.read(["Огурец на грядке"]))
    own.matcher.add("theme", 1.0, "=слово")
    own.matcher.read("Совсем другие слова")
    assert np.array_equal(scorer.score(own.read(["Огурец на грядке"])), first)


def test_themes_in_another_order_have_their_own_scores_and_unknown_ones_none() -> None:
    words = TalkReader(matcher()).read(ASKED)
    sea, none, garden = Scorer(table().of_themes(("sea", "hills", "garden")), matcher()).score(words).T
    assert np.array_equal(np.stack((garden, sea), axis=1), scores(ASKED))
    assert not none.any()
    assert table().of_themes(["garden", "sea"]) is table()


def test_a_denial_reaches_two_words_and_no_further_than_a_break() -> None:
    words = [word for word, _ in words_and_places(matcher().read("Не хочу туда ехать, не надо. Лодка"))]
    assert words == ["не", "не хотеть", "не туда", "ехать", "не", "не надо", "лодка"]


def test_what_was_written_is_read_back_to_its_steps() -> None:
    back = read_likeness(likeness_text(table()))
    assert (back.themes, back.sources) == (("garden", "sea"), "five lines")
    assert np.abs(back.weights - table().weights).max() <= np.abs(table().weights).max() / 127
    assert np.abs(back.rarity.of - table().rarity.of).max() <= table().rarity.of.max() / 255


@pytest.mark.parametrize("text", ["", "{}\n", '{"themes": []}\nAAAA', "[1]\nAAAA"])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(BadCueTable):
        read_likeness(text)


def test_the_packaged_table_was_made_from_the_lines_that_stand_beside_it() -> None:
    assert read_likeness(RESOURCES.text("theme/likeness.txt")).sources == mark()
