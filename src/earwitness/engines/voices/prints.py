"""Prints of voices, for one purpose: to find out how well a voice effect hides whose voice it was.

A print is never kept, and nothing here compares a voice with anybody outside the case.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from earwitness.engines.voices.networks import SHORTEST_PRINT, Networks
from earwitness.engines.voices.sound import LENGTH, SHIFT, at_16k, mels

if TYPE_CHECKING:
    import numpy.typing as npt

    Real = npt.NDArray[np.float32]

QUIET = 0.3  #: the share of frames that is left out as too quiet to be speech


class VoicePrinter:
    """CAM++ alone: a print of length one of a stretch in which one voice speaks."""

    def __init__(self, folder: Path) -> None:
        """Loads the networks of a folder that was checked (`models.located`). Raises ModelRefused."""
        self._networks = Networks(folder)

    def print_of(self, samples: npt.NDArray[np.int16], rate: int) -> Real:
        """The print, (192,), of int16 mono `(samples,)`. Raises ValueError for less than a quarter of a second."""
        sound = at_16k(samples[None, :], rate)
        count = 1 + (len(sound) - LENGTH) // SHIFT
        if count < SHORTEST_PRINT:
            raise ValueError("too short for a print of a voice")
        loud = mels(sound).mean(axis=1)
        chosen = np.flatnonzero(loud >= np.quantile(loud, QUIET))
        level = self._networks.level(sound, chosen)
        rows = self._networks.rows(sound, level, 0, count)
        made: Real = self._networks.prints(rows, [chosen])[0]
        return made
