"""`earwitness try measure`: a table of calls, callers, dates and themes, read strictly, and a trend for each theme.

Rules
- Columns are found by name, in any order; commas, semicolons or tabs part them.
- A date is 2022-03-01 (also with a time, with slashes or dots, or without dashes), 01.03.2022, or a month, 2022-03, which
  counts as its 15th. 01/03/2022 is read where one date of the table shows whether the day comes first; never guessed.
- A theme is 0 or 1, as numbers or as programs write them (1.0, True). Anything else, an empty cell too, is an error.
- An error names line and column by number and repeats nothing of them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from earwitness.errors import BadForm, UsageError

if TYPE_CHECKING:
    from earwitness.stages.measure.rules import Row

FIXED = ("call", "caller", "date")
MOST_THEMES = 1000
MOST_YEARS = 100
FLAGS = {"0": False, "1": True, "0.0": False, "1.0": True, "false": False, "true": True}
MIDDLE_OF_MONTH = 15
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.]?)(\d{{2}})\2(\d{{2}}){_TIME}", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([./])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.ASCII)


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
    reader = reader_of(text_of(file))
    head: list[str] | None = None
    columns: tuple[int, int, int] = (0, 1, 2)
    themes: dict[int, str] = {}
    lines: list[tuple[int, list[str]]] = []
    try:
        while True:
            line = reader.line_num + 1  # a cell may hold line breaks: the line its row begins in
            cells = next(reader, None)
            if cells is None:
                break
            if not any(cell.strip() for cell in cells):
                continue
            if head is None:
                head = [cell.strip() for cell in cells]
                columns, themes = _columns(head, line)
            elif len(cells) != len(head):
                raise BadForm(f"line {line}: {len(cells)} cells under {len(head)} columns")
            else:
                lines.append((line, cells))
    except csv.Error:
        raise BadForm(
            f"line {reader.line_num}: a quotation mark is not closed, or a cell is too long"
        ) from None
    if head is None:
        raise BadForm("line 1: the table is empty")
    return tuple(themes.values()), _rows(lines, columns, themes)


def text_of(file: Path) -> str:
    """The table as text. Raises UsageError where there is none, BadForm where it is no UTF-8 text."""
    if not file.is_file():
        raise UsageError("the table is not there, or is not a file")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadForm("the table could not be read as UTF-8 text") from None
    if "\0" in text:
        raise BadForm(f"line {text[: text.index(chr(0))].count(chr(10)) + 1}: a character that is no text")
    return text


def reader_of(text: str) -> Any:
    """A csv reader with the separator of the first line; a line `sep=;`, which spreadsheets write, says it too."""
    start = StringIO(text, newline="")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    named = re.match(r"sep=([,;\t])\r?$", first, re.I)
    between = named[1] if named else max(",;\t", key=first.count)
    if named:
        # its place is kept, so that lines count as in the file
        return csv.reader(
            chain([""], StringIO(text.split("\n", 1)[1], newline="")), delimiter=between, strict=True
        )
    return csv.reader(start, delimiter=between, strict=True)


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


def _rows(
    lines: Sequence[tuple[int, list[str]]], columns: tuple[int, int, int], themes: dict[int, str]
) -> list[Row]:
    from earwitness.stages.measure.rules import Row

    day_first = _day_first(cells[columns[2]] for _, cells in lines)
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        call, caller, day = (cells[n].strip() for n in columns)
        for name, cell in (("call", call), ("caller", caller)):
            if not cell:
                raise BadForm(f"line {line}: the {name} is empty")
        if seen.setdefault(call, line) != line:
            raise BadForm(f"line {line}: this call stands in line {seen[call]} already")
        when = day_of(day, line, day_first)
        hits = {}
        for n, theme in themes.items():
            flag = FLAGS.get(cells[n].strip().lower())
            if flag is None:
                raise BadForm(f"line {line}: column {n + 1} must be 0 or 1")
            hits[theme] = flag
        rows.append(Row(call, caller, when, hits))
    ends = sorted((row.date, line) for row, (line, _) in zip(rows, lines, strict=True))
    if rows and ends[-1][0].year - ends[0][0].year > MOST_YEARS:
        raise BadForm(
            f"line {ends[0][1]} and line {ends[-1][1]}: the dates lie more than {MOST_YEARS} years apart"
        )
    return rows


def _day_first(days: Iterator[str]) -> bool | None:
    """Whether 01/03/2022 is the first of March in this table; None where its dates do not show it, or contradict."""
    shown = set()
    for day in days:
        found = _YEAR_LAST.fullmatch(day.strip())
        if found and found[2] == "/":
            if int(found[1]) > 12:
                shown.add(True)
            if int(found[3]) > 12:
                shown.add(False)
    return shown.pop() if len(shown) == 1 else None


def day_of(day: str, line: int, day_first: bool | None = None) -> date:
    """A date as people write it; `day_first` says how 01/03/2022 is meant. Raises BadForm."""
    try:
        if found := _YEAR_FIRST.fullmatch(day):
            return date(int(found[1]), int(found[3]), int(found[4]))
        if found := _MONTH.fullmatch(day):
            return date(int(found[1]), int(found[2]), MIDDLE_OF_MONTH)
        if found := _YEAR_LAST.fullmatch(day):
            first, second, year = int(found[1]), int(found[3]), int(found[4])
            if found[2] == "/" and day_first is None and first != second:
                raise BadForm(
                    f"line {line}: the date may have the day or the month first, and the dates of this table do not show which",
                    hint="Write dates as YYYY-MM-DD.",
                )
            month_first = found[2] == "/" and day_first is False
            return date(year, first, second) if month_first else date(year, second, first)
    except ValueError:
        pass
    raise BadForm(f"line {line}: the date must be YYYY-MM-DD, DD.MM.YYYY or YYYY-MM")
