"""Words and patterns of whole talks are those of each line by itself, taken apart whole and gone through one by one."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.words import tokens
from earwitness.stages.theme import talks
from earwitness.stages.theme.patterns import GAP, Matcher, Pattern, WordLine
from earwitness.stages.theme.talks import NumberLists, TalkReader
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


@cache
def talking() -> TalkReader:
    return TalkReader(matcher())


@given(talk=st.lists(texts(), max_size=5))
def test_words_and_breaks_are_those_of_each_text_taken_apart_whole(talk: list[str]) -> None:
    words = talking().read(talk)
    for n, text in enumerate(talk):
        whole = tokens(text)
        for line in (talking().line(words, n), matcher().read(text)):
            assert [form.folded for form in line.forms] == [token.folded for token in whole]
            assert list(line.breaks) == [token.break_before for token in whole]


@given(talk=st.lists(texts(), max_size=5))
def test_patterns_are_found_as_one_by_one(talk: list[str]) -> None:
    words = talking().read(talk)
    cues = talking().find(words).cues
    for n, begin in enumerate(words.starts.tolist()):
        line = matcher().read(talk[n])
        own = cues.those(cues.lines == n)
        found = {
            matcher().patterns[number].written: (first - begin, last - begin)
            for number, first, last in zip(
                own.patterns.tolist(), own.firsts.tolist(), own.lasts.tolist(), strict=True
            )
        }
        assert len(found) == len(own.lines)
        slowly = {p.written: span for p in matcher().patterns if (span := plainly(p, line)) is not None}
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


def test_an_aside_is_no_cue_and_a_needed_element_has_its_column() -> None:
    one = Matcher(morphology(), "ru")
    one.add("stance joke", 1.0, "шутить ~ =я", aside=True)
    you = one.element(["ты", "тебе"])
    reader = TalkReader(one)
    found = reader.find(reader.read(["Да я шучу, мам.", "Шутишь? Ты?"]))
    assert (len(found.cues.lines), found.asides) == (0, {0: {"stance joke"}})
    assert found.there[:, reader.column(you)].tolist() == [False, True]


def test_what_is_remembered_is_forgotten_between_talks_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talks, "MOST_FORMS", 3)
    reader = TalkReader(Matcher(morphology(), "ru"))
    before = reader.matcher.generation
    long = ["Хочу домой, а вода нет.", "Хочу домой."]
    words = reader.read(long)
    assert reader.matcher.generation == before
    assert [form.folded for form in reader.line(words, 1).forms] == ["хочу", "домой"]
    assert reader.read(["Хочу домой."]).lengths.tolist() == [2]
    assert reader.matcher.generation == before + 1
    assert [form.folded for form in reader.matcher.forms] == ["хочу", "домой"]


def test_lists_of_numbers_are_kept_in_the_order_they_came() -> None:
    lists = NumberLists()
    kept = [[n] * (n % 4) for n in range(3000)]
    for first, stop in ((0, 1), (1, 1), (1, 1700), (1700, 3000)):
        lists.add(kept[first:stop])
    back, owners = lists.of(np.array([7, 0, 2999, 7]))
    assert back.tolist() == [*kept[7], *kept[2999], *kept[7]]
    assert owners.tolist() == [0] * 3 + [2] * 3 + [3] * 3
