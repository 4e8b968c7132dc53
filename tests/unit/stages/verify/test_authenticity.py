"""Traces put into a sound are found where they were put, an untouched sound has none, and nothing is ever called a verdict."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from earwitness.stages.verify import authenticity
from earwitness.stages.verify.hints import LIMITS, Hint, Look, Pcm
from earwitness.stages.verify.hints_hum import mains_hum
from earwitness.stages.verify.hints_repeats import repeats

RATE = 8000


def voice(seconds: float, seed: int, noise: float = 40.0) -> Pcm:
    """Something voice-like that never repeats: noise through moving resonances in syllables, with pauses, over a steady floor."""
    dice = np.random.default_rng(seed)
    n, step = int(seconds * RATE), RATE // 8
    out = np.zeros(n)
    for start in range(0, n - step, step):
        if dice.random() < 0.3:
            continue
        spectrum = np.fft.rfft(dice.normal(size=step))
        at = np.fft.rfftfreq(step, 1 / RATE)
        shape = sum(np.exp(-(((at - centre) / 120) ** 2)) for centre in dice.uniform(300, 3200, 3))
        out[start : start + step] = np.fft.irfft(spectrum * shape, step) * np.hanning(step) * 6000
    out += dice.normal(0, noise, n)
    return np.clip(out, -32768, 32767).astype(np.int16)


CLEAN = voice(70, 1)


def look(samples: Pcm, original: bytes = b"") -> Look:
    return authenticity.look(
        np.atleast_2d(samples), RATE, original=original, container="wav", codec="pcm", band_hz=3400
    )


def kinds(hints: tuple[Hint, ...] | list[Hint]) -> set[str]:
    return {h.kind for h in hints}


def test_an_untouched_sound_gives_no_hint_and_says_what_was_not_looked_for() -> None:
    seen = look(CLEAN)
    assert seen.hints == ()
    assert any("two" in why for why in seen.not_looked_for) and any(
        "hum" in why for why in seen.not_looked_for
    )
    assert any("shorter than 60 s" in why for why in look(CLEAN[: 5 * RATE]).not_looked_for)


def test_a_step_of_the_noise_floor_is_found_at_its_place() -> None:
    sound = CLEAN.astype(float)
    sound[30 * RATE :] += np.random.default_rng(2).normal(0, 300, 40 * RATE)
    (hint,) = authenticity.floor_jumps(np.clip(sound, -32768, 32767).astype(np.int16), RATE)
    assert hint.kind == "noise floor jump" and abs(hint.at[0][0] - 30) < 1


def test_noise_and_voice_stepping_together_are_a_level_jump() -> None:
    sound = CLEAN.astype(float)
    sound[:] *= np.where(np.arange(len(sound)) < 35 * RATE, 0.2, 1.0)
    (hint,) = authenticity.floor_jumps(sound.astype(np.int16), RATE)
    assert hint.kind == "level jump" and abs(hint.at[0][0] - 35) < 1


def test_a_copied_piece_is_found_sample_for_sample() -> None:
    sound = CLEAN.copy()
    sound[50 * RATE : 51 * RATE] = sound[10 * RATE : 11 * RATE]
    (hint,) = list(repeats(sound, RATE))
    assert "sample for sample" in hint.measured
    assert [round(begin) for begin, _ in hint.at] == [10, 50]


def test_a_copied_piece_is_found_after_it_was_changed_a_little() -> None:
    sound = CLEAN.astype(float)
    sound[50 * RATE : 53 * RATE] = sound[10 * RATE : 13 * RATE] * 0.7
    sound += np.random.default_rng(4).normal(0, 5, len(sound))
    (hint,) = list(repeats(sound.astype(np.int16), RATE))
    assert "nearly" in hint.measured
    assert abs(hint.at[0][0] - 10) < 1 and abs(hint.at[1][0] - 50) < 1


def test_a_tone_that_repeats_by_its_nature_is_no_hint() -> None:
    tone = (8000 * np.sin(2 * np.pi * 425 * np.arange(30 * RATE) / RATE)).astype(np.int16)
    assert list(repeats(tone, RATE)) == []


def test_silence_cut_into_noise_is_found_and_a_codecs_pauses_are_not() -> None:
    sound = CLEAN.copy()
    sound[20 * RATE : 20 * RATE + 900] = 0
    (hint,) = authenticity.digital_silence(sound, RATE)
    assert hint.at == ((20.0, 20.11),)
    paused = CLEAN.copy()
    paused[np.abs(paused) < 200] = 0
    paused[::3000] = 1
    paused[10 * RATE : 30 * RATE] = 0
    assert list(authenticity.digital_silence(paused, RATE)) == []


def hummed(cut: bool) -> Pcm:
    time = np.arange(len(CLEAN)) / RATE
    phase = 2 * np.pi * 50.01 * time + (2.0 * (time > 40) if cut else 0.0)
    sound: Pcm = np.clip(CLEAN + 150 * (np.sin(phase) + np.sin(3 * phase)), -32768, 32767).astype(np.int16)
    return sound


def test_hum_is_heard_and_a_break_of_its_phase_is_found() -> None:
    steady, broken = mains_hum(hummed(False), RATE), mains_hum(hummed(True), RATE)
    assert kinds(steady) == {"mains hum"} and "50 Hz" in steady[0].measured
    assert kinds(broken) == {"mains hum", "hum break"}
    (place,) = next(h for h in broken if h.kind == "hum break").at
    assert place[0] - 1 <= 40 <= place[1] + 1


def two(parts_per_million: float, cut: int = 0) -> Pcm:
    """A voice, and faintly the same voice in the other channel, by another clock."""
    far = CLEAN[: 40 * RATE]
    echo = 0.2 * np.interp(
        np.arange(len(far)) * (1 + parts_per_million * 1e-6) - 30, np.arange(len(far)), far
    )
    other = echo + np.random.default_rng(6).normal(0, 20, len(far))
    if cut:
        other = np.concatenate((other[: 20 * RATE], other[20 * RATE + cut :], other[:cut]))
    return np.stack((far, other.astype(np.int16)))


def test_clocks_that_drift_and_a_cut_in_one_channel_are_told_apart() -> None:
    assert authenticity.channel_drift(two(0), RATE) == ([], "")
    (drift,), _ = authenticity.channel_drift(two(-200), RATE)
    moves = int(drift.measured.split("by ")[1].split()[0])
    assert drift.kind == "clock drift" and abs(moves - 200) < 10
    (jump,), _ = authenticity.channel_drift(two(0, cut=160), RATE)
    assert jump.kind == "delay jump" and jump.at[0][0] <= 20 <= jump.at[0][1]


def test_channels_that_do_not_hear_each_other_say_so() -> None:
    hints, why = authenticity.channel_drift(np.stack((CLEAN, voice(70, 9))), RATE)
    assert hints == [] and "neither" in why


def wav(*more: bytes, size: int = 0) -> bytes:
    body = (
        b"WAVEfmt "
        + struct.pack("<I", 16)
        + bytes(16)
        + b"".join(more)
        + b"data"
        + struct.pack("<I", 4)
        + bytes(4)
    )
    return b"RIFF" + struct.pack("<I", size or len(body)) + body


@pytest.mark.parametrize(
    ("original", "told"),
    [
        (b"ID3 Lavf58.29.100", "FFmpeg"),
        (b"\xff\xfbLAME3.100", "LAME"),
        (wav(b"LIST" + struct.pack("<I", 4) + b"INFO"), "LIST"),
        (wav(size=9999), "10007 bytes long"),
        (
            wav(b"bext" + struct.pack("<I", 640) + bytes(602) + b"A=PCM,T=x\r\nA=MPEG,T=y\r\n".ljust(38)),
            "2 steps",
        ),
    ],
)
def test_what_a_file_tells_of_its_history_is_told(original: bytes, told: str) -> None:
    assert any(told in h.measured for h in authenticity.history(original, "wav", "pcm"))


def test_a_plain_wav_tells_nothing_and_cut_bytes_break_nothing() -> None:
    assert list(authenticity.history(wav(), "wav", "pcm")) == []
    whole = wav(b"bext" + struct.pack("<I", 640) + bytes(640))
    for stop in range(0, len(whole), 7):
        list(authenticity.history(whole[:stop], "wav", "pcm"))


def test_no_word_of_a_verdict_is_ever_said() -> None:
    told = " ".join(h.measured + h.could_be for h in look(hummed(True)).hints).casefold()
    assert not any(word in told for word in ("edited", "authentic", "fake", "tampered", "genuine"))
    assert "never a verdict" in LIMITS[0]
