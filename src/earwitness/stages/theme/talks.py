"""All lines of some talks at once: their words as arrays of numbers, and which patterns stand in them.

Rules
- A text is parted at its spaces. What stands between two spaces is taken apart when first met and has a number from then on.
- The break before a word is the greatest of what is written after the word before it, between the two, and before it. So
  words and breaks are those that `Matcher.read` gives for each line by itself; a test holds that.
- Each word form has the patterns that are looked up by it, and the elements it matches that patterns need beside. A pattern
  is tried only in a line that has all it needs.
- Talks are laid one behind the other with lines without words between them, so many that nothing reaches from one to the next.
- Only between such bundles is anything forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from earwitness.model.words import tokens
from earwitness.stages.theme.patterns import Matcher, WordForm, WordLine, span_of

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Number = TypeVar("Number", np.int64, np.float32)

#: word forms and pieces of text remembered; a hundred thousand take some 100 MB
MOST_FORMS = 100_000
#: a word's number and the break before it are kept as one number
_BREAKS = 4
#: what may stand for a word beside a pause
_ANY = "a"
#: lines without words between two talks: what is said reaches two lines on and two lines back
APART = 2
#: lines of a bundle, but for a talk that is longer by itself: enough that the steps over arrays cost little each
MOST_LINES = 500


class NumberLists:
    """Lists of whole numbers, one behind the other in one array that grows; they are numbered as they are added."""

    __slots__ = ("_count", "_filled", "_first", "_length", "_values")

    def __init__(self) -> None:
        self._first = np.zeros(1024, np.int64)
        self._length = np.zeros(1024, np.int64)
        self._values = np.zeros(4096, np.int64)
        self._count = self._filled = 0

    def add(self, lists: Sequence[Sequence[int]]) -> None:
        """More lists behind those there are."""
        lengths = np.array([len(values) for values in lists], np.int64)
        count, filled = self._count + len(lists), self._filled + int(lengths.sum())
        self._first = long_enough(self._first, count)
        self._length = long_enough(self._length, count)
        self._values = long_enough(self._values, filled)
        self._first[self._count : count] = self._filled + lengths.cumsum() - lengths
        self._length[self._count : count] = lengths
        self._values[self._filled : filled] = [value for values in lists for value in values]
        self._count, self._filled = count, filled

    def of(self, which: Places) -> tuple[Places, Places]:
        """All numbers in the lists `which`, in order, and for each the place in `which` of the list it is from."""
        length = self._length[which]
        owners = np.arange(len(which)).repeat(length)
        shift = self._first[which] + length - length.cumsum()
        return self._values[np.arange(len(owners)) + shift[owners]], owners

    def lengths(self, which: Places) -> Places:
        return self._length[which]


def long_enough(cells: npt.NDArray[Number], length: int) -> npt.NDArray[Number]:
    """The array, with room for `length` rows at least."""
    while len(cells) < length:
        cells = np.concatenate((cells, np.zeros_like(cells)))
    return cells


class Said(NamedTuple):
    """A talk to look for themes in: its (who, text) turns, its language and, where that is known, who is at the front."""

    turns: Sequence[tuple[str, str]]
    language: str
    at_front: frozenset[str] | None = None


class Bundle(NamedTuple):
    """Talks one behind the other, with APART lines without words between them. A talk has a turn at least.

    `talks`, `turns` and `voices` say of each line which talk of the bundle it is of, which turn of that, and who says it; a
    line between talks has the turn -1. Voices are numbered through, talk by talk: `first_voices`, and one past the last.
    """

    texts: list[str]
    talks: Places
    turns: Places
    voices: Places
    first_voices: list[int]
    names: list[str]
    #: who is at the front, talk by talk
    at_front: list[frozenset[str] | None]

    @classmethod
    def of(cls, said: Sequence[Said]) -> Bundle:
        texts: list[str] = []
        talks, turns, voices = list[int](), list[int](), list[int]()
        first_voices: list[int] = []
        names: list[str] = []
        for n, talk in enumerate(said):
            if n:
                texts += [""] * APART
                talks += [n] * APART
                turns += [-1] * APART
                voices += [len(names)] * APART
            first_voices.append(len(names))
            number = {
                who: len(names) + k for k, who in enumerate(dict.fromkeys(who for who, _ in talk.turns))
            }
            names += number
            texts += [text for _, text in talk.turns]
            talks += [n] * len(talk.turns)
            turns += range(len(talk.turns))
            voices += [number[who] for who, _ in talk.turns]
        first_voices.append(len(names))
        return cls(
            texts,
            np.array(talks, np.int64),
            np.array(turns, np.int64),
            np.array(voices, np.int64),
            first_voices,
            names,
            [talk.at_front for talk in said],
        )


def bundled(talks: Sequence[Said]) -> Iterator[list[int]]:
    """Numbers of talks that go into one bundle: of one language, and no more lines than MOST_LINES."""
    by_language: dict[str, list[int]] = {}
    for n, talk in enumerate(talks):
        if talk.turns:
            by_language.setdefault(talk.language, []).append(n)
    for numbers in by_language.values():
        bundle: list[int] = []
        lines = 0
        for n in numbers:
            if bundle and lines + len(talks[n].turns) > MOST_LINES:
                yield bundle
                bundle, lines = [], 0
            bundle.append(n)
            lines += len(talks[n].turns) + APART
        yield bundle


class TalkWords(NamedTuple):
    """The words of some lines: number of its form, break before it (0, 1 or 2) and number of its line, word by word."""

    forms: Places
    breaks: Places
    lines: Places
    #: words in each line
    lengths: Places

    @property
    def starts(self) -> Places:
        """The first word of each line."""
        return np.cumsum(self.lengths) - self.lengths


class Matches(NamedTuple):
    """Where patterns stand, as they were met: the line, the pattern's number, and the first and last word of all lines' words."""

    lines: Places
    patterns: Places
    firsts: Places
    lasts: Places

    def those(self, which: Flags | Places) -> Matches:
        return Matches(*(cells[which] for cells in self))


class Found(NamedTuple):
    """What stands in some lines.

    `cues`: each pattern once a line. `asides`: by line.
    `there`: (lines, columns) which of the needed elements some word of the line matches; see `TalkReader.column`.
    """

    cues: Matches
    asides: dict[int, set[str]]
    there: Flags


class _Pieces(dict[str, int]):
    """Numbers of pieces of text; those never met before are in `new`, in order, until they are taken apart."""

    def __init__(self) -> None:
        self.new: list[str] = []

    def __missing__(self, chunk: str) -> int:
        number = self[chunk] = len(self)
        self.new.append(chunk)
        return number


class TalkReader:
    """Reads the lines of talks with the patterns of one matcher. Make one and keep it: it remembers what it has met."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self._forget()

    def _forget(self) -> None:
        matcher = self.matcher
        self._generation = matcher.generation
        self._pieces = _Pieces()
        self._words = NumberLists()
        #: pause before the first word of a piece, and after its last: of a piece without words its own
        self._edges = np.zeros((1024, 2), np.int64)
        self._known_forms = 0
        self._patterns_of = NumberLists()
        self._columns_of = NumberLists()
        self._column = {element: n for n, element in enumerate(sorted(matcher.needed))}
        self._aside = np.array([pattern.aside for pattern in matcher.patterns], bool)
        # One column more is always there: for patterns that need fewer than others.
        most = max((len(pattern.needs) for pattern in matcher.patterns), default=0)
        self._needs = np.full((max(1, most), len(matcher.patterns)), len(self._column))
        for pattern in matcher.patterns:
            for n, element in enumerate(pattern.needs):
                self._needs[n, pattern.number] = self._column[element]

    def column(self, element: int) -> int:
        """The column of `Found.there` for an element that is needed."""
        return self._column[element]

    def read(self, texts: Sequence[str]) -> TalkWords:
        """The words of some lines."""
        if len(self._pieces) >= MOST_FORMS or len(self.matcher.forms) >= MOST_FORMS:
            self.matcher.forget()
        if self._generation != self.matcher.generation:
            self._forget()
        chunks: list[str] = []
        ends = []
        for text in texts:
            chunks += text.split(" ")
            ends.append(len(chunks))
        pieces = np.fromiter(map(self._pieces.__getitem__, chunks), np.int64, len(chunks))
        if self._pieces.new:
            self._meet(self._pieces.new)
            self._pieces.new = []
        packed, _ = self._words.of(pieces)
        forms, breaks = np.divmod(packed, _BREAKS)
        counts = self._words.lengths(pieces)
        words_until = np.zeros(len(chunks) + 1, np.int64)
        counts.cumsum(out=words_until[1:])
        before, after = self._edges[pieces].T
        filled = counts > 0
        # A dash by itself lets the pause before it through, and adds its own.
        for bare in (~filled).nonzero()[0].tolist():
            after[bare] = max(after[bare], after[bare - 1])
        before[1:] = np.maximum(before[1:], after[:-1])
        breaks[words_until[:-1][filled]] = before[filled]
        stops = words_until[ends]
        starts = words_until[[0, *ends[:-1]]] if ends else stops
        lengths = stops - starts
        breaks[starts[lengths > 0]] = 2
        return TalkWords(forms, breaks, np.arange(len(texts)).repeat(lengths), lengths)

    def _meet(self, chunks: Sequence[str]) -> None:
        """Take pieces of text apart and remember them."""
        pieces = [self.matcher.piece(chunk) for chunk in chunks]
        self._words.add(
            [
                [
                    form.number * _BREAKS + pause
                    for form, pause in zip(piece.forms, (0, *piece.breaks), strict=False)
                ]
                for piece in pieces
            ]
        )
        last = len(self._pieces)
        self._edges = long_enough(self._edges, last)
        self._edges[last - len(chunks) : last] = [
            (_pause(" " + piece.head), _pause(piece.tail + " ")) if piece.forms else (0, _pause(f" {chunk} "))
            for chunk, piece in zip(chunks, pieces, strict=True)
        ]
        forms = self.matcher.forms[self._known_forms :]
        self._known_forms += len(forms)
        column = self._column
        self._patterns_of.add([[pattern.number for pattern in form.patterns] for form in forms])
        self._columns_of.add([sorted(column[e] for e in form.elements if e in column) for form in forms])

    def find(self, words: TalkWords) -> Found:
        """The patterns that stand in each line of what was read last."""
        columns, owners = self._columns_of.of(words.forms)
        there = np.zeros((len(words.lengths), len(self._column) + 1), bool)
        there[words.lines[owners], columns] = True
        there[:, -1] = True
        numbers, at = self._patterns_of.of(words.forms)
        # What a pattern needs first is what fewest words match: hardly any gets further.
        rarest, *others = self._needs
        possible = there[words.lines[at], rarest[numbers]]
        numbers, at = numbers[possible], at[possible]
        lines = words.lines[at]
        possible = np.ones(len(lines), bool)
        for needed in others:
            possible &= there[lines, needed[numbers]]
        met = self._standing(words, Matches(lines[possible], numbers[possible], at[possible], at[possible]))
        _, first = np.unique(met.lines * len(self._aside) + met.patterns, return_index=True)
        first.sort()
        met = met.those(first)
        aside = self._aside[met.patterns]
        asides: dict[int, set[str]] = {}
        for line, number in zip(met.lines[aside].tolist(), met.patterns[aside].tolist(), strict=True):
            asides.setdefault(line, set()).add(self.matcher.patterns[number].theme)
        return Found(met.those(~aside), asides, there)

    def _standing(self, words: TalkWords, possible: Matches) -> Matches:
        """Those of the patterns that stand where all they need is said, with the words they stand at."""
        more = (self._needs[0][possible.patterns] < len(self._column)).nonzero()[0]
        if not len(more):
            return possible
        patterns, elements_of = self.matcher.patterns, self.matcher.elements
        elements = [elements_of[number] for number in words.forms.tolist()]
        breaks = words.breaks.tolist()
        spans = [
            span_of(patterns[number], elements, breaks, place)
            for number, place in zip(
                possible.patterns[more].tolist(), possible.firsts[more].tolist(), strict=True
            )
        ]
        stands = np.ones(len(possible.lines), bool)
        stands[more] = [span is not None for span in spans]
        at = more[stands[more]]
        possible.firsts[at], possible.lasts[at] = np.array([s for s in spans if s], np.int64).reshape(-1, 2).T
        return possible.those(stands)

    def line(self, words: TalkWords, n: int) -> WordLine:
        """The words of line `n` by themselves."""
        stop = int(words.lengths[: n + 1].sum())
        here = slice(stop - int(words.lengths[n]), stop)
        forms: tuple[WordForm, ...] = tuple(self.matcher.forms[f] for f in words.forms[here].tolist())
        return WordLine(forms, tuple(words.breaks[here].tolist()))


@lru_cache(maxsize=1 << 12)
def _pause(gap: str) -> int:
    """The break that a gap between two words makes."""
    return tokens(_ANY + gap + _ANY)[1].break_before
