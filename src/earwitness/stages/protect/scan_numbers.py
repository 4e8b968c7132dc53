"""Where the numbers of the list stand in one text: as digits however they are grouped, and said aloud.

Rule: the more numbers a text has, the more of them are a secret's by chance. One of up to eight digits counts where the text
has few of its length, where a word stands before it, where it is parted as telephones are, or where several are found that
chance would not bring together. One of nine digits and more always counts; in keys and fingerprints, only such a one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from earwitness.stages.protect.forms import Needles, Place
from earwitness.stages.protect.scan_noise import without_keys
from earwitness.stages.protect.spoken import is_number_word, spoken_digits

#: digits of a number that is nowhere chance
SURE_DIGITS = 9
#: how many numbers of so many digits a text may have before one of them may be chance: of texts with just so many, chance
#: puts a given number of five digits into one in 3,000, one of seven into one in 30,000
MOST_LIKE_IT = {4: 20, 5: 30, 6: 100, 7: 300, 8: 3000}
#: the end of an invented telephone, and how typefaces and alphabets begin
IN_ORDER = "01234567890123456789"
#: so many found, and so many times what chance would find, are no chance
NO_CHANCE, TIMES_CHANCE = 3, 10
_DIGITS = re.compile(r"\d{4,}")
_LONG = re.compile(r"\d{9,}")
_GROUPS = re.compile(r"(?<!\d)\+?\(?\d{1,6}\)?(?:[\W_]{1,4}\d{1,6}\)?)+(?!\d)")
_CHECKSUM = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{28,}(?![0-9A-Za-z])")
_FRACTION = re.compile(r"(?<!\d)0\.$")
_AFTER_A_WORD = re.compile(r"(?:[^\W\d_]{2}[.:]{0,2} ?|№ ?)[№#(+]?$")
_AS_DIALLED = re.compile(r"\d{3}[-\u2010-\u2013 \xa0]\d\d[-\u2010-\u2013 \xa0]\d\d")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`´ʹ′][^\W\d_]+)*")


def numbers(needles: Needles, clean: str) -> Iterator[Place]:
    """Every place where a number of the list shows."""
    if not needles.digits:
        return
    yield from _that_count(needles, clean)
    yield from _spoken(needles, clean)


def _that_count(needles: Needles, clean: str) -> Iterator[Place]:
    lengths = frozenset(needles.digit_lengths())
    seen: Counter[int] = Counter()
    doubtful: dict[int, dict[str, int]] = {}
    for digits, at, sure in _written(clean, lengths):
        seen[len(digits)] += 1
        forms = needles.digits.get(digits, ())
        if not forms or (digits in IN_ORDER and len(digits) < SURE_DIGITS and not sure):
            continue
        if sure or len(digits) >= SURE_DIGITS:
            yield from (Place(form.secret, "digits", at) for form in forms)
        else:
            doubtful.setdefault(len(digits), {}).setdefault(digits, at)
    for length, found in doubtful.items():
        if seen[length] > MOST_LIKE_IT.get(length, 0) and not _more_than_chance(
            len(found), seen[length], sum(len(d) == length for d in needles.digits) / 10**length
        ):
            continue
        yield from (Place(form.secret, "digits", at) for d, at in found.items() for form in needles.digits[d])


def _more_than_chance(found: int, seen: int, share: float) -> bool:
    """`share`: of all numbers of a length, those that are on the list."""
    return found >= NO_CHANCE and found >= TIMES_CHANCE * seen * share


def _written(clean: str, lengths: frozenset[int]) -> Iterator[tuple[str, int, bool]]:
    """(digits, where, whether chance is out of the question) of every number of these lengths, and of every number that a
    longer one ends with or that its groups make together."""
    text = clean
    if len(clean) > 28:
        text = without_keys(_CHECKSUM.sub(lambda m: " " * len(m.group()), clean))
    if text != clean:
        for match in _LONG.finditer(clean):
            yield match.group(), match.start(), True
            yield from _within(match.group(), match.start(), lengths)
    for match in _DIGITS.finditer(text):
        run, at = match.group(), match.start()
        yield run, at, _after_a_word(text, at)
        fraction = _FRACTION.search(text, max(0, at - 3), at) is not None
        yield from _within(run, at, lengths, fraction=fraction)
    for match in _GROUPS.finditer(text):
        at = match.start()
        sure = _after_a_word(text, at) or _AS_DIALLED.fullmatch(match.group()) is not None
        yield from ((digits, at, sure and whole) for digits, whole in _grouped(match.group(), lengths))


def _after_a_word(text: str, at: int) -> bool:
    return _AFTER_A_WORD.search(text, max(0, at - 6), at) is not None


def _within(
    run: str, at: int, lengths: frozenset[int], *, fraction: bool = False
) -> Iterator[tuple[str, int, bool]]:
    """Numbers within a longer one: long ones anywhere, short ones at the end of what may be a telephone's."""
    if not 7 < len(run) <= 40:
        return
    for length in lengths:
        if SURE_DIGITS <= length < len(run):
            yield from ((run[n : n + length], at, True) for n in range(len(run) - length + 1))
        elif 7 <= length < len(run) <= 13 and not fraction:
            yield run[-length:], at, False


def _grouped(run: str, lengths: frozenset[int]) -> Iterator[tuple[str, bool]]:
    """(digits, whether they are all of it) of groups that follow each other. In a row of many figures short numbers are chance."""
    groups = re.findall(r"\d+", run)
    between = re.findall(r"\D+", run.lstrip("+("))
    tabular = len(groups) > 16
    for first in range(len(groups)):
        joined = groups[first]
        listed = False
        for last in range(first + 1, len(groups)):
            joined += groups[last]
            listed = listed or any(c in ",;:|[]{}\"'=" for c in between[last - 1])
            if len(joined) > 16:
                break
            if len(joined) not in lengths:
                continue
            whole = first == 0 and last == len(groups) - 1
            enough = 10 if tabular else 9 if listed else 7
            if len(joined) >= enough or (whole and (len(joined) >= 5 or joined.startswith("0"))):
                yield joined, whole


def _spoken(needles: Needles, clean: str) -> Iterator[Place]:
    """Numbers said aloud, around words that count."""
    begin = end = -1
    for match in _WORD.finditer(clean):
        if not is_number_word(match.group()):
            continue
        if begin >= 0 and match.start() - end > 24:
            yield from _said(needles, _around(clean, begin, end), begin)
            begin = -1
        if begin < 0:
            begin = match.start()
        end = match.end()
    if begin >= 0:
        yield from _said(needles, _around(clean, begin, end), begin)


def _around(clean: str, begin: int, end: int) -> str:
    """A number said aloud, with the digits beside it: whole numbers only, as half of one is another."""
    first, last = max(0, begin - 8), min(len(clean), end + 8)
    while 0 < first < begin and clean[first].isdigit() and clean[first - 1] in _IN_A_NUMBER:
        first += 1
    while end < last < len(clean) and clean[last - 1].isdigit() and clean[last] in _IN_A_NUMBER:
        last -= 1
    return clean[first:last]


_IN_A_NUMBER = frozenset("0123456789.")


def _said(needles: Needles, text: str, at: int) -> Iterator[Place]:
    for said, _ in spoken_digits(text):
        yield from (Place(form.secret, "spoken digits", at) for form in needles.digits.get(said, ()))
        for length in needles.digit_lengths():
            if 5 <= length < len(said):
                for n in range(len(said) - length + 1):
                    if length < 7 and n and n + length < len(said):
                        continue  # five digits in the middle of a longer number are chance
                    yield from (
                        Place(form.secret, "spoken digits", at)
                        for form in needles.digits.get(said[n : n + length], ())
                    )


__all__ = ["numbers"]
