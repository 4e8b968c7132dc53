"""Numbers run together by a recogniser are taken apart where people are counted, and nowhere else."""

from __future__ import annotations

import pytest

from earwitness.model.words import tokens
from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.joined import taken_apart
from tests.unit.stages.text_fixtures import deciphering


def offers(text: str, before: str = "", machine: bool = True) -> list[ReadingDraft]:
    """Offers in a line, after another line; an engine wrote both unless told otherwise."""
    turns = [("A", before), ("B", text)]
    trust = [
        dict.fromkeys((token.begin for token in tokens(one)), 0.5) if machine else None for _, one in turns
    ]
    return [r for r in deciphering().read(turns, "ru", trust) if r.turn == 1 and r.sounds_like]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("303", "300, 3"),
        ("241", "200, 41"),
        ("3200", "3 200"),
        ("12350", "12 300, 50"),
        ("240-1", "200, 40, 1"),
        ("200-16", "200 — 16"),
        ("3-200", "3 200"),
        ("41,365", "41 300, 65"),
    ],
)
def test_what_may_be_several_numbers_is_taken_apart(written: str, said: str) -> None:
    assert taken_apart(written) == said


@pytest.mark.parametrize("written", ["200", "40", "112", "1400", "99300", "200-250", "2,5", "1941"])
def test_what_is_one_number_stays_whole(written: str) -> None:
    assert taken_apart(written) == ""


@pytest.mark.parametrize(
    ("text", "surface", "said", "sense"),
    [
        ("Кто выжил, считал 240-1 300 не сосчитать.", "240-1", "200, 40, 1", "killed"),
        ("Из нашего взвода 3200 и 7300, остальные целы.", "7300", "7 300", "wounded"),
        ("За ранение, если 303 миллиона дают.", "303", "300, 3", "wounded"),
        ("Потери за сутки 200-32, 300-140.", "300-140", "300 — 140", "wounded"),
    ],
)
def test_people_counted_in_one_number_are_offered(text: str, surface: str, said: str, sense: str) -> None:
    offer = next(r for r in offers(text) if r.surface == surface)
    assert (offer.sounds_like, offer.sense, offer.status) == (said, sense, "unclear")
    assert text[offer.begin : offer.stop] == surface
    assert offer.cues_for[0] == f"may have been said «{said}»"


def test_talk_of_losses_a_line_before_speaks_for_it() -> None:
    assert [r.surface for r in offers("У нас теперь 3200.", "Привезли двухсотых.")] == ["3200"]
    assert not offers("У нас теперь 3200.", "Привезли картошку.")


@pytest.mark.parametrize(
    "text",
    [
        "Купил за 240 рублей, похоронили деда.",
        "Зарплата 3200 и 7300.",
        "Раненых привезли 215 человек.",
        "Дом 215, квартира 305.",
        "В 305 палате раненые лежат.",
        "Кредит 320 тысяч, его убили.",
        "Погиб в 2022, 24.02.2022 утром в 5:30.",
        "Двухсотых 240, трёхсотых 2300.",
        "Убило в 250 метрах от нас.",
    ],
)
def test_a_number_that_makes_sense_is_not_taken_apart(text: str) -> None:
    assert not offers(text)


def test_what_a_person_wrote_is_what_was_said() -> None:
    assert not offers("Кто выжил, считал 240-1 300 не сосчитать.", machine=False)
