"""Lexicon files: what is read, what is written, and what is wrong by line and column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.errors import BadCueTable, BadLexicon
from earwitness.model.shorthand import Lexicon, Sense, Term
from earwitness.stages.decipher.lexicon import lexicon_csv, packs, parse_lexicon
from earwitness.stages.decipher.senses import read_senses
from earwitness.stages.decipher.talk import read_fields
from tests.unit.stages.text_fixtures import RESOURCES, lexicon, morphology

HEAD = (
    "term_lemma,language,variants,meaning_en,category,ambiguous,"
    "cues_for,cues_against,source_url,domain,literal_sense,source_status\n"
)
GOOD = "сова,ru,сова|совы,night drone,weapon,n,,,,war,owl,seen\n"


def test_the_packaged_lexicon() -> None:
    terms = lexicon().terms
    assert len(terms) == 189
    assert [t.lemma for t in terms if t.disputed] == ["груз 400 / четырёхсотый"]
    assert {p.name for p in packs(lexicon())} == {"war-ru-ua", "police-radio", "finance", "drug-trade"}


def test_every_ambiguous_term_has_a_row_of_cues_or_rules_of_its_own() -> None:
    senses = read_senses(RESOURCES.text("decipher/senses.tsv"), morphology())
    by_rule = {
        "двухсотый",
        "двести (потери)",
        "трехсотый",
        "триста (потери)",
        "пятисотый",
        "пятьсот (отказники)",
    }
    by_rule |= {"двохсотий", "трьохсотий", "п'ятисотий", "груз 400 / четырехсотый"}
    missing = [
        t.lemma
        for t in lexicon().terms
        if t.ambiguous and t.lemma.lower().replace("ё", "е") not in senses.keys() | by_rule
    ]
    assert missing == []


def test_there_and_back() -> None:
    assert parse_lexicon(lexicon_csv(lexicon())) == lexicon()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "line 1"),
        ("term_lemma,language\nсова,ru\n", "meaning_en, ambiguous"),
        (HEAD, "line 2"),
        (HEAD + GOOD + GOOD, "line 3, column term_lemma"),
        (HEAD + "сова,ru,сова,,weapon,n,,,,war,,seen\n", "line 2, column meaning_en"),
        (HEAD + "сова,xx,сова,drone,weapon,n,,,,war,,seen\n", "line 2, column language"),
        (HEAD + "сова,ru,сова,drone,weapon,maybe,,,,war,,seen\n", "line 2, column ambiguous"),
        (HEAD + "сова,ru,сова,drone\n", "line 2"),
        (HEAD + GOOD.strip() + ",too much\n", "line 2"),
    ],
)
def test_what_is_wrong_is_named(text: str, names: str) -> None:
    with pytest.raises(BadLexicon, match="lexicon packaged") as wrong:
        parse_lexicon(text)
    assert names in str(wrong.value)
    assert "сова" not in str(wrong.value)


def test_damaged_tables_are_named_by_line() -> None:
    with pytest.raises(BadCueTable, match="line 2"):
        read_fields("# words\nonly one column\n")
    with pytest.raises(BadCueTable, match="flag"):
        read_senses("сова\t0\t&nonsense\t\n", morphology())


plain = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)


@given(st.lists(plain, min_size=1, max_size=8, unique_by=str), plain, st.booleans())
def test_any_lexicon_comes_back(lemmas: list[str], meaning: str, ambiguous: bool) -> None:
    terms = tuple(
        Term(
            lemma,
            "ru",
            (lemma,),
            Sense(meaning, "c", "l"),
            ambiguous,
            False,
            ("a", "b"),
            (),
            "d",
            "s",
            "seen",
        )
        for lemma in lemmas
    )
    made = Lexicon("packaged", "1", terms)
    assert parse_lexicon(lexicon_csv(made)) == made
