"""Figures of sounds whose figures are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from earwitness.stages.intake.triage import measure, peaks

RATE = 8_000


def bursts(seconds: int, level: float, noise: float, seed: int = 1, rate: int = RATE) -> np.ndarray:
    """Speech-like noise on for half a second, off for half a second, over steady noise."""
    rng = np.random.default_rng(seed)
    at = np.arange(seconds * rate)
    on = (at // (rate // 2)) % 2 == 0
    return rng.normal(0, level, at.size) * on + rng.normal(0, noise, at.size)


def pcm(*channels: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(np.stack(channels)), -32768, 32767).astype(np.int16)


@given(
    hnp.arrays(np.int16, st.tuples(st.integers(1, 3), st.integers(1, 500))),
    st.integers(1, 200),
)
def test_peaks_hold_every_sample_between_them(samples: np.ndarray, step: int) -> None:
    found = peaks(samples, step)
    assert found.shape == (samples.shape[0], -(-samples.shape[1] // step), 2)
    for piece in range(found.shape[1]):
        block = samples[:, piece * step : (piece + 1) * step].astype(int)
        assert (found[:, piece, 0] == block.min(axis=1) // 256).all()
        assert (found[:, piece, 1] == block.max(axis=1) // 256).all()


@pytest.mark.parametrize("snr_db", [10, 20, 30])
def test_signal_to_noise_and_speech_share_are_near_the_truth(snr_db: int) -> None:
    found = measure(pcm(bursts(40, 3000, 3000 / 10 ** (snr_db / 20))), RATE)
    assert found.snr_db is not None
    assert abs(found.snr_db - snr_db) < 2
    assert abs(found.speech_share - 0.5) < 0.05


@pytest.mark.parametrize(("edge", "rate"), [(3400, 16_000), (2000, 8_000), (7000, 16_000)])
def test_the_edge_of_the_band_is_found(edge: int, rate: int) -> None:
    sound = bursts(20, 6000, 1, rate=rate)
    spectrum = np.fft.rfft(sound)
    spectrum[int(edge * sound.size / rate) :] = 0
    sound = np.fft.irfft(spectrum, sound.size)
    assert abs(measure(pcm(sound), rate).band_hz - edge) <= 250


def test_clipping_counts_flat_tops_only() -> None:
    tone = np.sin(2 * np.pi * 200 * np.arange(RATE * 5) / RATE)
    assert measure(pcm(tone * 20_000), RATE).clipped == 0
    assert measure(pcm(tone * 32_000), RATE).clipped < 0.06
    assert measure(pcm(tone * 90_000), RATE).clipped > 0.5


def test_parties_on_their_own_channels_are_told_from_copies() -> None:
    left, right = bursts(30, 3000, 20, 1), np.roll(bursts(30, 3000, 20, 2), RATE // 2)
    assert measure(pcm(left, right), RATE).parties_on_channels
    assert measure(pcm(left + 0.1 * right, right + 0.1 * left), RATE).parties_on_channels, "sidetone"
    mixed = measure(pcm(left + right, left + right), RATE)
    assert not mixed.parties_on_channels
    assert mixed.channel_correlation == 1
    assert not measure(pcm(left, left * 0), RATE).parties_on_channels
    assert measure(pcm(left), RATE).channel_correlation is None


@pytest.mark.parametrize("samples", [1, 7, 159, 160, 8_000])
def test_silence_and_scraps_give_figures_not_errors(samples: int) -> None:
    for channels in (1, 2):
        found = measure(np.zeros((channels, samples), np.int16), RATE)
        assert found.speech_share == 0
        assert found.snr_db is None
        assert found.clipped == 0
        assert not found.parties_on_channels


def test_a_long_recording_is_measured_as_its_parts() -> None:
    sound = pcm(bursts(150, 3000, 100))
    whole, part = measure(sound, RATE), measure(sound[:, : 60 * RATE], RATE)
    assert whole.snr_db is not None
    assert part.snr_db is not None
    assert abs(whole.snr_db - part.snr_db) < 0.5
    assert abs(whole.speech_share - part.speech_share) < 0.02
