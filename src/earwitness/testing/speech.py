"""Sounds that no one said, and an engine that hears by rule: the same on every run, in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from earwitness.errors import EngineFailed
from earwitness.model.records import Author
from earwitness.ports import Failure, Heard, HeardGap, HeardLine, HeardWord, ToHear

if TYPE_CHECKING:
    from earwitness.ports import Pcm

RATE = 8000
FAKE = Author("engine", "fake ear", "1", (("model", "none"),))

#: the first sample of a recording on which the fake engine fails
POISON = 31337


def silence(seconds: float, channels: int = 1) -> Pcm:
    """Digital silence."""
    return np.zeros((channels, int(seconds * RATE)), dtype=np.int16)


def noise(seconds: float, level: float = 0.05, seed: int = 1) -> Pcm:
    """White noise."""
    sound = np.random.default_rng(seed).normal(0, level, int(seconds * RATE))
    return _pcm(sound)


def ringing(seconds: float) -> Pcm:
    """A ringing tone: 425 Hz, one second on, four off."""
    at = np.arange(int(seconds * RATE)) / RATE
    return _pcm(0.3 * np.sin(2 * np.pi * 425 * at) * (at % 5 < 1))


def keys(seconds: float) -> Pcm:
    """Telephone keys, one after the other: 200 ms on, 100 ms off."""
    low, high = (697, 770, 852, 941), (1209, 1336, 1477)
    at = np.arange(int(seconds * RATE)) / RATE
    press = (at / 0.3).astype(int)
    on = at % 0.3 < 0.2
    tone = np.sin(2 * np.pi * np.array(low)[press % 4] * at) + np.sin(
        2 * np.pi * np.array(high)[press % 3] * at
    )
    return _pcm(0.2 * tone * on)


def music(seconds: float) -> Pcm:
    """A simple tune of plucked notes over a bass, as of a waiting line."""
    at = np.arange(int(seconds * RATE)) / RATE
    beat = at % 0.4
    note = np.array([262, 330, 392, 523, 440, 392, 330, 294])[(at / 0.4).astype(int) % 8]
    bass = np.array([65, 98, 110, 87])[(at / 1.6).astype(int) % 4]
    plucked = sum(np.sin(2 * np.pi * note * k * at) / k**1.5 for k in (1, 2, 3)) * np.exp(-5 * beat)
    return _pcm(0.2 * plucked + 0.15 * np.sin(2 * np.pi * bass * at))


def beeps(*stretches: tuple[float, float], seconds: float, channels: int = 1) -> Pcm:
    """Silence with a loud stretch at each (start, end) in seconds, which the fake engine takes for a line."""
    out = silence(seconds, channels)
    for number, (start_s, end_s) in enumerate(stretches):
        out[number % channels, int(start_s * RATE) : int(end_s * RATE)] = 8000
    return out


def _pcm(sound: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Pcm:
    return (np.clip(sound, -1, 1) * 32767).astype(np.int16)[None]


@dataclass(slots=True)
class FakeTranscriber:
    """Hears a line of three words, the last with a guessed time, wherever a channel is loud; fails on `POISON`."""

    author: Author = FAKE

    def hear(self, sounds: Sequence[ToHear]) -> tuple[Heard | Failure, ...]:
        """Lines and gaps by rule; a Failure for a sound whose first sample is `POISON` or that has no rate."""
        return tuple(self._one(sound) for sound in sounds)

    def _one(self, sound: ToHear) -> Heard | Failure:
        if sound.rate <= 0:
            return Failure(EngineFailed.number, "a sound without a rate", EngineFailed.hint)
        seconds = sound.samples.shape[1] / sound.rate
        if sound.samples.size and sound.samples[0, 0] == POISON:
            return Failure(EngineFailed.number, "the fake engine was told to fail", EngineFailed.hint)
        tracks = (
            [(n, channel) for n, channel in enumerate(sound.samples)]
            if sound.parties_on_channels
            else [(None, np.abs(sound.samples.astype(np.int32)).max(axis=0))]
        )
        language = sound.language or (sound.languages[0] if sound.languages else "ru")
        lines = [line for number, track in tracks for line in _loud(track, number, sound, language)]
        if not lines:
            gaps = (HeardGap(0.0, seconds, None, "no speech found"),) if seconds else ()
            return Heard(language, (), gaps, self.author)
        return Heard(language, tuple(sorted(lines, key=lambda line: line.start_s)), (), self.author)


def _loud(
    track: np.ndarray[tuple[int], np.dtype[np.generic]], number: int | None, sound: ToHear, language: str
) -> list[HeardLine]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (track != 0).astype(np.int8), [0]])))
    out: list[HeardLine] = []
    for start, end in edges.reshape(-1, 2):
        start_s, end_s = float(start / sound.rate), float(end / sound.rate)
        step = (end_s - start_s) / 3
        words = tuple(
            HeardWord(
                text, round(start_s + n * step, 4), round(start_s + (n + 1) * step, 4), text == "200", 0.9
            )
            for n, text in enumerate(("Это,", "слышно.", "200"))
        )
        voice = "Speaker ?" if number is None else f"Speaker {number + 1}"
        english = "It can be heard." if sound.english else ""
        out.append(HeardLine(start_s, end_s, "Это, слышно. 200", language, words, voice, number, english))
    return out


@dataclass(frozen=True, slots=True)
class FakeFactory:
    """Makes the fake engine, in a worker or here."""

    author: Author = FAKE

    def __call__(self) -> FakeTranscriber:
        return FakeTranscriber(self.author)
