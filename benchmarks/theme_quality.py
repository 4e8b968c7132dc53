"""How well themes are suggested on turns that nothing was tuned on, before and after people judged some; prints JSON.

    python -m benchmarks.theme_quality [--seeds 10] [--marks 200]

`theme_turns.tsv` and `theme_unseen.tsv` beside this file hold the turns. `from the codebook alone` is the packaged cues and
likeness, weighed as packaged: on `theme_unseen.tsv`, on which nothing was chosen, and on `theme_turns.tsv`, on which the
weights were fitted (so its figures flatter: `theme_weighing.py` prints those of talks left out).

`learned` simulates people: talks of `theme_unseen.tsv` are judged in an order drawn by seed until so many marks are accepted;
what is learned is measured on the talks that are left. `before` is the same machine on the same talks without having learned.
`only accepted` tells it what was accepted and nothing else. `asked next` compares lines chosen by `coding next` with lines
by lot, from the sample case, for a machine that has neither cues nor likeness, as with a codebook of one's own.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.text_quality import SAMPLE, load
from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.decipher.lexicon import for_whom, packaged_lexicons
from earwitness.stages.decipher.rules import Decipherer, decipherer
from earwitness.stages.theme.asking import choose, worth
from earwitness.stages.theme.codebook import parse_codebook
from earwitness.stages.theme.learning import Learned, Lesson, calibration_error, learn
from earwitness.stages.theme.likeness import row, sparse
from earwitness.stages.theme.rules import Suggester, suggester
from earwitness.stages.theme.shorthand import settled_talk
from earwitness.stages.theme.weighing import LEAST_ODDS, likely

TURNS = Path(__file__).resolve().with_name("theme_turns.tsv")
UNSEEN = TURNS.with_name("theme_unseen.tsv")
Turn = tuple[str, str, frozenset[str]]
FloatArray = npt.NDArray[np.float64]


def language(text: str) -> str:
    """Of a turn, by its letters."""
    if any("a" <= c <= "z" for c in text.lower()):
        return "en"
    return "uk" if any(c in "іїєґ" for c in text.lower()) else "ru"


def spoken_in(turns: list[Turn]) -> str:
    """The language of most turns."""
    spoken = [language(text) for _, text, _ in turns]
    return max(spoken, key=spoken.count)


@cache
def _decipherer() -> Decipherer:
    resources = PackagedResources()
    return decipherer(for_whom(packaged_lexicons(resources)), PymorphyMorphology(), resources)


def deciphered(turns: list[Turn], spoken: str) -> list[Turn]:
    """The turns with their shorthand settled."""
    said = [(who, text) for who, text, _ in turns]
    read = settled_talk(said, _decipherer().read(said, spoken), spoken)
    return [(who, text, themes) for (who, text), (_, _, themes) in zip(read, turns, strict=True)]


def talks(file: Path) -> dict[str, list[Turn]]:
    """Turns (who, text, themes) by talk, as deciphered."""
    out: dict[str, list[Turn]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            talk, who, themes, text = line.split("\t")
            out[talk].append((who, text, frozenset(themes.split(",")) if themes else frozenset()))
    return {talk: deciphered(turns, spoken_in(turns)) for talk, turns in out.items()}


@cache
def sample_talks() -> tuple[tuple[str, str, list[Turn]], ...]:
    """The calls of the sample case: id, language, turns as deciphered."""
    out = []
    for call in load(SAMPLE)[0]:
        turns = [(turn["who"], turn["text"], frozenset(turn["themes"])) for turn in call["turns"]]
        out.append((call["id"], call["language"], deciphered(turns, call["language"])))
    return tuple(out)


def lessons(book: Suggester, name: str, turns: list[Turn]) -> list[Lesson]:
    """The talk's turns as lines to learn from or to be asked about; a theme not said of a line was not accepted."""
    spoken = spoken_in(turns)
    evidence = book.evidence([(who, text) for who, text, _ in turns], spoken)
    matcher = book.matcher(spoken)
    return [
        Lesson(name, row(matcher.read(text), book.rarity), own, dict.fromkeys(themes, True))
        for (_, text, themes), own in zip(turns, evidence, strict=True)
    ]


def judged(book: Suggester, lines: list[Lesson]) -> list[Lesson]:
    """The lines as a coder leaves them: what the machine suggested beside what was accepted is rejected."""
    themes = book.weighing.themes
    out = []
    for line, found in zip(lines, by_rules(book, lines), strict=True):
        said = {**dict.fromkeys(found, False), **line.said}
        out.append(Lesson(line.call, line.row, line.evidence, {t: said[t] for t in themes if t in said}))
    return out


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


def odds_of(book: Suggester, model: Learned | None, lines: list[Lesson]) -> FloatArray:
    """Log odds (lines, themes)."""
    evidence = np.stack([line.evidence for line in lines])
    if model is None:
        return book.weighing.odds(evidence)
    moved: FloatArray = sparse([line.row for line in lines]) @ model.table.weights
    return model.weighing.odds(evidence) + moved


def by_rules(book: Suggester, lines: list[Lesson]) -> list[set[str]]:
    themes = book.weighing.themes
    return [{themes[n] for n in np.flatnonzero(one >= LEAST_ODDS)} for one in odds_of(book, None, lines)]


def by_learning(book: Suggester, model: Learned, lines: list[Lesson]) -> tuple[list[set[str]], float]:
    """What the model suggests, and how far its confidence is off (expected calibration error)."""
    odds, themes = odds_of(book, model, lines), book.weighing.themes
    told = np.array([[float(theme in line.said) for theme in themes] for line in lines])
    error = calibration_error(model.calibration.probability(odds).ravel(), told.ravel())
    return [{themes[n] for n in np.flatnonzero(one >= model.calibration.enough)} for one in odds], error


def after_marks(
    book: Suggester, pool: dict[str, list[Lesson]], marks: int, seed: int, only_accepted: bool
) -> dict[str, Any]:
    """What so many marks of talks drawn by lot teach, measured on the talks that are left."""
    names = sorted(pool)
    random.Random(seed).shuffle(names)
    taught: list[Lesson] = []
    accepted = 0
    while accepted < marks:
        lines = pool[names.pop()]
        accepted += sum(len(line.said) for line in lines)
        kept = [line for line in lines if line.said] if only_accepted else judged(book, lines)
        taught += [line for line in kept if line.said]
    left = [line for name in names for line in pool[name]]
    begun = time.process_time()
    model = learn(taught, book.weighing, book.rarity)
    if model is None:
        raise SystemExit("too few lines to learn from")
    found, error = by_learning(book, model, left)
    before, after = scores(by_rules(book, left), left), scores(found, left)
    return {
        "marks": accepted,
        "lines": len(taught),
        "macro_f1": after["macro_f1"],
        "before": before["macro_f1"],
        "wants_out": after["wants_out"],
        "wants_out_before": before["wants_out"],
        "calibration_error": round(error, 4),
        "calibration_error_expected": round(model.calibration.error, 4),
        "suggests_from": round(float(likely(np.array(model.calibration.enough))), 3),
        "cpu_s": round(time.process_time() - begun, 2),
    }


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Means over the draws, and how far the draws spread (standard deviation)."""
    out: dict[str, Any] = {"draws": len(runs)}
    for name in runs[0]:
        values = [float(run[name]) for run in runs if run[name] is not None]
        out[name] = [round(float(np.mean(values)), 3), round(float(np.std(values)), 3)]
    return out


def ranked(lines: list[Lesson], odds: FloatArray, ids: list[str]) -> float:
    """Mean average precision over the themes that the lines are about: how early a theme's own lines come when ranked."""
    found = []
    for column, theme in enumerate(ids):
        told = np.array([theme in line.said for line in lines])[np.argsort(-odds[:, column], kind="stable")]
        if told.any():
            found.append(float((np.cumsum(told) / np.arange(1, len(told) + 1))[told].mean()))
    return float(np.mean(found))


def asked(book: Suggester, pool: list[Lesson], wanted: int) -> list[int]:
    """Lines of the pool chosen as `coding next` chooses them, twenty at a time, each time with what was learned so far."""
    taken: list[int] = []
    while len(taken) < wanted:
        rest = [n for n in range(len(pool)) if n not in taken]
        model = learn([pool[n] for n in taken], book.weighing, book.rarity)
        odds = odds_of(book, model, [pool[n] for n in rest])
        chances = likely(odds) if model is None else model.calibration.probability(odds)
        accepted = np.array([float(sum(t in pool[n].said for n in taken)) for t in book.weighing.themes])
        taken += [rest[n] for n in choose([pool[n].row for n in rest], worth(chances, accepted), 20)]
    return taken[:wanted]


def asking(book: Suggester, pool: list[Lesson], test: list[Lesson], lines: int, seeds: int) -> dict[str, Any]:
    """What is learned from so many lines of the pool asked about, and from as many drawn by lot."""
    ids = list(book.weighing.themes)

    def quality(taken: list[int]) -> tuple[float, int]:
        model = learn([pool[n] for n in taken], book.weighing, book.rarity)
        met = {theme for n in taken for theme in pool[n].said}
        return round(ranked(test, odds_of(book, model, test), ids), 4), len(met)

    lots = [quality(random.Random(seed).sample(range(len(pool)), lines)) for seed in range(1, seeds + 1)]
    chosen = quality(asked(book, pool, lines))
    return {
        "lines": lines,
        "nothing learned": round(ranked(test, odds_of(book, None, test), ids), 4),
        "by lot": {"mean": round(float(np.mean([q for q, _ in lots])), 4), "each": [q for q, _ in lots]},
        "asked": chosen[0],
        "themes met": {"by lot": float(np.mean([met for _, met in lots])), "asked": chosen[1]},
    }


def main() -> None:
    asked_for = argparse.ArgumentParser()
    asked_for.add_argument("--seeds", type=int, default=10)
    asked_for.add_argument("--marks", type=int, default=200)
    options = asked_for.parse_args()
    resources = PackagedResources()
    codebook = parse_codebook(resources.text("codebook.csv"))
    book = suggester(codebook, PymorphyMorphology(), resources)
    own = {
        file: {name: lessons(book, name, turns) for name, turns in talks(file).items()}
        for file in (UNSEEN, TURNS)
    }
    unseen, fitted_on = ([line for lines in own[file].values() for line in lines] for file in own)
    figures: dict[str, Any] = {
        "from the codebook alone": {
            "theme_unseen.tsv": scores(by_rules(book, unseen), unseen),
            "theme_turns.tsv, on which weights were fitted": scores(by_rules(book, fitted_on), fitted_on),
        },
    }
    for kind, only_accepted in (("learned", False), ("learned, only accepted", True)):
        figures[kind] = summary(
            [
                after_marks(book, own[UNSEEN], options.marks, seed, only_accepted)
                for seed in range(1, options.seeds + 1)
            ]
        )
    bare = Suggester(codebook, book.morphology, cue_table="")
    pool = [line for name, _, turns in sample_talks() for line in lessons(bare, name, turns)]
    asked_of = [line for name, turns in talks(TURNS).items() for line in lessons(bare, name, turns)]
    figures["asked next, where no cue knows the codebook"] = [
        asking(bare, pool, asked_of, lines, options.seeds) for lines in (60, 100, 200)
    ]
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
