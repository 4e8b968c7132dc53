"""The reference says what the code says, and everything a person can meet has its heading there."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.docs.pages import DOCS, anchors, generated

REFERENCE = DOCS / "reference"
PAGES = generated()["PAGES"]


def headings(page: str) -> list[str]:
    """Second-level headings of a reference page."""
    lines = (REFERENCE / page).read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("## ") for line in lines if line.startswith("## ")]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_what_the_code_says_today(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def test_no_page_is_left_from_before() -> None:
    assert {path.name for path in REFERENCE.glob("*.md")} == set(PAGES) | {"files.md"}


def test_the_page_of_files_names_every_choice_they_offer() -> None:
    """It is written by hand, so the code's lists of allowed words are held against it."""
    from earwitness.model import claims, identity, protection, recording, records
    from earwitness.stages.verify import decisions

    choices: list[Any] = [
        *(claims.Standing, claims.Consent, identity.SafetyState, records.SignatureRole, recording.Role),
        *(protection.VoiceMode, protection.LabelMode, protection.IdentifierClass, protection.Directness),
        *(recording.SourceClass, recording.OurPart, recording.Service, decisions.Likelihood),
        decisions.RiskDecision,
    ]
    text = (REFERENCE / "files.md").read_text(encoding="utf-8")
    missing = [word for choice in choices for word in get_args(choice) if f"`{word}`" not in text]
    assert missing == []
    fields = [field.name for field in dataclasses.fields(recording.Origin)]
    assert [name for name in fields if f"| `{name}` |" not in text] == []


def test_every_command_has_its_heading_and_says_what_it_does() -> None:
    there = headings("commands.md")
    entries = list(generated()["commands"]())
    assert [words for words, _, _ in entries] == there
    assert [words for words, command, _ in entries if not (command.help or "").strip()] == []


def test_every_command_of_the_product_is_there() -> None:
    wanted = {
        "new",
        "add",
        "run",
        "status",
        "search",
        "show",
        "release",
        "check",
        "demo",
        "models",
        "try transcribe",
    }
    assert {f"earwitness {name}" for name in wanted} <= set(headings("commands.md"))


def test_every_option_says_what_it_is_for() -> None:
    silent = [
        f"{words} {parameter.name}"
        for words, command, context in generated()["commands"]()
        for parameter in command.get_params(context)
        if parameter.param_type_name == "option" and not (getattr(parameter, "help", None) or "").strip()
    ]
    assert silent == []


def test_every_setting_has_its_heading_and_is_described() -> None:
    from earwitness.app.settings import Settings

    assert headings("settings.md") == list(Settings.model_fields)
    assert [
        name for name, field in Settings.model_fields.items() if not (field.description or "").strip()
    ] == []


def test_every_error_has_its_number_to_itself() -> None:
    kinds = generated()["errors"]()
    numbers = [kind.number for kind in kinds]
    assert len(numbers) == len(set(numbers)), "two errors share a number"
    assert [f"{kind.number} {kind.__name__}" for kind in kinds] == headings("errors.md")


def test_every_error_says_what_happened_and_what_to_do() -> None:
    for kind in generated()["errors"]():
        assert (kind.__doc__ or "").strip(), kind.__name__
        assert kind.hint.strip(), kind.__name__
        assert kind.exit_status in range(1, 7), kind.__name__


def test_a_hint_that_names_a_page_names_one_that_is_there() -> None:
    import re

    for kind in generated()["errors"]():
        for path in re.findall(r"docs/[\w/.-]+\.md", kind.hint):
            assert (DOCS.parent / path).is_file(), f"{kind.__name__} sends people to {path}"


def test_every_stage_card_has_its_heading() -> None:
    from earwitness.stages import ROAD

    assert headings("stages.md") == [stage.CARD.name for stage in ROAD]


def test_every_record_and_every_word_has_its_heading() -> None:
    from earwitness.model.wire import KINDS

    assert headings("records.md") == sorted(KINDS)
    assert set(KINDS) <= set(headings("glossary.md")), "a kind of record that the glossary does not know"


#: Words of the glossary that are something other than one class: a folder, a field, an idea.
IDEAS = {"Case file", "Source", "Basis", "Stale", "Disguise", "View", "Ledger", "Case", "Voice", "Span"}


def test_the_glossary_is_the_class_list() -> None:
    """A word of the glossary is a class of the code, or is named here as an idea."""
    import ast

    classes = {
        node.name
        for path in (DOCS.parent / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    ports = {
        "Port",
        "Engine",
        "Runner",
        "Risk",
    }  # Port: every Protocol of ports.py; Engine: every file of engines/
    assert sorted(set(headings("glossary.md")) - classes - IDEAS - ports) == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_headings_can_be_linked_to(name: str) -> None:
    path: Path = REFERENCE / name
    assert len(anchors(path)) >= len(headings(name))
