"""The same call is found again, and only the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.stages.intake.fingerprint import from_bytes, landmarks, match, pairs, refine, to_bytes

RATE = 8_000


def voice(seed: int, seconds: int = 40, rate: int = RATE) -> np.ndarray:
    """Harmonics of a wandering pitch, with syllables: float (n,)."""
    rng = np.random.default_rng(seed)
    steps = rng.uniform(90, 250, seconds * 5)
    pitch = np.interp(np.arange(seconds * rate) / rate, np.arange(steps.size) / 5, steps)
    loud = np.interp(
        np.arange(seconds * rate) / rate, np.arange(seconds * 8) / 8, rng.uniform(0, 1, seconds * 8)
    )
    tilt = rng.uniform(0.2, 1, (14, seconds * 5))
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    sound = sum(
        np.sin(phase * (k + 1))
        * np.interp(np.arange(phase.size) / rate, np.arange(tilt.shape[1]) / 5, tilt[k])
        for k in range(14)
    )
    return sound * loud * 800


def pcm(sound: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(np.atleast_2d(sound)), -32768, 32767).astype(np.int16)


PRINTS = {str(seed): landmarks(pcm(voice(seed)), RATE) for seed in range(6)}


@settings(max_examples=20)
@given(st.integers(0, 5), st.integers(0, 20 * RATE), st.floats(0.2, 2), st.integers(0, 100))
def test_a_trimmed_louder_noisy_copy_is_found_at_its_place(
    which: int, start: int, gain: float, seed: int
) -> None:
    cut = voice(which)[start : start + 18 * RATE] * gain
    cut = cut + np.random.default_rng(seed).normal(0, cut.std() / 5, cut.size)  # 14 dB
    found = {name: match(prints, landmarks(pcm(cut), RATE)) for name, prints in PRINTS.items()}
    own = found.pop(str(which))
    assert own is not None
    assert abs(own.offset_s - start / RATE) < 0.02
    assert set(found.values()) == {None}


def test_no_two_of_different_calls_match() -> None:
    assert pairs(PRINTS) == []


def test_two_channels_match_their_mono_mix_in_both_directions() -> None:
    left, right = voice(10), voice(11)
    two = landmarks(pcm(np.stack([left, right])), RATE)
    one = landmarks(pcm((left + right)[5 * RATE :] / 2), RATE)
    forward, backward = match(two, one), match(one, two)
    assert forward is not None
    assert backward is not None
    assert abs(forward.offset_s - 5) < 0.02
    assert abs(backward.offset_s + 5) < 0.02
    assert forward.score == backward.score


def test_a_wideband_copy_matches_a_narrowband_one() -> None:
    wide = voice(3, rate=16_000)
    found = match(PRINTS["3"], landmarks(pcm(wide[::2]), RATE))
    assert found is not None
    assert match(landmarks(pcm(wide), 16_000), PRINTS["3"]) is not None


def test_refine_finds_the_very_sample() -> None:
    whole = pcm(voice(2))
    start = 12_345
    cut = whole[:, start : start + 20 * RATE]
    matched = match(landmarks(whole, RATE), landmarks(cut, RATE))
    assert matched is not None
    assert refine(whole, cut, RATE, matched) == start
    backwards = match(landmarks(cut, RATE), landmarks(whole, RATE))
    assert backwards is not None
    assert refine(cut, whole, RATE, backwards) == -start


def test_bytes_and_back() -> None:
    prints = PRINTS["0"]
    assert np.array_equal(from_bytes(to_bytes(prints)), prints)
    assert len(to_bytes(prints)) == 8 * len(prints)


@pytest.mark.parametrize("samples", [0, 1, 100, 512, 9_000])
def test_silence_and_scraps_have_no_landmarks_and_match_nothing(samples: int) -> None:
    empty = landmarks(np.zeros((2, samples), np.int16), RATE)
    assert empty.shape == (0, 2)
    assert match(empty, empty) is None
    assert match(PRINTS["0"], empty) is None


def test_a_steady_hum_matches_no_other_hum() -> None:
    hum = np.sin(2 * np.pi * 400 * np.arange(30 * RATE) / RATE) * 5000
    assert match(landmarks(pcm(hum), RATE), landmarks(pcm(hum[RATE:]), RATE)) is None


def test_landmarks_over_block_borders_are_those_of_one_piece() -> None:
    sound = pcm(voice(4, seconds=130))
    whole = landmarks(sound, RATE)
    later = landmarks(sound[:, 56 * RATE :], RATE)
    found = match(whole, later)
    assert found is not None
    assert abs(found.offset_s - 56) < 0.02
    assert found.share > 0.8
