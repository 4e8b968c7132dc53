"""`earwitness trends`: how themes and callers move over time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json


def register(app: typer.Typer) -> None:
    app.command("trends")(trends)


def trends(
    svg: Annotated[
        Path | None,
        typer.Option(
            "--svg",
            help="Also write the charts into this folder, in the clear, unsearched.",
            show_default=False,
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show trends with their denominators, intervals and caveats."""
    from earwitness.app.actions.look import trend_rows, write_charts

    with opened(case, passphrase_file) as desk:
        rows = trend_rows(desk)
        written = write_charts(desk, svg) if svg else []
    for row in rows:
        if as_json:
            print_json(row)
        else:
            print(f"{row['sentence']}\n  {row['caveat']}\n")
    if not rows and not as_json:
        print("No trends yet: `earwitness run` measures once themes are marked.")
    for name in written:
        print(f"wrote {name}")
