"""JSON lines that people bring: one object a line, refused by line and field, never by what stands there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from earwitness.errors import BadForm


def text_of(file: Path) -> str:
    """A file's text. Raises BadForm."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadForm("the file could not be read as UTF-8 text") from None


def rows_of(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of each line that is not empty. Raises BadForm naming the line."""
    # Only \n ends a line of JSON lines: str.splitlines would part a row at a line separator within a text.
    for number, written in enumerate(text_of(file).split("\n"), 1):
        if not written.strip():
            continue
        try:
            row = json.loads(written)
        except (ValueError, RecursionError):
            raise BadForm(f"line {number} is not JSON") from None
        if not isinstance(row, dict):
            raise BadForm(f"line {number} is not an object")
        yield number, row


def field_of(row: Mapping[str, Any], field: str, number: int) -> str:
    """A field that has to hold text. Raises BadForm naming line and field."""
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise BadForm(f"line {number}, field {field}: missing")
    return value
