"""Writes `resources/names/kinds.tsv`: ordinary Russian words by the places they stand in, and how often they are written.

    python benchmarks/protect_kinds.py

What is done by people («подписал», «вернулся»), what is worn, eaten or owed, and which words are rare: that tells the sequence
models more of a call sign than the word itself, of which they saw few. Made of the word vectors that come with natasha (navec
news, of a billion words; MIT): lemmas are grouped by spherical k-means (Dhillon and Modha 2001), the same every time.
"""

from __future__ import annotations

import importlib
import math
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.protect_quality import RESOURCES
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.document import NAMING

#: how many groups, how often they are settled anew, and how often a lemma must have been written in all its forms
GROUPS, ROUNDS, LEAST = 256, 25, 100
_KINDS = frozenset({"NOUN", "ADJF", "ADJS", "VERB", "INFN", "ADVB"})


def lemmas(vectors: Any) -> dict[str, list[str]]:
    """Ordinary words of the dictionary with those of their forms that have a vector."""
    morphology = PymorphyMorphology()
    out: dict[str, list[str]] = defaultdict(list)
    for word in vectors.vocab.words:
        if len(word) < 3 or not word.isalpha() or not "а" <= word[0] <= "я":
            continue
        parses = morphology.parses(word, "ru")
        if parses and parses[0].grammemes & _KINDS and not parses[0].grammemes & (NAMING | {"guessed"}):
            out[parses[0].lemma.replace("ё", "е")].append(word)
    return out


def grouped(rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The number of the group of every row: of the centre it points at most nearly."""
    rng = np.random.default_rng(1)
    centres = rows[rng.choice(len(rows), GROUPS, replace=False)].copy()
    for _ in range(ROUNDS):
        nearest = (rows @ centres.T).argmax(1)
        for n in range(GROUPS):
            members = rows[nearest == n]
            centres[n] = members.mean(0) if len(members) else rows[rng.integers(len(rows))]
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    return np.asarray((rows @ centres.T).argmax(1))


def main() -> None:
    folder = Path(str(importlib.import_module("natasha").__file__)).parent / "data" / "emb"
    vectors: Any = importlib.import_module("navec").Navec.load(next(folder.glob("navec_news_*.tar")))
    counts = dict(zip(vectors.vocab.words, vectors.vocab.counts, strict=False))
    words, rows, bands = [], [], []
    for lemma, forms in lemmas(vectors).items():
        written = sum(int(counts[form]) for form in forms)
        if written >= LEAST:
            words.append(lemma)
            bands.append(min(7, int(2 * math.log10(written)) - 3))
            seen = [lemma] if lemma in counts else forms
            rows.append(np.mean([vectors[form] for form in seen], axis=0))
    matrix = np.array(rows, dtype=np.float32)
    groups = grouped(matrix / np.linalg.norm(matrix, axis=1, keepdims=True))
    table: dict[tuple[int, int], list[str]] = defaultdict(list)
    for word, group, band in zip(words, groups, bands, strict=True):
        table[(int(group), band)].append(word)
    head = "# Words that stand in like places: group<TAB>how often they are written, 1 to 7<TAB>words. From navec (MIT) by benchmarks/protect_kinds.py."
    lines = [f"{group}\t{band}\t{' '.join(sorted(ws))}" for (group, band), ws in sorted(table.items())]
    out = RESOURCES / "names" / "kinds.tsv"
    out.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    print(len(words), "words", out.stat().st_size // 1024, "KiB")


if __name__ == "__main__":
    main()
