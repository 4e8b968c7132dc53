"""Numbers said aloud as strings of digits, for the leak scan: digit by digit, in groups, with "triple" and «три нуля»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from earwitness.model.words import tokens, value_of


def spoken_digits(text: str) -> list[tuple[str, int]]:
    """Numbers said aloud in a text as strings of digits, with where each begins: «три нуля, шестьсот сорок четыре» is 000644."""
    out: list[tuple[str, int]] = []
    found = tokens(_WRAPPED.sub(" ", text))
    at = 0
    while at < len(found):
        if not _says_number(found[at].folded, value_of(found[at])):
            at += 1
            continue
        first = at
        while at < len(found) and (
            _says_number(found[at].folded, value_of(found[at]))
            or found[at].folded in ("плюс", "plus", "і", "дефис", "тире", "dash")
        ):
            at += 1
        if all(t.number is not None for t in found[first:at]):
            continue  # written digits are looked for as they stand
        run = found[first:at]
        ends = [0, *(n for n in range(1, len(run)) if run[n].break_before == 2), len(run)]
        sentences = [run[begin:end] for begin, end in pairwise(ends)]
        words = [t for t in run if t.number is None]
        # who dictates may end a sentence after each group; and digits before or after may be no part of what is said: the
        # number of a file, the time
        parts = [
            *sentences,
            *([run] if len(sentences) > 1 else []),
            *([words] if len(words) < len(run) else []),
        ]
        for part in parts:
            for said in _read_aloud([(t.folded, value_of(t), t.break_before) for t in part]):
                if len(said) >= 3:
                    out.append((said, found[first].begin))
    return out


#: a line's end within a sentence says nothing
_WRAPPED = re.compile(r"(?<=\w)[ \t]*\r?\n[ \t]*(?=\w)")


@lru_cache(maxsize=50_000)
def is_number_word(word: str) -> bool:
    """Whether a word may be part of a number said aloud."""
    return any(_says_number(token.folded, value_of(token)) for token in tokens(word))


_ZEROS = frozenset("нуля ноля нулей нолей нулі zeros zeroes".split())


def _says_number(folded: str, value: int | None) -> bool:
    return (
        value is not None
        or folded in _ZEROS
        or folded in ("triple", "double")
        or _ordinal(folded) is not None
    )


def _ordinal(folded: str) -> int | None:
    """«первый», «семьдесят первый»: the last word of a number may be an ordinal."""
    for stem, value in _ORDINAL_STEMS:
        if folded.startswith(stem) and folded[len(stem) :] in _ORDINAL_ENDS:
            return value
    return None


_ORDINAL_ENDS = frozenset(
    "ый ий ой ого его ому ему ым им ом ем ая ую ых их ыми ими ье ья ью ьего ьему ьим ьей ьих ьи а ої ій у ого ому".split()
) | {"", "st", "nd", "rd", "th"}
_ORDINAL_STEMS = (
    ("перв", 1), ("втор", 2), ("трет", 3), ("четверт", 4), ("пят", 5), ("шест", 6), ("седьм", 7), ("восьм", 8), ("девят", 9), ("десят", 10), ("двенадцат", 12), ("двадцат", 20),
    ("тридцат", 30), ("сороков", 40), ("пятидесят", 50), ("восьмидесят", 80), ("first", 1), ("second", 2), ("third", 3), ("fourth", 4), ("fifth", 5), ("sixth", 6), ("seventh", 7),
    ("eighth", 8), ("ninth", 9), ("tenth", 10), ("twentieth", 20), ("thirtieth", 30),
)  # fmt: skip


Said = Sequence[tuple[str, int | None, int]]
#: of the places where one group may end and another begin, as many are tried both ways
MOST_PARTED = 5


def _read_aloud(words: Said) -> set[str]:
    """Digit strings a run of number words may stand for: «двести шестнадцать» is 216, and 200 and 16."""
    whole, places = _read(words, frozenset())
    some = places[:MOST_PARTED]
    parted = (
        frozenset(n for k, n in enumerate(some) if chosen >> k & 1) for chosen in range(1, 1 << len(some))
    )
    return {said for said in (whole, *(_read(words, at)[0] for at in parted)) if said}


def _read(words: Said, parted: frozenset[int]) -> tuple[str, list[int]]:
    """The digits, with a new group where words say so and at the words `parted`; and at which words that could be."""
    grouped = ""
    group: list[int] = []
    places: list[int] = []
    repeat = 0

    def close() -> None:
        nonlocal grouped, group
        if group:
            grouped += str(sum(group))
            group = []

    for n, (folded, value, gap) in enumerate(words):
        if folded in ("triple", "double"):
            close()
            repeat = 3 if folded == "triple" else 2
            continue
        if folded in _ZEROS:
            count = group.pop() if group and group[-1] <= 9 else 1
            close()
            grouped += "0" * count
            continue
        number = value if value is not None else _ordinal(folded)
        if number is None:
            continue
        if repeat:
            grouped += str(number) * repeat
            repeat = 0
            continue
        size = (
            1 if number < 10 else 9 if number < 20 else 10 if number < 100 else 100 if number < 1000 else 1000
        )
        multiplies = number == 1000 or folded in (
            "hundred",
            "hundreds",
        )  # «сто» never does: «шестнадцать сто» is 16, 100
        if multiplies and group and group[-1] < number and gap == 0:
            group = [sum(group) * number]
            continue
        fits = (
            group
            and number
            and gap == 0
            and _room(sum(group)) > size
            and not (10 <= sum(group) % 100 < 20)
            and not (size == 9 and _room(sum(group)) <= 10)
        )
        if fits:
            places.append(n)
        if not fits or n in parted:
            close()
        if number == 0:
            grouped += "0"
        else:
            group.append(number)
    close()
    return grouped, places


def _room(total: int) -> int:
    """The size of the smallest part of a number so far: after 700 there is room for less than 100."""
    for size in (1000, 100, 10):
        if total % size == 0:
            return size
    return 1
