"""Codings leave for another tool and come back: the ledger says so, nobody's decision is overturned, losses are named."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from earwitness.app.actions import interchange
from earwitness.app.actions.codings import ELSEWHERE, CodingForm, export_codings, import_codings
from earwitness.app.actions.marking import mark_theme
from earwitness.errors import BadForm, NoTranscript, UsageError
from earwitness.model.speech import PlainCopy
from earwitness.model.themes import ThemeMark
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk


def _marks(room: Newsdesk) -> list[tuple[int, str, str, str]]:
    lines = [line.id for line in room.lines]
    found = room.standing(ThemeMark)
    return sorted((lines.index(m.body.utterance), m.body.theme, m.author.name, m.body.status) for m in found)


def _kept(room: Newsdesk, tmp_path: Path, *, suggested: bool = False) -> Path:
    content, _ = export_codings(room.desk, "qdpx", suggested=suggested)
    file = tmp_path / "case.qdpx"
    file.write_bytes(content)
    return file


def test_marks_leave_and_come_back_as_their_coders(tmp_path: Path) -> None:
    room = a_newsdesk()
    first, second = (theme.id for theme in room.desk.codebook.themes[:2])
    mark_theme(room.desk, room.lines[0].id, first, by="Olha", stance="seen", target="x")
    mark_theme(room.desk, room.lines[2].id, second, by="Petro")
    mark_theme(room.desk, room.lines[1].id, second, found=False, by="Petro")
    content, told = export_codings(room.desk, "qdpx", ["call-1"])
    assert (told["calls"], told["marks"]) == (1, 2)
    assert "1 marks that were rejected or that nobody has judged" in told["losses"]
    (copy,) = room.standing(PlainCopy)
    assert (copy.body.form, copy.body.lines, copy.basis, copy.call) == ("qdpx", 3, (room.recording.id,), CALL)
    file = tmp_path / "case.qdpx"
    file.write_bytes(content)
    again = import_codings(room.desk, file)
    assert (again["placed"], again["marks"]) == (2, 0)
    assert "2 codings that stand in the case already" in again["losses"]

    fresh = a_newsdesk()
    done = import_codings(fresh.desk, file)
    assert (done["sources"], done["placed"], done["marks"], done["losses"]) == (1, 2, 2, [])
    assert _marks(fresh) == [(0, first, "Olha", "accepted"), (2, second, "Petro", "accepted")]
    (mark,) = (m for m in fresh.standing(ThemeMark) if m.body.theme == first)
    assert (mark.body.stance, mark.body.target, mark.body.voice) == ("seen", "x", "Speaker 1")


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_other_forms_come_back_to_the_same_lines(tmp_path: Path, form: CodingForm) -> None:
    room = a_newsdesk()
    theme = room.desk.codebook.themes[0].id
    mark_theme(room.desk, room.lines[1].id, theme, by="Olha")
    file = tmp_path / f"case.{form}"
    file.write_bytes(export_codings(room.desk, form)[0])
    assert "1 codings that stand in the case already" in import_codings(room.desk, file)["losses"]
    mark_theme(room.desk, room.lines[1].id, theme, found=False, by="Olha")
    assert "1 codings that somebody here has decided otherwise" in import_codings(room.desk, file)["losses"]


def test_another_machines_prediction_is_a_suggestion(tmp_path: Path) -> None:
    room = a_newsdesk()
    theme = room.desk.codebook.themes[0].id
    value = {"start": "0", "end": "0", "startOffset": 0, "endOffset": 9, "paragraphlabels": [theme]}
    spoken = [{"text": line.body.text} for line in room.lines]
    task = {
        "data": {"call": "call-1", "dialogue": spoken},
        "predictions": [{"score": 0.6, "result": [{"value": value}]}],
    }
    file = tmp_path / "tasks.json"
    file.write_text(json.dumps([task]))
    done = import_codings(room.desk, file, by="Olha")
    (mark,) = room.standing(ThemeMark)
    assert (mark.body.status, mark.body.confidence, mark.author, done["marks"]) == (
        "suggested",
        0.6,
        ELSEWHERE,
        1,
    )
    mark_theme(room.desk, room.lines[0].id, theme, by="Olha")
    assert import_codings(room.desk, file)["marks"] == 0


def test_what_somebody_here_decided_stays(tmp_path: Path) -> None:
    room = a_newsdesk()
    theme = room.desk.codebook.themes[0].id
    mark_theme(room.desk, room.lines[0].id, theme, by="Olha")
    file = _kept(room, tmp_path)
    fresh = a_newsdesk()
    mark_theme(fresh.desk, fresh.lines[0].id, theme, found=False, by="Petro")
    done = import_codings(fresh.desk, file)
    assert done["losses"] == ["1 codings that somebody here has decided otherwise"]
    assert _marks(fresh) == [(0, theme, "Petro", "rejected")]


def test_codes_and_sources_that_are_not_here_are_counted(tmp_path: Path) -> None:
    room = a_newsdesk()
    theme = room.desk.codebook.themes[0].id
    mark_theme(room.desk, room.lines[0].id, theme, by="Olha")
    content = _kept(room, tmp_path).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        qde = archive.read("project.qde").decode()
        text = next(name for name in archive.namelist() if name.endswith(".txt"))
        words = archive.read(text)
    guid = Path(text).stem
    other = tmp_path / "other.qdpx"
    with zipfile.ZipFile(other, "w") as archive:
        foreign = qde.replace(guid, "someone-elses").replace('"call-1"', '"notes"')
        archive.writestr("p.qde", foreign.replace(f'name="{theme}" isCod', 'name="no_theme" isCod'))
        archive.writestr("Sources/someone-elses.txt", words)
    done = import_codings(room.desk, other)
    assert done["losses"] == [
        "1 codings of sources that are called like no call of this case (name it with --call)"
    ]
    named = import_codings(room.desk, other, named="call-1")
    assert named["losses"] == ["1 codings with codes that the codebook in use does not have: import it first"]


def test_bad_input_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = a_newsdesk()
    with monkeypatch.context() as patched:
        patched.setattr(interchange, "MOST_CALLS", 0)
        with pytest.raises(UsageError, match="more than 0 calls"):
            export_codings(room.desk, "csv")
    file = tmp_path / "x.docx"
    file.write_bytes(b"PK")
    with pytest.raises(BadForm, match="codings come as"):
        import_codings(room.desk, file)
    with pytest.raises(UsageError):
        export_codings(room.desk, "qdpx", ["call-2"])
    room.desk.writer.append(
        (room.desk.pen().write(room.transcript.body, supersedes=(room.transcript.id,), call=CALL),)
    )
    with pytest.raises(NoTranscript):
        export_codings(room.desk, "qdpx")
