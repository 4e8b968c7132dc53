"""A release checked by somebody who has the folder and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from earwitness.app.actions.release import check_release, make_release
from earwitness.app.actions.release_folder import check_folder, release_key, signed_list
from earwitness.errors import UsageError
from earwitness.ports import nothing
from earwitness.stages.produce.letters import from_letters, in_letters
from earwitness.stages.produce.signing import FILE, read_signature, signature_file, text_to_sign
from earwitness.storage.seal import signature_of
from tests.unit.app.actions.reviewed_case import a_newsdesk
from tests.unit.app.actions.test_release import ENGLISH, Room, room, unscanned

__all__ = ["room", "unscanned"]


DESK = a_newsdesk().desk
FILES = {
    "index.html": b'<p>Roman</p><a href="provenance.json">here</a><img src="data:,">',
    "sound/quote-01.mp3": b"sound",
    "provenance.json": b"{}",
}


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small release, far from its case."""
    return written(tmp_path / "copy", {**FILES, FILE: signed_list(DESK, "one", FILES)})


def test_a_whole_folder_holds_without_the_case_and_says_whose_it_is(folder: Path) -> None:
    key = release_key(DESK, "one")
    done = check_folder(folder, key)
    assert done["clean"] and done["signature"] == "holds"
    assert (done["release"], done["key"]) == ("one", key)
    assert check_folder(folder, key.replace(" ", "").strip("()"))["clean"]
    assert release_key(DESK, "two") != key, "releases of one case do not share a key"


def test_every_file_of_a_release_is_in_its_signed_list(room: Room, unscanned: None, tmp_path: Path) -> None:
    done = make_release(room.desk, "one", None, nothing)
    files = room.files()
    assert set(read_signature(files[FILE]).digests) == set(files) - {FILE}
    copy = written(tmp_path / "copy", files)
    assert check_folder(copy, done["key"])["clean"]
    assert check_release(room.desk, "one", nothing, copy)["clean"]
    signed = read_signature(files[FILE])
    text = text_to_sign(signed.name, signed.digests)
    (copy / FILE).write_bytes(signature_file(text, *signature_of(b"t" * 32, text)))
    assert check_folder(copy)["signature"] == "holds", "somebody else signed it anew, and only the key tells"
    assert check_folder(copy, done["key"])["signature"] == "of another key"
    assert check_release(room.desk, "one", nothing, copy)["signature"] == "of another key"


EDITS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a byte": ("changed", lambda f: (f / "index.html").write_bytes((f / "index.html").read_bytes() + b" ")),
    "a missing file": ("missing", lambda f: (f / "provenance.json").unlink()),
    "a file more": ("extra", lambda f: (f / "sound" / "quote-09.mp3").write_bytes(b"x")),
    "a link": ("extra", lambda f: (f / "more").symlink_to(f / "index.html")),
    "a tracker": (
        "outside",
        lambda f: (f / "index.html").write_bytes(
            (f / "index.html").read_bytes() + b'<img src="//example.invalid/x">'
        ),
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_was_done_to_a_folder_shows(folder: Path, edit: str) -> None:
    finding, change = EDITS[edit]
    change(folder)
    done = check_folder(folder)
    assert done[finding] and not done["clean"]


def test_what_is_no_key_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError):
        check_folder(folder, "no key")


def test_no_change_of_the_signature_file_passes(folder: Path) -> None:
    content = (folder / FILE).read_bytes()
    chance = random.Random(6)
    for _ in range(60):
        at = chance.randrange(len(content))
        (folder / FILE).write_bytes(
            content[:at] + bytes((content[at] ^ chance.randrange(1, 256),)) + content[at + 1 :]
        )
        assert not check_folder(folder)["clean"]
    (folder / FILE).unlink()
    assert check_folder(folder)["signature"] == "none"


def test_a_list_of_secrets_is_searched_for_without_a_case(folder: Path, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.txt"
    secrets.write_text(f"{ENGLISH}\n")
    assert check_folder(folder, None, secrets)["clean"]
    (folder / "index.html").write_text(f"<p>{ENGLISH}</p>")
    done = check_folder(folder, None, secrets)
    assert {row["file"] for row in done["found"]} == {"index.html"} and ENGLISH not in str(done)


def test_letters_go_both_ways_and_nothing_else_is_taken_for_them() -> None:
    digest = "00f1" * 16
    assert from_letters(in_letters(digest)) == digest
    for wrong in ("", "()", "abc", "(bcdfé)"):
        with pytest.raises(ValueError, match="letters"):
            from_letters(wrong)
