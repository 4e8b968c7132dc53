"""Hints at how a recording came to be as it is. Never a verdict: each has everyday causes, and their absence proves nothing.

Rules
- A hint says what was measured, where, and what innocent things look the same. It never says "edited" or "authentic".
- What could not be looked for (too short, one channel, no hum) is said as plainly as what was found.
- A clean result is no proof: whoever edits with care, or encodes anew afterwards, leaves none of these traces.

Methods: noise floor as the 5th percentile of 20 ms levels on both sides of a point; delay between channels by GCC-PHAT (Knapp
and Carter, 1976) with a Theil-Sen slope; repeats and mains hum in `hints_repeats` and `hints_hum`.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

import numpy as np

from earwitness.stages.verify.hints import MOST_PLACES, Hint, Kind, Look, Pcm, Real
from earwitness.stages.verify.hints_hum import mains_hum
from earwitness.stages.verify.hints_repeats import repeats


def look(samples: Pcm, rate: int, *, original: bytes, container: str, codec: str, band_hz: int) -> Look:
    """Everything at once. `samples`: int16, (channels, length). `original`: the file as it came. `band_hz`: as triage measured."""
    hints = [*history(original, container, codec), *narrow(rate, band_hz)]
    missing: list[str] = []
    seconds = samples.shape[1] / rate
    for channel, sound in enumerate(samples):
        named = channel if len(samples) > 1 else None
        if seconds < 9:
            missing.append("jumps of level and noise floor: shorter than 9 s")
        else:
            hints += floor_jumps(sound, rate, named)
        hints += digital_silence(sound, rate, named)
        hints += repeats(sound, rate, named)
        if seconds < 60:
            missing.append("mains hum: shorter than 60 s")
        else:
            hum = mains_hum(sound, rate, named)
            hints += hum
            if not hum:
                missing.append("breaks of mains hum: no hum stands out in this sound")
    if len(samples) == 2:
        drift, why = channel_drift(samples, rate)
        hints += drift
        missing += [why] if why else []
    else:
        missing.append("clock drift between channels: there are not two")
    return Look(tuple(hints), tuple(dict.fromkeys(missing)))


# --------------------------------------------------------------------------------------------------- the file's history

#: what writes its name into a file, and whose it is
_WRITERS: tuple[tuple[bytes, str], ...] = (
    (rb"Lav[fc]\d+\.\d+", "FFmpeg, or a program built on it"),
    (rb"LAME ?3\.\d+", "the LAME encoder"),
    (rb"Audacity", "Audacity, an editor"),
    (rb"Adobe Audition|Cool Edit", "Adobe Audition, an editor"),
    (rb"GoldWave", "GoldWave, an editor"),
    (rb"Sound Forge", "Sound Forge, an editor"),
    (rb"WaveLab", "WaveLab, an editor"),
    (rb"ocenaudio", "ocenaudio, an editor"),
    (rb"REAPER", "REAPER, an editor"),
    (rb"iTunes", "iTunes"),
    (rb"com\.apple\.(?:VoiceMemos|iTunes)", "an Apple program"),
    (rb"\bSoX\b|SoX ", "SoX"),
)
_ENDS = 1 << 17
_USUAL_CHUNKS = frozenset({"fmt ", "data", "fact"})


def history(original: bytes, container: str, codec: str) -> Iterator[Hint]:
    """Programs that wrote their names into the file, and parts of a WAV that a recorder seldom writes."""
    ends = original[:_ENDS] + b"\0" + original[_ENDS:][-_ENDS:]
    for pattern, whose in _WRITERS:
        if re.search(pattern, ends):
            yield Hint(
                "history",
                f"the file ({container}, {codec}) carries the mark of {whose}",
                "a recorder's own software, a messenger or whoever copied the file may have converted it",
            )
    if original[:4] == b"RIFF" and original[8:12] == b"WAVE":
        yield from _riff(original)


def _riff(original: bytes) -> Iterator[Hint]:
    chunks: list[str] = []
    at, declared = 12, struct.unpack_from("<I", original, 4)[0] + 8
    while at + 8 <= len(original) and len(chunks) < 200:
        name = original[at : at + 4].decode("latin-1")
        size = struct.unpack_from("<I", original, at + 4)[0]
        if not name.isprintable():
            break
        chunks.append(name)
        if name == "bext" and size > 602:
            coding = original[at + 8 + 602 : at + 8 + size].split(b"\0")[0]
            lines = [line for line in coding.decode("latin-1", "replace").splitlines() if line.strip()]
            if len(lines) > 1:
                yield Hint(
                    "history",
                    f"its coding history lists {len(lines)} steps",
                    "broadcast recorders write a step for every lawful copy",
                )
        at += 8 + size + size % 2
    unusual = sorted({c.strip() for c in chunks if c not in _USUAL_CHUNKS})
    if unusual:
        yield Hint(
            "history",
            f"beside its sound the file has the parts {', '.join(unusual)}",
            "many recorders and converters write notes, markers or padding of their own",
        )
    if declared not in (len(original), len(original) + 1, len(original) - 1) and declared < 0xFFFFFF00:
        yield Hint(
            "history",
            f"the file says it is {declared} bytes long and is {len(original)}",
            "a recording or a copy that was cut off, or a recorder that does not mend its head",
        )


def narrow(rate: int, band_hz: int) -> Iterator[Hint]:
    """Sound that ends far below what its rate could carry."""
    if band_hz and rate > 8000 and band_hz < 0.3 * rate:
        yield Hint(
            "narrow band",
            f"the sound ends at {band_hz} Hz; at {rate} samples a second it could go to {rate // 2} Hz",
            "a telephone line, or a codec on the way: every call recorded behind the network looks so",
        )


# ------------------------------------------------------------------------------------------------ level and noise floor

_FRAME_S = 0.02
_SIDE_S = 1.5
_STEADY_DB = 4.0


def _levels(sound: Pcm, rate: int) -> Real:
    """Level of each 20 ms in dB below full scale; digital silence is -96."""
    size = int(rate * _FRAME_S)
    framed = sound[: len(sound) // size * size].reshape(-1, size).astype(np.float64)
    power = np.mean(framed**2, axis=1) / 32768.0**2
    found: Real = 10 * np.log10(np.maximum(power, 10**-9.6))
    return found


def floor_jumps(sound: Pcm, rate: int, channel: int | None = None, least_db: float = 9.0) -> Iterator[Hint]:
    """Places where the noise floor steps, with the voices (level jump) or without them (noise floor jump)."""
    levels = _levels(sound, rate)
    side = int(_SIDE_S / _FRAME_S)
    if len(levels) < 6 * side:
        return
    windows = np.lib.stride_tricks.sliding_window_view(levels, side)
    floor, top = np.percentile(windows, 10, axis=1), np.percentile(windows, 90, axis=1)
    # a floor is one that three stretches in a row agree on: speech without a pause has none
    parts = np.stack([floor[n * side : len(floor) - (5 - n) * side] for n in range(6)])
    before, after = parts[:3], parts[3:]
    steady = (np.ptp(before, axis=0) <= _STEADY_DB) & (np.ptp(after, axis=0) <= _STEADY_DB)
    real = (before.min(axis=0) > -90) & (after.min(axis=0) > -90)
    change = np.median(after, axis=0) - np.median(before, axis=0)
    step = np.where(steady & real, change, 0.0)
    louder = top[3 * side : len(top) - 2 * side] - top[2 * side : len(top) - 3 * side]
    places: dict[Kind, list[tuple[float, float, float]]] = {"level jump": [], "noise floor jump": []}
    for peak in _peaks(np.abs(step), least_db, 3 * side):
        together = np.sign(louder[peak]) == np.sign(step[peak]) and abs(louder[peak]) >= 6
        at = (peak + 3 * side) * _FRAME_S
        places["level jump" if together else "noise floor jump"].append((abs(step[peak]), at - 0.1, at + 0.1))
    causes = {
        "level jump": "automatic gain, a hand over the microphone, moving away, another network cell",
        "noise floor jump": "a door, an engine, automatic gain, comfort noise and silence suppression of the network",
    }
    for kind, found in places.items():
        if found:
            found.sort(reverse=True)
            spans = tuple((round(a, 2), round(b, 2)) for _, a, b in found[:MOST_PLACES])
            what = "noise and voices step together" if kind == "level jump" else "the noise floor steps"
            measured = f"{what} by {found[0][0]:.0f} dB at most, in {len(found)} places"
            yield Hint(kind, measured, causes[kind], tuple(sorted(spans)), channel)


def _peaks(values: Real, least: float, apart: int) -> list[int]:
    """Indices of local maxima of at least `least`, the highest first, none closer than `apart`."""
    taken: list[int] = []
    for at in np.argsort(-values, kind="stable"):
        if values[at] < least or len(taken) >= 200:
            break
        if all(abs(int(at) - t) >= apart for t in taken):
            taken.append(int(at))
    return taken


def digital_silence(
    sound: Pcm, rate: int, channel: int | None = None, least_s: float = 0.05
) -> Iterator[Hint]:
    """Runs of one and the same sample inside the sound, where the rest has a noise floor."""
    if len(sound) < rate:
        return
    same = np.flatnonzero(np.diff(sound) != 0)
    edges = np.concatenate(([-1], same, [len(sound) - 1]))
    lengths = np.diff(edges)
    long = np.flatnonzero(lengths >= least_s * rate)
    spans = [(int(edges[i]) + 1, int(edges[i + 1]) + 1) for i in long]
    spans = [(a, b) for a, b in spans if a > 0 and b < len(sound)]
    # where a tenth and more of the sound is silent, silence is how this network or codec writes a pause
    if not spans or sum(b - a for a, b in spans) > 0.1 * len(sound):
        return
    spans.sort(key=lambda s: s[0] - s[1])
    named = tuple(sorted((round(a / rate, 2), round(b / rate, 2)) for a, b in spans[:MOST_PLACES]))
    yield Hint(
        "digital silence",
        f"{len(spans)} stretches without any noise at all, {(spans[0][1] - spans[0][0]) / rate:.2f} s at most",
        "packets lost on the way, a mute key, silence suppression",
        named,
        channel,
    )


# ------------------------------------------------------------------------------------------------------- two channels


def channel_drift(samples: Pcm, rate: int) -> tuple[list[Hint], str]:
    """How the delay between two channels moves, where one can be heard in the other; else why not."""
    size, step = 2 * rate, rate
    reach = rate // 4
    times, delays = [], []
    for start in range(0, samples.shape[1] - size + 1, step):
        found = _delay(samples[0, start : start + size], samples[1, start : start + size], reach)
        if found is not None:
            times.append((start + size / 2) / rate)
            delays.append(found / rate)
    if len(times) < 6 or times[-1] - times[0] < 10:
        return [], "clock drift between channels: neither can be heard in the other long enough"
    at, late = np.array(times), np.array(delays)
    slope = _theil_sen(at, late)
    level = float(np.median(late - slope * at))
    rest = late - slope * at - level
    hints = []
    if abs(slope) * (at[-1] - at[0]) > 3 / rate and float(np.median(np.abs(rest))) < 2 / rate:
        hints.append(
            Hint(
                "clock drift",
                f"the delay between the channels moves by {slope * 1e6:.0f} parts in a million",
                "two devices with clocks of their own, put together later: normal where each side recorded itself",
            )
        )
    moves = np.abs(np.diff(np.convolve(late, np.ones(1), "valid") - slope * at))
    held = np.abs(np.diff(late))
    jumps = [
        (round(float(at[i]), 2), round(float(at[i + 1]), 2))
        for i in np.flatnonzero(moves > 0.002)
        if _steady(late, int(i)) and held[i] > 0.002
    ]
    if jumps:
        hints.append(
            Hint(
                "delay jump",
                f"the delay between the channels jumps in {len(jumps)} places",
                "the network found another way, lost packets were left out, a jitter buffer grew",
                tuple(jumps[:MOST_PLACES]),
            )
        )
    return hints, ""


def _steady(late: Real, i: int) -> bool:
    """Whether the delay keeps still on both sides of a step: one wrong reading is no jump."""
    before, after = late[max(0, i - 2) : i + 1], late[i + 1 : i + 4]
    return len(before) >= 2 and len(after) >= 2 and bool(max(np.ptp(before), np.ptp(after)) < 0.001)


def _delay(one: Pcm, two: Pcm, reach: int) -> float | None:
    """Samples by which the second channel lags, where one peak stands out of the whitened correlation; else None."""
    if np.std(one) < 20 or np.std(two) < 20:
        return None
    size = 1 << (2 * len(one) - 1).bit_length()
    first, second = np.fft.rfft(one.astype(np.float64), size), np.fft.rfft(two.astype(np.float64), size)
    cross = np.conj(first) * second
    found = np.fft.irfft(cross / np.maximum(np.abs(cross), 1e-9), size)
    near = np.concatenate((found[-reach:], found[: reach + 1]))
    best = int(np.argmax(np.abs(near)))
    others = np.abs(np.delete(near, np.arange(max(0, best - 8), min(len(near), best + 9))))
    return float(best - reach) if np.abs(near[best]) > 12 * np.std(others) else None


def _theil_sen(x: Real, y: Real) -> float:
    """The median of all slopes: a few wrong readings do not move it."""
    i, j = np.triu_indices(len(x), 1)
    return float(np.median((y[j] - y[i]) / (x[j] - x[i])))
