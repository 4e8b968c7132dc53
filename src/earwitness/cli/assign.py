"""`earwitness assign`: who listens to which call."""

from __future__ import annotations

from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json
from earwitness.errors import UsageError


def assign_calls(
    member: Annotated[
        str | None,
        typer.Argument(
            help="Who is to listen, by the name they open the case with; nobody: a list.", show_default=False
        ),
    ] = None,
    calls: Annotated[
        list[str] | None, typer.Argument(help="Calls, by id or reference.", show_default=False)
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            help="All calls that fit, such as theme=wants_out or from=2022-03; more than once: that fit each."
            " assigned=- are those nobody listens to.",
            show_default=False,
        ),
    ] = None,
    saved: Annotated[
        str | None,
        typer.Option("--saved", help="All calls of a view you saved, by name.", show_default=False),
    ] = None,
    give_back: Annotated[
        bool,
        typer.Option("--give-back", help="Nobody listens to them any more; every argument is then a call."),
    ] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give calls to a member to listen to, one by one or all that fit; without arguments: who has how many."""
    from earwitness.app.actions.assigning import assign, list_listeners
    from earwitness.app.actions.saved_filters import saved_filter

    named = list(calls or ())
    if give_back and member is not None:
        named.insert(0, member)
    with opened(case, passphrase_file) as desk:
        if member is None and not give_back:
            rows = list_listeners(desk)
            for row in rows:
                print_json(row) if as_json else print(f"{row['calls']:>7}  {row['member'] or '(nobody)'}")
            return
        filters = asked_filters(where or ())
        if saved is not None:
            filters = {**saved_filter(desk, saved)["filters"], **filters}
        done = assign(desk, "" if give_back else member or "", named, filters or None)
    if as_json:
        print_json(done)
        return
    whose = f"{done['member']} listens to" if done["member"] else "Nobody listens any more to"
    print(f"{whose} {done['changed']} more calls; {done['unchanged']} stay as they were.")


def asked_filters(where: list[str] | tuple[()]) -> dict[str, str]:
    """NAME=VALUE, as often as given. Raises UsageError."""
    from earwitness.app.actions.look import CALL_FILTERS

    filters: dict[str, str] = {}
    for one in where:
        name, found, value = one.partition("=")
        if not found or not value or name not in CALL_FILTERS:
            raise UsageError("--where takes NAME=VALUE", hint=f"Names are: {', '.join(CALL_FILTERS)}.")
        filters[name] = value
    return filters


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("assign")(assign_calls)
