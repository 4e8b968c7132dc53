"""A text as a reader, a browser or a program may see it: as it stands, and with every layer of writing taken off.

Views: entities read, tags taken out, escapes of JSON, JavaScript and CSS read, percent-encoding, quoted-printable,
base64 and hexadecimal runs decoded. Each view says what was taken off; what changes nothing is left out.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator

DEEPEST = 3
_TAG = re.compile(r"<[^<>]{0,5000}>")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{3})|(.))", re.DOTALL
)
_CSS = re.compile(r"\\([0-9a-fA-F]{2,6})\s?")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_QUOTED = re.compile(r"(?:=[0-9A-F]{2}){2,}")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{6,}={0,2}")
_HEX = re.compile(r"(?<![0-9a-fA-F])(?:(?:\\x|0x)?[0-9a-fA-F]{2}[ ,:]?){4,}(?![0-9a-fA-F])")
_GLUED = re.compile(r"[\"'`]\s*[+.,]?\s*[\"'`]")
_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(?:;[\w=.\-]+)*;base64,([A-Za-z0-9+/=\s%]+)")


def views(text: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """(what was taken off, text) for the text and everything under it."""
    yield "", text
    if depth >= DEEPEST:
        return
    seen = {text}
    for how, made in _layers(text):
        if made and made not in seen:
            seen.add(made)
            for deeper, inner in views(made, depth + 1):
                yield ", ".join(filter(None, (how, deeper))), inner


def _layers(text: str) -> Iterator[tuple[str, str]]:
    if "<" in text and ">" in text:
        uncommented = _COMMENT.sub(r" \1 ", text)
        yield "tags out", html.unescape(_TAG.sub("", uncommented))
        yield "tags as gaps", html.unescape(_TAG.sub(" ", uncommented))
    if "&" in text:
        yield "entities", html.unescape(text)
    if "\\" in text:
        yield "escapes", _ESCAPE.sub(_unescaped, text)
        if _CSS.search(text):
            yield "css escapes", _CSS.sub(lambda m: _letter(int(m.group(1), 16)), text)
    if "%" in text and _PERCENT.search(text):
        yield "percent", _PERCENT.sub(lambda m: bytes_text(bytes.fromhex(m.group().replace("%", ""))), text)
    if "=" in text and _QUOTED.search(text):
        joined = text.replace("=\r\n", "").replace("=\n", "")
        yield (
            "quoted-printable",
            _QUOTED.sub(lambda m: bytes_text(bytes.fromhex(m.group().replace("=", ""))), joined),
        )
    if _GLUED.search(text):
        yield "strings joined", _GLUED.sub("", text)
    decoded = " ".join(t for t in (_unbase64(m.group()) for m in _BASE64.finditer(text)) if t)
    if decoded.strip():
        yield "base64", decoded
    unhexed = " ".join(t for t in (_unhexed(m.group()) for m in _HEX.finditer(text)) if t)
    if unhexed.strip():
        yield "hex", unhexed


def carried_files(text: str) -> Iterator[tuple[str, bytes]]:
    """Files carried inside a text as data: addresses: (media type, bytes)."""
    for match in _DATA_URI.finditer(text):
        packed = re.sub(r"\s|%\w\w", "", match.group(2))
        try:
            yield match.group(1) or "text/plain", base64.b64decode(packed + "=" * (-len(packed) % 4))
        except (binascii.Error, ValueError):
            yield match.group(1) or "text/plain", b"\x00damaged"


def _unescaped(match: re.Match[str]) -> str:
    wide, short, byte, octal, other = match.groups()
    if wide or short or byte:
        return _letter(int(wide or short or byte, 16))
    if octal:
        return _letter(int(octal, 8))
    return {"n": "\n", "t": "\t", "r": "\n", "\n": ""}.get(other, other)


def _letter(number: int) -> str:
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else " "


def _unbase64(run: str) -> str:
    body = run.rstrip("=").replace("-", "+").replace("_", "/")
    out = []
    for cut in (0, 1, 2, 3) if len(body) > 40 else (0,):
        piece = body[cut:]
        if len(piece) % 4 == 1:
            piece = piece[:-1]
        try:
            raw = base64.b64decode(piece + "=" * (-len(piece) % 4))
        except (binascii.Error, ValueError):
            continue
        text = readable(raw)
        if text:
            out.append(text)
    return " ".join(out)


def _unhexed(run: str) -> str:
    digits = re.sub(r"\\x|0x|[ ,:]", "", run)
    if len(digits) % 2:
        digits = digits[:-1]
    return readable(bytes.fromhex(digits)) if len(digits) >= 8 else ""


def readable(raw: bytes) -> str:
    """The text the bytes plainly are (UTF-8, UTF-16 or cp1251), or nothing."""
    if len(raw) < 3:
        return ""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "koi8-r"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        letters = sum(
            c.isascii()
            and (c.isalnum() or c in " .,!?-_@+:/\"'{}[]()<>=&;#\n\r\t")
            or "\u0400" <= c <= "\u045f"
            or c in "ґҐ’«»—…"
            for c in text
        )
        if letters >= 0.9 * len(text):
            return text
    return ""


def bytes_text(raw: bytes) -> str:
    """Bytes as UTF-8, else as cp1251."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1251", errors="replace")
