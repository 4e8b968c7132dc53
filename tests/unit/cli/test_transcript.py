"""What the transcript commands make of what a person types, and how a line is shown."""

from __future__ import annotations

from typing import Any

import pytest

from earwitness.cli import transcript
from earwitness.cli.root import run
from earwitness.errors import UsageError


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("62", 62.0), ("1:02", 62.0), ("1:02.5", 62.5), ("1:02,25", 62.25), ("1:00:01", 3601.0), (None, None)],
)
def test_times_as_people_write_them(given: str | None, seconds: float | None) -> None:
    assert transcript._seconds(given, "--from") == seconds


@pytest.mark.parametrize("given", ["", "x", "1:", ":2", "-3", "1:2:3:4", "1e3"])
def test_what_is_no_time_is_refused_without_repeating_it(given: str) -> None:
    with pytest.raises(UsageError) as wrong:
        transcript._seconds(given, "--to")
    assert wrong.value.what.startswith("--to")


def test_lines_are_one_or_a_range() -> None:
    assert transcript._lines("3") == (3, 3)
    assert transcript._lines(" 3 - 7 ") == (3, 7)
    assert transcript._lines(None) is None
    with pytest.raises(UsageError):
        transcript._lines("3,7")


def test_marks_stand_at_their_words_and_the_text_is_whole() -> None:
    def word(text: str, begin: int, guessed: bool, *doubts: str) -> dict[str, Any]:
        return {"text": text, "begin": begin, "guessed": guessed, "doubts": list(doubts)}

    line = {
        "text": "— Сытых, 200.",
        "words": [
            word("Сытых", 2, False, "the engine is unsure (0.30)"),
            word("200", 9, True, "its time is guessed"),
        ],
    }
    assert transcript._marked(line) == "— Сытых?, ~200."


def test_a_line_joins_only_its_next_and_an_audit_draws_or_records(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["transcript", "fix", "call-1", "2", "--merge", "4"]) == 2
    assert run(["transcript", "audit"]) == 2
    assert run(["transcript", "write", "call-1", "--format", "docx"]) == 2
    assert capsys.readouterr().err.count("E001") == 3
