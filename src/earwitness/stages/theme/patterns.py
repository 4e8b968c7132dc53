"""Patterns of words and how they are found in a line.

A pattern is words in order. A bare word matches all its forms; `=word` only itself; `word*` any ending; `a/b` either;
`~` parts it into pieces that stand near each other in any order, up to four words between: speech
moves words about. A pattern never reaches over the end of a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from earwitness.errors import BadCueTable
from earwitness.model.words import Token, fold, tokens
from earwitness.ports import Morphology

#: words that may stand between two pieces
GAP = 4
_GAP_MARK = "~"


@dataclass(frozen=True, slots=True)
class Heard:
    """One word of a line: its token and all the ways it may be matched (its form and its dictionary forms)."""

    token: Token
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a pattern."""

    forms: frozenset[str]
    keys: frozenset[str]
    beginnings: tuple[str, ...]

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
    pieces: tuple[tuple[Element, ...], ...]
    #: the word of the first piece that it is looked up by
    anchor: int


@dataclass(slots=True)
class Matcher:
    """All patterns of one language, looked up by the rarest of their words."""

    morphology: Morphology
    language: str
    _by_key: dict[str, list[Pattern]] = field(default_factory=dict)
    _by_form: dict[str, list[Pattern]] = field(default_factory=dict)
    _by_beginning: dict[str, list[Pattern]] = field(default_factory=dict)
    _met: dict[str, frozenset[str]] = field(default_factory=dict)
    _looked_up: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)

    def add(self, theme: str, points: float, written: str) -> None:
        """Take in one pattern. Raises BadCueTable for one without words."""
        pieces: list[list[Element]] = [[]]
        for part in written.split():
            if part == _GAP_MARK:
                pieces.append([])
                continue
            pieces[-1].extend(self._element(alternatives) for alternatives in _parts(part))
        kept = tuple(tuple(piece) for piece in pieces if piece)
        if not kept:
            raise BadCueTable(f"theme {theme}: a pattern without words")
        piece, anchor = min(
            ((p, e) for p in range(len(kept)) for e in range(len(kept[p]))),
            key=lambda at: _commonness(kept[at[0]][at[1]]),
        )
        pieces_in_order = (kept[piece], *kept[:piece], *kept[piece + 1 :])
        pattern = Pattern(theme, points, written.replace("=", ""), pieces_in_order, anchor)
        first = kept[piece][anchor]
        self._looked_up.clear()
        for key in first.keys:
            self._by_key.setdefault(key, []).append(pattern)
        for form in first.forms - first.keys:
            self._by_form.setdefault(form, []).append(pattern)
        for beginning in first.beginnings:
            self._by_beginning.setdefault(beginning, []).append(pattern)

    def _element(self, alternatives: Sequence[str]) -> Element:
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
                # An inflected word is meant as it is written; a dictionary form stands for all its forms.
                (keys if self._is_lemma(word) else forms).add(word)
        return Element(frozenset(forms | keys), frozenset(keys), tuple(sorted(beginnings)))

    def _is_lemma(self, word: str) -> bool:
        return any(fold(p.lemma) == word for p in self.morphology.parses(word, self.language))

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
            for pattern in self._anchored(word):
                if id(pattern) not in found:
                    span = _span(pattern.pieces, words, i - pattern.anchor)
                    if span is not None:
                        found[id(pattern)] = (pattern, *span)
        return list(found.values())

    def _anchored(self, word: Heard) -> tuple[Pattern, ...]:
        """Patterns that are looked up by this word."""
        folded = word.token.folded
        known = self._looked_up.get(folded)
        if known is None:
            patterns: list[Pattern] = []
            for key in word.keys:
                patterns += self._by_key.get(key, ())
            patterns += self._by_form.get(folded, ())
            for end in range(2, len(folded) + 1):
                patterns += self._by_beginning.get(folded[:end], ())
            if len(self._looked_up) > 200_000:
                self._looked_up.clear()
            known = self._looked_up[folded] = tuple(patterns)
        return known


_COMMON = frozenset(
    (
        "не на в с по за у к из от до и а но же бы ли то мы я он она они ты вы нас нам мне меня тебя его их все это что "
        "как так там тут здесь уже еще или если пока никто никому наш свой быть мочь хотеть говорить сам себе себя один "
        "the a to i we they you of in on it my me us not no want can go"
    ).split()
)


def _commonness(element: Element) -> tuple[bool, int]:
    """How often a word of a pattern is to be expected: everyday little words last."""
    return (not element.forms.isdisjoint(_COMMON), len(element.forms) + 2 * len(element.beginnings))


def _parts(part: str) -> list[list[str]]:
    """One written word as pattern words: hyphens part it («тьфу-тьфу»), bars of alternatives stay together."""
    if "/" in part:
        return [part.split("/")]
    mark, end = ("=" if part.startswith("=") else ""), ("*" if part.endswith("*") else "")
    words = [t.text for t in tokens(part.strip("=*?"))]
    return [[mark + word + (end if n == len(words) - 1 else "")] for n, word in enumerate(words)]


def _stands_at(piece: Sequence[Element], words: Sequence[Heard], first: int) -> bool:
    """Whether a piece stands at word `first`, word after word within one sentence."""
    if first < 0 or first + len(piece) > len(words):
        return False
    return all(
        element.matches(words[first + k]) and (k == 0 or words[first + k].token.break_before < 2)
        for k, element in enumerate(piece)
    )


def _span(pieces: Sequence[Sequence[Element]], words: Sequence[Heard], first: int) -> tuple[int, int] | None:
    """First and last word of a match whose first piece stands at word `first`, or None."""
    if not _stands_at(pieces[0], words, first):
        return None
    begin, last = first, first + len(pieces[0]) - 1
    for piece in pieces[1:]:
        place = _near(piece, words, begin, last)
        if place is None:
            return None
        begin, last = min(begin, place), max(last, place + len(piece) - 1)
    return begin, last


def _near(piece: Sequence[Element], words: Sequence[Heard], begin: int, last: int) -> int | None:
    """Where a piece stands after words `begin` to `last`, else before them, the nearest place first."""
    for i in range(last + 1, min(last + GAP + 2, len(words))):
        if words[i].token.break_before == 2:
            break
        if _stands_at(piece, words, i):
            return i
    size = len(piece)
    for i in range(begin - size, max(begin - size - GAP, 0) - 1, -1):
        if any(words[k].token.break_before == 2 for k in range(i + 1, begin + 1)):
            break
        if _stands_at(piece, words, i):
            return i
    return None
