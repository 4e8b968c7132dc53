"""How much of what identifies is found in English court texts: character recall and precision. Prints JSON.

    python benchmarks/protect_english.py             both halves of the packaged paragraphs, one by one and as one text
    python benchmarks/protect_english.py --misses    also what was missed and what was taken wrongly, of the dev half
    python benchmarks/protect_english.py FILE.jsonl  texts of somebody else: {"text", "masked_entities": [[begin, stop], …]}

`recall`: characters (without spaces) of what should be kept back that a find covers. `precision`: characters of finds that
should be kept back. The paragraphs in `protect_english.txt` are invented; their test half was written before the rules.
In a FILE an entity may also be an object with `start` or `start_offset` and `end` or `end_offset`.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.finder import find_identifiers
from earwitness.stages.protect.tables import Tables, read_tables

HERE = Path(__file__).resolve().parent
RESOURCES = HERE.parent / "src" / "earwitness" / "resources"
_MARKED = re.compile(r"\[([PCLODTQM])(!?)\|([^\]]*)\]")


class FolderResources:
    """Packaged files, read from the source tree."""

    def text(self, name: str) -> str:
        return (RESOURCES / name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text and the spans of it that should be kept back: begin, stop, class."""

    text: str
    gold: tuple[tuple[int, int, str], ...]


@dataclass
class Tally:
    """Characters, by class of the gold; and what went wrong, for reading."""

    gold: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    covered: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    taken: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        return {
            "recall": round(sum(self.covered.values()) / max(1, sum(self.gold.values())), 4),
            "precision": round(self.right / max(1, self.taken), 4),
            "by_class": {c: round(self.covered[c] / n, 3) for c, n in sorted(self.gold.items())},
        }


def unmarked(line: str) -> Paragraph:
    """The paragraph of a line with its gold marked in it."""
    text, gold, last = "", [], 0
    for match in _MARKED.finditer(line):
        text += line[last : match.start()]
        gold.append((len(text), len(text) + len(match[3]), match[1]))
        text += match[3]
        last = match.end()
    return Paragraph(text + line[last:], tuple(gold))


def packaged() -> Mapping[str, list[Paragraph]]:
    """The invented paragraphs by half."""
    halves: dict[str, list[Paragraph]] = defaultdict(list)
    half = ""
    for line in (HERE / "protect_english.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("=="):
            half = line.strip("= ")
        elif line and not line.startswith("#"):
            halves[half].append(unmarked(line))
    return halves


def joined(paragraphs: Sequence[Paragraph]) -> Paragraph:
    """All of them as one text, as a judgment is."""
    text, gold = "", []
    for one in paragraphs:
        gold += [(len(text) + b, len(text) + s, c) for b, s, c in one.gold]
        text += one.text + "\n\n"
    return Paragraph(text, tuple(gold))


def read_file(path: Path) -> list[Paragraph]:
    """Texts of somebody else with the entities to be masked."""
    out = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = []
        for one in row["masked_entities"]:
            if isinstance(one, dict):
                begin, stop = (one[k] if k in one else one[k + "_offset"] for k in ("start", "end"))
                gold.append((int(begin), int(stop), str(one.get("entity_type", "?"))))
            else:
                gold.append((int(one[0]), int(one[1]), str(one[2]) if len(one) > 2 else "?"))
        out.append(Paragraph(row["text"], tuple(gold)))
    return out


def measure(paragraphs: Sequence[Paragraph], tables: Tables, morphology: PymorphyMorphology) -> Tally:
    """Each paragraph as a text of its own."""
    tally = Tally()
    for one in paragraphs:
        found = find_identifiers([("", one.text)], "en", morphology, None, tables)
        kept = {n for f in found for n in range(f.begin, f.stop) if not one.text[n].isspace()}
        wanted: set[int] = set()
        for begin, stop, of in one.gold:
            here = {n for n in range(begin, stop) if not one.text[n].isspace()}
            wanted |= here
            tally.gold[of] += len(here)
            tally.covered[of] += len(here & kept)
            if len(here & kept) < len(here):
                shown = "".join("·" if n in kept else one.text[n] for n in range(begin, stop))
                tally.missed.append(f"{of} {shown} | {one.text[max(0, begin - 25) : stop + 15]}")
        tally.taken += len(kept)
        tally.right += len(kept & wanted)
        tally.wrong += [
            f"{f.identifier_class} [{f.surface}] {f.signals}"
            for f in found
            if not any(f.begin < s and b < f.stop for b, s, _ in one.gold)
        ]
    return tally


def main() -> None:
    tables, morphology = read_tables(FolderResources()), PymorphyMorphology()
    files = [Path(a) for a in sys.argv[1:] if not a.startswith("--")]
    figures: dict[str, Any] = {}
    if files:
        figures["file"] = measure(read_file(files[0]), tables, morphology).figures()
    else:
        for half, paragraphs in packaged().items():
            alone = measure(paragraphs, tables, morphology)
            whole = measure([joined(paragraphs)], tables, morphology)
            figures[half] = {"paragraph by paragraph": alone.figures(), "as one text": whole.figures()}
            if "--misses" in sys.argv and half == "dev":
                for tally in (alone, whole):
                    print(*tally.missed, "-- wrong", *tally.wrong, sep="\n", file=sys.stderr)
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
