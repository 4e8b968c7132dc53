"""Capitals and punctuation are put back; the words and their times stay as they were heard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.records import Author
from earwitness.model.words import fold
from earwitness.ports import Heard, HeardLine, HeardWord
from earwitness.stages.transcribe.restoring import LONG_S, MARKS, MIDDLING_S, readable, restored

ENGINE = Author("engine", "bare", "1", (("model", "none"),))


def line(text: str, pauses: dict[int, float] | None = None, language: str = "ru") -> HeardLine:
    """A line as an engine without capitals writes it: half a second a word, a pause behind some."""
    at = 1.0
    words = []
    for number, word in enumerate(text.split()):
        words.append(HeardWord(word, at, at + 0.5, False, 0.9))
        at += 0.5 + (pauses or {}).get(number, 0.0)
    return HeardLine(1.0, at, text, language, tuple(words), "Speaker ?", None, raw=text)


def read(text: str, pauses: dict[int, float] | None = None, language: str = "ru") -> str:
    """The line as it reads once restored."""
    return restored(Heard(language, (line(text, pauses, language),), (), ENGINE)).lines[0].text


@pytest.mark.parametrize(
    ("language", "text", "pauses", "wanted"),
    [
        ("ru", "я думаю что он приедет", {}, "Я думаю, что он приедет."),
        ("ru", "не пошёл потому что холодно", {}, "Не пошёл, потому что холодно."),
        ("ru", "где машина", {}, "Где машина?"),
        ("ru", "а где машина", {}, "А где машина?"),
        ("ru", "алло мам ты дома", {}, "Алло, мам, ты дома."),
        ("ru", "как раз вчера пришло", {}, "Как раз вчера пришло."),
        ("ru", "видел ли ты её", {}, "Видел ли ты её?"),
        ("ru", "знаешь ли ты", {}, "Знаешь ли ты?"),
        ("ru", "всё нормально стоим тут", {1: LONG_S}, "Всё нормально. Стоим тут."),
        ("ru", "дошло я сразу отдала", {0: MIDDLING_S}, "Дошло. Я сразу отдала."),
        ("ru", "кухня работает сапоги сухие", {1: MIDDLING_S}, "Кухня работает, сапоги сухие."),
        ("ru", "да да слышно", {}, "Да, да слышно."),
        ("ru", "ноль ноль семь", {}, "Ноль ноль семь."),
        ("uk", "я думаю що він приїде", {}, "Я думаю, що він приїде."),
        ("uk", "де машина", {}, "Де машина?"),
        (
            "en",
            "well i think he's coming but i don't know",
            {},
            "Well, I think he's coming, but I don't know.",
        ),
        ("en", "did you get it", {}, "Did you get it?"),
        ("xx", "some words here", {0: LONG_S}, "Some. Words here."),
    ],
)
def test_a_line_becomes_readable(language: str, text: str, pauses: dict[int, float], wanted: str) -> None:
    assert read(text, pauses, language) == wanted


def test_names_have_a_capital_wherever_they_stand() -> None:
    heard = Heard("ru", (line("передай наташе и серёге"),), (), ENGINE)
    assert restored(heard, ["Наташе", "Серёге"]).lines[0].text == "Передай Наташе и Серёге."


def test_what_the_engine_wrote_is_kept_beside() -> None:
    made = restored(Heard("ru", (line("где машина"),), (), ENGINE)).lines[0]
    assert made.raw == "где машина"
    assert [word.text for word in made.words] == ["Где", "машина?"]


def test_half_a_line_keeps_its_own_half_as_it_was_written() -> None:
    half = replace(line("где машина"), raw="где машина не знаю")
    assert restored(Heard("ru", (half,), (), ENGINE)).lines[0].raw == "где машина"


@pytest.mark.parametrize(
    "kept",
    [
        replace(line("где машина"), raw=""),
        replace(line("где машина"), text="Где машина"),
        replace(line("где машина"), text="где, машина"),
    ],
)
def test_a_line_that_has_them_is_left_alone(kept: HeardLine) -> None:
    heard = Heard("ru", (kept,), (), ENGINE)
    assert restored(heard) == heard


def test_words_that_do_not_make_up_the_text_keep_their_own() -> None:
    strange = replace(line("где машина"), words=line("совсем другое дело").words)
    made = restored(Heard("ru", (strange,), (), ENGINE)).lines[0]
    assert made.text == "Где машина?"
    assert made.words == strange.words


TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            "что где я ты мам да а но потому как ноль алло it's do you which the é ß straße".split()
        ),
        st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґabcxyz'-", min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=30,
)


@given(TEXTS, st.lists(st.floats(0, 2), max_size=30), st.sampled_from(["ru", "uk", "en", "und"]))
def test_words_are_never_changed(words: list[str], pauses: list[float], language: str) -> None:
    """Folded and without marks they are the same words, as many, in order; places in the text move by marks alone."""
    made = readable(words, pauses, language)
    assert [fold(word).rstrip(MARKS) for word in made] == [fold(word).rstrip(MARKS) for word in words]
    assert all(len(after.rstrip(MARKS)) == len(before) for before, after in zip(words, made, strict=True))
    assert made == readable(words, pauses, language), "the same words and pauses give the same text"


@given(TEXTS, st.sampled_from(["ru", "uk", "en", "und"]))
def test_restoring_twice_is_restoring_once(words: list[str], language: str) -> None:
    text = " ".join(words)
    heard = Heard(language, (replace(line(text, {}, language), raw=text),), (), ENGINE)
    once = restored(heard)
    assert restored(once) == once
    before, after = heard.lines[0], once.lines[0]
    assert [(w.start_s, w.end_s, w.guessed) for w in after.words] == [
        (w.start_s, w.end_s, w.guessed) for w in before.words
    ]
