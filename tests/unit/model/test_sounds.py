"""Names that are misheard or written in the other alphabet keep their key, or one close by; others do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.query import folded
from earwitness.model.sounds import SOUNDS, near_sounds, sound_of


def alike(one: str, other: str) -> bool:
    return sound_of(folded(other)) in near_sounds(folded(one))


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Бахмут", "Бахмуд"),
        ("Бахмут", "Bakhmut"),
        ("Бахмут", "Bahmut"),
        ("Зеленский", "Zelensky"),
        ("Зеленский", "Зиленского"),
        ("Образцов", "Абрасцов"),
        ("Серёга", "Серегу"),
        ("Евгений", "Yevgeny"),
        ("Щербаков", "Shcherbakov"),
        ("Жуков", "Zhukov"),
        ("Кузьмич", "Кузмич"),
        ("Аллочка", "Алочку"),
        ("Дмитрий", "Дмитрию"),
        ("Григорий", "Грегорий"),
        ("Харьков", "Харків"),
    ],
)
def test_what_sounds_alike_is_found(said: str, written: str) -> None:
    assert alike(said, written)
    assert alike(written, said)


@pytest.mark.parametrize(
    ("one", "other"), [("Бахмут", "Донецк"), ("Серёга", "Максим"), ("Оля", "Толя"), ("Жуков", "Комаров")]
)
def test_what_sounds_otherwise_is_not(one: str, other: str) -> None:
    assert not alike(one, other)


@pytest.mark.parametrize("word", ["", "на", "200", "الجسر"])
def test_what_has_no_sound_has_no_key(word: str) -> None:
    assert sound_of(word) == ""
    assert near_sounds(word) == ()


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґabcxyz", max_size=14))
def test_keys_are_made_of_the_sounds_and_every_neighbour_is_one_step_away(word: str) -> None:
    key = sound_of(folded(word))
    assert set(key) <= set(SOUNDS)
    near = near_sounds(folded(word))
    assert len(near) == len(set(near))
    assert all(abs(len(other) - len(key)) <= 1 for other in near)
    assert not near or near[0] == key
