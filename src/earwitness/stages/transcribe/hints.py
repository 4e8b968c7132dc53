"""What the speech engine is told to expect: a few of the lexicons' own words, the same for every call of a case.

Rules
- Hints come from lexicons alone. No name, number or word of any call goes into a prompt, so that nothing of one call can
  turn up in the text of another: who is heard together with whom changes no prompt.
- Names are not told. The records this stage reads hold none: they are in the vault, and it has no key to it.
- First the spoken forms of the numbers that mean people («двухсотых»), which engines miss most and which a story hangs on;
  then words that are shorthand and nothing else. An ambiguous word is never suggested: an engine that is told to expect
  «яма» hears it where it was not said.
- Only words of languages the sound may be in; where nobody knows, nothing is suggested.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from earwitness.model.numerals import ordinal
from earwitness.model.shorthand import Lexicon, Term
from earwitness.model.words import fold, tokens

#: words at most: an engine's prompt is short, and every word in it may be heard where it was not said
MOST = 40
SHORTEST = 4
NUMBERS = (200, 300, 500)
NUMBER_FORMS = ("plgen", "pl", "m")


def expected(lexicons: Sequence[Lexicon], languages: Sequence[str], most: int = MOST) -> tuple[str, ...]:
    """Words to expect, the most telling first, at most `most`, each once; none where no language is named."""
    terms = [term for lexicon in lexicons for term in lexicon.terms]
    found: dict[str, str] = {}
    for language in languages:
        for word in _numbers(terms, language):
            found.setdefault(fold(word), word)
    for language in languages:
        for word in _plain(terms, language):
            found.setdefault(fold(word), word)
    return tuple(found.values())[:most]


def _of(terms: Sequence[Term], language: str) -> Iterator[Term]:
    return (term for term in terms if language in term.language.split("/"))


def _numbers(terms: Sequence[Term], language: str) -> Iterator[str]:
    """Spoken forms of 200, 300 and 500 people, those that the lexicons list."""
    listed = {fold(variant) for term in _of(terms, language) for variant in term.variants}
    for form in NUMBER_FORMS:
        for number in NUMBERS:
            word = ordinal(number, language, form)
            if fold(word) in listed:
                yield word


def _plain(terms: Sequence[Term], language: str) -> Iterator[str]:
    """Single words with no other sense, in the lexicon's order."""
    for term in _of(terms, language):
        words = tokens(term.lemma)
        if term.ambiguous or term.disputed or len(words) != 1 or words[0].text != term.lemma:
            continue
        if len(term.lemma) >= SHORTEST and words[0].number is None:
            yield term.lemma
