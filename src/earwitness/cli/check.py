"""`earwitness check`: read every byte of the case and say what is wrong."""

from __future__ import annotations

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json, progress


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    case: CaseOption = None, passphrase_file: PassphraseFileOption = None, as_json: JsonOption = False
) -> None:
    """Read every byte, verify the ledger and every blob, and name what is wrong. Exit status 3 when something is."""
    from earwitness.app.actions.check import check_case

    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        findings = list(check_case(desk, say))
    for finding in findings:
        if as_json:
            print_json(finding)
        else:
            print(f"{finding['severity']}: {finding['where']}: {finding['what']}")
    if not findings and not as_json:
        print("Everything was read and everything holds.")
    if any(f["severity"] == "damage" for f in findings):
        raise typer.Exit(3)
