"""`earwitness people`: who is in the case, by alias; names only on request, and every look is in the ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from earwitness.cli.common import (
    CaseOption,
    JsonOption,
    PassphraseFileOption,
    asked_for,
    opened,
    print_json,
)
from earwitness.errors import UsageError

app = typer.Typer(help="Who is in the case, by id, with safety; what singles somebody out.")


@app.callback(invoke_without_command=True)
def people(
    context: typer.Context,
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
    if context.invoked_subcommand is not None:
        if reveal or case or passphrase_file or as_json:
            raise UsageError(
                "options stand after the last word of the command: `earwitness people risk --case …`"
            )
        return
    from earwitness.app.actions.people import list_people, reveal_person

    with opened(case, passphrase_file) as desk:
        rows = [reveal_person(desk, reveal)] if reveal else list_people(desk)
    for row in rows:
        print_json(row) if as_json else print(
            "  ".join(f"{v}" for v in row.values() if v not in (None, "", []))
        )


@app.command("risk")
def risk(
    case: CaseOption = None, passphrase_file: PassphraseFileOption = None, as_json: JsonOption = False
) -> None:
    """Which kept details, put together, fit one person only, the most telling first, and the fewest to give up."""
    from earwitness.app.actions.people_risk import mosaic_risk, risk_lines

    with opened(case, passphrase_file) as desk:
        found = mosaic_risk(desk)
    if as_json:
        print_json(found)
        return
    for line in risk_lines(found):
        print(line)


@app.command("safety")
def safety(
    person: Annotated[
        str, typer.Argument(help="The person's id or reference, as `earwitness people` gives it.")
    ],
    state: Annotated[
        str | None,
        typer.Argument(
            help="unknown, contacted, consents, refuses, unsafe, dead or captured; left out, it stays.",
            show_default=False,
        ),
    ] = None,
    minor: Annotated[
        bool | None, typer.Option("--minor/--no-minor", help="Under eighteen.", show_default=False)
    ] = None,
    survivor: Annotated[
        bool | None,
        typer.Option("--survivor/--no-survivor", help="Of sexual violence.", show_default=False),
    ] = None,
    agreed: Annotated[
        str | None,
        typer.Option("--agreed", help='To what they agreed, in words; "-" asks.', show_default=False),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is known of somebody's safety. Signatures under what was known before end."""
    from earwitness.app.actions.people import set_safety

    words = asked_for(agreed, "Agreed to what")
    with opened(case, passphrase_file) as desk:
        row = set_safety(desk, person, state, minor=minor, survivor=survivor, agreed=words)
    if as_json:
        print_json(row)
        return
    print(f"{row['person']}: {row['safety']}; at most heard as: {row['voice']}; named by: {row['label']}.")
    if row["signatures_ended"]:
        print(f"{row['signatures_ended']} signatures no longer hold; they have to be given again.")
