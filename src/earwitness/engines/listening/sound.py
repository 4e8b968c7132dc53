"""Sound before the model hears it: one track a party, the gate against cross-talk, windows, tones.

Rules
- A track is mono float32 at 16 kHz. Two parties on two channels are two tracks; otherwise all channels are one.
- Where one channel is more than 15 dB below the other, what it carries is the other party leaking in: it is muted there.
- A window is up to 29 s of one track, from where speech begins to where it ends, with the pauses left in. Speech further
  apart than 3 s lies in different windows: the model is never shown a long silence to fill.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Mono = npt.NDArray[np.float32]

RATE = 16_000
FRAME = RATE // 50  #: 20 ms
#: a gate of 15 dB lets a sidetone of -12 dB through, and half of a party's words stand in both channels; at 8 dB none do
GATE_DB = 8.0
DETECTOR_DB = -42.0
MOST_GAIN = 4.0  #: a silent track is not turned up until its hum is loud
LONGEST_PIECE_S = 360.0
CUT_WITHIN_S = (270.0, 330.0)
STEP = 8  #: frames after which the detector's own of 512 samples begin anew: a piece is read as it would be in the whole
ROWS = 30_000
WINDOW_S = 29.0
PAUSE_S = 3.0
#: seconds the encoder may be given, beside the longest it takes. Steps from 10 s with a tail of 1 s are a third cheaper
#: still, and cost 1.4 points of word error on clips (25.7 against 24.3 %)
ENCODED_S: tuple[float, ...] = (15.0, 20.0, 25.0)
TAIL_S = 3.0
PAD_S = 0.4


@dataclass(frozen=True, slots=True)
class Track:
    """Mono float32 at 16 kHz, and the channel it came from (None: all of them)."""

    sound: Mono
    channel: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds `[start_s, end_s)`."""

    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        return self.end_s - self.start_s


def speech_of(track: Track) -> tuple[Stretch, ...]:
    """Where somebody speaks, found by Silero's detector, unpadded; no stretch longer than a window.

    A long track is given to it in `pieces`: it needs four times the memory of the sound it is given.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if len(track.sound) < RATE // 20:
        return ()
    options = VadOptions(
        threshold=0.4,
        min_silence_duration_ms=500,
        speech_pad_ms=0,
        min_speech_duration_ms=100,
        max_speech_duration_s=WINDOW_S - 2 * PAD_S,
    )
    gain = detector_gain(track.sound)
    out: list[Stretch] = []
    for begin, end in pieces(track.sound):
        found = get_speech_timestamps(track.sound[begin:end] * gain, options, RATE)
        out += [Stretch((begin + f["start"]) / RATE, min(begin + f["end"], end) / RATE) for f in found]
    return tuple(out)


def pieces(sound: Mono) -> Iterator[tuple[int, int]]:
    """Samples `[begin, end)` of pieces of about five minutes, cut at the quietest moment of the minute around the fifth.

    A track of up to six minutes is one piece.
    """
    begin = 0
    if len(sound) > LONGEST_PIECE_S * RATE:
        levels = levels_db(sound)
        while len(sound) - begin > LONGEST_PIECE_S * RATE:
            first, last = (begin // FRAME + int(at_s * RATE) // FRAME // STEP * STEP for at_s in CUT_WITHIN_S)
            cut = (first + int(levels[first:last:STEP].argmin()) * STEP) * FRAME
            yield begin, cut
            begin = cut
    yield begin, len(sound)


def encoded_s(seconds: float, longest_s: float) -> float:
    """How long the encoder's input is for a window of `seconds`: the shortest that leaves the model a silence to end in."""
    return next((length for length in ENCODED_S if seconds + TAIL_S <= length < longest_s), longest_s)


def tracks_of(samples: npt.NDArray[np.int16], rate: int, by_channel: bool) -> tuple[Track, ...]:
    """Tracks of int16 PCM of shape (channels, samples) at `rate`."""
    sound = samples.astype(np.float32)
    sound /= 32768.0
    if by_channel and sound.shape[0] > 1:
        channels = [_at_16k(channel, rate) for channel in sound]
        return tuple(Track(channel, number) for number, channel in enumerate(gated(channels)))
    return (Track(_at_16k(sound.mean(axis=0), rate), None),)


def _at_16k(sound: Mono, rate: int) -> Mono:
    if rate == RATE or sound.size == 0:
        return np.ascontiguousarray(sound)
    import soxr

    return np.ascontiguousarray(soxr.resample(sound, rate, RATE, quality="HQ"), dtype=np.float32)


def power_of(frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Mean square of each row, some minutes of rows at a time: a long track's squares would be as large as the track."""
    out = np.empty(len(frames), dtype=np.float32)
    for at in range(0, len(frames), ROWS):
        out[at : at + ROWS] = np.mean(frames[at : at + ROWS] ** 2, axis=1)
    return out


def levels_db(sound: Mono) -> npt.NDArray[np.float32]:
    """Level of each 20-ms frame, evened out over 200 ms, in dB below full scale."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    power = power_of(frames)
    even = np.convolve(power, np.ones(10) / 10, mode="same")[: len(power)]
    return np.asarray(10 * np.log10(even + 1e-10), dtype=np.float32)


def detector_gain(sound: Mono) -> np.float32:
    """What brings a track to the level at which Silero's detector of speech hears best.

    Measured on narrow-band calls: at the usual loudness it finds half of the speech and goes deaf for 20 s at a time; with
    the loud parts turned down to -42 dB it finds two thirds of the frames at the same rate of false ones.
    """
    levels = levels_db(sound)
    if levels.size == 0:
        return np.float32(1.0)
    gain = 10 ** ((DETECTOR_DB - float(np.percentile(levels, 95))) / 20)
    return np.float32(min(gain, MOST_GAIN))


def for_the_detector(sound: Mono) -> Mono:
    """The track at that level."""
    return np.asarray(sound * detector_gain(sound), dtype=np.float32)


def gated(channels: list[Mono], gate_db: float = GATE_DB) -> list[Mono]:
    """Channels with everything muted that lies more than `gate_db` below the loudest channel of that moment."""
    length = max((len(c) for c in channels), default=0)
    levels = [levels_db(np.pad(c, (0, length - len(c)))) for c in channels]
    if not levels or levels[0].size == 0:
        return channels
    loudest = np.max(levels, axis=0)
    out: list[Mono] = []
    for channel, level in zip(channels, levels, strict=True):
        open_ = np.repeat((level >= loudest - gate_db).astype(np.float32), FRAME)
        mask = np.ones(len(channel), dtype=np.float32)
        reach = min(len(mask), len(open_))
        mask[:reach] = open_[:reach]
        # 5-ms ramps: a hard edge would be a click, which a model may take for a sound of speech
        mask = np.convolve(mask, np.ones(81) / 81, mode="same")[: len(mask)].astype(np.float32)
        out.append(np.ascontiguousarray(channel * mask))
    return out


def windows(speech: tuple[Stretch, ...], seconds: float) -> tuple[Stretch, ...]:
    """Speech packed into windows: each stretch padded by 0.4 s or to the middle of the pause, then joined."""
    padded: list[Stretch] = []
    for number, stretch in enumerate(speech):
        before = speech[number - 1].end_s if number else 0.0
        after = speech[number + 1].start_s if number + 1 < len(speech) else seconds
        left = (stretch.start_s - before) / (2 if number else 1)
        right = (after - stretch.end_s) / (2 if number + 1 < len(speech) else 1)
        padded.append(
            Stretch(stretch.start_s - min(PAD_S, max(0.0, left)), stretch.end_s + min(PAD_S, max(0.0, right)))
        )
    out: list[Stretch] = []
    for stretch in padded:
        last = out[-1] if out else None
        if last and stretch.start_s - last.end_s <= PAUSE_S and stretch.end_s - last.start_s <= WINDOW_S:
            out[-1] = Stretch(last.start_s, stretch.end_s)
        else:
            out.append(stretch)
    return tuple(out)


def share_within(start_s: float, end_s: float, speech: tuple[Stretch, ...]) -> float:
    """Share of `[start_s, end_s)` in which there is speech."""
    if end_s <= start_s:
        return 0.0
    inside = sum(max(0.0, min(end_s, s.end_s) - max(start_s, s.start_s)) for s in speech)
    return inside / (end_s - start_s)


def uncovered(
    speech: tuple[Stretch, ...], told: Iterable[tuple[float, float]], least_s: float
) -> tuple[Stretch, ...]:
    """Parts of the speech, `least_s` or longer, that lie in none of the (start, end) stretches told."""
    spans = sorted(told)
    out: list[Stretch] = []
    for stretch in speech:
        at = stretch.start_s
        for begin, stop in spans:
            if stop <= at or begin >= stretch.end_s:
                continue
            if begin - at >= least_s:
                out.append(Stretch(at, begin))
            at = max(at, stop)
        if stretch.end_s - at >= least_s:
            out.append(Stretch(at, stretch.end_s))
    return tuple(out)


def within(speech: tuple[Stretch, ...], whole: Stretch) -> tuple[Stretch, ...]:
    """The parts of the speech that lie in `whole`."""
    cut = (Stretch(max(s.start_s, whole.start_s), min(s.end_s, whole.end_s)) for s in speech)
    return tuple(s for s in cut if s.seconds > 0)


def framed_anew(missed: tuple[Stretch, ...], window: Stretch) -> tuple[Stretch, ...]:
    """Windows for speech that was missed in `window`: its own, or, where nearly all was missed, two halves.

    The same window would give the same words again; another frame around the same speech mostly does not.
    """
    found: list[Stretch] = []
    for stretch in windows(missed, window.end_s):
        stretch = Stretch(max(stretch.start_s, window.start_s), stretch.end_s)
        if stretch.seconds < 0.8 * window.seconds or stretch.seconds < 4.0:
            found.append(stretch)
            continue
        middle = (stretch.start_s + stretch.end_s) / 2
        pauses = [(a.end_s + b.start_s) / 2 for a, b in pairwise(missed)]
        inside = [p for p in pauses if stretch.start_s + 1 < p < stretch.end_s - 1]
        at = min(inside, key=lambda pause: abs(pause - middle), default=middle)
        found += [Stretch(stretch.start_s, at), Stretch(at, stretch.end_s)]
    return tuple(found)


def tonal_share(sound: Mono) -> float:
    """Share of the loud 64-ms frames of a piece that are pure tone: nearly all power in two narrow bands that stand still.

    Voiced speech spreads its power over many harmonics and its pitch moves; a dialling tone, a key or a beep has one or
    two steady tones.
    """
    size = 1024
    count = len(sound) // size
    if not count:
        return 0.0
    frames = sound[: count * size].reshape(count, size) * np.hanning(size).astype(np.float32)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    total = power.sum(axis=1)
    loud = total > max(1e-6, 0.05 * float(total.max(initial=0.0)))
    top = power.argmax(axis=1)
    still = np.zeros(count, dtype=bool)
    if count > 1:
        same = np.abs(np.diff(top)) <= 1
        still[1:] |= same
        still[:-1] |= same
    gathered = np.zeros(count)
    rows = np.arange(count)
    for _ in range(2):
        peak = power.argmax(axis=1)
        for offset in (-2, -1, 0, 1, 2):
            near = np.clip(peak + offset, 0, power.shape[1] - 1)
            gathered += power[rows, near]
            power[rows, near] = 0.0
    tonal = still & (gathered > 0.97 * total)
    return float(np.mean(tonal[loud])) if loud.any() else 0.0
