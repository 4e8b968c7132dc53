"""The same sound twice in one recording: sample for sample, or near enough to have been copied before it was encoded.

Tones and silence are left out: they repeat by their nature. Exact repeats are found by a rolling polynomial hash over samples and
then compared; near ones by the signs of differences of band energies (Haitsma and Kalker, ISMIR 2002).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from earwitness.stages.verify.hints import MOST_PLACES, Hint, Pcm

_EXACT_S = 0.2
_ODD = np.uint64(0x9E3779B97F4A7C15)


def repeats(sound: Pcm, rate: int, channel: int | None = None) -> Iterator[Hint]:
    """The same sound twice: sample for sample, and (longer) near enough to have been copied before it was encoded."""
    spans = [(a, b, n, True) for a, b, n in _exact(sound, rate)]
    spans += [
        (a, b, n, False)
        for a, b, n in _near(sound, rate)
        if not any(abs((b - a) - (d - c)) < 0.05 * rate and abs(a - c) < n for c, d, _, _ in spans)
    ]
    for exact in (True, False):
        found = sorted((s for s in spans if s[3] is exact), key=lambda s: -s[2])
        if not found:
            continue
        named = [
            (round(start / rate, 2), round((start + length) / rate, 2))
            for first, second, length, _ in found[:MOST_PLACES]
            for start in (first, second)
        ]
        how = "sample for sample" if exact else "nearly"
        yield Hint(
            "repeated segment",
            f"{len(found)} stretches occur twice, {how}; the longest is {found[0][2] / rate:.2f} s",
            "packet loss concealment, announcements and ring tones repeat by themselves" if exact
            else "announcements, music, ring tones and machines repeat by themselves",
            tuple(named),
            channel,
        )  # fmt: skip


def _exact(sound: Pcm, rate: int) -> list[tuple[int, int, int]]:
    """(first, second, length) in samples of stretches that occur twice, tones and silence left out."""
    width = int(_EXACT_S * rate)
    if len(sound) < 3 * width:
        return []
    powers = np.cumprod(np.full(len(sound), _ODD, dtype=np.uint64))
    back = np.cumprod(np.full(len(sound), np.uint64(pow(int(_ODD), -1, 1 << 64)), dtype=np.uint64))
    # hashes only have to be equal where sounds are: every step wraps at 2^64 on purpose
    total = np.concatenate(
        (np.zeros(1, np.uint64), np.cumsum(sound.astype(np.int64).astype(np.uint64) * powers))
    )
    hashes = (total[width:] - total[:-width]) * back[: len(sound) - width + 1]
    asked = np.arange(0, len(hashes), width // 2)
    loud = np.array([_is_voice_like(sound[a : a + width]) for a in asked])
    asked = asked[loud]
    order = np.argsort(hashes[asked], kind="stable")
    keys = hashes[asked][order]
    if not len(keys):
        return []
    place = np.clip(np.searchsorted(keys, hashes), 0, len(keys) - 1)
    hit = np.flatnonzero(keys[place] == hashes)
    lags: dict[int, list[int]] = {}
    for second in hit:
        first = int(asked[order[place[second]]])
        if abs(int(second) - first) >= width:
            low, high = sorted((first, int(second)))
            lags.setdefault(high - low, []).append(low)
    found = []
    for lag, starts in lags.items():
        done = -1
        for start in sorted(starts):
            if start < done:
                continue
            equal = sound[:-lag] == sound[lag:]
            begin, stop = start, start + width
            while begin > 0 and equal[begin - 1]:
                begin -= 1
            while stop < len(equal) and equal[stop]:
                stop += 1
            done = stop
            if bool(equal[start : start + width].all()):
                found.append((begin, begin + lag, min(stop - begin, lag)))
    return found


def _is_voice_like(piece: Pcm) -> bool:
    """Loud enough, and not one tone: a tone repeats by its nature."""
    if np.abs(piece.astype(np.int32)).max() < 200 or np.std(piece) < 60:
        return False
    power = np.abs(np.fft.rfft(piece * np.hanning(len(piece)))) ** 2
    power = np.sort(power)[::-1]
    return bool(power[:12].sum() < 0.9 * power.sum())


_HOP_S, _WINDOW_S, _BANDS = 0.010, 0.080, 33
_RUN = 130
_LEAST_AGREE = 0.80


def _near(sound: Pcm, rate: int) -> list[tuple[int, int, int]]:
    """(first, second, length) in samples of stretches of 1.5 s and more whose band energies rise and fall alike."""
    bits, told = _signs(sound, rate)
    if len(bits) < 3 * _RUN:
        return []
    hop = int(_HOP_S * rate)
    found: list[tuple[int, int, int]] = []
    for lag in _lags(bits, told):
        agree = 1 - np.bitwise_count(bits[:-lag] ^ bits[lag:]) / 32.0
        both = told[:-lag] & told[lag:]
        counted, agreed = (
            np.concatenate(([0.0], np.cumsum(values))) for values in (both, np.where(both, agree, 0.0))
        )
        told_in_run = counted[_RUN:] - counted[:-_RUN]
        mean = (agreed[_RUN:] - agreed[:-_RUN]) / np.maximum(told_in_run, 1)
        good = np.flatnonzero((mean >= _LEAST_AGREE) & (told_in_run > 0.4 * _RUN))
        for run in np.split(good, np.flatnonzero(np.diff(good) > _RUN) + 1):
            if not len(run):
                continue
            begin, stop = int(run[0]), int(run[-1]) + _RUN
            span = (begin * hop, (begin + lag) * hop, min(stop - begin, lag) * hop)
            if not any(_same_find(span, other, 3 * hop) for other in found):
                found.append(span)
    return found


def _same_find(one: tuple[int, int, int], other: tuple[int, int, int], slack: int) -> bool:
    """Whether two finds are one: the same distance but for a few frames, and the same stretch."""
    alike = abs((one[1] - one[0]) - (other[1] - other[0])) <= slack
    return alike and one[0] < other[0] + other[2] and other[0] < one[0] + one[2]


def _signs(sound: Pcm, rate: int) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """For each 10 ms 32 signs (does the difference of neighbouring bands grow?), and whether there is a voice-like sound."""
    hop, size = int(_HOP_S * rate), int(_WINDOW_S * rate)
    if len(sound) < 2 * size:
        return np.zeros(0, np.uint32), np.zeros(0, np.bool_)
    edges = np.geomspace(300, min(3300, 0.45 * rate), _BANDS + 1) * size / rate
    marks = np.round(edges).astype(int)
    window = np.hanning(size).astype(np.float32)
    views = np.lib.stride_tricks.sliding_window_view(sound, size)[::hop]
    energies = np.empty((len(views), _BANDS), np.float64)
    peaky = np.empty(len(views))
    for start in range(0, len(views), 2048):
        power = np.abs(np.fft.rfft(views[start : start + 2048] * window, axis=1)) ** 2
        total = np.concatenate((np.zeros((len(power), 1)), np.cumsum(power, axis=1)), axis=1)
        part = total[:, np.maximum(marks[1:], marks[:-1] + 1)] - total[:, marks[:-1]]
        energies[start : start + 2048] = np.log(part + 1.0)
        peaky[start : start + 2048] = power.max(axis=1) / np.maximum(power.sum(axis=1), 1.0)
    difference = energies[:, :-1] - energies[:, 1:]
    grows = difference[1:] > difference[:-1]
    weights = np.uint32(1) << np.arange(32, dtype=np.uint32)
    bits = (grows * weights).sum(axis=1, dtype=np.uint64).astype(np.uint32)
    level = energies.max(axis=1)[1:]
    told = (level > np.percentile(level, 35)) & (peaky[1:] < 0.5)
    return bits, told


def _lags(bits: NDArray[np.uint32], told: NDArray[np.bool_]) -> list[int]:
    """Distances in frames at which halves of the signs agree more often than by chance, most often first."""
    votes: dict[int, int] = {}
    for shift in (0, 16):
        half = (bits >> np.uint32(shift)) & np.uint32(0xFFFF)
        frames = np.flatnonzero(told)
        order = frames[np.argsort(half[frames], kind="stable")]
        values = half[order]
        # in a row of equal halves, each with the few behind it: enough for a copy, bounded for a machine's monotony
        for step in (1, 2, 3, 4):
            same = values[step:] == values[:-step]
            distance = np.abs(order[step:][same] - order[:-step][same])
            lag, count = np.unique(distance[distance >= _RUN], return_counts=True)
            for d, c in zip(lag.tolist(), count.tolist(), strict=True):
                votes[d] = votes.get(d, 0) + c
    likely = [lag for lag, count in votes.items() if count >= 6]
    return sorted(likely, key=lambda lag: -votes[lag])[:60]
