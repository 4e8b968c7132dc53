"""Unknown shorthand goes up the list for the right reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from earwitness.stages.decipher.candidates import CandidateDraft, finder_of
from tests.unit.stages.text_fixtures import RESOURCES, deciphering

ODD = [
    "Самовар висит над окопом, командир приказал не шевелиться.",
    "Опять самовар гудит, рота сидит в блиндаже.",
    "Самовары летают, позиция как на ладони.",
    "Наш самовар увидел их пулемёт.",
]


@dataclass
class FewWords:
    """A reference list of what a test gives it."""

    listed: Mapping[str, float]
    name: str = "few words"

    def per_million(self, word: str, language: str) -> float:
        return self.listed.get(word, 0.0) if language == "ru" else 0.0


def ranked(
    talks: list[tuple[str, list[str]]], reference: FewWords | None = None, language: str = "ru"
) -> list[CandidateDraft]:
    finder = finder_of(RESOURCES, reference)
    reader = deciphering()
    for n, (caller, turns) in enumerate(talks):
        lines = reader.reader(language).talk([("A", text) for text in turns])
        references = [f"{n}:{k}" for k in range(len(turns))]
        known = reader.known_words(lines, language)
        finder.take(lines, [caller] * len(lines), references, known, language)
    return finder.ranked()


def one(word: str, *sentences: str) -> CandidateDraft | None:
    """The candidate that a word becomes when four people say these sentences."""
    talks = [(f"p{n}", list(sentences)) for n in range(4)]
    return next((c for c in ranked(talks) if c.lemma == word), None)


def test_a_thing_that_flies_in_several_mouths_comes_first() -> None:
    found = ranked([(f"p{n}", [text, "Мама, как ты? Чай пьёшь?"]) for n, text in enumerate(ODD)])
    assert found[0].lemma == "самовар"
    assert (found[0].uses, found[0].callers) == (4, 4)
    assert "does what people or aircraft do" in found[0].why
    assert len(found[0].contexts) == 4


def test_one_persons_word_is_not_listed() -> None:
    assert ranked([("p1", ODD)]) == []


def test_words_of_a_lexicon_and_everyday_words_are_not_listed() -> None:
    talks = [(f"p{n}", ["Птичка висит над окопом, рота сидит. Мама, мама, телефон."]) for n in range(5)]
    assert {c.lemma for c in ranked(talks)} & {"птичка", "мама", "телефон", "рота"} == set()


def test_a_question_back_counts() -> None:
    finder = finder_of(RESOURCES)
    reader = deciphering()
    for n in range(3):
        turns = [("A", "Гардероб вчера пришёл."), ("B", "Какой гардероб?")]
        lines = reader.reader("ru").talk(turns)
        finder.take(lines, [f"p{n}", f"q{n}"], [f"{n}a", f"{n}b"], reader.known_words(lines, "ru"), "ru")
    assert "asked back" in finder.ranked()[0].why


def test_an_unknown_ordinal_in_the_plural_is_listed() -> None:
    talks = [(f"p{n}", ["Шестисотых увели ночью, рота молчит."]) for n in range(3)]
    (found,) = [c for c in ranked(talks) if c.lemma == "шестисотый"]
    assert "ordinal" in found.why


@pytest.mark.parametrize(
    ("word", "sentence", "sign"),
    [
        ("матрас", "Вчера двое матрасов ушли к своим.", "counted as people are"),
        ("кубик", "Ночью ранило кубика осколком.", "is done to as people are"),
        ("самовар", "Мы видели самоваров у реки.", "bent as a living being"),
        ("шмурдыга", "Опять шмурдыга у окопа.", "in no dictionary"),
        ("восемьдесят восьмой", "У нас восемьдесят восьмые сидят.", "an ordinal without its noun"),
        ("34", "Комбат сказал тридцать четыре, и все молчат.", "a number that counts nothing"),
        ("47", "По рации передали 47. Уходим.", "a number that counts nothing"),
    ],
)
def test_what_is_odd_about_a_word(word: str, sentence: str, sign: str) -> None:
    found = one(word, sentence)
    assert found is not None and sign in found.why


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("34", "Мне тридцать четыре года, рота спит."),
        ("34", "Приехали в тридцать четвёртый дом, квартира 34."),
        ("34", "Дошли за 34 минуты до позиции."),
        ("15", "Вернёмся 15, не раньше, командир сказал."),
        ("40", "Осталось 40, рота ждёт."),
        ("первый", "Первые ушли, рота ждёт."),
    ],
)
def test_numbers_that_count_date_or_order_are_none(number: str, sentence: str) -> None:
    assert one(number, sentence) is None


def test_a_code_in_two_numbers_is_one_word() -> None:
    turns = ["Unit five, 10-91 at the gate, copy.", "Be there in 10-15 minutes."]
    found = ranked([(f"p{n}", turns) for n in range(4)], language="en")
    assert "10-91" in {c.lemma for c in found}
    assert not any(c.lemma.startswith("10-15") for c in found)


def test_forms_of_a_made_up_word_are_one_candidate() -> None:
    forms = ["Шмурдыга пришла, рота молчит.", "Без шмурдыги никуда.", "Дали шмурдыгу на троих."]
    found = [c for c in ranked([(f"p{n}", forms) for n in range(3)]) if c.lemma.startswith("шмурдыг")]
    assert [(c.uses, c.callers) for c in found] == [(9, 3)]


def test_a_reference_list_lifts_what_the_language_says_rarely() -> None:
    talks = [(f"p{n}", ["Рота ждёт: кувшин и ведро.", "Хорошо, мама, всё хорошо."]) for n in range(4)]
    order = [c.lemma for c in ranked(talks, FewWords({"ведро": 90_000.0, "кувшин": 2.0}))]
    assert order == ["кувшин"]
    assert {"кувшин", "ведро"} <= {c.lemma for c in ranked(talks)}


def test_what_one_calls_a_person_is_no_shorthand() -> None:
    lines = ["слушай илюха рота спит", "от илюхи привет мишаня", "мишане скажи"]
    assert {c.lemma for c in ranked([(f"p{n}", lines) for n in range(4)])} == set()
