"""`earwitness interviews`: contact planned, approved and logged; interviews with consent and its limits; what was kept of them."""

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

app = typer.Typer(help="Contact with people, approved before, and interviews with consent and its limits.")

ByOption = Annotated[
    str | None,
    typer.Option("--by", help="Who does this; else the member who opened the case.", show_default=False),
]
PersonArgument = Annotated[
    str, typer.Argument(help="The person's id or reference, as `earwitness people` gives it.")
]
WayOption = Annotated[
    str, typer.Option("--way", help="in person, telephone, message, letter, through somebody or other.")
]


@app.callback(invoke_without_command=True)
def interviews(
    context: typer.Context,
    person: Annotated[
        str | None,
        typer.Option(
            "--person", help="Only about or with this person (id or reference).", show_default=False
        ),
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """List interviews, by id: about whom, by whom, when, on what terms; whether contact was logged."""
    from earwitness.app.actions.interviews import list_interviews

    if context.invoked_subcommand is not None:
        if person or case or passphrase_file or as_json:
            raise UsageError(
                "options stand after the last word of the command: `earwitness interviews show ID --case …`"
            )
        return
    with opened(case, passphrase_file) as desk:
        rows = list_interviews(desk, person)
    for row in rows:
        if as_json:
            print_json(row)
            continue
        logged = "" if row["contact_logged"] else "  (no contact in the log)"
        print(
            f"{row['interview']}  {row['on']}  about {row['about']}  by {row['by']}: {row['consent']}{logged}"
        )
    if not rows and not as_json:
        print("None.")


@app.command("show")
def show(
    interview: Annotated[str, typer.Argument(help="The interview's id.")],
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """One interview: terms and limits of consent, what was asked and answered, claims it bears on, what is attached."""
    from earwitness.app.actions.interviews import show_interview

    with opened(case, passphrase_file) as desk:
        row = show_interview(desk, interview)
    if as_json:
        print_json(row)
        return
    print(f"{row['interview']}  {row['on']}  by {row['by']}  {row['language']}")
    print(
        f"consent: {row['consent']}. Terms: {row['terms'] or 'none written'}. Limits: {row['limits'] or 'none written'}."
    )
    print(f"\n{row['summary']}")
    for exchange in row["exchanges"]:
        print(f"\n? {exchange['asked']}\n  {exchange['answered']}")
    for bears in row["bears"]:
        print(f"{bears['outcome']}: {bears['claim']}")
    _tell_attached(row["attached"])


def _tell_attached(rows: list[dict[str, Any]]) -> None:
    for kept in rows:
        print(f"{kept['exhibit']}  {kept['kind']}  {kept['size']} bytes  SHA-256 {kept['sha256']}")


@app.command("note")
def note(
    about: Annotated[str, typer.Option("--about", help="Whom it was about: reference.")],
    on: Annotated[str, typer.Option("--on", help="The day, 2023-03-11.")],
    consent: Annotated[
        str,
        typer.Option("--consent", help="on record, background, not for attribution, refused or not asked."),
    ],
    with_words: Annotated[
        str, typer.Option("--with", help='With whom, in words, for the vault; "-" asks.')
    ] = "-",
    summary: Annotated[str, typer.Option("--summary", help='What was said, in short; "-" asks.')] = "-",
    with_person: Annotated[
        str | None,
        typer.Option(
            "--with-person",
            help="With whom: reference, where it is a person of the case.",
            show_default=False,
        ),
    ] = None,
    language: Annotated[str, typer.Option("--language", help="The language it was held in.")] = "",
    terms: Annotated[str, typer.Option("--terms", help='On what terms; "-" asks.')] = "",
    limits: Annotated[str, typer.Option("--limits", help='What the consent does not cover; "-" asks.')] = "",
    supports: Annotated[
        list[str] | None,
        typer.Option("--supports", help="CALL:LINE of a claim it speaks for.", show_default=False),
    ] = None,
    contradicts: Annotated[
        list[str] | None,
        typer.Option("--contradicts", help="CALL:LINE of a claim it speaks against.", show_default=False),
    ] = None,
    line: Annotated[
        str,
        typer.Option("--line", help='The line it belongs to, where that is not simply this human; "-" asks.'),
    ] = "",
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write an interview down. What was asked and answered comes with `earwitness import interviews`."""
    from earwitness.app.actions.interviews import note_interview

    row = {
        "person": about,
        "date": on,
        "consent": consent,
        "with": asked_for(with_words, "With whom") or "",
        "summary": asked_for(summary, "Summary") or "",
        "with_person": with_person,
        "language": language,
        "terms": asked_for(terms, "Terms"),
        "limits": asked_for(limits, "Limits of the consent"),
        "supports": supports or [],
        "contradicts": contradicts or [],
        "line": asked_for(line, "Line"),
    }
    with opened(case, passphrase_file) as desk:
        made = note_interview(desk, {**row, "by": by or desk.case.member})
    print_json(made) if as_json else print(f"{made['interview']}: {len(made['bears'])} checks of claims.")


@app.command("attach")
def attach(
    to: Annotated[str, typer.Argument(help="The id of an interview or of evidence.")],
    file: Annotated[Path, typer.Argument(help="Sound, notes, a picture, a web archive: sealed as it is.")],
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="sound, notes, file, screenshot, web archive or document; else told by the name.",
            show_default=False,
        ),
    ] = None,
    captured_on: Annotated[str, typer.Option("--on", help="The day it was captured.")] = "",
    captured_with: Annotated[str, typer.Option("--captured-with", help="With what program or camera.")] = "",
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Seal a file with an interview or evidence; its fingerprint goes into the ledger, its name into the vault."""
    from earwitness.app.actions.interviews import attach as attach_file
    from earwitness.app.actions.interviews import read_kept

    with opened(case, passphrase_file) as desk:
        row = attach_file(desk, to, read_kept(file), kind, captured_on, captured_with, by)
    print_json(row) if as_json else _tell_attached([row])


@app.command("plan")
def plan(
    person: PersonArgument,
    way: WayOption,
    purpose: Annotated[str, typer.Option("--purpose", help='What it is for; "-" asks.')] = "-",
    precautions: Annotated[
        str, typer.Option("--precautions", help='What is done for their safety; "-" asks.')
    ] = "-",
    until: Annotated[str, typer.Option("--until", help="The last day it holds.")] = "",
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask to contact somebody; refused where what is known of their safety forbids it."""
    from earwitness.app.actions.interviews_contact import plan_contact

    what, care = asked_for(purpose, "What for") or "", asked_for(precautions, "Precautions") or ""
    with opened(case, passphrase_file) as desk:
        row = plan_contact(desk, person, way, what, care, until, by)
    print_json(row) if as_json else _tell_contact(row)


@app.command("approve")
def approve(
    plan_id: Annotated[str, typer.Argument(metavar="PLAN", help="The plan's id.")],
    statement: Annotated[str, typer.Option("--statement", help='What you sign, in words; "-" asks.')] = "",
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sign somebody else's plan of contact. Two sign where nothing is known of the person's safety."""
    from earwitness.app.actions.interviews_contact import approve_contact

    words = asked_for(statement, "Statement") or ""
    with opened(case, passphrase_file) as desk:
        row = approve_contact(desk, plan_id, words, by)
    print_json(row) if as_json else _tell_contact(row)


@app.command("attempt")
def attempt(
    person: PersonArgument,
    way: WayOption,
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome",
            help="confirmed; denied; spoke, left open; no answer; hung up; refused; wrong person; broken off, unsafe.",
        ),
    ],
    on: Annotated[str, typer.Option("--on", help="The day; else today.")] = "",
    note: Annotated[str, typer.Option("--note", help='In words; "-" asks.')] = "",
    theirs: Annotated[bool, typer.Option("--theirs", help="They contacted us.")] = False,
    without_approval: Annotated[
        str, typer.Option("--without-approval", help='Why it was made without; "-" asks.')
    ] = "",
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write down an attempt at contact; without an approved plan only with the reason."""
    from earwitness.app.actions.interviews_contact import note_attempt

    words, why = asked_for(note, "Note") or "", asked_for(without_approval, "Why without approval") or ""
    with opened(case, passphrase_file) as desk:
        row = note_attempt(desk, person, on, way, outcome, words, why, by=by, theirs=theirs)
    print_json(row) if as_json else _tell_contact(row)


@app.command("contact")
def contact(
    person: Annotated[
        str | None, typer.Option("--person", help="Only this person (id or reference).", show_default=False)
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """The log of contact: plans with who approved them, and attempts."""
    from earwitness.app.actions.interviews_contact import list_contact

    with opened(case, passphrase_file) as desk:
        rows = list_contact(desk, person)
    for row in rows:
        print_json(row) if as_json else _tell_contact(row)
    if not rows and not as_json:
        print("None.")


def _tell_contact(row: dict[str, Any]) -> None:
    if "plan" in row:
        state = "approved" if row["approved"] else f"NOT approved: {row['missing']}"
        print(f"{row['plan']}  {row['person']}  {row['way']}  asked by {row['asked_by']}; {state}")
        return
    bare = "" if row["approved"] or row["began"] == "by them" else "  WITHOUT APPROVAL"
    print(f"{row['on']}  {row['person']}  {row['way']}  {row['began']}: {row['outcome']}; {row['by']}{bare}")
