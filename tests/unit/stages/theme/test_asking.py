"""What to ask next: lines in doubt, of themes few lines of which were accepted, and not twice alike."""

from __future__ import annotations

import numpy as np

from earwitness.stages.theme.asking import choose, worth
from earwitness.stages.theme.likeness import Row, flat, row
from tests.unit.stages.text_fixtures import suggesting


def features(text: str) -> Row:
    return row(suggesting().matcher("ru").read(text), flat())


def test_doubt_is_worth_asking_about_most_where_little_was_accepted() -> None:
    worths = worth(np.array([[0.5, 0.0], [0.99, 0.01], [0.0, 0.5], [0.0, 0.0]]), np.array([0.0, 99.0]))
    assert worths[0] == 1.0
    assert worths[0] > worths[2] > worths[1] > worths[3] == 0.0


def test_lines_asked_together_differ() -> None:
    rows = [features("Хочу домой к маме"), features("Хочу домой к маме"), features("Снаряды кончились вчера")]
    worths = np.array([1.0, 0.99, 0.7])
    assert choose(rows, worths, 2) == [0, 2]
    assert choose(rows, worths, 9) == [0, 2, 1]


def test_what_ties_is_taken_in_order_and_nothing_gives_nothing() -> None:
    rows = [features(text) for text in ("Окоп", "Рация", "Деньги")]
    assert choose(rows, np.ones(3), 3) == choose(rows, np.ones(3), 3) == [0, 1, 2]
    assert choose([], np.zeros(0), 3) == []
    assert choose([features(""), features("")], np.zeros(2), 2) == [0, 1]
