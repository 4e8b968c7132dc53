"""What came in: the origin, each file's handover, the calls and their recordings.

Rules
- The original bytes are kept untouched and sealed; everything later is made from one canonical PCM.
- A file name is evidence and a danger: its FileNote is kept in the vault, and it is never used as an id.
- A file that cannot be taken in becomes a Rejection that says why; nothing is skipped.
- One call may have several recordings; `SameCall` says which, and how they lie against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import BlobId, CallId, PersonId, RecordId
from earwitness.model.time import Rate

OurPart = Literal["none", "commissioned", "recorded by us", "unknown"]
SourceClass = Literal[
    "intelligence service",
    "armed force",
    "police or court",
    "relative",
    "party to the call",
    "leak",
    "archive",
    "other",
]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a batch comes from and why we may hold it: the lawful-origin form, answered once a batch.

    The source's name is not here: it stands in the vault. Not legal advice.
    """

    source_class: SourceClass
    received_on: str
    our_part: OurPart
    terms: str
    selection: str
    public_interest: str
    legal_view: str = ""
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("received_on", "terms", "selection", "public_interest"):
            if not getattr(self, name).strip():
                raise ValueError(f"the origin form needs an answer to {name}")


@dataclass(frozen=True, slots=True)
class Handover:
    """One file as it reached us: its sealed bytes and fingerprint. Basis: the Origin, or the archive it lay in."""

    blob: BlobId
    sha256: str
    size: int
    #: 1, 2, 3 … within the case, to speak of a file without its name
    serial: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file that could not become a recording, and why. Basis: its Handover."""

    error: str
    reason: str
    advice: str


PartyId = Literal["A", "B", "C", "D"]
Role = Literal["soldier", "relative", "friend", "official", "other", "unknown"]
Service = Literal[
    "professional", "contract", "conscript", "mobilised", "prison_recruit", "volunteer", "none", "unknown"
]


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a call, as far as it may be known outside the vault."""

    id: PartyId
    side: Literal["caller", "callee", "unknown"] = "unknown"
    person: PersonId | None = None
    role: Role = "unknown"
    service: Service = "unknown"
    entered: str | None = None
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One conversation. `began` is local time as the manifest or file gives it (ISO 8601), None when unknown."""

    id: CallId
    began: str | None = None
    languages: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    place: str | None = None
    reference: str | None = None

    def party(self, id: str) -> Party | None:
        return next((p for p in self.parties if p.id == id), None)


@dataclass(frozen=True, slots=True)
class Triage:
    """What the sound is like, measured once at intake."""

    band_hz: int
    clipped: float
    snr_db: float | None
    speech_share: float
    channel_correlation: float | None
    parties_on_channels: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """One sealed audio blob and its canonical PCM. Basis: its Handover.

    `pcm` holds int16 samples, channels interleaved, at `rate`; `length` counts samples a channel. `peaks` holds int8
    minimum and maximum pairs, `peak_step` samples each, channel after channel.
    """

    call: CallId
    original: BlobId
    pcm: BlobId
    pcm_sha256: str
    peaks: BlobId
    peak_step: int
    rate: Rate
    channels: int
    length: int
    container: str
    codec: str
    triage: Triage
    sandbox: str
    damage: tuple[str, ...] = ()
    #: landmark fingerprint, by which the same call is found again
    landmarks: BlobId | None = None

    @property
    def seconds(self) -> float:
        return self.length / self.rate


@dataclass(frozen=True, slots=True)
class SameCall:
    """Two recordings (the basis) carry one conversation. `offset` samples at `rate`: where the second starts in the first."""

    first: RecordId
    second: RecordId
    kind: Literal["same bytes", "same sound"]
    offset: int
    rate: Rate
    score: float


@dataclass(frozen=True, slots=True)
class FileNote:
    """A file's own name and tags: they may hold a number or a name, so the vault keeps them. Basis: its Handover."""

    handover: RecordId
    file_name: str
    tags: tuple[tuple[str, str], ...] = ()
    reveals: tuple[str, ...] = ()
