"""What the models of numbers and details find: whole runs, by how sure they are, in the right class. Everybody is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.document import read
from earwitness.stages.protect.finder import find_identifiers
from earwitness.stages.protect.learned import learned
from earwitness.stages.protect.tables import Tables

#: a model that is sure of every word it has no other clue about (its step from word to word), and one that never is
SURE, NEVER = {"+begins": 9.0, "+goes on": 9.0}, {"+begins": -9.0, "+ends": 0.0}
TALK = [("A", "Алло, слышно?"), ("B", "Слышно."), ("A", "Ну вот."), ("B", "{}")]


def sighted(
    tables: Tables, morphology: PymorphyMorphology, text: str, models: Mapping[str, Mapping[str, float]]
) -> list[tuple[str, str]]:
    """Surface and class of what is found in the last turn of a conversation."""
    turns = [(who, said.format(text)) for who, said in TALK]
    document = read(turns, "ru", morphology)
    found = learned(document, replace(tables, sequence={"ru": models, "en": {}}))
    return [(document.texts[f.turn][f.begin : f.stop], f.identifier_class) for f in found if f.turn == 3]


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("двадцать первого", "date"),
        ("Кривую Балку", "place"),
        ("сыну полгода", "family_detail"),
        ("лошадь по крыше ходила всю ночь", "rare_event"),
        ("прапорщик", "rank_post"),
    ],
)
def test_a_detail_has_the_class_of_its_words(
    text: str, of: str, tables: Tables, morphology: PymorphyMorphology
) -> None:
    assert sighted(tables, morphology, text, {"details": SURE}) == [(text, of)]


@pytest.mark.parametrize(
    ("text", "of"), [("сорок ноль восемь", "id_document"), ("Ниву", "vehicle"), ("Заозёрной", "address")]
)
def test_a_number_has_the_class_of_its_words(
    text: str, of: str, tables: Tables, morphology: PymorphyMorphology
) -> None:
    assert sighted(tables, morphology, text, {"numbers": SURE}) == [(text, of)]


@pytest.mark.parametrize("text", ["двести", "пять тысяч"])
def test_hundreds_alone_are_a_count(text: str, tables: Tables, morphology: PymorphyMorphology) -> None:
    assert sighted(tables, morphology, text, {"numbers": SURE}) == []


def test_a_run_ends_with_its_sentence(tables: Tables, morphology: PymorphyMorphology) -> None:
    found = sighted(tables, morphology, "Сорок ноль. Восемь двенадцать", {"numbers": SURE})
    assert [surface for surface, _ in found] == ["Сорок ноль", "Восемь двенадцать"]


def test_what_no_model_believes_is_nothing(tables: Tables, morphology: PymorphyMorphology) -> None:
    assert sighted(tables, morphology, "двадцать первого", {"details": NEVER, "numbers": NEVER}) == []


def test_a_remark_by_itself_needs_more_than_talk(tables: Tables, morphology: PymorphyMorphology) -> None:
    likely = {"+begins": -1.2}  # about one in four of a single word
    assert sighted(tables, morphology, "завтра", {"details": likely}) == [("завтра", "employer")]
    alone = read([("A", "завтра")], "ru", morphology)
    assert learned(alone, replace(tables, sequence={"ru": {"details": likely}, "en": {}})) == []


def test_a_detail_takes_no_word_of_a_name_and_makes_a_find_longer(
    tables: Tables, morphology: PymorphyMorphology
) -> None:
    turns = [*TALK[:3], ("B", "Светка Гордеева рожает двадцать первого")]
    sure = replace(tables, sequence={"ru": {"details": SURE}, "en": {}})
    found = [f for f in find_identifiers(turns, "ru", morphology, None, sure, ()) if f.turn == 3]
    assert ("Светка Гордеева", "person_name") in [(f.surface, f.identifier_class) for f in found]
    others = [f.surface for f in found if f.surface != "Светка Гордеева"]
    assert others
    assert not any("Светка" in surface or "Гордеева" in surface for surface in others)
