"""Learns the packaged likeness of themes from coded lines, and writes it where the package looks for it.

    python -m benchmarks.theme_likeness [--check]

Learned from: `resources/theme/lines.tsv` (written for this) and the turns of the sample case in `examples`. So figures on the
sample case say nothing of other calls; `theme_quality.py` measures on turns that are in neither. With `--check` it only says
whether the packaged table was made from these sources.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from hashlib import sha256
from pathlib import Path

import numpy as np

from benchmarks.theme_quality import language, sample_talks
from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.theme.codebook import parse_codebook
from earwitness.stages.theme.likeness import (
    SHORT_OF_LETTERS,
    SHORT_OF_WORDS,
    WIDTH,
    learned_likeness,
    likeness_text,
    read_likeness,
)
from earwitness.stages.theme.patterns import Matcher

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "src" / "earwitness" / "resources" / "theme" / "likeness.txt"
#: chosen on the sample case, calls left out, and on `theme_turns.tsv`
RIDGE = 0.4


def coded_lines(without: AbstractSet[str] = frozenset()) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Coded lines: language, text, themes; `without` these calls of the sample case, the others as deciphered."""
    for line in PackagedResources().text("theme/lines.tsv").splitlines():
        if line and not line.startswith("#"):
            themes, text = line.split("\t")
            yield language(text), text, frozenset(themes.split(",") if themes else ())
    for name, spoken, turns in sample_talks():
        if name not in without:
            yield from ((spoken, text, themes) for _, text, themes in turns)


def mark() -> str:
    """A short mark of the sources and of how they are learned from."""
    told = [(spoken, text, sorted(themes)) for spoken, text, themes in coded_lines()]
    return sha256(json.dumps([RIDGE, WIDTH, SHORT_OF_WORDS, SHORT_OF_LETTERS, told]).encode()).hexdigest()[
        :16
    ]


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--check", action="store_true")
    if asked.parse_args().check:
        fresh = read_likeness(TABLE.read_text(encoding="utf-8")).sources == mark()
        print("made from these sources" if fresh else "older than its sources: run benchmarks.theme_likeness")
        raise SystemExit(0 if fresh else 1)
    themes = [theme.id for theme in parse_codebook(PackagedResources().text("codebook.csv")).themes]
    words = PymorphyMorphology()
    readers = {spoken: Matcher(words, spoken) for spoken in ("ru", "uk", "en")}
    coded = list(coded_lines())
    told = np.array([[theme in about for theme in themes] for _, _, about in coded], float)
    lines = [readers[spoken].read(text) for spoken, text, _ in coded]
    TABLE.write_text(likeness_text(learned_likeness(lines, told, themes, RIDGE, mark())), encoding="utf-8")
    print(f"{len(lines)} lines, {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
