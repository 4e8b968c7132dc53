"""What the sound of a release says: heard again, looked at under its tones, held against captions and picture."""

from __future__ import annotations

import json

import numpy as np
import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.model.protection import SaidAgain
from earwitness.model.records import Author
from earwitness.ports import Heard, HeardGap, HeardLine, Resources
from earwitness.stages.protect.forms import Needles
from earwitness.stages.protect.scan import Secret, make_needles
from earwitness.stages.protect.scan_sound import (
    caption_times,
    faults_of,
    lines_of,
    not_withheld,
    picture_of,
    published_sounds,
    secrets_heard,
    sound_under,
    to_be_heard,
    withheld_words_heard,
)

RATE = 8000
TONE = (600 * np.sin(2 * np.pi * 330 * np.arange(RATE) / RATE)).astype(np.int16)
SPEECH = (np.random.default_rng(7).normal(0, 3000, 2 * RATE)).astype(np.int16)
SOUND = np.concatenate([SPEECH, TONE, SPEECH])
WITHHELD = ((2000, 3000),)


@pytest.fixture(scope="module")
def needles(morphology: PymorphyMorphology, resources: Resources) -> Needles:
    secrets = [Secret(1, "Кашеваров", "person_name"), Secret(2, "+7 000 538-11-20", "phone")]
    return make_needles(secrets, morphology, resources)


def heard(text: str, *, english: str = "", others: tuple[str, ...] = ()) -> tuple[SaidAgain, ...]:
    line = HeardLine(2.0, 4.0, text, "ru", (), "A", 0, english=english, others=others)
    return lines_of(Heard("ru", (line,), (), Author("engine", "ear")), 500)[0]


@pytest.mark.parametrize(
    ("lines", "secret"),
    [
        (heard("позови кошеварова"), 1),
        (heard("а кто там", english="Ask Kashevarov"), 1),
        (heard("а кто там", others=("а кашеваров там",)), 1),
        (heard("пятьсот тридцать восемь одиннадцать двадцать"), 2),
    ],
)
def test_what_a_recogniser_hears_is_searched_in_every_way_it_wrote_it(
    lines: tuple[SaidAgain, ...], secret: int, needles: Needles
) -> None:
    (hit,) = {h.secret_no: h for h in secrets_heard("a.mp3", lines, needles)}.values()
    assert (hit.file, hit.where, hit.secret_no) == ("a.mp3", "heard at 2.5 s", secret)


def test_sound_that_says_nothing_is_clean(needles: Needles) -> None:
    assert secrets_heard("a.mp3", heard("каша варится, мы ждём"), needles) == []


def test_a_word_withheld_in_this_passage_may_be_heard_as_often_as_its_text_says_it() -> None:
    """Everyday words are no secrets of the case, and still must not be heard where they were withheld."""
    lines = heard("сержанта отвезли, сержант жив")
    assert withheld_words_heard("a.mp3", lines, ["сержант"], "Сержанта [звание] отвезли, сержант жив.") == []
    (hit,) = withheld_words_heard("a.mp3", lines, ["сержант"], "[звание] отвезли, сержант жив.")
    assert (hit.secret_no, hit.where) == (0, "heard at 2.5 s")
    assert withheld_words_heard("a.mp3", heard("да он"), ["он"], "") == [], "too short to tell from chance"


@pytest.mark.parametrize(
    ("said", "withheld", "shown", "hits"),
    [
        ("там опять кодыш стоит", "Кадыша", "Там опять [имя скрыто] стоит.", 1),
        ("тут ром говорит", "Ром", "Тут [имя скрыто] говорит.", 1),
        ("тут дом говорит", "Ром", "Тут [имя скрыто] говорит.", 0),
        ("позови кишиварова", "Кашеваров", "Позови [имя скрыто].", 1),
        ("мы ждём каши", "Кадыш", "Мы ждём каши.", 0),
        ("иди к светлане", "Света", "Иди к Светлане.", 0),
    ],
)
def test_a_withheld_word_is_known_by_its_sound_unless_the_published_text_sounds_so(
    said: str, withheld: str, shown: str, hits: int
) -> None:
    assert len(withheld_words_heard("a.mp3", heard(said), [withheld], shown)) == hits


def test_speech_that_no_words_came_of_is_counted() -> None:
    gaps = (HeardGap(1.0, 2.5, None, "unclear speech"), HeardGap(3.0, 9.0, None, "no speech found"))
    assert lines_of(Heard("ru", (), gaps, Author("engine", "ear")), 0) == ((), 1500)


def told(*stretches: tuple[str, int, int]) -> bytes:
    rows = [
        {"is": kind, "from_ms": begin, "to_ms": end, "line": n}
        for n, (kind, begin, end) in enumerate(stretches, 1)
    ]
    sounded = {"passage": 2, "language": "ru", "sound": "sound/quote-02.mp3", "stretches": rows}
    return json.dumps({"passages": [{"passage": 1, "language": "ru"}, sounded]}).encode()


def test_a_release_says_itself_where_its_sound_is_withheld() -> None:
    (one,) = published_sounds(told(("kept", 0, 2000), ("withheld", 2000, 3000), ("unheard", 3000, 5000)))
    assert (one.passage, one.languages) == (2, ("ru",))
    assert (one.withheld_ms, one.unheard_ms) == (((2000, 3000),), ((3000, 5000),))
    assert one.lines == {2, 3}
    assert published_sounds(told(("read", 0, 2000)))[0].languages == ("ru", "en"), "an actor may read either"


def test_a_line_with_withheld_words_is_not_heard_whole() -> None:
    (one,) = published_sounds(told(("kept", 0, 2000), ("withheld", 2000, 3000), ("kept", 3000, 5000)))
    assert [fault.why[:15] for fault in not_withheld(one, [1, 2])] == ["words of line 1"]
    assert list(not_withheld(one, [3])) == [], "two at once: withheld in the line before"
    assert list(not_withheld(published_sounds(told(("read", 0, 2000)))[0], [1])) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"passages": [{"sound": "a"}]}', b"[]"])
def test_a_release_that_does_not_say_it_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        published_sounds(content)


def test_all_of_a_sound_is_heard_or_what_lies_around_withheld_words() -> None:
    assert to_be_heard(20_000, (), whole=True) == ((0, 20_000),)
    assert to_be_heard(20_000, (), whole=False) == ()
    spans = ((1000, 2000), (7000, 8000), (18_000, 19_000))
    assert to_be_heard(20_000, spans, whole=False) == ((0, 12_000), (14_000, 20_000))


def test_samples_captions_and_picture_are_held_against_the_same_stretches() -> None:
    (one,) = published_sounds(told(("withheld", 2000, 3000)))
    cue = "WEBVTT\n\n1\n00:00:00.000 --> 00:00:02.500\nhello\n"
    flat = (9.0, 9.0, 1.0, 9.0, 9.0)
    assert list(faults_of(one, SOUND, RATE, {"a.vtt": cue.replace("02.500", "05.000")}, flat)) == []
    assert len(list(faults_of(one, np.roll(SOUND, RATE), RATE, {"a.vtt": cue}))) == 2


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
