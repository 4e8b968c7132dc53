"""Lines of a talk as the rules see them: words with their lemmas, readings of grammar, and the fields they belong to.

Nothing is decided here. A field is a list of words that say what a stretch of talk is about (money, wounds, the front);
the lists are in resources/decipher/fields.tsv and anybody can read and correct them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any, NamedTuple

from earwitness.errors import BadCueTable
from earwitness.model.words import fold, tokens, value_of
from earwitness.ports import Morphology, Parse

#: readings of a word less likely than this are not looked at
UNLIKELY = 0.02
#: and no more than this many
MOST_READINGS = 6
#: pieces and words remembered; a hundred thousand take some 60 MB
MOST_PIECES = 100_000

Fields = Mapping[str, "WordField"]
_NO_NAMES = frozenset(("дрон", "василек", "светка", "ксюха", "дашка", "катюша"))


@dataclass(frozen=True, slots=True)
class WordField:
    """Words by dictionary form, and beginnings of words (written with a star in the table)."""

    exact: frozenset[str]
    beginnings: tuple[str, ...]


def table_rows(text: str, columns: int, name: str) -> list[list[str]]:
    """Rows of a packaged tab-separated table; lines with # are comments. Raises BadCueTable with the line's number."""
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        row = line.rstrip("\n").split("\t")
        if len(row) != columns:
            raise BadCueTable(f"table {name}, line {number}: {len(row)} columns where {columns} belong")
        rows.append([cell.strip() for cell in row])
    return rows


def read_fields(text: str) -> Fields:
    """Word fields from their table."""
    fields = {}
    for name, words in table_rows(text, 2, "fields"):
        all_words = [fold(word) for word in words.split()]
        fields[name] = WordField(
            exact=frozenset(w for w in all_words if "*" not in w),
            beginnings=tuple(w.removesuffix("*") for w in all_words if w.endswith("*")),
        )
    return fields


def read_names(*texts: str) -> WordField:
    """First names with their short and pet forms, as listed; those that are army words as well are left out."""
    rows = [row for text in texts for row in text.splitlines() if row and not row.startswith("#")]
    names = {fold(name) for row in rows for name in row.replace("\t", " ").split() if len(name) > 1}
    return WordField(frozenset(names - _NO_NAMES), ())


@dataclass(slots=True)
class Word:
    """One word or number with its dictionary forms (folded), its grammar and the fields it belongs to.

    `text` to `suffix` as in `model.words.Token`, `value` as `value_of` tells it. A word is one object wherever it is written
    alike after the same break; where it stands is told by `Line.begins` and `Line.stops`.
    """

    text: str
    folded: str
    break_before: int
    joined: bool
    number: int | None
    suffix: str
    value: int | None
    lemmas: frozenset[str]
    parses: tuple[Parse, ...]
    fields: frozenset[str]
    #: the cues it is and what each is called, for the one `senses.CueWords` of its reader; None: not asked yet
    cues: tuple[tuple[Any, str], ...] | None = dataclass_field(default=None, compare=False)
    _after: dict[int, Word] | None = dataclass_field(default=None, repr=False, compare=False)

    def after(self, pause: int) -> Word:
        """The same word after a break."""
        if self._after is None:
            self._after = {}
        if pause not in self._after:
            self._after[pause] = replace(self, break_before=pause)
        return self._after[pause]

    def has(self, *grammemes: str) -> bool:
        """Whether some reading has all of these grammemes."""
        return any(p.grammemes.issuperset(grammemes) for p in self.parses)

    def only(self, *grammemes: str) -> bool:
        """Whether every reading has all of these grammemes."""
        return all(p.grammemes.issuperset(grammemes) for p in self.parses)

    @property
    def is_name(self) -> bool:
        """Written with a capital inside a sentence, or a first name, surname or patronymic by dictionary."""
        capital = self.text[:1].isupper() and self.break_before < 2
        return capital or (bool(self.parses) and bool(self.parses[0].grammemes & {"Name", "Surn", "Patr"}))


class Parts(NamedTuple):
    """A line taken apart, word by word: see `Line`."""

    words: list[Word]
    sentence: list[int]
    begins: list[int]
    stops: list[int]


@dataclass(slots=True, eq=False)
class Line:
    """One turn: who says it, its text and its words.

    Word i stands at the characters `[begins[i], stops[i])` of the text, in the sentence that `sentence[i]` numbers.
    Words are made when first asked for: most turns of a case have nothing to decide and are never taken apart.
    """

    who: str
    text: str
    _reader: LineReader
    _parts: Parts | None = None
    _said: frozenset[str] | None = None
    _topics: Mapping[str, Set[str]] | None = None
    _chunks: list[str] | None = None
    _pieces: list[Piece] | None = None
    #: where cues stand in it, by cues: set by `senses.CueWords`
    cues: dict[Any, list[tuple[int, str]]] | None = None
    _places: dict[str, list[int]] | None = None

    @property
    def words(self) -> list[Word]:
        return (self._parts or self._taken_apart()).words

    @property
    def sentence(self) -> list[int]:
        return (self._parts or self._taken_apart()).sentence

    @property
    def begins(self) -> list[int]:
        return (self._parts or self._taken_apart()).begins

    @property
    def stops(self) -> list[int]:
        return (self._parts or self._taken_apart()).stops

    def _taken_apart(self) -> Parts:
        self._parts = self._reader.parts(self.text, self.chunks, self.pieces)
        return self._parts

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters `[begin, stop)` of words `first` to `last`."""
        return self.begins[first], self.stops[last]

    @property
    def chunks(self) -> list[str]:
        """What stands between its spaces."""
        if self._chunks is None:
            self._chunks = self.text.split()
        return self._chunks

    @property
    def pieces(self) -> list[Piece]:
        """The same taken apart."""
        if self._pieces is None:
            self._pieces = [*map(self._reader.pieces.__getitem__, self.chunks)]
        return self._pieces

    @property
    def folded(self) -> list[str]:
        """Its words folded, in order; does not take it apart."""
        return [word for piece in self.pieces for word in piece.folded]

    @property
    def has_digits(self) -> bool:
        return any(piece.digits for piece in self.pieces)

    @property
    def said(self) -> frozenset[str]:
        """Every word of it as folded and by its dictionary forms, and numbers in digits; does not take it apart."""
        if self._said is None:
            self._said = frozenset().union(*[piece.said for piece in self.pieces])
        return self._said

    @property
    def topics(self) -> Mapping[str, Set[str]]:
        """Its different words by the fields they belong to; does not take it apart."""
        if self._topics is None:
            found: dict[str, set[str]] = {}
            for name, folded in self.topic_words():
                if name in found:
                    found[name].add(folded)
                else:
                    found[name] = {folded}
            self._topics = found
        return self._topics

    def topic_words(self) -> list[tuple[str, str]]:
        """Each of its words that belongs to a field, as (field, word)."""
        if self._pieces is not None:
            return [pair for piece in self._pieces for pair in piece.topics]
        pieces = self._reader.pieces
        plain = pieces.plain
        return [pair for chunk in self.chunks if chunk not in plain for pair in pieces[chunk].topics]

    def places(self, name: str) -> list[int]:
        """Numbers of the words that belong to a field."""
        if self._places is None:
            self._places = {}
            for i, word in enumerate(self.words):
                for field in word.fields:
                    self._places.setdefault(field, []).append(i)
        return self._places.get(name, [])

    def field_hits(self, name: str, begin: int = 0, stop: int | None = None, but: int = -1) -> int:
        """How many different words of a field stand in words[begin:stop], word `but` left out."""
        topics = self.topics
        if name not in topics:
            return 0
        if begin <= 0 and stop is None and but < 0:
            return len(topics[name])
        words = self.words
        stop = len(words) if stop is None else stop
        return len({words[i].folded for i in self.places(name) if begin <= i < stop and i != but})

    def sentence_bounds(self, i: int) -> tuple[int, int]:
        """First word and one past the last of the sentence of word i."""
        sentence = self.sentence
        number = sentence[i]
        begin = i
        while begin > 0 and sentence[begin - 1] == number:
            begin -= 1
        stop = i + 1
        while stop < len(sentence) and sentence[stop] == number:
            stop += 1
        return begin, stop


class Piece(NamedTuple):
    """What stands between two spaces, taken apart once: its words, and where they stand from its first character on."""

    #: the first as where no break stands before it
    words: tuple[Word, ...]
    begins: tuple[int, ...]
    stops: tuple[int, ...]
    topics: tuple[tuple[str, str], ...]
    #: words as folded and by their dictionary forms, and numbers in digits
    said: frozenset[str]
    folded: tuple[str, ...]
    #: whether any sign of it is a digit
    digits: bool


class _Pieces(dict[str, Piece]):
    """Pieces by what is written; made when first met. A case repeats some tens of thousands of them."""

    def __init__(self, reader: LineReader) -> None:
        self._reader = reader
        #: those of them without a word of any field: most
        self.plain: set[str] = set()

    def __missing__(self, chunk: str) -> Piece:
        if len(self) >= MOST_PIECES:
            self.clear()
            self.plain.clear()
        found = tokens(chunk)
        words: list[Word] = []
        topics: list[tuple[str, str]] = []
        said: set[str] = set()
        for text, folded, _, _, pause, joined, number, suffix in found:
            known = lemmas, _, fields = self._reader.known(folded)
            value = value_of(found[len(words)])
            words.append(Word(text, folded, pause if words else 0, joined, number, suffix, value, *known))
            said.add(folded)
            said |= lemmas
            if number is not None:
                said.add(str(number))
            if fields:
                topics += [(name, folded) for name in sorted(fields)]
        if not topics:
            self.plain.add(chunk)
        piece = self[chunk] = Piece(
            tuple(words),
            tuple([token.begin for token in found]),
            tuple([token.stop for token in found]),
            tuple(topics),
            frozenset(said),
            tuple([word.folded for word in words]),
            any(map(str.isdigit, chunk)),
        )
        return piece


@dataclass(slots=True)
class LineReader:
    """Makes Lines for one language; remembers what it has met."""

    morphology: Morphology
    language: str
    fields: Fields
    pieces: _Pieces = dataclass_field(init=False)
    #: the fields that words belong to, and beginnings of words
    _by_word: dict[str, list[str]] = dataclass_field(default_factory=dict)
    _by_beginning: dict[str, list[str]] = dataclass_field(default_factory=dict)
    _met: dict[str, tuple[frozenset[str], tuple[Parse, ...], frozenset[str]]] = dataclass_field(
        default_factory=dict
    )
    _breaks: dict[str, int] = dataclass_field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pieces = _Pieces(self)
        for name, words in self.fields.items():
            for word in words.exact:
                self._by_word.setdefault(word, []).append(name)
            for beginning in words.beginnings:
                self._by_beginning.setdefault(beginning, []).append(name)

    def read(self, who: str, text: str) -> Line:
        """The line of one turn."""
        return Line(who, text, self)

    def talk(self, turns: Sequence[tuple[str, str]]) -> tuple[Line, ...]:
        return tuple(Line(who, text, self) for who, text in turns)

    def parts(self, text: str, chunks: Sequence[str], pieces: Sequence[Piece]) -> Parts:
        """A text taken apart: the words that `tokens` gives. `chunks`: what stands between its spaces; `pieces`: as read."""
        words: list[Word] = []
        sentence: list[int] = []
        begins: list[int] = []
        stops: list[int] = []
        number, last, at = 0, 0, 0
        for chunk, piece in zip(chunks, pieces, strict=True):
            at = text.find(chunk, at)
            if here := piece.begins:
                gap = text[last : at + here[0]]
                pause = 2 if not words else 0 if gap == " " else self._pause(gap)
                if pause == 2 and words:
                    number += 1
                words.append(piece.words[0].after(pause) if pause else piece.words[0])
                sentence.append(number)
                for word in piece.words[1:]:
                    number += word.break_before == 2
                    words.append(word)
                    sentence.append(number)
                begins += [at + begin for begin in here]
                stops += [at + stop for stop in piece.stops]
                last = stops[-1]
            at += len(chunk)
        return Parts(words, sentence, begins, stops)

    def _pause(self, gap: str) -> int:
        pause = self._breaks.get(gap)
        if pause is None:
            if len(self._breaks) >= MOST_PIECES:
                self._breaks.clear()
            pause = self._breaks[gap] = tokens(f"a{gap}a")[1].break_before
        return pause

    def known(self, folded: str) -> tuple[frozenset[str], tuple[Parse, ...], frozenset[str]]:
        """Dictionary forms, likely readings and fields of a folded word."""
        met = self._met.get(folded)
        if met is None:
            if folded[:1].isdigit():
                parses: tuple[Parse, ...] = ()
            else:
                parses = self.morphology.parses(folded, self.language)[:MOST_READINGS]
                parses = tuple(p for p in parses if p.score >= UNLIKELY) or parses[:1]
            lemmas = frozenset(fold(p.lemma) for p in parses) or frozenset({folded})
            fields = frozenset(self._fields_of(folded, lemmas))
            if len(self._met) > MOST_PIECES:
                self._met.clear()
            met = self._met[folded] = (lemmas, parses, fields)
        return met

    def _fields_of(self, folded: str, lemmas: frozenset[str]) -> Iterator[str]:
        for word in (folded, *lemmas):
            yield from self._by_word.get(word, ())
        for stop in range(1, len(folded) + 1):
            yield from self._by_beginning.get(folded[:stop], ())
