"""The sound of a release is heard again before it leaves: what blocks, what a person may decide, what is not heard twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from earwitness.app import wiring
from earwitness.app.actions.relistening import Relistened, decide_by_ear, relisten
from earwitness.dispatch.local import HereDispatcher
from earwitness.errors import ModelMissing, NotAudio, UsageError
from earwitness.model.protection import SoundDecision, SoundHeard
from earwitness.model.quotes import EditOp, Quote, QuoteLine
from earwitness.model.records import Author
from earwitness.model.story import Story
from earwitness.ports import Decoded, Failure, Heard, HeardLine, Limits, SpeechEngines, ToHear, nothing
from earwitness.stages.protect.scan import Secret, make_needles
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

RATE = 8000
TONE = (600 * np.sin(2 * np.pi * 330 * np.arange(RATE) / RATE)).astype(np.int16)
SPEECH = np.random.default_rng(7).normal(0, 3000, 2 * RATE).astype(np.int16)
SOUND = np.concatenate([SPEECH, TONE, SPEECH])
FILE = "sound/quote-01.mp3"
EAR = Author("engine", "ear", "1", (("model", "small"),))
MP3 = b"the bytes of a sound"


@dataclass
class Ear:
    """Says the same of every sound, or fails; counts how often it was asked."""

    says: str = "каша варится"
    fails: bool = False
    author: Author = EAR
    asked: list[ToHear] = field(default_factory=list)

    def __call__(self) -> Ear:
        return self

    def hear(self, sounds: Sequence[ToHear]) -> tuple[Heard | Failure, ...]:
        self.asked += sounds
        if self.fails:
            return tuple(Failure("E301", "no") for _ in sounds)
        lines = (HeardLine(1.0, 2.0, self.says, "ru", (), "A", None),) if self.says else ()
        return tuple(Heard("ru", lines, (), self.author) for _ in sounds)


@dataclass
class Opener:
    """Decodes every file into these samples, or into none."""

    samples: Any = None

    def decode(self, sealed: bytes, limits: Limits = Limits()) -> Decoded:
        if self.samples is None:
            raise NotAudio("no sound")
        return Decoded(self.samples[None, :], RATE, "mp3", "mp3", RATE, 1, None, (), {}, "t")

    def close(self) -> None: ...


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    made = Ear()
    monkeypatch.setattr(wiring, "speech_engines", lambda *_: SpeechEngines(made))
    monkeypatch.setattr(wiring, "dispatcher_of", lambda _: HereDispatcher())
    return made


@pytest.fixture
def room() -> Newsdesk:
    made = a_newsdesk()
    made.desk.__dict__["audio"] = Opener(SOUND)
    return made


def files(*, cue: str = "00:00:00.000 --> 00:00:05.000", withheld: tuple[int, int] = (2000, 3000)) -> Any:
    stretches = [{"is": "withheld", "from_ms": withheld[0], "to_ms": withheld[1], "line": 2}]
    passage = {"passage": 1, "language": "ru", "sound": FILE, "stretches": stretches}
    return {
        FILE: MP3,
        "captions/quote-01.ru.vtt": f"WEBVTT\n\n1\n{cue}\nhello\n".encode(),
        "provenance.json": json.dumps({"passages": [passage]}).encode(),
    }


def listened(room: Newsdesk, given: Any = None, named: str = "Кашеваров", quotes: Any = ()) -> Relistened:
    needles = make_needles([Secret(1, named, "person_name")], room.desk.morphology, room.desk.resources)
    return relisten(room.desk, files() if given is None else given, needles, quotes, nothing)


def test_clean_sound_is_heard_once_however_often_it_is_released(room: Newsdesk, ear: Ear) -> None:
    for _ in range(2):
        done = listened(room)
        assert (done.sounds, done.hits, done.faults, done.unheard, done.open_questions) == (1, (), (), (), ())
        assert (done.engine, done.seconds) == ("ear small", 5.0)
    assert len(ear.asked) == 1
    (kept,) = room.standing(SoundHeard)
    assert kept.author == ear.author and kept.body.sound == hashlib.sha256(MP3).hexdigest()
    assert "1 of 1 sounds, 5 of 5 s" in done.engine_line


def test_what_was_heard_is_searched_again_for_secrets_that_are_new(room: Newsdesk, ear: Ear) -> None:
    ear.says = "позови кошеварова"
    assert listened(room, named="Балашихин").hits == ()
    (hit,) = listened(room).hits
    assert (hit.file, hit.secret_no, len(ear.asked)) == (FILE, 1, 1)


def test_only_what_lies_around_withheld_words_is_heard_where_a_person_set_so(
    room: Newsdesk, ear: Ear
) -> None:
    room.desk.settings = room.desk.settings.model_copy(update={"relisten": "withheld"})
    room.desk.__dict__["audio"] = Opener(np.concatenate([SOUND, np.tile(SPEECH, 5)]))
    assert listened(room).seconds == 7.0
    assert ear.asked[0].samples.shape == (1, 7 * RATE)


def test_a_word_withheld_in_the_quote_may_not_be_heard_even_if_it_is_no_secret(
    room: Newsdesk, ear: Ear
) -> None:
    other = QuoteLine(room.lines[1].id, "Speaker 2", "Да много", "Да много", None, "", "")
    line = QuoteLine(room.lines[0].id, "Speaker 1", "Где сержант?", "Где [звание]?", None, "", "")
    op = EditOp(1, "ru", "withhold", 4, 11, "[звание]")
    quote = room.add(Quote(CALL, (other, line), (op,), ()))
    assert listened(room, quotes=(quote.id,)).hits == ()
    ear.says = "где сержант"
    again = files() | {FILE: b"another sound"}
    assert [hit.secret_no for hit in listened(room, again, quotes=(quote.id,)).hits] == [0]


def test_words_withheld_in_text_alone_are_a_fault_of_the_sound(room: Newsdesk, ear: Ear) -> None:
    lines = [
        QuoteLine(room.lines[n].id, "A", "Где сержант?", "Где [звание]?", None, "", "") for n in (0, 1, 2, 2)
    ]
    quote = room.add(Quote(CALL, tuple(lines), (EditOp(3, "ru", "withhold", 4, 11, "[звание]"),), ()))
    (fault,) = listened(room, quotes=(quote.id,)).faults
    assert "line 4" in fault.why


def test_sound_in_which_a_machine_hears_no_word_was_not_heard(room: Newsdesk, ear: Ear) -> None:
    ear.says = ""
    assert listened(room).unheard == (FILE,)


@pytest.mark.parametrize("why", ["no engine", "it fails"])
def test_sound_that_no_machine_heard_blocks_until_somebody_decides(
    room: Newsdesk, ear: Ear, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear.fails = True
    if why == "no engine":

        def missing(*_: object) -> SpeechEngines:
            raise ModelMissing("none")

        monkeypatch.setattr(wiring, "speech_engines", missing)
    done = listened(room)
    assert done.unheard == (FILE,) and room.standing(SoundHeard) == []
    story = room.add(Story("t", "s", "b", "c", ()), call=None)
    with pytest.raises(UsageError):
        decide_by_ear(room.desk, story.id, done.open_questions, "  ")
    decide_by_ear(room.desk, story.id, done.open_questions, "I listened to all of it.")
    (decision,) = room.standing(SoundDecision)
    assert (decision.author.name, decision.basis) == ("anna", (story.id,))
    decided = listened(room)
    assert (decided.unheard, decided.decided_by) == ((), ("anna",))
    assert "by decision of a named person" in decided.engine_line and "anna" not in decided.engine_line
    assert listened(room, files() | {FILE: b"one byte more"}).unheard == (FILE,), "other sound, no decision"


def test_a_misheard_secret_may_be_answered_for_but_no_fault_of_the_sound(room: Newsdesk, ear: Ear) -> None:
    ear.says = "позови кошеварова"
    story = room.add(Story("t", "s", "b", "c", ()), call=None)
    decide_by_ear(room.desk, story.id, listened(room).open_questions, "It says kashevarit'.")
    assert listened(room).hits == ()
    assert listened(room, files(cue="00:00:00.000 --> 00:00:02.500")).faults != ()


@pytest.mark.parametrize(
    "given",
    [
        files(withheld=(1000, 2000)),
        {k: v for k, v in files().items() if k != FILE},
        files() | {"sound/extra.mp3": b"sound nobody speaks of"},
        files() | {"provenance.json": b"{}"},
        {},
    ],
    ids=["words where it says none are", "no file", "one file too many", "nothing said", "nothing"],
)
def test_a_release_that_does_not_fit_its_sound_is_faulty(given: Any, room: Newsdesk, ear: Ear) -> None:
    assert listened(room, given).faults != ()


def test_sound_that_cannot_be_opened_is_faulty(room: Newsdesk, ear: Ear) -> None:
    room.desk.__dict__["audio"] = Opener()
    (fault,) = listened(room).faults
    assert "E103" in fault.why
