"""A table of figures from outside: CSV text with `call,caller,date,<theme>,…` to Rows."""

from __future__ import annotations

import csv
import io
from datetime import date

from earwitness.errors import BadFigures
from earwitness.stages.measure.rules import Row

FIRST = ("call", "caller", "date")


def read_table(text: str) -> tuple[tuple[str, ...], list[Row]]:
    """Themes in the order of their columns, and one Row a line. Raises BadFigures, naming line and column."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    head = [cell.strip() for cell in next(reader, [])]
    missing = [name for name in FIRST if name not in head]
    if missing:
        raise BadFigures(f"line 1 has no column {', '.join(missing)}")
    themes = tuple(name for name in head if name not in FIRST)
    if not themes:
        raise BadFigures("line 1 names no theme after call, caller and date")
    if len(set(head)) != len(head):
        raise BadFigures("line 1: a column stands twice")
    rows: list[Row] = []
    known: set[str] = set()
    for cells in reader:
        line = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            raise BadFigures(f"line {line}: {len(cells)} columns where {len(head)} belong")
        row = dict(zip(head, (cell.strip() for cell in cells), strict=True))
        if not row["call"] or row["call"] in known:
            raise BadFigures(f"line {line}, column call: empty, or the call stands twice")
        known.add(row["call"])
        try:
            day = date.fromisoformat(row["date"][:10])
        except ValueError as wrong:
            raise BadFigures(f"line {line}, column date: not a date as YYYY-MM-DD") from wrong
        for theme in themes:
            if row[theme] not in ("0", "1"):
                raise BadFigures(f"line {line}, column {theme}: neither 0 nor 1")
        # A call whose caller is not known is its own caller: nothing ties it to another.
        rows.append(Row(row["call"], row["caller"] or row["call"], day, {t: row[t] == "1" for t in themes}))
    if not rows:
        raise BadFigures("line 2: there is no call in it")
    return themes, rows
