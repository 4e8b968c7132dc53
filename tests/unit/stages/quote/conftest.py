"""The sample case in memory, as it stands when a story is drafted: people's transcripts, identifiers of the gold marks."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.model.ids import CallId, EntityKey, PersonId, RecordId
from earwitness.model.protection import Identifier, Withholding
from earwitness.model.recording import Call, Party
from earwitness.model.records import Author, Pen
from earwitness.model.speech import Rendering, Transcript, Utterance, Word
from earwitness.model.time import Rate, SampleSpan
from earwitness.model.view import CaseView
from earwitness.ports import Morphology, Tools, nothing
from earwitness.stages import quote, verify
from earwitness.stages.quote import spec as story_file
from earwitness.stages.verify import decisions as paper
from earwitness.testing.memory_store import MemoryRecords

SAMPLE = Path(__file__).parents[4] / "examples" / "sample_case"
RATE = Rate(8000)


@dataclass(frozen=True)
class Desk:
    """A case in memory with the tools a stage is given."""

    store: MemoryRecords
    view: CaseView
    tools: Tools
    sample: Path

    def append(self, batches: Any) -> int:
        written = 0
        for batch in batches:
            self.store.append(batch)
            written += len(batch)
        return written

    def rows(self, name: str) -> Any:
        text = (self.sample / name).read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()] if name.endswith("l") else json.loads(text)

    def text(self, name: str) -> str:
        return (self.sample / name).read_text(encoding="utf-8")

    @staticmethod
    def person_of(reference: str) -> PersonId:
        return PersonId(f"per_{reference}")


@pytest.fixture(scope="session")
def morphology() -> Morphology:
    return PymorphyMorphology()


@pytest.fixture(scope="session")
def filled(morphology: Morphology) -> MemoryRecords:
    """The sample case's calls with people's transcripts, translations and gold identifiers, every one withheld."""
    desk = _desk(MemoryRecords(), morphology, "rec_")
    _fill(desk)
    return desk.store


@pytest.fixture
def desk(filled: MemoryRecords, morphology: Morphology) -> Desk:
    """The sample case, fresh for each test."""
    return _desk(copy.deepcopy(filled), morphology, "rec_a")


@pytest.fixture(scope="session")
def drafted(filled: MemoryRecords, morphology: Morphology) -> Desk:
    """The sample case with the quotes of its story drafted. Shared: tests only read it."""
    desk = _desk(copy.deepcopy(filled), morphology, "rec_b")
    desk.append(quote.drafts(story_file.parse(desk.text("story.toml")), desk.view, desk.tools))
    return desk


@pytest.fixture(scope="session")
def verified(drafted: Desk, morphology: Morphology) -> Desk:
    """The same with claims, interviews, evidence and verdicts. Shared: tests only read it."""
    desk = _desk(copy.deepcopy(drafted.store), morphology, "rec_c")
    bring_in(desk)
    return desk


def bring_in(desk: Desk) -> None:
    """Everything people found out, then what the rules make of it, then the verdicts."""
    decided = paper.parse(desk.text("decisions.toml"))
    view, tools, whose = desk.view, desk.tools, desk.person_of
    people = desk.rows("people.json")
    desk.append(verify.import_claims(desk.rows("calls.jsonl"), decided.claims_author, view, tools, whose))
    desk.append(verify.import_interviews(desk.rows("interviews.json"), people, view, tools, whose))
    desk.append(
        verify.import_evidence(desk.rows("evidence.json"), decided.evidence_author, view, tools, whose)
    )
    desk.append(verify.run(view, tools))
    desk.append(verify.import_verdicts(decided, view, tools))


@pytest.fixture
def my_drafted(drafted: Desk, morphology: Morphology) -> Desk:
    """The drafted sample case, for a test that writes."""
    return _desk(copy.deepcopy(drafted.store), morphology, "rec_d")


@pytest.fixture
def empty_desk(morphology: Morphology) -> Desk:
    return _desk(MemoryRecords(), morphology, "rec_")


def _desk(store: MemoryRecords, morphology: Morphology, prefix: str) -> Desk:
    """Pens share one clock and one counter, so that ids never meet."""
    numbers = count(1)
    moments = (datetime(2023, 5, 1, tzinfo=UTC) + timedelta(seconds=n) for n in count())

    def pen_for(author: Author) -> Pen:
        return Pen(author, lambda: next(moments), lambda: RecordId(f"{prefix}{next(numbers):024x}"))

    given: dict[str, Any] = dict.fromkeys(Tools.__dataclass_fields__)
    given |= {"pen_for": pen_for, "morphology": morphology, "progress": nothing, "lexicons": ()}
    return Desk(store, CaseView(store), cast(Tools, Tools(**given)), SAMPLE)


def _fill(desk: Desk) -> None:
    pen = desk.tools.pen_for(Author("person", "Reader D (invented)"))
    engine = desk.tools.pen_for(Author("engine", "protect", "1"))
    entities: set[EntityKey] = set()
    for row in desk.rows("calls.jsonl"):
        id = CallId("call_" + row["id"][-3:])
        parties = tuple(Party(p["id"], p["side"], desk.person_of(p["person"])) for p in row["parties"])
        call = pen.write(Call(id, row["recorded_at"], (row["language"],), parties, None, row["id"]), call=id)
        transcript = pen.write(Transcript(call.id, "reviewed", row["language"]), basis=(call.id,), call=id)
        batch: list[Any] = [call, transcript]
        for turn in row["turns"]:
            n = turn["n"] - 1
            span = SampleSpan(n * 10 * RATE, (n * 10 + 9) * RATE, RATE)
            said = Utterance(
                call.id, n, turn["who"], span, turn["text"], row["language"], timed(turn["text"], span)
            )
            utterance = pen.write(said, basis=(transcript.id,), call=id)
            batch.append(utterance)
            texts = [(utterance, turn["text"], turn["identifiers"])]
            if row["language"] != "en":
                english = pen.write(
                    Rendering(utterance.id, "en", turn["en"], "person"), basis=(utterance.id,), call=id
                )
                batch.append(english)
                texts.append((english, turn["en"], turn["identifiers_en"]))
            for record, text, marks in texts:
                for mark in marks:
                    begin = -1
                    for _ in range(mark["occurrence"]):
                        begin = text.index(mark["surface"], begin + 1)
                    key = EntityKey(f"{mark['class']}:{mark['person'] or mark['surface']}")
                    entities.add(key)
                    body = Identifier(
                        record.id,
                        begin,
                        begin + len(mark["surface"]),
                        mark["surface"],
                        mark["class"],
                        mark["kind"],
                        key,
                    )
                    batch.append(engine.write(body, basis=(record.id,), call=id))
        desk.store.append(tuple(batch))
    decisions = (engine.write(Withholding(key, False, "[name withheld]", "gold")) for key in sorted(entities))
    desk.store.append(tuple(decisions))


def timed(text: str, span: SampleSpan) -> tuple[Word, ...]:
    """Words spread evenly over a span."""
    found = list(re.finditer(r"\w+(?:[-']\w+)*", text))
    step = span.length // (len(found) + 1) or 1
    return tuple(
        Word(
            m.group(),
            m.start(),
            m.end(),
            SampleSpan(span.start + n * step, span.start + (n + 1) * step, RATE),
            False,
        )
        for n, m in enumerate(found)
    )
