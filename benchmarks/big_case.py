"""A generated case of any size, written through the store as the road writes it, for `benchmarks/workbench.py`.

Every call has two parties, one recording, a transcript of 20 lines of Russian word forms drawn by how often words are said,
readings, theme marks, identifiers and proposed claims; every soldier and relative is a person of the vault. One call in
DETAILED has what a call page shows besides: words with times, English, a waveform, sound. Of people's work there are 2,000
claims (of a hundred thousand calls; fewer of fewer), every third tested and every sixth judged, 500 quotes of which a story
uses 20, decisions about what is kept back, interviews, labels, corrected lines.

All of it is invented: no word is anybody's.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import numpy as np

from benchmarks.search import Words
from earwitness.model.claims import Check, Claim, Interview, Verdict, WhoSpoke
from earwitness.model.identity import Person, Safety
from earwitness.model.ids import BlobId, CallId, EntityKey, PersonId, RecordId
from earwitness.model.protection import Identifier, IdentifierClass, Label, Withholding
from earwitness.model.quotes import Quote, QuoteLine
from earwitness.model.recording import (
    Call,
    FileNote,
    Handover,
    Origin,
    Party,
    Recording,
    Rejection,
    Service,
    Triage,
)
from earwitness.model.records import Author, Passed, Pen, Record, Signature
from earwitness.model.shorthand import Candidate, Reading, ReadingStatus
from earwitness.model.speech import Rendering, Transcript, Utterance, Word
from earwitness.model.story import Beat, Story
from earwitness.model.themes import ThemeMark
from earwitness.model.time import Rate, SampleSpan
from earwitness.model.trends import Share, Trend
from earwitness.ports import Progress
from earwitness.storage.casefile import CaseFile

LINES = 20
RATE = Rate(8000)
SECONDS = LINES * 5
DETAILED = 50
CALLS_A_BATCH = 20
THEMES = (
    "wants_out",
    "equipment",
    "debts",
    "luck",
    "empathy",
    "rainwater",
    "commanders",
    "money",
    "family",
    "losses",
)
TERMS = tuple(f"{n}" for n in (200, 300, 400, 500)) + tuple(f"слово{n}" for n in range(60))
SURNAMES = tuple(f"Придуманов{n}" for n in range(400))
CLASSES: tuple[IdentifierClass, ...] = get_args(IdentifierClass)
BEGAN = datetime(2022, 3, 1, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sound:
    """What every detailed call has for a recording: sealed once, named by all."""

    pcm: BlobId
    peaks: BlobId
    nothing: BlobId


def sealed_sound(case: CaseFile) -> Sound:
    """Beeps as long as a call, and their peaks."""
    samples = (np.sin(np.arange(SECONDS * RATE * 2) / 7) * 9000).astype("<i2")
    peaks = np.tile(np.array([-70, 70], dtype=np.int8), 2 * SECONDS * 40)
    put = case.blobs.put
    return Sound(put(samples.tobytes()), put(peaks.tobytes()), put(b"nothing"))


class Conversations:
    """Made-up calls, each from its number alone: the same on every run."""

    def __init__(self, said: list[str], sound: Sound, calls: int, settings: dict[str, str]) -> None:
        self._said, self._sound, self._settings = said, sound, settings
        self.callers = max(20, calls // 5)
        #: of a year, between two calls
        self.minutes = 500_000 // calls

    def pen(self, n: int, author: Author, prefix: str = "") -> Pen:
        number = itertools.count()
        return Pen(
            author,
            lambda: BEGAN + timedelta(minutes=n),
            lambda: RecordId(f"rec_{prefix}{n:012x}{next(number):0{12 - len(prefix)}x}"),
        )

    def call(self, n: int, origin: RecordId) -> tuple[list[Record[Any]], list[Record[Any]]]:
        """The records of call `n`: those of the case, and those of the vault."""
        dice = random.Random(n)
        words = Words(self._said, dice)
        pen, vault = (
            self.pen(n, Author("engine", "benchmark", "1")),
            self.pen(n, Author("engine", "benchmark", "1"), "f"),
        )
        id, detailed = CallId(f"call_{n:016x}"), n % DETAILED == 0
        sound = self._sound if detailed else Sound(*[BlobId(f"blob_{n:064x}")] * 3)
        soldier, relative = (
            PersonId(f"per_{int(self.callers * dice.random() ** 2):016x}"),
            PersonId(f"per_{n + (1 << 40):016x}"),
        )
        at = (BEGAN + timedelta(minutes=n * self.minutes)).strftime("%Y-%m-%dT%H:%M:%S")
        service = dice.choice(get_args(Service))
        parties = (
            Party("A", "caller", soldier, "soldier", service),
            Party("B", "callee", relative, "relative"),
        )
        handover = pen.write(Handover(sound.nothing, f"{n:064x}", 90_000, n + 1), basis=(origin,))
        call = pen.write(
            Call(id, at, ("ru" if n % 7 else "uk",), parties, reference=f"c-{n:06d}"),
            basis=(handover.id,),
            call=id,
        )
        recording = pen.write(
            Recording(
                id, sound.nothing, sound.pcm, f"{n:064x}", sound.peaks, 200, RATE, 2, SECONDS * RATE, "ogg", "opus",
                Triage(3400, 0.0, 21.0, 0.7, 0.05, parties_on_channels=True), "bubblewrap",
            ),
            basis=(handover.id,), call=id,
        )  # fmt: skip
        transcript = pen.write(Transcript(recording.id, "draft", "ru"), basis=(recording.id,), call=id)
        passed = {
            stage: pen.write(Passed(stage, self._settings.get(stage, "1")), basis=(transcript.id,), call=id)
            for stage in ("decipher", "theme", "protect", "verify")
        }
        out: list[Record[Any]] = [handover, call, recording, transcript, *passed.values()]
        for turn in range(LINES):
            out += self._line(pen, dice, words, recording, transcript, passed, turn, detailed=detailed)
        note = vault.write(FileNote(handover.id, f"{n:06d}.ogg"), basis=(handover.id,))
        people = [vault.write(Person(relative, f"Придуманная {n}", reference=f"r-{n:06d}"))]
        if n < self.callers:
            people.append(
                vault.write(Person(PersonId(f"per_{n:016x}"), f"Придуманов {n}", reference=f"p-{n:06d}"))
            )
        out += [pen.write(WhoSpoke(p.body.id, "V1", ("transcribed",))) for p in people]
        return out, [note, *people]

    def _line(
        self, pen: Pen, dice: random.Random, words: Words, recording: Record[Recording], transcript: Record[Transcript],
        passed: dict[str, Record[Passed]], turn: int, *, detailed: bool,
    ) -> Iterator[Record[Any]]:  # fmt: skip
        said = words.draw(dice.randint(2, 16))
        text, id = " ".join(said), transcript.call
        start = turn * 5 * RATE
        spoken: tuple[Word, ...] = ()
        if detailed:
            places = itertools.accumulate((len(w) + 1 for w in said), initial=0)
            step = 4 * RATE // len(said)
            spoken = tuple(
                Word(
                    w, at, at + len(w), SampleSpan(start + k * step, start + (k + 1) * step, RATE), False, 0.8
                )
                for k, (w, at) in enumerate(zip(said, places, strict=False))
            )
        span = SampleSpan(start, start + 4 * RATE, RATE)
        body = Utterance(recording.id, turn, "AB"[turn % 2], span, text, "ru", spoken)
        line = pen.write(body, basis=(transcript.id,), call=id)
        yield line
        if detailed:
            yield pen.write(Rendering(line.id, "en", text.upper(), "machine gist"), basis=(line.id,), call=id)
        if dice.random() < 0.15:
            mark = ThemeMark(
                line.id, dice.choice(THEMES), "suggested", 0.6, body.voice, codebook="packaged 1"
            )
            yield pen.write(mark, basis=(line.id, passed["theme"].id), call=id)
        if dice.random() < 0.12:
            term = dice.choice(TERMS[:4]) if dice.random() < 0.7 else dice.choice(TERMS)
            status: ReadingStatus = dice.choices(get_args(ReadingStatus), (6, 3, 1))[0]
            reading = Reading(line.id, 0, len(said[0]), said[0], term, "a sense", status, 0.8, ("a cue",))
            yield pen.write(reading, basis=(line.id, passed["decipher"].id), call=id)
        if dice.random() < 0.12:
            surface, of = dice.choice(SURNAMES), dice.choice(CLASSES)
            key = EntityKey(f"key_{SURNAMES.index(surface) * len(CLASSES) + CLASSES.index(of):012d}")
            found = Identifier(line.id, 0, len(said[0]), surface, of, "direct", key)
            yield pen.write(found, basis=(line.id, passed["protect"].id), call=id)
        if dice.random() < 0.02:
            claim = Claim(line.id, 0, len(text), "a machine's proposal")
            yield pen.write(claim, basis=(line.id, passed["verify"].id), call=id)


def peoples_work(talk: Conversations, case: CaseFile, calls: int) -> Iterator[tuple[Record[Any], ...]]:
    """What people did: claims, checks, verdicts, quotes, a story, decisions, interviews, corrected lines, in batches."""
    dice = random.Random(7)
    pen = talk.pen(calls + 1, Author("person", "ann"), "e")
    wanted = max(20, calls // 50)
    chosen = [CallId(f"call_{n:016x}") for n in sorted(dice.sample(range(0, calls, 2), wanted))]
    quotes: list[Record[Quote]] = []
    for number, id in enumerate(chosen):
        (call,) = case.records.of(Call, id)
        lines = list(case.records.of(Utterance, id))
        line = dice.choice(lines)
        party = call.body.party(line.body.voice)
        claim = pen.write(
            Claim(line.id, 0, len(line.body.text), f"invented claim {number}", party.person if party else None),
            basis=(line.id,), call=id,
        )  # fmt: skip
        batch: list[Record[Any]] = [claim]
        if number % 3 == 0:
            outcome = "contradicts" if number % 15 == 0 else "supports"
            batch.append(
                pen.write(
                    Check(claim.id, "document", outcome, f"paper {number}", "B", "2"),
                    basis=(claim.id,),
                    call=id,
                )
            )
        if number % 6 == 0:
            batch.append(pen.write(Verdict(claim.id, "said only", ("as heard",)), basis=(claim.id,), call=id))
        if number % 4 == 0:
            text = line.body.text
            quoted = QuoteLine(line.id, line.body.voice, text, text, None, "", "")
            quotes.append(pen.write(Quote(id, (quoted,), (), ()), basis=(line.id,), call=id))
            batch.append(quotes[-1])
        if number % 5 == 0:
            signature = Signature("transcript", "ann", "as heard")
            batch.append(pen.write(signature, basis=(lines[0].id,), call=id))
        if number % 20 == 0 and party and party.person:
            batch.append(
                pen.write(Interview(party.person, "2022-06-01", "ann", "background", "an invented summary"))
            )
            batch.append(pen.write(Label(party.person, "description", f"a caller {number}", "text only")))
        yield tuple(batch)
    trends = [pen.write(_trend(theme)) for theme in THEMES]
    candidates = [
        pen.write(Candidate(f"кандидат{n}", 1.0 / (n + 1), 40, 9, "oddly often")) for n in range(200)
    ]
    beats = [Beat("narration", "Words between."), *(Beat("quote", quote=q.id) for q in quotes[:20])]
    beats.append(Beat("chart", chart=trends[0].id))
    basis = (*(q.id for q in quotes[:20]), trends[0].id)
    story = pen.write(
        Story("An invented story", "", "ann", "corrections@example.org", tuple(beats)), basis=basis
    )
    yield (*trends, *candidates, story)
    keys = list(dict.fromkeys(i.body.key for i in itertools.islice(case.records.of(Identifier), 2000)))
    yield tuple(
        pen.write(Withholding(key, n % 4 == 0, "" if n % 4 == 0 else "[a name]", "because"))
        for n, key in enumerate(keys[:400])
    )


def _trend(theme: str) -> Trend:
    shares = tuple(Share(f"2022-{m:02d}", 40 + m, 4000, 900, 0.009, 0.014) for m in range(3, 13))
    return Trend(
        theme, (theme,), "rising", 1.1, 1.0, 1.2, 0.03, 0.2, 40_000, 9_000, shares, "Invented figures suggest a rise.", "Invented."
    )  # fmt: skip


def build(case: CaseFile, calls: int, said: list[str], settings: dict[str, str], progress: Progress) -> None:
    """Fill a new case. Search is indexed at the end, as after a large import."""
    assert case.vault is not None
    talk = Conversations(said, sealed_sound(case), calls, settings)
    pen = talk.pen(calls, Author("person", "ann"), "d")
    origin = pen.write(Origin("leak", "2023-01-05", "none", "none", "as they came", "why we publish"))
    case.records.append((origin,))
    case.records.index_later()
    for first in range(0, calls, CALLS_A_BATCH):
        made = [talk.call(n, origin.id) for n in range(first, min(first + CALLS_A_BATCH, calls))]
        case.records.append(tuple(r for records, _ in made for r in records))
        case.vault.append(tuple(r for _, records in made for r in records))
        progress("records", first, calls, "calls")
    refused = [
        pen.write(
            Handover(BlobId(f"blob_{calls + n:064x}"), f"{calls + n:064x}", 9, calls + n + 1),
            basis=(origin.id,),
        )
        for n in range(calls // 100)
    ]
    case.records.append(tuple(refused))
    case.records.append(
        tuple(pen.write(Rejection("E101", "not sound", "leave it out"), basis=(h.id,)) for h in refused)
    )
    for batch in peoples_work(talk, case, calls):
        case.records.append(batch)
    safe = [PersonId(f"per_{n:016x}") for n in range(0, talk.callers, 7)]
    found = {p.body.id: p.id for p in case.vault.of(Person)}
    case.vault.append(tuple(pen.write(Safety(p, "contacted"), basis=(found[p],)) for p in safe if p in found))
    case.records.merge_search(progress)
