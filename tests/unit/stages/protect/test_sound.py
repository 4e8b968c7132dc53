"""Which sound goes: all of it, a little more, in quarter seconds, and the whole line where a time cannot be trusted."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.ids import RecordId
from earwitness.model.speech import Utterance, Word
from earwitness.model.time import Rate, SampleSpan
from earwitness.stages.protect.sound import silences

RATE = Rate(8000)
LENGTH = 20 * RATE


def line(*, guessed: int | None = None, left_out: int | None = None) -> Utterance:
    """«позови Наташу скорее сюда», a word a second from the second second on."""
    text = "позови Наташу скорее сюда"
    words = []
    at = 0
    for n, part in enumerate(text.split()):
        begin = text.index(part, at)
        at = begin + len(part)
        if n != left_out:
            span = SampleSpan((2 + n) * RATE, (3 + n) * RATE - 4000, RATE, 1)
            words.append(Word(part, begin, at, span, guessed=n == guessed))
    return Utterance(
        RecordId("rec_a"), 0, "A", SampleSpan(2 * RATE, 6 * RATE, RATE, 1), text, "ru", tuple(words)
    )


def test_a_word_goes_with_its_edges_in_every_channel() -> None:
    (one,) = silences(line(), [(7, 13)], LENGTH)
    assert not one.whole_utterance and one.span.channel is None
    assert one.span.start_s == 2.75 and one.span.end_s == 3.75  # the word is from 3.0 to 3.5


def test_a_guessed_word_takes_the_whole_line() -> None:
    (one,) = silences(line(guessed=1), [(7, 13)], LENGTH)
    assert one.whole_utterance and one.span.holds(SampleSpan(2 * RATE, 6 * RATE, RATE))


def test_a_missing_word_takes_the_whole_line() -> None:
    (one,) = silences(line(left_out=1), [(7, 13)], LENGTH)
    assert one.whole_utterance
    (half,) = silences(line(left_out=2), [(7, 20)], LENGTH)
    assert half.whole_utterance


def test_a_guess_elsewhere_in_the_line_does_not_matter() -> None:
    (one,) = silences(line(guessed=3), [(7, 13)], LENGTH)
    assert not one.whole_utterance


def test_words_close_together_are_one_silence() -> None:
    (one,) = silences(line(), [(0, 6), (7, 13)], LENGTH)
    assert one.span.start_s <= 2 - 0 and one.span.end_s == 3.75


def test_nothing_withheld_nothing_silent() -> None:
    assert silences(line(), [], LENGTH) == ()


@given(
    st.lists(st.tuples(st.integers(0, 24), st.integers(1, 10)), min_size=1, max_size=4),
    st.sampled_from([None, 0, 1, 2, 3]),
)
def test_every_withheld_sample_is_silent_with_150_ms_around(
    places: list[tuple[int, int]], guessed: int | None
) -> None:
    utterance = line(guessed=guessed)
    withheld = [(b, min(b + n, len(utterance.text))) for b, n in places if b < len(utterance.text)]
    made = silences(utterance, withheld, LENGTH)
    for begin, stop in withheld:
        for word in utterance.words:
            if word.begin < stop and begin < word.stop:
                wide = SampleSpan(word.span.start - 1200, word.span.end + 1200, RATE)
                assert any(d.whole_utterance or d.span.holds(wide) for d in made)
    assert all(d.span.start % 2000 == 0 and d.span.end % 2000 == 0 for d in made)
    assert all(a.span.end < b.span.start for a, b in itertools.pairwise(made))
