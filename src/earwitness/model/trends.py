"""How themes and callers move over time, never without denominators.

Rules
- A share stands beside the calls and callers it was counted over.
- Callers cluster: intervals are by caller, one voluble caller is not a trend.
- What is too little to say is said to be too little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["rising", "falling", "none", "too little"]


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of` calls in one period, with a 95 % interval that knows callers cluster."""

    period: str
    hits: int
    of: int
    callers: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Trend:
    """How one theme, or a named group of themes, moves over time."""

    theme: str
    themes: tuple[str, ...]
    direction: Direction
    odds_ratio_per_30d: float | None
    low: float | None
    high: float | None
    p: float | None
    p_adjusted: float | None
    calls: int
    callers: int
    shares: tuple[Share, ...]
    sentence: str
    caveat: str
    #: the direction after leaving out each caller in turn is the same
    holds_without_any_caller: bool | None = None


@dataclass(frozen=True, slots=True)
class MakeUp:
    """Who the callers are, period by period: shares of one attribute's values."""

    attribute: str
    values: tuple[str, ...]
    #: one row a period, one Share a value, in the order of `values`
    rows: tuple[tuple[Share, ...], ...]
    sentence: str
    caveat: str
