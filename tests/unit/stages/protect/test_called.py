"""What somebody is called, told by the words beside it, where the word itself is an ordinary one."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.finder import find_identifiers
from earwitness.stages.protect.linking import PERSONS
from earwitness.stages.protect.tables import Tables

CALLS = [
    ("ru", ["барс барс я тополь как слышно прием", "тополь на приеме барс"], {"барс", "тополь"}),
    ("ru", ["сапог это позывной командира", "нас сапог на штурм ведет"], {"сапог"}),
    ("ru", ["позывной знаете", "одуванчик"], {"одуванчик"}),
    ("ru", ["а генка седых с тобой", "седых нет его"], {"генка седых", "седых"}),
    ("ru", ["это анна васильевна гусь", "вчера гусь приехал"], {"анна васильевна гусь", "гусь"}),
    ("ru", ["гладких олеся витальевна"], {"гладких олеся витальевна"}),
    ("uk", ["калино якщо чуєш прийом", "чую калино"], {"калино"}),
    ("ru", ["Зовите меня Грузин.", "Грузин, я слушаю."], {"Грузин"}),
    (
        "ru",
        ["Бессмертный. Все смеются. Бессмертный Кирилл Ааронович."],
        {"Бессмертный", "Бессмертный Кирилл Ааронович"},
    ),
    ("uk", ["Він у нас один Кум.", "Кум, ти де?"], {"Кум"}),
    ("uk", ["Позивний мій новий знаєте? Очерет."], {"Очерет"}),
    ("en", ["Dispatch, Unit Twelve.", "Twelve, go ahead."], {"Unit Twelve", "Twelve"}),
    ("en", ["Base, this is Hook Three."], {"Hook Three"}),
    ("en", ["Kingfisher, this is Tailor.", "Tailor, loud and crunchy."], {"Kingfisher", "Tailor"}),
    (
        "en",
        ["Morning, June, it's Skeeter.", "Grace won't eat it.", "Mark'll do."],
        {"June", "Skeeter", "Grace", "Mark'll"},
    ),
    ("en", ["He asks for somebody called Dutch.", "Dutch didn't make it."], {"Dutch"}),
]
PLAIN = [
    "Барсук ночью банку тушёнки утащил.",
    "Ремень лопнул, штаны верёвкой держу.",
    "Полынь горькая, чай из неё пьём.",
    "Тополь под окном спилили.",
    "Студент сейчас не тот пошёл.",
]
#: months and words that are also first names
PLAIN_ENGLISH = ["We went last June.", "May, June, July, whatever.", "Mark my words.", "No hope, no grace."]


@pytest.mark.parametrize(("language", "turns", "people"), CALLS)
def test_who_is_called_by_an_ordinary_word(
    language: str, turns: list[str], people: set[str], morphology: PymorphyMorphology, tables: Tables
) -> None:
    found = find_identifiers([("A", t) for t in turns], language, morphology, None, tables)
    assert people <= {f.surface for f in found if f.identifier_class in PERSONS}


@pytest.mark.parametrize("text", PLAIN)
@pytest.mark.parametrize("lower", [False, True])
def test_the_word_alone_is_nobody(
    text: str, lower: bool, morphology: PymorphyMorphology, tables: Tables
) -> None:
    spoken = text.lower().replace(".", "").replace(",", "") if lower else text
    found = find_identifiers([("A", spoken)], "ru", morphology, None, tables)
    assert [f.surface for f in found if f.identifier_class in PERSONS] == []


@pytest.mark.parametrize("text", PLAIN_ENGLISH)
def test_a_month_or_a_word_is_nobody_in_english(
    text: str, morphology: PymorphyMorphology, tables: Tables
) -> None:
    found = find_identifiers([("A", text)], "en", morphology, None, tables)
    assert [f.surface for f in found if f.identifier_class in PERSONS] == []


def test_an_ordinary_word_needs_less_in_a_conversation_than_in_a_remark(
    morphology: PymorphyMorphology, tables: Tables
) -> None:
    remark = ("B", "потом щука приехала с хлебом")
    talk = [("A", "бать привет"), ("B", "здорово сынок"), ("A", "взводный у нас лопух это позывной"), remark]
    alone = find_identifiers([remark], "ru", morphology, None, tables)
    told = find_identifiers(talk, "ru", morphology, None, tables)
    assert not alone
    assert [f.surface for f in told if f.turn == 3] == ["щука"]


def test_whom_the_radio_calls_to_answer_has_a_call_sign(
    morphology: PymorphyMorphology, tables: Tables
) -> None:
    found = find_identifiers([("A", "рябина рябина ответь утёсу")], "ru", morphology, None, tables)
    assert "утёсу" in " ".join(f.surface for f in found if f.identifier_class == "call_sign")
