"""What `lexicon` takes, refuses and prints; nothing here opens a case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from earwitness.cli.root import run


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that is no case, and no settings of the person who runs the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EARWITNESS_CASE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def test_lexicons_are_listed_without_a_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lexicon", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(r["lexicon"], r["kind"]) for r in rows][:2] == [
        ("packaged", "packaged"),
        ("police-radio", "packaged"),
    ]


def test_an_entry_is_shown_with_its_scope(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lexicon", "show", "10-13"]) == 0
    shown = capsys.readouterr().out
    assert "conflicting" in shown and "NYPD" in shown


def test_faults_are_printed_and_grave_ones_end_in_3(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "ours.csv"
    file.write_text("term_lemma,language,meaning_en,ambiguous,sence\nсова,ru,drone,y,\n", encoding="utf-8")
    assert run(["lexicon", "check", str(file)]) == 3
    printed = capsys.readouterr().out
    assert "! ours, line 1, number 5" in printed and "1 grave, 1 to look at." in printed
    assert run(["lexicon", "check", str(file), "--json"]) == 3
    assert [fault["line"] for fault in json.loads(capsys.readouterr().out)] == [1, 2]
    file.write_text("term_lemma,language,meaning_en,ambiguous\nсова,ru,drone,n\n", encoding="utf-8")
    assert run(["lexicon", "check", str(file)]) == 0


def test_an_export_is_for_one_person_and_overwrites_nothing(tmp_path: Path) -> None:
    file = tmp_path / "radio.csv"
    arguments = ["lexicon", "export", "--lexicon", "police-radio", "--to", str(file)]
    assert run(arguments) == 0
    assert file.stat().st_mode & 0o077 == 0
    assert run(arguments) == 2


def test_own_terms_need_a_case_a_meaning_and_a_ground(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lexicon", "add", "owl"]) == 2
    assert run(["lexicon", "add", "owl", "--meaning", "drone", "--why", "heard"]) == 2
    assert "E002" in capsys.readouterr().err
    assert run(["lexicon", "uses", "owl", "--status", "maybe"]) == 2
