"""How likely a theme is in a line: its cues, its likeness to coded lines and the lines around it, weighed together.

Rules
- The log odds of a theme are a sum of few kinds of evidence, each with a weight anybody can read (`theme/weighing.tsv`).
- What speaks for another theme speaks a little against this one: most lines are about one thing.
- People go on with what they talk about: the two lines before and the two after count.
- A theme that no weight was fitted for (of a codebook of one's own) goes by its points alone, from 1 point on.
- What people judge moves the weights, no further than what they said bears: every step away from where they stood costs
  (maximum a posteriori with a normal prior).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from earwitness.errors import BadCueTable
from earwitness.stages.theme.likeness import Matrix
from earwitness.stages.theme.talks import Places

#: kinds of evidence for a theme in a line, in this order
KINDS = (
    "cues for", "cues against", "likeness", "another theme", "line before", "line after", "two before", "two after",
)  # fmt: skip
#: how likely a theme must be to be suggested: missing a theme costs more than a glance at a wrong suggestion
LEAST_LIKELY = 0.2
LEAST_ODDS = float(np.log(LEAST_LIKELY / (1 - LEAST_LIKELY)))
#: log odds that a point is worth, and the points a theme is suggested from, where no weight was fitted
PER_POINT, ENOUGH = 2.5, 1.0
#: what a step costs away from the weight of a kind, and from how much a theme is leaned to
STEP, LEANING = 1.0, 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """Weights (themes, KINDS) of the evidence, and log odds without any (themes,)."""

    themes: tuple[str, ...]
    weights: Matrix
    shifts: Matrix

    def odds(self, evidence: Matrix) -> Matrix:
        """Log odds (lines, themes) of `evidence` (lines, themes, KINDS)."""
        odds: Matrix = np.einsum("ltk,tk->lt", evidence, self.weights) + self.shifts
        return odds

    def around(self, evidence: Matrix, lines: Places, themes: Places) -> Matrix:
        """How much of the log odds the lines around give, for each line and theme (by number)."""
        first = KINDS.index("line before")
        near: Matrix = (evidence[lines, themes, first:] * self.weights[themes, first:]).sum(axis=1)
        return near


def evidence_of(points: Matrix, likeness: Matrix) -> Matrix:
    """Evidence (lines, themes, KINDS) of a talk, from the points of its cues and of its likeness (lines, themes)."""
    lines, themes = points.shape
    out = np.zeros((len(KINDS), lines, themes))
    out[0] = within(points, 0.0, 3.0)
    out[1] = within(points, -2.0, 0.0)
    out[2] = within(likeness, -1.0, 3.0)
    both = points + np.maximum(likeness, 0.0)
    if themes > 1:
        most = np.partition(both, (themes - 2, themes - 1), axis=1)[:, -2:]
        out[3] = within(np.where(both >= most[:, 1:], most[:, :1], most[:, 1:]), 0.0, 3.0)
    near = within(both, -1.0, 2.0)
    for kind, step in ((4, 1), (6, 2)):
        out[kind, step:] = near[:-step]
        out[kind + 1, :-step] = near[step:]
    return out.transpose(1, 2, 0)


def within(numbers: Matrix, least: float, most: float) -> Matrix:
    """As `numpy.clip`, in half the time where arrays are small."""
    kept: Matrix = np.minimum(np.maximum(numbers, least), most)
    return kept


def likely(odds: Matrix) -> Matrix:
    """The probability of log odds."""
    chances: Matrix = 1 / (1 + np.exp(-within(odds, -30.0, 30.0)))
    return chances


def read_weighing(text: str, themes: Sequence[str]) -> Weighing:
    """The table of weights for these themes: rows of a kind or a theme and its number. Raises BadCueTable."""
    numbers: dict[str, float] = {}
    for row, line in enumerate(text.splitlines(), 1):
        if line and not line.startswith("#"):
            name, _, number = line.partition("\t")
            try:
                numbers[name] = float(number)
            except ValueError:
                raise BadCueTable(f"table theme/weighing, line {row}: no number") from None
    if missing := [name for name in (*KINDS, "always") if name not in numbers]:
        raise BadCueTable(f"table theme/weighing: no row for «{missing[0]}»")
    fitted = np.array([theme in numbers for theme in themes], bool)
    kinds = np.array([numbers[kind] for kind in KINDS])
    shifts = np.array([numbers["always"] + numbers.get(theme, 0.0) for theme in themes])
    plain = by_points(themes)
    weights = np.where(fitted[:, None], kinds, plain.weights)
    return Weighing(tuple(themes), weights, np.where(fitted, shifts, plain.shifts))


def by_points(themes: Sequence[str]) -> Weighing:
    """The weighing of themes that nothing was fitted for: points alone, and as much for likeness."""
    one = np.zeros(len(KINDS))
    one[:3] = PER_POINT
    return Weighing(
        tuple(themes), np.tile(one, (len(themes), 1)), np.full(len(themes), LEAST_ODDS - PER_POINT * ENOUGH)
    )


def weighing_text(kinds: Matrix, always: float, leanings: Matrix, themes: Sequence[str]) -> str:
    """The rows of the table that `read_weighing` reads."""
    rows = [*zip(KINDS, kinds, strict=True), ("always", always), *zip(themes, leanings, strict=True)]
    return "".join(f"{name}\t{number:.3f}\n" for name, number in rows)


def moved(weighing: Weighing, evidence: Matrix, told: Matrix, counts: Matrix) -> Weighing:
    """The weighing after what people told of lines: `told` (lines, themes) 1 or 0, `counts` how much each counts.

    One step a kind of evidence and one over all, the same for every theme, and one more a theme.
    """
    kinds, always, leanings = steps(weighing.odds(evidence), evidence, told, counts, STEP, LEANING)
    return Weighing(weighing.themes, weighing.weights + kinds, weighing.shifts + always + leanings)


def steps(
    start: Matrix, evidence: Matrix, told: Matrix, counts: Matrix, step: float, leaning: float
) -> tuple[Matrix, float, Matrix]:
    """Steps (KINDS,), over all, and (themes,) that make log odds from `start` (lines, themes) fit best, by Newton's method.

    Squares of steps cost `step` and `leaning` each: logistic regression with a normal prior.
    """
    lines, themes, width = evidence.shape
    rows = evidence.reshape(lines * themes, width)
    theme_of = np.tile(np.arange(themes), lines)
    size = width + 1 + themes
    cost = np.concatenate((np.full(width + 1, step), np.full(themes, leaning)))
    at = np.zeros(size)
    corner = np.arange(width + 1, size)
    for _ in range(50):
        odds = start.ravel() + rows @ at[:width] + at[width] + at[width + 1 :][theme_of]
        given = likely(odds)
        pull = counts.ravel() * (told.ravel() - given)
        sure = counts.ravel() * given * (1 - given)
        slope = np.concatenate((rows.T @ pull, [pull.sum()], np.bincount(theme_of, pull, themes))) - cost * at
        bend = np.diag(cost).astype(float)
        weighted = rows * sure[:, None]
        bend[:width, :width] += weighted.T @ rows
        bend[:width, width] += weighted.sum(axis=0)
        bend[width, width] += sure.sum()
        bend[:width, corner] += weighted.reshape(lines, themes, width).sum(axis=0).T
        bend[width, corner] += np.bincount(theme_of, sure, themes)
        bend[corner, corner] += np.bincount(theme_of, sure, themes)
        bend = np.triu(bend) + np.triu(bend, 1).T
        move = np.linalg.solve(bend, slope)
        at += move / max(1.0, float(np.abs(move).max()) / 4)
        if float(np.abs(move).max()) < 1e-7:
            break
    return at[:width], float(at[width]), at[width + 1 :]
