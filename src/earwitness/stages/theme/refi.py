"""Codebooks of other coding tools, by the REFI-QDA standard: a .qdc file, or the project within a .qdpx. Pure.

Rules
- Out: a code for each theme, its name the theme's id; definition, bounds and examples stand in the description, each part
  under its heading, and come back from there.
- In: a code becomes a theme. Codes in folders and codes below codes become themes side by side, which is said. A code's
  name that is no id is written as one, and then opens the definition.
- Of a project only the codebook is read: its sources, codings, cases and notes are counted, and named as not taken. The
  one .qde at its root counts, whatever it is called, and is never unpacked beyond `MOST_BYTES`.
"""

from __future__ import annotations

import io
import re
import unicodedata
import uuid
import zipfile
import zlib
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
    for theme in book.themes:
        id = uuid.uuid5(uuid.NAMESPACE_URL, f"{NAMESPACE}:{book.name}:{theme.id}")
        code = ElementTree.SubElement(
            codes, "Code", {"guid": str(id), "name": theme.id, "isCodable": "true", "color": "#808080"}
        )
        parts = [theme.definition]
        parts += [f"Include: {theme.include}"] if theme.include else []
        parts += [f"Exclude: {theme.excludes}"] if theme.excludes else []
        parts += [f"Example: {example}" for example in theme.examples]
        ElementTree.SubElement(code, "Description").text = "\n".join(parts)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n', (
        "the codebook's name and version: read back, the file's name is its name",
    )


def parse_refi(raw: bytes, name: str) -> tuple[Codebook, tuple[str, ...]]:
    """The codebook of a .qdc or .qdpx file, and what was not taken. Raises BadCodebook."""
    try:
        root = tree_of(_project_of(raw) if raw.startswith(b"PK") else raw)
    except BadForm as wrong:
        raise BadCodebook(f"codebook {name}: {wrong.what}", hint=wrong.advice) from None
    tags: dict[str, int] = {}
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
        tags[element.tag] = tags.get(element.tag, 0) + 1
    if root.tag not in ("CodeBook", "Project"):
        raise BadCodebook(f"codebook {name}: the file is XML, and no REFI-QDA codebook or project")
    codes = list(root.iter("Code"))
    if len(codes) > MOST_CODES:
        raise BadCodebook(f"codebook {name}: more than {MOST_CODES} codes")
    folders = [code for code in codes if code.get("isCodable", "true").casefold() in ("false", "0")]
    below = sum(len(code.findall("Code")) for code in codes)
    themes: dict[str, Theme] = {}
    renamed = 0
    for code in codes:
        if code in folders:
            continue
        written = " ".join(code.get("name", "").split())
        id = _id_of(written, themes)
        renamed += id != written
        themes[id] = _theme(id, written, code.findtext("Description") or "")
    if not themes:
        raise BadCodebook(f"codebook {name}: the file holds no code")
    # Read back from the case's own file form, which checks it and gives the version its mark.
    book = parse_codebook(codebook_csv(Codebook(name, "", tuple(themes.values()))), name=name)
    counted = [
        (len(folders), "folders of codes"),
        (below, "codes below others, which now stand beside them"),
        (renamed, "names of codes that are no ids: each now opens its definition"),
        *((tags.get(tag, 0), what) for tag, what in _NOT_TAKEN.items()),
    ]
    return book, tuple(f"{count} {what}" for count, what in counted if count)


def _project_of(raw: bytes) -> bytes:
    """The one .qde at the root of a .qdpx. Raises BadForm."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            roots = [
                one for one in archive.infolist()
                if one.filename.casefold().endswith(".qde") and not re.search(r"[/\\]", one.filename)
            ]  # fmt: skip
            if len(roots) != 1:
                raise BadForm(
                    f"the project has {len(roots)} .qde files at its root, and needs one",
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


def _id_of(name: str, taken: dict[str, Theme]) -> str:
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
