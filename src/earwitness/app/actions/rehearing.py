"""Hear a stretch of a call again, with another engine or model, and leave alone what people worked on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from earwitness.app import wiring
from earwitness.app.actions.reviewing import Page, page_of
from earwitness.app.wiring import Desk
from earwitness.errors import EngineFailed, NoTranscript, UsageError
from earwitness.model.recording import Origin
from earwitness.model.records import Passed
from earwitness.model.speech import Gap, Utterance
from earwitness.ports import Failure, Heard, Progress, ToHear, Tools
from earwitness.stages.transcribe import rehearing, reviewing, rules
from earwitness.stages.transcribe.ear import Ear
from earwitness.stages.transcribe.hints import told
from earwitness.stages.transcribe.rehearing import Around

BYTES = 2  #: of a sample


def hear_again(
    desk: Desk,
    named: str,
    progress: Progress,
    *,
    start_s: float | None = None,
    end_s: float | None = None,
    engine: str | None = None,
    model: str | None = None,
    recording: int | None = None,
) -> dict[str, Any]:
    """Hear a stretch (or all) of one recording again; what is heard supersedes the machine's lines there.

    Lines that a person corrected, translated or signed stay; the answer names them. Raises UsageError, NoTranscript,
    EngineFailed and what choosing an engine raises; then nothing was written.
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
    tools = _tools(desk, progress, engine, model)
    ear = Ear(tools.engines())
    stretch = rehearing.stretch_of(page.lines, reviewing.worked_on(desk.view, page.call.body.id), start, end)
    first, last = rehearing.surroundings(stretch, body)
    around = _sound(desk, page, tools, first, last)
    begin, stop = rehearing.cut(around.samples, first, stretch, body.rate)
    sound = replace(around, samples=around.samples[:, begin - first : stop - first].copy())
    heard = _heard(tools, ear, sound)
    context = Around(
        page.recording,
        page.call.body,
        page.transcript,
        tuple(g for g in desk.view.gaps(page.call.body.id) if g.body.recording == page.recording.id),
        tuple(p.id for p in desk.view.reader.of(Passed, page.call.body.id)),
    )
    batch = rehearing.fitted(
        heard, begin, stretch, context, tools.pen_for(heard.engine), lambda gap: desk.pen_for(gap.author)
    )
    desk.writer.append(batch)
    numbers = {line.id: n for n, line in enumerate(page.lines, 1)}
    return {
        "call": page.call.body.id,
        "from_s": round(stretch.start / body.rate, 2),
        "to_s": round(stretch.end / body.rate, 2),
        "engine": heard.engine.name,
        "model": dict(heard.engine.settings).get("model", ""),
        "replaced": [numbers[line.id] for line in stretch.replaced],
        "kept": [numbers[line.id] for line in stretch.spared],
        "lines": sum(isinstance(r.body, Utterance) for r in batch),
        "gaps": sum(isinstance(r.body, Gap) for r in batch),
    }


def _tools(desk: Desk, progress: Progress, engine: str | None, model: str | None) -> Tools:
    """The tools of the case, with the engine and model a person named."""
    given = {name: value for name, value in (("engine", engine), ("model", model)) if value}
    settings = desk.settings.model_copy(update=given)
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
