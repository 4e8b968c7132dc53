"""Speech to words with times and an English gist: Whisper weights through CTranslate2, 8-bit, on the processor.

One engine uses one thread; speed comes from one engine a core, which is 2.3 times faster than one engine with two
threads. A recording goes through in these steps: tracks (a party each, where the channels keep them apart) → speech found
by a detector of its own → windows of speech → encoded once → language of each track from all its windows → written
down (windows of one recording in one batch, never conditioned on each other) → words aligned → English from the same
encoding → guards. What was left out is reported as a gap with its time; nothing is dropped in silence.

Heavy imports happen in the constructor, in the worker process, and nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from earwitness.errors import DeviceMissing, EngineFailed, ModelRefused
from earwitness.model.records import Author
from earwitness.ports import Failure, Heard, HeardGap, HeardLine, Hearing, ToHear

if TYPE_CHECKING:
    from earwitness.engines.whisper.lines import Segment
    from earwitness.engines.whisper.sound import Stretch, Track

#: voice of a line where the parties share one channel and nobody has told them apart
UNKNOWN_VOICE = "Speaker ?"

BATCH = 8
GIST_BATCH = 8
GIST_TOKENS_A_SECOND = 6
GIST_SLACK_S = 0.4
LANGUAGE_WINDOWS = 6
ROUNDS = 1  #: how often speech that was missed is heard again in a window of its own
LEAST_MISSED_S = 1.8
LEAST_UNHEARD_S = 0.8
JOIN_GAPS_S = 0.5
LEAST_BELIEF = -1.0
NO_SPEECH = 0.6
FALLBACK = (0.3, 0.6)
LONGEST_TEXT = 448
MOST_HINT_TOKENS = 100
FRAMES_A_SECOND = 100
MARK_S = 0.02

#: how numbers are kept: 8 bits lose nothing that could be measured, half precision is what GPUs are made for
COMPUTE = {"cpu": "int8", "cuda": "float16"}


@dataclass(frozen=True, slots=True)
class WhisperSettings:
    """Everything the result depends on. `folder` is not part of what is recorded: the fingerprint is."""

    folder: str
    model: str = "whisper-base"
    fingerprint: str = ""
    beam: int = 5
    gist_beam: int = 1
    compute: str = "int8"
    device: str = "cpu"

    def author(self) -> Author:
        """The author of what this engine writes; found without loading it."""
        settings = (
            ("model", self.model),
            ("sha256", self.fingerprint),
            ("beam", str(self.beam)),
            ("gist_beam", str(self.gist_beam)),
            ("compute", self.compute),
            ("device", self.device),
            ("runtime", f"ctranslate2 {version('ctranslate2')}"),
        )
        return Author("engine", "whisper", version("faster-whisper"), settings)


@dataclass(frozen=True, slots=True)
class WhisperFactory:
    """Makes the engine inside a worker; small enough to be sent there."""

    settings: WhisperSettings

    @property
    def author(self) -> Author:
        """Who the records of such an engine are by; the engine is not loaded."""
        return self.settings.author()

    def __call__(self) -> WhisperEngine:
        return WhisperEngine(self.settings)


def settings_for(hearing: Hearing) -> WhisperSettings:
    """Settings for how much and with what to hear; finds and checks the model.

    Raises ModelMissing, ModelTampered, ModelRefused, and DeviceMissing where a GPU is asked for and there is none.
    """
    from earwitness.engines.whisper.models import locate

    model = locate(hearing.model)
    device = device_for(hearing.device)
    return WhisperSettings(
        str(model.folder), model.id, model.fingerprint, hearing.beam, compute=COMPUTE[device], device=device
    )


def device_for(wanted: str) -> str:
    """What to compute on: "auto" is the GPU where CTranslate2 finds one. Raises DeviceMissing."""
    if wanted == "cpu":
        return "cpu"
    import ctranslate2

    there = ctranslate2.get_cuda_device_count() > 0
    if wanted == "cuda" and not there:
        raise DeviceMissing("a GPU was asked for and CTranslate2 finds none")
    return "cuda" if there else "cpu"


def factory(hearing: Hearing) -> WhisperFactory:
    """What the entry point `whisper` of `earwitness.engines` offers: the maker of engines, checked and ready to be sent."""
    return WhisperFactory(settings_for(hearing))


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of one track on its way through the model. `tries` counts the rounds of hearing again."""

    track: int
    stretch: Stretch
    encoded: Any = None
    frames: int = 0
    tries: int = 0


@dataclass(frozen=True, slots=True)
class _Written:
    """What the model wrote in one window: tokens, mean log probability, probability that nobody speaks."""

    tokens: tuple[int, ...]
    belief: float
    no_speech: float
    text: str


class WhisperEngine:
    """A Transcriber. Not to be shared between threads; one a process."""

    def __init__(self, settings: WhisperSettings) -> None:
        """Loads the model from `settings.folder`, which `models.locate` has checked. Raises ModelRefused."""
        if not Path(settings.folder).is_dir():
            raise ModelRefused("the model's folder is gone")
        import ctranslate2
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        self.settings = settings
        self.author = settings.author()
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
        self._seed = ctranslate2.set_random_seed
        self._tokenizer = Tokenizer
        self.languages = frozenset(self._whisper.supported_languages)

    # -------------------------------------------------------------------------------------------------------- hearing

    def hear(self, sounds: Sequence[ToHear]) -> tuple[Heard | Failure, ...]:
        """One answer a sound, in order; a sound that cannot be heard is a Failure, never with words of it."""
        return tuple(self._one(sound) for sound in sounds)

    def _one(self, sound: ToHear) -> Heard | Failure:
        try:
            if sound.rate <= 0:
                raise ValueError("a sound without a rate")
            return self._hear(sound)
        except (RuntimeError, ValueError, IndexError, ArithmeticError, MemoryError) as wrong:
            return Failure(
                EngineFailed.number,
                f"the speech engine stopped with {type(wrong).__name__}",
                EngineFailed.hint,
            )

    def _hear(self, sound: ToHear) -> Heard:
        from earwitness.engines.whisper.sound import tracks_of, windows

        tracks = tracks_of(sound.samples, sound.rate, sound.parties_on_channels)
        seconds = sound.samples.shape[1] / sound.rate
        speech = tuple(self._speech(track) for track in tracks)
        waiting = [
            _Window(number, stretch)
            for number, found in enumerate(speech)
            for stretch in windows(found, seconds)
        ]
        if not waiting:
            gap = HeardGap(0.0, seconds, None, "no speech found")
            return Heard(sound.language or "und", (), (gap,) if seconds > 0 else (), self.author)
        waiting, language = self._languages(tracks, waiting, sound)
        lines: list[HeardLine] = []
        gaps: list[HeardGap] = []
        while waiting:
            again: list[_Window] = []
            for tongue in sorted(set(language.values())):
                of_tongue = [window for window in waiting if language[window.track] == tongue]
                for first in range(0, len(of_tongue), BATCH):
                    batch = [self._encoded(tracks, window) for window in of_tongue[first : first + BATCH]]
                    again += self._heard_batch(batch, tongue, sound, tracks, speech, lines, gaps)
            waiting = again
        gaps = _still_gaps(gaps, lines)
        for number, track in enumerate(tracks):
            gaps += _unheard(track.channel, speech[number], lines, gaps)
        spoken: dict[str, float] = defaultdict(float)
        for number, found in enumerate(speech):
            spoken[language[number]] += sum(stretch.seconds for stretch in found)
        return Heard(
            max(sorted(spoken), key=spoken.__getitem__),
            tuple(sorted(lines, key=lambda line: (line.start_s, line.channel or 0))),
            tuple(sorted(gaps, key=lambda gap: (gap.start_s, gap.channel or 0))),
            self.author,
        )

    def _speech(self, track: Track) -> tuple[Stretch, ...]:
        """Where somebody speaks, found by Silero's detector, unpadded; no stretch longer than a window."""
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        from earwitness.engines.whisper.sound import PAD_S, RATE, WINDOW_S, Stretch, for_the_detector

        if len(track.sound) < RATE // 20:
            return ()
        options = VadOptions(
            threshold=0.4,
            min_silence_duration_ms=500,
            speech_pad_ms=0,
            min_speech_duration_ms=100,
            max_speech_duration_s=WINDOW_S - 2 * PAD_S,
        )
        found = get_speech_timestamps(for_the_detector(track.sound), options, RATE)
        return tuple(Stretch(f["start"] / RATE, min(f["end"], len(track.sound)) / RATE) for f in found)

    def _encoded(self, tracks: Sequence[Track], window: _Window) -> _Window:
        """The window with its sound through the encoder: the costly half, done once for both languages."""
        import numpy as np

        from earwitness.engines.whisper.sound import RATE

        if window.encoded is not None:
            return window
        extractor = self._whisper.feature_extractor
        whole = np.zeros(extractor.n_samples, dtype=np.float32)
        piece = tracks[window.track].sound[
            int(window.stretch.start_s * RATE) : int(window.stretch.end_s * RATE)
        ]
        piece = piece[: extractor.n_samples]
        whole[: len(piece)] = piece
        features = extractor(whole)[..., : extractor.nb_max_frames]
        frames = max(1, min(extractor.nb_max_frames, len(piece) * FRAMES_A_SECOND // RATE))
        encoded = self._model.encode(
            self._storage.from_array(np.ascontiguousarray(features[None])), to_cpu=True
        )
        return replace(window, encoded=encoded, frames=frames)

    def _stacked(self, encoded: Sequence[Any]) -> Any:
        import numpy as np

        if len(encoded) == 1:
            return encoded[0]
        return self._storage.from_array(np.concatenate([np.asarray(one) for one in encoded]))

    def _languages(
        self, tracks: Sequence[Track], waiting: Sequence[_Window], sound: ToHear
    ) -> tuple[list[_Window], dict[int, str]]:
        """The language of each track: what was said, or what several of its windows together point to.

        Gives the windows back as well: those that were encoded for this need not be encoded again.
        """
        numbers = range(len(tracks))
        if not self._model.is_multilingual:
            return list(waiting), dict.fromkeys(numbers, "en")
        if sound.language is not None and sound.language in self.languages:
            return list(waiting), dict.fromkeys(numbers, sound.language)
        allowed = frozenset(sound.languages) & self.languages
        if len(allowed) == 1:
            return list(waiting), dict.fromkeys(numbers, next(iter(allowed)))
        ready = list(waiting)
        votes: dict[int, dict[str, float]] = {number: defaultdict(float) for number in numbers}
        for number in numbers:
            mine = [at for at, window in enumerate(ready) if window.track == number]
            for at in mine[:: max(1, -(-len(mine) // LANGUAGE_WINDOWS))]:
                ready[at] = self._encoded(tracks, ready[at])
                for mark, probability in self._model.detect_language(ready[at].encoded)[0]:
                    tongue = mark.strip("<|>")
                    if not allowed or tongue in allowed:
                        votes[number][tongue] += probability * ready[at].stretch.seconds
        best = {number: max(sorted(vote), key=vote.__getitem__) for number, vote in votes.items() if vote}
        some = next(iter(best.values()))
        return ready, {number: best.get(number, some) for number in numbers}

    # -------------------------------------------------------------------------------------------------------- writing

    def _heard_batch(
        self,
        batch: Sequence[_Window],
        tongue: str,
        sound: ToHear,
        tracks: Sequence[Track],
        speech: Sequence[tuple[Stretch, ...]],
        lines: list[HeardLine],
        gaps: list[HeardGap],
    ) -> list[_Window]:
        """Write down a batch of windows of one language; gives windows around what was missed, to be heard once more."""
        from earwitness.engines.whisper.guards import looping
        from earwitness.engines.whisper.lines import lines_of
        from earwitness.engines.whisper.sound import framed_anew, uncovered, within

        tokenizer = self._tokenizer(
            self._whisper.hf_tokenizer, self._model.is_multilingual, task="transcribe", language=tongue
        )
        encoded = self._stacked([window.encoded for window in batch])
        written = self._written(
            batch, encoded, [*self._hints(tokenizer, sound.hints), *tokenizer.sot_sequence], tokenizer
        )
        found = [self._marked(tokenizer, window, text) for window, text in zip(batch, written, strict=True)]
        kept: list[tuple[_Window, Segment]] = []
        missed: list[_Window] = []
        aligned = self._aligned(batch, encoded, found, tokenizer)
        for window, segments, text in zip(batch, aligned, written, strict=True):
            track = tracks[window.track]
            mine: list[Segment] = []
            doubts: list[HeardGap] = []
            found_lines = lines_of(segments)
            for line, loops in zip(found_lines, looping([line.text for line in found_lines]), strict=True):
                gap = _doubt(line, track, speech[window.track], tongue, loops)
                if gap is None:
                    mine.append(line)
                else:
                    doubts.append(gap)
            gaps += doubts
            kept += [(window, line) for line in mine]
            # A window the model loops in, or hardly believes itself, is not worth a second hearing.
            if window.tries < ROUNDS and not self._doubtful(text):
                there = within(speech[window.track], window.stretch)
                left = uncovered(there, [(line.start_s, line.end_s) for line in mine], LEAST_MISSED_S)
                missed += [
                    _Window(window.track, stretch, tries=window.tries + 1)
                    for stretch in framed_anew(left, window.stretch)
                ]
        wanted = sound.english and tongue != "en" and self._model.is_multilingual
        english = self._english(kept, tongue) if wanted else [""] * len(kept)
        lines += [
            _line(line, tracks[window.track].channel, tongue, gist)
            for (window, line), gist in zip(kept, english, strict=True)
        ]
        return missed

    def _hints(self, tokenizer: Any, hints: tuple[str, ...]) -> list[int]:
        """Names and terms to expect, as text that went before."""
        if not hints:
            return []
        tokens: list[int] = tokenizer.encode(" " + ", ".join(hints))
        return [tokenizer.sot_prev, *tokens[:MOST_HINT_TOKENS]]

    def _written(
        self, batch: Sequence[_Window], encoded: Any, prompt: list[int], tokenizer: Any
    ) -> list[_Written]:
        """Text of each window; windows that loop or are hardly believed are tried again warmer."""
        found = self._generate(
            encoded, [prompt] * len(batch), tokenizer, beam=self.settings.beam, temperature=0.0
        )
        for temperature in FALLBACK:
            again = [number for number, text in enumerate(found) if self._doubtful(text)]
            if not again:
                break
            self._seed(round(10 * temperature))
            warm = self._generate(
                self._stacked([batch[number].encoded for number in again]),
                [prompt] * len(again),
                tokenizer,
                beam=1,
                temperature=temperature,
            )
            for number, text in zip(again, warm, strict=True):
                if not self._doubtful(text) or text.belief > found[number].belief:
                    found[number] = text
        return found

    @staticmethod
    def _doubtful(written: _Written) -> bool:
        from earwitness.engines.whisper.guards import is_loop

        if written.no_speech > NO_SPEECH and written.belief < LEAST_BELIEF:
            return False  # silence: the guards drop it
        return written.belief < LEAST_BELIEF or is_loop(written.text)

    def _generate(
        self, encoded: Any, prompts: list[list[int]], tokenizer: Any, *, beam: int, temperature: float
    ) -> list[_Written]:
        warm: dict[str, Any] = (
            {"beam_size": 1, "sampling_topk": 0, "sampling_temperature": temperature}
            if temperature > 0
            else {"beam_size": beam, "patience": 1}
        )
        results = self._model.generate(
            encoded,
            prompts,
            max_length=LONGEST_TEXT,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=[-1],
            max_initial_timestamp_index=50,
            **warm,
        )
        out: list[_Written] = []
        for result in results:
            tokens = tuple(int(token) for token in result.sequences_ids[0])
            belief = float(result.scores[0]) * len(tokens) / (len(tokens) + 1)
            text = str(tokenizer.decode(list(tokens)))
            out.append(_Written(tokens, belief, float(result.no_speech_prob), text.strip()))
        return out

    def _marked(self, tokenizer: Any, window: _Window, written: _Written) -> list[tuple[Segment, list[int]]]:
        """Segments between the model's own time marks, with their tokens."""
        from earwitness.engines.whisper.lines import Segment

        begin, stop = window.stretch.start_s, window.stretch.end_s
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
        if len(rows) > 1 and rows[-1][1] is None and window.stretch.seconds - rows[-1][0] > LEAST_MISSED_S:
            rows.pop()  # cut off without an end: what is missed is heard again in a window of its own
        return [
            (
                Segment(
                    min(begin + start, stop - MARK_S),
                    min(stop, begin + (window.stretch.seconds if end is None else max(end, start + MARK_S))),
                    (),
                    written.belief,
                    written.no_speech,
                ),
                tokens,
            )
            for start, end, tokens in rows
        ]

    def _aligned(
        self,
        batch: Sequence[_Window],
        encoded: Any,
        found: Sequence[Sequence[tuple[Segment, list[int]]]],
        tokenizer: Any,
    ) -> list[list[Segment]]:
        """The segments of each window with their words and times, by the model's cross-attention."""
        from faster_whisper.transcribe import merge_punctuations

        from earwitness.engines.whisper.lines import Token, spread

        texts = [[token for _, tokens in window for token in tokens] for window in found]
        aligned = self._whisper.find_alignment(tokenizer, texts, encoded, [window.frames for window in batch])
        out: list[list[Segment]] = []
        for window, marked, words in zip(batch, found, aligned, strict=True):
            merge_punctuations(words, "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、…")
            at = window.stretch.start_s
            queue = list(words)
            segments: list[Segment] = []
            for segment, tokens in marked:
                taken, placed = 0, list[Token]()
                while queue and taken < len(tokens):
                    word = queue.pop(0)
                    taken += len(word["tokens"])
                    if word["word"].strip():
                        begin, end = at + float(word["start"]), at + float(word["end"])
                        placed.append(Token(word["word"], begin, end, round(float(word["probability"]), 3)))
                if not placed:
                    placed = list(spread(str(tokenizer.decode(tokens)), segment.start_s, segment.end_s))
                segments.append(replace(segment, words=tuple(placed)))
            out.append(segments)
        return out

    def _english(self, kept: Sequence[tuple[_Window, Segment]], tongue: str) -> list[str]:
        """The gist of each line, from the encoding its words came from.

        The decoder is started at the line's own time mark and cut where the line ends, so that a line gets its own
        English and not its neighbour's; lines go through in batches, the longest together.
        """
        tokenizer = self._tokenizer(
            self._whisper.hf_tokenizer, self._model.is_multilingual, task="translate", language=tongue
        )
        english = [""] * len(kept)
        order = sorted(range(len(kept)), key=lambda n: kept[n][1].end_s - kept[n][1].start_s, reverse=True)
        for first in range(0, len(order), GIST_BATCH):
            batch = order[first : first + GIST_BATCH]
            prompts, ends, longest = [], [], 0.0
            for number in batch:
                window, line = kept[number]
                begin = min(1499, max(0, round((line.start_s - window.stretch.start_s) / MARK_S)))
                prompts.append([*tokenizer.sot_sequence, tokenizer.timestamp_begin + begin])
                ends.append(line.end_s - window.stretch.start_s)
                longest = max(longest, line.end_s - line.start_s)
            results = self._model.generate(
                self._stacked([kept[number][0].encoded for number in batch]),
                prompts,
                beam_size=self.settings.gist_beam,
                # CTranslate2 generates half of what it is told here, the other half being room for a prompt
                max_length=min(LONGEST_TEXT, 2 * (12 + int(GIST_TOKENS_A_SECOND * longest))),
                suppress_blank=True,
                suppress_tokens=[-1],
            )
            for number, end_s, result in zip(batch, ends, results, strict=True):
                english[number] = self._gist(tokenizer, result.sequences_ids[0], end_s)
        return english

    @staticmethod
    def _gist(tokenizer: Any, tokens: Sequence[int], end_s: float) -> str:
        """English up to the time mark where the line ends, without loops; "" where it is not worth showing."""
        from earwitness.engines.whisper.guards import (
            is_loop,
            is_shouted,
            is_stock,
            says_nothing,
            without_loops,
            wrong_script,
        )

        text: list[int] = []
        for token in tokens:
            if token >= tokenizer.timestamp_begin:
                if text and (token - tokenizer.timestamp_begin) * MARK_S >= end_s - GIST_SLACK_S:
                    break
            elif token < tokenizer.eot:
                text.append(token)
        gist = without_loops(str(tokenizer.decode(text)).strip())
        empty = (
            says_nothing(gist)
            or is_loop(gist)
            or is_stock(gist)
            or is_shouted(gist)
            or wrong_script(gist, "en")
        )
        return "" if empty else gist


# ------------------------------------------------------------------------------------------------------------- guards


def _doubt(
    line: Segment, track: Track, speech: tuple[Stretch, ...], tongue: str, loops: bool
) -> HeardGap | None:
    """The gap that stands for a line that cannot have been said, or None for one that can."""
    from earwitness.engines.whisper.guards import invented
    from earwitness.engines.whisper.sound import RATE, share_within, tonal_share

    share = share_within(line.start_s, line.end_s, speech)
    tonal = tonal_share(track.sound[int(line.start_s * RATE) : int(line.end_s * RATE)])
    why = invented(line.text, tongue, line.end_s - line.start_s, share, tonal)
    if why is None and loops:
        why = "one phrase over and over"
    if why is None and line.no_speech > NO_SPEECH and line.belief < LEAST_BELIEF:
        why = "the model itself believes that nobody speaks"
    if why is not None:
        return HeardGap(
            round(line.start_s, 3), round(line.end_s, 3), track.channel, "invented speech dropped", why
        )
    if line.belief < LEAST_BELIEF:
        return HeardGap(
            round(line.start_s, 3), round(line.end_s, 3), track.channel, "unclear speech", "the model guesses"
        )
    return None


def _line(line: Segment, channel: int | None, tongue: str, english: str) -> HeardLine:
    from earwitness.engines.whisper.lines import judged

    end_s = max(line.end_s, line.start_s + MARK_S)
    return HeardLine(
        start_s=round(line.start_s, 3),
        end_s=round(end_s, 3),
        text=line.text,
        language=tongue,
        words=judged(line.words, line.start_s, end_s),
        voice=UNKNOWN_VOICE if channel is None else f"Speaker {channel + 1}",
        channel=channel,
        english=english,
    )


def _still_gaps(gaps: Sequence[HeardGap], lines: Sequence[HeardLine]) -> list[HeardGap]:
    """Gaps that no later round filled, each once, neighbours of one kind as one."""
    from earwitness.engines.whisper.sound import Stretch, uncovered

    out: list[HeardGap] = []
    for gap in sorted(gaps, key=lambda gap: (gap.start_s, -gap.end_s)):
        told = [(line.start_s, line.end_s) for line in lines if line.channel == gap.channel]
        told += [(old.start_s, old.end_s) for old in out if old.channel == gap.channel]
        left = uncovered((Stretch(gap.start_s, gap.end_s),), told, 0.0)
        if sum(stretch.seconds for stretch in left) <= 0.4 * (gap.end_s - gap.start_s):
            continue
        last = next((old for old in reversed(out) if old.channel == gap.channel), None)
        alike = last is not None and (last.reason, last.detail) == (gap.reason, gap.detail)
        if last is not None and alike and gap.start_s - last.end_s < JOIN_GAPS_S:
            out[out.index(last)] = replace(last, end_s=max(last.end_s, gap.end_s))
        else:
            out.append(gap)
    return out


def _unheard(
    channel: int | None, speech: tuple[Stretch, ...], lines: Sequence[HeardLine], gaps: Sequence[HeardGap]
) -> list[HeardGap]:
    """A gap for each part of the speech of a track for which there is neither a line nor another gap.

    A stretch without a single line counts from 0.8 s; a part of one only from 1.8 s, because the model's time marks lie
    that far off.
    """
    from earwitness.engines.whisper.sound import uncovered

    told = [(line.start_s, line.end_s) for line in lines if line.channel == channel]
    told += [(gap.start_s, gap.end_s) for gap in gaps if gap.channel == channel]
    return [
        HeardGap(round(part.start_s, 3), round(part.end_s, 3), channel, "unclear speech", "nothing written")
        for part in uncovered(speech, told, LEAST_UNHEARD_S)
        if part in speech or part.seconds >= LEAST_MISSED_S
    ]
