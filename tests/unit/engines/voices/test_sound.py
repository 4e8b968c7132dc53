"""Sound as the networks take it."""

from __future__ import annotations

import numpy as np
import pytest

from earwitness.engines.listening.sound import RATE
from earwitness.engines.voices.light import described, pitch
from earwitness.engines.voices.sound import at_16k, mels
from earwitness.engines.voices.stitching import Piece


def tone(hertz: float, seconds: float = 1.0) -> np.ndarray:
    at = np.arange(int(seconds * RATE)) / RATE
    return sum(np.sin(2 * np.pi * hertz * k * at) / k for k in range(1, 12)).astype(np.float32) * 0.1


def test_all_channels_together_at_16_khz() -> None:
    samples = np.stack([np.full(8000, 8192), np.zeros(8000)]).astype(np.int16)
    sound = at_16k(samples, 8000)
    assert len(sound) == 16_000
    assert sound[4000:12_000].mean() == pytest.approx(0.125, abs=0.01)


def test_a_frame_every_10_ms_and_the_loudest_band_is_that_of_the_tone() -> None:
    at = np.arange(RATE) / RATE
    energies = mels((0.3 * np.sin(2 * np.pi * 1000 * at)).astype(np.float32))
    assert energies.shape == (98, 80)
    edges = np.linspace(1127 * np.log1p(20 / 700), 1127 * np.log1p(8000 / 700), 82)
    wanted = int(np.argmin(np.abs(edges[1:-1] - 1127 * np.log1p(1000 / 700))))
    assert set(energies.argmax(axis=1).tolist()) <= {wanted - 1, wanted, wanted + 1}


@pytest.mark.parametrize("length", [0, 1, 399])
def test_too_little_sound_has_no_frames(length: int) -> None:
    assert mels(np.zeros(length, dtype=np.float32)).shape == (0, 80)


def test_mels_do_not_depend_on_how_much_is_made_at_once() -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, 70 * RATE).astype(np.float32)
    assert np.allclose(mels(sound)[6500:6600], mels(sound[6500 * 160 :])[:100], atol=1e-4)


@pytest.mark.parametrize("hertz", [90, 140, 220])
def test_pitch_of_a_tone(hertz: float) -> None:
    heights = pitch(tone(hertz))
    assert np.median(heights[20:80]) == pytest.approx(hertz, rel=0.03)


def test_no_pitch_in_silence() -> None:
    assert not pitch(np.zeros(RATE, dtype=np.float32)).any()


def test_two_tones_are_described_as_unlike() -> None:
    sound = np.concatenate([tone(110, 2), tone(230, 2), tone(110, 2), tone(230, 2)])
    rows = described(sound, [Piece(200 * n, 200 * n + 200, 0) for n in range(4)])
    assert rows[0] @ rows[2] > 0.5 > rows[0] @ rows[1]
