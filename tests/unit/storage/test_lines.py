"""Queries a person types, and the words shown around a hit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.storage.lines import Query, folded, snippet

TEXTS = st.text(alphabet="аяёйбв aZé.,-!?\"'*ذهبناإلى\u0301", max_size=120)


def lemmas(text: str, language: str) -> str:
    """A morphology of two words."""
    return " ".join(
        {"мосту": "мост", "моста": "мост", "мост": "мост"}.get(w.lower(), w.lower()) for w in text.split()
    )


@pytest.mark.parametrize(
    ("query", "fts"),
    [
        ("мост", '(text : "мост")'),
        ("мост река", '(text : "мост") AND (text : "река")'),
        ('"на мосту"', 'text : "на мосту"'),
        ("мос*", 'text : "мос" *'),
        ("по-моему", '(text : "по моему")'),
        ("x OR y", '(text : "x") AND (text : "OR") AND (text : "y")'),
    ],
)
def test_a_query_becomes_an_expression(query: str, fts: str) -> None:
    asked = Query.of(query, None)
    assert asked is not None
    assert asked.fts == fts


@pytest.mark.parametrize("query", ["", " ", '"', '""', "*", "()", "«»", "…", "_"])
def test_no_word_is_no_query(query: str) -> None:
    assert Query.of(query, None) is None


def test_other_forms_of_a_word_are_asked_for_and_marked() -> None:
    asked = Query.of("мост", lemmas)
    assert asked is not None
    assert asked.fts == '(text : "мост" OR lemmas : "мост")'
    assert snippet("стояли у моста, ехали по мосту", asked, lemmas) == "стояли у «моста», ехали по «мосту»"


def test_a_long_line_is_cut_between_words() -> None:
    asked = Query.of("w50", None)
    assert asked is not None
    cut = snippet(" ".join(f"w{n}" for n in range(100)), asked, None)
    assert cut.startswith("… w42 ")
    assert cut.endswith(" w58 …")
    assert "«w50»" in cut


@given(TEXTS, TEXTS)
def test_a_snippet_is_the_text_with_marks(text: str, query: str) -> None:
    asked = Query.of(query, lemmas)
    if asked is None:
        return
    shown = snippet(text, asked, lemmas)
    plain = re.sub(r"^… | …$", "", shown).replace("«", "").replace("»", "")
    assert plain in text
    assert shown.count("«") == shown.count("»")
    for hit in re.findall("«(.*?)»", shown):
        assert re.fullmatch(r"[^\W_][\w\u0300-\u036f]*", hit)


@given(st.text())
def test_anything_can_be_typed(query: str) -> None:
    asked = Query.of(query, None)
    assert asked is None or asked.fts.count('"') % 2 == 0


def test_folding() -> None:
    assert folded("Ёлка") == folded("елка")
    assert folded("BRÜCKE") == "brucke"
