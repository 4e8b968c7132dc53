"""How well identifiers are found: recall and precision, as written and lower-cased without marks. Prints JSON.

    python benchmarks/protect_quality.py [CALLS.jsonl] [--misses]

In the sample case a gold identifier counts as found when a find overlaps it, and a find as right when it overlaps a gold
identifier. The sequence model learned from every second call of it, so that the other half is counted apart as well.
In `protect_sentences.txt` (calls, news, court papers, and sentences with words that only look like names) every letter of
a direct identifier must be covered, and a sentence without one counts as flagged when anything direct is found in it.
Its even lines were looked at while the rules were written, its odd ones were not: "unseen". Nobody is told to the finder
beforehand.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.finder import Found, find_identifiers
from earwitness.stages.protect.tables import Tables, read_tables

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "benchmarks" / "protect_sentences.txt"
CALLS = ROOT / "examples" / "sample_case" / "calls.jsonl"
RESOURCES = ROOT / "src" / "earwitness" / "resources"
_GOLD = re.compile(r"\[(\w):([^\]]*)\]")
_MARKS = re.compile(r"[.,!?…:;«»\"“”()—–]")


class FolderResources:
    """Packaged files, read from the source tree."""

    def text(self, name: str) -> str:
        return (RESOURCES / name).read_text(encoding="utf-8")


@dataclass
class Score:
    """Counts by class, and the misses for reading."""

    gold: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, bool]] = field(default_factory=Counter)
    finds: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, Any]:
        def recall(kind: str) -> float:
            hit, miss = self.kinds[(kind, True)], self.kinds[(kind, False)]
            return round(hit / max(1, hit + miss), 4)

        return {
            "direct_recall": recall("direct"),
            "quasi_recall": recall("quasi"),
            "precision": round(self.right / max(1, self.finds), 4),
            "by_class": {c: f"{self.found[c]}/{n}" for c, n in sorted(self.gold.items())},
        }


def plain(text: str) -> str:
    """Lower case without marks, every character in its place, so that offsets hold."""
    return _MARKS.sub(" ", text.lower())


def spans(text: str, gold: list[dict[str, Any]]) -> list[tuple[int, int, dict[str, Any]]]:
    """Where each gold identifier stands."""
    out = []
    for one in gold:
        at = -1
        for _ in range(one["occurrence"]):
            at = text.index(one["surface"], at + 1)
        out.append((at, at + len(one["surface"]), one))
    return out


def count(
    score: Score, name: str, turns: list[dict[str, Any]], gold: str, texts: list[str], found: list[Found]
) -> None:
    for n, turn in enumerate(turns):
        here = [f for f in found if f.turn == n]
        marked = spans(turn["en"] if gold == "identifiers_en" else turn["text"], turn[gold])
        for begin, stop, one in marked:
            hit = any(f.begin < stop and begin < f.stop for f in here)
            score.gold[one["class"]] += 1
            score.found[one["class"]] += hit
            score.kinds[(one["kind"], hit)] += 1
            if not hit:
                score.missed.append(
                    f"{name} {n} {one['class']}: {one['surface']} | {texts[n][max(0, begin - 40) : stop + 30]}"
                )
        for f in here:
            ok = any(f.begin < stop and begin < f.stop for begin, stop, _ in marked)
            score.finds += 1
            score.right += ok
            if not ok:
                score.wrong[
                    f"{f.identifier_class}: {texts[n][max(0, f.begin - 18) : f.begin]}[{f.surface}]{texts[n][f.stop : f.stop + 12]} {f.signals}"
                ] += 1


def measure(calls: list[dict[str, Any]], tables: Tables, *, lower: bool) -> dict[str, Score]:
    """Scores of the originals and of the English renderings."""
    morphology = PymorphyMorphology()
    scores: dict[str, Score] = defaultdict(Score)
    for call in calls:
        for gold, key, language in (
            ("identifiers", "text", call["language"]),
            ("identifiers_en", "en", "en"),
        ):
            if language == "en" and key == "text":
                continue
            texts = [plain(t[key]) if lower else t[key] for t in call["turns"]]
            turns = [(t["who"], text) for t, text in zip(call["turns"], texts, strict=True)]
            found = find_identifiers(turns, language, morphology, None, tables, ())
            count(
                scores["original" if key == "text" else "english"],
                call["id"],
                call["turns"],
                gold,
                texts,
                found,
            )
    return scores


@dataclass(frozen=True)
class OwnSentence:
    """One sentence of our own with the spans of its direct identifiers."""

    language: str
    style: str
    text: str
    spans: tuple[tuple[int, int], ...]


def marked_sentences(path: Path) -> list[OwnSentence]:
    """The sentences of a file of language, style and text with identifiers in brackets."""
    out = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        language, style, marked = line.split("\t")
        text, found, last = "", [], 0
        for match in _GOLD.finditer(marked):
            text += marked[last : match.start()]
            found.append((len(text), len(text) + len(match.group(2))))
            text += match.group(2)
            last = match.end()
        out.append(OwnSentence(language, style, text + marked[last:], tuple(found)))
    return out


def measure_sentences(
    rows: list[OwnSentence], tables: Tables, *, lower: bool, misses: bool = False
) -> dict[str, Any]:
    """Recall by language and style, precision, and the share of sentences without an identifier that were flagged."""
    morphology = PymorphyMorphology()
    gold, covered, none, flagged = Counter[str](), Counter[str](), 0, 0
    finds = right = 0
    for row in rows:
        text = plain(row.text) if lower else row.text
        found = [
            f
            for f in find_identifiers([("A", text)], row.language, morphology, None, tables, ())
            if f.kind == "direct"
        ]
        finds += len(found)
        right += sum(any(f.begin < e and b < f.stop for b, e in row.spans) for f in found)
        if not row.spans:
            none += 1
            flagged += bool(found)
            if found and misses:
                print("flagged:", [f.surface for f in found], text, file=sys.stderr)
        for begin, stop in row.spans:
            whole = all(
                any(f.begin <= n < f.stop for f in found) for n in range(begin, stop) if text[n].isalnum()
            )
            gold[f"{row.language} {row.style}"] += 1
            covered[f"{row.language} {row.style}"] += whole
            if not whole and misses:
                print("missed:", text[begin:stop], "|", text, file=sys.stderr)
    return {
        "direct_recall": round(covered.total() / max(1, gold.total()), 4),
        "precision": round(right / max(1, finds), 4),
        "flagged": round(flagged / max(1, none), 4),
        "by_style": {s: f"{covered[s]}/{n}" for s, n in sorted(gold.items())},
    }


def main() -> None:
    paths = [Path(a) for a in sys.argv[1:] if not a.startswith("--")]
    calls = [
        json.loads(line) for line in (paths[0] if paths else CALLS).read_text(encoding="utf-8").splitlines()
    ]
    tables = read_tables(FolderResources())
    figures: dict[str, Any] = {}
    for name, lower in (("as written", False), ("lower case, no marks", True)):
        scores = measure(calls, tables, lower=lower)
        figures[name] = {text: score.figures() for text, score in scores.items()}
        if not paths:
            apart = measure(calls[1::2], tables, lower=lower)
            figures[name] |= {f"{text}, not learned from": score.figures() for text, score in apart.items()}
        rows = marked_sentences(SENTENCES)
        figures[name]["sentences"] = measure_sentences(
            rows[::2], tables, lower=lower, misses="--misses" in sys.argv
        )
        figures[name]["sentences, unseen"] = measure_sentences(rows[1::2], tables, lower=lower)
        if "--misses" in sys.argv:
            for text, score in scores.items():
                print(f"== missed, {name}, {text}", *score.missed, sep="\n", file=sys.stderr)
                print(
                    f"== wrong, {name}, {text}",
                    *(f"{n}x {w}" for w, n in score.wrong.most_common()),
                    sep="\n",
                    file=sys.stderr,
                )
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
