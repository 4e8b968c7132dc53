"""Texts of a PDF for the leak scan: streams inflated, strings read through every character map, names and comments.

Attached files and pictures are given out as files. Anything packed or locked in a way that is not undone here is given
out as unreadable.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from earwitness.stages.protect.scan_letters import decodings
from earwitness.stages.protect.scan_pieces import Piece, strings

_STREAM = re.compile(
    rb"<<(?P<head>(?:[^<>]|<[^<>]*>|<<(?:[^<>]|<[^<>]*>|<<(?:[^<>]|<[^<>]*>)*>>)*>>|>(?!>))*?)>>\s*stream\r?\n",
    re.DOTALL,
)
_RUN = re.compile(
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<[0-9A-Fa-f\s]*>|\[|\]|T[Jjd*]|'|\"", re.DOTALL
)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_DIFFERENCES = re.compile(rb"/Differences\s*\[([^\]]*)\]")
_UNDECODED_PICTURES = (b"CCITTFaxDecode", b"JBIG2Decode")
_AS_FILES = (b"DCTDecode", b"JPXDecode", b"/DCT")
MOST = 1 << 27
Map = dict[int, str]


def pdf_pieces(content: bytes) -> Iterator[Piece]:
    """Everything a PDF carries: texts, files, and what could not be read."""
    if re.search(rb"/Encrypt\b", content):
        yield Piece("unreadable", "pdf", "locked")
        return
    if b"%%EOF" not in content:
        yield Piece("unreadable", "pdf", "cut short")
    bodies: list[tuple[str, bytes]] = [("pdf", _STREAM_BODY.sub(b" ", content))]
    for number, match in enumerate(_STREAM.finditer(content), 1):
        where = f"pdf stream {number}"
        end = content.find(b"endstream", match.end())
        if end < 0:
            yield Piece("unreadable", where, "cut short")
            continue
        head = match.group("head")
        opened = _unpacked(content[match.end() : end], head)
        if opened is None:
            yield Piece("unreadable", where, "packed in an unknown way")
        elif any(p in head for p in _AS_FILES) or b"/EmbeddedFile" in head:
            yield Piece("file", where, raw=opened.rstrip(b"\r\n") if b"/EmbeddedFile" in head else opened)
        elif (
            b"/XRef" in head
            or re.search(rb"/Subtype\s*/Image|/FontFile|/Length1", head)
            or any(p in head for p in _UNDECODED_PICTURES)
        ):
            yield Piece("bytes", where, raw=opened)
        else:
            bodies.append((where, opened))
    yield from _bodies(bodies)


_STREAM_BODY = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)


def _bodies(bodies: list[tuple[str, bytes]]) -> Iterator[Piece]:
    maps = [m for _, body in bodies for m in (_character_map(body), *_named_letters(body)) if m]
    everything = b"\n".join(body for _, body in bodies)
    if b"/Identity-H" in everything and not maps:
        yield Piece("unreadable", "pdf", "letters without a character map")
    for where, body in bodies:
        for text in _texts(body, maps):
            yield Piece("text", where, text)
        if where != "pdf":
            readings = decodings(body)
            yield from (Piece("text", where, text) for _, text in readings)
            if not readings:
                yield from strings(body, where)
        else:
            yield from strings(body, where)
    names = b"\n".join(re.findall(rb"/([^\s/<>\[\]()]{3,})", everything))
    spelt = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m.group(1).decode()), names)
    yield from strings(spelt, "pdf names", least=3)


def _unpacked(packed: bytes, head: bytes) -> bytes | None:
    """A stream with its filters undone, up to one that is a picture's; None where that cannot be done."""
    raw = packed
    for one in re.findall(rb"/(\w+Decode|Fl|AHx|A85|LZW|RL)\b", head):
        try:
            if one in (b"FlateDecode", b"Fl"):
                inflater = zlib.decompressobj()
                raw = inflater.decompress(raw, MOST)
                if not inflater.eof:
                    return None
            elif one in (b"ASCIIHexDecode", b"AHx"):
                raw = bytes.fromhex(re.sub(rb"\s|>", b"", raw).decode())
            elif one in (b"ASCII85Decode", b"A85"):
                raw = base64.a85decode(raw.strip().removesuffix(b"~>").removeprefix(b"<~"))
            elif one in (b"RunLengthDecode", b"RL"):
                raw = _run_lengths(raw)
            elif one in (b"LZWDecode", b"LZW"):
                raw = _lzw(raw, early=not re.search(rb"/EarlyChange\s+0", head))
            elif one in _UNDECODED_PICTURES or one in (b"DCTDecode", b"JPXDecode"):
                return raw
            else:
                return None
        except (zlib.error, ValueError, IndexError, binascii.Error):
            return None
    predictor = re.search(rb"/Predictor\s+(\d+)", head)
    if predictor and int(predictor[1]) >= 10 and b"/XRef" not in head and b"/Image" not in head:
        columns = re.search(rb"/Columns\s+(\d+)", head)
        raw = _without_predictor(raw, int(columns[1]) if columns else 1)
    return raw


def _run_lengths(raw: bytes) -> bytes:
    out = bytearray()
    at = 0
    while raw[at] != 128:
        length = raw[at]
        if length < 128:
            out += raw[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            out += raw[at + 1 : at + 2] * (257 - length)
            at += 2
        if len(out) > MOST:
            raise ValueError("too large")
    return bytes(out)


def _lzw(raw: bytes, *, early: bool) -> bytes:
    """LZW as PDF has it: codes of 9 to 12 bits, 256 clears, 257 ends. Raises ValueError, IndexError."""
    out = bytearray()
    table: list[bytes] = []
    width, held, bits = 9, 0, 0
    last = b""
    for byte in raw:
        held = (held << 8 | byte) & 0xFFFFFF
        bits += 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & ((1 << width) - 1)
        if code == 257:
            return bytes(out)
        if code == 256:
            table = [*(bytes([n]) for n in range(256)), b"", b""]
            width, last = 9, b""
            continue
        entry = table[code] if code < len(table) else last + last[:1]
        if not entry or len(out) > MOST:
            raise ValueError("damaged")
        out += entry
        if last and len(table) < 4096:
            table.append(last + entry[:1])
        last = entry
        width = max(9, min(12, (len(table) + early).bit_length()))
    raise ValueError("cut short")


def _without_predictor(raw: bytes, columns: int) -> bytes:
    """PNG predictors of one byte a column undone (object streams have no others)."""
    out = bytearray()
    above = bytes(columns)
    for begin in range(0, len(raw), columns + 1):
        kind, row = raw[begin], bytearray(raw[begin + 1 : begin + 1 + columns])
        for n in range(len(row)):
            left = row[n - 1] if n else 0
            corner = above[n - 1] if n else 0
            row[n] = (
                row[n] + (0, left, above[n], (left + above[n]) // 2, _paeth(left, above[n], corner))[kind]
            ) & 255
        above = bytes(row).ljust(columns, b"\x00")
        out += row
    return bytes(out)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda n: abs(guess - n))


def _character_map(body: bytes) -> Map | None:
    if b"begincmap" not in body:
        return None
    out: Map = {}
    for section in re.findall(rb"beginbfchar(.*?)endbfchar", body, re.DOTALL):
        for code, letters in _PAIR.findall(section):
            out[int(code, 16)] = _letters(letters)
    for section in re.findall(rb"beginbfrange(.*?)endbfrange", body, re.DOTALL):
        for low, high, first, listed in _RANGE.findall(section):
            begin, end = int(low, 16), min(int(high, 16), int(low, 16) + 65535)
            if first:
                start = _letters(first)
                for n in range(end - begin + 1):
                    out[begin + n] = start[:-1] + chr(ord(start[-1]) + n) if start else ""
            else:
                for n, letters in enumerate(re.findall(rb"<([0-9A-Fa-f]+)>", listed)):
                    out[begin + n] = _letters(letters)
    return out


def _named_letters(body: bytes) -> Iterator[Map]:
    """Encodings that name their letters: /uni041A, /u041A, /afii10028 (Adobe's names of Cyrillic letters)."""
    for listed in _DIFFERENCES.findall(body):
        out: Map = {}
        code = 0
        for number, name in re.findall(rb"(\d+)|/(\S+)", listed):
            if number:
                code = int(number)
                continue
            out[code] = _named(name.decode("latin-1"))
            code += 1
        if any(out.values()):
            yield out


def _named(name: str) -> str:
    if re.fullmatch(r"uni[0-9A-Fa-f]{4}|u[0-9A-Fa-f]{4,5}", name):
        return chr(int(name.removeprefix("uni").removeprefix("u"), 16))
    afii = re.fullmatch(r"afii(\d{5})", name)
    number = int(afii[1]) if afii else 0
    if 10017 <= number <= 10097:
        capitals = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
        if number <= 10049:
            return capitals[number - 10017]
        return capitals.lower()[number - 10065] if number >= 10065 else ""
    return name if len(name) == 1 else {"space": " ", "hyphen": "-", "period": "."}.get(name, "")


def _letters(digits: bytes) -> str:
    raw = bytes.fromhex(digits.decode().rjust(len(digits) + len(digits) % 2, "0"))
    return raw.decode("utf-16-be", errors="replace") if len(raw) > 1 else raw.decode("latin-1")


def _texts(body: bytes, maps: list[Map]) -> Iterator[str]:
    """Strings of one body: read each way they may be meant, joined as they are shown and with gaps."""
    raws: list[bytes] = []
    for match in _RUN.finditer(body):
        piece = match.group()
        if piece[:1] == b"(":
            raws.append(_unescaped(piece[1:-1]))
        elif piece[:1] == b"<" and len(piece) > 2:
            digits = re.sub(rb"\s", b"", piece[1:-1])
            raws.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
    if not raws:
        return
    ways: list[Callable[[bytes], str]] = [_plain, *(partial(_mapped, letters=m) for m in maps)]
    given: set[str] = set()
    for read in ways:
        words = [read(raw) for raw in raws]
        for text in ("".join(words), " ".join(words)):
            if text.strip() and text not in given:
                given.add(text)
                yield text


def _unescaped(raw: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        seen = match.group(1)
        if seen[:1].isdigit():
            return bytes([int(seen, 8) & 255])
        return {b"n": b"\n", b"r": b"\n", b"t": b"\t", b"\n": b"", b"\r": b""}.get(seen, seen)

    return re.sub(rb"\\([0-7]{1,3}|\r\n|.)", one, raw, flags=re.DOTALL)


def _plain(raw: bytes) -> str:
    if raw.startswith((b"\xfe\xff", b"\xff\xfe")):
        return raw.decode("utf-16", errors="replace")
    for encoding in ("utf-8", "cp1251"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _mapped(raw: bytes, letters: Map) -> str:
    wide = "".join(letters.get(int.from_bytes(raw[n : n + 2], "big"), "") for n in range(0, len(raw) - 1, 2))
    return wide or "".join(letters.get(b, "") for b in raw)
