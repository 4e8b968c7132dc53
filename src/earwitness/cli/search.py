"""`earwitness search`: find what was said."""

from __future__ import annotations

from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json


def register(app: typer.Typer) -> None:
    app.command("search")(search)


def search(
    query: Annotated[
        str | None,
        typer.Argument(
            help="Words to find, in the original or in English; asked for when left out.", show_default=False
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many hits at most.")] = 20,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find lines in the original and in English. Each hit names its call and second.

    Words on the command line stay in your shell's history: leave them out, and you are asked for them.
    """
    from earwitness.app.actions.look import search_case

    words = query if query is not None else typer.prompt("Words to find")
    with opened(case, passphrase_file) as desk:
        hits = search_case(desk, words, limit)
    for hit in hits:
        if as_json:
            print_json(hit)
        else:
            print(f"{hit['call']}  {hit['at']}  {hit['snippet']}")
    if not hits and not as_json:
        print("Nothing found. Try fewer words, or another form of the word.")
