"""What a share and a trend would be without the machine's errors, as far as an audit of calls drawn by lot knows them.

Rules
- A true share is (share + specificity - 1) / (sensitivity + specificity - 1) (Rogan & Gladen 1978), within 0 and 1.
- What the audit leaves open is carried on: 99 pairs of sensitivity and specificity spread over what the audit's counts
  leave believable (Jeffreys' Beta distributions at Halton points), put together with the calls' own interval by adding
  squares on each side (Zou & Donner 2008).
- Fewer than 8 calls with, or 8 without, the theme in the audit, or a machine hardly better than a lot, and there is no
  correction: that is said, and the figures stay as counted.
- It is taken for granted that the machine errs alike at all times. The audit cannot show otherwise, so the caveat says so.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from earwitness.model.trends import CoderError, Odds, Share
from earwitness.stages.measure.regression import Seen, seen_slope

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_AUDITED = 8
LEAST_REACH = 0.15
PAIRS = 99


def usable(error: CoderError) -> bool:
    """Whether an audit knows enough to correct by."""
    if min(error.both + error.missed, error.false + error.neither) < LEAST_AUDITED:
        return False
    seen, others = _seen(error)
    return seen.reach >= LEAST_REACH and min(other.reach for other in others) > 0.02


def corrected_slope(
    hit: NDArray[np.float64], time: NDArray[np.float64], caller: NDArray[np.int64], error: CoderError
) -> Odds | None:
    """The odds ratio of the truth behind a machine's marks; None where the audit does not allow it."""
    if not usable(error):
        return None
    seen, others = _seen(error)
    found = seen_slope(hit, time, caller, seen, others)
    return None if found is None else Odds(found.odds_ratio, found.low, found.high, found.p)


def corrected_share(share: Share, error: CoderError) -> Share:
    """The share with its true value and interval; as it was where the audit does not allow it or nothing was counted."""
    if share.share is None or not usable(error):
        return share
    seen, others = _seen(error)
    here = _true(share.share, seen)
    least, most = np.quantile([_true(share.share, other) for other in others], [0.025, 0.975])
    low = here - math.hypot(here - _true(share.low, seen), max(here - float(least), 0.0))
    high = here + math.hypot(_true(share.high, seen) - here, max(float(most) - here, 0.0))
    true, low, high = (round(min(1.0, max(0.0, x)), 4) for x in (here, low, high))
    return replace(share, true=true, true_low=low, true_high=high)


def _true(share: float, seen: Seen) -> float:
    return (share - seen.floor) / seen.reach


def _seen(error: CoderError) -> tuple[Seen, list[Seen]]:
    """How the machine sees, and the ways it may see as well."""
    from scipy import special  # not paid for by workers, which measure nothing

    points = np.array([[_halton(n, 2), _halton(n, 3)] for n in range(1, PAIRS + 1)])
    sensitivity = special.betaincinv(error.both + 0.5, error.missed + 0.5, points[:, 0])
    specificity = special.betaincinv(error.neither + 0.5, error.false + 0.5, points[:, 1])
    others = [_seeing(float(a), float(b)) for a, b in zip(sensitivity, specificity, strict=True)]
    return _seeing(error.sensitivity or 0.0, error.specificity or 0.0), others


def _seeing(sensitivity: float, specificity: float) -> Seen:
    return Seen(1 - specificity, sensitivity + specificity - 1)


def _halton(number: int, base: int) -> float:
    value, digit = 0.0, 1.0 / base
    while number:
        number, rest = divmod(number, base)
        value += rest * digit
        digit /= base
    return value
