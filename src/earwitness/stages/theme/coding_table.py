"""Coded calls as rows of a table, and rows of a table as codings. Pure: what a file of rows is, others know.

Rules
- Out: a row for each mark, and one for each line without any, so that a coder may fill it in.
- In: `theme`, and which line it is of: `utterance`, or `call` and `line` (counted from 1). `status` is accepted, where
  nothing stands, or rejected; `by` is the coder. A row without a theme says nothing. Other columns are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from earwitness.errors import BadForm
from earwitness.stages.theme.passages import CodedCall, CodedSource, Passage, coder_of, stance_of

COLUMNS = (
    "call", "name", "line", "utterance", "at_s", "voice", "text", "theme", "status", "by", "coded_at", "stance", "about",
)  # fmt: skip
MOST_ROWS = 200_000


def rows_of_calls(calls: Iterable[CodedCall]) -> list[tuple[str | float, ...]]:
    """Cells of each row, in the order of `COLUMNS`."""
    rows: list[tuple[str | float, ...]] = []
    for call in calls:
        for number, line in enumerate(call.lines, 1):
            head = (call.id, call.name, number, line.id, round(line.start_s, 3), line.voice, line.text)
            rows += [
                (
                    *head, mark.theme, mark.status, coder_of(mark), mark.at.isoformat(timespec="seconds"),
                    mark.stance, mark.target,
                )
                for mark in line.codings
            ] or [(*head, "", "", "", "", "", "")]  # fmt: skip
    return rows


def codings_of_rows(
    rows: Sequence[tuple[int, Mapping[str, str]]],
) -> tuple[tuple[CodedSource, ...], tuple[str, ...]]:
    """Rows, each with its number, as codings by call; and what is not taken. Raises BadForm naming row and column."""
    if len(rows) > MOST_ROWS:
        raise BadForm(f"the table has more than {MOST_ROWS} rows", hint="Bring it in parts.")
    columns = {name for _, row in rows for name in row}
    if rows and (
        "theme" not in columns or not ({"call", "name"} & columns and {"line", "utterance"} & columns)
    ):
        raise BadForm("row 1: the table needs the columns call, theme, and utterance or line")
    lost: Counter[str] = Counter()
    lost["columns that are not known"] = len(columns - set(COLUMNS))
    found: dict[tuple[str, str], list[Passage]] = {}
    for number, row in rows:
        if not row.get("theme", "").strip():
            lost["rows without a theme"] += 1
            continue
        line = row.get("utterance", "").strip() or row.get("line", "").strip().removesuffix(".0")
        names = (row.get("call", "").strip(), row.get("name", "").strip())
        if not line or not any(names):
            raise BadForm(f"row {number}: it has a theme, and does not say of which call and line")
        status = row.get("status", "").strip().casefold() or "accepted"
        if status == "suggested":
            lost["rows that nobody has judged: their status is suggested"] += 1
            continue
        if status not in ("accepted", "rejected"):
            raise BadForm(f"row {number}, column status: accepted, rejected, or nothing")
        found.setdefault(names, []).append(
            Passage(
                row["theme"].strip(), " ".join(row.get("by", "").split())[:80], line=line,
                found=status == "accepted", stance=stance_of(row.get("stance", "")),
                target=row.get("about", "").strip()[:200],
            )
        )  # fmt: skip
    sources = tuple(CodedSource(tuple(filter(None, names)), "", tuple(found[names])) for names in found)
    return sources, tuple(f"{count} {what}" for what, count in lost.items() if count)
