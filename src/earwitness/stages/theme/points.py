"""The points of each theme in each line of a talk: what its own cues give, and what lines and sides around it change.

Rules
- A second cue of one theme counts half, a third a quarter: one loud word is not three.
- A short turn can carry on what the turn before is about; it never starts a theme that way.
- `relatives_reaction` belongs to the one who is not at the front; `family_life` is what is left when nothing else is said.
- How like a line is to coded lines is kept apart from what its cues say: `weighing` puts both together.

All lines are reckoned together, a column a theme; what gave the points is put into words only for themes that are suggested.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from earwitness.stages.theme.likeness import Matrix, Weights
from earwitness.stages.theme.patterns import Pattern
from earwitness.stages.theme.talks import Flags, Match
from earwitness.stages.theme.weighing import evidence_of

#: points of cues from which a line counts as being about a theme for the lines and themes beside it
ENOUGH = 1.0
#: points a whole unit of likeness is worth, and points of likeness that are worth naming; log odds of the lines around are too
PER_LIKENESS = 4.0
LIKE = 0.5
#: themes the one at the front talks about; they tell who that is
FRONT = frozenset(
    (
        "wants_out refusal casualties_own casualties_enemy conditions equipment commanders_block abandoned army_makeup "
        "opsec_phone friendly_fire guilt_trauma leave_rotation loyalty_resolve fear_death anger_leadership"
    ).split()
)
#: themes that a short answer carries on
CARRIED = frozenset(
    "leave_rotation desertion_awol refusal commanders_block casualties_own money equipment".split()
)
#: themes of the side that is not at the front, and of both when nothing else is spoken of
RELATIVES, FAMILY = "relatives_reaction", "family_life"
MOST_CUES = 5


class Columns:
    """The column of each theme: those of a codebook in its order, then those of home that it lacks."""

    __slots__ = ("away", "carried", "family", "front", "known", "number", "relatives", "themes")

    def __init__(self, codebook: Iterable[str]) -> None:
        own = dict.fromkeys(codebook)
        self.known = len(own)
        self.themes = tuple(dict.fromkeys((*own, RELATIVES, FAMILY)))
        self.number: Mapping[str, int] = {theme: n for n, theme in enumerate(self.themes)}
        self.relatives, self.family = self.number[RELATIVES], self.number[FAMILY]
        self.front = frozenset(self.number[theme] for theme in FRONT if theme in self.number)
        self.carried = np.array([theme in CARRIED for theme in self.themes])
        self.away = np.array([theme not in (RELATIVES, FAMILY) for theme in self.themes])


#: what gives points beside cues, in the order in which it does
_NOTES = (
    "carried on", "asks or pleads", "nothing else is spoken of", "like coded lines", "spoken of around it",
)  # fmt: skip
_CARRIED, _ASKS, _NOTHING_ELSE, _LIKE, _AROUND = (1 << n for n in range(len(_NOTES)))
#: the notes of each sum of them
_LITTLE = ("a little like coded lines",)
_NOTED = [[note for n, note in enumerate(_NOTES) if sum >> n & 1] for sum in range(1 << len(_NOTES))]


@dataclass(slots=True)
class TalkPoints:
    """Points of cues and of likeness (lines, columns), which of them cues gave (others are 0), and what gave them."""

    columns: Columns
    points: Matrix
    likes: Matrix
    given: Flags
    #: which of the notes gave points
    notes: npt.NDArray[np.int64]
    #: what each voice's lines say of the front, less what they say of home
    front_of: dict[str, float]
    #: cues that gained points, by line times columns plus column
    _cues: dict[int, list[str]]

    @classmethod
    def of_cues(
        cls,
        columns: Columns,
        voices: Sequence[str],
        found: Mapping[int, list[Match]],
        alike: Iterable[tuple[int, str, float]],
    ) -> TalkPoints:
        """What the patterns in each line give, and the examples it is like: (line, theme, points)."""
        width = len(columns.themes)
        hits: dict[int, list[tuple[float, str]]] = {}
        for line, matches in found.items():
            for pattern in _apart(matches) if len(matches) > 1 else (matches[0].pattern,):
                hits.setdefault(line * width + columns.number[pattern.theme], []).append(
                    (pattern.points, pattern.written)
                )
        for line, theme, points in alike:
            hits.setdefault(line * width + columns.number[theme], []).append((points, "like an example"))
        gained: list[float] = []
        named: dict[int, list[str]] = {}
        front, home = [0.0] * len(voices), [0.0] * len(voices)
        for key, cues in hits.items():
            points, names = summed(cues)
            gained.append(points)
            if names:
                named[key] = names
            if points > 0:
                line, column = divmod(key, width)
                if column in columns.front:
                    front[line] += min(points, 2.0)
                elif column == columns.relatives:
                    home[line] = points
        front_of: dict[str, float] = {}
        for voice, more, less in zip(voices, front, home, strict=True):
            front_of[voice] = front_of.get(voice, 0.0) + more - 0.5 * less
        shape = (len(voices), width)
        keys = list(hits)
        table, given = np.zeros(shape), np.zeros(shape, bool)
        table.ravel()[keys], given.ravel()[keys] = gained, True
        likes, notes = np.zeros(shape), np.zeros(shape, np.int64)
        return cls(columns, table, likes, given, notes, front_of, named)

    def who_is_at_front(self) -> frozenset[str]:
        """The voice that talks most of the front, if one clearly does; else nobody."""
        totals = self.front_of
        if not totals:
            return frozenset()
        best = max(totals, key=lambda who: totals[who])
        rest = max((value for who, value in totals.items() if who != best), default=0.0)
        return frozenset({best}) if totals[best] > 0 and totals[best] > rest else frozenset()

    def carry_on(self, lengths: npt.NDArray[np.int64]) -> None:
        """A line with some cue of a theme goes on with what the one or two before it are about. `lengths`: its words."""
        carrying = (self.points >= ENOUGH) & self.columns.carried
        if not carrying.any():
            return
        for back, share in ((1, 0.3), (2, 0.2)):
            here = carrying[:-back] & (self.points[back:] > 0) & (lengths[back:, None] >= 2)
            self.points[back:][here] += share
            self.notes[back:][here] |= _CARRIED

    def take_sides(self, lengths: npt.NDArray[np.int64], at_front: Flags | None, asks: Matrix) -> None:
        """What is left when nothing else is spoken of: the other side's worry, or plain family talk.

        `lengths`: words of each line; `at_front`: its voice is; None: nobody is known to be; `asks`: how much it asks or pleads.
        """
        columns, given = self.columns, self.given
        relatives, family = self.points[:, columns.relatives], self.points[:, columns.family]
        spoken = lengths > 0
        other = ((self.points >= ENOUGH) & columns.away).any(axis=1)
        if at_front is not None:
            relatives[at_front & given[:, columns.relatives]] -= 1.5
            home = spoken & ~at_front
            lift = np.where(other, 0.3, 0.5) * asks + np.where(relatives >= 0.8, 0.4, 0.0)
            relatives[home] += lift[home]
            given[home, columns.relatives] = True
            self.notes[home & (asks > 0), columns.relatives] |= _ASKS
        plain = spoken & ~other & ((family + 0.5 >= ENOUGH) | (lengths <= 6))
        family[plain] += np.where(relatives < ENOUGH, 1.0, 0.3)[plain]
        given[plain, columns.family] = True
        self.notes[plain, columns.family] |= _NOTHING_ELSE

    def add_likeness(self, scores: Weights) -> None:
        """Take in how like each line is to coded lines of each theme of the codebook: (lines, themes)."""
        known = slice(self.columns.known)
        self.likes[:, known] = PER_LIKENESS * scores
        self.notes[:, known] |= np.where(self.likes[:, known] >= LIKE, _LIKE, 0)

    def evidence(self) -> Matrix:
        """What speaks for the themes of the codebook: (lines, themes, kinds), see `weighing`."""
        known = slice(self.columns.known)
        return evidence_of(self.points[:, known], self.likes[:, known])

    def cues(
        self, lines: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], around: Matrix
    ) -> Iterator[tuple[str, ...]]:
        """What speaks for a theme in a line, for each line and column; `around`: log odds that the lines around give."""
        notes = self.notes[lines, columns] | np.where(around >= LIKE, _AROUND, 0)
        for line, column, noted in zip(lines.tolist(), columns.tolist(), notes.tolist(), strict=True):
            yield self._said(line, column, noted)

    def _said(self, line: int, column: int, noted: int) -> tuple[str, ...]:
        cues = self._cues.get(line * len(self.columns.themes) + column)
        if cues is None:
            return tuple(_NOTED[noted]) or _LITTLE
        # A line with cues of its own is not suggested for want of others.
        return tuple(dict.fromkeys(cues + _NOTED[noted & ~_NOTHING_ELSE]))


def _apart(matches: list[Match]) -> Iterator[Pattern]:
    """The patterns of a line but those that gain points from words that a stronger one of their theme has."""
    taken: dict[str, list[tuple[int, int]]] = {}
    for _, _, _, pattern, first, last in sorted(matches):
        spans = taken.setdefault(pattern.theme, [])
        if spans and pattern.points > 0 and any(first <= b and a <= last for a, b in spans):
            continue
        spans.append((first, last))
        yield pattern


def summed(cues: Sequence[tuple[float, str]]) -> tuple[float, list[str]]:
    """The points of one theme's cues together, and the names of those that gain some, the strongest first."""
    if len(cues) == 1:
        points, name = cues[0]
        return points, [name] if points > 0 else []
    gains = sorted((c for c in cues if c[0] > 0), reverse=True)
    losses = sum(c[0] for c in cues if c[0] < 0)
    total = sum(points * 0.5**n for n, (points, _) in enumerate(gains[:MOST_CUES])) + losses
    return total, [name for _, name in gains]
