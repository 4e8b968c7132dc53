"""Lines worth a second reading are those with a digit or something near a word to expect."""

from __future__ import annotations

import pytest

from earwitness.engines.whisper.resembling import may_hold, nearest

NUMBERS = ("двухсотых", "трёхсотых", "пятисотых", "двухсотые")


@pytest.mark.parametrize(
    "text",
    [
        "до их сетых четверо",
        "трех сетой с ними ехал",
        "пяти сады",
        "дают 303 миллиона",
        "Двух, сытых!",
        "Двухсотых.",
    ],
)
def test_what_may_be_one_of_the_words_is_read_again(text: str) -> None:
    assert may_hold(text, NUMBERS)


@pytest.mark.parametrize("text", ["Алло, мама?", "Ну и как?", "Ага.", ""])
def test_what_can_be_none_of_them_is_not(text: str) -> None:
    assert not may_hold(text, NUMBERS)


def test_the_words_themselves_are_no_way_off_and_no_words_are_far() -> None:
    assert nearest("Сколько ТРЕХСОТЫХ было?", NUMBERS) == 0.0
    assert nearest("Сколько", ()) == float("inf")
