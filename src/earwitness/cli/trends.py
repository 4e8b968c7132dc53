"""`earwitness trends`: how themes and callers move over time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json
from earwitness.errors import UsageError


def register(app: typer.Typer) -> None:
    app.command("trends")(trends)


def trends(
    theme: Annotated[
        str | None, typer.Option("--theme", help="Only the trend of this name.", show_default=False)
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help="Measure now by month, week, or so many days; else as the case was measured.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="What --to writes: svg, csv, vega or json.")] = "svg",
    folder: Annotated[
        Path | None,
        typer.Option(
            "--to",
            help="Also write a file a trend into this folder, in the clear, unsearched.",
            show_default=False,
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show trends with their denominators, intervals and caveats."""
    from earwitness.app.actions.trends import FORMATS, figure_rows, trends_of, write_figures

    wanted = next((known for known in FORMATS if known == form), None)
    if wanted is None:
        raise UsageError(f"--format is one of {', '.join(FORMATS)}")
    with opened(case, passphrase_file) as desk:
        found = trends_of(desk, theme, by)
    written = write_figures(found, wanted, folder) if folder else []
    for row in figure_rows(found):
        if as_json:
            print_json(row)
        else:
            print(f"{row['sentence']}\n  {row['caveat']}\n")
    if not found and not as_json:
        print("No trends yet: `earwitness run` measures once themes are marked.")
    if not as_json:
        for name in written:
            print(f"wrote {name}")
