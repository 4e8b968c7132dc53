"""The stage as the runner drives it: what is heard, in which batches, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, cast

import numpy as np

from earwitness.dispatch.local import HereDispatcher
from earwitness.errors import EngineFailed, TaskBroke
from earwitness.model.ids import CallId, RecordId
from earwitness.model.recording import Call, Origin, Party, Recording, Triage
from earwitness.model.records import Author, Batch, Pen, Record, Signature
from earwitness.model.speech import Gap, Rendering, Transcript, Utterance
from earwitness.model.time import Rate
from earwitness.model.view import CaseView
from earwitness.ports import Failure, Heard, Hearing, ResultT, SpeechEngines, TaskT, ToHear, Tools
from earwitness.stages import transcribe
from earwitness.testing import speech
from earwitness.testing.memory_store import MemoryBlobs, MemoryRecords
from earwitness.testing.writing import ticking_clock


@dataclass(frozen=True)
class Overheard:
    """The fake engine, which notes what it was asked to hear; a bundle of several with a `deadly` first sample breaks it."""

    heard: list[ToHear]
    deadly: list[int]
    author: Author = speech.FAKE

    def __call__(self) -> Overheard:
        return self

    def hear(self, sounds: Sequence[ToHear]) -> tuple[Heard | Failure, ...]:
        if any(sound.samples[0, 0] in self.deadly for sound in sounds):
            raise RuntimeError("the engine broke")
        self.heard.extend(sounds)
        return speech.FakeTranscriber().hear(sounds)


@dataclass
class Newsroom:
    """A case in memory with recordings, and tools that count what they are asked for."""

    store: MemoryRecords = field(default_factory=MemoryRecords)
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)
    heard: list[ToHear] = field(default_factory=list)
    deadly: list[int] = field(default_factory=list)
    progress: list[tuple[str, float, float, str]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    clock: Callable[[], Any] = field(default_factory=ticking_clock)

    @property
    def view(self) -> CaseView:
        return CaseView(self.store)

    def pen_for(self, author: Author) -> Pen:
        return Pen(author, self.clock, lambda: RecordId(f"rec_{next(self.numbers):08x}"))

    def tools(self, limit: int | None = None) -> Tools:
        """Tools whose unused parts are None: the stage must not touch them."""
        nothing = cast(Any, None)

        return Tools(
            pen_for=self.pen_for,
            new_call=nothing,
            blobs=self.blobs,
            audio=nothing,
            dispatcher=HereDispatcher(),
            engines=lambda: SpeechEngines(Overheard(self.heard, self.deadly)),
            morphology=nothing,
            name_finder=None,
            resources=nothing,
            lexicons=(),
            codebook=nothing,
            hearing=Hearing(limit=limit),
            vault=None,
            progress=lambda stage, done, all_, unit: self.progress.append((stage, done, all_, unit)),
        )

    def add(self, pcm: Any, call: Call, *, apart: bool = False) -> Record[Recording]:
        """One call with one recording of that sound."""
        pen = self.pen_for(Author("engine", "intake", "1"))
        channels, length = pcm.shape
        blob = self.blobs.put(np.ascontiguousarray(pcm.T).astype("<i2").tobytes())
        triage = Triage(3400, 0.0, None, 0.5, None, apart)
        body = Recording(
            call.id,
            blob,
            blob,
            "0" * 64,
            blob,
            160,
            Rate(speech.RATE),
            channels,
            length,
            "wav",
            "pcm",
            triage,
            "test",
        )
        recording = pen.write(body, call=call.id)
        self.store.append((pen.write(call, call=call.id), recording))
        return recording

    def run(self, limit: int | None = None) -> list[Batch]:
        """The stage once, every batch appended as it comes."""
        return self.keep(transcribe.run(self.view, self.tools(limit)))

    def keep(self, batches: Iterable[Batch]) -> list[Batch]:
        kept = []
        for batch in batches:
            self.store.append(batch)
            kept.append(batch)
        return kept


def a_call(number: int, *parties: Party, languages: tuple[str, ...] = ()) -> Call:
    return Call(CallId(f"call_{number:016x}"), parties=parties, languages=languages)


def bodies(batch: Batch, kind: type) -> list[Any]:
    return [record.body for record in batch if isinstance(record.body, kind)]


def test_one_batch_a_recording_with_lines_words_gist_and_basis() -> None:
    room = Newsroom()
    recording = room.add(speech.beeps((1, 2.5), (4, 5.5), seconds=8), a_call(1))
    (batch,) = room.run()
    draft = batch[0]
    assert draft.body.kind == "draft" and draft.basis == (recording.id,) and draft.author == speech.FAKE
    assert draft.body.note, "lines of a mixed channel: the transcript says that nobody told the parties apart"
    lines = [record for record in batch if isinstance(record.body, Utterance)]
    assert [(u.body.turn, u.body.voice, u.body.span.start, u.body.span.end) for u in lines] == [
        (0, "Speaker ?", 8000, 20000),
        (1, "Speaker ?", 32000, 44000),
    ]
    assert all(u.basis == (draft.id,) and u.call == "call_0000000000000001" for u in lines)
    words = lines[0].body.words
    assert [(w.text, w.begin, w.stop, w.guessed) for w in words] == [
        ("Это", 0, 3, False),
        ("слышно", 5, 11, False),
        ("200", 13, 16, True),
    ]
    gists = [record for record in batch if isinstance(record.body, Rendering)]
    assert [(g.body.status, g.basis) for g in gists] == [("machine gist", (u.id,)) for u in lines]


def test_a_second_run_hears_nothing() -> None:
    room = Newsroom()
    room.add(speech.beeps((1, 2), seconds=3), a_call(1))
    room.add(speech.silence(3), a_call(2))
    assert len(room.run()) == 2
    heard = len(room.heard)
    assert room.run() == []
    assert len(room.heard) == heard


def test_a_run_that_was_killed_goes_on_where_it_stopped() -> None:
    room = Newsroom()
    for number in range(4):
        room.add(speech.beeps((1, 2), seconds=3 + number), a_call(number))
    batches = transcribe.run(room.view, room.tools())
    room.store.append(next(batches))
    batches.close()  # type: ignore[attr-defined]
    assert len(room.run()) == 3
    transcripts = list(room.store.of(Transcript))
    assert len({t.body.recording for t in transcripts}) == len(transcripts) == 4


def test_the_limit_counts_what_was_ever_heard_and_takes_the_shortest() -> None:
    room = Newsroom()
    for number, seconds in enumerate((9, 4, 7, 5)):
        room.add(speech.beeps((1, 2), seconds=seconds), a_call(number))
    first = room.run(limit=2)
    assert sorted(len(bodies(batch, Transcript)) for batch in first) == [1, 1]
    assert [sound.samples.shape[1] // speech.RATE for sound in room.heard] == [5, 4], (
        "two shortest, longest first"
    )
    assert room.run(limit=2) == []
    assert len(room.run(limit=3)) == 1


def test_a_draft_that_a_person_replaced_still_counts_for_the_limit() -> None:
    room = Newsroom()
    recording = room.add(speech.beeps((1, 2), seconds=3), a_call(1))
    room.add(speech.beeps((1, 2), seconds=4), a_call(2))
    room.run(limit=1)
    old = next(t for t in room.store.of(Transcript))
    pen = room.pen_for(Author("person", "editor"))
    reviewed = Transcript(recording.id, "reviewed", "ru")
    room.store.append(
        (pen.write(reviewed, basis=(recording.id,), supersedes=(old.id,), call=recording.call),)
    )
    assert room.run(limit=1) == []


def test_a_persons_account_is_not_heard_over() -> None:
    room = Newsroom()
    recording = room.add(speech.beeps((1, 2), seconds=3), a_call(1))
    pen = room.pen_for(Author("person", "editor"))
    room.store.append(
        (pen.write(Transcript(recording.id, "reviewed", "ru"), basis=(recording.id,), call=recording.call),)
    )
    assert room.run() == []
    assert room.keep(transcribe.hear_again(room.view, room.tools(), [recording.id])) == []
    assert room.heard == []


def test_a_draft_that_a_person_worked_on_is_not_heard_over() -> None:
    room = Newsroom()
    recording = room.add(speech.beeps((1, 2), seconds=3), a_call(1))
    room.run()
    (line,) = room.store.of(Utterance)
    pen = room.pen_for(Author("person", "editor"))
    signature = pen.write(Signature("transcript", "editor", "I heard it."), basis=(line.id,), call=line.call)
    room.store.append((signature,))
    assert room.keep(transcribe.hear_again(room.view, room.tools(), [recording.id])) == []
    assert list(room.store.of(Utterance)) == [line]


def test_a_failure_is_a_draft_with_a_gap_and_stops_nothing() -> None:
    room = Newsroom()
    bad = speech.silence(5)
    bad[0, 0] = speech.POISON
    recording = room.add(bad, a_call(1))
    room.add(speech.beeps((1, 2), seconds=3), a_call(2))
    assert len(room.run()) == 2
    (gap,) = room.store.of(Gap, recording.call)
    assert (gap.body.reason, gap.body.span.start, gap.body.span.end) == (
        "engine failed",
        0,
        recording.body.length,
    )
    assert gap.body.detail.startswith(EngineFailed.number)
    assert room.run() == [], "it is not tried again by itself"


def test_hearing_again_supersedes_the_draft_and_what_rests_on_it() -> None:
    room = Newsroom()
    recording = room.add(speech.beeps((1, 2), seconds=3), a_call(1))
    room.run()
    old = next(room.store.of(Transcript)).id
    (batch,) = room.keep(transcribe.hear_again(room.view, room.tools(), [recording.id]))
    assert batch[0].supersedes == (old,)
    assert [t.id for t in room.store.of(Transcript)] == [batch[0].id]
    assert len(list(room.store.of(Utterance))) == 1
    assert len(list(room.store.of(Utterance, state="stale"))) == 1


def test_parties_on_their_own_channels_are_heard_apart_and_named_by_the_call() -> None:
    room = Newsroom()
    parties = (Party("A", channel=1), Party("B", channel=None))
    room.add(speech.beeps((1, 2), (3, 4), seconds=5, channels=2), a_call(1, *parties), apart=True)
    (batch,) = room.run()
    assert room.heard[0].parties_on_channels
    assert [(u.voice, u.span.channel) for u in bodies(batch, Utterance)] == [("Speaker 1", 0), ("A", 1)]
    assert batch[0].body.note == ""


def test_two_copies_of_one_mix_are_not_heard_apart() -> None:
    room = Newsroom()
    room.add(speech.beeps((1, 2), (3, 4), seconds=5, channels=2), a_call(1), apart=False)
    room.run()
    assert not room.heard[0].parties_on_channels


def test_a_call_says_its_language_and_a_batch_says_which_there_may_be() -> None:
    room = Newsroom()
    origin = Origin("leak", "2022", "none", "t", "s", "p", languages=("ru", "UK", "a long word"))
    pen = room.pen_for(Author("person", "editor"))
    room.store.append((pen.write(origin),))
    room.add(speech.beeps((1, 2), seconds=3), a_call(1, languages=("uk",)))
    room.add(speech.beeps((1, 2), seconds=4), a_call(2))
    room.run()
    by_length = {sound.samples.shape[1] // speech.RATE: sound for sound in room.heard}
    assert (by_length[3].language, by_length[3].languages) == ("uk", ("uk",))
    assert (by_length[4].language, by_length[4].languages) == (None, ("ru", "uk"))


def test_progress_counts_seconds_of_sound() -> None:
    room = Newsroom()
    room.add(speech.beeps((1, 2), seconds=3), a_call(1))
    room.add(speech.silence(5), a_call(2))
    room.run()
    assert room.progress == [
        ("transcribe", 0.0, 8.0, "s of sound"),
        ("transcribe", 5.0, 8.0, "s of sound"),
        ("transcribe", 8.0, 8.0, "s of sound"),
    ]


def test_sound_is_read_only_when_a_worker_is_free() -> None:
    room = Newsroom()
    for number in range(5):
        room.add(speech.beeps((1, 2), seconds=40), a_call(number))
    batches = transcribe.run(room.view, room.tools())
    next(batches)
    assert len(room.heard) == 1


def test_a_bundle_that_fails_whole_is_heard_one_by_one() -> None:
    room = Newsroom()
    for number in range(4):
        room.add(speech.beeps((1, 2), seconds=3), a_call(number))
    bad = speech.beeps((1, 2), seconds=3)
    bad[0, 0] = 4321
    recording = room.add(bad, a_call(9))
    room.deadly.append(4321)
    batches = room.run()
    assert len(batches) == 5
    failed = [batch for batch in batches if batch[0].body.note == TaskBroke.number]
    assert [batch[0].body.recording for batch in failed] == [recording.id]
    assert len(list(room.store.of(Utterance))) == 4
    assert room.progress[-1] == ("transcribe", 15.0, 15.0, "s of sound")


def test_terms_to_expect_are_told_only_where_a_person_wants_it() -> None:
    room = Newsroom()
    room.add(speech.beeps((1, 2), seconds=3), a_call(1))
    tools = room.tools()
    list(transcribe.run(room.view, replace(tools, hearing=Hearing(hints="off"))))
    assert room.heard[0].hints == {}


class Broken:
    """A dispatcher on whose machine every worker dies."""

    width = 1

    def map(
        self, factory: Callable[[], Callable[[TaskT], ResultT]], tasks: Iterable[TaskT]
    ) -> Iterator[tuple[int, ResultT | Failure]]:
        for number, _ in enumerate(tasks):
            yield number, Failure("E310", "the worker died on it twice")


def test_dead_workers_leave_a_gap_for_every_recording() -> None:
    room = Newsroom()
    for number in range(3):
        room.add(speech.beeps((1, 2), seconds=3), a_call(number))
    batches = room.keep(transcribe.run(room.view, replace(room.tools(), dispatcher=Broken())))
    assert [batch[0].body.note for batch in batches] == ["E310"] * 3
    assert all(batch[0].author == speech.FAKE for batch in batches)
