"""Files as other people's programs write them, each with a name planted where a desk would not look. Made by hand after what
Word, Excel, LibreOffice, browsers, bundlers, mail programs, tag editors and annotation tools write."""

from __future__ import annotations

import base64
import html
import io
import json
import quopri
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import quote

from tests.leaks import packages

NOISE = bytes((n * n * 31 + n // 3) % 256 for n in range(5000))


def office(**parts: str) -> bytes:
    """A ZIP of parts, `__` for a slash and `_` for the dot before the ending."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), body)
    return out.getvalue()


def halves(text: str) -> tuple[str, str]:
    return text[: len(text) // 2], text[len(text) // 2 :]


def tracked(text: str) -> bytes:
    first, second = halves(text)
    run = "<w:r><w:rPr><w:b/></w:rPr><w:delText>{}</w:delText></w:r>"
    struck = f'<w:del w:id="1" w:author="A">{run.format(first)}{run.format(second)}</w:del>'
    return office(
        word__document_xml=f"<w:document><w:p>{struck}<w:ins><w:r><w:t>he</w:t></w:r></w:ins></w:p></w:document>"
    )


def hidden_sheet(text: str) -> bytes:
    book = '<workbook><sheets><sheet name="Data" r:id="rId1"/><sheet name="h" state="veryHidden" r:id="rId2"/></sheets></workbook>'
    cell = f'<worksheet><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></worksheet>'
    return office(xl__workbook_xml=book, xl__worksheets__sheet2_xml=cell)


def pdf_note(text: str) -> bytes:
    letters = "".join(f"\\{b:03o}" for b in b"\xfe\xff" + text.encode("utf-16-be")).encode()
    return (
        b"%PDF-1.4\n1 0 obj <</Type /Annot /Subtype /Text /Contents ("
        + letters
        + b")>> endobj\nstartxref\n0\n%%EOF\n"
    )


def pdf_xmp(text: str) -> bytes:
    meta = f"<x:xmpmeta><dc:title><rdf:li>{text}</rdf:li></dc:title></x:xmpmeta>".encode()
    head = b"1 0 obj <</Type /Metadata /Subtype /XML /Length " + str(len(meta)).encode()
    return b"%PDF-1.7\n" + head + b">> stream\n" + meta + b"\nendstream endobj\nstartxref\n0\n%%EOF\n"


def tagged(kind: bytes, body: bytes) -> bytes:
    """An MP3 file with one frame of ID3."""
    frame = kind + struct.pack(">I", len(body)) + b"\x00\x00" + body
    size = bytes((len(frame) >> shift) & 127 for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + frame + b"\xff\xfb\x90\x00" + packages.SAMPLES


def cover(text: str) -> bytes:
    return tagged(b"APIC", b"\x00image/jpeg\x00\x03\x00" + packages.jpeg((0xFE, text.encode())))


def cover_title(text: str) -> bytes:
    return tagged(b"APIC", b"\x01image/jpeg\x00\x03" + text.encode("utf-16") + b"\x00\x00" + packages.jpeg())


def chapter(text: str) -> bytes:
    title = b"\x01" + text.encode("utf-16")
    within = b"TIT2" + struct.pack(">I", len(title)) + b"\x00\x00" + title
    return tagged(b"CHAP", b"c1\x00" + struct.pack(">4I", 0, 9, 0xFFFFFFFF, 0xFFFFFFFF) + within)


def lyrics(text: str) -> bytes:
    return tagged(b"USLT", b"\x01rus\xff\xfe\x00\x00" + f"Вот {text} и сказал".encode("utf-16"))


def _picture_block(text: str) -> bytes:
    image = packages.png(
        packages._chunk(b"tEXt", b"Comment\x00" + text.encode()), packages._chunk(b"IDAT", NOISE)
    )
    return struct.pack(">II", 3, 9) + b"image/png" + bytes(20) + struct.pack(">I", len(image)) + image


def ogg_cover(text: str) -> bytes:
    note = b"METADATA_BLOCK_PICTURE=" + base64.b64encode(_picture_block(text))
    tags = b"OpusTags" + struct.pack("<I", 3) + b"enc" + struct.pack("<II", 1, len(note)) + note
    return packages._page(b"OpusHead\x01\x01" + bytes(9), 0) + packages._page(tags, 1)


def flac_cover(text: str) -> bytes:
    block = _picture_block(text)
    return (
        b"fLaC\x00\x00\x00\x22"
        + bytes(34)
        + b"\x86"
        + len(block).to_bytes(3, "big")
        + block
        + packages.SAMPLES
    )


def own_atom(text: str) -> bytes:
    """iTunes' own kind of tag, in a `moov` with a table of four thousand sizes."""
    atom = packages._atom
    said = atom(b"mean", bytes(4) + b"com.apple.iTunes") + atom(b"name", bytes(4) + b"NOTE")
    said += atom(b"data", struct.pack(">II", 1, 0) + text.encode())
    tags = atom(
        b"udta", atom(b"meta", bytes(4) + atom(b"hdlr", bytes(25)) + atom(b"ilst", atom(b"----", said)))
    )
    track = atom(b"trak", atom(b"mdia", atom(b"minf", atom(b"stbl", atom(b"stsz", NOISE)))))
    return (
        atom(b"ftyp", b"M4A \x00\x00\x00\x00") + atom(b"moov", track + tags) + atom(b"mdat", packages.SAMPLES)
    )


def track_of_text(text: str) -> bytes:
    """A chapter as QuickTime and ffmpeg write it: a sample among those of the sound."""
    atom = packages._atom
    head = atom(b"ftyp", b"M4A \x00\x00\x00\x00")
    raw = text.encode()
    sample = struct.pack(">H", len(raw)) + raw
    table = atom(b"stsc", struct.pack(">5I", 0, 1, 1, 1, 1)) + atom(
        b"stsz", struct.pack(">4I", 0, 0, 1, len(sample))
    )
    table += atom(b"stco", struct.pack(">3I", 0, 1, len(head) + 8 + len(NOISE)))
    kind = atom(b"hdlr", bytes(8) + b"text" + bytes(12))
    track = atom(b"trak", atom(b"mdia", kind + atom(b"minf", atom(b"stbl", table))))
    return head + atom(b"mdat", NOISE + sample + NOISE) + atom(b"moov", track)


def matroska(text: str) -> bytes:
    def element(name: str, body: bytes) -> bytes:
        return bytes.fromhex(name) + (0x1000_0000 | len(body)).to_bytes(4, "big") + body

    tag = element(
        "1254c367",
        element("7373", element("67c8", element("45a3", b"TITLE") + element("4487", text.encode()))),
    )
    cluster = element("1f43b675", element("a3", NOISE))
    return element("1a45dfa3", element("4282", b"webm")) + element("18538067", cluster + tag + cluster)


def core_audio(text: str) -> bytes:
    told = struct.pack(">I", 1) + b"title\x00" + text.encode() + b"\x00"
    chunks = ((b"desc", bytes(32)), (b"data", NOISE), (b"info", told))
    return b"caff\x00\x01\x00\x00" + b"".join(
        kind + struct.pack(">q", len(body)) + body for kind, body in chunks
    )


def tiff(text: str) -> bytes:
    """Pixels without packing, and who made them."""
    raw = text.encode().ljust(8, b"\x00")
    at = 8 + 2 + 3 * 12 + 4
    rows = ((0x0111, 4, 1, at + len(raw)), (0x0117, 4, 1, len(NOISE)), (0x013B, 2, len(raw), at))
    return b"II*\x00" + struct.pack("<IH", 8, 3) + b"".join(struct.pack("<HHII", *row) for row in rows) + bytes(4) + raw + NOISE  # fmt: skip


def typeface(text: str) -> bytes:
    names = text.encode("utf-16-be")
    body = NOISE + names
    tables = ((b"glyf", 44, len(NOISE)), (b"name", 44 + len(NOISE), len(names)))
    rows = b"".join(struct.pack(">4sIII", tag, 0, begin, size) for tag, begin, size in tables)
    return b"\x00\x01\x00\x00" + struct.pack(">4H", 2, 32, 1, 0) + rows + body


def picture_in_svg(text: str) -> bytes:
    image = base64.b64encode(packages.png_international(text)).decode()
    return f'<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/png;base64,{image}"/></svg>'.encode()


def source_map(text: str) -> bytes:
    told = {
        "version": 3,
        "sources": ["a.ts"],
        "sourcesContent": [f"// ask {text} first\nconst a = 1;\n"],
        "mappings": "AAAA",
    }
    return json.dumps(told).encode()


def srcset(text: str) -> bytes:
    drawn = quote(f"<svg><title>{text}</title></svg>")
    return f'<img srcset="a.png 1x, data:image/svg+xml,{drawn} 2x">'.encode()


def frame(text: str) -> bytes:
    first, second = halves(text)
    return f'<iframe srcdoc="{html.escape(f"<p>{first}<b>{second}</b></p>")}"></iframe>'.encode()


def saved_page(text: str) -> bytes:
    page = quopri.encodestring(f"<html><p>{'x' * 66} {text}</p></html>".encode())
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="--X"\r\n\r\n----X\r\nContent-Type: text/html\r\n'
    return head + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + page + b"\r\n----X--\r\n"


def subject(text: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = f"О {text}"
    mail.set_content("nothing")
    mail.add_attachment(b"abc", maintype="image", subtype="png", filename="a.png")
    return mail.as_bytes()


def attachment(text: str) -> bytes:
    mail = EmailMessage()
    mail.set_content("nothing")
    mail.add_attachment("nothing", filename=f"{text}.txt")
    return mail.as_bytes()


def rich(text: str) -> bytes:
    """As LibreOffice writes it: a byte to show instead after each number."""
    return (
        "{\\rtf1\\ansi\\uc1 " + "".join(f"\\u{ord(c)}\\'3f" if ord(c) > 127 else c for c in text) + "}"
    ).encode()


def rich_without_stand_ins(text: str) -> bytes:
    return (
        "{\\rtf1\\ansi\\uc0 " + "".join(f"\\u{ord(c)} " if ord(c) > 127 else c for c in text) + "}"
    ).encode()


def long_row(text: str) -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE notes (body TEXT)")
    base.execute("INSERT INTO notes VALUES (?)", ("so it went on, " * 150 + text + ", and on " * 300,))
    base.commit()
    return base.serialize()


def search_index(text: str) -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE words USING fts5(body)")
    base.execute("INSERT INTO words VALUES (?)", (f"и {text} тут",))
    base.commit()
    return base.serialize()


def tar_in_zip(text: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("d/a.txt")
        member.size = len(text.encode())
        archive.addfile(member, io.BytesIO(text.encode()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("b/in.tar.gz", packed.getvalue())
    return out.getvalue()


def folded(text: str) -> bytes:
    first, second = halves(text)
    return f"BEGIN:VCALENDAR\r\nSUMMARY:call {first}\r\n {second} back\r\nEND:VCALENDAR\r\n".encode()


def card(text: str) -> bytes:
    return b"BEGIN:VCARD\nN;ENCODING=QUOTED-PRINTABLE:" + quopri.encodestring(text.encode(), quotetabs=True) + b";;\nEND:VCARD\n"  # fmt: skip


def stored(text: str) -> bytes:
    """A PNG whose text is packed without packing, and a profile with a name."""
    profile = zlib.compress(bytes(8) + b"desc" + text.encode("utf-16-be") + bytes(8), 0)
    return packages.png(packages._chunk(b"iCCP", b"ICC\x00\x00" + profile))


Shape = Callable[[str], bytes]
SHAPES: dict[str, Shape] = {
    "DOCX, struck in tracked changes": tracked, "DOCX, comment": lambda t: office(word__comments_xml=f"<w:comments><w:comment><w:t>ask {t}</w:t></w:comment></w:comments>"),
    "DOCX, author": lambda t: office(docProps__core_xml=f"<cp:coreProperties><dc:creator>{t}</dc:creator></cp:coreProperties>"), "DOCX, header": lambda t: office(word__header1_xml=f"<w:hdr><w:t>{t}</w:t></w:hdr>"),
    "XLSX, hidden sheet": hidden_sheet, "XLSX, name of a sheet": lambda t: office(xl__workbook_xml=f"<sheet name='{t}'/>"), "XLSX, defined name": lambda t: office(xl__workbook_xml=f'<definedName name="v">"{t}"</definedName>'),
    "ODT, note": lambda t: office(content_xml=f"<office:annotation><dc:creator>A</dc:creator><text:p>{t}</text:p></office:annotation>"), "EPUB, author": lambda t: office(EPUB__content_opf=f"<dc:creator>{t}</dc:creator>"),
    "PDF, note in octal": pdf_note, "PDF, XMP": pdf_xmp, "MP3, comment of the cover": cover, "MP3, title of the cover": cover_title, "MP3, chapter": chapter, "MP3, lyrics": lyrics, "Ogg, cover in base64": ogg_cover, "FLAC, cover": flac_cover,
    "M4A, iTunes' own tag": own_atom, "M4A, track of text": track_of_text, "Matroska, tag among clusters": matroska, "CAF, information": core_audio, "TIFF, artist": tiff, "PNG, profile": stored, "typeface, name": typeface,
    "SVG, picture in base64": picture_in_svg, "source map": source_map, "JSON, escaped slashes": lambda t: json.dumps({"u": f"x/{t}/y"}).replace("/", "\\/").encode(), "page, srcset": srcset, "page, frame within": frame,
    "page, entities in an attribute": lambda t: f'<img alt="{"".join(f"&#x{ord(c):x};" for c in t)}">'.encode(), "style, content": lambda t: f'a::after{{content:"{"".join(f"{chr(92)}{ord(c):x} " for c in t)}"}}'.encode(), "style, drawn": lambda t: f'a{{background:url("data:image/svg+xml;utf8,<svg><text>{t}</text></svg>")}}'.encode(),
    "script, small": lambda t: ("!function(){var a=\"" + "".join(f"\\u{ord(c):04X}" for c in t) + '";return a}();').encode(), "page in an old encoding": lambda t: b"<meta charset=windows-1251><p>hello " + t.encode("cp1251"), "page in UTF-16": lambda t: f"<p>{t}</p>".encode("utf-16"),
    "saved page": saved_page, "mail, subject": subject, "mail, name of a file": attachment, "RTF of LibreOffice": rich, "RTF without stand-ins": rich_without_stand_ins, "VTT, header": lambda t: f"WEBVTT - {t}\n\n00:00.000 --> 00:01.000\nx".encode(), "VTT, note": lambda t: f"WEBVTT\n\nNOTE\nask\n{t}\n\n00:00.000 --> 00:01.000\nx".encode(),
    "ELAN": lambda t: f'<ANNOTATION_DOCUMENT><TIER PARTICIPANT="{t}"/></ANNOTATION_DOCUMENT>'.encode(), "Praat, UTF-16": lambda t: f'\ufeffFile type = "ooTextFile"\nitem [1]:\n  text = "{t}"\n'.encode("utf-16-be"), "calendar": folded, "card": card, "SQLite, long row": long_row, "SQLite, index": search_index, "tar.gz in ZIP": tar_in_zip,
}  # fmt: skip
