"""How right are the transcripts: a sample drawn by lot, judged by people, and what it says of the whole. Pure.

Rules
- Drawing is repeatable: the same seed draws the same lines of the same case. Lines are taken by a hash of seed and id, so
  nothing has to be in memory but the lines drawn.
- Callers and months are drawn in proportion to their lines (largest remainder), so that no quiet month is left out by luck.
- A judgement is of the line as it stood when it was drawn, and counts after the line was corrected; otherwise what was
  found wrong, and mended, would no longer be counted.
- Errors come in bad calls, not one by one: the interval takes each call as one draw (ratio estimate with the variance
  between calls, Cochran 1977 §6, 9A), and never narrower than independent words would give it.

Method of the interval: Wilson's (1927) on the number of words that the sample is worth (n / design effect), with Student's t
for the number of calls. Where no error, or nothing but errors, was found, a call counts as one word.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from statistics import NormalDist

from earwitness.model.ids import CallId, RecordId

Stratum = tuple[str, str]  #: who calls, and the month; "" where unknown


def lot(seed: int, id: RecordId) -> int:
    """The lot a line draws: a number below 2**256, all equally likely. The lowest are drawn."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{id}".encode()).digest())


def shares(counts: Mapping[Stratum, int], wanted: int) -> dict[Stratum, int]:
    """How many lines each stratum gives, in proportion to what it has; `wanted` in all, or all there are."""
    everything = sum(counts.values())
    wanted = min(wanted, everything)
    if not wanted:
        return {}
    exact = {stratum: wanted * count / everything for stratum, count in counts.items()}
    given = {stratum: int(share) for stratum, share in exact.items()}
    left = wanted - sum(given.values())
    for stratum in nsmallest(left, exact, key=lambda s: (given[s] - exact[s], s)):
        given[stratum] += 1
    return {stratum: count for stratum, count in given.items() if count}


@dataclass(frozen=True, slots=True)
class Judged:
    """What one listening check found, and of which call."""

    call: CallId
    right: int
    wrong: int
    missed: int


@dataclass(frozen=True, slots=True)
class WordError:
    """Share of words that are wrong, with its 95 % interval. `words` were said, in `lines` of `calls`."""

    lines: int
    calls: int
    words: int
    errors: int
    share: float
    low: float
    high: float


def word_error(judged: Iterable[Judged]) -> WordError | None:
    """Wrong and missed words of all words said (right, wrong and missed); None where no word was judged."""
    rows = list(judged)
    calls: dict[CallId, tuple[int, int]] = {}
    for row in rows:
        errors, words = calls.get(row.call, (0, 0))
        calls[row.call] = (errors + row.wrong + row.missed, words + row.right + row.wrong + row.missed)
    errors, words = sum(e for e, _ in calls.values()), sum(n for _, n in calls.values())
    if not words:
        return None
    share = errors / words
    low, high = _wilson(share, _worth(list(calls.values()), share), _students_t(len(calls) - 1))
    return WordError(len(rows), len(calls), words, errors, share, low, high)


def _worth(calls: Sequence[tuple[int, int]], share: float) -> float:
    """How many independent words the sample is worth."""
    words = sum(n for _, n in calls)
    if len(calls) < 2 or share in (0.0, 1.0):
        return float(len(calls))
    spread = sum((e - share * n) ** 2 for e, n in calls)
    variance = len(calls) / (len(calls) - 1) * spread / words**2
    alone = share * (1 - share) / words
    return words / max(1.0, variance / alone)


def _wilson(share: float, worth: float, t: float) -> tuple[float, float]:
    square = t * t / worth
    centre = (share + square / 2) / (1 + square)
    half = t * math.sqrt(share * (1 - share) / worth + square / (4 * worth)) / (1 + square)
    return (centre - half if share > 0 else 0.0, centre + half if share < 1 else 1.0)


def _students_t(freedom: int, probability: float = 0.975) -> float:
    """Quantile of Student's t: exact for 1 and 2 degrees of freedom, else Cornish and Fisher's expansion (A&S 26.7.5)."""
    if freedom < 2:
        return math.tan(math.pi * (probability - 0.5))
    if freedom == 2:
        share = 2 * probability - 1
        return share * math.sqrt(2 / (1 - share * share))
    z = NormalDist().inv_cdf(probability)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(freedom) ** (n + 1) for n, term in enumerate(terms))
