"""Tests mirror the house: a unit test is found by the path of what it tests, and every stage and engine has some."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, place

UNIT = ROOT / "tests" / "unit"
FOLDERS = sorted({path.parent for path in UNIT.rglob("test_*.py")})


def there(folder: Path) -> bool:
    """Whether the source has a folder or module of this unit test folder's path (tools/ lies beside src/)."""
    within = folder.relative_to(UNIT)
    if within.parts[:1] == ("tools",):
        return (ROOT / within).is_dir()
    return (PACKAGE / within).is_dir() or (PACKAGE / within).with_suffix(".py").is_file()


@pytest.mark.parametrize("folder", FOLDERS, ids=place)
def test_a_folder_of_unit_tests_is_the_path_of_what_it_tests(folder: Path) -> None:
    assert there(folder), f"{place(folder)} mirrors nothing in src/earwitness"


ROOMS = [
    *sorted(path.parent for path in (PACKAGE / "stages").glob("*/__init__.py")),
    PACKAGE / "model",
    PACKAGE / "storage",
]


@pytest.mark.parametrize("room", ROOMS, ids=place)
def test_every_room_with_rules_has_unit_tests(room: Path) -> None:
    tests = UNIT / room.relative_to(PACKAGE)
    assert list(tests.rglob("test_*.py")), f"{place(room)} has no test under {place(tests)}"


def test_unit_tests_need_no_service_and_no_browser() -> None:
    """Those live in folders of their own, where their cost is expected."""
    marks = tuple(f"mark.{name}" for name in ("browser", "integration"))
    wrong = [
        place(path)
        for path in UNIT.rglob("*.py")
        if any(mark in path.read_text(encoding="utf-8") for mark in marks)
    ]
    assert wrong == []
