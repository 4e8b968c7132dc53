"""How well themes are suggested on turns that nothing was tuned on, before and after people judged some; prints JSON.

    python benchmarks/theme_quality.py [--seeds 5] [--marks 200]

`theme_turns.tsv` beside this file holds the turns. `from the codebook alone` is the packaged rules on each half.
`learned` simulates people: calls of the sample case and of the learning half (odd talks) are judged in an order drawn by
seed until so many marks are accepted; what is learned is measured on the test half (even talks), which is never judged.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.text_quality import SAMPLE, load
from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.theme.codebook import parse_codebook
from earwitness.stages.theme.learning import Learned, Lesson, calibration_error, learn
from earwitness.stages.theme.likeness import row, sparse
from earwitness.stages.theme.rules import Suggester, suggester

TURNS = Path(__file__).resolve().with_name("theme_turns.tsv")
Turn = tuple[str, str, frozenset[str]]


def language(text: str) -> str:
    """Of a turn, by its letters."""
    if any("a" <= c <= "z" for c in text.lower()):
        return "en"
    return "uk" if any(c in "іїєґ" for c in text.lower()) else "ru"


def talks() -> dict[str, list[Turn]]:
    """Turns (who, text, themes) by talk."""
    out: dict[str, list[Turn]] = defaultdict(list)
    for line in TURNS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            talk, who, themes, text = line.split("\t")
            out[talk].append((who, text, frozenset(themes.split(",")) if themes else frozenset()))
    return out


def lessons(book: Suggester, name: str, turns: list[Turn], front: frozenset[str] | None) -> list[Lesson]:
    """The talk's turns as lines to learn from or to be asked about."""
    spoken = max((language(text) for _, text, _ in turns), key=[language(t) for _, t, _ in turns].count)
    points = book.points([(who, text) for who, text, _ in turns], spoken, front)
    matcher = book.matcher(spoken)
    return [
        Lesson(
            name,
            row(matcher.read(text), book.rarity),
            {t: w.points for t, w in own.items()},
            dict.fromkeys(themes, True),
        )
        for (_, text, themes), own in zip(turns, points, strict=True)
    ]


def scores(found: list[set[str]], lines: list[Lesson]) -> dict[str, Any]:
    """Macro-F1 over themes that the lines are about, wants_out, and each theme."""
    used = sorted({theme for line in lines for theme in line.said})
    by_theme = {}
    for theme in used:
        right = sum(theme in f and theme in line.said for f, line in zip(found, lines, strict=True))
        all_ = sum(theme in f for f in found) + sum(theme in line.said for line in lines)
        by_theme[theme] = round(2 * right / all_, 3)
    macro = sum(by_theme.values()) / len(by_theme)
    return {
        "turns": len(lines),
        "macro_f1": round(macro, 4),
        "wants_out": by_theme.get("wants_out"),
        "f1": by_theme,
    }


def by_rules(lines: list[Lesson]) -> list[set[str]]:
    return [{t for t, p in line.points.items() if p >= 1.0} for line in lines]


def by_learning(model: Learned, lines: list[Lesson]) -> tuple[list[set[str]], float]:
    """What the model suggests, and how far its confidence is off (expected calibration error)."""
    found, given, told = [], [], []
    for line, moved in zip(
        lines, (sparse([x.row for x in lines]) @ model.table.weights).tolist(), strict=True
    ):
        odds = model.log_odds(moved, line.points)
        found.append({t for t, z in odds.items() if z >= model.calibration.enough})
        given += [model.calibration.probability(z) for z in odds.values()]
        told += [float(t in line.said) for t in odds]
    return found, calibration_error(np.array(given), np.array(told))


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--marks", type=int, default=200)
    options = asked.parse_args()
    resources = PackagedResources()
    codebook = parse_codebook(resources.text("codebook.csv"))
    book = suggester(codebook, PymorphyMorphology(), resources)
    own = {name: lessons(book, name, turns, None) for name, turns in talks().items()}
    study = {name: lines for name, lines in own.items() if int(name) % 2}
    test = [line for name, lines in own.items() if int(name) % 2 == 0 for line in lines]
    calls, people, _ = load(SAMPLE)
    sample = {}
    for call in calls:
        front = frozenset(p["id"] for p in call["parties"] if people[p["person"]]["role"] == "soldier")
        turns = [(t["who"], t["text"], frozenset(t["themes"])) for t in call["turns"]]
        sample[call["id"]] = lessons(book, call["id"], turns, front)
    ids = [theme.id for theme in codebook.themes]
    figures: dict[str, Any] = {
        "from the codebook alone": {
            "test half": scores(by_rules(test), test),
            "other half": scores(
                by_rules([x for lines in study.values() for x in lines]),
                [x for lines in study.values() for x in lines],
            ),
        },
        "learned": [],
    }
    for pool_name, pool in (("learning half", study), ("sample case", sample), ("both", {**sample, **study})):
        for seed in range(1, options.seeds + 1):
            names = sorted(pool)
            random.Random(seed).shuffle(names)
            judged: list[Lesson] = []
            marks = 0
            for name in names:
                if marks < options.marks:
                    judged += pool[name]
                    marks += sum(len(line.said) for line in pool[name])
            begun = time.process_time()
            model = learn(judged, ids, book.rarity)
            if model is None:
                continue
            found, error = by_learning(model, test)
            told = scores(found, test)
            figures["learned"].append(
                {
                    "judged": pool_name,
                    "seed": seed,
                    "marks": marks,
                    "lines": len(judged),
                    "macro_f1": told["macro_f1"],
                    "wants_out": told["wants_out"],
                    "calibration_error": round(error, 4),
                    "calibration_error_expected": round(model.calibration.error, 4),
                    "suggests_from": model.calibration.enough,
                    "cpu_s": round(time.process_time() - begun, 2),
                }
            )
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
