"""Turns a second that the stages over text read on one core, and whether their memory stays flat. Prints one JSON object.

    python -m benchmarks.text_speed [--calls N] [--talk KIND] [PART …]

Talk is made of the turns of examples/sample_case: every plain word of four letters and more is exchanged, half of the time,
for another of the sample's words with the same ending, so that no two calls are alike. `ordinary` has a turn with something
to decide (a 200, a word of a lexicon in whatever sense) one time in twenty; `dense` has them as often as the sample
case, which was written to be full of them, two turns in five. `wide` has 17 words a turn, drawn by Zipf's law from 40,000
real word forms, as `benchmarks/search.py` has them: what the memory of words met has to bear. Processor time of this process
after the first FIRST calls, which are told by themselves (`first_calls_seconds`); the making of the talk is not counted.
Themes are sought in AT_ONCE calls together, as the stage seeks them. `additions_per_microsecond` says how fast the core was
meanwhile: a loop that adds up whole numbers, timed between the calls. `grown_mb` is how much the peak of memory rose over the
second half of the run, `peak_mb` what it was in the end.
100,000 calls are two million turns.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.search import Words, vocabulary
from benchmarks.text_quality import SAMPLE, load
from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.decipher.lexicon import for_whom, packaged_lexicons
from earwitness.stages.decipher.rules import Decipherer, decipherer
from earwitness.stages.theme.codebook import parse_codebook
from earwitness.stages.theme.rules import suggester
from earwitness.stages.theme.talks import Said

#: one turn in so many has something to decide
ORDINARY = 20
#: calls made at a time, before the clock runs
AT_ONCE = 100
#: calls before anything is counted: they have the reader read its tables for each language
FIRST = 20
#: whole numbers added up between them
ADDED = 50_000
#: turns of a call, and words of a turn of `wide`
TURNS, WORDS = 20, 17

PARTS = ("decipher", "theme", "together", "decipher_heard")
KINDS = ("ordinary", "dense", "wide")

Talk = tuple[list[tuple[str, str]], str]
_WORD = re.compile(r"[^\W\d_]{4,}")


def reader() -> Decipherer:
    resources = PackagedResources()
    return decipherer(for_whom(packaged_lexicons(resources)), PymorphyMorphology(), resources)


class Talks:
    """Makes calls: of the sample's turns with other words in them, or of single words."""

    def __init__(self, reader: Decipherer, dice: random.Random) -> None:
        self._dice = dice
        self._turns: dict[str, dict[bool, list[tuple[str, str]]]] = {}
        self._words: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._kept: set[str] = set()
        self._calls: list[Talk] = []
        self._said: Words | None = None
        calls, _, _ = load(SAMPLE)
        for call in calls:
            language = call["language"]
            turns = [(turn["who"], turn["text"]) for turn in call["turns"]]
            self._calls.append((turns, language))
            by_kind = self._turns.setdefault(language, {True: [], False: []})
            busy = {draft.turn for draft in reader.read(turns, language)}
            for n, turn in enumerate(turns):
                by_kind[n in busy].append(turn)
                if n not in busy:
                    for word in set(_WORD.findall(turn[1])):
                        self._words[(language, word[-2:])].append(word)
                for word in _WORD.findall(turn[1]) if n in busy else ():
                    self._kept.add(word)

    def dense(self) -> Talk:
        """A call of the sample with other plain words."""
        turns, language = self._dice.choice(self._calls)
        return [(who, self._varied(text, language)) for who, text in turns], language

    def ordinary(self) -> Talk:
        """Twenty turns of one language, one of them with something to decide, in a random place."""
        language = self._dice.choice(self._calls)[1]
        by_kind = self._turns[language]
        turns = []
        for n in range(TURNS):
            _, text = self._dice.choice(by_kind[self._dice.randrange(ORDINARY) == 0])
            turns.append(("AB"[n % 2], self._varied(text, language)))
        return turns, language

    def wide(self) -> Talk:
        """Twenty turns of words that have nothing to do with each other."""
        if self._said is None:
            self._said = Words(vocabulary(random.Random(1)), self._dice)
        return [("AB"[n % 2], " ".join(self._said.draw(WORDS))) for n in range(TURNS)], "ru"

    def _varied(self, text: str, language: str) -> str:
        def other(found: re.Match[str]) -> str:
            word = found.group()
            if word in self._kept or self._dice.random() < 0.5:
                return word
            return self._dice.choice(self._words.get((language, word[-2:])) or [word])

        return _WORD.sub(other, text)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(part: Callable[[Sequence[Talk]], object], make: Callable[[], Talk], calls: int) -> dict[str, Any]:
    """Turns a second of processor time of `part` over talks that `make` gives."""
    begun = time.process_time()
    part([make() for _ in range(FIRST)])
    first = time.process_time() - begun
    spent, turns, halfway, adding, added = 0.0, 0, 0.0, 0.0, 0
    for done in range(0, calls, AT_ONCE):
        talks = [make() for _ in range(min(AT_ONCE, calls - done))]
        begun = time.process_time()
        part(talks)
        spent += time.process_time() - begun
        turns += sum(len(talk[0]) for talk in talks)
        begun, total = time.process_time(), 0
        for number in range(ADDED):
            total += number
        adding += time.process_time() - begun
        added += ADDED
        if done < calls / 2:
            halfway = peak_mb()
    return {
        "first_calls_seconds": round(first, 1),
        "turns": turns,
        "turns_per_second": round(turns / spent),
        "additions_per_microsecond": round(added / adding / 1e6, 1),
        "grown_mb": round(peak_mb() - halfway, 1),
        "peak_mb": round(peak_mb()),
    }


def parts(reader: Decipherer) -> Iterator[tuple[str, Callable[[Sequence[Talk]], object]]]:
    """What is timed, by name."""
    yield "decipher", lambda talks: [reader.read(*talk) for talk in talks]
    resources = PackagedResources()
    codebook = parse_codebook(resources.text("codebook.csv"))
    themes = suggester(codebook, reader.morphology, resources)

    def suggested(talks: Sequence[Talk]) -> object:
        return themes.suggest_all([Said(*talk) for talk in talks])

    yield "theme", suggested
    yield "together", lambda talks: ([reader.read(*talk) for talk in talks], suggested(talks))
    # As an engine wrote it, so that mishearings are sought as well; a word's confidence is not known.
    yield "decipher_heard", lambda talks: [reader.read(*talk, [{} for _ in talk[0]]) for talk in talks]


def measure(calls: int, wanted: Sequence[str], talk: Sequence[str]) -> dict[str, Any]:
    """All figures of the parts wanted, for the kinds of talk wanted."""
    deciphering = reader()
    made = Talks(deciphering, random.Random(4))
    return {
        name: {kind: timed(part, getattr(made, kind), calls) for kind in talk}
        for name, part in parts(deciphering)
        if name in wanted
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "parts", nargs="*", default=PARTS, help=f"of {', '.join(PARTS)}; all where none is named"
    )
    asked.add_argument(
        "--talk", action="append", choices=KINDS, help="kinds of talk; all where none is named"
    )
    asked.add_argument("--calls", type=int, default=2000)
    options = asked.parse_args()
    print(json.dumps(measure(options.calls, options.parts, options.talk or KINDS), indent=1))


if __name__ == "__main__":
    main()
