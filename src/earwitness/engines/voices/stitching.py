"""From what is known of each window of 10 s to a whole recording: pure rules over numbers.

Rules
- Each frame is heard in several windows. Each window numbers its voices anew, so they are renumbered to agree with the window
  before as well as they can: a `thread` is a voice followed from window to window. Threads are not voices: after a pause
  the same thread may be another person. They say who goes on and where somebody else begins.
- What windows say of a frame is averaged, the middle of a window counting most. A thread speaks above one half.
- A piece is a stretch of one thread, two seconds at most: what a print is taken of, and what is given to a voice.
- A pause of less than a quarter of a second does not end a turn; less than 0.08 s is no speech.
- Voices count from 0 as they first speak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

import numpy as np

from earwitness.ports import VoiceTurn

if TYPE_CHECKING:
    import numpy.typing as npt

    from earwitness.engines.voices.networks import Window

    Real = npt.NDArray[np.float32]
    Truth = npt.NDArray[np.bool_]
    Whole = npt.NDArray[np.int64]

SPEAKS = 0.5
PAUSE_S = 0.25
SHORTEST_S = 0.08
LONGEST_S = 2.0
EDGE = 0.05  #: what the edge of a window counts, where its middle counts 1


@dataclass(frozen=True, slots=True)
class Piece:
    """Frames `[start, stop)` of one thread."""

    start: int
    stop: int
    thread: int


def threads(windows: Sequence[Window]) -> tuple[Real, Real]:
    """Windows in order of time to one table: probability that each thread speaks, and that it speaks alone, (frames, threads)."""
    size, local = windows[0].speaks.shape
    frames = max(window.first for window in windows) + size
    speaks, alone = (np.zeros((frames, local), dtype=np.float32) for _ in range(2))
    counted = np.zeros((frames, 1), dtype=np.float32)
    share = np.asarray(np.hamming(size)[:, None] + EDGE, dtype=np.float32)
    order = tuple(range(local))
    for number, window in enumerate(windows):
        if number:
            order = _agreeing(windows[number - 1], order, window)
        part = slice(window.first, window.first + size)
        speaks[part] += window.speaks[:, order] * share
        alone[part] += window.alone[:, order] * share
        counted[part] += share
    share = np.asarray(1 / np.maximum(counted, np.float32(1e-9)), dtype=np.float32)
    return np.asarray(speaks * share, dtype=np.float32), np.asarray(alone * share, dtype=np.float32)


def _agreeing(before: Window, order: tuple[int, ...], window: Window) -> tuple[int, ...]:
    """The window's voices in the order of threads, so that most of what both windows hear is of the same thread."""
    later = window.first - before.first
    heard = before.speaks[later:, order] > SPEAKS
    together = heard.T.astype(np.float32) @ (window.speaks[: len(heard)] > SPEAKS)
    rows = list(range(len(order)))
    return max(permutations(rows), key=lambda chosen: float(together[rows, list(chosen)].sum()))


def pieces_of(speaks: Real, frame_s: float) -> list[Piece]:
    """Stretches of each thread, cut into equal parts of two seconds at most, in order of start."""
    on = speaks > SPEAKS
    out: list[Piece] = []
    for thread in range(on.shape[1]):
        runs: list[tuple[int, int]] = []
        for start, stop in _runs(on[:, thread]):
            if runs and (start - runs[-1][1]) * frame_s < PAUSE_S and not on[runs[-1][1] : start].any():
                runs[-1] = (runs[-1][0], stop)
            else:
                runs.append((start, stop))
        for start, stop in runs:
            seconds = (stop - start) * frame_s
            if seconds >= SHORTEST_S:
                parts = int(np.ceil(seconds / LONGEST_S))
                edges = [start + (stop - start) * part // parts for part in range(parts + 1)]
                out += [Piece(a, b, thread) for a, b in pairwise(edges)]
    return sorted(out, key=lambda piece: (piece.start, piece.stop, piece.thread))


def frames_of(piece: Piece, speaks: Real, alone: Real) -> Whole:
    """The frames of a piece in which its thread is heard without another."""
    part = slice(piece.start, piece.stop)
    single = (speaks[part] > SPEAKS).sum(axis=1) <= 1
    kept = (alone[part, piece.thread] > SPEAKS) | (single & (speaks[part, piece.thread] > 0.3))
    return np.flatnonzero(kept) + piece.start


def given(pieces: Sequence[Piece], labels: Whole, speaks: Real, voices: int) -> Truth:
    """Which voice speaks at each frame, (frames, voices), when each piece is of the voice it was given to."""
    out = np.zeros((len(speaks), voices), dtype=np.bool_)
    for piece, label in zip(pieces, labels.tolist(), strict=True):
        part = slice(piece.start, piece.stop)
        out[part, label] |= speaks[part, piece.thread] > SPEAKS
    return out


def turns_of(speaks: Truth, frame_s: float, first_s: float, seconds: float) -> tuple[VoiceTurn, ...]:
    """Turns of (frames, voices); frame n stands around `first_s + n * frame_s`, the sound is `seconds` long."""
    found: list[tuple[float, float, int]] = []
    for voice in range(speaks.shape[1]):
        runs: list[tuple[float, float]] = []
        for start, stop in _runs(speaks[:, voice]):
            begin, end = (first_s + (at - 0.5) * frame_s for at in (start, stop))
            if runs and begin - runs[-1][1] < PAUSE_S:
                runs[-1] = (runs[-1][0], end)
            else:
                runs.append((begin, end))
        clipped = ((max(0.0, begin), min(seconds, end), voice) for begin, end in runs)
        found += [run for run in clipped if run[1] - run[0] >= SHORTEST_S]
    return numbered(found)


def numbered(found: Sequence[tuple[float, float, int]]) -> tuple[VoiceTurn, ...]:
    """(start, end, voice) as turns in order, their voices counted from 0 as they first speak."""
    rows = sorted(found)
    numbers = {old: new for new, old in enumerate(dict.fromkeys(voice for _, _, voice in rows))}
    return tuple(VoiceTurn(round(a, 3), round(b, 3), numbers[voice]) for a, b, voice in rows)


def _runs(on: Truth) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]
