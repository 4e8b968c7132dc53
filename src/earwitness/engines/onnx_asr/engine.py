"""The engine: tracks → speech found by a detector of its own → windows → words with times → guards.

Each window is heard by itself, so that a recording gives the same words alone and in any company. What was left out is
reported as a gap with its time; nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from earwitness.engines.listening.guards import looping
from earwitness.engines.listening.judging import doubt, spoken_line, still_gaps, unheard
from earwitness.engines.listening.lines import Segment, lines_of
from earwitness.engines.listening.sound import RATE, Stretch, Track, speech_of, tracks_of, windows
from earwitness.engines.onnx_asr import CUDA, OnnxSettings
from earwitness.engines.onnx_asr.spelling import belief, words_of
from earwitness.errors import DeviceMissing, EngineFailed, ModelRefused
from earwitness.ports import Failure, Heard, HeardGap, HeardLine, ToHear

if TYPE_CHECKING:
    import numpy.typing as npt

    Mono = npt.NDArray[np.float32]

#: these models were trained on less than half a minute
LONGEST_S = 24.0
#: the languages these models write; the first is written where nobody says which is spoken
LANGUAGES = ("ru",)
FORESEEN = (RuntimeError, ValueError, IndexError, KeyError, ArithmeticError, AssertionError, MemoryError)
FRAME_S = 0.02


class OnnxEngine:
    """A Transcriber. Not to be shared between threads; one a process."""

    def __init__(self, settings: OnnxSettings) -> None:
        """Loads the model from `settings.folder`, which the shelf has checked. Raises ModelRefused, DeviceMissing."""
        if not Path(settings.folder).is_dir():
            raise ModelRefused("the model's folder is gone")
        import onnx_asr
        import onnxruntime

        self.settings = settings
        self.author = settings.author()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        options.enable_mem_pattern = False  # windows differ in length
        providers = [CUDA, "CPUExecutionProvider"] if settings.device == "cuda" else ["CPUExecutionProvider"]
        try:
            self._model: Any = onnx_asr.load_model(
                settings.family,
                settings.folder,
                quantization=settings.quantised or None,
                sess_options=options,
                providers=providers,
                preprocessor_config={"use_numpy_preprocessors": True, "max_concurrent_workers": 1},
            ).with_timestamps()
        except (*FORESEEN, OSError, TypeError) as wrong:
            raise ModelRefused(f"the model cannot be loaded ({type(wrong).__name__})") from wrong
        except Exception as wrong:
            # onnxruntime's own errors descend from nothing but Exception
            if not type(wrong).__module__.startswith("onnxruntime"):
                raise
            raise ModelRefused(f"the model cannot be loaded ({type(wrong).__name__})") from wrong
        if settings.device == "cuda" and not self._runs_on_cuda():
            raise DeviceMissing("onnxruntime could not put the model on the GPU")

    def _runs_on_cuda(self) -> bool:
        """Whether the weights lie where they were sent: onnxruntime falls back to the processor without an error."""
        asr = self._model.asr
        session = getattr(asr, "_model", None) or getattr(asr, "_encoder", None)
        return session is not None and CUDA in session.get_providers()

    # -------------------------------------------------------------------------------------------------------- hearing

    def hear(self, sounds: Sequence[ToHear]) -> tuple[Heard | Failure, ...]:
        """One answer a sound, in order; a sound that cannot be heard is a Failure, never with words of it."""
        return tuple(self._one(sound) for sound in sounds)

    def _one(self, sound: ToHear) -> Heard | Failure:
        try:
            if sound.rate <= 0:
                raise ValueError("a sound without a rate")
            return self._hear(sound)
        except FORESEEN as wrong:
            return _failure(wrong)
        except Exception as wrong:
            if not type(wrong).__module__.startswith("onnxruntime"):
                raise
            return _failure(wrong)

    def _hear(self, sound: ToHear) -> Heard:
        tracks = tracks_of(sound.samples, sound.rate, sound.parties_on_channels)
        seconds = sound.samples.shape[1] / sound.rate
        asked = (sound.language,) if sound.language else sound.languages
        tongue = next((told for told in asked if told in LANGUAGES), LANGUAGES[0])
        if asked and tongue not in asked:
            gap = HeardGap(0.0, seconds, None, "not transcribed", "the model does not know the language")
            return Heard(asked[0], (), (gap,) if seconds > 0 else (), self.author)
        lines: list[HeardLine] = []
        gaps: list[HeardGap] = []
        anybody = False
        for track in tracks:
            speech = speech_of(track)
            anybody = anybody or bool(speech)
            mine: list[HeardLine] = []
            doubts: list[HeardGap] = []
            for stretch in cut(track.sound, windows(speech, len(track.sound) / RATE)):
                self._heard(track, stretch, speech, tongue, mine, doubts)
            doubts = still_gaps(doubts, mine)
            gaps += [*doubts, *unheard(track.channel, speech, mine, doubts)]
            lines += mine
        if not anybody:
            gap = HeardGap(0.0, seconds, None, "no speech found")
            return Heard(sound.language or "und", (), (gap,) if seconds > 0 else (), self.author)
        return Heard(
            tongue,
            tuple(sorted(lines, key=lambda line: (line.start_s, line.channel or 0))),
            tuple(sorted(gaps, key=lambda gap: (gap.start_s, gap.channel or 0))),
            self.author,
        )

    def _heard(
        self,
        track: Track,
        stretch: Stretch,
        speech: tuple[Stretch, ...],
        tongue: str,
        lines: list[HeardLine],
        gaps: list[HeardGap],
    ) -> None:
        """Write down one window."""
        piece = track.sound[int(stretch.start_s * RATE) : int(stretch.end_s * RATE)]
        found = self._model.recognize(self._at_rate(piece), sample_rate=self.settings.rate)
        if not found.tokens:
            return
        words = words_of(
            found.tokens,
            found.timestamps,
            found.logprobs,
            stretch.start_s,
            min(stretch.end_s, len(track.sound) / RATE),
        )
        if not words:
            return
        whole = Segment(words[0].start_s, words[-1].end_s, words, belief(found.logprobs), 0.0)
        told = lines_of([whole])
        for line, loops in zip(told, looping([line.text for line in told]), strict=True):
            gap = doubt(line, track, speech, tongue, loops)
            if gap is not None:
                gaps.append(gap)
                continue
            made = spoken_line(line, track.channel, tongue, "")
            bare = made.text == made.text.lower() and not any(mark in made.text for mark in ".,?!")
            lines.append(replace(made, raw=made.text) if bare else made)

    def _at_rate(self, piece: Mono) -> Mono:
        if self.settings.rate == RATE:
            return np.ascontiguousarray(piece)
        import soxr

        return np.ascontiguousarray(
            soxr.resample(piece, RATE, self.settings.rate, quality="HQ"), dtype=np.float32
        )


def _failure(wrong: Exception) -> Failure:
    return Failure(
        EngineFailed.number, f"the speech engine stopped with {type(wrong).__name__}", EngineFailed.hint
    )


def cut(sound: Mono, stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The stretches, those of more than 24 s cut at the quietest moments of their middle thirds. `sound` is at 16 kHz."""
    out: list[Stretch] = []
    waiting = list(reversed(stretches))
    while waiting:
        stretch = waiting.pop()
        if stretch.seconds <= LONGEST_S:
            out.append(stretch)
            continue
        third = stretch.seconds / 3
        at = _quietest(sound, stretch.start_s + third, stretch.end_s - third)
        waiting += [Stretch(at, stretch.end_s), Stretch(stretch.start_s, at)]
    return tuple(out)


def _quietest(sound: Mono, start_s: float, end_s: float) -> float:
    """The middle of the quietest fifth of a second between two moments, in seconds."""
    frame = int(FRAME_S * RATE)
    piece = sound[int(start_s * RATE) : int(end_s * RATE)]
    frames = piece[: len(piece) // frame * frame].reshape(-1, frame)
    if len(frames) < 11:
        return (start_s + end_s) / 2
    power = np.convolve(np.mean(frames.astype(np.float64) ** 2, axis=1), np.ones(10), mode="valid")
    return start_s + (int(power.argmin()) + 5) * FRAME_S
