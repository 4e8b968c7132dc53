"""`earwitness export`: take what a case holds out of it, in forms others can read or check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json, progress
from earwitness.cli.custody import custody
from earwitness.errors import UsageError

app = typer.Typer(
    help="Take what a case holds out of it, in forms others can read or check.", no_args_is_help=True
)

app.command("custody")(custody)


@app.command("kit")
def kit(
    out: Annotated[Path, typer.Argument(help="The folder to make; it must not be there yet.")],
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """The editors' kit of the story: script, quote sheet with who signed, claims, captions, charts, methods. Scanned first.

    For the desk, not for publication: it holds words as they were said. The ledger says that it left.
    """
    from earwitness.app.actions.kit import export_kit

    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        done = export_kit(desk, out, say)
    if as_json:
        print_json(done)
        return
    print(
        f"{len(done['files'])} files in {done['kit']}, searched for every secret of the case: nothing found."
    )
    if done["closed"]:
        print(f"Gates still closed: {', '.join(done['closed'])}.")
    print("It holds words of calls as they were said, in plain files: for the desk, not for publication.")


@app.command("transcript")
def transcript(
    call: Annotated[str, typer.Argument(help="The call: its id or reference.")],
    form: Annotated[str, typer.Option("--format", help="vtt, srt, eaf, textgrid, rttm or ctm.")] = "vtt",
    out: Annotated[
        Path | None, typer.Option("--out", help="A file; else the screen.", show_default=False)
    ] = None,
    english: Annotated[
        bool, typer.Option("--english", help="In vtt and srt: English where there is some.")
    ] = False,
    recording: Annotated[
        int | None,
        typer.Option("--recording", help="Which recording of the call, from 1.", show_default=False),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """A transcript for another tool: captions, ELAN, Praat, RTTM, CTM. The ledger says that it left; losses are named."""
    from earwitness.app.actions.interchange import export_transcript
    from earwitness.stages.transcribe.interchange import FORMS

    chosen = next((one for one in FORMS if one == form.casefold()), None)
    if chosen is None:
        raise UsageError(f"--format is one of {', '.join(FORMS)}")
    _must_be_new(out)
    with opened(case, passphrase_file) as desk:
        done = export_transcript(desk, call, chosen, english=english, recording=recording)
    if out is not None:
        _keep(out, done.pop("text").encode())
    if as_json:
        print_json(done)
    elif out is None:
        print(done["text"], end="")
    _say_losses(done)
    _warn("the call")


@app.command("codings")
def codings(
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    calls: Annotated[
        list[str] | None,
        typer.Option(
            "--call", help="A call, by id or reference; else all. May be repeated.", show_default=False
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="qdpx, json (Label Studio), csv or xlsx; else as the file's name ends.",
            show_default=False,
        ),
    ] = None,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="Also what a machine suggests and nobody has judged.")
    ] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Calls with the themes people put on their lines, for another coding tool. The ledger says so; losses are named."""
    from earwitness.app.actions.codings import FORMS, export_codings

    wanted = (form or out.suffix.removeprefix(".")).casefold()
    chosen = next((one for one in FORMS if one == wanted), None)
    if chosen is None:
        raise UsageError(f"--format is one of {', '.join(FORMS)}")
    _must_be_new(out)
    with opened(case, passphrase_file) as desk:
        content, done = export_codings(desk, chosen, calls or (), suggested=suggested)
    _keep(out, content)
    if as_json:
        print_json(done)
    else:
        print(f"{done['calls']} calls with {done['marks']} marks written.")
    _say_losses(done)
    _warn("the calls")


@app.command("vcon")
def vcon(
    call: Annotated[str, typer.Argument(help="The call: its id or reference.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    names: Annotated[
        bool, typer.Option("--names", help="With the parties' names and numbers, from the vault.")
    ] = False,
    sound: Annotated[bool, typer.Option("--sound", help="With the recording as it came.")] = False,
    recording: Annotated[
        int | None,
        typer.Option("--recording", help="Which recording of the call, from 1.", show_default=False),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """A call as a vCon (IETF draft): its transcript, and only if asked, names and sound. It is no release. Losses are named."""
    from earwitness.app.actions.vcons import export_vcon

    _must_be_new(out)
    with opened(case, passphrase_file) as desk:
        done = export_vcon(desk, call, names=names, sound=sound, recording=recording)
    _keep(out, done.pop("text").encode())
    if as_json:
        print_json(done)
    else:
        print(f"{done['lines']} lines written.")
    _say_losses(done)
    _warn("the call")


@app.command("table")
def table(
    kind: Annotated[str, typer.Argument(help="calls, lines or claims.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write: .csv or .xlsx.")],
    calls: Annotated[
        list[str] | None,
        typer.Option(
            "--call", help="A call, by id or reference; else all. May be repeated.", show_default=False
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Calls, lines or claims as a spreadsheet. No cell of it is a formula; the ledger says that words left."""
    from earwitness.app.actions.spreadsheets import FORMS
    from earwitness.app.actions.tables import KINDS, export_table

    chosen = next((one for one in KINDS if one == kind.casefold()), None)
    form = next((one for one in FORMS if out.suffix.casefold() == f".{one}"), None)
    if chosen is None or form is None:
        raise UsageError(f"a table is of {', '.join(KINDS)}, and its file ends in .{' or .'.join(FORMS)}")
    _must_be_new(out)
    with opened(case, passphrase_file) as desk:
        content, done = export_table(desk, chosen, form, calls or ())
    _keep(out, content)
    if as_json:
        print_json(done)
    else:
        print(f"{done['rows']} rows written.")
    _say_losses(done)
    if chosen != "calls":
        _warn("the calls")


@app.command("entities")
def entities(
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """People with names and numbers, calls and claims as FollowTheMoney entities. Needs the vault, which writes down who left."""
    from earwitness.app.actions.entities import export_entities

    _must_be_new(out)
    with opened(case, passphrase_file) as desk:
        done = export_entities(desk)
    _keep(out, done.pop("text").encode())
    if as_json:
        print_json(done)
    else:
        print(f"{done['entities']} entities written, {done['people']} of them people.")
    _say_losses(done)
    print(
        "These are real names and numbers. Whatever they are compared with learns that you have them.",
        file=sys.stderr,
    )


def _must_be_new(out: Path | None) -> None:
    """Before anything is read or written to the ledger. Raises UsageError."""
    if out is not None and out.exists():
        raise UsageError("the file to write exists already", hint="Name another; nothing is overwritten.")


def _keep(out: Path, content: bytes) -> None:
    out.touch(mode=0o600, exist_ok=False)
    out.write_bytes(content)


def _say_losses(done: dict[str, Any]) -> None:
    for loss in done["losses"]:
        print(f"  not in the file: {loss}", file=sys.stderr)


def _warn(what: str) -> None:
    print(
        f"This is {what} in plain words, with every name in it: nothing protects it outside the case. The case's"
        " ledger says that it was taken out.",
        file=sys.stderr,
    )
