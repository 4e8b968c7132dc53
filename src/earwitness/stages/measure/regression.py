"""Does a share move with time, when several calls come from one caller? Clustered logistic regression for few callers.

Rules
- The estimate is Firth's penalised likelihood (Biometrika 80, 1993): finite when a theme is in all late calls and no early one.
- The variance is the sandwich by caller (Liang & Zeger, Biometrika 73, 1986) with the factor G / (G - 1), and Student's t
  with G - 1 degrees of freedom: calls of one caller are not independent.
- Under 40 callers the p-value is from a score bootstrap by caller under no trend (Kline & Santos, J. Econometric Methods 1,
  2012), with Webb's six-point weights under 12 callers: the sandwich alone cries wolf with few callers.
- Chance is seeded: the same table gives the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

FEW_CALLERS = 40
VERY_FEW_CALLERS = 12
REPEATS = 1999
SEED = 20230131


@dataclass(frozen=True, slots=True)
class Slope:
    """Odds ratio per unit of time with its 95 % interval, and the two-sided p-value."""

    odds_ratio: float
    low: float
    high: float
    p: float


def slope(hit: Floats, time: Floats, caller: Whole) -> Slope:
    """How the odds of a hit move with time. Arrays of equal length: 0/1, time in any unit, caller number from 0."""
    design = np.column_stack((np.ones_like(time), time - time.mean()))
    beta = _firth(design, hit)
    spread = _sandwich(design, hit, beta, caller)
    groups = int(caller.max()) + 1
    reach = float(stats.t.ppf(0.975, groups - 1)) * spread
    if groups < FEW_CALLERS:
        p = _bootstrap(design, hit, caller)
    else:
        p = float(2 * stats.t.sf(abs(beta[1]) / spread, groups - 1))
    bounds = np.exp(np.clip([beta[1], beta[1] - reach, beta[1] + reach], -50, 50))
    return Slope(float(bounds[0]), float(bounds[1]), float(bounds[2]), p)


def _probability(design: Floats, beta: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))


def _information(design: Floats, p: Floats) -> Floats:
    weighted: Floats = design.T @ (design * (p * (1 - p))[:, None])
    return weighted + 1e-9 * np.eye(design.shape[1])


def _firth(design: Floats, hit: Floats) -> Floats:
    beta = np.zeros(design.shape[1])
    for _ in range(100):
        p = _probability(design, beta)
        inverse = np.linalg.inv(_information(design, p))
        leverage = np.einsum("ij,jk,ik->i", design, inverse, design) * p * (1 - p)
        step = inverse @ (design.T @ (hit - p + leverage * (0.5 - p)))
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        beta = beta + step
        if float(np.abs(step).max()) < 1e-9:
            break
    return beta


def _by_caller(rows: Floats, caller: Whole) -> Floats:
    """Sums of rows by caller, shape (callers, columns)."""
    sums = np.zeros((int(caller.max()) + 1, rows.shape[1]))
    np.add.at(sums, caller, rows)
    return sums


def _sandwich(design: Floats, hit: Floats, beta: Floats, caller: Whole) -> float:
    """Standard error of the slope."""
    p = _probability(design, beta)
    bread = np.linalg.inv(_information(design, p))
    scores = _by_caller(design * (hit - p)[:, None], caller)
    groups = scores.shape[0]
    meat = scores.T @ scores * groups / max(groups - 1, 1)
    return float(np.sqrt(max((bread @ meat @ bread)[1, 1], 1e-12)))


def _bootstrap(design: Floats, hit: Floats, caller: Whole) -> float:
    """p-value of no trend: how often signs thrown by caller give a score as large as the one seen."""
    share = float(np.clip(hit.mean(), 1e-6, 1 - 1e-6))
    weight = share * (1 - share)
    time = design[:, 1]
    scores = _by_caller((time * (hit - share))[:, None], caller)[:, 0]
    # The level is estimated too: what a caller adds to it is taken out of the caller's score.
    levels = _by_caller((hit - share)[:, None], caller)[:, 0]
    scores = scores - levels * float((time * weight).sum() / (weight * time.size))
    seen = abs(scores.sum()) / max(float(np.sqrt((scores**2).sum())), 1e-12)
    groups = scores.size
    chance = np.random.default_rng(SEED)
    if groups < VERY_FEW_CALLERS:
        points = np.array([-np.sqrt(1.5), -1, -np.sqrt(0.5), np.sqrt(0.5), 1, np.sqrt(1.5)])
        throws = chance.choice(points, (REPEATS, groups))
    else:
        throws = chance.choice(np.array([-1.0, 1.0]), (REPEATS, groups))
    thrown = throws * scores
    size = np.maximum(np.sqrt((thrown**2).sum(axis=1)), 1e-12)
    as_large = int((np.abs(thrown.sum(axis=1)) / size >= seen - 1e-12).sum())
    return (as_large + 1) / (REPEATS + 1)


def adjusted(p_values: list[float]) -> list[float]:
    """Benjamini and Hochberg's p-values (J. R. Statist. Soc. B 57, 1995) for many themes looked at together."""
    if not p_values:
        return []
    return [float(p) for p in stats.false_discovery_control(np.clip(p_values, 0, 1), method="bh")]


def share_interval(hit: Floats, caller: Whole) -> tuple[float, float]:
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
