"""Searching lines: a person's query as an FTS5 expression, and the words around a hit.

Rules
- Every word of the query has to be there, in this form or (where lemmas are known) in another form of the same word.
- `"…"` is a phrase, `begin*` a beginning; nothing else a person types has a meaning of its own, so nothing can fail.
- A snippet is cut between words and marks whole words with «», in the order in which the text is stored, so that text
  written from right to left is marked right as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

#: text and language to its lemmas, separated by spaces
Lemmas = Callable[[str, str], str]

#: the query's language is not known, so its words are read in each of these
LANGUAGES = ("ru", "uk", "en")

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_PART = re.compile(r'"([^"]*)"|(\S+)')

WORDS_AROUND = 8


def folded(word: str) -> str:
    """Lower case without diacritics, as the index folds."""
    plain = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked: the FTS5 expression, and what to mark in a hit."""

    fts: str
    words: frozenset[str]
    beginnings: tuple[str, ...]
    lemmas: frozenset[str]

    @staticmethod
    def of(text: str, lemmas: Lemmas | None) -> Query | None:
        """Read a query; None when it holds no word."""
        clauses: list[str] = []
        words: set[str] = set()
        beginnings: list[str] = []
        lemma_words: set[str] = set()
        for phrase, bare in _PART.findall(text):
            found = WORD.findall(phrase or bare)
            if not found:
                continue
            if phrase:
                words.update(map(folded, found))
                clauses.append(f'text : "{" ".join(found)}"')
            elif bare.endswith("*"):
                words.update(map(folded, found[:-1]))
                beginnings.append(folded(found[-1]))
                clauses.append(f'text : "{" ".join(found)}" *')
            else:
                words.update(map(folded, found))
                forms = [f'text : "{" ".join(found)}"']
                if lemmas and len(found) == 1:
                    known = sorted({w for code in LANGUAGES for w in WORD.findall(lemmas(found[0], code))})
                    lemma_words.update(map(folded, known))
                    forms += [f'lemmas : "{w}"' for w in known]
                clauses.append(f"({' OR '.join(forms)})")
        if not clauses:
            return None
        return Query(" AND ".join(clauses), frozenset(words), tuple(beginnings), frozenset(lemma_words))


def snippet(text: str, query: Query, lemmas: Lemmas | None) -> str:
    """The words around the first hit, hits in «», … where text was left out."""
    spans = [found.span() for found in WORD.finditer(text)]
    hits = [n for n, (begin, stop) in enumerate(spans) if _is_hit(text[begin:stop], query, lemmas)]
    first = hits[0] if hits else 0
    low, high = max(0, first - WORDS_AROUND), min(len(spans), first + WORDS_AROUND + 1)
    if not spans:
        return text
    begin = spans[low][0] if low else 0
    stop = spans[high - 1][1] if high < len(spans) else len(text)
    out, at = [], begin
    for n in hits:
        if low <= n < high:
            out += [text[at : spans[n][0]], "«", text[spans[n][0] : spans[n][1]], "»"]
            at = spans[n][1]
    return ("… " if low else "") + "".join(out) + text[at:stop] + (" …" if high < len(spans) else "")


def _is_hit(word: str, query: Query, lemmas: Lemmas | None) -> bool:
    plain = folded(word)
    if plain in query.words or plain.startswith(query.beginnings):
        return True
    if not lemmas or not query.lemmas:
        return False
    return any(folded(w) in query.lemmas for code in LANGUAGES for w in WORD.findall(lemmas(word, code)))
