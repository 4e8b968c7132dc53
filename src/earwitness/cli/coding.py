"""`earwitness coding`: blind coding of themes by people, how far they agree, and how right the machine is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json

app = typer.Typer(
    help="Judge drawn lines blind, settle what differs, measure agreement.", no_args_is_help=True
)

DrawArgument = Annotated[str, typer.Argument(help="The draw's name, as `coding list` gives it.")]
FileArgument = Annotated[Path, typer.Argument(help="JSON lines with `themes` filled in.")]
ByOption = Annotated[
    str | None, typer.Option("--by", help="Who does it, where it is not you.", show_default=False)
]
CoderOption = Annotated[str, typer.Option("--by", help="Who judges.", show_default=False)]


@app.command("draw")
def draw(
    coders: Annotated[
        str, typer.Option("--coders", help="Who is to judge, parted by commas.", show_default=False)
    ],
    wanted: Annotated[int, typer.Option("--n", help="How many lines; with --audit, how many calls.")] = 60,
    seed: Annotated[int, typer.Option("--seed", help="Any number; the same one draws the same lines.")] = 1,
    audit: Annotated[
        bool, typer.Option("--audit", help="Draw whole calls, to measure the machine's error.")
    ] = False,
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw lines by lot for two coders or more, or whole calls for an audit of the machine."""
    from earwitness.app.actions import coding

    with opened(case, passphrase_file) as desk:
        drawn = coding.draw(desk, "audit" if audit else "double", wanted, seed, coders.split(","), by)
    if as_json:
        print_json(drawn)
        return
    print(_title(drawn))
    for coder in drawn["coders"]:
        print(f"  earwitness coding sheet {drawn['draw']} --by {coder}")


@app.command("next")
def ask_next(
    coders: Annotated[
        str, typer.Option("--coders", help="Who is to judge, parted by commas.", show_default=False)
    ],
    wanted: Annotated[int, typer.Option("--n", help="How many lines.")] = 20,
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Choose the lines the machine would learn most from. They are no random sample: they measure nothing."""
    from earwitness.app.actions import asking

    with opened(case, passphrase_file) as desk:
        drawn = asking.ask_next(desk, wanted, coders.split(","), by)
    if as_json:
        print_json(drawn)
        return
    print(_title(drawn))
    for coder in drawn["coders"]:
        print(f"  earwitness coding sheet {drawn['draw']} --by {coder}")


@app.command("list")
def list_draws(
    case: CaseOption = None, passphrase_file: PassphraseFileOption = None, as_json: JsonOption = False
) -> None:
    """The draws, how far each coder is, and theme marks by codebook version."""
    from earwitness.app.actions import coding

    with opened(case, passphrase_file) as desk:
        drawn, books = coding.draws(desk), coding.books(desk)
    if as_json:
        print_json({"draws": drawn, "codebooks": books})
        return
    for row in drawn:
        far = ", ".join(f"{coder} {n}" for coder, n in row["judged"].items())
        print(f"{_title(row)}. Judged: {far}. To settle: {row['to_settle']}, settled: {row['settled']}")
    for book in books:
        marks = ", ".join(f"{book[status]} {status}" for status in ("suggested", "accepted", "rejected"))
        print(f"codebook {book['codebook']}{' (in use)' if book['in_use'] else ''}: {marks}")


def _title(drawn: dict[str, Any]) -> str:
    return f"{drawn['draw']}: {drawn['lines']} lines, drawn from {drawn['drawn_from']} {drawn['unit']}"


@app.command("sheet")
def sheet(
    name: DrawArgument,
    by: CoderOption,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """A coder's sheet: the lines still to judge, as JSON lines. Nothing of the other coder or the machine is in it.

    The words leave the case in plain text: keep the file where the case is kept, and delete it afterwards.
    """
    from earwitness.app.actions import coding

    with opened(case, passphrase_file) as desk:
        for row in coding.sheet(desk, name, by):
            print_json(row)


@app.command("record")
def record(
    file: FileArgument,
    by: CoderOption,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in a coder's sheet. `themes` is a list of ids, or of objects with theme, stance and target; [] is none of them."""
    from earwitness.app.actions import coding

    with opened(case, passphrase_file) as desk:
        _say_recorded(coding.record(desk, file, by), as_json)


@app.command("queue")
def queue(name: DrawArgument, case: CaseOption = None, passphrase_file: PassphraseFileOption = None) -> None:
    """Lines the coders judged differently, for the adjudicator, as JSON lines. What each chose is shown unnamed."""
    from earwitness.app.actions import coding

    with opened(case, passphrase_file) as desk:
        for row in coding.queue(desk, name):
            print_json(row)


@app.command("settle")
def settle(
    file: FileArgument,
    by: CoderOption,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in the adjudicator's queue. The adjudicator is none of the coders."""
    from earwitness.app.actions import coding

    with opened(case, passphrase_file) as desk:
        _say_recorded(coding.settle(desk, file, by), as_json)


def _say_recorded(done: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        print(f"{done['recorded']} judgements recorded, {done['left_open']} lines left open.")


@app.command("agreement")
def agreement(
    name: DrawArgument,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Cohen's kappa and Krippendorff's alpha by theme, with 95 % intervals over calls."""
    from earwitness.app.actions import coding

    with opened(case, passphrase_file) as desk:
        found = coding.agreement(desk, name)
    if as_json:
        print_json(found)
        return
    print(f"{_title(found)}; {found['judged_by_all']} judged by all, {found['to_settle']} to settle.")
    for row in found["themes"]:
        chosen = "/".join(str(n) for n in row["chosen"])
        kappa = f"kappa {_bounds(row['kappa'])}  " if row["kappa"] else ""
        print(
            f"  {row['theme']:<20} {row['lines']} lines, chosen {chosen}  {kappa}alpha {_bounds(row['alpha'])}"
        )


@app.command("mark")
def mark(
    name: DrawArgument,
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make theme marks of the lines that are decided: found by people, accepted; found by the machine alone, rejected."""
    from earwitness.app.actions import coding

    with opened(case, passphrase_file) as desk:
        done = coding.put_marks(desk, name, by)
    if as_json:
        print_json(done)
    else:
        print(
            f"{done['marks']} marks: {done.get('accepted', 0)} accepted, {done.get('rejected', 0)} rejected."
            f" Lines not decided: {done.get('undecided', 0)}, corrected since: {done.get('corrected since', 0)}."
        )


@app.command("audit")
def audit(
    name: DrawArgument,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """The machine's sensitivity and specificity by theme, over lines and over calls, as records for trends."""
    from earwitness.app.actions import coding

    with opened(case, passphrase_file) as desk:
        found = coding.audit(desk, name)
    if as_json:
        print_json(found)
        return
    print(_title(found))
    for row in found["themes"]:
        print(
            f"  {row['theme']:<20} by {row['unit']}: found by both {row['both']}, missed {row['missed']}, false"
            f" {row['false']}, neither {row['neither']};  sensitivity {_bounds(row['sensitivity'])}, specificity"
            f" {_bounds(row['specificity'])}"
        )


@app.command("learn")
def learn(
    also: Annotated[
        list[str] | None,
        typer.Option(
            "--also", help="Learn from marks of this older codebook version too.", show_default=False
        ),
    ] = None,
    by: ByOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let the machine learn from the marks people put so far; `run theme` then suggests by them."""
    from earwitness.app.actions import coding

    with opened(case, passphrase_file) as desk:
        done = coding.learn(desk, also or (), by)
    if as_json:
        print_json(done)
    elif done["learned"]:
        print(
            f"Learned from {done['marks']} marks on {done['lines']} lines. On lines held back, F1 over themes is"
            f" {done['macro_f1_foretold']:.2f}. `earwitness run theme` suggests anew."
        )
    else:
        print(
            f"{done['marks']} marks are noted, too few to learn from: 30 judged lines of 5 calls are needed."
        )


def _bounds(estimate: dict[str, float | None]) -> str:
    """A figure with its interval, or that it cannot be told."""
    value, low, high = estimate["value"], estimate["low"], estimate["high"]
    if value is None:
        return "not to be told"
    if low is None or high is None:
        return f"{value:.2f} (too little for an interval)"
    return f"{value:.2f} ({low:.2f} to {high:.2f})"
