"""How like a line is to lines that were coded before: a linear score of words, pairs of words and letters.

Rules
- A line is a row of numbers, half of it for its words and pairs of words, half for the runs of three to five letters in
  them, so that forms nobody has met still count for something. «Не» stays with the words it denies. Each half has a
  length below √½, the shorter the line the more so.
- What is rare counts for more (the logarithm of how few coded lines hold it).
- Rows are hashed to a fixed width (Weinberger et al. 2009), so a table of weights holds no words.
- The score is that of ridge regression on whether a line has a theme (regularised least squares, Rifkin et al. 2003):
  one solution for all themes, always the same. What few lines are about is scored low by it; scores of all themes are
  made comparable by the square root of how many coded lines are about each.
- A word form's letters are added up once and remembered; scoring a line adds up a row a word.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from earwitness.errors import BadCueTable
from earwitness.stages.theme.patterns import Matcher, WordLine
from earwitness.stages.theme.talks import Places, TalkWords, long_enough

Matrix = npt.NDArray[np.float64]
Weights = npt.NDArray[np.float32]

WIDTH = 1 << 16
LETTERS = (3, 4, 5)
#: added to the squared length of a line's words, and of its letters: a line of two words is not as sure as one of ten
SHORT_OF_WORDS, SHORT_OF_LETTERS = 300.0, 2000.0
DENIALS = frozenset("не ни нет без нельзя ані not no never don't can't won't".split())
#: words after a denial that it reaches
REACH = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A line's features: places from 0 to WIDTH - 1 (they may repeat) and how much each counts."""

    places: Places
    shares: Matrix


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare features are: (WIDTH,)."""

    of: Weights


def flat() -> Rarity:
    """Every feature counts alike."""
    return Rarity(np.ones(WIDTH, np.float32))


def words_and_places(line: WordLine) -> list[tuple[str, int]]:
    """A line's words as dictionary forms, «не» with what is denied, and the place of each."""
    out: list[tuple[str, int]] = []
    denied = 0
    for form, pause in zip(line.forms, line.breaks, strict=True):
        if pause:
            denied = 0
        word = f"не {form.lemma}" if denied else form.lemma
        out.append((word, _place(word)))
        denied = REACH if form.folded in DENIALS else max(0, denied - 1)
    return out


def word_places(line: WordLine) -> list[int]:
    """Places of a line's words, and of each two that follow one another in a sentence."""
    plain = [_place(form.lemma) for form in line.forms]
    pairs = [_pair(plain[n - 1], plain[n]) for n in range(1, len(plain)) if line.breaks[n] < 2]
    return [place for _, place in words_and_places(line)] + pairs


def letter_places(folded: str) -> list[int]:
    """Places of the letter runs of a word of four letters or more; of a shorter one none."""
    if len(folded) < 4:
        return []
    whole = f"_{folded}_"
    runs = [whole[at : at + n] for n in LETTERS for at in range(len(whole) - n + 1)]
    return [crc32(run.encode(), _RUN) % WIDTH for run in runs]


def row(line: WordLine, rarity: Rarity) -> Row:
    """The features of a line."""
    words = np.array(word_places(line), np.int64)
    letters = np.array([place for form in line.forms for place in letter_places(form.folded)], np.int64)
    parts = []
    for places, short_of in ((words, SHORT_OF_WORDS), (letters, SHORT_OF_LETTERS)):
        shares = rarity.of[places].astype(float)
        parts.append(shares / math.sqrt(2 * (float(shares @ shares) + short_of)))
    return Row(np.concatenate((words, letters)), np.concatenate(parts))


def _place(feature: str) -> int:
    return crc32(feature.encode()) % WIDTH


#: a run of letters is told from a word by what stands before it
_RUN = crc32(b"#")


def _pair(first: Any, second: Any) -> Any:
    """The place of two places, whether numbers or arrays of them."""
    return (first * 40503 + second * 9973 + 7) % WIDTH


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """Weights (WIDTH, themes) of a row's shares, and the rarities the rows are made with.

    `sources`: a mark of the lines it was learned from.
    """

    themes: tuple[str, ...]
    weights: Weights
    rarity: Rarity
    sources: str = ""

    def of_themes(self, themes: Sequence[str]) -> Likeness:
        """The same with a column for each of these themes; one it has nothing of has weights of 0."""
        if self.themes == tuple(themes):
            return self
        columns = {theme: self.weights[:, n] for n, theme in enumerate(self.themes)}
        nothing = np.zeros(WIDTH, np.float32)
        weights = np.stack([columns.get(theme, nothing) for theme in themes], axis=1)
        return Likeness(tuple(themes), weights, self.rarity, self.sources)


def learned_likeness(
    lines: Sequence[WordLine], told: Matrix, themes: Sequence[str], ridge: float, sources: str = ""
) -> Likeness:
    """Weights by ridge regression; `told` (lines, themes) says with 1 or 0 what each line is about."""
    rarity = _rarity(lines)
    rows = sparse([row(line, rarity) for line in lines])
    kernel = (rows @ rows.T).toarray()
    from_lines = np.linalg.solve(
        kernel + ridge * np.eye(len(lines)), (told - told.mean(axis=0)) * _evened(told)
    )
    return Likeness(tuple(themes), (rows.T @ from_lines).astype(np.float32), rarity, sources)


def _evened(told: Matrix) -> Matrix:
    """What makes scores comparable, by theme: the root of how much fewer lines are about it than about most themes."""
    about = np.maximum(told.sum(axis=0), 1.0)
    evened: Matrix = np.sqrt(np.median(about) / about)
    return evened


def _rarity(lines: Sequence[WordLine]) -> Rarity:
    met = np.zeros(WIDTH)
    for line in lines:
        places = word_places(line) + [p for form in line.forms for p in letter_places(form.folded)]
        met[np.unique(np.array(places, np.int64))] += 1
    return Rarity(np.log((len(lines) + 1) / (met + 0.5)).astype(np.float32))


def sparse(rows: Sequence[Row]):  # type: ignore[no-untyped-def]  # scipy has no types
    """Rows as a sparse matrix (rows, WIDTH)."""
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(one.places) for one in rows)])
    places = np.concatenate([one.places for one in rows]) if rows else np.zeros(0, np.int64)
    shares = np.concatenate([one.shares for one in rows]) if rows else np.zeros(0)
    return csr_matrix((shares, places, ends), shape=(len(rows), WIDTH))


@dataclass(slots=True)
class Scorer:
    """Scores the lines of one matcher by a table of weights; remembers word forms by their number."""

    table: Likeness
    matcher: Matcher
    #: weights times rarity, and the rarity squared in the last column: what a feature adds to a line
    _adds: Weights = field(init=False)
    #: the same for the letters of each word form met
    _letters: Weights = field(init=False)
    #: of each word form met: its place, its place when denied, whether it denies
    _words: Places = field(init=False)
    _met: int = 0
    _generation: int = -1

    def __post_init__(self) -> None:
        rare = self.table.rarity.of[:, None]
        self._adds = np.concatenate((self.table.weights * rare, rare * rare), axis=1)
        self._forget()

    def _forget(self) -> None:
        self._letters = np.zeros((1024, self._adds.shape[1]), np.float32)
        self._words = np.zeros((1024, 3), np.int64)
        self._met = 0
        self._generation = self.matcher.generation

    def score(self, words: TalkWords) -> Weights:
        """Scores (lines, themes); a line without words scores 0."""
        if self._generation != self.matcher.generation:
            self._forget()
        out = np.zeros((len(words.lengths), len(self.table.themes)), np.float32)
        filled = words.lengths > 0
        if not filled.any():
            return out
        numbers, breaks = words.forms, words.breaks
        self._meet()
        plain, denied, denies = self._words[numbers].T
        # A denial reaches two words on, and never past a break; every line begins with one.
        open_before = breaks[1:] == 0
        near = np.zeros(len(numbers), bool)
        near[1:] = open_before & (denies[:-1] == 1)
        near[2:] |= open_before[1:] & open_before[:-1] & (denies[:-2] == 1)
        pairs = np.where(breaks < 2, _pair(np.concatenate((plain[:1], plain[:-1])), plain), -1)
        both = np.stack((np.where(near, denied, plain), pairs), axis=1).ravel()
        starts = words.starts[filled]
        kept = both >= 0
        # Where each line's words begin among those kept of `both`.
        word_starts = np.concatenate(([0], np.cumsum(kept)))[2 * starts]
        own = _halved(self._adds, both[kept], word_starts, SHORT_OF_WORDS)
        out[filled] = own + _halved(self._letters, numbers, starts, SHORT_OF_LETTERS)
        return out

    def _meet(self) -> None:
        forms = self.matcher.forms[self._met :]
        if not forms:
            return
        self._met += len(forms)
        self._letters = long_enough(self._letters, self._met)
        self._words = long_enough(self._words, self._met)
        here = slice(self._met - len(forms), self._met)
        self._words[here] = [
            (_place(form.lemma), _place("не " + form.lemma), form.folded in DENIALS) for form in forms
        ]
        letters = [letter_places(form.folded) for form in forms]
        lengths = np.array([len(places) for places in letters])
        starts = (lengths.cumsum() - lengths)[lengths > 0]
        if len(starts):
            runs = np.array([place for places in letters for place in places], np.int64)
            self._letters[self._met - len(forms) + lengths.nonzero()[0]] = np.add.reduceat(
                self._adds.take(runs, axis=0), starts, axis=0
            )


def _halved(adds: Weights, at: Places, starts: Places, short_of: float) -> Weights:
    """Sums of rows of `adds` line by line, divided by the length of the line's features and by √2."""
    sums = np.add.reduceat(adds.take(at, axis=0), starts, axis=0)
    return (sums[:, :-1] / np.sqrt(2 * (sums[:, -1:] + short_of))).astype(np.float32)


# ------------------------------------------------------------------------------------------------------ as a packaged text


def likeness_text(table: Likeness) -> str:
    """The table as text: a line of JSON, then weights in 255 steps a theme and rarities in 255 steps, packed."""
    steps = np.abs(table.weights).max(axis=0) / 127
    rarest = float(table.rarity.of.max())
    packed = np.round(table.weights / np.where(steps > 0, steps, 1)).astype(np.int8).tobytes()
    packed += np.round(table.rarity.of / rarest * 255).astype(np.uint8).tobytes()
    head = {
        "width": WIDTH,
        "themes": list(table.themes),
        "steps": [float(f"{step:.6g}") for step in steps],
        "rarest": float(f"{rarest:.6g}"),
        "sources": table.sources,
    }
    body = base64.encodebytes(zlib.compress(packed, 9)).decode()
    return json.dumps(head) + "\n" + body


@lru_cache(maxsize=2)
def read_likeness(text: str) -> Likeness:
    """The table of `likeness_text`. Raises BadCueTable for a text that is not one."""
    first, _, body = text.partition("\n")
    try:
        head = json.loads(first)
        packed = zlib.decompress(base64.b64decode(body))
        themes, width = tuple(head["themes"]), head["width"]
        cells = np.frombuffer(packed, np.int8, width * len(themes)).reshape(width, len(themes))
        rare = np.frombuffer(packed, np.uint8, width, offset=width * len(themes))
        if width != WIDTH:
            raise ValueError("width")
        weights = cells * np.array(head["steps"], np.float32)
        rarity = rare.astype(np.float32) * np.float32(head["rarest"] / 255)
    except (ValueError, KeyError, TypeError, zlib.error) as broken:
        raise BadCueTable("table theme/likeness: it is not what `likeness_text` writes") from broken
    return Likeness(themes, weights.astype(np.float32), Rarity(rarity), str(head["sources"]))
