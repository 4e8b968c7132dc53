"""Every proposer of themes passes the suite that is shipped, and the suite catches those that break a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from earwitness.model.records import Author
from earwitness.model.themes import Codebook
from earwitness.ports import ProposedTheme, ThemeProposer
from earwitness.testing.theme_proposer import SHARED_WORDS, THEME_PROPOSER_RULES, SharedWords, Talk
from tests.unit.stages.text_fixtures import codebook

TALK = Talk(
    codebook(),
    (
        ("A", "Пьём дождевую воду из каски, вторую неделю в яме."),
        ("B", "Ужас."),
        ("A", "Снарядов нет, отвечать нечем, броники ржавые."),
    ),
    "ru",
)


@pytest.mark.parametrize("rule", THEME_PROPOSER_RULES, ids=lambda rule: rule.__name__)
def test_the_small_proposer_keeps_every_rule(rule: Callable[[ThemeProposer, Talk], None]) -> None:
    rule(SharedWords(), TALK)


def test_it_finds_what_the_examples_say() -> None:
    found = SharedWords().propose(TALK.codebook, TALK.turns, "ru")
    assert {(0, "conditions"), (2, "equipment")} <= {(one.turn, one.theme) for one in found}


@dataclass
class Wrong:
    """Proposes what it was told to, whatever is said."""

    found: tuple[ProposedTheme, ...]
    author: Author = SHARED_WORDS

    def propose(
        self, codebook: Codebook, turns: Sequence[tuple[str, str]], language: str
    ) -> tuple[ProposedTheme, ...]:
        return self.found


ONE = ProposedTheme(0, "conditions", 0.5)


@pytest.mark.parametrize(
    "found",
    [
        (),
        (replace(ONE, theme="weather"),),
        (replace(ONE, turn=7),),
        (ONE, ONE),
        (replace(ONE, turn=2), ONE),
        (replace(ONE, confidence=1.0),),
        (ONE,),
    ],
    ids=["nothing", "unknown theme", "no such turn", "twice", "out of order", "too sure", "of nothing"],
)
def test_a_proposer_that_breaks_a_rule_is_caught(found: tuple[ProposedTheme, ...]) -> None:
    with pytest.raises(AssertionError):
        for rule in THEME_PROPOSER_RULES:
            rule(Wrong(found), TALK)
