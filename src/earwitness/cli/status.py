"""`earwitness status`: what is done, what is due, what went stale, what blocks publication."""

from __future__ import annotations

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json


def register(app: typer.Typer) -> None:
    app.command("status")(status)


def status(
    case: CaseOption = None, passphrase_file: PassphraseFileOption = None, as_json: JsonOption = False
) -> None:
    """Say how far the case is and what still blocks publication."""
    from earwitness.app.actions.status import status_of

    with opened(case, passphrase_file) as desk:
        report = status_of(desk)
    if as_json:
        print_json(report)
        return
    print(
        f"{report['calls']} calls, {report['recordings']} recordings, {report['hours']:.1f} hours; "
        f"{report['rejections']} files rejected."
    )
    print(f"Encrypted case, decoder cage: {report['sandbox'] or 'not used yet'}.\n")
    print(f"{'stage':<12}{'done':>6}{'due':>6}  what stands")
    for stage in report["stages"]:
        stands = ", ".join(f"{n} {kind}" for kind, n in stage["stands"].items())
        print(f"{stage['stage']:<12}{stage['done']:>6}{stage['due']:>6}  {stands}")
    if report["stale"]:
        print(
            "\nStale, because something under it changed: "
            + ", ".join(f"{n} {k}" for k, n in report["stale"].items())
        )
    print("\nBefore publication:")
    for gate in report["gates"]:
        print(f"  {'open  ' if gate['open'] else 'CLOSED'}  {gate['name']}: {gate['why']}")
