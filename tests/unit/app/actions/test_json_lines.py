"""Rows that people bring, one JSON object a line."""

from __future__ import annotations

from typing import Any

import pytest

from earwitness.app.actions import json_lines
from earwitness.errors import BadForm


class Paper:
    """A file that is only text."""

    def __init__(self, text: str | None) -> None:
        self.text = text

    def read_text(self, encoding: str) -> str:
        if self.text is None:
            raise UnicodeDecodeError(encoding, b"\xff", 0, 1, "not text")
        return self.text


def rows(text: str | None) -> list[tuple[int, dict[str, Any]]]:
    paper: Any = Paper(text)
    return list(json_lines.rows_of(paper))


def test_empty_lines_are_passed_over_and_lines_keep_their_numbers() -> None:
    assert rows('{"a": 1}\n\n{"b": 2}\n') == [(1, {"a": 1}), (3, {"b": 2})]


def test_a_line_separator_within_a_text_does_not_part_the_row() -> None:
    assert rows('{"a": "one\u2028two"}') == [(1, {"a": "one\u2028two"})]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "UTF-8"),
        ('{"a": 1}\n{secret', "line 2 is not JSON"),
        ('["secret"]', "line 1 is not an object"),
        ("[" * 100_000, "line 1 is not JSON"),
    ],
)
def test_what_does_not_fit_is_named_by_line_and_never_repeated(text: str | None, what: str) -> None:
    with pytest.raises(BadForm) as wrong:
        rows(text)
    assert what in str(wrong.value) and "secret" not in str(wrong.value)


def test_a_field_without_text_is_named() -> None:
    assert json_lines.field_of({"draw": "x"}, "draw", 3) == "x"
    with pytest.raises(BadForm, match="line 3, field draw"):
        json_lines.field_of({"draw": " "}, "draw", 3)
