"""`earwitness trends`: how themes and callers move over time, by what periods, and as files."""

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
            help="Measure now by auto, month, week, so many days, or a file of periods; else as the case was measured.",
            show_default=False,
        ),
    ] = None,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep", help="Keep the periods of --by in the case: for figures and releases from now on."
        ),
    ] = False,
    form: Annotated[
        str, typer.Option("--format", help="What --to writes: svg, png, csv, vega or json.")
    ] = "svg",
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
    from earwitness.app.actions.trends import (
        FORMATS,
        figure_rows,
        keep_calendar,
        kept_calendar,
        trends_of,
        write_figures,
    )
    from earwitness.app.actions.trends_calendar import calendar_of

    wanted = next((known for known in FORMATS if known == form), None)
    if wanted is None:
        raise UsageError(f"--format is one of {', '.join(FORMATS)}")
    if keep and by is None:
        raise UsageError(
            "--keep keeps the periods of --by", hint="Say which: `earwitness trends --by week --keep`."
        )
    calendar = None if by is None else calendar_of(by)
    with opened(case, passphrase_file) as desk:
        if keep and calendar is not None:
            keep_calendar(desk, calendar)
        found = trends_of(desk, theme, None if keep else calendar)
        kept = kept_calendar(desk)
    written = write_figures(found, wanted, folder) if folder else []
    for row in figure_rows(found):
        if as_json:
            print_json(row)
        else:
            print(f"{row['sentence']}\n  {row['caveat']}\n")
    if not found and not as_json:
        print("No trends yet: `earwitness run` measures once themes are marked.")
    if not as_json:
        if kept is not None and (by is None or keep):
            print(f"Periods: {kept.body.by}, as {kept.author.name} chose on {kept.at:%Y-%m-%d}.")
        for name in written:
            print(f"wrote {name}")
