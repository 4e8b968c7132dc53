"""How words sound, coarsely: one sign a sound, and what it costs to take one sound for another.

The signs follow textbook phonology as far as a telephone keeps it. Russian: voiced obstruents end voiceless and take the
voice of the obstruent that follows, also across words; «тс», «тьс» are one sound, «сч» another; «-ого» is said «-ово»;
clusters lose their middle consonant; doubled consonants are one (Avanesov, «Русское литературное произношение», 1984,
§§ 70-110; Yanushevskaya and Bunčić, "Russian", Journal of the International Phonetic Association 45, 2015). Unstressed о
and а, е and и fall together there; texts carry no stress, so this reduction is in the costs: a vowel for the one it
falls together with costs next to nothing. Ukrainian keeps its vowels and its final voice (Pompino-Marschall, Steriopolo
and Żygis, "Ukrainian", ibid. 47, 2017); since the costs are for ears, and of recognisers trained on both languages, one
table serves both. Softness is not written: recognisers lose it first.

Costs are between 0 (the same) and 1.2 (a vowel for a consonant). They are set by hand from features: same place and
manner with other voice 0.15, same place or same manner less than anything else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

VOWELS = frozenset("aoeiyu")
_LETTERS = {
    "ru": dict(zip("абвгдежзийклмнопрстуфхцчшщыэ", "abvgdeZzijklmnoprstufxcCSSye", strict=True)),
}
_LETTERS["uk"] = {**_LETTERS["ru"], "и": "y", "і": "i", "е": "e", "ґ": "g"}
_JOTATED = {"е": "e", "ё": "o", "ю": "u", "я": "a", "ї": "i", "є": "e"}
_ALWAYS_JOTATED = frozenset("ї")
_VOICELESS = {"b": "p", "v": "f", "g": "k", "d": "t", "Z": "S", "z": "s"}
_VOICED = {"p": "b", "k": "g", "t": "d", "S": "Z", "s": "z", "f": "v"}
_LOUD = frozenset("bgdZz")
_DUMB = frozenset("pktSsfxcC")
_CLUSTERS = (
    ("сц", "ц"), ("тьс", "ц"), ("тс", "ц"), ("дс", "ц"), ("сч", "щ"), ("зч", "щ"), ("стн", "сн"), ("здн", "зн"), ("вств", "ств"),
)  # fmt: skip


class Sounds(NamedTuple):
    """The signs of a run of words, and for each sign the number of the word it comes from."""

    signs: str
    words: tuple[int, ...]


def sounds_of(words: Sequence[str], language: str) -> Sounds:
    """The sounds of folded words said in one breath. Signs of other alphabets are left out."""
    signs: list[str] = []
    owners: list[int] = []
    table = _LETTERS.get(language, _LETTERS["ru"])
    for number, word in enumerate(words):
        for sign in _word(word, language, table):
            signs.append(sign)
            owners.append(number)
    if language != "uk":
        _devoice(signs, owners)
    kept = [n for n in range(len(signs)) if n == 0 or signs[n] != signs[n - 1]]
    return Sounds("".join(signs[n] for n in kept), tuple(owners[n] for n in kept))


def _word(word: str, language: str, table: dict[str, str]) -> list[str]:
    if language != "uk" and len(word) > 3 and word.endswith(("ого", "его")):
        word = word[:-2] + "во"
    for cluster, heard in _CLUSTERS:
        word = word.replace(cluster, heard)
    out: list[str] = []
    before = ""
    for letter in word:
        if letter in _JOTATED:
            if not before or before in "аоуыэяюеёиіїєьъ'" or letter in _ALWAYS_JOTATED:
                out.append("j")
            out.append(_JOTATED[letter])
        else:
            out.extend(table.get(letter, ""))
        before = letter
    return out


def _devoice(signs: list[str], owners: list[int]) -> None:
    """Voice goes from right to left through obstruents; [v] takes it and does not give it."""
    for n in range(len(signs) - 1, -1, -1):
        here = signs[n]
        after = signs[n + 1] if n + 1 < len(signs) else ""
        ends = not after or owners[n + 1] != owners[n]
        if here in _VOICELESS and (after in _DUMB if after else True):
            signs[n] = _VOICELESS[here]
        elif here in _VOICELESS and ends and after not in _LOUD:
            signs[n] = _VOICELESS[here]
        elif here in _VOICED and after in _LOUD:
            signs[n] = _VOICED[here]


# ---------------------------------------------------------------------------------------------------------------- costs

#: pairs of sounds that ears and recognisers take for each other
_NEAR: dict[frozenset[str], float] = {
    frozenset(pair): cost
    for cost, pairs in (
        (0.1, "ao ei"),
        (0.15, "pb td kg sz SZ fv iy"),
        (0.2, "ij"),
        (0.25, "ey ae kx"),
        (0.3, "mn sS zZ ay CS tc sc vu fx"),
        (0.4, "Cc Ct oy gx ai ou uy bv pf zS sZ"),
        (0.45, "eo iu io au eu lr vm bm ln nd vo"),
        (0.5, "pt pk tk bd bg dg sx Sx sf zv vn dz ts cS dv"),
    )
    for pair in pairs.split()
}
_OTHER_VOWEL = 0.6
_OTHER_CONSONANT = 0.85
_OTHER_KIND = 1.2
_DROPPED = {"j": 0.3, "x": 0.5, "v": 0.5, "n": 0.55, "m": 0.6, "l": 0.6, "r": 0.6, "d": 0.6, "t": 0.6}
_DROPPED_VOWEL = 0.5
_DROPPED_CONSONANT = 0.75


def swap_cost(one: str, other: str) -> float:
    """What it costs to hear one sound as another, between 0 and 1.2."""
    if one == other:
        return 0.0
    near = _NEAR.get(frozenset((one, other)))
    if near is not None:
        return near
    if (one in VOWELS) != (other in VOWELS):
        return _OTHER_KIND
    return _OTHER_VOWEL if one in VOWELS else _OTHER_CONSONANT


def drop_cost(sound: str) -> float:
    """What it costs to lose a sound, or to hear one that is not there."""
    return _DROPPED_VOWEL if sound in VOWELS else _DROPPED.get(sound, _DROPPED_CONSONANT)


_SIGNS = "abvgdeZzijklmnoprstufxcCSyu"
_SWAPS = {(one, other): swap_cost(one, other) for one in _SIGNS for other in _SIGNS}
_DROPS = {sign: drop_cost(sign) for sign in _SIGNS}


def distance(heard: str, meant: str, most: float = math.inf) -> float:
    """Cost of hearing `meant` as `heard`, by weighted edit distance; divide by `len(meant)` to compare words.

    What is over `most` comes back as infinite, as soon as that is certain.
    """
    row = [0.0]
    for sign in meant:
        row.append(row[-1] + _DROPS[sign])
    for sound in heard:
        gone = _DROPS[sound]
        diagonal, row[0] = row[0], row[0] + gone
        for n, sign in enumerate(meant, 1):
            best = min(diagonal + _SWAPS[sound, sign], row[n] + gone, row[n - 1] + _DROPS[sign])
            diagonal, row[n] = row[n], best
        if min(row) > most:
            return math.inf
    return row[-1] if row[-1] <= most else math.inf


def aligned(meant: str, heard: str) -> list[int | None]:
    """For each sound of `meant` the sound of `heard` it is aligned with at the least cost, None where it was lost."""
    rows = [[0.0]]
    for sound in heard:
        rows[0].append(rows[0][-1] + _DROPS[sound])
    for sign in meant:
        above, row = rows[-1], [rows[-1][0] + _DROPS[sign]]
        for h, sound in enumerate(heard):
            row.append(
                min(above[h] + _SWAPS[sound, sign], above[h + 1] + _DROPS[sign], row[h] + _DROPS[sound])
            )
        rows.append(row)
    out: list[int | None] = [None] * len(meant)
    m, h = len(meant), len(heard)
    while m:
        if h and rows[m][h] == rows[m - 1][h - 1] + _SWAPS[heard[h - 1], meant[m - 1]]:
            m, h = m - 1, h - 1
            out[m] = h
        elif rows[m][h] == rows[m - 1][h] + _DROPS[meant[m - 1]]:
            m -= 1
        else:
            h -= 1
    return out


def nearest_ends(heard: str, core: str, most: float) -> list[tuple[int, int]]:
    """Stretches `[begin, stop)` of `heard` that sound like `core` at a cost of at most `most`; they may overlap.

    One pass over the line with a free start (Sellers, "The theory and computation of evolutionary distances", 1980), so
    that a line is looked through once for a word however it is cut into words.
    """
    row = [(0.0, 0)]
    for sign in core:
        row.append((row[-1][0] + _DROPS[sign], 0))
    found = []
    for at, sound in enumerate(heard):
        gone = _DROPS[sound]
        diagonal, row[0] = row[0], (0.0, at + 1)
        for n, sign in enumerate(core, 1):
            swapped = diagonal[0] + _SWAPS[sound, sign]
            extra = row[n][0] + gone
            missing = row[n - 1][0] + _DROPS[sign]
            diagonal, begin = row[n], diagonal[1]
            if swapped <= extra and swapped <= missing:
                row[n] = (swapped, begin)
            elif extra <= missing:
                row[n] = (extra, row[n][1])
            else:
                row[n] = (missing, row[n - 1][1])
        if row[-1][0] <= most and row[-1][1] <= at:
            found.append((row[-1][1], at + 1))
    return found
