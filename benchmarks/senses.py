"""How well 200, 300, 500 and words with two senses are told apart on single remarks; prints one JSON object.

    python benchmarks/senses.py [--show train|test] [--rows FILE]

`senses.jsonl` holds remarks written for this, none from a real call, with the sense marked where it stands:
`[surface|tag]`, tag `k` killed, `w` wounded, `r` refuser, `u` a term whose sources disagree, `?` what nobody but a person
may decide, `o` an everyday use, `=TERM` another term of the lexicon; then `#3` for the number said and `!` for negation.
Turns of a row are said by two people in turn. Half of the rows (`train`) may be looked at while rules are made and
weights are learned; the others (`test`) only count.

Every row is read three times: as written, with digits as recognisers write them, and in lower case without punctuation.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.hundreds import plain_forms
from earwitness.stages.decipher.lexicon import for_whom, packaged_lexicons
from earwitness.stages.decipher.rules import Decipherer, decipherer

ROWS = Path(__file__).with_name("senses.jsonl")
SENSES = {"k": "killed", "w": "wounded", "r": "refuser"}
HUNDREDS = frozenset(SENSES.values())
#: lexicon terms that are 200, 300 or 500
NUMBER_TERMS = {
    "двухсотый", "двести (потери)", "трёхсотый", "триста (потери)", "пятисотый", "пятьсот (отказники)",
    "двохсотий", "трьохсотий", "п'ятисотий",
}  # fmt: skip
_MARK = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is right at `[begin, stop)` of a turn."""

    turn: int
    begin: int
    stop: int
    surface: str
    tag: str
    count: int | None
    negated: bool

    @property
    def is_number(self) -> bool:
        """Whether it is (or looks like) a number for people, or an answer that counts them."""
        return self.tag in "kwr?u" or (self.tag == "o" and _looks_like_hundred(self.surface))


@dataclass(frozen=True, slots=True)
class Row:
    """One remark or a few turns with their marks."""

    id: str
    half: str
    kind: str
    language: str
    turns: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def talk(self) -> list[tuple[str, str]]:
        return [("AB"[n % 2], text) for n, text in enumerate(self.turns)]


def _looks_like_hundred(surface: str) -> bool:
    return bool(
        re.search(r"двест|двухс|двухст|трист|тр[её]хс|четыр[её]хс|четырес|пятьс|пятис|двіст|двохс|трьохс|п'ят|эс-|hundred|\d", surface.lower())
    )  # fmt: skip


def parse(raw: dict[str, Any], rewrite: Any = None) -> Row:
    """One row of the file; `rewrite(text, inside)` changes marked surfaces and the text between them."""
    turns: list[str] = []
    marks: list[Mark] = []
    for n, marked in enumerate(raw["turns"]):
        text, at = "", 0
        for found in _MARK.finditer(marked):
            before, surface = marked[at : found.start()], found.group(1)
            if rewrite is not None:
                before, surface = rewrite(before), rewrite(surface)
            text += before
            tag = found.group(2)
            negated = tag.endswith("!")
            tag, _, count = tag.removesuffix("!").partition("#")
            begin = len(text)
            text += surface
            marks.append(Mark(n, begin, len(text), surface, tag, int(count) if count else None, negated))
            at = found.end()
        rest = marked[at:]
        turns.append(text + (rewrite(rest) if rewrite is not None else rest))
    return Row(raw["id"], raw["half"], raw["kind"], raw["language"], tuple(turns), tuple(marks))


def load(path: Path = ROWS) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


_DIGITS = {form: number for number in (200, 300, 400, 500) for form in plain_forms(number)}


def as_digits(text: str) -> str:
    """Numbers of hundreds as recognisers write them: «двухсотых» → «200-х»; words that follow stay."""

    def one(found: re.Match[str]) -> str:
        word = found.group(0).lower().replace("ё", "е")
        if word in _DIGITS:
            return str(_DIGITS[word])
        for stem, number in _STEMS.items():
            if word.startswith(stem) and word[len(stem) :] in _ENDINGS:
                return f"{number}-{_ENDINGS[word[len(stem) :]]}"
        return found.group(0)

    return re.sub(r"[^\W\d_]+(?:'[^\W\d_]+)?", one, text)


_STEMS = {
    "двухсот": 200, "трехсот": 300, "четырехсот": 400, "пятисот": 500,
    "двохсот": 200, "трьохсот": 300, "п'ятисот": 500,
}  # fmt: skip
_ENDINGS = {
    "ых": "х", "их": "х", "ые": "е", "і": "ті", "ый": "й", "ий": "й", "ого": "го", "ому": "му", "ым": "м", "им": "м",
    "ыми": "ми", "ими": "ми", "ом": "м", "ой": "й", "ая": "я", "ую": "ю", "ій": "й",
}  # fmt: skip


def bare(text: str) -> str:
    """Lower case, no punctuation, no «ё»; spaces at the ends stay, so that pieces can be joined."""
    kept = re.sub(r"[^\w\s'’-]|(?<!\w)-|-(?!\w)|(?<=\s)—", " ", text).lower().replace("ё", "е")
    return re.sub(r"\s+", " ", kept)


@dataclass(slots=True)
class Tally:
    """Counts over rows."""

    right: Counter[str]
    false: Counter[str]
    missed: Counter[str]
    plain: Counter[str]
    alarms: Counter[str]
    open_kept: int = 0
    open_all: int = 0
    counts_right: int = 0
    counts_all: int = 0
    negated_right: int = 0
    negated_all: int = 0
    negated_false: int = 0


def new_tally() -> Tally:
    return Tally(Counter(), Counter(), Counter(), Counter(), Counter())


def meets(reading: ReadingDraft, mark: Mark) -> bool:
    return reading.turn == mark.turn and reading.begin < mark.stop and mark.begin < reading.stop


def judge(row: Row, readings: Sequence[ReadingDraft], tally: Tally) -> Iterator[str]:
    """Compare one row's readings with its marks; yields a line for whatever is wrong."""
    used: set[int] = set()
    for mark in row.marks:
        here = [r for r in readings if meets(r, mark)]
        used |= {id(r) for r in here}
        said = (
            "; ".join(f"{r.status} {r.term}/{r.sense} {r.cues_for} {r.cues_against}" for r in here)
            or "nothing"
        )
        where = f"{row.id} {row.kind}: {' // '.join(row.turns)} [{mark.surface}|{mark.tag}] → {said}"
        coded = [r for r in here if r.status == "code"]
        if mark.tag in ("?", "u"):
            tally.open_all += 1
            kept = not coded and any(r.status == "unclear" for r in here)
            tally.open_kept += kept
            if not kept:
                yield f"NOT OPEN {where}"
        elif mark.tag == "o":
            kind = "numbers" if mark.is_number else "words"
            tally.plain[kind] += 1
            if coded:
                tally.alarms[kind] += 1
                tally.false["hundreds" if coded[0].sense in HUNDREDS and kind == "numbers" else "words"] += 1
                yield f"ALARM {where}"
        else:
            sense = SENSES.get(mark.tag)
            kind = "hundreds" if sense else "words"
            if sense:
                hits = [r for r in coded if r.sense == sense or r.sense.startswith(_VERB_SENSES[sense])]
            else:
                hits = [r for r in coded if r.term == mark.tag.removeprefix("=")]
            if hits:
                tally.right[kind] += 1
                yield from _beside(mark, hits[0], tally, where)
            else:
                tally.missed[kind] += 1
                tally.false[kind] += bool(coded)
                yield f"MISSED {where}"
    for reading in readings:
        if reading.status == "code" and id(reading) not in used:
            if reading.term in NUMBER_TERMS:
                tally.false["hundreds"] += 1
                yield f"FALSE {row.id} {row.kind}: {' // '.join(row.turns)} → {reading}"


_VERB_SENSES = {"killed": "to be killed", "wounded": "to be wounded", "refuser": "to refuse"}


def _beside(mark: Mark, reading: ReadingDraft, tally: Tally, where: str) -> Iterator[str]:
    if mark.count is not None:
        tally.counts_all += 1
        tally.counts_right += reading.count == mark.count
        if reading.count != mark.count:
            yield f"COUNT {reading.count} instead of {mark.count}: {where}"
    if mark.negated:
        tally.negated_all += 1
        tally.negated_right += reading.negated
        if not reading.negated:
            yield f"NOT NEGATED {where}"
    elif reading.negated:
        tally.negated_false += 1
        yield f"FALSELY NEGATED {where}"


def f1(tally: Tally, *kinds: str) -> float:
    right, false, missed = (sum(c[k] for k in kinds) for c in (tally.right, tally.false, tally.missed))
    return round(2 * right / max(1, 2 * right + false + missed), 4)


def figures(tally: Tally) -> dict[str, Any]:
    return {
        "hundreds_f1": f1(tally, "hundreds"),
        "all_terms_f1": f1(tally, "hundreds", "words"),
        "false_alarms_numbers": [tally.alarms["numbers"], tally.plain["numbers"]],
        "false_alarms_words": [tally.alarms["words"], tally.plain["words"]],
        "left_open": [tally.open_kept, tally.open_all],
        "counts": [tally.counts_right, tally.counts_all],
        "negated": [tally.negated_right, tally.negated_all, tally.negated_false],
    }


REWRITES = {"written": None, "digits": as_digits, "bare": bare}


def measure(reader: Decipherer, rows: Sequence[dict[str, Any]], show: str = "") -> dict[str, Any]:
    """Figures by half and by way of writing; prints what is wrong in the half to `show`, as written."""
    found: dict[str, Any] = {}
    for half in sorted({raw["half"] for raw in rows}):
        for name, rewrite in REWRITES.items():
            tally = new_tally()
            for raw in rows:
                if raw["half"] == half:
                    row = parse(raw, rewrite)
                    wrong = list(judge(row, reader.read(row.talk, row.language), tally))
                    if show in (half, f"{half}-{name}") and (name == "written" or show != half):
                        print(*wrong, sep="\n", end="\n" if wrong else "")
            found.setdefault(half, {})[name] = figures(tally)
    return found


def packaged_reader() -> Decipherer:
    resources = PackagedResources()
    return decipherer(for_whom(packaged_lexicons(resources)), PymorphyMorphology(), resources)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--show", default="", help="half whose errors are printed: train, train-bare, test …")
    asked.add_argument("--rows", type=Path, default=ROWS)
    options = asked.parse_args()
    print(json.dumps(measure(packaged_reader(), load(options.rows), options.show)).replace('}, "', '},\n "'))


if __name__ == "__main__":
    main()
