"""The two networks at work: which of up to three voices speak in each window of 10 s, and prints of voices.

Everything is one thread and float32: the same sound gives the same numbers, alone or beside others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from earwitness.engines.listening.sound import RATE
from earwitness.engines.voices.sound import LENGTH, MEL_RATE, SHIFT, mels
from earwitness.errors import ModelRefused

if TYPE_CHECKING:
    import numpy.typing as npt

    Mono = npt.NDArray[np.float32]
    Real = npt.NDArray[np.float32]

WINDOW_S = 10.0
FRAME = 270  #: samples from one frame of the segmentation to the next
FIRST = 495  #: sample at which the first frame stands (the middle of the 991 samples it sees)
FRAMES = 589  #: frames in a window
LOCAL = 3  #: voices a window can tell apart
BATCH = 4
PIECE_FRAMES = 3000  #: 30 s of sound through the head at a time
MARGIN_FRAMES = 24  #: how far the head sees to each side, and a little more
SHORTEST_PRINT = 24  #: frames a print needs at least

#: voices of the seven classes of the segmentation
CLASSES = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=np.float32
)
FILES = ("segmentation.onnx", "voice-head.onnx", "voice-body.onnx")


@dataclass(frozen=True, slots=True)
class Window:
    """What the segmentation says of one window: probability of each local voice at each frame, (frames, 3).

    `alone` is the probability that this voice speaks and no other. `first` is the window's first frame in the recording.
    """

    first: int
    speaks: Real
    alone: Real


class Networks:
    """The three ONNX files of a folder, checked by the caller. Raises ModelRefused where one cannot be loaded."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # ONNX Runtime's own classes of error derive from Exception and from nothing narrower.
        try:
            self._segmentation, self._head, self._body = (
                onnxruntime.InferenceSession(folder / name, options, providers=["CPUExecutionProvider"])
                for name in FILES
            )
        except Exception as wrong:
            raise ModelRefused(f"the voices' networks cannot be loaded ({type(wrong).__name__})") from wrong

    def windows(self, sound: Mono, step_s: float) -> list[Window]:
        """Windows of 10 s, `step_s` apart, the last one ending with the sound; a short sound is one padded window."""
        size = int(WINDOW_S * RATE)
        step = max(1, round(step_s * RATE / FRAME)) * FRAME
        starts = list(range(0, max(1, len(sound) - size + 1), step))
        last = max(0, -(-(len(sound) - size) // FRAME) * FRAME)
        if starts[-1] < last:
            starts.append(last)
        out: list[Window] = []
        for first in range(0, len(starts), BATCH):
            batch = starts[first : first + BATCH]
            pieces = np.zeros((len(batch), 1, size), dtype=np.float32)
            for row, start in enumerate(batch):
                piece = sound[start : start + size]
                pieces[row, 0, : len(piece)] = piece
            classes = np.exp(self._segmentation.run(None, {"sound": pieces})[0])
            for start, each in zip(batch, classes, strict=True):
                out.append(Window(start // FRAME, each @ CLASSES, each[:, 1:4]))
        return out

    def level(self, sound: Mono, spoken: npt.NDArray[np.int64]) -> Real:
        """The mean log mel energies over the frames in which somebody speaks, (80,)."""
        total = np.zeros(80, dtype=np.float64)
        for start in range(0, len(spoken), PIECE_FRAMES):
            some = spoken[start : start + PIECE_FRAMES]
            first, last = int(some[0]), int(some[-1])
            energies = mels(sound[first * SHIFT : last * SHIFT + LENGTH])
            total += energies[some - first].sum(axis=0, dtype=np.float64)
        return np.asarray(total / max(1, len(spoken)), dtype=np.float32)

    def rows(self, sound: Mono, level: Real, begin: int, end: int) -> Real:
        """The head's rows for mel frames `[begin, end)`, (320, frames); `level` is what is taken off, (80,)."""
        before = min(begin, MARGIN_FRAMES)
        first, last = begin - before, end + MARGIN_FRAMES
        energies = mels(sound[first * SHIFT : (last - 1) * SHIFT + LENGTH]) - level
        found: Real = self._head.run(None, {"mels": energies[None]})[0][0]
        return found[:, before : before + end - begin]

    def prints(self, rows: Real, chosen: Sequence[npt.NDArray[np.int64]]) -> Real:
        """A print of length one for each choice of frames, (choices, 192)."""
        out = np.zeros((len(chosen), 192), dtype=np.float32)
        for number, frames in enumerate(chosen):
            if len(frames) < SHORTEST_PRINT:
                frames = np.resize(frames, SHORTEST_PRINT)
            out[number] = self._body.run(None, {"rows": rows[None, :, frames]})[0][0]
        return np.asarray(
            out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9), dtype=np.float32
        )


def row_of(frame: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The mel frames that stand where frames of the segmentation stand."""
    return np.rint((frame * FRAME + FIRST - 200) * MEL_RATE / RATE).astype(np.int64)
