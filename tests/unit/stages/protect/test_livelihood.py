"""What somebody lives by, and what is no trade or place of work. All of it is invented."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.document import read
from earwitness.stages.protect.livelihood import livelihoods, workplace

TOLD = [
    ("ru", "Жена в детской музыкальной преподаёт.", "детской музыкальной"),
    ("ru", "Она в четвёртой школе химию ведёт.", "четвёртой школе"),
    ("ru", "Она у меня нотариус, всем пишет.", "нотариус"),
    ("ru", "Он же орнитолог, птиц считает.", "орнитолог"),
    ("ru", "Сестра поступила! В медицинский, на бюджет.", "медицинский"),
    ("ru", "Восемь лет на тракторосборочном, рука набита.", "тракторосборочном"),
    ("ru", "Мне Рая с прядильной сказала.", "прядильной"),
    ("ru", "Она в хлебопекарне на Садовой смены брала.", "хлебопекарне"),
    ("ru", "Политех, третий курс, бросил.", "Политех"),
    ("ru", "Брат у меня в Омске столовую держит.", "столовую"),
    ("ru", "Теперь он начальник клуба, представь.", "начальник клуба"),
    ("ru", "Отец у неё паромщиком всю жизнь.", "паромщиком"),
    ("ru", "Стоим возле старой кирпичной школы.", "кирпичной школы"),
    ("ru", "Из кондитерского цеха посылку собрали.", "кондитерского цеха"),
    ("ru", "Старшая школу заканчивает весной.", "школу"),
    ("ru", "Он завгаром был раньше.", "завгаром"),
    ("ru", "Она в хоре на праздниках пела.", "хоре"),
    ("ru", "Отдавал Рябой, зам по вооружению.", "зам по вооружению"),
    ("uk", "Він працює в лісгоспі.", "лісгоспі"),
    ("uk", "Мене з пошти відпустять.", "пошти"),
    ("uk", "Мій під Вугледаром, сапер.", "сапер"),
    ("en", "She runs the bait shop by the dam.", "bait shop"),
    ("en", "I was on nights at Larch Creek then.", "Larch Creek"),
    ("en", "She's at the cannery till six.", "cannery"),
    ("en", "Dad's the town undertaker.", "town undertaker"),
    ("en", "She's a flight surgeon in the cold.", "flight surgeon"),
    ("en", "I'm the choir director here.", "choir director"),
    ("en", "Is she still the deputy head?", "deputy head"),
]
NOBODYS = [
    ("ru", "Он на работе, в городе, на дороге стоит."),
    ("ru", "Он предатель, а она мечтательница."),
    ("ru", "Связь в доме не работает ночью."),
    ("ru", "Мы на ремонтном поезде ехали, в молочном тумане шли."),
    ("ru", "Оборону держит второй день."),
    ("ru", "В нашем цеху холодно, в первый отдел вызвали."),
    ("uk", "Ходили з садочком у поле."),
    ("en", "That works for me, we work at night."),
    ("en", "He's at the front, she was at the window."),
    ("en", "He ran out of the house."),
]


def found(language: str, text: str, morphology: PymorphyMorphology) -> list[str]:
    document = read([("A", text)], language, morphology)
    out = []
    for words in document.turns:
        for word in words:
            out += list(livelihoods(document, words, word))
            out += [s for s in (workplace(document, words, word),) if s]
    return [text[s.begin : s.stop] for s in out]


@pytest.mark.parametrize(("language", "text", "surface"), TOLD)
def test_a_trade_and_a_place_of_work_are_found(
    language: str, text: str, surface: str, morphology: PymorphyMorphology
) -> None:
    assert surface in found(language, text, morphology)


@pytest.mark.parametrize(("language", "text"), NOBODYS)
def test_what_is_nobodys_trade_is_left_alone(
    language: str, text: str, morphology: PymorphyMorphology
) -> None:
    assert not found(language, text, morphology)


def test_what_somebody_does_is_what_answers_the_question(morphology: PymorphyMorphology) -> None:
    turns = [("A", "А кем он работал?"), ("B", "Крановщик. Двадцать лет."), ("A", "Шифер вези.")]
    document = read(turns, "ru", morphology)
    told = [s for words in document.turns for word in words for s in livelihoods(document, words, word)]
    assert [(s.turn, turns[s.turn][1][s.begin : s.stop]) for s in told] == [(1, "Крановщик")]
