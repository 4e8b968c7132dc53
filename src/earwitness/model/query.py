"""The language of a search: what a person types, as a tree, and what the tree means for one line of text.

Rules
- What is typed is either understood or refused with the column at which it stops making sense; the refusal never repeats
  a word of it.
- A line is its words, folded: lower case, without accents and apostrophes, «ё» as «е»; «й» and «ї» stay letters. Beside
  each word stand its dictionary form and its sound. Every store indexes these three and nothing else, so that what a
  query means here is what it finds there.
- A bare word stands for all its forms, a "phrase" and a beginning* for themselves. Between words that have no operator
  stands AND. NEAR compares dictionary forms throughout. NOT takes away: alone it asks for nothing.
- Operators are written in capitals: AND, OR, NOT, NEAR, NEAR/5; ИЛИ, АБО and НЕ too. A single capital И begins sentences
  that people paste, so it is a word.
- A filter says in which lines, not what for: it marks no word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Literal, NamedTuple

from earwitness.errors import BadQuery
from earwitness.model.sounds import near_sounds, sound_of

FilterName = Literal["caller", "party", "from", "to", "theme", "reading", "status", "language", "call"]

#: what may stand before a colon, and what it asks
FILTERS: dict[FilterName, str] = {
    "caller": "calls whose caller this is: a person's id, a role or a service",
    "party": "lines this party speaks: A to D, a person's id, a role or a service",
    "from": "calls that began on this day or later: 2022, 2022-03 or 2022-03-21",
    "to": "calls that began on this day or earlier, the named year, month or day included",
    "theme": "lines with this theme, as the codebook calls it",
    "reading": "lines in which this term of shorthand is read, or a reading is code, ordinary or unclear",
    "status": "draft, reviewed or signed words; gist: what only a machine's translation says",
    "language": "lines spoken in this language: ru, uk, en",
    "call": "one call, by its reference or id",
}
STATUSES = ("draft", "reviewed", "signed", "gist")

NEAR_WORDS = 10
MOST_NEAR = 100
MOST_PARTS = 60
DEEPEST = 20
SHORTEST_BEGINNING = 2
WORDS_AROUND = 8

#: marks that belong to the letter before them: Latin and Cyrillic accents, Hebrew and Arabic points
_POINTS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f"
_APOSTROPHES = "'’ʼ`´"
WORD = re.compile(rf"[^\W_]+(?:[{_POINTS}{_APOSTROPHES}]+[^\W_]+|[{_POINTS}]+)*")
_PLAIN = re.compile("[0-9a-zа-яіїєґў]+")
_ALIKE = str.maketrans({**dict.fromkeys(_APOSTROPHES), "ё": "е"})
_LETTERS_OF_THEIR_OWN = frozenset("йїў")


@lru_cache(maxsize=1 << 16)
def folded(word: str) -> str:
    """A word as it is indexed: lower case, no accents, no apostrophes, «ё» as «е»."""
    plain = word.lower().translate(_ALIKE)
    if _PLAIN.fullmatch(plain):
        return plain
    return "".join(_bare(c) for c in unicodedata.normalize("NFC", plain))


def _bare(letter: str) -> str:
    if letter in _LETTERS_OF_THEIR_OWN:
        return letter
    kept = (c for c in unicodedata.normalize("NFD", letter) if not unicodedata.category(c).startswith("M"))
    return "".join(kept)


def spans_of(text: str) -> tuple[tuple[int, int], ...]:
    """Character spans of the words of a text, half-open, as they are counted by phrases and NEAR."""
    return tuple(found.span() for found in WORD.finditer(text))


#: a folded word's dictionary form, by word as written and language
LemmaOf = Callable[[str, str], str]


class Forms(NamedTuple):
    """A line as it is indexed: for each word its folded form, its dictionary form and its sound ("" for none)."""

    words: tuple[str, ...]
    lemmas: tuple[str, ...]
    sounds: tuple[str, ...]


def forms_of(text: str, language: str, lemma_of: LemmaOf | None) -> Forms:
    """The forms of a text's words; a word is its own dictionary form where no dictionary is given."""
    written = WORD.findall(text)
    words = tuple(map(folded, written))
    lemmas = tuple(lemma_of(w, tongue(w, language)) for w in written) if lemma_of else words
    return Forms(words, lemmas, tuple(map(sound_of, words)))


def tongue(word: str, language: str) -> str:
    """The language to look a word up in: a Latin word in a Russian line is read as English, and the other way round."""
    latin = "a" <= word[:1].lower() <= "z"
    if latin:
        return "en" if language in ("ru", "uk") else language
    return "ru" if language == "en" and "\u0400" <= word[:1] <= "\u04ff" else language


# ------------------------------------------------------------------------------------------------------------- the tree


@dataclass(frozen=True, slots=True)
class Sought:
    """A word in any of its forms. `lemmas`: its dictionary forms, one or more, once a dictionary was asked."""

    written: str
    lemmas: frozenset[str] = frozenset()

    @property
    def word(self) -> str:
        """As it is indexed."""
        return folded(self.written)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after the other, as they stand."""

    words: tuple[str, ...]
    #: for NEAR: the same in dictionary forms, all that come into question
    lemmas: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Beginning:
    """Words one after the other, the last of which only begins so."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SoundsLike:
    """A word that sounds like this one. `sounds`: its own key first, then those one step away."""

    sounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """All of these in any form and order, with at most `words` other words between the first and the last."""

    parts: tuple[Sought | Phrase | Beginning, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Restriction:
    """A filter: lines for which `name` is one of `values`."""

    name: FilterName
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part, and at least one of them is no NoneOf."""

    parts: tuple[QueryNode, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part or more."""

    parts: tuple[QueryNode, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Not this part."""

    part: QueryNode


Leaf = Sought | Phrase | Beginning | SoundsLike | Near
QueryNode = Leaf | Restriction | AllOf | AnyOf | NoneOf


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked. `interviews`: whether notes of interviews may be found, for those who have the vault open."""

    tree: QueryNode
    interviews: bool = False

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """What is looked for in text, without what is to be absent."""
        return tuple(_leaves(self.tree))

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """Every filter, wherever it stands."""
        return tuple(_restrictions(self.tree))


def _leaves(node: QueryNode) -> Iterator[Leaf]:
    if isinstance(node, (AllOf, AnyOf)):
        for part in node.parts:
            yield from _leaves(part)
    elif not isinstance(node, (NoneOf, Restriction)):
        yield node


def _restrictions(node: QueryNode) -> Iterator[Restriction]:
    if isinstance(node, Restriction):
        yield node
    elif isinstance(node, NoneOf):
        yield from _restrictions(node.part)
    elif isinstance(node, (AllOf, AnyOf)):
        for part in node.parts:
            yield from _restrictions(part)


def changed(node: QueryNode, change: Callable[[QueryNode], QueryNode]) -> QueryNode:
    """The tree with every leaf and filter put through `change`."""
    if isinstance(node, NoneOf):
        return NoneOf(changed(node.part, change))
    if isinstance(node, AllOf):
        return AllOf(tuple(changed(part, change) for part in node.parts))
    if isinstance(node, AnyOf):
        return AnyOf(tuple(changed(part, change) for part in node.parts))
    return change(node)


#: languages a typed word is read in, by its script
_CYRILLIC_TONGUES, _LATIN_TONGUES = ("ru", "uk"), ("en",)


def with_lemmas(query: Query, lemma_of: LemmaOf | None) -> Query:
    """The query with the dictionary forms of its words; a word is its own where no dictionary is given."""

    def lemmas(written: str) -> frozenset[str]:
        if lemma_of is None:
            return frozenset({folded(written)})
        tongues = _CYRILLIC_TONGUES if "\u0400" <= written[:1] <= "\u04ff" else _LATIN_TONGUES
        return frozenset(lemma_of(written, one) for one in tongues)

    def looked_up(node: QueryNode) -> QueryNode:
        if isinstance(node, Sought):
            return replace(node, lemmas=lemmas(node.written))
        if isinstance(node, Near):
            return replace(node, parts=tuple(near_part(part) for part in node.parts))
        return node

    def near_part(part: Sought | Phrase | Beginning) -> Sought | Phrase | Beginning:
        if isinstance(part, Sought):
            return replace(part, lemmas=lemmas(part.written))
        if isinstance(part, Phrase):
            return replace(part, lemmas=tuple(product(*(sorted(lemmas(word)) for word in part.words)))[:8])
        return part

    return replace(query, tree=changed(query.tree, looked_up))


# -------------------------------------------------------------------------------------------------------------- reading


_OPERATORS: dict[str, Literal["and", "or", "not"]] = {
    "AND": "and",
    "OR": "or",
    "ИЛИ": "or",
    "АБО": "or",
    "NOT": "not",
    "НЕ": "not",
}
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"'})
_NEAR = re.compile(r"NEAR(?:/(\d+))?")
_FILTER = re.compile(r"([A-Za-z]+):(?=\S)")
_RUN = re.compile(r'[^\s()"«»]+')
_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")

_Kind = Literal["open", "close", "and", "or", "not", "near", "part"]


class _Mark(NamedTuple):
    """One thing typed, at a column counted from 1; `node` for parts, `words` for NEAR."""

    kind: _Kind
    column: int
    node: QueryNode | None = None
    words: int = 0


def parsed(text: str) -> Query:
    """The query a person typed. Raises BadQuery, which names the column and what to do."""
    marks = list(_marks(text.translate(_QUOTES)))
    if sum(mark.kind == "part" for mark in marks) > MOST_PARTS:
        raise BadQuery(f"the search has more than {MOST_PARTS} parts", hint="Ask in several searches.")
    return Query(_Typed(marks, len(text) + 1).whole())


def _marks(text: str) -> Iterator[_Mark]:
    at = 0
    while at < len(text):
        letter, column = text[at], at + 1
        if letter in "()":
            yield _Mark("open" if letter == "(" else "close", column)
            at += 1
        elif letter in '"«':
            words, at = _quoted(text, at)
            if words:
                yield _Mark("part", column, Phrase(words))
        elif (found := _RUN.match(text, at)) is None:
            at += 1
        elif letter in "-−" and found.end() == at + 1 and text[at + 1 : at + 2] not in ('"', "«", "("):
            at += 1  # a dash between words
        elif letter in "-−" and (at == 0 or text[at - 1] in " \t\n("):
            yield _Mark("not", column)
            at += 1
        elif near := _NEAR.fullmatch(found.group()):
            words_between = int(near.group(1)) if near.group(1) else NEAR_WORDS
            if words_between > MOST_NEAR:
                raise BadQuery(f"NEAR at column {column} reaches over more than {MOST_NEAR} words")
            yield _Mark("near", column, None, words_between)
            at = found.end()
        elif operator := _OPERATORS.get(found.group()):
            yield _Mark(operator, column)
            at = found.end()
        elif (named := _FILTER.match(text, at)) and named.group(1).lower() not in ("http", "https"):
            restriction, at = _filter(text, named)
            yield _Mark("part", column, restriction)
        else:
            at = found.end()
            if node := _bare_words(found.group(), column):
                yield _Mark("part", column, node)


def _quoted(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """Words between quotation marks and where they end. «» without its pair is what marks a hit, and says nothing."""
    close = text.find('"' if text[at] == '"' else "»", at + 1)
    if close < 0:
        if text[at] == '"':
            raise BadQuery(
                f"the quotation mark at column {at + 1} is never closed", hint='Put a " after the phrase.'
            )
        return (), at + 1
    return tuple(map(folded, WORD.findall(text[at + 1 : close]))), close + 1


def _bare_words(run: str, column: int) -> Sought | Phrase | Beginning | SoundsLike | None:
    """What a run of letters asks for; None where it holds no word."""
    written = WORD.findall(run)
    stars = run.rstrip(".,;:!?…")
    if "*" in stars[:-1] and WORD.search(stars[stars.index("*") :]):
        raise BadQuery(
            f"the star in the word at column {column} does not stand at its end",
            hint="A star stands for the rest of a word: бахм*",
        )
    if not written:
        return None
    words = tuple(map(folded, written))
    if stars.endswith("*"):
        if len(words[-1]) < SHORTEST_BEGINNING:
            raise BadQuery(
                f"the beginning at column {column} is too short",
                hint=f"Give {SHORTEST_BEGINNING} letters or more before the star.",
            )
        return Beginning(words)
    if run.startswith("~"):
        sounds = near_sounds("".join(words))
        if not sounds:
            raise BadQuery(
                f"what is to be sounded out at column {column} is too short",
                hint="~ takes one name of three letters or more.",
            )
        return SoundsLike(sounds)
    return Sought(written[0]) if len(written) == 1 else Phrase(words)


def _filter(text: str, named: re.Match[str]) -> tuple[Restriction, int]:
    """A filter and where it ends."""
    column, at = named.start() + 1, named.end()
    name = next((one for one in FILTERS if one == named.group(1).lower()), None)
    if name is None:
        raise BadQuery(
            f"there is no filter of the name at column {column}",
            hint="Filters are "
            + ", ".join(f"{one}:" for one in FILTERS)
            + ' To search for the words, put them in "…".',
        )
    if text[at] in '"«':
        stop = text.find('"' if text[at] == '"' else "»", at + 1)
        if stop < 0:
            raise BadQuery(f"the quotation mark at column {at + 1} is never closed")
        value, end = text[at + 1 : stop], stop + 1
    else:
        found = _RUN.match(text, at)
        value, end = (found.group(), found.end()) if found else ("", at)
    value = value.strip()
    if not value:
        raise BadQuery(
            f"the filter at column {column} says nothing after its colon", hint=f"{name}: {FILTERS[name]}."
        )
    if name in ("from", "to") and not _DAY.fullmatch(value):
        raise BadQuery(
            f"the filter at column {column} needs a date",
            hint="Write a year, month or day: 2022, 2022-03, 2022-03-21.",
        )
    if name == "status" and value.lower() not in STATUSES:
        raise BadQuery(
            f"the filter at column {column} knows no such status", hint="It is one of " + ", ".join(STATUSES)
        )
    if name in ("status", "language"):
        value = value.lower()
    elif name == "party" and len(value) == 1:
        value = value.upper()
    return Restriction(name, (value,)), end


class _Typed:
    """What was typed, read from left to right: OR binds least, then AND, then NOT, then NEAR."""

    def __init__(self, marks: Sequence[_Mark], end: int) -> None:
        self._marks = marks
        self._end = end
        self._at = 0
        self._depth = 0

    def whole(self) -> QueryNode:
        """Everything. Raises BadQuery."""
        if not any(mark.kind == "part" for mark in self._marks):
            raise BadQuery(
                "the search holds no word", hint="Type a word, a phrase in quotation marks, or a filter."
            )
        node = self._any()
        if mark := self._next():
            raise BadQuery(
                f"the bracket at column {mark.column} closes nothing",
                hint="Take it out, or open it before. To search for a bracket is not possible.",
            )
        return node

    def _next(self, *kinds: _Kind) -> _Mark | None:
        mark = self._marks[self._at] if self._at < len(self._marks) else None
        return mark if mark and (not kinds or mark.kind in kinds) else None

    def _took(self, *kinds: _Kind) -> _Mark | None:
        if mark := self._next(*kinds):
            self._at += 1
        return mark

    def _any(self) -> QueryNode:
        parts = [self._all()]
        while self._took("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self) -> QueryNode:
        begun = self._next()
        parts = [self._one()]
        while self._next("and", "not", "open", "part"):
            self._took("and")
            parts.append(self._one())
        if all(isinstance(part, NoneOf) for part in parts):
            raise BadQuery(
                f"from column {begun.column if begun else self._end} on the search only says what is not to be there",
                hint="Say beside it what is: мост NOT река",
            )
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _one(self) -> QueryNode:
        if mark := self._took("not"):
            if self._next("not"):
                raise BadQuery(f"two NOT follow each other at column {mark.column}", hint="Take one out.")
            return NoneOf(self._near())
        return self._near()

    def _near(self) -> QueryNode:
        column = self._column()
        first = self._part()
        if not self._next("near"):
            return first
        parts, reach = [self._near_part(first, column)], 0
        while mark := self._took("near"):
            column = self._column()
            parts.append(self._near_part(self._part(), column))
            reach = max(reach, mark.words)
        return Near(tuple(parts), reach)

    def _near_part(self, node: QueryNode, column: int) -> Sought | Phrase | Beginning:
        if isinstance(node, (Sought, Phrase, Beginning)):
            return node
        raise BadQuery(
            f"what stands beside NEAR at column {column} is no word",
            hint='NEAR stands between words, "phrases" and beginnings*: мост NEAR/5 река',
        )

    def _column(self) -> int:
        mark = self._next()
        return mark.column if mark else self._end

    def _part(self) -> QueryNode:
        mark = self._next()
        if mark is None or mark.kind not in ("open", "part"):
            raise BadQuery(
                f"a word is missing at column {mark.column if mark else self._end}",
                hint='AND, OR, NOT and NEAR in capitals join words; to search for such a word, put it in "…".',
            )
        self._at += 1
        if mark.node is not None:
            return mark.node
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadQuery(f"the brackets at column {mark.column} lie more than {DEEPEST} deep")
        node = self._any()
        if not self._took("close"):
            raise BadQuery(
                f"the bracket at column {mark.column} is never closed", hint="Put a ) where it ends."
            )
        self._depth -= 1
        return node


# ------------------------------------------------------------------------------------------------- what it means for a line


def fits(node: QueryNode, line: Forms, allowed: Callable[[Restriction], bool]) -> bool:
    """Whether a line is found. `allowed` answers the filters for it."""
    if isinstance(node, AllOf):
        return all(fits(part, line, allowed) for part in node.parts)
    if isinstance(node, AnyOf):
        return any(fits(part, line, allowed) for part in node.parts)
    if isinstance(node, NoneOf):
        return not fits(node.part, line, allowed)
    if isinstance(node, Restriction):
        return allowed(node)
    return bool(places(node, line))


def places(leaf: Leaf, line: Forms) -> set[int]:
    """Positions of the words of a line that belong to an occurrence of `leaf`."""
    if isinstance(leaf, Sought):
        return {
            n
            for n, (word, lemma) in enumerate(zip(line.words, line.lemmas, strict=True))
            if word == leaf.word or lemma in leaf.lemmas
        }
    if isinstance(leaf, SoundsLike):
        return {n for n, sound in enumerate(line.sounds) if sound in leaf.sounds}
    if isinstance(leaf, Near):
        return _near_places(leaf, line.lemmas)
    begun = isinstance(leaf, Beginning)
    size = len(leaf.words)
    return {n + k for n in _starts(line.words, leaf.words, begun) for k in range(size)}


def _starts(words: tuple[str, ...], sought: tuple[str, ...], begun: bool) -> list[int]:
    """Where `sought` stands in `words`; with `begun`, the last only has to begin so."""
    head, last, size = sought[:-1], sought[-1], len(sought)
    return [
        n
        for n in range(len(words) - size + 1)
        if words[n : n + size - 1] == head
        and (words[n + size - 1].startswith(last) if begun else words[n + size - 1] == last)
    ]


def _near_places(near: Near, lemmas: tuple[str, ...]) -> set[int]:
    """Positions of words of the groups that lie close enough: as FTS5 measures, from an end to the last beginning."""
    found: list[list[tuple[int, int]]] = []
    for part in near.parts:
        if isinstance(part, Sought):
            found.append([(n, 1) for n, lemma in enumerate(lemmas) if lemma in part.lemmas])
        elif isinstance(part, Phrase):
            ways = part.lemmas or (part.words,)
            found.append([(n, len(way)) for way in ways for n in _starts(lemmas, way, begun=False)])
        else:
            found.append([(n, len(part.words)) for n in _starts(lemmas, part.words, begun=True)])
    marked: set[int] = set()
    for group in product(*(places[:50] for places in found)):
        last = max(start for start, _ in group)
        if all(last - (start + size) <= near.words for start, size in group):
            marked.update(start + k for start, size in group for k in range(size))
    return marked


def marked(query: Query, line: Forms) -> tuple[int, ...]:
    """Positions of words to mark in a hit."""
    return tuple(sorted(set().union(*(places(leaf, line) for leaf in query.leaves))))


def snippet(text: str, spans: Sequence[tuple[int, int]], marks: Sequence[int]) -> str:
    """The words around the first mark, marked words in «», … where text was left out; in the order text is stored."""
    if not spans:
        return text
    first = marks[0] if marks else 0
    low, high = max(0, first - WORDS_AROUND), min(len(spans), first + WORDS_AROUND + 1)
    at = spans[low][0] if low else 0
    stop = spans[high - 1][1] if high < len(spans) else len(text)
    out = ["… "] if low else []
    for n in marks:
        if low <= n < high:
            out += [text[at : spans[n][0]], "«", text[spans[n][0] : spans[n][1]], "»"]
            at = spans[n][1]
    return "".join(out) + text[at:stop] + (" …" if high < len(spans) else "")
