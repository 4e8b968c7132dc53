"""`earwitness chronology` and `earwitness map`: what happened when, and from which regions calls came."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json

PersonOption = Annotated[
    str | None, typer.Option("--person", help="Only this person (id or reference).", show_default=False)
]
FromOption = Annotated[str, typer.Option("--from", help="From this day, 2023-01-01.")]
UntilOption = Annotated[str, typer.Option("--until", help="Until this day.")]


def register(app: typer.Typer) -> None:
    """Both commands stand at the root."""
    app.command("chronology")(chronology)
    app.command("map")(coarse_map)


def chronology(
    person: PersonOption = None,
    first: FromOption = "",
    last: UntilOption = "",
    track: Annotated[
        str | None,
        typer.Option(
            "--track", help="calls: what is in them; work: what we did. Else both.", show_default=False
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """What happened when, in the calls and in our work, of the case or of one person. Nobody is named."""
    from earwitness.app.actions.chronology import list_events

    with opened(case, passphrase_file) as desk:
        rows = list_events(desk, person, first, last, track)
    for row in rows:
        if as_json:
            print_json(row)
        else:
            print(f"{row['when'] or 'no date':<20}{row['track']:<7}{row['call'] or '':<10}{row['what']}")
    if not rows and not as_json:
        print("None.")


def coarse_map(
    out: Annotated[
        Path | None,
        typer.Argument(help="The SVG file to write; without it only the figures.", show_default=False),
    ] = None,
    person: PersonOption = None,
    first: FromOption = "",
    last: UntilOption = "",
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """How many calls came from which region, on a coarse map that knows no place finer than a region."""
    from earwitness.app.actions.chronology import draw_map

    with opened(case, passphrase_file) as desk:
        found = draw_map(desk, out, person, first, last)
    if as_json:
        print_json(found)
        return
    for region in found["regions"]:
        print(f"{region['calls']:>5}  {region['name']}")
    print(f"{found['unplaced']:>5}  whose place names no region known here")
    print(f"{found['without_place']:>5}  without a place")
    if found["map"]:
        print(f"{found['map']} is not encrypted.")
