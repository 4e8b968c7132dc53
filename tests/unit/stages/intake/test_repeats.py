"""The index finds what full comparison finds, and passes over landmarks everybody has."""

from __future__ import annotations

import numpy as np

from earwitness.stages.intake import fingerprint
from earwitness.stages.intake.repeats import Index

RATE = 8000


def speech_like(seed: int, seconds: float = 30.0) -> np.ndarray:
    """Noise with moving bands: enough peaks for landmarks, different for each seed. Shape (1, n)."""
    chance = np.random.default_rng(seed)
    t = np.arange(int(seconds * RATE)) / RATE
    sound = 200 * chance.standard_normal(t.size)
    for _ in range(60):
        at, tone = chance.uniform(0, seconds), chance.uniform(300, 3300)
        sound += 4000 * np.exp(-(((t - at) / 0.08) ** 2)) * np.sin(2 * np.pi * tone * t)
    return sound.clip(-32000, 32000).astype(np.int16)[None, :]


def test_a_trimmed_noisy_copy_is_found_among_others_and_nothing_else() -> None:
    index = Index()
    for seed in range(12):
        index.add(f"r{seed}", fingerprint.landmarks(speech_like(seed), RATE))
    noise = np.random.default_rng(99).normal(0, 150, (1, 20 * RATE))
    copy = (speech_like(5)[:, 5 * RATE : 25 * RATE] + noise).clip(-32000, 32000).astype(np.int16)
    found = list(index.matches(fingerprint.landmarks(copy, RATE)))
    assert [name for name, _ in found] == ["r5"]
    assert abs(found[0][1].offset_s - 5.0) < 0.1


def test_an_empty_index_and_a_silent_recording_match_nothing() -> None:
    index = Index()
    silent = fingerprint.landmarks(np.zeros((1, 10 * RATE), np.int16), RATE)
    assert list(index.matches(silent)) == []
    index.add("silent", silent)
    assert list(index.matches(fingerprint.landmarks(speech_like(1), RATE))) == []
