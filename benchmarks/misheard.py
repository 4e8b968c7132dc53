"""How much of the shorthand that a recogniser wrote as something else is offered, and how often an offer is wrong.

    earwitness try transcribe examples/sample_case/audio/* > heard.jsonl
    python benchmarks/misheard.py heard.jsonl            JSON; --half developed | other; --show lists every place

`heard` is that file, or a folder with one JSON object a file. It is set against the sample case's reviewed transcripts.
A coded 200, 300 or 500 of the reviewed text is placed in time by its turn's start and end and by how far into the turn it
stands; a reading of machine words is placed by its words. The two meet where the number is the same and they lie at most
3 s apart, each used once, the nearest first. What lies where the engine wrote no word within 0.6 s is `in_gaps`: it can be
listened to, and no text rule can find it; it is counted apart.

`recovered` of the rest: read as code, left to a person as unclear, or offered as misheard. `false_offers` are offers that
meet no coded number. The rules were made looking at calls whose number leaves 1 or 2 when divided by 4 (`developed`);
of the others one call, the last, had been looked at.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earwitness.app.settings import load
from earwitness.app.wiring import PackagedResources, load_lexicons, morphology
from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.rules import Decipherer, decipherer

SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "sample_case"
NEAR_S = 3.0
GAP_S = 0.6
TERMS = {
    200: ("двухсотый", "двохсотий", "двести (потери)", "задвухсотить(ся)", "груз 200"),
    300: ("трёхсотый", "трьохсотий", "триста (потери)", "затрёхсотить(ся)", "груз 300", "тяжёлый трёхсотый"),
    500: ("пятисотый", "п'ятисотий", "пятьсот (отказники)", "пятисотиться / запятисотиться"),
}
NUMBERS = {term: number for number, terms in TERMS.items() for term in terms}


@dataclass(frozen=True, slots=True)
class Coded:
    """A coded number of the reviewed transcript, at its estimated time."""

    term: str
    surface: str
    number: int
    at_s: float


def main() -> None:
    """Print the figures as JSON."""
    asked = argparse.ArgumentParser(description="Misheard shorthand: how much is offered, how often wrongly.")
    asked.add_argument("heard", type=Path)
    asked.add_argument("--half", choices=("all", "developed", "other"), default="all")
    asked.add_argument("--show", action="store_true", help="list every place; holds words of calls")
    options = asked.parse_args()
    print(json.dumps(measured(options.heard, options.half, options.show), ensure_ascii=False, indent=1))


def heard_files(path: Path) -> dict[str, dict[str, Any]]:
    """What was heard, by name of the file."""
    texts = (
        [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        if path.is_file()
        else [file.read_text(encoding="utf-8") for file in sorted(path.glob("*.json"))]
    )
    return {row["file"]: row for row in map(json.loads, texts)}


def measured(heard: Path, half: str = "all", show: bool = False) -> dict[str, Any]:
    """Counts over the calls of `half` that are in `heard`, in all and by term."""
    resources = PackagedResources()
    reader = decipherer(load_lexicons(resources, load()), morphology(), resources)
    rows = heard_files(heard)
    times = {row["id"]: row for row in json.loads((SAMPLE / "audio_times.json").read_text(encoding="utf-8"))}
    total: Counter[str] = Counter()
    by_term: dict[str, Counter[str]] = defaultdict(Counter)
    places: list[str] = []
    for text in (SAMPLE / "calls.jsonl").read_text(encoding="utf-8").splitlines():
        call = json.loads(text)
        developed = int(call["id"][-3:]) % 4 in (1, 2)
        row = rows.get(times[call["id"]]["file"])
        if row is None or (half != "all" and developed != (half == "developed")):
            continue
        total["calls"] += 1
        total["utterances"] += len(row["utterances"])
        for term, outcome, place in _met(call, times[call["id"]], row, reader):
            total[outcome] += 1
            by_term[term][outcome] += 1
            places.append(f"{call['id']} {outcome}: {term}: {place}")
    return {
        "half": half,
        **_figures(total),
        "calls": total["calls"],
        "utterances": total["utterances"],
        "false_offers_per_200": round(200 * total["false_offer"] / max(1, total["utterances"]), 2),
        "by_term": {term: _figures(counts) for term, counts in sorted(by_term.items())},
        **({"places": places} if show else {}),
    }


def _figures(counts: Counter[str]) -> dict[str, Any]:
    found = counts["code"] + counts["unclear"] + counts["offered"]
    written = found + counts["missed"]
    return {
        "said": written + counts["in_gaps"],
        "in_gaps": counts["in_gaps"],
        "read_as_code": counts["code"],
        "left_unclear": counts["unclear"],
        "offered": counts["offered"],
        "missed": counts["missed"],
        "recovered": round(found / written, 3) if written else None,
        "false_offers": counts["false_offer"],
    }


def _met(
    call: dict[str, Any], times: dict[str, Any], row: dict[str, Any], reader: Decipherer
) -> Iterator[tuple[str, str, str]]:
    """(term, outcome, place) for each coded number of the call and each offer that meets none."""
    lines = [_placed_words(line) for line in row["utterances"]]
    readings = reader.read(
        [(line["voice"], line["text"]) for line in row["utterances"]],
        row["language"],
        [{begin: word["confidence"] for begin, _, word in words} for words in lines],
    )
    open_ = [
        (NUMBERS[reading.term], _time(reading, lines, row), reading)
        for reading in readings
        if reading.status != "ordinary" and reading.term in NUMBERS
    ]
    spoken = [word for words in lines for _, _, word in words]
    for coded in _coded(call, times):
        near = sorted(
            (abs(at_s - coded.at_s), n)
            for n, (number, at_s, _) in enumerate(open_)
            if number == coded.number and abs(at_s - coded.at_s) <= NEAR_S
        )
        if near:
            _, _, reading = open_.pop(near[0][1])
            outcome = "offered" if reading.sounds_like else reading.status
            yield coded.term, outcome, f"{coded.surface} <- {reading.surface}"
        elif any(w["start_s"] < coded.at_s + GAP_S and w["end_s"] > coded.at_s - GAP_S for w in spoken):
            yield coded.term, "missed", coded.surface
        else:
            yield coded.term, "in_gaps", coded.surface
    for _, _, reading in open_:
        if reading.sounds_like:
            why = "; ".join(reading.cues_for)
            yield reading.term, "false_offer", f"{reading.surface} -> {reading.sounds_like} ({why})"


def _placed_words(line: dict[str, Any]) -> list[tuple[int, int, dict[str, Any]]]:
    """Each word of a line with the characters it stands at, punctuation left out."""
    out, at = [], 0
    for word in line["words"]:
        bare = word["text"].strip("«»\"'().,!?…:;—-– ")
        begin = line["text"].find(bare, at) if bare else -1
        if begin >= 0:
            at = begin + len(bare)
            out.append((begin, at, word))
    return out


def _time(
    reading: ReadingDraft, lines: Sequence[Sequence[tuple[int, int, dict[str, Any]]]], row: dict[str, Any]
) -> float:
    """The middle of the reading's words, seconds."""
    words = [w for begin, stop, w in lines[reading.turn] if begin < reading.stop and reading.begin < stop]
    if not words:
        return float(row["utterances"][reading.turn]["start_s"])
    return float(words[0]["start_s"] + words[-1]["end_s"]) / 2


def _coded(call: dict[str, Any], times: dict[str, Any]) -> Iterator[Coded]:
    spans = {turn["n"]: turn for turn in times["turns"]}
    for turn in call["turns"]:
        for mark in turn["shorthand"]:
            if mark["term"] not in NUMBERS or turn["n"] not in spans:
                continue
            place = -1
            for _ in range(mark["occurrence"]):
                place = turn["text"].find(mark["surface"], place + 1)
            span = spans[turn["n"]]
            part = (place + len(mark["surface"]) / 2) / len(turn["text"])
            at_s = span["start_s"] + part * (span["end_s"] - span["start_s"])
            yield Coded(mark["term"], mark["surface"], NUMBERS[mark["term"]], at_s)


if __name__ == "__main__":
    main()
