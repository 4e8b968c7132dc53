"""Takes of actors, choices for voices and the attack on an effect, on a case in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from earwitness.app import wiring
from earwitness.app.actions import voices
from earwitness.dispatch.local import HereDispatcher
from earwitness.engines.voices import models, prints
from earwitness.errors import LeakFound, ModelMissing, ProtectError, UnusableSound, UsageError
from earwitness.model.identity import Person
from earwitness.model.ids import CallId, PersonId
from earwitness.model.protection import EFFECT, Disguise, Label, VoiceMode
from earwitness.model.quotes import Quote, QuoteLine, Take
from earwitness.model.recording import Call, Party, Recording
from earwitness.model.records import Author, Record
from earwitness.model.speech import Transcript, Utterance
from earwitness.model.time import Rate, SampleSpan
from earwitness.ports import Decoded, HeardWord, Limits, SpeechEngines, nothing
from earwitness.stages.protect import voices_odds
from earwitness.testing import speech
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

A, B = PersonId("per_a"), PersonId("per_b")
EAR = Author("engine", "fake ear", "1", (("model", "none"),))


@dataclass(frozen=True)
class Ears:
    """Makes the fake engine."""

    author: Author = EAR

    def __call__(self) -> speech.FakeTranscriber:
        return speech.FakeTranscriber(self.author)


@dataclass
class Given:
    """An audio tool that decodes whatever it is given to these samples."""

    samples: np.ndarray[Any, Any]
    rate: int = speech.RATE
    limits: Limits | None = None

    def decode(self, sealed: bytes, limits: Limits = Limits()) -> Decoded:
        self.limits = limits
        return Decoded(
            self.samples, self.rate, "wav", "pcm", self.rate, 1, None, (), {"artist": "A. Reader"}, "t"
        )

    def close(self) -> None: ...


@pytest.fixture(autouse=True)
def ears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "speech_engines", lambda *_: SpeechEngines(Ears()))
    monkeypatch.setattr(wiring, "dispatcher_of", lambda _: HereDispatcher())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "take.wav"
    made.write_bytes(b"any bytes")
    return made


TWO_LINES = speech.beeps((1.0, 2.5), (4.0, 5.5), seconds=7)


def quoted(
    first: VoiceMode = "re-voiced", second: VoiceMode = "re-voiced", *, sound: Any = TWO_LINES
) -> tuple[Newsdesk, Record[Quote]]:
    """The first two lines as a quote «Это слышно 200», the words the fake engine hears, with a label for each voice."""
    room = a_newsdesk()
    room.desk.__dict__["audio"] = Given(sound)
    pen = room.desk.pen()
    parties = (Party("A", "caller", A), Party("B", "callee", B))
    old = room.desk.view.call(CALL)
    assert old is not None
    call = pen.write(Call(CALL, "2022-07-01T10:00:00", ("ru",), parties), supersedes=(), call=CALL)
    quote = pen.write(
        Quote(
            CALL,
            tuple(
                QuoteLine(line.id, voice, line.body.text, "Это слышно 200.", None, "", "It is heard.")
                for voice, line in zip("AB", room.lines, strict=False)
            ),
            (), (),
        ),
        basis=tuple(line.id for line in room.lines[:2]), call=CALL,
    )  # fmt: skip
    labels = tuple(pen.write(Label(p, "none", "A man", mode)) for p, mode in ((A, first), (B, second)))
    person = pen.write(Person(A, "Слышнов Игорь", reference="p1"))
    room.desk.writer.append((replace(call, supersedes=(old.id,)), quote, *labels, person))
    return room, quote


def test_a_take_is_kept_as_bare_samples_with_its_lines_where_they_were_heard(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, quote = quoted()
    monkeypatch.setattr(voices, "secrets_of", lambda _: ())
    done = voices.add_take(room.desk, quote.id, file, nothing)
    (take,) = room.standing(Take)
    assert take.basis == (quote.id,) and take.author.name == "anna" and take.call == CALL
    pcm = np.frombuffer(room.desk.case.blobs.read(take.body.pcm), "<i2")
    assert np.array_equal(pcm, TWO_LINES[0]), "the samples and nothing else"
    assert done["words_heard"] == 1.0 and done["seconds"] == 7.0
    # The fake engine guesses the time of every last word: the second line's beginning stands between the two all the same.
    assert 2.0 <= take.body.lines[1].begin / speech.RATE <= 4.0


def test_another_take_replaces_the_first(file: Path) -> None:
    room, quote = quoted()
    for _ in range(2):
        voices.add_take(room.desk, quote.id, file, nothing, listen=False)
    assert len(room.standing(Take)) == 1


def test_without_listening_lines_are_timed_by_estimate_and_say_so(file: Path) -> None:
    room, quote = quoted()
    done = voices.add_take(room.desk, quote.id, file, nothing, listen=False)
    assert (done["lines"], done["lines_guessed"], done["words_heard"]) == (2, 2, None)


def test_without_a_model_a_take_comes_in_all_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room, quote = quoted()

    def missing(*_: object) -> SpeechEngines:
        raise ModelMissing("no model")

    monkeypatch.setattr(wiring, "speech_engines", missing)
    assert voices.add_take(room.desk, quote.id, file, nothing)["words_heard"] is None


def test_a_take_that_says_a_secret_is_not_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room, quote = quoted()
    words = [HeardWord(word, n, n + 0.5, False, 0.9) for n, word in enumerate("это слышнову слышно".split())]
    monkeypatch.setattr(voices, "_heard", lambda *_: tuple(words))
    with pytest.raises(LeakFound) as wrong:
        voices.add_take(room.desk, quote.id, file, nothing)
    assert "лышнов" not in str(wrong.value) and room.standing(Take) == []


def test_what_the_edited_words_hold_is_no_slip_of_the_actor(file: Path) -> None:
    """A name that was left in on purpose, say: the release's own scan judges it, not the take."""
    room, quote = quoted()
    room.desk.writer.append((room.desk.pen().write(Person(B, "Это", reference="p2")),))
    assert voices.add_take(room.desk, quote.id, file, nothing)["words_heard"] == 1.0


def test_nobody_reads_who_is_given_text_alone(file: Path) -> None:
    room, quote = quoted(second="captions")
    with pytest.raises(UsageError, match="text or captions only"):
        voices.add_take(room.desk, quote.id, file, nothing)


@pytest.mark.parametrize("sound", [np.zeros((1, 80000), np.int16), speech.beeps((0.0, 0.2), seconds=0.3)])
def test_silence_and_a_blip_are_no_take(sound: Any, file: Path) -> None:
    room, quote = quoted(sound=sound)
    with pytest.raises(UnusableSound):
        voices.add_take(room.desk, quote.id, file, nothing)


def test_a_quote_that_is_not_there_cannot_be_read(file: Path) -> None:
    room, _ = quoted()
    with pytest.raises(UsageError, match="no quote"):
        voices.add_take(room.desk, "rec_nothing", file, nothing)


def test_choices_come_strongest_first_and_effects_with_what_is_known_of_them() -> None:
    room, _ = quoted(second="effect, not anonymous")
    rows = voices.voice_choices(room.desk)
    assert [row["choice"] for row in rows] == [
        "text only", "captions", "re-voiced", "original with spans withheld", "effect, not anonymous",
    ]  # fmt: skip
    assert [row["people"] for row in rows] == [0, 0, 1, 0, 1]
    assert "not measured" in rows[-1]["odds"] and rows[-1]["odds"].startswith("not anonymous")
    room.add(Disguise(*EFFECT, 10, 90, 0.2, 0.1, 0.3, 0.02))
    assert "20 of 100" in voices.voice_choices(room.desk)[-1]["odds"]


def test_two_releases_never_share_a_voice() -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, 8000)
    one, other = (voices.release_voicing(key)("per_a", sound, 8000) for key in (b"1" * 32, b"2" * 32))
    assert len(one) == len(other) == 8000 and not np.allclose(one, other)


# ---------------------------------------------------------------------------------------------------------- the attack


class Colours:
    """A print that is the spectrum in 24 bands: enough to tell the noises below apart until an effect evens them."""

    def __init__(self, folder: Path) -> None: ...

    def print_of(self, samples: np.ndarray[Any, Any], rate: int) -> np.ndarray[Any, Any]:
        power = np.abs(np.fft.rfft(samples[: rate * 3].astype(float))) ** 2
        bands = np.log([part.mean() for part in np.array_split(power[100:], 24)])
        bands -= bands.mean()
        return (bands / np.linalg.norm(bands)).astype(np.float32)


def peopled(people: int, calls: int = 3, seconds: int = 5) -> Newsdesk:
    """A case of `people` who each speak alone in `calls` calls, each with a colour of their own."""
    room = a_newsdesk()
    pen, batch = room.desk.pen(), []
    recording: Recording = room.recording.body
    for person in range(people):
        for n in range(calls):
            call = CallId(f"call_{person:08d}{n:08d}")
            drawn = np.random.default_rng(100 * person + n).normal(0, 1, seconds * 8000)
            shape = np.random.default_rng(person).normal(0, 1, 6)
            sound = np.convolve(drawn, shape, "same")
            pcm = (sound / np.abs(sound).max() * 20000).astype("<i2")
            parties = (Party("A", "caller", PersonId(f"per_{person}")),)
            made = pen.write(Call(call, None, ("ru",), parties), call=call)
            kept = pen.write(
                replace(recording, call=call, pcm=room.desk.case.blobs.put(pcm.tobytes()), length=len(pcm), rate=Rate(8000)),
                basis=(made.id,), call=call,
            )  # fmt: skip
            words = pen.write(Transcript(kept.id, "reviewed", "ru"), basis=(kept.id,), call=call)
            said = Utterance(kept.id, 0, "A", SampleSpan(0, len(pcm), Rate(8000)), "да", "ru")
            batch += [made, kept, words, pen.write(said, basis=(words.id,), call=call)]
    room.desk.writer.append(tuple(batch))
    return room


@pytest.fixture
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prints, "VoicePrinter", Colours)
    monkeypatch.setattr(voices_odds, "DRAWS", 40)
    monkeypatch.setattr(models, "located", lambda _: models.Located(Path(), "f" * 64, True))


def test_the_attack_writes_odds_and_names_nobody(colours: None) -> None:
    room = peopled(5, calls=2)
    done = voices.measure_effect(room.desk, nothing)
    (tried,) = room.standing(Disguise)
    assert (tried.body.voices, tried.body.trials) == (5, 10) and tried.author.name == "voice attack"
    assert tried.body.untouched < 0.1 and tried.body.low <= tried.body.error <= tried.body.high
    assert "per_" not in repr(tried.body) + repr(done) + repr(tried.author)
    voices.measure_effect(room.desk, nothing)
    assert len(room.standing(Disguise)) == 1


@pytest.mark.parametrize(("people", "calls"), [(2, 2), (6, 1), (0, 0)])
def test_too_few_voices_give_no_odds(people: int, calls: int, colours: None) -> None:
    room = peopled(people, calls)
    with pytest.raises(ProtectError, match="too few voices"):
        voices.measure_effect(room.desk, nothing)
    assert room.standing(Disguise) == []
