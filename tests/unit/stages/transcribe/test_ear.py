"""The ear: what completes the words of a speech engine, and what never costs them."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from earwitness.errors import EngineFailed
from earwitness.model.records import Author
from earwitness.ports import Failure, Heard, SpeechEngines, ToHear, VoiceTurn
from earwitness.stages.transcribe.ear import Ear
from earwitness.testing import speech

if TYPE_CHECKING:
    from earwitness.ports import Pcm

TWO_VOICES = Author("engine", "two voices", "3", (("model", "none"),))
BACKWARDS = Author("engine", "backwards", "1", (("sha256", "0"),))
TURNS = (VoiceTurn(0.5, 2.7, 0), VoiceTurn(3.5, 5.7, 1))
TWO_LINES = ToHear(speech.beeps((1, 2.5), (4, 5.5), seconds=8), speech.RATE)


@dataclass(frozen=True)
class TwoVoices:
    """Two voices where the test says; fails when `broken`."""

    broken: bool = False
    author: Author = TWO_VOICES

    def turns(self, samples: Pcm, rate: int, parties: int | None) -> tuple[VoiceTurn, ...]:
        if self.broken:
            raise EngineFailed("told to fail")
        return TURNS

    def __call__(self) -> TwoVoices:
        return self


@dataclass(frozen=True)
class Backwards:
    """A translator: the letters of the line, backwards; none from Ukrainian."""

    author: Author = BACKWARDS

    def translate(self, lines: Sequence[str], source: str) -> tuple[str, ...]:
        if source == "uk":
            raise EngineFailed("no such language")
        return tuple(line[::-1] for line in lines)

    def __call__(self) -> Backwards:
        return self


def heard(ear: Ear, *sounds: ToHear) -> tuple[Heard | Failure, ...]:
    return ear()(tuple(sounds))


def whole(answer: Heard | Failure) -> Heard:
    assert isinstance(answer, Heard)
    return answer


def test_voices_of_a_shared_channel_are_told_apart() -> None:
    (answer,) = heard(Ear(SpeechEngines(speech.FakeFactory(), TwoVoices())), TWO_LINES)
    assert [line.voice for line in whole(answer).lines] == ["Speaker 1", "Speaker 2"]


def test_parties_on_their_own_channels_need_no_telling_apart() -> None:
    sound = ToHear(speech.beeps((1, 2), (3, 4), seconds=5, channels=2), speech.RATE, parties_on_channels=True)
    (answer,) = heard(Ear(SpeechEngines(speech.FakeFactory(), TwoVoices(broken=True))), sound)
    assert [line.voice for line in whole(answer).lines] == ["Speaker 1", "Speaker 2"]


def test_where_voices_cannot_be_told_apart_the_words_stay() -> None:
    (plain,) = heard(Ear(SpeechEngines(speech.FakeFactory())), TWO_LINES)
    (answer,) = heard(Ear(SpeechEngines(speech.FakeFactory(), TwoVoices(broken=True))), TWO_LINES)
    assert whole(answer).lines == whole(plain).lines
    assert {line.voice for line in whole(answer).lines} == {"Speaker ?"}


def test_a_translator_takes_the_place_of_the_gist() -> None:
    ear = Ear(SpeechEngines(speech.FakeFactory(), None, Backwards()))
    (answer,) = heard(ear, TWO_LINES)
    assert {line.english for line in whole(answer).lines} == {"Это, слышно. 200"[::-1]}
    (silent,) = heard(ear, replace(TWO_LINES, english=False))
    assert {line.english for line in whole(silent).lines} == {""}


def test_a_language_the_translator_has_none_of_leaves_its_lines_without_english() -> None:
    (answer,) = heard(
        Ear(SpeechEngines(speech.FakeFactory(), None, Backwards())), replace(TWO_LINES, language="uk")
    )
    assert [line.text for line in whole(answer).lines] and {line.english for line in whole(answer).lines} == {
        ""
    }


def test_the_author_names_every_part() -> None:
    ear = Ear(SpeechEngines(speech.FakeFactory(), TwoVoices(), Backwards()))
    assert (ear.author.name, ear.author.version) == (speech.FAKE.name, speech.FAKE.version)
    assert dict(ear.author.settings) == {
        "model": "none",
        "voices.engine": "two voices 3",
        "voices.model": "none",
        "english.engine": "backwards 1",
        "english.sha256": "0",
    }
    (answer,) = heard(ear, TWO_LINES)
    assert whole(answer).engine == ear.author


def test_digits_are_kept_as_written_and_as_said() -> None:
    (answer,) = heard(Ear(SpeechEngines(speech.FakeFactory())), TWO_LINES)
    spoken = [word.spoken for word in whole(answer).lines[0].words]
    assert spoken[:2] == ["", ""] and spoken[2].startswith("двест")


def test_a_failure_in_a_bundle_is_answered_in_its_place() -> None:
    bad = speech.silence(3)
    bad[0, 0] = speech.POISON
    answers = heard(Ear(SpeechEngines(speech.FakeFactory())), TWO_LINES, ToHear(bad, speech.RATE), TWO_LINES)
    assert [type(answer).__name__ for answer in answers] == ["Heard", "Failure", "Heard"]
    assert answers[0] == answers[2]


def test_an_ear_can_be_sent_to_a_worker() -> None:
    ear = Ear(SpeechEngines(speech.FakeFactory(), TwoVoices(), Backwards()))
    assert pickle.loads(pickle.dumps(ear)).author == ear.author  # noqa: S301 - our own bytes
