"""What is asked of the weights: encode a window, tell its language, write it down, place its words, read lines again, give
them in English.

Rules
- Windows are encoded one by one and written down in batches: the encoder is cheaper so, the decoder the other way round.
- Words are placed window by window: in company the aligner saves no time, holds the odds of the whole vocabulary for
  every token (0.4 MB each), and gives a short text slightly other times than alone.
- Everything is asked for without chance: a window gives the same tokens on every run, alone and in any batch.
- A batch holds windows of one encoded length and one language, and may write as much as that length can hold; so what
  one window is allowed does not depend on its company.
- Words to expect are told for a second reading of single lines only, never where a window is written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from earwitness.engines.listening.lines import Segment, Token, spread
from earwitness.engines.listening.sound import RATE
from earwitness.engines.whisper.memory import keep_big_blocks
from earwitness.errors import ModelRefused

if TYPE_CHECKING:
    from earwitness.engines.listening.sound import Mono
    from earwitness.engines.whisper.settings import WhisperSettings

MARK_S = 0.02  #: what the model's time marks count in
FRAMES_A_SECOND = 100  #: of the spectrogram
LONGEST_TEXT = 448
TOKENS_A_SECOND = 9  #: Russian spoken fast; measured at the usual pace: 4.5
SLACK_TOKENS = 24
MOST_HINT_TOKENS = 100
GIST_TOKENS_A_SECOND = 6
GIST_SLACK_S = 0.4
LEAST_CUT_OFF_S = 1.8
PUNCTUATION = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、…"


@dataclass(frozen=True, slots=True)
class Written:
    """What the model wrote in one window: tokens, mean log probability, probability that nobody speaks."""

    tokens: tuple[int, ...]
    belief: float
    no_speech: float
    text: str


@dataclass(frozen=True, slots=True)
class Marked:
    """Tokens between two of the model's own time marks, seconds from the start of the window."""

    start_s: float
    end_s: float
    tokens: tuple[int, ...]


class Weights:
    """The loaded model. Not to be shared between threads."""

    def __init__(self, settings: WhisperSettings) -> None:
        """Loads the model from `settings.folder`, which `models.locate` has checked. Raises ModelRefused."""
        if not Path(settings.folder).is_dir():
            raise ModelRefused("the model's folder is gone")
        keep_big_blocks()
        import ctranslate2
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        try:
            self._whisper = WhisperModel(
                settings.folder,
                device=settings.device,
                compute_type=settings.compute,
                cpu_threads=1,
                num_workers=1,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as wrong:
            raise ModelRefused(f"the model cannot be loaded ({type(wrong).__name__})") from wrong
        self._model = self._whisper.model
        self._storage = ctranslate2.StorageView
        self.multilingual = bool(self._model.is_multilingual)
        self.languages = frozenset(self._whisper.supported_languages)
        self.longest_s = float(self._whisper.feature_extractor.chunk_length)

        @cache
        def tokenizer(task: str, language: str) -> Any:
            return Tokenizer(self._whisper.hf_tokenizer, self.multilingual, task=task, language=language)

        self._tokenizer = tokenizer

    # ------------------------------------------------------------------------------------------------------- encoding

    def encoded(self, piece: Mono, seconds: float) -> Any:
        """A piece of sound through the encoder, with silence up to `seconds`; shape (1, 50 x seconds, width)."""
        whole = np.zeros(round(seconds * RATE), dtype=np.float32)
        piece = piece[: len(whole)]
        whole[: len(piece)] = piece
        features = self._whisper.feature_extractor(whole)[..., : round(seconds * FRAMES_A_SECOND)]
        return self._model.encode(self._storage.from_array(np.ascontiguousarray(features[None])), to_cpu=True)

    def _stacked(self, encoded: Sequence[Any]) -> Any:
        if len(encoded) == 1:
            return encoded[0]
        return self._storage.from_array(np.concatenate([np.asarray(one) for one in encoded]))

    def language_odds(self, encoded: Any) -> dict[str, float]:
        """Probability of each language the model knows, for one window."""
        return {mark.strip("<|>"): odds for mark, odds in self._model.detect_language(encoded)[0]}

    # -------------------------------------------------------------------------------------------------------- writing

    def written(
        self, encoded: Sequence[Any], language: str, *, beam: int, no_repeat: int = 0
    ) -> list[Written]:
        """The text of each window. `no_repeat` n forbids any n tokens twice, against loops."""
        tokenizer = self._tokenizer("transcribe", language)
        stacked = self._stacked(encoded)
        most = min(LONGEST_TEXT // 2, SLACK_TOKENS + int(TOKENS_A_SECOND * stacked.shape[1] * MARK_S))
        results = self._model.generate(
            stacked,
            [list(tokenizer.sot_sequence)] * len(encoded),
            beam_size=beam,
            patience=1,
            # CTranslate2 generates half of what it is told here, the other half being room for a prompt
            max_length=2 * most,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=[-1],
            max_initial_timestamp_index=50,
            no_repeat_ngram_size=no_repeat,
        )
        out: list[Written] = []
        for result in results:
            tokens = tuple(int(token) for token in result.sequences_ids[0])
            belief = float(result.scores[0]) * len(tokens) / (len(tokens) + 1)
            text = str(tokenizer.decode(list(tokens)))
            out.append(Written(tokens, belief, float(result.no_speech_prob), text.strip()))
        return out

    def marked(self, written: Written, language: str, seconds: float) -> list[Marked]:
        """The text between the model's own time marks, in a window of `seconds`."""
        tokenizer = self._tokenizer("transcribe", language)
        rows: list[tuple[float, float | None, list[int]]] = []
        start, text = 0.0, list[int]()
        for token in written.tokens:
            if token >= tokenizer.timestamp_begin:
                mark = (token - tokenizer.timestamp_begin) * MARK_S
                if text:
                    rows.append((start, mark, text))
                    text = []
                start = mark
            elif token < tokenizer.eot:
                text.append(token)
        if text:
            rows.append((start, None, text))
        if len(rows) > 1 and rows[-1][1] is None and seconds - rows[-1][0] > LEAST_CUT_OFF_S:
            rows.pop()  # cut off without an end: what is missed is heard again in a window of its own
        return [
            Marked(
                min(start, seconds - MARK_S),
                min(seconds, seconds if end is None else max(end, start + MARK_S)),
                tuple(tokens),
            )
            for start, end, tokens in rows
        ]

    # --------------------------------------------------------------------------------------------------------- placing

    def placed(
        self,
        encoded: Sequence[Any],
        language: str,
        marked: Sequence[Sequence[Marked]],
        written: Sequence[Written],
        starts_s: Sequence[float],
        seconds: Sequence[float],
    ) -> list[list[Segment]]:
        """The segments of each window with their words and times, by the model's cross-attention.

        `starts_s` and `seconds` say where each window lies in its recording; the segments lie in the recording too.
        """
        from faster_whisper.transcribe import merge_punctuations

        tokenizer = self._tokenizer("transcribe", language)
        out: list[list[Segment]] = []
        for number, window in enumerate(marked):
            queue: list[Any] = []
            if text := [token for one in window for token in one.tokens]:
                frames = max(1, int(seconds[number] * FRAMES_A_SECOND))
                (queue,) = self._whisper.find_alignment(tokenizer, [text], encoded[number], [frames])
            merge_punctuations(queue, *PUNCTUATION)
            at = starts_s[number]
            segments: list[Segment] = []
            for one in window:
                taken, words = 0, list[Token]()
                while queue and taken < len(one.tokens):
                    word = queue.pop(0)
                    taken += len(word["tokens"])
                    if word["word"].strip():
                        begin, end = at + float(word["start"]), at + float(word["end"])
                        words.append(Token(word["word"], begin, end, round(float(word["probability"]), 3)))
                start_s, end_s = at + one.start_s, at + one.end_s
                if not words:
                    words = list(spread(str(tokenizer.decode(list(one.tokens))), start_s, end_s))
                belief, no_speech = written[number].belief, written[number].no_speech
                segments.append(Segment(start_s, end_s, tuple(words), belief, no_speech))
            out.append(segments)
        return out

    # -------------------------------------------------------------------------------------------------- lines once more

    def english(
        self, encoded: Sequence[Any], language: str, lines: Sequence[tuple[float, float]], *, beam: int
    ) -> list[str]:
        """Raw English of each line, (start, end) in seconds of the window its encoding is of."""
        tokenizer = self._tokenizer("translate", language)
        return self._by_line(tokenizer, (), GIST_TOKENS_A_SECOND, encoded, lines, beam)

    def again(
        self,
        encoded: Sequence[Any],
        language: str,
        lines: Sequence[tuple[float, float]],
        hints: Sequence[str],
    ) -> list[str]:
        """A second reading of each line, greedy, with the hints as text that went before. Never what was said: evidence."""
        tokenizer = self._tokenizer("transcribe", language)
        told = tokenizer.encode(" " + ", ".join(hints))[:MOST_HINT_TOKENS]
        return self._by_line(tokenizer, (tokenizer.sot_prev, *told), TOKENS_A_SECOND, encoded, lines, beam=1)

    def _by_line(
        self,
        tokenizer: Any,
        before: tuple[int, ...],
        tokens_a_second: int,
        encoded: Sequence[Any],
        lines: Sequence[tuple[float, float]],
        beam: int,
    ) -> list[str]:
        """The text of each line, (start, end) in seconds of its window.

        The decoder is started at the line's own time mark and what follows the line's end is cut off, so that a line gets
        its own words and not its neighbour's.
        """
        stacked = self._stacked(encoded)
        begins = [min(stacked.shape[1] - 1, max(0, round(start / MARK_S))) for start, _ in lines]
        most = [12 + int(tokens_a_second * (end - start)) for start, end in lines]
        results = self._model.generate(
            stacked,
            [[*before, *tokenizer.sot_sequence, tokenizer.timestamp_begin + begin] for begin in begins],
            beam_size=beam,
            max_length=min(LONGEST_TEXT, 2 * max(most)),
            suppress_blank=True,
            suppress_tokens=[-1],
        )
        return [
            # a short line is cut where it would be cut alone: what it may say does not depend on the longest
            self._until(tokenizer, result.sequences_ids[0][:own], end_s)
            for (_, end_s), own, result in zip(lines, most, results, strict=True)
        ]

    @staticmethod
    def _until(tokenizer: Any, tokens: Sequence[int], end_s: float) -> str:
        text: list[int] = []
        for token in tokens:
            if token >= tokenizer.timestamp_begin:
                if text and (token - tokenizer.timestamp_begin) * MARK_S >= end_s - GIST_SLACK_S:
                    break
            elif token < tokenizer.eot:
                text.append(token)
        return str(tokenizer.decode(text)).strip()
