"""Hints are the lexicons' words and nobody's secrets."""

from __future__ import annotations

from earwitness.model.shorthand import Lexicon, Sense, Term
from earwitness.stages.transcribe.hints import expected
from tests.unit.stages.text_fixtures import lexicon


def term(lemma: str, *, language: str = "ru", variants: tuple[str, ...] = ()) -> Term:
    sense = Sense("something", "other")
    return Term(lemma, language, variants or (lemma,), sense, False, False, (), (), "general", "", "seen")


def test_numbers_for_people_are_told_by_language() -> None:
    told = expected([lexicon()], ["ru"])
    assert list(told) == ["ru"]
    assert told["ru"] == ("двухсотых", "трёхсотых", "пятисотых")
    assert expected([lexicon()], ["uk"])["uk"][:2] == ("двохсотих", "трьохсотих")
    assert expected([lexicon()], ["en"]) == {}


def test_where_nobody_knows_the_language_each_has_its_own() -> None:
    assert expected([lexicon()], []) == expected([lexicon()], ["uk", "ru"])
    assert set(expected([lexicon()], [])) == {"ru", "uk"}


def test_what_the_lexicons_do_not_list_is_not_told() -> None:
    words = Lexicon("mine", "1", (term("опорник"), term("двухсотый", variants=("двухсотый", "двухсотых"))))
    assert expected([words], ["ru", "uk"]) == {"ru": ("двухсотых",)}
    assert expected([], ["ru"]) == {}
