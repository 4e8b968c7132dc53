"""What a query means for a line: the words, the forms, the marks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.errors import BadQuery
from earwitness.model.query import (
    WORD,
    fits,
    folded,
    forms_of,
    marked,
    names_of_term,
    snippet,
    spans_of,
    tongue,
    with_lemmas,
    word_forms,
)
from earwitness.model.query_language import parsed

TEXTS = st.text(alphabet="аяёйбв aZé.,-!?\"'*ذهبناإلى\u0301", max_size=120)
DICTIONARY = {"мосту": "мост", "моста": "мост", "реки": "река", "soldiers": "soldier", "мосты": "мост"}


def lemma_of(written: str, language: str) -> str:
    """A dictionary of three words."""
    return DICTIONARY.get(folded(written), folded(written))


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("Ёлка", "елка"),
        ("МОЙ", "мой"),
        ("BRÜCKE", "brucke"),
        ("п’ять", "пять"),
        ("їхав", "їхав"),
        ("за\u0301мок", "замок"),
        ("и\u0306", "й"),
        ("don't", "dont"),
        ("ذَهَبَ", "ذهب"),
        ("200", "200"),
    ],
)
def test_words_are_folded(written: str, word: str) -> None:
    assert WORD.fullmatch(written)
    assert folded(written) == word


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("мосту", "У моста, на мосту, мост", "У «моста», на «мосту», «мост»"),
        ('"на мосту"', "На мосту, у моста", "«На» «мосту», у моста"),
        ("мос*", "мостовая и мост", "«мостовая» и «мост»"),
        ("~Бахмуд", "из Бахмута", "из «Бахмута»"),
        ("мост NEAR/1 река", "моста через реки, и мосту", "«моста» через «реки», и «мосту»"),
        ("мост NEAR/0 река", "моста через реки", None),
        ("мост NOT река", "мост через реки", None),
        ("мост OR река", "реки нет", "«реки» нет"),
        ("мост (река OR моря)", "мосты у моря", "«мосты» у «моря»"),
        ("soldier", "сказал soldiers", "сказал «soldiers»"),
        ("theme:x мост", "мост", "«мост»"),
    ],
)
def test_a_line_is_found_and_marked(typed: str, text: str, shown: str | None) -> None:
    query, forms = with_lemmas(parsed(typed), lemma_of), forms_of(text, "ru", word_forms(lemma_of))
    assert fits(query.tree, forms, lambda asks: asks.name == "theme") == (shown is not None)
    if shown is not None:
        assert snippet(text, spans_of(text), marked(query.leaves, forms)) == shown


def test_a_filter_that_does_not_hold_lets_nothing_through() -> None:
    query, forms = parsed("theme:x мост"), forms_of("мост", "ru")
    assert not fits(query.tree, forms, lambda asks: False)


def test_near_compares_dictionary_forms_of_phrases_too() -> None:
    query = with_lemmas(parsed('"у мосты" NEAR/1 реки'), lemma_of)
    assert marked(query.leaves, forms_of("стоял у моста, река", "ru", word_forms(lemma_of))) == (1, 2, 3)


def test_words_are_looked_up_in_their_own_alphabet() -> None:
    assert [
        tongue(*one) for one in (("soldier", "ru"), ("мост", "en"), ("міст", "uk"), ("Brücke", "de"))
    ] == [*("en", "ru", "uk", "de")]


def test_a_long_line_is_cut_between_words() -> None:
    text = " ".join(f"w{n}" for n in range(100))
    cut = snippet(text, spans_of(text), (50,))
    assert cut.startswith("… w42 ")
    assert cut.endswith(" w58 …")
    assert "«w50»" in cut


@given(TEXTS, TEXTS)
def test_a_snippet_is_the_text_with_marks(text: str, typed: str) -> None:
    try:
        query = with_lemmas(parsed(typed), lemma_of)
    except BadQuery:
        return
    shown = snippet(text, spans_of(text), marked(query.leaves, forms_of(text, "ru", word_forms(lemma_of))))
    plain = re.sub(r"^… | …$", "", shown).replace("«", "").replace("»", "")
    assert plain in text
    assert shown.count("«") == shown.count("»")
    for hit in re.findall("«(.*?)»", shown):
        assert WORD.fullmatch(hit)


@pytest.mark.parametrize(
    ("term", "names"),
    [
        ("двести (потери)", {"двести потери", "двести", "потери", "200"}),
        ("Трёхсотый", {"трехсотый", "300"}),
        ("двохсотий", {"двохсотий", "200"}),
        ("10-4", {"10 4", "10", "4"}),
        ("птичка", {"птичка"}),
    ],
)
def test_a_term_of_shorthand_is_asked_for_by_word_and_number(term: str, names: set[str]) -> None:
    assert names_of_term(term) == names
