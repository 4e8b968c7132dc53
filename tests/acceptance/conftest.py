"""The sample case, walked once for all acceptance tests, by the real command line and the real speech model.

Two recordings are heard here instead of the demo's twelve: the road is the same, the test run shorter. Workers of one test
run walk it once between them: the first does, the others copy what came of it, each to change as it likes.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PASSPHRASE = "everybody here is invented"


@dataclass(frozen=True)
class Walked:
    """A walked demo case and how to ask it things."""

    folder: Path
    home: Path
    temp: Path
    first: dict[str, Any]
    run: Callable[..., subprocess.CompletedProcess[str]]
    start: Callable[..., subprocess.Popen[str]]

    @property
    def release(self) -> Path:
        return self.folder / "releases" / Path(self.first["page"]).parent.name

    def ask(self, *arguments: str) -> list[Any]:
        """The JSON values a command prints."""
        done = self.run(*arguments, "--case", str(self.folder), "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


def environment_of(home: Path, temp: Path, passphrase: str = PASSPHRASE) -> dict[str, str]:
    """The environment of a person with that home folder; nothing else of this machine's settings."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("EARWITNESS_", "XDG_"))}
    environment |= {
        "HOME": str(home),
        "TMPDIR": str(temp),
        "EARWITNESS_PASSPHRASE": passphrase,
        "HF_HUB_OFFLINE": "1",
        "EARWITNESS_RELISTEN": "withheld",  # a quarter of the sound, and every stretch that matters most
    }
    return environment


def command_line(
    home: Path, temp: Path, passphrase: str = PASSPHRASE
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `earwitness` as that person would."""
    environment = environment_of(home, temp, passphrase)

    def run(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
        program = Path(sys.executable).with_name("earwitness")
        return subprocess.run(
            [str(program), *arguments], capture_output=True, text=True, env=environment, timeout=1500, **more
        )

    return run


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Walked:
    place = tmp_path_factory.mktemp("walked") / "own"
    if worker_id == "master":
        place.mkdir()
        first = _walk(place)
    else:
        shared = tmp_path_factory.getbasetemp().parent / "walked-by-one"
        with shared.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (shared / "first.json").is_file():
                shutil.rmtree(shared, ignore_errors=True)
                shared.mkdir()
                (shared / "first.json").write_text(json.dumps(_walk(shared)), encoding="utf-8")
            shutil.copytree(shared, place)
        first = json.loads((place / "first.json").read_text(encoding="utf-8"))
    home, temp = place / "walker", place / "temp"
    run = command_line(home, temp)

    def start(*arguments: str) -> subprocess.Popen[str]:
        program = Path(sys.executable).with_name("earwitness")
        return subprocess.Popen(
            [str(program), *arguments], env=environment_of(home, temp), stdout=subprocess.PIPE, text=True
        )

    return Walked(place / "demo", home, temp, first, run, start)


def _walk(place: Path) -> dict[str, Any]:
    """Walk the road to a case in this folder, with a home and a folder for temporary files beside it; what it prints."""
    home, temp = place / "walker", place / "temp"
    home.mkdir()
    temp.mkdir()
    done = command_line(home, temp)("demo", "--case", str(place / "demo"), "--hear", "2", "--json")
    assert done.returncode == 0, done.stderr[-4000:]
    made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return made


@pytest.fixture(scope="session")
def sample(root: Path) -> Path:
    return root / "examples" / "sample_case"
