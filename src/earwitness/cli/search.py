"""`earwitness search`: find what was said."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer

from earwitness.cli.common import (
    ASKED_FOR,
    CaseOption,
    JsonOption,
    PassphraseFileOption,
    asked_for,
    opened,
    print_json,
    progress,
)

LOWER_CASE_OPERATOR = re.compile(r"(?:^|\s)(?:and|or|not|near(?:/\d+)?)(?=\s)")


def register(app: typer.Typer) -> None:
    app.command("search")(search)


def search(
    query: Annotated[
        str | None,
        typer.Argument(
            help="What to find, in the original or in English; asked for when left out.", show_default=False
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many lines at most.")] = 20,
    page: Annotated[int, typer.Option("--page", min=1, help="Which page of so many lines.")] = 1,
    kwic: Annotated[
        bool,
        typer.Option("--kwic", help="Concordance: every place with the words before and after it, aligned."),
    ] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find lines in the original and in English. Each hit names its call and second.

    Words stand for all their forms. Also: "a phrase", beginn*, ~sounds, AND OR NOT, NEAR/5, (brackets), and the filters
    caller: party: from: to: theme: reading: status: language: call:. Words on the command line stay in your shell's
    history: leave them out, and you are asked for them.
    """
    from earwitness.app.actions.find import concordance, finish_index, search_case, search_people

    words = asked_for(ASKED_FOR if query is None else query, "Words to find") or ""
    skip = (page - 1) * limit
    with opened(case, passphrase_file) as desk:
        with progress(quiet=as_json) as say:
            finish_index(desk, say)
        people = search_people(desk, words, limit) if page == 1 and not kwic else []
        hits = (concordance if kwic else search_case)(desk, words, limit, skip)
    if as_json:
        for row in (*people, *hits):
            print_json(row)
        return
    for person in people:
        known_as = ", ".join(person["aliases"])
        print(
            f"{person['person']}{f' ({known_as})' if known_as else ''}: {', '.join(person['calls']) or 'no calls'}"
        )
    print_aligned(hits) if kwic else print_lines(hits)
    if not hits and not people:
        print("Nothing found. Try fewer words, a beginning* or ~sounds.")
        if LOWER_CASE_OPERATOR.search(words):
            print("Operators are written in capitals: AND, OR, NOT, NEAR. In small letters they are words.")
    elif len({hit["record"] for hit in hits}) == limit:
        print(f"There may be more: --page {page + 1}.")


def print_lines(hits: list[dict[str, Any]]) -> None:
    """One line a hit; beneath a hit in the translation, what was really said."""
    for hit in hits:
        print(f"{hit['call']}  {hit['at']}  {hit['snippet']}")
        if hit["found_in"] == "translation":
            print(f"{'':>{len(hit['call'])}}  {'':>{len(hit['at'])}}  {hit['text']}")


def print_aligned(rows: list[dict[str, Any]]) -> None:
    """The keyword in the middle, beneath it the line in the other language."""
    place = max((len(f"{row['call']}  {row['at']}") for row in rows), default=0)
    left = max((len(row["left"]) for row in rows), default=0)
    for row in rows:
        where = f"{row['call']}  {row['at']}"
        print(f"{where:<{place}}  {row['left']:>{left}}«{row['keyword']}»{row['right']}")
        other = row["text"] if row["found_in"] == "translation" else row["translation"]
        if other:
            print(f"{'':<{place}}  {other}")
