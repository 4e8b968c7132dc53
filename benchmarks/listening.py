"""Earwitness beside other programs: the same files, machine, model and beam, in one run. Prints one JSON object.

    python benchmarks/listening.py --quick                       a few minutes: is anything badly off?
    python benchmarks/listening.py --peer whisperx=PYTHON --peer openai=PYTHON --weights FOLDER
    python benchmarks/listening.py --only memory                 1,000 clips against 50 (half an hour)
    python benchmarks/listening.py --only memory --memory-of calls12 --counts 12 48     the same with whole calls

Sound comes from `corpus.py`. Peers run in a Python of their own (`--peer NAME=PYTHON`, a virtual environment outside the
project): those named are run; without any, the three forms of faster-whisper in this one. `--weights` is a folder for openai-whisper and
whisper.cpp, made once by `PYTHON benchmarks/peers.py convert MODEL FOLDER`. See `benchmarks/README.md`.

How it is measured
- Every system is a command. Each is run on the files and on nothing: a peer on no file, Earwitness on one second of
  silence, in which it finds no speech to hear (a peer without a detector would write into it, at some length). The second
  is its start (imports, model, workers), reported apart and taken off: `times_real_time` is sound / (whole - start).
  Where little is left `too_short` says so: take more files.
- `cpu_s` counts the command and everything it started. `peak_mb` is the largest sum of the resident memory of all its
  processes, sampled five times a second; pages that processes share count in each. `largest_mb` is the largest of a
  single process: a worker, where anything is heard.
- Systems take turns, `--rounds` times; the fastest round of each counts. Ratios on one machine are what counts: times by
  the clock say nothing on a busy machine, where `cpu_s` still repeats.
- Errors: `corpus.errors`, pooled over the files.

Parts (`--only`, several may be given; all but `memory` and `ray` by default)
- `peers`      try transcribe (language known, no English, voices not told apart) beside the others
- `shipped`    the same as it is shipped: English and voices too
- `languages`  with English against without
- `limit`      the engine alone: encoder and decoder on windows cut beforehand, one process a core, nothing else
- `stage`      intake and transcribe of a case, sealed and encrypted, against that limit
- `scaling`    two local workers against one
- `ray`        two Ray actors against two local workers
- `times`      first and last word of each turn against the turn's own onset and offset
- `memory`     the stage on 1,000 short calls against 50, or on others (`--memory-of`, `--counts`)
"""

from __future__ import annotations

import argparse
import difflib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from corpus import SETS, BuiltCall, corpus, errors, normal

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OWN = ("loop", "loop_per_core", "batched")  #: peers that this project's own Python can run
PARTS = ("peers", "shipped", "languages", "limit", "stage", "scaling", "times", "ray", "memory")
BY_DEFAULT = PARTS[:-2]
WORK = ("calls48:gsm", "calls12:gsm", "clips80:gsm")
PHRASE = "everybody here is invented"  #: of cases that live for one run

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sounds:
    """Files of one set in one form, with what is said in them."""

    name: str
    calls: tuple[BuiltCall, ...]
    form: str

    @property
    def paths(self) -> list[str]:
        return [str(call.files[self.form]) for call in self.calls]

    @property
    def seconds(self) -> float:
        return sum(call.seconds for call in self.calls)


@dataclass(frozen=True, slots=True)
class Bench:
    """What all parts need to know."""

    model: Path
    beam: int
    cores: int
    rounds: int
    weights: Path | None


# -------------------------------------------------------------------------------------------------------- running commands


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command took. Times in seconds, memory in bytes: all its processes together, and the largest."""

    wall_s: float
    cpu_s: float
    peak: int
    largest: int
    printed: str
    wrong: str


def ran(command: Sequence[str], environment: dict[str, str]) -> Ran:
    """Run a command to its end and watch it and its children."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, env=environment, cwd=ROOT)
        peak = [0, 0]
        stop = threading.Event()

        def watch() -> None:
            while not stop.wait(0.2):
                held = [_resident(id) for id in _family(process.pid)]
                peak[:] = max(peak[0], sum(held)), max(peak[1], *held)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        stop.set()
        watcher.join()
        out.seek(0)
        err.seek(0)
        wrong = f"exit status {process.returncode}: {err.read()[-600:]}" if process.returncode else ""
        return Ran(wall, used.ru_utime + used.ru_stime, peak[0], peak[1], out.read(), wrong)


def _family(id: int) -> Iterator[int]:
    yield id
    try:
        for thread in Path(f"/proc/{id}/task").iterdir():
            for child in (thread / "children").read_text(encoding="ascii").split():
                yield from _family(int(child))
    except OSError:
        return


def _resident(id: int) -> int:
    try:
        return int(Path(f"/proc/{id}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf(
            "SC_PAGE_SIZE"
        )
    except (OSError, IndexError):
        return 0


def environment(bench: Bench, place: Path, **settings: str) -> dict[str, str]:
    """This machine's environment without its settings for Earwitness, and ours."""
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith("EARWITNESS_") and k not in ("OMP_NUM_THREADS", "XDG_CONFIG_HOME")
    }
    ours = {"MODEL": str(bench.model), "BEAM": str(bench.beam), "WORKERS": str(bench.cores), "VOICES": "off"}
    kept |= {f"EARWITNESS_{name}": value for name, value in (ours | settings).items()}
    return kept | {
        "XDG_CONFIG_HOME": str(place),
        "EARWITNESS_PASSPHRASE": PHRASE,
        "HF_HUB_OFFLINE": "1",
    }


def silence(place: Path) -> str:
    """One second of nothing, on which a command shows what its start takes."""
    path = place / "silence.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000))
    return str(path)


# -------------------------------------------------------------------------------------------------------------- the systems


@dataclass(frozen=True, slots=True)
class Rival:
    """A system under test: `command(files, place)` to run, and how to read the texts it prints."""

    name: str
    command: Callable[[list[str], Path], list[str]]
    texts: Callable[[str], list[str]]
    environment: Callable[[Path], dict[str, str]]
    nothing: Callable[[Path], list[str]]


def earwitness(bench: Bench, name: str, *, english: bool = False, **settings: str) -> Rival:
    """`earwitness try transcribe`, as a person would call it."""
    program = str(Path(sys.executable).with_name("earwitness"))
    flags = ["--language", "ru", "--english" if english else "--no-english"]
    return Rival(
        name,
        lambda files, place: [program, "try", "transcribe", *flags, *files],
        lambda printed: [
            " ".join(line["text"] for line in row.get("utterances", ())) for row in _rows(printed)
        ],
        lambda place: environment(bench, place, **settings),
        lambda place: [silence(place)],
    )


def peer(bench: Bench, name: str, python: str) -> Rival:
    """One of `peers.py`."""

    def command(files: list[str], place: Path) -> list[str]:
        job = place / "job.json"
        weights = str(bench.weights) if bench.weights else ""
        row = {
            "files": files,
            "model": str(bench.model),
            "beam": bench.beam,
            "language": "ru",
            "threads": bench.cores,
            "weights": weights,
        }
        job.write_text(json.dumps(row), encoding="utf-8")
        return [python, str(HERE / "peers.py"), name, str(job)]

    def texts(printed: str) -> list[str]:
        found: list[str] = json.loads(printed)["texts"]
        return found

    return Rival(name, command, texts, lambda place: environment(bench, place), lambda place: [])


def _rows(printed: str) -> list[Row]:
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]


def compared(bench: Bench, rivals: Sequence[Rival], sounds: Sounds) -> dict[str, Row]:
    """Every rival on the same files, taking turns; the fastest round counts."""
    starts: dict[str, Ran] = {}
    best: dict[str, Ran] = {}
    for _ in range(bench.rounds):
        for rival in rivals:
            if rival.name in best and best[rival.name].wrong:
                continue
            with tempfile.TemporaryDirectory() as folder:
                place = Path(folder)
                around = rival.environment(place)
                start = ran(rival.command(rival.nothing(place), place), around)
                whole = ran(rival.command(sounds.paths, place), around)
            _say(f"{sounds.name} {rival.name}: {whole.wall_s:.1f} s, {whole.cpu_s:.1f} s of processor")
            if rival.name not in best or start.wall_s < starts[rival.name].wall_s:
                starts[rival.name] = start
            if rival.name not in best or whole.wall_s < best[rival.name].wall_s:
                best[rival.name] = whole
    return {rival.name: _row(starts[rival.name], best[rival.name], rival, sounds) for rival in rivals}


def _row(start: Ran, whole: Ran, rival: Rival, sounds: Sounds) -> Row:
    if whole.wrong or start.wrong:
        return {"failed": whole.wrong or start.wrong}
    texts = rival.texts(whole.printed)
    counted = errors(zip((call.text for call in sounds.calls), texts, strict=True))
    return {
        **_cost(start, whole, sounds.seconds),
        "wer": counted.wer,
        "cer": counted.cer,
    }


def _cost(start: Ran, whole: Ran, seconds: float) -> Row:
    wall, cpu = max(0.01, whole.wall_s - start.wall_s), max(0.01, whole.cpu_s - start.cpu_s)
    return {
        "times_real_time": round(seconds / wall, 2),
        "sound_per_cpu_s": round(seconds / cpu, 2),
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "start_s": round(start.wall_s, 2),
        "start_cpu_s": round(start.cpu_s, 2),
        "peak_mb": round(whole.peak / 2**20),
        **({"too_short": True} if wall < whole.wall_s / 3 else {}),
    }


def ratio(above: Row, below: Row, figure: str = "times_real_time") -> float | None:
    """One figure of two rows against each other; None where either failed."""
    if figure not in above or not below.get(figure):
        return None
    return round(float(above[figure] / below[figure]), 3)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------------------------------------ engine's limit


def limit(bench: Bench, sounds: Sounds) -> Row:
    """The engine alone: windows of up to 29 s cut at pauses and turned into spectra beforehand; timed are encoder (one by
    one) and decoder (by eight, with time marks), one process a core with one thread. Processes are given equal shares and
    their times averaged, as if work could be shared out perfectly. A window the engine gives up on is not tried again."""
    context = multiprocessing.get_context("spawn")
    os.environ["OMP_NUM_THREADS"] = "1"
    with context.Pool(bench.cores) as pool:
        asked = [
            (str(bench.model), bench.beam, sounds.paths, share, bench.cores) for share in range(bench.cores)
        ]
        found = pool.map(_engine_alone, asked, chunksize=1)
    del os.environ["OMP_NUM_THREADS"]
    wall = sum(row[0] for row in found) / len(found)
    cpu = sum(row[1] for row in found)
    return {
        "times_real_time": round(sounds.seconds / wall, 2),
        "sound_per_cpu_s": round(sounds.seconds / cpu, 2),
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "windows": sum(row[2] for row in found),
        "speech_s": round(sum(row[3] for row in found), 1),
    }


def _engine_alone(asked: tuple[str, int, list[str], int, int]) -> tuple[float, float, int, float]:
    """(seconds by the clock, of processor, windows, seconds of speech) of one process's share."""
    import ctranslate2
    import numpy as np
    from faster_whisper import WhisperModel, decode_audio
    from faster_whisper.tokenizer import Tokenizer

    folder, beam, files, share, shares = asked
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)
    cut: list[tuple[float, Any]] = []
    for path in files:
        sound = decode_audio(path)
        for begin, end in _windows(sound):
            spectrum = model.feature_extractor(np.pad(sound[begin:end], (0, 480000 - (end - begin))))
            cut.append(((end - begin) / 16000, spectrum[..., :3000]))
    mine = sorted(cut, key=lambda row: -row[0])[share::shares]
    tokenizer = Tokenizer(model.hf_tokenizer, True, task="transcribe", language="ru")
    began, used = time.perf_counter(), time.process_time()
    for first in range(0, len(mine), 8):
        encoded = [
            model.model.encode(
                ctranslate2.StorageView.from_array(np.ascontiguousarray(spectrum[None])), to_cpu=True
            )
            for _, spectrum in mine[first : first + 8]
        ]
        stacked = ctranslate2.StorageView.from_array(np.concatenate([np.asarray(one) for one in encoded]))
        model.model.generate(
            stacked,
            [tokenizer.sot_sequence] * len(encoded),
            beam_size=beam,
            max_length=448,
            max_initial_timestamp_index=50,
            suppress_blank=True,
            suppress_tokens=[-1],
        )
    return (
        time.perf_counter() - began,
        time.process_time() - used,
        len(mine),
        sum(length for length, _ in mine),
    )


def _windows(sound: Any) -> Iterator[tuple[int, int]]:
    """Samples of windows: neighbouring speech packed while it fits into 29 s and pauses stay under 3 s."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(min_silence_duration_ms=500, speech_pad_ms=400, max_speech_duration_s=29)
    begin = end = None
    for found in get_speech_timestamps(sound, options):
        if begin is not None and end is not None:
            if found["end"] - begin <= 29 * 16000 and found["start"] - end <= 3 * 16000:
                end = found["end"]
                continue
            yield begin, end
        begin, end = found["start"], found["end"]
    if begin is not None and end is not None:
        yield begin, end


# -------------------------------------------------------------------------------------------------------------- whole stage


def stage(bench: Bench, sounds: Sounds, **settings: str) -> Row:
    """A new encrypted case: add, intake, transcribe. Start: the same on one second of silence."""
    starts = _case(bench, None, settings)
    found = _case(bench, sounds.paths, settings)
    if "failed" in found or "failed" in starts:
        return {"failed": found.get("failed") or starts.get("failed")}
    intake = _cost(starts["intake"], found["intake"], sounds.seconds)
    hearing = _cost(starts["transcribe"], found["transcribe"], sounds.seconds)
    both = sounds.seconds / (intake["wall_s"] + hearing["wall_s"])
    both_cpu = sounds.seconds / (intake["cpu_s"] + hearing["cpu_s"])
    return {
        "intake": intake,
        "transcribe": hearing,
        "times_real_time": round(both, 2),
        "sound_per_cpu_s": round(both_cpu, 2),
    }


def _case(bench: Bench, files: Sequence[str] | None, settings: dict[str, str]) -> Row:
    """Runs of `intake` and `transcribe` in a new case with these files; None: one second of silence."""
    program = str(Path(sys.executable).with_name("earwitness"))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        around = environment(bench, place, ENGLISH="false", **settings)
        case = ["--case", str(place / "case")]
        origin = ROOT / "examples" / "sample_case" / "origin.toml"
        own = place / "origin.toml"
        text = origin.read_text(encoding="utf-8")
        own.write_text(text.replace('languages = ["ru", "uk", "en"]', 'languages = ["ru"]'), encoding="utf-8")
        out: Row = {}
        for name, command in (
            ("new", ["new", str(place / "case")]),
            ("add", ["add", *(files or [silence(place)]), "--origin", str(own), *case]),
            ("intake", ["run", "intake", *case]),
            ("transcribe", ["run", "transcribe", *case]),
        ):
            done = ran([program, *command], around)
            _say(f"stage {name}: {done.wall_s:.1f} s, {done.cpu_s:.1f} s of processor")
            if done.wrong:
                return {"failed": f"{name}: {done.wrong}"}
            out[name] = done
        return out


def memory(bench: Bench, calls: Iterable[BuiltCall], counts: tuple[int, int] = (50, 1000)) -> Row:
    """Peak memory of the stage on few and many calls, each made different by its first sample so that none is a copy."""
    sources = [call.files["gsm"].read_bytes() for call in calls]
    out: Row = {}
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            files: list[str] = []
            for number in range(count):
                content = bytearray(sources[number % len(sources)])
                content[44:46] = number.to_bytes(2, "little")
                path = Path(folder) / f"{number:04d}.wav"
                path.write_bytes(content)
                files.append(str(path))
            found = _case(bench, files, {})
        if "failed" in found:
            return found
        out[str(count)] = {
            name: {
                "peak_mb": round(found[name].peak / 2**20),
                "largest_mb": round(found[name].largest / 2**20),
                "wall_s": round(found[name].wall_s, 1),
                "cpu_s": round(found[name].cpu_s, 1),
            }
            for name in ("intake", "transcribe")
        }
    few, many = (out[str(count)] for count in counts)
    for name in ("intake", "transcribe"):
        out[f"{name}_ratio"] = ratio(many[name], few[name], "peak_mb")
        out[f"{name}_largest_ratio"] = ratio(many[name], few[name], "largest_mb")
    return out


# --------------------------------------------------------------------------------------------------------------- word times


def word_times(calls: Sequence[BuiltCall], rows: Sequence[Row]) -> Row:
    """How far the first and last word of a turn lie from its onset and offset, in milliseconds.

    A turn's word counts where it was written as it was said; words are matched over the whole call by the longest common
    run of normal forms. Words the engine flags as guessed are counted apart.
    """
    sure: list[float] = []
    flagged: list[float] = []
    words = guessed = 0
    for call, row in zip(calls, rows, strict=True):
        heard = [
            (form, word)
            for line in row.get("utterances", ())
            for word in line["words"]
            for form in normal(word["text"]).split()[:1]
        ]
        words += len(heard)
        guessed += sum(1 for _, word in heard if word["guessed"])
        said = [(form, turn) for turn in call.turns for form in normal(turn.text).split()]
        match = difflib.SequenceMatcher(None, [f for f, _ in said], [f for f, _ in heard], autojunk=False)
        pairs = {b.a + n: b.b + n for b in match.get_matching_blocks() for n in range(b.size)}
        for at, (_, turn) in enumerate(said):
            first = at == 0 or said[at - 1][1] is not turn
            last = at == len(said) - 1 or said[at + 1][1] is not turn
            if at not in pairs or not (first or last):
                continue
            word = heard[pairs[at]][1]
            kept = flagged if word["guessed"] else sure
            if first:
                kept.append(1000 * abs(word["start_s"] - turn.onset_s))
            if last:
                kept.append(1000 * abs(word["end_s"] - turn.offset_s))
    return {
        "edges": len(sure),
        "median_ms": round(median(sure)) if sure else None,
        "p95_ms": round(sorted(sure)[int(0.95 * len(sure))]) if sure else None,
        "guessed_edges": len(flagged),
        "guessed_median_ms": round(median(flagged)) if flagged else None,
        "words": words,
        "guessed_share": round(guessed / max(1, words), 4),
    }


def timed(bench: Bench, sounds: Sounds) -> Row:
    """Word times of one run of `try transcribe`."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        rival = earwitness(bench, "earwitness")
        done = ran(rival.command(sounds.paths, place), rival.environment(place))
    if done.wrong:
        return {"failed": done.wrong}
    return word_times(sounds.calls, _rows(done.printed))


# --------------------------------------------------------------------------------------------------------------------- main


def measured(bench: Bench, work: Sequence[Sounds], parts: Sequence[str], pythons: dict[str, str]) -> Row:
    """Every part asked for."""
    out: Row = {
        "machine": {"cores": bench.cores, "load": [round(load, 2) for load in os.getloadavg()]},
        "model": bench.model.name,
        "beam": bench.beam,
        "sounds": {
            sounds.name: {"files": len(sounds.calls), "minutes": round(sounds.seconds / 60, 2)}
            for sounds in work
        },
    }
    ours = earwitness(bench, "earwitness")
    for sounds in work:
        rivals = [ours] if set(parts) & {"peers", "shipped", "languages", "stage", "scaling", "ray"} else []
        if "peers" in parts:
            rivals += [peer(bench, name, python) for name, python in pythons.items()]
        if "shipped" in parts:
            rivals.append(earwitness(bench, "earwitness_shipped", english=True, VOICES="auto"))
        if "languages" in parts:
            rivals.append(earwitness(bench, "earwitness_english", english=True))
        if "scaling" in parts:
            rivals.append(earwitness(bench, "earwitness_one_worker", WORKERS="1"))
        if "ray" in parts:
            rivals.append(earwitness(bench, "earwitness_ray", DISPATCH="ray", CLUSTER="local"))
        rows = compared(bench, rivals, sounds)
        here: Row = {"systems": rows}
        mine = rows.get("earwitness", {})
        if "limit" in parts:
            here["engine_alone"] = limit(bench, sounds)
        if "stage" in parts:
            here["stage"] = stage(bench, sounds)
        if "times" in parts:
            here["word_times"] = timed(bench, sounds)
        here["ratios"] = _ratios(mine, rows, here)
        out[sounds.name] = here
    return out


def _ratios(mine: Row, rows: dict[str, Row], here: Row) -> Row:
    """What the bars are about: by the clock, and by processor time for a busy machine."""
    out: Row = {}
    for figure, mark in (("times_real_time", "wall"), ("sound_per_cpu_s", "cpu")):
        found: Row = {}
        for name, row in rows.items():
            if not name.startswith("earwitness"):
                found[f"against_{name}"] = ratio(mine, row, figure)
        if "earwitness_english" in rows:
            found["both_languages_cost"] = ratio(mine, rows["earwitness_english"], figure)
        if "earwitness_shipped" in rows:
            found["as_shipped_cost"] = ratio(mine, rows["earwitness_shipped"], figure)
        if mark == "wall" and "earwitness_one_worker" in rows:
            found["all_workers_against_one"] = ratio(mine, rows["earwitness_one_worker"], figure)
        if mark == "wall" and "earwitness_ray" in rows:
            found["ray_against_local"] = ratio(rows["earwitness_ray"], mine, figure)
        if "engine_alone" in here:
            found["share_of_engine_alone"] = ratio(mine, here["engine_alone"], figure)
            if "stage" in here:
                found["stage_share_of_engine_alone"] = ratio(here["stage"], here["engine_alone"], figure)
                found["transcribe_share_of_engine_alone"] = ratio(
                    here["stage"].get("transcribe", {}), here["engine_alone"], figure
                )
        out[mark] = found
    for name in ("loop_per_core", "loop"):
        if "wer" in rows.get(name, {}) and "wer" in mine:
            out[f"wer_over_{name}"] = round(mine["wer"] - rows[name]["wer"], 2)
    return out


def main() -> None:
    """Parse, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--on", action="append", metavar="SET:FORM", help=f"by default {', '.join(WORK)}")
    asked.add_argument("--only", action="append", choices=PARTS)
    asked.add_argument("--also", action="append", choices=PARTS, default=[])
    asked.add_argument("--peer", action="append", default=[], metavar="NAME=PYTHON")
    asked.add_argument("--weights", type=Path, help="for openai and whispercpp; see peers.py convert")
    asked.add_argument("--model", default="whisper-base", help="a model of the catalogue, or its folder")
    asked.add_argument("--beam", type=int, default=5)
    asked.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--rounds", type=int, default=1)
    asked.add_argument("--take", type=int, help="only so many files of each set, spread evenly")
    asked.add_argument("--memory-of", choices=SETS, default="clips80", help="what `memory` is measured on")
    asked.add_argument("--counts", type=int, nargs=2, default=(50, 1000), help="few and many, for `memory`")
    asked.add_argument("--quick", action="store_true", help="six calls and sixteen clips")
    asked.add_argument("--folder", type=Path, help="where the sets are kept")
    asked.add_argument("--packages", type=Path, help="where the Debian packages are unpacked")
    given = asked.parse_args()
    from earwitness.engines.whisper.models import locate

    folder = given.folder
    bench = Bench(
        Path(locate(given.model).folder or ""),
        given.beam,
        given.cores,
        given.rounds,
        given.weights,
    )
    pythons = dict(row.split("=", 1) for row in given.peer)
    pythons = pythons or dict.fromkeys(OWN, sys.executable)
    parts = tuple(given.only or BY_DEFAULT) + tuple(given.also)
    result: Row = {}
    work: list[Sounds] = []
    for row in given.on or (("calls12:gsm", "clips80:gsm") if given.quick else WORK):
        name, _, form = row.partition(":")
        if name not in SETS:
            raise SystemExit(f"no such set: {name}")
        calls = corpus(name, folder, packages=given.packages)
        take = given.take or ((16 if name.startswith("clips") else 6) if given.quick else len(calls))
        spread = tuple(calls[n * len(calls) // take] for n in range(min(take, len(calls))))
        work.append(Sounds(row, spread, form or "gsm"))
    if set(parts) - {"memory"}:
        result = measured(bench, work, parts, pythons)
    if "memory" in parts:
        few, many = (10, 40) if given.quick else given.counts
        calls = corpus(given.memory_of, folder, packages=given.packages)
        result["memory"] = {"of": given.memory_of} | memory(replace(bench, rounds=1), calls, (few, many))
    print(json.dumps(result, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
