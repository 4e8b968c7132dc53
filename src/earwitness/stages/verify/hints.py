"""What a look at a recording's authenticity says: hints with their places, their innocent causes, and their limits.

Rules
- A hint says what was measured, where, and what innocent things look the same. It never says "edited" or "authentic".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.int16]
Real = NDArray[np.float64]
Kind = Literal[
    "history", "narrow band", "level jump", "noise floor jump", "digital silence", "repeated segment",
    "clock drift", "delay jump", "mains hum", "hum break",
]  # fmt: skip

#: at most so many places of one kind are named, the plainest first; how many there were stands in the text
MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that was measured. `at`: spans in seconds of the recording. `could_be`: what innocent causes look the same."""

    kind: Kind
    measured: str
    could_be: str
    at: tuple[tuple[float, float], ...] = ()
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What was found, and what was not looked for and why."""

    hints: tuple[Hint, ...]
    not_looked_for: tuple[str, ...]


LIMITS = (
    "Hints, never a verdict: each of these has everyday causes.",
    "Their absence proves nothing: an edit made with care, or a file encoded anew afterwards, leaves none of them.",
    "Measured on the decoded sound; what a lossy codec threw away cannot be measured.",
    "To say that a recording was or was not edited takes an examiner with the original device, and an opinion under a name.",
)


def as_rows(hints: Sequence[Hint]) -> list[dict[str, Any]]:
    """Hints as plain values, times in seconds."""
    return [
        {
            "kind": h.kind,
            "channel": h.channel,
            "measured": h.measured,
            "could_be": h.could_be,
            "at_s": [list(span) for span in h.at],
        }
        for h in hints
    ]
