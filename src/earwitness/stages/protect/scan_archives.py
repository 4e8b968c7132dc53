"""Archives and packed files for the leak scan: every member, name, comment and extra field, and what lies between members."""

from __future__ import annotations

import bz2
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from earwitness.stages.protect.scan_letters import one_text
from earwitness.stages.protect.scan_pieces import MOST_BYTES, Piece, after_the_end, strings

_DOCUMENT_PARTS = re.compile(r"(?:word|xl|ppt|docProps|content\.xml|OEBPS|EPUB|META-INF)", re.IGNORECASE)


def zip_archive(content: bytes) -> Iterator[Piece]:
    """Every member as a file, what the directory and the local headers say of it, and the bytes no member owns (APPNOTE 6.3).

    Raises BadZipFile, struct.error for a damaged directory.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        yield from strings(archive.comment, "archive comment")
        first = min((m.header_offset for m in members), default=0)
        before = content[:first]
        yield from _orphan(before) if before.startswith(b"PK\x03\x04") else after_the_end(before)
        end = content.rfind(b"PK\x05\x06")
        yield from after_the_end(content[end + 22 + len(archive.comment) :])
        total = 0
        joined: list[str] = []
        for number, member in enumerate(members, 1):
            yield Piece("name", "member name", member.filename)
            yield from strings(member.filename.encode(errors="surrogateescape"), "member name")
            yield from strings(_bytes_of_name(member), "member name")
            yield from strings(member.comment, "member comment")
            yield from strings(member.extra, "member extra field")
            if member.is_dir() and not member.file_size:
                continue
            total += member.file_size
            at = f"member {number}"
            if (
                member.flag_bits & 1
                or total > MOST_BYTES
                or member.file_size > 200 * max(1, member.compress_size) + (1 << 22)
            ):
                yield Piece("unreadable", at, "locked or too large")
                continue
            if member.external_attr >> 28 == 0xA:
                yield Piece("unreadable", at, "a link")
            try:
                raw = archive.read(member)
            except (
                zipfile.BadZipFile,
                zlib.error,
                EOFError,
                NotImplementedError,
                RuntimeError,
                OSError,
                lzma.LZMAError,
            ) as error:
                yield Piece("unreadable", at, f"damaged ({type(error).__name__})")
                continue
            yield Piece("file", at, raw=raw)
            if raw.lstrip(b"\xef\xbb\xbf")[:1] == b"<" and _DOCUMENT_PARTS.match(member.filename):
                joined.append(re.sub(r"<[^<>]*>", "", one_text(raw)))
        if joined:
            yield Piece("text", "document without marks", "\n".join(joined))
        yield from _between(content, members, end)


def _bytes_of_name(member: zipfile.ZipInfo) -> bytes:
    """The name as it stands in the archive: old programs write it in a Cyrillic encoding that is read as another."""
    if member.flag_bits & 0x800:
        return b""
    return member.orig_filename.encode("cp437", errors="ignore")


def _between(content: bytes, members: list[zipfile.ZipInfo], end: int) -> Iterator[Piece]:
    """Local headers, which may say something else than the directory, and bytes that no member owns."""
    at = min((m.header_offset for m in members), default=0)
    for number, member in enumerate(sorted(members, key=lambda m: m.header_offset), 1):
        begin = member.header_offset
        if content[begin : begin + 4] != b"PK\x03\x04":
            yield Piece("unreadable", f"member {number}", "damaged")
            continue
        if begin > at:
            yield from _orphan(content[at:begin])
        name, extra = struct.unpack("<HH", content[begin + 26 : begin + 30])
        local = content[begin + 30 : begin + 30 + name]
        yield Piece("name", "local member name", one_text(local))
        if local != member.orig_filename.encode("utf-8", errors="ignore"):
            yield from strings(local, "local member name")
        yield from strings(content[begin + 30 + name : begin + 30 + name + extra], "member extra field")
        at = begin + 30 + name + extra + member.compress_size
        if member.flag_bits & 8:
            mark = content[at : at + 4] == b"PK\x07\x08"
            at += 16 if mark else 12
            if content[at : at + 2] != b"PK" and content[at + 8 : at + 10] == b"PK":
                at += 8
    directory = content.rfind(b"PK\x01\x02", 0, end) if members else -1
    start = content.find(b"PK\x01\x02", at) if directory >= 0 else -1
    if start > at:
        yield from _orphan(content[at:start])


def _orphan(gap: bytes) -> Iterator[Piece]:
    """Bytes between members: a member that was struck from the directory is still there."""
    if not gap.strip(b"\x00"):
        return
    yield from strings(gap, "between members")
    yield Piece("bytes", "between members", raw=gap)
    if gap[:4] == b"PK\x03\x04" and len(gap) >= 30:
        method = struct.unpack("<H", gap[8:10])[0]
        name, extra = struct.unpack("<HH", gap[26:30])
        body = gap[30 + name + extra :]
        if method == 8:
            inflater = zlib.decompressobj(-15)
            try:
                yield Piece("file", "between members", raw=inflater.decompress(body, 1 << 26))
                return
            except zlib.error:
                pass
        elif method == 0:
            yield Piece("file", "between members", raw=body)
            return
    yield Piece("unreadable", "between members", "bytes that no member owns")


def gzipped(content: bytes) -> Iterator[Piece]:
    """Every member of a gzip file, unpacked, with its header (RFC 1952), and what follows the last.

    Raises struct.error, zlib.error, IndexError, ValueError for a damaged one.
    """
    at = 0
    while content[at : at + 2] == b"\x1f\x8b":
        header = _gzip_header(content, at)
        yield from strings(content[at + 10 : header], "gzip header")
        inflater = zlib.decompressobj(-15)
        raw = inflater.decompress(content[header:], MOST_BYTES >> 1)
        if not inflater.eof:
            yield Piece("unreadable", "gzip", "cut short or too large")
            return
        rest = inflater.unused_data
        if len(rest) < 8 or struct.unpack("<I", rest[:4])[0] != zlib.crc32(raw):
            yield Piece("unreadable", "gzip", "does not match its checksum")
            return
        yield Piece("file", "gzip", raw=raw)
        at = len(content) - len(rest) + 8
    yield from after_the_end(content[at:])


def _gzip_header(content: bytes, at: int) -> int:
    """Where the packed bytes begin. Raises IndexError or ValueError for a header cut short."""
    flags = content[at + 3]
    end = at + 10
    if flags & 4:
        end += 2 + struct.unpack("<H", content[end : end + 2])[0]
    for flag in (8, 16):
        if flags & flag:
            end = content.index(b"\x00", end) + 1
    return end + (2 if flags & 2 else 0)


def bzipped(content: bytes) -> Iterator[Piece]:
    yield from _stream(bz2.BZ2Decompressor(), content, "bzip2")


def xzipped(content: bytes) -> Iterator[Piece]:
    yield from _stream(lzma.LZMADecompressor(memlimit=1 << 28), content, "xz")


def _stream(
    unpacker: bz2.BZ2Decompressor | lzma.LZMADecompressor, content: bytes, where: str
) -> Iterator[Piece]:
    try:
        raw = unpacker.decompress(content, MOST_BYTES >> 1)
    except (lzma.LZMAError, OSError, EOFError):
        yield Piece("unreadable", where, "damaged")
        return
    if not unpacker.eof:
        yield Piece("unreadable", where, "cut short or too large")
        return
    yield Piece("file", where, raw=raw)
    yield from after_the_end(unpacker.unused_data)


def tar(content: bytes) -> Iterator[Piece]:
    """Every member as a file, its names, owner and links (POSIX ustar and GNU), and what stands in the padding and at the end.

    Raises ValueError for a number that is none.
    """
    at = 0
    number = 0
    while at + 512 <= len(content):
        header = content[at : at + 512]
        if not header.strip(b"\x00"):
            break
        if header[257:262] != b"ustar":
            yield Piece("unreadable", "tar", "damaged")
            return
        if _octal(header[148:156]) != sum(header[:148]) + 8 * 32 + sum(header[156:]):
            yield Piece("unreadable", "tar", "does not match its checksum")
            return
        size = _octal(header[124:136])
        body = content[at + 512 : at + 512 + size]
        if size > len(content) or len(body) < size:
            yield Piece("unreadable", "tar", "cut short")
            return
        number += 1
        for field in (header[:100], header[157:257], header[345:500]):
            name = field.split(b"\x00")[0]
            yield Piece("name", "member name", one_text(name))
            yield from strings(name, "member name")
        yield from strings(header[265:329], "owner")
        kind = header[156:157]
        if kind in (b"L", b"K", b"x", b"g"):
            yield Piece("name", "member name", one_text(body.rstrip(b"\x00")))
            yield from strings(body, "member name")
        elif kind in (b"1", b"2"):
            yield Piece("unreadable", f"member {number}", "a link")
        elif kind in (b"3", b"4", b"6"):
            yield Piece("unreadable", f"member {number}", "a device")
        else:
            yield Piece("file", f"member {number}", raw=body)
        padded = -(-size // 512) * 512
        yield from strings(content[at + 512 + size : at + 512 + padded], "between members")
        at += 512 + padded
    else:  # an archive ends with blocks of nothing
        yield Piece("unreadable", "tar", "cut short")
    yield from after_the_end(content[at:].strip(b"\x00"))


def _octal(field: bytes) -> int:
    """A number of a header. Raises ValueError."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    return int(field.strip(b"\x00 ") or b"0", 8)
