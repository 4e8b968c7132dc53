"""How words sound: the rules of pronunciation, and distances that order as ears do."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from earwitness.stages.decipher.sounds import Watch, distance, distances, drop_cost, sounds_of

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
    watch = Watch([sounds("двухсот")[:-1]], 1.0)
    assert any("uxs" in line[found.begin : found.stop] for found in watch.stretches(line))
    assert watch.stretches(sounds("мама мыла раму")) == []


@given(WORDS, st.lists(WORDS, min_size=1, max_size=3), st.sampled_from([0.5, 1.0, 2.1]))
def test_a_watch_finds_the_least_cost_of_any_stretch(text: str, words: list[str], most: float) -> None:
    line, cores = sounds(text), [sounds(word) for word in words]
    # a core that may be lost altogether is found everywhere
    assume(all(sum(map(drop_cost, core)) > most for core in cores))
    stretches = [(b, e) for b in range(len(line)) for e in range(b + 1, len(line) + 1)]
    least = min((distance(line[b:e], core) for b, e in stretches for core in cores), default=math.inf)
    watch = Watch(cores, most)
    for _ in range(2):  # first working the steps out, then remembering them
        found = watch.stretches(line)
        for begin, stop, cost in found:
            assert min(distance(line[begin:stop], core) for core in cores) <= cost + 1e-9
        assert watch.least(line) == (pytest.approx(least) if least <= most + 1e-9 else math.inf)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=6))
def test_many_distances_are_those_one_by_one(heard: str, words: list[str]) -> None:
    meant = [sounds(word) for word in words]
    assert distances(sounds(heard), meant, 2.0) == pytest.approx(
        [distance(sounds(heard), one, 2.0) for one in meant]
    )
