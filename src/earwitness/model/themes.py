"""Themes: what calls are about, defined by the team, marked on passages.

Rules
- A mark lies on an utterance, not on a call, and says who put it there.
- A codebook in use is frozen: a changed definition is a new version.
- Coders are blind: a Coding says what one of them found, before they saw what the other or the machine found.
- A line nobody judged is no line judged to be about nothing: the first has no Coding, the second one without choices.
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
    """The themes a team has agreed on, under a name and a version; frozen once used.

    A record too: a version that is kept in the case. The one kept last is in use, unless the settings name a file.
    """

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


DrawKind = Literal["double", "audit", "asked"]
CodingRole = Literal["coder", "adjudicator"]
AuditUnit = Literal["line", "call"]


@dataclass(frozen=True, slots=True)
class CodingDraw:
    """Lines drawn by lot for people to judge blind. Basis: the lines.

    `double`: single lines, each for every coder. `audit`: every line of the calls drawn, since shares are of calls;
    the machine never learns from calls of an audit. `asked`: lines the machine would learn most from, not drawn by lot:
    they measure nothing. `population` counts lines or calls drawn from; `seed` of `asked` counts those draws.
    """

    name: str
    kind: DrawKind
    seed: int
    coders: tuple[str, ...]
    codebook: str
    lines: tuple[RecordId, ...]
    population: int


@dataclass(frozen=True, slots=True)
class ThemeChoice:
    """One theme a person found in a line; `target` is whom or what it is about, in the team's own words."""

    theme: str
    stance: Stance = "unknown"
    target: str = ""


@dataclass(frozen=True, slots=True)
class Coding:
    """One person's judgement of one drawn line (the basis); no choices: none of the themes. The author is the coder."""

    utterance: RecordId
    draw: str
    role: CodingRole
    codebook: str
    choices: tuple[ThemeChoice, ...] = ()

    @property
    def themes(self) -> frozenset[str]:
        return frozenset(choice.theme for choice in self.choices)


@dataclass(frozen=True, slots=True)
class ThemeAudit:
    """How right the machine was about a theme on an audit's draw. Basis: the codings that count.

    `unit` is what was counted: lines, or whole calls (a call has a theme when one of its lines has). `machine` is the
    mark of its settings. Of the units people found the theme in, `both` were found by the machine and `missed` were
    not; of the rest, `false` were given it by the machine and `neither` were not. Sensitivity is both / (both +
    missed), specificity neither / (neither + false), None where nothing was there to judge; low and high bound them
    at 95 %, calls kept together.
    """

    draw: str
    theme: str
    codebook: str
    machine: str
    unit: AuditUnit
    both: int
    missed: int
    false: int
    neither: int
    sensitivity: float | None = None
    sensitivity_low: float = 0.0
    sensitivity_high: float = 1.0
    specificity: float | None = None
    specificity_low: float = 0.0
    specificity_high: float = 1.0


@dataclass(frozen=True, slots=True)
class ThemeLessons:
    """The marks by people that the machine is to learn from, by somebody's decision; `codebooks`: versions let in.

    Marks that no longer stand, and marks on calls of an audit, are passed over when the machine learns.
    """

    codebooks: tuple[str, ...]
    marks: tuple[RecordId, ...]
