"""How much of the shorthand that a recogniser wrote as something else is offered, and how often an offer is wrong.

    earwitness try transcribe examples/sample_case/audio/* > heard.jsonl
    python benchmarks/misheard.py heard.jsonl            JSON; --half developed | other; --show lists every place

`heard` is that file, also packed with gzip, or a folder with one JSON object a file; tests/integration/heard_sample.jsonl.gz
is what whisper-base wrote, with its second readings (`hints = "terms"`), to measure the rules without the model. It is set against the sample case's reviewed transcripts.
Each turn of the reviewed text that holds a coded 200, 300 or 500 is aligned, sound by sound, with the machine's words of
its time. A reading of machine words meets a coded number where the number is the same and the reading lies on the words
the number is aligned with or right beside them, or failing that at most 3 s from where the number should be by its place
in the turn; each is used once. A coded number that meets nothing and is aligned with no sound at all, or has no word
within 0.6 s, is `in_gaps`: it can be listened to, but no rule for text can find it; it is counted apart.

`recovered` of the rest: read as code, left to a person as unclear, or offered as misheard. `false_offers` are offers that
meet no coded number. The rules were made looking at the calls whose number does not divide by 4 (`developed`); of the
others, parts of calls 28 and 48 had been looked at as well.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earwitness.app.settings import load
from earwitness.app.wiring import PackagedResources, load_lexicons, morphology
from earwitness.model.numerals import spoken_words
from earwitness.model.words import fold, tokens
from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.rules import Decipherer, decipherer
from earwitness.stages.decipher.sounds import aligned, sounds_of

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
    if path.is_dir():
        texts = [file.read_text(encoding="utf-8") for file in sorted(path.glob("*.json"))]
    else:
        packed = path.read_bytes()
        plain = gzip.decompress(packed) if path.suffix == ".gz" else packed
        texts = [line for line in plain.decode("utf-8").splitlines() if line.strip()]
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
        developed = int(call["id"][-3:]) % 4 != 0
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
        "unclear_without_need": counts["unclear_without"],
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
        [tuple(line.get("others", ())) for line in row["utterances"]],
    )
    open_ = [
        (NUMBERS[reading.term], _time(reading, lines, row), reading)
        for reading in readings
        if reading.status != "ordinary" and reading.term in NUMBERS
    ]
    spoken = [(turn, begin, stop, word) for turn, words in enumerate(lines) for begin, stop, word in words]
    for coded, place in _coded(call, times, spoken):
        near = sorted(
            (_apart(place, reading, lines) or abs(at_s - coded.at_s), n)
            for n, (number, at_s, reading) in enumerate(open_)
            if number == coded.number
            and (_apart(place, reading, lines) is not None or abs(at_s - coded.at_s) <= NEAR_S)
        )
        beside = any(
            w["start_s"] < coded.at_s + GAP_S and w["end_s"] > coded.at_s - GAP_S for _, _, _, w in spoken
        )
        if near:
            _, _, reading = open_.pop(near[0][1])
            outcome = "offered" if reading.sounds_like else reading.status
            yield coded.term, outcome, f"{coded.surface} <- {reading.surface}"
        elif beside and place is not None:
            yield coded.term, "missed", coded.surface
        else:
            yield coded.term, "in_gaps", coded.surface
    for _, _, reading in open_:
        if reading.sounds_like:
            why = "; ".join(reading.cues_for)
            yield reading.term, "false_offer", f"{reading.surface} -> {reading.sounds_like} ({why})"
        elif reading.status == "unclear":
            yield reading.term, "unclear_without", reading.surface


def _apart(
    place: tuple[int, int, int] | None,
    reading: ReadingDraft,
    lines: Sequence[Sequence[tuple[int, int, dict[str, Any]]]],
) -> float | None:
    """0.001 or 0.002 for a reading on the aligned words or right beside them, else None."""
    if place is None or place[0] != reading.turn:
        return None
    numbers = [n for n, (b, e, _) in enumerate(lines[reading.turn]) if b < reading.stop and reading.begin < e]
    if not numbers or numbers[-1] < place[1] - 1 or numbers[0] > place[2] + 1:
        return None
    return 0.001 if numbers[-1] >= place[1] and numbers[0] <= place[2] else 0.002


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


def _coded(
    call: dict[str, Any], times: dict[str, Any], spoken: Sequence[tuple[int, int, int, dict[str, Any]]]
) -> Iterator[tuple[Coded, tuple[int, int, int] | None]]:
    """Coded numbers, each with (line, first word, last word) of the machine's words it is aligned with, or None."""
    # By place, not by number: in two calls, second recordings that begin late, the times keep the first one's numbers.
    for turn, span in zip(call["turns"], times["turns"], strict=True):
        marks = [mark for mark in turn["shorthand"] if mark["term"] in NUMBERS]
        if not marks:
            continue
        there = [
            n
            for n, (_, _, _, word) in enumerate(spoken)
            if word["start_s"] < span["end_s"] + 0.5 and word["end_s"] > span["start_s"] - 0.5
        ]
        said = _said([spoken[n][3]["text"] for n in there], call["language"])
        heard = sounds_of(said, call["language"])
        words = tokens(turn["text"])
        meant = sounds_of([word.folded for word in words], call["language"])
        across = aligned(meant.signs, heard.signs)
        for mark in marks:
            begin = -1
            for _ in range(mark["occurrence"]):
                begin = turn["text"].find(mark["surface"], begin + 1)
            stop = begin + len(mark["surface"])
            at_s = span["start_s"] + (begin + stop) / 2 / len(turn["text"]) * (
                span["end_s"] - span["start_s"]
            )
            mine = {n for n, word in enumerate(words) if word.begin < stop and begin < word.stop}
            hit = [
                heard.words[at] for n, at in enumerate(across) if meant.words[n] in mine and at is not None
            ]
            coded = Coded(mark["term"], mark["surface"], NUMBERS[mark["term"]], at_s)
            if not hit:
                yield coded, None
                continue
            line = spoken[there[hit[len(hit) // 2]]][0]
            first = next(n for n, row in enumerate(spoken) if row[0] == line)
            numbers = [there[n] - first for n in hit if spoken[there[n]][0] == line]
            yield coded, (line, min(numbers), max(numbers))


def _said(words: Sequence[str], language: str) -> list[str]:
    """Folded words, digits as they are said."""
    spoken = spoken_words(words, language)
    return [fold(said or word.strip("«»\"'().,!?…:;—-– ")) for word, said in zip(words, spoken, strict=True)]


if __name__ == "__main__":
    main()
