"""A person's corrections: words that stay keep their time, new ones are guessed, and what still holds is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.errors import UsageError
from earwitness.model.ids import CallId, EntityKey, RecordId
from earwitness.model.protection import Identifier
from earwitness.model.recording import Call, Party
from earwitness.model.records import Author, Pen, Record, Signature
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Gap, Rendering, Utterance, Word
from earwitness.model.themes import ThemeMark
from earwitness.model.time import Rate, SampleSpan
from earwitness.stages.transcribe import reviewing
from earwitness.stages.transcribe.captions import WORD
from earwitness.stages.transcribe.reviewing import Kept, Resting
from earwitness.testing.writing import engine_pen, person_pen

RATE = Rate(8000)
CALL = CallId("call_0000000000000001")
STEP = 4000  #: samples of each word; as many of silence between two


def a_line(text: str, *, spoken: dict[str, str] | None = None, channel: int | None = None) -> Utterance:
    """A machine's line: a word every second, half a second long, sure of itself."""
    words = tuple(
        Word(
            m.group(),
            m.start(),
            m.end(),
            SampleSpan(n * 2 * STEP, n * 2 * STEP + STEP, RATE, channel),
            False,
            0.9,
            (spoken or {}).get(m.group(), ""),
        )
        for n, m in enumerate(WORD.finditer(text))
    )
    whole = SampleSpan(0, len(words) * 2 * STEP, RATE, channel)
    return Utterance(RecordId("rec_r"), 3, "Speaker 1", whole, text, "ru", words, raw="raw")


def by_machine(line: Utterance) -> Record[Utterance]:
    return engine_pen("whisper").write(line, call=CALL)


def times(words: tuple[Word, ...]) -> list[tuple[str, int, int, bool]]:
    return [(w.text, w.span.start, w.span.end, w.guessed) for w in words]


# ------------------------------------------------------------------------------------------------------------ realigning


def test_equal_words_keep_their_times_and_a_new_one_lies_in_the_sound_it_replaces() -> None:
    line = a_line("У нас двух сытых, понял?")
    words = reviewing.realigned(line, "У нас двухсотых, понял?")
    assert times(words) == [
        ("У", 0, 4000, False),
        ("нас", 8000, 12000, False),
        ("двухсотых", 16000, 28000, True),
        ("понял", 32000, 36000, False),
    ]
    assert [w.confidence for w in words] == [0.9, 0.9, None, 0.9]


def test_words_that_replace_nothing_are_spread_between_their_neighbours_by_letters() -> None:
    words = reviewing.realigned(a_line("Я пошёл"), "Я уже не пошел")
    assert times(words) == [
        ("Я", 0, 4000, False),
        ("уже", 4000, 6400, True),
        ("не", 6400, 8000, True),
        ("пошел", 8000, 12000, False),
    ]


def test_words_at_either_end_lie_between_the_line_and_its_words() -> None:
    words = reviewing.realigned(a_line("да"), "ну да конечно")
    assert times(words)[2] == ("конечно", 4000, 8000, True)
    assert words[0].guessed and words[0].span.end <= 4000


def test_another_ending_is_the_same_place_in_the_sound() -> None:
    (word,) = reviewing.realigned(a_line("двухсотый"), "двухсотых")
    assert times((word,)) == [("двухсотых", 0, 4000, False)]
    assert word.confidence is None, "the engine was sure of another word"


def test_digits_written_out_as_they_were_said_keep_their_place() -> None:
    line = a_line("Там 200-х трое", spoken={"200-х": "двухсотых"})
    words = reviewing.realigned(line, "Там двухсотых трое")
    assert times(words)[1] == ("двухсотых", 8000, 12000, False)
    assert words[1].spoken == ""
    (_, same, _) = reviewing.realigned(line, "Там 200-х двое")
    assert same.spoken == "двухсотых"


@given(
    st.lists(
        st.sampled_from("я ты нас двух сытых двухсотых понял груз 300 что-то".split()), min_size=1, max_size=8
    ),
    st.lists(
        st.sampled_from("я ты нас двух сытых двухсотых понял груз 300 что-то".split()), min_size=1, max_size=8
    ),
)
def test_whatever_is_written_every_word_has_a_place_in_line_and_sound(old: list[str], new: list[str]) -> None:
    line, text = a_line(" ".join(old)), ", ".join(new) + "."
    words = reviewing.realigned(line, text)
    assert [w.text for w in words] == new
    assert all(text[w.begin : w.stop] == w.text for w in words)
    assert all(line.span.start <= w.span.start < w.span.end <= line.span.end for w in words)
    assert [w.span.start for w in words] == sorted(w.span.start for w in words)
    if old == new:
        assert [w.span for w in words] == [w.span for w in line.words]


# ----------------------------------------------------------------------------------------------------------- corrections


def test_a_line_is_a_persons_only_where_a_person_wrote_its_words() -> None:
    line = by_machine(a_line("да нет"))
    voiced = reviewing.given_to(line, "Speaker  2", None)
    assert (voiced.voice, voiced.words_of, voiced.text) == ("Speaker 2", "whisper", "да нет")
    theirs = person_pen("anna").write(voiced, call=CALL)
    assert reviewing.whose_words(theirs) == "whisper"
    assert reviewing.given_to(theirs, "A", None).words_of == "whisper", "also the second time"
    read = person_pen("anna").write(reviewing.corrected(voiced, "да нет"), call=CALL)
    assert reviewing.whose_words(read) == ""
    assert read.body.raw == ""


@pytest.mark.parametrize("voice", ["Ира", "speaker 2", "E", "", "Speaker Ира"])
def test_a_voice_is_never_a_name(voice: str) -> None:
    with pytest.raises(UsageError) as wrong:
        reviewing.given_to(by_machine(a_line("да")), voice, None)
    assert "Ира" not in wrong.value.what + wrong.value.advice


def test_a_letter_is_a_party_of_the_call() -> None:
    call = Call(CALL, parties=(Party("A"), Party("B")))
    line = by_machine(a_line("да"))
    assert reviewing.given_to(line, "B", call).voice == "B"
    with pytest.raises(UsageError):
        reviewing.given_to(line, "C", call)


def test_a_line_without_words_is_refused() -> None:
    with pytest.raises(UsageError):
        reviewing.corrected(a_line("да"), "  ")


def test_a_line_is_cut_before_a_word() -> None:
    line = a_line("Ты где? «Дома» я.")
    head, tail = reviewing.cut_in_two(by_machine(line), 3)
    assert (head.text, tail.text) == ("Ты где?", "«Дома» я.")
    assert (head.span.start, head.span.end, tail.span.start, tail.span.end) == (0, 12000, 16000, 32000)
    for part in (head, tail):
        assert all(part.text[w.begin : w.stop] == w.text for w in part.words)
        assert (part.turn, part.guessed, part.words_of) == (3, False, "whisper")
    assert [w.span for w in (*head.words, *tail.words)] == [w.span for w in line.words]


def test_a_cut_at_a_guessed_time_makes_guessed_lines() -> None:
    line = a_line("раз два")
    words = (line.words[0], replace(line.words[1], guessed=True))
    head, tail = reviewing.cut_in_two(by_machine(replace(line, words=words)), 2)
    assert head.guessed and tail.guessed


@pytest.mark.parametrize("at", [-1, 0, 1, 3])
def test_a_cut_leaves_words_on_both_sides(at: int) -> None:
    with pytest.raises(UsageError):
        reviewing.cut_in_two(by_machine(a_line("раз два")), at)


def test_a_cut_line_joined_again_says_the_same_at_the_same_times() -> None:
    line = by_machine(a_line("Ты где? Дома."))
    head, tail = reviewing.cut_in_two(line, 3)
    whole = reviewing.joined(by_machine(head), by_machine(tail))
    assert (whole.text, whole.span, times(whole.words)) == (
        line.body.text,
        line.body.span,
        times(line.body.words),
    )
    assert [(w.begin, w.stop) for w in whole.words] == [(w.begin, w.stop) for w in line.body.words]


def test_lines_of_two_channels_stay_two() -> None:
    with pytest.raises(UsageError):
        reviewing.joined(by_machine(a_line("да", channel=0)), by_machine(a_line("да", channel=1)))


def test_a_second_reading_ends_with_a_persons_words_and_outlasts_a_cut() -> None:
    line = replace(a_line("до их сетых четверо"), others=("двухсотых четверо",))
    assert reviewing.corrected(line, "двухсотых четверо").others == ()
    head, tail = reviewing.cut_in_two(by_machine(line), 4)
    assert head.others == tail.others == line.others
    assert reviewing.joined(by_machine(head), by_machine(tail)).others == line.others


def test_joined_with_a_machines_line_the_words_are_a_machines_again() -> None:
    person = person_pen("anna").write(a_line("да"), call=CALL)
    assert reviewing.joined(person, by_machine(a_line("нет"))).words_of == "whisper"
    assert reviewing.joined(person, person).words_of == ""


# ------------------------------------------------------------------------------------------------------ what still holds


def test_capitals_and_punctuation_change_no_meaning_and_words_do() -> None:
    assert reviewing.same_words("ещё, да", "Еще да.")
    assert not reviewing.same_words("не пойду", "пойду")


def test_what_people_marked_moves_with_the_words_and_falls_with_them() -> None:
    old = by_machine(a_line("Там груз триста и Иван"))
    text = "Ну там груз триста, Иван"
    pen = person_pen("boris")
    new = replace(pen, author=Author("person", "anna")).write(reviewing.corrected(old.body, text), call=CALL)
    cargo = pen.write(
        Reading(old.id, 4, 15, "груз триста", "груз 300", "wounded", "code", 1.0), basis=(old.id,)
    )
    and_ = pen.write(Reading(old.id, 16, 17, "и", "и", "x", "code", 1.0), basis=(old.id,))
    name = pen.write(
        Identifier(old.id, 18, 22, "Иван", "person_name", "direct", EntityKey("ent_1")), basis=(old.id,)
    )
    mark = pen.write(ThemeMark(old.id, "losses", "accepted", 1.0, "Speaker 1"), basis=(old.id,))
    engine = replace(pen, author=Author("engine", "whisper"))
    gist = engine.write(Rendering(old.id, "en", "Cargo 300", "machine gist"), basis=(old.id,))
    resting = Resting((gist,), (cargo, and_), (mark,), {old.id: (name,)})

    def pen_for(author: Author) -> Pen:
        return replace(pen, author=author)

    kept = reviewing.stretches(old.body.text, new.body.text)
    out = reviewing.carried(resting, old, new, pen_for, kept=kept, same=False)
    assert [type(r.body).__name__ for r in out] == ["Reading", "Identifier"]
    reading, found = out[0].body, out[1].body
    assert isinstance(reading, Reading) and isinstance(found, Identifier)
    assert new.body.text[reading.begin : reading.stop] == "груз триста"
    assert new.body.text[found.begin : found.stop] == "Иван"
    assert [r.supersedes for r in out] == [(cargo.id,), (name.id,)]
    assert all(r.basis == (new.id,) and r.author.name == "boris" for r in out)
    held = reviewing.carried(resting, old, new, pen_for, kept=kept, same=True)
    renderings = [(r.author, r.body) for r in held if isinstance(r.body, Rendering)]
    assert [(author.name, body.status) for author, body in renderings] == [("whisper", "machine gist")]
    assert any(isinstance(r.body, ThemeMark) for r in held)


def test_a_mark_across_a_change_is_not_moved() -> None:
    reading = Reading(RecordId("rec_1"), 0, 9, "двух груз", "x", "y", "code", 1.0)
    assert reviewing.moved(reading, (Kept(0, 4, 2),)) is None
    assert reviewing.moved(replace(reading, stop=4), (Kept(0, 4, 2),)) == (2, 6)


# ---------------------------------------------------------------------------------------------------------------- doubts


def test_doubts_add_up_and_are_in_the_words_a_machine_wrote() -> None:
    line = a_line("там 200 сытых да")
    words = (
        line.words[0],
        replace(line.words[1], guessed=True),
        replace(line.words[2], confidence=0.3),
        line.words[3],
    )
    record = by_machine(replace(line, words=words))
    unclear = Reading(record.id, 8, 13, "сытых", "200", "dead", "unclear", 0.5)
    digits, misheard = reviewing.doubts_in(record, (unclear,), ())
    assert (digits.text, len(digits.grounds)) == ("200", 2)
    assert (misheard.text, len(misheard.grounds)) == ("сытых", 2)
    assert 0 < digits.score < misheard.score < 1
    (alone,) = (d for d in reviewing.doubts_in(record, (), ()) if d.text == "сытых")
    assert alone.score < misheard.score


def test_what_a_person_wrote_or_signed_is_in_doubt_only_for_its_time() -> None:
    line = a_line("200 да")
    words = (replace(line.words[0], guessed=True, confidence=0.1), line.words[1])
    record = by_machine(replace(line, words=words))
    signature = person_pen("anna").write(Signature("transcript", "anna", "I heard it."), basis=(record.id,))
    read = person_pen("anna").write(record.body, call=CALL)
    for doubts in (reviewing.doubts_in(record, (), (signature,)), reviewing.doubts_in(read, (), ())):
        assert [(d.text, d.grounds) for d in doubts] == [("200", ("its time is guessed",))]


def test_a_longer_gap_weighs_more() -> None:
    def gap(seconds: int) -> Record[Gap]:
        span = SampleSpan(0, seconds * RATE, RATE)
        return engine_pen().write(Gap(RecordId("rec_r"), span, "unclear speech"), call=CALL)

    assert 0 < reviewing.doubt_of(gap(1)).score < reviewing.doubt_of(gap(20)).score <= 1
