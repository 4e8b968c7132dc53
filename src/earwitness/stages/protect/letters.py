"""Cyrillic to Latin and back to one sound: what makes «Лёша», "Lyosha" and "Ljoscha" the same name.

Rules
- `romanised` writes a word as BGN/PCGN does, plainly; the leak scan has its own tables and shares nothing with this.
- `sound` is coarse on purpose: two words with different sounds are different names, two with the same sound may be one.
"""

from __future__ import annotations

from functools import lru_cache

_BGN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "'": "", "’": "",
}  # fmt: skip
_KMU = {**_BGN, "г": "h", "и": "y", "щ": "shch"}

_SAME = (
    ("shch", "s"), ("sch", "s"), ("tsch", "c"), ("tch", "c"), ("kh", "h"), ("ph", "f"), ("ks", "x"), ("ts", "c"), ("tz", "c"),
    ("cz", "c"), ("zh", "z"), ("sh", "s"), ("ch", "c"), ("sz", "s"), ("th", "t"), ("ck", "k"), ("qu", "k"), ("w", "v"),
    ("yo", "e"), ("jo", "e"), ("io", "e"), ("ye", "e"), ("je", "e"), ("ie", "e"), ("iy", "i"), ("yi", "i"), ("ij", "i"), ("ii", "i"),
    ("ya", "a"), ("ja", "a"), ("ia", "a"), ("yu", "u"), ("ju", "u"), ("iu", "u"), ("y", "i"), ("j", "i"), ("ei", "e"), ("ai", "a"),
    ("oi", "o"), ("ui", "u"), ("o", "a"), ("g", "h"),
)  # fmt: skip


def is_cyrillic(word: str) -> bool:
    return any("\u0400" <= c <= "\u04ff" for c in word)


def romanised(word: str, language: str) -> str:
    """Latin letters, lower case; anything that is no Cyrillic letter stays."""
    table = _KMU if language == "uk" else _BGN
    return "".join(table.get(c, c) for c in word.lower())


_CHOICES = {
    "ё": ("yo", "e", "io", "jo"), "й": ("y", "i"), "х": ("kh", "h"), "ю": ("yu", "iu"), "я": ("ya", "ia"), "ы": ("y", "i"), "г": ("g", "h"), "и": ("i", "y"),
    "і": ("i",), "ї": ("yi", "i"), "є": ("ye", "ie"), "ь": ("", "i"),
}  # fmt: skip


@lru_cache(maxsize=20_000)
def spellings(word: str, language: str) -> frozenset[str]:
    """The common Latin spellings of a lower-case Cyrillic name, at most a few dozen."""
    forms = [""]
    for n, c in enumerate(word):
        options = _CHOICES.get(c, (_BGN.get(c, c),))
        if c in "ги" and language != "uk" or c == "ь" and n + 1 != len(word):
            options = options[:1]
        if c in "ь" and language != "uk":
            options = ("",)
        if c in "ё" and n and word[n - 1] in "жшчщц":
            options = ("e", "yo", "o")
        if c == "е" and (n == 0 or word[n - 1] in "аеёиоуыэюяь"):
            options = ("ye", "e")
        forms = [form + option for form in forms for option in options][:64]
    return frozenset({*forms, *(f[:-2] + "y" for f in forms if f.endswith("iy"))})


@lru_cache(maxsize=40_000)
def sound(word: str) -> str:
    """A coarse key of how a name sounds, the same for its spellings in Cyrillic and in Latin letters."""
    text = romanised(word, "ru") if is_cyrillic(word) else word.lower()
    text = "".join(c for c in text if c.isalpha())
    for written, heard in _SAME:
        text = text.replace(written, heard)
    out: list[str] = []
    for c in text:
        if not out or out[-1] != c:
            out.append(c)
    return "".join(out)
