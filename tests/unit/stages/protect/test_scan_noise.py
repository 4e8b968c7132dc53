"""What the leak scan takes for writing and what for noise."""

from __future__ import annotations

import base64
import random

import pytest

from earwitness.stages.protect.scan_noise import is_noise, is_writing, telling_words, without_noise


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Ром", "utf-8"),
        ("Ром", "utf-16-le"),
        ("Сʙeтлaна", "utf-8"),
        ("they spoke", "utf-8"),
        ("89161234567", "utf-8"),
        ("разговор длился", "cp1251"),
    ],
)
def test_writing_tells_itself(text: str, encoding: str) -> None:
    assert is_writing(text, encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Roma", "utf-8"), ("xKa7+", "utf-8"), ("Коля", "cp1251"), ("ŒĨĲ", "utf-16-le"),
     ("ＬìＮìｍì｛â｜âＮâ", "utf-16-le"), ("", "utf-8")]
)  # fmt: skip
def test_what_may_be_chance_does_not(text: str, encoding: str) -> None:
    assert not is_writing(text, encoding)


@pytest.mark.parametrize(
    ("text", "encoding", "spare", "words"),
    [
        ("oKoNkWo", "utf-8", 0, ["Okonkwo"]),
        ("ab Elena", "utf-8", 0, []),
        ("Elena", "utf-8", 0, ["Elena"]),
        ("Roma", "utf-8", 0, []),
        ("Roma", "utf-8", 1, ["Roma"]),
        ("rOmA", "utf-8", 1, []),
        ("Ольга", "cp1251", 0, []),
        ("Кашеваров", "cp1251", 0, ["Кашеваров"]),
    ],
)
def test_in_doubt_long_words_count_and_short_ones_where_they_are_all(
    text: str, encoding: str, spare: int, words: list[str]
) -> None:
    assert telling_words(text, encoding, spare) == words


def test_noise_is_blanked_in_place_and_words_stay() -> None:
    said = "Ira x3Ira9Kp7 audio/Roma_2 getIraNow a9Kashevarov7bK2 8Q1"
    quiet = without_noise(said)
    assert len(quiet) == len(said)
    assert [
        said.index(word) == quiet.find(word) for word in ("Ira ", "Roma_2", "getIraNow", "Kashevarov")
    ] == [True] * 4
    assert "Ira9" not in quiet


def test_a_word_in_mixed_case_is_one_word() -> None:
    assert without_noise("then aShLeY spoke") == "then Ashley spoke"


def test_random_bytes_are_noise_and_tags_are_not() -> None:
    chance = random.Random("regions")
    assert all(is_noise(chance.randbytes(2000)) for _ in range(20))
    assert not is_noise(
        "Исполнитель\x00Аня\x00\x00\x00\x0eПодкаст о войне, выпуск второй".encode("cp1251") * 3
    )
    assert not is_noise(b"\x01\x02Roma")


def test_short_names_hardly_stand_in_keys() -> None:
    chance = random.Random("keys")
    keys = " ".join(base64.b64encode(chance.randbytes(18)).decode() for _ in range(2000))
    short = {
        word for word in without_noise(keys).replace("0", " ").split() if word.isalpha() and len(word) < 5
    }
    assert len(short) < 10
