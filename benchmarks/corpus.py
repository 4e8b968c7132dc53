"""Two-voice Russian telephone calls with exact text and times, built of real recorded speech from Debian packages.

The speech: `festvox-ru`, the studio recordings of one man reading literature (620 sentences, 99 minutes, 16 kHz; BSD-like
licence), and `asterisk-core-sounds-ru-wav` with the texts in `asterisk-core-sounds-ru`, one woman's telephone prompts
(8 kHz; CC-BY-3.0). It is read speech of two voices: spontaneous speech of many voices is heard far worse, so figures from
it compare engines and versions, and promise nothing about a newsroom's calls.

    python benchmarks/corpus.py                         every set, built into the user's cache folder
    python benchmarks/corpus.py --set calls12 --folder D --packages P

Packages: those installed on the machine are used; else those unpacked under `--packages` (`dpkg -x PACKAGE P`); else they
are downloaded with `apt-get download` and unpacked into the cache without installing anything. GSM needs the program `sox`
with `libsox-fmt-base`; AMR is written by PyAV. The same seed gives the same samples.

Sets
- `calls12`   12 calls of about 85 s, the mix of the project's first measurements
- `calls48`   48 short calls of 15 to 90 s
- `clips80`   80 clips of one voice, 1 to 10 s
- `sample2`   2 calls of about 25 s, for tests
- `samesex12` 12 calls of two men: the second is the first with pitch and formants moved together

Forms of each call (`BuiltCall.files`): `clean16` (16 kHz), `gsm`, `amr122`, `amr475` (8 kHz, band 300-3400 Hz, through the
codec and back to PCM), each mono; `gsm_coded`, `amr122_coded`, `amr475_coded` (what the codec wrote); for calls also
`stereo16`, `gsm_stereo` (a party on each channel) and `crosstalk` (the same at 8 kHz with each party 30 dB down in the
other's channel, as a line leaks).
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

VERSION = 2  #: of what is built; another version builds anew
SEED = 1
SETS = ("calls12", "calls48", "clips80", "samesex12", "sample2")
READER = "usr/share/festival/voices/russian/msu_ru_nsh_clunits"
PROMPTER = "usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU"
PROMPTER_TEXTS = "usr/share/doc/asterisk-core-sounds-ru/core-sounds-ru.txt.gz"

WIDE, NARROW = 16000, 8000
BAND_HZ = (300, 3400)
LEAK = 10 ** (-30 / 20)
FRAME_S = 0.01
MARGIN_S = 0.08  #: silence kept on each side of a source recording
AMR_DELAY = (
    40  #: samples by which the AMR codec looks ahead; taken back in the PCM forms, not in the coded file
)
Floats = npt.NDArray[np.float32]  #: mono (n,) or (channels, n), -1 to 1


# ------------------------------------------------------------------------------------------------------------ what comes out


@dataclass(frozen=True, slots=True)
class BuiltTurn:
    """What one party says without a break.

    `start_s` to `end_s` is where its recording lies in the call, `onset_s` to `offset_s` where its own sound is loud
    enough to be speech (found before mixing, so the other party does not blur it). `pauses` are the reader's silences
    inside the turn as the package labels them, (start, end) in seconds of the call; none are known of prompts.
    """

    party: str
    source: str
    start_s: float
    end_s: float
    onset_s: float
    offset_s: float
    text: str
    pauses: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class BuiltCall:
    """A call: its turns in order of their start, and the path of each form."""

    name: str
    seconds: float
    turns: tuple[BuiltTurn, ...]
    files: dict[str, Path]
    language: str = "ru"

    @property
    def text(self) -> str:
        """Everything said, turn after turn."""
        return " ".join(turn.text for turn in self.turns)


def default_folder() -> Path:
    """Where sets are kept unless somebody says otherwise: the user's cache folder, never the repository."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "earwitness-benchmarks"


def corpus(
    name: str, folder: Path | None = None, *, packages: Path | None = None, seed: int = SEED
) -> tuple[BuiltCall, ...]:
    """The calls of a set, built on first use. Raises SystemExit that says what is missing."""
    if name not in SETS:
        raise SystemExit(f"no such set: {name}; there are {', '.join(SETS)}")
    folder = (folder or default_folder()).expanduser()
    home = folder / f"{name}-{VERSION}-{seed}"
    if not (home / "manifest.json").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        voices = Voices(_packages(packages, folder))
        _need("sox", "sox and libsox-fmt-base")
        with tempfile.TemporaryDirectory(dir=folder, prefix=f".{name}-") as place:
            _build(name, Path(place), voices, seed)
            shutil.rmtree(home, ignore_errors=True)
            Path(place).rename(home)
            Path(place).mkdir()  # for the context manager to remove
    return _read(home)


def _read(home: Path) -> tuple[BuiltCall, ...]:
    rows = json.loads((home / "manifest.json").read_text(encoding="utf-8"))["calls"]
    return tuple(
        BuiltCall(
            row["name"],
            row["seconds"],
            tuple(
                BuiltTurn(**{**turn, "pauses": tuple((a, b) for a, b in turn["pauses"])})
                for turn in row["turns"]
            ),
            {form: home / path for form, path in row["files"].items()},
            row["language"],
        )
        for row in rows
    )


# ---------------------------------------------------------------------------------------------------------------- scoring

_UNITS = "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать".split()
_TENS = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто".split()
_HUNDREDS = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот".split()
_SCALES = (("миллиард", "миллиарда", "миллиардов"), ("миллион", "миллиона", "миллионов"), ("тысяча", "тысячи", "тысяч"))  # fmt: skip


def numeral(number: int) -> str:
    """A whole number from 0 up to 999,999,999,999 in Russian words, nominative: 42 → «сорок два»; larger ones digit by digit."""
    if number >= 10**12:
        return " ".join(_UNITS[int(digit)] for digit in str(number))
    words: list[str] = []
    for power, forms in zip((10**9, 10**6, 10**3), _SCALES, strict=True):
        count = number // power % 1000
        if count:
            spoken = _below_thousand(count) if count > 1 else []  # a bare 1000 is «тысяча»
            if power == 1000:
                spoken = [{"один": "одна", "два": "две"}.get(word, word) for word in spoken]
            few = count % 10 if count % 100 not in range(11, 15) else 0
            words += [*spoken, forms[0] if few == 1 else forms[1] if 2 <= few <= 4 else forms[2]]
    words += _below_thousand(number % 1000)
    return " ".join(words) or _UNITS[0]


def _below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = [_HUNDREDS[hundreds - 1]] if hundreds else []
    if rest >= 20:
        words.append(_TENS[rest // 10 - 2])
        rest %= 10
    if rest:
        words.append(_UNITS[rest])
    return words


def normal(text: str) -> str:
    """As every figure here is counted: lower case, ё as е, digits in words («200-х» as «двести»), no punctuation."""
    text = text.casefold().replace("ё", "е").replace("\u0301", "")
    text = re.sub(r"(?<=\d)[ \u00a0](?=\d{3}\b)", "", text)
    text = re.sub(r"(\d+)(?:-[а-яa-z]{1,3}\b)?", lambda found: f" {numeral(int(found.group(1)))} ", text)
    return " ".join(re.findall(r"[^\W_]+", text.replace("ё", "е")))


@dataclass(frozen=True, slots=True)
class Errors:
    """Word and character errors pooled over many texts, in percent of what was said."""

    words: int
    wrong_words: int
    letters: int
    wrong_letters: int

    @property
    def wer(self) -> float:
        return round(100 * self.wrong_words / max(1, self.words), 2)

    @property
    def cer(self) -> float:
        return round(100 * self.wrong_letters / max(1, self.letters), 2)


def errors(pairs: Iterable[tuple[str, str]]) -> Errors:
    """Errors of (said, written) pairs: substitutions, deletions and insertions after `normal`."""
    from rapidfuzz.distance import Levenshtein

    words = wrong_words = letters = wrong_letters = 0
    for said, written in pairs:
        wanted, got = normal(said), normal(written)
        words += len(wanted.split())
        wrong_words += Levenshtein.distance(wanted.split(), got.split())
        letters += len(wanted)
        wrong_letters += Levenshtein.distance(wanted, got)
    return Errors(words, wrong_words, letters, wrong_letters)


# ---------------------------------------------------------------------------------------------------------------- sources


def _need(program: str, packages: str) -> None:
    if shutil.which(program) is None:
        raise SystemExit(f"the program {program} is missing: apt-get install {packages}")


#: what is used of each package
PARTS = {
    "festvox-ru": f"{READER}/etc/txt.done.data",
    "asterisk-core-sounds-ru-wav": f"{PROMPTER}/hello-world.wav",
    "asterisk-core-sounds-ru": PROMPTER_TEXTS,
}


def _packages(given: Path | None, folder: Path) -> dict[str, Path]:
    """For each package the folder under which its files lie: given, the machine's own root, or fetched into the cache.

    The texts are fetched even where their package is installed, on machines that keep no documentation.
    """
    fetched = folder / "packages"
    places = (given,) if given is not None else (Path("/"), fetched)

    def found() -> dict[str, Path]:
        return {
            package: place
            for place in reversed(places)
            for package, path in PARTS.items()
            if (place / path).is_file()
        }

    missing = [package for package in PARTS if package not in found()]
    if missing and given is None and shutil.which("apt-get"):
        fetched.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", *missing], cwd=fetched, stdout=sys.stderr, check=False)
        for package in sorted(fetched.glob("*.deb")):
            subprocess.run(["dpkg", "-x", str(package), str(fetched)], check=True)
            package.unlink()
        missing = [package for package in PARTS if package not in found()]
    if missing:
        raise SystemExit(
            f"no recordings to build from: apt-get install {' '.join(missing)}, or unpack with dpkg -x and see --packages"
        )
    return found()


@dataclass(frozen=True, slots=True)
class Said:
    """A source recording: where it is, what is said in it, its length, and the reader's pauses in it."""

    party: str
    name: str
    path: Path
    text: str
    seconds: float
    pauses: tuple[tuple[float, float], ...] = ()


class Voices:
    """All usable recordings of the man and of the woman, in order of their names."""

    def __init__(self, roots: dict[str, Path]) -> None:
        self.man = self._reader(roots["festvox-ru"] / READER)
        self.woman = self._prompter(
            roots["asterisk-core-sounds-ru-wav"] / PROMPTER, roots["asterisk-core-sounds-ru"] / PROMPTER_TEXTS
        )

    @staticmethod
    def _reader(home: Path) -> tuple[Said, ...]:
        listing = (home / "etc" / "txt.done.data").read_text(encoding="utf-8")
        out: list[Said] = []
        for name, text in re.findall(r'\( (\S+) "(.*)" \)', listing):
            path = home / "wav" / f"{name}.wav"
            out.append(Said("man", name, path, text.replace("+", ""), _length(path), _pauses(home, name)))
        return tuple(sorted(out, key=lambda said: said.name))

    @staticmethod
    def _prompter(home: Path, texts: Path) -> tuple[Said, ...]:
        """Prompts of two words and more whose text says all that is heard: no digits, no descriptions of tones."""
        listing = gzip.decompress(texts.read_bytes()).decode("utf-8")
        out: dict[str, Said] = {}
        for row in sorted(listing.splitlines()):
            name, colon, text = row.partition(":")
            path = home / f"{name.strip()}.wav"
            if not colon or row.startswith(";") or re.search(r"[0-9A-Za-z\[\]<>@/«]", text):
                continue
            if name.startswith("letters/") or len(normal(text).split()) < 2 or not path.is_file():
                continue
            seconds = _length(path)
            if 0.8 <= seconds <= 15 and normal(text) not in out:
                out[normal(text)] = Said("woman", name.strip(), path, text.strip(), seconds)
        return tuple(sorted(out.values(), key=lambda said: said.name))


def _length(path: Path) -> float:
    with wave.open(str(path)) as sound:
        return float(sound.getnframes() / sound.getframerate())


def _pauses(home: Path, name: str) -> tuple[tuple[float, float], ...]:
    """Silences inside a sentence from the voice's labels: rows `end 125 phone`, silence is `pau`."""
    path = home / "lab" / f"{name}.lab"
    if not path.is_file():
        return ()
    rows = [row.split() for row in path.read_text(encoding="utf-8").splitlines()]
    marks = [(float(row[0]), row[2]) for row in rows if len(row) == 3]
    found: list[tuple[float, float]] = []
    begin = 0.0
    for number, (end, phone) in enumerate(marks):
        if phone == "pau" and 0 < number < len(marks) - 1:
            found.append((begin, end))
        begin = end
    return tuple(found)


@functools.cache
def _speech(path: Path) -> tuple[float, float, float]:
    """Onset and offset of the speech of a source recording, found with its silences around it, and its length."""
    sound = _whole(path)
    return (*edges(sound), len(sound) / WIDE)


def _trimmed(path: Path) -> tuple[float, float]:
    """Where the speech of a source recording lies, with a little silence on each side, in seconds."""
    onset, offset, length = _speech(path)
    return max(0.0, onset - MARGIN_S), min(length, offset + MARGIN_S)


def _loaded(path: Path) -> Floats:
    """The speech of a source recording without the long silences around it, faded in and out over the margins."""
    begin, end = _trimmed(path)
    sound = _whole(path)[int(begin * WIDE) : int(end * WIDE)].copy()
    fade = np.linspace(0, 1, int(MARGIN_S * WIDE / 2), dtype=np.float32)
    sound[: len(fade)] *= fade
    sound[-len(fade) :] *= fade[::-1]
    return sound


@functools.lru_cache(maxsize=64)
def _whole(path: Path) -> Floats:
    """A source recording as 16 kHz mono, -1 to 1, at a level of -23 dB in its loud parts."""
    import soxr

    with wave.open(str(path)) as file:
        rate = file.getframerate()
        sound: Floats = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.float32)
    sound = (sound / np.float32(32768)).astype(np.float32)
    if rate != WIDE:
        sound = soxr.resample(sound, rate, WIDE, quality="VHQ").astype(np.float32)
    loud = _levels(sound)
    level = float(np.sqrt(np.mean(np.square(loud[loud > loud.max() * 0.1]))))
    levelled: Floats = (sound * (10 ** (-23 / 20) / max(level, 1e-6))).astype(np.float32)
    return levelled


def _levels(sound: Floats) -> Floats:
    """Root mean square of each 10 ms."""
    step = int(WIDE * FRAME_S)
    whole = sound[: len(sound) // step * step].reshape(-1, step)
    levels: Floats = np.sqrt(np.mean(np.square(whole), axis=1)).astype(np.float32)
    return levels


def edges(sound: Floats) -> tuple[float, float]:
    """Onset and offset of speech in seconds: the first and last of three 10-ms frames running within 32 dB of the loud parts."""
    levels = _levels(sound)
    floor = float(np.percentile(levels, 5))
    loud = float(np.percentile(levels, 95))
    # where there is hardly any silence the quietest frames are speech: never more than 20 dB under the loud parts
    least = max(loud * 10 ** (-32 / 20), min(2.5 * floor, loud * 10 ** (-20 / 20)))
    on = levels > least
    steady = np.flatnonzero(on[:-2] & on[1:-1] & on[2:])
    if not len(steady):
        return 0.0, len(sound) / WIDE
    return float(steady[0] * FRAME_S), float((steady[-1] + 3) * FRAME_S)


def moved(sound: Floats, factor: float) -> Floats:
    """The same speech at the same pace with pitch and formants times `factor`: resampled, then stretched back by overlap-add
    of the best matching pieces (WSOLA, Verhelst and Roelands 1993)."""
    import soxr

    squeezed = soxr.resample(sound, WIDE * factor, WIDE, quality="VHQ").astype(np.float32)
    size, reach = 480, 160
    hop = size // 2
    window = np.hanning(size).astype(np.float32)
    out = np.zeros(len(sound) + size, dtype=np.float32)
    padded = np.concatenate([squeezed, np.zeros(size + hop + 2 * reach, dtype=np.float32)])
    at = 0
    for place in range(0, len(sound), hop):
        wanted = int(place / factor)
        if place:
            follow = padded[at + hop : at + hop + size]
            low = max(0, wanted - reach)
            search = padded[low : wanted + reach + size]
            match = np.correlate(search, follow, mode="valid")
            power = np.convolve(np.square(search), np.ones(size, dtype=np.float32), mode="valid")
            wanted = low + int(np.argmax(match / np.sqrt(power + 1e-6)))
        at = min(wanted, len(padded) - size - hop)
        out[place : place + size] += window * padded[at : at + size]
    return out[: len(sound)]


# --------------------------------------------------------------------------------------------------------------- building


class Deck:
    """Recordings dealt in a shuffled order, each once before any comes again."""

    def __init__(self, cards: Sequence[Said], chance: random.Random) -> None:
        self.cards, self.chance = tuple(cards), chance
        self.left: list[Said] = []

    def deal(self) -> Said:
        if not self.left:
            self.left = list(self.cards)
            self.chance.shuffle(self.left)
        return self.left.pop()


def _build(name: str, place: Path, voices: Voices, seed: int) -> None:
    chance = random.Random(f"{name} {seed}")
    man = Deck(voices.man, chance)
    woman = Deck(voices.woman, chance)
    calls: list[dict[str, Any]] = []
    if name == "clips80":
        short = Deck([said for said in voices.man if said.seconds < 9.9], chance)
        brief = Deck([said for said in voices.woman if said.seconds < 9.9], chance)
        plans = [[(0.2, (short if n % 2 else brief).deal(), 1.0)] for n in range(80)]
    else:
        count = int(re.sub(r"\D", "", name))
        plans = [
            _plan(
                man,
                man if name.startswith("samesex") else woman,
                {12: 85.0, 2: 25.0}[count]
                if count in (2, 12)
                else 15.0 + 75.0 * (n * 29 % count) / (count - 1),
                0.86 if name.startswith("samesex") else 1.0,
                chance,
            )
            for n in range(count)
        ]
    for number, plan in enumerate(plans):
        calls.append(_mixed(f"{number:02d}", plan, place, alone=name == "clips80"))
    manifest = {"version": VERSION, "seed": seed, "set": name, "calls": calls}
    (place / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")


Plan = list[
    tuple[float, Said, float]
]  #: (start in seconds, recording, factor of pitch: 1 for the first party)


def _plan(first: Deck, second: Deck, seconds: float, factor: float, chance: random.Random) -> Plan:
    """Turns by turns until about `seconds`: pauses of 0.15 to 1.2 s, one turn in five begins 0.3 to 0.9 s early."""
    plan: Plan = []
    at = chance.uniform(0.3, 0.8)
    party = chance.randrange(2)
    while at < seconds - 2:
        deck, voice = ((first, 1.0), (second, factor))[party]
        for more in range(chance.choice((1, 1, 2, 3)) if second is not first and party else 1):
            said = next(
                (card for card in (deck.deal() for _ in range(12)) if at + _spoken(card) < seconds + 2), None
            )
            if said is None:
                break
            early = not more and plan and chance.random() < 0.2
            start = at - chance.uniform(0.3, 0.9) if early else at + chance.uniform(0.15, 1.2) * bool(plan)
            plan.append((max(0.0, start), said, voice))
            at = max(at, start + _spoken(said))
        else:
            party = 1 - party
            continue
        if all(at + card.seconds >= seconds + 2 for card in (*first.cards[:5], *second.cards[:5])):
            break
        party = 1 - party
        at += 0.5
    return plan


def _spoken(said: Said) -> float:
    begin, end = _trimmed(said.path)
    return end - begin


def _mixed(name: str, plan: Plan, place: Path, alone: bool) -> dict[str, Any]:
    """Lay the turns on two channels and write every form."""
    parties = ("A", "B")
    end = max(start + _spoken(said) for start, said, _ in plan) + 0.4
    tracks = np.zeros((2, int(end * WIDE)), dtype=np.float32)
    turns: list[BuiltTurn] = []
    for start, said, factor in plan:
        sound = _loaded(said.path)
        if factor != 1.0:
            sound = moved(sound, factor)
        party = 1 if said.party == "woman" or factor != 1.0 else 0
        first = int(start * WIDE)
        sound = sound[: tracks.shape[1] - first]
        tracks[party, first : first + len(sound)] += sound
        at, cut = first / WIDE, _trimmed(said.path)[0]
        onset, offset = (edge - cut for edge in _speech(said.path)[:2])
        turns.append(
            BuiltTurn(
                parties[party],
                said.name,
                round(at, 4),
                round(at + len(sound) / WIDE, 4),
                round(at + onset, 3),
                round(at + offset, 3),
                said.text,
                tuple(
                    (round(at + a - cut, 3), round(at + b - cut, 3))
                    for a, b in said.pauses
                    if cut + onset < a and b < cut + offset
                ),
            )
        )
    turns.sort(key=lambda turn: turn.start_s)
    return {
        "name": name,
        "language": "ru",
        "seconds": round(tracks.shape[1] / WIDE, 4),
        "turns": [asdict(turn) for turn in turns],
        "files": _forms(name, tracks, place, alone),
    }


def _forms(name: str, tracks: Floats, place: Path, alone: bool) -> dict[str, str]:
    files: dict[str, str] = {}

    def keep(form: str, sound: Floats, rate: int) -> None:
        files[form] = f"{name}-{form}.wav"
        _write(place / files[form], sound, rate)

    mono = tracks.sum(axis=0)
    keep("clean16", _level(mono), WIDE)
    line = _telephone(mono)
    for form, coded in (
        ("gsm", through_gsm(line)),
        ("amr122", _amr(line, 12200)),
        ("amr475", _amr(line, 4750)),
    ):
        content, suffix, back = coded
        keep(form, back[: len(line)], NARROW)
        files[f"{form}_coded"] = f"{name}-{form}.{suffix}"
        (place / files[f"{form}_coded"]).write_bytes(content)
    if not alone:
        keep("stereo16", _level(tracks), WIDE)
        lines = np.stack([_telephone(track) for track in tracks])
        keep("gsm_stereo", np.stack([through_gsm(track)[2][: lines.shape[1]] for track in lines]), NARROW)
        keep("crosstalk", _level(lines + LEAK * lines[::-1]), NARROW)
    return files


def _level(sound: Floats) -> Floats:
    """Loudest sample at -3 dB."""
    peak = float(np.abs(sound).max()) or 1.0
    return (sound * (10 ** (-3 / 20) / peak)).astype(np.float32)


def _telephone(sound: Floats) -> Floats:
    """8 kHz, 300 to 3400 Hz."""
    import soxr
    from scipy.signal import fftconvolve, firwin

    narrow = soxr.resample(sound, WIDE, NARROW, quality="VHQ")
    taps = firwin(255, BAND_HZ, fs=NARROW, pass_zero=False)
    return _level(fftconvolve(narrow, taps, mode="same").astype(np.float32))


def _write(path: Path, sound: Floats, rate: int) -> None:
    """16-bit WAV of (n,) or (channels, n) samples."""
    rows = np.atleast_2d(sound)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(rows.shape[0])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(_pcm(rows.T))


def _pcm(sound: Floats) -> bytes:
    return (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()


def through_gsm(line: Floats) -> tuple[bytes, str, Floats]:
    """GSM 06.10 full rate and back: what was coded, its suffix, what is heard at the other end."""
    raw = ("-t", "raw", "-r", str(NARROW), "-e", "signed", "-b", "16", "-c", "1", "-L")
    # without -D sox dithers with noise of its own, and no two builds would be the same
    coded = subprocess.run(
        ["sox", "-D", "-V1", *raw, "-", "-t", "gsm", "-"], input=_pcm(line), capture_output=True, check=True
    ).stdout
    back = subprocess.run(
        ["sox", "-D", "-V1", "-t", "gsm", "-r", str(NARROW), "-", *raw, "-"],
        input=coded,
        capture_output=True,
        check=True,
    ).stdout
    return coded, "gsm", _floats(back, len(line))


def _amr(line: Floats, bits: int) -> tuple[bytes, str, Floats]:
    """AMR narrowband at `bits` a second and back, by the library that knows silence frames."""
    import av

    pcm = np.frombuffer(_pcm(line), dtype="<i2")
    pcm = np.concatenate([pcm, np.zeros(-len(pcm) % 160, dtype="<i2")])
    writer = av.CodecContext.create("libopencore_amrnb", "w")
    writer.sample_rate, writer.layout, writer.format, writer.bit_rate = NARROW, "mono", "s16", bits
    packets: list[bytes] = []
    for first in range(0, len(pcm), 160):
        frame = av.AudioFrame.from_ndarray(pcm[None, first : first + 160], format="s16", layout="mono")
        frame.sample_rate, frame.pts = NARROW, first
        packets += [bytes(packet) for packet in writer.encode(frame)]
    packets += [bytes(packet) for packet in writer.encode(None)]
    reader = av.CodecContext.create("libopencore_amrnb", "r")
    reader.sample_rate, reader.layout = NARROW, "mono"
    heard = [
        frame.to_ndarray().reshape(-1) for content in packets for frame in reader.decode(av.Packet(content))
    ]
    sound = np.concatenate(heard)
    if sound.dtype.kind == "i":
        sound = sound.astype(np.float64) / 32768
    floats: Floats = sound[AMR_DELAY:].astype(np.float32)
    return b"#!AMR\n" + b"".join(packets), "amr", _padded(floats, len(line))


def _floats(pcm: bytes, length: int) -> Floats:
    floats: Floats = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)
    return _padded(floats, length)


def _padded(sound: Floats, length: int) -> Floats:
    return np.pad(sound, (0, max(0, length - len(sound)))).astype(np.float32)


def main() -> None:
    """Build what was asked for and say what is there."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "--set", action="append", choices=SETS, help="may be given several times; all by default"
    )
    asked.add_argument("--folder", type=Path, help="where to keep what is built")
    asked.add_argument("--packages", type=Path, help="where the Debian packages are unpacked")
    asked.add_argument("--seed", type=int, default=SEED)
    given = asked.parse_args()
    for name in given.set or SETS:
        calls = corpus(name, given.folder, packages=given.packages, seed=given.seed)
        row = {
            "set": name,
            "calls": len(calls),
            "minutes": round(sum(call.seconds for call in calls) / 60, 2),
            "turns": sum(len(call.turns) for call in calls),
            "words": sum(len(normal(call.text).split()) for call in calls),
            "folder": str(calls[0].files["gsm"].parent),
        }
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
