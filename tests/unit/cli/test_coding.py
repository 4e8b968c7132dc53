"""How figures of coding are said, and what the command line asks for."""

from __future__ import annotations

import pytest

from earwitness.cli import coding
from earwitness.cli.root import run


def test_figures_come_with_their_interval_or_say_why_not() -> None:
    assert coding._bounds({"value": 0.512, "low": 0.301, "high": 0.7}) == "0.51 (0.30 to 0.70)"
    assert coding._bounds({"value": 0.5, "low": None, "high": None}) == "0.50 (too little for an interval)"
    assert coding._bounds({"value": None, "low": 0.0, "high": 1.0}) == "not to be told"


def test_a_draw_needs_coders_and_a_sheet_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coding", "draw"]) == 2
    assert run(["coding", "sheet", "double-1"]) == 2
    assert capsys.readouterr().err.count("E001") == 2
