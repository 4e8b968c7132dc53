"""`earwitness models`: which speech models there are, and whether they are what they claim to be."""

from __future__ import annotations

import typer

from earwitness.cli.common import JsonOption, print_json


def register(app: typer.Typer) -> None:
    app.command("models")(models)


def models(as_json: JsonOption = False) -> None:
    """List speech models with size, licence, source and whether their SHA-256 is the pinned one."""
    from earwitness.app.actions.models import list_models

    for row in list_models():
        if as_json:
            print_json(row)
        else:
            print("  ".join(f"{v}" for v in row.values()))
