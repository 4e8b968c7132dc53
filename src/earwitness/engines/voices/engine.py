"""VoicesEngine: the two networks and what is made of what they say. Load it once a process."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from earwitness.engines.listening.sound import RATE
from earwitness.engines.voices import networks, stitching
from earwitness.engines.voices.clusters import divided
from earwitness.engines.voices.networks import FIRST, FRAME, Networks, row_of
from earwitness.engines.voices.sound import MEL_RATE, SHIFT, at_16k
from earwitness.errors import EngineFailed
from earwitness.model.records import Author
from earwitness.ports import VoiceTurn

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from earwitness.engines.voices.stitching import Piece

    Mono = npt.NDArray[np.float32]
    Real = npt.NDArray[np.float32]

NAME = "voices"
METHOD = "1"  #: counts up with every change of what comes out
STEP_S = 5.0
FRAME_S = FRAME / RATE
BLOCK_S = 60.0  #: sound whose rows are held at once


@dataclass(frozen=True, slots=True)
class VoicesFactory:
    """Makes the engine inside a worker; small enough to be sent there. `folder` is not recorded, the fingerprint is."""

    folder: str
    fingerprint: str
    model: str = "voices-1"

    @property
    def author(self) -> Author:
        """The author of the turns; found without loading the networks."""
        settings = (
            ("model", self.model),
            ("sha256", self.fingerprint),
            ("step_s", str(STEP_S)),
            ("runtime", f"onnxruntime {version('onnxruntime')}"),
        )
        return Author("engine", NAME, METHOD, settings)

    def __call__(self) -> VoicesEngine:
        return VoicesEngine(self)


class VoicesEngine:
    """A Diarizer: segmentation, prints, and the most likely way to give pieces of speech to voices."""

    def __init__(self, made_by: VoicesFactory) -> None:
        """Loads the networks. Raises ModelRefused."""
        self.author = made_by.author
        self._networks = Networks(Path(made_by.folder))

    def turns(self, samples: npt.NDArray[np.int16], rate: int, parties: int | None) -> tuple[VoiceTurn, ...]:
        """Turns of int16 PCM, shape (channels, samples), all channels together. Raises EngineFailed."""
        if parties is not None and parties < 1:
            raise EngineFailed("the number of parties is not a number of people")
        sound = at_16k(samples, rate)
        if len(sound) < networks.SHORTEST_PRINT * SHIFT:
            return ()
        # ONNX Runtime's own classes of error derive from Exception and from nothing narrower.
        try:
            return self._turns(sound, parties)
        except Exception as wrong:
            raise EngineFailed(f"voices could not be told apart ({type(wrong).__name__})") from wrong

    def _turns(self, sound: Mono, parties: int | None) -> tuple[VoiceTurn, ...]:
        speaks, alone = stitching.threads(self._networks.windows(sound, STEP_S))
        pieces = stitching.pieces_of(speaks, FRAME_S)
        if not pieces:
            return ()
        frames = [stitching.frames_of(piece, speaks, alone) for piece in pieces]
        seconds = np.array([len(each) * FRAME_S for each in frames], dtype=np.float32)
        prints = self._prints(sound, pieces, frames)
        division = divided(prints, seconds, pieces, FRAME_S, parties)
        now = stitching.given(pieces, division.labels, speaks, division.voices)
        return stitching.turns_of(now, FRAME_S, FIRST / RATE, len(sound) / RATE)

    def _prints(self, sound: Mono, pieces: Sequence[Piece], frames: Sequence[npt.NDArray[np.int64]]) -> Real:
        """A print of each piece; the sound goes through the head a minute at a time, so that an hour needs no more room."""
        chosen = [
            _rows_of(own if len(own) >= 3 else np.arange(piece.start, piece.stop))
            for piece, own in zip(pieces, frames, strict=True)
        ]
        last = max(0, (len(sound) - 400) // SHIFT)
        chosen = [np.unique(np.clip(rows, 0, last)) for rows in chosen]
        level = self._networks.level(sound, np.unique(np.concatenate(chosen)))
        out: list[Real] = []
        first = 0
        while first < len(chosen):
            begin = int(chosen[first][0])
            stop = first + 1
            while stop < len(chosen) and int(chosen[stop][-1]) - begin < BLOCK_S * MEL_RATE:
                stop += 1
            block = chosen[first:stop]
            begin = min(int(rows[0]) for rows in block)
            end = max(int(rows[-1]) for rows in block) + 1
            table = self._networks.rows(sound, level, begin, end)
            out.append(self._networks.prints(table, [rows - begin for rows in block]))
            first = stop
        return np.concatenate(out)


def _rows_of(frames: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Mel frames, 10 ms apart, that lie in frames of the segmentation, 17 ms apart."""
    rows = row_of(frames)
    return np.unique(np.concatenate([rows, rows + 1]))
