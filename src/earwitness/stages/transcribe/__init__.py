"""transcribe: from recordings to lines of speech with words and times, an English gist, and the gaps.

Reads: Call, Origin, Recording, Transcript. Writes: Transcript (draft), Utterance, Rendering (machine gist), Gap.

Rules
- A recording that has any standing Transcript is not heard: a person's account is never heard over, and a run that was
  interrupted goes on where it stopped. Each recording is one batch.
- A limit counts what this engine has heard in this case in all, so that a second run with the same limit hears nothing
  more. The shortest recordings come first: more calls for the same time.
- A recording on which the engine failed gets a draft with one Gap over all of it that names the error. It is not tried
  again by itself; `hear_again` does that, and supersedes what stands. A reviewed Transcript is never superseded by it.
- Captions that people made come in through `captions`, which is pure; the door to it is an action of the app.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from earwitness.model.ids import RecordId
from earwitness.model.recording import Call, Origin, Recording
from earwitness.model.records import Batch, Record
from earwitness.model.speech import Transcript
from earwitness.model.view import CaseView
from earwitness.ports import Card, Failure, ToHear, Tools
from earwitness.stages.transcribe import rules

CARD = Card(
    name="transcribe",
    purpose="Write down what was said, by whom and when, with an English gist, and say what could not be written.",
    version="1",
    reads=frozenset({"Call", "Origin", "Recording", "Transcript"}),
    writes=frozenset({"Transcript", "Utterance", "Rendering", "Gap"}),
)

UNIT = "s of sound"


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """Hear what nobody has an account of yet, up to the limit; a batch a recording, as they are done."""
    told = {transcript.body.recording for transcript in view.reader.of(Transcript)}
    waiting = [(r.body.seconds, r.id) for r in view.recordings() if r.id not in told]
    limit = tools.hearing.limit
    room = None if limit is None else max(0, limit - _heard_so_far(view, tools.transcriber_author.name))
    yield from _hear(view, tools, rules.chosen(waiting, room), {})


def hear_again(view: CaseView, tools: Tools, recordings: Iterable[RecordId]) -> Iterator[Batch]:
    """Hear recordings once more, with another model say; what is heard supersedes the standing draft."""
    chosen: list[tuple[float, RecordId]] = []
    superseded: dict[RecordId, tuple[RecordId, ...]] = {}
    for id in recordings:
        standing = tuple(view.reader.resting_on(id, Transcript))
        if any(transcript.body.kind == "reviewed" for transcript in standing):
            continue
        superseded[id] = tuple(transcript.id for transcript in standing)
        chosen.append((_recording(view, id).body.seconds, id))
    yield from _hear(view, tools, rules.chosen(chosen, None), superseded)


def _heard_so_far(view: CaseView, engine: str) -> int:
    """Recordings of which this engine has ever written a draft, whatever became of it."""
    heard = {
        transcript.body.recording
        for state in ("standing", "superseded", "stale")
        for transcript in view.reader.of(Transcript, None, state)
        if transcript.author.is_machine and transcript.author.name == engine
    }
    return len(heard)


def _hear(
    view: CaseView,
    tools: Tools,
    chosen: Sequence[tuple[float, RecordId]],
    superseded: Mapping[RecordId, tuple[RecordId, ...]],
) -> Iterator[Batch]:
    """The longest first, so that no worker is left alone with it at the end."""
    order = sorted(chosen, key=lambda row: -row[0])
    everything = sum(seconds for seconds, _ in order)
    done = 0.0
    if not order:
        return
    tools.progress(CARD.name, done, everything, UNIT)
    origins = tuple(origin.body for origin in view.reader.of(Origin))
    tasks = (_task(view, tools, _recording(view, id), origins) for _, id in order)
    for number, heard in tools.dispatcher.map(tools.transcriber, tasks):
        seconds, id = order[number]
        recording = _recording(view, id)
        call = view.call(recording.body.call)
        old = superseded.get(id, ())
        if isinstance(heard, Failure):
            pen = tools.pen_for(tools.transcriber_author)
            yield rules.failed_records(recording, heard, pen, old)
        else:
            pen = tools.pen_for(heard.engine)
            yield rules.heard_records(recording, call.body if call else None, heard, pen, old)
        done += seconds
        tools.progress(CARD.name, done, everything, UNIT)


def _recording(view: CaseView, id: RecordId) -> Record[Recording]:
    record: Record[Recording] = view.reader.get(id)
    return record


def _task(view: CaseView, tools: Tools, recording: Record[Recording], origins: tuple[Origin, ...]) -> ToHear:
    """One recording's canonical sound; read only when a worker is free for it."""
    call: Record[Call] | None = view.call(recording.body.call)
    return rules.to_hear(
        recording.body,
        call.body if call else None,
        origins,
        tools.blobs.read(recording.body.pcm),
        tools.hearing.english,
    )
