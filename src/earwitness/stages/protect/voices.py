"""A voice made to sound like another: two ways, neither of which makes it anonymous. Pure; arrays only.

Rules
- What is changed is drawn from a key that is made for one release and kept nowhere. The same key gives the same samples.
- One voice sounds alike throughout a release, and two voices sound different; which is which is in the key alone.
- Nothing here promises anything. How often a machine that knows the way still tells whose voice it is, is measured on the
  voices of the case (`voices_odds`), and said wherever the voice is heard.

Methods
- `mcadams`: the angles of the poles of linear prediction are raised to a power; rhythm, pitch and the sound under the poles
  stay. After McAdams' coefficient in Patino et al., "Speaker anonymisation using the McAdams coefficient", Interspeech 2021.
- `rebuilt`: only how loud each of `BANDS` bands is every 10 ms is kept, and of that only how it moves, not what is usual for
  this voice. Speech is built anew from it on a monotone and noise, with the bands moved up or down. A channel vocoder
  (Dudley 1939) with cepstral-mean-like removal of the voice's own spectrum and a random warp of frequency.

Array shapes: sound is float64 `(samples,)` in [-1, 1]; every method returns as many samples as it was given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

Method = Literal["mcadams", "rebuilt"]
METHODS: tuple[Method, ...] = get_args(Method)

FRAME_S, SHIFT_S = 0.02, 0.01  #: of linear prediction, as published
POWER = (0.6, 0.9)  #: of a pole's angle; 0.8 is the published figure, and a fixed one can be undone

BANDS = 24  #: fewer hide more and are understood less: see docs/explanation/voices-in-a-release.md
LOWEST_HZ, HIGHEST_HZ = 120.0, 3700.0
STEP_S = 0.01
WARP = 0.22  #: bands move by up to this share, up or down, at each of these, and smoothly between
KNOTS_HZ = (300.0, 1000.0, 3000.0)
SWING = 2.2  #: how far every band swings, in nats of power: a voice and a line have swings of their own
PITCHES_HZ = (85.0, 190.0)
TILT_DB = 6.0
FLOOR = 1e-7


@dataclass(frozen=True, slots=True)
class Manner:
    """What one voice is changed by in one release."""

    power: float
    warp: tuple[float, ...]
    pitch_hz: float
    tilt_db: float
    seed: int


def manner_of(key: bytes, voice: str) -> Manner:
    """How `voice` sounds under `key` (16 bytes or more). Raises ValueError for a shorter one."""
    if len(key) < 16:
        raise ValueError("a key of fewer than 16 bytes can be guessed")
    drawn = np.random.default_rng(
        list(hashlib.blake2b(voice.encode(), key=key[:64], digest_size=32).digest())
    )
    return Manner(
        power=float(drawn.uniform(*POWER)),
        warp=tuple(float(share) for share in drawn.uniform(-WARP, WARP, len(KNOTS_HZ))),
        pitch_hz=float(np.exp(drawn.uniform(*np.log(PITCHES_HZ)))),
        tilt_db=float(drawn.uniform(-TILT_DB, TILT_DB)),
        seed=int(drawn.integers(1 << 62)),
    )


def disguised(sound: Floats, rate: int, method: Method, manner: Manner) -> Floats:
    """The sound in another voice, as long and as loud as it was."""
    if len(sound) < round(2 * FRAME_S * rate):
        return np.zeros_like(
            sound
        )  # too short to be changed, and a voice shows in a few milliseconds of nothing
    ways: dict[Method, Callable[[Floats, int, Manner], Floats]] = {"mcadams": mcadams, "rebuilt": rebuilt}
    changed = ways[method](sound, rate, manner)
    level = float(np.sqrt(np.mean(np.square(changed))))
    was = float(np.sqrt(np.mean(np.square(sound))))
    return changed * (was / level) if level > 0 else changed


def mcadams(sound: Floats, rate: int, manner: Manner) -> Floats:
    """Linear prediction in frames of 20 ms; the angle φ of each complex pole becomes φ to the power."""
    from scipy.signal import lfilter

    size, shift = round(FRAME_S * rate), round(SHIFT_S * rate)
    order = rate // 1000 + 4
    window = np.hanning(size + 1)[:-1]
    padded = np.pad(sound, (size, 2 * size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::shift] * window
    spectra = np.abs(np.fft.rfft(frames, 2 * size, axis=1)) ** 2
    lags = np.fft.irfft(spectra, axis=1)[:, : order + 1]
    lags[:, 0] = lags[:, 0] * (1 + 1e-6) + 1e-9
    across = np.abs(np.subtract.outer(np.arange(order), np.arange(order)))
    ahead = np.linalg.solve(lags[:, across], lags[:, 1:, None])[..., 0]
    companions = np.zeros((len(frames), order, order))
    companions[:, 0] = ahead
    companions[:, np.arange(1, order), np.arange(order - 1)] = 1
    poles = np.linalg.eigvals(companions)
    angles = np.angle(poles)
    complexes = np.abs(poles.imag) > 1e-9
    moved = np.sign(angles) * np.abs(angles) ** manner.power
    radii = np.minimum(np.abs(poles), 0.995)
    poles = np.where(complexes, radii * np.exp(1j * np.clip(moved, -np.pi, np.pi)), poles)
    out = np.zeros(len(padded))
    for n, (frame, weights, ends) in enumerate(zip(frames, ahead, poles, strict=True)):
        under = lfilter(np.concatenate(([1.0], -weights)), [1.0], frame)
        out[n * shift : n * shift + size] += lfilter([1.0], np.real(np.poly(ends)), under) * window
    changed: Floats = out[size : size + len(sound)]
    return changed


def rebuilt(sound: Floats, rate: int, manner: Manner) -> Floats:
    """Built anew from how the loudness of a few bands moves; pitch, fine spectrum and the voice's own colour are gone."""
    shift = round(STEP_S * rate)
    size = 4 * shift
    fft = 1 << (size - 1).bit_length()
    window = np.hanning(size + 1)[:-1]
    padded = np.pad(sound, (size, 2 * size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::shift]
    power = np.abs(np.fft.rfft(frames * window, fft, axis=1)) ** 2
    hertz = np.arange(fft // 2 + 1) * rate / fft
    centres = _centres(min(HIGHEST_HZ, 0.46 * rate))
    loud = np.log(power @ _triangles(hertz, centres) + FLOOR)
    spoken = loud.max(axis=1) >= np.quantile(loud.max(axis=1), 0.4)
    usual, swing = loud[spoken].mean(axis=0), np.maximum(loud[spoken].std(axis=0), 0.5)
    inner = centres[1:-1]
    colour = -6.0 * np.log2(np.maximum(inner, 500.0) / 500.0) + manner.tilt_db * np.log2(inner / 1000.0) / 2
    moving = (loud - usual) * (SWING / swing) + colour * np.log(10) / 10
    envelope = np.exp(_at(hertz, _warped(inner, manner.warp), moving) / 2)
    carrier = np.fft.rfft(
        np.lib.stride_tricks.sliding_window_view(_carrier(len(padded), rate, manner), size)[::shift] * window,
        fft,
        axis=1,
    )
    spoke = np.fft.irfft(carrier * envelope, fft, axis=1)[:, :size] * window
    out = np.zeros(len(padded))
    for n, frame in enumerate(spoke):
        out[n * shift : n * shift + size] += frame
    changed: Floats = out[size : size + len(sound)]
    return changed


def _centres(highest: float) -> Floats:
    """Band edges and centres, `BANDS + 2` of them, even on the mel scale."""
    low, high = (2595 * np.log10(1 + f / 700) for f in (LOWEST_HZ, highest))
    return np.asarray(700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1))


def _triangles(hertz: Floats, centres: Floats) -> Floats:
    """Weights `(bins, BANDS)`: each band rises to its centre and falls to the next."""
    at = hertz[:, None]
    left, middle, right = centres[:-2], centres[1:-1], centres[2:]
    return np.maximum(0.0, np.minimum((at - left) / (middle - left), (right - at) / (right - middle)))


def _warped(centres: Floats, warp: tuple[float, ...]) -> Floats:
    """Centres moved by a share at each knot, changing smoothly between, in their order."""
    moved = centres * (1 + np.interp(np.log(centres), np.log(KNOTS_HZ), warp))
    return np.maximum.accumulate(moved + np.arange(len(moved)) * 1e-6)


def _at(hertz: Floats, centres: Floats, levels: Floats) -> Floats:
    """`levels` `(frames, BANDS)` read at every bin: between two centres on the straight line, outside falling off."""
    right = np.clip(np.searchsorted(centres, hertz), 1, len(centres) - 1)
    part = np.clip((hertz - centres[right - 1]) / (centres[right] - centres[right - 1]), 0.0, 1.0)
    inside = levels[:, right - 1] * (1 - part) + levels[:, right] * part
    outside = np.maximum(centres[0] - hertz, 0) / 60.0 + np.maximum(hertz - centres[-1], 0) / 200.0
    return np.asarray(inside - outside)


def _carrier(length: int, rate: int, manner: Manner) -> Floats:
    """A monotone of pulses below, noise above; both flat."""
    drawn = np.random.default_rng(manner.seed)
    noise = drawn.standard_normal(length)
    pulses = np.zeros(length)
    at = np.cumsum(drawn.normal(rate / manner.pitch_hz, 0.01 * rate / manner.pitch_hz, 2 * length))
    places = np.rint(at[at < length - 1]).astype(int)
    pulses[places] = np.sqrt(rate / manner.pitch_hz)
    spectrum, hiss = np.fft.rfft(pulses), np.fft.rfft(noise)
    hertz = np.fft.rfftfreq(length, 1 / rate)
    voiced = 1 / (1 + np.exp((hertz - 2000.0) / 250.0))
    return np.asarray(np.fft.irfft(spectrum * np.sqrt(voiced) + hiss * np.sqrt(1 - voiced), length))
