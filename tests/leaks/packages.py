"""Files of a release with something planted in them, each made by hand so that nothing of ours helps to hide it."""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import quote

SAMPLES = bytes((n * 37 + n // 7) % 251 for n in range(4000))


def html(text: str) -> bytes:
    return f"<!doctype html><html><body><p>They spoke for an hour. {text} Then the line went dead.</p></body></html>".encode()


def split_by_tags(text: str) -> bytes:
    middle = max(1, len(text) // 2)
    return f"<p>{text[:middle]}<b>{text[middle:]}</b></p>".encode()


def comment(text: str) -> bytes:
    return f"<p>Nothing here.</p><!-- check {text} again -->".encode()


def attribute(text: str) -> bytes:
    return f'<img src="a.png" alt="{text}" data-note="x">'.encode()


def entities(text: str) -> bytes:
    return ("<p>" + "".join(f"&#{ord(c)};" if c.isalnum() else c for c in text) + "</p>").encode()


def json_escaped(text: str) -> bytes:
    return json.dumps({"line": text, "n": 3}, ensure_ascii=True).encode()


def script(text: str) -> bytes:
    return ('const line = "' + "".join(f"\\u{ord(c):04x}" for c in text) + '";').encode()


def glued(text: str) -> bytes:
    middle = max(1, len(text) // 2)
    return f'let a = "{text[:middle]}" + "{text[middle:]}";'.encode()


def css(text: str) -> bytes:
    return f'.a::before {{ content: "{text}"; }}'.encode()


def svg(text: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><title>{text}</title><path d="M1.5 2.25 30 44"/></svg>'.encode()


def vtt(text: str) -> bytes:
    return f"WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\n<v A>{text}\n".encode()


def srt(text: str) -> bytes:
    return f"1\n00:00:01,000 --> 00:00:02,500\n{text}\n".encode()


def csv(text: str) -> bytes:
    return f"call,line\n1,ordinary\n2,{text}\n".encode()


def cp1251(text: str) -> bytes:
    return ("Разговор длился час. " + text + ". Потом связь прервалась.").encode("cp1251", errors="ignore")


def utf16(text: str) -> bytes:
    return ("A line. " + text).encode("utf-16")


def packed_in_base64(text: str) -> bytes:
    return b'{"blob":"' + base64.b64encode(("note: " + text).encode()) + b'"}'


def hexadecimal(text: str) -> bytes:
    return b"var k='" + text.encode().hex().encode() + b"';"


def percent(text: str) -> bytes:
    return f'<a href="story.html?q={quote(text)}">go</a>'.encode()


def data_address(text: str) -> bytes:
    return b'<img src="data:text/plain;base64,' + base64.b64encode(text.encode()) + b'">'


def gzipped(text: str) -> bytes:
    return gzip.compress(("line " + text).encode(), mtime=0)


def tarred(text: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("notes.txt")
        content = text.encode()
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def zipped(text: str, *, name: str = "a.txt", remark: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), text)
        archive.comment = remark.encode()
    return out.getvalue()


def zip_comment(text: str) -> bytes:
    return zipped("nothing", remark=text)


def zip_name(text: str) -> bytes:
    return zipped("nothing", name=f"{text}.txt")


def zip_in_zip(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("inner.zip"), zipped(text))
    return out.getvalue()


def docx(text: str) -> bytes:
    out = io.BytesIO()
    middle = max(1, len(text) // 2)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), "<Types/>")
        archive.writestr(
            zipfile.ZipInfo("word/document.xml"),
            f"<w:document><w:r><w:t>{text[:middle]}</w:t></w:r><w:r><w:t>{text[middle:]}</w:t></w:r></w:document>",
        )
    return out.getvalue()


def xlsx(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("xl/sharedStrings.xml"), f"<sst><si><t>{text}</t></si></sst>")
        archive.writestr(zipfile.ZipInfo("xl/comments1.xml"), "<comments/>")
    return out.getvalue()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes, after: bytes = b"") -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(chunks)
        + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
        + _chunk(b"IEND", b"")
        + after
    )


def png_text(text: str) -> bytes:
    return png(_chunk(b"tEXt", b"Comment\x00" + text.encode("cp1251", errors="ignore")))


def png_packed(text: str) -> bytes:
    return png(_chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(text.encode())))


def png_international(text: str) -> bytes:
    return png(_chunk(b"iTXt", b"Title\x00\x01\x00ru\x00\x00" + zlib.compress(text.encode())))


def png_after(text: str) -> bytes:
    return png(after=b"note " + text.encode())


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    body = b"".join(b"\xff" + bytes([kind]) + struct.pack(">H", len(raw) + 2) + raw for kind, raw in segments)
    return b"\xff\xd8" + body + b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00" + bytes(200) + b"\xff\xd9"


def jpeg_comment(text: str) -> bytes:
    return jpeg((0xE0, b"JFIF\x00\x01\x01"), (0xFE, text.encode()))


def jpeg_exif(text: str) -> bytes:
    return jpeg((0xE1, b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + text.encode("utf-16-le")))


def wav(text: str) -> bytes:
    raw = text.encode()
    raw += bytes(len(raw) % 2)
    info = b"LIST" + struct.pack("<I", 12 + len(raw)) + b"INFO" + b"INAM" + struct.pack("<I", len(raw)) + raw
    body = (
        b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
        + b"data"
        + struct.pack("<I", 4000)
        + SAMPLES
        + info
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def wav_after(text: str) -> bytes:
    return wav("take") + b"trailing " + text.encode("utf-16-le")


def mp3(text: str) -> bytes:
    frame = b"\x01\xff\xfe" + text.encode("utf-16-le")
    tag = b"TIT2" + struct.pack(">I", len(frame)) + b"\x00\x00" + frame
    size = len(tag)
    packed = bytes([(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127])
    return b"ID3\x03\x00\x00" + packed + tag + b"\xff\xfb\x90\x00" + SAMPLES


def mp3_old(text: str) -> bytes:
    raw = text.encode("cp1251", errors="ignore")[:30]
    return b"\xff\xfb\x90\x00" + SAMPLES + b"TAG" + raw.ljust(125, b"\x00")


def _page(packet: bytes, number: int) -> bytes:
    sizes = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    return (
        b"OggS\x00"
        + bytes([2 if not number else 0])
        + bytes(8)
        + struct.pack("<III", 1, number, 0)
        + bytes([len(sizes)])
        + sizes
        + packet
    )


def ogg(text: str) -> bytes:
    note = b"TITLE=" + text.encode()
    tags = (
        b"OpusTags"
        + struct.pack("<I", 3)
        + b"enc"
        + struct.pack("<I", 1)
        + struct.pack("<I", len(note))
        + note
    )
    return _page(b"OpusHead\x01\x01" + bytes(9), 0) + _page(tags, 1) + _page(SAMPLES[:900], 2)


def flac(text: str) -> bytes:
    note = b"TITLE=" + text.encode()
    body = struct.pack("<I", 3) + b"enc" + struct.pack("<I", 1) + struct.pack("<I", len(note)) + note
    return b"fLaC" + b"\x00\x00\x00\x22" + bytes(34) + b"\x84" + len(body).to_bytes(3, "big") + body + SAMPLES


def _atom(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def m4a(text: str) -> bytes:
    note = _atom(b"\xa9nam", _atom(b"data", struct.pack(">II", 1, 0) + text.encode()))
    moov = _atom(b"moov", _atom(b"udta", _atom(b"meta", bytes(4) + _atom(b"ilst", note))))
    return _atom(b"ftyp", b"M4A \x00\x00\x00\x00") + moov + _atom(b"mdat", SAMPLES)


def pdf(text: str) -> bytes:
    letters = b"\xfe\xff" + text.encode("utf-16-be")
    return b"%PDF-1.7\n1 0 obj <</Title <" + letters.hex().encode() + b">>> endobj\n%%EOF"


def pdf_packed(text: str) -> bytes:
    codes = {c: n for n, c in enumerate(sorted(set(text)), 3)}
    shown = b"BT [<" + b">4<".join(f"{codes[c]:04x}".encode() for c in text) + b">] TJ ET"
    rows = "\n".join(f"<{n:04x}> <{ord(c):04x}>" for c, n in codes.items())
    cmap = f"begincmap 1 begincodespacerange <0000><ffff> endcodespacerange {len(codes)} beginbfchar\n{rows}\nendbfchar endcmap".encode()
    parts = [b"%PDF-1.7\n"]
    for number, body in enumerate((shown, cmap), 1):
        packed = zlib.compress(body)
        parts.append(
            f"{number} 0 obj <</Filter /FlateDecode /Length {len(packed)}>> stream\n".encode()
            + packed
            + b"\nendstream endobj\n"
        )
    parts.append(b"3 0 obj <</Encoding /Identity-H>> endobj\n%%EOF")
    return b"".join(parts)


#: how each kind is made, and the name it is given: some lie about what they are
KINDS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "html": ("index.html", html), "html, split by tags": ("index.html", split_by_tags), "html comment": ("a.html", comment),
    "html attribute": ("a.html", attribute), "html entities": ("a.html", entities), "json, escaped": ("data.json", json_escaped),
    "script, escaped": ("app.js", script), "script, glued": ("app.js", glued), "css": ("style.css", css), "svg": ("chart.svg", svg),
    "vtt": ("a.vtt", vtt), "srt": ("a.srt", srt), "csv": ("a.csv", csv), "cp1251": ("notes.txt", cp1251), "utf-16": ("notes.txt", utf16),
    "base64": ("a.json", packed_in_base64), "hexadecimal": ("a.js", hexadecimal), "percent": ("a.html", percent), "data address": ("a.html", data_address),
    "gzip": ("a.gz", gzipped), "tar": ("a.tar", tarred), "zip": ("a.zip", zipped), "zip comment": ("a.zip", zip_comment), "zip member name": ("a.zip", zip_name),
    "zip in zip": ("kit.zip", zip_in_zip), "docx": ("kit.docx", docx), "xlsx": ("kit.xlsx", xlsx), "png text": ("a.png", png_text), "png packed": ("a.png", png_packed),
    "png international": ("a.png", png_international), "png, after the end": ("a.png", png_after), "jpeg comment": ("a.jpg", jpeg_comment), "jpeg exif": ("a.jpg", jpeg_exif),
    "wav tag": ("a.wav", wav), "wav, after the end": ("a.wav", wav_after), "mp3 tag": ("a.mp3", mp3), "mp3 old tag": ("a.mp3", mp3_old), "ogg tag": ("a.opus", ogg),
    "flac tag": ("a.flac", flac), "m4a tag": ("a.m4a", m4a), "pdf title": ("a.pdf", pdf), "pdf text": ("a.pdf", pdf_packed), "lying name": ("a.css", mp3),
}  # fmt: skip
