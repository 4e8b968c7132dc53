"""The language of a search: what a person types, read into the tree of `model.query`.

Rules
- What is typed is either understood or refused with the column at which it stops making sense; the refusal never repeats
  a word of it. Punctuation that means nothing here is passed over.
- Between words that have no operator stands AND. OR binds least, then AND, then NOT, then NEAR; brackets part.
- Operators are written in capitals: AND, OR, NOT, NEAR, NEAR/5; ИЛИ, АБО and НЕ too. A single capital И begins sentences
  that people paste, so it is a word.
- A colon after a Latin word makes a filter, and a filter that there is not is refused: it would be a word nobody meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from earwitness.errors import BadQuery
from earwitness.model.query import (
    WORD,
    AllOf,
    AnyOf,
    Beginning,
    FilterName,
    Near,
    NoneOf,
    Phrase,
    Query,
    QueryNode,
    Restriction,
    Sought,
    SoundsLike,
    folded,
)
from earwitness.model.sounds import near_sounds

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
#: what the indexes are made for
SHORTEST_BEGINNING = 3

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
_FILTER = re.compile(r"([A-Za-z]+):")
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
            phrase, at = _quoted(text, at)
            if phrase:
                yield _Mark("part", column, phrase)
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
        elif (named := _FILTER.match(text, at)) and _is_filter(text, named):
            restriction, at = _filter(text, named)
            yield _Mark("part", column, restriction)
        else:
            at = found.end()
            if node := _bare_words(found.group(), column):
                yield _Mark("part", column, node)


def _quoted(text: str, at: int) -> tuple[Phrase | Beginning | None, int]:
    """What stands between quotation marks, and where it ends. «» without its pair is what marks a hit, and says nothing."""
    close = text.find('"' if text[at] == '"' else "»", at + 1)
    if close < 0:
        if text[at] == '"':
            raise BadQuery(
                f"the quotation mark at column {at + 1} is never closed", hint='Put a " after the phrase.'
            )
        return None, at + 1
    words = tuple(map(folded, WORD.findall(text[at + 1 : close])))
    if not words:
        return None, close + 1
    begun = text[at + 1 : close].rstrip().endswith("*")
    return _beginning(words, at + 1) if begun else Phrase(words), close + 1


def _beginning(words: tuple[str, ...], column: int) -> Beginning:
    if len(words[-1]) < SHORTEST_BEGINNING:
        raise BadQuery(
            f"the beginning at column {column} is too short",
            hint=f"Give {SHORTEST_BEGINNING} letters or more before the star.",
        )
    return Beginning(words)


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
        return _beginning(words, column)
    if run.startswith("~"):
        sounds = near_sounds("".join(words))
        if not sounds:
            raise BadQuery(
                f"what is to be sounded out at column {column} is too short",
                hint="~ takes one name of three letters or more.",
            )
        return SoundsLike(sounds)
    return Sought(written[0]) if len(written) == 1 else Phrase(words)


def _is_filter(text: str, named: re.Match[str]) -> bool:
    """A known name before a colon, or any with something right after it; «Note: …» and a pasted address are words."""
    name = named.group(1).lower()
    return name in FILTERS or (
        name not in ("http", "https") and text[named.end() : named.end() + 1].strip() != ""
    )


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
    if text[at : at + 1] in ('"', "«"):
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
