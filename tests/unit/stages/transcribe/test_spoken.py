"""Digits keep their spoken form beside them; nothing else of what was heard changes."""

from __future__ import annotations

from dataclasses import replace

from earwitness.model.records import Author
from earwitness.ports import Heard, HeardLine, HeardWord
from earwitness.stages.transcribe.spoken import with_spoken

ENGINE = Author("engine", "fake", "1")


def line(text: str, language: str = "ru") -> HeardLine:
    words = tuple(HeardWord(word, n, n + 0.5, False, 0.9) for n, word in enumerate(text.split()))
    return HeardLine(0, len(words), text, language, words, "Speaker 1", None)


def heard(*lines: HeardLine) -> Heard:
    return Heard("ru", lines, (), ENGINE)


def test_words_with_digits_get_their_spoken_form_and_the_text_stays() -> None:
    before = heard(line("У нас 200-х двое."), line("three 300s", "en"), line("Слышно меня?"))
    after = with_spoken(before)
    assert [[word.spoken for word in one.words] for one in after.lines] == [
        ["", "", "двухсотых", ""],
        ["", "three hundreds"],
        ["", ""],
    ]
    bare = tuple(
        replace(one, words=tuple(replace(word, spoken="") for word in one.words)) for one in after.lines
    )
    assert replace(after, lines=bare) == before


def test_an_engines_own_spoken_form_stands() -> None:
    own = line("200-х")
    own = replace(own, words=(replace(own.words[0], spoken="двести"),))
    assert with_spoken(heard(own)).lines[0].words[0].spoken == "двести"
