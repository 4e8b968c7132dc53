"""`earwitness demo`: the whole road on the sample case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earwitness.cli.common import JsonOption, print_json, progress


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    case: Annotated[Path, typer.Option("--case", help="Where the demo case stands.")] = Path("demo-case"),
    hear: Annotated[
        str, typer.Option("--hear", help="How many recordings the machine hears: a number, or all.")
    ] = "12",
    sample: Annotated[
        Path | None,
        typer.Option(
            "--sample", help="The sample case's folder; found by itself in a checkout.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Walk the whole road on 48 invented calls: from audio files to a released story. Everybody in them is invented."""
    from earwitness.app.actions.demo import run_demo

    with progress(quiet=as_json) as say:
        done = run_demo(case, hear, sample, say, tell=(lambda _: None) if as_json else print)
    if as_json:
        print_json(done)
        return
    as_member = f"EARWITNESS_PASSPHRASE='{done['passphrase']}' .venv/bin/earwitness"
    print(f"\nThe story page  {done['page']}")
    print(f"The case        {done['case']}, passphrase: {done['passphrase']}  (everybody in it is invented)")
    print(f"The workbench   {as_member} open --case {done['case']}")
    print(f"How far it is   {as_member} status --case {done['case']}")
