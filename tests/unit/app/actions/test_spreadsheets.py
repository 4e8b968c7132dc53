"""Tables: nothing in them runs, they come back as they were, and those of other programs are read within bounds."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.app.actions import spreadsheets
from earwitness.app.actions.spreadsheets import FORMS, TableForm, rows_in, table
from earwitness.errors import BadForm

COLUMNS = ("call", "text")
EVIL = [
    "=1+1",
    "+7 000",
    "-1",
    "@x",
    "\tx",
    "'quoted",
    "'=x",
    "=cmd|' /C calc'!A0",
    'a "b", <c> & d\nsecond',
    "Да",
]


@pytest.mark.parametrize("form", FORMS)
def test_no_cell_is_a_formula_and_every_cell_comes_back(form: TableForm) -> None:
    raw = table(COLUMNS, [("call-1", text) for text in EVIL], form)
    rows, lost = rows_in(raw, form)
    assert [row["text"] for _, row in rows] == EVIL
    assert lost == ()
    assert raw == table(COLUMNS, [("call-1", text) for text in EVIL], form)


def test_a_program_finds_nothing_to_run() -> None:
    cells = table(("x",), [(text,) for text in EVIL], "csv").decode("utf-8-sig").split("\r\n")
    assert not any(cell.lstrip('"').startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    with zipfile.ZipFile(io.BytesIO(table(("x",), [(text,) for text in EVIL], "xlsx"))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count('t="inlineStr"') == 1 + len(EVIL)


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20), min_size=1, max_size=4))
def test_any_text_comes_back(texts: list[str]) -> None:
    for form in FORMS:
        rows, _ = rows_in(table(("n", "text"), [("x", text) for text in texts], form), form)
        assert [row["text"] for _, row in rows] == texts


def _book(sheet: str, shared: str = "", sheets: str = "") -> bytes:
    """A workbook as Excel or LibreOffice writes it, with prefixes and absolute targets."""
    main, rel = spreadsheets._MAIN, spreadsheets._RELATIONS
    parts = {
        "xl/workbook.xml": f'<x:workbook xmlns:x="{main}" xmlns:r="{rel}"><x:sheets>{sheets}'
        '<x:sheet name="Codes" sheetId="2" r:id="rId2"/></x:sheets></x:workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="p"><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/>'
        '<Relationship Id="rId9" Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
        "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{shared}</sst>',
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return whole.getvalue()


def test_a_workbook_of_another_program() -> None:
    raw = _book(
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>Theme</t></is></c></row><row r="3"/>'
        '<row r="5"><c r="A5"><v>17.0</v></c><c r="B5" t="e"><v>#REF!</v></c><c r="C5" t="str"><f>A1&amp;"x"</f><v>fear</v></c>'
        '<c r="E5" t="b"><v>1</v></c></row>',
        '<si><r><t>Ca</t></r><r><t>ll</t></r><rPh sb="0"><t>aside</t></rPh></si>',
        '<x:sheet name="secret" sheetId="1" state="veryHidden" r:id="rId1"/>',
    )
    rows, lost = rows_in(raw, "xlsx")
    assert rows == [(5, {"call": "17", "theme": "fear"})]
    assert lost == (
        "1 sheets that are hidden",
        "1 formulas, of which the last value is taken",
        "1 cells that hold an error",
        "1 cells in columns without a name",
    )


def test_a_table_with_semicolons_in_utf_16() -> None:
    rows, _ = rows_in('Call;Text\r\ncall-1;"a;b"\r\n'.encode("utf-16"), "csv")
    assert rows == [(2, {"call": "call-1", "text": "a;b"})]


@pytest.mark.parametrize(
    ("raw", "form", "told"),
    [
        (b"", "csv", "empty"),
        (b"a,a\n", "csv", "same name"),
        (b'a,"b\n' + b"x" * 200_000, "csv", "not CSV"),
        (b"PK\x03\x04", "xlsx", "cannot be unpacked"),
        (b"a,b", "xlsx", "cannot be unpacked"),
        (_book('<row><c r="ZZZ1"><v>1</v></c></row>'), "xlsx", "more than 1000 columns"),
        (_book("<!DOCTYPE a [<!ENTITY x 'y'>]>"), "xlsx", "no well-formed XML"),
    ],
)
def test_what_is_none_is_refused(raw: bytes, form: TableForm, told: str) -> None:
    with pytest.raises(BadForm, match=told):
        rows_in(raw, form)


def test_a_workbook_is_not_unpacked_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_BYTES", 2_000)
    with pytest.raises(BadForm, match="larger than 2000 bytes"):
        rows_in(_book("<row/>" * 1_000), "xlsx")
