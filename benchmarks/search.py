"""How quick a search is in an encrypted case, beside plain FTS5 over the same rows. Prints one JSON object.

    python benchmarks/search.py [--calls N] [--english SHARE] [--keep DIR]

Every call has 20 lines of some nine words, drawn by Zipf's law from real Russian word forms; a share of the calls has English
as well; 1,500 callers, some of whom call far more often than others; one line in ten has a theme, one in twenty a reading.
Records are written through the same `append` as everything else, the index is built from them afterwards, page by page. The
searches are of fifteen kinds, twenty of each, warm (the whole mix was run once before); words are drawn by how often they
are said, so that most are common. Plain FTS5 is the same library without a key, holding the same text and lemmas, asked in
one statement for the fifty best by its own rank with its own snippet, as a program without our filters would. Both indexes
are merged into one part before they are asked.

With `--keep` what was built stays in that folder: an interrupted build goes on where it stopped, and a second run only
searches. 100,000 calls need about 8 GB there.

Bars (issue 4): p95 at most 150 ms; at most twice plain FTS5 in the same run.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from earwitness.app.wiring import lemmas, morphology
from earwitness.model.ids import CallId, PersonId, RecordId
from earwitness.model.recording import Call, Party
from earwitness.model.records import Author, Pen, Record
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Rendering, Transcript, Utterance
from earwitness.model.themes import ThemeMark
from earwitness.model.time import Rate, SampleSpan
from earwitness.storage.casefile import CaseFile
from earwitness.storage.cipher import library
from earwitness.storage.seal import PassphraseCost

CHEAP = PassphraseCost(64, 1, 1)
LINES = 20
RATE = Rate(8000)
CALLERS = 1_500
CALLS_A_BATCH = 20
THEMES = ("home", "pay", "equipment", "losses", "command", "family", "wants_out", "food")
SAID_MOST = (
    "и в не на я что ты там мы он а как ну да нет это у меня все вот с так по уже тут они за есть было будет говорит тебя"
    " только то мне его но к из нас где бы когда ладно понял мама слушай домой сказал деньги завтра"
).split()
ENGLISH = (
    "i you the and to a it that is we they there what he no yes here in on home not mother money tomorrow said know go house"
    " bridge commander want left soldiers road water letter hospital bread front village nobody winter"
).split()
SEARCHES_OF_A_KIND = 20
PASSES = 3


class Words:
    """Draws words by how often they are said."""

    def __init__(self, said: list[str], dice: random.Random) -> None:
        self.said = said
        self._dice = dice
        self._reach = reach(len(said))

    def draw(self, count: int) -> list[str]:
        return self._dice.choices(self.said, cum_weights=self._reach, k=count)

    def ranked(self, low: int, high: int) -> str:
        """A word between these ranks."""
        return self.said[self._dice.randrange(low, min(high, len(self.said)))]


@cache
def reach(size: int) -> list[float]:
    """Zipf's law, summed up from the first word."""
    return list(itertools.accumulate(1 / (n + 3) ** 1.05 for n in range(size)))


def vocabulary(dice: random.Random, size: int = 40_000) -> list[str]:
    """Russian word forms of the dictionary, the same on every run, those said most in front."""
    analyzer = morphology()._analyzers["ru"]  # type: ignore[attr-defined]
    letters = "абвгдезиклмнопрстуфхцчшя"
    found: set[str] = set()
    for first, second, third in itertools.product(letters, repeat=3):
        found.update(
            p.word for p in itertools.islice(analyzer.iter_known_word_parses(first + second + third), 12)
        )
        if len(found) > size * 2:
            break
    words = sorted(w for w in found if w.isalpha() and 3 <= len(w) <= 12)
    dice.shuffle(words)
    return [*SAID_MOST, *(w for w in words[:size] if w not in SAID_MOST)]


class Conversations:
    """Made-up calls, each from its number alone."""

    def __init__(self, words: list[str], share: float) -> None:
        self._said, self._share = words, share
        self._english = ENGLISH + [f"{w}{n}" for n in range(40) for w in ("place", "road", "unit")]

    def call(self, n: int) -> list[Record[Any]]:
        """The records of call `n`: the call, its transcript, then lines and what is said of them."""
        dice = random.Random(n)
        words, english = Words(self._said, dice), Words(self._english, dice)
        began = datetime(2022, 3, 1, 8, tzinfo=UTC)
        number = itertools.count()
        pen = Pen(
            Author("engine", "benchmark", "1"),
            lambda: began,
            lambda: RecordId(f"rec_{n:012x}{next(number):012x}"),
        )
        id = CallId(f"call_{n:016x}")
        person = PersonId(f"per_{int(CALLERS * dice.random() ** 2)}")
        parties = (
            Party("A", "caller", person, "soldier", "contract"),
            Party("B", "callee", None, "relative"),
        )
        at = (began + timedelta(minutes=n * 5)).strftime("%Y-%m-%dT%H:%M:%S")
        call = pen.write(Call(id, at, ("ru",), parties, reference=f"c-{n:06d}"), call=id)
        transcript = pen.write(Transcript(call.id, "draft", "ru"), basis=(call.id,), call=id)
        batch: list[Record[Any]] = [call, transcript]
        translated = dice.random() < self._share
        for turn in range(LINES):
            text = " ".join(words.draw(dice.randint(2, 16)))
            span = SampleSpan(turn * 5 * RATE, (turn * 5 + 4) * RATE, RATE)
            body = Utterance(call.id, turn, "AB"[turn % 2], span, text, "ru")
            line = pen.write(body, basis=(transcript.id,), call=id)
            batch.append(line)
            if translated:
                told = Rendering(line.id, "en", " ".join(english.draw(dice.randint(3, 18))), "machine gist")
                batch.append(pen.write(told, basis=(line.id,), call=id))
            if dice.random() < 0.1:
                mark = ThemeMark(line.id, dice.choice(THEMES), "suggested", 0.6, body.voice)
                batch.append(pen.write(mark, basis=(line.id,), call=id))
            if dice.random() < 0.05:
                term = dice.choice(("200", "300", "птичка"))
                reading = Reading(line.id, 0, 2, text[:2], term, "sense", "code", 0.8)
                batch.append(pen.write(reading, basis=(line.id,), call=id))
        return batch


class Plain:
    """The same texts and lemmas in plain FTS5."""

    def __init__(self, path: Path) -> None:
        self._db = library().connect(str(path), isolation_level=None)
        for pragma in ("journal_mode = WAL", "cache_size = -65536", "temp_store = MEMORY"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS line USING fts5(text, lemmas, prefix = '3')")
        self._db.execute("INSERT INTO line (line, rank) VALUES ('hashsize', 16777216)")
        self._lemmas: dict[tuple[str, str], str] = {}
        self.seconds = 0.0

    def rows(self) -> int:
        """How many texts there are."""
        return int(self._db.execute("SELECT coalesce(max(rowid), 0) FROM line").fetchone()[0])

    def add(self, batch: list[Record[Any]]) -> None:
        rows = []
        for record in batch:
            if isinstance(record.body, (Utterance, Rendering)):
                text = record.body.text
                rows.append((text, " ".join(self._lemma(w, record.body.language) for w in text.split())))
        begun = time.process_time()
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO line (text, lemmas) VALUES (?, ?)", rows)
        self._db.execute("COMMIT")
        self.seconds += time.process_time() - begun

    def merge(self) -> None:
        """Into one part, as ours is."""
        begun = time.process_time()
        self._db.execute("INSERT INTO line (line) VALUES ('optimize')")
        self.seconds += time.process_time() - begun

    def _lemma(self, word: str, language: str) -> str:
        if (word, language) not in self._lemmas:
            self._lemmas[word, language] = lemmas(word, language)
        return self._lemmas[word, language]

    def search(self, match: str) -> int:
        found = self._db.execute(
            "SELECT rowid, snippet(line, 0, '«', '»', '…', 16), rank FROM line WHERE line MATCH ? ORDER BY rank LIMIT 50",
            (match,),
        )
        return len(found.fetchall())

    def close(self) -> None:
        self._db.close()


def form(word: str, language: str = "ru") -> str:
    """A word in all its forms, for FTS5."""
    return f'(text : "{word}" OR lemmas : "{lemmas(word, language)}")'


def searches(
    words: Words, dice: random.Random, calls: int, phrases: list[str]
) -> Iterator[tuple[str, str, str]]:
    """Kind, search, and the same for plain FTS5 ("" where it has nothing of the kind)."""
    for _ in range(SEARCHES_OF_A_KIND):
        word, other, third = words.draw(3)
        rare, mid = words.ranked(2_000, 40_000), words.ranked(100, 2_000)
        most = words.ranked(0, 40)
        day = (
            (datetime(2022, 3, 1, tzinfo=UTC) + timedelta(minutes=5 * dice.randrange(calls)))
            .date()
            .isoformat()
        )
        yield "a word as often as said", word, form(word)
        yield "a rare word", rare, form(rare)
        yield "one of the forty commonest", most, form(most)
        yield "two words", f"{word} {mid}", f"{form(word)} AND {form(mid)}"
        yield "three words", f"{word} {other} {third}", f"{form(word)} AND {form(other)} AND {form(third)}"
        phrase = dice.choice(phrases)
        yield "a phrase", f'"{phrase}"', f'text : "{phrase}"'
        yield "a beginning", f"{mid[:4]}*", f'text : "{mid[:4]}" *'
        yield "one of three", f"{rare} OR {mid} OR {word}", f"{form(rare)} OR {form(mid)} OR {form(word)}"
        yield "not", f"{mid} NOT {word}", f"{form(mid)} NOT {form(word)}"
        near = f"lemmas : NEAR({lemmas(mid, 'ru')} {lemmas(word, 'ru')}, 5)"
        yield "near", f"{mid} NEAR/5 {word}", near
        told = dice.choice(ENGLISH)
        yield "English", told, form(told, "en")
        yield "sounds like", f"~{mid}", ""
        yield "a word on a day", f"{word} from:{day} to:{day}", ""
        yield "a word of a caller", f"{word} caller:per_{dice.randrange(CALLERS)}", ""
        yield "a word with a theme", f"{word} theme:{dice.choice(THEMES)}", ""


def spread(times: list[Took]) -> dict[str, float]:
    """Milliseconds: the middle, the 95th of a hundred, the worst; the same of processor time."""
    wall, cpu_time = sorted(took.wall for took in times), sorted(took.cpu for took in times)
    at = min(len(wall) - 1, int(len(wall) * 0.95))
    return {
        "p50_ms": round(statistics.median(wall) * 1000, 2),
        "p95_ms": round(wall[at] * 1000, 2),
        "worst_ms": round(wall[-1] * 1000, 2),
        "cpu_p50_ms": round(statistics.median(cpu_time) * 1000, 2),
        "cpu_p95_ms": round(cpu_time[at] * 1000, 2),
    }


class Took(NamedTuple):
    """Seconds on the clock and of the processor: they differ by what else the machine was doing."""

    wall: float
    cpu: float


def timed(work: Callable[[], object]) -> Took:
    """How long some work takes."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - begun, time.process_time() - begun_cpu)


class Telling:
    """Progress on the error channel, every ten seconds."""

    def __init__(self) -> None:
        self._last = 0.0

    def __call__(self, stage: str, done: float, all: float, unit: str) -> None:
        if time.monotonic() - self._last >= 10:
            self._last = time.monotonic()
            print(
                f"{time.strftime('%H:%M:%S')} {stage}: {done:,.0f} of {all:,.0f} {unit}",
                file=sys.stderr,
                flush=True,
            )


told = Telling()


def built(
    folder: Path, calls: int, said: list[str], share: float
) -> tuple[CaseFile, Plain, dict[str, object]]:
    """The case and the plain index, made or continued, and what making them took."""
    notes, figures = folder / "built.json", {}
    talk = Conversations(said, share)
    plain = Plain(folder / "plain.db")
    place = folder / "case"
    if (place / "case.toml").exists():
        case = CaseFile.open(place, "pass", floor=CHEAP, lemmas=lemmas)
    else:
        case = CaseFile.create(place, "pass", member="ann", cost=CHEAP, lemmas=lemmas)
    if notes.exists():
        return case, plain, json.loads(notes.read_text(encoding="utf-8"))
    case.records.index_later()
    counts = case.records.counts()
    begun = time.process_time()
    for first in range(counts["Call"]["standing"] if counts else 0, calls, CALLS_A_BATCH):
        told("records", first, calls, "calls")
        case.records.append(
            tuple(
                itertools.chain.from_iterable(map(talk.call, range(first, min(first + CALLS_A_BATCH, calls))))
            )
        )
    figures["records_cpu_s"] = round(time.process_time() - begun, 1)
    before = (place / "case.db").stat().st_size
    figures["index_build_cpu_s"] = cpu(lambda: case.records.catch_up(told))
    figures["index_merge_cpu_s"] = cpu(lambda: case.records.merge_search(told))
    figures["records_mib"] = before >> 20
    figures["index_mib"] = ((place / "case.db").stat().st_size - before) >> 20
    waiting: list[Record[Any]] = []
    counts = case.records.counts()
    texts = sum(counts[kind]["standing"] for kind in ("Utterance", "Rendering") if kind in counts)
    case.close()
    there, seen = plain.rows(), 0
    for n in range(calls if there < texts else 0):
        told("plain", n, calls, "calls")
        batch = [r for r in talk.call(n) if isinstance(r.body, (Utterance, Rendering))]
        seen += len(batch)
        if seen > there:
            waiting += batch
        if len(waiting) > 2_000 or n == calls - 1:
            plain.add(waiting)
            waiting.clear()
    plain.merge()
    figures["plain_build_cpu_s"] = round(plain.seconds, 1)
    figures["plain_mib"] = (folder / "plain.db").stat().st_size >> 20
    notes.write_text(json.dumps(figures), encoding="utf-8")
    return CaseFile.open(place, "pass", floor=CHEAP, lemmas=lemmas), plain, figures


def measure(folder: Path, calls: int, share: float) -> dict[str, object]:
    """Fill a case and the plain index, then search both."""
    dice = random.Random(4)
    words = Words(vocabulary(dice), dice)
    case, plain, making = built(folder, calls, words.said, share)
    talk = Conversations(words.said, share)
    phrases = []
    for n in range(0, calls, max(1, calls // 500)):
        spoken = talk.call(n)[2].body.text.split()
        phrases += [" ".join(spoken[:2])] if len(spoken) > 2 else []
    counts = case.records.counts()
    texts = sum(counts[kind]["standing"] for kind in ("Utterance", "Rendering") if kind in counts)
    figures: dict[str, object] = {
        "calls": counts["Call"]["standing"],
        "share_with_english": share,
        "utterances": counts["Utterance"]["standing"],
        "texts": texts,
        **making,
    }
    mix = list(searches(words, dice, calls, phrases))
    ours: dict[str, list[Took]] = {}
    theirs: dict[str, list[Took]] = {}
    hits: dict[str, int] = {}
    # The records of the run would be walked by the collector in the middle of a search; a program has none of them.
    gc.collect()
    gc.freeze()
    for turn in range(PASSES + 1):
        for kind, query, _ in mix:
            took = timed(lambda query=query: list(case.records.search(query, 50)))  # type: ignore[misc]
            if turn:
                ours.setdefault(kind, []).append(took)
            else:
                hits[kind] = hits.get(kind, 0) + sum(1 for _ in case.records.search(query, 50))
        for kind, _, match in mix:
            if match:
                took = timed(lambda match=match: plain.search(match))  # type: ignore[misc]
                if turn:
                    theirs.setdefault(kind, []).append(took)
    both = [took for kind in theirs for took in ours[kind]]
    alone = [took for kind in theirs for took in theirs[kind]]
    all_ours, all_theirs = spread([took for kind in ours for took in ours[kind]]), spread(alone)
    figures |= {
        "encrypted": all_ours,
        "encrypted_where_plain_can": spread(both),
        "plain": all_theirs,
        "ratio_p95": round(spread(both)["p95_ms"] / all_theirs["p95_ms"], 2),
        "ratio_p50": round(spread(both)["p50_ms"] / all_theirs["p50_ms"], 2),
        "ratio_cpu_p95": round(spread(both)["cpu_p95_ms"] / all_theirs["cpu_p95_ms"], 2),
        "ratio_of_sums": round(sum(t.wall for t in both) / sum(t.wall for t in alone), 2),
        "by_kind": {
            kind: {
                "hits_shown": round(hits[kind] / SEARCHES_OF_A_KIND, 1),
                **spread(ours[kind]),
                "plain": spread(theirs[kind]) if kind in theirs else None,
            }
            for kind in ours
        },
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }
    plain.close()
    case.close()
    return figures


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds that some work takes."""
    begun = time.process_time()
    work()
    return round(time.process_time() - begun, 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2_000)
    parser.add_argument("--english", type=float, default=0.2, help="share of calls that are translated")
    parser.add_argument("--keep", type=Path, help="build here, or search what was built here")
    asked = parser.parse_args()
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
    with nullcontext(asked.keep) if asked.keep else tempfile.TemporaryDirectory() as place:
        print(json.dumps(measure(Path(place), asked.calls, asked.english), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
