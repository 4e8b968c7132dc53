"""Where sound begins and ends, and words moved to it. Pure rules.

The model's cross-attention puts words end to end: a pause between two words belongs to one of them, and a line seems to
begin up to a second before anybody speaks. The sound itself says better where a word begins after a pause.

Rules
- An island is sound between two pauses of `LEAST_PAUSE_S` or more, judged by its level against the track's own.
- A word lies on the island that it shares most time with; of a pause it covers nothing. A word that shares its time
  about evenly between islands keeps them all: it was said with a pause inside.
- The first word on an island begins where the island begins, the last ends where it ends, if that is near.
- A word under which there is no sound is left where it is, without length: its time is a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from earwitness.engines.listening.lines import Token
from earwitness.engines.listening.sound import RATE, Stretch, power_of

if TYPE_CHECKING:
    from earwitness.engines.listening.sound import Mono

FRAME = RATE // 100  #: 10 ms
BELOW_LOUD_DB = 30.0
ABOVE_FLOOR_DB = 6.0
NEVER_ABOVE_DB = 12.0  #: below the loud parts: in a noisy track the threshold must not eat the speech
LEAST_PAUSE_S = 0.12
LEAST_ISLAND_S = 0.04
NEAR_S = 0.3
EVEN_SHARE = 0.6


def islands_of(sound: Mono) -> tuple[Stretch, ...]:
    """Stretches of sound of a track, float32 at 16 kHz, between pauses; seconds from its start."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    if not len(frames):
        return ()
    power = np.convolve(power_of(frames), np.ones(3) / 3, mode="same")
    levels = 10 * np.log10(power + 1e-10)
    loud, floor = np.percentile(levels, (95, 5))
    threshold = min(max(floor + ABOVE_FLOOR_DB, loud - BELOW_LOUD_DB), loud - NEVER_ABOVE_DB)
    padded = np.concatenate([[0], (levels > threshold).astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(padded)).reshape(-1, 2) * (FRAME / RATE)
    out: list[Stretch] = []
    for start, end in edges:
        if out and start - out[-1].end_s < LEAST_PAUSE_S:
            out[-1] = Stretch(out[-1].start_s, float(end))
        else:
            out.append(Stretch(float(start), float(end)))
    return tuple(island for island in out if island.seconds >= LEAST_ISLAND_S)


def snapped(words: Sequence[Token], islands: Sequence[Stretch]) -> tuple[Token, ...]:
    """Words, in order, moved to the edges of the sound they lie on."""
    homes = [_home(word, islands) for word in words]
    out: list[Token] = []
    for number, (word, home) in enumerate(zip(words, homes, strict=True)):
        if home is None:
            out.append(replace(word, end_s=word.start_s))
            continue
        first, last = home
        start_s, end_s = max(word.start_s, first.start_s), min(word.end_s, last.end_s)
        before = homes[number - 1] if number else None
        after = homes[number + 1] if number + 1 < len(words) else None
        if (before is None or before[1] != first) and start_s - first.start_s <= NEAR_S:
            start_s = first.start_s
        if (after is None or after[0] != last) and last.end_s - end_s <= NEAR_S:
            end_s = last.end_s
        out.append(replace(word, start_s=start_s, end_s=end_s))
    return tuple(out)


def _home(word: Token, islands: Sequence[Stretch]) -> tuple[Stretch, Stretch] | None:
    """The first and the last island a word lies on; None where there is no sound under it."""
    shares = [
        (min(word.end_s, island.end_s) - max(word.start_s, island.start_s), island)
        for island in islands
        if island.start_s < word.end_s and island.end_s > word.start_s
    ]
    if not shares:
        return None
    most = max(share for share, _ in shares)
    held = [island for share, island in shares if share >= EVEN_SHARE * most]
    return held[0], held[-1]
