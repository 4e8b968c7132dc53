"""`earwitness add`: hand recordings over to the case."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json, progress


def register(app: typer.Typer) -> None:
    app.command("add")(add)


def add(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, zip or tar archives.")],
    origin: Annotated[
        Path | None,
        typer.Option(
            "--origin", help="The answers to the origin form as TOML; else you are asked.", show_default=False
        ),
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option("--manifest", help="CSV or JSON of what is known of each file.", show_default=False),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hand recordings over: each is sealed as it came, with its fingerprint and where it is from. Nothing is opened yet."""
    from earwitness.app.actions.add import add_files, origin_from_file
    from earwitness.cli.origin_form import ask

    answers = origin_from_file(origin) if origin else ask(sys.stdin.isatty())
    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        report = add_files(desk, paths, answers, manifest, say)
    if as_json:
        print_json(report.as_dict())
        return
    print(f"{report.added} files sealed, {report.known} already here, {len(report.refused)} refused.")
    for serial, number, reason in report.refused:
        print(f"  file {serial}: {number} {reason}")
    print("Next: earwitness run")
