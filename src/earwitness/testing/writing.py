"""Records for tests: small, valid, invented, the same on every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from earwitness.model.ids import CallId, RecordId
from earwitness.model.recording import Call
from earwitness.model.records import Author, Passed, Pen, Record
from earwitness.model.speech import Rendering, Transcript, Utterance
from earwitness.model.time import Rate, SampleSpan

RATE = Rate(8000)


def counting_ids(prefix: str = "rec_") -> Callable[[], RecordId]:
    """An id maker that counts: rec_000000000000000000000001, …"""
    numbers = count(1)
    return lambda: RecordId(f"{prefix}{next(numbers):024x}")


def ticking_clock() -> Callable[[], datetime]:
    """A clock that begins on 1 May 2022 and goes on by a second each time it is asked."""
    moments: Iterator[datetime] = (datetime(2022, 5, 1, tzinfo=UTC) + timedelta(seconds=n) for n in count())
    return lambda: next(moments)


def engine_pen(name: str = "test engine") -> Pen:
    """A pen of an engine, with counting ids and a ticking clock."""
    return Pen(Author("engine", name, "1"), ticking_clock(), counting_ids())


def person_pen(name: str = "editor") -> Pen:
    """A pen of a person; its ids do not meet those of `engine_pen`."""
    return Pen(Author("person", name), ticking_clock(), counting_ids("rec_f"))


def a_call(pen: Pen, number: int) -> Record[Call]:
    """Call `number`."""
    call = CallId(f"call_{number:016x}")
    return pen.write(Call(call), call=call)


def a_passed(
    pen: Pen,
    stage: str,
    settings: str,
    call: CallId | None,
    *,
    basis: tuple[RecordId, ...] = (),
    supersedes: tuple[RecordId, ...] = (),
) -> Record[Passed]:
    """A Passed of a stage."""
    return pen.write(Passed(stage, settings), basis=basis, supersedes=supersedes, call=call)


def a_transcript(
    pen: Pen, call: Record[Call], *, supersedes: tuple[RecordId, ...] = ()
) -> Record[Transcript]:
    """A transcript that rests on the call, which stands in for its recording."""
    return pen.write(
        Transcript(call.id, "draft", "ru"), basis=(call.id,), supersedes=supersedes, call=call.body.id
    )


def an_utterance(
    pen: Pen, transcript: Record[Transcript], turn: int, text: str, language: str = "ru"
) -> Record[Utterance]:
    """Utterance number `turn` of a transcript, a second long."""
    span = SampleSpan(turn * RATE, (turn + 1) * RATE, RATE)
    body = Utterance(transcript.body.recording, turn, "A", span, text, language)
    return pen.write(body, basis=(transcript.id,), call=transcript.call)


def a_rendering(pen: Pen, utterance: Record[Utterance], text: str) -> Record[Rendering]:
    """An English rendering of an utterance."""
    body = Rendering(utterance.id, "en", text, "machine gist")
    return pen.write(body, basis=(utterance.id,), call=utterance.call)


def ids_of(records: Iterator[Record[Any]]) -> list[RecordId]:
    """Ids in order."""
    return [record.id for record in records]
