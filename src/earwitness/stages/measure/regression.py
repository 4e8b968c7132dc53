"""Does a share move with time, when several calls come from one caller? Clustered logistic regression, also for few callers.

Rules
- The estimate is logistic regression by Newton's method; where the calls separate perfectly, Firth's penalty (Biometrika 80,
  1993) keeps it finite.
- The test is a restricted wild cluster bootstrap of the score (Cameron, Gelbach, Miller 2008; Kline, Santos 2012) whose
  draws are made from jackknifed scores (MacKinnon, Nielsen, Webb 2023), over all sign patterns up to 12 callers. It is
  used up to 1,000 callers: where callers are as unequal as these, a plain clustered t-test still raises twice the alarms
  it should at 100 (`benchmarks/trends.py`). The interval holds the slopes that the test does not reject, from the same
  draws: interval and p-value cannot disagree.
- Beyond 1,000 callers it is Student's t over the jackknifed sandwich by caller, with as many degrees of freedom as the
  callers are worth (Carter, Schnepel, Steigerwald 2017).
- A machine's known errors change how a chance is seen, chance = (1 - specificity) + (sensitivity + specificity - 1) x truth
  (Rogan & Gladen 1978; Magder & Hughes 1997), never whether there is a trend: errors alike at all times make none.
- Leaving a caller out: the statistic of no slope without him is had from sums by caller, so that nobody is passed over; the
  bootstrap is drawn anew for those without whom it is smallest.
- The signs come from a fixed hash: the same calls give the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_256
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEVEL = 0.05
#: samples drawn, and how many at once: a product this small stays on one core, where a large one would be spread over all
#: cores and spend fifteen times its worth on waiting
BOOTSTRAP_DRAWS, AT_ONCE = 3999, 43
EXACT_CLUSTERS = 12
#: above this many callers the bootstrap is no longer needed
MANY_CLUSTERS = 1000
#: callers without whom the test is made in full
LEFT_OUT = 12
#: how near an end of an interval is to where the test turns, in standard deviations of time
NEAR = 1e-4
#: from the estimate, in standard deviations of time, the ends of an interval are looked for: odds moving 400-fold in each
FARTHEST = 6.0


@dataclass(frozen=True, slots=True)
class Slope:
    """Odds ratio per unit of time with its 95 % interval, and the two-sided p-value."""

    odds_ratio: float
    low: float
    high: float
    p: float
    #: that end of the interval lies beyond `FARTHEST`: on that side the calls rule out no change, however steep
    open_below: bool = False
    open_above: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """How a true chance t is seen: floor + reach x t. Without errors floor is 0 and reach 1."""

    floor: float = 0.0
    reach: float = 1.0


PLAIN = Seen()


@dataclass(frozen=True, slots=True)
class _Fit:
    coefficients: Floats
    covariance: Floats
    converged: bool

    @property
    def reach(self) -> float:
        """Three standard errors of the slope were every call a caller's only one."""
        return 3 * float(np.sqrt(max(self.covariance[1, 1], 1e-6)))


@dataclass(frozen=True, slots=True)
class _Calls:
    """Calls ready to be fitted: time centred and in units of its own spread, caller number from 0, weight of each call."""

    hit: Floats
    time: Floats
    caller: Ints
    weight: Floats
    spread: float

    @property
    def callers(self) -> int:
        return int(self.caller.max()) + 1

    @property
    def design(self) -> Floats:
        return np.column_stack((np.ones_like(self.time), self.time))

    def by_caller(self, values: Floats) -> Floats:
        return np.bincount(self.caller, values, minlength=self.callers).astype(np.float64)

    def without(self, one: int) -> _Calls:
        kept = self.caller != one
        numbers = np.unique(self.caller[kept], return_inverse=True)[1].astype(np.int64)
        return _Calls(self.hit[kept], self.time[kept], numbers, self.weight[kept], self.spread)


def slope(hit: Floats, time: Floats, caller: Ints, *, alike: bool = False) -> Slope:
    """How the odds of a hit move with time. Arrays of equal length: 0/1, time in any unit, caller number from 0.

    `alike`: every caller weighs the same, however often they call.
    """
    calls = _calls(hit, time, caller, alike)
    fit = _logistic(calls, PLAIN)
    if not fit.converged:
        fit = _firth(calls)
    moved = float(fit.coefficients[1])
    test = _Test(calls) if calls.callers <= MANY_CLUSTERS else None
    p = test.p(0.0) if test else 1.0
    if test and test.gap(moved) <= 0:
        low, high = test.interval(moved, fit.reach)
    else:
        # Where hits and misses separate, the penalised estimate may lie where the test believes nothing: its own
        # standard error then gives the interval, widened to agree with the test on whether there is a trend at all.
        low, high, by_t = _by_t(calls, fit, PLAIN)
        if test is None:
            p = by_t
        elif p > LEVEL:
            low, high = min(low, 0.0), max(high, 0.0)
        elif low <= 0.0 <= high:
            p = by_t
    low_ratio, ratio, high_ratio = (_ratio(x, calls) for x in (low, moved, high))
    return Slope(
        ratio, low_ratio, high_ratio, p, moved - low > FARTHEST - NEAR, high - moved > FARTHEST - NEAR
    )


def seen_slope(hit: Floats, time: Floats, caller: Ints, seen: Seen, others: list[Seen]) -> Slope | None:
    """The slope of the truth behind hits that are seen with error; None when these errors leave nothing to be seen.

    `others` are equally believable errors: how far the estimate moves over them is put together with the interval
    (squares added on each side, Zou & Donner 2008). The p-value is that of `slope`.
    """
    calls = _calls(hit, time, caller, alike=False)
    fit = _logistic(calls, seen)
    if not fit.converged:
        return None
    moved = float(fit.coefficients[1])
    if calls.callers <= MANY_CLUSTERS:
        test = _Test(calls, seen)
        if test.gap(moved) > 0:
            return None
        low, high = test.interval(moved, fit.reach)
    else:
        low, high, _ = _by_t(calls, fit, seen)
    elsewhere = [_logistic(calls, other) for other in others]
    kept = [float(other.coefficients[1]) for other in elsewhere if other.converged]
    if len(kept) < 0.9 * len(others):
        return None
    least, most = np.quantile([moved, *kept], [LEVEL / 2, 1 - LEVEL / 2])
    low = moved - float(np.hypot(moved - low, moved - least))
    high = moved + float(np.hypot(high - moved, most - moved))
    p = _p_of_none(calls)
    if p <= LEVEL:
        # No trend is rejected whatever the errors are, so that it cannot lie in the interval.
        low, high = (max(low, 0.0), high) if moved > 0 else (low, min(high, 0.0))
    return Slope(_ratio(moved, calls), _ratio(low, calls), _ratio(high, calls), p)


def weakest_without_one(hit: Floats, time: Floats, caller: Ints) -> float:
    """The largest p-value when each caller is left out in turn; 1 where the slope turns round or nothing is left."""
    calls = _calls(hit, time, caller, alike=False)
    left = np.sign(_side(calls)) * _statistics_without_one(calls)
    if not np.all(left > 0):
        return 1.0
    return max(_p_of_none(calls.without(int(one))) for one in np.argsort(left, kind="stable")[:LEFT_OUT])


def _statistics_without_one(calls: _Calls) -> Floats:
    """For each caller, the test's statistic of no slope over all calls but his, signed as the slope; 0 where nothing is left.

    Without a slope all chances are alike, so that scores and squares of the others follow from five sums by caller: a score
    is a - p b - t h + t p n and a square c - 2 t b + t^2 n, with the share p and the mean time t that are left without him.
    """
    ones = np.ones_like(calls.time)
    columns = (calls.time * calls.hit, calls.time, calls.hit, ones, calls.time**2)
    sums = np.column_stack([calls.by_caller(column) for column in columns])
    rest = sums.sum(axis=0) - sums
    number = np.maximum(rest[:, 3], 1.0)
    p, t = rest[:, 2] / number, rest[:, 1] / number
    score = np.column_stack((np.ones_like(p), -p, -t, t * p, np.zeros_like(p)))
    square = np.column_stack((np.zeros_like(p), -2 * t, np.zeros_like(p), t**2, np.ones_like(p)))
    total = np.einsum("ij,ij->i", score, rest)
    spread = np.einsum("ij,ij->i", square, rest)
    residual = score - (total / np.maximum(spread, 1e-12))[:, None] * square
    own = np.einsum("ij,ij->i", residual, sums)
    noise = np.einsum("ij,jk,ik->i", residual, sums.T @ sums, residual) - own**2
    found: Floats = total / np.sqrt(np.maximum(noise, 1e-18))
    found[(p <= 0) | (p >= 1) | (spread < 1e-9)] = 0.0
    return found


def _p_of_none(calls: _Calls) -> float:
    """The two-sided p-value of no slope."""
    if calls.callers <= MANY_CLUSTERS:
        return _Test(calls).p(0.0)
    fit = _logistic(calls, PLAIN)
    return _by_t(calls, fit if fit.converged else _firth(calls), PLAIN)[2]


def _by_t(calls: _Calls, fit: _Fit, seen: Seen) -> tuple[float, float, float]:
    """Interval and p-value of no slope by Student's t over the sandwich."""
    from scipy import special  # not paid for by workers, which measure nothing

    error, worth = _sandwich(calls, fit, seen)
    moved = float(fit.coefficients[1])
    reach = float(special.stdtrit(worth - 1, 1 - LEVEL / 2)) * error
    return moved - reach, moved + reach, float(2 * special.stdtr(worth - 1, -abs(moved) / error))


def _side(calls: _Calls) -> float:
    """Above 0 when the odds rise: the score of no slope has the sign of the estimate."""
    at = calls.weight @ calls.time / calls.weight.sum()
    return float(calls.weight @ ((calls.time - at) * (calls.hit - _chance_alike(calls))))


def _chance_alike(calls: _Calls) -> float:
    return float(calls.weight @ calls.hit / calls.weight.sum())


def _ratio(moved: float, calls: _Calls) -> float:
    return float(np.exp(np.clip(moved / calls.spread, -50, 50)))


def _calls(hit: Floats, time: Floats, caller: Ints, alike: bool) -> _Calls:
    spread = float(time.std()) or 1.0
    calls = _Calls(hit, (time - time.mean()) / spread, caller, np.ones_like(time), spread)
    if alike:
        many = np.bincount(caller).astype(np.float64)
        return _Calls(hit, calls.time, caller, 1 / many[caller], spread)
    return calls


def _parts(calls: _Calls, chance: Floats, seen: Seen) -> tuple[Floats, Floats]:
    """Each call's residual as it enters the score, and its information, at the chances of being seen."""
    true = np.clip((chance - seen.floor) / seen.reach, 1e-12, 1 - 1e-12)
    steep = seen.reach * true * (1 - true)
    variance = np.maximum(chance * (1 - chance), 1e-12)
    pull: Floats = calls.weight * steep / variance * (calls.hit - chance)
    information: Floats = np.maximum(calls.weight * steep**2 / variance, 1e-12)
    return pull, information


def _chance(calls: _Calls, beta: Floats, seen: Seen) -> Floats:
    return _seen(beta[0] + beta[1] * calls.time, seen)


def _seen(odds: Floats, seen: Seen) -> Floats:
    result: Floats = seen.floor + seen.reach / (1 + np.exp(-np.clip(odds, -30, 30)))
    return result


def _logistic(calls: _Calls, seen: Seen) -> _Fit:
    """Newton's method with expected information. Not converged where the slope runs away."""
    design = calls.design
    beta: Floats = np.zeros(2)
    covariance: Floats = np.eye(2)
    for _ in range(60):
        pull, information = _parts(calls, _chance(calls, beta, seen), seen)
        covariance = np.asarray(np.linalg.pinv(design.T @ (design * information[:, None])), dtype=np.float64)
        step = covariance @ (design.T @ pull)
        largest = float(np.max(np.abs(step)))
        beta = beta + step * min(1.0, 4.0 / max(largest, 1e-300))
        if largest < 1e-9:
            return _Fit(beta, covariance, bool(np.max(np.abs(design @ beta)) < 25))
    return _Fit(beta, covariance, False)


def _firth(calls: _Calls) -> _Fit:
    """Newton's method on Firth's penalised score."""
    design = calls.design
    beta: Floats = np.zeros(2)
    covariance: Floats = np.eye(2)
    for _ in range(100):
        chance = _chance(calls, beta, PLAIN)
        pull, information = _parts(calls, chance, PLAIN)
        covariance = np.asarray(np.linalg.pinv(design.T @ (design * information[:, None])), dtype=np.float64)
        leverage = information * np.einsum("ij,jk,ik->i", design, covariance, design)
        step = covariance @ (design.T @ (pull + leverage * (0.5 - chance)))
        largest = float(np.max(np.abs(step)))
        beta = beta + step * min(1.0, 1.0 / max(largest, 1e-300))
        if largest < 1e-9:
            break
    return _Fit(beta, covariance, True)


def _sandwich(calls: _Calls, fit: _Fit, seen: Seen) -> tuple[float, float]:
    """Standard error of the slope by caller, jackknifed, and how many equal callers these are worth (at least 2)."""
    pull, information = _parts(calls, _chance(calls, fit.coefficients, seen), seen)
    totals, turned = _jackknifed(calls, pull, information, np.zeros(calls.callers))
    scores = np.column_stack((totals, turned))
    meat = scores.T @ scores * ((calls.callers - 1) / calls.callers)
    share = calls.by_caller(information * calls.time**2)
    worth = float(share.sum() ** 2 / np.maximum((share**2).sum(), 1e-300))
    return float(np.sqrt(max((fit.covariance @ meat @ fit.covariance)[1, 1], 1e-12))), max(worth, 2.0)


def _jackknifed(calls: _Calls, pull: Floats, information: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Each caller's score for intercept and for time from `at`, as it stands against a fit without that caller."""
    time = calls.time - at[0]
    scores = np.column_stack((calls.by_caller(pull), calls.by_caller(pull * time)))
    own = np.empty((calls.callers, 2, 2))
    own[:, 0, 0] = calls.by_caller(information)
    own[:, 0, 1] = own[:, 1, 0] = calls.by_caller(information * time)
    own[:, 1, 1] = calls.by_caller(information * time**2)
    whole = own.sum(axis=0)
    rest = whole - own
    sound = np.linalg.det(rest) > 1e-6 * np.linalg.det(whole)
    scores[sound] = np.einsum("ij,gjk,gk->gi", whole, np.linalg.inv(rest[sound]), scores[sound])
    return scores[:, 0], scores[:, 1]


@lru_cache(maxsize=4)
def _signs(groups: int) -> Floats:
    """Samples of +1 and -1 by caller, in blocks: all patterns for few callers, else a fixed pseudo-random set.

    Of all patterns the half that leaves the last caller as he is: the other half are their mirror images, which are as large.
    """
    if groups <= EXACT_CLUSTERS:
        numbers = np.arange(2 ** (groups - 1))
        return 2.0 * ((numbers[None, :, None] >> np.arange(groups)) & 1).astype(np.float64) - 1.0
    need = BOOTSTRAP_DRAWS * groups
    stream = shake_256(f"earwitness wild cluster {groups}".encode()).digest((need + 7) // 8)
    bits = np.unpackbits(np.frombuffer(stream, dtype=np.uint8))[:need].reshape(-1, AT_ONCE, groups)
    return 2.0 * bits.astype(np.float64) - 1.0


class _Test:
    """Under a supposed slope the signs of callers' residuals are flipped at random: is the slope to be believed?"""

    def __init__(self, calls: _Calls, seen: Seen = PLAIN) -> None:
        self.calls, self.seen = calls, seen
        self.signs = _signs(calls.callers)
        self.exact = calls.callers <= EXACT_CLUSTERS

    def p(self, slope: float) -> float:
        """Two-sided p-value of a supposed slope."""
        observed, drawn = self._statistics(slope)
        larger = int(np.sum(drawn >= observed))
        # the sample itself is among all patterns, and one more beside those drawn
        return max(larger, 1) / drawn.size if self.exact else (larger + 1) / (drawn.size + 1)

    def gap(self, slope: float) -> float:
        """How far the statistic lies beyond the largest that the test believes: above 0 where p <= 5 %, and continuous."""
        observed, drawn = self._statistics(slope)
        rank = int(LEVEL * drawn.size) + 1 if self.exact else int(LEVEL * (drawn.size + 1))
        return observed - float(np.partition(drawn, -rank)[-rank])

    def _statistics(self, slope: float) -> tuple[float, Floats]:
        """The statistic of a supposed slope, and those of the flipped samples."""
        calls = self.calls
        pull, information = _parts(calls, self._restricted(slope), self.seen)
        whole = float(information.sum())
        at = float(information @ calls.time) / whole
        centred = calls.time - at
        turn = calls.by_caller(information * centred)
        square = calls.by_caller(information * centred**2)
        score = calls.by_caller(centred * pull)
        total, flipped = _jackknifed(calls, pull, information, np.array([at]))
        # Intercept (`shift`) and slope (`tilt`) are estimated anew, in one step, on each flipped sample. A sign squared
        # is 1, so that the spread by caller of all samples comes from four products with the signs.
        products = (self.signs @ np.column_stack((flipped, total, flipped * turn, flipped * square))).reshape(
            -1, 4
        )
        shift, tilt = products[:, 1] / whole, products[:, 0] / float(square.sum())
        spread = (
            float(flipped @ flipped)
            + shift**2 * float(turn @ turn)
            + tilt**2 * float(square @ square)
            - 2 * shift * products[:, 2]
            - 2 * tilt * products[:, 3]
            + 2 * shift * tilt * float(turn @ square)
        )
        drawn = np.abs(products[:, 0]) / np.sqrt(np.maximum(spread, 1e-18))
        left = score - score.sum() / float(square.sum()) * square
        observed = abs(float(score.sum())) / max(float(np.sqrt(left @ left)), 1e-9)
        return observed * (1 - 1e-7), drawn

    def _restricted(self, slope: float) -> Floats:
        """Chances of being seen when the slope is as supposed and the intercept fits best."""
        calls = self.calls
        offset = slope * calls.time
        level, low, high = 0.0, -40.0, 40.0
        wanted = float(calls.weight @ calls.hit)
        for _ in range(60):
            chance = _seen(level + offset, self.seen)
            missing = wanted - float(calls.weight @ chance)
            low, high = (level, high) if missing > 0 else (low, level)
            steep = float(
                calls.weight @ ((chance - self.seen.floor) * (self.seen.floor + self.seen.reach - chance))
            )
            step = missing / max(steep / self.seen.reach, 1e-9)
            onward = level + step
            level = onward if low < onward < high else (low + high) / 2
            if abs(step) < 1e-9 or high - low < 1e-9:
                break
        return chance

    def interval(self, estimate: float, reach: float) -> tuple[float, float]:
        """The slopes that the test does not reject at 5 %, searched outwards from the estimate, first `reach` away."""
        return self._edge(estimate, -reach), self._edge(estimate, reach)

    def _edge(self, estimate: float, reach: float) -> float:
        """Where the test turns: false position with the Illinois rule (Dowell, Jarratt 1971).

        No slope is the first asked about where it lies on this side, so that interval and p-value agree.
        """
        side, distance = (1.0 if reach > 0 else -1.0), abs(reach)
        inside, within = estimate, self.gap(estimate)
        outside, beyond = 0.0, 0.0
        if estimate * side < 0:
            beyond = self.gap(0.0)
            if beyond <= 0:
                inside, within = 0.0, beyond
                distance = max(distance - abs(estimate), distance / 4)
        start, distance = inside, min(distance, FARTHEST)
        while beyond <= 0:
            outside = start + side * distance
            beyond = self.gap(outside)
            if beyond <= 0:
                if distance == FARTHEST:
                    return outside
                inside, within, distance = outside, beyond, min(2 * distance, FARTHEST)
        kept = 0
        for _ in range(40):
            if abs(outside - inside) < NEAR:
                break
            middle = inside + (outside - inside) * within / (within - beyond)
            here = self.gap(middle)
            if abs(here) < NEAR:
                return middle
            if here > 0:
                outside, beyond = middle, here
                within, kept = (within / 2 if kept > 0 else within), 1
            else:
                inside, within = middle, here
                beyond, kept = (beyond / 2 if kept < 0 else beyond), -1
        return (inside + outside) / 2


def adjusted(p_values: list[float]) -> list[float]:
    """Benjamini and Hochberg's p-values (J. R. Statist. Soc. B 57, 1995) for many themes looked at together."""
    if not p_values:
        return []
    from scipy import stats  # two seconds of imports, which no worker should pay

    return [float(p) for p in stats.false_discovery_control(np.clip(p_values, 0, 1), method="bh")]


def share_interval(hit: Floats, caller: Ints, among: int = 1) -> tuple[float, float]:
    """95 % interval of a share: Wilson's (J. Am. Statist. Ass. 22, 1927) at the sample size that clustering leaves.

    `among`: how many shares of one whole hold together (Goodman, Technometrics 7, 1965).
    """
    from scipy import special  # not paid for by workers, which measure nothing

    n = hit.size
    if n == 0:
        return 0.0, 1.0
    share = float(hit.mean())
    groups = np.unique(caller).size
    effective = float(n)
    plain = share * (1 - share) / max(n - 1, 1)
    if plain > 0 and groups > 1:
        sums = np.zeros(int(caller.max()) + 1)
        np.add.at(sums, caller, hit - share)
        clustered = float((sums**2).sum()) / n**2 * groups / (groups - 1)
        effective = n / max(1.0, clustered / plain)
    effective = max(min(effective, float(n)), 1.0)
    z = float(np.sqrt(special.chdtri(1, LEVEL / among)))
    middle = (share + z * z / (2 * effective)) / (1 + z * z / effective)
    reach = (
        z * np.sqrt(share * (1 - share) / effective + z * z / (4 * effective**2)) / (1 + z * z / effective)
    )
    return max(0.0, float(middle - reach)), min(1.0, float(middle + reach))
