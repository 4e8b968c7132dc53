"""What was written for a code word is offered, what makes sense by itself is not, and nothing is ever decided."""

from __future__ import annotations

import pytest

from earwitness.model.words import tokens
from earwitness.stages.decipher.drafts import ReadingDraft
from tests.unit.stages.text_fixtures import deciphering


def heard(text: str, chance: float | None = None, language: str = "ru") -> list[ReadingDraft]:
    """Readings of one line that an engine wrote, with the same confidence in every word."""
    trust = {token.begin: chance for token in tokens(text)}
    return deciphering().read([("A", text)], language, [trust])


def offers(text: str, chance: float | None = None, language: str = "ru") -> list[tuple[str, str]]:
    return [(r.surface, r.sounds_like) for r in heard(text, chance, language) if r.sounds_like]


@pytest.mark.parametrize(
    ("text", "surface", "meant"),
    [
        ("Сколько двух сытых?", "двух сытых", "двухсотых"),
        ("Вожу двух содых.", "двух содых", "двухсотых"),
        ("Двух со тых двое.", "Двух со тых", "двухсотых"),
        ("Там трех сетых пятеро.", "трех сетых", "трёхсотых"),
        ("Трёх ситых вынесли.", "Трёх ситых", "трёхсотых"),
        ("Есть пять сотых?", "пять сотых", "пятисотых"),
        ("Есть пяти сатые, предатели.", "пяти сатые", "пятисотые"),
        ("Он за пиццы сотился.", "за пиццы сотился", "запятисотился"),
        ("Вовка задву хсотился.", "задву хсотился", "задвухсотился"),
        ("За трех сетился, осколок.", "За трех сетился", "затрехсотился"),
        ("Вчера дроид приста, вывезли.", "дроид приста", "трое триста"),
        ("Вчера двесте петеро.", "двесте петеро", "двести пятеро"),
        ("Рус-300 принял.", "Рус-300", "груз триста"),
        ("Было 122 сотых, вынесли троих.", "122 сотых", "двухсотых"),
        ("Там 3-сотый двое суток лежит.", "3-сотый", "трёхсотый"),
    ],
)
def test_a_mishearing_is_offered_unclear_with_its_reasons(text: str, surface: str, meant: str) -> None:
    (offer,) = (r for r in heard(text) if r.sounds_like)
    assert (offer.surface, offer.sounds_like, offer.status) == (surface, meant, "unclear")
    assert text[offer.begin : offer.stop] == surface
    assert offer.cues_for[0].startswith(f"sounds like «{meant}»")
    assert 0.2 <= offer.confidence <= 0.6


def test_an_offer_of_two_words_says_how_sure_the_engine_was() -> None:
    (offer,) = heard("Сколько двух сытых?", 0.31)
    assert "the engine gives these words 0.31" in offer.cues_for


@pytest.mark.parametrize(
    ("text", "language", "meant"),
    [("Скільки двох сатих?", "uk", "двохсотих"), ("Трьох сітих двоє.", "uk", "трьохсотих")],
)
def test_ukrainian(text: str, language: str, meant: str) -> None:
    assert [said for _, said in offers(text, None, language)] == [meant]


@pytest.mark.parametrize(
    "text",
    [
        "Пять сотых процента годовых.",
        "У нас двух сытых котов кормят на кухне.",
        "Стоит две сотни рублей.",
        "Простых людей много.",
        "Двадцатого августа приеду.",
        "Двадцатая школа, тридцатый дом.",
        "Других солдат не видел.",
        "Пылесосом убирала весь день.",
        "Два раза по двести грамм.",
        "Трёх соседей видел.",
        "Пять соток земли под картошку.",
        "Двух сестёр и трёх сыновей.",
        "Чистое место, простор.",
        "В двухсотой палате лежит дед.",
        "Пять суток на посту.",
        "В их садах яблоки.",
        "За трёх недели устал.",
        "Четыре, двести.",
    ],
)
def test_what_makes_sense_by_itself_is_not_offered(text: str) -> None:
    assert offers(text, 0.9) == []


@pytest.mark.parametrize("text", ["Двухсотых двое.", "300-х трое.", "В трехсотых не бьют."])
def test_what_was_heard_right_is_read_and_not_offered(text: str) -> None:
    assert offers(text) == []
    assert [r.status for r in heard(text)][:1] == ["code"]


def test_what_a_person_wrote_is_what_was_said() -> None:
    text = "Сколько двух сытых?"
    assert not [r for r in deciphering().read([("A", text)], "ru", [None]) if r.sounds_like]
    assert not [r for r in deciphering().read([("A", text)], "ru") if r.sounds_like]


def test_a_word_farther_off_needs_more_around_it() -> None:
    far = "катись а ты"
    assert not offers(f"Тут {far} живёшь.", 0.3)
    found = heard(f"Вывезли двухсотых, трёхсотых, {far} пятеро.", 0.3)
    offer = next(r for r in found if r.sounds_like)
    assert (offer.surface, offer.sounds_like) == (far, "пятисотый")
    assert "other shorthand in the line" in offer.cues_for


def test_a_misheard_word_is_never_decided_by_machine() -> None:
    assert "code" not in [r.status for r in heard("Сколько двух сытых? Вывезли трёх сотых, пять сатых.")]


def test_other_languages_are_left_alone() -> None:
    assert offers("Two hundred of them.", 0.2, "en") == []
