"""`earwitness run`: walk the road, or some stages of it."""

from __future__ import annotations

from typing import Annotated

import typer

from earwitness.cli.common import CaseOption, JsonOption, PassphraseFileOption, opened, print_json, progress


def register(app: typer.Typer) -> None:
    app.command("run")(run)


def run(
    stages: Annotated[
        list[str] | None, typer.Argument(help="Stages to run; all of the road when none is named.")
    ] = None,
    hear: Annotated[
        str,
        typer.Option(
            "--hear", help="How many recordings the machine hears in this case at most: a number, or all."
        ),
    ] = "all",
    case: CaseOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Walk the road. What is done stays done; stopping and running again goes on where it stood."""
    from earwitness.app.actions.run import hearing_of, run_stages

    with opened(case, passphrase_file) as desk, progress(quiet=as_json) as say:
        added = run_stages(desk, stages or (), hearing_of(hear, desk.settings), say)
        rejected = sum(1 for _ in desk.view.rejections())
    if as_json:
        print_json({"added": added, "rejected": rejected})
    else:
        for stage, count in added.items():
            print(f"{stage:<11}{count:>6} new records" if count else f"{stage:<11}nothing new")
        if rejected:
            print(
                f"{rejected} files of this case could not be taken in: `earwitness show rejections` says why."
            )
