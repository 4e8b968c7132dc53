"""Changed voices: as long and as loud as before, the same under one key, another under the next, and what is gone from them."""

from __future__ import annotations

import numpy as np
import pytest

from earwitness.stages.protect.voices import METHODS, PITCHES_HZ, disguised, manner_of

KEY, OTHER = b"k" * 32, b"l" * 32
RATES = (8000, 16000)


def vowel(rate: int, pitch: float = 120.0, seconds: float = 1.0) -> np.ndarray:
    """A voice that says one vowel: a pulse train through three resonances, with some breath in it."""
    from scipy.signal import lfilter

    length = int(seconds * rate)
    pulses = np.zeros(length)
    pulses[(np.arange(0, seconds, 1 / pitch) * rate).astype(int)] = 1.0
    sound = pulses + np.random.default_rng(3).normal(0, 0.005, length)
    for hertz, width in ((600, 80), (1200, 100), (2500, 150)):
        radius = np.exp(-np.pi * width / rate)
        sound = lfilter([1.0], [1, -2 * radius * np.cos(2 * np.pi * hertz / rate), radius**2], sound)
    loudness = 0.6 + 0.4 * np.sin(2 * np.pi * 3 * np.arange(length) / rate)
    return 0.1 * loudness * sound / np.std(sound)


def pitch_of(sound: np.ndarray, rate: int) -> float:
    """The pitch in hertz where the sound is most like itself a period later, from 70 to 400 Hz."""
    size = 1 << (2 * len(sound)).bit_length()
    alike = np.fft.irfft(np.abs(np.fft.rfft(sound, size)) ** 2)
    first, last = rate // 400, rate // 70
    return rate / (first + int(np.argmax(alike[first:last])))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("method", METHODS)
def test_as_long_and_as_loud_as_it_was(method: str, rate: int) -> None:
    sound = vowel(rate)
    changed = disguised(sound, rate, method, manner_of(KEY, "A"))
    assert len(changed) == len(sound) and np.isfinite(changed).all()
    assert np.std(changed) == pytest.approx(np.std(sound), rel=0.02)


@pytest.mark.parametrize("method", METHODS)
def test_one_key_one_voice_another_key_another(method: str) -> None:
    sound = vowel(8000)
    first = disguised(sound, 8000, method, manner_of(KEY, "A"))
    assert np.array_equal(first, disguised(sound, 8000, method, manner_of(KEY, "A")))
    assert not np.allclose(first, disguised(sound, 8000, method, manner_of(OTHER, "A")))
    assert not np.allclose(first, disguised(sound, 8000, method, manner_of(KEY, "B")))


@pytest.mark.parametrize("rate", RATES)
def test_a_rebuilt_voice_has_a_pitch_of_its_own(rate: int) -> None:
    manner = manner_of(KEY, "A")
    pitches = [
        pitch_of(disguised(vowel(rate, pitch), rate, "rebuilt", manner), rate)
        for pitch in (110.0, 160.0, 210.0)
    ]
    assert PITCHES_HZ[0] <= manner.pitch_hz <= PITCHES_HZ[1]
    assert pitches == pytest.approx([manner.pitch_hz] * 3, rel=0.04)


def test_a_rebuilt_voice_does_not_hold_the_samples_it_was_made_of() -> None:
    sound = vowel(8000)
    changed = disguised(sound, 8000, "rebuilt", manner_of(KEY, "A"))
    size = 1 << (2 * len(sound)).bit_length()
    found = np.fft.irfft(np.fft.rfft(changed, size) * np.conj(np.fft.rfft(sound, size)), size)
    assert np.max(np.abs(found)) / (np.linalg.norm(sound) * np.linalg.norm(changed)) < 0.3


def test_a_colour_that_is_always_there_does_not_show() -> None:
    """A voice, a microphone and a line put a fixed colour on everything: with it or without, the bands move alike."""
    manner = manner_of(KEY, "A")
    sound = vowel(8000, seconds=2.0) + np.random.default_rng(5).normal(0, 0.02, 16000)
    plain = disguised(sound, 8000, "rebuilt", manner)
    coloured = disguised(np.convolve(sound, [1.0, -0.7], "same"), 8000, "rebuilt", manner)

    def spectrum(samples: np.ndarray) -> np.ndarray:
        frames = samples[: len(samples) // 512 * 512].reshape(-1, 512) * np.hanning(512)
        power = np.mean(np.abs(np.fft.rfft(frames, axis=1)) ** 2, axis=0)[8:232]
        return 10 * np.log10(power.reshape(28, 8).mean(axis=1))

    before = spectrum(np.convolve(sound, [1.0, -0.7], "same")) - spectrum(sound)
    after = spectrum(coloured) - spectrum(plain)
    assert np.std(after) < 0.35 * np.std(before)


def test_what_is_too_short_to_change_is_silence() -> None:
    assert not disguised(np.ones(100), 8000, "rebuilt", manner_of(KEY, "A")).any()


@pytest.mark.parametrize("method", METHODS)
def test_silence_stays_silence(method: str) -> None:
    assert np.max(np.abs(disguised(np.zeros(8000), 8000, method, manner_of(KEY, "A")))) < 1e-6


def test_a_key_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        manner_of(b"short", "A")
