"""What looks like a name and is nobody's is left alone; whoever bears the name is found all the same. All names are invented."""

from __future__ import annotations

import re

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.model.ids import PersonId
from earwitness.stages.protect.finder import Found, find_identifiers
from earwitness.stages.protect.known import KnownPerson
from earwitness.stages.protect.sayings import KINDS, LONGEST
from earwitness.stages.protect.tables import ANY_WORDS, Tables

NOBODYS = [
    "Хватит валять ваньку, иди работай.",
    "Это не справка, а филькина грамота.",
    "Загнали нас, куда Макар телят не гонял.",
    "Любопытной Варваре на базаре нос оторвали.",
    "По Сеньке и шапка, чего уж там.",
    "После Ильина дня в воду не лезь.",
    "Святая Варвара, заступись за нас.",
    "На Егория снег лежал ещё, холодно.",
    "Купи торт «Наполеон» и чаю.",
    "Возьми нож «Сокол», он в ящике.",
    "Сидим в землянке, как у Бабы-яги.",
    "Франция обещала, Германия обещала, а толку нет.",
    "Роман дали почитать, толстый.",
    "Не кухня, а избушка Бабы-яги.",
    "Вискочив із хати, як Пилип з конопель.",
    "Святий Миколаю, допоможи нам.",
    "Every Tom, Dick and Harry wants a car.",
    "For Pete's sake, close the door.",
    "Pass the Jack Daniel's, would you?",
    "Uncle Sam takes half of it in tax.",
]
#: the same words where somebody may be meant
SOMEBODYS = [
    ("Ваньку вчера валили на землю, держали вдвоём.", "Ваньку"),
    ("Макар телят продал и уехал.", "Макар"),
    ("Варваре нос сломали.", "Варваре"),
    ("Татьянин день рождения завтра.", "Татьянин"),
    ("Шоколадку Алёнка просила, привези.", "Алёнка"),
    ("Конфеты Маше передай.", "Маше"),
    ("Дал почитать Роман Ильич, хорошая книга.", "Роман Ильич"),
    ("Наш комбат Змей Горыныч любит сказки.", "Горыныч"),
    ("Наполеон, ответь, приём.", "Наполеон"),
    ("Куда он уехал? Турция.", "Турция"),
    ("Роман про войну не рассказывает.", "Роман"),
    ("Катюши эти дни дома не будет.", "Катюши"),
    ("Фома наш в бога неверующий.", "Фома"),
    ("шоколадку алёнка возьми и чай", "алёнка"),
    ("На Петра снег с крыши упал.", "Петра"),
    ("Смотрим, «Гена» уже идёт.", "Гена"),
    ("Приём, сигареты «Гена» принёс.", "Гена"),
    ("Емеля вчера на печи уснул.", "Емеля"),
    ("Адам и Евгений пришли.", "Евгений"),
    ("Uncle Sam came by on Sunday with a present.", "Sam"),
    ("Uncle Sam lives in America.", "Sam"),
    ("let frank talk to her about the car", "frank"),
    ("Tom and Harry are in the car.", "Harry"),
    ("I gave it to Frank, talk to him.", "Frank"),
]


def found_in(
    text: str,
    morphology: PymorphyMorphology,
    tables: Tables,
    known: tuple[KnownPerson, ...] = (),
) -> list[Found]:
    cyrillic = bool(re.search("[а-яіїє]", text.lower()))
    language = "uk" if re.search("[іїєґ]", text.lower()) else "ru" if cyrillic else "en"
    return find_identifiers([("A", text)], language, morphology, None, tables, known)


@pytest.mark.parametrize("text", NOBODYS)
def test_a_saying_names_nobody(text: str, morphology: PymorphyMorphology, tables: Tables) -> None:
    assert [f.surface for f in found_in(text, morphology, tables)] == []


@pytest.mark.parametrize(("text", "name"), SOMEBODYS)
def test_the_name_alone_is_somebodys(
    text: str, name: str, morphology: PymorphyMorphology, tables: Tables
) -> None:
    assert any(name in f.surface for f in found_in(text, morphology, tables))


def test_who_is_named_in_the_same_call_stays_in_its_saying_too(
    morphology: PymorphyMorphology, tables: Tables
) -> None:
    alone = found_in("Загнали нас, куда Макар телят не гонял.", morphology, tables)
    together = found_in(
        "Загнали нас, куда Макар телят не гонял. Позвони Макару, он в Туле.", morphology, tables
    )
    assert alone == []
    assert [f.surface for f in together][:2] == ["Макар", "Макару"]


def test_whoever_the_vault_knows_stays(morphology: PymorphyMorphology, tables: Tables) -> None:
    macar = KnownPerson(PersonId("person-1"), ("Макар Лыков",))
    text = "Загнали нас, куда Макар телят не гонял."
    assert [f.surface for f in found_in(text, morphology, tables, (macar,))] == ["Макар"]


def test_no_word_alone_is_a_saying(tables: Tables) -> None:
    """What needs nothing beside it must be of two words at least, and no word of a phrase may be any word."""
    cues = {"telling", "season", "nation", "taking", "like", "thing"}
    for sayings in tables.sayings.values():
        for saying in sayings:
            assert saying.kind in {*KINDS, *cues}
            words = [w for w in saying.words if w != ANY_WORDS]
            assert len(words) > 1 or saying.kind in cues | {"ware", "land"}, saying
            assert all(len(choice) > 2 or "*" not in choice for word in words for choice in word), saying


def test_no_beginning_of_the_table_is_longer_than_what_is_asked(tables: Tables) -> None:
    stems = [head for _, head in tables.sayings if head.endswith("*")]
    assert stems
    assert max(map(len, stems)) <= LONGEST + 1
