"""Codebooks of other coding tools: ours come back the same, theirs are read, and what is left out is counted."""

from __future__ import annotations

import io
import zipfile

import pytest

from earwitness.errors import BadCodebook
from earwitness.model.themes import Codebook, Theme
from earwitness.stages.theme import refi
from earwitness.stages.theme.codebook import parse_codebook
from earwitness.stages.theme.refi import codebook_qdc, parse_refi

CSV = """id,definition,include,exclude,example_1,example_2
wants_out,"wish to <leave> & go",being let go,jokes,Я больше не могу тут,Хочу домой отсюда
letters,letters from home,,,,
"""

PROJECT = """<?xml version="1.0" encoding="utf-8"?>
<Project name="p" xmlns="urn:QDA-XML:project:1.0" basePath="/home/somebody">
<CodeBook><Codes>
 <Code guid="1" name="Folder" isCodable="false">
  <Code guid="2" name="Страх" isCodable="true"><Description>being afraid</Description>
   <Code guid="3" name="Angst vor Öl" isCodable="true"/></Code></Code>
 <Code guid="4" name="angst_vor_ol" isCodable="true"/>
</Codes></CodeBook>
<Sources><TextSource guid="5" name="t"><PlainTextSelection guid="6"><Coding guid="7"><CodeRef targetGUID="2"/></Coding>
</PlainTextSelection></TextSource><AudioSource guid="8"/></Sources></Project>"""


def _zipped(**files: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return whole.getvalue()


def test_ours_comes_back_the_same_to_the_version() -> None:
    book = parse_codebook(CSV, "own")
    text, losses = codebook_qdc(book)
    assert parse_refi(text.encode(), "own") == (book, ())
    assert parse_refi(text.encode("utf-8-sig"), "own")[0] == book
    assert losses == ("the codebook's name and version: read back, the file's name is its name",)


@pytest.mark.parametrize("root", ["project_qde", "My Study_QDE", "my study__project_qde"])
def test_a_project_gives_its_codebook_and_counts_the_rest(root: str) -> None:
    beside = {"sources__x_txt": "words", "" if "__" in root else "sources__inner_qde": "<no/>"}
    raw = _zipped(**{root: PROJECT, **{name: text for name, text in beside.items() if name}})
    book, losses = parse_refi(raw, "p")
    assert book.themes == (
        Theme("code_1", "Страх: being afraid"),
        Theme("angst_vor_ol", "Angst vor Öl"),
        Theme("angst_vor_ol_2", "angst_vor_ol"),
    )
    assert losses == (
        "1 folders of codes",
        "2 codes below others, which now stand beside them",
        "3 names of codes that are no ids: each now opens its definition",
        "1 texts",
        "1 sounds",
        "1 codings of passages",
    )


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"<a", "no well-formed XML"),
        (b"<a/>", "no REFI-QDA"),
        (b"<CodeBook/>", "no code"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><CodeBook>&x;</CodeBook>', "document type"),
        (b"PK\x03\x04 broken", "cannot be unpacked"),
        (_zipped(a_txt="x"), "0 .qde"),
        (_zipped(a_qde="<a/>", b_qde="<a/>"), "2 .qde"),
        (_zipped(a_qde="<a/>")[:-30], "cannot be unpacked"),
    ],
)
def test_what_is_none_is_refused(raw: bytes, told: str) -> None:
    with pytest.raises(BadCodebook, match=told):
        parse_refi(raw, "p")


def test_a_project_is_not_unpacked_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refi, "MOST_BYTES", 1000)
    with pytest.raises(BadCodebook, match="larger than 1000 bytes"):
        parse_refi(_zipped(a_qde="<a>" + " " * 100_000 + "</a>"), "p")


def test_the_same_codebook_is_the_same_file() -> None:
    book = Codebook("own", "v", (Theme("fear", "being afraid"),))
    assert codebook_qdc(book) == codebook_qdc(book)
