"""Lines as themes are looked for in them: with 200, 300 and 500 read as decipher read them.

Rules
- A hundred that is a price, a bus or a distance is no casualty: it is left out. One that means people is written as the
  word that cues know. One that is unclear stays as it was said.
- The words of the transcript are not touched: this is only how themes are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

#: written in the place of a number that is only a number; no word, so nothing matches it
NUMBER = "№"
_HUNDRED = re.compile(
    r"(?P<two>двухс|двест|двомст|двумст|двумяст|двохс|двіст|\b200|two.hundred)|"
    r"(?P<three>тр[её]хс|трист|тремст|тремяст|трьохс|трьомст|\b300|three.hundred)|"
    r"(?P<five>пятис|пятьс|пятьюст|п.ятис|п.ятсот|\b500|five.hundred)",
    re.IGNORECASE,
)
_WRITTEN: Mapping[str, Mapping[str, str]] = {
    "ru": {"two": "двухсотый", "three": "трёхсотый", "five": "пятисотый"},
    "uk": {"two": "двохсотий", "three": "трьохсотий", "five": "п'ятисотий"},
    "en": {"two": "two-hundreds", "three": "three-hundreds", "five": "five-hundreds"},
}


class Read(Protocol):
    """What of a reading counts here: `[begin, stop)` characters of the line, what is written there and what it means."""

    @property
    def begin(self) -> int: ...
    @property
    def stop(self) -> int: ...
    @property
    def surface(self) -> str: ...
    @property
    def status(self) -> str: ...


class ReadInTurn(Read, Protocol):
    """The same, and the turn it is in, counted from 0."""

    @property
    def turn(self) -> int: ...


def is_hundred(reading: Read) -> bool:
    """Whether a reading is of 200, 300 or 500 and decided."""
    return reading.status != "unclear" and _HUNDRED.search(reading.surface) is not None


def settled(text: str, readings: Iterable[Read], language: str) -> str:
    """The line with its hundreds read: see the rules. Readings that overlap one before them in the line are passed over."""
    out: list[str] = []
    at = 0
    for reading in sorted(filter(is_hundred, readings), key=lambda one: (one.begin, -one.stop)):
        if reading.begin < at or reading.stop > len(text):
            continue
        out += (text[at : reading.begin], _in_place_of(reading, language))
        at = reading.stop
    return "".join((*out, text[at:])) if out else text


def settled_talk(
    turns: Sequence[tuple[str, str]], readings: Iterable[ReadInTurn], language: str
) -> list[tuple[str, str]]:
    """A talk's (who, text) turns with their hundreds read."""
    read: dict[int, list[ReadInTurn]] = {}
    for reading in readings:
        read.setdefault(reading.turn, []).append(reading)
    return [(who, settled(text, read.get(n, ()), language)) for n, (who, text) in enumerate(turns)]


def _in_place_of(reading: Read, language: str) -> str:
    found = _HUNDRED.search(reading.surface)
    if reading.status == "ordinary" or found is None:
        return NUMBER
    # What is more than the bare number («груз 200», «затрёхсотился») says it plainly already.
    if found.start() > 0:
        return reading.surface
    return _WRITTEN.get(language, _WRITTEN["ru"])[str(found.lastgroup)]
