"""Texts of a PDF for the leak scan: streams inflated, strings read through every character map, names and comments.

Anything packed or locked in a way that is not undone here is given out as unreadable.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

_STREAM = re.compile(
    rb"<<(?P<head>(?:[^<>]|<[^<>]*>|<<(?:[^<>]|<[^<>]*>)*>>|>(?!>))*?)>>\s*stream\r?\n", re.DOTALL
)
_RUN = re.compile(
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<[0-9A-Fa-f\s]*>|\[|\]|T[Jjd*]|'|\"", re.DOTALL
)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_PICTURES = (b"DCTDecode", b"JPXDecode", b"CCITTFaxDecode", b"JBIG2Decode")
Map = dict[int, str]


def pdf_pieces(content: bytes) -> Iterator[tuple[str, str, str]]:
    """("text" or "unreadable", where, text) for everything a PDF carries."""
    if b"/Encrypt" in content:
        yield "unreadable", "pdf", "locked"
        return
    bodies: list[bytes] = [content]
    for number, match in enumerate(_STREAM.finditer(content), 1):
        end = content.find(b"endstream", match.end())
        if end < 0:
            yield "unreadable", f"pdf stream {number}", "cut short"
            continue
        packed = content[match.end() : end]
        head = match.group("head")
        if any(p in head for p in _PICTURES) or b"/XRef" in head:
            continue
        opened = _unpacked(packed, head)
        if opened is None:
            yield "unreadable", f"pdf stream {number}", "packed in an unknown way"
        else:
            bodies.append(opened)
    maps = [m for m in map(_character_map, bodies) if m]
    everything = b"\n".join(bodies)
    if b"/Identity-H" in everything and not maps:
        yield "unreadable", "pdf", "letters without a character map"
    for number, body in enumerate(bodies):
        where = "pdf" if number == 0 else f"pdf stream {number}"
        for text in _texts(body, maps):
            yield "text", where, text
        if number:
            yield "text", where, body.decode("utf-8", errors="replace")
    names = b"\n".join(re.findall(rb"/([^\s/<>\[\]()]{3,})", everything))
    yield (
        "text",
        "pdf names",
        re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m.group(1).decode()), names).decode(
            "utf-8", errors="replace"
        ),
    )


def _unpacked(packed: bytes, head: bytes) -> bytes | None:
    filters = re.findall(rb"/(\w+Decode|Fl|AHx|A85|LZW|RL)\b", head)
    raw = packed
    for one in filters:
        try:
            if one in (b"FlateDecode", b"Fl"):
                inflater = zlib.decompressobj()
                raw = inflater.decompress(raw, 1 << 28)
                if not inflater.eof:
                    return None
            elif one in (b"ASCIIHexDecode", b"AHx"):
                raw = bytes.fromhex(re.sub(rb"\s|>", b"", raw).decode())
            elif one in (b"ASCII85Decode", b"A85"):
                raw = base64.a85decode(raw.strip().removesuffix(b"~>").removeprefix(b"<~"))
            else:
                return None
        except (zlib.error, ValueError, binascii.Error):
            return None
    return raw


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
    for read in (_plain, *(lambda raw, m=m: _mapped(raw, m) for m in maps)):
        words = [read(raw) for raw in raws]
        yield "".join(words)
        yield " ".join(words)


def _unescaped(raw: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        seen = match.group(1)
        if seen[:1].isdigit():
            return bytes([int(seen, 8) & 255])
        return {b"n": b"\n", b"r": b"\n", b"t": b"\t", b"\n": b"", b"\r": b""}.get(seen, seen)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, raw, flags=re.DOTALL)


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
