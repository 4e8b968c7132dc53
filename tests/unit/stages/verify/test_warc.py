"""Web archives of other people's programs: listed, read as text, damaged ones named, hostile ones harmless."""

from __future__ import annotations

import base64
import gzip
import hashlib
import random
import zlib
from collections.abc import Callable

import pytest

from earwitness.stages.verify import warc

HTML = (
    "<!doctype html><html><head><meta charset='windows-1251'><title>Роман К.</title><script>steal()</script>"
    "<style>p{}</style></head><body><h1>Мотоцикл</h1><p>Кедр&nbsp;и <a href='/v'>Витька</a>\x07, 2021</p></body></html>"
).encode("cp1251")


def record(kind: str, block: bytes, *, newline: str = "\r\n", **fields: str) -> bytes:
    """A WARC record as writers make them."""
    head = {
        "WARC-Type": kind,
        "WARC-Date": "2023-02-14T10:00:00Z",
        "Content-Length": str(len(block)),
        **fields,
    }
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in head.items()]
    return newline.join(["WARC/1.0", *lines, "", ""]).encode() + block + b"\r\n\r\n"


def answer(body: bytes, *more: str, kind: str = "text/html") -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", f"Content-Type: {kind}", *more, "", ""]).encode() + body


def sha1(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()


RESPONSE = record(
    "response", answer(HTML), WARC_Target_URI="<http://a.invalid/p>", WARC_Payload_Digest=sha1(HTML)
)
WHOLE = record("warcinfo", b"software: x\r\n") + RESPONSE


@pytest.mark.parametrize(
    "packed", [WHOLE, gzip.compress(WHOLE), gzip.compress(WHOLE[:90]) + gzip.compress(WHOLE[90:])]
)
def test_an_archive_is_listed_and_a_page_is_read(packed: bytes) -> None:
    archive = warc.read(packed)
    assert archive.losses == () and [e.kind for e in archive.entries] == ["warcinfo", "response"]
    response = archive.entries[1]
    assert (response.uri, response.status, response.digest) == ("http://a.invalid/p", 200, "holds")
    page = warc.page(archive, 2)
    assert page is not None and page.losses == ()
    assert page.text.splitlines() == ["Роман К.", "", "Мотоцикл", "", "Кедр и Витька </v>, 2021"]


def test_a_page_packed_for_the_way_is_unpacked() -> None:
    squeezed = gzip.compress("Привет".encode())
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(squeezed), squeezed)
    block = answer(
        chunks, "Transfer-Encoding: chunked", "Content-Encoding: gzip", kind="text/plain; charset=utf-8"
    )
    archive = warc.read(record("response", block, WARC_Payload_Digest=sha1(squeezed)))
    page = warc.page(archive, 1)
    assert page is not None and (page.text, archive.entries[0].digest) == ("Привет", "holds")


def test_a_change_inside_shows_by_its_digest() -> None:
    archive = warc.read(RESPONSE.replace(b"2021", b"2022"))
    assert archive.entries[0].digest == "broken"
    assert (
        warc.read(record("resource", b"x", WARC_Block_Digest="blake9:AA")).entries[0].digest
        == "cannot be checked"
    )


@pytest.mark.parametrize(
    ("block", "loss"),
    [
        (answer(b"\x00\x01", kind="image/png"), "no text"),
        (answer(b"x", "Content-Encoding: br"), "packed as br"),
        (answer(b"x", "Content-Encoding: gzip"), "cut short"),
        (answer(b"no gzip", "Content-Encoding: gzip"), "damaged"),
    ],
)
def test_what_is_not_shown_is_named(block: bytes, loss: str) -> None:
    page = warc.page(warc.read(record("response", block)), 1)
    assert page is not None and page.text == "" and loss in page.losses[0]


@pytest.mark.parametrize(
    ("raw", "loss"),
    [
        (b"", "no web archive"),
        (b"PK\x03\x04 this is a zip", "belong to no record"),
        (b"\x28\xb5\x2f\xfd rest", "Zstandard"),
        (gzip.compress(WHOLE)[:-20], "cut short"),
        (gzip.compress(WHOLE) + b"tail", "behind the last"),
        (b"\x1f\x8b\x08junk that is no gzip", "damaged"),
        (RESPONSE[:-60], "cut short"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\n", "how long"),
        (b"WARC/1.0\r\n" + b"x" * 70_000, "no end"),
    ],
)
def test_what_cannot_be_read_is_named(raw: bytes, loss: str) -> None:
    assert any(loss in said for said in warc.read(raw).losses)


def test_old_writers_with_bare_newlines_and_junk_between_are_read() -> None:
    archive = warc.read(record("resource", b"one", newline="\n") + b"junk\n" + record("resource", b"two"))
    assert len(archive.entries) == 2 and "belong to no record" in archive.losses[0]


def test_lines_that_end_with_two_carriage_returns_are_read() -> None:
    archive = warc.read(RESPONSE.replace(b"\r\n", b"\r\r\n"))
    assert [(e.kind, e.status) for e in archive.entries] == [("response", 200)]


def test_a_revisits_digest_is_that_of_another_page_and_is_not_held_against_it() -> None:
    revisit = record("revisit", answer(b""), WARC_Payload_Digest=sha1(HTML))
    assert warc.read(revisit).entries[0].digest == "not given"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_older_form_of_archives_is_read(pack: Callable[[bytes], bytes]) -> None:
    about = b"1 0 LiveWeb Capture\nURL IP-address Archive-date Content-type Archive-length\n"
    page = answer(HTML)
    old = b"filedesc://x.arc 127.0.0.1 20140216050221 text/plain %d\n%s\n" % (len(about), about)
    old += b"http://a.invalid/ 192.0.2.1 20140216050221 text/html %d\n%s\n" % (len(page), page)
    old += b"http://b.invalid/ 192.0.2.1 20140216050221 text/html -1\n"
    archive = warc.read(pack(old))
    assert [(e.kind, e.uri, e.status) for e in archive.entries] == [
        ("warcinfo", "filedesc://x.arc", None),
        ("response", "http://a.invalid/", 200),
    ]
    shown = warc.page(archive, 2)
    assert shown is not None and "Мотоцикл" in shown.text
    assert len(archive.losses) == 1 and "how long" in archive.losses[0]


def test_a_bomb_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MOST", 1 << 20)
    bomb = gzip.compress(b"WARC/1.0\r\n" + bytes(1 << 24))
    assert any("unpacks to more" in loss for loss in warc.read(bomb).losses)
    inner = answer(zlib.compress(bytes(1 << 24)), "Content-Encoding: deflate", kind="text/plain")
    page = warc.page(warc.read(record("response", inner)), 1)
    assert page is not None and len(page.text) <= 1 << 20


def test_nothing_a_terminal_would_obey_comes_out() -> None:
    hidden = "a\x1b[2Jb\u202ec\x9bd"
    archive = warc.read(
        record("response", answer(hidden.encode(), kind="text/plain"), WARC_Target_URI="http://a/\x1b[31m")
    )
    page = warc.page(archive, 1)
    assert page is not None and page.text == "a[2Jbcd" and "\x1b" not in archive.entries[0].uri


def test_no_damage_raises() -> None:
    """Every byte string is either read or named: 300 random damages of both forms."""
    dice = random.Random(5)
    for _ in range(300):
        raw = bytearray(dice.choice((WHOLE, gzip.compress(WHOLE), RESPONSE * 3)))
        for _ in range(dice.randrange(1, 6)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        archive = warc.read(bytes(raw[: dice.randrange(len(raw) + 1)]))
        for entry in archive.entries:
            assert warc.page(archive, entry.number) is not None
