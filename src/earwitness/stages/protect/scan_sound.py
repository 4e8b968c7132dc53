"""What the sound of a finished release says, for the leak scan: heard again, looked at where words were withheld, and held
against its captions and its picture. Knows nothing of how the sound was made.

Array shapes: sound is int16 `(samples,)` or `(channels, samples)` at `rate`; spans are milliseconds in that sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from earwitness.ports import Failure, HeardLine, ToHear, Transcriber
from earwitness.stages.protect.forms import Needles
from earwitness.stages.protect.scan import ScanHit, Unreadable
from earwitness.stages.protect.scan_match import matches

if TYPE_CHECKING:
    import numpy.typing as npt

    Samples = npt.NDArray[np.int16]
Spans = Sequence[tuple[int, int]]

EDGE_MS = 120  #: fades and what a codec smears; not looked at
TONE_SHARE = 0.99  #: of the energy of a withheld stretch, this much lies around one frequency
SPEECH_FLOOR = 40.0  #: root mean square below which a stretch counts as quiet, of 32768
_TIME = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})")


def heard_again(
    sounds: Iterable[tuple[str, Samples, int]], ear: Transcriber, needles: Needles
) -> Iterator[ScanHit | Unreadable]:
    """Every secret that a recogniser hears in (file, samples, rate); what cannot be heard blocks.

    Each way the engine wrote a line is searched: as it stands, raw, in English, and its second readings.
    """
    for file, samples, rate in sounds:
        pcm = samples if samples.ndim == 2 else samples[None, :]
        (heard,) = ear.hear((ToHear(pcm, rate),))
        if isinstance(heard, Failure):
            yield Unreadable(file, f"the sound could not be heard ({heard.error})")
            continue
        found: dict[ScanHit, None] = {}
        for line in heard.lines:
            for text in _written(line):
                for place in matches(text, needles):
                    where = f"heard at {line.start_s:.1f} s"
                    found.setdefault(ScanHit(file, where, place.secret, place.kind))
        yield from found


def _written(line: HeardLine) -> Iterator[str]:
    yield from (text for text in (line.text, line.raw, line.english, *line.others) if text)


def sound_under(file: str, samples: Samples, rate: int, withheld_ms: Spans) -> Iterator[Unreadable]:
    """Withheld stretches in which something else than one tone or quiet is heard, by their number."""
    every = samples if samples.ndim == 2 else samples[None, :]
    for number, (begin, end) in enumerate(withheld_ms, 1):
        first, last = (ms * rate // 1000 for ms in (begin + EDGE_MS, end - EDGE_MS))
        if begin < 0 or end * rate // 1000 > every.shape[1] + rate // 10:
            yield Unreadable(file, f"withheld stretch {number} lies outside the sound")
        elif last - first < rate // 20:
            yield Unreadable(file, f"withheld stretch {number} is too short to be told")
        elif any(not _tone_or_quiet(channel[first:last], rate) for channel in every):
            yield Unreadable(file, f"withheld stretch {number} holds more than a tone")


def _tone_or_quiet(stretch: Samples, rate: int) -> bool:
    wave = stretch.astype(np.float64)
    wave -= wave.mean()
    if np.sqrt(np.mean(np.square(wave))) < SPEECH_FLOOR:
        return True
    power = np.square(np.abs(np.fft.rfft(wave * np.hanning(len(wave)))))
    width = max(2, round(30 * len(wave) / rate))
    top = int(np.argmax(power))
    return bool(power[max(0, top - width) : top + width + 1].sum() >= TONE_SHARE * power.sum())


def picture_of(
    file: str, peaks: Sequence[float], length_ms: float, withheld_ms: Spans
) -> Iterator[Unreadable]:
    """A loudness picture whose bars differ within a withheld stretch shows what was said there."""
    each = length_ms / max(1, len(peaks))
    top = max((abs(p) for p in peaks), default=0.0) or 1.0
    for number, (begin, end) in enumerate(withheld_ms, 1):
        inside = [
            p for n, p in enumerate(peaks) if begin + EDGE_MS <= n * each and (n + 1) * each <= end - EDGE_MS
        ]
        if inside and max(inside) - min(inside) > 0.05 * top:
            yield Unreadable(file, f"the picture shows sound in withheld stretch {number}")


def caption_times(file: str, captions: str, length_ms: float, withheld_ms: Spans) -> Iterator[Unreadable]:
    """Cues of WebVTT or SubRip that begin or end within a withheld stretch, or after the sound: their times tell words."""
    for number, line in enumerate((row for row in captions.splitlines() if "-->" in row), 1):
        times = [_ms(m) for m in _TIME.finditer(line)][:2]
        if len(times) < 2 or times[0] > times[1]:
            yield Unreadable(file, f"cue {number} has no time that can be read")
        elif times[1] > length_ms + 1000:
            yield Unreadable(file, f"cue {number} ends after the sound")
        elif any(begin + 20 < at < end - 20 for at in times for begin, end in withheld_ms):
            yield Unreadable(file, f"cue {number} begins or ends within a withheld stretch")


def _ms(match: re.Match[str]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
