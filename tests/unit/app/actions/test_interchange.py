"""A transcript leaves for another tool and comes back: the ledger says so, nothing is lost in silence, nobody is robbed."""

from __future__ import annotations

from pathlib import Path

import pytest

from earwitness.app.actions import interchange
from earwitness.app.actions.interchange import GIST, export_transcript, import_transcript
from earwitness.app.actions.reviewing import Change, fix_line
from earwitness.errors import BadForm, UsageError
from earwitness.model.records import Author
from earwitness.model.speech import PlainCopy, Rendering, Transcript
from earwitness.stages.transcribe.interchange import TranscriptForm
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk


def _heard(room: Newsdesk) -> list[tuple[str, str, float, float]]:
    lines = [u.body for u in room.desk.view.utterances(CALL)]
    return [(x.voice, x.text, round(x.span.start_s, 2), round(x.span.end_s, 2)) for x in lines]


@pytest.mark.parametrize("form", ["eaf", "textgrid", "vtt", "srt"])
def test_what_leaves_is_written_down_and_comes_back_as_it_was(tmp_path: Path, form: TranscriptForm) -> None:
    room = a_newsdesk()
    before = _heard(room)
    out = export_transcript(room.desk, "call-1", form)
    (copy,) = room.standing(PlainCopy)
    assert (copy.body.form, copy.body.lines, copy.basis) == (form, 3, (room.recording.id,))
    assert "3 lines are a machine's words, which the form cannot say" in out["losses"]
    file = tmp_path / f"x.{form}"
    file.write_text(out["text"], encoding="utf-8")
    done = import_transcript(room.desk, file, "call-1")
    assert _heard(room) == before
    assert done["lines"] == 3
    assert not [r for r in room.standing(Rendering) if r.body.status == "person"], (
        "a machine's stays a machine's"
    )
    if form in ("eaf", "textgrid"):
        assert done["losses"] == ["3 English texts that a machine wrote, and no person changed"]
    again = import_transcript(room.desk, file, "call-1")
    assert (again["records"], again["losses"][-1]) == (0, "nothing is written: this account stands already")


def test_a_machines_english_never_comes_in_as_what_was_said(tmp_path: Path) -> None:
    room = a_newsdesk()
    file = tmp_path / "x.vtt"
    text = export_transcript(room.desk, "call-1", "vtt", english=True)["text"]
    assert text.count(GIST) == 3
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadForm, match="machine's English"):
        import_transcript(room.desk, file, "call-1")


def test_words_with_times_of_their_own_keep_them(tmp_path: Path) -> None:
    room = a_newsdesk()
    file = tmp_path / "x.ctm"
    file.write_text(
        "rec 1 1.20 0.30 Сколько 0.8\nrec 1 1.60 0.30 там\nrec 2 4.10 0.40 Да 0\n", encoding="utf-8"
    )
    import_transcript(room.desk, file, "call-1")
    assert _heard(room) == [("Speaker 1", "Сколько там", 1.2, 1.9), ("Speaker 2", "Да", 4.1, 4.5)]
    first = room.desk.view.utterances(CALL)[0].body.words
    assert [(w.text, round(w.span.start_s, 2), w.guessed, w.confidence) for w in first] == [
        ("Сколько", 1.2, False, 0.8),
        ("там", 1.6, False, None),
    ]
    assert room.desk.view.utterances(CALL)[1].body.words[0].guessed, (
        "sound is never cut by what nobody stands for"
    )


def test_an_rttm_only_says_whose_lines_they_are(tmp_path: Path) -> None:
    room = a_newsdesk()
    file = tmp_path / "x.rttm"
    rows = ("1.0 1.8 <NA> <NA> Speaker_1", "2.8 1.9 <NA> <NA> Speaker_4")
    file.write_text("".join(f"SPEAKER rec 1 {row} <NA> <NA>\n" for row in rows))
    texts = room.texts()
    done = import_transcript(room.desk, file, "call-1")
    assert room.texts() == texts
    assert [voice for voice, *_ in _heard(room)] == ["Speaker 1", "Speaker 4", "Speaker 1"]
    assert done["losses"] == [
        "1 lines have nobody speaking at their time: they keep their voice",
        "1 lines hold several voices: each went to the one that speaks most of it",
    ]


def test_another_machines_words_are_a_draft_and_take_nobodys_work_away(tmp_path: Path) -> None:
    room = a_newsdesk()
    file = tmp_path / "x.json"
    file.write_text(
        '{"language": "ru", "segments": [{"start": 1, "end": 3, "text": "Сколько там двухсотых"}]}'
    )
    done = import_transcript(room.desk, file, "call-1")
    assert (done["lines"], room.texts()) == (1, ["Сколько там двухсотых"])
    (transcript,) = room.standing(Transcript)
    (line,) = room.desk.view.utterances(CALL)
    assert transcript.body.kind == "draft"
    assert {transcript.author, line.author} == {Author("engine", "whisper (brought in)")}
    fix_line(room.desk, "call-1", 1, Change(text="Сколько там двухсот"))
    file.write_text('{"segments": [{"start": 1, "end": 3, "text": "Другое"}]}')
    with pytest.raises(BadForm, match="a person has worked"):
        import_transcript(room.desk, file, "call-1")
    assert room.texts() == ["Сколько там двухсот"]


def test_an_older_encoding_has_to_be_named(tmp_path: Path) -> None:
    room = a_newsdesk()
    file = tmp_path / "x.srt"
    file.write_bytes("1\n00:00:01,000 --> 00:00:02,000\nПонял\n".encode("windows-1251"))
    with pytest.raises(BadForm, match="is not UTF-8"):
        import_transcript(room.desk, file, "call-1")
    with pytest.raises(BadForm, match="this encoding"):
        import_transcript(room.desk, file, "call-1", encoding="ascii")
    with pytest.raises(UsageError):
        import_transcript(room.desk, file, "call-1", encoding="base85")
    import_transcript(room.desk, file, "call-1", encoding="windows-1251")
    assert room.texts() == ["Понял"]
    file.write_bytes("1\n00:00:01,000 --> 00:00:02,000\nНет\n".encode("utf-32"))
    import_transcript(room.desk, file, "call-1")
    assert room.texts() == ["Нет"]


def test_lines_after_the_end_keep_their_words_and_a_file_of_another_call_is_refused(tmp_path: Path) -> None:
    room = a_newsdesk()
    file = tmp_path / "x.srt"
    cue = "1\n00:00:0{0},000 --> 00:00:0{1},000\nДа\n\n"
    late = "2\n00:01:00,000 --> 00:01:01,000\nВсё\n\n"
    file.write_text(cue.format(1, 2) + late, encoding="utf-8")
    done = import_transcript(room.desk, file, "call-1")
    assert room.texts() == ["Да", "Всё"]
    assert "1 lines begin after the end of the recording: their times are guessed" in done["losses"]
    file.write_text(late, encoding="utf-8")
    with pytest.raises(BadForm, match="1 of 1 lines begin after the end"):
        import_transcript(room.desk, file, "call-1")


def test_what_is_too_large_or_of_no_call_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = a_newsdesk()
    file = tmp_path / "x.eaf"
    file.write_text("<a/>  ")
    with pytest.raises(UsageError):
        import_transcript(room.desk, file, "call-2")
    monkeypatch.setattr(interchange, "MOST_BYTES", 5)
    with pytest.raises(BadForm, match="larger than 5 bytes"):
        import_transcript(room.desk, file, "call-1")
    with pytest.raises(BadForm, match="could not be read"):
        import_transcript(room.desk, tmp_path / "none.eaf", "call-1")
