"""Learning themes from lines that people judged: a linear model on top of the cues, one theme at a time.

Rules
- A line without any known word stays where its cues put it: no theme has a weight of its own, since how often people
  accepted it says more about what they were asked than about what is said.
- The cues' points are where a theme's log odds start; the weights of words and letters only move them, and are held
  small (ridge penalty). With nothing to learn from, the cues decide alone.
- Words count as dictionary forms, with «не» where they are denied, and as runs of four letters, so that forms nobody
  has met still count for something.
- How sure a suggestion is comes from judged lines the model was not shown: five parts of whole calls, each foretold by
  the other four (Platt 1999). The same parts tell from which log odds on a theme is suggested.
- The same lines give the same model: no dice.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from earwitness.stages.theme.patterns import Heard

Matrix = npt.NDArray[np.float64]

WIDTH = 8192
#: log odds a point of the cues is worth; a theme is suggested from one point on, where they are even
PER_POINT = 2.5
PARTS = 5
#: judged lines below which nothing is learned, and above which only the latest are learned from
FEWEST = 30
MOST = 4000
#: how much a theme that a person left unsaid on a line they judged counts against it
UNSAID = 0.2
_DENIALS = frozenset("не ни нет без нельзя ані not no never don't can't won't".split())


@dataclass(frozen=True, slots=True)
class Lesson:
    """A line a person judged: its call, its features, the points of its cues, and what was said of it by theme."""

    call: str
    features: tuple[str, ...]
    points: Mapping[str, float]
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

    def probability(self, odds: float) -> float:
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * odds + self.shift))))


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights (WIDTH, themes), and how sure the log odds are."""

    themes: tuple[str, ...]
    weights: Matrix
    calibration: Calibration
    lessons: int

    def log_odds(self, features: Sequence[str], points: Mapping[str, float]) -> dict[str, float]:
        """Log odds of each theme for one line."""
        # Only the rows of its own features: a line has some dozens of the thousands there are.
        places, shares = _shares(features)
        moved = np.array(shares) @ self.weights[places] if places else np.zeros(len(self.themes))
        return {
            theme: start(points.get(theme, 0.0)) + one
            for theme, one in zip(self.themes, moved.tolist(), strict=True)
        }

    def reasons(self, features: Sequence[str], theme: str) -> tuple[str, ...]:
        """The two words of the line that speak most for the theme."""
        column = self.weights[:, self.themes.index(theme)]
        words = {
            feature: float(column[_place(feature)]) for feature in features if not feature.startswith("#")
        }
        best = sorted(words, key=lambda word: (-words[word], word))[:2]
        return tuple(word for word in best if words[word] > 0.05)


def start(points: float) -> float:
    """Log odds by the cues alone."""
    return PER_POINT * (max(-2.0, min(4.0, points)) - 1.0)


def features_of(words: Sequence[Heard]) -> tuple[str, ...]:
    """What of a line counts: dictionary forms, «не» with what it denies, and runs of four letters (marked #)."""
    found: dict[str, None] = {}
    denied = 0
    for word in words:
        folded = word.token.folded
        if word.token.break_before:
            denied = 0
        lemma = min(word.keys - {folded}, default=folded)
        found[f"не {lemma}" if denied else lemma] = None
        denied = 2 if folded in _DENIALS else max(0, denied - 1)
        if len(folded) > 3:
            whole = f"_{folded}_"
            for at in range(len(whole) - 3):
                found[f"#{whole[at : at + 4]}"] = None
    return tuple(found)


def _place(feature: str) -> int:
    return crc32(feature.encode()) % WIDTH


def _shares(features: Sequence[str]) -> tuple[list[int], list[float]]:
    """Places of a line's features and how much each counts: words half the length of the row, letters the other half."""
    letters = sum(feature.startswith("#") for feature in features)
    letter, word = 1 / math.sqrt(2 * max(1, letters)), 1 / math.sqrt(2 * max(1, len(features) - letters))
    return (
        [_place(feature) for feature in features],
        [letter if feature.startswith("#") else word for feature in features],
    )


def matrix(lines: Sequence[Sequence[str]]) -> Matrix:
    """Features as rows of (lines, WIDTH)."""
    out = np.zeros((len(lines), WIDTH))
    for row, features in enumerate(lines):
        for place, share in zip(*_shares(features), strict=True):
            out[row, place] += share
    return out


def fit(rows: Matrix, starts: Matrix, told: Matrix, counts: Matrix, ridge: float) -> Matrix:
    """Weights (features, themes) that minimise weighted log loss + ridge / 2 |w|², by accelerated gradient steps.

    `rows` (lines, features), `starts`, `told` (0 or 1) and `counts` (how much each judgement counts) (lines, themes).
    """
    # Seen from the lines the problem is as small as there are lines: w = rowsᵀ v (representer theorem).
    kernel = rows @ rows.T
    vector = np.ones(len(rows))
    for _ in range(30):
        vector = kernel @ vector
        vector /= np.linalg.norm(vector)
    steep = 0.25 * float(counts.max()) * float(vector @ kernel @ vector) + ridge
    now = np.zeros_like(told)
    ahead, pace = now, 1.0
    for _ in range(300):
        odds = starts + kernel @ ahead
        slope = counts * (1 / (1 + np.exp(-np.clip(odds, -30, 30))) - told) + ridge * ahead
        after = ahead - slope / steep
        faster = (1 + math.sqrt(1 + 4 * pace * pace)) / 2
        ahead = after + (pace - 1) / faster * (after - now)
        moved = float(np.abs(after - now).max())
        now, pace = after, faster
        if moved < 1e-6:
            break
    return rows.T @ now


def _judgements(lessons: Sequence[Lesson], themes: Sequence[str]) -> tuple[Matrix, Matrix, Matrix]:
    """Starting log odds, what was told, and how much it counts."""
    starts = np.array([[start(one.points.get(theme, 0.0)) for theme in themes] for one in lessons])
    told = np.array([[float(one.said.get(theme, False)) for theme in themes] for one in lessons])
    counts = np.array([[1.0 if theme in one.said else UNSAID for theme in themes] for one in lessons])
    # Most lines are not about most themes: what a theme is counts for more than what it is not.
    yes = (told * counts).sum(axis=0)
    no = ((1 - told) * counts).sum(axis=0)
    boost = np.clip(np.sqrt(no / np.maximum(yes, 1.0)), 1.0, 5.0)
    return starts, told, np.where(told > 0, counts * boost, counts)


def learn(lessons: Iterable[Lesson], themes: Sequence[str], ridge: float = 0.3) -> Learned | None:
    """A model of what people said, or None where fewer than thirty lines or five calls were judged."""
    kept = list(lessons)[-MOST:]
    calls = sorted({one.call for one in kept})
    if len(kept) < FEWEST or len(calls) < PARTS:
        return None
    rows = matrix([one.features for one in kept])
    starts, told, counts = _judgements(kept, themes)
    part_of = {call: crc32(call.encode()) % 9973 for call in calls}
    order = {call: n % PARTS for n, call in enumerate(sorted(calls, key=lambda c: (part_of[c], c)))}
    parts = np.array([order[one.call] for one in kept])
    foretold = np.zeros_like(starts)
    for part in range(PARTS):
        out = parts == part
        inside = ~out
        weights = fit(rows[inside], starts[inside], told[inside], counts[inside], ridge)
        foretold[out] = starts[out] + rows[out] @ weights
    said = np.array([[theme in one.said or any(one.said.values()) for theme in themes] for one in kept])
    calibration = calibrate(foretold, told, said)
    return Learned(tuple(themes), fit(rows, starts, told, counts, ridge), calibration, len(kept))


def calibrate(odds: Matrix, told: Matrix, said: npt.NDArray[np.bool_]) -> Calibration:
    """How sure log odds (lines, themes) are, by what was told of lines not shown; `said`: where somebody judged."""
    enough = _enough(odds, told)
    slope, shift = _platt(odds[said], told[said])
    given = 1 / (1 + np.exp(-np.clip(slope * odds[said] + shift, -30, 30)))
    return Calibration(
        slope, shift, enough, calibration_error(given, told[said]), macro_f1(odds >= enough, told)
    )


def _enough(odds: Matrix, told: Matrix) -> float:
    """The log odds from which suggesting gives the best F1 over themes; near even where little tells."""
    tries = np.arange(-0.6, 0.61, 0.1)
    found = [
        (macro_f1(odds >= least, told) - 0.005 * abs(float(least)), -abs(float(least)), float(least))
        for least in tries
    ]
    return round(max(found)[2], 2)


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
