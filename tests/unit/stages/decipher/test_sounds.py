"""How words sound: the rules of pronunciation, and distances that order as ears do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.stages.decipher.sounds import distance, nearest_ends, sounds_of

WORDS = st.text("абвгдежзийклмнопрстуфхцчшщыэюя", min_size=1, max_size=12)


def sounds(text: str, language: str = "ru") -> str:
    return sounds_of(text.split(), language).signs


@pytest.mark.parametrize(
    ("written", "like"),
    [
        ("год", "гот"),
        ("в сытых", "ф сытых"),
        ("сделать", "зделать"),
        ("двухсотого", "двухсотово"),
        ("боится", "боица"),
        ("счет", "щет"),
        ("сестренка", "сестрёнка".replace("ё", "е")),
        ("касса", "каса"),
    ],
)
def test_words_that_sound_alike_have_the_same_signs(written: str, like: str) -> None:
    assert sounds(written) == sounds(like)


def test_final_voice_is_kept_in_ukrainian() -> None:
    assert sounds("год", "uk").endswith("d")
    assert sounds("год").endswith("t")


def test_each_sign_knows_its_word() -> None:
    found = sounds_of(["двух", "сытых"], "ru")
    assert len(found.signs) == len(found.words)
    assert set(found.words) == {0, 1}


@pytest.mark.parametrize(
    ("near", "far"),
    [
        ("двух сытых", "двух солдат"),
        ("в их садах", "других"),
        ("двух сотах", "простых"),
    ],
)
def test_a_mishearing_is_nearer_than_another_word(near: str, far: str) -> None:
    meant = sounds("двухсотых")
    assert distance(sounds(near), meant) < distance(sounds(far), meant)


@given(WORDS, WORDS)
def test_distance_is_symmetric_and_nothing_only_for_the_same(one: str, other: str) -> None:
    a, b = sounds(one), sounds(other)
    assert distance(a, b) == pytest.approx(distance(b, a))
    assert (distance(a, b) == 0) == (a == b)


def test_a_stretch_is_found_however_it_is_cut_into_words() -> None:
    line = sounds("вчера были двух сытых пятеро")
    core = sounds("двухсот")[:-1]
    assert any("ufs" in line[b:e] or "uxs" in line[b:e] for b, e in nearest_ends(line, core, 1.0))
    assert nearest_ends(sounds("мама мыла раму"), core, 1.0) == []
