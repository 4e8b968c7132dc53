"""Everything wrong in lexicon files is told at once, by line and column, and never by word."""

from __future__ import annotations

import pytest

from earwitness.model.words import fold
from earwitness.stages.decipher.lexicon import PACKS
from earwitness.stages.decipher.lexicon_faults import Fault, faults_of
from earwitness.stages.decipher.talk import read_fields, table_rows
from tests.unit.stages.text_fixtures import RESOURCES

HEAD = "term_lemma,language,variants,meaning_en,ambiguous,cues_for,cues_against,side,agency,since,until\n"
FIELDS = read_fields("military\tокоп*\n")


def told(*lines: str, head: str = HEAD) -> list[tuple[int, str, bool]]:
    return [(f.line, f.column, f.grave) for f in faults(*lines, head=head)]


def faults(*lines: str, head: str = HEAD) -> list[Fault]:
    return faults_of([("own", head + "".join(f"{line}\n" for line in lines))], FIELDS)


def test_a_file_that_is_right_has_none() -> None:
    assert (
        told("сова,ru,совы|200-х,drone,y,@military|лета*|<наш|&count|rule:plural,зоопарк,,,2022,2023-05")
        == []
    )


def test_the_packaged_lexicons_have_none() -> None:
    rows = table_rows(RESOURCES.text("decipher/senses.tsv"), 4, "senses")
    files = [(name, RESOURCES.text(file)) for name, file in PACKS.items()]
    fields = read_fields(RESOURCES.text("decipher/fields.tsv"))
    assert faults_of(files, fields, {fold(row[0]) for row in rows}) == []


def test_all_that_is_wrong_is_told_not_only_the_first() -> None:
    assert told("сова,ru,,,n,,,,,,", "сыч,xx,,scout,n,,,,,,", "чиж,ru,,medic,n,,,,,2022-99,") == [
        (2, "meaning_en", True),
        (3, "language", True),
        (4, "since", True),
    ]


def test_a_column_of_another_name_is_not_passed_over() -> None:
    head = HEAD.replace("cues_for", "cue_for").replace("since", "side")
    assert told("сова,ru,,drone,n,,,,,,", head=head) == [(1, "number 6", True), (1, "side", True)]


def test_a_duplicate_is_one_unless_its_scope_is_another() -> None:
    assert told("Сова,ru,,drone,n,,,,,,", "сова,ru,,drone,n,,,,,,") == [(3, "term_lemma", True)]
    assert told("сова,ru,,drone,n,,,,,,2022", "сова,ru,,scout,n,,,,,2023,") == []


@pytest.mark.parametrize(
    ("second", "clashes"),
    [
        ("филин,ru,филин|совы,scout,n,,,,,,", True),
        ("филин,ru,филин|совы,scout,y,лес,зоопарк,,,,", True),
        ("филин,ru,филин|совы,drone,n,,,,,,", False),
        ("филин,uk,филин|совы,scout,n,,,,,,", False),
        ("филин,ru,филин|совы,scout,n,,,south,,,", False),
        ("филин,ru,филин|совы,scout,n,,,,Harbour,,", False),
        ("филин,ru,филин|совы,scout,n,,,,,2024,", False),
        ("филин,ru,филин|совы,scout,n,,,,,2023-06,", True),
    ],
)
def test_two_senses_of_one_form_clash_where_both_may_hold(second: str, clashes: bool) -> None:
    assert told("сова,ru,совы,drone,n,,,north,,,2023", second) == ([(3, "variants", True)] if clashes else [])


@pytest.mark.parametrize("cue", ["@nowhere", "лет*ать", "не корм*", "<два слова", "!", "ле*т*"])
def test_cues_that_can_never_match(cue: str) -> None:
    assert told(f"сова,ru,,drone,y,{cue},,,,,") == [(2, "cues_for", False)]


def test_what_is_suspicious_is_told_and_not_grave() -> None:
    assert told(
        "сова,ru,сова|сов(а),drone,y,лес,Лес,,,,", "сыч,ru,,scout,n,лес,,,,,", "чиж,ru,,medic,y,,,,,,"
    ) == [
        (2, "cues_against", False),
        (2, "variants", False),
        (3, "ambiguous", False),
        (4, "cues_for", False),
    ]


def test_faults_name_places_and_never_words() -> None:
    found = faults(
        "сова,ru,сова|сов(а),drone,y,лет*ать,,,,,", "филин,ru,сова,scout,n,,,,,,", "сова,ru,,x,n,,,,,,"
    )
    assert len(found) == 4
    assert not any("сов" in f"{f.what} {f.advice}" or "drone" in f"{f.what} {f.advice}" for f in found)
