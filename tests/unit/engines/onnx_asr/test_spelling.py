"""From tokens with times to words with times."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from earwitness.engines.onnx_asr.spelling import LEAST_S, LETTER_S, belief, words_of


def test_letters_between_blanks_are_a_word_with_the_times_of_its_letters() -> None:
    words = words_of(list("▁да▁нет"), [0.0, 0.1, 0.2, 0.5, 0.9, 1.0, 1.1], [-0.1] * 7, 10.0, 12.0)
    assert [word.text for word in words] == [" да", " нет"]
    assert [(round(w.start_s, 3), round(w.end_s, 3)) for w in words] == [
        (10.1, round(10.2 + LETTER_S, 3)),
        (10.9, round(11.1 + LETTER_S, 3)),
    ]
    assert words[0].confidence == round(math.exp(-0.1), 4)


def test_pieces_that_begin_with_a_blank_and_a_bar_between_words_part_them_too() -> None:
    for tokens in (["▁при", "вет", "▁мир"], [*"привет", "|", *"мир"], ["при", "вет", " мир"]):
        times = [0.1 * at for at in range(len(tokens))]
        words = words_of(tokens, times, None, 0.0, 5.0)
        assert [word.text for word in words] == [" привет", " мир"]
        assert all(word.confidence is None for word in words)


def test_blanks_alone_are_no_word() -> None:
    assert words_of(["▁", "|", " "], [0.0, 0.1, 0.2], None, 0.0, 1.0) == ()
    assert words_of([], [], None, 0.0, 1.0) == ()


def test_belief_is_the_mean_of_what_is_told() -> None:
    assert belief([-1.0, -3.0, -math.inf]) == -2.0
    assert belief(None) == 0.0
    assert belief([0.5]) == 0.0, "a model that tells more than certainty is believed and no more"


@given(
    st.lists(st.tuples(st.sampled_from(["а", "▁б", "|", "в ", "▁"]), st.floats(0, 3)), max_size=30),
    st.floats(0, 2),
)
def test_words_lie_in_their_window_in_order(told: list[tuple[str, float]], seconds: float) -> None:
    times = sorted(time for _, time in told)
    words = words_of([token for token, _ in told], times, None, 5.0, 5.0 + seconds)
    assert all(5.0 <= word.start_s <= 5.0 + seconds for word in words)
    assert all(word.end_s >= word.start_s + LEAST_S / 2 for word in words)
    assert all(after.start_s >= before.start_s for before, after in pairwise(words))
    assert "".join(word.text for word in words).replace(" ", "") == "".join(
        token for token, _ in told
    ).replace("▁", "").replace("|", "").replace(" ", "")
