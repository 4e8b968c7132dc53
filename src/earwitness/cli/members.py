"""`earwitness members`: who may open the case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from earwitness.cli.common import (
    CaseOption,
    JsonOption,
    PassphraseFileOption,
    opened,
    passphrase,
    print_json,
)
from earwitness.errors import UsageError

app = typer.Typer(help="Who may open the case: list, let in, change your own passphrase.")

NewPassphraseFileOption = Annotated[
    Path | None,
    typer.Option(
        "--new-passphrase-file",
        help="Read the new passphrase from this file's first line; else you are asked.",
        show_default=False,
    ),
]


@app.callback(invoke_without_command=True)
def members(
    context: typer.Context,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """List who may open the case."""
    from earwitness.app.actions.members import list_members

    if context.invoked_subcommand is not None:
        if case or passphrase_file or as_json:
            raise UsageError(
                "options stand after the last word of the command: `earwitness members add NAME`"
            )
        return
    with opened(case, passphrase_file) as desk:
        _tell(list_members(desk), as_json)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The new member's name, as signatures will show it.")],
    vault: Annotated[
        bool,
        typer.Option("--vault/--no-vault", help="Whether they also learn who the people of the case are."),
    ] = False,
    new_passphrase_file: NewPassphraseFileOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let another person open the case, by a passphrase of their own: let them type it."""
    from earwitness.app.actions.members import add_member

    with opened(case, passphrase_file) as desk:
        _tell(add_member(desk, name, passphrase(new_passphrase_file, confirm=True), vault=vault), as_json)


@app.command("passphrase")
def change(
    new_passphrase_file: NewPassphraseFileOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Change your own passphrase. Copies of the case made before still open by the old one."""
    from earwitness.app.actions.members import change_passphrase

    with opened(case, passphrase_file) as desk:
        change_passphrase(desk, passphrase(new_passphrase_file, confirm=True))
    print("Changed.")


def _tell(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(row["member"] + ("  (you)" if row["you"] else ""))
