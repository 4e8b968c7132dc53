"""How well themes are suggested on turns that nothing was tuned on, before and after people judged some; prints JSON.

    python benchmarks/theme_quality.py [--seeds 5] [--marks 200]

`theme_turns.tsv` beside this file holds the turns. `from the codebook alone` is the packaged rules and likeness on the even
talks up to 24 (`test half`), on the talks from 31 on (`second test`) and on the odd ones (`other half`), which choices were
made on. `learned` simulates people: calls of the sample case and of the other half are judged in an order drawn by seed until
so many marks are accepted; what is learned is measured on both tests. The packaged likeness was learned from the sample case,
so marks of it teach nothing new. `asked next` compares lines chosen by `coding next` with lines by lot, from the sample case,
for a machine that has neither cues nor likeness, as with a codebook of one's own.
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
import numpy.typing as npt

from benchmarks.text_quality import SAMPLE, load
from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.theme.asking import choose, worth
from earwitness.stages.theme.codebook import parse_codebook
from earwitness.stages.theme.learning import Learned, Lesson, calibration_error, learn, start
from earwitness.stages.theme.likeness import Rarity, row, sparse
from earwitness.stages.theme.rules import Suggester, suggester

TURNS = Path(__file__).resolve().with_name("theme_turns.tsv")
Turn = tuple[str, str, frozenset[str]]
FloatArray = npt.NDArray[np.float64]
#: talks from this number on are the second test
SECOND = 31


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


def turns_of(call: dict[str, Any]) -> list[Turn]:
    """The turns of a call of the sample case."""
    return [(turn["who"], turn["text"], frozenset(turn["themes"])) for turn in call["turns"]]


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


def ranked(lines: list[Lesson], odds: FloatArray, ids: list[str]) -> float:
    """Mean average precision over the themes that the lines are about: how early a theme's own lines come when ranked."""
    found = []
    for column, theme in enumerate(ids):
        told = np.array([theme in line.said for line in lines])[np.argsort(-odds[:, column], kind="stable")]
        if told.any():
            found.append(float((np.cumsum(told) / np.arange(1, len(told) + 1))[told].mean()))
    return float(np.mean(found))


def odds_of(model: Learned | None, lines: list[Lesson], ids: list[str]) -> FloatArray:
    starts = np.array([[start(line.points.get(theme, 0.0)) for theme in ids] for line in lines])
    if model is None:
        return starts
    moved: FloatArray = sparse([line.row for line in lines]) @ model.table.weights
    return starts + moved


def asked(pool: list[Lesson], wanted: int, ids: list[str], rarity: Rarity) -> list[int]:
    """Lines of the pool chosen as `coding next` chooses them, twenty at a time, each time with what was learned so far."""
    taken: list[int] = []
    while len(taken) < wanted:
        rest = [n for n in range(len(pool)) if n not in taken]
        model = learn([pool[n] for n in taken], ids, rarity)
        odds = odds_of(model, [pool[n] for n in rest], ids)
        if model is not None:
            odds = model.calibration.slope * odds + model.calibration.shift
        accepted = np.array([float(sum(theme in pool[n].said for n in taken)) for theme in ids])
        worths = worth(1 / (1 + np.exp(-np.clip(odds, -30, 30))), accepted)
        taken += [rest[n] for n in choose([pool[n].row for n in rest], worths, 20)]
    return taken[:wanted]


def asking(
    pool: list[Lesson], test: list[Lesson], ids: list[str], rarity: Rarity, lines: int, seeds: int
) -> dict[str, Any]:
    """What is learned from so many lines of the pool asked about, and from as many drawn by lot."""

    def quality(taken: list[int]) -> tuple[float, int]:
        model = learn([pool[n] for n in taken], ids, rarity)
        met = {theme for n in taken for theme in pool[n].said}
        return round(ranked(test, odds_of(model, test, ids), ids), 4), len(met)

    lots = [quality(random.Random(seed).sample(range(len(pool)), lines)) for seed in range(1, seeds + 1)]
    chosen = quality(asked(pool, lines, ids, rarity))
    return {
        "lines": lines,
        "nothing learned": round(ranked(test, odds_of(None, test, ids), ids), 4),
        "by lot": {"mean": round(float(np.mean([q for q, _ in lots])), 4), "each": [q for q, _ in lots]},
        "asked": chosen[0],
        "themes met": {"by lot": float(np.mean([met for _, met in lots])), "asked": chosen[1]},
    }


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--marks", type=int, default=200)
    options = asked.parse_args()
    resources = PackagedResources()
    codebook = parse_codebook(resources.text("codebook.csv"))
    book = suggester(codebook, PymorphyMorphology(), resources)
    own = {name: lessons(book, name, turns, None) for name, turns in talks().items()}
    study = {name: lines for name, lines in own.items() if int(name) % 2 and int(name) < SECOND}
    test = [
        line for name, lines in own.items() if int(name) % 2 == 0 and int(name) < SECOND for line in lines
    ]
    second = [line for name, lines in own.items() if int(name) >= SECOND for line in lines]
    calls, people, _ = load(SAMPLE)
    sample = {}
    for call in calls:
        front = frozenset(p["id"] for p in call["parties"] if people[p["person"]]["role"] == "soldier")
        sample[call["id"]] = lessons(book, call["id"], turns_of(call), front)
    ids = [theme.id for theme in codebook.themes]
    figures: dict[str, Any] = {
        "from the codebook alone": {
            "test half": scores(by_rules(test), test),
            "second test": scores(by_rules(second), second),
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
            told_second = scores(by_learning(model, second)[0], second)
            figures["learned"].append(
                {
                    "judged": pool_name,
                    "seed": seed,
                    "marks": marks,
                    "lines": len(judged),
                    "macro_f1": told["macro_f1"],
                    "wants_out": told["wants_out"],
                    "second_test_macro_f1": told_second["macro_f1"],
                    "calibration_error": round(error, 4),
                    "calibration_error_expected": round(model.calibration.error, 4),
                    "suggests_from": model.calibration.enough,
                    "cpu_s": round(time.process_time() - begun, 2),
                }
            )
    bare = Suggester(codebook, book.morphology, cue_table="")
    pool = [line for call in calls for line in lessons(bare, call["id"], turns_of(call), None)]
    asked_of = [
        line for name, turns in talks().items() if name in own for line in lessons(bare, name, turns, None)
    ]
    figures["asked next, where no cue knows the codebook"] = [
        asking(pool, asked_of, ids, book.rarity, lines, 2 * options.seeds) for lines in (60, 100, 200)
    ]
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
