"""Hum of the mains in a recording, and places where its phase breaks though its strength holds.

By its lines in long spectra and the course of the strongest line's phase (Rodríguez, Apolinário and Biscainho, IEEE TIFS 2010).
No record of a grid is used: hum says nothing of when a recording was made.
"""

from __future__ import annotations

import numpy as np

from earwitness.stages.verify.hints import MOST_PLACES, Hint, Pcm


def mains_hum(sound: Pcm, rate: int, channel: int | None = None) -> list[Hint]:
    """Hum of 50 or 60 Hz mains, where a line of it stands out, and places where its phase breaks."""
    size = 16 * rate
    if len(sound) < 2 * size:
        return []
    window = np.hanning(size)
    views = np.lib.stride_tricks.sliding_window_view(sound, size)[:: size // 2]
    # the least of the windows: a voice passes through a line now and then, hum stays
    power = np.min([np.abs(np.fft.rfft(view * window)) ** 2 for view in views], axis=0) + 1e-9
    best: tuple[float, int, int, float] | None = None
    found: dict[int, list[int]] = {50: [], 60: []}
    for base in (50, 60):
        for times in range(1, 13):
            centre = base * times * 16
            if centre + 160 >= len(power) or (base * times) % 300 == 0:
                continue  # 300 and 600 Hz belong to both grids
            width = 4 * times
            line = centre - width + int(np.argmax(power[centre - width : centre + width + 1]))
            around = np.concatenate(
                (power[centre - 128 : centre - width - 8], power[centre + width + 9 : centre + 129])
            )
            stands = (
                10 * np.log10(power[line] / max(float(np.percentile(around, 75)), 1e-9))
                if len(around)
                else 0.0
            )
            if stands >= 15:
                found[base].append(times)
                if best is None or stands > best[0]:
                    best = (float(stands), base, times, line / 16)
    if best is None:
        return []
    stands, base, times, frequency = best
    if len(found[base]) < 2 and stands < 25:
        return []
    lines = ", ".join(f"{base * t}" for t in found[base])
    hints = [
        Hint(
            "mains hum",
            f"lines of {base} Hz mains at {lines} Hz, {stands:.0f} dB above their surroundings at most",
            "a recorder or telephone on the mains; it says nothing of when, for no record of a grid is used here",
            channel=channel,
        )
    ]
    return hints + _hum_breaks(sound, rate, frequency, channel)


def _hum_breaks(sound: Pcm, rate: int, frequency: float, channel: int | None) -> list[Hint]:
    """Places where the phase of the strongest line jumps although its strength holds."""
    time = np.arange(len(sound)) / rate
    mixed = sound * np.exp(-2j * np.pi * frequency * time)
    size, hop = rate, int(0.1 * rate)
    total = np.concatenate(([0], np.cumsum(mixed)))
    starts = np.arange(0, len(sound) - size, hop)
    slow = (total[starts + size] - total[starts]) / size
    strength = np.abs(slow)
    phase = np.unwrap(np.angle(slow))
    # grids drift slowly: what the phase does within a second beyond its own drift around it is a break
    width = 11
    places: list[tuple[float, float]] = []
    steps: list[float] = []
    around = 30
    for i in range(around, len(phase) - around - width):
        before, after = phase[i - around : i], phase[i + width : i + width + around]
        # between the two sides the line fades by the jump itself, so that its strength is asked of the sides
        near = np.concatenate((strength[i - around : i], strength[i + width : i + width + around]))
        if near.min() < 0.5 * np.median(near):
            continue
        x = np.arange(around)
        one, two = np.polyfit(x, before, 1), np.polyfit(x, after, 1)
        noise = float(np.std(before - np.polyval(one, x)) + np.std(after - np.polyval(two, x)))
        gap = float(np.polyval(two, -width / 2) - np.polyval(one, around + width / 2))
        step = abs((gap + np.pi) % (2 * np.pi) - np.pi)
        if noise < 0.15 and step > 0.6 and abs(one[0] - two[0]) < 0.03:
            at = (i + width / 2) * 0.1 + 0.5
            if places and at - places[-1][1] < 3:
                continue
            places.append((round(at - 0.5, 2), round(at + 0.5, 2)))
            steps.append(step)
    if not places:
        return []
    return [
        Hint(
            "hum break",
            f"the phase of the {frequency:.2f} Hz line jumps in {len(places)} places, by {max(steps):.1f} rad at most",
            "the recorder paused, a plug was pulled, packets were lost; a voice at that very frequency",
            tuple(places[:MOST_PLACES]),
            channel,
        )
    ]
