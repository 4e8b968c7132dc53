"""Of what should have been withheld and was left in the sound, how much does the last look hear? Prints one JSON object.

    python benchmarks/relistening.py --turns 60        about two minutes of one core

Turns with something identifying are drawn from the sample case, encoded as a release would be, decoded, and heard by the packaged
model; what it writes is searched as `earwitness release` does, once for each identifier that nobody withheld.

- `heard` of `left_in`, by class, with the exact 95 % interval of the share.
- `false`: how often something withheld in another turn is taken for heard in one that does not say it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from earwitness.app.wiring import PackagedResources, morphology
from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.media.encode import encode
from earwitness.engines.whisper import factory
from earwitness.model.misses import miss_rate
from earwitness.model.protection import SaidAgain
from earwitness.ports import Failure, Hearing, ToHear
from earwitness.stages.protect.scan import Secret, make_needles
from earwitness.stages.protect.scan_sound import lines_of, secrets_heard, withheld_words_heard

SAMPLE = Path(__file__).resolve().parents[1] / "examples" / "sample_case"
SEED = 3


@dataclass(frozen=True, slots=True)
class LeftIn:
    """A turn as it was said, what of it should have been withheld (words, class), and what was heard of it."""

    text: str
    identifiers: tuple[tuple[str, str], ...]
    lines: tuple[SaidAgain, ...]


def left_in(turns: int) -> Iterator[LeftIn]:
    """`turns` drawn turns in Russian or Ukrainian, heard; those the model cannot hear are left out."""
    times = {row["id"]: row for row in json.loads((SAMPLE / "audio_times.json").read_text("utf-8"))}
    calls = [json.loads(row) for row in (SAMPLE / "calls.jsonl").read_text("utf-8").splitlines()]
    drawn = [
        (c, n)
        for c in calls
        if c["language"] in ("ru", "uk")
        for n, t in enumerate(c["turns"])
        if t["identifiers"]
    ]
    random.Random(SEED).shuffle(drawn)
    tool, engine = CagedAudioTool(), factory(Hearing(english=False))()
    try:
        for call, n in drawn[:turns]:
            decoded = tool.decode((SAMPLE / "audio" / times[call["id"]]["file"]).read_bytes())
            at = times[call["id"]]["turns"][n]
            span = slice(int(at["start_s"] * decoded.rate), int(at["end_s"] * decoded.rate))
            mono = np.rint(decoded.samples[:, span].mean(axis=0)).astype(np.int16)
            again = tool.decode(encode(mono[None, :], decoded.rate))
            (heard,) = engine.hear(
                [ToHear(again.samples, again.rate, language=call["language"], english=False)]
            )
            if not isinstance(heard, Failure):
                turn = call["turns"][n]
                found = tuple((i["surface"], i["class"]) for i in turn["identifiers"])
                yield LeftIn(turn["text"], found, lines_of(heard, 0)[0])
    finally:
        tool.close()


def measured(turns: int) -> dict[str, Any]:
    """All figures on so many turns."""
    rows = list(left_in(turns))
    words, resources = morphology(), PackagedResources()
    put: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    taken = others = 0
    for row in rows:
        for surface, of in row.identifiers:
            needles = make_needles([Secret(1, surface, of)], words, resources)
            shown = row.text.replace(surface, "[…]")
            put[of] += 1
            heard[of] += bool(
                secrets_heard("", row.lines, needles) or withheld_words_heard("", row.lines, [surface], shown)
            )
        for other in rows:
            surface = other.identifiers[0][0]
            if surface not in row.text:
                others += 1
                taken += bool(withheld_words_heard("", row.lines, [surface], row.text))
    rate = miss_rate(heard.total(), put.total())
    return {
        "turns": len(rows),
        "left_in": put.total(),
        "heard": heard.total(),
        "interval": [round(rate.low, 3), round(rate.high, 3)] if rate else None,
        "by_class": {of: [heard[of], put[of]] for of in sorted(put)},
        "false": [taken, others],
    }


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--turns", type=int, default=60)
    print(json.dumps(measured(options.parse_args().turns), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
