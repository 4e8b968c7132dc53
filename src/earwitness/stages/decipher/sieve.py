"""Which runs of words may be near a form: told for all lines of a talk at once, and for each run as far as it stays near.

Hardly any run of words sounds like a number for people, and every line has dozens of runs. Rules
- All forms are laid into one tree by their first sounds. What a run costs so far against each node is a row. Rows are few,
  since what costs more than any form below a node may is taken as one: so each row is a state, and each sound leads from
  one to the next, worked out when it first comes up (Navarro, "A guided tour to approximate string matching", ACM
  Computing Surveys 33, 2001, § 6.2).
- A run near to a form is near to its first half or to its second, at half the cost (ibid., § 8.1). So every run is gone
  through from both ends, and left as soon as its first half costs more than that.
- What is passed on is every run that is near enough to a form, and few others; a test holds that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from earwitness.stages.decipher.sounds import (
    EXACT,
    SIGNS,
    alone,
    drop_cost,
    gives_voice,
    in_breath,
    sounds_of,
    swap_cost,
)

Costs = npt.NDArray[np.int16]
Numbers = npt.NDArray[np.int64]
States = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
#: by line and number of a family, the first and last word of runs
Likely = dict[int, dict[int, set[tuple[int, int]]]]

#: states remembered from each end; a hundred thousand take some 40 MB
MOST_STATES = 100_000
#: the state of a run that is near no form, and that of one that has not begun
_FAR, _NEW = 0, 1
_UNKNOWN = -1
#: more than any form may cost
_OVER = 10_000
#: stands before, between and after lines
_PAUSE = "|"
_END = len(SIGNS)
_CODES = {sign: code for code, sign in enumerate(SIGNS)}


class Wanted(NamedTuple):
    """A form's sounds, the number of its family, and the farthest that a run may be from it."""

    signs: str
    family: int
    most: float


class Breath(NamedTuple):
    """The words of a line as sounds: where each begins and stops; two words may share a sound.

    How a word ends depends on what follows. Runs that sound otherwise when nothing follows are in `others`: first and last
    word, and the sounds.
    """

    signs: str
    begins: list[int]
    stops: list[int]
    others: list[tuple[int, int, str]]

    @classmethod
    def of(cls, words: Sequence[str], language: str, longest: int) -> Breath:
        """`longest`: words in a run."""
        said = in_breath(words, language)
        begins, stops = [], []
        ended: list[tuple[int, str]] = []
        signs, other = "", ""
        for n, (word, here) in enumerate(zip(words, said, strict=True)):
            begin = len(signs)
            if here:
                last = alone(word, language)[0]
                other = "" if last == here else signs + last[signs[-1:] == last[0] :]
                shared = signs[-1:] == here[0]
                signs += here[shared:]
                begin -= shared
                # A word of obstruents alone passes its voice on to the word before it.
                passes = bool(other) and gives_voice(last) != gives_voice(here)
            if other:
                ended.append((n, "" if passes else other))
            begins.append(begin)
            stops.append(len(signs))
        # A word without sounds begins where the next one does.
        for n in range(len(words) - 2, -1, -1):
            if not said[n]:
                begins[n] = begins[n + 1]
        others = [
            (first, n, other[begins[first] :] or sounds_of(words[first : n + 1], language).signs)
            for n, other in ended
            for first in range(max(0, n + 1 - longest), n + 1)
        ]
        return cls(signs, begins, stops, others)


class _Runs(NamedTuple):
    """Runs of words: sounds `[begins, stops)` of all lines' sounds in one text, and line, first and last word of each."""

    text: str
    begins: Numbers
    stops: Numbers
    lines: Numbers
    firsts: Numbers
    lasts: Numbers


class _Tree:
    """Forms by their first sounds: the nodes in order of depth, the root first."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        starts = {one.signs[:n] for one in wanted for n in range(len(one.signs) + 1)}
        nodes = sorted(starts, key=lambda start: (len(start), start))
        number = {start: n for n, start in enumerate(nodes)}
        self._parent = np.array([number[start[:-1]] for start in nodes])
        self._sign = np.array([_CODES[start[-1]] if start else _END for start in nodes])
        depths = np.array([len(start) for start in nodes])
        self._levels = [
            slice(*np.searchsorted(depths, (n, n + 1)).tolist()) for n in range(1, depths[-1] + 1)
        ]
        self._ends = np.array([number[one.signs] for one in wanted])
        self._limits = np.array([int(one.most * EXACT + 1e-3) for one in wanted])
        self._families = np.array([one.family for one in wanted])
        most = np.zeros(len(nodes), np.int16)
        for one, limit in zip(wanted, self._limits.tolist(), strict=True):
            for n in range(len(one.signs) + 1):
                node = number[one.signs[:n]]
                half = 2 * n <= len(one.signs)
                most[node] = max(most[node], limit // 2 if half else limit)
        self._most = most[:, None]
        self.size = len(nodes)

    def first(self) -> Costs:
        """Costs of the nodes before anything is heard: (nodes, 1)."""
        costs = np.full((self.size, 1), _OVER, np.int16)
        costs[0] = 0
        return self._relaxed(costs)

    def after(self, costs: Costs, sounds: Numbers) -> Costs:
        """Costs of the nodes after one more sound each: (nodes, sounds)."""
        swapped = costs[self._parent] + _SWAPS[self._sign[:, None], sounds]
        lost = costs + _DROPS[sounds]
        np.minimum(lost[1:], swapped[1:], out=lost[1:])
        return self._relaxed(lost)

    def _relaxed(self, costs: Costs) -> Costs:
        """With signs of forms that were not heard, and what is too much for every form below a node taken as one."""
        for level in self._levels:
            skipped = costs[self._parent[level]] + _DROPS[self._sign[level], None]
            np.minimum(costs[level], skipped, out=costs[level])
        costs[costs > self._most] = _OVER
        return costs

    def near(self, costs: Costs) -> Flags:
        """Which families have a form that is near enough: (columns of costs, families)."""
        near = np.zeros((costs.shape[1], int(self._families.max()) + 1), bool)
        form, column = np.nonzero(costs[self._ends] <= self._limits[:, None])
        near[column, self._families[form]] = True
        return near


class _Scan:
    """Goes through runs sound by sound; remembers every step it takes."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self._tree = _Tree(wanted)
        self._forget()

    def _forget(self) -> None:
        new = self._tree.first()
        #: of each state the nodes that are near, then their costs, as numbers of two bytes
        self._rows: list[bytes] = []
        self._numbers: dict[bytes, int] = {}
        self._next = np.full((1024, len(SIGNS) + 1), _UNKNOWN, np.int32)
        self._next[:, _END] = _FAR
        self._near = np.zeros((1024, self._tree.near(new).shape[1]), bool)
        self._take(np.concatenate((np.full_like(new, _OVER), new), axis=1))
        self._next[_FAR] = _FAR

    def near(self, codes: Numbers, begins: Numbers, lengths: Numbers) -> Flags:
        """Which families each stretch of the sounds is near enough to: (stretches, families)."""
        if len(self._rows) > MOST_STATES:
            self._forget()
        begins, stream = np.unique(begins, return_inverse=True)
        states = np.zeros((int(lengths.max(initial=0)) + 1, len(begins)), np.int32)
        here, now = np.arange(len(begins)), np.full(len(begins), _NEW, np.int32)
        for heard in range(len(states) - 1):
            now = self._step(now, codes[begins[here] + heard])
            near = now != _FAR
            here, now = here[near], now[near]
            if not len(here):
                break
            states[heard + 1, here] = now
        found: Flags = self._near[states[lengths, stream]]
        return found

    def _step(self, states: States, sounds: Numbers) -> States:
        after: States = self._next[states, sounds]
        unknown = after == _UNKNOWN
        if unknown.any():
            steps = np.unique(states[unknown] * len(SIGNS) + sounds[unknown])
            before, heard = np.divmod(steps, len(SIGNS))
            costs = np.full((self._tree.size, len(steps)), _OVER, np.int16)
            for n, state in enumerate(before.tolist()):
                nodes, own = np.frombuffer(self._rows[state], np.int16).reshape(2, -1)
                costs[nodes, n] = own
            numbers = self._take(self._tree.after(costs, heard))
            self._next[before, heard] = numbers
            after = self._next[states, sounds]
        return after

    def _take(self, costs: Costs) -> list[int]:
        """The states of costs: (nodes, states)."""
        near = self._tree.near(costs)
        numbers = []
        for column, families in zip(costs.T, near, strict=True):
            nodes = (column < _OVER).nonzero()[0]
            key = nodes.astype(np.int16).tobytes() + column[nodes].tobytes()
            number = self._numbers.setdefault(key, len(self._rows))
            if number == len(self._rows):
                self._rows.append(key)
                if number == len(self._next):
                    more = np.full_like(self._next, _UNKNOWN)
                    more[:, _END] = _FAR
                    self._next = np.concatenate((self._next, more))
                    self._near = np.concatenate((self._near, np.zeros_like(self._near)))
                self._near[number] = families
            numbers.append(number)
        return numbers


class Sieve:
    """Passes on the runs of words that may be near a form. Make one and keep it: it remembers every step it takes."""

    def __init__(self, wanted: Sequence[Wanted], words: int, slack: int) -> None:
        """`words`: the longest run; `slack`: sounds by which a run may be longer or shorter than its form."""
        self._forth = _Scan(wanted)
        self._back = _Scan([one._replace(signs=one.signs[::-1]) for one in wanted])
        self._words = words
        lengths = [len(one.signs) for one in wanted]
        self._shortest, self._longest = min(lengths) - slack, max(lengths) + slack

    def likely(self, breaths: Sequence[Breath]) -> Likely:
        """The runs that may be near enough to a form, and all that are."""
        runs = self._runs(breaths)
        lengths = runs.stops - runs.begins
        codes = _CODE_OF[np.frombuffer(runs.text.encode("ascii"), np.uint8)]
        near = self._forth.near(codes, runs.begins, lengths)
        near |= self._back.near(codes[::-1], len(codes) - runs.stops, lengths)
        found: Likely = {}
        run, family = np.nonzero(near)
        for line, own, first, last in zip(
            runs.lines[run].tolist(),
            family.tolist(),
            runs.firsts[run].tolist(),
            runs.lasts[run].tolist(),
            strict=True,
        ):
            found.setdefault(line, {}).setdefault(own, set()).add((first, last))
        return found

    def _runs(self, breaths: Sequence[Breath]) -> _Runs:
        """All runs of a length that some form could have."""
        counts = np.array([len(breath.begins) for breath in breaths], np.int64)
        lines = np.arange(len(breaths)).repeat(counts)
        number = np.arange(len(lines))
        before = np.cumsum(counts) - counts
        texts = [breath.signs for breath in breaths]
        offsets = np.cumsum([1, *(len(text) + 1 for text in texts)])
        begins = offsets[lines] + np.array([n for breath in breaths for n in breath.begins], np.int64)
        stops = offsets[lines] + np.array([n for breath in breaths for n in breath.stops], np.int64)
        last = number[:, None] + np.arange(self._words)
        here = np.minimum(last, len(lines) - 1)
        lengths = stops[here] - begins[:, None]
        fits = (last == here) & (lines[here] == lines[:, None])
        fits &= (lengths >= self._shortest) & (lengths <= self._longest)
        otherwise = np.zeros(len(lines), bool)
        otherwise[[before[n] + last for n, breath in enumerate(breaths) for _, last, _ in breath.others]] = (
            True
        )
        fits &= ~otherwise[here]
        first, more = np.nonzero(fits)
        line, last_word = lines[first], first + more
        rows = [(begins[first], stops[last_word], line, first - before[line], last_word - before[line])]
        at = int(offsets[-1])
        others: list[tuple[int, int, int, int, int]] = []
        for n, breath in enumerate(breaths):
            for begun, ended, signs in breath.others:
                if self._shortest <= len(signs) <= self._longest:
                    others.append((at, at + len(signs), n, begun, ended))
                    texts.append(signs)
                    at += len(signs) + 1
        if others:
            rows.append(tuple(np.array(others, np.int64).T))
        return _Runs(
            _PAUSE.join(["", *texts, ""]),
            *(np.concatenate(cells) for cells in zip(*rows, strict=True)),
        )


def _whole(costs: Iterable[float]) -> list[int]:
    """Costs in the whole steps that they are multiples of."""
    return [round(cost * EXACT) for cost in costs]


_DROPS = np.array([*_whole(map(drop_cost, SIGNS)), _OVER], np.int16)
_SWAPS = np.array(
    [
        *([*_whole(swap_cost(one, other) for other in SIGNS), _OVER] for one in SIGNS),
        [_OVER] * (len(SIGNS) + 1),
    ],
    np.int16,
)
_CODE_OF = np.full(128, _END)
_CODE_OF[[ord(sign) for sign in SIGNS]] = range(len(SIGNS))
