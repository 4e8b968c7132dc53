"""How themes and callers move over time, never without denominators.

Rules
- A share stands beside the calls and callers it was counted over.
- Callers cluster: intervals are by caller, one voluble caller is not a trend.
- What is too little to say is said to be too little, with the reason.
- A Calendar is chosen by a person, not by what was found; without one periods make themselves.
- What was counted and what it would be without the machine's errors stand side by side; the first is never replaced.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Direction = Literal["rising", "falling", "none", "too little"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """By what periods a case's figures are shown, as a person chose. It never touches which way a theme moves.

    `by` is auto, month, week, a number of days, or custom: then `begins` are the first days of the periods (ISO, in order)
    and `names` what they are called, empty where they are called by their days. The last reaches to the last call.
    """

    by: str
    begins: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.by == "custom") != bool(self.begins) or len(self.begins) != len(self.names):
            raise ValueError(
                "a custom calendar has the first day and the name of each period, no other has any"
            )
        if any(a >= b for a, b in pairwise(self.begins)):
            raise ValueError("periods of a calendar begin one after the other")


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of` calls in one period, with a 95 % interval that knows callers cluster.

    `callers_with` of `callers` have it in at least one of their calls, within `callers_low` and `callers_high`. `true` is
    the share of calls without the machine's errors, where these are known. The period has `days`, of which `silent_days`
    lie in a stretch without any call that is too long to be chance.
    """

    period: str
    hits: int
    of: int
    callers: int
    low: float
    high: float
    callers_with: int | None = None
    callers_low: float | None = None
    callers_high: float | None = None
    true: float | None = None
    true_low: float | None = None
    true_high: float | None = None
    days: int = 0
    silent_days: int = 0

    @property
    def share(self) -> float | None:
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class CoderError:
    """How a machine's marks compare with people's, counted over the calls of an audit.

    Of the calls people found the theme in, the machine found it in `both` and not in `missed`; of the others, it gave it
    to `false` and not to `neither`.
    """

    both: int
    missed: int
    false: int
    neither: int

    @property
    def sensitivity(self) -> float | None:
        return self.both / (self.both + self.missed) if self.both + self.missed else None

    @property
    def specificity(self) -> float | None:
        return self.neither / (self.neither + self.false) if self.neither + self.false else None


@dataclass(frozen=True, slots=True)
class Odds:
    """How the odds of a theme move in 30 days, with the 95 % interval, and the two-sided p-value of no change."""

    ratio: float
    low: float
    high: float
    p: float


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
    #: there is still a change, in the same direction and with p <= 0.15, whichever caller is left out
    holds_without_any_caller: bool | None = None
    #: why it is too little, or why a change is not called one
    reason: str = ""
    #: the same with every caller weighing alike, however often they call
    by_caller: Odds | None = None
    #: the same without the machine's errors, and what is known of these
    corrected: Odds | None = None
    error: CoderError | None = None


@dataclass(frozen=True, slots=True)
class MakeUp:
    """Who the callers are, period by period: shares of one attribute's values."""

    attribute: str
    values: tuple[str, ...]
    #: one row a period, one Share a value, in the order of `values`; the intervals of a row hold together (Goodman 1965)
    rows: tuple[tuple[Share, ...], ...]
    sentence: str
    caveat: str
