"""Does the machine write words where nobody speaks? Half an hour of silence, noise, tones, signals and music.

    python benchmarks/invented.py              30 minutes: every kind, clean and through GSM, and pairs on two channels
    python benchmarks/invented.py --quick      5 minutes: every kind, 8 s each, clean

Everything is made here from formulas and a seed; no recording is used. Prints one JSON object: lines written (the bar is
0), with what was written, and why the rest was left out, by kind; under `hard` the same for throats and song without
words, which the bar does not ask for, and under `between_speech` each kind put between two clips of real speech. The engine is made as a case makes it: any of Russian,
Ukrainian and English, with English beside it. GSM needs `sox` (see `corpus.py`).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import wave
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from earwitness.ports import Transcriber

RATE = 8000
LANGUAGES = ("ru", "uk", "en")
SEED = 1

Sound = npt.NDArray[np.float64]  #: mono, -1 to 1, at RATE
Chance = np.random.Generator
Maker = Callable[[Sound, Chance], npt.NDArray[Any]]  #: (times in seconds, chance) -> sound

# -------------------------------------------------------------------------------------------------------------- ingredients


def _tone(at: Sound, *hertz: float) -> Sound:
    return np.asarray(sum(np.sin(2 * np.pi * f * at) for f in hertz) / len(hertz))


def _on(at: Sound, on_s: float, off_s: float) -> Sound:
    return (at % (on_s + off_s) < on_s).astype(float)


def _white(at: Sound, chance: Chance) -> Sound:
    return chance.normal(0, 1, len(at))


def _shaped(sound: Sound, gain: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]) -> Sound:
    """The sound with its spectrum times `gain(frequency)`, brought to a root mean square of 1."""
    spectrum = np.fft.rfft(sound) * gain(np.fft.rfftfreq(len(sound), 1 / RATE))
    shaped = np.fft.irfft(spectrum, len(sound))
    return np.asarray(shaped / max(1e-9, float(np.sqrt(np.mean(np.square(shaped))))))


def _band(sound: Sound, low: float, high: float) -> Sound:
    return _shaped(sound, lambda f: ((f > low) & (f < high)).astype(float))


def _pink(at: Sound, chance: Chance, slope: float = 0.5) -> Sound:
    return _shaped(
        _white(at, chance), lambda f: np.asarray(np.power(np.maximum(f, 20.0), -slope), dtype=np.float64)
    )


def _notes(at: Sound, chance: Chance, beat_s: float, scale: Sequence[float]) -> tuple[Sound, Sound]:
    """(hertz, seconds since the beat) of a random melody."""
    melody = chance.choice(np.asarray(scale), size=int(at[-1] / beat_s) + 2)
    return melody[(at / beat_s).astype(int)], at % beat_s


def _voice_like(hertz: Sound, formants: Sequence[float]) -> Sound:
    """A buzz of that pitch through resonances, as of a choir or a reed organ: the kind of music nearest to speech."""
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    out = np.zeros_like(hertz)
    for harmonic in range(1, 25):
        f = harmonic * hertz
        gain = sum(1 / (1 + ((f - formant) / 90) ** 2) for formant in formants)
        out += np.where(f < RATE / 2, gain, 0) * np.sin(harmonic * phase)
    return np.asarray(out / max(1e-9, float(np.abs(out).max())))


SCALE = (196.0, 220.0, 246.9, 261.6, 293.7, 329.6, 349.2, 392.0, 440.0, 523.3)

# --------------------------------------------------------------------------------------------------------------------- kinds


def plucked(at: Sound, chance: Chance) -> Sound:
    hertz, since = _notes(at, chance, 0.35, SCALE)
    body = sum(np.sin(2 * np.pi * hertz * k * at) / k**1.4 for k in range(1, 5))
    return np.asarray(0.3 * body * np.exp(-5 * since))


def organ(at: Sound, chance: Chance) -> Sound:
    hertz, _ = _notes(at, chance, 1.6, SCALE[:6])
    return np.asarray(sum(0.08 * np.sin(2 * np.pi * hertz * k * at) for k in (1, 1.25, 1.5, 2, 3)))


def choir(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    hertz, since = _notes(at, chance, 0.9, SCALE[:7])
    wobble = hertz * (1 + 0.012 * np.sin(2 * np.pi * 5.5 * at))
    return 0.5 * _voice_like(wobble, (650, 1080, 2650)) * np.minimum(1, since / 0.08)


def accordion(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    hertz, since = _notes(at, chance, 0.28, SCALE)
    return 0.4 * _voice_like(hertz, (500, 1500, 2500)) * np.exp(-1.5 * since)


def drums(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    kick = np.sin(2 * np.pi * 60 * at) * np.exp(-18 * (at % 0.5))
    snare = _white(at, chance) * np.exp(-25 * ((at + 0.5) % 1.0))
    hat = _band(_white(at, chance), 3000, 3990) * np.exp(-60 * (at % 0.125))
    return 0.4 * kick + 0.1 * snare + 0.05 * hat


def pop(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    return 0.5 * drums(at, chance) + 0.5 * plucked(at, chance) + 0.25 * choir(at, chance)


def synthesizer(at: Sound, chance: Chance) -> Sound:
    hertz, since = _notes(at, chance, 0.15, SCALE)
    return np.asarray(0.25 * np.sign(np.sin(2 * np.pi * hertz * at)) * np.exp(-6 * since))


def whistling(at: Sound, chance: Chance) -> Sound:
    hertz, _ = _notes(at, chance, 0.5, [4 * f for f in SCALE[:8]])
    smooth = np.convolve(hertz, np.ones(800) / 800, mode="same")
    return np.asarray(0.3 * np.sin(2 * np.pi * np.cumsum(smooth * (1 + 0.01 * np.sin(37 * at))) / RATE))


def breathing(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    swell = np.clip(np.sin(2 * np.pi * 0.27 * at + 0.4 * np.sin(0.31 * at)), 0, 1) ** 1.5
    return 0.05 * swell * _shaped(_white(at, chance), lambda f: np.exp(-(((f - 900) / 700) ** 2)))


def clicks(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    hits = (chance.random(len(at)) < 3 / RATE).astype(float) * chance.normal(0.5, 0.2, len(at))
    return np.convolve(hits, np.exp(-np.arange(80) / 12) * np.cos(np.arange(80)), mode="same")


def steps(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    """Footsteps and rustle: bursts of low noise twice a second, over a quiet room."""
    burst: Sound = np.exp(-30 * (at % 0.52)) * (1 + 0.3 * np.sin(at))
    return 0.15 * burst * _band(_white(at, chance), 80, 900) + 0.004 * _pink(at, chance)


def wind(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    gusts = 0.5 + 0.5 * np.sin(2 * np.pi * 0.13 * at + 2 * np.sin(0.4 * at))
    return np.asarray(0.12 * gusts * _pink(at, chance, 1.0))


def engine(at: Sound, chance: Chance) -> Sound:
    """A car from inside: a rumble with harmonics that drift."""
    phase = 2 * np.pi * np.cumsum(32 + 6 * np.sin(0.5 * at)) / RATE
    return np.asarray(sum(0.12 / k * np.sin(k * phase) for k in range(1, 12)) + 0.03 * _pink(at, chance))


def siren(at: Sound, chance: Chance) -> Sound:
    return np.asarray(0.3 * np.sin(2 * np.pi * np.cumsum(900 + 400 * np.sin(2 * np.pi * 0.3 * at)) / RATE))


def keys(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    low, high = np.array((697, 770, 852, 941)), np.array((1209, 1336, 1477))
    press = (at / 0.35).astype(int)
    dialled = chance.integers(0, 12, press[-1] + 1)[press]
    sound = np.sin(2 * np.pi * low[dialled // 3] * at) + np.sin(2 * np.pi * high[dialled % 3] * at)
    return np.asarray(0.2 * sound * (at % 0.35 < 0.15) * (at % 9 < 5))


def fax(at: Sound, chance: Chance) -> Sound:
    """Calling tone, answering tone, then 300 bits a second by two tones (as V.21)."""
    bits = chance.integers(0, 2, int(at[-1] * 300) + 2)[(at * 300).astype(int)]
    chirps = np.sin(2 * np.pi * np.cumsum(np.where(bits, 1650.0, 1850.0)) / RATE)
    part = at % 12
    return np.asarray(
        0.3
        * np.select(
            (part < 3, part < 5.5),
            (_tone(at, 1100) * (part % 3 < 0.5), _tone(at, 2100)),
            chirps * (part < 11),
        )
    )


def modem(at: Sound, chance: Chance) -> Sound:
    """Noise-like symbols on a carrier, as of faster modems."""
    symbols = np.exp(0.5j * np.pi * chance.integers(0, 4, int(at[-1] * 1200) + 2))
    return np.asarray(0.3 * np.real(symbols[(at * 1200).astype(int)] * np.exp(2j * np.pi * 1800 * at)))


def rumble_of_a_crowd(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    """Noise with the long-term spectrum and the pace of speech, but no speech in it."""
    pace = np.clip(_shaped(_white(at, chance), lambda f: ((f > 2) & (f < 6)).astype(float)), 0, 3)
    return 0.04 * pace * _shaped(_white(at, chance), lambda f: 1 / (1 + (f / 500) ** 1.5))


def waiting(at: Sound, chance: Chance) -> Sound:
    """A call nobody takes: ringing, a click, music with a beep every ten seconds, hiss, engaged tone."""
    part = at % 60
    return np.asarray(
        np.select(
            (part < 12, part < 12.1, part < 42, part < 50),
            (
                0.25 * _tone(at, 425) * _on(at, 1, 3),
                chance.normal(0, 0.3, len(at)),
                plucked(at, chance) + 0.2 * _tone(at, 1400) * (at % 10 < 0.4),
                0.01 * _white(at, chance),
            ),
            0.25 * _tone(at, 425) * _on(at, 0.35, 0.35),
        )
    )


KINDS: dict[str, Maker] = {
    "silence": lambda at, chance: np.zeros(len(at)),
    "one bit of noise": lambda at, chance: chance.integers(-1, 2, len(at)) / 32768,
    "quiet hiss": lambda at, chance: 0.0015 * _white(at, chance),
    "hiss": lambda at, chance: 0.01 * _white(at, chance),
    "loud white noise": lambda at, chance: 0.15 * _white(at, chance),
    "pink noise": lambda at, chance: 0.06 * _pink(at, chance),
    "brown noise": lambda at, chance: 0.1 * _pink(at, chance, 1.0),
    "line noise": lambda at, chance: (
        0.006 * _band(_white(at, chance), 300, 3400) + 0.004 * _tone(at, 50, 100, 150, 250)
    ),
    "hum": lambda at, chance: 0.1 * _tone(at, 50, 100, 150, 200, 250, 350),
    "noise that comes and goes": lambda at, chance: (
        0.08 * _pink(at, chance) * (np.sin(2 * np.pi * 0.2 * at) > 0)
    ),
    "dropping line": lambda at, chance: (
        0.05 * _pink(at, chance) * (chance.random(int(at[-1] / 0.1) + 2) < 0.6)[(at / 0.1).astype(int)]
    ),
    "ringing": lambda at, chance: 0.3 * _tone(at, 425) * _on(at, 1, 4),
    "ringing, two tones": lambda at, chance: 0.3 * _tone(at, 440, 480) * _on(at, 2, 4),
    "engaged": lambda at, chance: 0.3 * _tone(at, 425) * _on(at, 0.35, 0.35),
    "dial tone": lambda at, chance: 0.3 * _tone(at, 350, 440),
    "hold tone": lambda at, chance: 0.2 * _tone(at, 440) * _on(at, 0.5, 7) + 0.002 * _white(at, chance),
    "three rising tones": lambda at, chance: (
        0.3
        * np.sin(2 * np.pi * np.array([950, 1400, 1800, 0])[np.minimum(3, (at % 3 / 0.33).astype(int))] * at)
    ),
    "keys": keys,
    "fax": fax,
    "modem": modem,
    "siren": siren,
    "music, plucked": plucked,
    "music, organ": organ,
    "music, choir": choir,
    "music, accordion": accordion,
    "music, drums": drums,
    "music, pop": pop,
    "music, synthesizer": synthesizer,
    "whistling": whistling,
    "breathing": breathing,
    "clicks": clicks,
    "footsteps": steps,
    "wind": wind,
    "engine": engine,
    "rumble of a crowd": rumble_of_a_crowd,
    "waiting": waiting,
}


def _syllables(
    at: Sound, chance: Chance, pace_s: float, hertz: Sound, vowels: Sequence[Sequence[float]]
) -> Sound:
    """A buzz of that pitch that changes its vowel with each syllable, swelling and fading."""
    beats = int(at[-1] / pace_s) + 2
    chosen = chance.integers(0, len(vowels), beats)[(at / pace_s).astype(int)]
    out = np.zeros(len(at))
    for number, formants in enumerate(vowels):
        out += _voice_like(hertz, formants) * (chosen == number)
    return out * np.sin(np.pi * (at % pace_s) / pace_s) ** 0.7


VOWELS = ((750, 1200, 2500), (350, 2000, 2700), (450, 900, 2400), (500, 1700, 2500), (330, 700, 2300))


def singing(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    hertz, _ = _notes(at, chance, 0.6, SCALE)
    wobble = hertz * (1 + 0.015 * np.sin(2 * np.pi * 5.5 * at))
    return 0.5 * _syllables(at, chance, 0.6, wobble, VOWELS) + 0.3 * plucked(at, chance)


def babbling(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    """Vowels at the pace and pitch of speech, without a word."""
    pitch = 120 + 25 * np.sin(2 * np.pi * 0.4 * at) + 8 * np.sin(2 * np.pi * 2.3 * at)
    return 0.4 * _syllables(at, chance, 0.21, pitch, VOWELS) * (at % 4 < 3)


def humming(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    hertz, since = _notes(at, chance, 0.5, [f / 2 for f in SCALE])
    return 0.3 * _voice_like(hertz, (250, 1100)) * np.minimum(1, since / 0.1)


def laughing(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    pitch = 260 - 40 * (at % 1.5)
    burst = np.sin(np.pi * (at % 0.19) / 0.19) ** 2
    breath = 0.2 * _band(_white(at, chance), 500, 3000)
    return np.asarray((0.4 * _voice_like(pitch, VOWELS[0]) + 0.15 * breath) * burst * (at % 5 < 1.5))


def coughing(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    part = at % 3.1
    burst = np.exp(-14 * part) + 0.7 * np.exp(-14 * np.abs(part - 0.45)) * (part > 0.42)
    return np.asarray(0.4 * burst * _shaped(_white(at, chance), lambda f: np.exp(-(((f - 700) / 600) ** 2))))


def barking(at: Sound, chance: Chance) -> npt.NDArray[Any]:
    part = at % 0.9
    pitch = 400 + 300 * np.sin(np.pi * np.minimum(1, part / 0.16))
    return 0.5 * _voice_like(pitch, (900, 1600, 2600)) * (part < 0.16) * (at % 7 < 4)


#: sounds of throats and of song, without a word in them: harder than the bar asks, and counted apart
HARD: dict[str, Maker] = {
    "singing without words": singing,
    "babbling": babbling,
    "humming": humming,
    "laughing": laughing,
    "coughing": coughing,
    "barking": barking,
}

PAIRS = (
    ("silence", "hiss"),
    ("line noise", "music, choir"),
    ("breathing", "quiet hiss"),
    ("ringing", "silence"),
    ("clicks", "music, accordion"),
    ("rumble of a crowd", "line noise"),
)


def made(kind: str, seconds: float, seed: int = SEED) -> npt.NDArray[np.int16]:
    """One kind as int16 samples, shape (n,), at 8 kHz; the same seed gives the same samples."""
    at = np.arange(int(seconds * RATE)) / RATE
    every = KINDS | HARD
    chance = np.random.default_rng([seed, list(every).index(kind)])
    sound: npt.NDArray[np.int16] = np.rint(np.clip(every[kind](at, chance), -1, 1) * 32767).astype(np.int16)
    return sound


def through_gsm(sound: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """The sound after GSM 06.10."""
    from corpus import through_gsm as coded_and_back  # beside this file

    back = coded_and_back((sound / np.float32(32768)).astype(np.float32))[2]
    coded: npt.NDArray[np.int16] = (np.clip(back, -1, 1) * 32767).astype(np.int16)
    return coded


Named = tuple[str, npt.NDArray[np.int16]]


def hard_sounds(seconds: float) -> Iterator[Named]:
    """(name, samples (1, n)) of every hard kind, three times over."""
    for seed in range(3):
        for kind in HARD:
            yield f"{kind} {seed + 1}", made(kind, seconds, SEED + seed)[None]


def between_speech(
    seconds: float, clips: Sequence[npt.NDArray[np.int16]], kinds: Sequence[str] = tuple(KINDS)
) -> Iterator[Named]:
    """Kinds between two clips of real speech, as when a caller is put on hold; the kind begins and ends as named.

    The name ends with the seconds from and to which nobody speaks.
    """
    pause = np.zeros(RATE // 4, dtype=np.int16)
    for number, kind in enumerate(kinds):
        before, after = clips[2 * number % len(clips)], clips[(2 * number + 1) % len(clips)]
        middle = np.concatenate([pause, made(kind, seconds, SEED + number), pause])
        begin, end = len(before) / RATE, (len(before) + len(middle)) / RATE
        yield f"{kind} @{begin:.2f}-{end:.2f}", np.concatenate([before, middle, after])[None]


def in_the_middle(row: dict[str, Any]) -> bool:
    """Whether a written line lies mostly where nobody speaks, by the name `between_speech` gave the sound."""
    begin, end = map(float, row["kind"].rpartition("@")[2].split("-"))
    inside = min(end, row["end_s"]) - max(begin, row["start_s"])
    return bool(inside > 0.5 * (row["end_s"] - row["start_s"]))


def sounds(seconds: float, *, gsm: bool, pairs: bool) -> Iterator[Named]:
    """(name, samples (channels, n)) of everything the bar is about."""
    for number, kind in enumerate(KINDS):
        plain = made(kind, seconds if kind != "waiting" else max(seconds, 60 if gsm else seconds))
        yield kind, plain[None]
        if gsm:
            yield f"{kind}, GSM", through_gsm(made(kind, seconds, SEED + 1 + number))[None]
    if pairs:
        for one, other in PAIRS:
            yield f"{one} | {other}", np.stack([made(one, seconds, SEED + 7), made(other, seconds, SEED + 8)])


def measured(transcriber: Transcriber, everything: Iterable[Named], bundle: int = 16) -> dict[str, Any]:
    """Hear everything, in bundles as the stage does, and count."""
    from earwitness.ports import Failure, ToHear

    written: list[dict[str, Any]] = []
    guards: dict[str, dict[str, int]] = {}
    failures: list[str] = []
    total, count = 0.0, 0
    began = time.process_time()
    rest = iter(everything)
    while part := list(islice(rest, bundle)):
        asked = [ToHear(pcm, RATE, None, pcm.shape[0] > 1, languages=LANGUAGES) for _, pcm in part]
        for (name, pcm), heard in zip(part, transcriber.hear(asked), strict=True):
            count += 1
            total += pcm.shape[1] / RATE
            if isinstance(heard, Failure):
                failures.append(f"{name}: {heard.reason}")
                continue
            written += [
                {
                    "kind": name,
                    "start_s": line.start_s,
                    "end_s": line.end_s,
                    "language": line.language,
                    "text": line.text,
                    "english": line.english,
                }
                for line in heard.lines
            ]
            reasons = Counter(": ".join(filter(None, (gap.reason, gap.detail))) for gap in heard.gaps)
            if set(reasons) - {"no speech found"}:
                guards[name] = dict(reasons)
    return {
        "minutes": round(total / 60, 2),
        "sounds": count,
        "utterances": len(written),
        "written": written,
        "kept_out_after_speech_was_found": guards,
        "failures": failures,
        "cpu_s": round(time.process_time() - began, 1),
    }


def main() -> None:
    """Parse, measure, print. Exit status 1 when anything was written."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=24.0, help="of each kind in each form")
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--model", default="whisper-base")
    asked.add_argument("--beam", type=int, default=5)
    asked.add_argument("--corpus", type=Path, help="where the sets of corpus.py are kept")
    given = asked.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    seconds = 8.0 if given.quick else given.seconds
    from earwitness.engines.whisper import factory
    from earwitness.ports import Hearing

    transcriber = factory(Hearing(model=given.model, beam=given.beam))()
    result = measured(transcriber, sounds(seconds, gsm=not given.quick, pairs=not given.quick))
    whole = {**result, "hard": measured(transcriber, hard_sounds(seconds))}
    if given.corpus or not given.quick:
        from corpus import corpus  # beside this file

        clips = [_samples(call.files["gsm"]) for call in corpus("clips80", given.corpus)]
        held = measured(transcriber, between_speech(seconds / 2, clips))
        inside = [row for row in held.pop("written") if in_the_middle(row)]
        whole["between_speech"] = {**held, "written_where_nobody_speaks": inside}
    whole["engine"] = dict(transcriber.author.settings)
    print(json.dumps(whole, ensure_ascii=False, indent=1))
    wrong = whole["utterances"] or whole["failures"]
    sys.exit(1 if wrong else 0)


def _samples(path: Path) -> npt.NDArray[np.int16]:
    with wave.open(str(path)) as file:
        pcm: npt.NDArray[np.int16] = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return pcm


if __name__ == "__main__":
    main()
