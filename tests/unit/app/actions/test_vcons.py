"""A vCon is taken in as an archive is: sealed whole, each recording with what is known of it; its transcript after intake."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from earwitness.app.actions.add import AddReport, OriginAnswers, add_uploads
from earwitness.app.actions.vcons import export_vcon, import_vcon
from earwitness.errors import NoTranscript
from earwitness.model.identity import Contact, Person, Reveal
from earwitness.model.ids import PersonId
from earwitness.model.recording import Call, Handover, Origin, Party, Recording, Rejection
from earwitness.model.speech import PlainCopy
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

SOUND = b"RIFF sound"
ORIGIN = OriginAnswers(Origin("leak", "2026-01-01", "none", "none", "all", "it matters"))


def _vcon(**dialog: Any) -> bytes:
    body = {"body": base64.urlsafe_b64encode(SOUND).decode(), "encoding": "base64url"}
    recording = {
        "type": "recording",
        "start": "2022-06-21T17:53:26+02:00",
        "parties": [0, 1],
        **body,
        **dialog,
    }
    transcript = {
        "type": "transcript",
        "dialog": 0,
        "vendor": "acme",
        "body": {"segments": [{"start": 1, "end": 2, "text": "Да"}]},
    }
    parties = [{"tel": "+15550100", "name": "Alice"}, {"tel": "+15550101"}]
    return json.dumps(
        {"vcon": "0.0.2", "parties": parties, "dialog": [recording], "analysis": [transcript]}
    ).encode()


def _added(room: Newsdesk, content: bytes) -> AddReport:
    return add_uploads(room.desk, [("calls.json", content)], ORIGIN)


def test_a_recording_is_sealed_with_its_call_and_people_go_to_the_vault() -> None:
    room = a_newsdesk()
    report = _added(room, _vcon())
    assert (report.added, report.refused) == (2, [])
    whole, inner = room.standing(Handover)
    assert inner.basis == (whole.id,)
    assert [one.id for one in room.desk.view.unopened()] == [inner.id]
    assert room.desk.case.blobs.read(inner.body.blob) == SOUND
    call = room.standing(Call)[-1].body
    assert (call.began, [p.side for p in call.parties]) == ("2022-06-21T17:53:26+02:00", ["caller", "callee"])
    vault = room.desk.require_vault()
    assert [p.body.name for p in vault.of(Person)] == ["Alice", ""]
    assert [c.body.number for c in vault.of(Contact)] == ["+15550100", "+15550101"]
    again = _added(room, _vcon())
    assert (again.added, again.known) == (0, 2)


def test_a_vcon_within_an_archive_is_opened_too() -> None:
    room = a_newsdesk()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("2022/a.vcon.json", _vcon())
        archive.writestr("2022/b.vcon.json", b'{"vcon": ')
    report = add_uploads(room.desk, [("dump.zip", packed.getvalue())], ORIGIN)
    assert (report.added, [reason for *_, reason in report.refused]) == (3, ["the vCon is not JSON"])
    outer, whole, inner, _ = room.standing(Handover)
    assert (whole.basis, inner.basis) == ((outer.id,), (whole.id,))
    assert [one.id for one in room.desk.view.unopened()] == [inner.id]


def test_what_is_elsewhere_or_sealed_is_refused_by_name() -> None:
    room = a_newsdesk()
    report = _added(room, _vcon(body=None, url="https://example.org/x.mp3"))
    assert [reason for _, _, reason in report.refused] == [
        "the recording is not in the vCon, only its address, and nothing is fetched"
    ]
    signed = add_uploads(room.desk, [("x.vcon", b'{"payload": "", "signatures": []}')], ORIGIN)
    assert [(number, reason) for _, number, reason in signed.refused] == [
        ("E021", "the vCon is a signed one, which is not read")
    ]
    text = add_uploads(room.desk, [("y.vcon", b'{"vcon": "0.0.1", "dialog": []}')], ORIGIN)
    assert text.refused[0][2] == "the vCon holds no recording"
    assert not list(room.desk.view.unopened())
    assert len(room.standing(Rejection)) == 3


def test_its_transcript_comes_to_the_recording_made_of_its_bytes(tmp_path: Path) -> None:
    room = a_newsdesk()
    file = tmp_path / "calls.vcon"
    file.write_bytes(_vcon())
    with pytest.raises(NoTranscript, match="no recording of the vCon"):
        import_vcon(room.desk, file)
    _added(room, _vcon())
    inner = room.standing(Handover)[-1]
    call = room.standing(Call)[-1].body.id
    body: Recording = replace(room.recording.body, call=call)
    room.desk.writer.append((room.desk.pen().write(body, basis=(inner.id,), call=call),))
    done = import_vcon(room.desk, file)
    assert (done["calls"], done["lines"]) == ([call], 1)
    (line,) = room.desk.view.utterances(call)
    assert (line.body.text, line.author.name) == ("Да", "acme (brought in)")


def test_names_leave_only_when_asked_for_and_the_vault_knows() -> None:
    room = a_newsdesk()
    person = PersonId("per_1")
    desk = room.desk
    call = desk.view.call(CALL)
    assert call is not None
    known = replace(call.body, parties=(Party("A", "caller", person), Party("B")))
    desk.writer.append(
        (
            desk.pen().write(Person(person, "Olha")),
            desk.pen().write(Contact(person, "+380000000001", "manifest")),
            desk.pen().write(known, supersedes=(call.id,), call=CALL),
        )
    )
    plain = export_vcon(desk, "call-1")
    assert "Olha" not in plain["text"]
    assert "+380" not in plain["text"]
    assert not list(desk.require_vault().of(Reveal))
    full = export_vcon(desk, "call-1", names=True, sound=True)
    assert json.loads(full["text"])["parties"][0] == {
        "role": "party A",
        "name": "Olha",
        "tel": "tel:+380000000001",
    }
    assert [one.body.person for one in desk.require_vault().of(Reveal)] == [person]
    assert {one.body.form for one in room.standing(PlainCopy)} == {"vcon", "vcon with sound"}
    assert json.loads(plain["text"])["analysis"][0]["vendor"] == "whisper"
