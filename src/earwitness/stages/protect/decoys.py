"""Decoys: invented identifiers planted into copies of turns, to measure how many the finder misses. Pure; the seed decides.

Rules
- Nobody is planted who exists: names, villages and call signs are made of syllables, numbers begin with 000.
- A decoy is declined here, by rules that the finder does not share, and stands in the case its sentence asks for.
- The copy is written as the turn is: where that has no capitals or no marks, neither has what is planted.
- A decoy is found when every letter of what tells in it lies in something that was found, of whatever class: it would be
  withheld.

What it measures is the finder on this case's manner of writing, not on this case's names: real ones may be rarer or plainer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from earwitness.errors import TextError
from earwitness.model.misses import DecoyCount
from earwitness.model.numerals import cardinal, ordinal
from earwitness.model.protection import IdentifierClass
from earwitness.ports import Morphology, NameFinder
from earwitness.stages.protect.finder import KnownPerson, find_identifiers
from earwitness.stages.protect.tables import Tables

ThingT = TypeVar("ThingT")
TABLE = "protect/decoys.tsv"
NEIGHBOURS = 2  #: turns on either side that the finder sees with the copy
_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_STEMS = "бал вер гор дуд жем зап кол лап мур нов пол рог сав тер хам чер шум яр".split()
_MORE = "ат ез ик он уш ав ол ян ит ур ем ак".split()
_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_MONTHS_UK = "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split()
_MONTHS_EN = "January February March April May June July August September October November December".split()
_LATIN = dict(zip("абвгдежзиклмнопрстухцчшыюя", "a b v g d e zh z i k l m n o p r s t u kh ts ch sh y yu ya".split(), strict=True))  # fmt: skip
#: ending in the nominative → those of the other cases, in the order of `_CASES`
_ENDINGS: Mapping[str, Sequence[str]] = {
    "ов": ("ов", "ова", "ову", "ова", "овым", "ове"),
    "ин": ("ин", "ина", "ину", "ина", "иным", "ине"),
    "ский": ("ский", "ского", "скому", "ского", "ским", "ском"),
    "енко": ("енко",) * 6,
    "ук": ("ук", "ука", "уку", "ука", "уком", "уке"),
    "ич": ("ич", "ича", "ичу", "ича", "ичем", "иче"),
    "уха": ("уха", "ухи", "ухе", "уху", "ухой", "ухе"),
    "ыч": ("ыч", "ыча", "ычу", "ыча", "ычем", "ыче"),
    "аш": ("аш", "аша", "ашу", "аша", "ашем", "аше"),
    "ат": ("ат", "ата", "ату", "ата", "атом", "ате"),
    "ан": ("ан", "ана", "ану", "ана", "аном", "ане"),
    "овка": ("овка", "овки", "овке", "овку", "овкой", "овке"),
    "ово": ("ово", "ова", "ову", "ово", "овом", "ове"),
    "ское": ("ское", "ского", "скому", "ское", "ским", "ском"),
}
_USED: Mapping[IdentifierClass, Sequence[str]] = {
    "person_name": ("ов", "ин", "ский", "енко", "ук", "ич"),
    "nickname": ("уха", "ыч", "аш"),
    "call_sign": ("ат", "ан"),
    "place": ("овка", "ово", "ское"),
}
_UK_ENDINGS: Mapping[IdentifierClass, Sequence[str]] = {
    "person_name": ("енко", "ук"),
    "nickname": ("аш",),
    "call_sign": ("ат", "ан"),
    "place": ("овка",),
}


@dataclass(frozen=True, slots=True)
class Carrier:
    """A sentence with a place for a decoy."""

    language: str
    identifier_class: IdentifierClass
    case: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Planted:
    """A copy of some turns; `[begin, stop)` of turn number `turn` is the decoy."""

    language: str
    turns: tuple[tuple[str, str], ...]
    turn: int
    begin: int
    stop: int
    identifier_class: IdentifierClass


def read_carriers(text: str) -> tuple[Carrier, ...]:
    """The packaged sentences. Raises TextError naming the line."""
    out: list[Carrier] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        parts = line.split("\t")
        if len(parts) != 4 or parts[2] not in _CASES or parts[3].count("{}") != 1:
            raise TextError(f"{TABLE}, line {number}: not language, class, case and a sentence with one {{}}")
        before, after = parts[3].split("{}")
        out.append(Carrier(parts[0], parts[1], parts[2], before, after))  # type: ignore[arg-type]
    return tuple(out)


def planted(
    talks: Sequence[tuple[str, Sequence[tuple[str, str]]]], carriers: Sequence[Carrier], count: int, seed: int
) -> Iterator[Planted]:
    """`count` decoys in copies of turns of `talks` (language, (who, text) turns), drawn by the seed.

    Every class of a language is planted equally often; talks in a language without sentences are left out.
    """
    draw = np.random.default_rng(seed)
    by_class: dict[str, dict[str, list[Carrier]]] = {}
    for one in carriers:
        by_class.setdefault(one.language, {}).setdefault(one.identifier_class, []).append(one)
    places = [
        (talk, turn)
        for talk, (language, turns) in enumerate(talks)
        for turn in range(len(turns))
        if language in by_class and turns[turn][1].strip()
    ]
    for number in range(count if places else 0):
        talk, turn = _one(draw, places)
        language, turns = talks[talk]
        classes = sorted(by_class[language])
        carrier = _one(draw, by_class[language][classes[number % len(classes)]])
        yield _planted(language, turns, turn, carrier, draw)


def counted(
    decoys: Sequence[Planted],
    morphology: Morphology,
    name_finder: NameFinder | None,
    tables: Tables,
    known: Sequence[KnownPerson] = (),
) -> tuple[DecoyCount, ...]:
    """How many of each class the finder misses, by name of the class."""
    put: Counter[IdentifierClass] = Counter()
    missed: Counter[IdentifierClass] = Counter()
    for one in decoys:
        found = find_identifiers(one.turns, one.language, morphology, name_finder, tables, known)
        text = one.turns[one.turn][1]
        covered = {n for f in found if f.turn == one.turn for n in range(f.begin, f.stop)}
        put[one.identifier_class] += 1
        missed[one.identifier_class] += any(
            text[n].isalnum() and n not in covered for n in range(one.begin, one.stop)
        )
    return tuple(DecoyCount(of, put[of], missed[of]) for of in sorted(put))


def _one(draw: np.random.Generator, given: Sequence[ThingT]) -> ThingT:
    return given[int(draw.integers(len(given)))]


def _planted(
    language: str, turns: Sequence[tuple[str, str]], turn: int, carrier: Carrier, draw: np.random.Generator
) -> Planted:
    first = max(0, turn - NEIGHBOURS)
    window = list(turns[first : turn + NEIGHBOURS + 1])
    who, text = window[turn - first]
    decoy, before, after = _decoy(carrier, draw), carrier.before, carrier.after
    bare = not re.search(r"[.,!?…]", text)
    if bare:
        decoy, before, after = (re.sub(r"[,.]", "", part) for part in (decoy, before, after))
    if text == text.lower():
        decoy = decoy.lower()
    elif before:
        before = before[:1].upper() + before[1:]
    lead = "" if bare or text.rstrip()[-1:] in ".!?…" else "."
    at = len(text.rstrip()) + len(lead) + 1 + len(before)
    begin, stop = _telling(decoy, carrier.identifier_class, language)
    copy = f"{text.rstrip()}{lead} {before}{decoy}{after}{'' if bare else '.'}"
    window[turn - first] = (who, copy)
    return Planted(language, tuple(window), turn - first, at + begin, at + stop, carrier.identifier_class)


def _telling(decoy: str, of: IdentifierClass, language: str) -> tuple[int, int]:
    """Characters of the decoy that must not stand: of a unit and of an age the number, which the rest only explains."""
    words = decoy.split(" ")
    if of == "unit":
        first, last = (1, 2) if language == "en" else (0, len(words) - 2)
    elif of == "family_detail":
        first, last = 0, 1 if language == "en" else len(words) - 1
    else:
        first, last = 0, len(words)
    begin = len(" ".join(words[:first])) + (first > 0)
    return begin, begin + len(" ".join(words[first:last]))


def _decoy(carrier: Carrier, draw: np.random.Generator) -> str:
    of, language, case = carrier.identifier_class, carrier.language, _CASES.index(carrier.case)
    if of in _USED:
        kinds = (_UK_ENDINGS if language == "uk" else _USED)[of]
        ending = _one(draw, kinds)
        stem = _one(draw, _STEMS) + _one(draw, _MORE)
        forms = _ENDINGS[ending]
        name = stem + (forms[0] if language == "en" else forms[case])
        if language == "en":
            name = "".join(_LATIN.get(letter, "") for letter in name.replace("й", "и"))
        return name.capitalize()
    if of == "phone":
        digits = "000" + "".join(str(int(draw.integers(10))) for _ in range(7))
        if language == "en" or draw.random() < 0.5:
            return f"8 {digits[:3]} {digits[3:6]}-{digits[6:8]}-{digits[8:]}"
        return " ".join(cardinal(int(digit), language) for digit in digits[3:])
    if of == "unit":
        number = int(draw.integers(104, 120))
        if language == "en":
            return f"the {number}th brigade"
        noun, form = (("мотострелковая бригада", "f"), ("мотострелковой бригады", "fobl"))[case > 0]
        return f"{ordinal(number, language, form)} {noun}"
    day, month = int(draw.integers(1, 29)), int(draw.integers(12))
    if of == "date":
        if language == "en":
            return f"{_MONTHS_EN[month]} {day}"
        return f"{ordinal(day, language, 'gen')} {(_MONTHS_UK if language == 'uk' else _MONTHS)[month]}"
    age = _one(draw, (7, 8, 9, 12, 17, 18, 19, 20, 25, 26, 27))
    return f"{age} years old" if language == "en" else f"{cardinal(age, language)} лет"
