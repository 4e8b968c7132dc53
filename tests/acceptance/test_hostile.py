"""A folder of hostile and broken files is taken in: each bad one is named, the good one among them is heard of, nothing
is written outside the case."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.acceptance.conftest import command_line
from tests.hostile.make import make_folder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_every_bad_file_is_named_and_the_good_one_gets_through(tmp_path: Path, root: Path) -> None:
    box, case, home, temp = (tmp_path / name for name in ("box", "case", "home", "temp"))
    for folder in (box, home, temp):
        folder.mkdir()
    bad = make_folder(box)
    sample = root / "examples" / "sample_case"
    good = min((sample / "audio").iterdir(), key=lambda f: f.stat().st_size)
    shutil.copy(good, box / "a good recording.amr")
    run = command_line(home, temp)
    assert run("new", str(case)).returncode == 0
    before = _everything(tmp_path, case)
    added = run("add", str(box), "--origin", str(sample / "origin.toml"), "--case", str(case), "--json")
    assert added.returncode == 0, added.stderr
    done = run("run", "intake", "--case", str(case))
    assert done.returncode == 0, done.stderr
    (status,) = (
        json.loads(line) for line in run("status", "--case", str(case), "--json").stdout.splitlines()
    )
    assert status["recordings"] >= 1
    rows = [
        json.loads(x) for x in run("show", "rejections", "--case", str(case), "--json").stdout.splitlines()
    ]
    assert all(row["error"].startswith("E1") and row["reason"] and row["advice"] for row in rows)
    named = {row["name"] for row in rows}
    missing = {name for name in bad if not any(name == n or n.startswith(name) for n in named)}
    assert missing == set(), f"bad files without a named rejection: {missing}"
    assert run("check", "--case", str(case)).returncode == 0
    assert _everything(tmp_path, case) == before, "something was written outside the case"


def _everything(folder: Path, but: Path) -> set[str]:
    return {str(p) for p in folder.rglob("*") if but not in p.parents and p != but and "/home/" not in str(p)}
