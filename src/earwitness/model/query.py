"""What a search asks, as a tree, and what the tree means for one line of text. `query_language` reads what people type.

Rules
- A line is its words, folded: lower case, without accents and apostrophes, «ё» as «е»; «й» and «ї» stay letters. Beside
  each word stand its dictionary form and its sound. Every store indexes these three and nothing else, so that what a
  query means here is what it finds there.
- A bare word stands for all its forms, a "phrase" and a beginning* for themselves; NEAR compares dictionary forms
  throughout. NOT takes away: alone it asks for nothing.
- A filter says in which lines, not what for: it marks no word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Literal, NamedTuple

from earwitness.model.numerals import as_written
from earwitness.model.sounds import sound_of

#: not typed are `person`, which asks the vault for what stands there of a person, `assigned`, calls a member listens to,
#: and `unassigned`, calls nobody does (without values)
FilterName = Literal[
    "caller", "party", "from", "to", "theme", "reading", "status", "language", "call", "person",
    "assigned", "unassigned",
]  # fmt: skip

WORDS_AROUND = 8
CACHED_WORDS = 200_000

#: marks that belong to the letter before them: Latin and Cyrillic accents, Hebrew and Arabic points
_POINTS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f"
_APOSTROPHES = "'’ʼ`´"
WORD = re.compile(rf"[^\W_]+(?:[{_POINTS}{_APOSTROPHES}]+[^\W_]+|[{_POINTS}]+)*")
_PLAIN = re.compile("[0-9a-zа-яіїєґў]+")
_ALIKE = str.maketrans({**dict.fromkeys(_APOSTROPHES), "ё": "е"})
_LETTERS_OF_THEIR_OWN = frozenset("йїў")
_DIGITS = re.compile("[0-9]+")


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


def plain(text: str) -> str:
    """A name as it is compared: its words, folded."""
    return " ".join(map(folded, WORD.findall(text)))


def asked_as(term: str, status: str) -> frozenset[str]:
    """What a reading may be asked for by: its status, and its term unless that stands there in its everyday sense."""
    return frozenset({status}) if status == "ordinary" else names_of_term(term) | {status}


@lru_cache(maxsize=4096)
def names_of_term(term: str) -> frozenset[str]:
    """What a term of shorthand may be asked for by: «двести (потери)» as that, as двести, as потери and as 200."""
    return frozenset({plain(term), *plain(term).split(), *_DIGITS.findall(as_written(term))})


#: a folded word's dictionary form, by word as written and language
LemmaOf = Callable[[str, str], str]


class Forms(NamedTuple):
    """A line as it is indexed: for each word its folded form, its dictionary form and its sound ("" for none)."""

    words: tuple[str, ...]
    lemmas: tuple[str, ...]
    sounds: tuple[str, ...]


class WordForms(NamedTuple):
    """One word as it is indexed."""

    word: str
    lemma: str
    sound: str


#: a word as written and the language of its line to its forms
FormsOfWord = Callable[[str, str], WordForms]


def word_forms(lemma_of: LemmaOf | None) -> FormsOfWord:
    """The forms of a word, remembered; a word is its own dictionary form where no dictionary is given."""

    @lru_cache(maxsize=CACHED_WORDS)
    def forms(written: str, language: str) -> WordForms:
        word = folded(written)
        lemma = lemma_of(written, tongue(written, language)) if lemma_of else word
        return WordForms(word, lemma, sound_of(word))

    return forms


NO_DICTIONARY = word_forms(None)


def forms_of(
    text: str,
    language: str,
    of_word: FormsOfWord = NO_DICTIONARY,
    spans: Sequence[tuple[int, int]] | None = None,
) -> Forms:
    """The forms of a text's words; `spans` where they are known already."""
    if spans is None:
        spans = spans_of(text)
    found = [of_word(text[begin:stop], language) for begin, stop in spans]
    return Forms(*zip(*found, strict=True)) if found else Forms((), (), ())


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


def marked(leaves: Iterable[Leaf], line: Forms) -> tuple[int, ...]:
    """Positions of words to mark in a hit of a query with these leaves."""
    return tuple(sorted(set().union(*(places(leaf, line) for leaf in leaves))))


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
