"""The sound of a quote as it may be heard: built up from what is kept, never cut down from what is there.

Rules
- Only samples of a kept span that lie in no withheld span are ever copied, so no channel can carry a withheld word.
- A withheld stretch is replaced by the same second of soft tone, wherever it stands and however long it was: neither
  its length nor its sound says anything about the word. Nothing is laid over speech (design: a tone can be subtracted).
- A line that may not be heard is replaced by quiet for as long as its caption takes to read.
- Pauses, fades and fill are made from nothing but the rate; lengths made here are whole quarters of a second.
- The high-pass runs over each kept stretch on its own, after withholding, so that it cannot smear one into another.
- One loudness for all: gain and fades are the only changes to what is kept, and an effect where a voice is given one: it
  runs on each kept stretch after withholding, so it never hears what is withheld.
- Where an actor reads the quote, the actor's take is the sound, whole, and nothing of the call is in it.

Array shapes: PCM is int16 `(channels, samples)`; what is released is int16 `(samples,)` at the same rate.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from earwitness.model.time import SampleSpan

if TYPE_CHECKING:
    import numpy.typing as npt

    Pcm = npt.NDArray[np.int16]
    Floats = npt.NDArray[np.float64]
    Change = Callable[[Floats, int], Floats]

QUARTER_S = 0.25  #: every length made here is a whole number of these
WITHHELD_S = 1.0  #: how long any withheld stretch sounds, whatever it was
PAUSE_CUT_S = 0.5  #: heard where words were cut
PAUSE_TURN_S = 0.25  #: between two lines
CRUMB_S = 0.06  #: what is left between two withheld stretches and shorter than this goes too
FADE_S = 0.008
TONE_HZ, TONE_DB = 330.0, -34.0
TARGET_DB, PEAK_DB, MOST_GAIN_DB = -20.0, -1.5, 14.0
HIGH_PASS_HZ = 200.0  #: nothing of the mains' 50 to 200 Hz comes through (security: ENF dates a recording)

PieceKind = Literal["kept", "withheld", "unheard", "pause", "read"]
HEARD_KINDS: tuple[PieceKind, ...] = ("kept", "read")


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One line of a quote: where it was said, whether it may be heard, and how long it is shown if not.

    `change` makes another voice of a stretch at a rate, as long as it was; `silences` are withheld in this line alone.
    """

    span: SampleSpan
    heard: bool = True
    reading_s: float = 2.0
    #: words or turns were left out between the line before and this one
    after_cut: bool = False
    change: Change | None = None
    silences: tuple[SampleSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """`[begin, stop)` samples of the released sound: of which line, of what kind, and from which source sample on."""

    line: int
    kind: PieceKind
    begin: int
    stop: int
    source: int | None = None


@dataclass(frozen=True, slots=True)
class ReleasedSound:
    """What may be heard, and the map from it back to the lines."""

    samples: npt.NDArray[np.int16]
    rate: int
    pieces: tuple[Piece, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def is_heard(self) -> bool:
        """Whether anything but fill is in it."""
        return any(piece.kind in HEARD_KINDS for piece in self.pieces)

    def line_ms(self, line: int) -> tuple[int, int]:
        """Milliseconds at which a line begins and ends in the released sound."""
        own = [piece for piece in self.pieces if piece.line == line]
        return own[0].begin * 1000 // self.rate, own[-1].stop * 1000 // self.rate

    def stretches_ms(self, kind: PieceKind) -> tuple[tuple[int, int], ...]:
        """Begin and end in milliseconds of every piece of a kind."""
        return tuple(
            (p.begin * 1000 // self.rate, p.stop * 1000 // self.rate) for p in self.pieces if p.kind == kind
        )


def quarters(seconds: float) -> float:
    """The next whole quarter of a second, at least one."""
    return max(1, int(np.ceil(seconds / QUARTER_S - 1e-9))) * QUARTER_S


def released_sound(
    pcm: Pcm,
    rate: int,
    keep: Sequence[KeptLine],
    silences: Sequence[SampleSpan],
    cuts: Sequence[SampleSpan],
    *,
    high_pass: bool = True,
) -> ReleasedSound:
    """Mono sound of the kept lines, one after the other, and its time map.

    `silences` are withheld in every channel whatever channel they name; `cuts` are left out with a pause. Both, like
    the lines, are spans in `pcm`'s own rate; raises ValueError for another rate. The longest line decides the memory.
    """
    for span in (*(own for line in keep for own in (line.span, *line.silences)), *silences, *cuts):
        if span.rate != rate:
            raise ValueError(f"a span at {span.rate} Hz cannot point into sound at {rate} Hz")
    pieces: list[Piece] = []
    parts: list[Floats] = []
    at = 0

    def add(line: int, kind: PieceKind, sound: Floats, source: int | None = None) -> None:
        nonlocal at
        pieces.append(Piece(line, kind, at, at + len(sound), source))
        parts.append(sound)
        at += len(sound)

    heard_until: dict[int | None, int] = {}
    for number, line in enumerate(keep):
        if number:
            gap = PAUSE_CUT_S if line.after_cut else PAUSE_TURN_S
            add(number - 1, "pause", np.zeros(round(gap * rate)))
        if not line.heard:
            add(number, "unheard", np.zeros(round(quarters(line.reading_s) * rate)))
            continue
        start = max(line.span.start, heard_until.get(line.span.channel, 0))
        stop = min(line.span.end, pcm.shape[1])
        heard_until[line.span.channel] = stop
        stretches = _stretches(start, stop, (*silences, *line.silences), cuts, round(CRUMB_S * rate))
        for kind, begin, end in stretches:
            if kind == "kept":
                sound = _mono(pcm, begin, end, line.span.channel)
                sound = line.change(sound, rate) if line.change else sound
                add(number, "kept", _faded(_high_passed(sound, rate) if high_pass else sound, rate), begin)
            elif kind == "withheld":
                add(number, "withheld", tone(rate))
            else:
                add(number, "pause", np.zeros(round(PAUSE_CUT_S * rate)))
        if not stretches:
            add(number, "unheard", np.zeros(round(quarters(line.reading_s) * rate)))
    gain = _gain([p for p, piece in zip(parts, pieces, strict=True) if piece.kind == "kept"], rate)
    scaled = [p * gain if piece.kind == "kept" else p for p, piece in zip(parts, pieces, strict=True)]
    samples = np.concatenate(scaled) if scaled else np.zeros(0)
    return ReleasedSound(_rounded(samples), rate, tuple(pieces))


def read_sound(
    take: npt.NDArray[np.int16], rate: int, starts: Sequence[int], *, high_pass: bool = True
) -> ReleasedSound:
    """An actor's take, mono `(samples,)`, as the sound of a quote whose lines begin at `starts`.

    The mains hum in an actor's room dates their recording as well; it goes, levels are evened out, nothing else changes.
    Raises ValueError where lines do not begin one after the other within the take.
    """
    edges = [0, *starts[1:], len(take)]
    if not starts or any(a >= b for a, b in pairwise(edges)):
        raise ValueError("the lines of a take begin one after the other, each within it")
    sound = take.astype(np.float64) / 32768
    sound = _faded(_high_passed(sound, rate) if high_pass else sound, rate)
    pieces = tuple(Piece(line, "read", a, b) for line, (a, b) in enumerate(pairwise(edges)))
    return ReleasedSound(_rounded(sound * _gain([sound], rate)), rate, pieces)


def tone(rate: int) -> Floats:
    """The one second that stands for anything withheld."""
    length = round(WITHHELD_S * rate)
    wave = 10 ** (TONE_DB / 20) * np.sin(2 * np.pi * TONE_HZ * np.arange(length) / rate)
    return _faded(wave, rate, 0.06)


def peaks(sound: ReleasedSound, bars: int = 160) -> tuple[int, ...]:
    """Loudness of the released sound as `bars` figures from 0 to 100: never of anything before withholding."""
    if not len(sound.samples):
        return (0,) * bars
    edges = np.linspace(0, len(sound.samples), bars + 1).astype(int)
    levels = np.abs(sound.samples.astype(np.float64)) / 32768
    loud = np.array([np.sqrt(np.mean(np.square(levels[a : max(b, a + 1)]))) for a, b in pairwise(edges)])
    top = float(np.quantile(loud, 0.98)) or 1.0
    return tuple(int(v) for v in np.clip(np.rint(100 * (loud / top) ** 0.8), 0, 100))


def wav(samples: npt.NDArray[np.int16], rate: int) -> bytes:
    """A plain WAVE file with nothing in it but the format and the samples."""
    content = np.ascontiguousarray(samples, dtype="<i2").tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(content), b"WAVE", b"fmt ", 16, 1, 1, rate,
                       rate * 2, 2, 16, b"data", len(content))  # fmt: skip
    return head + content


def _stretches(
    start: int, stop: int, silences: Sequence[SampleSpan], cuts: Sequence[SampleSpan], crumb: int
) -> list[tuple[PieceKind, int, int]]:
    """What of `[start, stop)` is kept, withheld and cut, in order; withheld wins over cut, cut over kept."""
    if start >= stop:
        return []
    withheld = [s for s in silences if s.start < stop and s.end > start]
    cut = [c for c in cuts if c.start < stop and c.end > start]
    edges = {start, stop}
    for span in (*withheld, *cut):
        edges |= {max(start, span.start), min(stop, span.end)}
    order = sorted(edges)
    out: list[tuple[PieceKind, int, int]] = []
    for begin, end in pairwise(order):
        kind: PieceKind = "kept"
        if any(s.start <= begin and end <= s.end for s in withheld):
            kind = "withheld"
        elif any(c.start <= begin and end <= c.end for c in cut):
            kind = "pause"
        elif end - begin < crumb and (begin > start or end < stop):
            kind = "withheld" if out and out[-1][0] == "withheld" else "pause"
        if out and out[-1][0] == kind:
            out[-1] = (kind, out[-1][1], end)
        else:
            out.append((kind, begin, end))
    return out


def _rounded(sound: Floats) -> npt.NDArray[np.int16]:
    return np.clip(np.rint(sound * 32767), -32768, 32767).astype(np.int16)


def _mono(pcm: Pcm, begin: int, end: int, channel: int | None) -> Floats:
    part = pcm[:, begin:end].astype(np.float64) / 32768
    mixed: Floats = part[channel] if channel is not None and channel < len(part) else part.mean(axis=0)
    return mixed


def _faded(sound: Floats, rate: int, seconds: float = FADE_S) -> Floats:
    length = min(round(seconds * rate), len(sound) // 2)
    if length < 1:
        return sound
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)
    out = sound.copy()
    out[:length] *= ramp
    out[-length:] *= ramp[::-1]
    return out


def _high_passed(sound: Floats, rate: int) -> Floats:
    """Windowed-sinc high-pass (Blackman, 0.1 s long): over 70 dB down below 200 Hz, flat from 260 Hz on."""
    taps = int(rate * 0.1) | 1
    middle = taps // 2
    cutoff = (HIGH_PASS_HZ + 30) / rate
    n = np.arange(taps) - middle
    low = 2 * cutoff * np.sinc(2 * cutoff * n) * np.blackman(taps)
    kernel = -low / low.sum()
    kernel[middle] += 1
    size = 1 << int(np.ceil(np.log2(len(sound) + taps)))
    out = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(kernel, size), size)
    passed: Floats = out[middle : middle + len(sound)]
    return passed


def _gain(kept: Sequence[Floats], rate: int) -> float:
    """What brings the speech (its louder 50 ms frames) to the target level without passing the peak."""
    if not kept:
        return 1.0
    sound = np.concatenate(kept)
    frame = max(1, rate // 20)
    whole = sound[: len(sound) // frame * frame].reshape(-1, frame)
    if not len(whole):
        return 1.0
    levels = np.sqrt(np.mean(np.square(whole), axis=1))
    speech = levels[levels >= np.quantile(levels, 0.4)]
    level, peak = float(np.sqrt(np.mean(np.square(speech)))), float(np.max(np.abs(sound)))
    if level <= 0 or peak <= 0:
        return 1.0
    return min(10 ** (TARGET_DB / 20) / level, 10 ** (PEAK_DB / 20) / peak, 10 ** (MOST_GAIN_DB / 20))
