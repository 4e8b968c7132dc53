"""Files of every kind with a text planted in them, and clean ones, for `benchmarks.leak_scan`. Made by hand or by the
standard library, so that nothing of ours helps to hide or to find."""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import random
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from urllib.parse import quote

from tests.leaks import packages as old

PROSE = (
    "They spoke for an hour and then the line went dead. Forty-eight calls, ninety-nine minutes. ",
    "Он хочет домой. Стоит мороз, за рекой кто-то воет, а мы роем землю и ждём воды. ",
    "Вони чекали до ранку, потім зв'язок зник і більше ніхто не озвався. ",
    "The share rose from 12.5 to 44.1 per cent; odds ratio 1.83 (1.10 to 3.05). ",
)  # fmt: skip


def around(text: str, random_: random.Random) -> str:
    return random_.choice(PROSE) + text + ". " + random_.choice(PROSE)


# ------------------------------------------------------------------------------------------ how a text is written down

Writer = Callable[[str, random.Random], str]


def _tags(text: str, r: random.Random) -> str:
    n = r.randint(1, max(1, len(text) - 1))
    return f"{text[:n]}<b class='x'>{text[n:]}</b>"


def _comment(text: str, r: random.Random) -> str:
    n = r.randint(1, max(1, len(text) - 1))
    return f"{text[:n]}<!-- see below -->{text[n:]}"


def _entities(text: str, r: random.Random) -> str:
    form = r.choice(("&#{:d};", "&#x{:x};", "&#x{:04X};"))
    return "".join(form.format(ord(c)) if c.isalnum() else html.escape(c) for c in text)


def _escapes(text: str, r: random.Random) -> str:
    way = r.choice(("u", "x", "brace"))
    if way == "brace":
        return "".join(f"\\u{{{ord(c):x}}}" for c in text)
    if way == "x":
        return "".join(f"\\x{b:02x}" for b in text.encode())
    return "".join(f"\\u{ord(c):04x}" if ord(c) < 65536 else c for c in text)


def _base64(text: str, r: random.Random) -> str:
    raw = b"note:"[: r.randint(0, 5)] + around(text, r).encode(
        r.choice(("utf-8", "utf-8", "utf-16-le", "cp1251")), errors="ignore"
    )
    if text.encode("cp1251", errors="ignore").decode("cp1251") != text:
        raw = around(text, r).encode()
    way = r.choice(("plain", "url", "lines", "prefix"))
    packed = base64.b64encode(raw).decode()
    if way == "url":
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")
    if way == "lines":
        return "\n" + "\n".join(packed[n : n + 76] for n in range(0, len(packed), 76)) + "\n"
    return ("abcde"[: r.randint(1, 3)] + packed) if way == "prefix" else packed


def _hex(text: str, r: random.Random) -> str:
    raw = text.encode(r.choice(("utf-8", "utf-16-be")))
    return r.choice(
        (raw.hex(), raw.hex(" "), raw.hex().upper(), ", ".join(f"0x{b:02x}" for b in raw), raw.hex(":"))
    )


def _numbers(text: str, r: random.Random) -> str:
    return "String.fromCharCode(" + ",".join(str(ord(c)) for c in text) + ")"


def _mojibake(text: str, r: random.Random) -> str:
    return (
        text.encode().decode(r.choice(("latin-1", "cp1252")), errors="ignore")
        if r.random() < 2 and not set(text.encode()) & {0x81, 0x8D, 0x8F, 0x90, 0x9D}
        else text.encode().decode("latin-1")
    )


def _quoted(text: str, r: random.Random) -> str:
    made = "".join(f"={b:02X}" if b > 126 or b == 61 else chr(b) for b in text.encode())
    return (
        made[:70].rsplit("=", 1)[0] + "=\n=" + made[:70].rsplit("=", 1)[1] + made[70:]
        if len(made) > 72 and "=" in made[:70]
        else made
    )


def _css(text: str, r: random.Random) -> str:
    return "".join(f"\\{ord(c):x} " for c in text)


def _punycode(text: str, r: random.Random) -> str:
    return "https://xn--" + text.lower().replace(" ", "-").encode("punycode").decode() + ".example/"


#: (name, writer, whether what was written may stand in any text file)
WRITERS: dict[str, Writer] = {
    "plain": lambda t, r: t, "tags": _tags, "comment": _comment, "base32": lambda t, r: base64.b32encode(around(t, r).encode()).decode(), "numbers, hexadecimal": lambda t, r: "[" + ",".join(hex(ord(c)) for c in t) + "]", "entities": _entities, "escapes": _escapes, "percent": lambda t, r: quote(t), "percent, cp1251": lambda t, r: quote(t.encode("cp1251")) if _fits(t, "cp1251") else quote(t),
    "base64": _base64, "hex": _hex, "numbers": _numbers, "wrong encoding": _mojibake, "quoted-printable": _quoted, "css escapes": _css, "host name": _punycode,
    "double escapes": lambda t, r: json.dumps(json.dumps(t)), "glued": lambda t, r: f'"{t[: len(t) // 2]}" + "{t[len(t) // 2 :]}"', "base64 of base64": lambda t, r: base64.b64encode(base64.b64encode(t.encode())).decode(),
}  # fmt: skip


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


# ----------------------------------------------------------------------------------------------------- kinds of files

Kind = Callable[[str, random.Random], bytes]


def _page(text: str, r: random.Random) -> bytes:
    return f"<!doctype html><html lang=en><head><title>x</title></head><body>{''.join(f'<p>{p}</p>' for p in PROSE)}<div data-n='{r.randint(0, 99)}'>{text}</div></body></html>".encode()


def _encoded(encoding: str) -> Kind:
    def make(text: str, r: random.Random) -> bytes:
        if not _fits(text, encoding):
            return around(text, r).encode("utf-8")
        prose = "".join(PROSE[n] for n in (1, 2) if _fits(PROSE[n], encoding)) or PROSE[0]
        return (prose + text + ". " + prose).encode(encoding)

    return make


def _office(parts: dict[str, str]) -> Kind:
    def make(text: str, r: random.Random) -> bytes:
        out = io.BytesIO()
        n = r.randint(1, max(1, len(text) - 1))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
            for name, body in parts.items():
                archive.writestr(
                    name,
                    body.replace("§A", html.escape(text[:n]))
                    .replace("§B", html.escape(text[n:]))
                    .replace("§", html.escape(text)),
                )
        return out.getvalue()

    return make


def _pdf_stream(text: str, r: random.Random) -> bytes:
    body = f"BT /F1 12 Tf ({''.join(chr(c) for c in text.encode('cp1251', errors='replace'))}) Tj ET".encode(
        "latin-1"
    )
    packed = zlib.compress(body)
    if not _fits(text, "cp1251"):
        return old.pdf(text)
    return (
        b"%PDF-1.5\n4 0 obj\n<< /Length "
        + str(len(packed)).encode()
        + b" /Filter /FlateDecode >>\nstream\n"
        + packed
        + b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
    )


def _pdf_objects(text: str, r: random.Random) -> bytes:
    inner = b"5 0 6 40 << /Author <feff" + text.encode("utf-16-be").hex().encode() + b"> >> << /X 1 >>"
    packed = zlib.compress(inner)
    return (
        b"%PDF-1.5\n3 0 obj << /Type /ObjStm /N 2 /First 9 /Filter /FlateDecode /Length "
        + str(len(packed)).encode()
        + b" >> stream\r\n"
        + packed
        + b"\nendstream endobj\nstartxref\n0\n%%EOF"
    )


def _pdf_attached(text: str, r: random.Random) -> bytes:
    packed = zlib.compress(_page(text, r))
    return (
        b"%PDF-1.7\n3 0 obj << /Type /EmbeddedFile /Filter /FlateDecode /Length "
        + str(len(packed)).encode()
        + b" >> stream\n"
        + packed
        + b"\nendstream endobj\nstartxref\n0\n%%EOF"
    )


def _gif(text: str, r: random.Random) -> bytes:
    raw = text.encode()
    blocks = b"".join(bytes([len(raw[n : n + 255])]) + raw[n : n + 255] for n in range(0, len(raw), 255))
    return (
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xfe"
        + blocks
        + b"\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    )


def _webp(text: str, r: random.Random) -> bytes:
    raw = f"<x:xmpmeta><dc:creator>{text}</dc:creator></x:xmpmeta>".encode()
    raw += bytes(len(raw) % 2)
    body = b"WEBPVP8 \x04\x00\x00\x00abcdXMP " + struct.pack("<I", len(raw)) + raw
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _exif(text: str, order: str = "<") -> bytes:
    raw = text.encode() + b"\x00"
    head = (b"II*\x00" if order == "<" else b"MM\x00*") + struct.pack(order + "I", 8)
    padded = raw.ljust(5, b"\x00")
    return (
        head
        + struct.pack(order + "HHHII", 1, 0x013B, 2, len(padded), 26)
        + struct.pack(order + "I", 0)
        + padded
    )


def _jpeg_exif(text: str, r: random.Random) -> bytes:
    return old.jpeg((0xE1, b"Exif\x00\x00" + _exif(text, r.choice("<>"))))


def _jpeg_jumbf(text: str, r: random.Random) -> bytes:
    claim = json.dumps({"dc:title": text}, ensure_ascii=r.random() < 0.5).encode()
    box = struct.pack(">I", len(claim) + 8) + b"json" + claim
    jumb = struct.pack(">I", len(box) + 8) + b"jumb" + box
    return old.jpeg((0xEB, b"JP\x00\x01\x00\x00\x00\x01" + jumb))


def _png_exif(text: str, r: random.Random) -> bytes:
    return old.png(old._chunk(b"eXIf", _exif(text)))


def _png_jumbf(text: str, r: random.Random) -> bytes:
    return old.png(old._chunk(b"caBX", b"\x00\x00\x00\x20jumb" + text.encode("utf-16-be")))


def _wav_bext(text: str, r: random.Random) -> bytes:
    raw = text.encode(r.choice(("utf-8", "cp1251")) if _fits(text, "cp1251") else "utf-8")[:256].ljust(
        602, b"\x00"
    )
    body = (
        b"WAVEbext"
        + struct.pack("<I", len(raw))
        + raw
        + b"fmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
        + b"data"
        + struct.pack("<I", 4000)
        + old.SAMPLES
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _wav_ixml(text: str, r: random.Random) -> bytes:
    raw = f"<BWFXML><NOTE>{html.escape(text)}</NOTE></BWFXML>".encode()
    raw += b" " * (len(raw) % 2)
    body = (
        b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
        + b"data"
        + struct.pack("<I", 4000)
        + old.SAMPLES
        + b"iXML"
        + struct.pack("<I", len(raw))
        + raw
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _id3(text: str, r: random.Random, cover: bool = False) -> bytes:
    frames = b""
    if cover:
        picture = bytes(r.randrange(256) for _ in range(9000)).replace(b"\xff", b"\xfe")
        body = (
            b"\x00image/jpeg\x00\x03\x00\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x04ab" + picture + b"\xff\xd9"
        )
        frames += b"APIC" + struct.pack(">I", len(body)) + b"\x00\x00" + body
    way = r.choice(("utf-16", "cp1251", "utf-16-be"))
    raw = {
        "utf-16": b"\x01" + text.encode("utf-16"),
        "utf-16-be": b"\x02" + text.encode("utf-16-be"),
        "cp1251": b"\x00" + text.encode("cp1251" if _fits(text, "cp1251") else "utf-8"),
    }[way]
    for kind, body in ((r.choice((b"TPE1", b"TIT2", b"COMM")), raw), (b"TENC", b"\x00lame")):
        frames += kind + struct.pack(">I", len(body)) + b"\x00\x00" + body
    size = len(frames)
    return (
        b"ID3\x03\x00\x00"
        + bytes([(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127])
        + frames
        + b"\xff\xfb\x90\x00"
        + old.SAMPLES
    )


def _ape(text: str, r: random.Random) -> bytes:
    item = struct.pack("<II", len(text.encode()), 0) + b"Artist\x00" + text.encode()
    foot = b"APETAGEX" + struct.pack("<IIII", 2000, len(item) + 32, 1, 0) + bytes(8)
    return b"\xff\xfb\x90\x00" + old.SAMPLES + item + foot


def _chapters(text: str, r: random.Random) -> bytes:
    title = text.encode()[:255]
    chpl = old._atom(
        b"chpl", b"\x01\x00\x00\x00\x00\x00\x00\x00\x01" + bytes(8) + bytes([len(title)]) + title
    )
    big = old._atom(
        b"covr",
        old._atom(
            b"data",
            struct.pack(">II", 13, 0)
            + b"\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x04ab"
            + bytes(r.randrange(255) for _ in range(6000))
            + b"\xff\xd9",
        ),
    )
    return (
        old._atom(b"ftyp", b"M4A \x00\x00\x00\x00")
        + old._atom(b"moov", old._atom(b"udta", chpl + big))
        + old._atom(b"mdat", old.SAMPLES)
    )


def _matroska(text: str, r: random.Random) -> bytes:
    raw = text.encode()
    return (
        b"\x1a\x45\xdf\xa3\x8f\x42\x82\x84webm"
        + bytes(7)
        + b"\x18\x53\x80\x67"
        + b"\x12\x54\xc3\x67"
        + b"\x45\xa3\x85TITLE\x44\x87"
        + bytes([0x80 | len(raw)])
        + raw
        + b"\x1f\x43\xb6\x75"
        + old.SAMPLES
    )


def _aiff(text: str, r: random.Random) -> bytes:
    raw = text.encode(r.choice(("utf-8", "mac-cyrillic")) if _fits(text, "mac-cyrillic") else "utf-8")
    raw += bytes(len(raw) % 2)
    body = b"AIFFNAME" + struct.pack(">I", len(raw)) + raw + b"SSND" + struct.pack(">I", 4000) + old.SAMPLES
    return b"FORM" + struct.pack(">I", len(body)) + body


def _sqlite(text: str, r: random.Random) -> bytes:
    base = sqlite3.connect(":memory:")
    if r.random() < 0.3:
        base.execute("PRAGMA encoding = 'UTF-16le'")
    base.execute("PRAGMA secure_delete = off")
    base.execute("CREATE TABLE lines (id INTEGER, said TEXT)")
    base.executemany("INSERT INTO lines VALUES (?, ?)", [(n, PROSE[n % 4]) for n in range(60)])
    base.execute("INSERT INTO lines VALUES (99, ?)", (text,))
    if r.random() < 0.5:
        base.execute("DELETE FROM lines WHERE id = 99")
    base.commit()
    return base.serialize()


def _mail(text: str, r: random.Random) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "" if r.random() < 0.5 else "x"
    if r.random() < 0.4:
        mail["X-Note"] = text.replace("\n", " ")
        mail.set_content("nothing")
    else:
        mail.set_content(around(text, r), cte=r.choice(("base64", "quoted-printable", "8bit")))
    if r.random() < 0.3:
        mail.add_attachment(old.zipped(text), maintype="application", subtype="zip", filename="a.zip")
    return mail.as_bytes()


def _woff(text: str, r: random.Random) -> bytes:
    raw = text.encode("utf-16-be") + bytes(40)
    packed = zlib.compress(raw)
    table = struct.pack(">4sIIII", b"name", 64, len(packed), len(raw), 0)
    return (
        b"wOFF\x00\x01\x00\x00"
        + struct.pack(">IHHIHHIIIII", 64 + len(packed), 1, 0, 100, 1, 0, 0, 0, 0, 0, 0)
        + table
        + packed
    )


def _rtf(text: str, r: random.Random) -> bytes:
    if _fits(text, "cp1251") and r.random() < 0.5:
        body = "".join(f"\\'{b:02x}" if b > 127 else chr(b) for b in text.encode("cp1251"))
    else:
        body = "".join(f"\\u{ord(c)}?" if ord(c) > 127 else c for c in text)
    return ("{\\rtf1\\ansi\\ansicpg1251{\\b " + body + "}\\par}").encode()


def _cues(text: str, r: random.Random, *, srt: bool) -> bytes:
    n = r.randint(1, max(1, len(text) - 1)) if len(text) > 3 else len(text)
    point = "," if srt else "."
    head = "" if srt else "WEBVTT\n\n"
    return f"{head}1\n00:00:01{point}000 --> 00:00:02{point}500\nAnd {text[:n]}\n\n2\n00:00:02{point}500 --> 00:00:04{point}000\n{text[n:]} said so\n".encode()


def _words_json(text: str, r: random.Random) -> bytes:
    n = r.randint(1, max(1, len(text) - 1))
    words = [{"w": w, "t": round(k * 0.4, 2)} for k, w in enumerate(("And", text[:n], text[n:], "said"))]
    return json.dumps({"words": words}, ensure_ascii=r.random() < 0.5).encode()


def _tarball(text: str, r: random.Random) -> bytes:
    out = io.BytesIO()
    with tarfile.open(
        fileobj=out,
        mode=r.choice(("w:gz", "w:bz2", "w:xz", "w")),
        format=r.choice((tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)),
    ) as archive:
        in_name = r.random() < 0.5
        member = tarfile.TarInfo(
            ("a" * 90 + "/" if r.random() < 0.5 else "")
            + (text.replace("/", "_").replace("\n", "") if in_name else "a.txt")
        )
        body = b"nothing" if in_name else text.encode()
        member.size = len(body)
        archive.addfile(member, io.BytesIO(body))
    return out.getvalue()


def _gzip_name(text: str, r: random.Random) -> bytes:
    return b"\x1f\x8b\x08\x08" + bytes(6) + text.encode() + b"\x00" + gzip.compress(b"nothing", mtime=0)[10:]


def _hidden_member(text: str, r: random.Random) -> bytes:
    """A member struck from the directory whose bytes are still there."""
    raw = text.encode()
    return (
        old.zipped("nothing")[:0]
        + b"PK\x03\x04"
        + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0, zlib.crc32(raw), len(raw), len(raw), 5, 0)
        + b"a.txt"
        + raw
        + old.zipped("nothing")
    )


def _prose(kind: str) -> Kind:
    return lambda text, r: (
        json.dumps({"n": r.randint(1, 9), "text": around(text, r)}, ensure_ascii=False)
        if kind == "json"
        else around(text, r)
    ).encode()


#: kinds that hold text written in any way of WRITERS
TEXTS: dict[str, tuple[str, Kind]] = {
    "HTML": ("index.html", _page), "HTML comment": ("a.html", lambda t, r: old.comment(t)), "HTML attribute": ("a.html", lambda t, r: old.attribute(t.replace('"', "&quot;"))), "JS": ("app.js", lambda t, r: f"var a=1;/* {around(t, r)} */".encode()),
    "JSON": ("data.json", lambda t, r: json.dumps({"line": around(t, r), "n": [1, 2, 3]}, ensure_ascii=r.random() < 0.5).encode()), "CSS": ("a.css", lambda t, r: old.css(t)), "SVG": ("a.svg", lambda t, r: old.svg(t)), "CSV": ("a.csv", lambda t, r: old.csv(t)),
    "TXT": ("a.txt", _prose("txt")), "MD": ("a.md", lambda t, r: f"# Notes\n\n* **{t}** was there\n".encode()), "XML": ("a.xml", lambda t, r: f"<?xml version='1.0'?><a><![CDATA[{t}]]></a>".encode()),
    "VTT note": ("a.vtt", lambda t, r: f"WEBVTT\n\nNOTE {t}\n\n1\n00:01.000 --> 00:02.000\n<v A>hello\n".encode()), "gzip": ("a.gz", lambda t, r: gzip.compress(_page(t, r))), "bzip2": ("a.bz2", lambda t, r: bz2.compress(_page(t, r))), "xz": ("a.xz", lambda t, r: lzma.compress(_page(t, r))),
    "ZIP in ZIP": ("a.zip", lambda t, r: old.zip_in_zip(t)), "EPUB": ("a.epub", _office({"OEBPS/ch1.xhtml": "<html><p>§</p></html>"})), "PDF attachment": ("a.pdf", _pdf_attached), "data address": ("a.html", lambda t, r: old.data_address(t)),
    "base64 file in JSON": ("a.json", lambda t, r: json.dumps({"blob": base64.b64encode(old.zipped(around(t, r))).decode()}).encode()), "UTF-16": ("a.txt", _encoded("utf-16")), "UTF-16 without mark": ("a.txt", _encoded("utf-16-le")), "UTF-32": ("a.txt", _encoded("utf-32")),
}  # fmt: skip
#: kinds that hold text as it is
PLACES: dict[str, tuple[str, Kind]] = {
    "VTT split": ("a.vtt", lambda t, r: _cues(t, r, srt=False)), "SRT split": ("a.srt", lambda t, r: _cues(t, r, srt=True)), "JSON words": ("a.json", _words_json), "cp1251": ("a.txt", _encoded("cp1251")), "koi8-r": ("a.txt", _encoded("koi8-r")), "cp866": ("a.txt", _encoded("cp866")),
    "ISO 8859-5": ("a.txt", _encoded("iso8859-5")), "UTF-16BE without mark": ("a.txt", _encoded("utf-16-be")), "RTF": ("a.rtf", _rtf), "EML": ("a.eml", _mail),
    "DOCX runs": ("a.docx", _office({"word/document.xml": "<w:document><w:p><w:r><w:t>§A</w:t></w:r><w:proofErr/><w:r><w:t>§B</w:t></w:r></w:p></w:document>"})), "DOCX comment": ("a.docx", _office({"word/document.xml": "<w:document/>", "word/comments.xml": "<w:comment w:author='§'/>"})),
    "DOCX property": ("a.docx", _office({"word/document.xml": "<w:document/>", "docProps/custom.xml": "<Properties><property><vt:lpwstr>§</vt:lpwstr></property></Properties>"})), "XLSX": ("a.xlsx", _office({"xl/sharedStrings.xml": "<sst><si><r><t>§A</t></r><r><t>§B</t></r></si></sst>"})),
    "PPTX": ("a.pptx", _office({"ppt/slides/slide1.xml": "<p:sld><a:t>§</a:t></p:sld>", "ppt/notesSlides/n1.xml": "<p:notes/>"})), "ODT": ("a.odt", _office({"content.xml": "<office:text><text:p>§A<text:span>§B</text:span></text:p></office:text>"})),
    "PDF title": ("a.pdf", lambda t, r: old.pdf(t)), "PDF glyphs": ("a.pdf", lambda t, r: old.pdf_packed(t)), "PDF stream": ("a.pdf", _pdf_stream), "PDF object stream": ("a.pdf", _pdf_objects),
    "PNG tEXt": ("a.png", lambda t, r: old.png(old._chunk(b"tEXt", b"Comment\x00" + t.encode()))), "PNG zTXt": ("a.png", lambda t, r: old.png_packed(t)), "PNG iTXt": ("a.png", lambda t, r: old.png_international(t)), "PNG eXIf": ("a.png", _png_exif), "PNG C2PA": ("a.png", _png_jumbf), "PNG after": ("a.png", lambda t, r: old.png_after(t)),
    "JPEG comment": ("a.jpg", lambda t, r: old.jpeg_comment(t)), "JPEG EXIF": ("a.jpg", _jpeg_exif), "JPEG XMP": ("a.jpg", lambda t, r: old.jpeg((0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + html.escape(t).encode() + b"</x:xmpmeta>"))), "JPEG C2PA": ("a.jpg", _jpeg_jumbf), "WebP": ("a.webp", _webp), "GIF": ("a.gif", _gif), "TIFF": ("a.tif", lambda t, r: _exif(t)),
    "MP3 ID3": ("a.mp3", _id3), "MP3 ID3 with cover": ("a.mp3", lambda t, r: _id3(t, r, cover=True)), "MP3 APE": ("a.mp3", _ape), "WAV LIST": ("a.wav", lambda t, r: old.wav(t)), "WAV bext": ("a.wav", _wav_bext), "WAV iXML": ("a.wav", _wav_ixml), "WAV after": ("a.wav", lambda t, r: old.wav_after(t)),
    "Ogg": ("a.ogg", lambda t, r: old.ogg(t)), "FLAC": ("a.flac", lambda t, r: old.flac(t)), "M4A": ("a.m4a", lambda t, r: old.m4a(t)), "MP4 chapters": ("a.m4b", _chapters), "WebM": ("a.webm", _matroska), "AIFF": ("a.aiff", _aiff), "SQLite": ("a.db", _sqlite), "WOFF": ("a.woff", _woff),
    "tar": ("a.tgz", _tarball), "gzip name": ("a.gz", _gzip_name), "ZIP comment": ("a.zip", lambda t, r: old.zip_comment(t)), "ZIP name": ("a.zip", lambda t, r: old.zip_name(t.replace("\n", ""))), "ZIP, struck member": ("a.zip", _hidden_member), "PNG and ZIP": ("a.png", lambda t, r: old.png(after=old.zipped(t))), "empty file's name": ("", lambda t, r: b""),
}  # fmt: skip
#: forms that must stand as they are: another way of writing would change them
FRAGILE = ("hyphenated", "spaced", "dotted")


def planted(text: str, form: str, random_: random.Random) -> tuple[str, str, bytes]:
    """(kind, file name, content) with the text planted once."""
    if random_.random() < 0.45:
        kind = random_.choice(list(TEXTS))
        writer = "plain" if form in FRAGILE else random_.choice(list(WRITERS))
        if writer == "host name" and not text.isalpha():
            writer = "plain"
        if writer == "comment" and kind == "HTML comment":  # they do not stand within each other
            writer = "plain"
        if writer in ("tags", "comment") and kind in ("HTML attribute", "CSS", "CSV", "JS"):
            writer = "plain"
        name, make = TEXTS[kind]
        return f"{kind} × {writer}", name, make(WRITERS[writer](text, random_), random_)
    kind = random_.choice(list(PLACES))
    if "split" in kind and (form in FRAGILE or form.startswith(("said", "look-alikes", "misspelt"))):
        kind = "DOCX comment"
    if kind == "empty file's name":
        return kind, f"audio/{text}_2.txt".replace("\n", ""), b""
    name, make = PLACES[kind]
    return kind, name, make(text, random_)


# --------------------------------------------------------------------------------------------------------- clean files

_NEAR = (
    "Романтика кончилась, вера в победу тоже; слава об этом ходила недолго. Мороз и ветер. Мельница за рекой, кузница, филиал, карпатский тракт. ",
    "Grace period, a mark on the wall, the bell rang. The harrowing story of a blackened woodland; ashes and featherbeds, a pendant and a whirlwind. ",
    "Коваль кував, гайда гуляти, дзвін дзвонив, ткаля ткала, журавлина росла. Богдашка не озвался. Степной ветер, бережливый хозяин. ",
    "Евгеника, михайловский замок, николаевский вокзал, сергианский, сашими, шуруп, светофор, светлана? ".replace(", светлана?", ""),
    "Тысяча двести тринадцать рублей и сорок копеек. One hundred and five people, two thousand metres. Двадцать первого января, в 10:45. ",
)  # fmt: skip


def clean_package(r: random.Random, secrets: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """A release without any secret: pages, data, pictures, sound, documents; with words and numbers near to some."""
    prose = "".join(r.choice((*_NEAR, *PROSE)) for _ in range(30))
    peaks = [r.randint(0, 100) for _ in range(4000)]
    times = [round(r.random() * 90_000, 3) for _ in range(800)]
    path = "".join(
        f"M{r.randint(0, 900)}.{r.randint(0, 99)} {r.randint(0, 400)}.{r.randint(0, 9)}L{r.randint(0, 900)} {r.randint(0, 400)}"
        for _ in range(500)
    )
    noise = r.randbytes(60_000)
    words = "abcdefghijklmnopqrstuvwxyz"
    script = ";".join(
        f"function {''.join(r.choices(words, k=2))}(a,b){{return a.{''.join(r.choices(words, k=r.randint(3, 9)))}+{r.randint(0, 10**9)}}}"
        for _ in range(800)
    )
    yield (
        "index.html",
        f"<html><body><p>{prose}</p><img src='data:image/png;base64,{base64.b64encode(old.png()).decode()}'><svg><path d='{path}'/></svg></body></html>".encode(),
    )
    yield "app.min.js", (script + ";var f='" + base64.b64encode(noise[:20_000]).decode() + "';").encode()
    yield (
        "peaks.json",
        json.dumps(
            {
                "peaks": peaks,
                "times": times,
                "ids": [r.randbytes(32).hex() for _ in range(300)],
                "stamps": [r.randint(10**12, 2 * 10**12) for _ in range(300)],
                "big": [r.randint(10**5, 10**8) for _ in range(300)],
            }
        ).encode(),
    )
    yield (
        "fonts.css",
        (
            "@font-face{font-family:x;src:url(data:font/woff;base64,"
            + base64.b64encode(_woff_of(noise[:9000])).decode()
            + ")}"
        ).encode(),
    )
    yield (
        "a.vtt",
        (
            "WEBVTT\n\n"
            + "\n\n".join(
                f"{n}\n00:00:{n:02d}.000 --> 00:00:{n + 1:02d}.000\n<v Caller>{r.choice(_NEAR)}"
                for n in range(40)
            )
        ).encode(),
    )
    yield (
        "table.csv",
        "\n".join(
            f"{n},{r.randint(1, 10**6)},{r.random():.9f},{r.choice(_NEAR)[:20]}" for n in range(500)
        ).encode(),
    )
    yield "a.wav", old.wav("take")[:-4] + b"take"
    yield (
        "b.wav",
        b"RIFF"
        + struct.pack("<I", 36 + len(noise))
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
        + b"data"
        + struct.pack("<I", len(noise))
        + noise,
    )
    yield "a.mp3", _id3("take 2", r, cover=True) + noise
    yield (
        "a.jpg",
        old.jpeg((0xE1, b"Exif\x00\x00" + _exif("Canon")))[:-2]
        + noise.replace(b"\xff", b"\xfe")
        + b"\xff\xd9",
    )
    yield "a.png", old.png(old._chunk(b"tEXt", b"Software\x00matplotlib"), old._chunk(b"IDAT", noise))
    # cut between words: «сашими» cut in two is a name, and so is «николае…»
    yield (
        "kit.docx",
        _office(
            {
                "word/document.xml": f"<w:document><w:t>{prose[:500].rsplit(' ', 1)[0]}</w:t></w:document>",
                "docProps/app.xml": "<Properties><Application>LibreOffice</Application></Properties>",
            }
        )("", r),
    )
    yield "a.pdf", _pdf_stream(prose[:300].rsplit(" ", 1)[0], r)
    yield (
        "notes.txt",
        prose.encode(r.choice(("utf-8", "utf-16", "cp1251" if _fits(prose, "cp1251") else "utf-8"))),
    )
    yield "a.gif", _gif("made here", r)
    yield "a.db", _sqlite("nothing", r)


def _woff_of(raw: bytes) -> bytes:
    packed = zlib.compress(raw)
    stored = raw if len(packed) >= len(raw) else packed
    table = struct.pack(">4sIIII", b"glyf", 64, len(stored), len(raw), 0)
    return (
        b"wOFF\x00\x01\x00\x00"
        + struct.pack(">IHHIHHIIIII", 64 + len(stored), 1, 0, 100, 1, 0, 0, 0, 0, 0, 0)
        + table
        + stored
    )


def large_package(r: random.Random, size: int) -> Iterator[tuple[str, bytes]]:
    """Nine tenths sound and pictures, one tenth text of several sorts."""
    block = 1 << 22
    for n in range(max(1, int(size * 0.9) // block)):
        noise = r.randbytes(block)
        if n % 3:
            yield "mp3", b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + noise
        else:
            yield "png", old.png(old._chunk(b"IDAT", noise))
    text = size // 10
    many = " ".join(
        r.choice(_NEAR + PROSE)
        + " ".join("".join(r.choices("абвгдежзиклмнопрстуя", k=r.randint(3, 10))) for _ in range(10))
        for _ in range(text // 3 // 250)
    )
    yield "txt", many.encode()
    yield (
        "html",
        "".join(
            f"<p class=a>{many[n : n + 400]}&nbsp;<b>{n}</b></p>" for n in range(0, len(many), 400)
        ).encode()[: text // 3],
    )
    yield (
        "json",
        json.dumps(
            {
                "peaks": [r.randint(0, 100) for _ in range(text // 20)],
                "ids": [r.randbytes(16).hex() for _ in range(text // 200)],
                "lines": [many[n : n + 200] for n in range(0, text // 40, 200)],
            }
        ).encode(),
    )
