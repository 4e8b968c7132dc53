"""Withheld words in released sound: is anything of them left? Prints one JSON object.

    python benchmarks/withheld_sound.py                     500 words (about 15 minutes of one core)
    python benchmarks/withheld_sound.py --words 20 --deaf   without the speech model

Words are drawn from the sample case as the packaged model heard it (`tests/integration/heard_sample.jsonl.gz`): its word
times are the least trustworthy that a cut is ever made on. Each is withheld by the rules of the protect stage, its line is
released by those of the produce stage, encoded once as MP3, and decoded again as a reader would.

What is measured
- `copied`: withholdings after which the released file changes by a byte when other sound stands in the withheld samples
  of the recording. 0 says all there is to say; the rest is for those who would rather see it measured.
- `correlation`: between the withheld originals and what stands in their place, all of them end to end, for each channel, their
  mean and their difference; the largest. Sample by sample, as long as both are.
- `worst_word`: the same for one word at a time, the largest. Two sounds that have nothing to do with each other correlate by
  some hundredths over half a second, so this one says little; `copied` says what it means.
- `fills`: different fills at one rate (1: all are alike to the bit). `shortest_pad_ms`: the least that goes on either side of a word.
- `found_before`, `found`: withheld words that the speech model writes in the line before, and in what was released, beyond
  those the line also says elsewhere. A word it writes is that word of the line which it is most like: "ремень" is no
  "Ремезов" where the line says "Реминь" too. `lines_gone`: words whose whole line went, because their time was a guess.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import sys
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.media.encode import encode
from earwitness.model.ids import RecordId
from earwitness.model.speech import Utterance, Word
from earwitness.model.time import Rate, SampleSpan, span_of_seconds
from earwitness.ports import Decoded, Failure, Hearing, ToHear
from earwitness.stages.produce.sound import KeptLine, ReleasedSound, released_sound
from earwitness.stages.produce.takes import words_of
from earwitness.stages.protect.sound import silences

if TYPE_CHECKING:
    import numpy.typing as npt

    from earwitness.ports import Transcriber

ROOT = Path(__file__).resolve().parents[1]
HEARD = ROOT / "tests" / "integration" / "heard_sample.jsonl.gz"
AUDIO = ROOT / "examples" / "sample_case" / "audio"
SEED = 5
LETTERS = 4  #: a withheld word has at least so many; shorter ones a model writes by chance
STEM = 4  #: and is found where so many letters of it are


@dataclass(frozen=True, slots=True)
class Withheld:
    """One word of one line: the line, the recording it lies in, and what a release holds of it."""

    line: Utterance
    word: Word
    language: str
    decoded: Decoded
    spans: tuple[SampleSpan, ...]
    whole_line: bool
    released: ReleasedSound


def withheld_words(count: int, seed: int = SEED) -> Iterator[Withheld]:
    """`count` words drawn from all calls, one a line, each withheld; in the order of the calls."""
    rows = [json.loads(row) for row in gzip.decompress(HEARD.read_bytes()).decode().splitlines()]
    places = [
        (row["file"], n, k)
        for row in rows
        for n, line in enumerate(row["utterances"])
        for k, word in enumerate(line["words"])
        if len("".join(words_of(word["text"]))) >= LETTERS and line["end_s"] - line["start_s"] >= 1.0
    ]
    random.Random(seed).shuffle(places)
    chosen: dict[tuple[str, int], int] = {}
    for file, n, k in places:
        if len(chosen) < count:
            chosen.setdefault((file, n), k)
    tool = CagedAudioTool()
    try:
        for row in rows:
            mine = sorted((n, k) for (file, n), k in chosen.items() if file == row["file"])
            if mine:
                decoded = tool.decode((AUDIO / row["file"]).read_bytes())
                for n, k in mine:
                    yield _withheld(row["utterances"][n], k, row["language"], decoded)
    finally:
        tool.close()


def _withheld(raw: dict[str, Any], k: int, language: str, decoded: Decoded) -> Withheld:
    rate, length = Rate(decoded.rate), decoded.samples.shape[1]
    words, at = [], 0
    for one in raw["words"]:
        begin = raw["text"].index(one["text"], at)
        at = begin + len(one["text"])
        words.append(Word(one["text"], begin, at, _span(one, rate, length), guessed=bool(one.get("guessed"))))
    line = Utterance(RecordId("rec_0"), 0, "A", _span(raw, rate, length), raw["text"], language, tuple(words))
    drafts = silences(line, [(words[k].begin, words[k].stop)], length)
    spans = tuple(draft.span for draft in drafts)
    released = released_sound(decoded.samples, rate, [KeptLine(line.span)], spans, [])
    return Withheld(
        line, words[k], language, decoded, spans, any(d.whole_utterance for d in drafts), released
    )


def _span(raw: dict[str, Any], rate: Rate, length: int) -> SampleSpan:
    span = span_of_seconds(raw["start_s"], raw["end_s"], rate)
    return SampleSpan(
        min(span.start, length - 2), max(min(span.end, length), min(span.start, length - 2) + 1), rate
    )


def is_copied(one: Withheld) -> bool:
    """Whether the released bytes say anything of the withheld samples: they differ where those do."""
    other = one.decoded.samples.copy()
    drawn = np.random.default_rng(len(one.line.text))
    for span in one.spans:
        other[:, span.start : span.end] = drawn.integers(-8000, 8000, other[:, span.start : span.end].shape)
    again = released_sound(other, one.line.span.rate, [KeptLine(one.line.span)], one.spans, [])
    return encode(one.released.samples[None, :], one.released.rate, "mp3") != encode(
        again.samples[None, :], again.rate, "mp3"
    )


def correlations(every: Sequence[Withheld], decode: CagedAudioTool) -> tuple[dict[str, float], int]:
    """The correlation of what stands in place of the words with what was there, by channel; and how many fills there are."""
    there: dict[str, list[npt.NDArray[np.float64]]] = {}
    fills: list[npt.NDArray[np.float64]] = []
    exact: dict[int, set[bytes]] = {}
    worst = 0.0
    for one in every:
        heard = decode.decode(encode(one.released.samples[None, :], one.released.rate, "mp3")).samples[0]
        spans = [s for s in one.spans if s.start < one.line.span.end and s.end > one.line.span.start]
        pieces = [p for p in one.released.pieces if p.kind in ("withheld", "unheard")]
        for span, piece in zip(spans, pieces, strict=False):
            exact.setdefault(one.released.rate, set()).add(
                one.released.samples[piece.begin : piece.stop].tobytes()
            )
            fill = heard[piece.begin : piece.stop].astype(float)
            lost = one.decoded.samples[:, span.start : span.end].astype(float)
            length = min(lost.shape[1], len(fill))
            fills.append(fill[:length])
            views = {f"channel {n}": channel for n, channel in enumerate(lost)} | {"mean": lost.mean(axis=0)}
            if len(lost) > 1:
                views["difference"] = lost[0] - lost[1]
            for name in ("channel 0", "channel 1", "mean", "difference"):
                lost_part = views.get(name, np.zeros_like(fill))[:length]
                there.setdefault(name, []).append(lost_part)
                worst = max(worst, _alike(fill[:length], lost_part))
    fill = np.concatenate(fills)
    found = {}
    for name, parts in there.items():
        found[name] = _alike(fill, np.concatenate(parts))
    return found | {"worst_word": worst}, max(map(len, exact.values()))


def _alike(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    return float(abs(one @ other) / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))


def found_by(engine: Transcriber, every: Sequence[Withheld], *, before: bool) -> int:
    """Withheld words the model writes in the line as it was (`before`) or as released, beyond those said elsewhere in it."""
    count = 0
    for number, one in enumerate(every, 1):
        span = one.line.span
        sound = (
            one.decoded.samples[:, span.start : span.end].mean(axis=0).astype(np.int16)
            if before
            else one.released.samples
        )
        (answer,) = engine.hear(
            [ToHear(sound[None, :], one.decoded.rate, language=one.language, english=False)]
        )
        heard = "" if isinstance(answer, Failure) else " ".join(line.text for line in answer.lines)
        count += is_found(one.word.text, one.line.text, heard)
        if number % 20 == 0:
            print(f"{number} of {len(every)} lines heard, {count} words found", file=sys.stderr, flush=True)
    return count


def is_found(withheld: str, line: str, heard: str) -> bool:
    """Whether a recogniser wrote the withheld word of a line more often than the line says it elsewhere."""
    (wanted,) = words_of(withheld)[:1]
    said = words_of(line)
    alike = [word for word in words_of(heard) if word[:STEM] == wanted[:STEM]]
    meant = [
        max(said, key=lambda one: SequenceMatcher(None, one, word, autojunk=False).ratio()) for word in alike
    ]
    return meant.count(wanted) > said.count(wanted) - 1


def measured(words: int, engine: Transcriber | None) -> dict[str, Any]:
    """All figures on `words` words."""
    every = list(withheld_words(words))
    tool = CagedAudioTool()
    try:
        correlation, fills = correlations(every, tool)
    finally:
        tool.close()
    cut = [one for one in every if not one.whole_line]
    out: dict[str, Any] = {
        "words": len(every),
        "lines_gone": len(every) - len(cut),
        "copied": sum(map(is_copied, every)),
        "correlation": {name: round(value, 5) for name, value in correlation.items()},
        "fills": fills,
        "shortest_pad_ms": min(
            min(o.word.span.start - o.spans[0].start if o.spans[0].start else 10**9, o.spans[-1].end - o.word.span.end)
            * 1000 / o.line.span.rate for o in cut
        ),
    }  # fmt: skip
    if engine is not None:
        out["found_before"] = found_by(engine, every[: max(20, words // 5)], before=True)
        out["heard_before"] = min(len(every), max(20, words // 5))
        out["found"] = found_by(engine, every, before=False)
    return out


def released_wav(one: Withheld) -> bytes:
    """The released sound as a file to listen to."""
    out = io.BytesIO()
    with wave.open(out, "wb") as opened:
        opened.setparams((1, 2, one.released.rate, 0, "NONE", ""))
        opened.writeframes(one.released.samples.astype("<i2").tobytes())
    return out.getvalue()


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--words", type=int, default=500)
    options.add_argument("--deaf", action="store_true", help="without the speech model")
    options.add_argument("--show", type=Path, help="write the first ten released lines into this folder")
    given = options.parse_args()
    engine = None
    if not given.deaf:
        from earwitness.engines.whisper import factory

        engine = factory(Hearing(english=False))()
    print(json.dumps(measured(given.words, engine), ensure_ascii=False, indent=1))
    if given.show:
        given.show.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(withheld_words(10)):
            (given.show / f"{number}.wav").write_bytes(released_wav(one))


if __name__ == "__main__":
    main()
