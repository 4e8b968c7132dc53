"""Hear a stretch of a call again, with another engine, model or settings, and leave alone what people worked on.

What is heard may be looked at beside what stands before it is taken; until then it is in memory only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from earwitness.app import plugins, wiring
from earwitness.app.actions.models import list_models
from earwitness.app.actions.reviewing import Page, page_of
from earwitness.app.wiring import Desk
from earwitness.errors import ChangedMeanwhile, EngineFailed, NoTranscript, UsageError
from earwitness.model.recording import Origin
from earwitness.model.records import Batch, Passed, Record
from earwitness.model.speech import Gap, Rendering, Utterance
from earwitness.ports import Failure, Heard, HeardLine, Progress, ToHear, Tools
from earwitness.stages.transcribe import rehearing, reviewing, rules
from earwitness.stages.transcribe.ear import Ear
from earwitness.stages.transcribe.hints import told
from earwitness.stages.transcribe.rehearing import Around, Stretch

BYTES = 2  #: of a sample
#: standings of models that cannot hear
NOT_HERE = ("not installed", "tampered")


@dataclass(frozen=True, slots=True)
class OtherEar:
    """What is to hear in place of what the settings name; None for what stays as it is there."""

    engine: str | None = None
    model: str | None = None
    #: width of the search: 1 is quick and rough
    beam: int | None = None
    #: the language it is told to expect
    language: str | None = None


SAME_EAR = OtherEar()  #: all as the settings say


@dataclass(frozen=True, slots=True)
class Reheard:
    """A stretch heard again, nothing of it written yet."""

    page: Page
    stretch: Stretch
    #: what was asked for, in samples, and the sample the sound that was heard began with
    asked: tuple[int, int]
    begin: int
    heard: Heard


def listen_again(
    desk: Desk,
    named: str,
    progress: Progress,
    *,
    start_s: float | None = None,
    end_s: float | None = None,
    ear: OtherEar = SAME_EAR,
    recording: int | None = None,
) -> Reheard:
    """Hear a stretch (or all) of one recording again and write nothing; `take` writes it, in place of the machine's lines.

    Lines that a person corrected, translated or signed stay. Raises UsageError, NoTranscript, EngineFailed and what
    choosing an engine raises.
    """
    page = page_of(desk, named, recording)
    if page.transcript is None:
        raise NoTranscript(f"{page.call.body.id} was not heard yet")
    body = page.recording.body
    start = 0 if start_s is None else int(start_s * body.rate)
    end = body.length if end_s is None else min(body.length, int(end_s * body.rate))
    if not 0 <= start < end:
        raise UsageError(
            "the stretch is empty or lies outside the recording",
            hint=f"The recording is {body.seconds:.1f} s long.",
        )
    tools = _tools(desk, progress, ear)
    engines = Ear(tools.engines())
    stretch = _stretch(desk, page, (start, end))
    first, last = rehearing.surroundings(stretch, body)
    around = _sound(desk, page, tools, first, last)
    begin, stop = rehearing.cut(around.samples, first, stretch, body.rate)
    sound = replace(
        around,
        samples=around.samples[:, begin - first : stop - first].copy(),
        language=ear.language or around.language,
        languages=(ear.language,) if ear.language else around.languages,
    )
    return Reheard(page, stretch, (start, end), begin, _heard(tools, engines, sound))


def list_ears(desk: Desk) -> list[dict[str, Any]]:
    """Engines that may hear, each with every speech model that is installed for it; `current` is what the settings name."""
    settings = desk.settings
    rows = list_models()
    ears = []
    for engine in plugins.names("earwitness.engines"):
        own = [row for row in rows if row["kind"] == engine]
        # An engine from elsewhere has no model here: it brings its own.
        models = [row["id"] for row in own if row["standing"] not in NOT_HERE] if own else [""]
        if engine == settings.engine and settings.model not in models:
            models.append(settings.model)
        ears += [
            {
                "engine": engine,
                "model": model,
                "current": (engine, model) == (settings.engine, settings.model),
            }
            for model in models
        ]
    return ears


def both_readings(desk: Desk, reheard: Reheard) -> dict[str, Any]:
    """What stands in the stretch and what was heard there now, line by line; nothing is written.

    `kept` are lines that stay because people worked on them, `takes` the number of lines that would be written.
    """
    page, stretch, heard = reheard.page, reheard.stretch, reheard.heard
    rate = page.recording.body.rate
    within = {line.id for line in (*stretch.replaced, *stretch.spared)}
    new = [_new(line, reheard.begin / rate) for line in heard.lines]
    return {
        "call": page.call.body.id,
        "recording": page.number,
        "from_s": round(stretch.start / rate, 2),
        "to_s": round(stretch.end / rate, 2),
        "engine": heard.engine.name,
        "settings": dict(heard.engine.settings),
        "now": [_standing(line, page.renderings.get(line.id)) for line in page.lines if line.id in within],
        # The sound was cut in pauses outside the stretch: what is said there stands elsewhere.
        "heard": [
            row for row in new if stretch.start <= (row["start_s"] + row["end_s"]) / 2 * rate < stretch.end
        ],
        "kept": _numbers(page, stretch.spared),
        "takes": sum(isinstance(r.body, Utterance) for r in _fitted(desk, reheard)),
    }


def take(desk: Desk, reheard: Reheard) -> dict[str, Any]:
    """Write what was heard; what it replaces stays in the case, superseded.

    Raises ChangedMeanwhile where a line of the stretch was changed, signed or heard since, and UsageError where nothing is
    to be written because people worked on all of it.
    """
    page = page_of(desk, reheard.page.call.body.id, reheard.page.number)
    stretch = reheard.stretch
    if page.transcript != reheard.page.transcript or _stretch(desk, page, reheard.asked) != stretch:
        raise ChangedMeanwhile("lines of this stretch were changed since it was heard")
    batch = _fitted(desk, reheard)
    if stretch.spared and not stretch.replaced and not any(isinstance(r.body, Utterance) for r in batch):
        raise UsageError(
            "people worked on every line of this stretch",
            hint="Correct the lines by hand where the new reading is right.",
        )
    desk.writer.append(batch)
    heard, rate = reheard.heard, page.recording.body.rate
    return {
        "call": page.call.body.id,
        "from_s": round(stretch.start / rate, 2),
        "to_s": round(stretch.end / rate, 2),
        "engine": heard.engine.name,
        "model": dict(heard.engine.settings).get("model", ""),
        "replaced": _numbers(page, stretch.replaced),
        "kept": _numbers(page, stretch.spared),
        "lines": sum(isinstance(r.body, Utterance) for r in batch),
        "gaps": sum(isinstance(r.body, Gap) for r in batch),
    }


def _numbers(page: Page, lines: Sequence[Record[Utterance]]) -> list[int]:
    numbers = {line.id: n for n, line in enumerate(page.lines, 1)}
    return [numbers[line.id] for line in lines]


def _standing(line: Record[Utterance], rendering: Record[Rendering] | None) -> dict[str, Any]:
    span = line.body.span
    english = rendering.body.text if rendering else ""
    return _row(span.start_s, span.end_s, line.body.voice, line.body.language, line.body.text, english)


def _new(line: HeardLine, begin_s: float) -> dict[str, Any]:
    start_s, end_s = begin_s + line.start_s, begin_s + line.end_s
    return _row(start_s, end_s, line.voice, line.language, line.text, line.english)


def _row(start_s: float, end_s: float, voice: str, language: str, text: str, english: str) -> dict[str, Any]:
    return {
        "start_s": round(start_s, 3), "end_s": round(end_s, 3), "voice": voice, "language": language, "text": text,
        "en": english,
    }  # fmt: skip


def _stretch(desk: Desk, page: Page, asked: tuple[int, int]) -> Stretch:
    return rehearing.stretch_of(page.lines, reviewing.worked_on(desk.view, page.call.body.id), *asked)


def _fitted(desk: Desk, reheard: Reheard) -> Batch:
    """The records that what was heard comes to, by the engine that heard it."""
    page = reheard.page
    if page.transcript is None:
        raise NoTranscript(f"{page.call.body.id} was not heard yet")
    id = page.call.body.id
    context = Around(
        page.recording,
        page.call.body,
        page.transcript,
        tuple(g for g in desk.view.gaps(id) if g.body.recording == page.recording.id),
        tuple(p.id for p in desk.view.reader.of(Passed, id)),
    )
    pen = desk.pen_for(reheard.heard.engine)
    return rehearing.fitted(
        reheard.heard, reheard.begin, reheard.stretch, context, pen, lambda gap: desk.pen_for(gap.author)
    )


def _tools(desk: Desk, progress: Progress, ear: OtherEar) -> Tools:
    """The tools of the case, with the engine, model and beam a person named."""
    named = (("engine", ear.engine), ("model", ear.model), ("beam", ear.beam))
    settings = desk.settings.model_copy(update={name: value for name, value in named if value})
    hearing = wiring.hearing_of(settings)
    tools = desk.tools(hearing, progress)
    return replace(tools, engines=lambda: wiring.speech_engines(settings.engine, hearing))


def _sound(desk: Desk, page: Page, tools: Tools, first: int, last: int) -> ToHear:
    """Samples `[first, last)` of the recording as a task for the engine."""
    body = page.recording.body
    frame = BYTES * body.channels
    pcm = tools.blobs.read(body.pcm, first * frame, last * frame)
    origins = tuple(origin.body for origin in desk.view.reader.of(Origin))
    return rules.to_hear(body, page.call.body, origins, pcm, tools.hearing.english, told(tools))


def _heard(tools: Tools, ear: Ear, sound: ToHear) -> Heard:
    seconds = sound.samples.shape[1] / sound.rate
    tools.progress("transcribe", 0.0, seconds, "s of sound")
    for _, answers in tools.dispatcher.map(ear, iter([(sound,)])):
        answer: Heard | Failure = answers if isinstance(answers, Failure) else answers[0]
        tools.progress("transcribe", seconds, seconds, "s of sound")
        if isinstance(answer, Failure):
            raise EngineFailed(
                f"the stretch could not be heard: {answer.error} {answer.reason}", hint=answer.advice or None
            )
        return answer
    raise EngineFailed("the engine gave no answer")
