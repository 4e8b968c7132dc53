"""Whether weights learned from examples tell 200, 300, 500 apart better than the cues do; prints one JSON object.

    python benchmarks/senses_learning.py

They do not, so the package has none: docs/explanation/shorthand.md has the figures. This is kept so that the question can be
asked again with other material.

Material, all of it invented: the half `train` of `senses.jsonl`, each remark as written, in digits and bare, patterns
(`senses_templates.py`), and the calls of examples/sample_case. The half `test` is never learned from. One example is one 200,
300 or 500 that no rule settles; its features are the parts of speech and kinds of words beside it, the shape of its clause,
the topics around it, other such numbers, and the cues of the rules. Logistic regression by Newton's steps on a ridge of
`RIDGE`, features seen in fewer than `LEAST` examples left out. What is learned decides only what the cues leave open
or nearly so (`BAND`), where its log-odds pass `CUT`; what a rule forbids stays forbidden.

`calls_left_out`: for each fifth of the calls, weights learned from everything else, F1 of 200, 300, 500 on it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from benchmarks.senses import REWRITES, SENSES, bare, load, measure, packaged_reader, parse
from benchmarks.senses_templates import sentences
from benchmarks.text_quality import HUNDREDS, SAMPLE, place
from benchmarks.text_quality import load as load_calls
from benchmarks.text_quality import shorthand as judge_calls
from earwitness.stages.decipher import hundreds as numbers
from earwitness.stages.decipher import rules
from earwitness.stages.decipher.hundreds import SURE, Hundred
from earwitness.stages.decipher.people import clause_bounds, is_verb
from earwitness.stages.decipher.rules import Decipherer
from earwitness.stages.decipher.talk import Line, Word
from earwitness.stages.decipher.weighing import keep_open, weigh

BAND, CUT = (-1.0, SURE), 0.8
REACH = 4.0
_POS = (
    "NOUN",
    "ADJF",
    "VERB",
    "INFN",
    "NPRO",
    "ADVB",
    "PREP",
    "CONJ",
    "PRCL",
    "NUMR",
    "PRED",
    "PRTS",
    "ADJS",
)
RIDGE = 3.0
#: what an example made of a pattern counts beside one that was written or spoken whole
PATTERN_WEIGHT = 0.3
LEAST = 4
FOLDS = 5


class Example(NamedTuple):
    """One number: where it comes from, what stands around it, whether people are meant."""

    source: str
    features: dict[str, float]
    people: bool
    weight: float


class LearnedSenses(NamedTuple):
    """Weights by feature; `bias` is the log-odds of people where nothing is known."""

    bias: float
    weights: dict[str, float]

    def log_odds(self, seen: dict[str, float]) -> float:
        """Log-odds of people; features never seen in learning count nothing."""
        return self.bias + sum(value * self.weights.get(name, 0.0) for name, value in seen.items())


@contextmanager
def consulted(learned: LearnedSenses) -> Iterator[None]:
    """While it lasts, numbers that the cues leave open are decided by what was learned."""

    def weigh_and_consult(lines: Sequence[Line], hits: Sequence[Hundred], language: str) -> None:
        weigh(lines, hits, language)
        open_ = [h for h in hits if not h.vetoed and not h.undecidable and BAND[0] < h.points < BAND[1]]
        told = [(hit, learned.log_odds(dict(features(lines, hits, hit)))) for hit in open_]
        for hit, odds in told:
            if odds > CUT:
                hit.add(SURE - hit.points, "learned")
            elif odds < -CUT:
                hit.add(min(-0.01, -0.5 - hit.points), "learned")
            keep_open(lines, hit, hits)

    module: Any = rules
    module.weigh = weigh_and_consult
    try:
        yield
    finally:
        module.weigh = weigh


def features(lines: Sequence[Line], hundreds: Sequence[Hundred], hit: Hundred) -> Iterator[tuple[str, float]]:
    """What the model sees of one hit, by name; weighed by the rules before."""
    line = lines[hit.line]
    words = line.words
    yield f"shape {hit.shape}", 1.0
    yield f"number {hit.number}", 1.0
    yield "points", max(-REACH, min(REACH, hit.points)) / 2
    for cue in dict.fromkeys((*hit.cues_for, *hit.cues_against)):
        yield f"cue {cue}", 1.0
    begin, stop = clause_bounds(line, hit.first, hit.last)
    yield from _beside("before", words[hit.first - 1] if hit.first > begin else None)
    yield from _beside("after", words[hit.last + 1] if hit.last + 1 < stop else None)
    if stop - begin == hit.last - hit.first + 1:
        yield "clause alone", 1.0
    elif stop - begin <= 3:
        yield "clause short", 1.0
    clause = [w for i, w in enumerate(words[begin:stop], begin) if not hit.first <= i <= hit.last]
    if not any(is_verb(w) for w in clause):
        yield "clause without verb", 1.0
    first, past = line.sentence_bounds(hit.first)
    sentence = [w for i, w in enumerate(words[first:past], first) if not hit.first <= i <= hit.last]
    for name in {name for w in sentence for name in w.fields}:
        yield f"sentence {name}", 1.0
    for k in (hit.line - 1, hit.line + 1):
        if 0 <= k < len(lines):
            for name in lines[k].topics:
                yield f"turn beside {name}", 1.0
    others = [o for o in hundreds if o is not hit]
    if any(o.number != hit.number and not o.vetoed and o.line == hit.line for o in others):
        yield "another number in the turn", 1.0
    if any(o.vetoed and o.line == hit.line for o in others):
        yield "a plain number in the turn", 1.0
    if any(o.is_code and o.line != hit.line for o in others):
        yield "people in the talk", 1.0


def _beside(side: str, word: Word | None) -> Iterator[tuple[str, float]]:
    if word is None:
        yield f"{side} nothing", 1.0
        return
    for name in word.fields:
        yield f"{side} {name}", 1.0
    if word.value is not None:
        yield f"{side} a number", 1.0
    elif word.parses:
        grammemes = word.parses[0].grammemes
        for pos in _POS:
            if pos in grammemes:
                yield f"{side} {pos}", 1.0
        for case in ("nomn", "gent", "anim", "tran", "plur"):
            if case in grammemes:
                yield f"{side} {case}", 1.0


def _examples_of(
    reader: Decipherer,
    talk: Sequence[tuple[str, str]],
    language: str,
    truth: dict[tuple[int, int], bool],
    source: str,
    weight: float,
) -> Iterator[Example]:
    lines = reader.reader(language).talk(talk)
    hits = numbers.find(lines, language)
    weigh(lines, hits, language)
    for hit in hits:
        people = truth.get((hit.line, lines[hit.line].words[hit.first].token.begin))
        if people is not None and not hit.vetoed and hit.number != 400:
            yield Example(source, dict(features(lines, hits, hit)), people, weight)


def from_remarks(reader: Decipherer, rows: Sequence[dict[str, Any]]) -> Iterator[Example]:
    """Examples of the half `train`."""
    for raw in rows:
        if raw["half"] != "train":
            continue
        for rewrite in REWRITES.values():
            row = parse(raw, rewrite)
            truth = {(m.turn, m.begin): m.tag in SENSES for m in row.marks if m.tag in SENSES or m.tag == "o"}
            yield from _examples_of(reader, row.talk, row.language, truth, "remarks", 1 / len(REWRITES))


def from_patterns(reader: Decipherer) -> Iterator[Example]:
    """Examples of `senses_templates.py`, bare as well."""
    for text in sentences():
        raw = {"id": "", "half": "train", "kind": "", "language": "ru", "turns": [text]}
        for rewrite in (None, bare):
            row = parse(raw, rewrite)
            truth = {(m.turn, m.begin): m.tag != "o" for m in row.marks}
            yield from _examples_of(reader, row.talk, "ru", truth, "patterns", PATTERN_WEIGHT)


def from_calls(reader: Decipherer) -> Iterator[Example]:
    """Examples of the sample case."""
    calls, _, _ = load_calls(SAMPLE)
    for call in calls:
        truth: dict[tuple[int, int], bool] = {}
        for n, turn in enumerate(call["turns"]):
            for gold in turn["plain_numbers"]:
                begin, stop = place(turn["text"], gold)
                truth.update(dict.fromkeys(((n, k) for k in range(begin, stop)), False))
            for gold in turn["shorthand"]:
                if gold["term"] in HUNDREDS:
                    begin, stop = place(turn["text"], gold)
                    truth.update(dict.fromkeys(((n, k) for k in range(begin, stop)), True))
        talk = [(t["who"], t["text"]) for t in call["turns"]]
        yield from _examples_of(reader, talk, call["language"], truth, call["id"], 1.0)


def learn(examples: Sequence[Example], ridge: float = RIDGE) -> LearnedSenses:
    """Weights that fit the examples, by Newton's steps; never those of a feature met in fewer than `LEAST`."""
    met = Counter(name for example in examples for name in example.features)
    names = sorted(name for name, count in met.items() if count >= LEAST)
    place_of = {name: k for k, name in enumerate(names)}
    x = np.zeros((len(examples), len(names) + 1))
    x[:, -1] = 1.0
    for row, example in enumerate(examples):
        for name, value in example.features.items():
            if name in place_of:
                x[row, place_of[name]] = value
    y = np.array([float(example.people) for example in examples])
    weight = np.array([example.weight for example in examples])
    penalty = np.full(len(names) + 1, ridge)
    penalty[-1] = 1e-3
    w = np.zeros(len(names) + 1)
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (weight * (p - y)) + penalty * w
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    rounded = {name: round(float(w[k]), 3) for name, k in place_of.items()}
    return LearnedSenses(round(float(w[-1]), 3), {name: value for name, value in rounded.items() if value})


def calls_left_out(
    reader: Decipherer, remarks: Sequence[Example], called: Sequence[Example]
) -> dict[str, float]:
    """F1 of 200, 300, 500 in the sample's calls, by the cues alone and by weights learned without the calls judged."""
    calls, _, plain = load_calls(SAMPLE)
    cues, learned = [], []
    for fold in range(FOLDS):
        held = calls[fold::FOLDS]
        kept = {call["id"] for k, call in enumerate(calls) if k % FOLDS != fold}
        cues.append(judge_calls(reader, held, plain)["hundreds_f1"])
        with consulted(learn([*remarks, *(e for e in called if e.source in kept)])):
            learned.append(judge_calls(reader, held, plain)["hundreds_f1"])
    return {"cues": round(sum(cues) / FOLDS, 4), "learned": round(sum(learned) / FOLDS, 4)}


def main() -> None:
    reader, rows = packaged_reader(), load()
    remarks, called = [*from_remarks(reader, rows), *from_patterns(reader)], list(from_calls(reader))
    told: dict[str, Any] = {"cues": measure(reader, rows)}
    told["calls_left_out"] = calls_left_out(reader, remarks, called)
    learned = learn([*remarks, *called])
    with consulted(learned):
        told["learned"] = measure(reader, rows)
    told["examples"] = {"remarks": len(remarks), "calls": len(called), "features": len(learned.weights)}
    print(json.dumps(told).replace('}, "', '},\n "'))


if __name__ == "__main__":
    main()
