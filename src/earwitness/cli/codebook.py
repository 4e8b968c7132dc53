"""`earwitness codebook`: the themes a team codes by, their versions, and what is wrong with a codebook file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from earwitness.cli.common import (
    CaseOption,
    JsonOption,
    PassphraseFileOption,
    opened,
    opened_if_any,
    print_json,
)

if TYPE_CHECKING:
    pass

app = typer.Typer(
    help="Themes and their definitions: list, show, check, import, export, freeze.", no_args_is_help=True
)

VersionOption = Annotated[
    str | None,
    typer.Option("--version", help="A kept version, as `codebook list` names it.", show_default=False),
]
FileArgument = Annotated[Path, typer.Argument(help="A codebook: CSV with a line a theme.")]
ByOption = Annotated[
    str | None, typer.Option("--by", help="Who does it, where it is not you.", show_default=False)
]


@app.command("list")
def list_codebooks(
    case: CaseOption = None, passphrase_file: PassphraseFileOption = None, as_json: JsonOption = False
) -> None:
    """The codebook in use, versions kept in the case, and how many marks each version has."""
    from earwitness.app.actions.codebooks import codebooks_here

    with opened_if_any(case, passphrase_file) as desk:
        rows = codebooks_here(desk)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        marks = ", ".join(f"{count} {status}" for status, count in row["marks"].items())
        themes = "definitions not kept" if row["themes"] is None else f"{row['themes']} themes"
        kept = f"; kept by {row['kept_by']}" if row["kept_by"] else ""
        print(f"{row['codebook']}{' (in use)' if row['in_use'] else ''}: {themes}{kept}; marks: {marks}")


@app.command("show")
def show(
    theme: Annotated[
        str | None, typer.Argument(help="Only the theme of this id.", show_default=False)
    ] = None,
    version: VersionOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Definitions, what belongs and what does not, and examples; of the codebook in use or of a kept version."""
    from earwitness.app.actions.codebooks import codebook_here, themes_of

    with opened_if_any(case, passphrase_file) as desk:
        rows = themes_of(codebook_here(desk, version), theme)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['id']}  {row['definition']}")
        for name in ("include", "exclude"):
            if row[name]:
                print(f"    {name}: {row[name]}")
        for example in row["examples"]:
            print(f"    e.g. {example}")


@app.command("check")
def check(file: FileArgument, as_json: JsonOption = False) -> None:
    """What is wrong with a codebook file, and what to look at. Exit status 3 where it cannot be used."""
    from earwitness.app.actions.codebooks import check_file

    faults = check_file(file)
    if as_json:
        print_json(faults)
    else:
        for fault in faults:
            print(
                f"{'!' if fault['grave'] else ' '} {fault['theme'] + ': ' if fault['theme'] else ''}{fault['what']}"
            )
        if not faults:
            print("Nothing wrong.")
    if any(fault["grave"] for fault in faults):
        raise typer.Exit(3)


@app.command("import")
def bring(
    file: FileArgument,
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep a codebook in the case and use it from now on. Marks made by other versions stay as they are, and are listed."""
    from earwitness.app.actions.codebooks import bring as act
    from earwitness.app.actions.codebooks import marks_of_older

    with opened(case, passphrase_file) as desk:
        done = act(desk, file, by)
        desk.__dict__.pop("codebook", None)
        done["older_marks"] = marks_of_older(desk)
    _say_kept(done, as_json)


@app.command("freeze")
def freeze(
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep the codebook in use in the case as it stands, so that a later package or file does not change it."""
    from earwitness.app.actions.codebooks import freeze as act

    with opened(case, passphrase_file) as desk:
        done = act(desk, by)
    _say_kept(done, as_json)


def _say_kept(done: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    print(f"Kept and in use: {done['codebook']}, {done['themes']} themes.")
    for what in ("added", "removed", "changed"):
        if done[what]:
            print(f"  {what}: {', '.join(done[what])}")
    for loss in done.get("losses", ()):
        print(f"  not taken: {loss}")
    for book, count in done.get("older_marks", {}).items():
        print(
            f"  {count} marks by people were put by {book} and stay; `coding learn --also` lets them be learned from."
        )


@app.command("export")
def export(
    version: VersionOption = None,
    form: Annotated[
        str, typer.Option("--format", help="csv for a spreadsheet, qdc (REFI-QDA) for another coding tool.")
    ] = "csv",
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """The codebook as a file, to change elsewhere and bring back with `import`."""
    from earwitness.app.actions.codebooks import codebook_here, exported

    with opened_if_any(case, passphrase_file) as desk:
        text, losses = exported(codebook_here(desk, version), form)
    print(text, end="")
    for loss in losses:
        print(f"  not in the file: {loss}", file=sys.stderr)
