"""`earwitness people`: who is in the case, by alias; names only on request, and every look is in the ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json


def register(app: typer.Typer) -> None:
    app.command("people")(people)


def people(
    reveal: Annotated[
        str | None,
        typer.Option(
            "--reveal", help="Show the name behind this person id; the look is written to the ledger first."
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """List people by id with safety and how far it is known who they are."""
    from earwitness.app.actions.people import list_people, reveal_person

    with opened(case, passphrase_file) as desk:
        rows = [reveal_person(desk, reveal)] if reveal else list_people(desk)
    for row in rows:
        print_json(row) if as_json else print(
            "  ".join(f"{v}" for v in row.values() if v not in (None, "", []))
        )
