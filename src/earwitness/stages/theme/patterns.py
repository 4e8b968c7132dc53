"""Patterns of words and how they are found in a line.

A pattern is words in order. A bare word matches all its forms; `=word` only itself; `word*` any ending; `a/b` either;
`~` lets up to four words stand between. A pattern never reaches over the end of a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from earwitness.errors import BadCueTable
from earwitness.model.words import Token, fold, tokens
from earwitness.ports import Morphology

#: words that `~` may skip
GAP = 4
_GAP_MARK = "~"


@dataclass(frozen=True, slots=True)
class Heard:
    """One word of a line: its token and all the ways it may be matched (its form and its dictionary forms)."""

    token: Token
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a pattern; `gap_before`: others may stand before it."""

    forms: frozenset[str]
    keys: frozenset[str]
    beginnings: tuple[str, ...]
    gap_before: bool

    def matches(self, word: Heard) -> bool:
        folded = word.token.folded
        if folded in self.forms or not word.keys.isdisjoint(self.keys):
            return True
        return bool(self.beginnings) and folded.startswith(self.beginnings)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A cue of a theme with its points, as written in the table."""

    theme: str
    points: float
    written: str
    elements: tuple[Element, ...]


@dataclass(slots=True)
class Matcher:
    """All patterns of one language, looked up by their first word."""

    morphology: Morphology
    language: str
    _by_key: dict[str, list[Pattern]] = field(default_factory=dict)
    _by_form: dict[str, list[Pattern]] = field(default_factory=dict)
    _by_beginning: dict[str, list[Pattern]] = field(default_factory=dict)
    _met: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, theme: str, points: float, written: str) -> None:
        """Take in one pattern. Raises BadCueTable for one without words."""
        elements: list[Element] = []
        gap = False
        for part in written.split():
            if part == _GAP_MARK:
                gap = True
                continue
            for alternatives in _parts(part):
                elements.append(self._element(alternatives, gap))
                gap = False
        if not elements:
            raise BadCueTable(f"theme {theme}: a pattern without words")
        pattern = Pattern(theme, points, written.replace("=", ""), tuple(elements))
        first = elements[0]
        for key in first.keys:
            self._by_key.setdefault(key, []).append(pattern)
        for form in first.forms - first.keys:
            self._by_form.setdefault(form, []).append(pattern)
        for beginning in first.beginnings:
            self._by_beginning.setdefault(beginning, []).append(pattern)

    def _element(self, alternatives: Sequence[str], gap: bool) -> Element:
        forms: set[str] = set()
        keys: set[str] = set()
        beginnings: set[str] = set()
        for one in alternatives:
            word = fold(one.strip("=*"))
            if one.endswith("*"):
                beginnings.add(word)
            elif one.startswith("="):
                forms.add(word)
            else:
                keys |= {word, *self.keys(word)} if len(self.keys(word)) == 1 else {word, self._lemma(word)}
        return Element(frozenset(forms | keys), frozenset(keys), tuple(sorted(beginnings)), gap)

    def _lemma(self, word: str) -> str:
        return fold(self.morphology.lemma(word, self.language)) if word.isalpha() else word

    def keys(self, folded: str) -> frozenset[str]:
        """A word's form and dictionary forms, remembered."""
        met = self._met.get(folded)
        if met is None:
            if folded[:1].isdigit():
                met = frozenset({folded})
            else:
                parses = self.morphology.parses(folded, self.language)[:4]
                likely = [p for p in parses if p.score >= 0.05] or list(parses[:1])
                met = frozenset({folded, *(fold(p.lemma) for p in likely)})
            if len(self._met) > 200_000:
                self._met.clear()
            self._met[folded] = met
        return met

    def read(self, text: str) -> tuple[Heard, ...]:
        """The words of a line."""
        return tuple(Heard(token, self.keys(token.folded)) for token in tokens(text))

    def find(self, words: Sequence[Heard]) -> list[tuple[Pattern, int, int]]:
        """Patterns in a line, each once: the pattern, its first and last word."""
        found: dict[int, tuple[Pattern, int, int]] = {}
        for i, word in enumerate(words):
            for pattern in self._starting(word):
                if id(pattern) not in found:
                    last = _reaches(pattern.elements, words, i)
                    if last is not None:
                        found[id(pattern)] = (pattern, i, last)
        return list(found.values())

    def _starting(self, word: Heard) -> list[Pattern]:
        starting: list[Pattern] = []
        for key in word.keys:
            starting += self._by_key.get(key, ())
        folded = word.token.folded
        starting += self._by_form.get(folded, ())
        if self._by_beginning:
            for end in range(2, len(folded) + 1):
                starting += self._by_beginning.get(folded[:end], ())
        return starting


def _parts(part: str) -> list[list[str]]:
    """One written word as pattern words: hyphens part it («тьфу-тьфу»), bars of alternatives stay together."""
    if "/" in part:
        return [part.split("/")]
    mark, end = ("=" if part.startswith("=") else ""), ("*" if part.endswith("*") else "")
    words = [t.text for t in tokens(part.strip("=*?"))]
    return [[mark + word + (end if n == len(words) - 1 else "")] for n, word in enumerate(words)]


def _reaches(elements: Sequence[Element], words: Sequence[Heard], first: int) -> int | None:
    """The last word of a match that begins at word `first`, or None."""
    place = first
    for element in elements[1:]:
        reach = GAP + 1 if element.gap_before else 1
        for step in range(1, reach + 1):
            i = place + step
            if i >= len(words) or words[i].token.break_before == 2:
                return None
            if element.matches(words[i]):
                place = i
                break
        else:
            return None
    return place
