"""Patterns of words and how they are found in a line.

A pattern is words in order. A bare word matches all its forms; `=word` only itself; `word*` any ending; `a/b` either;
`~` parts it into pieces that stand near each other in any order, up to four words between: speech
moves words about. A pattern never reaches over the end of a sentence.

Whether a word matches an element of a pattern is worked out once a word form. `talks` looks for all patterns in all lines
of a talk at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from earwitness.errors import BadCueTable
from earwitness.model.words import fold, tokens
from earwitness.ports import Morphology

#: words that may stand between two pieces
GAP = 4
_GAP_MARK = "~"


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a pattern: written forms, dictionary forms and beginnings that it matches."""

    forms: frozenset[str]
    keys: frozenset[str]
    beginnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A cue of a theme with its points, as written in the table; elements by number."""

    #: counts from 0 as the matcher takes patterns in
    number: int
    theme: str
    points: float
    written: str
    pieces: tuple[tuple[int, ...], ...]
    #: the word of the first piece that it is looked up by
    anchor: int
    #: the elements but the one it is looked up by, each once, the rarest first
    needs: tuple[int, ...]
    aside: bool
    #: how little it says
    rank: float


@dataclass(frozen=True, slots=True, eq=False)
class WordForm:
    """A word as it is written (folded), all the ways it may be matched, and what it matches."""

    #: counts from 0 as the matcher meets word forms
    number: int
    folded: str
    #: its form and its dictionary forms
    keys: frozenset[str]
    lemma: str
    elements: frozenset[int]
    #: patterns that are looked up by it
    patterns: tuple[Pattern, ...]


class WordLine(NamedTuple):
    """The words of a line; `breaks` as in `model.words.Token.break_before`."""

    forms: tuple[WordForm, ...]
    breaks: tuple[int, ...]


class Piece(NamedTuple):
    """What stands between two spaces: its words, the breaks between these, and what is written before and after them."""

    forms: tuple[WordForm, ...]
    breaks: tuple[int, ...]
    head: str
    tail: str


@dataclass(slots=True)
class Matcher:
    """All patterns of one language, looked up by the rarest of their words."""

    morphology: Morphology
    language: str
    _numbers: dict[Element, int] = field(default_factory=dict)
    _by_key: dict[str, list[int]] = field(default_factory=dict)
    _by_form: dict[str, list[int]] = field(default_factory=dict)
    _by_beginning: dict[str, list[int]] = field(default_factory=dict)
    _anchored: dict[int, list[Pattern]] = field(default_factory=dict)
    #: all patterns, by number
    patterns: list[Pattern] = field(default_factory=list)
    #: elements that some pattern needs beside the word it is looked up by, and those of `element`
    needed: set[int] = field(default_factory=set)
    #: all word forms met, by number, and what each matches
    forms: list[WordForm] = field(default_factory=list)
    elements: list[frozenset[int]] = field(default_factory=list)
    _form_of: dict[str, WordForm] = field(default_factory=dict)
    #: how often all word forms met were forgotten: they are numbered anew each time
    generation: int = 0

    def add(self, theme: str, points: float, written: str, *, aside: bool = False) -> None:
        """Take in one pattern; `aside`: it says how or of whom something is said. Raises BadCueTable without words."""
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
        numbers = tuple(tuple(self._number(element) for element in one) for one in kept)
        in_order = (numbers[piece], *numbers[:piece], *numbers[piece + 1 :])
        others = [element for one in (kept[piece], *kept[:piece], *kept[piece + 1 :]) for element in one]
        del others[anchor]
        needs = dict.fromkeys(map(self._number, sorted(others, key=_commonness)))
        self.needed.update(needs)
        plain = written.replace("=", "")
        number = len(self.patterns)
        pattern = Pattern(number, theme, points, plain, in_order, anchor, tuple(needs), aside, -abs(points))
        self.patterns.append(pattern)
        self._anchored.setdefault(in_order[0][anchor], []).append(pattern)

    def element(self, forms: Iterable[str]) -> int:
        """The number of an element that these written forms match."""
        number = self._number(Element(frozenset(forms), frozenset(), ()))
        self.needed.add(number)
        return number

    def _number(self, element: Element) -> int:
        number = self._numbers.get(element)
        if number is None:
            number = self._numbers[element] = len(self._numbers)
            for key in element.keys:
                self._by_key.setdefault(key, []).append(number)
            for form in element.forms:
                self._by_form.setdefault(form, []).append(number)
            for beginning in element.beginnings:
                self._by_beginning.setdefault(beginning, []).append(number)
        # What words match is no longer what was remembered of them.
        self.forget()
        return number

    def forget(self) -> None:
        """Forget all word forms met."""
        self.forms = []
        self.elements = []
        self._form_of = {}
        self.generation += 1

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

    def form(self, folded: str) -> WordForm:
        """A word by what is written, remembered."""
        known = self._form_of.get(folded)
        if known is None:
            known = self._form_of[folded] = self._looked_up(folded)
            self.forms.append(known)
            self.elements.append(known.elements)
        return known

    def _looked_up(self, folded: str) -> WordForm:
        keys = frozenset({folded})
        if not folded[:1].isdigit():
            parses = self.morphology.parses(folded, self.language)[:4]
            likely = [p for p in parses if p.score >= 0.05] or list(parses[:1])
            keys |= {fold(p.lemma) for p in likely}
        elements = {number for key in keys for number in self._by_key.get(key, ())}
        elements.update(self._by_form.get(folded, ()))
        for end in range(1, len(folded) + 1):
            elements.update(self._by_beginning.get(folded[:end], ()))
        return WordForm(
            number=len(self.forms),
            folded=folded,
            keys=keys,
            lemma=min(keys - {folded}, default=folded),
            elements=frozenset(elements),
            patterns=tuple(p for number in sorted(elements) for p in self._anchored.get(number, ())),
        )

    def read(self, text: str) -> WordLine:
        """The words of one line. For the lines of a talk see `talks`."""
        found = tokens(text)
        forms = tuple(self.form(token.folded) for token in found)
        return WordLine(forms, tuple(token.break_before for token in found))

    def piece(self, chunk: str) -> Piece:
        """A piece of text taken apart."""
        found = tokens(chunk)
        head = chunk[: found[0].begin] if found else ""
        tail = chunk[found[-1].stop :] if found else ""
        forms = tuple([self.form(token.folded) for token in found])
        return Piece(forms, tuple([token.break_before for token in found[1:]]), head, tail)


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


def _stands_at(
    piece: Sequence[int], elements: Sequence[frozenset[int]], breaks: Sequence[int], first: int
) -> bool:
    """Whether a piece stands at word `first`, word after word within one sentence."""
    if first < 0 or first + len(piece) > len(elements):
        return False
    for k, element in enumerate(piece, first):  # noqa: SIM110  # called by the million, and `all` takes twice as long
        if element not in elements[k] or (k > first and breaks[k] == 2):
            return False
    return True


def span_of(
    pattern: Pattern, elements: Sequence[frozenset[int]], breaks: Sequence[int], at: int
) -> tuple[int, int] | None:
    """First and last word of a match of the pattern that has its anchor at word `at`, or None.

    `elements` and `breaks` of each word; there may be several lines of them, since a line begins with a break of 2.
    """
    pieces = pattern.pieces
    first = at - pattern.anchor
    if not _stands_at(pieces[0], elements, breaks, first):
        return None
    begin, last = first, first + len(pieces[0]) - 1
    for piece in pieces[1:]:
        place = _near(piece, elements, breaks, begin, last)
        if place is None:
            return None
        begin, last = min(begin, place), max(last, place + len(piece) - 1)
    return begin, last


def _near(
    piece: Sequence[int], elements: Sequence[frozenset[int]], breaks: Sequence[int], begin: int, last: int
) -> int | None:
    """Where a piece stands after words `begin` to `last`, else before them, the nearest place first."""
    head, size = piece[0], len(piece)
    for i in range(last + 1, min(last + GAP + 2, len(breaks))):
        if breaks[i] == 2:
            break
        if head in elements[i] and (size == 1 or _stands_at(piece, elements, breaks, i)):
            return i
    first = begin - size
    if first < 0 or 2 in breaks[first + 1 : begin + 1]:
        return None
    for i in range(first, max(first - GAP, 0) - 1, -1):
        if i < first and breaks[i + 1] == 2:
            break
        if head in elements[i] and (size == 1 or _stands_at(piece, elements, breaks, i)):
            return i
    return None
