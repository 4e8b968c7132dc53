"""The editors' kit: the same published words in forms other programs read. Nothing here that is not on the page.

Rules
- The script as a word processor's document, captions as SubRip in both languages, the quotes and the figures as CSV, the
  methods as plain text.
- A cell never begins with a sign that a spreadsheet would run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from earwitness.stages.produce.captions import srt
from earwitness.stages.produce.docx import Grid, Paragraph, docx
from earwitness.stages.produce.page import PageQuote, StoryPage, clock, cue_sheet, paragraphs, text_of
from earwitness.stages.produce.words import day, language


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
    kit["script.docx"] = docx(_script(page))
    kit["quotes.csv"] = csv_of(rows)
    for block in page.blocks:
        if block.chart:
            table = block.chart.chart.table
            kit[f"figures/{block.chart.key}.csv"] = csv_of((table.head, *table.rows))
    methods = [page.title, "", "HOW WE KNOW"]
    for point in page.how:
        methods += ["", point.title, *point.sentences]
    methods += ["", "WHAT WE CHANGED", "", page.changed]
    for change in reversed(page.changes):
        methods += ["", f"CHANGED ON {day(change.on).upper()}", "", *change.what]
    kit["methods.txt"] = ("\n".join(methods) + "\n").encode()
    return dict(sorted(kit.items()))


def _script(page: StoryPage) -> Iterator[Paragraph | Grid]:
    """The story from its headline to the address for corrections, as it is read aloud or laid out."""
    yield Paragraph(page.title, "Title")
    yield Paragraph(page.standfirst)
    yield Paragraph(page.byline, "Aside")
    for block in page.blocks:
        if block.quote:
            yield from _passage(block.quote, page.sound_suffix)
        elif block.profile:
            yield Paragraph(f"{block.profile.label} {block.profile.headline}", "Heading2")
            yield Paragraph(block.profile.text)
            yield Paragraph(block.profile.known, "Aside")
        elif block.chart:
            yield Paragraph(block.chart.chart.title, "Heading2")
            yield Paragraph(f"{block.chart.text} [charts/{block.chart.key}.svg]".strip())
            yield Grid((block.chart.chart.table.head, *block.chart.chart.table.rows))
        else:
            lead = "Content note." if block.kind == "note" else ""
            yield from (
                Paragraph(part, "Aside" if lead else "Normal", lead) for part in paragraphs(block.text)
            )
    yield Paragraph("How we know", "Heading1")
    yield from (Paragraph(" ".join(point.sentences), "Normal", point.title) for point in page.how)
    yield Paragraph("What we changed", "Heading1")
    yield Paragraph(page.changed)
    for change in reversed(page.changes):
        yield Paragraph(" ".join(change.what), "Normal", f"{day(change.on)}.")
    yield Paragraph(page.corrections, "Normal", "Corrections:")


def _passage(quote: PageQuote, suffix: str) -> Iterator[Paragraph | Grid]:
    yield Paragraph(f"{quote.number}. {quote.caption}", "Heading2")
    if quote.note:
        yield Paragraph(quote.note, "Aside", "Content note.")
    where = [
        quote.when,
        f"sound/{quote.key}.{suffix}, {clock(quote.sound.seconds * 1000)}" if quote.sound else "",
    ]
    yield Paragraph(f"{', '.join(filter(None, where))}. {quote.treatment}", "Aside")
    rows: list[tuple[str, ...]] = [("At", "Who", "English", language(quote.language))]
    for line in quote.lines:
        if line.after_cut:
            rows.append(("", "", "[…]", "[…]"))
        at = clock(line.begin_ms) if quote.sound else ""
        rows.append((at, line.label, text_of(line.english), text_of(line.original)))
    if quote.language == "en":
        rows = [row[:3] for row in rows]
    yield Grid(tuple(rows))


def csv_of(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as CSV for spreadsheets (UTF-8 with its mark); no cell begins as a formula does."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([[_cell(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
