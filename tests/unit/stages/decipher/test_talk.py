"""Lines taken apart piece by piece are the lines that `tokens` gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.words import Token, tokens
from earwitness.stages.decipher.talk import Line
from tests.unit.stages.text_fixtures import deciphering

TEXTS = [
    "Двухсотых четверо. И один трёхсотый с ними ехал, сидел рядом… Живой?",
    "3.5. С-300, а-б...в — да - нет -так",
    "  начало\nстрока . 5-й 3 300-х «да» 12345678901234 ж5 5ж",
    "п’ять п'ять о`кей (раз)два",
    "",
    "…",
]


def tokens_of(line: Line) -> list[Token]:
    return [
        Token(w.text, w.folded, begin, stop, w.break_before, w.joined, w.number, w.suffix)
        for w, begin, stop in zip(line.words, line.begins, line.stops, strict=True)
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_words_sentences_and_breaks_are_those_of_the_whole_text(text: str) -> None:
    line = deciphering().reader("ru").read("A", text)
    found = tokens(text)
    assert tokens_of(line) == list(found)
    starts = [i for i, t in enumerate(found) if t.break_before == 2]
    assert list(line.sentence) == [sum(s <= i for s in starts) - 1 for i in range(len(found))]


@given(st.text(alphabet="аёд5 0-.,…'«»—\n", max_size=40))
def test_any_text_has_the_words_of_the_whole(text: str) -> None:
    line = deciphering().reader("ru").read("A", text)
    assert tokens_of(line) == list(tokens(text))


def test_what_a_line_says_and_is_about_is_what_its_words_are() -> None:
    line = deciphering().reader("ru").read("A", "Рота вышла, деньги пришли: 200-х метров, деньги.")
    said = {w.folded for w in line.words}.union(*(w.lemmas for w in line.words))
    assert line.said == said | {"200"}
    for name in {field for w in line.words for field in w.fields}:
        words = {w.folded for w in line.words if name in w.fields}
        assert line.topics[name] == words
        assert line.field_hits(name) == len(words)
        assert line.places(name) == [i for i, w in enumerate(line.words) if name in w.fields]
    assert line.field_hits("money", 3) < line.field_hits("money", 0) + line.field_hits("unit")
    assert line.field_hits("no such field") == 0
