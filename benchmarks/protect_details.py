"""How much of what narrows a person down is found in invented turns, as written and lower-cased. Prints JSON.

    python benchmarks/protect_details.py             both halves of the packaged turns, each turn a call of its own
    python benchmarks/protect_details.py --misses    also what was missed and what was taken wrongly in the dev half

A marked span counts as found when a find overlaps it; a find counts as right when it overlaps a marked span. `flagged_plain`:
the share of turns with nothing marked in which something was found all the same.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.finder import find_identifiers
from earwitness.stages.protect.tables import Tables, read_tables

HERE = Path(__file__).resolve().parent
RESOURCES = HERE.parent / "src" / "earwitness" / "resources"
_MARKED = re.compile(r"\[([a-z]+)\|([^\]]*)\]")
_MARKS = re.compile(r"[.,!?…:;«»\"“”()—–]")

#: language, text, gold (begin, stop, class)
Turn = tuple[str, str, list[tuple[int, int, str]]]


class FolderResources:
    """Packaged files, read from the source tree."""

    def text(self, name: str) -> str:
        return (RESOURCES / name).read_text(encoding="utf-8")


def packaged() -> Mapping[str, list[Turn]]:
    """The invented turns by half."""
    halves: dict[str, list[Turn]] = defaultdict(list)
    half = ""
    for line in (HERE / "protect_details.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("=="):
            half = line.strip("= ")
            continue
        if not line or line.startswith("#"):
            continue
        language, marked = line.split("\t")
        text, gold, last = "", [], 0
        for match in _MARKED.finditer(marked):
            text += marked[last : match.start()]
            gold.append((len(text), len(text) + len(match[2]), match[1]))
            text += match[2]
            last = match.end()
        halves[half].append((language, text + marked[last:], gold))
    return halves


def measure(
    turns: list[Turn], tables: Tables, morphology: PymorphyMorphology, *, lower: bool, show: bool
) -> dict[str, Any]:
    """Figures of one half, each turn by itself: no other turn of a call helps."""
    gold: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    finds = right = plain = flagged = 0
    for language, written, marked in turns:
        text = _MARKS.sub(" ", written.lower()) if lower else written
        found = find_identifiers([("A", text)], language, morphology, None, tables)
        for begin, stop, of in marked:
            hit = any(f.begin < stop and begin < f.stop for f in found)
            gold[of] += 1
            hits[of] += hit
            if show and not hit:
                print(f"missed {of}: {text[begin:stop]} | {text}", file=sys.stderr)
        for f in found:
            good = any(f.begin < stop and begin < f.stop for begin, stop, _ in marked)
            finds += 1
            right += good
            if show and not good:
                print(
                    f"wrong {f.identifier_class}: [{f.surface}] | {text} | {f.signals}",
                    file=sys.stderr,
                )
        plain += not marked
        flagged += bool(found) and not marked
    return {
        "recall": round(sum(hits.values()) / max(1, sum(gold.values())), 4),
        "precision": round(right / max(1, finds), 4),
        "flagged_plain": f"{flagged}/{plain}",
        "by_class": {of: f"{hits[of]}/{n}" for of, n in sorted(gold.items())},
    }


def main() -> None:
    tables, morphology = read_tables(FolderResources()), PymorphyMorphology()
    figures: dict[str, Any] = {}
    for half, turns in packaged().items():
        show = "--misses" in sys.argv and half == "dev"
        figures[half] = {
            "as written": measure(turns, tables, morphology, lower=False, show=show),
            "lower case, no marks": measure(turns, tables, morphology, lower=True, show=show),
        }
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
