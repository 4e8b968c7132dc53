"""`earwitness export`: take what a case holds out of it, in forms others can read or check."""

from __future__ import annotations

import typer

from earwitness.cli.custody import custody

app = typer.Typer(
    help="Take what a case holds out of it, in forms others can read or check.", no_args_is_help=True
)

app.command("custody")(custody)
