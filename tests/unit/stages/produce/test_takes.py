"""Where the lines of a quote lie in an actor's take: by what was heard, else by their length, and then said to be guessed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.ports import HeardWord
from earwitness.stages.produce.takes import placed, words_of

RATE = 8000
TEXTS = (
    "Нас тут осталось пятеро, [позывной] сказал держаться.",
    "Приезжай домой, слышишь.",
    "Я написал рапорт.",
)


def spoken(*words: str, at: float, step: float = 0.5, guessed: bool = False) -> list[HeardWord]:
    return [HeardWord(w, at + n * step, at + n * step + 0.4, guessed, 0.9) for n, w in enumerate(words)]


HEARD = (
    spoken("Нас", "тут", "осталось", "пятера", "сказал", "держаться", at=0.2)
    + spoken("Приезжай", "домой", "слышишь", at=4.0)
    + spoken("Я", "написал", "рапорт", at=7.0)
)


def test_lines_begin_in_the_pause_before_their_first_word() -> None:
    lines, likeness = placed(TEXTS, HEARD, RATE, 10 * RATE)
    assert [line.begin / RATE for line in lines] == pytest.approx(
        [0.0, (3.1 + 4.0) / 2, (5.4 + 7.0) / 2], abs=0.01
    )
    assert lines[-1].stop == 10 * RATE and not any(line.guessed for line in lines)
    assert likeness == 1.0


def test_a_line_that_was_not_heard_is_guessed_between_its_neighbours() -> None:
    lines, likeness = placed(TEXTS, HEARD[:6] + HEARD[9:], RATE, 10 * RATE)
    assert [line.guessed for line in lines] == [True, True, False]
    assert lines[1].begin / RATE == pytest.approx(3.1) and lines[2].begin / RATE == pytest.approx(7.0)
    assert likeness == pytest.approx(9 / 12)


def test_without_any_words_lines_share_the_take_by_their_length() -> None:
    lines, likeness = placed(("аа", "бббббб"), (), RATE, 8000)
    assert [(line.begin, line.stop, line.guessed) for line in lines] == [(0, 2000, True), (2000, 8000, True)]
    assert likeness == 0.0


def test_a_guessed_time_places_no_line() -> None:
    unsure = HEARD[:6] + spoken("Приезжай", "домой", "слышишь", at=4.0, guessed=True) + HEARD[9:]
    assert placed(TEXTS, unsure, RATE, 10 * RATE)[0][1].guessed


def test_one_line_is_the_whole_take() -> None:
    (line,) = placed(("[name withheld] …",), (), RATE, 100)[0]
    assert (line.begin, line.stop) == (0, 100)


def test_what_stands_for_something_withheld_is_nobodys_word() -> None:
    assert words_of("Ёлка, [name withheld] … и я") == ["елка", "и", "я"]


@given(
    st.lists(st.text("абв ", max_size=30), min_size=1, max_size=6),
    st.lists(st.tuples(st.text("абв", min_size=1, max_size=4), st.floats(0, 20), st.booleans()), max_size=12),
    st.integers(12, 100_000),
)
def test_lines_always_lie_end_to_end(
    texts: list[str], said: list[tuple[str, float, bool]], length: int
) -> None:
    heard = [HeardWord(w, at, at + 0.3, guessed, None) for w, at, guessed in said]
    lines, likeness = placed(texts, heard, RATE, length)
    assert lines[0].begin == 0 and lines[-1].stop == length and 0 <= likeness <= 1
    assert all(a.stop == b.begin for a, b in pairwise(lines)) and all(one.begin < one.stop for one in lines)


def test_no_lines_no_take() -> None:
    with pytest.raises(ValueError, match="lines"):
        placed((), (), RATE, 100)
