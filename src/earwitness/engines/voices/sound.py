"""Sound as the voices' networks take it: 16 kHz mono, and log mel energies as Kaldi makes them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from earwitness.engines.listening.sound import RATE, tracks_of

if TYPE_CHECKING:
    import numpy.typing as npt

    Mono = npt.NDArray[np.float32]
    Real = npt.NDArray[np.float32]

MEL_RATE = 100
SHIFT, LENGTH, FFT, BANDS = 160, 400, 512, 80
LOWEST_HZ = 20.0
EMPHASIS = np.float32(0.97)
FLOOR = np.float32(1.1920929e-07)  #: float32's own, as Kaldi has it
STEP = 6000  #: frames made at once, so that an hour of sound needs no gigabyte


def at_16k(samples: npt.NDArray[np.int16], rate: int) -> Mono:
    """Mono float32 at 16 kHz of int16 PCM, shape (channels, samples)."""
    (track,) = tracks_of(samples, rate, by_channel=False)
    return track.sound


def mels(sound: Mono) -> Real:
    """Log mel energies every 10 ms, (frames, 80): 25-ms frames without their mean, pre-emphasis, Povey's window."""
    count = max(0, 1 + (len(sound) - LENGTH) // SHIFT)
    out = np.empty((count, BANDS), dtype=np.float32)
    if not count:
        return out
    frames = np.lib.stride_tricks.sliding_window_view(sound, LENGTH)[::SHIFT]
    window = np.asarray(np.hanning(LENGTH) ** 0.85, dtype=np.float32)
    for start in range(0, count, STEP):
        some = frames[start : start + STEP] - frames[start : start + STEP].mean(axis=1, keepdims=True)
        before = np.concatenate([some[:, :1], some[:, :-1]], axis=1)
        power = np.abs(np.fft.rfft((some - EMPHASIS * before) * window, FFT, axis=1)).astype(np.float32) ** 2
        out[start : start + STEP] = np.log(np.maximum(power @ _banks(), FLOOR))
    return out


@cache
def _banks() -> Real:
    """Triangles evenly spaced on the mel scale from 20 Hz to 8 kHz, (257, 80)."""

    def mel(hertz: npt.NDArray[np.float64] | float) -> npt.NDArray[np.float64]:
        return np.asarray(1127.0 * np.log1p(np.asarray(hertz) / 700.0))

    edges = np.linspace(mel(LOWEST_HZ), mel(RATE / 2), BANDS + 2)
    bins = mel(np.arange(FFT // 2 + 1) * RATE / FFT)[:, None]
    left, middle, right = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins - left) / (middle - left), (right - bins) / (right - middle)
    banks = np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
    banks[-1] = 0.0  # Kaldi leaves the last bin out
    return banks
