"""Decoys: planted in the manner of the turn, of nobody who exists, and counted as missed where anything of them would stand."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.errors import TextError
from earwitness.ports import Resources
from earwitness.stages.protect.decoys import TABLE, Carrier, Planted, counted, planted, read_carriers
from earwitness.stages.protect.tables import Tables

RU = ("ru", [("A", "Мы тут сидим."), ("B", "Ну и сидите, раз так."), ("A", "Вода кончилась.")])
BARE = ("ru", [("A", "мы тут сидим"), ("B", "ну и сидите раз так")])
EN = ("en", [("A", "We sit here."), ("B", "Then sit.")])


@pytest.fixture(scope="module")
def carriers(resources: Resources) -> tuple[Carrier, ...]:
    return read_carriers(resources.text(TABLE))


def told(one: Planted) -> str:
    return one.turns[one.turn][1][one.begin : one.stop]


def test_the_same_seed_plants_the_same_and_every_class_in_turn(carriers: tuple[Carrier, ...]) -> None:
    first, again, other = ([*planted([RU, EN], carriers, 40, seed)] for seed in (1, 1, 2))
    assert first == again != other
    kinds = {c.identifier_class for c in carriers}
    assert {one.identifier_class for one in first} == kinds


def test_the_copy_keeps_the_turns_and_is_written_as_they_are(carriers: tuple[Carrier, ...]) -> None:
    for one in planted([RU], carriers, 30, 3):
        assert one.turns[one.turn][1].startswith(RU[1][one.turn][1])
        assert [t for n, t in enumerate(one.turns) if n != one.turn] == [
            t for n, t in enumerate(RU[1]) if n != one.turn
        ]
    for one in planted([BARE], carriers, 30, 3):
        text = one.turns[one.turn][1]
        assert text == text.lower() and not set(".,!?") & set(text)


def test_of_a_unit_and_an_age_the_number_tells(carriers: tuple[Carrier, ...]) -> None:
    for one in planted([RU, EN], carriers, 60, 5):
        if one.identifier_class in ("unit", "family_detail"):
            assert not {"бригады", "brigade", "лет", "years"} & set(told(one).split())
        if one.identifier_class == "phone" and one.language == "en":
            assert told(one).startswith("8 000 ")


def test_a_case_in_no_language_we_have_sentences_for_gets_none(carriers: tuple[Carrier, ...]) -> None:
    assert list(planted([("fr", [("A", "Oui.")]), ("ru", [("A", " ")])], carriers, 5, 1)) == []


@pytest.mark.parametrize("line", ["ru\tplace\tloct", "ru\tplace\tloct\tno place", "ru\tplace\twhen\tin {}"])
def test_a_broken_table_is_named_by_its_line(line: str) -> None:
    with pytest.raises(TextError, match="line 2"):
        read_carriers(f"# head\n{line}\n")


def test_what_is_not_found_whole_is_missed(morphology: PymorphyMorphology, tables: Tables) -> None:
    found = Planted("ru", (("A", "Позвони Семёну Кузнецову завтра"),), 0, 8, 24, "person_name")
    half = Planted("ru", (("A", "Позвони Семёну Кузнецову завтра"),), 0, 8, 31, "person_name")
    nothing = Planted("ru", (("A", "Каша варится давно"),), 0, 13, 18, "nickname")
    (name, person) = counted([nothing, found, half], morphology, None, tables)
    assert (name.identifier_class, name.planted, name.missed) == ("nickname", 1, 1)
    assert (person.planted, person.missed) == (2, 1)
