"""Turns passed over unread are those that have no reading."""

from __future__ import annotations

import pytest

from earwitness.stages.decipher.index import Index, verb_number
from tests.unit.stages.text_fixtures import deciphering

TALK = [
    ("A", "Мам, привет, как вы там?"),
    ("B", "Нормально. Картошку выкопали, масло двести рублей."),
    ("A", "У нас двухсотых трое, птички висят."),
    ("B", "Господи."),
    ("A", "Он на ноль ушёл, а потом на лыжи встал, их там нет."),
    ("B", "Их много там. На работе как?"),
    ("A", "Запятисотились двое."),
    ("B", "Сколько?"),
    ("A", "200-х? Двое."),
    ("B", "Купи хлеба на вечер."),
]


def test_only_lines_with_a_term_or_a_number_are_looked_at() -> None:
    reader = deciphering()
    lines = reader.reader("ru").talk(TALK)
    assert reader.index("ru").hot(lines) == [1, 2, 4, 6, 8]


def test_a_line_passed_over_is_not_taken_apart() -> None:
    reader = deciphering()
    lines = reader.reader("ru").talk(TALK[9:])
    assert reader.index("ru").hot(lines) == []
    assert lines[0]._parts is None


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_readings_are_the_same_where_every_line_is_looked_at(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = deciphering().read(TALK, language)
    judge = Index.hot
    monkeypatch.setattr(Index, "hot", lambda self, lines: [*range(len(lines) + 0 * len(judge(self, lines)))])
    assert deciphering().read(TALK, language) == found
    assert language != "ru" or len(found) >= 6


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("запятисотился", 500),
        ("задвухсотило", 200),
        ("трехсотятся", 300),
        ("двухсотыми", None),
        ("сто", None),
    ],
)
def test_verbs_made_of_numbers(word: str, number: int | None) -> None:
    assert verb_number(word) == number


def test_the_longest_match_stands() -> None:
    reader = deciphering()
    (line,) = reader.reader("ru").talk([("A", "Там тяжёлый трёхсотый лежит.")])
    ((first, last, _),) = reader.index("ru").matches(line)
    assert (first, last) == (1, 2)
