"""Operations give back the edited text, withholdings hold, and sound goes exactly where text went."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.model.quotes import EditOp, apply_ops
from earwitness.model.speech import Word
from earwitness.model.time import Rate, SampleSpan
from earwitness.stages.quote.edits import Withheld, cuts_for, from_edit, impose, leaves_out, sound_equals_text
from earwitness.stages.quote.rules import SpokenLine, judge, judge_lines
from earwitness.stages.quote.tokens import WORD, plain

RATE = Rate(8000)
WORDS = [
    "я",
    "ты",
    "не",
    "двести",
    "Кедр",
    "ну",
    "это",
    "стрелял",
    "если",
    "домой",
    "I",
    "don't",
    "Мам",
    "рядом",
]
SIGNS = [" ", ", ", ". ", "… ", "? ", " — ", "! "]
MARKS = ["[…]", "[имя скрыто]", " … ", "…", "[not]", "новое"]

texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SIGNS)), min_size=1, max_size=14).map(
    lambda parts: "".join(w + s for w, s in parts).strip()
)


@st.composite
def edits(draw: Any) -> tuple[str, str]:
    """A text and an edit of it: words dropped, marks and words put in, case changed."""
    text = draw(texts)
    pieces = text.split(" ")
    out = []
    for piece in pieces:
        action = draw(st.sampled_from(["keep", "keep", "keep", "drop", "mark", "case"]))
        if action == "keep":
            out.append(piece)
        elif action == "mark":
            out += [draw(st.sampled_from(MARKS)), piece]
        elif action == "case":
            out.append(piece.capitalize())
    return text, " ".join(out)


@settings(max_examples=200, deadline=None)
@given(edits(), st.sampled_from(["ru", "uk", "en"]))
def test_operations_applied_give_the_edited_text(pair: tuple[str, str], language: str) -> None:
    verbatim, edited = pair
    assert apply_ops(verbatim, from_edit(verbatim, edited, 0, language)) == edited


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_operations_of_any_two_texts_give_the_second(verbatim: str, edited: str) -> None:
    assert apply_ops(verbatim, from_edit(verbatim, edited)) == edited


@settings(max_examples=150, deadline=None)
@given(edits(), st.sampled_from(["ru", "uk", "en"]))
def test_a_judgement_stands_on_the_same_operations(pair: tuple[str, str], language: str) -> None:
    verbatim, edited = pair
    judged = judge(verbatim, edited, language)
    assert apply_ops(verbatim, judged.operations) == edited
    assert judged.fair == (not judged.violations)
    assert all(0 <= v.at <= len(edited) for v in judged.violations)


@settings(max_examples=100, deadline=None)
@given(texts, st.sampled_from(["ru", "uk", "en"]))
def test_what_was_said_is_always_fair(text: str, language: str) -> None:
    assert judge(text, text, language).fair


@settings(max_examples=200, deadline=None)
@given(edits(), st.data())
def test_what_is_withheld_is_gone_whatever_the_editor_did(pair: tuple[str, str], data: Any) -> None:
    verbatim, edited = pair
    words = [m.span() for m in WORD.finditer(verbatim)]
    begin, stop = data.draw(st.sampled_from(words))
    ops = impose(verbatim, from_edit(verbatim, edited), [Withheld(begin, stop, "[имя скрыто]")], 0, "ru")
    # Marked with a sign that no other word holds, the secret can be followed through the edit.
    secret = verbatim[:begin] + "\x00" * (stop - begin) + verbatim[stop:]
    assert "\x00" not in apply_ops(secret, ops)
    kept = [o for o in ops if o.begin < stop and begin < o.stop]
    said = plain(verbatim[begin:stop])
    assert all(said not in [plain(w) for w in WORD.findall(o.text) if "[" not in o.text] for o in kept)


def test_a_withheld_span_the_editor_cut_stays_cut() -> None:
    verbatim = "Скажи Кедру, что я еду домой."
    ops = from_edit(verbatim, "… я еду домой.")
    assert impose(verbatim, ops, [Withheld(6, 11, "[позывной скрыт]")], 0, "ru") == ops


def test_a_withheld_span_at_the_edge_of_a_cut_is_shown_beside_it() -> None:
    verbatim = "Мы шли с Кедром и Вольтом, потом стояли."
    ops = from_edit(verbatim, "Мы шли … и Вольтом, потом стояли.")
    span = (verbatim.index("Кедром"), verbatim.index("Вольтом") + len("Вольтом"))
    edited = apply_ops(verbatim, impose(verbatim, ops, [Withheld(*span, "[имена скрыты]")], 0, "ru"))
    assert edited == "Мы шли … [имена скрыты], потом стояли."


def test_neighbours_shown_alike_are_shown_once() -> None:
    verbatim = "Я Анна Петрова."
    spans = [Withheld(2, 6, "[имя скрыто]"), Withheld(7, 14, "[имя скрыто]")]
    assert apply_ops(verbatim, impose(verbatim, (), spans, 0, "ru")) == "Я [имя скрыто]."


# ------------------------------------------------------------------------------------------------------------------- sound


def words_of(text: str, guessed: frozenset[int] = frozenset()) -> tuple[Word, ...]:
    return tuple(
        Word(m.group(), m.start(), m.end(), SampleSpan(n * 800, n * 800 + 700, RATE), n in guessed)
        for n, m in enumerate(WORD.finditer(text))
    )


TEXT = "Ну, мы пошли туда ночью, а потом вернулись назад."
WHOLE = SampleSpan(0, 8000, RATE)


def test_sound_is_cut_where_text_was_cut() -> None:
    ops = from_edit(TEXT, "Мы пошли туда … потом вернулись назад.")
    cuts = cuts_for(TEXT, ops, words_of(TEXT), WHOLE, 0)
    assert [(c.why, c.span.start, c.span.end) for c in cuts] == [("drop", 0, 700), ("cut", 3200, 4700)]
    assert sound_equals_text([TEXT], ops, cuts, "ru")


@pytest.mark.parametrize("guess", [3, 4, 5, 6])
def test_sound_is_never_cut_on_a_guessed_time(guess: int) -> None:
    """Words 4 and 5 go; 3 and 6 stand beside them."""
    ops = from_edit(TEXT, "Ну, мы пошли туда … потом вернулись назад.")
    cuts = cuts_for(TEXT, ops, words_of(TEXT, frozenset({guess})), WHOLE, 0)
    assert [c.span for c in cuts] == [WHOLE]
    assert sound_equals_text([TEXT], ops, cuts, "ru")


def test_a_guess_far_from_the_cut_does_no_harm() -> None:
    ops = from_edit(TEXT, "Ну, мы пошли туда … потом вернулись назад.")
    cuts = cuts_for(TEXT, ops, words_of(TEXT, frozenset({0, 8})), WHOLE, 0)
    assert [c.span for c in cuts] == [SampleSpan(3200, 4700, RATE)]


def test_without_word_times_a_cut_line_is_not_heard_and_a_whole_one_is() -> None:
    ops = from_edit(TEXT, "Мы пошли туда ночью …")
    assert {c.span for c in cuts_for(TEXT, ops, (), WHOLE, 0)} == {WHOLE}
    assert len(cuts_for(TEXT, ops, (), WHOLE, 0)) == sum(leaves_out(TEXT, o) for o in ops)
    assert cuts_for(TEXT, (), (), WHOLE, 0) == ()


def test_a_line_whose_own_place_is_a_guess_is_not_heard() -> None:
    cuts = cuts_for(TEXT, (), words_of(TEXT), WHOLE, 0, guessed=True)
    assert [c.span for c in cuts] == [WHOLE]


def test_signs_and_capitals_cut_no_sound() -> None:
    ops = from_edit("ну, мы пошли", "Ну — мы пошли!")
    assert ops and cuts_for("ну, мы пошли", ops, words_of("ну, мы пошли"), WHOLE, 0) == ()


@settings(max_examples=200, deadline=None)
@given(edits(), st.frozensets(st.integers(0, 14), max_size=4))
def test_the_sound_cut_list_always_equals_the_text_cut_list(
    pair: tuple[str, str], guessed: frozenset[int]
) -> None:
    verbatim, edited = pair
    ops = from_edit(verbatim, edited)
    words = words_of(verbatim, guessed)
    cuts = cuts_for(verbatim, ops, words, SampleSpan(0, 16000, RATE), 0)
    assert sound_equals_text([verbatim], ops, cuts, "ru")
    inner = [c for c in cuts if c.span != SampleSpan(0, 16000, RATE)]
    for cut in inner:
        assert not any(w.guessed and w.span.overlaps(cut.span) for w in words)


def test_a_cut_too_many_or_too_few_is_noticed() -> None:
    ops = from_edit(TEXT, "Мы пошли туда … потом вернулись назад.")
    cuts = cuts_for(TEXT, ops, words_of(TEXT), WHOLE, 0)
    assert not sound_equals_text([TEXT], ops, cuts[:1], "ru")
    assert not sound_equals_text([TEXT], ops[1:], cuts, "ru")


# ------------------------------------------------------------------------------------------------------------- whole turns


def _line(turn: int, voice: str, verbatim: str, edited: str, call: str = "a") -> SpokenLine:
    return SpokenLine(call, turn, voice, verbatim, edited)


def _kinds(*lines: SpokenLine) -> set[str]:
    return {v.kind for v in judge_lines(lines, "ru").violations}


def test_a_turn_left_out_and_shown_is_fair() -> None:
    assert not _kinds(
        _line(1, "A", "Мы отказались.", "Мы отказались."),
        _line(2, "B", "И что теперь?", ""),
        _line(3, "A", "Сидим в подвале.", "Сидим в подвале."),
    )


def test_a_turn_left_out_and_not_shown_joins_answers() -> None:
    assert _kinds(_line(1, "A", "Мы отказались.", "Мы отказались."), _line(3, "A", "Сидим.", "Сидим.")) == {
        "joined answers"
    }


def test_a_yes_whose_question_was_left_out_is_a_moved_answer() -> None:
    assert "moved answer" in _kinds(
        _line(1, "A", "Ты стрелял?", "Ты стрелял?"),
        _line(2, "B", "Нет.", ""),
        _line(3, "A", "А видел?", ""),
        _line(4, "B", "Да, видел.", "Да, видел."),
    )


def test_two_calls_are_two_quotes() -> None:
    assert _kinds(_line(1, "A", "Я еду.", "Я еду."), _line(2, "A", "Я жду.", "Я жду.", "b")) == {
        "joined calls"
    }


def test_turns_out_of_their_order_are_moved() -> None:
    assert "moved words" in _kinds(_line(2, "A", "Я еду.", "Я еду."), _line(1, "B", "Где ты?", "Где ты?"))


def test_operations_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_ops("раз два", [EditOp(0, "ru", "drop", 0, 4), EditOp(0, "ru", "drop", 2, 7)])
