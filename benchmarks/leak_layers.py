"""Ways of writing a text down, one over the other, and disguises of a name, for `benchmarks.leak_scan --layers`.

A layer turns text into text, or into the bytes of a file; a disguise changes the letters of a name. What the scan finds in
any disguise and under any layer it must find in every disguise under any two: some 35,000 ways to write one name, of which
the test and the benchmark take some by lot.
"""

from __future__ import annotations

import base64
import html
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks import leak_forms

Layer = Callable[[str], str]


def _base64(encoding: str) -> Layer:
    return lambda text: base64.b64encode(text.encode(encoding)).decode()


def _hex(encoding: str, between: str = "") -> Layer:
    return lambda text: text.encode(encoding).hex(between) if between else text.encode(encoding).hex()


def _percent(encoding: str) -> Layer:
    return lambda text: quote(text.encode(encoding), safe="")


#: text → text
LAYERS: dict[str, Layer] = {
    "plain": lambda text: text,
    "hexadecimal": _hex("utf-8"),
    "hexadecimal of UTF-16": _hex("utf-16-be"),
    "hexadecimal of cp1251": _hex("cp1251"),
    "hexadecimal, parted": _hex("utf-8", " "),
    "base64": _base64("utf-8"),
    "base64 of UTF-16": _base64("utf-16-le"),
    "base64 of cp1251": _base64("cp1251"),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "percent": _percent("utf-8"),
    "percent of cp1251": _percent("cp1251"),
    "entities": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "named entities": lambda text: html.escape(text).replace("а", "&acy;").replace("e", "&#x65;"),
    "JSON": lambda text: json.dumps(text),
    "script": lambda text: "".join(f"\\u{{{ord(c):x}}}" for c in text),
    "bytes of a script": lambda text: "".join(f"\\x{b:02x}" for b in text.encode()),
    "CSS": lambda text: "".join(f"\\{ord(c):06x}" for c in text),
    "quoted-printable": lambda text: "".join(f"={b:02X}" for b in text.encode()),
    "numbers of letters": lambda text: ",".join(str(ord(c)) for c in text),
}  # fmt: skip
#: text → the bytes of a file
FILES: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without mark": lambda text: text.encode("utf-16-le"),
    "cp1251": lambda text: text.encode("cp1251"),
}
_DIGITS = str.maketrans("оoзe", "0033")
_ALIKE = str.maketrans("аеорсхуiaeopcxy", "aeopcxyіаеорсху")


#: a name of one word → the same in disguise; one that changes nothing is left out
DISGUISES: dict[str, Layer] = {
    "as it is": lambda name: name,
    "small letters": str.lower,
    "capitals": str.upper,
    "look-alikes": lambda name: name.translate(_ALIKE),
    "one look-alike": lambda name: name[:-2] + name[-2:].translate(_ALIKE),
    "digits for letters": lambda name: name[0] + name[1:-1].translate(_DIGITS) + name[-1],
    "Latin": lambda name: leak_forms.latin(name, "informal") or name,
    "ISO 9": lambda name: leak_forms.latin(name, "iso 9") or name,
    "Ukraine 2010": lambda name: leak_forms.latin(name, "ukraine 2010") or name,
    "spaced": " ".join,
    "dotted": ".".join,
    "soft hyphens": "\u00ad".join,
    "invisible": lambda name: name[:3] + "\u200b" + name[3:],
    "over tags": lambda name: f"{name[:3]}<b>{name[3:]}</b>",
    "over strings": lambda name: f'"{name[:3]}" + "{name[3:]}"',
}  # fmt: skip
#: what stands around the name before the layers go over it
AROUND: dict[str, Layer] = {
    "alone": lambda name: name,
    "in a line": lambda name: f"And {name} said so.",
}


@dataclass(frozen=True, slots=True)
class Written:
    """One way a name was written into a file."""

    disguise: str
    around: str
    inner: str
    outer: str
    file: str
    content: bytes

    def __str__(self) -> str:
        return f"{self.disguise}, {self.around}: {self.inner} in {self.outer} in {self.file}"


def drawn(name: str, count: int, random_: random.Random, disguises: Sequence[str] = ()) -> Iterator[Written]:
    """So many ways to write a name of one word, each drawn anew: those that change it and that its letters allow."""
    while count:
        disguise = random_.choice(disguises or list(DISGUISES))
        around = random_.choice(list(AROUND))
        inner, outer = random_.choice(list(LAYERS)), random_.choice(list(LAYERS))
        file = random_.choice(list(FILES))
        changed = DISGUISES[disguise](name)
        if changed == name:
            disguise = "as it is"
        try:
            text = LAYERS[outer](LAYERS[inner](AROUND[around](changed)))
            content = FILES[file](f"var k = '{text}';")
        except UnicodeEncodeError:
            continue  # these letters are not in that encoding
        count -= 1
        yield Written(disguise, around, inner, outer, file, content)
