"""Fits how the packaged evidence for themes is weighed, and writes it where the package looks for it; prints how well it does.

    python -m benchmarks.theme_weighing [--print]

Fitted on the sample case and on `theme_turns.tsv`. On the sample case neither cues nor likeness may know the call: a cue
counts there only when it also stands in another call or set, and likeness is learned without a sixth of the calls each
time. `left out` is of calls left out, ten parts of whole calls. `marks` is what people's marks add where the weights come
from somewhere else: fitted on the sample case for the turns and the other way round, 200 accepted marks of calls drawn by
lot, measured on the calls that are left (mean and standard deviation over twenty draws).

`theme_unseen.tsv` has no part in it: it is for measuring (`theme_quality.py`). With `--print` nothing is written.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.theme_likeness import RIDGE, coded_lines
from benchmarks.theme_quality import TURNS, Turn, sample_talks, spoken_in, talks
from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.theme.codebook import parse_codebook
from earwitness.stages.theme.learning import Lesson, learn, macro_f1
from earwitness.stages.theme.likeness import Matrix, learned_likeness, row, sparse
from earwitness.stages.theme.points import TalkPoints
from earwitness.stages.theme.rules import Suggester, suggester
from earwitness.stages.theme.talks import Bundle, Said
from earwitness.stages.theme.weighing import KINDS, LEAST_ODDS, Weighing, likely, steps, weighing_text

TABLE = Path(__file__).resolve().parent.parent / "src/earwitness/resources/theme/weighing.tsv"
HEAD = """# How evidence is weighed into how likely a theme is: log odds a unit of each kind adds, log odds without any, and what is
# added for each theme. benchmarks/theme_weighing.py fits it.
"""
#: what a step from 0 costs for a kind of evidence, and for a theme
STEP, LEANING = 0.1, 4.0
SIXTHS, PARTS = 6, 10
MARKS, DRAWS = 200, 20


@dataclass(frozen=True)
class Call:
    """A call, or one talk of the invented turns, with its turns as deciphered."""

    name: str
    turns: list[Turn]
    language: str
    of_sample: bool

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(who, text) for who, text, _ in self.turns]

    def told(self, themes: list[str]) -> Matrix:
        return np.array([[theme in about for theme in themes] for _, _, about in self.turns], float)


class Fitting:
    """Evidence for calls that neither the cues nor the likeness were made from."""

    def __init__(self, book: Suggester, calls: list[Call]) -> None:
        self.book, self.calls = book, calls
        self.themes = [theme.id for theme in book.codebook.themes]
        self.stands_in: dict[tuple[str, str], set[str]] = defaultdict(set)
        for call in calls:
            for pattern in self._patterns(call):
                self.stands_in[pattern].add(call.name)
        written = coded_lines(without={call.name for call in calls})
        for n, (language, text, _) in enumerate(written):
            for pattern in self._patterns(Call(f"line {n}", [("A", text, frozenset())], language, False)):
                self.stands_in[pattern].add("coded lines")

    def _patterns(self, call: Call) -> set[tuple[str, str]]:
        reader = self.book.tongue(call.language).reader
        found = reader.find(reader.read([text for _, text in call.said]))
        patterns = (reader.matcher.patterns[n] for n in found.cues.patterns.tolist())
        return {(pattern.theme, pattern.written) for pattern in patterns}

    def cue_points(self, call: Call) -> TalkPoints:
        """The points of a call, by patterns that stand elsewhere too."""
        tongue = self.book.tongue(call.language)
        bundle = Bundle.of([Said(call.said, call.language)])
        words = tongue.reader.read(bundle.texts)
        found = tongue.reader.find(words)
        patterns = (tongue.reader.matcher.patterns[n] for n in found.cues.patterns.tolist())
        elsewhere = [
            not call.of_sample or bool(self.stands_in[pattern.theme, pattern.written] - {call.name})
            for pattern in patterns
        ]
        cues = found.cues.those(np.array(elsewhere, bool))
        return self.book.cue_points(bundle, tongue, words, found._replace(cues=cues))

    def evidence(self) -> list[Matrix]:
        """Evidence (lines, themes, kinds) of each call."""
        sample = sorted(call.name for call in self.calls if call.of_sample)
        sixth = {name: n % SIXTHS for n, name in enumerate(sample)}
        out: dict[str, Matrix] = {}
        for part in (None, *range(SIXTHS)):
            coded = list(coded_lines(without={n for n in sample if sixth[n] == part}))
            told = np.array([[theme in about for theme in self.themes] for _, _, about in coded], float)
            lines = [self.book.matcher(language).read(text) for language, text, _ in coded]
            likeness = learned_likeness(lines, told, self.themes, RIDGE)
            for call in self.calls:
                if sixth.get(call.name) == part:
                    tongue = self.book.tongue(call.language)
                    points = self.cue_points(call)
                    words = tongue.reader.read([text for _, text in call.said])
                    points.add_likeness(tongue.score(likeness, words))
                    out[call.name] = points.evidence()
        return [out[call.name] for call in self.calls]


def fitted(evidence: Matrix, told: Matrix) -> tuple[Matrix, float, Matrix]:
    """Weights of the kinds, over all, and by theme."""
    ones = np.ones_like(told)
    # «Always» begins where most lines are about nothing, so that it costs little to get there.
    kinds, always, leanings = steps(np.full_like(told, -4.0), evidence, told, ones, STEP, LEANING)
    return kinds, always - 4.0, leanings


def odds_of(evidence: Matrix, model: tuple[Matrix, float, Matrix]) -> Matrix:
    kinds, always, leanings = model
    odds: Matrix = evidence @ kinds + always + leanings
    return odds


def foretold(evidence: list[Matrix], told: list[Matrix]) -> Matrix:
    """Log odds of all lines, each by the calls of the other parts."""
    part = np.random.default_rng(3).permutation(len(told)) % PARTS
    out: list[Matrix] = [np.zeros((0, 0))] * len(told)
    for n in range(PARTS):
        inside = [k for k in range(len(told)) if part[k] != n]
        model = fitted(
            np.concatenate([evidence[k] for k in inside]), np.concatenate([told[k] for k in inside])
        )
        for k in np.flatnonzero(part == n).tolist():
            out[k] = odds_of(evidence[k], model)
    return np.concatenate(out)


def figures(odds: Matrix, told: Matrix, ids: list[str]) -> dict[str, Any]:
    """Macro-F1 and that of wants_out at the threshold, and the mean surprise a line (nats)."""
    chances = likely(odds)
    surprise = -(told * np.log(chances) + (1 - told) * np.log(1 - chances)).sum(axis=1).mean()
    found: npt.NDArray[np.bool_] = odds >= LEAST_ODDS
    one = ids.index("wants_out")
    return {
        "turns": len(told),
        "macro_f1": round(macro_f1(found, told), 4),
        "wants_out": round(macro_f1(found[:, [one]], told[:, [one]]), 4),
        "surprise": round(float(surprise), 4),
    }


def after_marks(
    fitting: Fitting, evidence: list[Matrix], told: list[Matrix], pool: list[int], others: list[int]
) -> dict[str, Any]:
    """Macro-F1 and that of wants_out before and after marks of some of the pool, weights fitted on the other calls."""
    themes, book = fitting.themes, fitting.book
    kinds, always, leanings = fitted(
        *(np.concatenate([part[k] for k in others]) for part in (evidence, told))
    )
    weighing = Weighing(tuple(themes), np.tile(kinds, (len(themes), 1)), always + leanings)
    rows = {
        k: [row(book.matcher(call.language).read(text), book.rarity) for _, text in call.said]
        for k, call in enumerate(fitting.calls)
    }
    one = [themes.index("wants_out")]
    found = []
    for seed in range(DRAWS):
        left = pool.copy()
        random.Random(seed).shuffle(left)
        taught: list[Lesson] = []
        marks = 0.0
        while marks < MARKS:
            k = left.pop()
            marks += told[k].sum()
            for own, seen, said in zip(rows[k], evidence[k], told[k], strict=True):
                accepted = {theme: True for theme, is_ in zip(themes, said, strict=True) if is_}
                if accepted:
                    taught.append(Lesson(fitting.calls[k].name, own, seen, accepted))
        model = learn(taught, weighing, book.rarity)
        if model is None:
            raise SystemExit("too few lines to learn from")
        seen, truth = (np.concatenate([part[k] for k in left]) for part in (evidence, told))
        before = weighing.odds(seen) >= LEAST_ODDS
        words = sparse([own for k in left for own in rows[k]]) @ model.table.weights
        after = model.weighing.odds(seen) + words >= model.calibration.enough
        found.append([macro_f1(x[:, w], truth[:, w]) for x in (before, after) for w in (slice(None), one)])
    names = ("macro_f1 before", "wants_out before", "macro_f1 after", "wants_out after")
    figures = zip(
        np.mean(found, axis=0).round(3).tolist(), np.std(found, axis=0).round(3).tolist(), strict=True
    )
    return dict(zip(names, figures, strict=True))


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--print", action="store_true", help="write nothing")
    keep = not asked.parse_args().print
    resources = PackagedResources()
    codebook = parse_codebook(resources.text("codebook.csv"))
    book = suggester(codebook, PymorphyMorphology(), resources)
    calls = [Call(name, turns, language, True) for name, language, turns in sample_talks()]
    calls += [Call(name, turns, spoken_in(turns), False) for name, turns in talks(TURNS).items()]
    fitting = Fitting(book, calls)
    evidence = fitting.evidence()
    told = [call.told(fitting.themes) for call in calls]
    odds, truth = foretold(evidence, told), np.concatenate(told)
    of_sample = np.concatenate([np.full(len(call.turns), call.of_sample) for call in calls])
    model = fitted(np.concatenate(evidence), truth)
    sample, turns = ([k for k, call in enumerate(calls) if call.of_sample is of] for of in (True, False))
    if keep:
        TABLE.write_text(HEAD + weighing_text(*model, fitting.themes), encoding="utf-8")
    told_of = {
        "left out, sample case": figures(odds[of_sample], truth[of_sample], fitting.themes),
        "left out, invented turns": figures(odds[~of_sample], truth[~of_sample], fitting.themes),
        "marks, turns, by weights of the sample case": after_marks(fitting, evidence, told, turns, sample),
        "marks, sample case, by weights of the turns": after_marks(fitting, evidence, told, sample, turns),
        "weights": dict(zip((*KINDS, "always"), np.round((*model[0], model[1]), 3).tolist(), strict=True)),
    }
    print(json.dumps(told_of, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
