"""Patterns of words and how they are found in a line.

A pattern is words in order. A bare word matches all its forms; `=word` only itself; `word*` any ending; `a/b` either;
`~` parts it into pieces that stand near each other in any order, up to four words between: speech
moves words about. A pattern never reaches over the end of a sentence.

Whether a word matches an element of a pattern is worked out once a word form. In a line only those patterns are looked
at all of whose elements are matched somewhere in it.
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
#: word forms and pieces of text remembered; a hundred thousand take some 100 MB
MOST_FORMS = 100_000


@dataclass(frozen=True, slots=True)
class Element:
    """One word of a pattern: written forms, dictionary forms and beginnings that it matches."""

    forms: frozenset[str]
    keys: frozenset[str]
    beginnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A cue of a theme with its points, as written in the table; elements by number."""

    theme: str
    points: float
    written: str
    pieces: tuple[tuple[int, ...], ...]
    #: the word of the first piece that it is looked up by
    anchor: int
    #: the elements but the one it is looked up by, each once
    needs: frozenset[int]
    aside: bool


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
    #: those of the elements that patterns need beside the word they are looked up by
    needed: frozenset[int]
    #: patterns that are looked up by it: of themes, and of what is asked of a line only when it has a theme
    patterns: tuple[Pattern, ...]
    asides: tuple[Pattern, ...]


class WordLine(NamedTuple):
    """The words of a line; `breaks` as in `model.words.Token.break_before`; `there`: needed elements matched anywhere."""

    forms: tuple[WordForm, ...]
    breaks: tuple[int, ...]
    there: frozenset[int]


class _Piece(NamedTuple):
    """What stands between two spaces: its words, what is written before and after them, and the break that makes."""

    forms: tuple[WordForm, ...]
    breaks: tuple[int, ...]
    head: str
    tail: str
    after: int


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
    #: elements that are asked for in a line's `there`
    _needed: set[int] = field(default_factory=set)
    _forms: dict[str, WordForm] = field(default_factory=dict)
    _pieces: dict[str, _Piece] = field(default_factory=dict)
    _breaks: dict[str, int] = field(default_factory=dict)
    #: how often everything remembered was forgotten: the forms are numbered anew each time
    generation: int = 0

    def add(self, theme: str, points: float, written: str, *, aside: bool = False) -> None:
        """Take in one pattern; one that is an `aside` is found by `asides` only. Raises BadCueTable without words."""
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
        needs = [number for one in in_order for number in one]
        del needs[anchor]
        self._needed.update(needs)
        pattern = Pattern(theme, points, written.replace("=", ""), in_order, anchor, frozenset(needs), aside)
        self._anchored.setdefault(in_order[0][anchor], []).append(pattern)

    def element(self, forms: Iterable[str]) -> int:
        """The number of an element that these written forms match, for a line's `there`."""
        number = self._number(Element(frozenset(forms), frozenset(), ()))
        self._needed.add(number)
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
        self._forget()
        return number

    def _forget(self) -> None:
        self._forms.clear()
        self._pieces.clear()
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
        known = self._forms.get(folded)
        if known is None:
            known = self._forms[folded] = self._looked_up(folded)
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
        anchored = [p for number in sorted(elements) for p in self._anchored.get(number, ())]
        return WordForm(
            number=len(self._forms),
            folded=folded,
            keys=keys,
            lemma=min(keys - {folded}, default=folded),
            elements=frozenset(elements),
            needed=frozenset(elements & self._needed),
            patterns=tuple(p for p in anchored if not p.aside),
            asides=tuple(p for p in anchored if p.aside),
        )

    def read_all(self, texts: Iterable[str]) -> list[WordLine]:
        """The words of a talk's lines. Only between talks is anything forgotten."""
        if len(self._forms) >= MOST_FORMS or len(self._pieces) >= MOST_FORMS:
            self._forget()
        return [self.read(text) for text in texts]

    def read(self, text: str) -> WordLine:
        """The words of a line, with the breaks that `model.words.tokens` gives, from pieces taken apart once."""
        forms: list[WordForm] = []
        breaks: list[int] = []
        pieces = self._pieces
        gap, after = "", 2
        for chunk in text.split(" "):
            piece = pieces.get(chunk) or self._piece(chunk)
            if not piece.forms:
                gap += chunk + " "
                after = self._break(gap) if forms else 2
                continue
            if piece.head and forms:
                after = self._break(gap + piece.head)
            breaks.append(after)
            if len(piece.forms) == 1:
                forms.append(piece.forms[0])
            else:
                forms += piece.forms
                breaks += piece.breaks
            gap, after = piece.tail + " ", piece.after
        there = frozenset[int]().union(*[form.needed for form in forms if form.needed])
        return WordLine(tuple(forms), tuple(breaks), there)

    def _piece(self, chunk: str) -> _Piece:
        found = tokens(chunk)
        head = chunk[: found[0].begin] if found else ""
        tail = chunk[found[-1].stop :] if found else ""
        forms = tuple(self.form(token.folded) for token in found)
        breaks = tuple(token.break_before for token in found[1:])
        piece = self._pieces[chunk] = _Piece(forms, breaks, head, tail, self._break(tail + " "))
        return piece

    def _break(self, gap: str) -> int:
        """The break that what stands between two words makes; it holds a space, so the words stay two."""
        known = self._breaks.get(gap)
        if known is None:
            if len(self._breaks) >= MOST_FORMS:
                self._breaks.clear()
            known = self._breaks[gap] = tokens(f"a{gap}a")[1].break_before
        return known

    def find(self, line: WordLine) -> list[tuple[Pattern, int, int]]:
        """Patterns in a line, each once: the pattern, its first and last word."""
        there = line.there
        found: dict[Pattern, tuple[Pattern, int, int]] = {}
        for i, form in enumerate(line.forms):
            for pattern in form.patterns:
                if not pattern.needs:
                    found.setdefault(pattern, (pattern, i, i))
                elif pattern.needs <= there and pattern not in found:
                    span = _span(pattern.pieces, line, i - pattern.anchor)
                    if span is not None:
                        found[pattern] = (pattern, *span)
        return list(found.values())

    def asides(self, line: WordLine) -> list[Pattern]:
        """Patterns added as asides that stand in a line, each once, in order of the words they are looked up by."""
        found = {
            pattern: None
            for i, form in enumerate(line.forms)
            for pattern in form.asides
            if pattern.needs <= line.there and _span(pattern.pieces, line, i - pattern.anchor) is not None
        }
        return list(found)


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


def _stands_at(piece: Sequence[int], line: WordLine, first: int) -> bool:
    """Whether a piece stands at word `first`, word after word within one sentence."""
    forms = line.forms
    if first < 0 or first + len(piece) > len(forms):
        return False
    for k, element in enumerate(piece, first):
        if element not in forms[k].elements or (k > first and line.breaks[k] == 2):
            return False
    return True


def _span(pieces: Sequence[Sequence[int]], line: WordLine, first: int) -> tuple[int, int] | None:
    """First and last word of a match whose first piece stands at word `first`, or None."""
    if not _stands_at(pieces[0], line, first):
        return None
    begin, last = first, first + len(pieces[0]) - 1
    for piece in pieces[1:]:
        place = _near(piece, line, begin, last)
        if place is None:
            return None
        begin, last = min(begin, place), max(last, place + len(piece) - 1)
    return begin, last


def _near(piece: Sequence[int], line: WordLine, begin: int, last: int) -> int | None:
    """Where a piece stands after words `begin` to `last`, else before them, the nearest place first."""
    breaks = line.breaks
    for i in range(last + 1, min(last + GAP + 2, len(breaks))):
        if breaks[i] == 2:
            break
        if _stands_at(piece, line, i):
            return i
    size = len(piece)
    for i in range(begin - size, max(begin - size - GAP, 0) - 1, -1):
        if 2 in breaks[i + 1 : begin + 1]:
            break
        if _stands_at(piece, line, i):
            return i
    return None
