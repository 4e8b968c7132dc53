"""Numbers of the list in a text: found however they are grouped, and not where chance would write as many."""

from __future__ import annotations

import random

import pytest

from earwitness.stages.protect.forms import Form, Needles
from earwitness.stages.protect.scan_numbers import numbers


def needles_for(*digits: str) -> Needles:
    needles = Needles()
    for no, one in enumerate(digits, 1):
        needles.digits[one].append(Form(no, "digits"))
    return needles


def found(text: str, *digits: str) -> set[int]:
    return {place.secret for place in numbers(needles_for(*digits), text)}


def table(count: int, least: int, most: int) -> str:
    random_ = random.Random(count)
    return ", ".join(str(random_.randint(least, most)) for _ in range(count))


@pytest.mark.parametrize(
    "text",
    [
        "5381120",
        "538-11-20",
        "(538) 11 20",
        "538.11.20",
        "89165381120",
        "8 916 538-11-20",
        "[12, 5381120, 7]",
    ],
)
def test_a_number_is_found_however_it_is_grouped(text: str) -> None:
    assert found(f"so {text}.", "5381120") == {1}


def test_among_many_numbers_of_its_length_one_may_be_chance() -> None:
    many = table(400, 1_000_000, 9_999_999)
    assert found(f"[{many}, 5381120]", "5381120") == set()
    assert found(f"[{table(100, 1_000_000, 9_999_999)}, 5381120]", "5381120") == {1}


@pytest.mark.parametrize("text", ["call 5381120", "тел.: 5381120", "№ 5381120", "538-11-20"])
def test_after_a_word_and_as_it_is_dialled_it_is_none(text: str) -> None:
    text = f"[{table(400, 1_000_000, 9_999_999)}] is it {text}?"
    assert found(text, "5381120") == {1}


def test_several_together_are_no_chance() -> None:
    listed = ("5381120", "2217043", "9406615")
    assert found(f"[{table(400, 1_000_000, 9_999_999)}, {', '.join(listed)}]", *listed) == {1, 2, 3}


def test_a_long_number_is_found_anywhere_a_short_one_not_in_a_key() -> None:
    assert found(table(3000, 10**9, 10**10) + ", 79165381120", "79165381120", "9165381120") == {1, 2}
    key = "x9Kq4512LmZ7a81cQ2"
    assert found(f'{{"key": "{key}", "n": 3}}, nothing', "4512") == set()
    assert found(f'{{"key": "{key[:6]}79165381120{key[6:]}", "n": 3}}', "79165381120") == {1}
    assert found("audio/the_call_that_day_b5381120a.mp3", "5381120") == {1}


@pytest.mark.parametrize(
    "text",
    [
        "Пятьсот тридцать восемь. Одиннадцать. Двадцать.",
        "пять... три... восемь... один... один... два... ноль",
        "five three eight.\nOne one. Two zero.",
        "пятьсот тридцать\n  восемь одиннадцать\n  двадцать",
    ],
)
def test_who_dictates_ends_sentences_and_a_line_may_end_anywhere(text: str) -> None:
    assert found(text, "5381120") == {1}


def test_sentences_that_end_and_begin_with_numbers_are_read_apart_too() -> None:
    assert found("Их было сорок два. Пятьсот тридцать восемь одиннадцать двадцать", "5381120") == {1}


def test_digits_in_their_order_stand_in_every_alphabet() -> None:
    assert found(",-./ 1234567 :;<", "1234567") == set()
    assert found("call 1234567", "1234567") == found("123-45-67", "1234567") == {1}
