"""What the sound is like, measured once at intake. Pure; samples are int16 of shape (channels, n).

Rules
- Everything is measured in frames of 20 ms, a minute at a time: a call of hours needs no more memory than one.
- Speech share is by energy, not by a model: a frame counts when it stands clear of the quietest tenth. It is a figure
  for sorting, never a claim that somebody speaks.
- Two channels are taken for the two parties only when they are loud at different times; two loud copies of one mix,
  or one silent channel, are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from earwitness.model.recording import Triage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pcm = NDArray[np.int16]

__all__ = ["PEAK_STEP_S", "measure", "peaks"]

PEAK_STEP_S: Final = 0.02
_FRAME_S: Final = 0.02
_BLOCK_S: Final = 60
_CLEAR_OF_NOISE: Final = 4.0  # energy, 6 dB
_NEAR_TOP: Final = 10 ** (-40 / 10)  # a frame 40 dB under the loud ones is no speech whatever the noise is
_SIDE_DB: Final = 6.0


def peaks(samples: Pcm, step: int) -> NDArray[np.int8]:
    """Lowest and highest sample of every `step` samples in 8 bits: shape (channels, ceil(n / step), 2).

    `tobytes()` gives the order the player reads: channel after channel, (low, high) pairs. The last, shorter piece
    counts only the samples it has. Full scale is ±128.
    """
    channels, length = samples.shape
    pieces = -(-length // step)
    found = np.empty((channels, pieces, 2), np.int8)
    whole = length // step
    blocks = samples[:, : whole * step].reshape(channels, whole, step)
    found[:, :whole, 0] = blocks.min(axis=2) >> 8
    found[:, :whole, 1] = blocks.max(axis=2) >> 8
    if whole < pieces:
        found[:, whole, 0] = samples[:, whole * step :].min(axis=1) >> 8
        found[:, whole, 1] = samples[:, whole * step :].max(axis=1) >> 8
    return found


def _blocks(samples: Pcm, rate: int) -> Iterator[Pcm]:
    size = _BLOCK_S * rate
    for start in range(0, samples.shape[1], size):
        yield samples[:, start : start + size]


def _energies(samples: Pcm, rate: int) -> NDArray[np.float64]:
    """Mean square of each whole 20-ms frame without its own offset: shape (channels, frames)."""
    frame = int(rate * _FRAME_S)
    found = []
    for block in _blocks(samples, rate):
        frames = block.shape[1] // frame
        shaped = block[:, : frames * frame].reshape(samples.shape[0], frames, frame).astype(np.float32)
        found.append(shaped.var(axis=2, dtype=np.float64))
    return np.concatenate(found, axis=1) if found else np.zeros((samples.shape[0], 0))


def _active(energy: NDArray[np.float64]) -> tuple[NDArray[np.bool_], float]:
    """In which frames a channel stands clear of its own noise, and what that noise usually is (at least one least bit).

    Each channel has its own noise: where two parties answer each other at once, the louder of both is never quiet.
    """
    if not energy.size:
        return np.zeros(energy.shape[1], bool), 1 / 12
    floor = np.maximum(np.percentile(energy, 10, axis=1), 1 / 12)
    top = float(np.percentile(energy.max(axis=0), 95))
    active = energy > np.maximum(floor * _CLEAR_OF_NOISE, max(top * _NEAR_TOP, 4.0))[:, None]
    quiet = energy[~active]
    some = np.asarray(active.any(axis=0), bool)
    return some, max(float(np.median(quiet)), 1 / 12) if quiet.size else float(floor.min())


def _band_edge(samples: Pcm, rate: int, active: NDArray[np.bool_]) -> int:
    """Highest frequency in hertz (steps of 125) that the speech frames reach: within 50 dB of the strongest band."""
    size = rate // 50 * 2
    hop = size // 2
    window = np.hanning(size).astype(np.float32)
    total = np.zeros(size // 2 + 1)
    for number, block in enumerate(_blocks(samples, rate)):
        mono = block.astype(np.float32).mean(axis=0)
        count = mono.size // hop - 1
        if count < 1:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(mono, size)[::hop][:count]
        first = number * _BLOCK_S * 50
        wanted = active[first : first + count]
        frames = frames[: wanted.size][wanted]
        if frames.size:
            total += (np.abs(np.fft.rfft(frames * window, axis=1)) ** 2).sum(axis=0)
    if not total.any():
        return 0
    width = max(int(125 * size / rate), 1)
    bands = total[: total.size // width * width].reshape(-1, width).mean(axis=1)
    reached = np.flatnonzero(bands > bands.max() * 1e-5)
    return min(int((reached[-1] + 1) * width * rate / size), rate // 2)


def _clipped(samples: Pcm, rate: int) -> float:
    """Share of samples that sit at the highest level three or more times in a row; 0 where nothing comes near it."""
    top = max(int(np.abs(block.astype(np.int32)).max(initial=0)) for block in _blocks(samples, rate))
    if top < 30_000:
        return 0.0
    flat = 0
    for block in _blocks(samples, rate):
        high = np.abs(block.astype(np.int32)) >= top * 0.998
        run = high[:, 2:] & high[:, 1:-1] & high[:, :-2]
        in_run = np.zeros_like(high)
        for shift in range(3):
            in_run[:, shift : shift + run.shape[1]] |= run
        flat += int(np.count_nonzero(in_run))
    return flat / samples.size


def _correlation(samples: Pcm, rate: int) -> float | None:
    """Of the first two channels at no delay; None when one of them is silent."""
    sums = np.zeros(5)
    for block in _blocks(samples, rate):
        left, right = block[0].astype(np.float64), block[1].astype(np.float64)
        sums += (left.sum(), right.sum(), left @ left, right @ right, left @ right)
    count = samples.shape[1]
    spread = (sums[2] / count - (sums[0] / count) ** 2) * (sums[3] / count - (sums[1] / count) ** 2)
    if spread <= 0:
        return None
    return float((sums[4] / count - sums[0] * sums[1] / count**2) / np.sqrt(spread))


def _parties_apart(energy: NDArray[np.float64], active: NDArray[np.bool_]) -> bool:
    """Two channels that are loud at different times: each leads for a tenth of the speech, and one leads most of it."""
    level = 10 * np.log10(np.maximum(energy[:, active], 1e-2))
    if level.shape[1] < 50:
        return False
    difference = level[0] - level[1]
    left, right = np.mean(difference > _SIDE_DB), np.mean(difference < -_SIDE_DB)
    return bool(min(left, right) >= 0.1 and left + right >= 0.7)


def measure(samples: Pcm, rate: int) -> Triage:
    """All figures of `samples` at `rate`. Needs at least one sample; shorter than a frame gives zeros."""
    energy = _energies(samples, rate)
    loudest = energy.max(axis=0, initial=0.0)
    active, noise = _active(energy)
    speech_share = float(active.mean()) if active.size else 0.0
    snr_db = None
    if active.any():
        signal = max(float(loudest[active].mean()) - noise, 1e-9)
        snr_db = round(min(10 * float(np.log10(signal / noise)), 90.0), 1)
    two = samples.shape[0] == 2
    correlation = _correlation(samples, rate) if two else None
    return Triage(
        band_hz=_band_edge(samples, rate, active),
        clipped=round(_clipped(samples, rate), 6),
        snr_db=snr_db,
        speech_share=round(speech_share, 3),
        channel_correlation=None if correlation is None else round(correlation, 3),
        parties_on_channels=two and _parties_apart(energy, active),
    )
