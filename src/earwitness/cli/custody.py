"""`earwitness export custody` and `earwitness custody`: files for a third party to check, and a list of those that left."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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

app = typer.Typer(help="List the custody bags that left the case; keep a time stamp with its bag.")


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="custody")


def custody(
    out: Annotated[Path, typer.Argument(help="The folder to make; it must not be there yet.")],
    for_whom: Annotated[
        str, typer.Option("--for", help='For whom the bag is; stays in the case. "-" asks.')
    ] = "-",
    file: Annotated[
        list[int] | None,
        typer.Option(
            "--file", help="A file by its number in `earwitness show handovers`.", show_default=False
        ),
    ] = None,
    call: Annotated[
        list[str] | None,
        typer.Option("--call", help="The files of a call (id or reference).", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every file of the case.")] = False,
    exhibit: Annotated[
        list[str] | None,
        typer.Option("--exhibit", help="A file captured by hand, by its id.", show_default=False),
    ] = None,
    without_sound: Annotated[
        bool, typer.Option("--without-sound", help="Fingerprints and proofs only, no file's bytes.")
    ] = False,
    with_origin: Annotated[
        bool,
        typer.Option(
            "--with-origin", help="With the whole origin form, your view of the law in it included."
        ),
    ] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a custody bag: files as they came, proof of when they were sealed, and a checker that needs nothing of ours."""
    from earwitness.app.actions.custody import Wanted, export_bag

    whom = asked_for(for_whom, "For whom") or ""
    wanted = Wanted(tuple(file or ()), tuple(call or ()), every, tuple(exhibit or ()))
    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        done = export_bag(desk, out, wanted, whom, say, with_sound=not without_sound, with_origin=with_origin)
    if as_json:
        print_json(done)
        return
    sound = (
        "Nothing in it is encrypted: who holds it can hear them."
        if not without_sound
        else "No sound is in it."
    )
    print(f"{done['files']} files in {done['bag']}. {sound}")
    print(f"Check it: python3 {done['bag']}/check.py {done['bag']} KEY")
    print(f"Tell the receiver this KEY over another channel: {done['verifier']}")
    print(
        f"A time stamp can be asked for with {done['time_stamp_request']} (docs/how-to/give-out-evidence.md)."
    )


@app.callback(invoke_without_command=True)
def bags(
    context: typer.Context,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the custody bags that left the case, for whom, and the fingerprint each is known by."""
    if context.invoked_subcommand is not None:
        if case or passphrase_file or as_json:
            raise UsageError(
                "options stand after the last word of the command: `earwitness custody attach … --case …`"
            )
        return
    from earwitness.app.actions.custody import list_bags

    with opened(case, passphrase_file) as desk:
        rows = list_bags(desk)
    for row in rows:
        print_json(row) if as_json else print("  ".join(str(v) for v in row.values()))
    if not rows and not as_json:
        print("None.")


@app.command("attach")
def attach(
    file: Annotated[Path, typer.Argument(help="What the authority answered: a file that ends in .tsr.")],
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep a time stamp (RFC 3161) with the bag it is over; one that is over none is refused."""
    from earwitness.app.actions.custody import attach_time_stamp

    with opened(case, passphrase_file) as desk:
        done = attach_time_stamp(desk, file)
    if as_json:
        print_json(done)
        return
    print(f"Kept with the bag for {done['for']}: it existed by {done['stamped_at']}, says the authority.")
    print("That the authority signed it is checked with its certificates: docs/how-to/give-out-evidence.md.")
