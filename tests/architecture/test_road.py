"""The road, declared: nothing is read that nobody wrote, and what a card says is what the code does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from earwitness.model.wire import KINDS, VAULT_KINDS
from earwitness.stages import ROAD
from tests.architecture.source import PACKAGE, dotted, modules, place, tree

MODULES = {path.stem for path in modules("model")}

NAMES = ("intake", "transcribe", "decipher", "theme", "measure", "verify", "protect", "quote", "produce")


def made_in(paths: list[Path]) -> set[str]:
    """Record kinds that these files take from the model and call: what they can bring into a case."""
    made: set[str] = set()
    for path in paths:
        called, taken = set(), set()
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called.add(dotted(node.func).rsplit(".", 1)[-1])
                if dotted(node.func).endswith("value_of"):  # model.wire: a value of a kind from plain fields
                    called |= {part.id for part in node.args if isinstance(part, ast.Name)}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("earwitness.model"):
                taken |= {alias.asname or alias.name for alias in node.names}
                taken |= set(KINDS) if {alias.name for alias in node.names} & MODULES else set()
        made |= called & taken & set(KINDS)
    return made


def asked_by_people(stage: str) -> bool:
    """Whether an action calls into a stage's room for its rules, as importing a story does."""
    return any(
        isinstance(node, ast.ImportFrom)
        and (
            (node.module or "").startswith(f"earwitness.stages.{stage}")
            or (node.module == "earwitness.stages" and stage in {alias.name for alias in node.names})
        )
        for path in modules("app/actions")
        for node in ast.walk(tree(path))
    )


def brought_by_people() -> set[str]:
    """Kinds that enter a case through something a person does, made by the action or by the stage it asks."""
    brought = made_in(modules("app")) | {"Passed"}
    for stage in ROAD:
        if asked_by_people(stage.CARD.name):
            brought |= (
                made_in(modules(f"stages/{stage.CARD.name}")) - stage.CARD.writes - stage.CARD.vault_writes
            )
    return brought


def test_the_road_has_its_nine_stages_in_order() -> None:
    assert tuple(stage.CARD.name for stage in ROAD) == NAMES


def test_no_stage_reads_what_nobody_wrote_before() -> None:
    """Folds the road: what actions bring in, then each stage's writes, in order."""
    there = brought_by_people()
    missing: list[str] = []
    for stage in ROAD:
        card = stage.CARD
        unseen = (card.reads | card.vault_reads) - there - card.writes - card.vault_writes
        missing += [f"{card.name} reads {kind}, which nobody before it writes" for kind in sorted(unseen)]
        there |= card.writes | card.vault_writes
    assert missing == []


def test_every_kind_of_record_is_written_by_somebody() -> None:
    written = brought_by_people()
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
    if not asked_by_people(card.name):
        assert sorted(makes - promised) == [], "made, but not on the card"
    assert sorted(promised - makes) == [], "on the card, but never made"


@pytest.mark.parametrize("name", NAMES)
def test_a_stage_is_a_room_one_can_find_ones_way_in(name: str) -> None:
    room = PACKAGE / "stages" / name
    readme = room / "README.md"
    assert len(list(room.glob("*.py"))) > 1, f"{place(room)}: rules stand beside run, in files of their own"
    assert readme.is_file(), f"{place(room)} has no README.md"
    text = readme.read_text(encoding="utf-8")
    assert 60 <= len(text.split()) <= 700, f"{place(readme)}: half a page, not {len(text.split())} words"
    for word in ("reads", "writes", "limit"):
        assert word in text.lower(), f"{place(readme)} does not say what it {word}"
    assert ast.get_docstring(tree(room / "__init__.py"))


def test_a_word_of_the_glossary_names_one_class() -> None:
    """A second class called Candidate or Check would make two meanings of one word."""
    defined: dict[str, list[str]] = {}
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and node.name in KINDS:
                defined.setdefault(node.name, []).append(place(path, node))
    assert {name: places for name, places in defined.items() if len(places) > 1} == {}
