"""What could give a person away, and the decisions to keep it back.

Rules
- An Identifier says where something identifying was said, of what class, and to whom it points by key, never who that is.
- A Withholding is one decision made once, about one entity, and holds everywhere: text, translation, captions, sound.
- Unknown safety means the most protective treatment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import EntityKey, PersonId, RecordId
from earwitness.model.time import SampleSpan

IdentifierClass = Literal[
    "person_name", "nickname", "call_sign", "phone", "unit", "place", "address", "employer", "date", "family_detail",
    "rare_event", "account", "vehicle", "id_document", "rank_post",
]  # fmt: skip
Directness = Literal["direct", "quasi"]
LabelMode = Literal["none", "description", "first name", "pseudonym"]
VoiceMode = Literal[
    "text only", "captions", "re-voiced", "original with spans withheld", "effect, not anonymous"
]


@dataclass(frozen=True, slots=True)
class Identifier:
    """Something identifying at `[begin, stop)` of the text of an Utterance or of a Rendering (`of`, the basis)."""

    of: RecordId
    begin: int
    stop: int
    surface: str
    identifier_class: IdentifierClass
    kind: Directness
    key: EntityKey
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withholding:
    """One decision about one entity. `shown` is what stands in its place in a release, visibly, e.g. `[name withheld]`."""

    key: EntityKey
    keep: bool
    shown: str
    why: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Sound withheld in every channel, after padding and rounding. Basis: the Utterance and the Withholding."""

    recording: RecordId
    span: SampleSpan
    #: True when the whole utterance went because the word's time was guessed
    whole_utterance: bool


@dataclass(frozen=True, slots=True)
class Label:
    """How one person appears in one release: the alias everywhere outside the vault."""

    person: PersonId
    mode: LabelMode
    text: str
    voice: VoiceMode
