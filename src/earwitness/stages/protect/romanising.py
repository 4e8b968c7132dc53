"""Every way the leak scan knows to write a Cyrillic name in Latin letters, and back. Its own tables, by design.

Systems: BGN/PCGN, KMU-2010, ICAO 9303, ISO 9 and scholarly with and without diacritics, GOST 7.79-B, German, French,
Polish, and what people type. A letter with several spellings gives several forms; the number of forms is bounded.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import product

MOST = 160

_LATIN: dict[str, tuple[str, ...]] = {
    "а": ("a",), "б": ("b",), "в": ("v",), "г": ("g",), "д": ("d",), "е": ("e",), "ё": ("yo", "e", "io", "jo"), "ж": ("zh",), "з": ("z",),
    "и": ("i",), "й": ("y", "i", "j"), "к": ("k",), "л": ("l",), "м": ("m",), "н": ("n",), "о": ("o",), "п": ("p",), "р": ("r",), "с": ("s",),
    "т": ("t",), "у": ("u",), "ф": ("f",), "х": ("kh", "h"), "ц": ("ts", "c"), "ч": ("ch",), "ш": ("sh",), "щ": ("shch", "sch"), "ъ": ("",),
    "ы": ("y", "i"), "ь": ("",), "э": ("e",), "ю": ("yu", "iu", "ju"), "я": ("ya", "ia", "ja"), "і": ("i",), "ї": ("yi", "i"), "є": ("ye", "ie", "e"), "ґ": ("g",), "'": ("",),
}  # fmt: skip
_SYSTEMS: dict[str, dict[str, str]] = {
    "bgn": {"ё": "yë", "е": "e", "й": "y", "х": "kh", "ц": "ts", "щ": "shch", "ы": "y", "ь": "'", "ъ": '"', "ю": "yu", "я": "ya"},
    "bgn plain": {"ё": "yo", "й": "y", "х": "kh", "ц": "ts", "щ": "shch", "ы": "y", "ь": "", "ю": "yu", "я": "ya"},
    "kmu": {"г": "h", "и": "y", "й": "i", "х": "kh", "ц": "ts", "щ": "shch", "ь": "", "ю": "iu", "я": "ia", "є": "ie", "ї": "i"},
    "kmu first": {"г": "h", "и": "y", "й": "y", "х": "kh", "ц": "ts", "щ": "shch", "ь": "", "ю": "yu", "я": "ya", "є": "ye", "ї": "yi"},
    "icao": {"ё": "e", "й": "i", "х": "kh", "ц": "ts", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "ю": "iu", "я": "ia", "э": "e"},
    "iso 9": {"ж": "ž", "ё": "ë", "й": "j", "х": "h", "ц": "c", "ч": "č", "ш": "š", "щ": "ŝ", "ы": "y", "ь": "ʹ", "ю": "û", "я": "â", "э": "è"},
    "scholarly": {"ж": "ž", "ё": "ë", "й": "j", "х": "ch", "ц": "c", "ч": "č", "ш": "š", "щ": "šč", "ы": "y", "ь": "'", "ю": "ju", "я": "ja", "э": "è"},
    "gost": {"ж": "zh", "ё": "yo", "й": "j", "х": "x", "ц": "cz", "ч": "ch", "ш": "sh", "щ": "shh", "ы": "y", "ь": "", "ю": "yu", "я": "ya", "э": "e"},
    "german": {"в": "w", "з": "s", "ж": "sch", "ё": "jo", "й": "i", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch", "щ": "schtsch", "ы": "y", "ь": "", "ю": "ju", "я": "ja"},
    "french": {"ж": "j", "ё": "io", "й": "ï", "у": "ou", "х": "kh", "ц": "ts", "ч": "tch", "ш": "ch", "щ": "chtch", "ы": "y", "ь": "", "ю": "iou", "я": "ia"},
    "polish": {"в": "w", "ж": "ż", "ё": "jo", "й": "j", "х": "ch", "ц": "c", "ч": "cz", "ш": "sz", "щ": "szcz", "ы": "y", "ь": "", "ю": "ju", "я": "ja", "л": "l"},
}  # fmt: skip
_TABLES = tuple(
    str.maketrans({c: system.get(c, spelt[0]) for c, spelt in _LATIN.items()}) for system in _SYSTEMS.values()
)
_CYRILLIC = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("tz", "ц"), ("ch", "ч"), ("sh", "ш"), ("yo", "ё"), ("yu", "ю"), ("ya", "я"), ("ye", "е"),
    ("iu", "ю"), ("ia", "я"), ("ju", "ю"), ("ja", "я"), ("jo", "ё"), ("x", "кс"), ("w", "в"), ("q", "к"), ("ph", "ф"), ("th", "т"), ("ck", "к"), ("c", "к"),
    ("a", "а"), ("b", "б"), ("v", "в"), ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("j", "й"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"),
    ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("y", "ы"),
)  # fmt: skip


def plain_latin(text: str) -> str:
    """Lower case without diacritics and apostrophes of transliteration."""
    flat = text.lower()
    if not flat.isascii():
        flat = unicodedata.normalize("NFKD", flat.replace("ł", "l").replace("đ", "d").replace("ß", "ss"))
        flat = "".join(c for c in flat if not unicodedata.combining(c))
    return flat.translate(_APOSTROPHES)


_APOSTROPHES = {ord(c): None for c in "'’ʹʼ\"ʺ`"}


@lru_cache(maxsize=60_000)
def latin_forms(word: str) -> frozenset[str]:
    """Spellings of a lower-case Cyrillic word in Latin letters, plain (`plain_latin`)."""
    out = set()
    for table in _TABLES:
        out.add(plain_latin(word.translate(table)))
        if word.startswith("е"):
            out.add(plain_latin("ye" + word[1:].translate(table)))
    choices = []
    for n, c in enumerate(word):
        spelt = _LATIN.get(c, (c,))
        if c == "е" and (n == 0 or word[n - 1] in "аеёиоуыэюяьъ"):
            spelt = ("ye", "e", "je")
        choices.append(spelt)
    out |= {plain_latin("".join(p)) for p, _ in zip(product(*choices), range(MOST), strict=False)}
    more = set()
    for form in out:
        for ending, others in (
            ("iy", ("y", "i", "ii", "ij")),
            ("yy", ("y", "yi")),
            ("ii", ("y", "i")),
            ("ij", ("y", "i")),
            ("ov", ("off", "ow", "of")),
            ("ev", ("eff", "ew", "ef")),
        ):
            if form.endswith(ending) and len(form) > 4:
                more |= {form[: -len(ending)] + other for other in others}
    return frozenset(f for f in out | more if f)


@lru_cache(maxsize=20_000)
def main_latin(word: str) -> frozenset[str]:
    """One spelling a system, for comparing misspelt names with."""
    return frozenset(plain_latin(word.translate(table)) for table in _TABLES)


def cyrillic_forms(word: str) -> frozenset[str]:
    """How a Latin name would be written in Cyrillic: one reading by sound, and variants of what is ambiguous."""
    text = plain_latin(word)
    out = ""
    at = 0
    while at < len(text):
        for latin, cyrillic in _CYRILLIC:
            if text.startswith(latin, at):
                out += cyrillic
                at += len(latin)
                break
        else:
            at += 1
    forms = {out}
    for ending, others in (
        ("ий", ("ий",)),
        ("ы", ("ий", "ый", "и", "й")),
        ("ыи", ("ый", "ий")),
        ("ии", ("ий",)),
    ):
        if out.endswith(ending):
            forms |= {out[: -len(ending)] + o for o in others}
    forms |= (
        {f.replace("ы", "и") for f in forms}
        | {f.replace("ы", "й") for f in forms}
        | {f.replace("ё", "е") for f in forms}
    )
    forms |= {f.replace("ое", "ое").replace("ае", "ае").replace("ые", "ые") for f in forms}
    return frozenset(f for f in forms if len(f) > 1)


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """A coarse key by which spellings no table lists still meet: consonants grouped, vowels grouped, doubles single."""
    text = plain_latin(word)
    for written, heard in (
        ("tsch", "c"), ("shch", "c"), ("szcz", "c"), ("sch", "s"), ("tch", "c"), ("kh", "h"), ("ch", "c"), ("sh", "s"), ("sz", "s"), ("cz", "c"), ("zh", "z"), ("ts", "c"), ("tz", "c"),
        ("ph", "f"), ("ck", "k"), ("ks", "x"), ("ou", "u"), ("w", "v"), ("ff", "v"), ("q", "k"), ("g", "h"), ("j", "i"), ("y", "i"), ("yo", "e"), ("io", "e"), ("ia", "a"), ("iu", "u"), ("ie", "e"), ("ii", "i"), ("o", "a"),
    ):  # fmt: skip
        text = text.replace(written, heard)
    out = ""
    for c in text:
        if c.isalpha() and (not out or out[-1] != c):
            out += c
    return out
