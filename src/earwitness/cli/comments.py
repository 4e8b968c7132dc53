"""`earwitness comments`: what people of the desk say to each other beside lines, quotes and the story."""

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
from earwitness.model.ids import RecordId

app = typer.Typer(help="What people of the desk say to each other; never published.", no_args_is_help=True)


@app.command("list")
def list_(
    call: Annotated[
        str | None, typer.Option("--call", help="Of one call only, by id or reference.", show_default=False)
    ] = None,
    settled: Annotated[bool, typer.Option("--settled", help="Also those that were dealt with.")] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Comments that wait to be dealt with."""
    from earwitness.app.actions.commenting import list_comments

    with opened(case, passphrase_file) as desk:
        rows = list_comments(desk, call, settled=settled)
    for row in rows:
        if as_json:
            print_json(row)
        else:
            where = f"{row['call']} {row['at']}" if row["call"] else row["what"]
            print(f"{row['comment']}  {where}  {row['by']}, {row['on']}: {row['text']}")


@app.command("add")
def add(
    about: Annotated[
        str, typer.Argument(help="The record it is about: a line, a quote or the story, by id.")
    ],
    text: Annotated[
        str, typer.Argument(help='What you say; "-" asks, so that it stays out of your history.')
    ] = "-",
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say something about a line, a quote or the story."""
    from earwitness.app.actions.commenting import comment

    words = asked_for(text, "Your comment") or ""
    with opened(case, passphrase_file) as desk:
        done = comment(desk, RecordId(about), words)
    print_json(done) if as_json else print(done["comment"])


@app.command("settle")
def settle(
    id: Annotated[str, typer.Argument(metavar="COMMENT", help="The comment, by id.")],
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that a comment was dealt with."""
    from earwitness.app.actions.commenting import settle_comment

    with opened(case, passphrase_file) as desk:
        done = settle_comment(desk, RecordId(id))
    print_json(done) if as_json else print("Settled.")
