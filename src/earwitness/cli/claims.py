"""`earwitness claims`: what calls assert, how it was tested, and what is missing before more may be said."""

from __future__ import annotations

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

app = typer.Typer(help="What calls assert, how it was tested, what may be said of it and what is missing.")

ByOption = Annotated[
    str | None,
    typer.Option("--by", help="Who does this; else the member who opened the case.", show_default=False),
]
ClaimArgument = Annotated[str, typer.Argument(help="The claim's id, as `earwitness claims` gives it.")]


@app.callback(invoke_without_command=True)
def claims(
    context: typer.Context,
    call: Annotated[
        str | None, typer.Option("--call", help="Only of this call (id or reference).", show_default=False)
    ] = None,
    person: Annotated[
        str | None,
        typer.Option("--person", help="Only by this person (id or reference).", show_default=False),
    ] = None,
    proposed: Annotated[
        bool, typer.Option("--proposed", help="With what a machine proposes and nobody took over.")
    ] = False,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules instead; needs no case.")] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """List claims: who spoke and whether it is true, apart, each with what is missing for the next step."""
    from earwitness.app.actions.claims import list_claims, list_rules

    if context.invoked_subcommand is not None:
        if call or person or case or passphrase_file or as_json or proposed or rules:
            raise UsageError(
                "options stand after the last word of the command: `earwitness claims show ID --case …`"
            )
        return
    if rules:
        for rule in list_rules():
            print_json(rule) if as_json else print(f"{rule['rule']}  {rule['says']}")
        return
    with opened(case, passphrase_file) as desk:
        rows = list_claims(desk, call, person, proposed=proposed)
    for row in rows:
        if as_json:
            print_json(row)
        else:
            _tell(row)
    if not rows and not as_json:
        print("None.")


def _tell(row: dict[str, Any]) -> None:
    verdict = row["verdict"]
    said = f"verdict: {verdict['standing']} ({verdict['by']})" if verdict else "no verdict yet"
    if verdict and not verdict["holds"]:
        said += ", which the checks no longer allow"
    print(f"{row['claim']}  {row['call']}:{row['line']}  {row['statement']}")
    print(f"    is it true: {row['allowed']} at most; {said}; {row['checks']} checks")
    for need in row["missing"]:
        print(f"        missing for corroborated: {need}")
    who = row["who_spoke"]
    print(f"    who spoke:  {who['rung'] or 'not known'}")
    for above in who["above"][:1]:
        print(f"        missing for {above['rung']}: {above['needs']}")


@app.command("show")
def show(
    claim: ClaimArgument,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """One claim: its words, the state of their translation, every check with its line and grade."""
    from earwitness.app.actions.claims import show_claim

    with opened(case, passphrase_file) as desk:
        row = show_claim(desk, claim)
    if as_json:
        print_json(row)
        return
    _tell(row)
    print(f"    {row['at']}  {row['words']}")
    if row["en"]:
        print(f"           {row['en']}   ({row['translation']})")
    for check in row["checks"]:
        counts = "" if check["counts"] else "; no line by the rules"
        print(
            f"    {check['outcome']}: {check['kind']}, {check['grade']}, line {check['line']}{counts}; {check['by']}"
        )
        if check["note"]:
            print(f"        {check['note']}")
    for why in (*row["because"], *row["who_spoke"]["why"]):
        print(f"    · {why}")


@app.command("add")
def add(
    at: Annotated[str, typer.Argument(help="CALL:LINE, the line as `earwitness show CALL` counts, from 1.")],
    statement: Annotated[
        str, typer.Argument(help='What is asserted, in a sentence that can be checked; "-" asks.')
    ] = "-",
    words: Annotated[
        str | None,
        typer.Option(
            "--words", help='The words of the line it lies in, else all; "-" asks.', show_default=False
        ),
    ] = None,
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note a claim at a line, or take over what a machine proposed there."""
    from earwitness.app.actions.claims import note_claim

    said, where = asked_for(statement, "What is claimed") or "", asked_for(words, "The words of the line")
    with opened(case, passphrase_file) as desk:
        row = note_claim(desk, at, said, where, by)
    print_json(row) if as_json else print(f"{row['claim']} at {row['at']}")


@app.command("check")
def check(
    claim: ClaimArgument,
    kind: Annotated[
        str,
        typer.Option(
            "--kind", help="document, photo, relative interview, news report, … (a wrong one lists them)."
        ),
    ],
    outcome: Annotated[str, typer.Option("--outcome", help="supports, contradicts or silent.")],
    line: Annotated[
        str,
        typer.Option(
            "--line", help='The human, paper or handover it comes from: equal lines count once. "-" asks.'
        ),
    ],
    grade: Annotated[
        str,
        typer.Option(
            "--grade", help="Admiralty code, source and content apart, such as B2; F6 is not judged."
        ),
    ] = "F6",
    note: Annotated[
        str | None, typer.Option("--note", help='In words; "-" asks.', show_default=False)
    ] = None,
    on: Annotated[
        list[str] | None,
        typer.Option(
            "--on", help="Id of the interview, evidence or file it was made with.", show_default=False
        ),
    ] = None,
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write down one act of testing a claim, and see what may be said now."""
    from earwitness.app.actions.claims import note_check

    of, words = asked_for(line, "The line") or "", asked_for(note, "Note") or ""
    with opened(case, passphrase_file) as desk:
        row = note_check(desk, claim, kind, outcome, of, grade, words, on or (), by)
    print_json(row) if as_json else _tell(row)


@app.command("verdict")
def verdict(
    claim: ClaimArgument,
    standing: Annotated[
        str, typer.Argument(help="said only, context fits, corroborated, contradicted or not checkable.")
    ],
    why: Annotated[str, typer.Option("--why", help='The reason in words; "-" asks.')] = "",
    answered: Annotated[
        str, typer.Option("--answered", help='The answer to what contradicts it; "-" asks.')
    ] = "",
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a verdict under your name; never more than the rules allow."""
    from earwitness.app.actions.claims import give_verdict

    reason, answer = asked_for(why, "Why") or "", asked_for(answered, "The answer") or ""
    with opened(case, passphrase_file) as desk:
        row = give_verdict(desk, claim, standing, reason, answer, by)
    print_json(row) if as_json else _tell(row)
