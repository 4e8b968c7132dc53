"""Every example marked `runnable` runs, in the order of its page, and says what the page says it says.

In a `console` example a line with `$ ` is a command and the lines below it are what it prints; `…` stands for
anything. In a `python` example the lines run in one namespace a page, and a failing assert is a failing page.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, Example, examples

RUNNABLE = {page: found for page in PAGES if (found := examples(page))}
BIN = Path(sys.executable).parent


def matches(expected: str, printed: str) -> bool:
    """Whether output is what a page shows, `…` standing for anything, spaces at line ends for nothing."""
    shown = "\n".join(line.rstrip() for line in expected.strip().splitlines())
    said = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    pattern = ".*?".join(re.escape(part) for part in shown.split("…"))
    return re.fullmatch(pattern, said, re.DOTALL) is not None


def console(example: Example, folder: Path) -> None:
    """Run the commands of one console example."""
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "110",
        "NO_COLOR": "1",
        "EARWITNESS_PASSPHRASE": "a long and invented passphrase",
    }
    for part in re.split(r"^\$ ", example.text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        while command.endswith("\\"):
            more, _, expected = expected.partition("\n")
            command = f"{command[:-1]} {more.removeprefix('>').strip()}"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=280,
        )
        assert done.returncode == 0, f"{example} `{command}`: {done.stdout}{done.stderr}"
        if expected.strip():
            assert matches(expected, done.stdout), f"{example} `{command}` printed:\n{done.stdout}"


def test_there_are_runnable_examples() -> None:
    assert sum(map(len, RUNNABLE.values())) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("path", RUNNABLE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_examples_of_a_page_run(path: Path, tmp_path: Path) -> None:
    names: dict[str, object] = {"__name__": "example"}
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for example in RUNNABLE[path]:
        if example.language == "python":
            exec(compile(example.text, str(example), "exec"), names)  # noqa: S102  (our own pages)
        else:
            console(example, tmp_path)


def test_a_page_that_shows_something_else_is_caught() -> None:
    assert matches("48 calls\n… standing", "48 calls  \n12 standing\n")
    assert not matches("48 calls", "47 calls")
