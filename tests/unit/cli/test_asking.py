"""What a command asks for, and what it refuses before long work."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from earwitness.cli import try_
from earwitness.cli.common import asked_for
from earwitness.errors import UsageError


def test_words_come_from_the_pipe_where_a_dash_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Двухсотых много.\nsecond line\n"))
    assert asked_for("-", "words") == "Двухсотых много."
    assert asked_for("-", "words") == "second line"


@pytest.mark.parametrize("given", [None, "", "words", "--"])
def test_anything_else_is_taken_as_it_is(given: str | None) -> None:
    assert asked_for(given, "words") == given


def test_two_files_of_one_name_are_refused_before_anything_is_heard(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="same name"):
        try_._made_ready(tmp_path / "out", [Path("a/call.amr"), Path("b/call.amr")], "vtt")
    assert not (tmp_path / "out").exists()


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "call.amr.vtt").write_text("earlier")
    with pytest.raises(UsageError, match="already"):
        try_._made_ready(tmp_path, [Path("call.amr")], "vtt")
    try_._made_ready(tmp_path, [Path("call.amr")], "srt")


def test_a_file_where_the_folder_should_be_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="cannot be made"):
        try_._made_ready(tmp_path / "out" / "deeper", [Path("call.amr")], "vtt")


def test_a_transcript_is_readable_for_its_owner_alone(tmp_path: Path) -> None:
    try_._kept(tmp_path, "call.amr", "json", {"text": "слова"})
    file = tmp_path / "call.amr.json"
    assert file.stat().st_mode & 0o077 == 0 and "слова" in file.read_text(encoding="utf-8")
