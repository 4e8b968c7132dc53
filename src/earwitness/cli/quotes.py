"""`earwitness quotes`: the quotes that stand, as they would be printed."""

from __future__ import annotations

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json


def register(app: typer.Typer) -> None:
    app.command("quotes")(quotes)


def quotes(
    case: CaseOption = None, passphrase_file: PassphraseFileOption = None, as_json: JsonOption = False
) -> None:
    """List quotes, edited, with how many edits of which kind each has."""
    from earwitness.app.actions.look import quote_rows

    with opened(case, passphrase_file) as desk:
        rows = quote_rows(desk)
    for row in rows:
        if as_json:
            print_json(row)
            continue
        print(f"{row['quote']}  {row['call']}  edits: {row['operations'] or 'none'}")
        for line in row["lines"]:
            print(f"  {line['voice']}: {line['edited']}\n     {line['edited_en']}")
