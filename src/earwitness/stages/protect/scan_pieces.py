"""What the readers of the leak scan give out, and how a region of tags is read in every encoding."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from earwitness.stages.protect.scan_letters import byte_readings, seen_text
from earwitness.stages.protect.scan_noise import (
    APART,
    SHORT_REGION,
    is_noise,
    is_writing,
    laid_bare,
    telling_words,
    written,
)

if TYPE_CHECKING:
    import numpy.typing as npt

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
    rest = bytearray(body)
    for begin, end, run in wide_runs(body):
        if is_writing(run, "utf-16"):
            rest[begin:end] = b" " * (end - begin)
    return len(_UNPRINTED.findall(rest)) <= 0.1 * len(body)


_UNPRINTED = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_LINES = re.compile(rb"[^\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]{3,}")
_ASCII = re.compile(rb"[\x20-\x7e\t\r\n]+")
_HIGH = re.compile(rb"[\x80-\xff]")
_LONGER = re.compile(r"(?<![^\W\d_])(?:[А-ЯЁІЇЄҐ]?[а-яёіїєґ]{5,}|[А-ЯЁІЇЄҐ]{5,})(?![^\W\d_])")


def strings(raw: bytes, where: str, least: int | None = None, noise: bool | None = None) -> Iterator[Piece]:
    """A region that holds tags or comments: read in every encoding, short words too where it is small and no noise.

    `least`: the shortest run of ASCII that counts, in bytes. `noise`: what is known of the region, else it is looked at.
    """
    if not raw.strip(b"\x00 \xff"):
        return
    small = len(raw) <= SMALL_REGION
    if noise is None:
        noise = not small or is_noise(raw)
    shortest = least if least is not None else 3 if small else 8
    runs = [run for run in _LINES.findall(raw) if len(run) >= shortest or _HIGH.search(run)]
    kept = []
    spoilt = []
    for run in runs:
        try:
            kept.append((run.decode("utf-8"), noise))
        except UnicodeDecodeError:
            kept += [(part.decode("ascii"), noise) for part in _ASCII.findall(run) if len(part) >= shortest]
            kept += [(part.decode("utf-8", errors="replace"), True) for part in _UTF8.findall(run)]
            spoilt.append(run)
    read = [said for text, doubtful in kept if (said := _counting(text) if doubtful else text)]
    if read:
        yield Piece("text", where, "\n".join(read))
    if spoilt:
        for _, text in byte_readings(b"\n".join(spoilt)):
            words = "\n".join(_LONGER.findall(text)) if noise else text
            if words:
                yield Piece("text", where, words)
    wide = [run for _, _, run in wide_runs(raw) if is_writing(run, "utf-16")]
    if wide:
        yield Piece("text", where, APART.join(wide))


def _counting(text: str) -> str:
    """What counts of a run between bytes that are no text; what pulls a word apart speaks for it."""
    if is_writing(text, "utf-8"):
        return text
    bare = laid_bare(text)
    return "\n".join(telling_words(bare, "utf-8", spare=len(bare) < len(text)))


_UTF8 = re.compile(
    rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}){3,}"
)


def _usual_units() -> npt.NDArray[np.bool_]:
    """Which of the 65,536 units of UTF-16 may stand in text here: Latin, Greek, Cyrillic, marks, wide and mathematical letters,
    digits of any shape."""
    usual = np.zeros(1 << 16, dtype=np.bool_)
    for first, last in ((0x20, 0x7E), (0xA0, 0x17F), (0x250, 0x52F), (0x660, 0x669), (0x6F0, 0x6F9), (0x1D00, 0x1DBF), (0x1E00, 0x208F), (0x2100, 0x214F), (0x2460, 0x24FF), (0xD835, 0xD835), (0xDC00, 0xDFFF), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFF01, 0xFF5E)):  # fmt: skip
        usual[first : last + 1] = True
    usual[[0x09, 0x0A, 0x0D]] = True
    return usual


_USUAL_UNITS = _usual_units()
#: the first of the two bytes of nearly all of them
_USUAL_BLOCKS = tuple(bytes([n]) for n in (0x00, 0x01, 0x02, 0x03, 0x04, 0x06, 0x20, 0x24, 0xFF))


def wide_runs(raw: bytes, least: int = 3) -> list[tuple[int, int, str]]:
    """(begin, end, text) of runs in UTF-16 of at least so many units, from whichever byte on and in either order.

    A text read with its bytes swapped gives most of itself again, a letter short: of readings that overlap the longest is
    the right one.
    """
    found: list[tuple[int, int, str]] = []
    if len(raw) < SHORT_REGION and sum(map(raw.count, _USUAL_BLOCKS)) < least:
        return found
    for first in (0, 1):
        body = raw[first : first + (len(raw) - first) // 2 * 2]
        for order, encoding in (("<", "utf-16-le"), (">", "utf-16-be")):
            usual = np.zeros(len(body) // 2 + 2, dtype=np.bool_)
            usual[1:-1] = _USUAL_UNITS[np.frombuffer(body, dtype=f"{order}u2")]
            edges = np.flatnonzero(usual[1:] != usual[:-1])
            begins, ends = edges[::2], edges[1::2]
            long = ends - begins >= least
            for begin, end in zip(begins[long].tolist(), ends[long].tolist(), strict=True):
                text = _BEFORE_A_MARK.sub("", body[2 * begin : 2 * end].decode(encoding, errors="replace"))
                found.append((first + 2 * begin, first + 2 * end, text))
    return _longest(sorted(found))


#: what chance puts before the mark that begins a text in UTF-16
_BEFORE_A_MARK = re.compile(r"^[^A-Za-z0-9\u0400-\u0491]{1,3}\ufeff")


def _longest(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Of runs that overlap those with the most words in them, and those that come near."""
    out: list[tuple[int, int, str]] = []
    group: list[tuple[tuple[int, int], tuple[int, int, str]]] = []
    stop = -1
    for run in [*found, (1 << 60, 1 << 60, "")]:
        if run[0] >= stop and group:
            best = max(worth for worth, _ in group)
            out += [one for worth, one in group if worth == best or best[0] - 4 <= worth[0] <= 24]
            group = []
        mixed = 2 * len(_MIXED.findall(run[2]))
        gaps = len(_GAP.findall(run[2]))
        group.append(((written(laid_bare(run[2])) + gaps - mixed, _usual(run[2]) - mixed), run))
        stop = run[1] if len(group) == 1 else max(stop, run[1])
    return out


#: a space between words: read with its bytes swapped it is a letter and a sign
_GAP = re.compile(r"[^\W\d_] (?=[^\W\d_])")
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
    for _, kind, length, at, _ in _directory_entries(raw):
        if kind in (1, 2, 6, 7, 129) and length:
            yield from strings(raw[at : at + length], where)


def strips(raw: bytes) -> list[tuple[int, int]]:
    """(begin, size) of the strips or tiles in which a TIFF file keeps its pixels (TIFF 6.0, sections 3 and 15)."""
    begins: list[int] = []
    sizes: list[int] = []
    for tag, kind, length, at, order in _directory_entries(raw):
        wanted = begins if tag in (0x0111, 0x0144) else sizes if tag in (0x0117, 0x0145) else None
        if wanted is not None and kind in (3, 4):
            width = "H" if kind == 3 else "I"
            body = raw[at : at + length * struct.calcsize(order + width)]
            wanted += [number for (number,) in struct.iter_unpack(order + width, body)]
    return list(zip(begins, sizes, strict=False))


def _directory_entries(raw: bytes) -> Iterator[tuple[int, int, int, int, str]]:
    """(tag, kind, how many values, where they stand, byte order) of every entry of every directory of a TIFF file."""
    order = "<" if raw[:2] == b"II" else ">"
    waiting = [struct.unpack(order + "I", raw[4:8])[0]]
    seen: set[int] = set()
    while waiting and len(seen) < 64:
        first = waiting.pop()
        if first in seen or first + 2 > len(raw):
            continue
        seen.add(first)
        count = struct.unpack(order + "H", raw[first : first + 2])[0]
        for at in range(first + 2, first + 2 + 12 * count, 12):
            entry = raw[at : at + 12]
            if len(entry) < 12:
                break
            tag, kind, length, value = struct.unpack(order + "HHII", entry)
            within = length * _WIDTHS.get(kind, 4) <= 4
            yield tag, kind, length, at + 8 if within else value, order
            if tag in (0x8769, 0x8825, 0xA005, 0x014A):
                waiting.append(value)
        end = raw[first + 2 + 12 * count : first + 6 + 12 * count]
        if len(end) == 4:
            waiting.append(struct.unpack(order + "I", end)[0])


#: bytes of one value, by the kind of an entry: bytes and letters, shorts
_WIDTHS = {1: 1, 2: 1, 3: 2, 6: 1, 7: 1, 8: 2, 129: 1}
