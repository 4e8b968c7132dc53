"""`earwitness try measure`: a table of calls, callers, dates and themes, read strictly, and a trend for each theme."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from earwitness.errors import BadForm, UsageError

if TYPE_CHECKING:
    from earwitness.stages.measure.rules import Row

FIXED = ("call", "caller", "date")
MOST_THEMES = 1000
MOST_YEARS = 100
_DAY = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)


def try_measure(file: Path) -> Iterator[dict[str, Any]]:
    """One row a theme column, in their order: direction, odds ratio, interval, p-values, and the sentence with its caveat.

    Raises UsageError when there is no such file, BadForm naming the line where the table is not as it must be.
    """
    from earwitness.stages.measure.rules import measure_table

    themes, rows = read_table(file)
    for t in measure_table(rows, themes=themes):
        yield {
            "theme": t.theme,
            "trend": t.direction,
            "odds_ratio_per_30d": t.odds_ratio_per_30d,
            "ci": [t.low, t.high],
            "p": t.p,
            "p_adjusted": t.p_adjusted,
            "calls": t.calls,
            "callers": t.callers,
            "sentence": f"{t.sentence} {t.caveat}",
        }


def read_table(file: Path) -> tuple[tuple[str, ...], list[Row]]:
    """Themes and calls of a table `call,caller,date,<theme>,…` with 0/1; commas, semicolons or tabs between.

    Raises UsageError and BadForm, which names line and column by number and repeats nothing of them.
    """
    if not file.is_file():
        raise UsageError("the table is not there, or is not a file")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadForm("the table could not be read as UTF-8 text") from None
    if "\0" in text:
        raise BadForm(f"line {text[: text.index(chr(0))].count(chr(10)) + 1}: a character that is no text")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    between = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=between, strict=True)
    try:
        head: list[str] | None = None
        columns: tuple[int, int, int] = (0, 1, 2)
        themes: dict[int, str] = {}
        rows: list[Row] = []
        seen: dict[str, int] = {}
        ends: list[tuple[date, int]] = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            line = reader.line_num
            if head is None:
                head = [cell.strip() for cell in cells]
                columns, themes = _columns(head, line)
                continue
            if len(cells) != len(head):
                raise BadForm(f"line {line}: {len(cells)} cells under {len(head)} columns")
            row = _row(cells, columns, themes, line)
            if row.call in seen:
                raise BadForm(f"line {line}: this call stands in line {seen[row.call]} already")
            seen[row.call] = line
            ends = [min([*ends, (row.date, line)]), max([*ends, (row.date, line)])]
            rows.append(row)
    except csv.Error:
        raise BadForm(
            f"line {reader.line_num}: a quotation mark is not closed, or a cell is too long"
        ) from None
    if head is None:
        raise BadForm("line 1: the table is empty")
    if rows and ends[1][0].year - ends[0][0].year > MOST_YEARS:
        raise BadForm(
            f"line {ends[0][1]} and line {ends[1][1]}: the dates lie more than {MOST_YEARS} years apart"
        )
    return tuple(themes.values()), rows


def _columns(head: list[str], line: int) -> tuple[tuple[int, int, int], dict[int, str]]:
    """Where call, caller and date stand, and the themes by column."""
    small = [name.lower() for name in head]
    for name in FIXED:
        if small.count(name) != 1:
            raise BadForm(f"line {line}: the table must have one column {name!r}; it has {small.count(name)}")
    themes = {n: name for n, name in enumerate(head) if small[n] not in FIXED}
    for n, name in themes.items():
        if not name:
            raise BadForm(f"line {line}: column {n + 1} has no name")
        if head.index(name) != n:
            raise BadForm(f"line {line}: columns {head.index(name) + 1} and {n + 1} have the same name")
    if not themes:
        raise BadForm(f"line {line}: the table has no column for a theme")
    if len(themes) > MOST_THEMES:
        raise BadForm(f"line {line}: more than {MOST_THEMES} themes")
    return (small.index("call"), small.index("caller"), small.index("date")), themes


def _row(cells: list[str], columns: tuple[int, int, int], themes: dict[int, str], line: int) -> Row:
    from earwitness.stages.measure.rules import Row

    call, caller, day = (cells[n].strip() for n in columns)
    for name, cell in (("call", call), ("caller", caller)):
        if not cell:
            raise BadForm(f"line {line}: the {name} is empty")
    found = _DAY.fullmatch(day)
    try:
        when = date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise BadForm(f"line {line}: the date must be YYYY-MM-DD") from None
    hits = {}
    for n, theme in themes.items():
        cell = cells[n].strip()
        if cell not in ("0", "1"):
            raise BadForm(f"line {line}: column {n + 1} must be 0 or 1")
        hits[theme] = cell == "1"
    return Row(call, caller, when, hits)
