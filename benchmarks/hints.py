"""What the hints at editing find of traces put into real files, and what they claim of files nobody touched.

    python -m benchmarks.hints [--folder DIR] [--files 12]

Every file of the folder (the sample case's sound, where none is named) is decoded, looked at as it is, and again with traces put in:
pieces copied within it, sample for sample or encoded anew (MP3) afterwards; a step of the noise floor; hum whose phase breaks.
Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from earwitness.engines.media.decode import CagedAudioTool
from earwitness.engines.media.encode import encode
from earwitness.errors import MediaError
from earwitness.stages.verify.authenticity import digital_silence, floor_jumps
from earwitness.stages.verify.hints import Hint, Pcm
from earwitness.stages.verify.hints_hum import mains_hum
from earwitness.stages.verify.hints_repeats import repeats

SAMPLE = Path(__file__).parents[1] / "examples" / "sample_case" / "audio"
EXACT_S, NEAR_S = (0.25, 0.4, 0.8, 1.5), (1.5, 2.5, 4.0)


def claims(sound: Pcm, rate: int) -> list[Hint]:
    """Everything that is said of one channel by itself."""
    return [
        *floor_jumps(sound, rate),
        *digital_silence(sound, rate),
        *repeats(sound, rate),
        *mains_hum(sound, rate),
    ]


def near(hints: Iterable[Hint], kind: str, begin: float, end: float) -> bool:
    """Whether a hint of this kind names a place that touches `[begin, end]` seconds."""
    return any(h.kind == kind and a <= end and b >= begin for h in hints for a, b in h.at)


def copied(sound: Pcm, rate: int, seconds: float, dice: np.random.Generator) -> tuple[Pcm, float]:
    """The sound with a piece of its first third laid over its second half, and where."""
    first = int(dice.integers(0, len(sound) // 3 - int(seconds * rate)))
    second = int(dice.integers(len(sound) // 2, len(sound) - int((seconds + 1) * rate)))
    out = sound.copy()
    out[second : second + int(seconds * rate)] = sound[first : first + int(seconds * rate)]
    return out, second / rate


def hummed(sound: Pcm, rate: int, strength: float) -> Pcm:
    """The sound with hum of 50 Hz mains whose phase breaks in the middle."""
    at = np.arange(len(sound)) / rate
    phase = 2 * np.pi * 50.01 * at + 2.0 * (at > at[-1] / 2)
    hum = 0.5 * np.sin(phase) + np.sin(3 * phase) + 0.7 * np.sin(5 * phase)
    out: Pcm = np.clip(sound + strength * hum, -32768, 32767).astype(np.int16)
    return out


def main() -> int:
    """Prints the figures."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--folder", type=Path, default=SAMPLE)
    given.add_argument("--files", type=int, default=12)
    asked = given.parse_args()
    tool, dice = CagedAudioTool(), np.random.default_rng(1)
    untouched: Counter[str] = Counter()
    found: Counter[str] = Counter()
    seen = seconds = 0.0
    began = time.process_time()
    for file in sorted(asked.folder.iterdir()):
        if seen >= asked.files:
            break
        try:
            decoded = tool.decode(file.read_bytes())
        except MediaError:
            continue
        sound, rate = decoded.samples[0], decoded.rate
        if len(sound) < 60 * rate:
            continue
        seen += 1
        seconds += len(sound) / rate
        untouched.update({h.kind for h in claims(sound, rate)})
        for length in EXACT_S:
            edited, at = copied(sound, rate, length, dice)
            found[f"exact copy of {length} s"] += near(
                repeats(edited, rate), "repeated segment", at, at + length
            )
        for length in NEAR_S:
            edited, at = copied(sound, rate, length, dice)
            again = tool.decode(encode(edited[None, :], rate, "mp3"))
            found[f"copy of {length} s, encoded anew"] += near(
                repeats(again.samples[0], again.rate), "repeated segment", at, at + length
            )
        middle = len(sound) // 2
        noisy = sound + dice.normal(0, 30, len(sound))
        noisy[middle:] += dice.normal(0, 300, len(sound) - middle)
        stepped = np.clip(noisy, -32768, 32767).astype(np.int16)
        found["noise floor stepped"] += near(
            floor_jumps(stepped, rate), "noise floor jump", middle / rate - 1, middle / rate + 1
        )
        hints = mains_hum(hummed(sound, rate, 150), rate)
        found["hum"] += any(h.kind == "mains hum" for h in hints)
        found["hum whose phase breaks"] += near(hints, "hum break", middle / rate - 1, middle / rate + 1)
    print(
        json.dumps(
            {
                "files": int(seen),
                "minutes": round(seconds / 60, 1),
                "claimed_of_untouched_files": dict(untouched),
                "found_of_files": dict(found),
                "cpu_s": round(time.process_time() - began, 1),
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
