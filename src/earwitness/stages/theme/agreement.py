"""How far coders agree, beyond chance, with intervals.

Rules
- A line counts only where two people judged it; a line left open is no agreement, a line judged to be about nothing is.
- Cohen's kappa (1960) for two coders who judged the same lines; Krippendorff's alpha (nominal; 2011) for any number of
  coders with lines missing. None where one value only was ever given: nothing could have been disagreed on.
- Intervals resample whole calls, not lines (percentile bootstrap): lines of one call are alike. The same seed gives the
  same interval.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

#: one unit's values, one a coder; None where the coder did not judge it
Judgements = Sequence[Hashable | None]
RESAMPLES = 1000
#: fewer calls than this give no interval: resampling two or three calls tells nothing
CALLS_FOR_INTERVAL = 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval; None where it cannot be had."""

    value: float | None
    low: float | None
    high: float | None


def kappa(units: Sequence[Judgements]) -> float | None:
    """Cohen's kappa of the first two coders over the units both judged; None where chance alone explains all."""
    first: Counter[Hashable] = Counter()
    second: Counter[Hashable] = Counter()
    n = agreed = 0
    for (one, other, *_), times in _alike(units):
        if one is not None and other is not None:
            n += times
            agreed += times * (one == other)
            first[one] += times
            second[other] += times
    chance = sum(first[value] * second[value] for value in first) / n**2 if n else 1.0
    if chance == 1.0:
        return None
    return (agreed / n - chance) / (1 - chance)


def alpha(units: Sequence[Judgements]) -> float | None:
    """Krippendorff's nominal alpha by the coincidence matrix; units judged by fewer than two are left out."""
    totals: Counter[Hashable] = Counter()
    disagreed = 0.0
    for unit, times in _alike(units):
        given = Counter(value for value in unit if value is not None)
        judged = sum(given.values())
        if judged < 2:
            continue
        for value, count in given.items():
            totals[value] += times * count
        same = sum(count * (count - 1) for count in given.values())
        disagreed += times * (judged * (judged - 1) - same) / (judged - 1)
    n = sum(totals.values())
    expected = n * n - sum(count * count for count in totals.values())
    if n < 2 or expected == 0:
        return None
    return 1 - (n - 1) * disagreed / expected


def _alike(units: Sequence[Judgements]) -> Iterable[tuple[Judgements, int]]:
    """Units judged alike, and how many: of thousands of lines few differ."""
    return Counter(map(tuple, units)).items()


def with_interval(
    statistic: Callable[[Sequence[Judgements]], float | None],
    units: Sequence[tuple[Hashable, Judgements]],
    seed: int,
    resamples: int = RESAMPLES,
) -> Estimate:
    """The statistic of (call, judgements) units, with an interval by resampling calls.

    No interval with fewer than five calls, or where more than a twentieth of the resamples cannot be told.
    """
    value = statistic([u for _, u in units])
    calls: dict[Hashable, list[Judgements]] = {}
    for call, unit in units:
        calls.setdefault(call, []).append(unit)
    if value is None or len(calls) < CALLS_FOR_INTERVAL:
        return Estimate(value, None, None)
    groups = list(calls.values())
    dice = np.random.default_rng(seed)
    found: list[float] = []
    for _ in range(resamples):
        chosen = dice.integers(0, len(groups), len(groups))
        one = statistic([unit for at in chosen for unit in groups[at]])
        if one is not None:
            found.append(one)
    if len(found) < 0.95 * resamples:
        return Estimate(value, None, None)
    low, high = np.percentile(found, (2.5, 97.5))
    return Estimate(value, float(low), float(high))
