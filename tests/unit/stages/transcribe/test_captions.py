"""Captions that people made: read, refused by line and field, and laid over a recording."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.errors import BadForm
from earwitness.model.ids import BlobId, CallId
from earwitness.model.recording import Recording, Triage
from earwitness.model.records import Record
from earwitness.model.speech import Rendering, Transcript, Utterance, Word
from earwitness.model.time import Rate, SampleSpan
from earwitness.stages.transcribe import captions
from earwitness.stages.transcribe.captions import ReviewedLine, ReviewedTranscript
from earwitness.testing.writing import engine_pen, person_pen

RATE = Rate(8000)
CALL = CallId("call_0000000000000001")


def a_recording(seconds: float = 60.0, channels: int = 1) -> Record[Recording]:
    """A recording of that length."""
    blob = BlobId("blob_x")
    body = Recording(
        CALL, blob, blob, "0" * 64, blob, 160, RATE, channels, int(seconds * RATE), "wav", "pcm",
        Triage(3400, 0.0, None, 0.5, None, channels > 1), "test",
    )  # fmt: skip
    return engine_pen().write(body, call=CALL)


def a_draft(recording: Record[Recording], *rows: tuple[str, float, float, bool]) -> Record[Utterance]:
    """One machine line of words (text, start, end, guessed)."""
    text = " ".join(row[0] for row in rows)
    words, at = [], 0
    for word, start_s, end_s, guessed in rows:
        span = SampleSpan(int(start_s * RATE), int(end_s * RATE), RATE)
        words.append(Word(word, at, at + len(word), span, guessed, 0.8))
        at += len(word) + 1
    whole = SampleSpan(words[0].span.start, words[-1].span.end, RATE)
    pen = engine_pen()
    return pen.write(Utterance(recording.id, 0, "Speaker ?", whole, text, "ru", tuple(words)), call=CALL)


def a_standing(recording: Record[Recording], language: str) -> Record[Transcript]:
    """A machine's transcript of the recording."""
    pen = engine_pen()
    pen.new_id()
    return pen.write(Transcript(recording.id, "draft", language), basis=(recording.id,), call=CALL)


def utterances(batch: Sequence[Record[object]]) -> list[Utterance]:
    """Bodies of the batch's utterances."""
    return [record.body for record in batch if isinstance(record.body, Utterance)]


def test_web_vtt() -> None:
    found = captions.parse(
        "WEBVTT\nLanguage: RU\n\nNOTE not\nspoken\n\nSTYLE\n::cue {}\n\n1\n00:01.000 --> 00:02.500 align:start\n"
        "<v Серёжа><i>Алло!</i> Это &amp; то</v>\nвторая строка\n\n01:00:03.250 --> 01:00:04.000\n<v A>Да.\n\n"
        "01:00:05.000 --> 01:00:06.000\n<v Мама>Нет.\n\n01:00:07.000 --> 01:00:08.000\n<v Серёжа>Всё.\n",
        ".VTT",
    )
    (reviewed,) = found
    assert reviewed.language == "ru"
    assert reviewed.lines == (
        ReviewedLine("Алло! Это & то вторая строка", "Speaker 1", "", 1.0, 2.5),
        ReviewedLine("Да.", "A", "", 3603.25, 3604.0),
        ReviewedLine("Нет.", "Speaker 2", "", 3605.0, 3606.0),
        ReviewedLine("Всё.", "Speaker 1", "", 3607.0, 3608.0),
    )


def test_sub_rip() -> None:
    text = "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\nA: Привет\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nПока\r\n"
    assert captions.parse_srt(text, "ru").lines == (
        ReviewedLine("Привет", "A", "", 1.0, 2.5),
        ReviewedLine("Пока", "", "", 3.0, 4.0),
    )


def test_english_captions_find_their_lines() -> None:
    ours = captions.parse_srt(
        "1\n00:00:01,000 --> 00:00:03,000\nПривет\n\n2\n00:00:03,000 --> 00:00:06,000\nПока\n"
    )
    theirs = captions.parse_srt(
        "1\n00:00:01,100 --> 00:00:02,900\nHi\n\n2\n00:00:02,900 --> 00:00:06,000\nBye\n"
    )
    assert [line.english for line in captions.with_english(ours, theirs).lines] == ["Hi", "Bye"]


@pytest.mark.parametrize(
    ("suffix", "text", "where"),
    [
        (".vtt", "1\n00:01.000 --> 00:02.000\nx\n", "line 1"),
        (".vtt", "WEBVTT\n\n00:xx --> 00:02.000\nслово тайны\n", "line 3"),
        (".vtt", "WEBVTT\n\n00:03.000 --> 00:02.000\nслово тайны\n", "line 3"),
        (".srt", "слово тайны", "no cue"),
        (".jsonl", "", "no transcript"),
        (".jsonl", '{"call": "c", "language": "ru", "turns": [{"text": "слово тайны"}]}\nслово', "line 2"),
        (".jsonl", '["слово тайны"]', "line 1"),
        (".jsonl", '{"language": "ru", "turns": [{"text": "слово тайны"}]}', "line 1, field call"),
        (".jsonl", '{"call": "c", "turns": [{"text": "слово тайны"}]}', "line 1, field language"),
        (".jsonl", '{"call": "c", "language": "ru", "turns": "слово тайны"}', "line 1, field turns"),
        (".jsonl", '{"call": "c", "language": "ru", "turns": [{"text": 5}]}', "line 1, turn 1, field text"),
        (
            ".jsonl",
            '{"call": "c", "language": "ru", "turns": [{"text": "а"}, {"who": "A"}]}',
            "turn 2, field text",
        ),
        (
            ".jsonl",
            '{"call": "c", "language": "ru", "turns": [{"text": "а", "start_s": "тайна", "end_s": 2}]}',
            "field start_s",
        ),
        (
            ".jsonl",
            '{"call": "c", "language": "ru", "turns": [{"text": "а", "start_s": 3, "end_s": 2}]}',
            "field end_s",
        ),
        (".jsonl", '{"call": "c", "language": "ru", "turns": [{"text": "а", "start_s": 3}]}', "field end_s"),
        (".docx", "слово тайны", "vtt"),
    ],
)
def test_what_is_wrong_is_said_by_line_and_field_and_never_by_content(
    suffix: str, text: str, where: str
) -> None:
    with pytest.raises(BadForm) as wrong:
        captions.parse(text, suffix)
    assert where in wrong.value.what
    assert "тайн" not in str(wrong.value) + wrong.value.advice


def test_times_of_their_own_file() -> None:
    row = json.dumps(
        {"id": "c1", "file_name": "f", "language": "ru", "turns": [{"who": "A", "text": "а", "en": "a"}]}
    )
    times = [{"id": "c1", "turns": [{"start_s": 0.5, "end_s": 2}]}]
    (reviewed,) = captions.parse(row, ".jsonl", times=times)
    assert (reviewed.call, reviewed.file, reviewed.number) == ("c1", "f", 1)
    assert reviewed.lines == (ReviewedLine("а", "A", "a", 0.5, 2.0),)
    with pytest.raises(BadForm, match="times for 2"):
        captions.parse(row, ".jsonl", times=[{"id": "c1", "turns": [{"start_s": 0, "end_s": 1}] * 2}])
    with pytest.raises(BadForm, match="entry 1, turn 1"):
        captions.parse(row, ".jsonl", times=[{"id": "c1", "turns": [{"start_s": 4, "end_s": 1}]}])


def test_a_review_supersedes_and_rests_on_the_recording() -> None:
    recording = a_recording()
    draft = a_standing(recording, "ru")
    reviewed = ReviewedTranscript(
        "ru", (ReviewedLine("Алло.", "A", "Hello.", 1.0, 2.0), ReviewedLine("Да?", "B", "", 3.0, 4.0))
    )
    batch = captions.reviewed_records(recording, reviewed, person_pen(), standing=(draft,))
    transcript = batch[0]
    assert transcript.body == Transcript(recording.id, "reviewed", "ru", reviewed.digest)
    assert (transcript.basis, transcript.supersedes) == ((recording.id,), (draft.id,))
    assert not transcript.author.is_machine
    assert [(u.turn, u.voice, u.text, u.guessed) for u in utterances(batch)] == [
        (0, "A", "Алло.", False),
        (1, "B", "Да?", False),
    ]
    renderings = [record for record in batch if isinstance(record.body, Rendering)]
    assert [(r.body.text, r.body.status, r.basis) for r in renderings] == [
        ("Hello.", "person", (batch[1].id,))
    ]
    assert all(record.call == CALL for record in batch)
    assert all(record.basis == (transcript.id,) for record in batch if isinstance(record.body, Utterance))


def test_words_both_wrote_keep_the_machines_times_and_no_others() -> None:
    recording = a_recording()
    draft = a_draft(
        recording, ("ну", 1.0, 1.2, False), ("двух", 1.2, 1.5, False), ("сытых", 1.5, 1.9, False),
        ("пятеро", 2.0, 2.5, False), ("200", 2.5, 2.7, True),
    )  # fmt: skip
    reviewed = ReviewedTranscript("ru", (ReviewedLine("Ну, двухсотых пятеро, 200.", "A", "", 0.9, 3.0),))
    (found,) = utterances(captions.reviewed_records(recording, reviewed, person_pen(), draft=(draft,)))
    assert [(w.text, w.guessed) for w in found.words] == [
        ("Ну", False),
        ("двухсотых", True),
        ("пятеро", False),
        ("200", True),
    ]
    assert found.words[0].span == SampleSpan(8000, 9600, RATE)
    assert found.words[2].span == SampleSpan(16000, 20000, RATE)
    assert found.words[1].span.start >= 9600 and found.words[1].span.end <= 16000
    assert [found.text[w.begin : w.stop] for w in found.words] == [w.text for w in found.words]


def test_a_word_of_the_machine_outside_the_line_lends_no_time() -> None:
    recording = a_recording()
    draft = a_draft(recording, ("привет", 40.0, 41.0, False), ("дом", 41.0, 42.0, False))
    reviewed = ReviewedTranscript("ru", (ReviewedLine("Привет, дом", "A", "", 1.0, 2.0),))
    (found,) = utterances(captions.reviewed_records(recording, reviewed, person_pen(), draft=(draft,)))
    assert all(word.guessed for word in found.words)
    assert all(found.span.holds(word.span) for word in found.words)


def test_lines_without_times_take_them_from_the_draft_or_share_the_room() -> None:
    recording = a_recording()
    draft = a_draft(
        recording, ("один", 10.0, 10.5, False), ("два", 10.5, 11.0, False), ("восемь", 30.0, 30.5, False),
        ("девять", 30.5, 31.0, False),
    )  # fmt: skip
    lines = (ReviewedLine("Один, два."), ReviewedLine("Что?"), ReviewedLine("Восемь, девять!"))
    found = utterances(
        captions.reviewed_records(recording, ReviewedTranscript("ru", lines), person_pen(), draft=(draft,))
    )
    assert [u.guessed for u in found] == [True, True, True]
    assert (found[0].span.start_s, found[0].span.end_s) == (10.0, 11.0)
    assert (found[1].span.start_s, found[1].span.end_s) == (11.0, 30.0)
    assert (found[2].span.start_s, found[2].span.end_s) == (30.0, 31.0)


def test_a_line_after_the_end_of_the_recording_is_refused() -> None:
    reviewed = ReviewedTranscript(
        "ru", (ReviewedLine("а", "A", "", 0, 1), ReviewedLine("б", "A", "", 61, 62))
    )
    with pytest.raises(BadForm, match="turn 2"):
        captions.reviewed_records(a_recording(60), reviewed, person_pen())


def test_a_language_nobody_named_is_that_of_the_draft_or_of_the_letters() -> None:
    recording = a_recording()
    for text, language in (("Привіт", "uk"), ("Привет", "ru"), ("Hello", "en"), ("1", "und")):
        batch = captions.reviewed_records(
            recording, ReviewedTranscript("", (ReviewedLine(text),)), person_pen()
        )
        assert batch[0].body.language == language
    draft = a_standing(recording, "uk")
    reviewed = ReviewedTranscript("", (ReviewedLine("Привет"),))
    assert (
        captions.reviewed_records(recording, reviewed, person_pen(), standing=(draft,))[0].body.language
        == "uk"
    )


LINES = st.lists(
    st.builds(
        ReviewedLine,
        st.text("абвгд -,.!200", min_size=1, max_size=60).filter(lambda text: bool(text.strip())),
        st.sampled_from(["A", "B", ""]),
    ),
    min_size=1,
    max_size=12,
)


@given(LINES, st.integers(1, 40), st.data())
def test_any_review_fits_its_recording(lines: list[ReviewedLine], seconds: int, data: st.DataObject) -> None:
    recording = a_recording(seconds)
    timed: list[ReviewedLine] = []
    for line in lines:
        if data.draw(st.booleans()):
            start = data.draw(st.floats(0, seconds - 0.1))
            timed.append(
                ReviewedLine(line.text, line.voice, "", start, start + data.draw(st.floats(0.01, 9)))
            )
        else:
            timed.append(line)
    batch = captions.reviewed_records(recording, ReviewedTranscript("ru", tuple(timed)), person_pen())
    found = utterances(batch)
    assert [u.text for u in found] == [line.text for line in timed]
    for utterance, line in zip(found, timed, strict=True):
        assert utterance.span.end <= recording.body.length
        assert utterance.guessed == (line.start_s is None)
        for word in utterance.words:
            assert utterance.text[word.begin : word.stop] == word.text
            assert word.span.end <= recording.body.length + len(utterance.words)


@given(
    st.lists(
        st.tuples(st.text("абв <>&-", min_size=1).filter(lambda t: bool(t.strip())), st.integers(1, 5000)),
        min_size=1,
    )
)
def test_what_is_written_is_read_the_same(rows: list[tuple[str, int]]) -> None:
    lines, at = [], 0
    for text, length in rows:
        said = re.sub("-{2,}>", "->", " ".join(text.split()))
        lines.append(ReviewedLine(said, "A", "", at / 1000, (at + length) / 1000))
        at += length
    (found,) = captions.parse(captions.captions_of(lines, "vtt"), ".vtt")
    assert found.lines == tuple(lines)


def test_plain_text_and_sub_rip() -> None:
    lines = [ReviewedLine("Да.", "A", "Yes.", 1, 2.5), ReviewedLine("Нет.", "", "", 3600, 3601)]
    assert captions.captions_of(lines, "txt") == "A: Да.\nНет.\n"
    assert captions.captions_of(lines, "srt", english=True) == (
        "1\n00:00:01,000 --> 00:00:02,500\nA: Yes.\n\n2\n01:00:00,000 --> 01:00:01,000\nНет.\n"
    )


def test_the_same_account_has_the_same_digest() -> None:
    one = ReviewedTranscript("ru", (ReviewedLine("а"),), call="c1")
    assert one.digest == ReviewedTranscript("ru", (ReviewedLine("а"),), file="f").digest
    assert one.digest != ReviewedTranscript("ru", (ReviewedLine("б"),)).digest


def test_a_cue_of_two_voices_is_a_line_of_each() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>Ты где?</v>\n<v B>Дома</v>\n"
    lines = captions.parse_vtt(text).lines
    assert [(line.voice, line.text, line.start_s) for line in lines] == [
        ("A", "Ты где?", 1.0),
        ("B", "Дома", 1.0),
    ]
