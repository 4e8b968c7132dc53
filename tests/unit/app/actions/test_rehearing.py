"""A stretch heard again by another engine: cut from the sealed sound, fitted in, nothing of a person's written over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from earwitness.app import wiring
from earwitness.app.actions import rehearing, reviewing
from earwitness.app.actions.rehearing import OtherEar
from earwitness.app.actions.reviewing import Change
from earwitness.dispatch.local import HereDispatcher
from earwitness.errors import ChangedMeanwhile, EngineFailed, NoTranscript, UsageError
from earwitness.model.records import Author
from earwitness.model.speech import Transcript
from earwitness.ports import Failure, Hearing, SpeechEngines, ToHear, nothing
from earwitness.testing import speech
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

OTHER = Author("engine", "another ear", "2", (("model", "none"),))


ANOTHER = OtherEar("another", "larger")


@dataclass
class Asked:
    """What the engine was asked for, and given."""

    engines: list[tuple[str, str]] = field(default_factory=list)
    sounds: list[ToHear] = field(default_factory=list)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The fake engine in place of every engine a person may name; it works in this process."""
    seen = Asked()

    def engines(engine: str, hearing: Hearing) -> SpeechEngines:
        seen.engines.append((engine, hearing.model))
        return SpeechEngines(Factory(seen))

    monkeypatch.setattr(wiring, "speech_engines", engines)
    monkeypatch.setattr(wiring, "dispatcher_of", lambda _: HereDispatcher())
    return seen


@dataclass(frozen=True)
class Factory:
    """Makes an ear that notes what it hears."""

    seen: Asked
    author: Author = OTHER

    def __call__(self) -> speech.FakeTranscriber:
        made = speech.FakeTranscriber(self.author)
        return Noting(self.seen, made)  # type: ignore[return-value]


@dataclass
class Noting:
    """The fake engine, with a note of every sound."""

    seen: Asked
    engine: speech.FakeTranscriber
    author: Author = OTHER

    def hear(self, sounds: list[ToHear]) -> object:
        self.seen.sounds += sounds
        return self.engine.hear(sounds)


def heard_again(room: Newsdesk, start: float | None = None, end: float | None = None) -> dict[str, object]:
    heard = rehearing.listen_again(room.desk, "call-1", nothing, start_s=start, end_s=end, ear=ANOTHER)
    return rehearing.take(room.desk, heard)


def test_a_stretch_is_heard_by_the_engine_named_and_only_it(asked: Asked) -> None:
    room = a_newsdesk()
    done = heard_again(room, 4.0, 5.0)
    assert asked.engines == [("another", "larger")]
    (sound,) = asked.sounds
    assert 1.0 < sound.samples.shape[1] / sound.rate < 3.0, "the second and its surroundings, not the call"
    assert (done["replaced"], done["kept"], done["lines"]) == ([2], [], 1)
    assert room.texts() == ["Сколько там двух сытых", "Это, слышно. 200", "Понял я"]
    new = room.desk.view.utterances(CALL)[1]
    assert new.author.name == "another ear"
    assert abs(new.body.span.start_s - 4.0) < 0.01 and abs(new.body.span.end_s - 5.0) < 0.01
    assert new.body.voice == "Speaker 2", "the engine cannot tell voices: it is that of the line replaced"
    assert room.desk.view.renderings(CALL)[new.id].body.status == "machine gist"
    assert room.desk.view.reader.state_of(room.lines[1].id) == "superseded"


def test_what_people_worked_on_is_never_written_over(asked: Asked) -> None:
    room = a_newsdesk()
    reviewing.fix_line(room.desk, "call-1", 1, Change(voice="Speaker 2"))
    reviewing.sign(room.desk, "call-1", by="anna", all_lines_read=True, lines=(2, 2))
    before = room.texts()
    done = heard_again(room)
    assert (done["replaced"], done["kept"]) == ([3], [1, 2])
    assert room.texts() == [*before[:2], "Это, слышно. 200"]
    reviewing.fix_line(room.desk, "call-1", 3, Change(english="It is heard."))
    heard = rehearing.listen_again(room.desk, CALL, nothing, start_s=6.0, end_s=8.0)
    both = rehearing.both_readings(room.desk, heard)
    assert both["kept"] == [3] and both["takes"] == 0, "a person's English keeps its line"
    assert len(both["now"]) == len(both["heard"]) == 1, "both are shown all the same"
    with pytest.raises(UsageError):
        rehearing.take(room.desk, heard)


def test_a_whole_recording_is_heard_again_where_nobody_worked_on_it(asked: Asked) -> None:
    room = a_newsdesk()
    room.pass_stage("decipher", *(u.id for u in room.lines))
    assert heard_again(room)["lines"] == 3
    assert room.texts() == ["Это, слышно. 200"] * 3
    assert list(room.desk.view.due("decipher", "x")) == [CALL]


def test_a_stretch_without_a_line_is_due_for_later_stages_too(asked: Asked) -> None:
    room = a_newsdesk()
    room.pass_stage("decipher", *(u.id for u in room.lines))
    done = heard_again(room, 8.5, 9.5)
    assert (done["replaced"], done["lines"], done["gaps"]) == ([], 0, 1)
    assert list(room.desk.view.due("decipher", "x")) == [CALL]


def test_an_engine_that_fails_changes_nothing(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    room = a_newsdesk()
    failing: Callable[..., object] = lambda *_: (Failure("E304", "it broke", "try another"),)  # noqa: E731
    monkeypatch.setattr(speech.FakeTranscriber, "hear", failing)
    with pytest.raises(EngineFailed) as wrong:
        heard_again(room, 4.0, 5.0)
    assert wrong.value.advice == "try another"
    assert room.texts()[1] == "Да много"


@pytest.mark.parametrize(("start", "end"), [(5.0, 5.0), (7.0, 6.0), (11.0, 12.0)])
def test_a_stretch_lies_in_the_recording(asked: Asked, start: float, end: float) -> None:
    with pytest.raises(UsageError):
        heard_again(a_newsdesk(), start, end)


def test_both_readings_are_shown_before_one_is_taken_and_the_old_one_stays_in_the_case(asked: Asked) -> None:
    room = a_newsdesk()
    before = room.desk.view.reader.counts()
    heard = rehearing.listen_again(
        room.desk, CALL, nothing, start_s=4.0, end_s=5.0, ear=OtherEar(beam=1, language="uk")
    )
    both = rehearing.both_readings(room.desk, heard)
    assert room.desk.view.reader.counts() == before, "nothing is written"
    assert [(line["text"], line["en"]) for line in both["now"]] == [("Да много", "Yes a lot")]
    assert [line["text"] for line in both["heard"]] == ["Это, слышно. 200"]
    assert (asked.sounds[0].language, asked.sounds[0].languages) == ("uk", ("uk",))
    assert rehearing.take(room.desk, heard)["replaced"] == [2]
    assert room.texts()[1] == "Это, слышно. 200"
    assert room.desk.view.reader.state_of(room.lines[1].id) == "superseded"


def test_a_reading_is_not_taken_over_what_somebody_did_meanwhile(asked: Asked) -> None:
    room = a_newsdesk()
    heard = rehearing.listen_again(room.desk, CALL, nothing, start_s=4.0, end_s=5.0)
    reviewing.fix_line(room.desk, CALL, 2, Change(text="Да, много"))
    with pytest.raises(ChangedMeanwhile):
        rehearing.take(room.desk, heard)
    assert room.texts()[1] == "Да, много"


def test_a_beam_is_passed_on(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    beams: list[int] = []
    kept = wiring.speech_engines

    def noting(engine: str, hearing: Hearing) -> SpeechEngines:
        beams.append(hearing.beam)
        return kept(engine, hearing)

    monkeypatch.setattr(wiring, "speech_engines", noting)
    rehearing.listen_again(a_newsdesk().desk, CALL, nothing, start_s=4.0, end_s=5.0, ear=OtherEar(beam=1))
    assert beams == [1]


def test_what_was_never_heard_is_not_heard_again(asked: Asked) -> None:
    room = a_newsdesk()
    gone = room.desk.pen().write(
        Transcript(room.recording.id, "draft", "ru"), supersedes=(room.transcript.id,)
    )
    again = room.desk.pen().write(Transcript(room.recording.id, "draft", "ru"), supersedes=(gone.id,))
    room.desk.writer.append((gone, again))
    with pytest.raises(NoTranscript):
        heard_again(room)


def test_the_sound_is_the_recordings_own(asked: Asked) -> None:
    room = a_newsdesk()
    heard_again(room, 4.0, 5.0)
    whole = speech.beeps((1, 3), (4, 5), (6, 8), seconds=10)
    (sound,) = asked.sounds
    length = sound.samples.shape[1]
    starts = np.flatnonzero(np.diff((whole[0] != 0).astype(int)) == 1)
    begin = starts[1] - np.flatnonzero(np.diff((sound.samples[0] != 0).astype(int)) == 1)[0]
    assert np.array_equal(whole[:, begin : begin + length], sound.samples)
