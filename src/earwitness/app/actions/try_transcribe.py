"""`try transcribe`: files in, what was said out, without a case, through the same ear as the stage.

Rules
- The largest files first, several to a bundle; files are decoded one bundle ahead, while the workers hear.
- Answers come in the order of the files, each as soon as those before it are there. Nothing is kept longer than that.
- A file that cannot be read, decoded or heard is named with its error, and the rest goes on. Where a bundle fails as a
  whole its files are heard again one by one.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from earwitness.app.settings import Settings, load
from earwitness.app.wiring import (
    PackagedResources,
    dispatcher_of,
    hearing_of,
    limits_of,
    load_lexicons,
    speech_engines,
)
from earwitness.errors import EarwitnessError, UsageError
from earwitness.ports import AudioTool, Failure, Heard, Limits, Progress, ToHear, nothing
from earwitness.stages.transcribe import captions, plan
from earwitness.stages.transcribe.ear import Bundle, Ear
from earwitness.stages.transcribe.hints import expected

if TYPE_CHECKING:
    from earwitness.ports import Pcm

Outcome = dict[str, Any] | str | Failure

FORMS = ("json", "vtt", "srt", "txt")


def try_transcribe(
    files: Sequence[Path],
    *,
    language: str | None,
    english: bool,
    form: str,
    settings: Settings | None = None,
    progress: Progress = nothing,
) -> Iterator[tuple[str, Outcome]]:
    """(file, what was heard or the Failure that stopped it), in the order of the files. Raises UsageError, SpeechError."""
    from earwitness.engines.media.decode import CagedAudioTool

    if form not in FORMS:
        raise UsageError(f"--format is one of {', '.join(FORMS)}")
    settings = settings or load()
    hearing = hearing_of(settings, english=english)
    ear = Ear(speech_engines(settings.engine, hearing))
    hints: Mapping[str, tuple[str, ...]] = {}
    if settings.hints != "off":
        lexicons = load_lexicons(PackagedResources(), settings)
        hints = expected(lexicons, (language,) if language else ())

    def asked(samples: Pcm, rate: int, apart: bool) -> ToHear:
        return ToHear(samples, rate, language, apart, hints, english)

    dispatcher = dispatcher_of(settings)
    with closing(CagedAudioTool()) as tool:
        opening = _Opening(list(files), tool, limits_of(settings), asked, dispatcher.width)
        outcomes: dict[int, Outcome] = {}
        said = 0
        waiting = sorted(range(len(files)), key=lambda n: -_size(files[n]))
        bundled = True
        while waiting:
            alone: list[int] = []
            order: list[tuple[int, ...]] = []
            for task, answers in dispatcher.map(ear, _ahead(opening.bundles(waiting, order, bundled))):
                numbers = order[task]
                if isinstance(answers, Failure) and len(numbers) > 1:
                    alone += numbers
                    continue
                each = (answers,) if isinstance(answers, Failure) else answers
                for n, answer in zip(numbers, each, strict=True):
                    outcomes[n] = _outcome(files[n].name, opening.seconds[n], answer, form)
                outcomes.update(opening.take_refused())
                progress("hear", said + len(outcomes), len(files), "files")
                while said in outcomes:
                    yield files[said].name, outcomes.pop(said)
                    said += 1
            waiting, bundled = alone, False
        outcomes.update(opening.take_refused())
    for n in sorted(outcomes):
        yield files[n].name, outcomes[n]


@dataclass(slots=True)
class _Opening:
    """Opens files for the workers: their sound and length, and the errors of those that have none."""

    files: list[Path]
    tool: AudioTool
    limits: Limits
    asked: Callable[[Pcm, int, bool], ToHear]
    width: int
    seconds: dict[int, float] = field(default_factory=dict)
    refused: dict[int, Outcome] = field(default_factory=dict)

    def take_refused(self) -> dict[int, Outcome]:
        """The errors since last asked."""
        taken, self.refused = self.refused, {}
        return taken

    def bundles(
        self, numbers: Sequence[int], order: list[tuple[int, ...]], bundled: bool
    ) -> Iterator[Bundle]:
        """The sounds of these files, several together where `bundled`; which files went in is added to `order`."""
        sizes = {n: _size(self.files[n]) for n in numbers}
        left, bytes_read, seconds_read = float(sum(sizes.values())), 0.0, 0.0
        held: list[tuple[int, ToHear]] = []
        for n in numbers:
            sound = self._opened(n)
            left -= sizes[n]
            if sound is None:
                continue
            bytes_read, seconds_read = bytes_read + sizes[n], seconds_read + self.seconds[n]
            held.append((n, sound))
            room = plan.room(left * seconds_read / max(1.0, bytes_read), self.width) if bundled else 0.0
            if sum(self.seconds[m] for m, _ in held) >= room or len(held) == plan.MOST_RECORDINGS:
                yield _together(held, order)
                held = []
        if held:
            yield _together(held, order)

    def _opened(self, n: int) -> ToHear | None:
        from earwitness.stages.intake.triage import measure

        try:
            decoded = self.tool.decode(self.files[n].read_bytes(), self.limits)
        except EarwitnessError as error:
            self.refused[n] = Failure(error.number, error.what, error.advice)
            return None
        except OSError:
            self.refused[n] = Failure(UsageError.number, "this file cannot be read", UsageError.hint)
            return None
        self.seconds[n] = decoded.samples.shape[1] / decoded.rate
        on_channels = measure(decoded.samples, decoded.rate).parties_on_channels
        return self.asked(decoded.samples, decoded.rate, on_channels)


def _together(held: Sequence[tuple[int, ToHear]], order: list[tuple[int, ...]]) -> Bundle:
    order.append(tuple(n for n, _ in held))
    return tuple(sound for _, sound in held)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _ahead(tasks: Iterator[Bundle]) -> Iterator[Bundle]:
    """The tasks, each made while the one before it is being worked on; at most two lie ready."""
    ready: queue.Queue[Bundle | BaseException | None] = queue.Queue(maxsize=1)
    over = threading.Event()

    def fill() -> None:
        last: BaseException | None = None
        try:
            for task in tasks:
                while not over.is_set():
                    try:
                        ready.put(task, timeout=0.2)
                        break
                    except queue.Full:
                        continue
                if over.is_set():
                    return
        except BaseException as wrong:  # noqa: BLE001 - raised again where the tasks are used
            last = wrong
        while not over.is_set():
            try:
                ready.put(last, timeout=0.2)
                return
            except queue.Full:
                continue

    thread = threading.Thread(target=fill, name="earwitness-opening", daemon=True)
    thread.start()
    try:
        while True:
            task = ready.get()
            if task is None:
                return
            if isinstance(task, BaseException):
                raise task
            yield task
    finally:
        over.set()
        thread.join()


def _outcome(file: str, seconds: float, answer: Heard | Failure, form: str) -> Outcome:
    if isinstance(answer, Failure):
        return answer
    if form == "json":
        return _heard(file, seconds, answer)
    return captions.written(answer, cast(captions.CaptionForm, form))


def _heard(file: str, seconds: float, heard: Heard) -> dict[str, Any]:
    return {
        "file": file,
        "language": heard.language,
        "duration_s": round(seconds, 3),
        "utterances": [
            {
                "start_s": round(line.start_s, 3),
                "end_s": round(line.end_s, 3),
                "voice": line.voice,
                "channel": line.channel,
                "language": line.language,
                "text": line.text,
                "en": line.english,
                "raw": line.raw,
                "overlapped": line.overlapped,
                "others": list(line.others),
                "words": [
                    {
                        "text": w.text,
                        "start_s": round(w.start_s, 3),
                        "end_s": round(w.end_s, 3),
                        "guessed": w.guessed,
                        "confidence": w.confidence,
                        "spoken": w.spoken,
                    }
                    for w in line.words
                ],
            }
            for line in heard.lines
        ],
        "gaps": [
            {
                "start_s": round(g.start_s, 3),
                "end_s": round(g.end_s, 3),
                "channel": g.channel,
                "reason": g.reason,
                "detail": g.detail,
            }
            for g in heard.gaps
        ],
        "engine": {
            "name": heard.engine.name,
            "version": heard.engine.version,
            "settings": dict(heard.engine.settings),
        },
        "note": "machine draft; the English is a machine gist, not for quotation",
    }
