"""What the sound of a release says: heard again, looked at under its tones, held against captions and picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.model.records import Author
from earwitness.ports import Failure, Heard, HeardLine, Resources, ToHear
from earwitness.stages.protect.forms import Needles
from earwitness.stages.protect.scan import ScanHit, Secret, Unreadable, make_needles
from earwitness.stages.protect.scan_sound import caption_times, heard_again, picture_of, sound_under

RATE = 8000
TONE = (600 * np.sin(2 * np.pi * 330 * np.arange(RATE) / RATE)).astype(np.int16)
SPEECH = (np.random.default_rng(7).normal(0, 3000, 2 * RATE)).astype(np.int16)
SOUND = np.concatenate([SPEECH, TONE, SPEECH])
WITHHELD = ((2000, 3000),)


class Ear:
    """Hears what it is told."""

    author = Author("engine", "ear", "1")

    def __init__(self, *lines: HeardLine, fails: bool = False) -> None:
        self.lines, self.fails = lines, fails

    def hear(self, sounds: Sequence[ToHear]) -> tuple[Heard | Failure, ...]:
        if self.fails:
            return tuple(Failure("E301", "no") for _ in sounds)
        return tuple(Heard("ru", self.lines, (), self.author) for _ in sounds)


@pytest.fixture(scope="module")
def needles(morphology: PymorphyMorphology, resources: Resources) -> Needles:
    secrets = [Secret(1, "Кашеваров", "person_name"), Secret(2, "+7 000 538-11-20", "phone")]
    return make_needles(secrets, morphology, resources)


def line(text: str, *, english: str = "", others: tuple[str, ...] = ()) -> HeardLine:
    return HeardLine(2.0, 4.0, text, "ru", (), "A", 0, english=english, others=others)


@pytest.mark.parametrize(
    ("heard", "secret"),
    [
        (line("позови кошеварова"), 1),
        (line("а кто там", english="Ask Kashevarov"), 1),
        (line("а кто там", others=("а кашеваров там",)), 1),
        (line("пятьсот тридцать восемь одиннадцать двадцать"), 2),
    ],
)
def test_what_a_recogniser_hears_is_searched_in_every_way_it_wrote_it(
    heard: HeardLine, secret: int, needles: Needles
) -> None:
    (hit,) = {
        h.secret_no: h
        for h in heard_again([("a.mp3", SOUND, RATE)], Ear(heard), needles)
        if isinstance(h, ScanHit)
    }.values()
    assert (hit.file, hit.where, hit.secret_no) == ("a.mp3", "heard at 2.0 s", secret)


def test_sound_that_says_nothing_is_clean_and_sound_that_cannot_be_heard_blocks(needles: Needles) -> None:
    assert list(heard_again([("a.mp3", SOUND, RATE)], Ear(line("каша варится, мы ждём")), needles)) == []
    (one,) = heard_again([("a.mp3", SOUND, RATE)], Ear(fails=True), needles)
    assert isinstance(one, Unreadable) and "E301" in one.why


def test_a_tone_or_quiet_may_stand_where_words_were_withheld() -> None:
    quiet = np.concatenate([SPEECH, np.zeros(RATE, np.int16), SPEECH])
    assert list(sound_under("a.mp3", SOUND, RATE, WITHHELD)) == []
    assert list(sound_under("a.mp3", quiet, RATE, WITHHELD)) == []


@pytest.mark.parametrize("under", [0.05, 0.2, 1.0])
def test_words_under_a_tone_block(under: float) -> None:
    mixed = SOUND.copy()
    mixed[2 * RATE : 3 * RATE] += (SPEECH[:RATE] * under).astype(np.int16)
    assert [u.why for u in sound_under("a.mp3", mixed, RATE, WITHHELD)] == [
        "withheld stretch 1 holds more than a tone"
    ]


def test_words_in_one_channel_alone_block_and_so_do_spans_that_cannot_be_told() -> None:
    both = np.stack([SOUND, np.roll(SOUND, RATE)])
    assert len(list(sound_under("a.mp3", both, RATE, WITHHELD))) == 1
    assert len(list(sound_under("a.mp3", SOUND, RATE, ((2000, 2100), (9000, 9900))))) == 2


def test_a_picture_is_flat_where_words_were_withheld() -> None:
    flat = [50, 80, 60, 90, 10, 10, 10, 10, 70, 20]
    shown = [50, 80, 60, 90, 10, 40, 60, 10, 70, 20]
    assert list(picture_of("a.json", flat, 5000, ((1800, 4200),))) == []
    assert len(list(picture_of("a.json", shown, 5000, ((1800, 4200),)))) == 1


@pytest.mark.parametrize(
    ("times", "faults"),
    [
        ("00:00:00.000 --> 00:00:05.000", 0),
        ("00:00.000 --> 00:02.000", 0),
        ("00:00:02,400 --> 00:00:04,000", 1),
        ("00:00:01.000 --> 00:00:02.500", 1),
        ("00:00:04.000 --> 00:00:09.000", 1),
        ("00:00:04.000 --> 00:00:01.000", 1),
        ("soon --> later", 1),
    ],
)
def test_no_cue_tells_when_a_withheld_word_was_said(times: str, faults: int) -> None:
    assert len(list(caption_times("a.vtt", f"WEBVTT\n\n1\n{times}\nhello\n", 5000, WITHHELD))) == faults
