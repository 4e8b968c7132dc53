"""Conformance suite of Transcriber: every speech engine, ours, a plugin's or the fake, passes it.

Each rule is a function of a transcriber and a recording in which somebody speaks (`ToHear`, one channel).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import numpy as np

from earwitness.model.speech import GapReason
from earwitness.ports import Failure, Heard, ToHear, Transcriber
from earwitness.testing.record_store import expect, same
from earwitness.testing.speech import RATE, silence


def heard_of(transcriber: Transcriber, sound: ToHear) -> Heard:
    """What was heard in one sound; fails where the engine failed."""
    (heard,) = transcriber.hear([sound])
    if isinstance(heard, Failure):
        raise AssertionError(f"the engine failed: {heard.error} {heard.reason}")
    return heard


def the_author_is_an_engine(transcriber: Transcriber, spoken: ToHear) -> None:
    """With a name, a version and settings that make its work repeatable."""
    author = transcriber.author
    expect(author.is_machine and bool(author.version) and bool(author.settings), f"author: {author!r}")
    same(heard_of(transcriber, spoken).engine, author, "author of what was heard")


def lines_lie_in_the_recording(transcriber: Transcriber, spoken: ToHear) -> None:
    """Lines are in order of time, inside the recording, never empty; words are in order inside it."""
    heard = heard_of(transcriber, spoken)
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
    for line in heard_of(transcriber, spoken).lines:
        at = 0
        for word in line.words:
            found = line.text.find(word.text.strip(), at)
            expect(found >= 0, "a word is not in its line")
            at = found + len(word.text.strip())


def a_word_with_digits_has_a_guessed_time(transcriber: Transcriber, spoken: ToHear) -> None:
    """Aligners cannot place digits; sound is never cut by such a word."""
    for line in heard_of(transcriber, spoken).lines:
        for word in line.words:
            if any(letter.isdigit() for letter in word.text):
                expect(word.guessed, "a word with digits, not marked as guessed")


def silence_is_a_gap(transcriber: Transcriber, spoken: ToHear) -> None:
    """Where nobody speaks, nothing is written, and the gap says so over the whole time."""
    heard = heard_of(transcriber, replace(spoken, samples=silence(12), rate=RATE))
    same(heard.lines, (), "lines heard in silence")
    same(
        [(gap.reason, gap.start_s, gap.end_s) for gap in heard.gaps], [("no speech found", 0.0, 12.0)], "gaps"
    )


def gaps_have_reasons_of_the_model(transcriber: Transcriber, spoken: ToHear) -> None:
    """A reason is one of GapReason, and a gap has a length."""
    for gap in heard_of(transcriber, spoken).gaps:
        expect(gap.reason in get_args(GapReason), "a reason that the model does not know")
        expect(gap.start_s < gap.end_s, "a gap without length")


def parties_on_channels_are_heard_apart(transcriber: Transcriber, spoken: ToHear) -> None:
    """The voice in the second channel is another voice, and its lines lie in that channel."""
    quiet = np.zeros_like(spoken.samples)
    both = np.concatenate([spoken.samples, quiet], axis=1), np.concatenate([quiet, spoken.samples], axis=1)
    heard = heard_of(transcriber, replace(spoken, samples=np.concatenate(both), parties_on_channels=True))
    half = spoken.samples.shape[1] / spoken.rate
    same({line.channel for line in heard.lines}, {0, 1}, "channels")
    same(len({line.voice for line in heard.lines}), 2, "voices")
    for line in heard.lines:
        expect((line.start_s + line.end_s > 2 * half) == (line.channel == 1), "a line in the wrong channel")


def english_only_when_asked(transcriber: Transcriber, spoken: ToHear) -> None:
    """Without English none is made."""
    heard = heard_of(transcriber, replace(spoken, english=False))
    same({line.english for line in heard.lines}, {""}, "English that nobody asked for")


def an_empty_bundle_is_answered_by_nothing(transcriber: Transcriber, spoken: ToHear) -> None:
    """No sound, no answer."""
    same(transcriber.hear([]), (), "answers to nothing")


def a_sound_without_length_is_heard(transcriber: Transcriber, spoken: ToHear) -> None:
    """A recording of no samples has no line and no gap, and is no failure."""
    heard = heard_of(transcriber, replace(spoken, samples=silence(0), rate=RATE))
    same((heard.lines, heard.gaps), ((), ()), "heard in nothing")


def answers_come_in_order(transcriber: Transcriber, spoken: ToHear) -> None:
    """One answer a sound, the first for the first, however the engine shares its work out."""
    first, second, third = transcriber.hear(
        [
            replace(spoken, samples=silence(3), rate=RATE),
            spoken,
            replace(spoken, samples=silence(5), rate=RATE),
        ]
    )
    for heard, seconds in ((first, 3.0), (third, 5.0)):
        expect(isinstance(heard, Heard) and heard.gaps[-1].end_s == seconds, "silence of another length")
    expect(isinstance(second, Heard) and bool(second.lines), "the sound in the middle was not heard")


def alone_as_in_company(transcriber: Transcriber, spoken: ToHear) -> None:
    """A sound gives the same words and times alone and in any company and order."""
    part = replace(spoken, samples=spoken.samples[:, : max(1, 2 * spoken.samples.shape[1] // 3)])
    bundle = [spoken, part, replace(spoken, samples=silence(4), rate=RATE)]
    alone = tuple(transcriber.hear([sound])[0] for sound in bundle)
    same(transcriber.hear(bundle), alone, "a bundle")
    same(transcriber.hear(bundle[::-1]), alone[::-1], "the bundle the other way round")


def a_bad_sound_stops_no_other(transcriber: Transcriber, spoken: ToHear) -> None:
    """A sound that no engine can hear is a Failure with a number; its neighbours are heard as ever."""
    bad = replace(spoken, samples=np.zeros((0, 0), dtype=np.int16), rate=0)
    before, failed, after = transcriber.hear([spoken, bad, spoken])
    expect(
        isinstance(failed, Failure) and failed.error.startswith("E"), f"a sound that is none: {type(failed)}"
    )
    same((before, after), (heard_of(transcriber, spoken),) * 2, "its neighbours")


TRANSCRIBER_RULES: tuple[Callable[[Transcriber, ToHear], None], ...] = (
    the_author_is_an_engine,
    lines_lie_in_the_recording,
    words_are_those_of_the_line,
    a_word_with_digits_has_a_guessed_time,
    silence_is_a_gap,
    gaps_have_reasons_of_the_model,
    parties_on_channels_are_heard_apart,
    english_only_when_asked,
    an_empty_bundle_is_answered_by_nothing,
    a_sound_without_length_is_heard,
    answers_come_in_order,
    alone_as_in_company,
    a_bad_sound_stops_no_other,
)
