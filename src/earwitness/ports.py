"""Ports: what the road needs from the world, as Protocols, and the few plain values that cross them.

Every adapter of a port passes the shipped conformance suite in `earwitness.testing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from earwitness.model.ids import BlobId, CallId, PersonId, RecordId
from earwitness.model.query import Query, Restriction
from earwitness.model.records import Author, Batch, Pen
from earwitness.model.shorthand import Lexicon
from earwitness.model.themes import Codebook
from earwitness.model.view import CaseView, Reader

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pcm = npt.NDArray[np.int16]  #: shape (channels, samples)
    Mono = npt.NDArray[np.float32]  #: shape (samples,), -1 to 1

# ------------------------------------------------------------------------------------------------------------ storage


#: how a list of calls is ordered: as they came, by when they began (unknown last), by reference
CallOrder = Literal["came", "began", "latest", "reference"]
#: filters whose values are counted
CountedName = Literal["theme", "reading", "assigned"]


@dataclass(frozen=True, slots=True)
class CallPage:
    """A page of a list of calls, and how many there are in all."""

    calls: tuple[CallId, ...]
    total: int


class RecordStore(Reader, Protocol):
    """Append-only records with their current state, and the ledger that binds them."""

    def append(self, batch: Batch) -> None:
        """Write a batch whole or not at all; supersede and make stale what it names. Raises StorageError."""
        ...

    def search(self, query: str | Query, limit: int = 50, skip: int = 0) -> Iterator[Found]:
        """Texts that stand and match, best first, from number `skip` on; a line and its translation are one hit.

        The order is the same every time until something is written. Raises BadQuery.
        """
        ...

    def list_calls(
        self,
        wanted: Sequence[Restriction] = (),
        order: CallOrder = "came",
        limit: int = 100,
        skip: int = 0,
    ) -> CallPage:
        """Calls that stand and fit every filter, themselves or by some line of theirs: a page from number `skip` on."""
        ...

    def calls_by_day(self, wanted: Sequence[Restriction] = ()) -> Mapping[str, int]:
        """How many calls that fit every filter began on each day (YYYY-MM-DD, or as much of it as is known), "" for unknown."""
        ...

    def counts_of(self, name: CountedName) -> Mapping[str, int]:
        """How many lines, or calls for `assigned`, have each value that a filter of this name may ask for."""
        ...

    def calls_of(self, people: Sequence[PersonId]) -> Iterator[tuple[PersonId, CallId]]:
        """Which of these people is a party of which call that stands, in the order calls came, then by id."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of a search: the record, its call, and the text around the match with «» marks.

    `line` is the utterance the hit opens, at `start_s` seconds of its recording; None where the text is a note.
    `marks` are the character spans that matched in the record's text.
    """

    record: RecordId
    call: CallId
    snippet: str
    score: float
    kind: str = "Utterance"
    line: RecordId | None = None
    start_s: float | None = None
    marks: tuple[tuple[int, int], ...] = ()


class BlobStore(Protocol):
    """Sealed bytes, named by a keyed hash of their content."""

    def put(self, content: bytes | memoryview) -> BlobId:
        """Seal and keep; the same content gives the same id and is kept once."""
        ...

    def read(self, id: BlobId, start: int = 0, stop: int | None = None) -> bytes:
        """Bytes `[start, stop)`, only the chunks touched are opened. Raises StorageError when damaged or absent."""
        ...

    def size(self, id: BlobId) -> int:
        """Length of the content in bytes, without padding."""
        ...

    def ids(self) -> Iterator[BlobId]: ...


class Keyring(Protocol):
    """Opens a case for a person. The vault opens only for those it was wrapped to."""

    def case_key(self) -> bytes: ...

    def vault_key(self) -> bytes | None: ...


class Envelopes(Protocol):
    """Seals what has to pass through another program's memory, files and wires. Small enough to be sent to a worker."""

    def new_identity(self) -> tuple[str, str]:
        """A secret that opens envelopes, and the recipient that others seal to."""
        ...

    def seal(self, recipient: str, content: bytes) -> bytes:
        """An envelope that only the recipient's identity opens; its length tells little of the content's."""
        ...

    def open(self, identity: str, envelope: bytes) -> bytes:
        """What was sealed. Raises StorageError when the envelope was changed or is for someone else."""
        ...


class Clock(Protocol):
    def now(self) -> datetime:
        """This moment, with a time zone."""
        ...


# -------------------------------------------------------------------------------------------------------------- sound


@dataclass(frozen=True, slots=True)
class Limits:
    """What one untrusted file may cost."""

    seconds_of_sound: float = 4 * 3600
    wall_s: float = 120
    memory_bytes: int = 1 << 30


@dataclass(frozen=True, slots=True)
class Decoded:
    """Canonical PCM of one file: int16, shape (channels, samples) at `rate`. `tags` are sensitive."""

    samples: Pcm
    rate: int
    container: str
    codec: str
    source_rate: int
    source_channels: int
    declared_s: float | None
    damage: tuple[str, ...]
    tags: Mapping[str, str]
    tier: str


class AudioTool(Protocol):
    """Decodes untrusted bytes, in a sandbox or not at all."""

    def decode(self, sealed: bytes, limits: Limits = ...) -> Decoded:
        """Raises a MediaError that says what is wrong with the file, or SandboxUnavailable."""
        ...


# ------------------------------------------------------------------------------------------------------------- speech


@dataclass(frozen=True, slots=True)
class HeardWord:
    """Seconds from the start of the sound that was heard."""

    text: str
    start_s: float
    end_s: float
    guessed: bool
    confidence: float | None
    #: as it was said, where it is written otherwise: «двухсотых» for «200-х»
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class HeardLine:
    """One stretch of speech of one voice in one channel."""

    start_s: float
    end_s: float
    text: str
    language: str
    words: tuple[HeardWord, ...]
    voice: str
    channel: int | None
    english: str = ""
    #: as the engine wrote it, where capitals and punctuation were restored
    raw: str = ""
    #: another voice speaks at the same time
    overlapped: bool = False
    #: what a second reading, told words to expect, wrote of the same sound: evidence, never what was said
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeardGap:
    """A stretch the engine wrote nothing for, and why; seconds from the start."""

    start_s: float
    end_s: float
    channel: int | None
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything an engine made of one recording, in order of time."""

    language: str
    lines: tuple[HeardLine, ...]
    gaps: tuple[HeardGap, ...]
    engine: Author


@dataclass(frozen=True, slots=True)
class ToHear:
    """One recording to hear: int16 PCM, shape (channels, samples)."""

    samples: Pcm
    rate: int
    language: str | None = None
    parties_on_channels: bool = False
    #: by language, words to expect in a second reading (`HeardLine.others`); the lines are the same with and without them
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    english: bool = True
    #: the languages it may be in, as far as anybody knows; empty: any
    languages: tuple[str, ...] = ()
    #: how many people speak, where somebody knows
    parties: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A task that could not be done: the error's number and what happened, by id."""

    error: str
    reason: str
    advice: str = ""


class Transcriber(Protocol):
    """Speech to words with times. Loaded once a worker; heavy imports happen in the constructor."""

    author: Author

    def hear(self, sounds: Sequence[ToHear]) -> tuple[Heard | Failure, ...]:
        """One answer a sound, in order. A sound that cannot be heard is a Failure; the others are heard.

        A sound gives the same words alone and in any company: engines may share work between sounds, never words.
        """
        ...


@dataclass(frozen=True, slots=True)
class VoiceTurn:
    """One voice speaks from `start_s` to `end_s`, seconds from the start. Voices count from 0 as they first speak."""

    start_s: float
    end_s: float
    voice: int


class Diarizer(Protocol):
    """Tells voices apart that share one channel; whose they are it does not know."""

    author: Author

    def turns(self, samples: Pcm, rate: int, parties: int | None) -> tuple[VoiceTurn, ...]:
        """Turns in order of their start; two voices at once are two turns that overlap.

        `parties` None: two, unless the sound plainly says more. Raises EngineFailed.
        """
        ...


class Translator(Protocol):
    """Text into English, line by line."""

    author: Author

    def translate(self, lines: Sequence[str], source: str) -> tuple[str, ...]:
        """One line of English a line of `source` (a language code); "" where it has none. Raises EngineFailed."""
        ...


MadeT = TypeVar("MadeT", covariant=True)


class Factory(Protocol[MadeT]):
    """Makes an engine inside a worker; small enough to be sent there. Its author is known without loading it."""

    @property
    def author(self) -> Author: ...

    def __call__(self) -> MadeT: ...


TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")


class Dispatcher(Protocol):
    """Where batches run. Same results out, in any order."""

    @property
    def width(self) -> int:
        """How many tasks run at once."""
        ...

    def map(
        self, factory: Callable[[], Callable[[TaskT], ResultT]], tasks: Iterable[TaskT]
    ) -> Iterator[tuple[int, ResultT | Failure]]:
        """Run `factory()` once in each worker and its result on every task; bounded tasks in flight.

        Yields (task number, result) as they are done. A task that kills its worker is a Failure, the rest go on.
        """
        ...


# --------------------------------------------------------------------------------------------------------------- text


@dataclass(frozen=True, slots=True)
class Parse:
    """One grammatical reading of a word: lemma, part of speech and grammemes as OpenCorpora names them."""

    lemma: str
    grammemes: frozenset[str]
    score: float


class Morphology(Protocol):
    """Words and their forms: Russian, Ukrainian, and plain rules for English."""

    def parses(self, word: str, language: str) -> tuple[Parse, ...]: ...

    def lemma(self, word: str, language: str) -> str: ...

    def known(self, word: str, language: str) -> bool:
        """Whether the dictionary of the language has this form; far cheaper than `parses`, which guess at what it has not."""
        ...

    def forms(self, word: str, language: str) -> frozenset[str]:
        """Every inflected form of the word, lower case."""
        ...

    def words(self, text: str) -> tuple[tuple[int, int], ...]:
        """Character spans of words."""
        ...

    def sentences(self, text: str) -> tuple[tuple[int, int], ...]: ...


@dataclass(frozen=True, slots=True)
class NameSpan:
    """Characters `[begin, stop)` that a finder takes for a name."""

    begin: int
    stop: int
    kind: str  #: "person", "place" or "organisation"


class NameFinder(Protocol):
    """A trained finder of names; one signal among several, never the only one."""

    author: Author

    def find(self, text: str) -> tuple[NameSpan, ...]: ...


class WordFrequencies(Protocol):
    """A reference list: how common a word is in the language, whatever people speak of here."""

    #: which list it is, with its version
    name: str

    def per_million(self, word: str, language: str) -> float:
        """Uses in a million words of a folded form; 0 for one too rare to be listed, or a language without a list."""
        ...


@dataclass(frozen=True, slots=True)
class ProposedTheme:
    """A theme of the codebook that a proposer finds in one turn (counted from 0), and what made it think so."""

    turn: int
    theme: str
    confidence: float
    cues: tuple[str, ...] = ()


class ThemeProposer(Protocol):
    """Proposes themes beside the packaged rules: a local language model, embeddings. People decide over them all the same."""

    author: Author

    def propose(
        self, codebook: Codebook, turns: Sequence[tuple[str, str]], language: str
    ) -> tuple[ProposedTheme, ...]:
        """Themes of a talk of (who, text) turns, each turn and theme once, in order of turn.

        The same talk gives the same themes. Raises EngineFailed.
        """
        ...


class Resources(Protocol):
    """Packaged files: lexicon, codebook, name tables."""

    def text(self, name: str) -> str: ...


class Progress(Protocol):
    """Says how far long work is: done and all in one unit, never content."""

    def __call__(self, stage: str, done: float, all: float, unit: str) -> None: ...


# ---------------------------------------------------------------------------------------------------- what stages are given


@dataclass(frozen=True, slots=True)
class Hearing:
    """How much to hear and with what: `limit` recordings at most (None: all)."""

    model: str = "whisper-base"
    limit: int | None = None
    beam: int = 5
    english: bool = True
    device: Literal["auto", "cpu", "cuda"] = "auto"
    #: what tells voices apart that share a channel: "auto" the best there is, "light", "off", or a folder
    voices: str = "auto"
    #: a local folder with a text translator; "": the speech engine's own gist
    translator: str = ""
    #: whether the lexicon's terms are told to the engine as words to expect
    hints: Literal["terms", "off"] = "off"


@dataclass(frozen=True, slots=True)
class SpeechEngines:
    """What hears, and what completes it where there is such."""

    transcriber: Factory[Transcriber]
    diarizer: Factory[Diarizer] | None = None
    translator: Factory[Translator] | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """What a stage works with. `vault` is None for a member who may not see identities."""

    pen_for: Callable[[Author], Pen]
    new_call: Callable[[], CallId]
    blobs: BlobStore
    audio: AudioTool
    dispatcher: Dispatcher
    #: found and checked when first asked for: a stage that hears nothing needs no speech model
    engines: Callable[[], SpeechEngines]
    morphology: Morphology
    name_finder: NameFinder | None
    resources: Resources
    lexicons: tuple[Lexicon, ...]
    codebook: Codebook
    hearing: Hearing
    vault: Reader | None
    progress: Progress
    limits: Limits = Limits()
    #: what proposes themes beside the packaged rules; loaded when first asked for
    proposers: Callable[[], tuple[ThemeProposer, ...]] = tuple
    #: None where no reference list is installed
    frequencies: WordFrequencies | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A stage's card: what it is for, and which record kinds it reads and writes."""

    name: str
    purpose: str
    version: str
    reads: frozenset[str]
    writes: frozenset[str]
    vault_reads: frozenset[str] = frozenset()
    vault_writes: frozenset[str] = frozenset()


class Stage(Protocol):
    """A stage module: its CARD and run."""

    CARD: Card

    def run(self, view: CaseView, tools: Tools) -> Iterator[Batch]:
        """Yields batches of new records; each is appended whole or not at all."""
        ...


def nothing(stage: str, done: float, all: float, unit: str) -> None:
    """A Progress that says nothing."""
