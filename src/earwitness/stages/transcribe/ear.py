"""The ear: a speech engine with what completes it, heard through one door by the stage and by `try transcribe`.

Rules
- The ear is made in the worker and stays there: a bundle of sounds goes in, one answer a sound comes out, in order.
- Steps, each by a port or a pure rule: words and gaps (transcriber) → voices of a shared channel (diarizer) → capitals
  and punctuation where the engine writes none → digits as they were said → English by a text translator where a person
  gave one, else the engine's own gist.
- What completes the words never costs them: where voices cannot be told apart, or English cannot be made, the lines stay,
  with "Speaker ?" or without English.
- The author of a line names every part that had a hand in it, with its settings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from earwitness.errors import SpeechError
from earwitness.model.records import Author
from earwitness.ports import (
    Diarizer,
    Failure,
    Heard,
    HeardLine,
    SpeechEngines,
    ToHear,
    Transcriber,
    Translator,
)
from earwitness.stages.transcribe.restoring import restored
from earwitness.stages.transcribe.spoken import with_spoken
from earwitness.stages.transcribe.voices import told_apart

Bundle = tuple[ToHear, ...]
Answers = tuple[Heard | Failure, ...]

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Ear:
    """A factory for dispatchers: what is made of it in a worker hears bundles."""

    engines: SpeechEngines

    @property
    def author(self) -> Author:
        """The speech engine, with the other parts among its settings."""
        engine = self.engines.transcriber.author
        parts = [
            (f"{part}.{name}", value)
            for part, made in (("voices", self.engines.diarizer), ("english", self.engines.translator))
            if made is not None
            for name, value in (
                ("engine", f"{made.author.name} {made.author.version}"),
                *made.author.settings,
            )
        ]
        return replace(engine, settings=(*engine.settings, *parts))

    def __call__(self) -> Callable[[Bundle], Answers]:
        """Loads every part. Raises ModelRefused and its kin."""
        made = self.engines
        return Listener(
            made.transcriber(),
            made.diarizer() if made.diarizer is not None else None,
            made.translator() if made.translator is not None else None,
            self.author,
        ).hear


@dataclass(frozen=True, slots=True)
class Listener:
    """The parts of an ear, loaded."""

    transcriber: Transcriber
    diarizer: Diarizer | None
    translator: Translator | None
    author: Author

    def hear(self, bundle: Bundle) -> Answers:
        """One answer a sound, in order."""
        asked = [replace(sound, english=sound.english and self.translator is None) for sound in bundle]
        heard = self.transcriber.hear(asked)
        return tuple(
            answer if isinstance(answer, Failure) else self._completed(sound, answer)
            for sound, answer in zip(bundle, heard, strict=True)
        )

    def _completed(self, sound: ToHear, heard: Heard) -> Heard:
        whole = with_spoken(restored(self._with_voices(sound, heard)))
        if sound.english and self.translator is not None:
            whole = replace(whole, lines=self._in_english(self.translator, whole.lines))
        return replace(whole, engine=self.author)

    def _with_voices(self, sound: ToHear, heard: Heard) -> Heard:
        """Lines of a shared channel given to voices."""
        if self.diarizer is None or not any(line.channel is None for line in heard.lines):
            return heard
        try:
            turns = self.diarizer.turns(sound.samples, sound.rate, sound.parties)
        except SpeechError:
            return heard
        return told_apart(heard, turns)

    @staticmethod
    def _in_english(translator: Translator, lines: Sequence[HeardLine]) -> tuple[HeardLine, ...]:
        """Each line with its English; the lines of one language are translated together."""
        english: dict[int, str] = {}
        for language in sorted({line.language for line in lines} - {ENGLISH}):
            mine = [number for number, line in enumerate(lines) if line.language == language]
            try:
                said = translator.translate([lines[number].text for number in mine], language)
            except SpeechError:
                continue
            english.update(zip(mine, said, strict=True))
        return tuple(replace(line, english=english.get(number, "")) for number, line in enumerate(lines))
