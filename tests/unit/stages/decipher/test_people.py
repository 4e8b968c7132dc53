"""Who is said to be a number: subjects of clauses without a verb, and answers to questions about people or things."""

from __future__ import annotations

import pytest

from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.people import SAID_OF_PERSON
from tests.unit.stages.text_fixtures import deciphering


def read(*turns: str, language: str = "ru") -> list[ReadingDraft]:
    return deciphering().read([("AB"[n % 2], text) for n, text in enumerate(turns)], language)


@pytest.mark.parametrize(
    "text",
    [
        "Старший группы триста, я за него.",
        "Кто у вас двести?",
        "Говорят, двести он.",
        "Рыжий триста, в бедро.",
        "Сосед по окопу двести сразу.",
    ],
)
def test_a_person_is_said_to_be_a_number(text: str) -> None:
    (reading,) = read(text)
    assert reading.status == "code"
    assert SAID_OF_PERSON in reading.cues_for


@pytest.mark.parametrize(
    "text",
    [
        "Он мне двести должен с весны.",
        "Я пятьсот отдала за куртку.",
        "Мы триста насчитали, больше не влезло.",
        "На складе их двести, а надо больше.",
    ],
)
def test_a_number_that_a_predicate_takes_is_a_number(text: str) -> None:
    assert [r.status for r in read(text)] != ["code"]


def test_an_answer_about_a_person_is_the_person() -> None:
    assert read("Что с ним?", "Триста. Нога.")[0].status == "code"


def test_an_answer_about_a_thing_is_its_number() -> None:
    (reading,) = read("Какой автобус?", "Двухсотый, до вокзала.")
    assert reading.status == "ordinary"
    assert "the number of what was asked for" in reading.cues_against


def test_an_answer_about_a_sum_is_a_sum() -> None:
    assert read("Почём отдаёшь?", "Триста.")[0].status == "ordinary"


@pytest.mark.parametrize(
    "text", ["Колян пятьсот, и зарплату никому не дали.", "Пятьсот он, кредит не платит."]
)
def test_a_lone_500_in_talk_of_money_is_left_to_a_person(text: str) -> None:
    assert [r.status for r in read(text)] == ["unclear"]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Меня двести записали, прикинь.", "«became», «listed as»"),
        ("Забирайте триста, мы не дотащим.", "carried as people are"),
        ("Триста, повторяю, триста, нужна эвакуация.", "said twice, by itself"),
        ("Двое сразу двести.", "a count of people before it"),
        ("Связист у нас был, хороший парень. Двести.", "after someone was spoken of"),
        ("Новенький вчерашний уже двести.", SAID_OF_PERSON),
        ("Весь взвод двести.", "said of a unit"),
        ("Серёжка двести. Не плачь.", SAID_OF_PERSON),
        ("А Санёк двести, мать не знает.", SAID_OF_PERSON),
        ("колян двести позавчера", SAID_OF_PERSON),
        ("Двести в коридоре лежат.", "does what people do"),
    ],
)
def test_what_speaks_for_people(text: str, cue: str) -> None:
    reading = read(text)[0]
    assert reading.status == "code"
    assert cue in reading.cues_for


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Нас там двести было.", "so many of us, of them"),
        ("Было двести, стало триста.", "what it came to"),
        ("Смотрели мы триста, ну фильм.", "the clause has a verb of its own"),
        ("Булка триста, как в ресторане.", "a thing's name before the number"),
        ("Два двухсотых автобуса прошли мимо.", "an ordinal before its noun"),
        ("Мы за эти пятьсот неделю горбатимся.", "a preposition or «about» before the number"),
        ("Антибиотик пятисотый, по одной на ночь.", "the number of the thing before it"),
    ],
)
def test_what_speaks_for_a_number(text: str, cue: str) -> None:
    reading = read(text)[0]
    assert reading.status != "code"
    assert cue in reading.cues_against


def test_where_something_is_counted_a_hint_is_not_enough() -> None:
    plain, paid = read("Двести забрали ночью.")[0], read("Двести забрали ночью, рублей не осталось.")[0]
    assert "nothing else is counted around it" in plain.cues_for
    assert "nothing else is counted around it" not in paid.cues_for
    assert plain.status == "code"
    assert paid.status != "code"
