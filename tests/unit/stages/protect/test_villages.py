"""Places that no list has, and what stands as they do and is none. All of it is invented."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.document import read
from earwitness.stages.protect.finder import find_identifiers
from earwitness.stages.protect.tables import Tables
from earwitness.stages.protect.villages import village

#: language, text, what is found
TOLD = [
    ("ru", "Там рядом Нижняя Ольшовка, говорят.", "Нижняя Ольшовка"),
    ("ru", "стоим за кленовой балкой третий день", "кленовой балкой"),
    ("ru", "там рядом сухая ольшовка говорят", "сухая ольшовка"),
    ("ru", "тебе через ковыльное надо там дорога", "ковыльное"),
    ("ru", "туда в залесье ездили", "залесье"),
    ("ru", "Автобус от Дворца спорта в девять.", "Дворца спорта"),
    ("ru", "Встали на М-4, колесо меняем.", "М-4"),
    ("uk", "ідуть за грушову балку на два дні", "грушову балку"),
    ("en", "I've known him since Fort Tanner.", "Fort Tanner"),
    ("en", "they pray for him at mount olive tonight", "mount olive"),
    ("en", "Some camera on the A9 got us.", "A9"),
    ("en", "We're dug in by Yarrow Creek.", "Yarrow Creek"),
]
PLAIN = [
    ("ru", "мы на минном поле а ты на громкой"),
    ("ru", "идём через пустую деревню за новым начальником"),
    ("ru", "Старый Новый год встретили."),
    ("ru", "дай старый бронежилетик погреться"),
    ("en", "the camp was cold and the lake is dry"),
    ("en", "Up the creek, over the bridge."),
    ("en", "I have 9 of them."),
]


def found(language: str, text: str, morphology: PymorphyMorphology) -> list[str]:
    document = read([("A", text)], language, morphology)
    sightings = (village(document, words, word) for words in document.turns for word in words)
    return [text[s.begin : s.stop] for s in sightings if s]


@pytest.mark.parametrize(("language", "text", "surface"), TOLD)
def test_a_place_is_known_by_how_it_is_called(
    language: str, text: str, surface: str, morphology: PymorphyMorphology
) -> None:
    assert surface in found(language, text, morphology)


@pytest.mark.parametrize(("language", "text"), PLAIN)
def test_what_only_stands_so_is_no_place(language: str, text: str, morphology: PymorphyMorphology) -> None:
    assert found(language, text, morphology) == []


def test_a_town_is_known_in_every_case_and_behind_a_word_between(
    morphology: PymorphyMorphology, tables: Tables
) -> None:
    told = {
        "поезд встал под армянском пути чинят": "армянском",
        "видно до самой бессоновки как на ладони": "бессоновки",
    }
    for text, surface in told.items():
        found = find_identifiers([("A", text)], "ru", morphology, None, tables)
        assert surface in [f.surface for f in found if f.identifier_class == "place"]


def test_in_english_without_capitals_a_word_no_list_has_is_a_place_behind_where(
    morphology: PymorphyMorphology, tables: Tables
) -> None:
    found = find_identifiers(
        [("A", "his boy came from inverkeld in a hurry")], "en", morphology, None, tables
    )
    assert any(f.identifier_class == "place" and "inverkeld" in f.surface for f in found)
