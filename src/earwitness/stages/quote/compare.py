"""Two texts side by side: which word became which, and what a word is in its language.

Everything the rules ask of a word is asked here, so that a rule reads as a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from earwitness.model.quotes import Violation, ViolationKind
from earwitness.ports import Morphology, Parse
from earwitness.stages.quote import english
from earwitness.stages.quote.align import Pair
from earwitness.stages.quote.lexis import Lexis, Phrases, is_hesitation, number_of
from earwitness.stages.quote.slavic import is_aspect_pair
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
_CASES = frozenset({"nomn", "gent", "datv", "accs", "ablt", "loct", "voct"})
_WEIGHT = ("form", "number", "person", "aspect", "tense")


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
    _lemmas: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    _numbers: dict[str, int | None] = field(default_factory=dict, repr=False, compare=False)
    _likeness: dict[tuple[str, str], float] = field(default_factory=dict, repr=False, compare=False)
    _occurrences: dict[int, list[tuple[int, int]]] = field(default_factory=dict, repr=False, compare=False)

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
        if word not in self._lemmas:
            self._lemmas[word] = self._lemmas_of(word)
        return self._lemmas[word]

    def _lemmas_of(self, word: str) -> frozenset[str]:
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

    def is_hesitation(self, word: str) -> bool:
        return (
            is_hesitation(word) and word not in self.lexis.function_words and word not in self.lexis.pronouns
        )

    def is_one_of(self, word: str, lemmas: frozenset[str]) -> bool:
        """The word, or a word it is a form of, stands in a list."""
        return word in lemmas or bool(self.lemmas(word) & lemmas)

    def is_quantifier(self, word: str) -> bool:
        return self.is_one_of(word, self.lexis.quantifiers) and not self.is_negation(word)

    def is_modifier(self, word: str) -> bool:
        """It only qualifies another word: an adjective, participle or adverb. English by its ending alone."""
        if not self.is_content(word) or self.number(word) is not None:
            return False
        if self.language[:2] == "en":
            return word.endswith("ly") and len(word) > 4
        likeliest = self.parses(word)[:3]
        return any(p.grammemes & {"ADJF", "PRTF", "ADVB"} for p in likeliest) and not self.is_verb(word)

    def agrees(self, word: str, noun: str) -> bool:
        """An adjective or participle, in a reading that agrees in case and number with a noun."""
        return any(
            p.grammemes & {"ADJF", "PRTF"}
            and "NOUN" in q.grammemes
            and p.grammemes & q.grammemes & _CASES
            and ("plur" in p.grammemes) == ("plur" in q.grammemes)
            for p in self.parses(word)
            for q in self.parses(noun)
        )

    def difference(self, a: str, b: str) -> str | None:
        """How two forms of one word differ: "tense", "aspect", "person", "number", "form"; None: they are different words."""
        if self.language[:2] == "en":
            how = english.difference(a, b)
            return "form" if how == "same" else how
        best: tuple[tuple[int, float, int], str] | None = None
        for p in self.parses(a):
            for q in self.parses(b):
                pair = p.lemma != q.lemma
                if pair and not is_aspect_pair(p, q):
                    continue
                how = _grammatical(p.grammemes, q.grammemes, pair=pair)
                # A number that changed within one case is likelier than a case that changed: edits keep the grammar.
                within = how == "number" and bool(p.grammemes & q.grammemes & _CASES)
                weight = (0 if within else 1, -(p.score + q.score), _WEIGHT.index(how))
                if best is None or weight < best[0]:
                    best = (weight, how)
        return best[1] if best else None

    def is_one_verb(self, a: str, b: str) -> bool:
        """Two forms of one verb, or of the two aspects of one."""
        return any(
            p.lemma == q.lemma or is_aspect_pair(p, q)
            for p in self.parses(a)
            for q in self.parses(b)
            if p.grammemes & _VERBS and q.grammemes & _VERBS
        )

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
        if self.is_quantifier(a) and self.is_quantifier(b) or self.is_modal(a) and self.is_modal(b):
            return -0.5
        if self.is_one_verb(a, b):
            return -0.4
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
        return _found([t.norm for t in self.source], phrases)

    def found_all(self, phrases: Phrases) -> list[tuple[int, int]]:
        """Every occurrence of phrases in the verbatim text, those within longer ones too."""
        key = id(phrases)
        if key not in self._occurrences:
            norms = [t.norm for t in self.source]
            sizes = _sizes(phrases)
            self._occurrences[key] = [
                (n, n + size)
                for n, norm in enumerate(norms)
                for size in sizes.get(norm, ())
                if tuple(norms[n : n + size]) in phrases
            ]
        return self._occurrences[key]

    def found_in_edit(self, phrases: Phrases) -> list[tuple[int, int]]:
        """Occurrences of phrases in the edited text."""
        return _found([t.norm for t in self.target], phrases)

    # ---------------------------------------------------------------------------------------------- what broke

    def lost(self, kind: ViolationKind, begin: int, stop: int) -> Violation:
        """A rule broken by verbatim words `[begin, stop)` that are gone."""
        said = self.source[begin].begin, self.source[stop - 1].stop
        at = self.at(self.place(begin))
        return Violation(kind, at, self.verbatim[slice(*said)], at, *said)

    def put(self, kind: ViolationKind, j: int, i: int | None = None) -> Violation:
        """A rule broken by edited word j, which stands where verbatim word i was said, or where nothing was."""
        here = self.target[j]
        if i is None:
            before = [a for a, b in self.became.items() if b < j]
            said = (self.source[max(before)].stop,) * 2 if before else (0, 0)
        else:
            said = self.source[i].begin, self.source[i].stop
        return Violation(kind, here.begin, self.edited[here.begin : here.stop], here.stop, *said)


def _found(norms: list[str], phrases: Phrases) -> list[tuple[int, int]]:
    sizes = _sizes(phrases)
    out: list[tuple[int, int]] = []
    n = 0
    while n < len(norms):
        size = next((k for k in sizes.get(norms[n], ()) if tuple(norms[n : n + k]) in phrases), 0)
        if size:
            out.append((n, n + size))
        n += size or 1
    return out


@lru_cache(maxsize=64)
def _sizes(phrases: Phrases) -> dict[str, tuple[int, ...]]:
    """How long the phrases are that begin with a word, the longest first."""
    found: dict[str, set[int]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], set()).add(len(phrase))
    return {word: tuple(sorted(sizes, reverse=True)) for word, sizes in found.items()}


def _prefixed(a: str, b: str) -> bool:
    return len(min(a, b, key=len)) > 3 and (a.endswith(b) or b.endswith(a))


def _grammatical(a: frozenset[str], b: frozenset[str], *, pair: bool) -> str:
    """The weightiest grammatical category in which two readings differ, of one lemma or of a `pair` of aspects."""
    if a & _VERBS and b & _VERBS:
        mood_a, mood_b = a & {"indc", "impr", "INFN"}, b & {"indc", "impr", "INFN"}
        if a & _TENSES != b & _TENSES or mood_a != mood_b:
            return "tense"
        if (a & _PERSONS) != (b & _PERSONS):
            return "person"
        if (a & _NUMBERS) != (b & _NUMBERS):
            return "number"
        if a & _GENDERS and b & _GENDERS and (a & _GENDERS) != (b & _GENDERS):
            return "person"
        return "aspect" if pair else "form"
    # The Ukrainian dictionary marks the plural only.
    if ("plur" in a) != ("plur" in b):
        return "number"
    return "form"
