"""Web archives (WARC, ISO 28500, and the older ARC) read without a browser: what is in one, and a page as plain text.

Nothing is fetched or run.

Rules
- Nothing raises on foreign bytes: what cannot be read is named in `losses`, and the rest is read.
- Bounded: no more than `MOST` bytes come out of compressed ones, whatever they claim.
- A digest that the archive gives is checked; "broken" says the record is not what was captured.
- Text is for reading: scripts, styles and control characters are dropped, links are written behind their words.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

MOST = 1 << 28
MOST_HEAD = 1 << 16
MOST_ENTRIES = 100_000

Digest = Literal["holds", "broken", "not given", "cannot be checked"]


@dataclass(frozen=True, slots=True)
class WarcEntry:
    """One record of the archive. `number` counts from 1; `status` is the answer's, where there was one."""

    number: int
    kind: str
    uri: str
    date: str
    content_type: str
    size: int
    status: int | None
    digest: Digest
    begin: int
    stop: int


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive holds, unpacked, and what of it could not be read."""

    content: bytes
    entries: tuple[WarcEntry, ...]
    losses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One record as text, and what of it could not be shown."""

    text: str
    losses: tuple[str, ...]


def read(raw: bytes) -> Archive:
    """Everything in a `.warc`, `.arc`, or one of them as `.gz`."""
    losses: list[str] = []
    content = _unpacked(raw, losses)
    older = content.startswith(b"filedesc:")
    entries = tuple((_older_entries if older else _entries)(content, losses))
    if not entries and not losses:
        losses.append("this is no web archive")
    return Archive(content, entries, tuple(losses))


def page(archive: Archive, number: int) -> Page | None:
    """Record `number` as text; None where there is no such record."""
    entry = next((e for e in archive.entries if e.number == number), None)
    if entry is None:
        return None
    losses: list[str] = []
    block = archive.content[entry.begin : entry.stop]
    if entry.kind not in ("response", "request"):
        return Page(_readable(_decoded(block, entry.content_type)), ())
    head, body = _http(block)
    body = _transferred(head, body, losses)
    kind = head.get("content-type", "")
    if not _is_text(kind, body):
        losses.append(
            f"{len(body)} bytes of {_short(kind) or 'no stated kind'} are no text and are not shown"
        )
        return Page("", tuple(losses))
    text = _decoded(body, kind)
    if "html" in kind.casefold() or text[:200].lstrip().casefold().startswith(("<!doctype html", "<html")):
        text = _of_html(text)
    return Page(_readable(text), tuple(losses))


# ----------------------------------------------------------------------------------------------------------- records


def _unpacked(raw: bytes, losses: list[str]) -> bytes:
    """The archive without its gzip members; as it is where it has none."""
    if raw[:4] == b"\x28\xb5\x2f\xfd" or raw[1:4] == b"\x2a\x4d\x18":
        losses.append("compressed with Zstandard, which is not read here")
        return b""
    if raw[:2] != b"\x1f\x8b":
        if len(raw) > MOST:
            losses.append(f"larger than {MOST >> 20} MiB: the rest is not read")
        return raw[:MOST]
    out = bytearray()
    rest: bytes = raw
    while rest[:2] == b"\x1f\x8b":
        member = zlib.decompressobj(wbits=31)
        try:
            out += member.decompress(rest, MOST + 1 - len(out))
        except zlib.error:
            losses.append(f"a compressed part behind {len(out)} bytes is damaged: the rest is not read")
            return bytes(out)
        if len(out) > MOST:
            losses.append(f"unpacks to more than {MOST >> 20} MiB: the rest is not read")
            return bytes(out[:MOST])
        if not member.eof:
            losses.append("the archive is cut short")
            return bytes(out)
        rest = member.unused_data
    if rest.strip(b"\0\r\n"):
        losses.append(f"{len(rest)} bytes behind the last compressed part are not read")
    return bytes(out)


#: some writers end a line with two carriage returns
_HEAD_END = re.compile(rb"\r*\n\r*\n")
_NEXT = re.compile(rb"(?:^|\n)(?=WARC/\d)")


def _entries(content: bytes, losses: list[str]) -> Iterator[WarcEntry]:
    at, number = 0, 0
    while at < len(content) and number < MOST_ENTRIES:
        if content[at : at + 5] != b"WARC/":
            found = _NEXT.search(content, at)
            behind = found.end() if found else len(content)
            if content[at:behind].strip(b"\r\n\0 "):
                losses.append(f"{behind - at} bytes at {at} belong to no record")
            at = behind
            continue
        ended = _HEAD_END.search(content, at, at + MOST_HEAD)
        if ended is None:
            losses.append(f"the record at {at} has no end to its head")
            at += 5
            continue
        fields = _fields(content[at : ended.start()])
        length = fields.get("content-length", "")
        if not length.isascii() or not length.isdigit() or len(length) > 15:
            losses.append(f"the record at {at} does not say how long it is")
            at = ended.end()
            continue
        begin, stop = ended.end(), ended.end() + int(length)
        if stop > len(content):
            losses.append(f"the record at {at} is cut short")
            stop = len(content)
        number += 1
        yield _entry(number, fields, content[begin:stop], begin, stop)
        at = stop
        while content[at : at + 1] in (b"\r", b"\n"):
            at += 1
    if at < len(content) and number >= MOST_ENTRIES:
        losses.append(f"more than {MOST_ENTRIES} records: the rest is not listed")


#: the line before each record of an ARC file: address, IP, date, kind, and last of all the length
_OLDER_LINE = re.compile(rb"^(\S{1,4000}) (\S+) (\d{8,}) (\S+) (?:\S+ )*(\S+)\r?\n", re.MULTILINE)


def _older_entries(content: bytes, losses: list[str]) -> Iterator[WarcEntry]:
    """Records of an ARC file, as Heritrix and others wrote them before WARC."""
    at, number = 0, 0
    while number < MOST_ENTRIES and (line := _OLDER_LINE.search(content, at)) is not None:
        if content[at : line.start()].strip():
            losses.append(f"{line.start() - at} bytes at {at} belong to no record")
        uri, _, date, kind, length = (part.decode("utf-8", "replace") for part in line.groups())
        begin = line.end()
        if not re.fullmatch(r"[0-9]{1,15}", length):
            losses.append(f"the record at {line.start()} does not say how long it is")
            at = begin
            continue
        stop = begin + int(length)
        if stop > len(content):
            losses.append(f"the record at {line.start()} is cut short")
            stop = len(content)
        number += 1
        about = uri.startswith("filedesc:")
        fields = {
            "warc-type": "warcinfo" if about else "response",
            "warc-target-uri": uri,
            "warc-date": date,
            "content-type": kind,
        }
        yield _entry(number, fields, content[begin:stop], begin, stop)
        at = stop
    if number < MOST_ENTRIES and content[at:].strip():
        losses.append(f"{len(content) - at} bytes at {at} belong to no record")


def _fields(head: bytes) -> dict[str, str]:
    """Named fields behind the first line; a line that begins with a space goes on with the one before."""
    fields: dict[str, str] = {}
    name = ""
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        if line[:1] in (" ", "\t") and name:
            fields[name] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        name = name.strip().casefold() if colon else ""
        if name and name not in fields:
            fields[name] = value.strip()
    return fields


def _entry(number: int, fields: Mapping[str, str], block: bytes, begin: int, stop: int) -> WarcEntry:
    kind = _short(fields.get("warc-type", "unknown"))
    status = None
    content_type = fields.get("content-type", "")
    if kind == "response" and block[:5] == b"HTTP/":
        head, _ = _http(block)
        code = head.get("", "").split(" ")[1:2]
        status = int(code[0]) if code and code[0].isdigit() and len(code[0]) == 3 else None
        content_type = head.get("content-type", "")
    uri = fields.get("warc-target-uri", "").strip("<>")
    return WarcEntry(
        number,
        kind,
        _readable(uri)[:2000],
        _short(fields.get("warc-date", "")),
        _short(content_type),
        len(block),
        status,
        _digest(fields, block),
        begin,
        stop,
    )


def _digest(fields: Mapping[str, str], block: bytes) -> Digest:
    """The block's digest, else the payload's: as it was sent, or without its chunks, for writers differ.

    A revisit's payload digest is that of the page it stands for, which is elsewhere.
    """
    if given := fields.get("warc-block-digest"):
        return _agrees(given, [block])
    if (given := fields.get("warc-payload-digest")) and fields.get("warc-type") != "revisit":
        if block[:5] != b"HTTP/":
            return _agrees(given, [block])
        head, body = _http(block)
        return _agrees(
            given, [body, _unchunked(body) if "chunked" in head.get("transfer-encoding", "") else body]
        )
    return "not given"


def _agrees(given: str, contents: list[bytes]) -> Digest:
    algorithm, _, value = given.partition(":")
    algorithm = algorithm.casefold().replace("-", "")
    if algorithm not in ("sha1", "sha256", "sha512", "md5") or not value:
        return "cannot be checked"
    for content in contents:
        # md5 and sha1 are what archives carry; nothing here rests on them but a sign of damage
        raw = hashlib.new(algorithm, content, usedforsecurity=False).digest()
        if value.strip().casefold() in (raw.hex(), base64.b32encode(raw).decode().casefold()):
            return "holds"
    return "broken"


# -------------------------------------------------------------------------------------------------------------- text


def _http(block: bytes) -> tuple[dict[str, str], bytes]:
    """Head fields of an HTTP message (the first line under "") and what is behind them."""
    ended = _HEAD_END.search(block, 0, MOST_HEAD)
    if ended is None or not (block[:5] == b"HTTP/" or b" HTTP/" in block[:MOST_HEAD].split(b"\n", 1)[0]):
        return {}, block
    head = block[: ended.start()]
    first = head.split(b"\n", 1)[0].decode("latin-1").strip()
    return {**_fields(head), "": first}, block[ended.end() :]


def _transferred(head: Mapping[str, str], body: bytes, losses: list[str]) -> bytes:
    """The body without what it was packed in for the way."""
    if "chunked" in head.get("transfer-encoding", "").casefold():
        body = _unchunked(body)
    for packed in reversed(
        [p.strip() for p in head.get("content-encoding", "").casefold().split(",") if p.strip()]
    ):
        if packed in ("gzip", "x-gzip", "deflate"):
            wbits = 31 if packed != "deflate" else (15 if body[:1] == b"\x78" else -15)
            unpacking = zlib.decompressobj(wbits=wbits)
            try:
                body = unpacking.decompress(body, MOST)
            except zlib.error:
                losses.append("the packed page is damaged")
                return b""
            if not unpacking.eof:
                losses.append(
                    "the packed page is cut short"
                    if len(body) < MOST
                    else "the page is too large to show whole"
                )
        elif packed != "identity":
            losses.append(f"packed as {_short(packed)}, which is not read here")
            return b""
    return body


def _unchunked(body: bytes) -> bytes:
    """Chunks put together; the body as it is where it is not written in chunks."""
    out, at = bytearray(), 0
    while True:
        line_end = body.find(b"\r\n", at, at + 64)
        size = body[at:line_end].split(b";")[0].strip() if line_end > 0 else b""
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            return bytes(out) if out else body
        length = int(size, 16)
        if length == 0:
            return bytes(out)
        out += body[line_end + 2 : line_end + 2 + length]
        at = line_end + 2 + length + 2
        if at > len(body):
            return bytes(out)


def _is_text(kind: str, body: bytes) -> bool:
    named = kind.casefold()
    if named.startswith(("image/", "audio/", "video/", "font/")) or any(
        n in named for n in ("pdf", "zip", "octet")
    ):
        return False
    return b"\0" not in body[:4096]


_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)


def _decoded(body: bytes, kind: str) -> str:
    """Text by the stated character set, else as the page says, else UTF-8, else Windows-1251."""
    body = body[:MOST]
    named = _CHARSET.search(kind) or _CHARSET.search(body[:2048].decode("latin-1"))
    for charset in ([named[1]] if named else []) + ["utf-8"]:
        try:
            return body.decode(charset)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return body.decode("cp1251", "replace")


class _Words(HTMLParser):
    """The words of a page with a line for each block, and where links lead behind their words."""

    _SILENT = frozenset({"script", "style", "noscript", "template", "svg"})
    _BLOCK = frozenset(
        "p div br li tr h1 h2 h3 h4 h5 h6 article section header footer table blockquote pre title td dt dd".split()
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._silent = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self._silent += 1
        if tag in self._BLOCK:
            self.out.append("\n")
        if tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT and self._silent:
            self._silent -= 1
        if tag in self._BLOCK:
            self.out.append("\n")
        if tag == "a" and self._links and (leads := self._links.pop()) and not leads.startswith("#"):
            self.out.append(f" <{leads[:300]}>")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.out.append(re.sub(r"\s+", " ", data))


def _of_html(text: str) -> str:
    words = _Words()
    words.feed(text)
    words.close()
    lines = (re.sub(r" {2,}", " ", line).strip() for line in "".join(words.out).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


#: control characters, and those that turn the direction of writing: either could make a terminal show another text
_UNSHOWN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def _readable(text: str) -> str:
    return _UNSHOWN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _short(text: str) -> str:
    return _readable(text).replace("\n", " ").strip()[:120]
