"""Words given to voices."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.model.records import Author
from earwitness.ports import Heard, HeardGap, HeardLine, HeardWord, VoiceTurn
from earwitness.stages.transcribe.voices import told_apart, voices_of

ENGINE = Author("engine", "test", "1", ())


def line(text: str, start_s: float = 0.0, step_s: float = 0.5, **changed: object) -> HeardLine:
    """A line of words of 0.4 s, one every half second."""
    words = tuple(
        HeardWord(word, start_s + n * step_s, start_s + n * step_s + 0.4, any(c.isdigit() for c in word), 0.9)
        for n, word in enumerate(text.split())
    )
    made = HeardLine(start_s, words[-1].end_s, text, "ru", words, "Speaker ?", None)
    return replace(made, **changed)  # type: ignore[arg-type]


def heard(*lines: HeardLine) -> Heard:
    return Heard("ru", lines, (HeardGap(9.0, 9.5, None, "unclear speech"),), ENGINE)


def turns(*rows: tuple[float, float, int]) -> tuple[VoiceTurn, ...]:
    return tuple(VoiceTurn(*row) for row in rows)


def said(result: Heard) -> list[tuple[str, str]]:
    return [(one.voice, one.text) for one in result.lines]


def test_a_line_is_cut_where_the_voice_changes() -> None:
    result = told_apart(heard(line("Ты где? Дома я.")), turns((0, 0.95, 0), (0.95, 2, 1)))
    assert said(result) == [("Speaker 1", "Ты где?"), ("Speaker 2", "Дома я.")]
    assert [(one.start_s, one.end_s) for one in result.lines] == [(0.0, 0.9), (1.0, 1.9)]
    assert [len(one.words) for one in result.lines] == [2, 2]


def test_voices_are_numbered_as_they_first_speak_in_lines() -> None:
    result = told_apart(
        heard(line("Да.", 1.0), line("Нет.", 3.0)), turns((0, 0.5, 0), (1, 1.5, 2), (3, 3.5, 1))
    )
    assert said(result) == [("Speaker 1", "Да."), ("Speaker 2", "Нет.")]


def test_a_plain_short_reply_is_given_to_the_other_voice() -> None:
    result = told_apart(
        heard(line("Ты поел? Да. Ну и хорошо.")), turns((0, 0.95, 0), (0.97, 1.45, 1), (1.48, 3, 0))
    )
    assert said(result) == [
        ("Speaker 1", "Ты поел?"),
        ("Speaker 2", "Да."),
        ("Speaker 1", "Ну и хорошо."),
    ]


def test_a_stray_word_stays_with_those_around_it() -> None:
    """The other voice covers more of the word, but not plainly."""
    stray = turns((0, 1.19, 0), (1.19, 1.6, 1), (1.4, 3, 0))
    result = told_apart(heard(line("раз два три четыре пять")), stray)
    assert said(result) == [("Speaker 1", "раз два три четыре пять")]


def test_a_change_lies_at_the_end_of_the_sentence_beside_it() -> None:
    """The turn ends a word late, or early: the word between is heard under both."""
    late = told_apart(heard(line("Ты где? Дома я сижу")), turns((0, 1.3, 0), (1.22, 3, 1)))
    assert said(late) == [("Speaker 1", "Ты где?"), ("Speaker 2", "Дома я сижу")]
    early = told_apart(heard(line("Вот ты где? Дома я")), turns((0, 1.15, 0), (1.1, 3, 1)))
    assert said(early) == [("Speaker 1", "Вот ты где?"), ("Speaker 2", "Дома я")]


def test_a_guessed_word_goes_with_its_neighbour() -> None:
    result = told_apart(
        heard(line("груз 200 везут Понял тебя")),
        turns((0, 0.45, 0), (0.5, 0.9, 1), (1, 1.45, 0), (1.5, 3, 1)),
    )
    assert said(result) == [("Speaker 1", "груз 200 везут"), ("Speaker 2", "Понял тебя")]


def test_a_word_without_a_turn_goes_with_the_nearest() -> None:
    assert voices_of(line("один два три").words, turns((0, 0.45, 1), (1.0, 1.5, 1))) == [1, 1, 1]


def test_a_line_without_words_goes_with_the_voice_that_speaks_most() -> None:
    bare = replace(line("что-то сказано"), words=())
    assert said(told_apart(heard(bare), turns((0, 0.3, 0), (0.3, 0.9, 1)))) == [
        ("Speaker 1", "что-то сказано")
    ]


def test_english_and_raw_of_a_cut_line() -> None:
    """The English stays whole with the longer part; the engine's own writing is cut at the same words."""
    mixed = line(
        "Да. Выезжаем завтра утром", english="Yes. We leave tomorrow", raw="да выезжаем завтра утром"
    )
    result = told_apart(heard(mixed), turns((0, 0.45, 0), (0.5, 2, 1)))
    assert [(one.english, one.raw) for one in result.lines] == [
        ("", "да"),
        ("Yes. We leave tomorrow", "выезжаем завтра утром"),
    ]


def test_raw_that_counts_otherwise_stays_in_one_piece() -> None:
    mixed = line("Да. Выезжаем завтра", raw="да мы выезжаем завтра")
    result = told_apart(heard(mixed), turns((0, 0.45, 0), (0.5, 2, 1)))
    assert [one.raw for one in result.lines] == ["да мы выезжаем завтра", ""]


def test_overlapped_lines_are_marked() -> None:
    result = told_apart(
        heard(line("Слушай меня внимательно"), line("Да нет же", 4.0)),
        turns((0, 1.5, 0), (0.6, 1.2, 1), (4, 6, 1)),
    )
    assert [one.overlapped for one in result.lines] == [True, False]


def test_lines_of_a_channel_and_sounds_without_turns_are_left_alone() -> None:
    by_channel = heard(line("Ты где? Дома.", channel=1, voice="Speaker 2"))
    assert told_apart(by_channel, turns((0, 0.9, 0), (0.9, 2, 1))) == by_channel
    plain = heard(line("Ты где? Дома."))
    assert told_apart(plain, ()) == plain


def test_nothing_but_the_lines_changes() -> None:
    before = heard(line("Ты где? Дома я."))
    after = told_apart(before, turns((0, 0.95, 0), (0.95, 2, 1)))
    assert replace(after, lines=before.lines) == before


def test_no_cut_in_the_middle_of_a_word() -> None:
    """The engine's words may be parts of what is written without a space between."""
    text = "из-за тебя"
    words = tuple(HeardWord(t, s, s + 0.3, False, 0.9) for t, s in (("из", 0.0), ("-за", 0.4), ("тебя", 0.8)))
    glued = HeardLine(0, 1.2, text, "ru", words, "Speaker ?", None)
    result = told_apart(heard(glued), turns((0, 0.35, 0), (0.38, 0.75, 1), (0.78, 2, 1)))
    assert " ".join(one.text for one in result.lines) == text
    assert all("-" not in one.text or one.text.startswith("из-за") for one in result.lines)


WORDS = st.lists(
    st.sampled_from(["да", "Нет.", "«Рубин»,", "200-х", "из-за", "да", "(тихо)", "—"]),
    min_size=1,
    max_size=12,
)
TURNS = st.lists(
    st.tuples(st.floats(0, 8), st.floats(0.05, 4), st.integers(0, 2)), min_size=1, max_size=8
).map(lambda rows: tuple(VoiceTurn(a, a + d, v) for a, d, v in sorted(rows)))


@given(st.lists(WORDS, min_size=1, max_size=4), TURNS)
@settings(max_examples=200, deadline=None)
def test_no_letter_is_lost_added_or_moved(rows: list[list[str]], found: tuple[VoiceTurn, ...]) -> None:
    lines = [line(" ".join(words), 7.0 * number) for number, words in enumerate(rows)]
    result = told_apart(heard(*lines), found)
    assert " ".join(one.text for one in result.lines) == " ".join(one.text for one in lines)
    assert [word for one in result.lines for word in one.words] == [w for one in lines for w in one.words]
    for one in result.lines:
        assert one.start_s < one.end_s
        assert one.text == one.text.strip() != ""
    labels = list(dict.fromkeys(one.voice for one in result.lines))
    assert labels == [f"Speaker {number}" for number in range(1, len(labels) + 1)]


@given(WORDS, TURNS)
@settings(max_examples=100, deadline=None)
def test_telling_apart_twice_changes_nothing_more(words: list[str], found: tuple[VoiceTurn, ...]) -> None:
    once = told_apart(heard(line(" ".join(words))), found)
    texts = [one.text for one in once.lines]
    assert " ".join(texts) == " ".join(one.text for one in told_apart(once, found).lines)
