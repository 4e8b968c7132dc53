"""`earwitness people`: who is in the case, by alias; names only on request, and every look is in the ledger."""

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
)
from earwitness.errors import UsageError

app = typer.Typer(help="Who is in the case, by id, with safety; what singles somebody out.")


@app.callback(invoke_without_command=True)
def people(
    context: typer.Context,
    reveal: Annotated[
        str | None,
        typer.Option(
            "--reveal", help="Show the name behind this person id; the look is written to the ledger first."
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """List people by id with safety and how far it is known who they are."""
    if context.invoked_subcommand is not None:
        if reveal or case or passphrase_file or as_json:
            raise UsageError(
                "options stand after the last word of the command: `earwitness people risk --case …`"
            )
        return
    from earwitness.app.actions.people import list_people, reveal_person

    with opened(case, passphrase_file) as desk:
        rows = [reveal_person(desk, reveal)] if reveal else list_people(desk)
    for row in rows:
        print_json(row) if as_json else print(
            "  ".join(f"{v}" for v in row.values() if v not in (None, "", []))
        )


@app.command("risk")
def risk(
    case: CaseOption = None, passphrase_file: PassphraseFileOption = None, as_json: JsonOption = False
) -> None:
    """Which kept details, put together, fit one person only, the most telling first, and the fewest to give up."""
    from earwitness.app.actions.people_risk import mosaic_risk, risk_lines

    with opened(case, passphrase_file) as desk:
        found = mosaic_risk(desk)
    if as_json:
        print_json(found)
        return
    for line in risk_lines(found):
        print(line)


@app.command("say-less")
def say_less_of(
    key: Annotated[
        str,
        typer.Argument(
            help="The key of a detail, as `earwitness people risk` gives it; for a name, the person's id."
        ),
    ],
    rung: Annotated[
        str,
        typer.Argument(
            help="district, region, east, north, south, west (places), month, season (dates), range (ages), kind, called (names)."
        ),
    ],
    ru: Annotated[
        str | None,
        typer.Option(
            "--ru", help='The district, region or made-up name in Russian; "-" asks.', show_default=False
        ),
    ] = None,
    uk: Annotated[
        str | None, typer.Option("--uk", help='The same in Ukrainian; "-" asks.', show_default=False)
    ] = None,
    en: Annotated[
        str | None, typer.Option("--en", help='The same in English; "-" asks.', show_default=False)
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say less of a detail wherever it stands, in the right grammatical case: the month for a day, the region for a village.

    Of somebody's name, too: a made-up one (`called`), in every form.
    """
    from earwitness.app.actions.saying_less import say_less

    says = {
        language: asked_for(text, f"In {name}, in the nominative") or ""
        for language, name, text in (("ru", "Russian", ru), ("uk", "Ukrainian", uk), ("en", "English", en))
        if text is not None
    }
    with opened(case, passphrase_file) as desk:
        done = say_less(desk, key, rung, says)
    if as_json:
        print_json(done)
        return
    for place in done["places"]:
        print(f"{place['said']}: {place['shown']}")
    print(
        f"{done['decided']} decisions written. `earwitness run protect quote` applies them to quotes and sound."
    )


@app.command("safety")
def safety(
    person: Annotated[
        str, typer.Argument(help="The person's id or reference, as `earwitness people` gives it.")
    ],
    state: Annotated[
        str | None,
        typer.Argument(
            help="unknown, contacted, consents, refuses, unsafe, dead or captured; left out, it stays.",
            show_default=False,
        ),
    ] = None,
    minor: Annotated[
        bool | None, typer.Option("--minor/--no-minor", help="Under eighteen.", show_default=False)
    ] = None,
    survivor: Annotated[
        bool | None,
        typer.Option("--survivor/--no-survivor", help="Of sexual violence.", show_default=False),
    ] = None,
    agreed: Annotated[
        str | None,
        typer.Option("--agreed", help='To what they agreed, in words; "-" asks.', show_default=False),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is known of somebody's safety. Signatures under what was known before end."""
    from earwitness.app.actions.people import set_safety

    words = asked_for(agreed, "Agreed to what")
    with opened(case, passphrase_file) as desk:
        row = set_safety(desk, person, state, minor=minor, survivor=survivor, agreed=words)
    if as_json:
        print_json(row)
        return
    print(f"{row['person']}: {row['safety']}; at most heard as: {row['voice']}; named by: {row['label']}.")
    if row["signatures_ended"]:
        print(f"{row['signatures_ended']} signatures no longer hold; they have to be given again.")


@app.command("sheet")
def sheet(
    person: Annotated[
        str, typer.Argument(help="The person's id or reference, as `earwitness people` gives it.")
    ],
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """One person's harm sheet, who signed it, and what may have been missed."""
    from earwitness.app.actions.signing_off import harm_sheet

    with opened(case, passphrase_file) as desk:
        found = harm_sheet(desk, person)
    if as_json:
        print_json(found)
        return
    for title, text in found.items():
        print(f"{title}: {'; '.join(text) if isinstance(text, list) else text}")


@app.command("decoys")
def decoys(
    plant: Annotated[int, typer.Option("--plant", help="How many.")] = 200,
    seed: Annotated[int, typer.Option("--seed", help="Any number; the same one plants the same decoys.")] = 1,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Plant invented names, numbers and places into copies of turns, and count how many are not found."""
    from earwitness.app.actions.misses import run_decoys

    with opened(case, passphrase_file) as desk:
        done = run_decoys(desk, plant, seed)
    if as_json:
        print_json(done)
        return
    for of, (missed, planted) in done["by_class"].items():
        print(f"{of.replace('_', ' ')}: {missed} of {planted} missed")
    print(
        f"In all {done['missed']} of {done['of']}, {done['share']:.1%}; 95 % interval {done['low']:.1%} to {done['high']:.1%}."
    )


@app.command("relisten")
def relisten(
    wanted: Annotated[
        int | None, typer.Option("--draw", help="Draw this many passages by lot.", show_default=False)
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", help="Any number; the same one draws the same passages.")
    ] = 1,
    record: Annotated[
        Path | None,
        typer.Option("--record", help="The drawn passages with `missed` filled in.", show_default=False),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Who looked; else the member.", show_default=False)
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Passages for a person to look and listen at again (JSON lines to fill in), then what they say was missed.

    `"missed": []` says that a passage is clean; else each thing with its words and class, and from then on it is withheld.
    """
    from earwitness.app.actions.misses import draw_passages, read_looks

    if (wanted is None) == (record is None):
        raise UsageError("give either --draw or --record")
    with opened(case, passphrase_file) as desk:
        if wanted is not None:
            for row in draw_passages(desk, wanted, seed):
                print_json(row)
            return
        done = read_looks(desk, record or Path(), by)
    if as_json:
        print_json(done)
        return
    print(f"{done['recorded']} looks recorded, {done['marked']} places withheld from now on.")
    for what in ("passages", "identifiers"):
        if row := done[what]:
            print(
                f"{what}: {row['missed']} of {row['of']} missed, {row['share']:.1%};"
                f" 95 % interval {row['low']:.1%} to {row['high']:.1%}."
            )
