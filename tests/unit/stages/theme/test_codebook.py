"""Codebook files: what is read, what is written, what is wrong."""

from __future__ import annotations

import pytest

from earwitness.errors import BadCodebook, BadCueTable
from earwitness.stages.theme.codebook import codebook_csv, parse_codebook
from earwitness.stages.theme.patterns import Matcher
from earwitness.stages.theme.rules import Suggester
from earwitness.stages.theme.talks import TalkReader
from tests.unit.stages.text_fixtures import codebook, morphology


def test_the_packaged_codebook_there_and_back() -> None:
    assert len(codebook().themes) == 32
    assert parse_codebook(codebook_csv(codebook())) == codebook()


def test_a_changed_definition_is_another_version() -> None:
    one, same, other = (
        parse_codebook(f"id,definition,example_1\nwater,{meaning},{example}\n")
        for meaning, example in (("thirst", "Пить"), (" thirst ", "Пить"), ("thirst", "Воды"))
    )
    assert one.version == same.version != other.version
    assert parse_codebook("id,definition\nwater,thirst\n", version="3").version == "3"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "line 1"),
        ("id,include\nwater,\n", "definition"),
        ("id,definition\n", "line 2"),
        ("id,definition\nwater,thirst\nwater,thirst\n", "line 3, column id"),
        ("id,definition\nWater!,thirst\n", "line 2, column id"),
        ("id,definition\nwater,\n", "line 2, column definition"),
        ("id,definition\nwater\n", "line 2"),
    ],
)
def test_what_is_wrong_is_named(text: str, names: str) -> None:
    with pytest.raises(BadCodebook) as wrong:
        parse_codebook(text)
    assert names in str(wrong.value)


def test_a_damaged_cue_table_is_named_by_line() -> None:
    broken = Suggester(codebook(), morphology(), "# cues\nwants_out\t1.0\n")
    with pytest.raises(BadCueTable, match="line 2"):
        broken.suggest([("A", "Да.")], "ru")


def test_patterns() -> None:
    matcher = Matcher(morphology(), "ru")
    for written in ("хотеть ~ домой", "=бегом", "двухсот*", "за что ~ воевать"):
        matcher.add("t", 1.0, written)
    reader = TalkReader(matcher)

    def found(text: str) -> set[str]:
        found = reader.find(reader.read([text])).cues.patterns.tolist()
        return {reader.matcher.patterns[number].written for number in found}

    assert found("домой очень хотел") == {"хотеть ~ домой"}
    assert found("хочу. домой") == set()
    assert found("хочу я один два три четыре пять домой") == set()
    assert found("бегом") == {"бегом"}
    assert found("бега") == set()
    assert found("двухсотыми") == {"двухсот*"}
    assert found("что за воевали") == set()
    assert found("воюем за что") == {"за что ~ воевать"}


def test_a_pattern_needs_words() -> None:
    with pytest.raises(BadCueTable):
        Matcher(morphology(), "ru").add("t", 1.0, "~")
