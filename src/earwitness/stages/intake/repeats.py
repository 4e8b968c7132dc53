"""Which recordings share enough landmarks to be worth comparing: an index, so that not all is compared with all.

Rules
- Landmarks that very many recordings have (ring tones, announcements) say nothing and are passed over.
- A recording is only compared in full with those that share at least as many landmarks as a match needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from earwitness.stages.intake.fingerprint import SameCallMatch, match

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Landmarks = NDArray[np.uint32]

#: shared landmarks below this never make a match
LEAST_SHARED = 30
#: a landmark that more recordings than this have is no mark of a call
COMMON = 200


class Index:
    """Landmarks of recordings, sorted, merged as it grows: adding n recordings costs n log n together."""

    def __init__(self) -> None:
        self._prints: list[Landmarks] = []
        self._names: list[str] = []
        self._runs: list[NDArray[np.uint64]] = []

    def add(self, name: str, prints: Landmarks) -> None:
        """Take a recording's landmarks, shape (n, 2), into the index."""
        number = len(self._names)
        self._names.append(name)
        self._prints.append(prints)
        hashes = np.unique(prints[:, 0]).astype(np.uint64)
        run = (hashes << np.uint64(32)) | np.uint64(number)
        while self._runs and self._runs[-1].size <= run.size:
            run = np.sort(np.concatenate((self._runs.pop(), run)))
        self._runs.append(run)

    def matches(self, prints: Landmarks) -> Iterator[tuple[str, SameCallMatch]]:
        """Recordings added before that carry the same call as `prints`, and how they lie against it."""
        shared = np.zeros(len(self._names), np.int64)
        hashes = np.unique(prints[:, 0]).astype(np.uint64) << np.uint64(32)
        for run in self._runs:
            low = np.searchsorted(run, hashes, "left")
            counts = np.searchsorted(run, hashes + np.uint64(1 << 32), "left") - low
            counts[counts > COMMON] = 0
            starts = np.repeat(low - np.r_[0, np.cumsum(counts)[:-1]], counts)
            owners = run[starts + np.arange(int(counts.sum()))] & np.uint64(0xFFFFFFFF)
            shared += np.bincount(owners.astype(np.int64), minlength=shared.size)
        for number in np.flatnonzero(shared >= LEAST_SHARED):
            matched = match(self._prints[number], prints)
            if matched is not None:
                yield self._names[number], matched
