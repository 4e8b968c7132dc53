"""XML of others is read as it stands, and what could expand is refused before it does."""

from __future__ import annotations

import pytest

from earwitness.errors import BadForm
from earwitness.model.markup import tree_of

ENTITIES = "".join(f'<!ENTITY x{n + 1} "{f"&x{n};" * 20}">' for n in range(20))


def test_text_in_any_coding_is_read() -> None:
    for coding in ("utf-8", "utf-8-sig", "utf-16"):
        assert tree_of("<a>слово &amp; &#1076;</a>".encode(coding)).text == "слово & д"


@pytest.mark.parametrize(
    "raw",
    [
        f'<!DOCTYPE a [<!ENTITY x0 "y">{ENTITIES}]><a>&x20;</a>'.encode(),
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "other.dtd"><a/>',
    ],
)
def test_a_document_type_is_refused(raw: bytes) -> None:
    with pytest.raises(BadForm, match="document type"):
        tree_of(raw)


@pytest.mark.parametrize("raw", [b"", b"\0\0\0", b"<a>", b"<a>&x;</a>", b"<secret/><secret/>", b"\xff\xfe<"])
def test_what_is_no_xml_is_named_by_its_place(raw: bytes) -> None:
    with pytest.raises(BadForm, match=r"line \d+, column \d+") as wrong:
        tree_of(raw)
    assert "secret" not in str(wrong.value)
