"""Themes: what calls are about, defined by the team, marked on passages.

Rules
- A mark lies on an utterance, not on a call, and says who put it there.
- A codebook in use is frozen: a changed definition is a new version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from earwitness.model.ids import RecordId

Stance = Literal["own act", "seen", "heard", "hope", "joke", "unknown"]
MarkStatus = Literal["suggested", "accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Theme:
    """One thing calls are about; `excludes` names what belongs elsewhere."""

    id: str
    definition: str
    include: str = ""
    excludes: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """The themes a team has agreed on, under a name and a version; frozen once used."""

    name: str
    version: str
    themes: tuple[Theme, ...]

    def theme(self, id: str) -> Theme | None:
        return next((t for t in self.themes if t.id == id), None)


@dataclass(frozen=True, slots=True)
class ThemeMark:
    """A theme on an utterance (the basis)."""

    utterance: RecordId
    theme: str
    status: MarkStatus
    confidence: float
    voice: str
    stance: Stance = "unknown"
    target: str = ""
    cues: tuple[str, ...] = ()
    codebook: str = ""
