"""How old somebody is and when somebody was born, and times that merely pass. All of it is invented."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.ages import ages
from earwitness.stages.protect.document import read

#: language, turn before, turn, what is found
TOLD = [
    ("ru", "", "Ему ж пятнадцать, куда ему.", "пятнадцать"),
    ("ru", "Сколько вашему мужу?", "Сорок четыре. Трое детей.", "Сорок четыре"),
    ("ru", "", "С юбилеем, мама! Шестьдесят, а голос звонкий.", "Шестьдесят"),
    ("ru", "", "Вот, две тысячи третьего года, призван весной.", "две тысячи третьего года"),
    ("ru", "", "Он с восемьдесят шестого, мой ровесник.", "восемьдесят шестого"),
    ("ru", "", "Ему в четверг девятнадцать исполнилось.", "девятнадцать"),
    ("ru", "", "А Верочке четыре, с тапком спит.", "четыре"),
    ("ru", "", "Поёт ещё, а ей восемьдесят третий.", "восемьдесят третий"),
    ("uk", "", "Йому ж чотирнадцять, дитина ще.", "чотирнадцять"),
    ("en", "", "She's nine and she's terrifying.", "nine"),
    ("en", "", "Male, sixty-four, he can walk.", "sixty-four"),
    ("en", "", "He'll be six on Friday.", "six on Friday"),
    ("en", "", "He was born in nineteen eighty.", "nineteen eighty"),
]
PASSING = [
    ("ru", "", "Через два года увидимся."),
    ("ru", "", "Пять лет назад всё было иначе."),
    ("ru", "Сколько снарядов?", "Сорок. Больше не дали."),
    ("ru", "", "Двухсотого вывезли, ехали в сорок втором полку."),
    ("ru", "", "Тридцать лет на лесовозе, спина вся."),
    ("ru", "", "Приходи в шесть в пятницу."),
    ("uk", "", "Скажи йому двісті перший."),
    ("en", "", "Forty years at the tram works."),
    ("en", "", "We met ten years ago in the rain."),
    ("en", "", "I'm five minutes away."),
]


@pytest.mark.parametrize(("language", "asked", "text", "surface"), TOLD)
def test_an_age_and_a_year_of_birth_are_found(
    language: str, asked: str, text: str, surface: str, morphology: PymorphyMorphology
) -> None:
    document = read([("A", asked), ("B", text)], language, morphology)
    found = [text[s.begin : s.stop] for s in ages(document, document.turns[1])]
    assert found == [surface]


@pytest.mark.parametrize(("language", "asked", "text"), PASSING)
def test_time_that_passes_and_other_counts_are_left_alone(
    language: str, asked: str, text: str, morphology: PymorphyMorphology
) -> None:
    document = read([("A", asked), ("B", text)], language, morphology)
    assert not list(ages(document, document.turns[1]))
