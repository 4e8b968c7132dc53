"""How well voices that share a channel are told apart: words given to the wrong voice, diarization error, and speed.

    python benchmarks/turns.py                             the sample case (gold words), and calls of real voices
    python benchmarks/turns.py --heard D                   also with machine transcripts: `earwitness try transcribe`, one
                                                           JSON file a recording in the folder D, named RECORDING.json
    python benchmarks/turns.py --phone WHEEL               also the 30 s of a real telephone call in the wheel of pyannote.audio
    python benchmarks/turns.py --voices light --calls 6    the fallback; fewer calls of each set

Prints one JSON object. Speaker error: words given to another voice than said them, in percent, under the naming of voices
that fits the call best. The sample case's voices are synthetic, and in four of its calls both parties are the same
synthetic voice (`alike`): no ear tells those apart, so the figure is given with and without them. DER: missed, invented and
confused speech over all speech, overlap counted, collar of 0.25 s or none; `confused` alone is what telling apart is about,
for the reference of built calls counts a reader's pauses as speech. Speed is CPU time of one thread.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import time
import wave
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from earwitness.engines import voices
from earwitness.engines.media.decode import CagedAudioTool
from earwitness.model.records import Author
from earwitness.ports import Diarizer, Heard, HeardLine, HeardWord, Hearing, VoiceTurn
from earwitness.stages.transcribe.voices import told_apart

SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "sample_case"
#: calls of the sample case in which one synthetic voice speaks for both
ALIKE = ("call-017", "call-028", "call-029", "call-042")
GRID = 100
NOBODY = Author("engine", "gold", "1", ())


@dataclass(frozen=True, slots=True)
class Span:
    """Who speaks from when to when, as the reference has it."""

    start_s: float
    end_s: float
    who: str
    text: str = ""


@dataclass(slots=True)
class Clock:
    """CPU seconds and seconds of sound."""

    cpu_s: float = 0.0
    sound_s: float = 0.0

    def turns(self, diarizer: Diarizer, samples: Any, rate: int) -> tuple[VoiceTurn, ...]:
        began = time.process_time()
        found = diarizer.turns(samples, rate, None)
        self.cpu_s += time.process_time() - began
        self.sound_s += samples.shape[1] / rate
        return found


# ------------------------------------------------------------------------------------------------------------- figures


def speaker_errors(pairs: Sequence[tuple[str, str]]) -> int:
    """Words of (who said it, voice it was given to) that are wrong under the best naming."""
    said, given = (sorted({pair[side] for pair in pairs}) for side in (0, 1))
    given += [f"none {n}" for n in range(len(said) - len(given))]
    return min(
        sum(named.get(voice) != who for who, voice in pairs)
        for chosen in itertools.permutations(given, len(said))
        for named in [dict(zip(chosen, said, strict=True))]
    )


def diarization_error(
    reference: Sequence[Span], turns: Sequence[VoiceTurn], collar: float
) -> tuple[float, float, float, float]:
    """(missed, invented, confused, spoken) seconds; overlap counted (NIST's DER)."""
    last = max([span.end_s for span in reference] + [turn.end_s for turn in turns])
    size = int(last * GRID) + 1
    people = sorted({span.who for span in reference})
    count = max([turn.voice + 1 for turn in turns] + [len(people)])
    truth = np.zeros((size, len(people)), dtype=bool)
    found = np.zeros((size, count), dtype=bool)
    kept = np.ones(size, dtype=bool)
    for span in reference:
        truth[int(span.start_s * GRID) : int(span.end_s * GRID), people.index(span.who)] = True
        for edge in (span.start_s, span.end_s) if collar else ():
            kept[max(0, int((edge - collar) * GRID)) : int((edge + collar) * GRID)] = False
    for turn in turns:
        found[int(turn.start_s * GRID) : int(turn.end_s * GRID), turn.voice] = True
    truth, found = truth[kept], found[kept]
    there, heard = truth.sum(axis=1), found.sum(axis=1)
    right = max(
        int((truth & found[:, list(chosen)]).sum())
        for chosen in itertools.permutations(range(count), len(people))
    )
    confused = int(np.minimum(there, heard).sum()) - right
    missed, invented = (int(np.maximum(a - b, 0).sum()) for a, b in ((there, heard), (heard, there)))
    return missed / GRID, invented / GRID, confused / GRID, float(there.sum()) / GRID


def der_of(rows: Iterable[tuple[Sequence[Span], Sequence[VoiceTurn]]]) -> dict[str, float]:
    """Pooled percentages."""
    pooled = list(rows)
    out: dict[str, float] = {}
    for collar in (0.25, 0.0):
        missed, invented, confused, spoken = np.sum(
            [diarization_error(a, b, collar) for a, b in pooled], axis=0
        ).tolist()
        out[f"der_{collar}"] = round(100 * (missed + invented + confused) / spoken, 2)
        if collar:
            out |= {"missed": round(100 * missed / spoken, 2), "invented": round(100 * invented / spoken, 2)}
            out |= {"confused": round(100 * confused / spoken, 2)}
    return out


# --------------------------------------------------------------------------------------------------------- sample case


def gold_words(reference: Sequence[Span]) -> list[tuple[HeardWord, str]]:
    """Words of a reference, spread over their turns by letters, and who says them."""
    out: list[tuple[HeardWord, str]] = []
    for span in reference:
        words = span.text.split()
        at, letters = span.start_s, sum(map(len, words))
        for word in words:
            end = at + (span.end_s - span.start_s) * len(word) / letters
            out.append((HeardWord(word, at, end, False, None), span.who))
            at = end
    return out


def as_lines(words: Sequence[HeardWord]) -> tuple[HeardLine, ...]:
    """One line of all words: the rule has to find every change of voice by itself."""
    text = " ".join(word.text for word in words)
    return (HeardLine(words[0].start_s, words[-1].end_s, text, "und", tuple(words), "Speaker ?", None),)


def given_voices(lines: Sequence[HeardLine], turns: Sequence[VoiceTurn]) -> list[tuple[HeardWord, str]]:
    """Every word with the voice that the stage's own rule gives it."""
    told = told_apart(Heard("und", tuple(lines), (), NOBODY), turns)
    return [(word, line.voice) for line in told.lines for word in line.words]


def who_says(word: HeardWord, reference: Sequence[Span]) -> str | None:
    """Whose turn covers most of a machine's word; None outside all turns."""
    shared = {span: min(word.end_s, span.end_s) - max(word.start_s, span.start_s) for span in reference}
    best = max(shared, key=shared.__getitem__)
    return best.who if shared[best] > 0 else None


def sample_case(diarizer: Diarizer, heard: Path | None, calls: int, clock: Clock) -> dict[str, Any]:
    """Speaker error on the sample case's mono recordings."""
    told = {
        row["id"]: row for row in map(json.loads, (SAMPLE / "calls.jsonl").read_text("utf-8").splitlines())
    }
    tool = CagedAudioTool()
    rows: list[dict[str, Any]] = []
    try:
        for times in json.loads((SAMPLE / "audio_times.json").read_text("utf-8")):
            call = told[times["id"]]
            if call["channels"] > 1 or len(rows) == calls:
                continue
            turns = zip(times["turns"], call["turns"], strict=True)
            reference = [Span(a["start_s"], a["end_s"], b["who"], b["text"]) for a, b in turns]
            decoded = tool.decode((SAMPLE / "audio" / times["file"]).read_bytes())
            found = clock.turns(diarizer, decoded.samples, decoded.rate)
            words = gold_words(reference)
            voiced = given_voices(as_lines([word for word, _ in words]), found)
            pairs = [(who, voice) for (_, who), (_, voice) in zip(words, voiced, strict=True)]
            row = {"call": call["id"], "words": len(pairs), "wrong": speaker_errors(pairs)}
            row["voices"] = len({turn.voice for turn in found})
            machine = heard / f"{times['file']}.json" if heard else None
            if machine and machine.is_file():
                lines = machine_lines(json.loads(machine.read_text("utf-8")))
                known = [(who_says(word, reference), voice) for word, voice in given_voices(lines, found)]
                pairs = [(who, voice) for who, voice in known if who is not None]
                row |= {"machine_words": len(pairs), "machine_wrong": speaker_errors(pairs)}
            rows.append(row)
    finally:
        tool.close()
    told_apart_rows = [row for row in rows if row["call"] not in ALIKE]
    out: dict[str, Any] = {"calls": len(rows)}
    for name, some in (("all", rows), ("without_alike", told_apart_rows)):
        for kind in ("", "machine_"):
            counted = [row for row in some if f"{kind}words" in row]
            if counted:
                wrong, words = (sum(row[f"{kind}{key}"] for row in counted) for key in ("wrong", "words"))
                out[f"{kind}speaker_error_{name}"] = round(100 * wrong / words, 2)
    worst = sorted(rows, key=lambda row: -row["wrong"] / row["words"])[:8]
    out["worst"] = {row["call"]: round(100 * row["wrong"] / row["words"], 1) for row in worst}
    out["not_two_voices"] = [row["call"] for row in rows if row["voices"] != 2]
    return out


def machine_lines(told: dict[str, Any]) -> list[HeardLine]:
    """Lines of `earwitness try transcribe`."""
    return [
        HeardLine(
            line["start_s"],
            line["end_s"],
            line["text"],
            line["language"],
            tuple(
                HeardWord(word["text"], word["start_s"], word["end_s"], word["guessed"], word["confidence"])
                for word in line["words"]
            ),
            line["voice"],
            None,
        )
        for line in told["utterances"]
    ]


# ---------------------------------------------------------------------------------------------------------- real voices


def opened(path: Path | io.BytesIO) -> tuple[Any, int]:
    with wave.open(str(path) if isinstance(path, Path) else path) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
        return samples.reshape(-1, sound.getnchannels()).T, sound.getframerate()


def built_calls(
    diarizer: Diarizer, name: str, form: str, folder: Path | None, calls: int, clock: Clock
) -> dict[str, Any]:
    """DER on calls built of real voices."""
    from corpus import corpus

    rows: list[tuple[list[Span], tuple[VoiceTurn, ...]]] = []
    for call in corpus(name, folder)[:calls] if folder else corpus(name)[:calls]:
        reference = [Span(turn.onset_s, turn.offset_s, turn.party) for turn in call.turns]
        rows.append((reference, clock.turns(diarizer, *opened(Path(call.files[form])))))
    return {
        "calls": len(rows),
        **der_of(rows),
        "two_voices": sum(len({t.voice for t in found}) == 2 for _, found in rows),
    }


def one_voice(diarizer: Diarizer, folder: Path | None, clips: int, clock: Clock) -> dict[str, Any]:
    """How often a recording in which one person speaks is given to more than one voice: eight clips after each other."""
    from corpus import corpus

    by_party: dict[str, list[Any]] = {}
    rate = 8000
    for clip in corpus("clips80", folder) if folder else corpus("clips80"):
        samples, rate = opened(Path(clip.files["gsm"]))
        by_party.setdefault(clip.turns[0].party, []).append(samples)
    counts: list[int] = []
    for party in sorted(by_party):
        for first in range(0, min(len(by_party[party]), 8 * clips), 8):
            whole = np.concatenate(by_party[party][first : first + 8], axis=1)
            counts.append(len({turn.voice for turn in clock.turns(diarizer, whole, rate)}))
    return {
        "recordings": len(counts),
        "one_voice": counts.count(1),
        "more": sum(count > 1 for count in counts),
    }


def phone(diarizer: Diarizer, wheel: Path, clock: Clock) -> dict[str, Any]:
    """DER on the sample in pyannote.audio's wheel: 30 s of a real telephone call, two women, US English."""
    with zipfile.ZipFile(wheel) as packed:
        samples, rate = opened(io.BytesIO(packed.read("pyannote/audio/sample/sample.wav")))
        rows = [
            line.split() for line in packed.read("pyannote/audio/sample/sample.rttm").decode().splitlines()
        ]
    reference = [Span(float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in rows]
    return der_of([(reference, clock.turns(diarizer, samples, rate))])


def main() -> None:
    """Parse, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--voices", default="auto", help="auto, light, or a folder")
    asked.add_argument("--calls", type=int, default=1000, help="calls of each set at most")
    asked.add_argument("--heard", type=Path, help="folder of machine transcripts of the sample case")
    asked.add_argument("--corpus", type=Path, help="where the calls of real voices are built")
    asked.add_argument("--phone", type=Path, help="the wheel of pyannote.audio")
    asked.add_argument(
        "--only", nargs="*", default=["sample", "real", "one"], help="sample, real, one, phone"
    )
    given = asked.parse_args()
    made = voices.factory(Hearing(voices=given.voices))
    if made is None:
        raise SystemExit("with `off` nothing is told apart")
    diarizer, clock = made(), Clock()
    out: dict[str, Any] = {"engine": f"{made.author.name} {made.author.version}"}
    if "sample" in given.only:
        out["sample_case"] = sample_case(diarizer, given.heard, given.calls, clock)
    if "real" in given.only:
        for name, form in (
            ("calls12", "clean16"),
            ("calls12", "gsm"),
            ("calls12", "amr475"),
            ("samesex12", "gsm"),
        ):
            out[f"{name}_{form}"] = built_calls(diarizer, name, form, given.corpus, given.calls, clock)
    if "one" in given.only:
        out["one_person"] = one_voice(diarizer, given.corpus, given.calls, clock)
    if given.phone:
        out["real_phone_call"] = phone(diarizer, given.phone, clock)
    out["cpu_s_per_s"] = round(clock.cpu_s / max(clock.sound_s, 1e-9), 4)
    out["times_real_time"] = round(clock.sound_s / max(clock.cpu_s, 1e-9), 1)
    print(json.dumps(out, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
