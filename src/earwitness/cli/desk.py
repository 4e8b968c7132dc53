"""`earwitness desk`: a member's own work at the case: what is new, views kept by name, how they listen."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from earwitness.cli.assign import asked_filters
from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, asked_for, opened, print_json

app = typer.Typer(
    help="Your own work at the case: what is new, views kept by name, how you listen.", no_args_is_help=True
)


@app.command("new")
def new(
    seen: Annotated[bool, typer.Option("--seen", help="Afterwards, mark all of it as seen.")] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """What came in, and what others did, since you last marked everything as seen."""
    from earwitness.app.actions.news import mark_seen, whats_new

    with opened(case, passphrase_file) as desk:
        news = whats_new(desk)
        if seen:
            mark_seen(desk)
    if as_json:
        print_json(news)
        return
    if news["since"] is None:
        print("You have marked nothing as seen yet." + ("" if seen else " --seen does."))
        return
    print(f"Since {news['since']}:" + ("" if news["any"] else " nothing."))
    for name, number in (
        ("calls came in", news["calls"]), ("calls were heard", news["heard"]), ("signatures hold no longer", news["gone_stale"]),
        ("signatures by others", news["signatures"]), ("quotes by others", news["quotes"]),
        *((f"decisions by others: {kind}", number) for kind, number in news["decisions"].items()),
    ):  # fmt: skip
        if number:
            print(f"{number:>7}  {name}{' at least' if news['at_least'] else ''}")
    for row in news["claims"]:
        print(f"  claim    {row['claim']}  {row['statement']}")
    for row in news["comments"]:
        print(f"  comment  {row['call'] or row['what']} {row['at']}  {row['by']}: {row['text']}")


@app.command("filters")
def filters(
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Your saved views of the list of calls."""
    from earwitness.app.actions.saved_filters import list_filters

    with opened(case, passphrase_file) as desk:
        rows = list_filters(desk)
    for row in rows:
        if as_json:
            print_json(row)
        else:
            told = ", ".join(f"{name}={value}" for name, value in row["filters"].items())
            print(f"{row['name']}: {told}, order {row['order']}")


@app.command("save")
def save(
    where: Annotated[
        list[str], typer.Option("--where", help="What the calls have in common, such as theme=wants_out.")
    ],
    name: Annotated[str, typer.Argument(help='Its name; "-" asks for it.')] = "-",
    order: Annotated[str, typer.Option("--order", help="came, began, latest or reference.")] = "came",
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep a view of the list of calls by name, for you alone; the same name again replaces it."""
    from earwitness.app.actions.saved_filters import save_filter

    wanted = asked_filters(where)
    called = asked_for(name, "Its name") or ""
    with opened(case, passphrase_file) as desk:
        done = save_filter(desk, called, wanted, order)
    print_json(done) if as_json else print("Kept.")


@app.command("forget")
def forget(
    name: Annotated[str, typer.Argument(help='The view, by name or id; "-" asks for it.')] = "-",
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep a view no longer."""
    from earwitness.app.actions.saved_filters import forget_filter

    called = asked_for(name, "Its name") or ""
    with opened(case, passphrase_file) as desk:
        done = forget_filter(desk, called)
    print_json(done) if as_json else print("Forgotten.")


@app.command("listening")
def listening(
    volume: Annotated[
        int | None, typer.Option("--volume", help="How loud sound starts, in percent.", show_default=False)
    ] = None,
    text_first: Annotated[
        bool | None,
        typer.Option("--text-first/--sound-first", help="Whether sound starts muted.", show_default=False),
    ] = None,
    notes_first: Annotated[
        bool | None,
        typer.Option(
            "--notes-first/--text-at-once",
            help="Whether a hard call's text opens only after you were told what it holds.",
            show_default=False,
        ),
    ] = None,
    rest_after: Annotated[
        int | None,
        typer.Option(
            "--rest-after",
            help="Minutes of sound a day after which to propose a rest; 0 never.",
            show_default=False,
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """How you listen in the workbench, and how long you did, day by day."""
    from earwitness.app.actions.care import listened_days, listening_wish, wish_to_listen

    with opened(case, passphrase_file) as desk:
        wish = listening_wish(desk)
        wish = wish_to_listen(
            desk,
            replace(
                wish,
                volume=wish.volume if volume is None else volume,
                text_first=wish.text_first if text_first is None else text_first,
                notes_first=wish.notes_first if notes_first is None else notes_first,
                rest_after_min=wish.rest_after_min if rest_after is None else rest_after,
            ),
        )
        days = listened_days(desk)
    if as_json:
        told = {
            name: getattr(wish, name) for name in ("volume", "text_first", "notes_first", "rest_after_min")
        }
        print_json({**told, "days": days})
        return
    print(f"Sound starts {'muted' if wish.text_first else f'at {wish.volume} percent'}.")
    print(
        "Hard calls say what they hold "
        + ("before their text opens." if wish.notes_first else "beside their text.")
    )
    print(
        f"A rest is proposed after {wish.rest_after_min} min a day."
        if wish.rest_after_min
        else "No rest is proposed."
    )
    for row in days:
        print(f"{row['day']}  {row['seconds'] // 60:>4} min")
