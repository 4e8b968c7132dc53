"""Broken, locked, endless and unknown files, each of which must block, for `benchmarks.leak_scan`."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

from benchmarks import leak_kinds as kinds
from tests.leaks import packages as old


def _locked_zip() -> bytes:
    raw = bytearray(old.zipped("a text that is long enough"))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + at] |= 1
    return bytes(raw)


def _nested(depth: int, *, as_zip: bool = False) -> bytes:
    content = b"the innermost text"
    for _ in range(depth):
        content = _zip_of(content) if as_zip else gzip.compress(content, mtime=0)
    return content


def _zip_of(content: bytes, name: str = "a.zip") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(1 << 26))
    return out.getvalue()


def _bad_crc() -> bytes:
    raw = bytearray(old.zipped("x" * 300))
    raw[raw.index(b"PK\x03\x04") + 14] ^= 0xFF
    raw[raw.index(b"PK\x01\x02") + 16] ^= 0xFF
    return bytes(raw)


def _tar_with(kind: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("a")
        member.type = kind
        member.linkname = "/etc/passwd"
        archive.addfile(member)
    return out.getvalue()


def _bad_png() -> bytes:
    raw = bytearray(old.png(old._chunk(b"tEXt", b"Comment\x00hello")))
    raw[raw.index(b"hello")] ^= 1
    return bytes(raw)


def _zip_method() -> bytes:
    raw = bytearray(old.zipped("x" * 50))
    raw[raw.index(b"PK\x03\x04") + 8] = 95
    raw[raw.index(b"PK\x01\x02") + 10] = 95
    return bytes(raw)


RANDOM = bytes((n * 197 + (n * n) // 13 + n // 256) % 256 for n in range(3000))
FAULTS: dict[str, bytes] = {
    "random bytes": RANDOM, "a program": b"\x7fELF\x02\x01\x01" + RANDOM, "a Windows program": b"MZ\x90\x00" + RANDOM, "WebAssembly": b"\x00asm\x01\x00\x00\x00" + RANDOM, "rar": b"Rar!\x1a\x07\x01\x00" + RANDOM, "7z": b"7z\xbc\xaf\x27\x1c" + RANDOM,
    "zstd": b"\x28\xb5\x2f\xfd" + RANDOM, "old Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + RANDOM, "WMA": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + RANDOM, "binary plist": b"bplist00" + RANDOM, "pickle": b"\x80\x04\x95" + RANDOM, "PostScript": b"%!PS-Adobe-3.0\n/uni0420 glyphshow\n", "WOFF2 cut": b"wOF2" + RANDOM[:40],
    "zip, cut": old.zipped("long enough " * 50)[:-30], "zip, locked": _locked_zip(), "zip, bad checksum": _bad_crc(), "zip, unknown method": _zip_method(), "zip, 50 deep": _nested(50, as_zip=True), "gzip, 50 deep": _nested(50), "zip with a program": _zip_of(b"\x7fELF" + RANDOM, "a.txt"),
    "zip, bytes between": old.zipped("a")[:0] + b"PK\x03\x04" + RANDOM[:100] + old.zipped("nothing"), "docx, cut": old.docx("text")[: len(old.docx("text")) // 2], "gzip, cut": old.gzipped("x" * 500)[:-12], "gzip, bad checksum": gzip.compress(b"hello there", mtime=0)[:-8] + bytes(8),
    "bzip2, cut": bz2.compress(b"hello there " * 99)[:-9], "xz, cut": lzma.compress(b"hello there " * 99)[:-20], "tar, cut": old.tarred("text " * 400)[:1000], "tar, bad header": old.tarred("x").replace(b"notes", b"nodes", 1), "tar, link": _tar_with(tarfile.SYMTYPE), "tar, device": _tar_with(tarfile.CHRTYPE), "tar, pipe": _tar_with(tarfile.FIFOTYPE),
    "png, cut": old.png()[:-20], "png, bad checksum": _bad_png(), "png, damaged text": old.png(old._chunk(b"zTXt", b"Comment\x00\x00not packed")), "png and a program": old.png(after=b"\x7fELF" + RANDOM), "jpeg, cut": old.jpeg((0xFE, b"x"))[:-2], "jpeg, damaged": b"\xff\xd8\xff\xe0\x00\x05abc" + b"zzzz" * 20, "jpeg and 7z": old.jpeg() + b"7z\xbc\xaf\x27\x1c" + RANDOM,
    "webm, cut": b"\x1aE\xdf\xa3\x84\x42\x82\x81w\x18\x53\x80\x67\xa0\x12\x54\xc3\x67\x81x", "tiff, cut": b"II*\x00\xff\xff\x00\x00" + bytes(40), "typeface, cut": b"\x00\x01\x00\x00\x00\x01" + bytes(6) + b"name" + struct.pack(">III", 0, 28, 900) + bytes(60),
    "tar without an end": old.tarred("text")[:1024], "a locked message": b"-----BEGIN PGP MESSAGE-----\n\nhQEMA8Zx\n-----END PGP MESSAGE-----\n", "gif, cut": kinds._gif("x", random.Random(1))[:-8], "wav, cut": old.wav("take")[:2000], "mp4, cut": old.m4a("take")[:-100], "ogg, cut": old.ogg("x")[:-40], "flac, cut": old.flac("x")[:30], "bmp, cut": b"BM" + struct.pack("<IHHI", 9000, 0, 0, 54) + bytes(80), "mp3, cut tag": b"ID3\x03\x00\x00\x00\x00\x7f\x7f" + b"abc",
    "pdf, locked": b"%PDF-1.7\n1 0 obj <</Encrypt 2 0 R>> endobj\n%%EOF", "pdf, unknown packing": b"%PDF-1.7\n1 0 obj <</Filter /XyzDecode>> stream\nabc\nendstream endobj\n%%EOF", "pdf, damaged stream": b"%PDF-1.7\n1 0 obj <</Filter /FlateDecode>> stream\nabc\nendstream endobj\n%%EOF",
    "pdf, cut stream": b"%PDF-1.7\n1 0 obj <</Filter /FlateDecode>> stream\n" + zlib.compress(b"text"), "pdf, cut": b"%PDF-1.7\n1 0 obj << >> endobj\n", "pdf without letters": b"%PDF-1.7\n1 0 obj <</Encoding /Identity-H>> endobj\n%%EOF", "half a letter": "text".encode("utf-16") + b"\x00",
    "data address, damaged": b'<img src="data:image/png;base64,AAAAA">', "data address, unknown": b'<img src="data:application/x-thing;base64,' + base64.b64encode(RANDOM) + b'">', "database, cut": b"SQLite format 3\x00" + RANDOM[:700], "woff, cut": b"wOFF" + bytes(8) + b"\x00\x09" + RANDOM[:60],
}  # fmt: skip

#: these take seconds to make
BOMBS: dict[str, Callable[[], bytes]] = {
    "zip bomb": _bomb,
    "gzip bomb": lambda: gzip.compress(bytes((1 << 28) + 9), 1, mtime=0),
}
