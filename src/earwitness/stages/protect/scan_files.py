"""Open a file of a release by its content, whatever its name says, and give out every text it carries.

Rules
- What is not known is not readable, and what is not readable blocks: an unknown type, a damaged or locked part, a
  packing we cannot undo.
- Text, tags, comments, member names, extra fields, what stands before and after: all of it is given out.
- Samples and pixels are searched as bytes for long forms only; short ones would be chance there.
"""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from earwitness.stages.protect.scan_pdf import pdf_pieces
from earwitness.stages.protect.scan_text import bytes_text, carried_files, readable

DEEPEST = 4
MOST_BYTES = 1 << 29
PieceKind = Literal["text", "name", "bytes", "unreadable"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something a file carries: a text, a name, bytes that are no text, or the word that a part could not be read."""

    kind: PieceKind
    where: str
    text: str = ""
    raw: bytes = b""


def pieces(content: bytes, where: str = "", depth: int = 0) -> Iterator[Piece]:
    """Everything that can be read out of a file."""
    inside = f"{where}: " if where else ""
    if depth > DEEPEST:
        yield Piece("unreadable", where or "file", "packed too deep")
        return
    if not content:
        return
    if len(content) > MOST_BYTES:
        yield Piece("unreadable", where or "file", "too large")
        return
    try:
        yield from _opened(content, inside, where, depth)
    except (
        struct.error,
        zlib.error,
        zipfile.BadZipFile,
        IndexError,
        ValueError,
        EOFError,
        OSError,
        KeyError,
        RuntimeError,
        NotImplementedError,
        UnicodeError,
    ) as error:
        yield Piece("unreadable", where or "file", f"damaged ({type(error).__name__})")


def _opened(content: bytes, inside: str, where: str, depth: int) -> Iterator[Piece]:
    start = content[:16]
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _zip(content, inside, depth)
    elif start.startswith(b"\x1f\x8b"):
        yield from _strings(content[:300], inside + "gzip header")
        yield from pieces(_ungzip(content), inside + "gzip", depth + 1)
    elif content[257:262] == b"ustar":
        yield from _tar(content, inside, depth)
    elif start.startswith(b"%PDF"):
        for kind, at, text in pdf_pieces(content):
            yield Piece("unreadable" if kind == "unreadable" else "text", inside + at, text)
        yield Piece("bytes", inside + "pdf", raw=content)
    elif start.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _png(content, inside)
    elif start.startswith(b"\xff\xd8\xff"):
        yield from _jpeg(content, inside)
    elif start.startswith((b"RIFF", b"RIFX", b"RF64")):
        yield from _riff(content, inside)
    elif start.startswith(b"OggS"):
        yield from _ogg(content, inside)
    elif start.startswith(b"fLaC"):
        yield from _flac(content, inside)
    elif start.startswith(b"ID3") or _mpeg(content):
        yield from _mp3(content, inside)
    elif content[4:8] == b"ftyp":
        yield from _mp4(content, inside)
    elif start.startswith((b"\x00\x01\x00\x00", b"OTTO", b"true", b"wOFF")):
        yield from _strings(content, inside + "font")
        yield Piece("bytes", inside + "font", raw=content)
    elif start.startswith(b"#!AMR"):
        yield from _strings(content[-256:], inside + "end")
        yield Piece("bytes", inside + "samples", raw=content)
    else:
        yield from _text(content, inside, where, depth)


def _text(content: bytes, inside: str, where: str, depth: int) -> Iterator[Piece]:
    text = decoded(content)
    if text is None:
        yield Piece("bytes", inside + "bytes", raw=content)
        yield Piece("unreadable", where or "file", "unknown type")
        return
    yield Piece("text", inside + "text", text)
    for media, carried in carried_files(text):
        if carried.startswith(b"\x00damaged"):
            yield Piece("unreadable", inside + "data address", "damaged")
        elif (
            media.startswith(("text/", "application/json", "application/javascript", "image/svg")) or carried
        ):
            yield from pieces(carried, inside + "data address", depth + 1)


def decoded(content: bytes) -> str | None:
    """The bytes as text, or None where they are none: UTF-8, UTF-16 and UTF-32 with or without mark, cp1251, KOI8-R."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                return None
    if b"\x00" not in content:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if text and sum(ord(c) < 32 and c not in "\t\n\r\f\x1b\x0b" for c in text) <= 0.002 * len(text):
            return text
    return readable(content) or None


_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\u0300\u0301")
_REGION_WORDS = re.compile(r"[\w\u00ad@.,;!()+\-:'’/&=?%\s]{3,}")


def _strings(raw: bytes, where: str) -> Iterator[Piece]:
    """A small region that holds tags or comments: read in every encoding, short words too."""
    if not raw.strip(b"\x00 \xff"):
        return
    for encoding in ("utf-8", "cp1251"):
        kept = [run for _, _, run in _runs(raw, encoding, 0)]
        if kept:
            yield Piece("text", where, "\n".join(kept))
    wide = [run for order in ("utf-16-le", "utf-16-be") for cut in (0, 1) for run in _runs(raw, order, cut)]
    taken: list[tuple[int, int]] = []
    chosen: list[str] = []
    # a text read with its bytes swapped gives most of itself again, a letter short: the longer reading is the right one
    for begin, end, run in sorted(wide, key=lambda r: r[0] - r[1]):
        if all(end <= b or e <= begin for b, e in taken):
            taken.append((begin, end))
            chosen.append(run)
    if chosen:
        yield Piece("text", where, "\n".join(chosen))


def _runs(raw: bytes, encoding: str, cut: int) -> Iterator[tuple[int, int, str]]:
    """(first byte, last byte, text) of what can be read in one encoding; bytes are exact for two-byte encodings only."""
    width = 2 if encoding.startswith("utf-16") else 1
    text = raw[cut:].decode(encoding, errors="replace")
    if width == 2:  # a pair of surrogates would shift the count; none stands in a name
        text = "".join(c if ord(c) < 0x10000 else "\x00\x00" for c in text)
    text = "".join("\u00ad" if c in _INVISIBLE else c for c in text)
    seen = "".join(
        c if (c.isprintable() or c == "\u00ad") and c != "\ufffd" and c < "\u0530" else "\x00" for c in text
    )
    for match in _REGION_WORDS.finditer(seen):
        if sum(c.isalnum() for c in match.group()) >= 3:
            yield cut + width * match.start(), cut + width * match.end(), match.group()


def _zip(content: bytes, inside: str, depth: int) -> Iterator[Piece]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield from _strings(archive.comment, inside + "archive comment")
        first = min((m.header_offset for m in archive.infolist()), default=0)
        yield from _strings(content[:first], inside + "before the archive")
        total = 0
        joined: list[str] = []
        for member in archive.infolist():
            yield Piece("name", inside + "member name", member.filename)
            yield from _strings(member.comment, inside + "member comment")
            yield from _strings(member.extra, inside + "member extra field")
            if member.is_dir():
                continue
            total += member.file_size
            if (
                member.flag_bits & 1
                or total > MOST_BYTES
                or member.file_size > 200 * max(1, member.compress_size) + (1 << 22)
            ):
                yield Piece("unreadable", f"{inside}{_number(archive, member)}", "locked or too large")
                continue
            at = f"{inside}{_number(archive, member)}"
            raw = archive.read(member)
            yield from pieces(raw, at, depth + 1)
            if raw[:1] == b"<" and member.filename.startswith(("word/", "xl/", "ppt/", "docProps/")):
                joined.append(re.sub(r"<[^<>]*>", "", bytes_text(raw)))
        if joined:
            yield Piece("text", inside + "document without marks", "\n".join(joined))
        local = _local_names(content, archive)
        yield Piece("name", inside + "local member names", "\n".join(local))


def _number(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    """A member by its number: its name may be the secret."""
    return f"member {archive.infolist().index(member) + 1}"


def _local_names(content: bytes, archive: zipfile.ZipFile) -> list[str]:
    """Names in the local headers, which may differ from the directory's."""
    out = []
    for member in archive.infolist():
        at = member.header_offset
        if content[at : at + 4] == b"PK\x03\x04":
            name, extra = struct.unpack("<HH", content[at + 26 : at + 30])
            out += [
                bytes_text(content[at + 30 : at + 30 + name]),
                bytes_text(content[at + 30 + name : at + 30 + name + extra]),
            ]
    return out


def _ungzip(content: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
        return packed.read(MOST_BYTES)


def _tar(content: bytes, inside: str, depth: int) -> Iterator[Piece]:
    at = 0
    number = 0
    while at + 512 <= len(content):
        header = content[at : at + 512]
        if not header.strip(b"\x00"):
            break
        size = int(header[124:136].strip(b"\x00 ") or b"0", 8)
        number += 1
        yield Piece(
            "name",
            inside + "member name",
            bytes_text(header[:100].split(b"\x00")[0])
            + "\n"
            + bytes_text(header[157:257].split(b"\x00")[0])
            + "\n"
            + bytes_text(header[345:500].split(b"\x00")[0]),
        )
        yield from _strings(header[265:329], inside + "owner")
        yield from pieces(content[at + 512 : at + 512 + size], f"{inside}member {number}", depth + 1)
        at += 512 + -(-size // 512) * 512
    yield from _strings(content[at:].strip(b"\x00"), inside + "after the archive")


def _png(content: bytes, inside: str) -> Iterator[Piece]:
    at = 8
    ended = False
    while at + 8 <= len(content) and not ended:
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + size]
        if len(body) < size:
            yield Piece("unreadable", inside + "png", "cut short")
            return
        if kind == b"zTXt":
            keyword, _, packed = body.partition(b"\x00")
            yield from _strings(keyword + b"\n" + zlib.decompress(packed[1:]), inside + "png text")
        elif kind == b"iTXt":
            keyword, _, rest = body.partition(b"\x00")
            tail = rest[2:].split(b"\x00", 2)
            text = tail[2] if len(tail) > 2 else b""
            yield from _strings(
                b"\n".join([keyword, *tail[:2], zlib.decompress(text) if rest[:1] == b"\x01" else text]),
                inside + "png text",
            )
        elif kind == b"iCCP":
            name, _, packed = body.partition(b"\x00")
            yield from _strings(name + b"\n" + zlib.decompress(packed[1:]), inside + "png profile")
        elif kind != b"IDAT":
            yield from _strings(body, inside + "png chunk")
        ended = kind == b"IEND"
        at += 12 + size
    if not ended:
        yield Piece("unreadable", inside + "png", "cut short")
    yield from _trailing(content[at:], inside)


def _trailing(rest: bytes, inside: str) -> Iterator[Piece]:
    if rest.strip(b"\x00"):
        yield from _strings(rest[: 1 << 20], inside + "after the end")
        yield Piece("bytes", inside + "after the end", raw=rest)


def _jpeg(content: bytes, inside: str) -> Iterator[Piece]:
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            yield Piece("unreadable", inside + "jpeg", "damaged")
            return
        kind = content[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind == 0xD9:
            break
        if kind == 0xDA:
            end = content.rfind(b"\xff\xd9")
            if end < at:
                yield Piece("unreadable", inside + "jpeg", "cut short")
                return
            yield Piece("bytes", inside + "pixels", raw=content[at:end])
            yield from _trailing(content[end + 2 :], inside)
            return
        size = struct.unpack(">H", content[at + 2 : at + 4])[0]
        body = content[at + 4 : at + 2 + size]
        if kind == 0xFE or 0xE0 <= kind <= 0xEF:
            yield from _strings(body, inside + "jpeg tags")
        at += 2 + size
    yield from _trailing(content[at + 2 :], inside)


def _riff(content: bytes, inside: str) -> Iterator[Piece]:
    yield from _chunks(content[12:], inside, content[8:12] == b"WEBP")
    size = struct.unpack("<I" if content[:4] != b"RIFX" else ">I", content[4:8])[0]
    if size + 8 > len(content) + 1 and size != 0xFFFFFFFF:
        yield Piece("unreadable", inside + "riff", "cut short")
    yield from _trailing(content[size + 8 :], inside)


def _chunks(body: bytes, inside: str, picture: bool) -> Iterator[Piece]:
    at = 0
    while at + 8 <= len(body):
        kind, size = body[at : at + 4], struct.unpack("<I", body[at + 4 : at + 8])[0]
        inner = body[at + 8 : at + 8 + size]
        if kind == b"LIST":
            yield from _strings(inner, inside + "tags")
        elif kind in (b"data", b"VP8 ", b"VP8L", b"ALPH", b"ANMF"):
            yield Piece("bytes", inside + "samples", raw=inner)
        else:
            yield from _strings(inner, inside + "chunk")
        at += 8 + size + (size & 1)


def _ogg(content: bytes, inside: str) -> Iterator[Piece]:
    at = 0
    packets: list[bytes] = []
    part = b""
    while at + 27 <= len(content):
        if content[at : at + 4] != b"OggS":
            yield from _trailing(content[at:], inside)
            break
        count = content[at + 26]
        table = content[at + 27 : at + 27 + count]
        body = at + 27 + count
        for size in table:
            part += content[body : body + size] if len(packets) < 6 else b""
            body += size
            if size < 255 and len(packets) < 6:
                packets.append(part)
                part = b""
        at = body
    for packet in packets[:6]:
        if (
            packet[:8] in (b"OpusTags", b"OpusHead")
            or packet[1:7] == b"vorbis"
            or packet[:5] in (b"Speex", b"\x7fFLAC")
            or b"=" in packet[:4000]
        ):
            yield from _strings(packet, inside + "tags")
    yield Piece("bytes", inside + "samples", raw=content)


def _flac(content: bytes, inside: str) -> Iterator[Piece]:
    at = 4
    last = False
    while not last and at + 4 <= len(content):
        last = bool(content[at] & 0x80)
        size = int.from_bytes(content[at + 1 : at + 4], "big")
        yield from _strings(content[at + 4 : at + 4 + size], inside + "tags")
        at += 4 + size
    yield Piece("bytes", inside + "samples", raw=content[at:])


def _mpeg(content: bytes) -> bool:
    """A frame of layer II or III; layer I would begin as UTF-16 text does."""
    return (
        len(content) > 4
        and content[0] == 0xFF
        and content[1] & 0xE0 == 0xE0
        and content[1] & 6 in (2, 4)
        and content[2] & 0xF0 != 0xF0
    )


def _mp3(content: bytes, inside: str) -> Iterator[Piece]:
    at = 0
    while content[at : at + 3] == b"ID3":
        size = 10 + sum((b & 0x7F) << (7 * (3 - n)) for n, b in enumerate(content[at + 6 : at + 10]))
        tag = content[at : at + size]
        if tag[5] & 0x80:
            tag = tag.replace(b"\xff\x00", b"\xff")
        yield from _strings(tag, inside + "tags")
        for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", tag):
            try:
                yield from _strings(zlib.decompress(tag[match.start() :]), inside + "packed tags")
            except zlib.error:
                continue
        at += size
    body = content[at:]
    if body[-128:-125] == b"TAG":
        yield from _strings(body[-125:], inside + "tags")
        body = body[:-128]
    ape = body.rfind(b"APETAGEX")
    if ape >= 0:
        yield from _strings(body[max(0, ape - (1 << 16)) :], inside + "tags")
    lyrics = body.rfind(b"LYRICSBEGIN")
    if lyrics >= 0:
        yield from _strings(body[lyrics:], inside + "tags")
    # the first frame may be an information frame, and an encoder writes its name into padding
    yield from (
        _strings(body[:1024], inside + "first frame")
        if b"Xing" in body[:256] or b"Info" in body[:256]
        else iter(())
    )
    yield Piece("bytes", inside + "samples", raw=body)


def _mp4(content: bytes, inside: str) -> Iterator[Piece]:
    at = 0
    while at + 8 <= len(content):
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", content[at + 8 : at + 16])[0], 16
        if size == 0:
            size = len(content) - at
        if size < head or at + size > len(content):
            yield Piece("unreadable", inside + "mp4", "cut short")
            return
        body = content[at + head : at + size]
        if kind == b"mdat":
            yield Piece("bytes", inside + "samples", raw=body)
        else:
            yield from _strings(body, inside + "tags")
        at += size
    yield from _trailing(content[at:], inside)
