"""Text and XML that others made, read as they stand.

Rules
- Nothing in XML is expanded, followed or fetched: a document type, the only place that declares entities, is refused.
- What is wrong is named by line and column, never by what stands there.
"""

from __future__ import annotations

from xml.etree import ElementTree

from earwitness.errors import BadForm


class _NoDoctype(ElementTree.TreeBuilder):
    """Builds a tree, and refuses a document type before anything in it is read: entities are declared nowhere else."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise BadForm(
            "the file declares a document type, which is refused, since it can make a small file endless",
            hint="Save it again in the tool it comes from; nothing that tool needs is lost.",
        )


def tree_of(raw: bytes) -> ElementTree.Element:
    """The root of an XML document without a document type. Raises BadForm naming line and column."""
    parser = ElementTree.XMLParser(target=_NoDoctype())  # noqa: S314 — without a document type there is nothing to expand
    try:
        parser.feed(raw)
        root: ElementTree.Element = parser.close()
    except ElementTree.ParseError as wrong:
        line, column = wrong.position
        raise BadForm(f"line {line}, column {column + 1}: the file is no well-formed XML") from None
    except (LookupError, ValueError):
        raise BadForm(
            "the file names an encoding that XML does not have here", hint="Save it as UTF-8."
        ) from None
    return root


def text_in(raw: bytes) -> str:
    """Text as other tools write it: UTF-8, UTF-16 or UTF-32; line ends stay. Raises BadForm naming the byte."""
    if raw.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        coding = "utf-32"
    elif raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        coding = "utf-16"
    elif raw[1:2] == b"\0" and raw[:1] != b"\0":
        coding = "utf-16-le"
    elif raw[:1] == b"\0" and raw[1:2] != b"\0":
        coding = "utf-16-be"
    else:
        coding = "utf-8-sig"
    try:
        return raw.decode(coding)
    except UnicodeDecodeError as wrong:
        raise BadForm(
            f"byte {wrong.start + 1} is not {coding.removesuffix('-sig').upper()} text",
            hint="Save the file as UTF-8 in the tool it comes from, and import it again.",
        ) from None
