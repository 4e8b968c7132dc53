"""Which pieces of speech are of one voice: pure rules over numbers.

A piece has a print (192 numbers, alike for one voice), the seconds it rests on, and its place: which thread it is of and
what comes before and after. Pieces are given to voices by the most likely way through all of them (Viterbi): how well each
print fits a voice, against what the segmentation says of neighbours. The voices' middles are made anew from that, until
nothing changes. The result depends on where this starts, so it starts from many places and the one that sets the
voices furthest apart is kept.

Rules
- How well a print fits is measured along the lines that join the voices' middles, in units of how much pieces of one
  voice differ there: voices that are much alike are told apart by what little there is, and believed less.
- Neighbours of one thread like to be of one voice, the more the closer; of two threads, of two voices; two pieces at the
  same time hardly ever are of one.
- Two voices are the rule on a telephone. One only where the best division sets next to nothing apart, or where its halves
  are alike and it cuts right through what is said without a break, as a division of one voice does. More only where a
  third voice speaks long enough, more than once, and is unlike both others.
- Nothing is drawn by lot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from earwitness.engines.voices.stitching import Piece

    Real = npt.NDArray[np.float32]
    Whole = npt.NDArray[np.int64]

ROUNDS = 15
BELIEF = 0.5  #: prints of one turn are not independent of each other, so each counts half
CERTAIN_S = 1.5  #: seconds from which a print counts in full
LEAST_SPREAD = 1e-4
PART, SAME, OTHER, AT_ONCE = 2.0, 1.0, 1.0, 4.0  #: how strongly neighbours bind
FADES_S = 1.0
JOINED_S = 0.6  #: pieces of one thread closer than this start as one
SOLID_S = 1.0  #: seconds a print needs to found a voice
MOST_SOLID = 300
SEEDS = 24
FARTHEST = 8
LEAN_SHARE, LEAN_COST = (
    0.15,
    0.3,
)  #: a voice with less than this share of the speech makes a division less likely

ALIKE = 0.012  #: a division that sets apart less than this is none: one voice
ONE_LIKE = 0.8  #: two middles more alike than this may be one voice …
ONE_STAYS = 0.74  #: … and are, where fewer than this share of neighbours of one thread stay with one voice
LEAST_NEIGHBOURS = 6
THIRD_GAIN = 0.06  #: what a third voice must set apart beyond two, …
THIRD_LIKE = 0.55  #: … how alike it may be to another, …
THIRD_S, THIRD_SHARE, THIRD_TURNS = 6.0, 0.08, 3  #: … and how much it must speak
MOST_VOICES = 4


@dataclass(frozen=True, slots=True)
class Division:
    """Pieces given to voices: labels (pieces,), the voices' middles (voices, 192), and how far these are set apart."""

    labels: Whole
    middles: Real
    apart: float

    @property
    def voices(self) -> int:
        return len(self.middles)


def divided(
    prints: Real, seconds: Real, pieces: Sequence[Piece], frame_s: float, parties: int | None
) -> Division:
    """The division into `parties` voices; without a number, into two, or one or more where the sound plainly says so."""
    if not len(prints) or parties == 1:
        return _one(prints, seconds)
    bonds = bonds_of(pieces, frame_s)
    if parties is not None:
        return _best(prints, seconds, bonds, min(parties, len(prints))) or _one(prints, seconds)
    found = _best(prints, seconds, bonds, 2)
    if found is None or found.apart < ALIKE or _is_one(found, bonds):
        return _one(prints, seconds)
    while found.voices < MOST_VOICES:
        more = _best(prints, seconds, bonds, found.voices + 1)
        if more is None or not _plainly_more(found, more, seconds, pieces):
            break
        found = more
    return found


def bonds_of(pieces: Sequence[Piece], frame_s: float) -> Real:
    """How much each piece would be of the same voice as the one before it, (pieces - 1,); negative: of another."""
    out = np.zeros(max(0, len(pieces) - 1), dtype=np.float32)
    for number, (before, piece) in enumerate(pairwise(pieces)):
        gap_s = (piece.start - before.stop) * frame_s
        if before.thread == piece.thread:
            out[number] = PART if gap_s < frame_s else SAME * np.exp(-gap_s / FADES_S)
        else:
            out[number] = -AT_ONCE if gap_s < 0 else -OTHER * np.exp(-gap_s / FADES_S)
    return out


def _one(prints: Real, seconds: Real) -> Division:
    labels = np.zeros(len(prints), dtype=np.int64)
    return Division(labels, middles_of(prints, seconds, labels, 1), 0.0)


def middles_of(prints: Real, seconds: Real, labels: Whole, voices: int) -> Real:
    """The mean print of each voice, (voices, 192); that of all where a voice has none."""
    weights = np.maximum(seconds, 0.01)
    out = np.zeros((voices, prints.shape[1] if prints.ndim == 2 else 192), dtype=np.float32)
    for voice in range(voices):
        mine = labels == voice
        if not mine.any():
            mine = np.ones(len(labels), dtype=np.bool_)
        if mine.any():
            out[voice] = (prints[mine] * weights[mine, None]).sum(axis=0) / weights[mine].sum()
    return out


# ------------------------------------------------------------------------------------------------------ one division


def _best(prints: Real, seconds: Real, bonds: Real, voices: int) -> Division | None:
    """The division that sets its voices furthest apart; None where no start leads to that many voices."""
    best: tuple[float, Division] | None = None
    for start in starts(prints, seconds, bonds, voices):
        found = refined(prints, seconds, bonds, start)
        if found is None:
            continue
        spoken = np.array([seconds[found.labels == voice].sum() for voice in range(voices)])
        share = float(spoken.min() / max(float(seconds.sum()), 1e-6))
        score = found.apart * (1 - LEAN_COST * max(0.0, 1 - share / LEAN_SHARE))
        if best is None or score > best[0] + 1e-9:
            best = (score, found)
    return best[1] if best else None


def refined(prints: Real, seconds: Real, bonds: Real, middles: Real) -> Division | None:
    """From some middles to a division that no longer changes; None where a voice loses all its pieces."""
    voices = len(middles)
    labels = np.argmax(prints @ middles.T, axis=1)
    for _ in range(ROUNDS):
        changed = way_through(fits(prints, seconds, labels, voices), bonds)
        if np.array_equal(changed, labels):
            break
        labels = changed
    if len(np.unique(labels)) < voices:
        return None
    middles = middles_of(prints, seconds, labels, voices)
    weights = np.maximum(seconds, 0.01)
    whole = (prints * weights[:, None]).sum(axis=0) / weights.sum()
    shares = np.array([weights[labels == voice].sum() for voice in range(voices)]) / weights.sum()
    return Division(labels, middles, float(shares @ ((middles - whole) ** 2).sum(axis=1)))


def fits(prints: Real, seconds: Real, labels: Whole, voices: int) -> Real:
    """How well each piece fits each voice, (pieces, voices): a log likelihood along the lines between the middles."""
    middles = middles_of(prints, seconds, labels, voices)
    centre = middles.mean(axis=0)
    lines = np.linalg.svd(middles - centre, full_matrices=False)[2][: voices - 1]
    placed, ends = (prints - centre) @ lines.T, (middles - centre) @ lines.T
    solid = seconds >= 0.6
    weights = np.where(solid, seconds, 0.0) if solid.any() else np.maximum(seconds, 0.01)
    off = ((placed - ends[labels]) ** 2).sum(axis=1) / max(1, voices - 1)
    spread = max(float((off * weights).sum() / weights.sum()), LEAST_SPREAD)
    away = ((placed[:, None] - ends[None]) ** 2).sum(axis=2)
    certain = np.minimum(1.0, seconds / CERTAIN_S)[:, None]
    return np.asarray(-BELIEF * certain * away / (2 * spread), dtype=np.float32)


def way_through(fit: Real, bonds: Real) -> Whole:
    """The likeliest voice of each piece, given how each fits and how neighbours bind."""
    count, voices = fit.shape
    back = np.zeros((count, voices), dtype=np.int64)
    score = fit[0].astype(np.float64)
    stays = np.eye(voices)
    for at in range(1, count):
        ways = score[:, None] + float(bonds[at - 1]) * stays
        back[at] = ways.argmax(axis=0)
        score = ways.max(axis=0) + fit[at]
    labels = np.zeros(count, dtype=np.int64)
    labels[-1] = int(score.argmax())
    for at in range(count - 1, 0, -1):
        labels[at - 1] = back[at, labels[at]]
    return labels


# -------------------------------------------------------------------------------------------------------------- starts


def starts(prints: Real, seconds: Real, bonds: Real, voices: int) -> Iterator[Real]:
    """Middles to start from, (voices, 192): trees of stretches and of pieces, halves along the widest lines, unlike pieces."""
    joined, lengths = _joined(prints, seconds, bonds)
    for rows, weights in ((joined, lengths), (prints, seconds)):
        order = np.argsort(-weights, kind="stable")[:MOST_SOLID]
        solid = order[: max(min(len(order), 3 * voices), int((weights[order] >= SOLID_S).sum()))]
        if len(solid) >= voices:
            yield middles_of(rows[solid], weights[solid], tree(rows[solid], weights[solid], voices), voices)
    if voices == 2 and len(prints) > 2:
        weights = np.maximum(seconds, 0.01)
        away = prints - (prints * weights[:, None]).sum(axis=0) / weights.sum()
        for line in np.linalg.svd(away * np.sqrt(weights)[:, None], full_matrices=False)[2][:4]:
            yield middles_of(prints, seconds, (away @ line > 0).astype(np.int64), 2)
    longest = np.argsort(-seconds, kind="stable")[:SEEDS]
    likeness = prints[longest] @ prints[longest].T
    if len(longest) >= voices:
        for seed in np.argsort(likeness.min(axis=1), kind="stable")[:FARTHEST].tolist():
            chosen = [seed]
            while len(chosen) < voices:
                nearest = likeness[:, chosen].max(axis=1)
                nearest[chosen] = 2.0
                chosen.append(int(nearest.argmin()))
            yield prints[longest[chosen]]


def _joined(prints: Real, seconds: Real, bonds: Real) -> tuple[Real, Real]:
    """Prints and seconds of stretches: neighbouring pieces of one thread taken together."""
    firm = SAME * np.exp(-JOINED_S / FADES_S)
    number = np.concatenate([[0], np.cumsum(bonds < firm)]).astype(np.int64)
    rows = np.zeros((int(number[-1]) + 1, prints.shape[1]), dtype=np.float32)
    lengths = np.zeros(len(rows), dtype=np.float32)
    np.add.at(rows, number, prints * np.maximum(seconds, 0.01)[:, None])
    np.add.at(lengths, number, seconds)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)), lengths


def tree(prints: Real, weights: Real, voices: int) -> Whole:
    """Labels when the likest two groups are joined, by average likeness weighed by seconds, until `voices` are left."""
    count = len(prints)
    weights = np.maximum(weights, 0.01).astype(np.float64)
    mass = np.outer(weights, weights)
    total = (prints @ prints.T).astype(np.float64) * mass
    alive = np.ones(count, dtype=np.bool_)
    labels = np.arange(count, dtype=np.int64)
    for _ in range(max(0, count - voices)):
        likeness = total / mass
        likeness[~alive] = -9.0
        likeness[:, ~alive] = -9.0
        np.fill_diagonal(likeness, -9.0)
        one, other = sorted(divmod(int(np.argmax(likeness)), count))
        for table in (total, mass):
            table[one] += table[other]
            table[:, one] += table[:, other]
        alive[other] = False
        labels[labels == other] = one
    return np.asarray(np.searchsorted(np.unique(labels), labels), dtype=np.int64)


def _is_one(found: Division, bonds: Real) -> bool:
    """Whether the halves are of one voice: alike, and changing within a thread nearly as often as not.

    Measured through GSM: recordings of one person are alike by 0.81 to 0.92 and stay in 39 to 72 of 100; calls of two
    people of one sex are alike by 0.66 to 0.78 and stay in 80 to 87.
    """
    unit = found.middles / np.maximum(np.linalg.norm(found.middles, axis=1, keepdims=True), 1e-9)
    if float(unit[0] @ unit[1]) <= ONE_LIKE:
        return False
    near = bonds > 0
    stays = found.labels[1:][near] == found.labels[:-1][near]
    return bool(len(stays) >= LEAST_NEIGHBOURS and stays.mean() < ONE_STAYS)


def _plainly_more(fewer: Division, more: Division, seconds: Real, pieces: Sequence[Piece]) -> bool:
    """Whether one voice more is there beyond doubt: it must set apart much more, and no voice of it may be a small one."""
    if more.apart - fewer.apart < THIRD_GAIN:
        return False
    unit = more.middles / np.maximum(np.linalg.norm(more.middles, axis=1, keepdims=True), 1e-9)
    likeness = unit @ unit.T - 2 * np.eye(more.voices)
    if float(likeness.max()) > THIRD_LIKE:
        return False
    for voice in range(more.voices):
        mine = more.labels == voice
        spoken = float(seconds[mine].sum())
        turns = 1 + int((np.diff(np.flatnonzero(mine)) > 1).sum())
        if spoken < max(THIRD_S, THIRD_SHARE * float(seconds.sum())) or turns < THIRD_TURNS:
            return False
    return len(pieces) > more.voices
