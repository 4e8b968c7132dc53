"""What the sound of a finished release says, for the leak scan: heard again, looked at where words were withheld, and held
against its captions and its picture. Knows nothing of how the sound was made; where it was withheld, the release itself says.

Array shapes: sound is int16 `(samples,)` or `(channels, samples)` at `rate`; spans are milliseconds in that sound.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from earwitness.model.protection import SaidAgain
from earwitness.model.sounds import near_sounds, sound_of
from earwitness.model.words import tokens
from earwitness.ports import Heard
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
MARGIN_MS = 4000  #: heard on either side of what is withheld, where not all of a sound is heard
LETTERS, STEM = (
    4,
    4,
)  #: a withheld word has so many letters, and is heard where so many of it are: endings are misheard first
UNCLEAR = frozenset({"unclear speech", "invented speech dropped", "not transcribed", "damaged"})
_TIME = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})")


@dataclass(frozen=True, slots=True)
class PublishedSound:
    """A sound file of a release as its provenance.json tells of it, with the languages it may be in.

    `withheld_ms` is where words were withheld, `unheard_ms` where whole lines were: nothing but tone or quiet may be there.
    `lines` are the passage's lines (from 1) in which one of these stands; `read`: an actor's voice, nothing of the call.
    """

    file: str
    passage: int
    languages: tuple[str, ...]
    withheld_ms: Spans
    unheard_ms: Spans
    lines: frozenset[int] = frozenset()
    read: bool = False


def published_sounds(provenance: bytes) -> tuple[PublishedSound, ...]:
    """The sounds a release names, in order. Raises ValueError where it is not written as releases write it."""
    try:
        return tuple(_published(p) for p in json.loads(provenance)["passages"] if "sound" in p)
    except (KeyError, TypeError, UnicodeDecodeError):
        raise ValueError("provenance.json does not say where sound is withheld") from None


def _published(passage: Mapping[str, Any]) -> PublishedSound:
    spans: dict[str, list[tuple[int, int]]] = {}
    lines: set[int] = set()
    for one in passage["stretches"]:
        spans.setdefault(str(one["is"]), []).append((int(one["from_ms"]), int(one["to_ms"])))
        if one["is"] in ("withheld", "unheard"):
            lines.add(int(one["line"]))
    # an actor may have read the English
    tongues = (str(passage["language"]), *(("en",) if "read" in spans else ()))
    return PublishedSound(
        str(passage["sound"]),
        int(passage["passage"]),
        tuple(dict.fromkeys(tongues)),
        tuple(spans.get("withheld", ())),
        tuple(spans.get("unheard", ())),
        frozenset(lines),
        "read" in spans,
    )


def to_be_heard(length_ms: int, withheld_ms: Spans, *, whole: bool) -> tuple[tuple[int, int], ...]:
    """Which stretches of a sound a machine hears: all of it, or what lies around withheld words."""
    if whole:
        return ((0, length_ms),) if length_ms else ()
    out: list[tuple[int, int]] = []
    for begin, end in sorted(withheld_ms):
        first, last = max(0, begin - MARGIN_MS), min(length_ms, end + MARGIN_MS)
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(last, out[-1][1]))
        elif first < last:
            out.append((first, last))
    return tuple(out)


def lines_of(heard: Heard, begin_ms: int) -> tuple[tuple[SaidAgain, ...], int]:
    """The lines of a stretch that begins at `begin_ms`, and for how many ms somebody spoke unclearly.

    Each way the engine wrote a line is kept: as it stands, raw, in English, and its second readings.
    """
    lines = tuple(
        SaidAgain(
            begin_ms + round(line.start_s * 1000),
            tuple(dict.fromkeys(t for t in (line.text, line.raw, line.english, *line.others) if t)),
        )
        for line in heard.lines
    )
    return lines, round(sum(1000 * (g.end_s - g.start_s) for g in heard.gaps if g.reason in UNCLEAR))


def not_withheld(sound: PublishedSound, lines: Sequence[int]) -> Iterator[Unreadable]:
    """Of the passage's `lines` (from 1) whose words a decision withholds, those in which all of the sound is heard.

    Two people speak at once now and then: what is withheld in the line before may be the same sound.
    """
    for line in lines:
        if not sound.read and not {line, line - 1} & sound.lines:
            yield Unreadable(sound.file, f"words of line {line} are withheld and all of its sound is heard")


def secrets_heard(file: str, lines: Sequence[SaidAgain], needles: Needles) -> list[ScanHit]:
    """Every secret in what was heard, each once a line."""
    found: dict[ScanHit, None] = {}
    for line in lines:
        for text in line.texts:
            for place in matches(text, needles):
                found.setdefault(ScanHit(file, _at(line), place.secret, place.kind))
    return list(found)


def withheld_words_heard(
    file: str, lines: Sequence[SaidAgain], withheld: Sequence[str], shown: str
) -> list[ScanHit]:
    """Words withheld in this very passage that are heard more often than its published text says them. Secret number 0.

    These are searched beside the secrets of the case, which leave everyday words out (a rank, a month, an age), and more
    loosely, since they are few: a recogniser mishears names first. A word counts where it begins as a withheld one does,
    sounds like one, or nearly does and nothing that was published sounds nearly so.
    """
    wanted = {w for text in withheld for w in _words(text)}
    stems = {w[:STEM] for w in wanted if len(w) >= LETTERS}
    sounds = {sound_of(w) for w in wanted} - {""}
    near = {sound for w in wanted for sound in near_sounds(w)}
    published = _words(shown)
    said = Counter(w[:STEM] for w in published) + Counter(map(_sound, published))
    unlike = near - {sound for w in published for sound in near_sounds(w)}
    heard: Counter[str] = Counter()
    out: list[ScanHit] = []
    for line in lines:
        for word in _words(line.texts[0]) if line.texts else ():
            stem, sound = word[:STEM], sound_of(word)
            heard.update((stem, _sound(word)))
            begins = stem in stems and heard[stem] > said[stem]
            like = len(sound) > 1 and sound in sounds and heard[_sound(word)] > said[_sound(word)]
            if begins or like or sound in unlike:
                out.append(ScanHit(file, _at(line), 0, "a word withheld in this passage"))
    return out


def _sound(word: str) -> str:
    """How a word sounds, marked so that it is never taken for the beginning of a word."""
    return f"={sound_of(word)}"


def _at(line: SaidAgain) -> str:
    return f"heard at {line.at_ms / 1000:.1f} s"


def _words(text: str) -> list[str]:
    return [token.folded for token in tokens(text)]


def faults_of(
    sound: PublishedSound,
    samples: Samples,
    rate: int,
    captions: Mapping[str, str],
    peaks: Sequence[float] = (),
) -> Iterator[Unreadable]:
    """What the samples, the captions (file, text) and the loudness picture of one sound tell of what is withheld in it."""
    length_ms = samples.shape[-1] * 1000 / rate
    silent = (*sound.withheld_ms, *sound.unheard_ms)
    yield from sound_under(sound.file, samples, rate, silent)
    if peaks:
        yield from picture_of(sound.file, peaks, length_ms, silent)
    for file, text in captions.items():
        yield from caption_times(file, text, length_ms, silent)


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
