"""Segments become lines; words get times that are true or marked as guessed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from earwitness.engines.listening.lines import Segment, Token, judged, lines_of, spread


def segment(text: str, start_s: float, step: float = 0.4, belief: float = -0.3) -> Segment:
    """A segment whose words follow one another without a pause."""
    words = tuple(
        Token(" " + word, start_s + n * step, start_s + (n + 1) * step, 0.9)
        for n, word in enumerate(text.split())
    )
    return Segment(start_s, words[-1].end_s, words, belief, 0.1)


def test_a_sentence_broken_by_the_model_is_one_line() -> None:
    lines = lines_of([segment("Мы шли по", 0.0), segment("дороге вчера.", 1.2), segment("Потом назад.", 2.0)])
    assert [line.text for line in lines] == ["Мы шли по дороге вчера.", "Потом назад."]


def test_an_answer_gets_its_own_line() -> None:
    lines = lines_of([segment("Ты живой там вообще? Живой, целый, не бойся.", 0.0)])
    assert [line.text for line in lines] == ["Ты живой там вообще?", "Живой, целый, не бойся."]
    assert lines[0].end_s <= lines[1].start_s


def test_a_long_pause_splits_a_line() -> None:
    words = (Token(" Алло", 0.0, 0.5, 0.9), Token(" слышно", 3.0, 3.5, 0.9))
    lines = lines_of([Segment(0.0, 3.6, words, -0.3, 0.1)])
    assert [(line.start_s, line.text) for line in lines] == [(0.0, "Алло"), (3.0, "слышно")]


def test_a_segment_without_words_is_no_line() -> None:
    assert lines_of([Segment(0.0, 1.0, (), -0.3, 0.1)]) == ()


def test_words_that_cannot_be_placed_are_guessed() -> None:
    words = judged(
        [
            Token(" Пять", 0.0, 0.4, 0.9),
            Token(" 200-х,", 0.4, 0.9, 0.9),
            Token(" да", 0.9, 0.9, 0.9),
            Token(" мало", 0.5, 1.2, 0.9),
            Token(" шёпот", 1.3, 1.6, 0.01),
            Token(" долго", 1.6, 4.5, 0.9),
        ],
        0.0,
        5.0,
    )
    assert [(word.text, word.guessed) for word in words] == [
        ("Пять", False),
        ("200-х,", True),
        ("да", True),
        ("мало", True),
        ("шёпот", True),
        ("долго", True),
    ]


@given(st.lists(st.tuples(st.floats(-2, 30), st.floats(-2, 30), st.floats(0, 1)), max_size=20))
def test_times_of_words_are_always_in_order(rows: list[tuple[float, float, float]]) -> None:
    words = judged([Token(" слово", a, b, c) for a, b, c in rows], 1.0, 20.0)
    times = [time for word in words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert all(word.end_s > word.start_s >= 1.0 for word in words)


def test_text_without_an_alignment_is_spread_and_guessed() -> None:
    words = judged(spread("раз два три", 2.0, 5.0), 2.0, 5.0)
    assert [word.text for word in words] == ["раз", "два", "три"]
    assert all(word.guessed for word in words)
