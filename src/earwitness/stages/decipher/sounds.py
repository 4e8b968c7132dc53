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
from collections.abc import Mapping, Sequence
from functools import lru_cache
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
    signs = ""
    owners: list[int] = []
    for number, here in enumerate(in_breath(words, language)):
        if here and signs and here[0] == signs[-1]:
            here = here[1:]
        signs += here
        owners += [number] * len(here)
    return Sounds(signs, tuple(owners))


def in_breath(words: Sequence[str], language: str) -> list[str]:
    """The sounds of each word as the one after it makes them; a sound that two words share is in both."""
    found = []
    voiced = False
    for word in reversed(words):
        here = alone(word, language)[voiced]
        found.append(here)
        if here:
            voiced = gives_voice(here)
    found.reverse()
    return found


def gives_voice(signs: str) -> bool:
    """Whether sounds begin with an obstruent that gives its voice to the one before it."""
    return signs[0] in _LOUD


@lru_cache(maxsize=1 << 16)
def alone(word: str, language: str) -> tuple[str, str]:
    """The sounds of a word, doubled ones once: at the end of a breath, and before a word that begins with a voiced obstruent."""
    written = _written(word, language)
    return _once(_with_voice(written, language, "")), _once(_with_voice(written, language, "b"))


def _written(word: str, language: str) -> str:
    """A sign for each letter that has a sound."""
    table = _LETTERS.get(language, _LETTERS["ru"])
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
            out.append(table.get(letter, ""))
        before = letter
    return "".join(out)


def _with_voice(signs: str, language: str, after: str) -> str:
    """Voice goes from right to left through obstruents; [v] takes it and does not give it. `after`: the next word's sound."""
    if language == "uk":
        return signs
    out = []
    ends = True
    for here in reversed(signs):
        if here in _VOICELESS and (after not in _LOUD if ends else after in _DUMB):
            here = _VOICELESS[here]
        elif here in _VOICED and after in _LOUD:
            here = _VOICED[here]
        out.append(here)
        after, ends = here, False
    return "".join(reversed(out))


def _once(signs: str) -> str:
    """Doubled sounds as one."""
    return "".join(sign for n, sign in enumerate(signs) if not n or signs[n - 1] != sign)


# ---------------------------------------------------------------------------------------------------------------- costs

#: pairs of sounds that ears and recognisers take for each other
_NEAR: dict[frozenset[str], float] = {
    frozenset(pair): cost
    for cost, pairs in (
        (0.1, "ao ei"),
        (0.15, "pb td kg sz SZ fv iy"),
        (0.2, "ij sc"),
        (0.25, "ey ae kx"),
        (0.3, "mn sS zZ ay CS tc vu fx eo"),
        (0.4, "Cc Ct oy gx ai ou uy bv pf zS sZ"),
        (0.45, "iu io au eu lr vm bm ln nd vo"),
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


SIGNS = "abvgdeZzijklmnoprstufxcCSyu"
_SWAPS = {(one, other): swap_cost(one, other) for one in SIGNS for other in SIGNS}
_DROPS = {sign: drop_cost(sign) for sign in SIGNS}


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


def distances(heard: str, meant: Sequence[str], most: float) -> list[float]:
    """`distance` of `heard` to each of `meant`, in their order; what neighbours begin with alike is worked out once."""
    row = [0.0]
    for sound in heard:
        row.append(row[-1] + _DROPS[sound])
    rows: list[list[float] | None] = [row]  # None: over `most`, whatever comes
    found, before = [], ""
    for word in meant:
        shared = 0
        while shared < min(len(word), len(before)) and word[shared] == before[shared]:
            shared += 1
        del rows[shared + 1 :]
        for sign in word[shared:]:
            above = rows[-1]
            if above is None:
                break
            gone = _DROPS[sign]
            row = [above[0] + gone]
            for n, sound in enumerate(heard):
                row.append(min(above[n] + _SWAPS[sound, sign], above[n + 1] + gone, row[n] + _DROPS[sound]))
            rows.append(row if min(row) <= most else None)
        last = rows[-1]
        before = word[: len(rows) - 1]
        found.append(
            last[-1] if last is not None and len(rows) > len(word) and last[-1] <= most else math.inf
        )
    return found


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


# --------------------------------------------------------------------------------------------------- looking through lines

MOST_ROWS = 50_000
EXACT = 20  #: every cost is a multiple of 1/20, so that costs can be counted whole
_AGE = 1 << 12  #: a row's numbers are costs times this, plus how many sounds the stretch has
_WHOLE_DROPS: Mapping[str, int] = {sign: round(cost * EXACT) * _AGE for sign, cost in _DROPS.items()}
_WHOLE_SWAPS: Mapping[tuple[str, str], int] = {
    pair: round(cost * EXACT) * _AGE for pair, cost in _SWAPS.items()
}


_START = "|"  #: stands before each core, where a stretch begins at no cost


class Stretch(NamedTuple):
    """Sounds `[begin, stop)` of a line and what it costs to hear a core as them."""

    begin: int
    stop: int
    cost: float


class Watch:
    """Finds the stretches of lines that sound like one of some cores at a cost of at most `most`; remembers every step it takes.

    One pass with a free start (Sellers, "The theory and computation of evolutionary distances", 1980), so that a line is
    looked through once however it is cut into words. The rows of that pass, costs over `most` taken as one, are few: talk goes
    through the same ones again and again. So each row is a state, and each sound leads from one to the next, worked out when
    it first comes up (Navarro, "A guided tour to approximate string matching", ACM Computing Surveys 33, 2001, § 6.2).
    """

    __slots__ = ("_cores", "_ends", "_next", "_numbers", "_over", "_rows", "_stops", "most")

    def __init__(self, cores: Sequence[str], most: float) -> None:
        self.most = most
        self._over = (int(most * EXACT + 1e-6) + 1) * _AGE
        self._cores = "".join(_START + core for core in cores)
        self._stops = [at - 1 for at in range(1, len(self._cores)) if self._cores[at] == _START]
        self._stops.append(len(self._cores) - 1)
        self._forget()

    def _forget(self) -> None:
        row: list[int] = []
        for sign in self._cores:
            row.append(0 if sign == _START else min(self._over, row[-1] + _WHOLE_DROPS[sign]))
        self._numbers: dict[tuple[int, ...], int] = {}
        self._rows: list[tuple[int, ...]] = []
        self._next: list[dict[str, int]] = []
        self._ends: list[int] = []
        self._number(tuple(row))

    def _number(self, row: tuple[int, ...]) -> int:
        known = self._numbers.get(row)
        if known is None:
            known = self._numbers[row] = len(self._rows)
            self._rows.append(row)
            self._next.append({})
            end = min((row[stop] for stop in self._stops), default=self._over)
            self._ends.append(end if end < self._over else 0)
        return known

    def _step(self, state: int, sound: str) -> int:
        row, gone, over = self._rows[state], _WHOLE_DROPS[sound] + 1, self._over
        after: list[int] = []
        for n, sign in enumerate(self._cores):
            if sign == _START:
                after.append(0)
                continue
            swapped = row[n - 1] + _WHOLE_SWAPS[sound, sign] + 1
            after.append(min(swapped, row[n] + gone, after[-1] + _WHOLE_DROPS[sign], over))
        found = self._next[state][sound] = self._number(tuple(after))
        return found

    def stretches(self, signs: str) -> list[Stretch]:
        """The best stretch for each sound that one ends with, in order; they may overlap."""
        if len(self._rows) > MOST_ROWS:
            self._forget()
        state, known, ends = 0, self._next, self._ends
        found = []
        for stop, sound in enumerate(signs, 1):
            after = known[state].get(sound)
            state = self._step(state, sound) if after is None else after
            if ends[state]:
                cost, age = divmod(ends[state], _AGE)
                if age:
                    found.append(Stretch(stop - age, stop, cost / EXACT))
        return found

    def least(self, signs: str) -> float:
        """The least cost of any stretch; infinite where there is none."""
        return min((stretch.cost for stretch in self.stretches(signs)), default=math.inf)
