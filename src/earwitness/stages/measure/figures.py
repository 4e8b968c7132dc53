"""Figures that know callers cluster: a slope over time with its interval, a test that holds for few callers, shares.

Methods
- Logistic regression of 0/1 on time by Newton's method; where the calls separate perfectly, Firth's penalty (Firth 1993)
  keeps the estimate finite.
- Under 40 callers: restricted wild cluster bootstrap of the score (Cameron, Gelbach, Miller 2008; Kline, Santos 2012), all
  sign patterns up to 12 callers; the interval holds the slopes that this test does not reject. The signs come from a
  fixed hash, so the same calls give the same figures.
- From 40 callers on: Student's t with G-1 degrees of freedom and the leave-one-caller-out standard error (jackknife, CR3,
  up to 60 callers) or the sandwich with the G/(G-1) correction (CR1; MacKinnon, Nielsen, Webb 2023).
- Benjamini and Hochberg 1995 over several themes; Wilson 1927 intervals at the effective number of calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import shake_256
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

#: below this many callers the bootstrap decides
FEW_CLUSTERS = 40
#: up to this many callers each is left out in turn
JACKKNIFE_CLUSTERS = 60
BOOTSTRAP_DRAWS = 3999
#: of which the search for the interval uses this many
SEARCH_DRAWS = 1999
EXACT_CLUSTERS = 12
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Slope:
    """Change of log odds per unit of time, with a 95 % interval and p-value that know callers cluster."""

    slope: float
    low: float
    high: float
    p: float
    #: slopes with each caller left out, in the order of the callers' numbers; empty for many callers
    without: tuple[float, ...]
    method: str


@dataclass(frozen=True, slots=True)
class _Fit:
    coefficients: Floats
    covariance: Floats
    converged: bool


def _logistic(design: Floats, hits: Floats, firth: bool) -> _Fit:
    """Newton's method; `design` has shape (calls, coefficients), `hits` is 0 or 1."""
    beta: Floats = np.zeros(design.shape[1])
    covariance: Floats = np.eye(design.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        weight = np.maximum(chance * (1 - chance), 1e-12)
        information = design.T @ (design * weight[:, None])
        covariance = np.linalg.pinv(information)
        residual = hits - chance
        if firth:
            leverage = weight * np.einsum("ij,jk,ik->i", design, covariance, design)
            residual = residual + leverage * (0.5 - chance)
        step = covariance @ (design.T @ residual)
        largest = float(np.max(np.abs(step)))
        if largest > 4.0:
            step *= 4.0 / largest
        beta = beta + step
        if largest < 1e-9:
            return _Fit(beta, covariance, bool(np.max(np.abs(design @ beta)) < 25))
    return _Fit(beta, covariance, False)


def slope_over_time(time: Sequence[float], hits: Sequence[bool], callers: Sequence[str]) -> Slope:
    """How the odds of a hit change per unit of time. Needs hits and misses, two times and two callers at least."""
    when = np.asarray(time, dtype=np.float64)
    y = np.asarray(hits, dtype=np.float64)
    names = {name: n for n, name in enumerate(dict.fromkeys(callers))}
    cluster = np.asarray([names[c] for c in callers], dtype=np.int64)
    groups = len(names)
    centre = float(when.mean())
    spread = float(when.std()) or 1.0
    design = np.column_stack([np.ones(len(when)), (when - centre) / spread])
    fit = _logistic(design, y, firth=False)
    firth = not fit.converged
    if firth:
        fit = _logistic(design, y, firth=True)
    slope = float(fit.coefficients[1])
    without: tuple[float, ...] = ()
    if groups <= JACKKNIFE_CLUSTERS:
        left_out = []
        for g in range(groups):
            keep = cluster != g
            part = _logistic(design[keep], y[keep], firth=firth)
            if not part.converged and not firth:
                part = _logistic(design[keep], y[keep], firth=True)
            left_out.append(float(part.coefficients[1]))
        jack = np.asarray(left_out)
        error = float(np.sqrt((groups - 1) / groups * np.sum((jack - slope) ** 2)))
        without = tuple(float(b) / spread for b in left_out)
    else:
        chance = 1 / (1 + np.exp(-np.clip(design @ fit.coefficients, -30, 30)))
        scores = np.zeros((groups, 2))
        np.add.at(scores, cluster, design * (y - chance)[:, None])
        meat = scores.T @ scores * (groups / (groups - 1))
        error = float(np.sqrt((fit.covariance @ meat @ fit.covariance)[1, 1]))
    if groups < FEW_CLUSTERS:
        few = _FewCallers(design[:, 1], y, cluster, groups)
        low, high = few.interval(slope)
        return Slope(
            slope / spread, low / spread, high / spread, few.p(0.0), without, "wild cluster bootstrap"
        )
    reach = float(stdtrit(groups - 1, 0.975)) * error
    p = 2 * float(stdtr(groups - 1, -abs(slope / error))) if error > 0 else 1.0
    return Slope(
        slope / spread,
        (slope - reach) / spread,
        (slope + reach) / spread,
        p,
        without,
        "cluster-robust t-test",
    )


def _signs(groups: int) -> Floats:
    """Rows of +1 and -1: all patterns for few callers, else a fixed pseudo-random set."""
    if groups <= EXACT_CLUSTERS:
        numbers = np.arange(2**groups)
        return 2.0 * ((numbers[:, None] >> np.arange(groups)) & 1).astype(np.float64) - 1.0
    need = BOOTSTRAP_DRAWS * groups
    stream = shake_256(f"earwitness wild cluster {groups}".encode()).digest((need + 7) // 8)
    bits = np.unpackbits(np.frombuffer(stream, dtype=np.uint8))[:need].reshape(BOOTSTRAP_DRAWS, groups)
    return 2.0 * bits.astype(np.float64) - 1.0


class _FewCallers:
    """The test for few callers: under a supposed slope the signs of callers' residuals are flipped at random.

    A slope is believed where the test does not reject it, so interval and p-value never disagree.
    """

    def __init__(self, time: Floats, hits: Floats, cluster: Ints, groups: int) -> None:
        self.time, self.hits, self.cluster, self.groups = time, hits, cluster, groups
        self.signs = _signs(groups)

    def _by_caller(self, values: Floats) -> Floats:
        return np.bincount(self.cluster, values, minlength=self.groups).astype(np.float64)

    def p(self, slope: float, draws: int | None = None) -> float:
        """Two-sided p-value of a supposed slope, from the first `draws` sign patterns (None: all)."""
        chance = self._restricted(slope)
        residual = self.hits - chance
        weight = np.maximum(chance * (1 - chance), 1e-9)
        centred = self.time - float(weight @ self.time) / float(weight.sum())
        score = self._by_caller(centred * residual)
        total = self._by_caller(residual)
        pull = self._by_caller(weight * centred)
        square = self._by_caller(weight * centred * centred)
        signs = self.signs[:draws] if self.groups > EXACT_CLUSTERS else self.signs
        flipped = signs * score[None, :]
        # intercept and slope are estimated anew, in one step, on each flipped sample
        shift = (signs @ total) / float(weight.sum())
        drawn = _studentised(flipped - shift[:, None] * pull[None, :], square)
        observed = float(_studentised(score[None, :], square)[0])
        larger = int(np.sum(drawn >= observed * (1 - 1e-9)))
        if self.groups <= EXACT_CLUSTERS:
            return larger / len(signs)
        return (larger + 1) / (len(signs) + 1)

    def _restricted(self, slope: float) -> Floats:
        """Chances of a hit when the slope is as supposed and the intercept fits best."""
        low, high = -40.0, 40.0
        offset = slope * self.time
        wanted = float(self.hits.sum())
        for _ in range(60):
            middle = (low + high) / 2
            chance = 1 / (1 + np.exp(-np.clip(middle + offset, -35, 35)))
            if float(chance.sum()) < wanted:
                low = middle
            else:
                high = middle
        result: Floats = chance
        return result

    def interval(self, estimate: float) -> tuple[float, float]:
        """The slopes that the test does not reject at 5 %, searched outwards from the estimate."""
        return self._edge(estimate, -1.0), self._edge(estimate, 1.0)

    def _edge(self, estimate: float, side: float) -> float:
        inside, step = estimate, 0.25
        while self.p(estimate + side * step, SEARCH_DRAWS) > 0.05:
            inside = estimate + side * step
            step *= 2
            if step > 16:
                return estimate + side * step
        outside = estimate + side * step
        for _ in range(12):
            middle = (inside + outside) / 2
            if self.p(middle, SEARCH_DRAWS) > 0.05:
                inside = middle
            else:
                outside = middle
        return (inside + outside) / 2


def _studentised(scores: Floats, square: Floats) -> Floats:
    """|sum of scores| over their spread by caller, rows of samples; `square` is each caller's share of information."""
    total = scores.sum(axis=1)
    refitted = scores - (total / float(square.sum()))[:, None] * square[None, :]
    spread = np.sqrt((refitted**2).sum(axis=1))
    result: Floats = np.abs(total) / np.maximum(spread, 1e-12)
    return result


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for many themes: the share of false alarms among the findings stays below the level."""
    n = len(p_values)
    order = sorted(range(n), key=lambda i: p_values[i], reverse=True)
    adjusted = [1.0] * n
    least = 1.0
    for rank, i in enumerate(order):
        least = min(least, p_values[i] * n / (n - rank))
        adjusted[i] = least
    return adjusted


def share_interval(hits: Sequence[bool], callers: Sequence[str]) -> tuple[float, float]:
    """95 % Wilson interval of a share at the effective number of calls: calls of one caller count less than one each."""
    n = len(hits)
    if n == 0:
        return 0.0, 1.0
    share = sum(hits) / n
    sums: dict[str, float] = {}
    for hit, caller in zip(hits, callers, strict=True):
        sums[caller] = sums.get(caller, 0.0) + (float(hit) - share)
    groups = len(sums)
    plain = share * (1 - share) / n
    if plain == 0 or groups < 2:
        effective = float(groups)
    else:
        clustered = sum(s * s for s in sums.values()) / n**2 * groups / (groups - 1)
        effective = n / max(1.0, clustered / plain)
    return wilson(share, max(effective, 1.0))


def wilson(share: float, n: float) -> tuple[float, float]:
    """95 % interval of a share seen in `n` trials (n may be fractional)."""
    below = 1 + _Z**2 / n
    middle = (share + _Z**2 / (2 * n)) / below
    half = _Z * float(np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n))) / below
    return max(0.0, middle - half), min(1.0, middle + half)
