"""The road, declared: nothing is read that nobody wrote, and what a card says is what the code does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from earwitness.model.wire import KINDS, VAULT_KINDS
from earwitness.stages import ROAD
from tests.architecture.source import PACKAGE, dotted, modules, place, tree

NAMES = ("intake", "transcribe", "decipher", "theme", "measure", "verify", "protect", "quote", "produce")


def made_in(paths: list[Path]) -> set[str]:
    """Record kinds whose class is called somewhere in these files: what they can bring into a case."""
    made: set[str] = set()
    for path in paths:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                made.add(dotted(node.func).rsplit(".", 1)[-1])
    return made & set(KINDS)


def test_the_road_has_its_nine_stages_in_order() -> None:
    assert tuple(stage.CARD.name for stage in ROAD) == NAMES


def test_no_stage_reads_what_nobody_wrote_before() -> None:
    """Folds the road: what actions bring in, then each stage's writes, in order."""
    there = made_in(modules("app/actions")) | {"Passed"}
    missing: list[str] = []
    for stage in ROAD:
        card = stage.CARD
        unseen = (card.reads | card.vault_reads) - there - card.writes - card.vault_writes
        missing += [f"{card.name} reads {kind}, which nobody before it writes" for kind in sorted(unseen)]
        there |= card.writes | card.vault_writes
    assert missing == []


def test_every_kind_of_record_is_written_by_somebody() -> None:
    written = made_in(modules("app")) | {"Passed"}
    for stage in ROAD:
        written |= stage.CARD.writes | stage.CARD.vault_writes
    assert sorted(set(KINDS) - written) == []


@pytest.mark.parametrize("stage", ROAD, ids=lambda stage: stage.CARD.name)
def test_a_card_names_kinds_that_exist_and_the_right_store(stage: object) -> None:
    card = stage.CARD  # type: ignore[attr-defined]
    assert card.purpose.strip(), "a card says what its stage is for"
    assert card.reads | card.writes <= set(KINDS) - VAULT_KINDS
    assert card.vault_reads | card.vault_writes <= VAULT_KINDS


@pytest.mark.parametrize("stage", ROAD, ids=lambda stage: stage.CARD.name)
def test_a_card_promises_what_its_stage_can_make(stage: object) -> None:
    """Every kind a stage's code makes is on its card, and every kind on the card is made."""
    card = stage.CARD  # type: ignore[attr-defined]
    makes = made_in(modules(f"stages/{card.name}"))
    promised = card.writes | card.vault_writes
    assert sorted(makes - promised) == [], "made, but not on the card"
    assert sorted(promised - makes) == [], "on the card, but never made"


@pytest.mark.parametrize("name", NAMES)
def test_a_stage_is_a_room_one_can_find_ones_way_in(name: str) -> None:
    room = PACKAGE / "stages" / name
    readme = room / "README.md"
    assert (room / "rules.py").is_file(), f"{place(room)} has no rules.py: the part worth reading"
    assert readme.is_file(), f"{place(room)} has no README.md"
    words = len(readme.read_text(encoding="utf-8").split())
    assert 60 <= words <= 700, f"{place(readme)}: half a page, not {words} words"
    module = tree(room / "__init__.py")
    says = ast.get_docstring(module) or ""
    assert says.count("\n") >= 3, (
        f"{place(room / '__init__.py')}: the docstring says what it reads, writes and rules"
    )
