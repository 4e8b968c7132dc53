"""Hints are the lexicons' words and nobody's secrets."""

from __future__ import annotations

from earwitness.model.shorthand import Lexicon, Sense, Term
from earwitness.stages.transcribe.hints import MOST, expected
from tests.unit.stages.text_fixtures import lexicon


def term(
    lemma: str, *, language: str = "ru", ambiguous: bool = False, variants: tuple[str, ...] = ()
) -> Term:
    sense = Sense("something", "other")
    return Term(lemma, language, variants or (lemma,), sense, ambiguous, False, (), (), "general", "", "seen")


def test_numbers_for_people_come_first_in_the_language_of_the_sound() -> None:
    assert expected([lexicon()], ["ru"])[:3] == ("двухсотых", "трёхсотых", "пятисотых")
    assert expected([lexicon()], ["uk"])[:2] == ("двохсотих", "трьохсотих")
    assert expected([lexicon()], ["en"]) == ()
    assert expected([lexicon()], []) == ()


def test_an_ambiguous_word_a_phrase_and_a_figure_are_never_suggested() -> None:
    words = Lexicon(
        "mine", "1", (term("яма", ambiguous=True), term("груз 200"), term("5150"), term("опорник"))
    )
    assert expected([words], ["ru"]) == ("опорник",)


def test_the_list_is_short_and_holds_no_word_twice() -> None:
    words = Lexicon(
        "mine", "1", tuple(term(f"слово{chr(1072 + n % 32)}{chr(1072 + n // 32)}") for n in range(90))
    )
    hints = expected([lexicon(), words, words], ["ru", "uk"])
    assert len(hints) == MOST
    assert len(set(hints)) == MOST
