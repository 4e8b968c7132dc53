"""Which lines are worth a second reading with words to expect in mind, and which such reading is worth nothing. Pure rules.

Rules
- A line with a digit may: engines write numbers in digits, and run them together.
- Else letters decide, spaces left out: somewhere in the line stands what could be the word misheard, by an edit distance in
  which a vowel for a vowel and a voiced consonant for its voiceless one cost little (Sellers, "The theory and computation
  of evolutionary distances", 1980). It is coarse on purpose: it saves work, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from earwitness.model.words import fold, tokens

MOST_TIMES = 2  #: that a line holds the same word to expect
STEM = 7  #: letters of a word that count; what follows is mostly its ending
FARTHEST = 0.25  #: of a stem's length
VOWELS = frozenset("аеиоуыэюяіїєaeiouy")
_PAIRS = ("бп", "вф", "гк", "гх", "дт", "жш", "зс", "сц", "чц", "сш", "тц", "мн")
_NEAR = frozenset(frozenset(pair) for pair in _PAIRS)
VOWEL, PAIR, OTHER = 0.25, 0.3, 1.0
LOST = {True: 0.4, False: 0.8}


def may_hold(text: str, words: Sequence[str]) -> bool:
    """Whether `text` has a digit or something like one of the words."""
    return any(letter.isdigit() for letter in text) or nearest(text, words) <= FARTHEST


def recites(text: str, words: Sequence[str]) -> bool:
    """Whether the engine says back what it was told: two words to expect right behind each other, or one three times."""
    told = {fold(word) for word in words}
    said = [token.folded for token in tokens(text)]
    return any(one in told and other in told for one, other in pairwise(said)) or any(
        said.count(word) > MOST_TIMES for word in told
    )


def nearest(text: str, words: Sequence[str]) -> float:
    """How far the nearest of the words is from anything in the text, as a share of its stem; infinite without words."""
    heard = "".join(letter for letter in fold(text) if letter.isalpha())
    return min((_far(heard, stem) / len(stem) for stem in _stems(tuple(words))), default=float("inf"))


@cache
def _stems(words: tuple[str, ...]) -> tuple[str, ...]:
    bare = ("".join(letter for letter in fold(word) if letter.isalpha())[:STEM] for word in words)
    return tuple(dict.fromkeys(stem for stem in bare if stem))


def _far(heard: str, stem: str) -> float:
    """The least cost of hearing the stem as some stretch of `heard`."""
    row = [0.0]
    for letter in stem:
        row.append(row[-1] + LOST[letter in VOWELS])
    least = row[-1]
    for sound in heard:
        extra, diagonal = LOST[sound in VOWELS], row[0]
        for n, letter in enumerate(stem, 1):
            best = min(diagonal + _swap(sound, letter), row[n] + extra, row[n - 1] + LOST[letter in VOWELS])
            diagonal, row[n] = row[n], best
        least = min(least, row[-1])
    return least


@cache
def _swap(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in VOWELS and other in VOWELS:
        return VOWEL
    return PAIR if frozenset((one, other)) in _NEAR else OTHER
