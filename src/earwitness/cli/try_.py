"""`earwitness try`: one step on plain files, without a case, so that anyone can judge it on their own material."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from earwitness.cli.common import print_json, progress
from earwitness.errors import UsageError
from earwitness.ports import Failure

app = typer.Typer(help="Run one step on plain files, without a case.", no_args_is_help=True)

#: fewer files than this are heard without a word of progress, unless somebody watches
FEW = 4

TurnsFile = Annotated[Path, typer.Argument(help='JSON lines: {"id","language","turns":[{"who","text"}]}')]


@app.command("transcribe")
def transcribe(
    audio: Annotated[list[Path], typer.Argument(help="Audio files of any kind.")],
    language: Annotated[
        str | None,
        typer.Option(
            "--language", help="The language spoken, when known (ru, uk, en …).", show_default=False
        ),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="json, vtt, srt or txt.")] = "json",
    english: Annotated[
        bool, typer.Option("--english/--no-english", help="Write the machine's English gist too.")
    ] = True,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--to", help="Write each file's transcript into this folder instead.", show_default=False
        ),
    ] = None,
) -> None:
    """Write down what is said. One JSON line a file; a file that fails is named and the rest goes on (exit status 4)."""
    from earwitness.app.actions.try_transcribe import try_transcribe

    if folder is not None:
        _made_ready(folder, audio, form)
    failed = 0
    with progress(quiet=len(audio) < FEW and not sys.stderr.isatty()) as say:
        for name, outcome in try_transcribe(
            audio, language=language, english=english, form=form, progress=say
        ):
            if isinstance(outcome, Failure):
                failed += 1
                print_json(
                    {"file": name, "error": outcome.error, "what": outcome.reason, "advice": outcome.advice}
                )
            elif folder is not None:
                _kept(folder, name, form, outcome)
            elif isinstance(outcome, str):
                print(outcome)
            else:
                print_json(outcome)
    if failed:
        raise typer.Exit(4)


def _made_ready(folder: Path, audio: list[Path], form: str) -> None:
    """Refuses, before hours of hearing, a folder into which the transcripts would not fit. Raises UsageError."""
    names = [f"{file.name}.{form}" for file in audio]
    if len(set(names)) < len(names):
        raise UsageError(
            "two of the files have the same name",
            hint="Hear them in two runs, each with a folder of its own.",
        )
    if any((folder / name).exists() for name in names):
        raise UsageError(
            "a transcript of that name is in the folder already", hint="Name an empty folder with --to."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise UsageError("the folder named with --to cannot be made") from None


def _kept(folder: Path, name: str, form: str, outcome: dict[str, object] | str) -> None:
    """A file's transcript under its own name, for the person who runs this alone."""
    file = folder / f"{name}.{form}"
    file.touch(mode=0o600)
    file.write_text(
        outcome if isinstance(outcome, str) else json.dumps(outcome, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )


@app.command("decipher")
def decipher(file: TurnsFile) -> None:
    """Propose the sense of shorthand."""
    from earwitness.app.actions.trying import try_decipher

    for row in try_decipher(file):
        print_json(row)


@app.command("identify")
def identify(file: TurnsFile) -> None:
    """Find what could give a person away."""
    from earwitness.app.actions.trying import try_identify

    for row in try_identify(file):
        print_json(row)


@app.command("theme")
def theme(
    file: TurnsFile,
    codebook: Annotated[
        Path | None,
        typer.Option("--codebook", help="A codebook file; else the packaged one.", show_default=False),
    ] = None,
) -> None:
    """Suggest themes."""
    from earwitness.app.actions.trying import try_theme

    for row in try_theme(file, codebook):
        print_json(row)


@app.command("measure")
def measure(file: Annotated[Path, typer.Argument(help="CSV: call,caller,date,<theme>,… with 0/1.")]) -> None:
    """Measure how each theme moves over time."""
    from earwitness.app.actions.trends_table import try_measure

    for row in try_measure(file):
        print_json(row)


@app.command("quote")
def quote(
    file: Annotated[Path, typer.Argument(help='JSON lines: {"id","language","verbatim","edited"}')],
    house: Annotated[
        Path | None, typer.Option("--house", help="A file of house rules; the strict ones without.")
    ] = None,
) -> None:
    """Judge whether an edited quote is fair to what was said."""
    from earwitness.app.actions.trying import try_quote

    for row in try_quote(file, house):
        print_json(row)


@app.command("scan")
def scan(
    folder: Annotated[Path, typer.Argument(help="The folder to search.")],
    secrets: Annotated[Path, typer.Option("--secrets", help="A list of secrets, one a line.")],
) -> None:
    """Search every byte of a folder for secrets in every form. Exit status 0 clean, 3 hits, 4 a file could not be read."""
    from earwitness.app.actions.trying import try_scan

    hits, unreadable, not_searched = try_scan(folder, secrets)
    for line in not_searched:
        typer.echo(f"line {line} of the list says nothing alone and was not searched", err=True)
    for hit in hits:
        print_json(hit)
    for row in unreadable:
        print_json(row)
    if unreadable:
        raise typer.Exit(4)
    if hits:
        raise typer.Exit(3)
