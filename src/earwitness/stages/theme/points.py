"""The points of each theme in each line of some talks: what its own cues give, and what lines and sides around it change.

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
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from earwitness.stages.theme.likeness import Matrix, Weights
from earwitness.stages.theme.patterns import Pattern
from earwitness.stages.theme.talks import Bundle, Flags, Matches, Places
from earwitness.stages.theme.weighing import evidence_of, within

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
        self.front = [self.number[theme] for theme in self.themes if theme in FRONT]
        self.carried = np.array([theme in CARRIED for theme in self.themes])
        self.away = np.array([theme not in (RELATIVES, FAMILY) for theme in self.themes])


class CueTable:
    """What the patterns of one language give, by number: each one's name, the column of its theme, its points and rank."""

    __slots__ = ("column", "named", "points", "rank")

    def __init__(self, patterns: Sequence[Pattern], columns: Columns) -> None:
        self.named = [pattern.written for pattern in patterns]
        self.column = np.array([columns.number.get(pattern.theme, -1) for pattern in patterns], np.int64)
        self.points = np.array([pattern.points for pattern in patterns])
        self.rank = np.array([pattern.rank for pattern in patterns])


class Sides(NamedTuple):
    """Of each line whether it is known who is at the front, and whether the one who says it is."""

    known: Flags
    at_front: Flags


#: what gives points beside cues, in the order in which it does
_NOTES = (
    "carried on", "asks or pleads", "nothing else is spoken of", "like coded lines", "spoken of around it",
)  # fmt: skip
_CARRIED, _ASKS, _NOTHING_ELSE, _LIKE, _AROUND = (1 << n for n in range(len(_NOTES)))
#: the notes of each sum of them
_LITTLE = ("a little like coded lines",)
_LITTLE = ("a little like coded lines",)
_NOTED = [tuple(note for n, note in enumerate(_NOTES) if sum >> n & 1) for sum in range(1 << len(_NOTES))]
#: in the place of a pattern's number: no cue gained points, or several did
_NONE, _SEVERAL = -1, -2
#: by how much a voice must talk more of the front than another
_CLEARLY = 1e-6


@dataclass(slots=True)
class TalkPoints:
    """Points of cues and of likeness (lines, columns), which of them cues gave (others are 0), and what gave them."""

    columns: Columns
    points: Matrix
    likes: Matrix
    given: Flags
    #: which of the notes gave points
    notes: Places
    #: what each line says of the front, less what it says of home
    front: Matrix
    #: the one cue that gained points (lines, columns), by number, and names where several did, by line times columns plus column
    _cue: Places
    _cues: dict[int, list[str]]
    _named: Sequence[str]

    @classmethod
    def of_cues(
        cls,
        columns: Columns,
        table: CueTable,
        lines: int,
        found: Matches,
        alike: Iterable[tuple[int, str, float]],
    ) -> TalkPoints:
        """What the patterns in each line give, and the examples it is like: (line, theme, points)."""
        shape = (lines, len(columns.themes))
        points, given = np.zeros(shape), np.zeros(shape, bool)
        cue = np.full(shape, _NONE)
        every_point, every_cue = points.ravel(), cue.ravel()
        keys = found.lines * shape[1] + table.column[found.patterns]
        # Cues of one theme in one line stand together, in the order in which they take words: what says more first, then
        # what is longer, then what was met first.
        order = np.lexsort((found.firsts - found.lasts, table.rank[found.patterns], keys))
        keys, found = keys[order], found.those(order)
        begins = np.diff(keys, prepend=-1).nonzero()[0]
        counts = np.diff(begins, append=len(keys))
        given.ravel()[keys] = True
        alone = begins[counts == 1]
        every_point[keys[alone]] = gains = table.points[found.patterns[alone]]
        every_cue[keys[alone[gains > 0]]] = found.patterns[alone[gains > 0]]
        hits = _groups(table, keys, found, begins[counts > 1], counts[counts > 1])
        for line, theme, gain in alike:
            key = line * shape[1] + columns.number[theme]
            if key not in hits:
                hits[key] = [(every_point[key], table.named[every_cue[key]])] if given.ravel()[key] else []
                given.ravel()[key] = True
            hits[key].append((gain, "like an example"))
        names = {}
        for key, cues in hits.items():
            every_point[key], gained = summed(cues)
            every_cue[key] = _SEVERAL if gained else _NONE
            names[key] = gained
        front = within(points[:, columns.front], 0.0, 2.0).sum(axis=1)
        front -= 0.5 * np.maximum(points[:, columns.relatives], 0.0)
        likes, notes = np.zeros(shape), np.zeros(shape, np.int64)
        return cls(columns, points, likes, given, notes, front, cue, names, table.named)

    def sides(self, bundle: Bundle) -> Sides:
        """Who is at the front: in each talk who is known to be, else the voice that clearly talks most of it, if one does."""
        totals = np.bincount(bundle.voices, self.front, len(bundle.names)).tolist()
        known: list[bool] = []
        at_front: list[bool] = []
        for n, front in enumerate(bundle.at_front):
            own = slice(*bundle.first_voices[n : n + 2])
            names = bundle.names[own]
            if front is None:
                front = _clearly_most(totals[own], names)
            known.append(bool(front))
            at_front += [name in front for name in names]
        return Sides(np.array(known)[bundle.talks], np.array(at_front)[bundle.voices])

    def carry_on(self, lengths: Places) -> None:
        """A line with some cue of a theme goes on with what the one or two before it are about. `lengths`: its words."""
        carrying = (self.points >= ENOUGH) & self.columns.carried
        if not carrying.any():
            return
        for back, share in ((1, 0.3), (2, 0.2)):
            here = carrying[:-back] & (self.points[back:] > 0) & (lengths[back:, None] >= 2)
            self.points[back:][here] += share
            self.notes[back:][here] |= _CARRIED

    def take_sides(self, lengths: Places, sides: Sides, asks: Matrix) -> None:
        """What is left when nothing else is spoken of: the other side's worry, or plain family talk.

        `lengths`: words of each line; `asks`: how much it asks or pleads.
        """
        columns, given = self.columns, self.given
        relatives, family = self.points[:, columns.relatives], self.points[:, columns.family]
        spoken = lengths > 0
        other = ((self.points >= ENOUGH) & columns.away).any(axis=1)
        relatives[sides.at_front & given[:, columns.relatives]] -= 1.5
        home = spoken & sides.known & ~sides.at_front
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

    def cues(self, lines: Places, columns: Places, around: Matrix) -> Iterator[tuple[str, ...]]:
        """What speaks for a theme in a line, for each line and column; `around`: log odds that the lines around give."""
        notes = self.notes[lines, columns] | np.where(around >= LIKE, _AROUND, 0)
        keys = lines * len(self.columns.themes) + columns
        for cue, key, noted in zip(
            self._cue[lines, columns].tolist(), keys.tolist(), notes.tolist(), strict=True
        ):
            if cue == _NONE:
                yield _NOTED[noted] or _LITTLE
            elif cue == _SEVERAL:
                # A line with cues of its own is not suggested for want of others.
                yield tuple(dict.fromkeys((*self._cues[key], *_NOTED[noted & ~_NOTHING_ELSE])))
            else:
                yield _one_cue(self._named[cue], noted & ~_NOTHING_ELSE)


def _clearly_most(totals: Sequence[float], names: Sequence[str]) -> frozenset[str]:
    """The name with the greatest total, where that is more than nothing and no other comes near."""
    most = max(totals, default=0.0)
    near = [name for total, name in zip(totals, names, strict=True) if total > most - _CLEARLY]
    return frozenset(near if len(near) == 1 and most > _CLEARLY else ())


@lru_cache(maxsize=1 << 12)
def _one_cue(written: str, noted: int) -> tuple[str, ...]:
    """A cue by itself, and notes beside it."""
    return tuple(dict.fromkeys((written, *_NOTED[noted])))


def _groups(
    table: CueTable, keys: Places, found: Matches, begins: Places, counts: Places
) -> dict[int, list[tuple[float, str]]]:
    """Points and names of the cues that begin at `begins`, `counts` of them each, but for those that gain points from words
    that one before it has."""
    points, patterns = table.points.tolist(), found.patterns.tolist()
    firsts, lasts = found.firsts.tolist(), found.lasts.tolist()
    out: dict[int, list[tuple[float, str]]] = {}
    for key, begin, count in zip(keys[begins].tolist(), begins.tolist(), counts.tolist(), strict=True):
        taken: list[tuple[int, int]] = []
        hits = out.setdefault(key, [])
        for n in range(begin, begin + count):
            pattern, first, last = patterns[n], firsts[n], lasts[n]
            if taken and points[pattern] > 0 and any(first <= b and a <= last for a, b in taken):
                continue
            taken.append((first, last))
            hits.append((points[pattern], table.named[pattern]))
    return out


def summed(cues: Sequence[tuple[float, str]]) -> tuple[float, list[str]]:
    """The points of one theme's cues together, and the names of those that gain some, the strongest first."""
    if len(cues) == 1:
        points, name = cues[0]
        return points, [name] if points > 0 else []
    gains = sorted((c for c in cues if c[0] > 0), reverse=True)
    losses = sum(c[0] for c in cues if c[0] < 0)
    total = sum(points * 0.5**n for n, (points, _) in enumerate(gains[:MOST_CUES])) + losses
    return total, [name for _, name in gains]
