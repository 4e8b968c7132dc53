"""What happens to few, and what everybody tells of cows and villages. All of it is invented."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.finder import Found, find_identifiers
from earwitness.stages.protect.tables import Tables

#: language, text, what must be covered of it
TOLD = [
    ("ru", "Говорят, бочка с вареньем перевернулась, все по щиколотку стояли.", "все по щиколотку стояли"),
    ("ru", "Всем хутором колодец копали, трое суток.", "колодец копали, трое суток"),
    ("ru", "Сено жгли две ночи, отовсюду видно было.", "Сено жгли две ночи"),
    ("ru", "Он же под лёд на тракторе ушёл и вылез.", "под лёд на тракторе"),
    ("uk", "Трактор у ставок з'їхав, пів села витягало.", "пів села витягало"),
    ("uk", "Лелека на антену сів, рація замовкла.", "антену сів, рація замовкла"),
    ("en", "He came through the ice on a bicycle and laughed.", "through the ice on a bicycle"),
    ("en", "A goat walked into the dugout and lay down.", "goat walked into the dugout"),
]
PLAIN = [
    ("ru", "Пять утра, корову дою, руки в молоке."),
    ("ru", "Скажи, пусть козу не продаёт."),
    ("ru", "Всё село вымерло."),
    ("ru", "Двое суток не спали, сидим."),
    ("en", "I hid behind a cow."),
    ("en", "He swerved for a deer, that's all."),
]


def _events(language: str, text: str, morphology: PymorphyMorphology, tables: Tables) -> list[Found]:
    found = find_identifiers([("A", text)], language, morphology, None, tables)
    return [f for f in found if f.identifier_class == "rare_event"]


@pytest.mark.parametrize(("language", "text", "surface"), TOLD)
def test_an_event_is_found_with_what_follows_of_its_sentence(
    language: str, text: str, surface: str, morphology: PymorphyMorphology, tables: Tables
) -> None:
    begin = text.index(surface)
    found = _events(language, text, morphology, tables)
    assert any(f.begin <= begin and begin + len(surface) <= f.stop for f in found), found


@pytest.mark.parametrize(("language", "text"), PLAIN)
def test_what_happens_every_day_is_no_event(
    language: str, text: str, morphology: PymorphyMorphology, tables: Tables
) -> None:
    assert _events(language, text, morphology, tables) == []
