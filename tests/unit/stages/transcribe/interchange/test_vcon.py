"""vCons of every draft: what is within is read, what is elsewhere is never fetched, what is sealed is refused by name."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from earwitness.errors import BadForm
from earwitness.stages.transcribe.interchange import vcon
from earwitness.stages.transcribe.interchange.tiers import OutLine, TimedWord
from earwitness.stages.transcribe.interchange.vcon import (
    OutParty,
    VconParty,
    looks_like_one,
    parse_vcon,
    write_vcon,
)

SOUND = b"RIFF\x00\xff\xfe not really"
PARTIES = [
    {"tel": "tel:+15550100", "name": "Alice", "uuid": "u-1"},
    {"sip": "sip:bob@example.org"},
    {"mailto": "x@example.org"},
]
SEGMENTS = {"segments": [{"start": 1.0, "end": 2.0, "text": "Алло", "speaker": 1}]}
PACKED = base64.urlsafe_b64encode(json.dumps(SEGMENTS).encode()).decode()


def _recording(**more: Any) -> dict[str, Any]:
    body = base64.urlsafe_b64encode(SOUND).decode().rstrip("=")
    return {
        "type": "recording",
        "start": "2022-06-21T17:53:26.000+00:00",
        "duration": 33.1,
        "parties": [0, 1],
        "mediatype": "audio/x-wav",
        "filename": "../../etc/call.wav",
        "body": body,
        "encoding": "base64url",
        **more,
    }


def _vcon(version: str = "0.0.2", **more: Any) -> bytes:
    whole = {"vcon": version, "uuid": "0195544a", "parties": PARTIES, "dialog": [_recording()], **more}
    return json.dumps(whole).encode()


@pytest.mark.parametrize("version", ["0.0.1", "0.0.2", "0.3.0", "0.4.0"])
def test_a_recording_within_it_comes_with_who_and_when(version: str) -> None:
    found = parse_vcon(_vcon(version))
    (dialog,) = found.dialogs
    assert (dialog.content, dialog.began, dialog.file) == (SOUND, "2022-06-21T17:53:26.000+00:00", "call.wav")
    assert (dialog.parties, dialog.caller) == ((0, 1), 0)
    assert found.parties[:2] == (
        VconParty("Alice", "+15550100", "u-1"),
        VconParty("", "bob@example.org", "bob@example.org"),
    )
    assert found.losses == ()
    assert parse_vcon(gzip.compress(_vcon(version))) == found


def test_standard_base64_with_line_ends_is_read_too() -> None:
    body = "\n".join(base64.b64encode(SOUND).decode()[n : n + 8] for n in range(0, 60, 8))
    (dialog,) = parse_vcon(_vcon(dialog=[_recording(body=body, encoding="base64", originator=1)])).dialogs
    assert (dialog.content, dialog.caller) == (SOUND, 1)


@pytest.mark.parametrize(
    "analysis",
    [
        {"type": "transcript", "body": SEGMENTS, "vendor": "acme"},
        {"type": "wtf_transcription", "encoding": "json", "body": json.dumps(SEGMENTS), "vendor": "acme"},
        {"type": "transcript", "encoding": "base64url", "body": PACKED, "vendor": "acme"},
        {"type": "transcript", "encoding": "none", "body": "Алло", "vendor": "acme", "dialog": [0]},
        {"type": "transcript", "body": {"transcript": "\n\nАлло\n"}, "vendor": "acme"},
    ],
)  # fmt: skip
def test_a_transcript_is_read_however_it_is_packed(analysis: dict[str, Any]) -> None:
    found = parse_vcon(_vcon(analysis=[analysis, {"type": "summary", "body": "x"}]))
    brought = found.transcripts[0]
    assert ([line.text for line in brought.lines], brought.engine) == (["Алло"], "acme")
    assert found.losses == ("1 analyses that are no transcript",)


def test_what_is_elsewhere_or_something_else_is_counted() -> None:
    outside = {**_recording(), "url": "https://example.org/call.mp3"}
    del outside["body"]
    found = parse_vcon(
        _vcon(
            "9.9",
            dialog=[outside, {"type": "text", "body": "hi"}, {"type": "transfer"}, {"type": "incomplete"}, 7],
            analysis=[{"type": "transcript", "dialog": [0, 1], "body": SEGMENTS}, {"type": "transcript", "dialog": 0, "url": "https://x"}],
            attachments=[{"type": "tags"}],
            group=[{"uuid": "x"}],
        )
    )  # fmt: skip
    assert (found.dialogs[0].content, found.transcripts) == (None, {})
    assert found.losses == (
        "1 versions of the form that are not known here",
        "1 recordings that are not within it and are not fetched",
        "1 dialogs that are messages",
        "1 dialogs that are transfers of a call",
        "1 dialogs that are calls that nobody answered",
        "1 dialogs that are no recording",
        "1 transcripts of several dialogs or of none that is a recording",
        "1 transcripts that are not within it or have no form that is known",
        "1 files attached",
        "1 vCons it is made of",
    )


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'{"payload": "x", "signatures": []}', "signed"),
        (b'{"unprotected": {}, "recipients": [], "ciphertext": "x"}', "encrypted"),
        (b"[]", "no JSON object"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a": 1}', "no vCon"),
        (b"\x1f\x8bxx", "cannot be unpacked"),
        (_vcon(dialog=[{}] * 1_001), "more than 1000 dialogs"),
    ],
)
def test_what_is_sealed_or_none_is_refused(raw: bytes, told: str) -> None:
    with pytest.raises(BadForm, match=told):
        parse_vcon(raw)


def test_a_small_file_is_not_unpacked_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vcon, "MOST_BYTES", 1_000)
    with pytest.raises(BadForm, match="more than 1000 bytes"):
        parse_vcon(gzip.compress(b" " * 100_000))


def test_one_is_known_by_its_name_or_its_key() -> None:
    assert looks_like_one("a.bin", b'\xef\xbb\xbf {"uuid": 1, "vcon": "0.0.1"}')
    assert looks_like_one("X.VCON", b"")
    assert not looks_like_one("a.json", b'{"file": "vcon"}')
    assert not looks_like_one("a.wav", b'RIFF"vcon": "0.0.1"')


def test_ours_comes_back_with_its_words_and_without_names_or_sound() -> None:
    words = (TimedWord("Алло", 1.0, 1.5, 0.75), TimedWord("мам", 1.5, 2.0, None, 5, guessed=True))
    lines = [OutLine("Алло мам", "A", "Hello mum", 1.0, 2.0, words), OutLine("Да", "B", "", 2.5, 3.0)]
    parties = [OutParty("A", caller=True), OutParty("B")]
    text, losses = write_vcon(
        "call_1", parties, "2023-01-05T10:00:00", 4.0, lines, "ru", datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert losses == (
        "that the call's time has no time zone in the case: it is written as if in UTC",
        "the sound",
        "1 English renderings",
        "who wrote and signed each line, readings, themes, gaps and withholdings stay in the case",
    )
    whole = json.loads(text)
    assert whole["parties"] == [{"role": "party A"}, {"role": "party B"}]
    assert "body" not in whole["dialog"][0]
    back = parse_vcon(text.encode())
    brought = back.transcripts[0]
    assert [(x.text, x.voice, x.start_s, x.end_s) for x in brought.lines] == [
        ("Алло мам", "A", 1.0, 2.0), ("Да", "B", 2.5, 3.0),
    ]  # fmt: skip
    assert [(w.text, w.guessed, w.confidence) for w in brought.words] == [
        ("Алло", False, 0.75),
        ("мам", True, 0.0),
    ]
    assert (brought.language, brought.engine) == ("ru", "")
    named, _ = write_vcon(
        "call_1", [OutParty("A", name="Анна", number="+70000000001")], None, 4.0, lines, "ru",
        datetime(2026, 1, 1, tzinfo=UTC), SOUND, machine="whisper",
    )  # fmt: skip
    again = parse_vcon(named.encode())
    assert (again.parties[0].name, again.dialogs[0].content) == ("Анна", SOUND)
    assert again.transcripts[0].engine == "whisper"
    assert again.id == back.id
