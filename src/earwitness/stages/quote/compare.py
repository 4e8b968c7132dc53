"""Two texts side by side: which word became which, and what a word is in its language.

Everything the rules ask of a word is asked here, so that a rule reads as a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from earwitness.ports import Morphology, Parse
from earwitness.stages.quote import english
from earwitness.stages.quote.align import Pair
from earwitness.stages.quote.lexis import Lexis, Phrases, number_of
from earwitness.stages.quote.tokens import (
    BRACKET,
    CLAUSE_END,
    ELLIPSIS,
    SENTENCE_END,
    Token,
    between,
    segments,
)

_VERBS = frozenset({"VERB", "INFN", "PRTS", "GRND"})
_TENSES = frozenset({"past", "pres", "futr"})
_PERSONS = frozenset({"1per", "2per", "3per"})
_NUMBERS = frozenset({"sing", "plur"})
_GENDERS = frozenset({"masc", "femn", "neut"})


@dataclass(frozen=True)
class Comparison:
    """A verbatim text, an edited one, their words, and the pairs of `align.aligned`."""

    verbatim: str
    edited: str
    language: str
    lexis: Lexis
    morphology: Morphology | None
    source: tuple[Token, ...]
    target: tuple[Token, ...]
    pairs: tuple[Pair, ...]
    _parses: dict[str, tuple[Parse, ...]] = field(default_factory=dict, repr=False, compare=False)
    _numbers: dict[str, int | None] = field(default_factory=dict, repr=False, compare=False)
    _likeness: dict[tuple[str, str], float] = field(default_factory=dict, repr=False, compare=False)

    # ---------------------------------------------------------------------------------------------- words

    def parses(self, word: str) -> tuple[Parse, ...]:
        """Grammatical readings; none without a dictionary of the language."""
        if self.morphology is None or self.language[:2] == "en":
            return ()
        if word not in self._parses:
            found = self.morphology.parses(word, self.language[:2])
            self._parses[word] = tuple(p for p in found if p.grammemes)
        return self._parses[word]

    def lemmas(self, word: str) -> frozenset[str]:
        if self.language[:2] == "en":
            return frozenset(base for base, _, _ in english.forms(word))
        return frozenset(p.lemma.replace("ё", "е") for p in self.parses(word)) or frozenset({word})

    def number(self, word: str) -> int | None:
        """The value of a numeral, None for another word."""
        if word not in self._numbers:
            self._numbers[word] = self._number(word)
        return self._numbers[word]

    def _number(self, word: str) -> int | None:
        value = number_of(word, self.lexis)
        if value is not None:
            return value
        lemma = next((p.lemma.replace("ё", "е") for p in self.parses(word)), None)
        return number_of(word, self.lexis, lemma)

    def is_negation(self, word: str) -> bool:
        return word in self.lexis.negations

    def is_modal(self, word: str) -> bool:
        return word in self.lexis.modals or bool(
            self.language[:2] != "en" and self.lemmas(word) & self.lexis.modals
        )

    def is_content(self, word: str) -> bool:
        """A word that says something by itself: no pronoun, preposition, conjunction or particle."""
        return word not in self.lexis.function_words and not self.is_negation(word)

    def is_verb(self, word: str) -> bool:
        """The likeliest reading is a verb. Without a dictionary: an English form that only verbs have."""
        if self.language[:2] == "en":
            known = {"pres", "past", "ing"} & {t for _, t, _ in english.forms(word)}
            return word in english.KNOWN or (word.endswith(("ed", "ing")) and bool(known))
        return any(p.grammemes & _VERBS for p in self.parses(word)[:1])

    def can_be_verb(self, word: str) -> bool:
        if self.language[:2] == "en":
            return self.is_content(word)
        parses = self.parses(word)
        return (
            any(p.grammemes & (_VERBS | {"PRED", "ADJS"}) for p in parses)
            if parses
            else self.is_content(word)
        )

    def difference(self, a: str, b: str) -> str | None:
        """How two forms of one word differ: "tense", "person", "number", "form"; None when they are different words."""
        if self.language[:2] == "en":
            how = english.difference(a, b)
            return "form" if how == "same" else how
        best: tuple[int, str] | None = None
        for p in self.parses(a):
            for q in self.parses(b):
                if p.lemma != q.lemma:
                    continue
                how = _grammatical(p.grammemes, q.grammemes)
                rank = ("form", "number", "person", "tense").index(how)
                weight = -round((p.score + q.score) * 100) + rank
                if best is None or weight < best[0]:
                    best = (weight, how)
        return best[1] if best else None

    def tense_differs(self, a: str, b: str) -> bool:
        """Two verbs, of whatever lemma, in different tenses."""
        one = {t for p in self.parses(a)[:2] for t in p.grammemes & _TENSES}
        two = {t for p in self.parses(b)[:2] for t in p.grammemes & _TENSES}
        return bool(one and two and not one & two)

    def likeness(self, i: int, j: int) -> float:
        """How well edited word j could stand for verbatim word i, below zero."""
        words = self.source[i].norm, self.target[j].norm
        if words not in self._likeness:
            self._likeness[words] = self._likeness_between(*words)
        return self._likeness[words]

    def _likeness_between(self, a: str, b: str) -> float:
        if self.is_negation(a) != self.is_negation(b):
            return -1.0 if _prefixed(a, b) else -2.3
        if (self.number(a) is None) != (self.number(b) is None):
            return -2.2
        if self.number(a) is not None:
            return -0.6
        if a in self.lexis.pronouns and b in self.lexis.pronouns:
            return -0.5
        if self.lemmas(a) & self.lemmas(b):
            return -0.3
        if self.is_content(a) != self.is_content(b):
            return -2.1
        return -0.9 if self.likeness_of(a, b) else -1.5

    def likeness_of(self, a: str, b: str) -> bool:
        """Two words share a stem, by their first letters."""
        same = 0
        while same < min(len(a), len(b)) and a[same] == b[same]:
            same += 1
        return same >= 4 or (same >= 3 and same >= len(a) - 3)

    # ---------------------------------------------------------------------------------------------- the pairs

    @cached_property
    def became(self) -> dict[int, int]:
        """Verbatim word → the edited word in its place, the same word or another."""
        return {a: b for a, b in self.pairs if a is not None and b is not None}

    @cached_property
    def kept(self) -> dict[int, int]:
        """Verbatim word → the same word in the edited text."""
        return {a: b for a, b in self.became.items() if self.source[a].norm == self.target[b].norm}

    @cached_property
    def gone(self) -> tuple[int, ...]:
        return tuple(a for a, b in self.pairs if a is not None and b is None)

    @cached_property
    def came(self) -> tuple[int, ...]:
        return tuple(b for a, b in self.pairs if b is not None and a is None)

    @cached_property
    def clause(self) -> tuple[int, ...]:
        """Number of the clause each verbatim word stands in."""
        return segments(self.verbatim, self.source, CLAUSE_END)

    @cached_property
    def sentence(self) -> tuple[int, ...]:
        return segments(self.verbatim, self.source, SENTENCE_END)

    def after(self, i: int) -> str:
        """Signs and spaces between verbatim word i and the next; i = -1 gives what stands before the first."""
        begin, stop = between(self.verbatim, self.source, i + 1)
        return self.verbatim[begin:stop]

    def place(self, i: int) -> int:
        """Number of the edited word before which verbatim word i would stand."""
        for a in range(i, len(self.source)):
            if a in self.became:
                return self.became[a]
        return len(self.target)

    def gap_at(self, j: int) -> str:
        """The edited text between edited word j - 1 and j."""
        begin, stop = between(self.edited, self.target, j)
        return self.edited[begin:stop]

    def is_marked(self, j: int) -> bool:
        """An ellipsis or bracket stands before edited word j."""
        gap = self.gap_at(j)
        return bool(ELLIPSIS.search(gap) or BRACKET.search(gap))

    def at(self, j: int) -> int:
        """Where edited word j begins, or the edited text ends."""
        return self.target[j].begin if j < len(self.target) else len(self.edited)

    def found(self, phrases: Phrases) -> list[tuple[int, int]]:
        """Occurrences of phrases in the verbatim text as word ranges `[begin, stop)`, the longest at each place."""
        longest = max(len(p) for p in phrases)
        out: list[tuple[int, int]] = []
        n = 0
        while n < len(self.source):
            for size in range(min(longest, len(self.source) - n), 0, -1):
                if tuple(t.norm for t in self.source[n : n + size]) in phrases:
                    out.append((n, n + size))
                    n += size
                    break
            else:
                n += 1
        return out


def _prefixed(a: str, b: str) -> bool:
    return len(min(a, b, key=len)) > 3 and (a.endswith(b) or b.endswith(a))


def _grammatical(a: frozenset[str], b: frozenset[str]) -> str:
    """The weightiest grammatical category in which two readings of one lemma differ."""
    if a & _VERBS and b & _VERBS:
        mood_a, mood_b = a & {"indc", "impr", "INFN"}, b & {"indc", "impr", "INFN"}
        if a & _TENSES != b & _TENSES or mood_a != mood_b:
            return "tense"
        if (a & _PERSONS) != (b & _PERSONS):
            return "person"
        if (a & _NUMBERS) != (b & _NUMBERS):
            return "number"
        if (a & _GENDERS) != (b & _GENDERS):
            return "person"
        return "form"
    # The Ukrainian dictionary marks the plural only.
    if ("plur" in a) != ("plur" in b):
        return "number"
    return "form"
