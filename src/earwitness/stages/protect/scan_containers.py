"""Containers of sound and film that are made of boxes within boxes, taken apart for the leak scan: MP4 and MOV, Matroska and
WebM, CAF. Each tag is a region of its own, since among sound a short one would be chance."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from earwitness.stages.protect.scan_pieces import Piece, after_the_end, strings

_ATOMS_OF_ATOMS = frozenset(
    b"moov udta meta ilst trak mdia minf stbl dinf edts moof traf mvex jumb uuid ---- tref gmhd".split()
)


def mp4(content: bytes, top: bool = True) -> Iterator[Piece]:
    """The atoms of MP4, M4A and MOV: samples as bytes, all others as tags (ISO/IEC 14496-12). Raises struct.error.

    `top` False: within another atom, where what does not fit is read as tags.
    """
    at = 0
    while at + 8 <= len(content):
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", content[at + 8 : at + 16])[0], 16
        if size == 0:
            size = len(content) - at
        if size < head or at + size > len(content) or not re.fullmatch(rb"[ -~\xa9]{4}", kind):
            if top and kind.isalnum() and size >= head:
                yield Piece("unreadable", "mp4", "cut short")
                return
            break
        body = content[at + head : at + size]
        if kind == b"mdat":
            yield Piece("bytes", "samples", raw=body)
        else:
            yield from _atom(kind, body)
        at += size
    yield from after_the_end(content[at:]) if top else strings(content[at:], "tags")
    if top:
        yield from _text_tracks(content)


_TRACK_OF_TEXT = re.compile(rb"hdlr.{8}(?:text|sbtl|subt|clcp|meta)", re.DOTALL)


def _text_tracks(content: bytes) -> Iterator[Piece]:
    """Every sample of a track of text, each alone: chapters and captions stand among the sound. Raises struct.error."""
    for track in content.split(b"trak")[1:]:
        kind = _TRACK_OF_TEXT.search(track)
        sizes, runs, chunks = (track.find(name) for name in (b"stsz", b"stsc", b"stco"))
        if not kind or min(sizes, runs, chunks) < 0:
            continue
        size, count = struct.unpack(">II", track[sizes + 8 : sizes + 16])
        each = [size] * count if size else _numbers(track, sizes + 16, count)
        begins = _numbers(track, chunks + 12, *struct.unpack(">I", track[chunks + 8 : chunks + 12]))
        rows = _numbers(track, runs + 12, 3 * struct.unpack(">I", track[runs + 8 : runs + 12])[0])
        steps = dict(zip(rows[::3], rows[1::3], strict=True))
        left, in_chunk = iter(each), 1
        for chunk, at in enumerate(begins, 1):
            in_chunk = steps.get(chunk, in_chunk)
            for _, length in zip(range(in_chunk), left, strict=False):
                yield from strings(content[at : at + length], "track of text")
                at += length


def _numbers(raw: bytes, at: int, count: int) -> list[int]:
    """So many numbers of four bytes. Raises struct.error where there are fewer."""
    return list(struct.unpack(f">{min(count, len(raw))}I", raw[at : at + 4 * min(count, len(raw))]))


def _atom(kind: bytes, body: bytes) -> Iterator[Piece]:
    """An atom that holds others is taken apart, so that a short tag beside a large table is read as the tag it is."""
    if kind in _ATOMS_OF_ATOMS or kind[:1] == b"\xa9":
        yield from mp4(body[4:] if kind == b"meta" and body[4:8] != b"hdlr" else body, top=False)
        return
    yield from strings(body, "tags")
    for match in re.finditer(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n", body if kind == b"covr" else b""):
        yield Piece("file", "cover", raw=body[match.start() :])


def core_audio(content: bytes) -> Iterator[Piece]:
    """The chunks of CAF: sound as bytes, all others as tags (Apple Core Audio Format 1.0). Raises struct.error."""
    at = 8
    while at < len(content):
        kind, size = struct.unpack(">4sq", content[at : at + 12])
        body = content[at + 12 :] if size < 0 else content[at + 12 : at + 12 + size]
        if len(body) < size:
            yield Piece("unreadable", "caf", "cut short")
        yield from [Piece("bytes", "samples", raw=body)] if kind == b"data" else strings(body, "tags")
        at += 12 + len(body)


def whole(content: bytes) -> Iterator[Piece]:
    """Containers that keep their tags anywhere, unpacked: AMR, AU, MIDI: all as one region."""
    yield from strings(content, "tags")
    yield Piece("bytes", "samples", raw=content)


#: elements that hold others: the segment, its heading, tracks, tags, chapters and attachments
_MASTERS = frozenset(
    (0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1254C367, 0x7373, 0x63C0, 0x67C8, 0x1043A770, 0x45B9, 0xB6, 0x80, 0x1941A469, 0x61A7)
)  # fmt: skip
_SEGMENT, _CLUSTER, _ATTACHED = 0x18538067, 0x1F43B675, 0x465C


def matroska(content: bytes) -> Iterator[Piece]:
    """Every element of Matroska and WebM but the sound as tags, attached files as files (RFC 8794, RFC 9559); and all of it."""
    head, at = _element_number(content, 4, marked=False)
    name, at = _element_number(content, at + head, marked=True)
    size, at = _element_number(content, at, marked=False)
    if name == _SEGMENT and at + size > len(content):
        yield Piece("unreadable", "matroska", "cut short")
    yield from _elements(content)
    yield from whole(content)


def _elements(body: bytes) -> Iterator[Piece]:
    at = 0
    while at < len(body) - 1:
        name, at = _element_number(body, at, marked=True)
        size, at = _element_number(body, at, marked=False)
        inner = body[at:] if size < 0 else body[at : at + size]
        at += len(inner)
        if name in _MASTERS:
            yield from _elements(inner)
        elif name == _ATTACHED:
            yield Piece("file", "attachment", raw=inner)
        elif name != _CLUSTER:
            yield from strings(inner, "tags")


def _element_number(body: bytes, at: int, *, marked: bool) -> tuple[int, int]:
    """(an element's name, with the mark of its length, or its size, -1 where that is not told; where it ends)."""
    first = body[at] if at < len(body) else 0
    length = 9 - first.bit_length()
    number = int.from_bytes(body[at : at + length], "big")
    if not marked:
        number ^= 1 << 7 * length
        number = -1 if number == (1 << 7 * length) - 1 else number
    return number, at + length
