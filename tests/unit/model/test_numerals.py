"""Numbers as they are said: written endings, neighbours, three languages, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.numerals import (
    FORMS,
    as_spoken,
    as_written,
    cardinal,
    ordinal,
    said_tokens,
    spoken_words,
    written_times,
)
from earwitness.model.words import spoken_number, tokens

RUSSIAN = [
    ("200-х", "двухсотых"),
    ("300-х,", "трёхсотых"),
    ("500-е ушли", "пятисотые"),
    ("200-й", "двухсотый"),
    ("200-го", "двухсотого"),
    ("200-ми", "двухсотыми"),
    ("300х", "трёхсотых"),
    ("300x", "трёхсотых"),
    ("200-сотых", "двухсотых"),
    ("3", "три"),
    ("2 минуты", "две"),
    ("2 часа", "два"),
    ("1 рота", "одна"),
    ("3-х", "трёх"),
    ("8-ми", "восьми"),
    ("10-ти", "десяти"),
    ("2-мя", "двумя"),
    ("3-й батальон", "третий"),
    ("3-го", "третьего"),
    ("40-й", "сороковой"),
    ("1500", "тысяча пятьсот"),
    ("21000", "двадцать одна тысяча"),
    ("10:30", "десять тридцать"),
    ("10:05", "десять ноль пять"),
    ("10:00", "десять ноль ноль"),
    ("5%", "пять процентов"),
    ("1,5", "полтора"),
    ("2,5", "два с половиной"),
    ("5 мая", "пятого"),
    ("2022 года", "две тысячи двадцать второго"),
    ("С-300", "С триста"),
    ("0538", "ноль пять три восемь"),
    ("5-этажка", "пятиэтажка"),
    ("$5", "пять долларов"),
]


@pytest.mark.parametrize(("text", "said"), RUSSIAN)
def test_the_written_ending_and_the_next_word_decide_the_form(text: str, said: str) -> None:
    assert spoken_words(text.split(), "ru")[0] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [("до 3", "трёх"), ("около 200", "двухсот"), ("к 5", "пяти"), ("к 2", "двум"), ("в 3-й роте", "третьей")],
)
def test_the_word_before_decides_the_case(text: str, said: str) -> None:
    assert spoken_words(text.split(), "ru")[1] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("200-х", "двохсотих"),
        ("300-ті", "трьохсоті"),
        ("500-й", "п'ятисотий"),
        ("2 години", "дві"),
        ("3-й", "третій"),
        ("5%", "п'ять відсотків"),
    ],
)
def test_ukrainian(text: str, said: str) -> None:
    assert spoken_words(text.split(), "uk")[0] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("300s", "three hundreds"),
        ("21st", "twenty first"),
        ("10-4", "ten four"),
        ("$5", "five dollars"),
        ("10:05", "ten oh five"),
        ("2.5", "two point five"),
        ("30th", "thirtieth"),
    ],
)
def test_english(text: str, said: str) -> None:
    assert spoken_words([text], "en")[0] == said


def test_what_nobody_can_say_stays_empty_and_words_without_digits_too() -> None:
    assert spoken_words(["двухсотых"], "ru") == ("",)
    assert spoken_words(["200-х"], "fr") == ("",)
    assert spoken_words(["5000000-й"], "ru") == ("",)
    assert spoken_words([], "ru") == ()


@given(st.integers(0, 999_999_999), st.sampled_from(("ru", "uk")))
def test_a_number_that_is_said_is_read_back(number: int, language: str) -> None:
    assert spoken_number(tokens(cardinal(number, language))) == number


@given(st.integers(1, 99), st.sampled_from(("ru", "uk")), st.sampled_from(FORMS))
def test_an_ordinal_that_is_said_is_written_with_its_number(number: int, language: str, form: str) -> None:
    written = as_written(ordinal(number * 100 if number < 10 else number, language, form))
    assert written.split("-")[0] == str(number * 100 if number < 10 else number)


def test_a_text_both_ways() -> None:
    assert as_written("Трое двухсотых, двести сорок рублей, двадцать второй год.") == (
        "Трое 200-х, 240 рублей, 22-й год."
    )
    assert as_written("три двухсотых") == "3 200-х"
    assert as_spoken("3 200-х, 5 мая (1500).", "ru") == "три двухсотых, пятого мая (тысяча пятьсот)."


def test_an_aligner_gets_the_words_that_sound_and_gives_their_times_back() -> None:
    words = ["—", "1500", "200-х,", "да"]
    said = said_tokens(words, "ru")
    assert [token.text for token in said] == ["тысяча", "пятьсот", "двухсотых", "да"]
    times = written_times(4, said, [(0.0, 0.4), (0.4, 0.9), (1.0, 1.6), (1.7, 1.9)])
    assert times == (None, (0.0, 0.9), (1.0, 1.6), (1.7, 1.9))
