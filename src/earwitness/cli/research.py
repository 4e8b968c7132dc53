"""`earwitness research`: looking somebody up by hand, planned, approved and written down; captured web pages read as text."""

from __future__ import annotations

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
)
from earwitness.errors import UsageError

app = typer.Typer(
    help="Research on a number or profile by hand: planned, approved, written down. Nothing is looked up here."
)

ByOption = Annotated[
    str | None,
    typer.Option("--by", help="Who does this; else the member who opened the case.", show_default=False),
]
PlanArgument = Annotated[
    str, typer.Argument(metavar="PLAN", help="The plan's id, as `earwitness research` gives it.")
]


@app.callback(invoke_without_command=True)
def research(
    context: typer.Context,
    person: Annotated[
        str | None,
        typer.Option("--person", help="Only about this person (id or reference).", show_default=False),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """List plans of research, without what they look for: who asked, who approved, how many looks."""
    from earwitness.app.actions.research import list_research

    if context.invoked_subcommand is not None:
        if person or case or passphrase_file or as_json:
            raise UsageError(
                "options stand after the last word of the command: `earwitness research show PLAN --case …`"
            )
        return
    with opened(case, passphrase_file) as desk:
        rows = list_research(desk, person)
    for row in rows:
        print_json(row) if as_json else _tell(row)
    if not rows and not as_json:
        print("None.")


def _tell(row: dict[str, Any]) -> None:
    state = f"approved by {', '.join(row['approved_by'])}" if row["approved"] else "NOT approved"
    print(
        f"{row['plan']}  {row['kind']}  {row['person'] or 'nobody yet'}  asked by {row['asked_by']}; {state}; {row['steps']} looks"
    )


@app.command("show")
def show(
    plan: PlanArgument,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """One plan: what is looked for, what it may give away, and every look with what was captured."""
    from earwitness.app.actions.research import show_research

    with opened(case, passphrase_file) as desk:
        row = show_research(desk, plan)
    if as_json:
        print_json(row)
        return
    _tell(row)
    for name in ("target", "question", "method", "account", "gives_away"):
        print(f"    {name.replace('_', ' ')}: {row[name]}")
    for look in row["looks"]:
        bare = f"  WITHOUT APPROVAL: {look['unapproved']}" if look["unapproved"] else ""
        print(f"{look['on']}  {look['by']}, from {look['account']}, on {look['where']}{bare}")
        print(f"    told them: {look['told']}\n    {look['outcome']}: {look['found']}")
        for kept in look["captured"]:
            print(f"    {kept['exhibit']}  {kept['kind']}  {kept['size']} bytes  SHA-256 {kept['sha256']}")


@app.command("plan")
def plan(
    kind: Annotated[str, typer.Argument(help="number, profile, account, page or other.")],
    target: Annotated[
        str, typer.Option("--target", help='The number or profile, for the vault; "-" asks.')
    ] = "-",
    question: Annotated[str, typer.Option("--question", help='What is to be found out; "-" asks.')] = "-",
    method: Annotated[str, typer.Option("--method", help='Where and how; "-" asks.')] = "-",
    account: Annotated[str, typer.Option("--account", help='From what account, or "none"; "-" asks.')] = "-",
    gives_away: Annotated[
        str, typer.Option("--gives-away", help='What the other side may learn of it; "-" asks.')
    ] = "-",
    person: Annotated[
        str | None, typer.Option("--person", help="About whom (id or reference).", show_default=False)
    ] = None,
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask to look something up."""
    from earwitness.app.actions.research import plan_research

    what, why = asked_for(target, "Number or profile") or "", asked_for(question, "Question") or ""
    how, with_what = asked_for(method, "Method") or "", asked_for(account, "Account") or ""
    risk = asked_for(gives_away, "What it gives away") or ""
    with opened(case, passphrase_file) as desk:
        row = plan_research(desk, kind, what, why, how, with_what, risk, person, by)
    print_json(row) if as_json else _tell(row)


@app.command("approve")
def approve(
    plan: PlanArgument,
    statement: Annotated[str, typer.Option("--statement", help='What you sign, in words; "-" asks.')] = "",
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sign somebody else's plan."""
    from earwitness.app.actions.research import approve_research

    words = asked_for(statement, "Statement") or ""
    with opened(case, passphrase_file) as desk:
        row = approve_research(desk, plan, words, by)
    print_json(row) if as_json else _tell(row)


@app.command("look")
def look(
    plan: PlanArgument,
    account: Annotated[str, typer.Option("--account", help='From what account, or "none"; "-" asks.')],
    told: Annotated[str, typer.Option("--told", help='What it told the other side, or "nothing"; "-" asks.')],
    outcome: Annotated[str, typer.Option("--outcome", help="found, nothing or not sure.")],
    where: Annotated[str, typer.Option("--where", help='On what site or in what program; "-" asks.')] = "-",
    found: Annotated[str, typer.Option("--found", help='What was found, in words; "-" asks.')] = "-",
    file: Annotated[
        list[Path] | None,
        typer.Option("--file", help="What was captured: a file, a screenshot, a WARC.", show_default=False),
    ] = None,
    captured_with: Annotated[str, typer.Option("--captured-with", help="With what program.")] = "",
    evidence: Annotated[
        str | None, typer.Option("--evidence", help="The id of the evidence it led to.", show_default=False)
    ] = None,
    on: Annotated[str, typer.Option("--on", help="The day; else today.")] = "",
    without_approval: Annotated[
        str, typer.Option("--without-approval", help='Why it was made without; "-" asks.')
    ] = "",
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write down one look that a person made, and seal what was captured."""
    from earwitness.app.actions.interviews import read_kept
    from earwitness.app.actions.research import note_step

    from_account, to_them = asked_for(account, "Account") or "", asked_for(told, "What it told them") or ""
    place, words = asked_for(where, "Where") or "", asked_for(found, "Found") or ""
    why = asked_for(without_approval, "Why without approval") or ""
    with opened(case, passphrase_file) as desk:
        row = note_step(
            desk,
            plan,
            on,
            from_account,
            place,
            to_them,
            outcome,
            words,
            [read_kept(one) for one in file or ()],
            captured_with,
            evidence,
            why,
            by,
        )
    print_json(row) if as_json else _tell(row)


@app.command("warc")
def warc(
    exhibit: Annotated[str, typer.Argument(help="The id of a captured web archive.")],
    number: Annotated[
        int | None,
        typer.Argument(help="Show this record as text; without it, list them.", show_default=False),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what a captured web archive holds, or read one page of it as text. Nothing is run, nothing is fetched."""
    from earwitness.app.actions.research import list_archive, read_page

    with opened(case, passphrase_file) as desk:
        row = list_archive(desk, exhibit) if number is None else read_page(desk, exhibit, number)
    if as_json:
        print_json(row)
        return
    for one in row.get("records", ()):
        status = "" if one["status"] is None else f"  {one['status']}"
        print(
            f"{one['number']:>5}  {one['kind']}{status}  {one['date']}  {one['size']} bytes, digest {one['digest']}"
        )
        print(f"       {one['uri']}")
    if number is not None:
        print(row["text"])
    for loss in row["losses"]:
        print(f"not read: {loss}")
