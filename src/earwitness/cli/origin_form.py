"""The origin form on a terminal: the questions a lawyer would ask before anything is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import typer

from earwitness.errors import OriginMissing
from earwitness.model.recording import OurPart, SourceClass

if TYPE_CHECKING:
    from earwitness.app.actions.add import OriginAnswers

QUESTIONS = (
    ("received_on", "When did it reach us (YYYY-MM-DD)"),
    ("terms", "On what terms (embargo, no names, destroy after use, none …)"),
    ("selection", "Who selected these recordings, and by what rule, as far as known"),
    ("public_interest", "Why is hearing them in the public interest"),
    ("legal_view", "What does counsel say (may stay empty)"),
    ("source", "Who gave it to us (kept in the vault only; may stay empty)"),
)


def ask(somebody_there: bool) -> OriginAnswers:
    """Ask on the terminal. Raises OriginMissing when nobody is there to answer."""
    from earwitness.app.actions.add import origin_of

    if not somebody_there:
        raise OriginMissing("recordings were offered without an origin")
    print("Before anything is opened: where do these recordings come from? (Not legal advice.)")
    answers = {
        "source_class": _choice("What kind of source", get_args(SourceClass)),
        "our_part": _choice("Our part in the recording", get_args(OurPart)),
    }
    for name, question in QUESTIONS:
        optional = "may stay empty" in question
        answers[name] = typer.prompt(question, default="" if optional else None, show_default=False)
    result: OriginAnswers = origin_of(answers, "the form")
    return result


def _choice(question: str, choices: tuple[str, ...]) -> str:
    for n, choice in enumerate(choices, 1):
        print(f"  {n}  {choice}")
    n = typer.prompt(question, type=typer.IntRange(1, len(choices)) if hasattr(typer, "IntRange") else int)
    return choices[int(n) - 1]
