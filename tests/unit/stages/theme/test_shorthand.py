"""Lines as themes are looked for in them: casualties stay, prices go."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from earwitness.stages.theme.shorthand import NUMBER, settled, settled_talk
from tests.unit.stages.text_fixtures import suggesting


@dataclass(frozen=True)
class Heard:
    """A reading, as much of it as counts."""

    begin: int
    stop: int
    surface: str
    status: str
    turn: int = 0


def heard(text: str, surface: str, status: str, turn: int = 0) -> Heard:
    begin = text.index(surface)
    return Heard(begin, begin + len(surface), surface, status, turn)


@pytest.mark.parametrize(
    ("text", "surface", "status", "language", "read"),
    [
        ("Там двести рублей.", "двести", "ordinary", "ru", f"Там {NUMBER} рублей."),
        ("Трое триста.", "триста", "code", "ru", "Трое трёхсотый."),
        ("У них 500 ушли.", "500", "code", "ru", "У них пятисотый ушли."),
        ("Двісті один.", "Двісті", "code", "uk", "двохсотий один."),
        ("One three hundred.", "three hundred", "code", "en", "One three-hundreds."),
        ("Везут груз 200.", "груз 200", "code", "ru", "Везут груз 200."),
        ("Он затрёхсотился.", "затрёхсотился", "code", "ru", "Он затрёхсотился."),
        ("Двести, говорит.", "Двести", "unclear", "ru", "Двести, говорит."),
        ("Картошка в подвале.", "подвале", "ordinary", "ru", "Картошка в подвале."),
    ],
)
def test_what_a_hundred_means_is_what_is_looked_at(
    text: str, surface: str, status: str, language: str, read: str
) -> None:
    assert settled(text, [heard(text, surface, status)], language) == read


def test_several_in_one_line_and_readings_that_overlap() -> None:
    text = "Двести один, а за триста рублей."
    both = [
        heard(text, "триста", "ordinary"),
        heard(text, "Двести", "code"),
        heard(text, "Двести", "ordinary"),
    ]
    assert settled(text, both, "ru") == f"двухсотый один, а за {NUMBER} рублей."
    assert settled(text, (), "ru") is text


def test_a_price_is_no_casualty_and_a_casualty_is() -> None:
    price, dead = "Пачка стоит двести рублей.", "Двести один, ротный, вечером."
    turns = [("A", price), ("A", dead)]
    found = [heard(price, "двести", "ordinary"), heard(dead, "Двести", "code", turn=1)]
    marks = suggesting().suggest(settled_talk(turns, found, "ru"), "ru")
    assert {m.turn for m in marks if m.theme == "casualties_own"} == {1}
