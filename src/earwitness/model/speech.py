"""What was said: transcripts of utterances with words and times, renderings, and the gaps.

Rules
- A Transcript is one author's account of one recording. Its utterances and gaps rest on it (basis), so that a better
  Transcript, superseding it, takes them all with it and no line of the old one stands beside the new.
- A word's time is either aligned or `guessed`; sound is never cut on a guessed time.
- Where nothing could be written, a Gap says so and why. Silence in a transcript is never silent.
- A voice is a label, never a name; a party of the call only where the channel or a person says so.
- A person's correction is an Utterance that supersedes the one line it corrects and rests on the same Transcript. Lines of
  one `turn` stand in order of time, so that a line cut in two moves no other line.
- Who wrote the words is never lost: a line whose voice or bounds a person changed still names the engine in `words_of`,
  and counts as machine words until a person wrote or signed them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import RecordId
from earwitness.model.time import SampleSpan

TranscriptKind = Literal["draft", "reviewed"]
GapReason = Literal[
    "no speech found",
    "unclear speech",
    "invented speech dropped",
    "engine failed",
    "not heard yet",
    "not transcribed",
    "damaged",
]


@dataclass(frozen=True, slots=True)
class Transcript:
    """One account of one recording: `draft` by an engine, `reviewed` by a person. Basis: the Recording."""

    recording: RecordId
    kind: TranscriptKind
    language: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in the utterance's text at `[begin, stop)` characters."""

    text: str
    begin: int
    stop: int
    span: SampleSpan
    guessed: bool
    confidence: float | None = None
    #: as it was said, where it is written otherwise: «двухсотых» for «200-х»
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one voice said in one span. Basis: its Transcript. `turn` counts from 0 within the transcript."""

    recording: RecordId
    turn: int
    voice: str
    span: SampleSpan
    text: str
    language: str
    words: tuple[Word, ...] = ()
    #: True when the span itself is a guess (imported text without times)
    guessed: bool = False
    #: as the engine wrote it, where capitals and punctuation were restored
    raw: str = ""
    #: another voice speaks at the same time
    overlapped: bool = False
    #: the engine whose words these still are, where a person only said whose they are or where the line ends
    words_of: str = ""
    #: what a second reading with the lexicon's terms in mind wrote of the same sound: evidence for `decipher`, never shown,
    #: searched or quoted as what was said
    others: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("an utterance without words is a Gap")


RenderingStatus = Literal["machine gist", "person", "signed"]


@dataclass(frozen=True, slots=True)
class Rendering:
    """A translation of an utterance (the basis). `machine gist` is never quoted."""

    utterance: RecordId
    language: str
    text: str
    status: RenderingStatus


@dataclass(frozen=True, slots=True)
class Gap:
    """A span with no result, and why. Basis: its Transcript."""

    recording: RecordId
    span: SampleSpan
    reason: GapReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ListeningCheck:
    """A person held one utterance (the basis) against its sound, for an audit: how many of its words are right.

    `wrong` counts words written that were not said so, `missed` words that were said and not written. It is kept when
    the utterance is corrected afterwards: it judges what stood there then.
    """

    utterance: RecordId
    #: the draw it belongs to, as `audit` named it
    draw: str
    right: int
    wrong: int
    missed: int = 0

    def __post_init__(self) -> None:
        if min(self.right, self.wrong, self.missed) < 0:
            raise ValueError("words are counted from 0")


@dataclass(frozen=True, slots=True)
class PlainCopy:
    """Words of a call left the case as plain text, unprotected. Written before they leave. Basis: the Recording."""

    form: str
    lines: int
    english: bool
    sha256: str
