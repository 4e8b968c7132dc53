"""Codebooks of other coding tools, by the REFI-QDA standard: a .qdc file, or the project within a .qdpx. Pure.

Rules
- Out: a code for each theme, its name the theme's id; definition, bounds and examples stand in the description, each part
  under its heading, and come back from there.
- In: a code becomes a theme. Codes in folders and codes below codes become themes side by side, which is said. A code's
  name that is no id is written as one, and then opens the definition.
- Of a project only the codebook is read here: its sources, codings, cases and notes are counted, and named as not taken
  (`refi_project.py` reads its codings). The one .qde at its root counts, whatever it is called, and is never unpacked
  beyond `MOST_BYTES`.
"""

from __future__ import annotations

import io
import re
import unicodedata
import uuid
import zipfile
import zlib
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

from earwitness.errors import BadCodebook, BadForm
from earwitness.model.markup import tree_of
from earwitness.model.themes import Codebook, Theme
from earwitness.stages.theme.codebook import codebook_csv, parse_codebook

MOST_BYTES = 32 * 1024 * 1024  #: of the XML, unpacked
MOST_CODES = 5_000
NAMESPACE = "urn:QDA-XML:codebook:1.0"

_HEADING = re.compile(r"^(Include|Exclude|Example): ", re.MULTILINE)
_NOT_TAKEN = {
    "TextSource": "texts", "PDFSource": "PDFs", "PictureSource": "pictures", "AudioSource": "sounds",
    "VideoSource": "videos", "Coding": "codings of passages", "Case": "cases", "Note": "notes", "Link": "links",
    "Set": "sets", "Graph": "maps", "Variable": "variables",
}  # fmt: skip


def codebook_qdc(book: Codebook) -> tuple[str, tuple[str, ...]]:
    """A codebook as a .qdc file, and what that cannot carry. The same codebook is always the same file."""
    root = ElementTree.Element("CodeBook", {"xmlns": NAMESPACE, "origin": "Earwitness"})
    codes = ElementTree.SubElement(root, "Codes")
    add_codes(codes, book)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n', (
        "the codebook's name and version: read back, the file's name is its name",
    )


def add_codes(codes: ElementTree.Element, book: Codebook) -> dict[str, str]:
    """Write a code below `codes` for each theme; returns the code's GUID by the theme's id."""
    guids: dict[str, str] = {}
    for theme in book.themes:
        guids[theme.id] = guid_of("code", f"{book.name}:{theme.id}")
        told = {"guid": guids[theme.id], "name": theme.id, "isCodable": "true", "color": "#808080"}
        code = ElementTree.SubElement(codes, "Code", told)
        parts = [theme.definition]
        parts += [f"Include: {theme.include}"] if theme.include else []
        parts += [f"Exclude: {theme.excludes}"] if theme.excludes else []
        parts += [f"Example: {example}" for example in theme.examples]
        ElementTree.SubElement(code, "Description").text = printable("\n".join(parts))
    return guids


def guid_of(kind: str, name: str) -> str:
    """The GUID of a thing of ours: the same thing always has the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{NAMESPACE}:{kind}:{name}"))


def parse_refi(raw: bytes, name: str) -> tuple[Codebook, tuple[str, ...]]:
    """The codebook of a .qdc or .qdpx file, and what was not taken. Raises BadCodebook."""
    try:
        root = root_of(project_of(raw) if raw.startswith(b"PK") else raw)
    except BadForm as wrong:
        raise BadCodebook(f"codebook {name}: {wrong.what}", hint=wrong.advice) from None
    tags = Counter(str(element.tag) for element in root.iter())
    if root.tag not in ("CodeBook", "Project"):
        raise BadCodebook(f"codebook {name}: the file is XML, and no REFI-QDA codebook or project")
    codes = list(root.iter("Code"))
    if len(codes) > MOST_CODES:
        raise BadCodebook(f"codebook {name}: more than {MOST_CODES} codes")
    below = sum(len(code.findall("Code")) for code in codes)
    coded = themes_of(root)
    themes = {theme.id: theme for _, _, theme in coded}
    renamed = sum(written != theme.id for _, written, theme in coded)
    if not themes:
        raise BadCodebook(f"codebook {name}: the file holds no code")
    # Read back from the case's own file form, which checks it and gives the version its mark.
    book = parse_codebook(codebook_csv(Codebook(name, "", tuple(themes.values()))), name=name)
    counted = [
        (len(codes) - len(coded), "folders of codes"),
        (below, "codes below others, which now stand beside them"),
        (renamed, "names of codes that are no ids: each now opens its definition"),
        *((tags.get(tag, 0), what) for tag, what in _NOT_TAKEN.items()),
    ]
    return book, tuple(f"{count} {what}" for count, what in counted if count)


def root_of(raw: bytes) -> ElementTree.Element:
    """The root of a codebook's or project's XML, its tags bare of their namespace. Raises BadForm."""
    root = tree_of(raw)
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    return root


def themes_of(root: ElementTree.Element) -> list[tuple[str, str, Theme]]:
    """Each code that can be coded with: its GUID, its name, and the theme it becomes."""
    themes: dict[str, Theme] = {}
    out: list[tuple[str, str, Theme]] = []
    for code in root.iter("Code"):
        if code.get("isCodable", "true").casefold() in ("false", "0"):
            continue
        written = " ".join(code.get("name", "").split())
        id = id_of(written, themes)
        themes[id] = _theme(id, written, code.findtext("Description") or "")
        out.append((bare_guid(code.get("guid", "")), written, themes[id]))
    return out


def bare_guid(guid: str) -> str:
    """A GUID as it can be compared: some tools write braces and capitals in one place and not in another."""
    return guid.strip().strip("{}").casefold()


def printable(text: str) -> str:
    """Without the control characters that no XML can hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)


def project_of(raw: bytes) -> bytes:
    """The one .qde at the root of a .qdpx, or, where it was packed again with its folder, the one there is. Raises BadForm."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            found = [
                one for one in archive.infolist()
                if one.filename.casefold().endswith(".qde") and not one.filename.startswith("__MACOSX/")
            ]  # fmt: skip
            roots = [one for one in found if not re.search(r"[/\\]", one.filename)] or found
            if len(roots) != 1:
                raise BadForm(
                    f"the project has {len(roots)} .qde files, and needs one",
                    hint="Export the project again as REFI-QDA (.qdpx).",
                )
            with archive.open(roots[0]) as opened:
                whole = opened.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise BadForm("the project cannot be unpacked", hint="Export it again, without a password.") from None
    if len(whole) > MOST_BYTES:
        raise BadForm(
            f"the project's .qde is larger than {MOST_BYTES} bytes", hint="Export only its codebook."
        )
    return whole


def id_of(name: str, taken: dict[str, Theme]) -> str:
    """A theme's id of a code's name: small letters and digits, a letter first, not taken yet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    bare = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:36]
    first = bare if bare[:1].isalpha() else f"code_{bare or len(taken) + 1}"[:36]
    first = name if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) else first
    id, number = first, 1
    while id in taken:
        number += 1
        id = f"{first[:34]}_{number}"
    return id


def _theme(id: str, name: str, description: str) -> Theme:
    begins = [match.start() for match in _HEADING.finditer(description)]
    definition = " ".join(description[: begins[0] if begins else None].split())
    parts: dict[str, list[str]] = {"Include": [], "Exclude": [], "Example": []}
    for begin, stop in pairwise([*begins, len(description)]):
        kind, _, text = description[begin:stop].partition(": ")
        parts[kind].append(" ".join(text.split()))
    theme = Theme(
        id, definition or name or id, " ".join(parts["Include"]), " ".join(parts["Exclude"]),
        tuple(filter(None, parts["Example"])),
    )  # fmt: skip
    return theme if name in (id, "") or not definition else replace(theme, definition=f"{name}: {definition}")
