"""The sample case, walked once for all acceptance tests, by the real command line and the real speech model.

Two recordings are heard here instead of the demo's twelve: the road is the same, the test run shorter. Tests that use the
walked case share one worker (`xdist_group`), so that it is walked once.
"""

from __future__ import annotations

import json
import os
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
        return Path(self.first["page"]).parent

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
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    home, temp = tmp_path_factory.mktemp("walker"), tmp_path_factory.mktemp("temp")
    folder = tmp_path_factory.mktemp("cases") / "demo"
    run = command_line(home, temp)
    done = run("demo", "--case", str(folder), "--hear", "2", "--json")
    assert done.returncode == 0, done.stderr[-4000:]

    def start(*arguments: str) -> subprocess.Popen[str]:
        program = Path(sys.executable).with_name("earwitness")
        return subprocess.Popen(
            [str(program), *arguments], env=environment_of(home, temp), stdout=subprocess.PIPE, text=True
        )

    return Walked(folder, home, temp, json.loads(done.stdout.splitlines()[-1]), run, start)


@pytest.fixture(scope="session")
def sample(root: Path) -> Path:
    return root / "examples" / "sample_case"
