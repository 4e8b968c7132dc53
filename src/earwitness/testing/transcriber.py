"""Conformance suite of Transcriber: every speech engine, ours, a plugin's or the fake, passes it.

Each rule is a function of a transcriber and a recording in which somebody speaks (`ToHear`, one channel).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import numpy as np

from earwitness.model.speech import GapReason
from earwitness.ports import ToHear, Transcriber
from earwitness.testing.record_store import expect, same
from earwitness.testing.speech import RATE, silence


def the_author_is_an_engine(transcriber: Transcriber, spoken: ToHear) -> None:
    """With a name, a version and settings that make its work repeatable."""
    author = transcriber.author
    expect(author.is_machine and bool(author.version) and bool(author.settings), f"author: {author!r}")
    same(transcriber.hear(spoken).engine, author, "author of what was heard")


def lines_lie_in_the_recording(transcriber: Transcriber, spoken: ToHear) -> None:
    """Lines are in order of time, inside the recording, never empty; words are in order inside it."""
    heard = transcriber.hear(spoken)
    seconds = spoken.samples.shape[1] / spoken.rate
    expect(bool(heard.lines), "somebody speaks, and nothing was heard")
    same([line.start_s for line in heard.lines], sorted(line.start_s for line in heard.lines), "starts")
    for line in heard.lines:
        expect(
            0 <= line.start_s < line.end_s <= seconds + 0.05,
            f"line at {line.start_s}-{line.end_s} of {seconds} s",
        )
        expect(bool(line.text.strip()), "a line without words")
        times = [time for word in line.words for time in (word.start_s, word.end_s)]
        same(times, sorted(times), "times of words")
        expect(all(word.end_s > word.start_s for word in line.words), "a word without length")
        expect(all(-0.01 <= time <= seconds + 0.5 for time in times), "words inside the recording")


def words_are_those_of_the_line(transcriber: Transcriber, spoken: ToHear) -> None:
    """Every word stands in its line's text, in order."""
    for line in transcriber.hear(spoken).lines:
        at = 0
        for word in line.words:
            found = line.text.find(word.text.strip(), at)
            expect(found >= 0, "a word is not in its line")
            at = found + len(word.text.strip())


def a_word_with_digits_has_a_guessed_time(transcriber: Transcriber, spoken: ToHear) -> None:
    """Aligners cannot place digits; sound is never cut by such a word."""
    for line in transcriber.hear(spoken).lines:
        for word in line.words:
            if any(letter.isdigit() for letter in word.text):
                expect(word.guessed, "a word with digits, not marked as guessed")


def silence_is_a_gap(transcriber: Transcriber, spoken: ToHear) -> None:
    """Where nobody speaks, nothing is written, and the gap says so over the whole time."""
    heard = transcriber.hear(replace(spoken, samples=silence(12), rate=RATE))
    same(heard.lines, (), "lines heard in silence")
    same(
        [(gap.reason, gap.start_s, gap.end_s) for gap in heard.gaps], [("no speech found", 0.0, 12.0)], "gaps"
    )


def gaps_have_reasons_of_the_model(transcriber: Transcriber, spoken: ToHear) -> None:
    """A reason is one of GapReason, and a gap has a length."""
    for gap in transcriber.hear(spoken).gaps:
        expect(gap.reason in get_args(GapReason), "a reason that the model does not know")
        expect(gap.start_s < gap.end_s, "a gap without length")


def parties_on_channels_are_heard_apart(transcriber: Transcriber, spoken: ToHear) -> None:
    """The voice in the second channel is another voice, and its lines lie in that channel."""
    quiet = np.zeros_like(spoken.samples)
    both = np.concatenate([spoken.samples, quiet], axis=1), np.concatenate([quiet, spoken.samples], axis=1)
    heard = transcriber.hear(replace(spoken, samples=np.concatenate(both), parties_on_channels=True))
    half = spoken.samples.shape[1] / spoken.rate
    same({line.channel for line in heard.lines}, {0, 1}, "channels")
    same(len({line.voice for line in heard.lines}), 2, "voices")
    for line in heard.lines:
        expect((line.start_s + line.end_s > 2 * half) == (line.channel == 1), "a line in the wrong channel")


def english_only_when_asked(transcriber: Transcriber, spoken: ToHear) -> None:
    """Without English none is made."""
    heard = transcriber.hear(replace(spoken, english=False))
    same({line.english for line in heard.lines}, {""}, "English that nobody asked for")


TRANSCRIBER_RULES: tuple[Callable[[Transcriber, ToHear], None], ...] = (
    the_author_is_an_engine,
    lines_lie_in_the_recording,
    words_are_those_of_the_line,
    a_word_with_digits_has_a_guessed_time,
    silence_is_a_gap,
    gaps_have_reasons_of_the_model,
    parties_on_channels_are_heard_apart,
    english_only_when_asked,
)
