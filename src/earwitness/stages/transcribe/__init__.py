"""transcribe: from recordings to lines of speech with words and times, an English gist, and the gaps.

Reads: Call, Origin, Recording, Transcript; before hearing again also Utterance, Rendering, Signature. Writes: Transcript
(draft), Utterance, Rendering (machine gist), Gap.

Rules
- A recording that has any standing Transcript is not heard: a person's account is never heard over, and a run that was
  interrupted goes on where it stopped. Each recording is one batch.
- A limit counts what this engine has heard in this case in all, so that a second run with the same limit hears nothing
  more. The shortest recordings come first: more calls for the same time.
- Several recordings go to a worker together (`plan`), and come back one batch each. Where a bundle fails as a whole, its
  recordings are heard again one by one, so that only the one that is to blame has no words.
- A recording on which the engine failed gets a draft with one Gap over all of it that names the error. It is not tried
  again by itself; `hear_again` does that, and supersedes what stands. A reviewed Transcript is never superseded by it,
  nor a draft in which a person corrected, translated or signed a line.
- Captions that people made come in through `captions`, which is pure; the door to it is an action of the app.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from earwitness.model.ids import RecordId
from earwitness.model.recording import Origin, Recording
from earwitness.model.records import Batch, Record
from earwitness.model.speech import Transcript, Utterance
from earwitness.model.view import CaseView
from earwitness.ports import Card, Failure, Heard, ToHear, Tools
from earwitness.stages.transcribe import plan, rules
from earwitness.stages.transcribe.ear import Ear
from earwitness.stages.transcribe.hints import told
from earwitness.stages.transcribe.reviewing import worked_on

CARD = Card(
    name="transcribe",
    purpose="Write down what was said, by whom and when, with an English gist, and say what could not be written.",
    version="2",
    reads=frozenset({"Call", "Origin", "Recording", "Transcript", "Utterance", "Rendering", "Signature"}),
    writes=frozenset({"Transcript", "Utterance", "Rendering", "Gap"}),
)

UNIT = "s of sound"


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """Hear what nobody has an account of yet, up to the limit; a batch a recording, as they are done."""
    told = {transcript.body.recording for transcript in view.reader.of(Transcript)}
    waiting = [(r.body.seconds, r.id) for r in view.recordings() if r.id not in told]
    limit = tools.hearing.limit
    room: int | None = None
    if limit is not None and waiting:
        room = max(0, limit - _heard_so_far(view, tools.engines().transcriber.author.name))
    yield from _hear(view, tools, rules.chosen(waiting, room), {})


def hear_again(view: CaseView, tools: Tools, recordings: Iterable[RecordId]) -> Iterator[Batch]:
    """Hear recordings once more, with another model say; what is heard supersedes the standing draft."""
    chosen: list[tuple[float, RecordId]] = []
    superseded: dict[RecordId, tuple[RecordId, ...]] = {}
    for id in recordings:
        standing = tuple(view.reader.resting_on(id, Transcript))
        if any(_a_persons(view, transcript) for transcript in standing):
            continue
        superseded[id] = tuple(transcript.id for transcript in standing)
        chosen.append((_recording(view, id).body.seconds, id))
    yield from _hear(view, tools, rules.chosen(chosen, None), superseded)


def _a_persons(view: CaseView, transcript: Record[Transcript]) -> bool:
    """Whether a person made the account, or worked on a line of it."""
    if transcript.body.kind == "reviewed":
        return True
    theirs = worked_on(view, transcript.call) if transcript.call else frozenset()
    return any(line.id in theirs for line in view.reader.resting_on(transcript.id, Utterance))


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
    """A batch a recording, in whichever order bundles come back."""
    everything = sum(seconds for seconds, _ in chosen)
    done = 0.0
    if not chosen:
        return
    ear = Ear(tools.engines())
    tools.progress(CARD.name, done, everything, UNIT)
    for number, heard in _answers(view, tools, ear, chosen):
        seconds, id = chosen[number]
        recording = _recording(view, id)
        call = view.call(recording.body.call)
        old = superseded.get(id, ())
        if isinstance(heard, Failure):
            yield rules.failed_records(recording, heard, tools.pen_for(ear.author), old)
        else:
            pen = tools.pen_for(heard.engine)
            yield rules.heard_records(recording, call.body if call else None, heard, pen, old)
        done += seconds
        tools.progress(CARD.name, done, everything, UNIT)


def _answers(
    view: CaseView, tools: Tools, ear: Ear, chosen: Sequence[tuple[float, RecordId]]
) -> Iterator[tuple[int, Heard | Failure]]:
    """(number in `chosen`, what was heard): bundles first, then one by one what was in a bundle that failed whole."""
    context = Context.of(view, tools)
    planned = list(plan.bundles([seconds for seconds, _ in chosen], tools.dispatcher.width))
    while planned:
        alone: list[tuple[int, ...]] = []
        tasks = (
            tuple(context.task(_recording(view, chosen[number][1])) for number in bundle)
            for bundle in planned
        )
        for at, answers in tools.dispatcher.map(ear, tasks):
            bundle = planned[at]
            if not isinstance(answers, Failure):
                yield from zip(bundle, answers, strict=True)
            elif len(bundle) == 1:
                yield bundle[0], answers
            else:
                alone += [(number,) for number in bundle]
        planned = alone


@dataclass(frozen=True, slots=True)
class Context:
    """What every task of a run shares: the origins, and what the engine is told to expect."""

    view: CaseView
    tools: Tools
    origins: tuple[Origin, ...]

    @classmethod
    def of(cls, view: CaseView, tools: Tools) -> Context:
        return cls(view, tools, tuple(origin.body for origin in view.reader.of(Origin)))

    def task(self, recording: Record[Recording]) -> ToHear:
        """One recording's canonical sound; read only when a worker is free for it."""
        call = self.view.call(recording.body.call)
        return rules.to_hear(
            recording.body,
            call.body if call else None,
            self.origins,
            self.tools.blobs.read(recording.body.pcm),
            self.tools.hearing.english,
            told(self.tools),
        )


def _recording(view: CaseView, id: RecordId) -> Record[Recording]:
    record: Record[Recording] = view.reader.get(id)
    return record
