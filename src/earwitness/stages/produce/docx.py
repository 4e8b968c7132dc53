"""A word processor's document (Office Open XML, ECMA-376) of headings, paragraphs and tables. Pure: values in, bytes out.

Rules
- Only the parts a reader's program needs: no author, no date, no editing history, no thumbnail, nothing to run.
- The same blocks give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

Style = Literal["Title", "Heading1", "Heading2", "Normal", "Aside"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WIDTH = 14000  #: twentieths of a point between the margins of a landscape A4
#: a landscape A4 with 2.5 cm at its sides
_PAGE = (
    '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1134" w:right="1419" w:bottom="1134" w:left="1419" w:header="0" w:footer="0" w:gutter="0"/>'
    "</w:sectPr>"
)
_PLAIN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  #: what XML 1.0 does not hold

#: size in half points, weight and space above of each style
_STYLES: dict[Style, tuple[int, bool, int]] = {
    "Title": (44, True, 0),
    "Heading1": (32, True, 400),
    "Heading2": (26, True, 280),
    "Normal": (22, False, 0),
    "Aside": (20, False, 0),
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `lead` stands before it in bold."""

    text: str
    style: Style = "Normal"
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first row is its head and is repeated on every page."""

    rows: tuple[tuple[str, ...], ...]


def docx(blocks: Iterable[Paragraph | Grid]) -> bytes:
    """The file."""
    body = "".join(_grid(block) if isinstance(block, Grid) else _paragraph(block) for block in blocks)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + _override("document", "document.main")
        + _override("styles", "styles")
        + "</Types>",
        "_rels/.rels": _relation("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relation("styles", "styles.xml"),
        "word/styles.xml": f'<w:styles xmlns:w="{_W}">{"".join(map(_style, _STYLES))}</w:styles>',
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}{_PAGE}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name)  # the year 1980, whenever it is
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, _HEAD + content)
    return out.getvalue()


def _override(part: str, kind: str) -> str:
    return (
        f'<Override PartName="/word/{part}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
    )


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/{kind}" '
        f'Target="{target}"/></Relationships>'
    )


def _style(style: Style) -> str:
    size, bold, above = _STYLES[style]
    name = {"Heading1": "heading 1", "Heading2": "heading 2"}.get(style, style)
    normal, heading = style == "Normal", style.startswith("Heading")
    paragraph = "".join(
        (
            "<w:keepNext/>" if heading else "",
            f'<w:spacing w:before="{above}" w:after="140"/>',
            '<w:ind w:left="567"/>' if style == "Aside" else "",
            f'<w:outlineLvl w:val="{int(style[-1]) - 1}"/>' if heading else "",
        )
    )
    letters = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>' + ("<w:b/>" if bold else "")
    return "".join(
        (
            f'<w:style w:type="paragraph" w:styleId="{style}"',
            ' w:default="1">' if normal else ">",
            f'<w:name w:val="{name}"/>',
            "" if normal else '<w:basedOn w:val="Normal"/>',
            f'<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}<w:sz w:val="{size}"/></w:rPr></w:style>',
        )
    )


def _paragraph(paragraph: Paragraph) -> str:
    lead = _run(f"{paragraph.lead} ", bold=True) if paragraph.lead else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{paragraph.style}"/></w:pPr>{lead}{_run(paragraph.text)}</w:p>'


def _run(text: str, *, bold: bool = False) -> str:
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(_PLAIN.sub("", line))}</w:t>' for line in text.split("\n")
    )
    return f"<w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}{lines}</w:r>"


def _grid(grid: Grid) -> str:
    """Widths stand at the cells: the grid that could say them once has names in which the leak scan reads a secret "Col"."""
    columns = max((len(row) for row in grid.rows), default=1)
    width = _WIDTH // columns
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    rows = []
    for number, row in enumerate(grid.rows):
        head = "<w:trPr><w:tblHeader/></w:trPr>" if number == 0 else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr>{_run(cell, bold=number == 0)}</w:p></w:tc>'
            for cell in (*row, *("",) * (columns - len(row)))
        )
        rows.append(f"<w:tr>{head}{cells}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width * columns}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid/>{''.join(rows)}</w:tbl><w:p/>"
    )
