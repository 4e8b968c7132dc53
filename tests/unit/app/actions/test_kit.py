"""The editors' kit: every file opens, says what it must, and holds nothing that is withheld."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from earwitness.app.actions.kit import NOT_SHOWN, UNDECIDED, export_kit, masked
from earwitness.errors import LeakFound, UsageError
from earwitness.model.claims import Claim
from earwitness.model.protection import Withholding
from earwitness.model.speech import PlainCopy
from earwitness.ports import nothing
from earwitness.stages.produce.docx import Grid, Paragraph, docx
from tests.unit.app.actions.test_gates import as_if, without
from tests.unit.app.actions.test_release import ENGLISH, Room, room
from tests.unit.stages.produce.case import EDITED, LINES

__all__ = ["room"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(document: bytes) -> str:
    """The words of a document, a paragraph or cell a line; every part has to be whole XML."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {n: ElementTree.fromstring(archive.read(n)) for n in archive.namelist()}  # noqa: S314  our own
    assert {"[Content_Types].xml", "_rels/.rels", "word/styles.xml"} < set(parts)
    paragraphs = parts["word/document.xml"].iter(f"{W}p")
    return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in paragraphs)


def test_the_kit_has_script_sheet_claims_captions_charts_and_methods(room: Room) -> None:
    out = room.folder / "kit"
    done = export_kit(room.desk, out, nothing)
    assert done["files"] == sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file())
    assert set(done["files"]) >= {
        "script.docx", "quote-sheet.docx", "claims.csv", "quotes.csv", "methods.txt", "figures/chart-1.csv",
        "charts/chart-1.svg", "captions/quote-01.ru.vtt", "captions/quote-01.en.vtt", "captions/quote-01.ru.srt",
        "captions/quote-01.en.srt",
    }  # fmt: skip
    script = text_of((out / "script.docx").read_bytes())
    assert all(line in script for pair in EDITED for line in pair) and LINES[3][1] not in script
    sheet = text_of((out / "quote-sheet.docx").read_bytes())
    assert LINES[3][1] in sheet and LINES[1][2] in sheet, "words as they were said"
    assert "Нас тут осталось пятеро, [позывной] сказал" in sheet and "[call sign] said to hold" in sheet
    assert (
        "Translator One (" in sheet
        and "Reader Two (" in sheet
        and "Signed, transcript:nobody yet" in sheet.replace(": ", ":")
    )
    (row,) = csv.DictReader(io.StringIO((out / "claims.csv").read_text("utf-8-sig")))
    assert (row["passage"], row["statement"], row["verdict"]) == ("1", "Five are left.", "said only")
    whole = b"".join(p.read_bytes() for p in out.rglob("*.*") if p.is_file()).decode("utf-8", "ignore")
    assert "Кедр" not in whole + sheet + script and "Kedr" not in whole + sheet + script
    (copy,) = room.case.store.of(PlainCopy)
    assert copy.body.form == "editors' kit" and copy.body.lines == len(EDITED)
    with pytest.raises(UsageError):
        export_kit(room.desk, out, nothing)


def test_what_nobody_decided_about_is_not_in_it_and_the_closed_gates_are(room: Room) -> None:
    as_if(room, without(Withholding))
    done = export_kit(room.desk, room.folder / "kit", nothing)
    sheet = text_of((room.folder / "kit" / "quote-sheet.docx").read_bytes())
    assert "identifiers decided" in done["closed"] and "Missing: identifiers decided." in sheet
    assert "Кедр" not in sheet and "Kedr" not in sheet


def test_a_name_in_a_claim_is_not_shown(room: Room) -> None:
    (claim,) = room.case.store.of(Claim)
    room.case.add(replace(claim.body, statement=f"{ENGLISH} is there."), *claim.basis, call=claim.call)
    export_kit(room.desk, room.folder / "kit", nothing)
    claims = (room.folder / "kit" / "claims.csv").read_text("utf-8-sig")
    assert ENGLISH not in claims and NOT_SHOWN in claims and "Five are left." in claims


def test_a_name_in_our_own_text_blocks_the_whole_kit(room: Room) -> None:
    story = room.case.story
    beats = (replace(story.body.beats[0], text=f"{ENGLISH}'s phone rings."), *story.body.beats[1:])
    room.replaced(story, replace(story.body, beats=beats))
    with pytest.raises(LeakFound, match=r"script\.docx"):
        export_kit(room.desk, room.folder / "kit", nothing)
    assert not Path(room.folder / "kit").exists() and not list(room.case.store.of(PlainCopy))


def test_places_that_overlap_go_whole() -> None:
    assert masked("abcdefgh", [(1, 3, "[x]"), (2, 5, "[y]"), (6, 7, UNDECIDED)]) == "a[x]f[not decided]h"
    assert masked("abc", []) == "abc"


def test_a_document_of_awkward_words_is_whole_and_always_the_same() -> None:
    blocks: list[Paragraph | Grid] = [
        Paragraph('<b> & "two"\nlines\x00\x0b', "Heading1", "lead"),
        Grid((("a", "b"), ("c",))),
    ]
    assert text_of(docx(blocks)) == 'lead <b> & "two"lines\na\nb\nc\n\n'
    assert docx(blocks) == docx(blocks)
