"""The commands of a release on a case in memory, from the first folder to the one without somebody."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from earwitness.cli import export, release
from tests.unit.app.actions.test_release import Room, room, unscanned
from tests.unit.app.actions.test_take_down import WHY, with_a_passage_of_hers
from tests.unit.stages.produce.case import SOLDIER

__all__ = ["room", "unscanned"]

AT_ROOT = typer.Typer()
release.register(AT_ROOT)
AT_ROOT.add_typer(release.app, name="release")
AT_ROOT.add_typer(export.app, name="export")


@pytest.fixture(autouse=True)
def case(room: Room, unscanned: None, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def opened(*_: object) -> Iterator[object]:
        yield room.desk

    for module in (release, export):
        monkeypatch.setattr(module, "opened", opened)
    monkeypatch.delenv("EARWITNESS_CASE", raising=False)


def said(*arguments: str | os.PathLike[str], typed: str = "", status: int = 0) -> str:
    done = CliRunner().invoke(AT_ROOT, list(map(str, arguments)), input=typed)
    assert done.exit_code == status, done.output + repr(done.exception)
    return done.output


def test_a_release_is_made_traced_checked_corrected_and_taken_down(room: Room, tmp_path: Path) -> None:
    with_a_passage_of_hers(room)
    made = said("release", "--name", "one")
    key = made.partition("beside the page: ")[2].strip()
    folder = room.folder / "releases" / "one"
    assert str(folder / "index.html") in made and key.startswith("(")

    listed = said("release", "trace", "--name", "one")
    assert "passage 1: I wrote a report." in listed and "Quote rec_" in listed
    one = said("release", "trace", "-", "--name", "one", typed="five of us\n")
    assert "withhold: “Кедр” → “[позывной]”" in one and "meaning kept: Reader Two" in one
    assert "said only by Editor One, 0 checks" in one and "samples 0 to 24000 at 8000 Hz" in one
    (row,) = map(json.loads, said("release", "trace", "five of us", "--name", "one", "--json").splitlines())
    assert row["said"]["state"] == "standing"

    alone = said("check-release", folder, "--key", key)
    assert "Signature: holds" in alone and "Not searched for names" in alone and "Nothing found." in alone
    assert "1 of 1 sounds" in said("release", "check", "--name", "one")
    assert "Searched for" in said("check-release", folder, "--case", tmp_path)

    kit = said("export", "kit", tmp_path / "kit")
    assert "for the desk, not for publication" in kit and (tmp_path / "kit" / "quote-sheet.docx").is_file()

    corrected = said("release", "--name", "one", "--change", "-", typed="A month was wrong.\n")
    assert "The page says, 2" in corrected and "A month was wrong." in corrected

    look = said("release", "take-down", SOLDIER, "--look")
    assert look.startswith("Release one: passages 1; 1 sound files, 1 profiles, ") and "delete" not in look
    gone = said("release", "take-down", SOLDIER, typed=f"{WHY}\n")
    assert "delete the whole old folder" in gone and "sound/quote-01.mp3" in gone and WHY not in gone
    assert said("release", "take-down", SOLDIER, "--look") == "No release holds this person.\n"

    (folder / "index.html").write_text("<img src='https://example.invalid/x'>")
    broken = said("check-release", folder, status=release.FOUND)
    assert (
        "index.html: not as it was written" in broken and "index.html: asks for something outside" in broken
    )
