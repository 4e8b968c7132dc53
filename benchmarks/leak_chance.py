"""Content of a release that means nothing, in which a name can only be chance: for `benchmarks.leak_scan --chance`.

Each sort is made of random bytes in the way programs write them; whatever the scan finds in it would block a clean release.
"""

from __future__ import annotations

import base64
import random
import struct
import uuid
import zlib
from collections.abc import Callable, Iterator

from benchmarks import leak_forms
from tests.leaks import packages as old

CONSONANTS = "bcdfghjklmnpqrstvwxz"


def vault(random_: random.Random, people: int = 300) -> list[str]:
    """A list as a large case gives it: people with nicknames, call signs and numbers."""
    out: list[str] = []
    for _ in range(people):
        first, pets, patronymic, language = random_.choice((*leak_forms.MEN, *leak_forms.WOMEN))
        stem = random_.choice(leak_forms.SURNAMES[language])[:-2]
        surname = stem + random_.choice("ов ин енко ский ук ко ец ман".split())
        out += [f"{first} {surname}", f"{surname} {first} {patronymic}", random_.choice(pets.split())]
        out.append("+7916" + "".join(random_.choices("0123456789", k=7)))
    out += [
        *leak_forms.CALL_SIGNS,
        *leak_forms.PLACES,
        *leak_forms.ENGLISH,
        "Ян",
        "Юля",
        "Рома",
        "Дан",
        "Ким",
    ]
    return list(dict.fromkeys(out))


def _each(make: Callable[[random.Random], str], between: str = " ") -> Callable[[random.Random, int], bytes]:
    def content(r: random.Random, size: int) -> bytes:
        parts: list[str] = []
        while size > 0:
            parts.append(make(r))
            size -= len(parts[-1]) + len(between)
        return between.join(parts).encode()

    return content


def _letters(alphabet: str, least: int, most: int) -> Callable[[random.Random], str]:
    return lambda r: "".join(r.choices(alphabet, k=r.randint(least, most)))


_SMALL = "abcdefghijklmnopqrstuvwxyz"
_BASE64 = _SMALL.upper() + _SMALL + "0123456789+/"
_BASE32 = _SMALL.upper() + "234567"


def _path(r: random.Random) -> str:
    return f"M{r.randint(0, 900)}.{r.randint(0, 99)} {r.randint(0, 400)}.{r.randint(0, 9)}c{r.random() * 9:.2f}-{r.random() * 9:.3f},{r.randint(-9, 9)} {r.randint(0, 400)}z"


def _script(r: random.Random) -> str:
    name, key = _letters(_SMALL + _SMALL.upper(), 1, 2), _letters(_SMALL, 3, 9)
    return f'function {name(r)}({name(r)},{name(r)}){{return "{_letters(_BASE64[:62], 4, 12)(r)}"+{name(r)}.{key(r)}[{r.randint(0, 10**9)}]}}'


def _png(r: random.Random, size: int) -> bytes:
    parts = [old._chunk(b"IDAT", r.randbytes(size)), old._chunk(b"acTL", r.randbytes(64)), old._chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(r.randbytes(2400)))]  # fmt: skip
    return old.png(*parts)


def _jpeg(r: random.Random, size: int) -> bytes:
    profile, box = b"ICC_PROFILE\x00\x01\x01" + r.randbytes(3000), b"JP\x00\x01" + r.randbytes(12_000)
    body = old.jpeg((0xE2, profile), (0xEB, box), (0xEE, b"Adobe\0" + r.randbytes(8)))[:-2]
    return body + r.randbytes(size).replace(b"\xff", b"\xfe") + b"\xff\xd9"


def _mp3(r: random.Random, size: int) -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(32) + b"Xing" + r.randbytes(400)
    return frame + r.randbytes(size).replace(b"ID3", b"ABC").replace(b"APETAGEX", b"").replace(b"TAG", b"tag")


def _font(r: random.Random, size: int) -> bytes:
    body = r.randbytes(size)
    return b"\x00\x01\x00\x00" + struct.pack(">HHHH", 1, 16, 0, 0) + b"glyf" + struct.pack(">III", 0, 28, len(body)) + body  # fmt: skip


def _film(r: random.Random, size: int) -> bytes:
    return b"\x1a\x45\xdf\xa3\x8f\x42\x82\x84webm" + r.randbytes(size)


def _atoms(r: random.Random, size: int) -> bytes:
    table = old._atom(b"trak", old._atom(b"stsz", r.randbytes(3000)))
    return old._atom(b"ftyp", b"M4A \0\0\0\0") + old._atom(b"moov", table) + old._atom(b"mdat", r.randbytes(size))  # fmt: skip


def _dump(write: Callable[[bytes], str]) -> Callable[[random.Random, int], bytes]:
    return lambda r, size: f'{{"blob": "{write(r.randbytes(size // 2))}"}}'.encode()


#: (name of the file, content of about so many bytes)
SORTS: dict[str, tuple[str, Callable[[random.Random, int], bytes]]] = {
    "fingerprints": ("a.json", _each(lambda r: f'"{r.randbytes(32).hex()}"', ",\n")), "short fingerprints": ("a.json", _each(lambda r: f'"{r.randbytes(4).hex()}"', ",")),
    "identifiers": ("a.json", _each(lambda r: str(uuid.UUID(int=r.getrandbits(128))), "\n")), "colours": ("a.css", _each(lambda r: f".a{{color:#{r.randbytes(4).hex()};fill:#{r.randbytes(3).hex()}}}")),
    "base64, long": ("a.json", _dump(lambda raw: base64.b64encode(raw).decode())), "base64, lines": ("a.txt", _dump(lambda raw: base64.encodebytes(raw).decode())),
    "base64, short": ("a.json", _each(lambda r: f'"{base64.b64encode(r.randbytes(r.randint(4, 33))).decode()}"', ",")), "base64 of addresses": ("a.html", _each(lambda r: f'<a id="{base64.urlsafe_b64encode(r.randbytes(r.choice((6, 8, 12, 16)))).decode().rstrip("=")}">x</a>')),
    "base32": ("a.txt", _each(_letters(_BASE32, 8, 32))), "consonants": ("a.json", _each(_letters(CONSONANTS[:16], 8, 8))), "small letters": ("a.txt", _each(_letters(_SMALL, 5, 12))), "hexadecimal in letters": ("a.txt", _each(lambda r: r.randbytes(8).hex(":"))),
    "numbers": ("a.csv", _each(lambda r: f"{r.randint(0, 10**9)},{r.random():.12f},{r.randint(10**12, 2 * 10**12)},{r.randint(0, 255)},{r.randint(0, 255)},{r.randint(0, 255)}", "\n")), "bytes in numbers": ("a.js", _each(lambda r: str(r.randint(0, 255)), ",")),
    "paths": ("a.svg", lambda r, n: b'<svg><path d="' + _each(_path)(r, n) + b'"/></svg>'), "minified script": ("a.js", _each(_script, ";")), "escaped bytes": ("a.js", _dump(lambda raw: "".join(f"\\x{b:02x}" for b in raw[: len(raw) // 2]))),
    "picture": ("a.png", _png), "photograph": ("a.jpg", _jpeg), "sound": ("a.mp3", _mp3), "typeface": ("a.ttf", _font), "film": ("a.webm", _film), "atoms": ("a.m4a", _atoms),
}  # fmt: skip


def contents(random_: random.Random, size: int) -> Iterator[tuple[str, str, bytes]]:
    """(sort, file name, content) of every sort, each of about `size` bytes."""
    for sort, (name, make) in SORTS.items():
        yield sort, name, make(random_, size)
