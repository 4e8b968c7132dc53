"""How well shorthand and themes are read on a folder of annotated calls; prints one JSON object.

    python benchmarks/text_quality.py [FOLDER]

FOLDER holds `calls.jsonl`, `people.json` and `plain_words.json` in the format of examples/sample_case (the default). The
annotations are read here only to be compared with; nothing of the product sees them.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.decipher.candidates import Finder, read_common
from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.lexicon import for_whom, packaged_lexicons
from earwitness.stages.decipher.rules import Decipherer, decipherer
from earwitness.stages.theme.codebook import parse_codebook
from earwitness.stages.theme.rules import Suggester, suggester
from earwitness.stages.theme.shorthand import settled_talk

SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "sample_case"
#: lexicon terms that are 200, 300 or 500, and the sense of each number
HUNDREDS = {
    "двухсотый", "двести (потери)", "трёхсотый", "триста (потери)", "пятисотый", "пятьсот (отказники)",
    "двохсотий", "трьохсотий", "п'ятисотий",
}  # fmt: skip


class Counts(NamedTuple):
    """Right, falsely found, missed."""

    right: int
    false: int
    missed: int

    @property
    def f1(self) -> float:
        return round(2 * self.right / max(1, 2 * self.right + self.false + self.missed), 4)


def load(
    folder: Path,
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]], dict[tuple[str, int], list[Any]]]:
    """Conversations (repeats left out), people by id, everyday words by call and turn."""
    calls = [json.loads(line) for line in (folder / "calls.jsonl").read_text(encoding="utf-8").splitlines()]
    people = {p["id"]: p for p in json.loads((folder / "people.json").read_text(encoding="utf-8"))}
    plain: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for word in json.loads((folder / "plain_words.json").read_text(encoding="utf-8")):
        plain[(word["call"], word["turn"])].append(word)
    return [c for c in calls if not c.get("same_as")], people, plain


def place(text: str, annotation: dict[str, Any]) -> tuple[int, int]:
    """Where an annotation stands in its turn's text."""
    at = -1
    for _ in range(annotation["occurrence"]):
        at = text.index(annotation["surface"], at + 1)
    return at, at + len(annotation["surface"])


def meets(reading: ReadingDraft, span: tuple[int, int]) -> bool:
    return reading.begin < span[1] and span[0] < reading.stop


def shorthand(
    reader: Decipherer, calls: list[dict[str, Any]], plain: dict[tuple[str, int], list[Any]]
) -> dict[str, Any]:
    """F1 of terms and of the senses of 200, 300, 500; false alarms on annotated ordinary uses."""
    right, false, missed = Counter[str](), Counter[str](), Counter[str]()
    numbers = alarms = words = word_alarms = 0
    for call in calls:
        turns = [(t["who"], t["text"]) for t in call["turns"]]
        readings = reader.read(turns, call["language"])
        for n, turn in enumerate(call["turns"]):
            here = [r for r in readings if r.turn == n]
            used: set[int] = set()
            for gold in turn["shorthand"]:
                if gold.get("unknown"):
                    continue
                span = place(turn["text"], gold)
                decided = gold["sense"] != "unstable"
                hits = [
                    r
                    for r in here
                    if meets(r, span) and r.term == gold["term"] and (r.status == "code") == decided
                ]
                kind = "hundreds" if gold["term"] in HUNDREDS else "words"
                (right if hits else missed)[kind] += 1
                used |= {id(r) for r in hits}
            for r in here:
                if r.status == "code" and id(r) not in used:
                    false["hundreds" if r.term in HUNDREDS else "words"] += 1
            for gold in turn["plain_numbers"]:
                numbers += 1
                alarms += any(r.status == "code" and meets(r, place(turn["text"], gold)) for r in here)
            for gold in plain[(call["id"], n + 1)]:
                words += 1
                word_alarms += any(r.status == "code" and meets(r, place(turn["text"], gold)) for r in here)
    every = Counts(sum(right.values()), sum(false.values()), sum(missed.values()))
    return {
        "hundreds_f1": Counts(right["hundreds"], false["hundreds"], missed["hundreds"]).f1,
        "all_terms_f1": every.f1,
        "all_terms": every._asdict(),
        "false_alarms_numbers": [alarms, numbers],
        "false_alarms_words": [word_alarms, words],
    }


def shorthand_as_recognised(reader: Decipherer, calls: list[dict[str, Any]], bare: bool) -> dict[str, float]:
    """The same by counts a turn, on digits as recognisers write; `bare`: lower case, no punctuation."""
    totals = {"hundreds": [0, 0, 0], "words": [0, 0, 0]}
    for call in calls:
        texts = [t["asr_text"] or t["text"] for t in call["turns"]]
        if bare:
            texts = [" ".join(re.sub(r"[^\w\s'’-]", " ", text).lower().split()) for text in texts]
        turns = [(t["who"], text) for t, text in zip(call["turns"], texts, strict=True)]
        readings = [r for r in reader.read(turns, call["language"]) if r.status == "code"]
        for n, turn in enumerate(call["turns"]):
            known = [g for g in turn["shorthand"] if not g.get("unknown") and g["sense"] != "unstable"]
            for kind, key in (("hundreds", "sense"), ("words", "term")):
                of_kind = kind == "hundreds"
                gold = Counter(g[key] for g in known if (g["term"] in HUNDREDS) == of_kind)
                found = Counter(
                    getattr(r, key) for r in readings if r.turn == n and (r.term in HUNDREDS) == of_kind
                )
                both = sum((gold & found).values())
                for k, value in enumerate((both, sum(found.values()) - both, sum(gold.values()) - both)):
                    totals[kind][k] += value
    return {f"{kind}_f1": Counts(*values).f1 for kind, values in totals.items()}


def unknown_terms(reader: Decipherer, calls: list[dict[str, Any]], common: str) -> dict[str, int]:
    """Rank of each planted unknown term among the candidates, from 1; 0 where it is not among the first thirty."""
    finder = Finder(read_common(common))
    planted: set[str] = set()
    for call in calls:
        people = {p["id"]: p["person"] for p in call["parties"]}
        lines = reader.reader(call["language"]).talk([(t["who"], t["text"]) for t in call["turns"]])
        known = reader.known_words(lines, call["language"])
        callers = [people[t["who"]] for t in call["turns"]]
        finder.take(
            lines, callers, [f"{call['id']}:{t['n']}" for t in call["turns"]], known, call["language"]
        )
        planted |= {g["term"] for t in call["turns"] for g in t["shorthand"] if g.get("unknown")}
    order = [c.lemma for c in finder.ranked(30)]
    return {term: order.index(term) + 1 if term in order else 0 for term in sorted(planted)}


def themes(
    suggesting: Suggester, reader: Decipherer, calls: list[dict[str, Any]], people: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """F1 a theme by turn, after the shorthand was read; macro over the themes that the annotations use."""
    right, false, missed = Counter[str](), Counter[str](), Counter[str]()
    for call in calls:
        front = frozenset(p["id"] for p in call["parties"] if people[p["person"]]["role"] == "soldier")
        turns = [(t["who"], t["text"]) for t in call["turns"]]
        read = settled_talk(turns, reader.read(turns, call["language"]), call["language"])
        marks = suggesting.suggest(read, call["language"], front)
        for n, turn in enumerate(call["turns"]):
            gold, found = set(turn["themes"]), {m.theme for m in marks if m.turn == n}
            right.update(gold & found)
            false.update(found - gold)
            missed.update(gold - found)
    used = sorted(set(right) | set(missed))
    by_theme = {theme: Counts(right[theme], false[theme], missed[theme]).f1 for theme in used}
    return {"macro_f1": round(sum(by_theme.values()) / len(by_theme), 4), "f1": by_theme}


def measure(folder: Path) -> dict[str, Any]:
    """All figures, with the time they took."""
    calls, people, plain = load(folder)
    resources = PackagedResources()
    begun = time.perf_counter()
    morphology = PymorphyMorphology()
    reader = decipherer(for_whom(packaged_lexicons(resources)), morphology, resources)
    suggesting = suggester(parse_codebook(resources.text("codebook.csv")), morphology, resources)
    figures: dict[str, Any] = {
        "calls": len(calls),
        "turns": sum(len(c["turns"]) for c in calls),
        "shorthand": shorthand(reader, calls, plain),
        "themes": themes(suggesting, reader, calls, people),
        "cold_seconds": round(time.perf_counter() - begun, 2),
        "shorthand_digits": shorthand_as_recognised(reader, calls, bare=False),
        "shorthand_bare": shorthand_as_recognised(reader, calls, bare=True),
        "unknown_terms_rank": unknown_terms(reader, calls, resources.text("decipher/common.tsv")),
    }
    begun = time.perf_counter()
    for call in calls:
        turns = [(t["who"], t["text"]) for t in call["turns"]]
        reader.read(turns, call["language"])
        suggesting.suggest(turns, call["language"])
    figures["utterances_per_second_warm"] = round(figures["turns"] / (time.perf_counter() - begun))
    return figures


if __name__ == "__main__":
    print(
        json.dumps(measure(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE), ensure_ascii=False, indent=1)
    )
