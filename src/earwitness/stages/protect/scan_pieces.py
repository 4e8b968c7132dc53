"""What the readers of the leak scan give out, and how a region of tags is read in every encoding."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from earwitness.stages.protect.scan_letters import byte_readings, seen_text

MOST_BYTES = 1 << 29  #: of one file, and of everything unpacked out of it
SMALL_REGION = 4096  #: in a larger one short words are more likely chance than tags
PieceKind = Literal["text", "name", "bytes", "file", "unreadable"]
_KNOWN_STARTS = re.compile(
    rb"PK\x03\x04|PK\x05\x06|\x1f\x8b\x08|BZh[1-9]|\xfd7zXZ\x00|%PDF|\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|RIFF|OggS|fLaC|ID3[\x02-\x04]|.{4}ftyp|wOF[F2]|SQLite format 3|\x1a\x45\xdf\xa3|Rar!|7z\xbc\xaf",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something a file carries: a text, a name, bytes that are no text, a file within, or the word that a part could
    not be read."""

    kind: PieceKind
    where: str
    text: str = ""
    raw: bytes = b""


def inflated(packed: bytes, *, whole: bool = True) -> bytes | None:
    """A zlib stream unpacked, None where it is damaged, cut short or far too large. `whole` False: as far as it goes."""
    inflater = zlib.decompressobj()
    try:
        raw = inflater.decompress(packed, MOST_BYTES >> 2)
    except zlib.error:
        return None
    return raw if inflater.eof or not whole else None


def after_the_end(rest: bytes) -> Iterator[Piece]:
    """What stands behind the end of a file: another file, a text; else it cannot be told, and blocks."""
    body = rest.lstrip(b"\x00")
    if not body:
        return
    if _KNOWN_STARTS.match(body):
        yield Piece("file", "after the end", raw=body)
        return
    yield from strings(body, "after the end")
    yield Piece("bytes", "after the end", raw=body)
    inner = _KNOWN_STARTS.search(body[: 1 << 20])
    if inner:
        yield Piece("file", "after the end", raw=body[inner.start() :])
    elif not text_like(body):
        yield Piece("unreadable", "after the end", "unknown type")


def text_like(body: bytes) -> bool:
    """Whether nearly all of it can be read as text in some encoding."""
    rest = _BE.sub(b"", _LE.sub(b"", body)) if b"\x00" in body else body
    return len(_UNPRINTED.findall(rest)) <= 0.1 * len(body)


_UNPRINTED = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_LINES = re.compile(rb"[^\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]{3,}")
_ASCII = re.compile(rb"[\x20-\x7e\t\r\n]+")
_HIGH = re.compile(rb"[\x80-\xff]")
_LE = re.compile(rb"(?:[\x20-\x7e\xa0-\xff\t\r\n]\x00|[\x00-\xff][\x01-\x05\x1d\x1e\x20\x21\xfe\xff]){3,}")
_BE = re.compile(rb"(?:\x00[\x20-\x7e\xa0-\xff\t\r\n]|[\x01-\x05\x1d\x1e\x20\x21\xfe\xff][\x00-\xff]){3,}")
_WORDLIKE = re.compile(r"(?<![^\W\d_])(?:[А-ЯЁІЇЄҐ]?[а-яёіїєґ]{4,}|[А-ЯЁІЇЄҐ]{5,})(?![^\W\d_])")


def strings(raw: bytes, where: str, least: int | None = None) -> Iterator[Piece]:
    """A region that holds tags or comments: read in every encoding, short words too where it is small.

    `least`: the shortest run of ASCII that counts, in bytes.
    """
    if not raw.strip(b"\x00 \xff"):
        return
    small = len(raw) <= SMALL_REGION
    shortest = least if least is not None else 3 if small else 8
    runs = [run for run in _LINES.findall(raw) if len(run) >= shortest or _HIGH.search(run)]
    kept = []
    spoilt = []
    for run in runs:
        try:
            kept.append(run.decode("utf-8"))
        except UnicodeDecodeError:
            kept += [part.decode("ascii") for part in _ASCII.findall(run) if len(part) >= shortest]
            kept += _utf8_parts(run)
            spoilt.append(run)
    if kept:
        yield Piece("text", where, "\n".join(kept))
    if spoilt:
        for _, text in byte_readings(b"\n".join(spoilt)):
            words = text if small else "\n".join(_WORDLIKE.findall(text))
            if words:
                yield Piece("text", where, words)
    wide = _wide(raw)
    if wide:
        yield Piece("text", where, "\n".join(wide))


_UTF8 = re.compile(
    rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}){3,}"
)
_TWO_BYTES = re.compile(rb"(?:[\xc2-\xd4][\x80-\xbf]){3}")


def _utf8_parts(run: bytes) -> list[str]:
    return [part.decode("utf-8", errors="replace") for part in _UTF8.findall(run) if _TWO_BYTES.search(part)]


def _wide(raw: bytes) -> list[str]:
    """UTF-16 runs that hold letters."""
    runs = longest(raw, (("utf-16-le", _LE), ("utf-16-be", _BE)))
    return [run for run in runs if len(_USUAL.findall(seen_text(run))) >= max(3, 0.5 * len(seen_text(run)))]


def longest(raw: bytes, patterns: Iterable[tuple[str, re.Pattern[bytes]]]) -> list[str]:
    """Runs in encodings of two bytes. A text read with its bytes swapped gives most of itself again, a letter short: of
    readings that overlap the longest is the right one."""
    found = [
        (m.start(), m.end(), m.group().decode(encoding, errors="replace"))
        for encoding, pattern in patterns
        for m in pattern.finditer(raw)
    ]
    out: list[str] = []
    end, best, size = -1, "", 0
    for begin, stop, run in sorted(found):
        letters = _usual(run) - 2 * len(_MIXED.findall(run))
        if begin >= end:
            out.append(best)
            end, best, size = stop, run, letters
        elif letters >= size:
            out += [best] if letters == size <= 5 else []
            end, best, size = stop, run, letters
    return [run for run in (*out, best) if run]


_USUAL = re.compile(r"[A-Za-z0-9\u0410-\u044fЁёІіЇїЄєҐґ]")
_MIXED = re.compile(
    r"[B-DF-GI-JL-NQ-SU-WYZbdf-gj-nq-su-wz0-9](?=[\u0400-\u0491])"
)  # no look-alikes: those may be meant


def _usual(run: str) -> int:
    """How many usual letters and digits a run has, without what a reading a byte off may have at its ends: signs, and a
    Latin letter beside a Cyrillic one."""
    seen = seen_text(run)
    begin, end = 0, len(seen)
    while begin < end and not _USUAL.match(seen[begin]):
        begin += 1
    while end > begin and not _USUAL.match(seen[end - 1]):
        end -= 1
    if end - begin > 1:
        begin += seen[begin].isascii() and "\u0400" <= seen[begin + 1] <= "\u0491"
        end -= seen[end - 1].isascii() and "\u0400" <= seen[end - 2] <= "\u0491"
    return len(_USUAL.findall(seen, begin, end))


def exif(raw: bytes, where: str) -> Iterator[Piece]:
    """Texts of TIFF directories, each read on its own: EXIF keeps its tags this way."""
    order = "<" if raw[:2] == b"II" else ">"
    waiting = [struct.unpack(order + "I", raw[4:8])[0]]
    seen: set[int] = set()
    while waiting and len(seen) < 64:
        at = waiting.pop()
        if at in seen or at + 2 > len(raw):
            continue
        seen.add(at)
        count = struct.unpack(order + "H", raw[at : at + 2])[0]
        for n in range(count):
            entry = raw[at + 2 + 12 * n : at + 14 + 12 * n]
            if len(entry) < 12:
                break
            tag, kind, length, value = struct.unpack(order + "HHII", entry)
            if kind in (1, 2, 6, 7, 129) and length:
                text = entry[8 : 8 + length] if length <= 4 else raw[value : value + length]
                yield from strings(text, where)
            elif tag in (0x8769, 0x8825, 0xA005, 0x014A):
                waiting.append(value)
        end = raw[at + 2 + 12 * count : at + 6 + 12 * count]
        if len(end) == 4:
            waiting.append(struct.unpack(order + "I", end)[0])
