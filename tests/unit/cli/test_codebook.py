"""What the command line says of codebooks where no case is open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from earwitness.cli.root import run


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EARWITNESS_CASE", raising=False)


def test_an_exported_codebook_is_right_and_can_be_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["codebook", "export"]) == 0
    file = tmp_path / "book.csv"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(["codebook", "check", str(file)]) == 0
    assert capsys.readouterr().out == "Nothing wrong.\n"
    assert run(["codebook", "show", "wants_out", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == "wants_out"
    assert run(["codebook", "list"]) == 0
    assert "(in use)" in capsys.readouterr().out


def test_a_file_that_cannot_be_used_ends_with_three(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("id\nwants_out\n", encoding="utf-8")
    assert run(["codebook", "check", str(file)]) == 3
    assert "definition" in capsys.readouterr().out
