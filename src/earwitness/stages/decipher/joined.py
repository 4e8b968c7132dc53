"""Numbers that a recogniser wrote as one although several were said: «303 миллиона» where «триста, три миллиона» was.

Engines write digits for number words and run them together: a count and what it counts, a number for people and the count
after it. Only for lines that an engine wrote. Rules
- A number that may have been said as several is taken apart so that a 200, 300 or 500 stands by itself: «241» is «двести,
  сорок один», «3200» is «три двести», «200-16» is «двести — шестнадцать».
- All numbers of a line are taken apart at once and weighed as if they had been written so (`weighing`): what would be no code
  there is no offer here.
- Besides its points there must be talk of losses around it, or a number near by that is or may be people.
- A counted thing, a unit or a sum after the whole number («240 рублей») makes it the one number that is written; but nobody
  counts 303 millions.
- An offer is a candidate for a person, never decided by machine, and the transcript stays as it was heard.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.hundreds import Hundred, find, is_hundred_form
from earwitness.stages.decipher.misheard import NUMBERS, Trust
from earwitness.stages.decipher.talk import Line, Word
from earwitness.stages.decipher.weighing import weigh

FROM = 1.0  #: points, as `weighing` counts them
FROM_BESIDE = 0.0  #: in a line with a number that is or may be people
FROM_SURELY_SEVERAL = -0.5  #: where the one number makes no sense
MOST_PEOPLE = 60  #: a count before a number for people, written in one with it
BESIDE = 2  #: lines on each side that a number is weighed with
THOUSAND, MILLION = 1000, 1_000_000
#: cues of `weighing`, one of which there must be
LOSSES = frozenset(
    (
        "losses around it",
        "a wound in the sentence",
        "a death in the sentence",
        "refusal around it",
        "losses in the turns beside it",
    )
)
#: or both of these
AMONG_SOLDIERS = frozenset(("another casualty number beside it", "army talk around it"))

_GROUP = re.compile(r"(?<![\w:])[1-9]\d*(?:[-‑–.,]\d+)?(?![\w:%$€£₽₴]|[-‑–.,]\d|-[^\W\d_])")


class NumberTerm(NamedTuple):
    """What a number is called in the lexicons, what it means there, and in which lexicon."""

    lemma: str
    sense: str
    lexicon: str


class Taken(NamedTuple):
    """Digits at `[begin, stop)` of a line and what may have been said; `surely`: they cannot be one number."""

    begin: int
    stop: int
    said: str
    surely: bool


def taken_apart(written: str) -> str:
    """«3200» as "3 200", «240-1» as "200, 40, 1"; "" where no 200, 300 or 500 is hidden in it.

    What goes together is apart by a space or, where one is written, a dash; the rest by commas.
    """
    parts = re.split(r"[-‑–.,]", written)
    if len(parts) == 2 and 100 <= int(parts[0]) <= int(parts[1]):
        return ""  # «200-250» is a range
    numbers = [number for part in parts for number in _numbers(int(part))]
    if len(numbers) < 2 or not any(number in NUMBERS for number in numbers):
        return ""
    said = str(numbers[0])
    for before, number in pairwise(numbers):
        if number in NUMBERS and before <= MOST_PEOPLE:
            said += f" {number}"
        elif before in NUMBERS and number < before and len(numbers) == len(parts):
            said += f" — {number}"
        else:
            said += f", {number}"
    return said


def _numbers(number: int) -> tuple[int, ...]:
    """The numbers that may have been run together into one; itself alone for most."""
    thousands, rest = divmod(number, THOUSAND)
    hundred, low = rest // 100 * 100, rest % 100
    if hundred not in NUMBERS or thousands > MOST_PEOPLE:
        return (number,)
    return tuple(part for part in (thousands, hundred, low) if part)


def offered(
    lines: Sequence[Line],
    trust: Sequence[Trust | None],
    readings: Sequence[ReadingDraft],
    read: Callable[[str, str], Line],
    language: str,
    terms: Mapping[int, NumberTerm],
) -> list[ReadingDraft]:
    """Offers in order of place, beside the `readings` there are.

    `read` makes a line of (who, text); `trust[n]` None: a person wrote line n; `terms` by number.
    """
    closed = {(d.turn, at) for d in readings if d.status != "ordinary" for at in range(d.begin, d.stop)}
    senses = {term.sense for term in terms.values()}
    open_ = {d.turn for d in readings if d.status != "ordinary" and d.sense in senses}
    found: list[ReadingDraft] = []
    for n, line in enumerate(lines):
        if trust[n] is None or not line.has_digits:
            continue
        if not any(word.number is not None for word in line.words):
            continue
        groups = tuple(_groups(line))
        if all((n, group.begin) in closed for group in groups):
            continue
        near_people = any(k in open_ for k in range(n - BESIDE, n + BESIDE + 1))
        usual = FROM_BESIDE if n in open_ else FROM
        for group, hit in _weighed(lines, n, groups, read, language):
            around = {*hit.cues_for}
            if any((n, at) in closed for at in range(group.begin, group.stop)):
                continue
            if hit.points < (FROM_SURELY_SEVERAL if group.surely else usual) or hit.number not in terms:
                continue
            if near_people or around & LOSSES or around >= AMONG_SOLDIERS:
                found.append(_draft(line, n, group, hit, terms[hit.number]))
    return found


def _groups(line: Line) -> Iterator[Taken]:
    """Digits of a line that may be several numbers, in order."""
    for group in _GROUP.finditer(line.text):
        begin, stop = group.span()
        said = taken_apart(group.group())
        if not said:
            continue
        first, past = bisect_left(line.begins, begin), bisect_left(line.begins, stop)
        here = line.words[first:past]
        before = line.words[first - 1] if first else None
        after = line.words[past] if past < len(line.words) else None
        if before is not None and here[0].break_before == 0 and is_hundred_form(before.folded):
            continue  # «двухсотых 240» is a count
        if after is None or after.break_before > 0:
            yield Taken(begin, stop, said, False)
        elif after.value is not None and after.value >= MILLION:
            if len(here) == 1 and (here[0].value or 0) % 100 in range(1, 10):
                yield Taken(begin, stop, said, True)
        elif not (after.value is not None and after.value >= THOUSAND) and not _is_counted(after):
            yield Taken(begin, stop, said, False)


def _is_counted(after: Word) -> bool:
    """Whether a word is what the number before it counts: a unit, a vehicle, a noun in the genitive plural."""
    return bool(after.fields & {"unit", "vehicle"}) or (
        after.has("NOUN", "plur", "gent") and not after.has("guessed") and not after.is_name
    )


def _weighed(
    lines: Sequence[Line],
    n: int,
    groups: Sequence[Taken],
    read: Callable[[str, str], Line],
    language: str,
) -> Iterator[tuple[Taken, Hundred]]:
    """Each group that has a number for people when all are taken apart, with the strongest such number in it."""
    line, text, done = lines[n], "", 0
    places: list[tuple[int, int]] = []
    for group in groups:
        text += line.text[done : group.begin]
        places.append((len(text), len(text) + len(group.said)))
        text, done = text + group.said, group.stop
    first = max(0, n - BESIDE)
    near = [*lines[first:n], read(line.who, text + line.text[done:]), *lines[n + 1 : n + 1 + BESIDE]]
    hits = find(near, language)
    weigh(near, hits, language)
    for group, (begin, stop) in zip(groups, places, strict=True):
        inside = [
            hit
            for hit in hits
            if hit.line == n - first
            and begin <= near[hit.line].begins[hit.first] < stop
            and hit.number in NUMBERS
            and not hit.vetoed
        ]
        if inside:
            yield group, max(inside, key=lambda hit: hit.points)


def _draft(line: Line, n: int, group: Taken, hit: Hundred, term: NumberTerm) -> ReadingDraft:
    return ReadingDraft(
        turn=n,
        begin=group.begin,
        stop=group.stop,
        surface=line.text[group.begin : group.stop],
        term=term.lemma,
        sense=term.sense,
        status="unclear",
        confidence=0.4,
        cues_for=(f"may have been said «{group.said}»", *dict.fromkeys(hit.cues_for)),
        cues_against=tuple(dict.fromkeys(hit.cues_against)),
        count=hit.count,
        negated=hit.negated,
        lexicon=term.lexicon,
        sounds_like=group.said,
    )
