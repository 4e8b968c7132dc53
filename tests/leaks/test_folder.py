"""A folder given to the leak scan: nothing in it is left out in silence, nothing is followed out of it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from earwitness.app.actions import folder as reading
from earwitness.app.actions.folder import entries
from earwitness.app.actions.trying import try_scan
from earwitness.stages.protect.scan import Unreadable


def faults(folder: Path) -> dict[str, str]:
    return {name: found.why for name, found in entries(folder) if isinstance(found, Unreadable)}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "index.html").write_text("<p>hello</p>")
    return folder


def test_plain_files_folders_and_links_within_are_read(package: Path) -> None:
    (package / "empty").mkdir()
    (package / "again.html").symlink_to("index.html")
    found = dict(entries(package))
    assert found == {"index.html": b"<p>hello</p>", "empty/": b"", "again.html": b"index.html"}


def test_what_is_no_plain_file_blocks(package: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    os.mkfifo(package / "pipe")
    (package / "out").symlink_to(tmp_path / "secret")
    (package / "up").symlink_to("..")
    (package / "nowhere").symlink_to("nothing")
    (package / "round").symlink_to("round")
    assert faults(package) == {
        "pipe": "no plain file",
        **dict.fromkeys(("out", "up", "nowhere", "round"), "a link out of the folder"),
    }


def test_what_cannot_be_opened_or_is_too_large_blocks(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (package / "large").write_bytes(bytes(200))
    monkeypatch.setattr(reading, "MOST_BYTES", 100)

    def refuse(_: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert faults(package) == {"index.html": "could not be opened", "large": "too large"}


def test_a_name_that_is_no_utf8_blocks_and_can_be_shown(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The listing is played, so that it runs on a file system that takes UTF-8 names only, too."""
    name = os.fsdecode(b"\xea\xe0\xf8\xe5.txt")
    with contextlib.suppress(OSError):
        (package / name).write_text("x")
    monkeypatch.setattr(os, "walk", lambda *_, **__: iter([(str(package), [], [name])]))
    (shown, found), *_ = entries(package)
    assert isinstance(found, Unreadable)
    assert found.why == "its name is no UTF-8"
    assert shown.encode() and shown != name


def test_try_scan_tells_hits_what_blocks_and_what_was_not_searched(package: Path, tmp_path: Path) -> None:
    (package / "Шурику").mkdir()
    (package / "call.json").write_text('{"w": ["Каше", "варовым"]}')
    os.mkfifo(package / "pipe")
    secrets = tmp_path / "secrets.txt"
    secrets.write_text("Шурик\nКашеваров Роман\n12\n")
    hits, unreadable, not_searched = try_scan(package, secrets)
    assert {(hit["file"], hit["secret_no"]) for hit in hits} == {("Шурику/", 1), ("call.json", 2)}
    assert [row["file"] for row in unreadable] == ["pipe"]
    assert not_searched == (3,)
