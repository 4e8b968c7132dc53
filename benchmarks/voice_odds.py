"""How often a machine that knows a voice effect still tells whose voice it is, and what an effect costs in words. JSON.

    python benchmarks/voice_odds.py                       all voices of the sample case (about ten minutes of one core)
    python benchmarks/voice_odds.py --calls 4 --method rebuilt --bands 12

The voices are those of the sample case: ten synthetic ones through telephone codecs, two calls to nineteen each; people who
share a synthetic voice count as one, calls in which both parties have one voice are left out. Real voices differ more
within and between themselves: the figures rank effects, and a case measures its own (`earwitness voices measure`).

- `untouched`, and for each method: the equal error rate of the best of four attacks (`voices_odds.odds`: what the attacker
  has untouched, or changed with two keys of their own; prints as they are, or with the spread within a voice learned) with
  its 95 % interval over voices. 0.5 is guessing. `ignorant` is the same for an attacker who does not know of the effect.
- `word_errors`: word error rate of the packaged speech model on `--spoken` lines, as recorded and through each method.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.voices import models
from earwitness.engines.voices.prints import VoicePrinter
from earwitness.ports import Failure, Hearing, ToHear
from earwitness.stages.produce.takes import words_of
from earwitness.stages.protect import voices
from earwitness.stages.protect.voices import METHODS, Method, disguised, manner_of
from earwitness.stages.protect.voices_odds import odds

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

SAMPLE = Path(__file__).resolve().parents[1] / "examples" / "sample_case"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one voice says in one call: the sound of each of its turns, mono in [-1, 1], and their words."""

    voice: str
    call: str
    language: str
    rate: int
    turns: tuple[Floats, ...]
    texts: tuple[str, ...]

    def sound(self, seconds: float) -> Floats:
        """The first `seconds` of it."""
        return np.concatenate(self.turns)[: int(seconds * self.rate)]


def spoken(most_calls: int) -> Iterator[Spoken]:
    """Up to `most_calls` calls of each voice, in order."""
    voice_of = {row["id"]: row["voice"] for row in json.loads((SAMPLE / "people.json").read_text("utf-8"))}
    times = {row["id"]: row for row in json.loads((SAMPLE / "audio_times.json").read_text("utf-8"))}
    taken: dict[str, int] = {}
    tool = CagedAudioTool()
    try:
        for row in map(json.loads, (SAMPLE / "calls.jsonl").read_text("utf-8").splitlines()):
            who = {party["id"]: voice_of[party["person"]] for party in row["parties"]}
            wanted = {name for name in who.values() if taken.get(name, 0) < most_calls}
            if not wanted or len(set(who.values())) < len(who):
                continue
            decoded = tool.decode((SAMPLE / "audio" / times[row["id"]]["file"]).read_bytes())
            mono = decoded.samples.astype(np.float64).mean(axis=0) / 32768
            for party, voice in who.items():
                turns = [
                    (
                        mono[int(at["start_s"] * decoded.rate) : int(at["end_s"] * decoded.rate)],
                        turn["asr_text"] or turn["text"],
                    )
                    for turn, at in zip(row["turns"], times[row["id"]]["turns"], strict=True)
                    if turn["who"] == party
                ]
                if voice in wanted and turns:
                    taken[voice] = taken.get(voice, 0) + 1
                    sounds, texts = zip(*turns, strict=True)
                    yield Spoken(voice, row["id"], row["language"], decoded.rate, sounds, texts)
    finally:
        tool.close()


def changed(one: Spoken, sound: Floats, method: Method | None, key: str) -> npt.NDArray[np.int16]:
    """The sound through a method under a key, as 16-bit samples."""
    if method is not None:
        manner = manner_of(hashlib.sha256(f"{key} {one.call}".encode()).digest(), one.voice)
        sound = disguised(sound, one.rate, method, manner)
    return np.asarray(np.clip(np.rint(sound * 32768), -32768, 32767), dtype=np.int16)


def prints(every: Sequence[Spoken], method: Method | None, key: str, seconds: float) -> Floats:
    """A print of every clip through a method, (clips, 192)."""
    printer = VoicePrinter(models.located("auto").folder)
    made = [printer.print_of(changed(one, one.sound(seconds), method, key), one.rate) for one in every]
    return np.asarray(made, dtype=np.float64)


def attacked(every: Sequence[Spoken], methods: Sequence[Method], seconds: float) -> dict[str, Any]:
    """Odds of the untouched voices and of each method."""
    who, calls = [one.voice for one in every], [one.call for one in every]
    plain = prints(every, None, "", seconds)
    out: dict[str, Any] = {"clips": len(every), "untouched": _row(odds(who, calls, plain, [plain]))}
    for method in methods:
        shown = prints(every, method, "of the release", seconds)
        own = np.mean([prints(every, method, f"of the attacker, {n}", seconds) for n in range(2)], axis=0)
        out[method] = _row(odds(who, calls, shown, [plain, own]))
        out[method]["ignorant"] = round(odds(who, calls, shown, [plain]).error, 3)
    return out


def _row(found: Any) -> dict[str, Any]:
    return {
        "equal_error_rate": round(found.error, 3), "interval": [round(found.low, 3), round(found.high, 3)],
        "voices": found.voices, "trials": found.trials,
    }  # fmt: skip


def word_errors(every: Sequence[Spoken], methods: Sequence[Method], lines: int) -> dict[str, float]:
    """Word error rate of the packaged model on the first long line of each of `lines` clips, by method."""
    from earwitness.engines.whisper import factory

    engine = factory(Hearing(english=False))()
    chosen = [
        (one, n)
        for one in every
        if one.language == "ru"
        for n in [int(np.argmax([len(t) for t in one.turns]))]
    ][:: max(1, len(every) // lines)][:lines]
    out: dict[str, float] = {}
    for method in (None, *methods):
        wrong = total = 0
        for one, n in chosen:
            sound = changed(one, one.turns[n], method, "of the release")
            (answer,) = engine.hear([ToHear(sound[None, :], one.rate, language=one.language, english=False)])
            heard = [] if isinstance(answer, Failure) else words_of(" ".join(x.text for x in answer.lines))
            wrong += _distance(words_of(one.texts[n]), heard)
            total += len(words_of(one.texts[n]))
        out[method or "as recorded"] = round(wrong / total, 3)
    return out


def _distance(said: list[str], heard: list[str]) -> int:
    """Words wrong, missing or too many."""
    blocks = difflib.SequenceMatcher(None, said, heard, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for kind, a, b, c, d in blocks if kind != "equal")


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--calls", type=int, default=20, help="of each voice, at most")
    options.add_argument("--seconds", type=float, default=12.0, help="of a clip")
    options.add_argument("--spoken", type=int, default=24, help="lines the speech model hears; 0 for none")
    options.add_argument("--method", choices=METHODS, action="append")
    options.add_argument("--bands", type=int, help="of the method rebuilt, to try")
    given = options.parse_args()
    if given.bands:
        voices.BANDS = given.bands
    every = list(spoken(given.calls))
    methods = tuple(given.method or METHODS)
    out = attacked(every, methods, given.seconds)
    if given.spoken:
        out["word_errors"] = word_errors(every, methods, given.spoken)
    print(json.dumps(out, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
