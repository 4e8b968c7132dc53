"""Coded texts of other tools: ours comes back the same, theirs is read whatever way it counts, and what is lost is counted."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from earwitness.errors import BadForm
from earwitness.model.themes import Codebook, Theme
from earwitness.stages.theme import refi_project
from earwitness.stages.theme.passages import CodedCall, CodedLine, LineCoding, where
from earwitness.stages.theme.refi_project import parse_project, project_qdpx

BOOK = Codebook("own", "1", (Theme("wants_out", "the wish to leave"), Theme("fear", "being afraid")))
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINES = (
    CodedLine("rec_1", "A", "Сколько там  двухсотых?", 0.0, 2.0),
    CodedLine("rec_2", "B", "Да, 😀 много <очень>.", 2.0, 4.0, (
        LineCoding("fear", "Анна", AT, stance="seen", target="командир"), LineCoding("wants_out", "model", AT, machine=True),
    )),
    CodedLine("rec_3", "A", "Понял. Да.", 4.0, 5.0, (LineCoding("fear", "Boris", AT),)),
)  # fmt: skip
CALL = CodedCall("call_1", "call-017", LINES)

#: the text of a source in another tool, and what is coded in it
WORDS = ("Anna:\n", "Я боюсь 😀 этого.\n", "\n", "Домой хочу, домой.\n", "Да.\n")


def _project(**selection: str) -> str:
    rows = "".join(
        f'<PlainTextSelection guid="s{n}" {place} creatingUser="{{U-1}}"><Coding guid="c{n}"><CodeRef targetGUID="{{AB}}"/>'
        "</Coding></PlainTextSelection>"
        for n, place in enumerate(selection.values())
    )
    return (
        '<Project name="x" xmlns="urn:QDA-XML:project:1.0" basePath="/home/somebody"><Users><User guid="u-1" name=" Anna  B "/>'
        '</Users><CodeBook><Codes><Code guid="ab" name="fear" isCodable="true"/></Codes></CodeBook><Sources>'
        f'<TextSource guid="T" name="C:\\Users\\somebody\\call-017.txt" plainTextPath="internal://T.txt">{rows}</TextSource>'
        "</Sources></Project>"
    )


def _zipped(qde: str, text: bytes, path: str = "Sources/T.txt") -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Any Name.QDE", qde)
        archive.writestr(path, text)
    return whole.getvalue()


def test_ours_comes_back_to_the_lines_it_was_on() -> None:
    raw, losses = project_qdpx(BOOK, [CALL])
    assert raw == project_qdpx(BOOK, [CALL])[0]
    assert len(losses) == 1
    (source,), lost = parse_project(raw)
    assert lost == ()
    assert source.names[1] == "call-017"
    got = [
        (where_[0], p.theme, p.coder, p.stance, p.target)
        for p, where_ in zip(source.passages, where(source, LINES), strict=True)
    ]
    assert got == [
        (1, "fear", "Анна", "seen", "командир"),
        (1, "wants_out", "model (machine, not judged)", "unknown", ""),
        (2, "fear", "Boris", "unknown", ""),
    ]
    assert source.text[source.passages[0].begin : source.passages[0].stop] == "Да, 😀 много <очень>."


def test_a_mark_of_an_older_codebook_leaves_too() -> None:
    raw, losses = project_qdpx(Codebook("own", "2", (Theme("wants_out", "the wish to leave"),)), [CALL])
    (source,), _ = parse_project(raw)
    assert [p.theme for p in source.passages] == ["fear", "wants_out", "fear"]
    assert len(losses) == 1


def test_ours_is_shaped_as_the_standard_says() -> None:
    """Elements in the order of REFI-QDA 1.0's Project.xsd, every reference leading somewhere, no path but internal ones."""
    raw, _ = project_qdpx(BOOK, [CALL])
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.namelist()[0] == "project.qde"
        xml = archive.read("project.qde").decode()
        texts = {name: archive.read(name).decode() for name in archive.namelist()[1:]}
    root = ElementTree.fromstring(xml)  # noqa: S314 — our own
    n = "{urn:QDA-XML:project:1.0}"
    assert [child.tag for child in root] == [f"{n}Users", f"{n}CodeBook", f"{n}Sources"]
    guids = [one.get("guid", "") for one in root.iter() if one.get("guid")]
    assert len(set(guids)) == len(guids)
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", guid) for guid in guids)
    assert {one.get("targetGUID") for one in root.iter(f"{n}CodeRef")} <= set(guids)
    assert {one.get("creatingUser") for one in root.iter(f"{n}Coding")} <= set(guids)
    for source in root.iter(f"{n}TextSource"):
        path = source.get("plainTextPath", "").replace("internal://", "Sources/")
        for one in source.iter(f"{n}PlainTextSelection"):
            assert [child.tag.removeprefix(n) for child in one][-1] == "Coding"
            said = texts[path][int(one.get("startPosition", "")) : int(one.get("endPosition", ""))]
            assert said in ("Да, 😀 много <очень>.", "Понял. Да.")


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    ("units", "one_end", "included"), [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)]
)
def test_stretches_are_found_however_a_tool_counts(
    ends: str, coding: str, units: int, one_end: int, included: int
) -> None:
    text = "".join(WORDS).replace("\n", ends)
    counted = text.replace("\r\n", "\n") if one_end else text

    def count(upto: str) -> int:
        return len(upto.encode("utf-16-le")) // 2 if units else len(upto)

    places = {}
    for said in ("боюсь", "Домой хочу, домой", "Да", "этого"):
        at = counted.index(said)
        places[said] = (
            f'startPosition="{count(counted[:at])}" endPosition="{count(counted[: at + len(said)]) - included}"'
        )
    (source,), lost = parse_project(_zipped(_project(**places), text.encode(coding)))
    assert [source.text[p.begin : p.stop] for p in source.passages] == list(places)
    assert {p.coder for p in source.passages} == {"Anna B"}
    assert lost == ()


@pytest.mark.parametrize(
    "path", ["internal://T.txt", "INTERNAL://t.TXT", "Sources/T.txt", "T.txt", "sources\\T.txt"]
)
def test_a_text_is_found_within_the_project_alone(path: str) -> None:
    qde = _project(a='startPosition="0" endPosition="4"').replace("internal://T.txt", path)
    ((source,), lost) = parse_project(_zipped(qde, b"Anna"))
    assert (source.text, lost) == ("Anna", ())


def test_sound_and_its_transcript_are_coded_by_time() -> None:
    qde = _project().replace(
        "</Sources>",
        '<AudioSource guid="a" name="call-017.mp3" path="relative:///x/../../etc/passwd">'
        '<Transcript guid="t"><SyncPoint guid="p1" timeStamp="2000" position="0"/><SyncPoint guid="p2" timeStamp="4100"/>'
        '<TranscriptSelection guid="ts" fromSyncPoint="p1" toSyncPoint="p2"><Coding><CodeRef targetGUID="ab"/></Coding>'
        '</TranscriptSelection></Transcript><AudioSelection guid="as" begin="100" end="1900"><Coding><CodeRef targetGUID="ab"/>'
        "</Coding></AudioSelection></AudioSource></Sources>",
    )
    (source,), lost = parse_project(qde.encode())
    assert source.names[3] == "call-017"
    assert where(source, LINES) == [(0,), (1,)]
    assert lost == ()


def test_what_has_no_place_is_counted() -> None:
    qde = _project(
        a='startPosition="0" endPosition="4"',
        b='startPosition="900" endPosition="999"',
        c='startPosition="-1" endPosition="2"',
    ).replace(
        "</TextSource>", '<Coding><CodeRef targetGUID="ab"/></Coding></TextSource><PDFSource guid="p"/>'
    )
    qde = qde.replace('targetGUID="{AB}"', 'targetGUID="none"', 1)
    _, lost = parse_project(_zipped(qde, b"Anna"))
    assert lost == (
        "1 codings with a code that is a folder or that the project does not define",
        "2 codings that lie outside of their text",
        "1 codings of whole texts and recordings: a theme here lies on lines",
    )
    outside = qde.replace("internal://T.txt", "absolute:///etc/hostname")
    assert parse_project(_zipped(outside, b"Anna"))[0] == ()
    assert (
        "2 codings of texts that are not in the project as plain text" in parse_project(outside.encode())[1]
    )


def test_what_is_no_project_or_has_no_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadForm, match="no REFI-QDA project"):
        parse_project(b"<CodeBook/>")
    raw = _zipped(_project(a='startPosition="0" endPosition="4"'), b"Anna " * 10_000)
    monkeypatch.setattr(refi_project, "MOST_TEXTS", 1_000)
    assert parse_project(raw)[1] == ("1 codings of texts that are not in the project as plain text",)
    monkeypatch.setattr(refi_project, "MOST_PASSAGES", 0)
    with pytest.raises(BadForm, match="more than 0 codings"):
        parse_project(raw)
