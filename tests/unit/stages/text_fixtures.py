"""What tests of the text stages share: one dictionary, the packaged tables, and a case in memory with talks in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from earwitness.app.wiring import PackagedResources
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.model.ids import CallId
from earwitness.model.recording import Call, Party
from earwitness.model.records import Author, Pen, Record
from earwitness.model.shorthand import Lexicon
from earwitness.model.speech import Transcript, Utterance
from earwitness.model.themes import Codebook
from earwitness.model.time import Rate, SampleSpan
from earwitness.model.view import CaseView
from earwitness.ports import Stage, Tools, nothing
from earwitness.stages.decipher.lexicon import for_whom, packaged_lexicons, parse_lexicon
from earwitness.stages.decipher.rules import Decipherer, decipherer
from earwitness.stages.theme.codebook import parse_codebook
from earwitness.stages.theme.rules import Suggester, suggester
from earwitness.testing.memory_store import MemoryRecords
from earwitness.testing.writing import counting_ids, ticking_clock

RATE = Rate(8000)
RESOURCES = PackagedResources()


@cache
def morphology() -> PymorphyMorphology:
    return PymorphyMorphology()


@cache
def lexicon() -> Lexicon:
    return parse_lexicon(RESOURCES.text("lexicon.csv"))


@cache
def lexicons() -> tuple[Lexicon, ...]:
    """As a case has them where nobody sets anything."""
    return for_whom(packaged_lexicons(RESOURCES))


@cache
def codebook() -> Codebook:
    return parse_codebook(RESOURCES.text("codebook.csv"))


@cache
def deciphering() -> Decipherer:
    return decipherer(lexicons(), morphology(), RESOURCES)


@cache
def suggesting() -> Suggester:
    return suggester(codebook(), morphology(), RESOURCES)


class TalkCase:
    """A case in memory; `say` gives it a call, `run` walks one stage over it and appends what it yields."""

    def __init__(self) -> None:
        self.store = MemoryRecords()
        self._ids = counting_ids()
        self._clock = ticking_clock()
        self.view = CaseView(self.store)
        self._calls = 0

    def pen(self, kind: str = "engine", name: str = "test") -> Pen:
        return Pen(Author(cast("Any", kind), name, "1"), self._clock, self._ids)

    def pen_for(self, author: Author) -> Pen:
        return Pen(author, self._clock, self._ids)

    def say(self, *turns: str, parties: Sequence[Party] = (), language: str = "ru") -> CallId:
        """A call of these turns, A and B in turn."""
        self._calls += 1
        id = CallId(f"call_{self._calls:016x}")
        pen = self.pen()
        call = pen.write(Call(id, "2022-05-01T20:00:00", (language,), tuple(parties)), call=id)
        transcript = pen.write(Transcript(call.id, "draft", language), basis=(call.id,), call=id)
        self.store.append((call, transcript, *self._lines(pen, transcript, id, turns, language)))
        return id

    def say_again(self, call: CallId, *turns: str) -> None:
        """A person's transcript of the call supersedes the one that stands."""
        pen = self.pen("person", "editor")
        old = next(self.view.transcripts(call))
        transcript = pen.write(
            Transcript(old.body.recording, "reviewed", "ru"), basis=old.basis, supersedes=(old.id,), call=call
        )
        self.store.append((transcript, *self._lines(pen, transcript, call, turns, "ru")))

    def _lines(
        self, pen: Pen, transcript: Record[Transcript], call: CallId, turns: Sequence[str], language: str
    ) -> list[Record[Utterance]]:
        lines = []
        for n, text in enumerate(turns):
            span = SampleSpan(n * RATE, (n + 1) * RATE, RATE)
            body = Utterance(transcript.body.recording, n, "AB"[n % 2], span, text, language)
            lines.append(pen.write(body, basis=(transcript.id,), call=call))
        return lines

    def tools(self) -> Tools:
        """Tools of a text stage; what these stages never touch is left out."""
        absent: Any = None
        return Tools(
            pen_for=self.pen_for,
            new_call=absent,
            blobs=absent,
            audio=absent,
            dispatcher=absent,
            engines=absent,
            morphology=morphology(),
            name_finder=None,
            resources=RESOURCES,
            lexicons=lexicons(),
            codebook=codebook(),
            hearing=absent,
            vault=None,
            progress=nothing,
        )

    def run(self, stage: Stage) -> int:
        """Walk a stage; how many batches it gave."""
        batches = 0
        for batch in stage.run(self.view, self.tools()):
            self.store.append(batch)
            batches += 1
        return batches
