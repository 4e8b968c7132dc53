"""Coded calls to and from other coding tools as a REFI-QDA project (.qdpx). Pure.

Rules
- Out: a text for each call, a line of it for each line of the call; a code for each theme; for each mark a selection over
  its line with who put it there and when. The same calls are always the same file. No sound, no path, no name of a file.
- In: every coded stretch of a text, of a transcript or of sound, by the GUIDs and positions of whatever tool wrote it.
  Nothing in the project is unpacked to disk, nothing outside of it is followed, no path of it is kept.
- Tools count characters in different ways (line ends as one or two, characters or UTF-16 units, with the mark at the
  beginning, the last one included or not). Of the ways that a text leaves open the one is taken by which most stretches
  begin and end where words do; where that decides nothing, the standard's own: characters, the end not included.
- What has no place is counted: codings of whole sources, of pictures and pages, of codes the project does not define.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, islice
from xml.etree import ElementTree

from earwitness.errors import BadForm
from earwitness.model.markup import text_in
from earwitness.model.themes import Codebook, Theme
from earwitness.stages.theme.passages import (
    CodedCall,
    CodedSource,
    LineCoding,
    Passage,
    coder_of,
    noted,
    notes_of,
)
from earwitness.stages.theme.refi import (
    add_codes,
    bare_guid,
    guid_of,
    printable,
    project_of,
    root_of,
    themes_of,
)

NAMESPACE = "urn:QDA-XML:project:1.0"
MOST_TEXT = 8 * 1024 * 1024  #: bytes of one text
MOST_TEXTS = 64 * 1024 * 1024  #: of all of them
MOST_PASSAGES = 200_000
JUDGED = 500  #: stretches by which the way of counting is chosen


# ----------------------------------------------------------------------------------------------------------------- out


def project_qdpx(book: Codebook, calls: Sequence[CodedCall]) -> tuple[bytes, tuple[str, ...]]:
    """A project of these calls, and what it cannot carry. A theme that only older marks have becomes a code without words."""
    root = ElementTree.Element("Project", {"xmlns": NAMESPACE, "name": "Earwitness", "origin": "Earwitness"})
    marks = [mark for call in calls for line in call.lines for mark in line.codings]
    users = {name: guid_of("user", name) for name in sorted({coder_of(mark) for mark in marks})}
    if users:
        listed = ElementTree.SubElement(root, "Users")
        for name, guid in users.items():
            ElementTree.SubElement(listed, "User", {"guid": guid, "name": printable(name)})
        root.set("creationDateTime", _time(max(mark.at for mark in marks)))
    older = sorted({mark.theme for mark in marks} - {theme.id for theme in book.themes})
    whole_book = replace(book, themes=(*book.themes, *(Theme(id, "") for id in older)))
    codes = add_codes(ElementTree.SubElement(ElementTree.SubElement(root, "CodeBook"), "Codes"), whole_book)
    sources = ElementTree.SubElement(root, "Sources")
    texts = {guid_of("call", call.id): _add_call(sources, call, users, codes) for call in calls}
    ElementTree.indent(root)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        xml = '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode")
        archive.writestr(zipfile.ZipInfo("project.qde"), xml, zipfile.ZIP_DEFLATED)
        for guid, text in texts.items():
            archive.writestr(zipfile.ZipInfo(f"Sources/{guid}.txt"), text, zipfile.ZIP_DEFLATED)
    return whole.getvalue(), (
        "sound, times, English, readings, who wrote and signed each line: a project holds texts and what is coded in them",
    )


def _add_call(
    sources: ElementTree.Element, call: CodedCall, users: Mapping[str, str], codes: Mapping[str, str]
) -> str:
    """Write a call as a source with its codings; returns its text."""
    guid = guid_of("call", call.id)
    told = {"guid": guid, "name": printable(call.name), "plainTextPath": f"internal://{guid}.txt"}
    source = ElementTree.SubElement(sources, "TextSource", told)
    rows: list[str] = []
    at = 0
    for line in call.lines:
        head = f"{line.voice}: " if line.voice else ""
        said = " ".join(printable(line.text).split())
        begin = at + len(head)
        for mark in line.codings:
            span = (begin, begin + len(said))
            _add_selection(source, line.id, mark, span, users[coder_of(mark)], codes[mark.theme])
        rows.append(f"{head}{said}\n")
        at += len(rows[-1])
    return "".join(rows)


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _add_selection(
    source: ElementTree.Element, line: str, mark: LineCoding, span: tuple[int, int], user: str, code: str
) -> None:
    own = f"{line}:{mark.theme}:{mark.coder}"
    by = {"creatingUser": user, "creationDateTime": _time(mark.at)}
    place = {"startPosition": str(span[0]), "endPosition": str(span[1])}
    selection = ElementTree.SubElement(
        source, "PlainTextSelection", {"guid": guid_of("selection", own), "name": mark.theme, **place, **by}
    )
    note = notes_of(mark)
    if note:
        ElementTree.SubElement(selection, "Description").text = printable("\n".join(note))
    coding = ElementTree.SubElement(selection, "Coding", {"guid": guid_of("coding", own), **by})
    ElementTree.SubElement(coding, "CodeRef", {"targetGUID": code})


# ------------------------------------------------------------------------------------------------------------------ in


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A selection as it stands in the file: positions as its tool counts them."""

    begin: int
    stop: int
    name: str
    passages: tuple[Passage, ...]


def parse_project(raw: bytes) -> tuple[tuple[CodedSource, ...], tuple[str, ...]]:
    """The coded sources of a .qdpx or .qde file, and what of its codings was not taken. Raises BadForm."""
    root = root_of(project_of(raw) if raw.startswith(b"PK") else raw)
    if root.tag != "Project":
        raise BadForm(
            "the file holds no coded texts: it is no REFI-QDA project",
            hint="A codebook alone comes in with `earwitness codebook import`.",
        )
    reading = _Reading(root, _Texts(raw))
    sources = reading.sources()
    for tag in ("PictureSelection", "PDFSelection"):
        codings = sum(len(one.findall("Coding")) for one in root.iter(tag))
        reading.lost["codings of pictures and pages"] += codings
    reading.lost["notes"] = len(list(root.iter("Note")))
    reading.lost["links"] = len(list(root.iter("Link")))
    reading.lost["cases"] = len(list(root.iter("Case")))
    return sources, tuple(f"{count} {what}" for what, count in reading.lost.items() if count)


class _Texts:
    """The texts within a project's archive, found by their bare names; never more than `MOST_TEXTS` bytes of them."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._left = MOST_TEXTS

    def named(self, path: str) -> bytes | None:
        """The file that `internal://NAME` means; None for one outside, one that is not there, one too large or damaged.

        Some tools leave the scheme out. Whatever the path, only the archive itself is looked into.
        """
        scheme, apart, rest = path.rpartition("://")
        if not path or (apart and scheme.casefold() != "internal") or not self._raw.startswith(b"PK"):
            return None
        wanted = re.split(r"[/\\]", rest)[-1].casefold()
        try:
            with zipfile.ZipFile(io.BytesIO(self._raw)) as archive:
                for one in archive.infolist():
                    if re.split(r"[/\\]", one.filename)[-1].casefold() == wanted:
                        with archive.open(one) as opened:
                            most = min(MOST_TEXT, self._left)
                            content = opened.read(most + 1)
                        if len(content) > most:
                            return None
                        self._left -= len(content)
                        return content
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
            ValueError,
        ):
            return None
        return None


class _Reading:
    """One project being read: its codes, its users, and what is lost on the way."""

    def __init__(self, root: ElementTree.Element, texts: _Texts) -> None:
        self._root = root
        self._texts = texts
        self._themes = {guid: theme.id for guid, _, theme in themes_of(root)}
        self._users = {
            bare_guid(user.get("guid", "")): " ".join(user.get("name", "").split())[:80]
            for user in root.iter("User")
        }
        self._passages = 0
        self.lost: Counter[str] = Counter()

    def sources(self) -> tuple[CodedSource, ...]:
        out: list[CodedSource] = []
        #: the text of a PDF or picture is called as the PDF or picture is
        whole = {
            id(child): one
            for one in self._root.iter()
            if one.tag in ("PDFSource", "PictureSource")
            for child in one
        }
        for element in self._root.iter():
            if element.tag in ("TextSource", "Representation", "TextDescription"):
                found = self._of_text(element, _names(whole.get(id(element), element)))
            elif element.tag in ("AudioSource", "VideoSource"):
                found = self._of_sound(element)
            else:
                continue
            self.lost["codings of whole texts and recordings: a theme here lies on lines"] += len(
                element.findall("Coding")
            )
            if found is not None:
                out.append(found)
        return tuple(out)

    def _of_text(self, element: ElementTree.Element, names: tuple[str, ...]) -> CodedSource | None:
        stretches = [
            _Stretch(_number(one, "startPosition"), _number(one, "endPosition"), one.get("name", ""), coded)
            for one in element.findall("PlainTextSelection")
            if (coded := self._coded(one))
        ]
        if not stretches:
            return None
        text = self._text(element)
        if text is None:
            self.lost["codings of texts that are not in the project as plain text"] += sum(
                len(one.passages) for one in stretches
            )
            return None
        passages, beyond = _placed(text, stretches)
        self.lost["codings that lie outside of their text"] += beyond
        return CodedSource(names, _one_line_end(text), passages)

    def _text(self, element: ElementTree.Element) -> str | None:
        content = element.findtext("PlainTextContent")
        if content is not None:
            return content if len(content) <= MOST_TEXT else None
        raw = self._texts.named(element.get("plainTextPath", ""))
        if raw is None:
            return None
        try:
            text = text_in(raw)
        except BadForm:
            return None
        return f"\ufeff{text}" if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) else text

    def _of_sound(self, element: ElementTree.Element) -> CodedSource | None:
        """Stretches of sound, and of its transcripts through the points that tie them to it."""
        passages: list[Passage] = []
        for one in (*element.findall("AudioSelection"), *element.findall("VideoSelection")):
            begin, end = _number(one, "begin") / 1000, _number(one, "end") / 1000
            passages += [replace(coded, start_s=begin, end_s=end) for coded in self._coded(one)]
        for transcript in element.findall("Transcript"):
            points = {
                bare_guid(point.get("guid", "")): _number(point, "timeStamp") / 1000
                for point in transcript.findall("SyncPoint")
            }
            for one in transcript.findall("TranscriptSelection"):
                first = points.get(bare_guid(one.get("fromSyncPoint", "")))
                last = points.get(bare_guid(one.get("toSyncPoint", "")))
                coded = self._coded(one)
                if first is None or last is None or last <= first:
                    self.lost["codings of transcripts without points in time"] += len(coded)
                else:
                    passages += [replace(passage, start_s=first, end_s=last) for passage in coded]
        return CodedSource(_names(element), "", tuple(passages)) if passages else None

    def _coded(self, selection: ElementTree.Element) -> tuple[Passage, ...]:
        """What is coded in a selection, without its place."""
        out: list[Passage] = []
        _, stance, target = noted(selection.findtext("Description") or "")
        for coding in selection.findall("Coding"):
            reference = coding.find("CodeRef")
            theme = self._themes.get(bare_guid("" if reference is None else reference.get("targetGUID", "")))
            if theme is None:
                self.lost["codings with a code that is a folder or that the project does not define"] += 1
                continue
            self._passages += 1
            if self._passages > MOST_PASSAGES:
                raise BadForm(
                    f"the project has more than {MOST_PASSAGES} codings", hint="Export it in parts."
                )
            user = coding.get("creatingUser") or selection.get("creatingUser") or ""
            coder = self._users.get(bare_guid(user), "")
            out.append(Passage(theme, coder, stance=stance, target=target))
        return tuple(out)


def _names(element: ElementTree.Element) -> tuple[str, ...]:
    """What may say which call a source is: its GUID and its name, as it is and without folder and ending."""
    name = element.get("name", "").strip()
    bare = re.split(r"[/\\]", name)[-1]
    return (bare_guid(element.get("guid", "")), name, bare, bare.rpartition(".")[0])


def _number(element: ElementTree.Element, name: str) -> int:
    written = element.get(name, "").strip()
    return int(written) if re.fullmatch(r"[0-9]{1,9}", written) else -1


# ----------------------------------------------------------------------------------------------------------- positions


def _one_line_end(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _ways(text: str) -> Iterator[tuple[bool, bool, bool, bool]]:
    """The ways of counting that may differ for a text: in UTF-16 units, line ends as one, the mark too, the end too."""
    units = (False, True) if any(ord(letter) > 0xFFFF for letter in text) else (False,)
    ends = (False, True) if "\r\n" in text else (False,)
    marks = (False, True) if text.startswith("\ufeff") else (False,)
    for last in (False, True):
        for mark in marks:
            for end in ends:
                for unit in units:
                    yield unit, end, mark, last


def _counted(text: str, unit: bool, end: bool, mark: bool) -> list[int]:
    """How a tool counts to each character of the text with one line end, and to its end."""
    widths: list[int] = []
    start = 0
    if text.startswith("\ufeff"):
        text, start = text[1:], int(mark)
    for letter in text.replace("\r\n", "\x00" if not end else "\n"):
        widths.append(2 if letter == "\x00" else 2 if unit and ord(letter) > 0xFFFF else 1)
    return [start, *(start + width for width in accumulate(widths))]


def _placed(text: str, stretches: Sequence[_Stretch]) -> tuple[tuple[Passage, ...], int]:
    """The passages at their places in the text with one line end, and how many have none."""
    plain = _one_line_end(text)
    best: tuple[float, list[tuple[int, int] | None]] | None = None
    scales: dict[tuple[bool, bool, bool], list[int]] = {}
    for unit, end, mark, last in _ways(text):
        scale = scales.setdefault((unit, end, mark), _counted(text, unit, end, mark))
        places = [_place(scale, one, int(last)) for one in stretches]
        fits = sum(_fit(plain, place) for place in islice(places, JUDGED))
        if best is None or fits > best[0]:
            best = fits, places
    passages: list[Passage] = []
    beyond = 0
    for one, place in zip(stretches, best[1] if best else (), strict=True):
        if place is None:
            beyond += len(one.passages)
        else:
            passages += [replace(passage, begin=place[0], stop=place[1]) for passage in one.passages]
    return tuple(passages), beyond


def _place(scale: Sequence[int], one: _Stretch, last: int) -> tuple[int, int] | None:
    begin, stop = bisect_left(scale, one.begin), bisect_left(scale, one.stop + last)
    length = len(scale) - 1
    return (begin, min(stop, length)) if 0 <= one.begin <= one.stop and begin < min(stop, length) else None


def _fit(text: str, place: tuple[int, int] | None) -> float:
    """How well a stretch lies on words: 1 for each end that parts no word and cuts no blank off, less where it does."""
    if place is None:
        return -1.0
    begin, stop = place
    parts_first = begin > 0 and text[begin - 1].isalnum() and text[begin].isalnum()
    parts_last = stop < len(text) and text[stop - 1].isalnum() and text[stop].isalnum()
    blanks = text[begin].isspace() + text[stop - 1].isspace()
    return 2.0 - parts_first - parts_last - 0.5 * blanks
