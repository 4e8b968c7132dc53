"""Lexicon files: what is read, what is written, and what is wrong by line and column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.errors import BadCueTable, BadLexicon
from earwitness.model.shorthand import CaseTerm, Lexicon, Sense, Term
from earwitness.model.words import fold
from earwitness.stages.decipher.lexicon import (
    ByDate,
    for_whom,
    lexicon_csv,
    on_date,
    own_lexicon,
    packaged_lexicons,
    packs,
    parse_lexicon,
)
from earwitness.stages.decipher.rules import Decipherer, decipherer
from earwitness.stages.decipher.senses import read_senses
from earwitness.stages.decipher.talk import read_fields
from tests.unit.stages.text_fixtures import RESOURCES, deciphering, lexicon, morphology

HEAD = (
    "term_lemma,language,variants,meaning_en,category,ambiguous,"
    "cues_for,cues_against,source_url,domain,literal_sense,source_status\n"
)
DATED = "term_lemma,language,meaning_en,ambiguous,since,until\n"
GOOD = "сова,ru,сова|совы,night drone,weapon,n,,,,war,owl,seen\n"


def test_the_packaged_lexicon() -> None:
    terms = lexicon().terms
    assert len(terms) == 162
    assert [t.lemma for t in terms if t.disputed] == ["груз 400 / четырёхсотый"]
    assert {p.name for p in packs(lexicon())} == {"war-ru-ua", "drug-trade"}


def test_the_second_and_third_pack() -> None:
    soldiers, police, trading = packaged_lexicons(RESOURCES)
    assert soldiers == lexicon()
    assert {t.domain for t in police.terms} == {"police-radio"}
    assert {t.domain for t in trading.terms} == {"finance"}
    general = {t.lemma: t for t in police.terms if not t.agency}
    assert len(general) >= 40
    # what national lists or many agencies say differently is disputed, whatever the first of them says
    assert all(
        general[c].disputed for c in ("10-1", "10-10", "10-12", "10-13", "10-15", "10-23", "10-26", "10-54")
    )
    assert not any(general[c].disputed for c in ("10-4", "10-7", "10-8", "10-9", "10-20"))
    with pytest.raises(BadLexicon, match="no packaged lexicon"):
        packaged_lexicons(RESOURCES, ["packaged", "nonsense"])


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
        for pack in packaged_lexicons(RESOURCES)
        for t in pack.terms
        if t.ambiguous
        and t.lemma.lower().replace("ё", "е") not in senses.keys() | by_rule
        and not (t.cues_for and t.cues_against)
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
        (HEAD + "сова,ru,сова,drone,weapon,y,&nonsense,,,war,,seen\n", "line 2, column cues_for"),
        (DATED + "сова,ru,drone,n,2022-13,\n", "line 2, column since"),
        (DATED + "сова,ru,drone,n,,spring\n", "line 2, column until"),
        (DATED + "сова,ru,drone,n,2023-01,2022-12\n", "line 2, column until"),
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


@given(st.lists(plain, min_size=1, max_size=8, unique_by=fold), plain, st.booleans())
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


# ---------------------------------------------------------------------------------------------------------------- scope

SCOPED = "term_lemma,language,meaning_en,ambiguous,source_status,side,agency,since,until\n"


def scoped(*lines: str) -> Lexicon:
    return parse_lexicon(SCOPED + "\n".join(lines) + "\n", "own")


def meanings(*lexicons: Lexicon) -> list[tuple[str, str]]:
    return [(t.sense.meaning, t.trust) for lexicon in lexicons for t in lexicon.terms]


def test_a_term_of_a_side_is_read_for_that_side() -> None:
    own = scoped("сова,ru,night drone,n,seen,north,,,", "сыч,ru,scout,n,seen,,,,")
    assert meanings(*for_whom([own])) == [("night drone", "unverified"), ("scout", "seen")]
    assert meanings(*for_whom([own], ["North"])) == [("night drone", "seen"), ("scout", "seen")]
    assert meanings(*for_whom([own], ["south"])) == [("scout", "seen")]


def test_an_agencys_sense_stands_in_place_of_the_general_one() -> None:
    general = scoped("10-91,en,cattle,n,seen,,,,")
    special = scoped("10-91,en,prisoner,n,seen,,Harbour,,", "10-92,en,parking,n,seen,,Harbour,,")
    told, untold = for_whom([general, special], (), ["harbour"]), for_whom([general, special])
    assert meanings(*told) == [("prisoner", "seen"), ("parking", "seen")]
    # nobody named the agency: the general sense stands, and what only an agency says is nobody's to decide
    assert meanings(*untold) == [("cattle", "seen"), ("parking", "conflicting")]
    assert [t.disputed for lexicon in untold for t in lexicon.terms] == [False, True]
    assert meanings(*for_whom([general, special], (), ["hill"])) == [("cattle", "seen")]


@pytest.mark.parametrize(
    ("began", "expected"),
    [
        ("2022-05-01T20:00:00", [("drone", "seen")]),
        ("2022-02-28", []),
        ("2022-03", [("drone", "seen")]),
        ("2022", [("drone", "seen")]),
        ("2023-12-31T23:59:59", [("drone", "seen")]),
        ("2024-01-01", []),
        (None, [("drone", "unverified")]),
        ("--10-08", [("drone", "unverified")]),
    ],
)
def test_a_dated_term_is_read_in_its_time(began: str | None, expected: list[tuple[str, str]]) -> None:
    assert meanings(*on_date([scoped("сова,ru,drone,n,seen,,,2022-03,2023")], began)) == expected


def test_one_reader_for_each_set_of_terms_that_hold() -> None:
    made: list[tuple[Lexicon, ...]] = []

    def make(lexicons: tuple[Lexicon, ...]) -> int:
        made.append(lexicons)
        return len(made)

    readers = ByDate([scoped("сова,ru,drone,n,seen,,,2022-03,", "сыч,ru,scout,n,seen,,,,")], make)
    dates = ["2022-01-01", "2022-02-01", "2022-03-01", "2024-01-01", None, "2021"]
    assert [readers.on(began) for began in dates] == [1, 1, 2, 2, 3, 1]
    assert ByDate([lexicon()], make).on("2022-01-01") == 4
    undated = ByDate([lexicon()], make)
    assert undated.on("2022-01-01") == undated.on(None)


def test_a_cases_own_terms_are_a_lexicon_and_withdrawn_ones_are_none() -> None:
    (term,) = scoped("сова,ru,drone,n,seen,,,,").terms
    entries = [CaseTerm(term, "heard in two calls"), CaseTerm(term, "a mistake", withdrawn=True)]
    assert own_lexicon(entries) == Lexicon("case", "1", (term,))
    assert own_lexicon(entries[1:]) is None


# ----------------------------------------------------------------------------------------------- radio and trading talk


def read(*turns: str, agencies: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    """(term, sense, status) of every reading of an English talk of A and B."""
    reader = deciphering() if not agencies else _for_agencies(agencies)
    found = reader.read([("AB"[n % 2], text) for n, text in enumerate(turns)], "en")
    return [(r.term, r.sense, r.status) for r in found]


def _for_agencies(agencies: tuple[str, ...]) -> Decipherer:
    return decipherer(for_whom(packaged_lexicons(RESOURCES), (), agencies), morphology(), RESOURCES)


@pytest.mark.parametrize(
    "turns", [("10-4, dispatch.", "Show me 10-8."), ("ten four", "show me ten eight, dispatch")]
)
def test_ten_codes_in_digits_and_in_words(turns: tuple[str, str]) -> None:
    assert read(*turns) == [
        ("10-4", "acknowledged", "code"),
        ("10-8", "in service, ready for calls", "code"),
    ]


def test_a_disputed_code_is_never_decided_unless_the_agency_is_named() -> None:
    turns = ("Unit five, 10-13 at the corner, all units respond.", "Copy, dispatch, en route.")
    assert [(t, s) for t, _, s in read(*turns)] == [("10-13", "unclear")]
    assert read(*turns, agencies=("NYPD",)) == [("10-13", "officer needs help", "code")]
    assert [s for _, _, s in read("Unit twelve, a 10-54 on the county road, copy?", "Copy, officer.")] == [
        "unclear"
    ]


def test_what_only_looks_like_a_code_is_none() -> None:
    assert {s for _, _, s in read("I'll be there in 10-15 minutes, love.", "It was 10-20 dollars.")} == {
        "ordinary"
    }


def test_trading_talk_and_a_film() -> None:
    turns = ("He was spoofing the bid, pulled the orders before they got hit.", "And they painted the tape.")
    assert [(t, s) for t, _, s in read(*turns)] == [("spoof", "code"), ("paint the tape", "code")]
    assert [
        s for _, _, s in read("I saw a spoof of that movie.", "Where can I park? Parking is a pain.")
    ] == [
        "ordinary",
        "ordinary",
    ]
