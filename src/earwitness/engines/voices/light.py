"""LightVoices: telling two voices apart without a model of its own, where the networks are not installed.

Speech is found by the detector that comes with faster-whisper. Each 1.5 s of it is described by the mean and spread of
cepstral coefficients and by pitch, whitened within the recording, and given to one of the voices. It hears no overlap and
is lost where two voices are alike: it is there so that turns are at least proposed, and says who it is in every record.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from earwitness.engines.listening.sound import RATE, for_the_detector
from earwitness.engines.voices.clusters import divided
from earwitness.engines.voices.sound import MEL_RATE, at_16k, mels
from earwitness.engines.voices.stitching import Piece, numbered
from earwitness.errors import EngineFailed
from earwitness.model.records import Author
from earwitness.ports import VoiceTurn

if TYPE_CHECKING:
    import numpy.typing as npt

    Mono = npt.NDArray[np.float32]
    Real = npt.NDArray[np.float32]

NAME = "light voices"
METHOD = "1"
PIECE_S = 1.5
PAUSE_MS = 250
CEPSTRA = 20
BANDS = 62  #: mel bands below 4 kHz: above it a telephone carries nothing
LOWEST_HZ, HIGHEST_HZ = 65, 400
PITCH_WEIGHT = 2.0
PITCH_WINDOW = 1024


@dataclass(frozen=True, slots=True)
class LightFactory:
    """Makes the fallback inside a worker."""

    @property
    def author(self) -> Author:
        """The author of the turns."""
        settings = (("model", "none"), ("runtime", f"faster-whisper {version('faster-whisper')}"))
        return Author("engine", NAME, METHOD, settings)

    def __call__(self) -> LightVoices:
        return LightVoices(self.author)


class LightVoices:
    """A Diarizer by pitch and colour of the voice."""

    def __init__(self, author: Author) -> None:
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        self.author = author
        self._find = get_speech_timestamps
        self._options = VadOptions(
            threshold=0.4, min_silence_duration_ms=PAUSE_MS, speech_pad_ms=0, min_speech_duration_ms=100
        )

    def turns(self, samples: npt.NDArray[np.int16], rate: int, parties: int | None) -> tuple[VoiceTurn, ...]:
        """Turns of int16 PCM, shape (channels, samples), all channels together. Raises EngineFailed."""
        if parties is not None and parties < 1:
            raise EngineFailed("the number of parties is not a number of people")
        sound = at_16k(samples, rate)
        if len(sound) < RATE // 10:
            return ()
        try:
            found = self._find(for_the_detector(sound), self._options, RATE)
        except (RuntimeError, ValueError) as wrong:
            raise EngineFailed(f"speech could not be found ({type(wrong).__name__})") from wrong
        pieces: list[Piece] = []
        for stretch in found:
            first, last = (int(stretch[key]) * MEL_RATE // RATE for key in ("start", "end"))
            parts = max(1, round((last - first) / (PIECE_S * MEL_RATE)))
            edges = [first + (last - first) * part // parts for part in range(parts + 1)]
            pieces += [Piece(a, b, 0) for a, b in pairwise(edges) if b > a]
        if not pieces:
            return ()
        seconds = np.array([(p.stop - p.start) / MEL_RATE for p in pieces], dtype=np.float32)
        division = divided(described(sound, pieces), seconds, pieces, 1 / MEL_RATE, parties or 2)
        return _turns(pieces, division.labels.tolist(), len(sound) / RATE)


def described(sound: Mono, pieces: list[Piece]) -> Real:
    """A row of length one for each piece: cepstra and pitch, whitened over the recording, (pieces, features)."""
    energies = mels(sound)[:, :BANDS]
    angles = np.pi * np.outer(np.arange(BANDS) + 0.5, np.arange(1, CEPSTRA)) / BANDS
    cepstra = energies @ np.cos(angles).astype(np.float32)
    heights = pitch(sound)
    rows: list[Real] = []
    last = max(1, len(cepstra))
    for piece in pieces:
        first = min(piece.start, last - 1)
        part = cepstra[first : max(first + 1, min(piece.stop, last))]
        voiced = heights[piece.start : piece.stop]
        voiced = voiced[voiced > 0]
        height = float(np.median(np.log(voiced))) if len(voiced) > 5 else np.nan
        rows.append(np.concatenate([part.mean(axis=0), part.std(axis=0), [height]]).astype(np.float32))
    table = np.stack(rows)
    known = np.isfinite(table[:, -1])
    table[~known, -1] = np.median(table[known, -1]) if known.any() else 0.0
    table = (table - table.mean(axis=0)) / np.maximum(table.std(axis=0), 1e-6)
    table[:, -1] *= PITCH_WEIGHT * np.sqrt(CEPSTRA)
    return np.asarray(
        table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9), dtype=np.float32
    )


def pitch(sound: Mono) -> Real:
    """Pitch in Hz every 10 ms, 0 where nothing is voiced: the peak of the normalised autocorrelation (Boersma 1993)."""
    hop = RATE // MEL_RATE
    padded = np.pad(sound, PITCH_WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, PITCH_WINDOW)[::hop]
    window = np.hanning(PITCH_WINDOW).astype(np.float32)
    own = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * PITCH_WINDOW)) ** 2)
    shortest, longest = RATE // HIGHEST_HZ, RATE // LOWEST_HZ
    out = np.zeros(len(frames), dtype=np.float32)
    for start in range(0, len(frames), 2000):
        some = frames[start : start + 2000]
        some = (some - some.mean(axis=1, keepdims=True)) * window
        alike = np.fft.irfft(np.abs(np.fft.rfft(some, 2 * PITCH_WINDOW, axis=1)) ** 2, axis=1)
        strength = alike[:, :1]
        alike = alike[:, shortest:longest] / (strength + 1e-9) / (own[shortest:longest] / own[0])
        # The first peak that is nearly the highest: twice the period fits a voice as well as the period does.
        peaks = alike >= 0.9 * alike.max(axis=1, keepdims=True)
        peaks[:, 1:-1] &= (alike[:, 1:-1] >= alike[:, :-2]) & (alike[:, 1:-1] >= alike[:, 2:])
        best = peaks.argmax(axis=1)
        voiced = (alike[np.arange(len(best)), best] > 0.6) & (strength[:, 0] > 1e-4)
        out[start : start + 2000] = np.where(voiced, RATE / (best + shortest), 0.0)
    return out


def _turns(pieces: list[Piece], labels: list[int], seconds: float) -> tuple[VoiceTurn, ...]:
    """Pieces of one voice that touch are one turn."""
    rows: list[tuple[float, float, int]] = []
    for piece, voice in zip(pieces, labels, strict=True):
        begin, end = piece.start / MEL_RATE, min(piece.stop / MEL_RATE, seconds)
        if rows and rows[-1][2] == voice and begin - rows[-1][1] < 1.5 / MEL_RATE:
            rows[-1] = (rows[-1][0], end, voice)
        elif end > begin:
            rows.append((begin, end, voice))
    return numbered(rows)
