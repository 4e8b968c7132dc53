"""Tables as CSV and as Excel workbooks (.xlsx): rows out, rows in, and nothing in them that runs.

Rules
- Out: a cell is text or a number, never a formula. In CSV, where programs take a cell that begins like a formula for one,
  it gets an apostrophe before it, as people put one there by hand; read back, it is taken away again.
- In: the first sheet that is shown, its first row the names of the columns. Of a formula its last value is taken, and
  said. Nothing outside the file is followed; what unpacks beyond `MOST_BYTES` or has too many cells is refused.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from earwitness.errors import BadForm
from earwitness.model.markup import text_in, tree_of

TableForm = Literal["csv", "xlsx"]
FORMS: tuple[TableForm, ...] = ("csv", "xlsx")
MOST_BYTES = 32 * 1024 * 1024  #: of a part of a workbook, unpacked
MOST_CELLS = 2_000_000
MOST_COLUMNS = 1_000

Cell = str | float | None
Row = Mapping[str, str]

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LONGEST_CELL = 32_767  #: more than this Excel calls damage


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], form: TableForm) -> bytes:
    """The table as a file's bytes. The same rows are always the same file."""
    whole = [tuple(columns), *(tuple(row) for row in rows)]
    return _csv(whole) if form == "csv" else _xlsx(whole)


def rows_in(raw: bytes, form: TableForm) -> tuple[list[tuple[int, Row]], tuple[str, ...]]:
    """Rows with their numbers in the file, cells by the name of their column in small letters; and what is not taken.

    Raises BadForm.
    """
    lost: Counter[str] = Counter()
    cells = _read_csv(raw) if form == "csv" else _read_xlsx(raw, lost)
    names: list[str] | None = None
    rows: list[tuple[int, Row]] = []
    for number, row in cells:
        if not any(cell.strip() for cell in row):
            continue
        if names is None:
            names = [name.strip().casefold() for name in row]
            if len(set(filter(None, names))) < len(list(filter(None, names))):
                raise BadForm(f"row {number}: two columns have the same name")
            continue
        lost["cells in columns without a name"] += sum(bool(cell.strip()) for cell in row[len(names) :])
        rows.append((number, {name: cell for name, cell in zip(names, row, strict=False) if name}))
    if names is None:
        raise BadForm("the table is empty")
    return rows, tuple(f"{count} {what}" for what, count in lost.items() if count)


# ----------------------------------------------------------------------------------------------------------------- CSV


def _csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
    # The mark at the beginning is what Excel tells UTF-8 by.
    return out.getvalue().encode("utf-8-sig", "replace")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*_DANGEROUS, "'")) else cell


def _read_csv(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    text = text_in(raw)
    first = text.split("\n", 1)[0]
    between = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    count = 0
    try:
        for row in reader:
            count += len(row)
            if count > MOST_CELLS:
                raise BadForm(f"the table has more than {MOST_CELLS} cells", hint="Bring it in parts.")
            marked = ("'", *_DANGEROUS)
            yield reader.line_num, [c[1:] if c[:1] == "'" and c[1:2] in marked else c for c in row]
    except csv.Error:
        raise BadForm(f"line {reader.line_num}: the file is not CSV") from None


# ---------------------------------------------------------------------------------------------------------------- XLSX


def _xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    """One sheet, its texts within the cells: the least that is a workbook."""
    sheet = io.StringIO()
    sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>')
    for number, row in enumerate(rows, 1):
        sheet.write(f'<row r="{number}">{"".join(map(_cell, row))}</row>')
    sheet.write("</sheetData></worksheet>")
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{office}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{office}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), _HEAD + text, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("xl/worksheets/sheet1.xml"), sheet.getvalue(), zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        text = escape(_UNPRINTABLE.sub("", value)[:_LONGEST_CELL])
        return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f"<c><v>{value!r}</v></c>"


def _read_xlsx(raw: bytes, lost: Counter[str]) -> list[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            book = _Workbook(archive)
            sheet = book.sheet(lost)
            return list(_cells(sheet, book.shared(), lost))
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, KeyError, ValueError,
    ):  # fmt: skip
        raise BadForm(
            "the workbook cannot be unpacked", hint="Save it again as .xlsx, without a password, or as CSV."
        ) from None


class _Workbook:
    """The parts of a workbook, each read whole and never beyond `MOST_BYTES`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.casefold().lstrip("/"): name for name in archive.namelist()}

    def _part(self, path: str) -> ElementTree.Element:
        with self._archive.open(self._names[path.casefold()]) as opened:
            content = opened.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise BadForm(
                f"a part of the workbook is larger than {MOST_BYTES} bytes", hint="Bring it in parts."
            )
        root = tree_of(content)
        for element in root.iter():
            element.tag = str(element.tag).rpartition("}")[2]
        return root

    def sheet(self, lost: Counter[str]) -> ElementTree.Element:
        """The first sheet that is shown. Raises BadForm where there is none."""
        sheets = list(self._part("xl/workbook.xml").iter("sheet"))
        shown = [one for one in sheets if one.get("state", "visible") == "visible"]
        lost["sheets that are hidden"] += len(sheets) - len(shown)
        lost["further sheets"] += max(0, len(shown) - 1)
        targets = {
            one.get("Id", ""): one.get("Target", "")
            for one in self._part("xl/_rels/workbook.xml.rels").iter("Relationship")
            if one.get("TargetMode") != "External"
        }
        for one in shown:
            target = targets.get(one.get(f"{{{_RELATIONS}}}id", ""), "").lstrip("/")
            path = target if target.startswith("xl/") else f"xl/{target}"
            if path.casefold() in self._names:
                return self._part(path)
        raise BadForm("the workbook has no sheet that is shown")

    def shared(self) -> list[str]:
        """The texts that cells name by number."""
        if "xl/sharedstrings.xml" not in self._names:
            return []
        return [_joined(one) for one in self._part("xl/sharedStrings.xml") if one.tag == "si"]


def _joined(element: ElementTree.Element) -> str:
    """A text whose parts may be set differently; what is read aloud of it (`rPh`) stands beside, and is not part of it."""
    aside = {id(text) for one in element.iter("rPh") for text in one.iter("t")}
    return "".join(text.text or "" for text in element.iter("t") if id(text) not in aside)


def _cells(
    sheet: ElementTree.Element, shared: Sequence[str], lost: Counter[str]
) -> Iterator[tuple[int, list[str]]]:
    count = 0
    for place, row in enumerate(sheet.iter("row"), 1):
        number = row.get("r", "")
        out: list[str] = []
        for cell in row:
            column = _column(cell.get("r", "")) or len(out)
            if column >= MOST_COLUMNS:
                raise BadForm(f"row {place}: more than {MOST_COLUMNS} columns")
            out += [""] * (column - len(out))
            out.append(_value(cell, shared, lost))
        count += len(out)
        if count > MOST_CELLS:
            raise BadForm(f"the table has more than {MOST_CELLS} cells", hint="Bring it in parts.")
        yield (int(number) if re.fullmatch(r"[0-9]{1,8}", number) else place), out


def _column(reference: str) -> int:
    """The column of a cell's reference ("AB12"), counted from 0; 0 where there is none."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    number = 0
    for letter in letters[0] if letters else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return max(0, number - 1)


def _value(cell: ElementTree.Element, shared: Sequence[str], lost: Counter[str]) -> str:
    lost["formulas, of which the last value is taken"] += cell.find("f") is not None
    kind = cell.get("t", "n")
    written = cell.findtext("v") or ""
    if kind == "inlineStr":
        return "".join(_joined(one) for one in cell.findall("is"))
    if kind == "s":
        return shared[int(written)] if written.isdecimal() and int(written) < len(shared) else ""
    if kind == "b":
        return "true" if written == "1" else "false"
    if kind == "e":
        lost["cells that hold an error"] += 1
        return ""
    return written.removesuffix(".0")
