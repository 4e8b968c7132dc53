"""200, 300, 400, 500: people or a plain number?

Every hit is weighed: each cue adds or takes points, and the points with their reasons stay on the Reading. Rules
- A unit, a counted thing, a price, an address, a preposition before it: a plain number.
- A plural ordinal («двухсотых»), a count of people («трое триста»), wounds and losses around it: people.
- Hundreds in one turn support each other; a number said back takes the sense it had when it was said.
- 400 is never decided (sources disagree); a lone 500 in talk of money or weight is never decided.
- «3 300-х» may be three wounded or 3,300: both readings are kept and nobody but a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from earwitness.stages.decipher.talk import Line, Word

#: points from which a hit is read as shorthand, and below minus which as a plain number
SURE = 1.0
VETO = -6.0

_ORDINAL_STEMS = {
    "двухсот": 200, "трехсот": 300, "четырехсот": 400, "пятисот": 500,
    "двохсот": 200, "трьохсот": 300, "чотирьохсот": 400, "п'ятисот": 500, "пьятисот": 500,
}  # fmt: skip
_BEGINNINGS = frozenset(stem[:2] for stem in _ORDINAL_STEMS)
_CARDINALS = {
    "двести": 200, "двухсот": 200, "двумстам": 200, "двумястами": 200, "двухстах": 200,
    "триста": 300, "трехсот": 300, "тремстам": 300, "тремястами": 300, "трехстах": 300,
    "четыреста": 400, "четырехсот": 400, "четыремстам": 400, "четырьмястами": 400, "четырехстах": 400,
    "пятьсот": 500, "пятисот": 500, "пятистам": 500, "пятьюстами": 500, "пятистах": 500,
    "двісті": 200, "двохсот": 200, "двомстам": 200, "двохстах": 200,
    "трьохсот": 300, "трьомстам": 300, "трьохстах": 300,
    "чотириста": 400, "чотирьохсот": 400, "п'ятсот": 500, "п'ятистам": 500, "п'ятистах": 500,
}  # fmt: skip
#: no other word is any of these
_FIRST_LETTERS = _BEGINNINGS | {form[:2] for form in _CARDINALS}
STRAIGHT = frozenset({"двести", "триста", "четыреста", "пятьсот", "двісті", "чотириста", "п'ятсот"})
_PLURAL = ("ые", "ых", "ым", "ыми", "і", "их", "им", "ими")
_MASCULINE = ("ый", "ого", "ому", "ый", "ий")
_FEMININE = ("ая", "ую", "ой", "ое", "а", "у", "ої", "ою", "е")
_DIGIT_ENDINGS = {
    "х": "plural", "ых": "plural", "ые": "plural", "тые": "plural", "тых": "plural", "е": "plural", "ті": "plural",
    "тих": "plural", "ми": "plural", "ыми": "plural", "ым": "plural", "м": "plural", "их": "plural", "і": "plural",
    "й": "masculine", "ый": "masculine", "тый": "masculine", "ий": "masculine", "го": "masculine", "ого": "masculine",
    "му": "masculine", "ому": "masculine", "ом": "in", "я": "feminine", "ая": "feminine", "ую": "feminine",
    "ю": "feminine", "ой": "feminine", "s": "plural",
}  # fmt: skip
_ENGLISH_FIRST = {"two": 200, "three": 300, "four": 400, "five": 500}
NAMED = {200: "dead", 300: "wounded", 400: "400", 500: "refusers"}


@dataclass(slots=True)
class Hundred:
    """One 200, 300, 400 or 500 in a line: where, how it is written, and the points for and against people."""

    line: int
    first: int
    last: int
    number: int
    shape: str
    points: float = 0.0
    cues_for: list[str] = field(default_factory=list)
    cues_against: list[str] = field(default_factory=list)
    count: int | None = None
    negated: bool = False
    vetoed: bool = False
    undecidable: str = ""

    def add(self, points: float, cue: str) -> None:
        """Weigh one cue in."""
        self.points += points
        (self.cues_for if points > 0 else self.cues_against).append(cue)

    def veto(self, cue: str) -> None:
        """A plain number, whatever else is said."""
        if not self.vetoed:
            self.vetoed = True
            self.add(VETO, cue)

    @property
    def is_code(self) -> bool:
        return not self.vetoed and self.points >= SURE


def ordinal_shape(word: Word) -> tuple[int, str] | None:
    """The number and the kind of ending of an ordinal of 200 to 500, or None."""
    return _ordinal_shape(word.folded)


@lru_cache(maxsize=50_000)
def _ordinal_shape(folded: str) -> tuple[int, str] | None:
    for stem, number in _ORDINAL_STEMS.items():
        if folded.startswith(stem):
            ending = folded[len(stem) :]
            if ending in ("ом", "ім"):
                return number, "in"
            if ending in _PLURAL and ending not in ("ым", "им"):
                return number, "plural"
            if ending in ("ым", "им"):
                return number, "masculine"
            if ending in _MASCULINE:
                return number, "masculine"
            if ending in _FEMININE:
                return number, "feminine"
            if ending == "ы":
                return number, "plural"
    return None


def find(lines: Sequence[Line], language: str, among: Sequence[int] | None = None) -> list[Hundred]:
    """Every 200, 300, 400 and 500 of a talk (or of the lines `among` it), however it is written, not yet weighed."""
    found: list[Hundred] = []
    for n in range(len(lines)) if among is None else among:
        line = lines[n]
        for i, word in enumerate(line.words):
            if word.number in NAMED:
                shape = _DIGIT_ENDINGS.get(word.suffix, "cardinal") if word.suffix else "cardinal"
                if word.suffix == "м" and i and line.words[i - 1].folded in ("в", "на", "о", "при"):
                    shape = "in"
                found.append(Hundred(n, i, i, int(word.number or 0), shape))
                continue
            if language == "en":
                if word.folded in ("hundred", "hundreds") and i:
                    number = _ENGLISH_FIRST.get(line.words[i - 1].folded)
                    if number and word.break_before == 0:
                        found.append(
                            Hundred(
                                n, i - 1, i, number, "plural" if word.folded.endswith("s") else "cardinal"
                            )
                        )
                continue
            if word.folded[:2] not in _FIRST_LETTERS:
                continue
            if word.folded in _CARDINALS:
                found.append(Hundred(n, i, i, _CARDINALS[word.folded], "cardinal"))
            elif (ordinal := ordinal_shape(word)) is not None:
                found.append(Hundred(n, i, i, *ordinal))
    return found


def is_hundred_form(folded: str) -> bool:
    """Whether a folded word is a form of 200, 300, 400 or 500, as a count or as an ordinal."""
    return folded in _CARDINALS or _ordinal_shape(folded) is not None


def plain_forms(number: int) -> tuple[str, ...]:
    """The forms in which one counts with 200, 300, 400 or 500."""
    return tuple(form for form, value in _CARDINALS.items() if value == number)
