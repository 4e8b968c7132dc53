"""Rules of transcribe: what is heard and in which order, and how what was heard becomes records. Pure.

Rules
- Seconds become samples outward, so that no word loses its edge; nothing lies beyond the recording's end.
- A word stands at its characters in the line. A word that cannot be found there, or that holds a digit, has a guessed
  time: nobody cuts sound by it.
- The voice of a line is a party only where the call says which channel is whose; else it stays "Speaker 1", "Speaker 2",
  or "Speaker ?" where both parties share one channel and nobody has told them apart.
- What the engine left out is a Gap with its time. A failure is a Gap over the whole recording with the error's number.
- A line's English is a rendering by the machine, "machine gist": shown, never quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

import numpy as np

from earwitness.model.ids import RecordId
from earwitness.model.recording import Call, Origin, Recording
from earwitness.model.records import Batch, Pen, Record
from earwitness.model.shorthand import Lexicon
from earwitness.model.speech import Gap, GapReason, Rendering, Transcript, Utterance, Word
from earwitness.model.time import SampleSpan, span_of_seconds
from earwitness.ports import Failure, Heard, HeardLine, HeardWord, ToHear
from earwitness.stages.transcribe.hints import expected

if TYPE_CHECKING:
    from collections.abc import Iterable

#: language of a transcript in which nothing could be told
UNDETERMINED = "und"

#: voice of a line where the parties share one channel and nothing told them apart
UNKNOWN_VOICE = "Speaker ?"
NOT_TOLD_APART = "Both parties share one channel and were not told apart."

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_EDGE = re.compile(r"^[^\w]+|[^\w]+$")


def chosen(waiting: Iterable[tuple[float, RecordId]], room: int | None) -> list[tuple[float, RecordId]]:
    """What to hear now: (seconds, recording), the shortest first, `room` at most; equal lengths in order of coming."""
    order = sorted(waiting, key=lambda row: row[0])
    return order if room is None else order[:room]


def languages_of(call: Call | None, origins: Sequence[Origin]) -> tuple[str, ...]:
    """Languages the recording may be in: the call's own where known, else those of the batches it may come from."""
    named = (
        call.languages
        if call is not None and call.languages
        else tuple(language for origin in origins for language in origin.languages)
    )
    codes = (language.casefold().split("-")[0] for language in named)
    return tuple(dict.fromkeys(code for code in codes if _LANGUAGE.fullmatch(code)))


def to_hear(
    recording: Recording,
    call: Call | None,
    origins: Sequence[Origin],
    pcm: bytes,
    english: bool,
    lexicons: Sequence[Lexicon] = (),
) -> ToHear:
    """The task for an engine, told of the `lexicons`' terms. `pcm` is int16, little-endian, channels interleaved."""
    samples = np.frombuffer(pcm, dtype="<i2").reshape(-1, recording.channels).T
    languages = languages_of(call, origins)
    return ToHear(
        samples=np.ascontiguousarray(samples),
        rate=recording.rate,
        language=languages[0] if call is not None and len(call.languages) == len(languages) == 1 else None,
        parties_on_channels=recording.channels > 1 and recording.triage.parties_on_channels,
        hints=expected(lexicons, languages),
        english=english,
        languages=languages,
        parties=len(call.parties) if call is not None and len(call.parties) > 1 else None,
    )


def voice_of(call: Call | None, channel: int | None, label: str) -> str:
    """The party on that channel, where the call says so; else the label."""
    if call is not None and channel is not None:
        for party in call.parties:
            if party.channel == channel:
                return party.id
    return label


def span_of(start_s: float, end_s: float, recording: Recording, channel: int | None) -> SampleSpan:
    """The samples of a stretch, inside the recording."""
    span = span_of_seconds(max(0.0, start_s), max(0.0, end_s), recording.rate, channel)
    start = min(span.start, recording.length - 1)
    return SampleSpan(start, max(start + 1, min(span.end, recording.length)), recording.rate, channel)


def placed(
    text: str, heard: Sequence[HeardWord], recording: Recording, channel: int | None
) -> tuple[Word, ...]:
    """Words at their characters in the line's text, without the punctuation around them, in order."""
    words: list[Word] = []
    at = 0
    for one in heard:
        bare = _EDGE.sub("", one.text)
        begin = text.find(bare, at) if bare else -1
        if begin < 0:
            continue
        at = begin + len(bare)
        guessed = one.guessed or any(letter.isdigit() for letter in bare)
        span = span_of(one.start_s, one.end_s, recording, channel)
        words.append(Word(bare, begin, at, span, guessed, one.confidence, one.spoken))
    return tuple(words)


def heard_records(
    recording: Record[Recording],
    call: Call | None,
    heard: Heard,
    pen: Pen,
    supersedes: tuple[RecordId, ...] = (),
) -> Batch:
    """One recording's batch: the draft, its lines with their gist, its gaps."""
    body = recording.body
    mixed = any(line.channel is None and line.voice == UNKNOWN_VOICE for line in heard.lines)
    draft = pen.write(
        Transcript(recording.id, "draft", heard.language, NOT_TOLD_APART if mixed else ""),
        basis=(recording.id,),
        supersedes=supersedes,
        call=body.call,
    )
    batch: list[Record[object]] = [draft]
    lines = sorted(
        (line for line in heard.lines if line.text.strip()),
        key=lambda line: (line.start_s, line.channel or 0),
    )
    for turn, line in enumerate(lines):
        utterance = pen.write(utterance_of(recording, call, turn, line), basis=(draft.id,), call=body.call)
        batch.append(utterance)
        if line.english.strip():
            gist = Rendering(utterance.id, "en", line.english.strip(), "machine gist")
            batch.append(pen.write(gist, basis=(utterance.id,), call=body.call))
    reasons: tuple[GapReason, ...] = get_args(GapReason)
    for gap in heard.gaps:
        known = [reason for reason in reasons if reason == gap.reason]
        reason: GapReason = known[0] if known else "unclear speech"
        span = span_of(gap.start_s, gap.end_s, body, gap.channel)
        batch.append(
            pen.write(Gap(recording.id, span, reason, gap.detail), basis=(draft.id,), call=body.call)
        )
    return tuple(batch)


def utterance_of(recording: Record[Recording], call: Call | None, turn: int, line: HeardLine) -> Utterance:
    """A heard line, in seconds of the recording, as a line of its transcript."""
    body = recording.body
    text = line.text.strip()
    words = placed(text, line.words, body, line.channel)
    span = span_of(line.start_s, line.end_s, body, line.channel)
    if words:
        start = min(span.start, *(word.span.start for word in words))
        end = max(span.end, *(word.span.end for word in words))
        span = SampleSpan(start, end, body.rate, line.channel)
    voice = voice_of(call, line.channel, line.voice)
    return Utterance(
        recording.id,
        turn,
        voice,
        span,
        text,
        line.language,
        words,
        raw=line.raw,
        overlapped=line.overlapped,
        others=line.others,
    )


def failed_records(
    recording: Record[Recording], failure: Failure, pen: Pen, supersedes: tuple[RecordId, ...] = ()
) -> Batch:
    """A draft that says only that the engine failed, so that the recording is not lost sight of."""
    body = recording.body
    draft = pen.write(
        Transcript(recording.id, "draft", UNDETERMINED, failure.error),
        basis=(recording.id,),
        supersedes=supersedes,
        call=body.call,
    )
    whole = SampleSpan(0, body.length, body.rate)
    gap = Gap(recording.id, whole, "engine failed", f"{failure.error} {failure.reason}")
    return (draft, pen.write(gap, basis=(draft.id,), call=body.call))
