"""`earwitness release`: make the published folder, if every gate is open and the scan is clean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json, progress


def register(app: typer.Typer) -> None:
    app.command("release")(release)


def release(
    name: Annotated[str, typer.Option("--name", help="A short name for this release.")] = "story",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Also copy the release to this folder; it always stands in the case's releases/."
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build the story page, scan it for every name, number, unit and place of the case, write it only when none was found."""
    from earwitness.app.actions.release import make_release

    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        done = make_release(desk, name, out, say)
    if as_json:
        print_json(done)
        return
    print(
        f"Searched {done['files']} files for {done['secrets']} secrets in {done['forms']} forms: nothing found."
    )
    print(f"Open {done['page']} in a browser; it needs no server.")
