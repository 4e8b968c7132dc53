"""How well identifiers are found in invented calls of our own, as written and as recognisers write them. Prints JSON.

    python benchmarks/protect_calls.py [FILE] [--misses] [--set NAME]

`FILE` (`protect_calls.txt` beside this) holds sets of calls. `== SET LANGUAGE STYLE` begins a call; each line after it is a
turn, "who<TAB>text", with [p:somebody's name, nickname or call sign], [n:a number, address, unit or account] and [q:what
narrows down]. Style "written" has capitals and marks, and is measured so and without both; "heard" is what a recogniser
might have written. `touched` counts an identifier that a find overlaps, `whole` one of which every letter is covered.
Nobody is told to the finder beforehand. Each set was written before the rules and the training that it judged, measured once
(`README.md` has that figure), and only then read, to learn what is missed: what it says today is no longer unseen.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.protect_quality import FolderResources, plain
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.finder import find_identifiers
from earwitness.stages.protect.tables import Tables, read_tables

CALLS = Path(__file__).with_suffix(".txt")
_MARK = re.compile(r"\[([pnq]):([^\]]*)\]")


@dataclass(frozen=True)
class OwnCall:
    """One invented call: its turns (who, text) and the marks (turn, begin, stop, class)."""

    of: str
    language: str
    style: str
    turns: tuple[tuple[str, str], ...]
    marks: tuple[tuple[int, int, int, str], ...]


def own_calls(path: Path) -> list[OwnCall]:
    """The calls of a file. Raises ValueError where a line is neither a heading nor a turn."""
    out: list[OwnCall] = []
    heading: list[str] = []
    turns: list[tuple[str, str]] = []
    marks: list[tuple[int, int, int, str]] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), "=="]:
        if line.startswith("=="):
            if turns:
                out.append(OwnCall(heading[0], heading[1], heading[2], tuple(turns), tuple(marks)))
            heading, turns, marks = line[2:].split(), [], []
        elif line and not line.startswith("#"):
            who, marked = line.split("\t")
            text, last = "", 0
            for match in _MARK.finditer(marked):
                text += marked[last : match.start()]
                marks.append((len(turns), len(text), len(text) + len(match[2]), match[1]))
                text += match[2]
                last = match.end()
            turns.append((who, text + marked[last:]))
    return out


def measure(calls: list[OwnCall], tables: Tables, *, lower: bool, show: bool) -> dict[str, Any]:
    """Recall by kind, language and style, and precision over all finds."""
    morphology = PymorphyMorphology()
    gold: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    finds = right = 0
    for call in calls:
        turns = [(who, plain(text) if lower else text) for who, text in call.turns]
        found = find_identifiers(turns, call.language, morphology, None, tables, ())
        for turn, begin, stop, of in call.marks:
            text = turns[turn][1]
            here = [f for f in found if f.turn == turn]
            hit = any(f.begin < stop and begin < f.stop for f in here)
            all_of_it = all(
                any(f.begin <= n < f.stop for f in here) for n in range(begin, stop) if text[n].isalnum()
            )
            kind = "quasi" if of == "q" else "direct"
            for name in (kind, f"{kind} {of} {call.language} {call.style}"):
                gold[name] += 1
                touched[name] += hit
                whole[name] += all_of_it
            if show and not all_of_it:
                word = "cut" if hit else "missed"
                print(f"{word} {of} {call.language}: {text[begin:stop]} | {text}", file=sys.stderr)
        for f in found:
            good = any(f.turn == t and f.begin < stop and begin < f.stop for t, begin, stop, _ in call.marks)
            finds += 1
            right += good
            if show and not good:
                print(
                    f"wrong {f.identifier_class}: {f.surface} | {turns[f.turn][1]} | {f.signals}",
                    file=sys.stderr,
                )
    return {
        "touched": {k: round(touched[k] / gold[k], 4) for k in ("direct", "quasi")},
        "whole": {k: round(whole[k] / gold[k], 4) for k in ("direct", "quasi")},
        "precision": round(right / max(1, finds), 4),
        "by_style": {k: f"{touched[k]}, {whole[k]} of {n}" for k, n in sorted(gold.items()) if " " in k},
    }  # fmt: skip


def main() -> None:
    paths = [Path(a) for a in sys.argv[1:] if a.endswith(".txt")]
    only = sys.argv[sys.argv.index("--set") + 1] if "--set" in sys.argv else None
    show = "--misses" in sys.argv
    tables = read_tables(FolderResources())
    figures: dict[str, Any] = {}
    calls = own_calls(paths[0] if paths else CALLS)
    for of in dict.fromkeys(c.of for c in calls if only in (None, c.of)):
        part = [c for c in calls if c.of == of]
        written = [c for c in part if c.style == "written"]
        figures[of] = {
            "as written": measure(written, tables, lower=False, show=show),
            "lower case, no marks": measure(part, tables, lower=True, show=show),
        }
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
