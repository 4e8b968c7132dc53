"""Conformance suite of Diarizer: whatever tells voices apart, ours, a plugin's or the fake, passes it.

Each rule is a function of a diarizer and a recording in which two voices take turns on one channel (`ToHear`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from earwitness.errors import EngineFailed
from earwitness.model.records import Author
from earwitness.ports import Diarizer, ToHear, VoiceTurn
from earwitness.testing.record_store import expect, same
from earwitness.testing.speech import silence

if TYPE_CHECKING:
    from earwitness.ports import Pcm

FAKE_VOICES = Author("engine", "fake voices", "1", (("model", "none"),))
LOUD = 8000


def the_author_is_an_engine(diarizer: Diarizer, spoken: ToHear) -> None:
    """With a name, a version and settings that make its work repeatable."""
    author = diarizer.author
    expect(author.is_machine and bool(author.version) and bool(author.settings), f"author: {author!r}")


def two_voices_take_turns(diarizer: Diarizer, spoken: ToHear) -> None:
    """Two voices are heard, each more than once."""
    voices = [turn.voice for turn in diarizer.turns(spoken.samples, spoken.rate, 2)]
    same(set(voices), {0, 1}, "voices")
    expect(min(voices.count(0), voices.count(1)) > 1, f"turns of each voice: {voices!r}")


def turns_lie_in_the_recording(diarizer: Diarizer, spoken: ToHear) -> None:
    """In order of start, inside the recording, each with a length; turns of one voice do not overlap."""
    seconds = spoken.samples.shape[1] / spoken.rate
    turns = diarizer.turns(spoken.samples, spoken.rate, None)
    same([turn.start_s for turn in turns], sorted(turn.start_s for turn in turns), "starts")
    ends: dict[int, float] = {}
    for turn in turns:
        expect(0 <= turn.start_s < turn.end_s <= seconds + 0.05, f"{turn!r} of {seconds} s")
        expect(turn.start_s >= ends.get(turn.voice, 0.0), "two turns of one voice at the same time")
        ends[turn.voice] = turn.end_s


def voices_count_as_they_first_speak(diarizer: Diarizer, spoken: ToHear) -> None:
    """From 0, without a hole, in order of first speaking."""
    turns = diarizer.turns(spoken.samples, spoken.rate, None)
    first = list(dict.fromkeys(turn.voice for turn in turns))
    same(first, list(range(len(first))), "voices in order of first speaking")


def no_more_voices_than_parties(diarizer: Diarizer, spoken: ToHear) -> None:
    """Where somebody knows how many speak, there are never more; one party is one voice."""
    for parties in (1, 2, 3):
        voices = {turn.voice for turn in diarizer.turns(spoken.samples, spoken.rate, parties)}
        expect(0 < len(voices) <= parties, f"{len(voices)} voices of {parties} parties")


def no_parties_are_an_error(diarizer: Diarizer, spoken: ToHear) -> None:
    """A number that is no number of people is EngineFailed."""
    try:
        diarizer.turns(spoken.samples, spoken.rate, 0)
    except EngineFailed:
        return
    expect(False, "0 parties were told apart")


def nobody_speaks_in_silence(diarizer: Diarizer, spoken: ToHear) -> None:
    """No turns in silence, in next to nothing, and in nothing at all."""
    for sound in (silence(12), silence(0.02), np.zeros((1, 1), np.int16), np.zeros((1, 0), np.int16)):
        same(diarizer.turns(sound, 8000, None), (), f"turns in {sound.shape[1]} samples of silence")


def twice_the_same(diarizer: Diarizer, spoken: ToHear) -> None:
    """The same sound gives the same turns, whatever was heard before; its samples are left alone."""
    before = spoken.samples.copy()
    first = diarizer.turns(spoken.samples, spoken.rate, None)
    diarizer.turns(spoken.samples[:, : spoken.samples.shape[1] // 2], spoken.rate, None)
    same(diarizer.turns(spoken.samples, spoken.rate, None), first, "turns the second time")
    expect(np.array_equal(before, spoken.samples), "the sound was changed")


def channels_are_heard_together(diarizer: Diarizer, spoken: ToHear) -> None:
    """The same sound in two channels is one sound."""
    both = np.concatenate([spoken.samples[:1], spoken.samples[:1]])
    alone = diarizer.turns(spoken.samples[:1], spoken.rate, None)
    same(diarizer.turns(both, spoken.rate, None), alone, "turns of two equal channels")


DIARIZER_RULES: tuple[Callable[[Diarizer, ToHear], None], ...] = (
    the_author_is_an_engine,
    two_voices_take_turns,
    turns_lie_in_the_recording,
    voices_count_as_they_first_speak,
    no_more_voices_than_parties,
    no_parties_are_an_error,
    nobody_speaks_in_silence,
    twice_the_same,
    channels_are_heard_together,
)


@dataclass(slots=True)
class FakeDiarizer:
    """Takes every stretch of sound for a turn; how loud it is says whose, in steps of `LOUD`."""

    author: Author = FAKE_VOICES

    def turns(self, samples: Pcm, rate: int, parties: int | None) -> tuple[VoiceTurn, ...]:
        """Turns by rule. Raises EngineFailed for no parties."""
        if parties is not None and parties < 1:
            raise EngineFailed("the number of parties is not a number of people")
        level = np.abs(samples.astype(np.int32)).max(axis=0) // LOUD if samples.size else np.zeros(0, int)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], level, [0]]))).tolist()
        found = [(a, b, int(level[a])) for a, b in pairwise(edges) if level[a]]
        numbers: dict[int, int] = {}
        for _, _, loud in found:
            numbers.setdefault(loud, min(len(numbers), (parties or 2) - 1))
        return tuple(VoiceTurn(a / rate, b / rate, numbers[loud]) for a, b, loud in found)


@dataclass(frozen=True, slots=True)
class FakeDiarizerFactory:
    """A factory for workers: the fake diarizer."""

    @property
    def author(self) -> Author:
        return FAKE_VOICES

    def __call__(self) -> FakeDiarizer:
        return FakeDiarizer()
