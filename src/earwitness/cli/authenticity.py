"""`earwitness authenticity`: hints at how a recording came to be as it is; never a verdict."""

from __future__ import annotations

from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json, progress


def register(app: typer.Typer) -> None:
    app.command("authenticity")(authenticity)


def authenticity(
    call: Annotated[str, typer.Argument(help="The call, by id or reference.")],
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hints at how a call's recordings came to be: history, jumps, repeats, drift, hum. Each with its innocent causes."""
    from earwitness.app.actions.authenticity import look_at

    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        found = look_at(desk, call, say)
    if as_json:
        print_json(found)
        return
    for recording in found["recordings"]:
        print(
            f"{recording['recording']}  {recording['container']}, {recording['codec']}, {recording['seconds']} s"
        )
        for hint in recording["hints"]:
            channel = "" if hint["channel"] is None else f", channel {hint['channel'] + 1}"
            places = ", ".join(f"{a:.2f}-{b:.2f} s" for a, b in hint["at_s"])
            print(f"  {hint['kind']}{channel}: {hint['measured']}" + (f" ({places})" if places else ""))
            print(f"      could be: {hint['could_be']}")
        if not recording["hints"]:
            print("  nothing of what is looked for was found")
        for damage in recording["damage"]:
            print(f"  the decoder said: {damage}")
        for missing in recording["not_looked_for"]:
            print(f"  not looked for: {missing}")
    print()
    for limit in found["limits"]:
        print(limit)
