"""What the import commands say: how much came in, and every loss."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from earwitness.cli import imports
from tests.unit.app.actions.reviewed_case import Newsdesk, a_newsdesk

VTT = "WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000 line:0\n<v A>Понял\n"


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Newsdesk:
    """The case that commands open, without a disk."""
    found = a_newsdesk()

    @contextmanager
    def opened(*_: object) -> Iterator[object]:
        yield found.desk

    monkeypatch.setattr(imports, "opened", opened)
    return found


@pytest.mark.parametrize("command", ["transcript", "transcripts"])
@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16"])
def test_captions_come_in_and_their_losses_are_said(
    room: Newsdesk, tmp_path: Path, command: str, coding: str
) -> None:
    file = tmp_path / "x.vtt"
    file.write_bytes(VTT.encode(coding))
    done = CliRunner().invoke(imports.app, [command, str(file), "--call", "call-1"], catch_exceptions=False)
    assert room.texts() == ["Понял"]
    assert "Понял" not in done.output + done.stderr
    assert "not taken: 1 notes, styles and regions" in done.output + done.stderr
    assert "not taken: 1 places of cues on the screen" in done.output + done.stderr
