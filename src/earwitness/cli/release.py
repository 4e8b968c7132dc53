"""`earwitness release`: make the published folder, if every gate is open and the scan is clean; look at it again later."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from earwitness.cli.common import (
    CaseOption,
    JsonOption,
    PassphraseFileOption,
    asked_for,
    opened,
    print_json,
    progress,
)
from earwitness.errors import UsageError

FOUND = 3  #: exit status of a check that found something


def register(app: typer.Typer) -> None:
    app.command("check-release")(check_folder)


app = typer.Typer(help="Make the published folder, if every gate is open and the scan is clean.")
NameOption = Annotated[str, typer.Option("--name", help="A short name for this release.")]


@app.callback(invoke_without_command=True)
def release(
    context: typer.Context,
    name: NameOption = "story",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Also copy the release to this folder; it always stands in the case's releases/."
        ),
    ] = None,
    by_ear: Annotated[
        str | None,
        typer.Option(
            "--by-ear",
            help='Answer by name for sound that no machine heard, or misheard: why; "-" asks.',
            show_default=False,
        ),
    ] = None,
    linked: Annotated[
        bool,
        typer.Option(
            "--linked",
            help="Readers may see by a pseudonym that somebody was in an earlier release under another name too.",
        ),
    ] = False,
    change: Annotated[
        str | None,
        typer.Option(
            "--change",
            help='What was corrected since readers saw it, for the page, beside what is listed by itself; "-" asks.',
            show_default=False,
        ),
    ] = None,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="Nobody outside saw the version before: list no changes to it.")
    ] = False,
    c2pa: Annotated[
        tuple[Path, Path] | None,
        typer.Option(
            "--c2pa",
            metavar="CERTIFICATES KEY",
            help="Sign the sound for those who check content credentials: a chain and a key in PEM, offline.",
            show_default=False,
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build the story page, scan it for every name, number, unit and place of the case, and write it only when none was found.

    A machine hears its sound again as well.
    """
    if context.invoked_subcommand is not None:
        if out or by_ear or linked or change or unseen or c2pa or case or passphrase_file or as_json:
            raise UsageError(
                "options stand after the last word of the command: `earwitness release check --case …`"
            )
        return
    from earwitness.app.actions.release import make_release

    why = asked_for(by_ear, "Why may the sound go without, or against, what a machine hears")
    said = asked_for(change, "What was corrected")
    credit = None
    if c2pa is not None:
        from earwitness.engines.credentials import creditor

        if not all(file.is_file() for file in c2pa):
            raise UsageError("the file of the certificates or of the key is not there")
        credit = creditor(*(file.read_bytes() for file in c2pa))
    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        done = make_release(
            desk, name, out, say, by_ear=why, linked=linked, said=said, unseen=unseen, credit=credit
        )
    if as_json:
        print_json(done)
        return
    print(
        f"Searched {done['files']} files for {done['secrets']} secrets in {done['forms']} forms: nothing found."
    )
    print(f"Open {done['page']} in a browser; it needs no server.")
    if not done["card"]:
        print("Without a picture for sharing: `pip install earwitness[png]`, and a typeface on this machine.")
    for row in done["changes"]:
        print(f"The page says, {row['on']}: {' '.join(row['what'])}")
    print(f"Signed. Tell this key where readers find it beside the page: {done['key']}")


@app.command("check")
def check(
    name: NameOption = "story",
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search a release that was made, files and sound, for every secret the case knows today.

    Exit status 3: something was found.
    """
    from earwitness.app.actions.release import check_release

    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        done = check_release(desk, name, say)
    print_json(done) if as_json else _checked(done)
    if not done["clean"]:
        raise typer.Exit(FOUND)


def check_folder(
    folder: Annotated[Path, typer.Argument(help="The folder of a release, wherever it lies.")],
    key: Annotated[
        str | None,
        typer.Option("--key", help="The key of the release, as the newsroom tells it.", show_default=False),
    ] = None,
    secrets: Annotated[
        Path | None,
        typer.Option(
            "--secrets",
            help="Without a case: a list of secrets to search for, one a line.",
            show_default=False,
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a release offline: signature, every file as it was and none more, nothing asked of the network.

    With --case (or EARWITNESS_CASE) also every secret the case knows today, in files and sound. Exit status 3: something
    was found.
    """
    from earwitness.app.actions.release import check_release
    from earwitness.app.actions.release_folder import check_folder as check_alone

    done = check_alone(folder, key, secrets)
    if (case or os.environ.get("EARWITNESS_CASE")) and done["release"]:
        with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
            done |= check_release(desk, done["release"], say, folder) | {"searched": True}
    print_json(done) if as_json else _checked(done)
    if not done["clean"]:
        raise typer.Exit(FOUND)


def _checked(done: dict[str, Any]) -> None:
    """What a check came to; what it did not look at is said."""
    signature = done["signature"]
    print(f"Signature: {signature}." + (f" Key: {done['key']}" if done.get("key") else ""))
    for what, said in (
        ("changed", "not as it was written"),
        ("missing", "missing"),
        ("extra", "does not belong here"),
        ("outside", "asks for something outside the folder"),
    ):
        for file in done.get(what, ()):
            print(f"{file}: {said}")
    for row in done["found"]:
        told = row["why"] if "why" in row else f"secret {row['secret_no']}, {row['where']}, {row['form']}"
        print(f"{row['file']}: {told}")
    for file in done.get("unheard", ()):
        print(f"{file}: heard by no machine")
    if "sound" in done:
        print(done["sound"])
        print(f"Searched for {done['secrets']} secrets.")
    if not done.get("searched", True):
        print("Not searched for names: that takes the case (--case) or a list (--secrets).")
    print("Nothing found." if done["clean"] else "Not as it should be: see above.")


@app.command("take-down")
def take_down_(
    person: Annotated[str, typer.Argument(help="Who: an id of `earwitness people`, or a reference.")],
    why: Annotated[
        str, typer.Option("--why", help='The reason; stays in the vault. "-" asks.', show_default=False)
    ] = "-",
    look: Annotated[bool, typer.Option("--look", help="Only show what of which release holds them.")] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a person out of every release of the case and of all that follow: made anew without them, or withdrawn.

    The page says that something was removed, not what or who. What is on a server is for you to delete: it is listed.
    """
    from earwitness.app.actions.take_down import releases_holding, take_down

    reason = None if look else asked_for(why, "Why")
    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        if reason is None:
            rows = releases_holding(desk, person)
        else:
            rows = take_down(desk, person, reason, say)["releases"]
    for row in rows:
        print_json(row) if as_json else _taken_down(row)
    if not rows and not as_json:
        print("No release holds this person.")


def _taken_down(row: dict[str, Any]) -> None:
    passages = ", ".join(map(str, row["passages"])) or "none"
    print(
        f"Release {row['release']}: passages {passages}; {len(row['sounds'])} sound files, {row['profiles']} profiles,"
        f" {row['sentences']} sentences of our own."
    )
    if "folder" not in row:
        return
    if row["made anew"]:
        print(
            f"  Made anew without them in {row['folder']}. On every server that has it, delete the whole old folder,"
        )
        print("  then put the new one there. Deleted or different:")
    else:
        print(f"  Withdrawn: {row['withdrawn because']}")
        print("  On every server that has it, delete the whole folder:")
    for path in (*row["delete"], *row["replace"]):
        print(f"    {path}")
    print("  Ask whoever keeps copies (caches, archives, those who embedded it) to delete them too.")


@app.command("sheet")
def sheet(
    name: NameOption = "story",
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """What those who sign should read: gates, who signed what, decisions about sound, and what may have been missed."""
    from earwitness.app.actions.signing_off import sign_off, sign_off_lines

    with opened(case, passphrase_file) as desk:
        found = sign_off(desk, name)
    if as_json:
        print_json(found)
        return
    for line in sign_off_lines(found):
        print(line)


@app.command("trace")
def trace(
    sentence: Annotated[
        str | None,
        typer.Argument(
            help='The number of a sentence, or words of it; "-" asks for them. Without: all.',
            show_default=False,
        ),
    ] = None,
    name: NameOption = "story",
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """From a published sentence back into the case: span, verdicts, operations, signatures; for ours, who wrote it."""
    from earwitness.app.actions.tracing import trace_release

    wanted = asked_for(sentence, "Words of the sentence") or ""
    with opened(case, passphrase_file) as desk:
        rows = trace_release(desk, name, wanted)
    for row in rows:
        print_json(row) if as_json else _sentence(row, whole=bool(wanted))


def _sentence(row: dict[str, Any], *, whole: bool) -> None:
    from earwitness.stages.produce.words import counted

    origin = row["from"]
    print(f"{row['sentence']:>4}  {row['kind']}: {row['english'] or row['text']}")
    place = (
        f"{row['reference']} line {row['line']}, {row['span']['start_s']:.1f} s" if "span" in row else "ours"
    )
    print(f"      {place}; {origin['kind']} {origin['record']} by {origin['by']}, {origin['state']}")
    if not whole:
        return
    if "span" in row:
        span = row["span"]
        print(
            f"      recording {span['recording']}, samples {span['start']} to {span['end']} at {span['rate']} Hz"
        )
        print(f"      said: {row['said']['text']}")
    for done in row.get("operations", ()):
        print(f"      {done['language']} {done['kind']}: “{done['said']}” → “{done['shown']}”")
    for claim in row.get("claims", ()):
        judged = f"{claim['verdict']} by {claim['by']}" if claim["verdict"] else "no verdict"
        print(f"      claim {claim['claim']}: {judged}, {counted(claim['checks'], 'check')}")
    if known := row.get("who_spoke"):
        print(f"      who spoke: {known['rung']}, {'; '.join(known['grounds'])}")
    if figure := row.get("figure"):
        print(f"      {figure['kind']} {figure['record']}, {figure['state']}")
    for signature in row.get("signed", ()):
        print(f"      {signature['role']}: {signature['by']}, {signature['at']}")
