"""Conformance suite of Translator: every text translator, ours, a plugin's or the fake, passes it.

Each rule is a function of a translator and a few lines of a language it knows (`Lines`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO

from earwitness.errors import EngineFailed
from earwitness.model.records import Author
from earwitness.ports import Translator
from earwitness.testing.record_store import expect, same

NOBODYS_LANGUAGE = "zz"
FAKE = Author("engine", "fake translator", "1", (("model", "none"),))


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one language, different from each other, none empty."""

    language: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FakeTranslator:
    """Says of each Russian or Ukrainian line how many words it has; knows nothing else."""

    author: Author = FAKE

    def translate(self, lines: Sequence[str], source: str) -> tuple[str, ...]:
        """One line a line."""
        known = source in ("ru", "uk")
        return tuple(
            f"A line of {len(line.split())} words." if known and any(map(str.isalpha, line)) else ""
            for line in lines
        )


def the_author_is_an_engine(translator: Translator, lines: Lines) -> None:
    """With a name, a version and settings that make its work repeatable."""
    author = translator.author
    expect(author.is_machine and bool(author.version) and bool(author.settings), f"author: {author!r}")


def one_line_a_line(translator: Translator, lines: Lines) -> None:
    """As many out as in, also for none; none holds a line break; something is translated."""
    english = translator.translate(lines.texts, lines.language)
    same(len(english), len(lines.texts), "lines")
    same(translator.translate((), lines.language), (), "English of nothing")
    expect(not any("\n" in line for line in english), "two lines in one")
    expect(any(english), "nothing was translated at all")


def order_is_kept(translator: Translator, lines: Lines) -> None:
    """The first line's English comes first, whatever the lines' lengths."""
    english = translator.translate(lines.texts, lines.language)
    backwards = translator.translate(lines.texts[::-1], lines.language)
    same(backwards[::-1], english, "English of the lines backwards")


def an_empty_line_stays_empty(translator: Translator, lines: Lines) -> None:
    """A line without a letter has no English, and moves no other."""
    english = translator.translate(lines.texts, lines.language)
    mixed = [text for line in lines.texts for text in (line, "", "   ", "…")]
    found = translator.translate(mixed, lines.language)
    same(found[::4], english, "English beside empty lines")
    same({line for at, line in enumerate(found) if at % 4}, {""}, "English of empty lines")


def alone_as_in_company(translator: Translator, lines: Lines) -> None:
    """A line gives the same English alone as among others."""
    english = translator.translate(lines.texts, lines.language)
    alone = tuple(translator.translate((line,), lines.language)[0] for line in lines.texts)
    same(alone, english, "lines alone and together")


def the_same_again(translator: Translator, lines: Lines) -> None:
    """Twice gives the same, and a line said twice is translated alike."""
    english = translator.translate(lines.texts, lines.language)
    same(translator.translate(lines.texts, lines.language), english, "the second time")
    same(
        translator.translate((*lines.texts, *lines.texts), lines.language), (*english, *english), "said twice"
    )


def a_language_it_does_not_know_costs_nothing(translator: Translator, lines: Lines) -> None:
    """It gets "" for every line, or EngineFailed; never invented English."""
    try:
        english = translator.translate(lines.texts, NOBODYS_LANGUAGE)
    except EngineFailed:
        return
    same(english, ("",) * len(lines.texts), "English of a language nobody speaks")


def nothing_is_printed(translator: Translator, lines: Lines) -> None:
    """Words of a call never reach a terminal or a log."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        translator.translate(lines.texts, lines.language)
    same((out.getvalue(), err.getvalue()), ("", ""), "printed")


TRANSLATOR_RULES: tuple[Callable[[Translator, Lines], None], ...] = (
    the_author_is_an_engine,
    one_line_a_line,
    order_is_kept,
    an_empty_line_stays_empty,
    alone_as_in_company,
    the_same_again,
    a_language_it_does_not_know_costs_nothing,
    nothing_is_printed,
)
