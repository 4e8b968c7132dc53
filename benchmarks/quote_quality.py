"""How well unfair edits of quotes are caught, on own pairs and on edits made of the sample case's own turns. Prints JSON.

Three: `pairs` and `sets`, written by hand with the rule each unfair one breaks (`sets` in the order they were written, see
docs/explanation/quotes.md), and `made`, where every turn of the sample case is
edited by a rule (a filler or repeat dropped, a sentence cut with …, a *not* taken out, a number changed, …), so that the
truth is known because we made it. Bars of the project: unfair caught at least 0.97, fair accepted at least 0.90, the right
rule named at least 0.85.

    python benchmarks/quote_quality.py [--misses]
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from quote_pairs import PAIRS, Pair

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.model.quotes import apply_ops
from earwitness.stages.quote.rules import judge

SETS = Path(__file__).parents[1] / "tests" / "unit" / "stages" / "quote" / "pairs.jsonl"
SAMPLE = Path(__file__).parents[1] / "examples" / "sample_case" / "calls.jsonl"
SENTENCE = re.compile(r"[^.!?…]+[.!?…]+\s*")
NEGATION = {"ru": r"\bне\s", "uk": r"\bне\s", "en": r"\b(?:not|never)\s|(?<=[dsen])n't\b"}
FILLERS = {
    "ru": ("ну, ", "короче, ", "это самое, ", "э-э, "),
    "uk": ("ну, ", "коротше, "),
    "en": ("uh, ", "you know, "),
}
NUMBERS = {
    "ru": {
        "двести": "триста",
        "триста": "двести",
        "пятьсот": "четыреста",
        "двадцать": "тридцать",
        "пять": "шесть",
    },
    "uk": {"двісті": "триста", "триста": "двісті", "шість": "сім"},
    "en": {"two": "three", "three": "four", "five": "six", "twenty": "thirty", "hundred": "thousand"},
}


def written() -> dict[int, list[Pair]]:
    """The pairs of telephone speech, by the set they belong to."""
    sets: dict[int, list[Pair]] = {}
    for line in SETS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        sets.setdefault(row["set"], []).append((row["language"], row["verbatim"], row["edited"], row["rule"]))
    return sets


def made(seed: int = 7) -> Iterator[Pair]:
    """Edits of the sample case's turns whose fairness is known by how they were made."""
    rng = random.Random(seed)
    for line in SAMPLE.read_text(encoding="utf-8").splitlines():
        call = json.loads(line)
        for turn in call["turns"]:
            texts = [(call["language"], turn["text"])]
            if call["language"] != "en":
                texts.append(("en", turn["en"]))
            for language, text in texts:
                yield from _of_turn(language, text, rng)


def _of_turn(language: str, text: str, rng: random.Random) -> Iterator[Pair]:
    sentences = [m.group() for m in SENTENCE.finditer(text)]
    words = text.split()
    filler = rng.choice(FILLERS[language])
    middle = next((m.end() for m in re.finditer(r"\s", text) if m.end() > len(text) // 2), 0)
    if middle:
        yield language, text[:middle] + filler + text[middle:], text, None
        word = re.match(r"[^\W\d_]+", text[middle:])
        if word and len(words) > 4:
            yield language, f"{text[:middle]}{word.group()}, {text[middle:]}", text, None
    plain = [s for s in sentences if "?" not in s]
    if len(sentences) >= 3 and len(plain) == len(sentences):
        n = rng.randrange(1, len(sentences) - 1)
        kept = ["".join(sentences[:n]).rstrip(), "".join(sentences[n + 1 :]).lstrip()]
        yield language, text, " … ".join(kept), None
        yield language, text, " ".join(kept), "unmarked cut"
        swapped = [
            *sentences[:n],
            sentences[n + 1].rstrip() + " ",
            sentences[n].rstrip() + " ",
            *sentences[n + 2 :],
        ]
        yield language, text, "".join(swapped).strip(), "moved words"
    found = list(re.finditer(NEGATION[language], text, re.IGNORECASE))
    if found:
        match = rng.choice(found)
        yield language, text, text[: match.start()] + text[match.end() :], "dropped negation"
    for old, new in NUMBERS[language].items():
        if re.search(rf"\b{old}\b", text):
            yield language, text, re.sub(rf"\b{old}\b", new, text, count=1), "changed numeral"
            break
    if len(words) > 6:
        n = rng.randrange(2, len(words) - 2)
        extra = {"ru": "нарочно", "uk": "навмисно", "en": "deliberately"}[language]
        yield language, text, " ".join([*words[:n], extra, *words[n:]]), "unmarked addition"


def measured(pairs: list[Pair], *, misses: bool) -> dict[str, object]:
    """Shares over a set of pairs, with what went wrong by kind."""
    morphology = PymorphyMorphology()
    began = time.perf_counter()
    caught = fair = named = first = unfair_all = fair_all = 0
    missed: Counter[str] = Counter()
    for language, verbatim, edited, kind in pairs:
        judgement = judge(verbatim, edited, language, morphology)
        assert apply_ops(verbatim, judgement.operations) == edited
        kinds = [v.kind for v in judgement.violations]
        if kind is None:
            fair_all += 1
            fair += judgement.fair
        else:
            unfair_all += 1
            caught += not judgement.fair
            named += kind in kinds
            first += kinds[:1] == [kind]
        if (kind is None) != judgement.fair or (kind and kind not in kinds):
            missed[f"{language} {kind or 'fair'}"] += 1
            if misses:
                print(language, kind, "|", verbatim, "|", edited, "|", kinds, file=sys.stderr)
    return {
        "pairs": len(pairs),
        "unfair_caught": round(caught / max(1, unfair_all), 4),
        "fair_accepted": round(fair / max(1, fair_all), 4),
        "right_rule_named": round(named / max(1, unfair_all), 4),
        "right_rule_first": round(first / max(1, unfair_all), 4),
        "missed": dict(missed.most_common()),
        "ms_a_pair": round(1000 * (time.perf_counter() - began) / max(1, len(pairs)), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print each miss to standard error")
    misses = parser.parse_args().misses
    report = {
        "pairs": measured(list(PAIRS), misses=misses),
        "sets": {number: measured(pairs, misses=misses) for number, pairs in written().items()},
        "made": measured(list(made()), misses=misses),
    }
    print(json.dumps(report, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
