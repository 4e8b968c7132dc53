"""The editors' kit: the same published words in forms other programs read. Nothing here that is not on the page.

Rules
- Captions as SubRip in both languages, the quotes and the figures as CSV, the methods as plain text.
- A cell never begins with a sign that a spreadsheet would run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from earwitness.stages.produce.captions import srt
from earwitness.stages.produce.page import StoryPage, cue_sheet, text_of
from earwitness.stages.produce.words import day


def editors_kit(page: StoryPage) -> dict[str, bytes]:
    """Files by path."""
    kit: dict[str, bytes] = {}
    rows: list[Sequence[str]] = [
        ("passage", "caption", "recorded", "line", "speaker", "original", "english", "heard")
    ]
    for quote in page.quotes:
        sheet = cue_sheet(quote, page.sound_suffix)
        if sheet.lines:
            kit[f"captions/{quote.key}.{quote.language}.srt"] = srt(sheet, "original").encode()
            if quote.language != "en":
                kit[f"captions/{quote.key}.en.srt"] = srt(sheet, "english").encode()
        rows += [
            (str(quote.number), quote.caption, quote.when, str(n), line.label, text_of(line.original),
             text_of(line.english), line.heard_as or ("yes" if line.heard else "no"))
            for n, line in enumerate(quote.lines, 1)
        ]  # fmt: skip
    kit["quotes.csv"] = _csv(rows)
    for block in page.blocks:
        if block.chart:
            table = block.chart.chart.table
            kit[f"figures/{block.chart.key}.csv"] = _csv((table.head, *table.rows))
    methods = [page.title, "", "HOW WE KNOW"]
    for point in page.how:
        methods += ["", point.title, *point.sentences]
    methods += ["", "WHAT WE CHANGED", "", page.changed]
    for change in reversed(page.changes):
        methods += ["", f"CHANGED ON {day(change.on).upper()}", "", *change.what]
    kit["methods.txt"] = ("\n".join(methods) + "\n").encode()
    return dict(sorted(kit.items()))


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([[_cell(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
