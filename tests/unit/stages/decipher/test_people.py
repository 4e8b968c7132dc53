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
