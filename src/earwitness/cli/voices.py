"""`earwitness voices`: how a voice may leave the case, with what odds, and actors' takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json, progress

app = typer.Typer(
    help="Voices in a release: the choices and their odds, an attack on effects, actors' takes.",
    no_args_is_help=True,
)


@app.command("list")
def list_choices(
    case: CaseOption = None, passphrase_file: PassphraseFileOption = None, as_json: JsonOption = False
) -> None:
    """The choices, the strongest protection first, with their odds and how many people have each."""
    from earwitness.app.actions.voices import voice_choices

    with opened(case, passphrase_file) as desk:
        rows = voice_choices(desk)
    if as_json:
        print_json(rows)
        return
    for number, row in enumerate(rows, 1):
        print(f"{number}. {row['choice']} ({row['people']} people): {row['heard']}")
        if row["odds"]:
            print(f"   {row['odds']}")


@app.command("measure")
def measure(
    case: CaseOption = None, passphrase_file: PassphraseFileOption = None, as_json: JsonOption = False
) -> None:
    """Attack the effect, knowing how it works, on the voices of this case, and keep the odds. Takes minutes."""
    from earwitness.app.actions.voices import measure_effect

    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        done = measure_effect(desk, say)
    if as_json:
        print_json(done)
        return
    print(f"The effect is {done['odds']}.")
    print(f"Tried on {done['trials']} clips of {done['voices']} voices of this case.")


@app.command("take")
def take(
    quote: Annotated[
        str, typer.Argument(help="The id of the quote that was read, as `earwitness quotes` gives it.")
    ],
    file: Annotated[
        Path, typer.Argument(help="The actor's sound file, any form.", exists=True, dir_okay=False)
    ],
    english: Annotated[
        bool, typer.Option("--english", help="The English was read, not the original.")
    ] = False,
    listen: Annotated[
        bool,
        typer.Option(
            "--listen/--no-listen",
            help="Let the speech model hear the take: it times the captions and hears whether a secret is said.",
        ),
    ] = True,
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Have a quote heard in an actor's voice: the take replaces the sound of the call. Another take replaces this one."""
    from earwitness.app.actions.voices import add_take

    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        done = add_take(desk, quote, file, say, language="en" if english else None, listen=listen)
    if as_json:
        print_json(done)
        return
    print(f"{done['seconds']} s, {done['lines']} lines, {done['lines_guessed']} of them timed by estimate.")
    if done["words_heard"] is None:
        print("No model listened: listen to all of it yourself, for names above all.")
    else:
        print(f"The model heard {done['words_heard']:.0%} of the words that were to be read.")
