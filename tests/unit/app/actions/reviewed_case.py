"""A case in memory for what people do to transcripts: one call, one recording of beeps, a machine's draft of three lines."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from earwitness.app.settings import Settings
from earwitness.app.wiring import Desk
from earwitness.model.ids import CallId, RecordId
from earwitness.model.recording import Call, Recording, Triage
from earwitness.model.records import Author, Passed, Record
from earwitness.model.speech import Rendering, Transcript, Utterance, Word
from earwitness.model.time import Rate, SampleSpan
from earwitness.storage.casefile import CaseFile
from earwitness.testing import speech
from earwitness.testing.memory_store import MemoryBlobs, MemoryRecords

RATE = Rate(speech.RATE)
CALL = CallId("call_0000000000000001")
WHISPER = Author("engine", "whisper", "1", (("model", "base"),))

#: (start and end in seconds, voice, text, gist)
LINES = (
    (1.0, 3.0, "Speaker 1", "Сколько там двух сытых", "How many there"),
    (4.0, 5.0, "Speaker 2", "Да много", "Yes a lot"),
    (6.0, 8.0, "Speaker 1", "Понял я", "I see"),
)


@dataclass
class MemoryCase:
    """What of a case file actions touch, held in memory."""

    records: MemoryRecords = field(default_factory=MemoryRecords)
    vault: MemoryRecords = field(default_factory=lambda: MemoryRecords("vault"))
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)
    member: str = "anna"
    case_id: str = "case_test"
    team: tuple[str, ...] = ("anna",)

    def members(self) -> tuple[str, ...]:
        return self.team

    def purpose_key(self, purpose: str) -> bytes:
        return hashlib.sha256(purpose.encode()).digest()


@dataclass
class Newsdesk:
    """A desk over the case, and the records of its draft."""

    desk: Desk
    recording: Record[Recording]
    transcript: Record[Transcript]
    lines: list[Record[Utterance]]
    gists: list[Record[Rendering]]

    def standing(self, kind: type) -> list[Any]:
        return list(self.desk.view.reader.of(kind))

    def texts(self) -> list[str]:
        return [u.body.text for u in self.desk.view.utterances(CALL)]

    def add(self, body: Any, *basis: RecordId, by: str = "boris", call: CallId | None = CALL) -> Record[Any]:
        """A record by a person."""
        record = self.desk.pen(by).write(body, basis=basis, call=call)
        self.desk.writer.append((record,))
        return record

    def act_as(self, member: str) -> None:
        """From here on somebody else sits at the desk."""
        self.desk.case.member = member

    def pass_stage(self, stage: str, *basis: RecordId) -> Record[Passed]:
        record = self.desk.pen_for(Author("engine", stage)).write(Passed(stage, "x"), basis=basis, call=CALL)
        self.desk.writer.append((record,))
        return record


def a_newsdesk(others: tuple[str, ...] = ()) -> Newsdesk:
    """The case of anna and others, heard by a machine and touched by nobody."""
    case = MemoryCase(team=("anna", *others))
    settings = Settings(name_finder=False, workers=1)  # type: ignore[call-arg]
    desk = Desk(cast(CaseFile, case), settings)
    sound = speech.beeps(*((start, end) for start, end, *_ in LINES), seconds=10)
    pcm = case.blobs.put(np.ascontiguousarray(sound.T).astype("<i2").tobytes())
    people, engine = desk.pen(), desk.pen_for(WHISPER)
    call = people.write(Call(CALL, "2022-07-01T10:00:00", ("ru",), reference="call-1"), call=CALL)
    triage = Triage(3400, 0.0, None, 0.5, None, False)
    body = Recording(
        CALL, pcm, pcm, "0" * 64, pcm, 160, RATE, 1, sound.shape[1], "wav", "pcm", triage, "test"
    )
    recording = engine.write(body, call=CALL)
    transcript = engine.write(Transcript(recording.id, "draft", "ru"), basis=(recording.id,), call=CALL)
    lines, gists = [], []
    for turn, (start, end, voice, text, english) in enumerate(LINES):
        said = Utterance(recording.id, turn, voice, _span(start, end), text, "ru", _words(text, start, end))
        lines.append(engine.write(said, basis=(transcript.id,), call=CALL))
        gist = Rendering(lines[-1].id, "en", english, "machine gist")
        gists.append(engine.write(gist, basis=(lines[-1].id,), call=CALL))
    desk.writer.append((call, recording, transcript, *lines, *gists))
    return Newsdesk(desk, recording, transcript, lines, gists)


def _span(start_s: float, end_s: float) -> SampleSpan:
    return SampleSpan(int(start_s * RATE), int(end_s * RATE), RATE)


def _words(text: str, start_s: float, end_s: float) -> tuple[Word, ...]:
    out, at, texts = [], 0, text.split()
    step = (end_s - start_s) / len(texts)
    for n, word in enumerate(texts):
        span = _span(start_s + n * step, start_s + (n + 1) * step)
        out.append(Word(word, at, at + len(word), span, False, 0.4 if word == "сытых" else 0.9))
        at += len(word) + 1
    return tuple(out)
