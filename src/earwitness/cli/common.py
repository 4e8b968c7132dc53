"""What commands share: where the case is, the passphrase, progress, and printing for people or for programs."""

from __future__ import annotations

import getpass
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from earwitness.errors import UsageError

if TYPE_CHECKING:
    from earwitness.app.wiring import Desk

CaseOption = Annotated[
    Path | None,
    typer.Option(
        "--case",
        help="The case folder; else EARWITNESS_CASE, else the folder you stand in.",
        show_default=False,
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")
]
PassphraseFileOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        help="Read the passphrase from this file's first line; else EARWITNESS_PASSPHRASE, else you are asked.",
        show_default=False,
    ),
]


def case_folder(given: Path | None) -> Path:
    """The folder of the case a command is about."""
    return given or Path(os.environ.get("EARWITNESS_CASE") or ".")


def passphrase(file: Path | None, *, confirm: bool = False) -> str:
    """The passphrase from a file, the environment or the person. Raises UsageError when nobody can be asked."""
    if file is not None:
        lines = file.read_text(encoding="utf-8").splitlines()
        if not lines:
            raise UsageError("the passphrase file is empty")
        return lines[0]
    # Taken out of the environment: no browser and no worker started later inherits it.
    if (given := os.environ.pop("EARWITNESS_PASSPHRASE", None)) is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError(
            "a passphrase is needed and nobody can be asked",
            hint="Pass --passphrase-file FILE or set EARWITNESS_PASSPHRASE.",
        )
    first = getpass.getpass("Passphrase: ")
    if confirm and getpass.getpass("The same again: ") != first:
        raise UsageError("the two passphrases differ")
    return first


@contextmanager
def opened(case: Path | None, passphrase_file: Path | None) -> Iterator[Desk]:
    """The case, open with its tools; closed and its ledger signed on leaving."""
    from earwitness.app.wiring import open_desk

    folder = case_folder(case)
    with open_desk(folder, lambda: passphrase(passphrase_file)) as desk:
        yield desk


@contextmanager
def opened_if_any(case: Path | None, passphrase_file: Path | None) -> Iterator[Desk | None]:
    """The case, or None where nobody named one and this folder is none: what is packaged may be looked at without."""
    if case is None and not (case_folder(case) / "case.toml").is_file():
        yield None
        return
    with opened(case, passphrase_file) as desk:
        yield desk


def print_json(value: Any) -> None:
    """One JSON value on one line."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


ASKED_FOR = "-"


def asked_for(given: str | None, what: str) -> str | None:
    """The text given, or, for "-", what is then typed or piped in: words of a call stay out of the shell's history."""
    if given != ASKED_FOR:
        return given
    if sys.stdin.isatty():
        import typer

        return str(typer.prompt(what, err=True))
    return sys.stdin.readline().rstrip("\r\n")


class PlainProgress:
    """Progress as lines, for logs and pipes: at most one line every two seconds and one at the end of a stage."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}
        self._said: dict[str, float] = {}

    def __call__(self, stage: str, done: float, all: float, unit: str) -> None:
        now = time.monotonic()
        began = self._began.setdefault(stage, now)
        if done < all and now - self._said.get(stage, 0.0) < 2.0:
            return
        self._said[stage] = now
        left = f", about {(all - done) * (now - began) / done:.0f} s left" if 0 < done < all else ""
        print(f"{stage}: {done:.0f} of {all:.0f} {unit}{left}", file=sys.stderr, flush=True)


class BarProgress:
    """Progress as bars on a terminal."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

        self._bars = Progress(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            TextColumn("{task.completed:.0f} of {task.total:.0f} {task.fields[unit]}"),
            TimeRemainingColumn(),
            transient=False,
            # Work comes back in bundles, half a minute apart: a shorter memory would forget the speed in between.
            speed_estimate_period=600.0,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> BarProgress:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def __call__(self, stage: str, done: float, all: float, unit: str) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=all, unit=unit)
        self._bars.update(self._tasks[stage], completed=done, total=all)


@contextmanager
def progress(quiet: bool = False) -> Iterator[Any]:
    """Bars on a terminal, lines in a pipe, nothing when quiet."""
    if quiet:
        from earwitness.ports import nothing

        yield nothing
    elif sys.stderr.isatty():
        with BarProgress() as bars:
            yield bars
    else:
        yield PlainProgress()
