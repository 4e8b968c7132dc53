"""The root of the command line: collects the commands and turns errors into one line, advice and an exit status.

An unexpected error prints its type and place, never its message or values: they could hold what was said in a call.
Set EARWITNESS_TRACEBACK=1 to see all of it on your own screen.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from earwitness import __version__
from earwitness.cli import (
    add,
    assign,
    authenticity,
    check,
    chronology,
    claims,
    codebook,
    coding,
    comments,
    custody,
    demo,
    desk,
    export,
    imports,
    interviews,
    lexicon,
    members,
    models,
    new,
    open_,
    people,
    quotes,
    release,
    research,
    run_stages,
    search,
    show,
    status,
    transcript,
    trends,
    try_,
    voices,
)
from earwitness.errors import EarwitnessError

#: what typer raises for a wrong option or argument; it carries its own copy of click and names it nowhere else
_COMMAND_LINE: type[Exception] = typer.BadParameter.__mro__[2]

app = typer.Typer(
    name="earwitness",
    help="From a box of recorded calls to a story you can stand behind.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"earwitness {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """From a box of recorded calls to a story you can stand behind."""


for command in (
    new,
    add,
    run_stages,
    status,
    search,
    show,
    assign,
    trends,
    quotes,
    check,
    authenticity,
    chronology,
    custody,
    release,
    open_,
    models,
    demo,
):
    command.register(app)
app.add_typer(imports.app, name="import")
app.add_typer(export.app, name="export")
app.add_typer(claims.app, name="claims")
app.add_typer(comments.app, name="comments")
app.add_typer(desk.app, name="desk")
app.add_typer(interviews.app, name="interviews")
app.add_typer(research.app, name="research")
app.add_typer(codebook.app, name="codebook")
app.add_typer(coding.app, name="coding")
app.add_typer(lexicon.app, name="lexicon")
app.add_typer(members.app, name="members")
app.add_typer(people.app, name="people")
app.add_typer(release.app, name="release")
app.add_typer(voices.app, name="voices")
app.add_typer(transcript.app, name="transcript")
app.add_typer(try_.app, name="try")


def run(arguments: list[str]) -> int:
    """Run one command line; returns its exit status."""
    as_json = "--json" in arguments
    try:
        outcome = app(args=arguments, standalone_mode=False, prog_name="earwitness")
    except EarwitnessError as error:
        _say(error, as_json)
        return error.exit_status
    except _COMMAND_LINE as error:
        _wrong_words(error)
        return 2
    except (typer.Abort, KeyboardInterrupt):
        print("\nStopped. What was finished is kept; run the same command again to go on.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001  the last door: whatever comes is told without its content
        _unexpected(error)
        return 70
    return outcome if isinstance(outcome, int) else 0


def _wrong_words(error: Exception) -> None:
    """What is wrong with the command line. Arguments nobody asked for are counted, not repeated: they may be a name."""
    context = getattr(error, "ctx", None)
    if context is not None:
        print(context.get_usage(), file=sys.stderr)
    named = type(error).__name__
    told = ""
    if named == "NoSuchOption":
        told = f"there is no option {getattr(error, 'option_name', '')}"
    parameter = getattr(error, "param", None)
    if parameter is not None:
        name = max(parameter.opts, key=len)
        told = f"{name} is missing" if named == "MissingParameter" else f"{name} does not take that value"
    print(
        f"E001  the command line does not fit: {told or 'too many or wrong words'}\n      See --help.",
        file=sys.stderr,
    )


def _say(error: EarwitnessError, as_json: bool) -> None:
    if as_json:
        print(
            json.dumps({"error": error.number, "what": error.what, "advice": error.advice}), file=sys.stderr
        )
    else:
        print(f"{error.number}  {error.what}\n      {error.advice}", file=sys.stderr)


def _unexpected(error: Exception) -> None:
    if os.environ.get("EARWITNESS_TRACEBACK") == "1":
        traceback.print_exc()
        return
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "earwitness" in Path(f.filename).parts]
    place = (
        f"{Path((ours or frames)[-1].filename).name}:{(ours or frames)[-1].lineno}"
        if frames
        else "unknown place"
    )
    print(
        f"E999  an unexpected {type(error).__name__} at {place}\n"
        "      Nothing that was finished is lost. EARWITNESS_TRACEBACK=1 shows all of it (it may hold words of a call).",
        file=sys.stderr,
    )
