"""Does a share move with time, when several calls come from one caller? Clustered logistic regression, also for few callers.

Rules
- The estimate is logistic regression by Newton's method; where the calls separate perfectly, Firth's penalty (Biometrika 80,
  1993) keeps it finite.
- Under 40 callers the test is a restricted wild cluster bootstrap of the score (Cameron, Gelbach, Miller 2008; Kline, Santos
  2012), over all sign patterns up to 12 callers, and the interval holds the slopes that this test does not reject: interval
  and p-value cannot disagree.
- From 40 callers on it is Student's t with G - 1 degrees of freedom over the sandwich by caller with the factor G / (G - 1)
  (Liang & Zeger 1986; MacKinnon, Nielsen, Webb 2023).
- The signs come from a fixed hash: the same calls give the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import shake_256
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

#: below this many callers the bootstrap decides
FEW_CLUSTERS = 40
BOOTSTRAP_DRAWS = 3999
#: of which the search for the interval uses this many
SEARCH_DRAWS = 1999
EXACT_CLUSTERS = 12


@dataclass(frozen=True, slots=True)
class Slope:
    """Odds ratio per unit of time with its 95 % interval, and the two-sided p-value."""

    odds_ratio: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class _Fit:
    coefficients: Floats
    covariance: Floats
    converged: bool


def slope(hit: Floats, time: Floats, caller: Ints) -> Slope:
    """How the odds of a hit move with time. Arrays of equal length: 0/1, time in any unit, caller number from 0."""
    groups = int(caller.max()) + 1
    spread = float(time.std()) or 1.0
    design = np.column_stack((np.ones_like(time), (time - time.mean()) / spread))
    fit = _logistic(design, hit, firth=False)
    if not fit.converged:
        fit = _logistic(design, hit, firth=True)
    moved = float(fit.coefficients[1])
    few = _FewCallers(design[:, 1], hit, caller, groups) if groups < FEW_CLUSTERS else None
    p = few.p(0.0) if few else 1.0
    if few and few.p(moved, SEARCH_DRAWS) > 0.05:
        low, high = few.interval(moved)
    else:
        # Where hits and misses separate, the penalised estimate may lie where the test believes nothing: its own
        # standard error then gives the interval, widened to agree with the test on whether there is a trend at all.
        error = _sandwich(design, hit, fit, caller, groups)
        reach = float(stats.t.ppf(0.975, groups - 1)) * error
        low, high = moved - reach, moved + reach
        if groups >= FEW_CLUSTERS:
            p = float(2 * stats.t.sf(abs(moved) / error, groups - 1))
        elif p > 0.05:
            low, high = min(low, 0.0), max(high, 0.0)
        elif low <= 0.0 <= high:
            p = float(2 * stats.t.sf(abs(moved) / error, groups - 1))
    ratios = np.exp(np.clip(np.array([moved, low, high]) / spread, -50, 50))
    return Slope(float(ratios[0]), float(ratios[1]), float(ratios[2]), p)


def _logistic(design: Floats, hit: Floats, *, firth: bool) -> _Fit:
    """Newton's method; `design` has shape (calls, coefficients), `hit` is 0 or 1."""
    beta: Floats = np.zeros(design.shape[1])
    covariance: Floats = np.eye(design.shape[1])
    for _ in range(60):
        chance = _chance(design, beta)
        weight = np.maximum(chance * (1 - chance), 1e-12)
        covariance = np.asarray(np.linalg.pinv(design.T @ (design * weight[:, None])), dtype=np.float64)
        residual = hit - chance
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


def _chance(design: Floats, beta: Floats) -> Floats:
    result: Floats = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
    return result


def _sandwich(design: Floats, hit: Floats, fit: _Fit, caller: Ints, groups: int) -> float:
    """Standard error of the slope by caller."""
    scores = np.zeros((groups, 2))
    np.add.at(scores, caller, design * (hit - _chance(design, fit.coefficients))[:, None])
    meat = scores.T @ scores * (groups / (groups - 1))
    return float(np.sqrt(max((fit.covariance @ meat @ fit.covariance)[1, 1], 1e-12)))


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


def adjusted(p_values: list[float]) -> list[float]:
    """Benjamini and Hochberg's p-values (J. R. Statist. Soc. B 57, 1995) for many themes looked at together."""
    if not p_values:
        return []
    return [float(p) for p in stats.false_discovery_control(np.clip(p_values, 0, 1), method="bh")]


def share_interval(hit: Floats, caller: Ints) -> tuple[float, float]:
    """95 % interval of a share: Wilson's (J. Am. Statist. Ass. 22, 1927) at the sample size that clustering leaves."""
    n = hit.size
    if n == 0:
        return 0.0, 1.0
    share = float(hit.mean())
    groups = np.unique(caller).size
    effective = float(n)
    plain = share * (1 - share) / n
    if plain > 0 and groups > 1:
        sums = np.zeros(int(caller.max()) + 1)
        np.add.at(sums, caller, hit - share)
        clustered = float((sums**2).sum()) / n**2 * groups / (groups - 1)
        effective = n / max(1.0, clustered / plain)
    effective = max(min(effective, float(n)), 1.0)
    z = 1.959964
    middle = (share + z * z / (2 * effective)) / (1 + z * z / effective)
    reach = (
        z * np.sqrt(share * (1 - share) / effective + z * z / (4 * effective**2)) / (1 + z * z / effective)
    )
    return max(0.0, float(middle - reach)), min(1.0, float(middle + reach))
