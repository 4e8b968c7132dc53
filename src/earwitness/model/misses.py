"""How much of what could give people away goes unnoticed: measured, never assumed.

Rules
- Two measures that fail in different ways. Decoys are invented and planted by the program, so their number is known; a
  second look is a person's, at passages drawn by lot, and finds what no program thought of.
- A share comes with its interval, and nobody is told one without the other.
- What a decoy was is not kept: only how many of each class were planted and missed.

The interval is the exact one of Clopper and Pearson (1934), found by halving on the binomial distribution.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from earwitness.model.ids import RecordId
from earwitness.model.protection import IdentifierClass

SURE = 0.95  #: how often an interval holds what it is about


@dataclass(frozen=True, slots=True)
class DecoyCount:
    """Decoys of one class: planted, and of these not found whole."""

    identifier_class: IdentifierClass
    planted: int
    missed: int


@dataclass(frozen=True, slots=True)
class DecoyRun:
    """Invented identifiers were planted into copies of turns of this case, and the finder read the copies.

    `finder` marks the finder's rules, tables and model: a count of others says nothing about it.
    """

    seed: int
    finder: str
    counts: tuple[DecoyCount, ...]

    @property
    def planted(self) -> int:
        return sum(one.planted for one in self.counts)

    @property
    def missed(self) -> int:
        return sum(one.missed for one in self.counts)


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A person looked at one passage (the basis) for what nobody had found.

    It is kept when the passage, or what was found in it, changes: the passages were drawn as they stood.
    """

    passage: RecordId
    draw: str
    found: int
    missed: int


@dataclass(frozen=True, slots=True)
class MissRate:
    """`missed` of `of`, and between which shares the true one lies 95 times in 100."""

    missed: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.missed / self.of

    @property
    def words(self) -> str:
        """In words: the count first, so that nobody reads a share of three."""
        return f"{self.missed} of {self.of} missed ({self.share:.1%}; 95 % interval {self.low:.1%} to {self.high:.1%})"


def miss_rate(missed: int, of: int) -> MissRate | None:
    """The share and its exact interval; None of nothing. Raises ValueError for a count that cannot be."""
    if not 0 <= missed <= of:
        raise ValueError("no more can be missed than there was")
    if not of:
        return None
    side = (1 - SURE) / 2
    low = 0.0 if missed == 0 else _where(lambda p: 1 - _up_to(missed - 1, of, p) < side)
    high = 1.0 if missed == of else _where(lambda p: _up_to(missed, of, p) > side)
    return MissRate(missed, of, low, high)


def _where(below: Callable[[float], bool]) -> float:
    """The share at which `below` stops being true."""
    first, last = 0.0, 1.0
    for _ in range(50):
        middle = (first + last) / 2
        first, last = (middle, last) if below(middle) else (first, middle)
    return (first + last) / 2


def _up_to(count: int, of: int, share: float) -> float:
    """How likely `count` or fewer of `of` are, each with this share."""
    if share <= 0.0 or share >= 1.0:
        return 1.0 if share <= 0.0 or count >= of else 0.0
    each, other = math.log(share), math.log1p(-share)
    return math.fsum(
        math.exp(
            math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * each + (of - k) * other
        )
        for k in range(count + 1)
    )
