"""A calendar as a person types it: month, week, a number of days, or a file of periods.

Rules
- A file has a period a line, in order: its first day, and after a comma its name where it shall have one. A period ends where
  the next begins, and the last with the last call.
- Dates are read as in the tables of `earwitness try measure`. Errors name the line and repeat nothing of it.
"""

from __future__ import annotations

import csv
from pathlib import Path

from earwitness.app.actions.trends_table import day_of, reader_of, text_of
from earwitness.errors import BadForm, UsageError
from earwitness.model.trends import Calendar

KINDS = ("auto", "month", "week")
MOST_PERIODS = 600
LONGEST_NAME = 60


def calendar_of(by: str) -> Calendar:
    """The calendar of these words. Raises UsageError for no such kind and no such file, BadForm for a line that is wrong."""
    if by in KINDS or (by.isascii() and by.isdigit()):
        return Calendar(by)
    file = Path(by)
    if not file.is_file():
        raise UsageError(
            "periods are by auto, month, week, a number of days, or a file of periods, which is not there"
        )
    begins: dict[str, int] = {}
    names: list[str] = []
    reader = reader_of(text_of(file))
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            line = reader.line_num
            if not any(cells) or (not begins and cells[0].lower() in ("begins", "begin", "from", "date")):
                continue
            day = day_of(cells[0], line).isoformat()
            if begins and day <= max(begins):
                raise BadForm(
                    f"line {line}: this period does not begin after the one in line {begins[max(begins)]}"
                )
            name = cells[1] if len(cells) > 1 else ""
            if len(cells) > 2 or len(name) > LONGEST_NAME or not all(letter.isprintable() for letter in name):
                raise BadForm(f"line {line}: a line is a date and a name of at most {LONGEST_NAME} letters")
            if name and name in names:
                raise BadForm(f"line {line}: two periods have this name")
            begins[day] = line
            names.append(name)
    except csv.Error:
        raise BadForm(
            f"line {reader.line_num}: a quotation mark is not closed, or a cell is too long"
        ) from None
    if not 1 <= len(begins) <= MOST_PERIODS:
        raise BadForm(f"line 1: {len(begins)} periods; at least 1 and at most {MOST_PERIODS} are drawn")
    return Calendar("custom", tuple(begins), tuple(names))
