"""Learning themes from lines that people judged: how the evidence is weighed here, and words that nobody had thought of.

Rules
- First the weights of the evidence move, the same for every theme, and how much each theme is leaned to (`weighing`): how
  far cues, coded lines and neighbours are to be trusted differs from one collection of calls to another.
- What that leaves unexplained goes to words: ridge regression, by the same features as the packaged likeness.
- A theme is suggested from the usual odds on, unless another threshold was clearly better on lines the model was not shown:
  so it is for a codebook of one's own, which no packaged cue knows.
- How sure a suggestion is comes from judged lines the model was not shown: five parts of whole calls, each foretold by
  the other four (Platt 1999). The same parts tell from which log odds on a theme is suggested.
- A theme that nobody spoke of on a line with an accepted theme is taken not to be there; on a line where things were only
  rejected, hardly anything is taken from it.
- The same lines give the same model: no dice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from earwitness.stages.theme.likeness import Likeness, Matrix, Rarity, Row, sparse, words_and_places
from earwitness.stages.theme.patterns import WordLine
from earwitness.stages.theme.weighing import LEAST_ODDS, Weighing, likely, moved

PARTS = 5
#: judged lines below which nothing is learned, and above which only the latest are learned from
FEWEST = 30
MOST = 4000
#: how much a theme left unsaid counts against it, on a line where others were only rejected
UNSAID = 0.2
#: log odds a whole unit of the ridge regression's score is worth
PER_SCORE = 10.0
#: from which log odds on a theme may come to be suggested, and how much F1 that must gain over the usual ones
TRIED = np.arange(-3.6, 0.61, 0.1)
CLEARLY = 0.05


@dataclass(frozen=True, slots=True)
class Lesson:
    """A line a person judged: its call, its features, the evidence (themes, kinds), and what was said of it by theme."""

    call: str
    row: Row
    evidence: Matrix
    #: True accepted, False rejected; a theme not in it was left unsaid
    said: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Log odds z become the probability 1 / (1 + exp(-(slope z + shift))); a theme is suggested from `enough` on."""

    slope: float
    shift: float
    enough: float
    #: mean distance of probability and share found true, by tenths, over lines not shown (expected calibration error)
    error: float
    #: F1 over themes found or accepted, on lines not shown
    macro_f1: float

    def probability(self, odds: Matrix) -> Matrix:
        return likely(self.slope * odds + self.shift)


@dataclass(frozen=True, slots=True)
class Learned:
    """How evidence is weighed here, word weights that move its log odds, and how sure these are."""

    weighing: Weighing
    table: Likeness
    calibration: Calibration
    lessons: int

    def reasons(self, line: WordLine, theme: str) -> tuple[str, ...]:
        """The two words of the line that speak most for the theme."""
        column = self.table.weights[:, self.table.themes.index(theme)]
        words = {word: float(column[place]) for word, place in words_and_places(line)}
        best = sorted(words, key=lambda word: (-words[word], word))[:2]
        return tuple(word for word in best if words[word] > 0.05)


def fit(kernel: Matrix, unexplained: Matrix, ridge: float) -> Matrix:
    """From-line weights v (lines, themes): w = rowsᵀ v minimises |rows w - unexplained|² + ridge |w|².

    `kernel` = rows rowsᵀ (lines, lines): seen from the lines the problem is as small as there are lines.
    """
    solved = np.linalg.solve(kernel + ridge * np.eye(len(kernel)), unexplained)
    return np.asarray(PER_SCORE * solved, np.float64)


def learn(
    lessons: Iterable[Lesson], weighing: Weighing, rarity: Rarity, ridge: float = 0.2
) -> Learned | None:
    """A model of what people said, or None where fewer than thirty lines or five calls were judged."""
    kept = list(lessons)[-MOST:]
    calls = sorted({one.call for one in kept})
    if len(kept) < FEWEST or len(calls) < PARTS:
        return None
    themes = weighing.themes
    rows = sparse([one.row for one in kept])
    kernel: Matrix = (rows @ rows.T).toarray()
    evidence = np.stack([one.evidence for one in kept])
    told = np.array([[float(one.said.get(theme, False)) for theme in themes] for one in kept])
    plain = np.array([any(one.said.values()) for one in kept])
    said = np.array([[theme in one.said for theme in themes] for one in kept]) | plain[:, None]
    counts = np.where(said, 1.0, UNSAID)

    def taught(inside: npt.NDArray[np.int64]) -> tuple[Weighing, Matrix]:
        """The weighing by some of the lines, and from-line weights of what it leaves unexplained."""
        own = moved(weighing, evidence[inside], told[inside], counts[inside])
        unexplained = counts[inside] * (told[inside] - likely(own.odds(evidence[inside])))
        return own, fit(kernel[np.ix_(inside, inside)], _centred(unexplained), ridge)

    part_of = {call: crc32(call.encode()) % 9973 for call in calls}
    order = {call: n % PARTS for n, call in enumerate(sorted(calls, key=lambda c: (part_of[c], c)))}
    parts = np.array([order[one.call] for one in kept])
    foretold = np.zeros_like(told)
    for part in range(PARTS):
        out, inside = np.flatnonzero(parts == part), np.flatnonzero(parts != part)
        own, from_lines = taught(inside)
        foretold[out] = own.odds(evidence[out]) + kernel[np.ix_(out, inside)] @ from_lines
    calibration = calibrate(foretold, told, said)
    own, from_lines = taught(np.arange(len(kept)))
    table = Likeness(themes, (rows.T @ from_lines).astype(np.float32), rarity)
    return Learned(own, table, calibration, len(kept))


def _centred(unexplained: Matrix) -> Matrix:
    centred: Matrix = unexplained - unexplained.mean(axis=0)
    return centred


def calibrate(odds: Matrix, told: Matrix, said: npt.NDArray[np.bool_]) -> Calibration:
    """How sure log odds (lines, themes) are, by what was told of lines not shown; `said`: where somebody judged."""
    enough = _enough(odds, told)
    slope, shift = _platt(odds[said], told[said])
    given = 1 / (1 + np.exp(-np.clip(slope * odds[said] + shift, -30, 30)))
    return Calibration(
        slope, shift, enough, calibration_error(given, told[said]), macro_f1(odds >= enough, told)
    )


def _enough(odds: Matrix, told: Matrix) -> float:
    """The log odds from which suggesting gives the best F1 over themes; the usual ones unless others are clearly better."""
    usual = macro_f1(odds >= LEAST_ODDS, told)
    gained = {
        round(float(least), 1): macro_f1(odds >= least, told) - 0.01 * abs(float(least) - LEAST_ODDS)
        for least in TRIED
    }
    best = max(gained, key=lambda least: (gained[least], -abs(least - LEAST_ODDS)))
    return best if gained[best] - usual >= CLEARLY else LEAST_ODDS


def macro_f1(found: npt.NDArray[Any], told: npt.NDArray[Any]) -> float:
    """Mean F1 of the themes (columns) that anybody accepted; 0 where there are none."""
    right = (found * told).sum(axis=0)
    all = found.sum(axis=0) + told.sum(axis=0)
    used = told.sum(axis=0) > 0
    return float((2 * right[used] / all[used]).mean()) if used.any() else 0.0


def _platt(odds: Matrix, told: Matrix) -> tuple[float, float]:
    """Slope and shift of Platt's sigmoid, by Newton steps, with his targets for few examples."""
    yes, no = float(told.sum()), float(len(told) - told.sum())
    aims = np.where(told > 0, (yes + 1) / (yes + 2), 1 / (no + 2))
    both = np.stack([odds, np.ones_like(odds)])
    at = np.array([1.0, 0.0])
    for _ in range(50):
        given = 1 / (1 + np.exp(-np.clip(at @ both, -30, 30)))
        pull = both @ (given - aims) + 1e-3 * (at - np.array([1.0, 0.0]))
        bend = (both * np.maximum(given * (1 - given), 1e-6)) @ both.T + 1e-3 * np.eye(2)
        step = np.linalg.solve(bend, pull)
        size = float(np.abs(step).max())
        at = at - step / max(1.0, size)
        if size < 1e-9:
            break
    return max(0.05, float(at[0])), float(at[1])


def calibration_error(given: npt.NDArray[Any], told: npt.NDArray[Any]) -> float:
    """Expected calibration error over tenths: |mean probability - share true|, by how many fall there."""
    tenths = np.minimum((given * 10).astype(int), 9)
    total = 0.0
    for tenth in range(10):
        here = tenths == tenth
        if here.any():
            total += abs(float(given[here].mean()) - float(told[here].mean())) * int(here.sum())
    return total / max(1, len(given))
