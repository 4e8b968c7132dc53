"""Find the same call in two recordings by landmarks: pairs of spectral peaks and the time between them.

Rules
- A landmark is two peaks of the spectrogram and their distance: codecs, levels, noise and trimming move few of them.
- Two recordings carry the same call when many landmarks agree on ONE offset, spread over several seconds: the same word
  said twice agrees only for a moment.
- Landmarks are made in 16-ms steps from 250 to 3,400 Hz whatever the rate, so a narrowband copy matches a wideband one.

The method is A. Wang, "An Industrial-Strength Audio Search Algorithm", ISMIR 2003.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Landmarks = NDArray[np.uint32]

__all__ = [
    "SameCallMatch",
    "from_bytes",
    "landmarks",
    "match",
    "pairs",
    "refine",
    "to_bytes",
]

HOP_S: Final = 0.016
_WINDOW_S: Final = 0.064  # bins of 15.6 Hz at every rate
_LOW_BIN, _HIGH_BIN = 16, 218
_NEAR_FRAMES, _NEAR_BINS = 7, 9  # a peak is the highest of so many on each side
_PEAKS_A_SECOND: Final = 16
_FAN_OUT: Final = 7
_MAX_STEP: Final = 127  # 2 s between the two peaks of a landmark
_MAX_RISE: Final = 63

_LEAST_AGREEING: Final = 30
_LEAST_SHARE: Final = 0.02
_LEAST_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class SameCallMatch:
    """`offset_s`: where the second recording starts within the first, negative when it starts earlier.
    `score`: landmarks that agree; `share`: of those the shorter one has; `seconds`: different seconds they lie in.
    """

    offset_s: float
    score: int
    share: float
    seconds: int

    def offset(self, rate: int) -> int:
        """The offset in samples at `rate`."""
        return round(self.offset_s * rate)


def _highest_near(level: NDArray[np.float32], axis: int, reach: int) -> NDArray[np.float32]:
    """The highest value within `reach` on each side along `axis`."""
    pad = [(0, 0), (0, 0)]
    pad[axis] = (reach, reach)
    padded = np.pad(level, pad, constant_values=-np.inf)
    found = level.copy()
    for shift in range(2 * reach + 1):
        part = (
            padded[shift : shift + level.shape[0]] if axis == 0 else padded[:, shift : shift + level.shape[1]]
        )
        np.maximum(found, part, out=found)
    return found


def _peaks(samples: NDArray[np.int16], rate: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Frames and bins of the peaks, in order of time."""
    size, hop = int(rate * _WINDOW_S), int(rate * HOP_S)
    window = np.hanning(size).astype(np.float32)
    block = 60 * rate // hop * hop
    times: list[NDArray[np.int64]] = []
    bins: list[NDArray[np.int64]] = []
    overlap = _NEAR_FRAMES * hop
    for start in range(0, max(samples.shape[1] - size, 1), block):
        begin = max(start - overlap, 0)
        piece = samples[:, begin : start + block + size + overlap].astype(np.float32).mean(axis=0)
        if piece.size < size:
            break
        frames = np.lib.stride_tricks.sliding_window_view(piece, size)[::hop]
        spectrum = np.fft.rfft(frames * window, axis=1)[:, _LOW_BIN:_HIGH_BIN]
        level = np.log(np.abs(spectrum).astype(np.float32) + 1.0)
        top = _highest_near(_highest_near(level, 0, _NEAR_FRAMES), 1, _NEAR_BINS)
        # Over the mean of its neighbourhood in time, so that a steady hum makes no landmarks.
        at, bin_ = np.nonzero((level >= top) & (level > level.mean(axis=0) + 1.0) & (level > np.log(50.0)))
        frame_times = at + begin // hop
        inside = (frame_times >= start // hop) & (frame_times < (start + block) // hop)
        strength = level[at, bin_][inside]
        frame_times, bin_ = frame_times[inside], bin_[inside]
        # The strongest few of every second, so that noise cannot crowd out speech.
        second = (frame_times * HOP_S).astype(np.int64)
        order = np.lexsort((-strength, second))
        first_of_second = np.r_[True, np.diff(second[order]) > 0]
        positions = np.arange(order.size)
        rank = (
            positions - np.maximum.accumulate(np.where(first_of_second, positions, 0))
            if order.size
            else positions
        )
        kept = np.sort(order[rank < _PEAKS_A_SECOND])
        times.append(frame_times[kept])
        bins.append(bin_[kept])
    if not times:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(times), np.concatenate(bins)


def landmarks(samples: NDArray[np.int16], rate: int) -> Landmarks:
    """Landmarks of int16 `samples` (channels, n): shape (count, 2), columns hash and frame of 16 ms, sorted by hash."""
    times, bins = _peaks(samples, rate)
    order = np.lexsort((bins, times))
    times, bins = times[order], bins[order]
    found: list[NDArray[Any]] = []
    # Each peak with the next few: about a hundred landmarks a second, 800 bytes.
    for step in range(1, _FAN_OUT + 1):
        if step >= times.size:
            break
        gap = times[step:] - times[:-step]
        rise = bins[step:] - bins[:-step]
        good = (gap > 0) & (gap <= _MAX_STEP) & (np.abs(rise) <= _MAX_RISE)
        hashes = (bins[:-step] << 14) | ((rise + 64) << 7) | gap
        found.append(np.stack([hashes[good], times[:-step][good]], axis=1))
    if not found:
        return np.zeros((0, 2), np.uint32)
    joined = np.concatenate(found)
    return joined[np.lexsort((joined[:, 1], joined[:, 0]))].astype(np.uint32)


def to_bytes(prints: Landmarks) -> bytes:
    """Landmarks as bytes to seal: little-endian pairs of 32 bits."""
    return np.ascontiguousarray(prints, dtype="<u4").tobytes()


def from_bytes(sealed: bytes) -> Landmarks:
    """What `to_bytes` gave."""
    return np.frombuffer(sealed, "<u4").reshape(-1, 2).astype(np.uint32)


def _joined(first: Landmarks, second: Landmarks) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Times in first and second of every pair of equal hashes."""
    low = np.searchsorted(first[:, 0], second[:, 0], "left")
    high = np.searchsorted(first[:, 0], second[:, 0], "right")
    counts = high - low
    total = int(counts.sum())
    if not total:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    in_second = np.repeat(np.arange(second.shape[0]), counts)
    starts = np.repeat(low - np.r_[0, np.cumsum(counts)[:-1]], counts)
    in_first = starts + np.arange(total)
    return first[in_first, 1].astype(np.int64), second[in_second, 1].astype(np.int64)


def match(first: Landmarks, second: Landmarks) -> SameCallMatch | None:
    """How `second` lies in `first` when both carry the same call, else None."""
    in_first, in_second = _joined(first, second)
    if in_first.size < _LEAST_AGREEING:
        return None
    offsets = in_first - in_second
    base = int(offsets.min())
    counts = np.bincount(offsets - base)
    # A trim that is no whole number of frames spreads the agreement over neighbours; drift of clocks does too.
    near = counts.copy()
    near[1:] += counts[:-1]
    near[:-1] += counts[1:]
    best = int(near.argmax())
    agreeing = np.abs(offsets - base - best) <= 1
    # One landmark may agree with several of the other side: count each once.
    score = int(min(np.unique(in_first[agreeing]).size, np.unique(in_second[agreeing]).size))
    seconds = int(np.unique((in_first[agreeing] * HOP_S).astype(np.int64)).size)
    shorter = min(np.unique(first[:, 1]).size, np.unique(second[:, 1]).size)
    share = score / max(shorter, 1)
    if score < _LEAST_AGREEING or share < _LEAST_SHARE or seconds < _LEAST_SECONDS:
        return None
    centre = float(offsets[agreeing].mean())
    return SameCallMatch(offset_s=centre * HOP_S, score=score, share=round(share, 4), seconds=seconds)


def pairs(prints: Mapping[str, Landmarks]) -> list[tuple[str, str, SameCallMatch]]:
    """Every pair among `prints` that carries the same call: earlier in the mapping, later, how the later lies in it.

    Compares all with all, for a few hundred; `repeats.Index` is for more.
    """
    ids = list(prints)
    found = []
    for position, later in enumerate(ids):
        for earlier in ids[:position]:
            matched = match(prints[earlier], prints[later])
            if matched is not None:
                found.append((earlier, later, matched))
    return found


def refine(
    first: NDArray[np.int16],
    second: NDArray[np.int16],
    rate: int,
    matched: SameCallMatch,
    *,
    seconds: float = 8.0,
) -> int:
    """The offset in samples, by correlation of both mono mixes around `matched`. Both (channels, n) at `rate`.

    Looks at the loudest `seconds` of what both hold, 40 ms to each side; gives the landmark offset back where that is
    too short.
    """
    offset = matched.offset(rate)
    start, stop = max(offset, 0), min(first.shape[1], second.shape[1] + offset)
    length, slack = int(seconds * rate), rate // 25
    if stop - start < length + 2 * slack:
        return offset
    step = rate
    energies = [
        float(np.square(first[:, at : at + length : 4].astype(np.float32)).mean())
        for at in range(start + slack, stop - length - slack, step)
    ]
    at = start + slack + step * int(np.argmax(energies)) if energies else start + slack
    ours = first[:, at : at + length].astype(np.float64).mean(axis=0)
    theirs = second[:, at - offset - slack : at - offset + length + slack].astype(np.float64).mean(axis=0)
    size = 1 << int(theirs.size + ours.size).bit_length()
    correlation = np.fft.irfft(np.fft.rfft(theirs, size) * np.conj(np.fft.rfft(ours, size)), size)[
        : 2 * slack + 1
    ]
    return offset + slack - int(np.argmax(np.abs(correlation)))
