"""Which language a window is in: its own sound, weighed with what the rest of its track points to. Pure rules.

Rules
- A language that somebody gave stands; where only one is possible, it is that.
- Else every window is told by itself, so that a call may change its language; but the shorter a window is, the more it
  leans on its track: the model mistakes a short «да» in Russian for Ukrainian or Bulgarian.
- Only languages that may be spoken there are considered, where anybody said which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

ENOUGH_S = 8.0  #: from this length on a window's own sound counts in full
FLOOR = 0.05  #: what a language that the track does not point to may still be worth


def fixed(language: str | None, languages: Sequence[str], known: AbstractSet[str]) -> str | None:
    """The language somebody gave, or the only one it may be; None where it has to be told from the sound."""
    if language is not None and language in known:
        return language
    allowed = sorted(frozenset(languages) & known)
    return allowed[0] if len(allowed) == 1 else None


def of_track(heard: Sequence[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """Mean odds of each language over (seconds, odds) of windows, weighed by their length."""
    total = sum(seconds for seconds, _ in heard) or 1.0
    odds: dict[str, float] = defaultdict(float)
    for seconds, own in heard:
        for language, probability in own.items():
            odds[language] += probability * seconds / total
    return dict(odds)


def of_window(
    own: Mapping[str, float], track: Mapping[str, float], seconds: float, allowed: AbstractSet[str]
) -> str:
    """The likeliest language of a window of `seconds`; equal odds go by the language's code."""
    weight = min(1.0, seconds / ENOUGH_S)

    def worth(language: str) -> float:
        return float(max(own.get(language, 0.0), 1e-6) ** weight) * (track.get(language, 0.0) + FLOOR)

    among = sorted(allowed or own)
    return max(among, key=worth)
