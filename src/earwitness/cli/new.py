"""`earwitness new`: make an encrypted case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earwitness.cli.common import JsonOption, PassphraseFileOption, passphrase, print_json


def register(app: typer.Typer) -> None:
    app.command("new")(new)


def new(
    folder: Annotated[Path, typer.Argument(help="Where the case will live; must not exist or be empty.")],
    member: Annotated[
        str, typer.Option("--member", help="Your name in this case, as signatures will show it.")
    ] = "owner",
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an encrypted case. There is no way back in without the passphrase: write it down where it is safe."""
    from earwitness.app.actions.new import new_case

    case_id = new_case(folder, passphrase(passphrase_file, confirm=True), member)
    if as_json:
        print_json({"case": case_id, "folder": str(folder), "member": member})
    else:
        print(f"Case {case_id} stands in {folder}.\nNext: earwitness add --case {folder} FILES…")
