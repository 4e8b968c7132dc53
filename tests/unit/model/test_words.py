"""Words, spans, numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.words import fold, spoken_number, tokens, value_of


@given(st.text(max_size=80))
def test_spans_give_the_words_back_in_order(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert text[token.begin : token.stop] == token.text
        assert token.begin >= last
        assert token.text
        last = token.stop


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "number", "suffix"),
    [("200-х", 200, "х"), ("300-й", 300, "й"), ("200е", 200, "е"), ("300s", 300, "s"), ("500", 500, "")],
)
def test_a_number_is_one_word_with_its_ending(text: str, number: int, suffix: str) -> None:
    (token,) = tokens(text)
    assert (token.number, token.suffix) == (number, suffix)


def test_other_hyphens_part_words() -> None:
    assert [(t.folded, t.joined) for t in tokens("С-300 ten-four")] == [
        ("с", False), ("300", True), ("ten", False), ("four", True),
    ]  # fmt: skip


def test_breaks_are_what_punctuation_says() -> None:
    assert [t.break_before for t in tokens("Да, двое — двести. Нет? ладно")] == [2, 1, 1, 2, 2]
    assert [t.break_before for t in tokens("без знаков совсем")] == [2, 0, 0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("сто двенадцать", 112),
        ("двое", 2),
        ("двадцать один", 21),
        ("три тысячи двести", 3200),
        ("two hundred five", None),
        ("двадцать сорок", None),
        ("пять шесть", None),
        ("хлеб", None),
    ],
)
def test_spoken_numbers(text: str, number: int | None) -> None:
    assert spoken_number(tokens(text)) == number


def test_digits_with_an_ending_are_no_count() -> None:
    assert value_of(tokens("200-х")[0]) is None
    assert value_of(tokens("200")[0]) == 200
