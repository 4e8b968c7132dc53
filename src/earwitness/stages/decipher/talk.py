"""Lines of a talk as the rules see them: words with their lemmas, readings of grammar, and the fields they belong to.

Nothing is decided here. A field is a list of words that say what a stretch of talk is about (money, wounds, the front);
the lists are in resources/decipher/fields.tsv and anybody can read and correct them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from earwitness.errors import BadCueTable
from earwitness.model.words import Token, fold, tokens, value_of
from earwitness.ports import Morphology, Parse

#: readings of a word less likely than this are not looked at
UNLIKELY = 0.02
#: and no more than this many
MOST_READINGS = 6

Fields = Mapping[str, "WordField"]


@dataclass(frozen=True, slots=True)
class WordField:
    """Words by dictionary form, and beginnings of words (written with a star in the table)."""

    exact: frozenset[str]
    beginnings: tuple[str, ...]

    def has(self, folded: str, lemmas: frozenset[str]) -> bool:
        return (
            folded in self.exact
            or not lemmas.isdisjoint(self.exact)
            or (bool(self.beginnings) and folded.startswith(self.beginnings))
        )


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


@dataclass(frozen=True, slots=True)
class Word:
    """One token with its dictionary forms (folded), its grammar and the fields it belongs to."""

    token: Token
    lemmas: frozenset[str]
    parses: tuple[Parse, ...]
    fields: frozenset[str]
    value: int | None

    @property
    def folded(self) -> str:
        return self.token.folded

    @property
    def break_before(self) -> int:
        return self.token.break_before

    def has(self, *grammemes: str) -> bool:
        """Whether some reading has all of these grammemes."""
        return any(p.grammemes.issuperset(grammemes) for p in self.parses)

    def only(self, *grammemes: str) -> bool:
        """Whether every reading has all of these grammemes."""
        return all(p.grammemes.issuperset(grammemes) for p in self.parses)

    @property
    def is_name(self) -> bool:
        """Written with a capital inside a sentence, or a first name, surname or patronymic by dictionary."""
        capital = self.token.text[:1].isupper() and self.break_before < 2
        return capital or (bool(self.parses) and bool(self.parses[0].grammemes & {"Name", "Surn", "Patr"}))


@dataclass(frozen=True, slots=True)
class Line:
    """One turn: who says it, its text and its words; `sentence[i]` numbers the sentence of word i."""

    who: str
    text: str
    words: tuple[Word, ...]
    sentence: tuple[int, ...]

    def field_hits(self, name: str, begin: int = 0, stop: int | None = None, but: int = -1) -> int:
        """How many different words of a field stand in words[begin:stop], word `but` left out."""
        begin = max(begin, 0)
        found = {
            w.folded for i, w in enumerate(self.words[begin:stop], begin) if i != but and name in w.fields
        }
        return len(found)

    def sentence_bounds(self, i: int) -> tuple[int, int]:
        """First word and one past the last of the sentence of word i."""
        number = self.sentence[i]
        begin = i
        while begin > 0 and self.sentence[begin - 1] == number:
            begin -= 1
        stop = i + 1
        while stop < len(self.words) and self.sentence[stop] == number:
            stop += 1
        return begin, stop


@dataclass(slots=True)
class LineReader:
    """Makes Lines for one language; remembers words it has met."""

    morphology: Morphology
    language: str
    fields: Fields
    _met: dict[str, tuple[frozenset[str], tuple[Parse, ...], frozenset[str]]] = field(default_factory=dict)

    def read(self, who: str, text: str) -> Line:
        """The line of one turn."""
        words, sentences, number = [], [], -1
        for token in tokens(text):
            if token.break_before == 2:
                number += 1
            lemmas, parses, fields = self.known(token.folded)
            words.append(Word(token, lemmas, parses, fields, value_of(token)))
            sentences.append(number)
        return Line(who, text, tuple(words), tuple(sentences))

    def talk(self, turns: Sequence[tuple[str, str]]) -> tuple[Line, ...]:
        return tuple(self.read(who, text) for who, text in turns)

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
            fields = frozenset(name for name, words in self.fields.items() if words.has(folded, lemmas))
            if len(self._met) > 200_000:
                self._met.clear()
            met = self._met[folded] = (lemmas, parses, fields)
        return met
