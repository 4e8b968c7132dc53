"""Which prints are of one voice: pure rules over numbers.

Rules
- Prints that a window of the segmentation told apart are of two voices, whatever they look like: within a window each
  local voice goes to another cluster, by the assignment under which all of them fit best.
- Two voices are the rule on a telephone. One only where the two clusters are nearly the same voice; more only where enough
  speech, from more than one place, fits neither of two and fits itself.
- Nothing is drawn by lot: the start is the pair of prints that are most unlike, weighed by how much speech they rest on.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Real = npt.NDArray[np.float32]
    Whole = npt.NDArray[np.int64]

ROUNDS = 30
SOUND_S = 1.2  #: a print of less speech than this founds no cluster


def assigned(likeness: Real, weights: Real, groups: Whole) -> Whole:
    """Cluster of each print, (prints,), of its likeness to each cluster, (prints, clusters); one group, one of each."""
    count, clusters = likeness.shape
    out = np.zeros(count, dtype=np.int64)
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        heavy = rows[np.argsort(-weights[rows], kind="stable")]
        first, rest = heavy[:clusters], heavy[clusters:]
        best = max(
            permutations(range(clusters), len(first)),
            key=lambda chosen: float(np.sum(weights[first] * likeness[first, list(chosen)])),
        )
        out[first] = best
        out[rest] = np.argmax(likeness[rest], axis=1) if len(rest) else 0
    return out


def centred(prints: Real, weights: Real, labels: Whole, clusters: int) -> Real:
    """The middle of each cluster, of length one; zeros for an empty one."""
    out = np.zeros((clusters, prints.shape[1]), dtype=np.float32)
    for cluster in range(clusters):
        mine = labels == cluster
        out[cluster] = (prints[mine] * weights[mine, None]).sum(axis=0)
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def grouped(prints: Real, weights: Real, groups: Whole, clusters: int) -> tuple[Whole, Real]:
    """Labels (prints,) and centres (clusters, 192): k-means on the sphere under the rule of windows.

    `weights` are seconds of speech behind a print. Starts from a tree of the prints that rest on enough speech, joined by
    average likeness, two prints of one window never joined.
    """
    count = len(prints)
    if clusters < 2 or count < 2:
        labels = np.zeros(count, dtype=np.int64)
        return labels, centred(prints, weights, labels, max(1, clusters))
    solid = np.flatnonzero(weights >= min(SOUND_S, float(np.sort(weights)[-min(count, 2 * clusters)])))
    start = tree(prints[solid], weights[solid], groups[solid], clusters)
    centres = centred(prints[solid], weights[solid], start, clusters)
    labels = np.full(count, -1, dtype=np.int64)
    for _ in range(ROUNDS):
        before = labels
        labels = assigned(prints @ centres.T, weights, groups)
        if np.array_equal(before, labels):
            break
        # A short print says little of the voice: it is sorted, and moves nothing.
        centres = centred(prints, np.maximum(weights - 0.5, 0.01) ** 1.0, labels, clusters)
    return labels, centres


def tree(prints: Real, weights: Real, groups: Whole, clusters: int) -> Whole:
    """Labels of the prints when the likest clusters are joined, by average likeness, until `clusters` are left."""
    count = len(prints)
    likeness = (prints @ prints.T).astype(np.float64)
    mass = np.outer(weights, weights).astype(np.float64)
    total = likeness * mass
    apart = (groups[:, None] == groups[None, :]) & ~np.eye(count, dtype=bool)
    alive = np.ones(count, dtype=bool)
    labels = np.arange(count, dtype=np.int64)
    forbidden = np.where(apart, -4.0, 0.0)
    for _ in range(max(0, count - clusters)):
        score = total / np.maximum(mass, 1e-12) + forbidden
        score[~alive] = -9.0
        score[:, ~alive] = -9.0
        np.fill_diagonal(score, -9.0)
        one, other = np.unravel_index(int(np.argmax(score)), score.shape)
        one, other = min(one, other), max(one, other)
        for table in (total, mass):
            table[one] += table[other]
            table[:, one] += table[:, other]
        worst = np.minimum(forbidden[one], forbidden[other])
        forbidden[one] = forbidden[:, one] = worst
        alive[other] = False
        labels[labels == other] = one
    return np.searchsorted(np.unique(labels), labels)


def in_order(labels: Sequence[int]) -> dict[int, int]:
    """New numbers of clusters, counted from 0 as they first come up."""
    return {old: new for new, old in enumerate(dict.fromkeys(labels))}
