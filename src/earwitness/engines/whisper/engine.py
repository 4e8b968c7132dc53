"""The walk of a bundle: recordings in, lines and gaps out, one answer a recording.

    tracks (a party each, where the channels keep them apart) → speech found by a detector of its own → windows of speech
    → each encoded once, as short as it is → its language → written down, windows of all recordings of the bundle in
    batches → words placed → what cannot have been said dropped → English from the same encoding

Rules
- Windows are never conditioned on each other, so a loop cannot carry over and company changes nothing.
- A window that was encoded short and came out doubtful is encoded at full length and written again.
- Speech for which nothing was written is heard once more in another frame.
- Where there are words to expect, lines that may hold one are read a second time with them in mind, and what comes of it
  stands beside the line (`others`). It changes no word, time or language: the lines are the same with hints and without.
- What was left out is reported as a gap with its time; nothing is dropped in silence.
- A recording that fails is a Failure; the others go on.
- At most a batch of encodings for each kind of window is held at a time, and a few more whose turn has yet to come,
  however large the bundle is. Batches are bounded by the sound in them, so long calls take no more memory than short ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from earwitness.engines.listening import judging
from earwitness.engines.listening.edges import islands_of, snapped
from earwitness.engines.listening.guards import is_lone_courtesy, is_loop, looping
from earwitness.engines.listening.lines import Segment, fitted, lines_of
from earwitness.engines.listening.sound import (
    RATE,
    Stretch,
    Track,
    encoded_s,
    framed_anew,
    speech_of,
    tracks_of,
    uncovered,
    windows,
    within,
)
from earwitness.engines.whisper import tongues
from earwitness.engines.whisper.resembling import may_hold, recites
from earwitness.engines.whisper.weights import Weights, Written
from earwitness.errors import EngineFailed
from earwitness.ports import Failure, Heard, HeardGap, HeardLine, ToHear

if TYPE_CHECKING:
    from earwitness.engines.whisper.settings import WhisperSettings

BATCH = 8  #: windows that go through the decoder together
BATCH_S = 120.0  #: and the seconds they are encoded as, on a processor: attention takes 200 MB for these
LANGUAGE_WINDOWS = 6
MOST_KEPT = 32  #: encodings made to tell a track's language and kept until their window's turn comes
ROUNDS = 1  #: how often speech that was missed is heard again in a window of its own

#: errors of the libraries below that mean: not this sound
FORESEEN = (RuntimeError, ValueError, IndexError, ArithmeticError, MemoryError)


@dataclass(slots=True)
class Listening:
    """One recording of the bundle on its way.

    By track: `speech` as the detector found it, `islands` of sound between pauses, `odds` of each language.
    """

    sound: ToHear
    tracks: tuple[Track, ...] = ()
    speech: tuple[tuple[Stretch, ...], ...] = ()
    islands: tuple[tuple[Stretch, ...], ...] = ()
    odds: dict[int, dict[str, float]] = field(default_factory=dict)
    spoken: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    lines: list[HeardLine] = field(default_factory=list)
    gaps: list[HeardGap] = field(default_factory=list)
    failure: Failure | None = None

    @property
    def seconds(self) -> float:
        return float(self.sound.samples.shape[1] / self.sound.rate)

    def failed(self, wrong: Exception) -> None:
        """The recording is given up, with the error's kind and none of its words."""
        what = f"the speech engine stopped with {type(wrong).__name__}"
        self.failure = Failure(EngineFailed.number, what, EngineFailed.hint)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one track on its way through the model. `tries` counts the rounds of hearing again."""

    of: Listening
    track: int
    stretch: Stretch
    tries: int = 0
    tongue: str = ""
    length_s: float = 0.0
    encoded: Any = None

    @property
    def piece(self) -> Any:
        """Its sound, float32 at 16 kHz."""
        begin, stop = int(self.stretch.start_s * RATE), int(self.stretch.end_s * RATE)
        return self.of.tracks[self.track].sound[begin:stop]

    @property
    def hints(self) -> tuple[str, ...]:
        """Words to expect in its language."""
        return self.of.sound.hints.get(self.tongue, ())

    @property
    def kind(self) -> tuple[float, str, tuple[str, ...]]:
        """Windows of one kind may go through the decoder together."""
        return self.length_s, self.tongue, self.hints


class WhisperEngine:
    """A Transcriber. Not to be shared between threads; one a process."""

    def __init__(self, settings: WhisperSettings) -> None:
        """Loads the model. Raises ModelRefused."""
        self.settings = settings
        self.author = settings.author()
        self._weights = Weights(settings)
        self._kept: dict[tuple[int, int, Stretch], Any] = {}

    def hear(self, sounds: Sequence[ToHear]) -> tuple[Heard | Failure, ...]:
        """One answer a sound, in order; a sound that cannot be heard is a Failure, never with words of it."""
        bundle = [self._opened(sound) for sound in sounds]
        waiting = [window for listening in bundle for window in _cut(listening)]
        self._kept.clear()
        while waiting:
            missed: list[Window] = []
            for batch in self._batches(waiting):
                missed += self._heard(batch)
            waiting = missed
        return tuple(self._answer(listening) for listening in bundle)

    # -------------------------------------------------------------------------------------------------- before writing

    def _opened(self, sound: ToHear) -> Listening:
        """Tracks, and where somebody speaks in them."""
        listening = Listening(sound)
        try:
            if sound.rate <= 0:
                raise ValueError("a sound without a rate")
            listening.tracks = tracks_of(sound.samples, sound.rate, sound.parties_on_channels)
            listening.speech = tuple(speech_of(track) for track in listening.tracks)
            listening.islands = tuple(islands_of(track.sound) for track in listening.tracks)
        except FORESEEN as wrong:
            listening.failed(wrong)
        return listening

    def _batches(self, waiting: Sequence[Window]) -> Iterator[list[Window]]:
        """Windows encoded and told their language, as many of a kind together as may be, the longest first."""
        order = sorted(waiting, key=lambda window: -window.stretch.seconds)
        ready: dict[tuple[float, str, tuple[str, ...]], list[Window]] = defaultdict(list)
        for window in order:
            if window.of.failure is not None:
                continue
            try:
                odds = self._odds(window)
                window = self._in_its_tongue(self._encoded(window), odds)
            except FORESEEN as wrong:
                window.of.failed(wrong)
                continue
            batch = ready[window.kind]
            batch.append(window)
            if len(batch) == self._together(window.length_s):
                yield ready.pop(window.kind)
        yield from ready.values()

    def _together(self, length_s: float) -> int:
        """How many windows of one encoded length go through the decoder at once; a GPU is slow with few."""
        on_processor = self.settings.device == "cpu"
        return max(1, min(BATCH, int(BATCH_S / length_s))) if on_processor else BATCH

    def _encoded(self, window: Window) -> Window:
        length_s = encoded_s(window.stretch.seconds, self._weights.longest_s)
        encoded = self._kept.pop(_place(window), None)
        if encoded is None:
            encoded = self._weights.encoded(window.piece, length_s)
        return replace(window, length_s=length_s, encoded=encoded)

    def _in_its_tongue(self, window: Window, odds: dict[str, float] | None) -> Window:
        """The window with its language: given, or what its own sound and the `odds` of its track point to."""
        sound, known = window.of.sound, self._weights.languages
        if odds is None:
            given = (
                tongues.fixed(sound.language, sound.languages, known) if self._weights.multilingual else None
            )
            return replace(window, tongue=given or "en")
        own = self._weights.language_odds(window.encoded)
        allowed = frozenset(sound.languages) & known
        return replace(window, tongue=tongues.of_window(own, odds, window.stretch.seconds, allowed))

    def _odds(self, window: Window) -> dict[str, float] | None:
        """How likely each language is in the window's track; None where the language need not be told from the sound."""
        sound = window.of.sound
        given = tongues.fixed(sound.language, sound.languages, self._weights.languages)
        if given is not None or not self._weights.multilingual:
            return None
        if window.track not in window.of.odds:
            window.of.odds[window.track] = self._odds_of_track(window.of, window.track)
        return window.of.odds[window.track]

    def _odds_of_track(self, listening: Listening, track: int) -> dict[str, float]:
        """How likely each language is in a track: from windows spread evenly over it."""
        stretches = windows(listening.speech[track], listening.seconds)
        some = stretches[:: max(1, -(-len(stretches) // LANGUAGE_WINDOWS))]
        heard: list[tuple[float, dict[str, float]]] = []
        for stretch in some:
            window = self._encoded(Window(listening, track, stretch))
            if len(self._kept) < MOST_KEPT:
                self._kept[_place(window)] = window.encoded
            heard.append((stretch.seconds, self._weights.language_odds(window.encoded)))
        return tongues.of_track(heard)

    # --------------------------------------------------------------------------------------------------------- writing

    def _heard(self, batch: Sequence[Window]) -> list[Window]:
        """Write down a batch of one kind; gives windows around what was missed. Where it fails, each window by itself."""
        try:
            return self._written_down(batch)
        except FORESEEN as wrong:
            if len(batch) == 1:
                batch[0].of.failed(wrong)
                return []
        return [missed for window in batch for missed in self._heard([window])]

    def _written_down(self, batch: Sequence[Window]) -> list[Window]:
        tongue = batch[0].tongue
        texts = self._texts(batch)
        marked = [
            self._weights.marked(text, tongue, window.stretch.seconds)
            for text, window in zip(texts, batch, strict=True)
        ]
        segments = self._weights.placed(
            [window.encoded for window in batch],
            tongue,
            marked,
            texts,
            [window.stretch.start_s for window in batch],
            [window.stretch.seconds for window in batch],
        )
        kept: list[tuple[Window, Segment]] = []
        doubts: list[tuple[Window, HeardGap]] = []
        missed: list[Window] = []
        for window, found, text in zip(batch, segments, texts, strict=True):
            said, doubted = _sifted(window, found)
            kept += [(window, line) for line in said]
            doubts += [(window, gap) for gap in doubted]
            # A window the model loops in, or hardly believes itself, is not worth a second hearing.
            if window.tries < ROUNDS and not _doubtful(text):
                missed += _missed(window, said)
        english = self._english(kept, tongue)
        others = self._again(kept, tongue)
        # only now, when nothing can fail any more: a batch that is tried again must not write anything twice
        for window, gap in doubts:
            window.of.gaps.append(gap)
        for (window, line), gist, other in zip(kept, english, others, strict=True):
            channel = window.of.tracks[window.track].channel
            made = judging.spoken_line(line, channel, tongue, gist)
            window.of.lines.append(replace(made, others=(other,) if other else ()))
            window.of.spoken[tongue] += line.end_s - line.start_s
        return missed

    def _texts(self, batch: Sequence[Window]) -> list[Written]:
        """The text of each window; doubtful ones are tried again, each by itself, in other ways."""
        tongue, beam = batch[0].tongue, self.settings.beam
        texts = self._weights.written([window.encoded for window in batch], tongue, beam=beam)
        for number, window in enumerate(batch):
            for no_repeat in (0, 3):
                if not _doubtful(texts[number]):
                    break
                if no_repeat == 0 and window.length_s == self._weights.longest_s:
                    continue
                whole = self._weights.encoded(window.piece, self._weights.longest_s)
                (other,) = self._weights.written([whole], tongue, beam=beam, no_repeat=no_repeat)
                if not _doubtful(other) or other.belief > texts[number].belief:
                    texts[number] = other
        return texts

    def _english(self, kept: Sequence[tuple[Window, Segment]], tongue: str) -> list[str]:
        """The gist of each line, from the encoding its words came from."""
        if tongue == "en" or not self._weights.multilingual:
            return [""] * len(kept)
        wanted = [number for number, (window, _) in enumerate(kept) if window.of.sound.english]

        def gists(encoded: Sequence[Any], places: Sequence[tuple[float, float]]) -> list[str]:
            raw = self._weights.english(encoded, tongue, places, beam=self.settings.gist_beam)
            return [judging.gist(text) for text in raw]

        return self._by_line(kept, wanted, gists)

    def _again(self, kept: Sequence[tuple[Window, Segment]], tongue: str) -> list[str]:
        """What a second reading wrote of each line that may hold a word to expect; "" for the others, and for what
        loops or says back what it was told."""
        hints = kept[0][0].hints if kept else ()
        wanted = [number for number, (_, line) in enumerate(kept) if hints and may_hold(line.text, hints)]

        def second(encoded: Sequence[Any], places: Sequence[tuple[float, float]]) -> list[str]:
            read = self._weights.again(encoded, tongue, places, hints)
            return ["" if is_loop(text) or recites(text, hints) else text for text in read]

        return self._by_line(kept, wanted, second)

    def _by_line(
        self,
        kept: Sequence[tuple[Window, Segment]],
        wanted: Sequence[int],
        ask: Callable[[Sequence[Any], Sequence[tuple[float, float]]], list[str]],
    ) -> list[str]:
        """What is asked of each line in `wanted`, in batches, the longest together; "" for the others."""
        answers = [""] * len(kept)
        order = sorted(wanted, key=lambda number: kept[number][1].start_s - kept[number][1].end_s)
        together = self._together(kept[0][0].length_s) if kept else 1
        for first in range(0, len(order), together):
            batch = order[first : first + together]
            places = [
                (line.start_s - window.stretch.start_s, line.end_s - window.stretch.start_s)
                for window, line in (kept[number] for number in batch)
            ]
            encoded = [kept[number][0].encoded for number in batch]
            for number, text in zip(batch, ask(encoded, places), strict=True):
                answers[number] = text
        return answers

    # --------------------------------------------------------------------------------------------------- after writing

    def _answer(self, listening: Listening) -> Heard | Failure:
        """Lines and gaps in order of time, and a gap for every stretch of speech nothing came of."""
        if listening.failure is not None:
            return listening.failure
        sound = listening.sound
        if not any(listening.speech):
            seconds = listening.seconds
            gap = HeardGap(0.0, seconds, None, "no speech found")
            return Heard(sound.language or "und", (), (gap,) if seconds > 0 else (), self.author)
        everything = sorted(listening.lines, key=lambda line: (line.start_s, line.channel or 0))
        lines = [line for line in everything if not _is_lone_courtesy(listening, line, everything)]
        gaps = judging.still_gaps(
            [*listening.gaps, *(judging.courtesy_gap(line) for line in everything if line not in lines)],
            lines,
        )
        for track, speech in zip(listening.tracks, listening.speech, strict=True):
            gaps += judging.unheard(track.channel, speech, lines, gaps)
        spoken = listening.spoken or {sound.language or next(iter(sound.languages), "und"): 0.0}
        return Heard(
            max(sorted(spoken), key=spoken.__getitem__),
            tuple(lines),
            tuple(sorted(gaps, key=lambda gap: (gap.start_s, gap.channel or 0))),
            self.author,
        )


def _is_lone_courtesy(listening: Listening, line: HeardLine, lines: Sequence[HeardLine]) -> bool:
    """Whether the line is thanks or a farewell in a track that is silent but for it."""
    channels = [track.channel for track in listening.tracks]
    speech = listening.speech[channels.index(line.channel)]
    texts = [other.text for other in lines if other.channel == line.channel]
    return is_lone_courtesy(texts, sum(stretch.seconds for stretch in speech), listening.seconds)


def _cut(listening: Listening) -> list[Window]:
    """The windows of a recording."""
    if listening.failure is not None:
        return []
    return [
        Window(listening, number, stretch)
        for number, speech in enumerate(listening.speech)
        for stretch in windows(speech, listening.seconds)
    ]


def _place(window: Window) -> tuple[int, int, Stretch]:
    return id(window.of), window.track, window.stretch


def _doubtful(text: Written) -> bool:
    return judging.is_doubtful(text.belief, text.no_speech, text.text)


def _sifted(window: Window, segments: Sequence[Segment]) -> tuple[list[Segment], list[HeardGap]]:
    """Lines that can have been said, and gaps for those that cannot."""
    track, speech = window.of.tracks[window.track], window.of.speech[window.track]
    islands = within(window.of.islands[window.track], window.stretch)
    lines = lines_of(fitted(segment, snapped(segment.words, islands)) for segment in segments)
    said: list[Segment] = []
    gaps: list[HeardGap] = []
    for line, loops in zip(lines, looping([line.text for line in lines]), strict=True):
        gap = judging.doubt(line, track, speech, window.tongue, loops)
        if gap is None:
            said.append(line)
        else:
            gaps.append(gap)
    return said, gaps


def _missed(window: Window, said: Sequence[Segment]) -> list[Window]:
    """New windows around speech of this one for which there is no line."""
    there = within(window.of.speech[window.track], window.stretch)
    left = uncovered(there, [(line.start_s, line.end_s) for line in said], judging.LEAST_MISSED_S)
    return [
        Window(window.of, window.track, stretch, window.tries + 1)
        for stretch in framed_anew(left, window.stretch)
    ]
