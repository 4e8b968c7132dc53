"""What a second reading is told to expect: a few of the lexicons' own words, the same for every call of a case.

Rules
- Hints come from lexicons alone. No name, number or word of any call goes into a prompt, so that nothing of one call can
  turn up in the text of another: who is heard together with whom changes no prompt.
- Names are not told. The records this stage reads hold none: they are in the vault, and it has no key to it.
- Only the spoken forms of the numbers that mean people («двухсотых»), which engines miss most and which a story hangs on.
  An engine that is told more words hears more of them where they were not said, or recites them: three are told.
- Each language has its own. Where nobody knows the language of a sound, the engine is given those of all and takes those
  of the language it hears.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from earwitness.model.numerals import ordinal
from earwitness.model.shorthand import Lexicon
from earwitness.model.words import fold
from earwitness.ports import Tools

LANGUAGES = ("ru", "uk")  #: those that have such numbers
NUMBERS = (200, 300, 500)
NUMBER_FORM = "plgen"


def told(tools: Tools) -> tuple[Lexicon, ...]:
    """The lexicons the engine is told of: none where hints are off."""
    return tools.lexicons if tools.hearing.hints == "terms" else ()


def expected(lexicons: Sequence[Lexicon], languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """By language, the words to expect, the most telling first; for all languages that have any where none is named."""
    known = [language for language in LANGUAGES if not languages or language in languages]
    words = {language: tuple(_numbers(lexicons, language)) for language in known}
    return {language: told for language, told in words.items() if told}


def _numbers(lexicons: Sequence[Lexicon], language: str) -> Iterator[str]:
    """Spoken forms of 200, 300 and 500 people, those that the lexicons list."""
    listed = {
        fold(variant)
        for lexicon in lexicons
        for term in lexicon.terms
        if language in term.language.split("/")
        for variant in term.variants
    }
    for number in NUMBERS:
        word = ordinal(number, language, NUMBER_FORM)
        if fold(word) in listed:
            yield word
