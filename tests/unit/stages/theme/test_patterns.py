"""Patterns are found as one by one and slowly; words and breaks are those of a text taken apart whole."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.words import tokens
from earwitness.stages.theme.patterns import GAP, Matcher, Pattern, WordLine
from tests.unit.stages.text_fixtures import morphology

WRITTEN = (
    "хотеть ~ домой",
    "=домой ~ хотеть",
    "не мочь =больше",
    "=лишь =бы ~ =домой/=дома",
    "запятисот*",
    "больш*/=очень ~ вода ~ нет",
    "нет",
    "до =свидания",
)
WORDS = (
    *(
        "хочу",
        "домой",
        "хотел",
        "не",
        "могу",
        "больше",
        "лишь",
        "бы",
        "дома",
        "запятисотился",
        "большая",
        "вода",
    ),
    *("воды", "нет", "очень", "до", "свидания", "я", "и", "500-х"),
)
GAPS = st.sampled_from([" ", ", ", ". ", "  ", " - ", "… ", "\n", "! «", "» ", "-", "  ?  "])


@cache
def matcher() -> Matcher:
    one = Matcher(morphology(), "ru")
    for number, written in enumerate(WRITTEN):
        one.add(f"theme_{number}", 1.0, written)
    return one


@st.composite
def texts(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), max_size=12))
    return draw(st.sampled_from(["", "«", " "])) + "".join(word + draw(GAPS) for word in words)


@given(text=texts())
def test_words_and_breaks_are_those_of_the_text_taken_apart_whole(text: str) -> None:
    line = matcher().read(text)
    whole = tokens(text)
    assert [form.folded for form in line.forms] == [token.folded for token in whole]
    assert list(line.breaks) == [token.break_before for token in whole]


@given(text=texts())
def test_patterns_are_found_as_one_by_one(text: str) -> None:
    line = matcher().read(text)
    found = {pattern.written: (first, last) for pattern, first, last in matcher().find(line)}
    everything = {p for form in line.forms for p in form.patterns}
    slowly = {p.written: span for p in everything if (span := plainly(p, line)) is not None}
    assert found == slowly


def plainly(pattern: Pattern, line: WordLine) -> tuple[int, int] | None:
    """The first place of a pattern, by trying every word."""
    for at in range(len(line.forms)):
        span = spread(pattern.pieces, line, at)
        if span is not None:
            return span
    return None


def stands(piece: tuple[int, ...], line: WordLine, at: int) -> bool:
    places = range(at, at + len(piece))
    return (
        at >= 0
        and places.stop <= len(line.forms)
        and all(element in line.forms[n].elements for element, n in zip(piece, places, strict=True))
        and all(line.breaks[n] < 2 for n in places[1:])
    )


def spread(pieces: tuple[tuple[int, ...], ...], line: WordLine, at: int) -> tuple[int, int] | None:
    if not stands(pieces[0], line, at):
        return None
    begin, last = at, at + len(pieces[0]) - 1
    for piece in pieces[1:]:
        after = [n for n in range(last + 1, last + GAP + 2) if 2 not in line.breaks[last + 1 : n + 1]]
        before = [
            n
            for n in range(begin - len(piece), begin - len(piece) - GAP - 1, -1)
            if n >= 0 and 2 not in line.breaks[n + 1 : begin + 1]
        ]
        place = next((n for n in after + before if stands(piece, line, n)), None)
        if place is None:
            return None
        begin, last = min(begin, place), max(last, place + len(piece) - 1)
    return begin, last


def test_an_aside_is_found_only_where_it_is_asked_for() -> None:
    one = Matcher(morphology(), "ru")
    one.add("stance joke", 1.0, "шутить ~ =я", aside=True)
    line = one.read("Да я шучу, мам.")
    assert one.find(line) == []
    assert [pattern.theme for pattern in one.asides(line)] == ["stance joke"]
    assert one.asides(one.read("Шутишь?")) == []


def test_what_is_remembered_is_forgotten_between_talks_only() -> None:
    one = matcher()
    before = one.generation
    one.read_all(["Хочу домой."] * 3)
    assert one.generation == before
    one.add("theme_0", 1.0, "=слово")
    assert one.generation > before
