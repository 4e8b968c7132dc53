"""What the export commands write, where, and what they say: the file for its owner alone, losses aside, nothing overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from earwitness.cli import export, imports
from earwitness.errors import UsageError
from earwitness.model.identity import Person
from earwitness.model.ids import PersonId
from earwitness.model.speech import PlainCopy
from tests.unit.app.actions.reviewed_case import Newsdesk, a_newsdesk


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Newsdesk:
    """The case that commands open, without a disk."""
    found = a_newsdesk()

    @contextmanager
    def opened(*_: object) -> Iterator[object]:
        yield found.desk

    monkeypatch.setattr(export, "opened", opened)
    monkeypatch.setattr(imports, "opened", opened)
    return found


def _run(*words: str) -> Result:
    return CliRunner().invoke(export.app, words, catch_exceptions=True)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("codings",), "x.qdpx"),
        (("codings", "--suggested"), "x.json"),
        (("codings", "--call", "call-1"), "x.xlsx"),
        (("vcon", "call-1"), "x.vcon"),
        (("table", "lines"), "x.csv"),
    ],
)
def test_words_leave_in_a_file_for_its_owner_and_the_ledger_knows(
    room: Newsdesk, tmp_path: Path, words: tuple[str, ...], name: str
) -> None:
    out = tmp_path / name
    done = _run(*words, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert out.stat().st_mode & 0o777 == 0o600
    assert "not in the file: " in done.stderr
    assert "nothing protects it" in done.stderr
    assert len(room.standing(PlainCopy)) == 1
    again = _run(*words, "--out", str(out))
    assert isinstance(again.exception, UsageError)
    assert len(room.standing(PlainCopy)) == 1, "what is refused has not left"


def test_people_leave_with_a_warning_and_come_back(room: Newsdesk, tmp_path: Path) -> None:
    room.desk.writer.append((room.desk.pen().write(Person(PersonId("per_1"), "Olha")),))
    out = tmp_path / "x.ftm"
    done = _run("entities", "--out", str(out))
    assert "real names" in done.stderr
    assert "Olha" not in done.output
    back = CliRunner().invoke(imports.app, ["entities", str(out)])
    assert back.output.startswith("0 people are new, 1 were known")
    assert "not taken: 1 entities that are no persons" in back.output


@pytest.mark.parametrize(
    ("words", "name"),
    [(("codings",), "x.docx"), (("table", "secrets"), "x.csv"), (("table", "lines"), "x.qdpx")],
)
def test_what_there_is_not_is_refused_by_what_there_is(
    room: Newsdesk, tmp_path: Path, words: tuple[str, ...], name: str
) -> None:
    done = _run(*words, "--out", str(tmp_path / name))
    assert isinstance(done.exception, UsageError)
    assert not (tmp_path / name).exists()
