"""What pictures, sound, films and typefaces carry beside their pixels and samples, for the leak scan.

Each reader is given the content and gives out pieces: small regions of tags (`region`), samples and pixels (`bytes`), files
within (`file`), and what could not be read. Which reader a file gets is decided by its first bytes alone.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterator

from earwitness.stages.protect.scan_pieces import (
    SMALL_REGION,
    Piece,
    after_the_end,
    exif,
    inflated,
    strings,
    strips,
)


def png(content: bytes) -> Iterator[Piece]:
    """Text, profile, EXIF and unknown chunks as tags, pixels as bytes (PNG, third edition)."""
    at = 8
    ended = False
    while at + 12 <= len(content) and not ended:
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + size]
        if at + 12 + size > len(content):
            break
        check = struct.unpack(">I", content[at + 8 + size : at + 12 + size])[0]
        if check != zlib.crc32(kind + body):
            yield Piece("unreadable", "png", "a part does not match its checksum")
        yield from _png_chunk(kind, body)
        ended = kind == b"IEND"
        at += 12 + size
    if not ended:
        yield Piece("unreadable", "png", "cut short")
    yield from after_the_end(content[at:])


def _png_chunk(kind: bytes, body: bytes) -> Iterator[Piece]:
    if kind == b"zTXt":
        keyword, _, packed = body.partition(b"\x00")
        yield from strings(keyword, "png text")
        yield from _packed(packed[1:], "png text")
    elif kind == b"iTXt":
        keyword, _, rest = body.partition(b"\x00")
        tail = rest[2:].split(b"\x00", 2)
        text = tail[2] if len(tail) > 2 else b""
        yield from strings(b"\n".join([keyword, *tail[:2]]), "png text")
        yield from _packed(text, "png text") if rest[:1] == b"\x01" else strings(text, "png text")
    elif kind == b"iCCP":
        name, _, packed = body.partition(b"\x00")
        yield from strings(name, "png profile")
        yield from _packed(packed[1:], "png profile")
    elif kind in (b"IDAT", b"fdAT"):
        yield Piece("bytes", "pixels", raw=body)
    elif kind == b"eXIf":
        yield from exif(body, "png exif")
        yield from strings(body, "png exif")
    elif kind not in (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"pHYs", b"sBIT", b"IEND"):
        yield from strings(body, "png part")
    elif kind in (b"PLTE", b"tRNS"):
        yield Piece("bytes", "colours", raw=body)


def _packed(packed: bytes, where: str) -> Iterator[Piece]:
    raw = inflated(packed)
    if raw is None:
        yield Piece("unreadable", where, "damaged")
    else:
        yield from strings(raw, where)
        legacy = re.fullmatch(
            rb"\s*\w+\s+\d+\s+([0-9a-fA-F\s]+)", raw
        )  # ImageMagick writes EXIF and XMP in hexadecimal
        if legacy:
            yield from strings(bytes.fromhex(re.sub(rb"\s", b"", legacy[1]).decode()), where)


def jpeg(content: bytes) -> Iterator[Piece]:
    """Comments, application segments and thumbnails as tags, scans as bytes (ITU-T T.81). Raises struct.error."""
    at = 2
    extended: dict[int, bytes] = {}
    while at + 2 <= len(content):
        if content[at] != 0xFF:
            yield Piece("unreadable", "jpeg", "damaged")
            return
        kind = content[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind == 0xD9:
            break
        if 0xD0 <= kind <= 0xD8 or kind == 1:
            at += 2
            continue
        size = struct.unpack(">H", content[at + 2 : at + 4])[0]
        body = content[at + 4 : at + 2 + size]
        if size < 2 or len(body) < size - 2:
            yield Piece("unreadable", "jpeg", "cut short")
            return
        at += 2 + size
        if kind == 0xFE or 0xE0 <= kind <= 0xEF:
            yield from strings(body, "jpeg tags")
            if body.startswith(b"http://ns.adobe.com/xmp/extension/\x00") and len(body) > 75:
                extended[struct.unpack(">I", body[71:75])[0]] = body[75:]
            if body.startswith(b"Exif\x00\x00") and body[6:8] in (b"II", b"MM"):
                yield from exif(body[6:], "jpeg tags")
            thumbnail = body.find(b"\xff\xd8\xff", 10)
            if kind == 0xE1 and thumbnail > 0:
                yield Piece("bytes", "thumbnail", raw=body[thumbnail:])
        elif kind == 0xDA:
            end = _scan_end(content, at)
            yield Piece("bytes", "pixels", raw=content[at:end])
            at = end
    else:
        yield Piece("unreadable", "jpeg", "cut short")
        return
    if extended:
        yield from strings(b"".join(extended[n] for n in sorted(extended)), "jpeg tags")
    yield from after_the_end(content[at + 2 :])


def _scan_end(content: bytes, at: int) -> int:
    """The first marker after the pixels that is no stuffing and no restart."""
    for match in re.finditer(rb"\xff[^\x00\xd0-\xd7\xff]", content[at:]):
        return at + match.start()
    return len(content)


def gif(content: bytes) -> Iterator[Piece]:
    """Comments and extensions as tags, images as bytes (GIF89a). Raises IndexError where it is cut short."""
    flags = content[10]
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    while at < len(content):
        kind = content[at]
        if kind == 0x3B:
            yield from after_the_end(content[at + 1 :])
            return
        if kind == 0x21:
            label = content[at + 1]
            body, at = _sub_blocks(content, at + 2)
            yield from strings(body, "gif comment" if label == 0xFE else "gif extension")
            yield from strings(body[12:], "gif extension") if label == 0xFF else ()
        elif kind == 0x2C:
            local = content[at + 9]
            begin = at + 10 + (3 << (local & 7) + 1 if local & 0x80 else 0) + 1
            body, at = _sub_blocks(content, begin)
            yield Piece("bytes", "pixels", raw=body)
        else:
            break
    yield Piece("unreadable", "gif", "damaged")


def _sub_blocks(content: bytes, at: int) -> tuple[bytes, int]:
    out = []
    while content[at]:
        out.append(content[at + 1 : at + 1 + content[at]])
        at += 1 + content[at]
    return b"".join(out), at + 1


def tiff(content: bytes) -> Iterator[Piece]:
    """Its directories; all of it but its pixels as one region, as they may point anywhere; and all of it as bytes. Raises
    struct.error."""
    yield from exif(content, "tiff tags")
    first = struct.unpack("<I" if content[:1] == b"I" else ">I", content[4:8])[0]
    if max([first, *map(sum, strips(content))]) > len(content):
        yield Piece("unreadable", "tiff", "cut short")
    rest = bytearray(content)
    for begin, size in strips(content):
        rest[begin : begin + size] = b"\x00" * len(rest[begin : begin + size])
    yield from strings(bytes(rest), "tiff")
    yield Piece("bytes", "pixels", raw=content)


def bmp(content: bytes) -> Iterator[Piece]:
    """Its head as tags, pixels as bytes, and what follows the size it gives. Raises struct.error."""
    size, begin = struct.unpack("<I4xI", content[2:14])
    if size > len(content) or begin > len(content):
        yield Piece("unreadable", "bmp", "cut short")
    yield from strings(content[14:begin], "bmp head")
    yield Piece("bytes", "pixels", raw=content[begin:size])
    yield from after_the_end(content[size:])


def ico(content: bytes) -> Iterator[Piece]:
    """Every image of an icon: a PNG as a file, any other as bytes. Raises struct.error."""
    count = struct.unpack("<H", content[4:6])[0]
    end = 6 + 16 * count
    for n in range(count):
        size, begin = struct.unpack("<II", content[6 + 16 * n + 8 : 6 + 16 * n + 16])
        if begin + size > len(content):
            yield Piece("unreadable", "icon", "cut short")
            return
        image = content[begin : begin + size]
        end = max(end, begin + size)
        yield Piece("file" if image.startswith(b"\x89PNG") else "bytes", f"icon {n + 1}", raw=image)
    yield from after_the_end(content[end:])


def riff(content: bytes) -> Iterator[Piece]:
    """The chunks of WAV, WebP, AVI and AIFF, lists within lists too, whatever their byte order. Raises struct.error."""
    order = ">" if content[:4] in (b"RIFX", b"FORM") else "<"
    size = struct.unpack(order + "I", content[4:8])[0]
    endless = size == 0xFFFFFFFF
    body = content[12:] if endless else content[12 : size + 8]
    yield from _chunks(body, order)
    if not endless:
        if size + 8 > len(content) + 1:
            yield Piece("unreadable", "riff", "cut short")
        yield from after_the_end(content[size + 8 + (size & 1) :])


_PIXELS = (b"data", b"SSND", b"VP8 ", b"VP8L", b"ALPH", b"ANMF", b"00dc", b"01wb", b"00db")


def _chunks(body: bytes, order: str) -> Iterator[Piece]:
    at = 0
    while at + 8 <= len(body):
        kind, size = body[at : at + 4], struct.unpack(order + "I", body[at + 4 : at + 8])[0]
        if kind == b"data" and size == 0xFFFFFFFF:
            size = len(body) - at - 8
        inner = body[at + 8 : at + 8 + size]
        if len(inner) < size:
            yield Piece("unreadable", "riff", "cut short")
        if kind in _PIXELS:
            yield Piece("bytes", "samples", raw=inner)
        else:
            yield from strings(kind + b"\n" + inner, "tags")
            if kind == b"LIST":  # each tag alone too: between their sizes they may look like noise
                yield from _chunks(inner[4:], order)
            start = 6 if inner.startswith(b"Exif") else 0
            if kind == b"EXIF" and inner[start : start + 2] in (b"II", b"MM"):
                yield from exif(inner[start:], "tags")
            if inner.startswith((b"ID3", b"\xff\xd8\xff", b"\x89PNG")):
                yield Piece("file", "tags", raw=inner)
        at += 8 + size + (size & 1)
    yield from after_the_end(body[at:])


def ogg(content: bytes) -> Iterator[Piece]:
    """The first packets and the comments of every stream as tags, the rest as bytes (RFC 3533)."""
    at = 0
    streams: dict[bytes, list[bytes]] = {}
    open_packets: dict[bytes, list[bytes]] = {}
    while at + 27 <= len(content) and content[at : at + 4] == b"OggS":
        serial = content[at + 14 : at + 18]
        table = content[at + 27 : at + 27 + content[at + 26]]
        body = at + 27 + len(table)
        if body + sum(table) > len(content):
            yield Piece("unreadable", "ogg", "cut short")
            return
        packets = streams.setdefault(serial, [])
        part = open_packets.setdefault(serial, [])
        for size in table:
            part.append(content[body : body + size])
            body += size
            if size < 255:
                packets.append(b"".join(part))
                part.clear()
        at = body
    for packets in streams.values():
        for number, packet in enumerate(packets):
            if number < 3 or packet.startswith(
                (b"OpusTags", b"\x03vorbis", b"\x05vorbis", b"fishead", b"fisbone")
            ):
                yield from strings(packet, "tags")
                yield from _pictures(packet)
        yield Piece("bytes", "samples", raw=b"".join(packets[2:]))
    if at < len(content):
        yield from after_the_end(content[at:])


_COVER = re.compile(rb"(METADATA_BLOCK_PICTURE|COVERART)=([A-Za-z0-9+/=\r\n]+)", re.IGNORECASE)


def _pictures(comments: bytes) -> Iterator[Piece]:
    """Covers in Vorbis comments: a picture block of FLAC or a bare picture in base64, or the bytes themselves. Raises
    binascii.Error or struct.error for a damaged one."""
    for how, packed in _COVER.findall(comments):
        cover = base64.b64decode(packed + b"=" * (-len(packed) % 4))
        yield from flac_picture(cover) if how[0] in b"Mm" else [Piece("file", "cover", raw=cover)]
    for begin in (m.start() for m in re.finditer(rb"\xff\xd8\xff|\x89PNG\r\n", comments)):
        yield Piece("bytes", "cover", raw=comments[begin:])


def flac(content: bytes) -> Iterator[Piece]:
    """Comments, pictures and padding of the metadata blocks as tags, frames as bytes (RFC 9639). Raises IndexError."""
    at = 4
    last = False
    while not last:
        last = bool(content[at] & 0x80)
        kind = content[at] & 0x7F
        size = int.from_bytes(content[at + 1 : at + 4], "big")
        body = content[at + 4 : at + 4 + size]
        if len(body) < size:
            yield Piece("unreadable", "flac", "cut short")
            return
        if kind == 6:
            yield from flac_picture(body)
        elif kind not in (0, 1, 3):
            yield from strings(body, "tags")
        elif kind == 1:
            yield from strings(body, "padding")
        at += 4 + size
    yield Piece("bytes", "samples", raw=content[at:])
    yield from tail_tags(content[at:])


def flac_picture(body: bytes) -> Iterator[Piece]:
    """A picture block of FLAC: its type and description as tags, the picture as a file. Raises struct.error."""
    media = struct.unpack(">I", body[4:8])[0]
    described = struct.unpack(">I", body[8 + media : 12 + media])[0]
    begin = 12 + media + described + 16
    size = struct.unpack(">I", body[begin : begin + 4])[0]
    yield from strings(body[:begin], "tags")
    yield Piece("file", "cover", raw=body[begin + 4 : begin + 4 + size])


def is_mpeg(content: bytes) -> bool:
    """A frame of layer II or III or of ADTS; layer I would begin as UTF-16 text does."""
    return (
        len(content) > 4
        and content[0] == 0xFF
        and content[1] & 0xE0 == 0xE0
        and (content[1] & 6 in (2, 4) or content[1] & 0xF6 == 0xF0)
        and content[2] & 0xF0 != 0xF0
    )


def mp3(content: bytes) -> Iterator[Piece]:
    """ID3 tags at the front and at the end, the information frame, and the frames as bytes."""
    at = 0
    while content[at : at + 3] == b"ID3":
        size = 10 + sum((b & 0x7F) << (7 * (3 - n)) for n, b in enumerate(content[at + 6 : at + 10]))
        if at + size > len(content):
            yield Piece("unreadable", "mp3", "cut short")
            return
        yield from _id3(content[at : at + size])
        at += size
    body = content[at:]
    if not body.strip(b"\x00"):
        return
    first = 0 if is_mpeg(body) else next((m.start() for m in re.finditer(rb"\xff[\xe2-\xff]", body)), -1)
    if first < 0:
        yield Piece("file", "after the tags", raw=body)
        return
    yield from strings(body[:first], "before the first frame")
    # the first frame may be an information frame, and an encoder writes its name into padding
    yield from (
        strings(body[first : first + 1024], "first frame")
        if re.search(rb"Xing|Info|VBRI", body[:512])
        else ()
    )
    yield from tail_tags(body)
    yield Piece("bytes", "samples", raw=body)


def _id3(tag: bytes) -> Iterator[Piece]:
    plain = tag.replace(b"\xff\x00", b"\xff") if tag[5] & 0x80 else tag
    yield from strings(plain, "tags")
    if b"\xff\x00" in tag and plain == tag:  # from version 2.4 on each frame may be written so
        yield from strings(tag.replace(b"\xff\x00", b"\xff"), "tags")
    at = 10
    wide = plain[3] > 2
    while (
        at + 10 < len(plain) and plain[at : at + 1].isalnum()
    ):  # each frame alone: a cover makes the whole a large region
        head = plain[at + 4 : at + 8] if wide else b"\x00" + plain[at + 3 : at + 6]
        safe = plain[3] == 4 and not any(b & 0x80 for b in head)
        size = sum(b << ((7 if safe else 8) * (3 - n)) for n, b in enumerate(head))
        name = plain[at : at + 4]
        at += 10 if wide else 6
        frame = plain[at : at + min(size, SMALL_REGION)]
        yield from strings(frame, "tags")
        yield from _frame_in_utf16(name, frame)
        at += size
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", plain):
        raw = inflated(plain[match.start() :], whole=False)
        if raw:
            yield from strings(raw, "packed tags")
    for match in re.finditer(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n", plain):
        picture = plain[match.start() :]
        end = picture.rfind(b"\xff\xd9") + 2 if picture[:1] == b"\xff" else picture.find(b"IEND") + 8
        yield Piece("file", "cover", raw=picture[: max(end, 0)] if end > 8 else picture)


def _frame_in_utf16(name: bytes, frame: bytes) -> Iterator[Piece]:
    """A frame of text whose first byte says that it is in UTF-16, from the byte on where it begins: read a byte off it is other
    letters. Comments and lyrics have three letters of a language before it (ID3 2.4.0, section 4)."""
    begin = 4 if name in (b"COMM", b"USLT", b"USER") else 1 if name[:1] in b"TW" else 0
    if begin and frame[:1] in (b"\x01", b"\x02"):
        body = frame[begin : begin + (len(frame) - begin) // 2 * 2]
        text = body.decode("utf-16" if frame[:1] == b"\x01" else "utf-16-be", errors="replace")
        yield Piece("text", "tags", text.replace("\x00", "\n"))


def tail_tags(body: bytes) -> Iterator[Piece]:
    """What players write behind the samples: ID3 of version 1, APE, Lyrics3."""
    if body[-128:-125] == b"TAG":
        yield from strings(body[-125:], "tags")
        if body[-355:-351] == b"TAG+":
            yield from strings(body[-351:-128], "tags")
    for mark in (b"APETAGEX", b"LYRICSBEGIN", b"3DI"):
        begin = body.rfind(mark)
        if begin >= 0:
            first = body.find(mark)
            tags = body[min(first, max(0, begin - (1 << 16))) :].replace(mark, b"\x00")
            yield from strings(tags, "tags")
            size = struct.unpack("<I", body[begin + 12 : begin + 16].ljust(4, b"\x00"))[0]
            if mark == b"APETAGEX" and 32 < size <= begin + 32:  # of the items and what ends them
                yield from strings(body[begin + 32 - size : begin], "tags")


#: tables of a typeface in which no text is: outlines, measures, programs, which letter is which shape
_NO_TEXT_TABLES = frozenset(
    b"glyf|CFF |CFF2|loca|hmtx|vmtx|hdmx|VDMX|LTSH|GPOS|GSUB|GDEF|BASE|JSTF|kern|kerx|morx|mort|cmap|gvar|cvar|HVAR|VVAR|MVAR|"
    b"fpgm|prep|cvt |gasp|OS/2|head|hhea|vhea|maxp|VORG|MATH|COLR|CPAL|EBDT|EBLC|CBDT|CBLC|sbix".split(b"|")
)


def font(content: bytes) -> Iterator[Piece]:
    """The tables of a TrueType or OpenType file in which text may be and what no table owns as tags, all of it as bytes. Raises
    struct.error."""
    rest = bytearray(content)
    firsts = [0]
    if content[:4] == b"ttcf":
        count = struct.unpack(">I", content[8:12])[0]
        firsts = [first for (first,) in struct.iter_unpack(">I", content[12 : 12 + 4 * count])]
    for first in firsts:
        for n in range(struct.unpack(">H", content[first + 4 : first + 6])[0]):
            row = content[first + 12 + 16 * n : first + 28 + 16 * n]
            tag, _, begin, size = struct.unpack(">4sIII", row)
            rest[begin : begin + size] = b"\x00" * len(rest[begin : begin + size])
            if begin + size > len(content):
                yield Piece("unreadable", "typeface", "cut short")
            if tag not in _NO_TEXT_TABLES:
                yield from _typeface_texts(tag, content[begin : begin + size])
    yield from strings(bytes(rest), "typeface")
    yield Piece("bytes", "typeface", raw=content)


def _typeface_texts(tag: bytes, table: bytes) -> Iterator[Piece]:
    """A table of a typeface as one region; of its names each alone too, since nothing parts them (OpenType, "name")."""
    yield from strings(table, "typeface", least=4)
    if tag == b"name" and len(table) > 6:
        count, begin = struct.unpack(">HH", table[2:6])
        rows = table[6 : 6 + 12 * count]
        for row in struct.iter_unpack(">6H", rows[: len(rows) // 12 * 12]):
            size, at = row[4:]
            yield from strings(table[begin + at : begin + at + size], "name of a typeface")


def woff(content: bytes) -> Iterator[Piece]:
    """The tables of a WOFF 1 typeface unpacked, its metadata as a file, its private block as tags. Raises struct.error."""
    tables = struct.unpack(">H", content[12:14])[0]
    meta_at, meta_size = struct.unpack(">II", content[24:32])
    private_at, private_size = struct.unpack(">II", content[36:44])
    end = 44 + 20 * tables
    for n in range(tables):
        tag, begin, packed, size = struct.unpack(">4sIII", content[44 + 20 * n : 60 + 20 * n])
        raw: bytes | None = content[begin : begin + packed]
        if len(raw or b"") < packed:
            yield Piece("unreadable", "typeface", "cut short")
            return
        if packed != size:
            raw = inflated(raw or b"")
        if raw is None:
            yield Piece("unreadable", "typeface", "damaged")
        elif tag in _NO_TEXT_TABLES:
            yield Piece("bytes", "typeface", raw=raw)
        else:
            yield from _typeface_texts(tag, raw)
        end = max(end, begin + packed)
    if meta_size:
        meta = inflated(content[meta_at : meta_at + meta_size])
        yield (
            Piece("unreadable", "typeface", "damaged")
            if meta is None
            else Piece("file", "typeface", raw=meta)
        )
        end = max(end, meta_at + meta_size)
    if private_size:
        yield from strings(content[private_at : private_at + private_size], "typeface")
        end = max(end, private_at + private_size)
    yield from after_the_end(content[end + (-end % 4) :])


def woff2(content: bytes) -> Iterator[Piece]:
    """Packed with Brotli, which nothing here unpacks: the file blocks. Its head is searched all the same."""
    yield from strings(content[:48], "typeface")
    yield Piece(
        "unreadable",
        "WOFF2 typeface",
        "packed with Brotli, which the scan does not open; give it as WOFF, OpenType or TrueType",
    )
