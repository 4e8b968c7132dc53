"""Open a file of a release by its content, whatever its name says, and give out every text it carries.

Rules
- What is not known is not readable, and what is not readable blocks: an unknown type, a damaged or locked part, a
  packing we cannot undo.
- Text, tags, comments, member names, extra fields, what stands before, between and after: all of it is given out.
- Samples and pixels are searched as bytes for long forms only; short ones would be chance there.
- Files within files are opened in turn; everything unpacked out of one file together has one limit, so no bomb goes off.
"""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from earwitness.stages.protect import scan_archives as archives
from earwitness.stages.protect import scan_containers as containers
from earwitness.stages.protect import scan_media as media
from earwitness.stages.protect.scan_letters import decodings
from earwitness.stages.protect.scan_pdf import pdf_pieces
from earwitness.stages.protect.scan_pieces import MOST_BYTES, Piece, PieceKind, after_the_end, strings
from earwitness.stages.protect.scan_text import carried_files

DEEPEST = 6
#: the whole budget for what is unpacked out of one file, and the most files that may lie in it
MOST_FILES = 20_000
Reader = Callable[[bytes], Iterator[Piece]]
_DAMAGED = (
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    lzma.LZMAError,
    IndexError,
    ValueError,
    EOFError,
    OSError,
    KeyError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
)


def pdf(content: bytes) -> Iterator[Piece]:
    """Its objects and streams, the whole file as bytes, and what follows its end beyond one kibibyte."""
    yield from pdf_pieces(content)
    yield Piece("bytes", "pdf", raw=content)
    end = content.rfind(b"%%EOF")
    if end >= 0 and len(content) - end > 1024:
        yield from after_the_end(content[end + 5 :].strip())


def postscript(content: bytes) -> Iterator[Piece]:
    """Its text as it stands. What it draws is known only to who runs it, letters may be called by number, and so it blocks."""
    yield from strings(content, "PostScript")
    yield Piece("bytes", "PostScript", raw=content)
    yield Piece("unreadable", "PostScript", "a program that draws")


def database(content: bytes) -> Iterator[Piece]:
    """SQLite: the values of every row that fits its page, and every page as one region, deleted rows too."""
    size = struct.unpack(">H", content[16:18])[0] or 1
    size = 65536 if size == 1 else size
    if size < 512 or len(content) % size:
        yield Piece("unreadable", "database", "cut short")
        return
    encoding = {2: "utf-16-le", 3: "utf-16-be"}.get(struct.unpack(">I", content[56:60])[0], "utf-8")
    values = [
        value.decode(encoding, errors="replace")
        for begin in range(0, len(content), size)
        for value in _row_values(content[begin : begin + size], 100 if begin == 0 else 0)
    ]
    yield Piece("text", "database rows", "\n".join(values))
    for begin in range(0, len(content), size):
        yield from strings(content[begin : begin + size], "database page", least=3, noise=False)
    yield from strings(content, "database", least=3)
    yield Piece("bytes", "database", raw=content)


def _row_values(page: bytes, head: int) -> Iterator[bytes]:
    """Texts and blobs of the cells of a table leaf (SQLite's file format, "B-tree pages" and "Record format")."""
    if page[head] not in (10, 13):
        return
    freed, cells, begin = struct.unpack(">HHH", page[head + 1 : head + 7])
    yield from _deleted(page, freed, page[head + 8 + 2 * cells : begin])
    for n in range(cells):
        at = struct.unpack(">H", page[head + 8 + 2 * n : head + 10 + 2 * n])[0]
        try:
            _, at = _varint(page, at)
            if page[head] == 13:
                _, at = _varint(page, at)
            length, here = _varint(page, at)
            body = at + length
            while here < at + length:
                kind, here = _varint(page, here)
                width = (kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]
                if kind >= 12:
                    yield page[body : body + width]
                body += width
        except IndexError:
            continue  # the row goes on elsewhere; the page is read as a region too


def _deleted(page: bytes, freed: int, unused: bytes) -> Iterator[bytes]:
    """What may be the last value of a deleted row: all of a freed cell but its first four bytes stays, and ends with it."""
    blocks = [unused.rpartition(b"\x00\x00")[2]]
    while 0 < freed <= len(page) - 4:
        after, size = struct.unpack(">HH", page[freed : freed + 4])
        blocks.append(page[freed + 4 : freed + size])
        freed = after if after > freed else 0
    for block in blocks:
        for n in range(min(8, len(block))):
            width = (_varint(block + bytes(9), n)[0] - 12) // 2
            if 0 < width < len(block):
                yield block[-width:]


def _varint(page: bytes, at: int) -> tuple[int, int]:
    number = 0
    for n in range(9):
        byte = page[at + n]
        if n == 8:
            return number << 8 | byte, at + 9
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            break
    return number, at + n + 1


#: (what the first bytes are, who reads it); the first that fits
READERS: tuple[tuple[re.Pattern[bytes], Reader], ...] = tuple(
    (re.compile(start, re.DOTALL), reader)
    for start, reader in (
        (rb"PK(?:\x03\x04|\x05\x06)", archives.zip_archive),
        (rb"\x1f\x8b", archives.gzipped),
        (rb"BZh[1-9]1AY&SY", archives.bzipped),
        (rb"\xfd7zXZ\x00", archives.xzipped),
        (rb".{257}ustar", archives.tar),
        (rb"%PDF", pdf),
        (rb"\x89PNG\r\n\x1a\n", media.png),
        (rb"\xff\xd8\xff", media.jpeg),
        (rb"GIF8[79]a", media.gif),
        (rb"II\*\x00|MM\x00\*|II\+\x00|MM\x00\+", media.tiff),
        (rb"BM.{4}\x00{4}", media.bmp),
        (rb"\x00\x00[\x01\x02]\x00[^\x00]\x00", media.ico),
        (rb"RIFF|RIFX|RF64|BW64|FORM.{4}AIF[FC]", media.riff),
        (rb"OggS", media.ogg),
        (rb"fLaC", media.flac),
        (rb"ID3[\x02-\x04]", media.mp3),
        (rb"APETAGEX", media.mp3),
        (rb".{4}(?:ftyp|moov|styp|jP  )", containers.mp4),
        (rb"wOFF", media.woff),
        (rb"wOF2", media.woff2),
        (rb"\x00\x01\x00\x00|OTTO|true|ttcf", media.font),
        (rb"SQLite format 3\x00", database),
        (rb"\x1a\x45\xdf\xa3", containers.matroska),
        (rb"caff", containers.core_audio),
        (rb"#!AMR|MThd|\.snd", containers.whole),
        (
            rb"\x02\x00{3}.{8}<\?xml",
            containers.whole,
        ),  # settings of a printer, which Office on a Mac keeps in documents
        (rb"%!PS|\xc5\xd0\xd3\xc6", postscript),
    )
)


def pieces(content: bytes) -> Iterator[Piece]:
    """Everything that can be read out of a file, files within files included."""
    if len(content) > MOST_BYTES:
        yield Piece("unreadable", "file", "too large")
        return
    left, files = MOST_BYTES, MOST_FILES
    waiting: list[tuple[bytes, str, int]] = [(content, "", 0)]
    while waiting:
        raw, where, depth = waiting.pop()
        if not raw:
            continue
        left -= len(raw)
        files -= 1
        if depth > DEEPEST or left < 0 or files < 0:
            yield Piece("unreadable", where or "file", "packed too deep" if depth > DEEPEST else "too large")
            continue
        inside = f"{where}: " if where else ""
        try:
            for piece in _opened(raw):
                at = inside + piece.where
                if piece.kind == "file":
                    waiting.append((piece.raw, at, depth + 1))
                else:
                    yield Piece(piece.kind, at, piece.text, piece.raw)
        except _DAMAGED as error:
            yield Piece("unreadable", where or "file", f"damaged ({type(error).__name__})")


def _opened(content: bytes) -> Iterator[Piece]:
    reader = next((read for start, read in READERS if start.match(content)), None)
    if reader is None and media.is_mpeg(content) and not decodings(content):
        reader = media.mp3
    yield from (reader or _text)(content)
    if reader is not archives.zip_archive:
        yield from _zip_at_the_end(content)


def _zip_at_the_end(content: bytes) -> Iterator[Piece]:
    """Archives are read from their end, so that any file may be one as well."""
    end = content.rfind(b"PK\x05\x06", max(0, len(content) - (1 << 16) - 22))
    first = content.find(b"PK\x03\x04")
    if 0 <= first < end:
        yield Piece("file", "archive within", raw=content[first:])


def _text(content: bytes) -> Iterator[Piece]:
    readings = decodings(content)
    if not readings:
        yield from strings(content, "bytes")
        yield Piece("bytes", "bytes", raw=content)
        if not re.fullmatch(rb"[\x20-\x7e\t\r\n]{0,2}", content):
            yield Piece("unreadable", "file", "unknown type")
        return
    for _, text in readings:
        yield Piece("text", "text", text)
    if _ENCRYPTED.search(content):
        yield Piece("unreadable", "text", "locked")
    for where, carried in carried_files(readings[0][1]):
        if carried is None:
            yield Piece("unreadable", where, "damaged")
        elif where == "data address" or known(carried) or decodings(carried):
            yield Piece("file", where, raw=carried)
        else:
            yield Piece("bytes", where, raw=carried)


#: letters that hold an encrypted message (RFC 9580, age)
_ENCRYPTED = re.compile(rb"-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED FILE|CMS|PKCS7)-----\s")


def known(content: bytes) -> bool:
    """Whether the first bytes are those of a type that is read here."""
    return any(start.match(content) for start, _ in READERS)


__all__ = ["MOST_BYTES", "Piece", "PieceKind", "known", "pieces"]
