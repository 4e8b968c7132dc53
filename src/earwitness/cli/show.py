"""`earwitness show`: a call line by line, or a list."""

from __future__ import annotations

from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json
from earwitness.errors import UsageError


def register(app: typer.Typer) -> None:
    app.command("show")(show)


def show(
    what: Annotated[
        str, typer.Argument(help="A call (its id or reference), or: calls, rejections, handovers.")
    ] = "calls",
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one call in both languages with its readings, themes and gaps, or a list."""
    from earwitness.app.actions import look

    lists = {"calls": look.list_calls, "rejections": look.list_rejections, "handovers": look.list_handovers}
    with opened(case, passphrase_file) as desk:
        if what in lists:
            rows = lists[what](desk)
            for row in rows:
                print_json(row) if as_json else print(
                    "  ".join(str(v) for v in row.values() if v not in (None, ""))
                )
            if not rows and not as_json:
                print("None.")
            return
        call = look.show_call(desk, what)
    if call is None:
        raise UsageError(f"no call is called {what!r}", hint="`earwitness show calls` lists them.")
    if as_json:
        print_json(call)
        return
    print(
        f"{call['call']}  {call['reference'] or ''}  {call['began'] or 'time unknown'}  {call['transcript']}"
    )
    for line in call["lines"]:
        over = "  (another voice over it)" if line["overlapped"] else ""
        print(f"\n{line['at']}  {line['voice']}  {line['text']}{over}")
        if line["en"]:
            status = line["en_status"] + (
                ", not for quotation" if line["en_status"] == "machine gist" else ""
            )
            print(f"         {line['en']}   ({status})")
        for note in line["notes"]:
            print(f"         · {note}")
    for gap in call["gaps"]:
        print(f"\n{gap['at']}  — {gap['reason']} {gap['detail']}")
