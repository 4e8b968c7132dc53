"""`earwitness import`: what people made elsewhere: reviewed transcripts, people, interviews, evidence, decisions, a story."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json

app = typer.Typer(help="Bring in what people made elsewhere.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(help="The file to bring in.")]


def _tell(what: str, count: int, as_json: bool) -> None:
    if as_json:
        print_json({"imported": what, "records": count})
    else:
        print(f"{count} records of {what} came in.")


@app.command("transcripts")
def transcripts(
    file: FileArgument,
    call: Annotated[
        str | None,
        typer.Option("--call", help="The call's reference or id, for VTT and SRT.", show_default=False),
    ] = None,
    times: Annotated[
        Path | None,
        typer.Option("--times", help="JSON with the start and end of each turn.", show_default=False),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="The language of VTT and SRT lines.", show_default=False)
    ] = None,
    english: Annotated[
        Path | None,
        typer.Option(
            "--english", help="The same call's English as VTT or SRT, for VTT and SRT.", show_default=False
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reviewed transcripts (JSON lines, WebVTT, SRT): they supersede the machine's, which stay in the case."""
    from earwitness.app.actions.imports import caption_losses, import_transcripts

    with opened(case, passphrase_file) as desk:
        _tell(
            "reviewed transcripts",
            import_transcripts(desk, file, call=call, language=language, times=times, english=english),
            as_json,
        )
    for loss in caption_losses(file):
        print(f"  not taken: {loss}", file=sys.stderr)


@app.command("transcript")
def transcript(
    file: FileArgument,
    call: Annotated[str, typer.Option("--call", help="The call it is of: its id or reference.")],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="vtt, srt, eaf, textgrid, rttm, ctm, json or tsv; else as the file's name ends.",
            show_default=False,
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="The language of its lines.", show_default=False)
    ] = None,
    recording: Annotated[
        int | None,
        typer.Option("--recording", help="Which recording of the call, from 1.", show_default=False),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", help="Of an older file: windows-1251, koi8-u …", show_default=False),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """One call's transcript from another tool: ELAN, Praat, CTM, captions, a recogniser; of RTTM, who speaks. Names losses."""
    from earwitness.app.actions.interchange import import_transcript

    with opened(case, passphrase_file) as desk:
        done = import_transcript(
            desk, file, call, language=language, form=form, recording=recording, encoding=encoding
        )
    if as_json:
        print_json(done)
        return
    print(f"{done['lines']} lines read, {done['records']} records written.")
    for loss in done["losses"]:
        print(f"  not taken: {loss}")


@app.command("vcon")
def vcon(
    file: FileArgument,
    language: Annotated[
        str | None, typer.Option("--language", help="The language of its lines.", show_default=False)
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """The transcripts of a vCon whose recordings `earwitness add` has taken in. Names what is lost."""
    from earwitness.app.actions.vcons import import_vcon

    with opened(case, passphrase_file) as desk:
        done = import_vcon(desk, file, language=language)
    if as_json:
        print_json(done)
        return
    print(f"{done['lines']} lines of {len(done['calls'])} calls read, {done['records']} records written.")
    for loss in done["losses"]:
        print(f"  not taken: {loss}")


@app.command("codings")
def codings(
    file: FileArgument,
    call: Annotated[
        str | None,
        typer.Option("--call", help="The call, where the file holds one coded source.", show_default=False),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Who coded, where the file names nobody.", show_default=False)
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """What people coded in another tool (.qdpx, Label Studio's .json, .csv, .xlsx), as marks on lines. Names what is lost."""
    from earwitness.app.actions.codings import import_codings

    with opened(case, passphrase_file) as desk:
        done = import_codings(desk, file, named=call, by=by)
    if as_json:
        print_json(done)
        return
    print(
        f"{done['sources']} coded sources read, {done['placed']} codings placed, {done['marks']} marks written."
    )
    for loss in done["losses"]:
        print(f"  not taken: {loss}")


@app.command("people")
def people(
    file: FileArgument,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """People, into the vault."""
    from earwitness.app.actions.imports import import_people

    with opened(case, passphrase_file) as desk:
        _tell("people", import_people(desk, file), as_json)


@app.command("entities")
def entities(
    file: FileArgument,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """People of a FollowTheMoney file, with other names and numbers, into the vault. Names what is lost."""
    from earwitness.app.actions.entities import import_entities

    with opened(case, passphrase_file) as desk:
        done = import_entities(desk, file)
    if as_json:
        print_json(done)
        return
    print(f"{done['new']} people are new, {done['known']} were known; {done['records']} records written.")
    for loss in done["losses"]:
        print(f"  not taken: {loss}")


@app.command("claims")
def claims(
    file: FileArgument,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Claims a reporter noted, with the turn each was made in."""
    from earwitness.app.actions.imports import import_claims

    with opened(case, passphrase_file) as desk:
        _tell("claims", import_claims(desk, file), as_json)


@app.command("interviews")
def interviews(
    file: FileArgument,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Interviews and the claims they bear on."""
    from earwitness.app.actions.imports import import_interviews

    with opened(case, passphrase_file) as desk:
        _tell("interviews", import_interviews(desk, file), as_json)


@app.command("evidence")
def evidence(
    file: FileArgument,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open-source evidence and the claims it bears on."""
    from earwitness.app.actions.imports import import_evidence

    with opened(case, passphrase_file) as desk:
        _tell("evidence", import_evidence(desk, file), as_json)


@app.command("decisions")
def decisions(
    file: FileArgument,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decisions people made on paper: verdicts, harm sheets, withholdings, signatures."""
    from earwitness.app.actions.imports import import_decisions

    with opened(case, passphrase_file) as desk:
        _tell("decisions", import_decisions(desk, file), as_json)


@app.command("story")
def story(
    file: FileArgument,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """A story with its quotes; each quote's edits are checked for fairness first."""
    from earwitness.app.actions.imports import import_story

    with opened(case, passphrase_file) as desk:
        _tell("the story", import_story(desk, file), as_json)
