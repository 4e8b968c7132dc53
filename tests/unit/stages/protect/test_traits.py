"""What is told of somebody in passing, and what everybody says. All of it is invented."""

from __future__ import annotations

import re

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.finder import Found, find_identifiers
from earwitness.stages.protect.tables import Tables

#: language, text, what must be touched
TOLD = [
    ("ru", "Ему два пальца на левой руке оторвало.", "пальца"),
    ("ru", "Без левой ноги остался, дома уже.", "ноги"),
    ("ru", "Лежу в седьмой травматологии, кормят хорошо.", "седьмой травматологии"),
    ("ru", "Старшему одиннадцать уже, ростом с меня.", "одиннадцать"),
    ("ru", "Она на шестом месяце, рожать скоро, беременная.", "шестом месяце"),
    ("ru", "Внук во второй класс пошёл.", "второй класс"),
    ("ru", "Я экскаваторщиком не был, я электриком работал.", "электриком"),
    ("ru", "Меня связистом записали.", "связистом"),
    ("ru", "Кредит взял на двести тысяч, вот и поехал.", "двести тысяч"),
    ("ru", "Приставы к жене ходят.", "Приставы"),
    ("ru", "В ночь на восьмое всё и случилось.", "восьмое"),
    ("uk", "Меншому чотири рочки, син у садочок ходить.", "садочок"),
    ("uk", "Йому осколком руку перебило.", "руку"),
    ("uk", "Вона фельдшеркою в селі працює.", "фельдшеркою"),
    ("en", "Shrapnel tore up his knee.", "knee"),
    ("en", "My daughter turns nine in April.", "nine"),
    ("en", "Her birthday's on the twenty-third, I'll bake something.", "twenty-third"),
    ("en", "Past the grain elevator there's a road.", "elevator"),
    ("en", "I owe my brother six thousand dollars.", "six thousand dollars"),
]
PLAIN = [
    ("ru", "Ранены все, никого не осталось."),
    ("ru", "Рук не хватает, людей нет, ноги гудят."),
    ("ru", "Ноги мокрые, без сапог хожу, глаза слипаются, ничего не вижу."),
    ("ru", "Двое пошли, трое остались, четвёртый вернулся."),
    ("ru", "В марте всё таяло, в мае сухо было."),
    ("ru", "Ты должен понять, нас тысячи."),
    ("ru", "Поговорил с врачом, поговорил с командиром."),
    ("ru", "Машина сломалась, пешком пошли."),
    ("uk", "Двоє пішли, троє лишилися."),
    ("en", "You hold on, you owe me nothing."),
    ("en", "It was cold in March and wet in April."),
]
VEHICLES = [
    ("Мы на старой буханке ехали.", True),
    ("Тут буханка хлеба на троих.", False),
    ("Тойоту продали.", False),
]


def _find(language: str, text: str, morphology: PymorphyMorphology, tables: Tables) -> list[Found]:
    return find_identifiers([("A", text)], language, morphology, None, tables)


@pytest.mark.parametrize("lower", [False, True], ids=["as written", "lower case"])
@pytest.mark.parametrize(("language", "text", "surface"), TOLD)
def test_what_narrows_somebody_down_is_found(
    language: str, text: str, surface: str, lower: bool, morphology: PymorphyMorphology, tables: Tables
) -> None:
    if lower:
        text, surface = re.sub("[.,]", " ", text.lower()), surface.lower()
    begin = text.index(surface)
    found = _find(language, text, morphology, tables)
    assert any(f.begin < begin + len(surface) and begin < f.stop for f in found), found


@pytest.mark.parametrize(("language", "text"), PLAIN)
def test_what_everybody_says_is_left_alone(
    language: str, text: str, morphology: PymorphyMorphology, tables: Tables
) -> None:
    assert [f.surface for f in _find(language, text, morphology, tables) if f.kind == "quasi"] == []


@pytest.mark.parametrize(("text", "found"), VEHICLES)
def test_a_car_counts_where_it_is_somebodys(
    text: str, found: bool, morphology: PymorphyMorphology, tables: Tables
) -> None:
    classes = [f.identifier_class for f in _find("ru", text, morphology, tables)]
    assert ("vehicle" in classes) is found
