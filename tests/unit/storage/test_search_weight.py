"""What a text weighs: what counts as an occurrence, and that rare, often and short weigh more."""

from __future__ import annotations

import pytest

from earwitness.model.query import Forms, Near, forms_of, with_lemmas
from earwitness.model.query_language import parsed
from earwitness.storage.search_weight import LEAST, Part, occurrences, parts_of, rarity, weight


def parts(typed: str) -> list[Part]:
    return [part for leaf in with_lemmas(parsed(typed), None).leaves for part in parts_of(leaf)]


@pytest.mark.parametrize(
    ("typed", "text", "often"),
    [
        ("мост", "мост и мост", [2, 2]),
        ('"да да"', "да да да", [2]),
        ("мос*", "мост москва дом", [2]),
        ('"у мос*"', "у моста", [1]),
        ("мост NEAR/0 река", "мост река мост", [2, 1]),
        ("мост NEAR/0 река", "мост дом река мост", [1, 1]),
        ("мост NEAR/0 река", "мост дом река", [0, 0]),
        ("мост", "дом", [0, 0]),
    ],
)
def test_occurrences(typed: str, text: str, often: list[int]) -> None:
    assert [occurrences(part, forms_of(text, "ru")) for part in parts(typed)] == often


def test_near_asks_for_each_part_in_its_dictionary_form() -> None:
    found = parts("мост NEAR/3 рек*")
    assert [(part.column, part.words, part.begun) for part in found] == [
        ("lemmas", ("мост",), False),
        ("lemmas", ("рек",), True),
    ]
    assert all(isinstance(part.near, Near) and part.near.words == 3 for part in found)


def test_rare_often_and_short_weigh_more() -> None:
    def of(text: str, holding: int = 5) -> float:
        worth = [(part, rarity(100, holding)) for part in parts("мост")]
        return weight(worth, forms_of(text, "ru"), 9.0)

    assert of("мост") > of("мост дом дом дом") > of("дом") == 0.0
    assert of("мост мост дом") > of("мост дом дом")
    assert of("мост", holding=5) > of("мост", holding=50)
    assert rarity(100, 90) == LEAST


def test_sounds_that_are_none_have_no_size() -> None:
    worth = [(Part("words", ("я",)), 1.0)]
    assert weight(worth, Forms(("я",), ("я",), ("",)), 3.0) > weight(
        worth, Forms(("я",), ("я",), ("а",)), 3.0
    )
