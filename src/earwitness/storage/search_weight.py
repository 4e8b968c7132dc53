"""BM25 as FTS5 reckons it (sqlite.org/fts5.html, «The bm25() function»), for databases that have no such thing.

A part of a query is one string of words in one column: a word sought is two parts, its own form and its dictionary form.
Every occurrence of a part in a text counts; parts of NEAR count where they lie near enough. Floating-point operations come
in the order of FTS5's, so that two databases give the same weights and the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import log
from typing import Literal, NamedTuple

from earwitness.model.query import Beginning, Forms, Leaf, Near, Phrase, Sought, SoundsLike, places

K1, B = 1.2, 0.75
LEAST = 1e-6

Column = Literal["words", "lemmas", "sounds"]


class Part(NamedTuple):
    """Words one after the other in a column; `begun`: the last only begins so; `near`: counted only where these lie near."""

    column: Column
    words: tuple[str, ...]
    begun: bool = False
    near: Near | None = None


def parts_of(leaf: Leaf) -> Iterator[Part]:
    """What is looked for, in the order in which FTS5 is asked for it."""
    if isinstance(leaf, Sought):
        yield Part("words", (leaf.word,))
        yield from (Part("lemmas", (lemma,)) for lemma in sorted(leaf.lemmas))
    elif isinstance(leaf, Phrase):
        yield Part("words", leaf.words)
    elif isinstance(leaf, Beginning):
        yield Part("words", leaf.words, begun=True)
    elif isinstance(leaf, SoundsLike):
        yield from (Part("sounds", (sound,)) for sound in leaf.sounds)
    else:
        for way in product(*map(near_ways, leaf.parts)):
            near = Near(tuple(_as_sought(part) for part in way), leaf.words)
            yield from (part._replace(near=near) for part in way)


def near_ways(part: Sought | Phrase | Beginning) -> tuple[Part, ...]:
    """A part of NEAR in dictionary forms, each way it may be read."""
    if isinstance(part, Sought):
        return tuple(Part("lemmas", (lemma,)) for lemma in sorted(part.lemmas))
    if isinstance(part, Phrase):
        return tuple(Part("lemmas", way) for way in part.lemmas or (part.words,))
    return (Part("lemmas", part.words, begun=True),)


def _as_sought(part: Part) -> Phrase | Beginning:
    return Beginning(part.words) if part.begun else Phrase(part.words, (part.words,))


def occurrences(part: Part, forms: Forms) -> int:
    """How often a part stands in a text."""
    column: tuple[str, ...] = getattr(forms, part.column)
    if len(part.words) == 1 and not part.begun and part.near is None:
        return column.count(part.words[0])
    near = places(part.near, forms) if part.near else None
    size = len(part.words)
    return sum(
        1
        for at in range(len(column) - size + 1)
        if column[at : at + size - 1] == part.words[:-1]
        and (
            column[at + size - 1].startswith(part.words[-1])
            if part.begun
            else column[at + size - 1] == part.words[-1]
        )
        and (near is None or all(at + n in near for n in range(size)))
    )


def rarity(texts: int, holding: int) -> float:
    """What an occurrence is worth of a part that `holding` of all texts hold."""
    return max(log((texts - holding + 0.5) / (holding + 0.5)), LEAST)


def weight(parts: Sequence[tuple[Part, float]], forms: Forms, mean_size: float) -> float:
    """The weight of a text; each part with its rarity, sizes in words of all three columns."""
    size = sum(map(len, (forms.words, forms.lemmas))) + sum(map(bool, forms.sounds))
    total = 0.0
    for part, worth in parts:
        often = float(occurrences(part, forms))
        if often:
            total += worth * ((often * (K1 + 1.0)) / (often + K1 * (1 - B + B * size / mean_size)))
    return total
