"""Letters as a reader sees them, for the leak scan: look-alikes, invisible marks, wide and mathematical letters, and the
encodings in which bytes may be meant as text.

Look-alikes are chosen by hand from those that Unicode's confusables list pairs with Latin and Cyrillic letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PLAIN = re.compile(
    r"[^\x00-\x7e\u0401\u0404\u0406\u0407\u0410-\u044f\u0451\u0454\u0456\u0457\u0490\u0491«»—–…№’‘“”„\xa0]"
)
_UNSEEN = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]")  # fmt: skip
#: letter → (as Latin, as Cyrillic); "" where it looks like none of that script
_ALIKE: dict[str, tuple[str, str]] = {}
for _latin, _cyrillic, _others in (
    ("a", "а", "αаaɑᴀ⍺ạąǎăāåäãâáà"), ("b", "в", "Ьƅвʙβ"), ("c", "с", "сcϲᴄⅽçćč"), ("d", "", "ԁɗđďⅾ"), ("e", "е", "еeҽεєėęěēëêéèєℯ"),
    ("f", "", "ғƒϝ"), ("g", "", "ɡģğġƍց"), ("h", "н", "һհнʜħη"), ("i", "і", "іiıɩιїíìîïīįɪ"), ("j", "ј", "јϳյɉ"), ("k", "к", "кkκҝќқᴋķĸ"),
    ("l", "", "ӏⅼĺļľłʟι"), ("m", "м", "мmᴍⅿ"), ("n", "п", "ոռńņňñŋпɴ"), ("o", "о", "оoοσօөօòóôõöōőøᴏ०೦"), ("p", "р", "рpρⲣƿᴩ"), ("q", "", "ԛգզ"),
    ("r", "г", "гrɾŕŗřᴦɼ"), ("s", "ѕ", "ѕꜱśşšșʂ"), ("t", "т", "тtτţťțŧᴛ"), ("u", "и", "υսʋùúûüūůűųᴜц"), ("v", "", "νѵⅴᴠ"), ("w", "ш", "ԝωաɯшᴡŵ"),
    ("x", "х", "хxχҳⅹ×"), ("y", "у", "уyүγýÿŷʏў"), ("z", "", "ᴢźżžʐ"),
):  # fmt: skip
    for _c in _others:
        _ALIKE.setdefault(_c, (_latin, _cyrillic))
for _c, _cyrillic in (("π", "п"), ("φ", "ф"), ("λ", "л"), ("ʙ", "в"), ("ʜ", "н"), ("ᴋ", "к"), ("ᴍ", "м"), ("ᴛ", "т"), ("ᴫ", "л"), ("ᴨ", "п"), ("ə", "э"), ("ɛ", "з"), ("ʒ", "з"), ("ӡ", "з"), ("ĸ", "к"), ("ю", "ю"), ("ҭ", "т"), ("ӽ", "х"), ("ҧ", "п"), ("ӂ", "ж"), ("җ", "ж"), ("ҷ", "ч"), ("ӊ", "н"), ("ң", "н"), ("қ", "к"), ("ѓ", "г"), ("ґ", "ґ"), ("ғ", "г"), ("ӆ", "л"), ("ѐ", "е"), ("ѝ", "и"), ("ӣ", "и"), ("ӧ", "о"), ("ә", "э")):  # fmt: skip
    _ALIKE[_c] = (_ALIKE.get(_c, ("", ""))[0], _cyrillic)
#: upper-case letters that look like one of the other script only as capitals
_CAPITALS = {"В": "b", "Н": "h", "Р": "p", "С": "c", "У": "y", "Х": "x", "З": "3"}
_LATIN_TO_CYRILLIC = dict(zip("aeopcyxkmthbijsnurgw", "аеорсухкмтнвіјѕпигґш", strict=True)) | {"g": "д"}
_TO_LATIN = {
    ord(c): pair[0] for c, pair in _ALIKE.items() if pair[0] and c not in "abcdefghijklmnopqrstuvwxyz"
}
_TO_CYRILLIC = {
    **{ord(c): letter for c, letter in _LATIN_TO_CYRILLIC.items()},
    **{ord(c): pair[1] for c, pair in _ALIKE.items() if pair[1] and not ("а" <= c <= "я" or c in "ёіїєґ")},
}  # fmt: skip
_DIGITS_AS_LATIN = str.maketrans("013457869@$", "oleastbbgas")
_DIGITS_AS_CYRILLIC = str.maketrans("0134689@", "оізабвда")
#: one class of look-alikes for codes of letters and digits, where the script says nothing
_CODE = {
    **{c: pair[0] for c, pair in _ALIKE.items() if pair[0] and "\u0400" <= c <= "\u04ff"},
    **{c.lower(): letter for c, letter in _CAPITALS.items() if letter != "3"},
    "у": "y",
    "і": "i",
    "ї": "i",
}


def seen_text(text: str) -> str:
    """The text as it is seen: wide and mathematical letters plain, marks on and between letters gone."""
    if text.isascii() or not _PLAIN.search(text):
        return text
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    rare = {c for c in _PLAIN.findall(text) if unicodedata.category(c) in ("Mn", "Me", "Cf")}
    rare |= {c for c in _PLAIN.findall(text) if unicodedata.category(c) == "Nd"}
    if not rare:
        return text
    table = {ord(c): str(unicodedata.decimal(c)) if c.isdecimal() else None for c in rare}
    return text.translate(table)


@lru_cache(maxsize=50_000)
def readings(word: str) -> tuple[str, ...]:
    """A lower-case word with look-alikes read as one script: Cyrillic and Latin, where that changes it."""
    latin = word.translate(_TO_LATIN)
    cyrillic = word.translate(_TO_CYRILLIC)
    out = []
    if cyrillic != word and all("\u0400" <= c <= "\u04ff" or not c.isalpha() for c in cyrillic):
        out.append(cyrillic)
    if latin != word and latin.isascii():
        out.append(latin)
    return tuple(out)


def with_digits_as_letters(word: str) -> tuple[str, ...]:
    """«К0валенк0» and "K0va1enko" as words."""
    lower = word.lower()
    out = [lower.translate(_DIGITS_AS_LATIN), lower.translate(_DIGITS_AS_CYRILLIC)]
    if "1" in lower:
        out.append(lower.replace("1", "i").translate(_DIGITS_AS_LATIN))
    return tuple(out)


def code_text(text: str) -> str:
    """Lower case, Cyrillic letters as the Latin ones they look like: for plates and documents."""
    return "".join(_CODE.get(c, c) for c in text.lower())


# ------------------------------------------------------------------------------------------------------- bytes as text

BYTE_ENCODINGS = ("cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic")
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LETTERLIKE = re.compile(
    r"[A-Za-z0-9 .,!?\-_@+:/\"'{}\[\]()<>=&;#*%|\\~^$`\n\r\t\u0400-\u045fґҐ’‘“”„«»—–…№\xa0\xad]"
)


def decodings(raw: bytes) -> list[tuple[str, str]]:
    """(encoding, text) for every way the bytes may be meant as text; empty where they are none."""
    if len(raw) < 3:
        return []
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return [(encoding, raw.decode(encoding))]
            except UnicodeDecodeError:
                return []
    zeros = raw.count(0)
    if not zeros:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            if len(_CONTROL.findall(raw)) <= 0.002 * len(raw):
                return [("utf-8", text)]
    wide = _wide(raw, zeros)
    if wide or zeros or len(_CONTROL.findall(raw)) > 0.002 * len(raw):
        return wide
    part = [("utf-8", raw.decode("utf-8", errors="replace")), ("latin-1", raw.decode("latin-1"))]
    every = [(encoding, raw.decode(encoding, errors="replace")) for encoding in BYTE_ENCODINGS]
    if max(_likeness(text) for _, text in (*part, *every)) < 0.85:
        return []
    return [part[0], *byte_readings(raw)]


#: how often each letter stands in Russian and Ukrainian text, in hundreds of a per cent; rounded from public counts
_OFTEN = dict(zip("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґ", (1097, 845, 801, 735, 670, 626, 547, 473, 454, 440, 349, 321, 298, 281, 262, 201, 190, 174, 170, 165, 159, 144, 121, 97, 94, 73, 64, 48, 36, 32, 26, 4, 4, 300, 60, 50, 1), strict=True))  # fmt: skip


def byte_readings(raw: bytes) -> list[tuple[str, str]]:
    """(encoding, text) for bytes whose letters are one byte each. In the likeliest encoding, and those nearly as likely,
    all of it; in the others, where letters fall as they come, only long words."""
    out: list[tuple[str, str]] = []
    texts = [(encoding, raw.decode(encoding, errors="replace")) for encoding in BYTE_ENCODINGS]
    scores = [_commonness(text) for _, text in texts]
    best = max(scores)
    if scores[0] >= scores[-1]:  # Mac Cyrillic has most small letters where Windows has them
        texts, scores = texts[:-1], scores[:-1]
    for (encoding, text), score in zip(texts, scores, strict=True):
        if (
            score >= 0.85 * best or encoding == "cp1251"
        ):  # by far the commonest in tags, and short texts tell little
            out.append((encoding, text))
        else:
            words = _LONG_WORD.findall(text)
            if words:
                out.append((encoding, "\n".join(words)))
    signs = _APOSTROPHE.sub(b"'", _GAP_IN_NUMBER.sub(b" ", raw))
    if signs != raw:
        out.append(("signs", signs.decode("ascii", errors="replace")))
    return out


#: signs that stand alone between digits or Latin letters, where no letter tells the encoding: the space that does not break
#: and the apostrophe, in each of them
_GAP_IN_NUMBER = re.compile(rb"(?<=\d)[\x9a\xa0\xca\xff](?=\d)")
_APOSTROPHE = re.compile(rb"(?<=[A-Za-z])[\x91\x92\xb4\xd4\xd5](?=[A-Za-z])")


_LONG_WORD = re.compile(r"(?<![^\W\d_])(?:[А-ЯЁІЇЄҐ]?[а-яёіїєґ]{5,}|[А-ЯЁІЇЄҐ]{6,})(?![^\W\d_])")


def _commonness(text: str) -> float:
    """How common the Cyrillic letters of a text are, on average; what is no letter counts against it."""
    high = [c for c in text[:20_000].lower() if c >= "\x80"]
    return sum(_OFTEN.get(c, -200) for c in high) / max(1, len(high))


def _wide(raw: bytes, zeros: int) -> list[tuple[str, str]]:
    """UTF-16 and UTF-32 without a mark."""
    out = []
    if zeros >= len(raw) // 2 and len(raw) % 4 == 0:
        out = [("utf-32-le", raw), ("utf-32-be", raw)]
    if len(raw) % 2 == 0:
        out += [("utf-16-le", raw), ("utf-16-be", raw)]
    texts = []
    for encoding, content in out:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        shown = seen_text(text)
        if _likeness(shown) + len(_LATIN.findall(shown[:10_000])) / max(1, len(shown[:10_000])) >= 0.9:
            texts.append((encoding, text))
    return texts


_LATIN = re.compile(r"[\xa1-\xac\xae-\u017f]")


def _likeness(text: str) -> float:
    """The share of characters that texts of these calls are made of."""
    sample = text if len(text) <= 20_000 else text[:10_000] + text[-10_000:]
    return len(_LETTERLIKE.findall(sample)) / max(1, len(sample))


def one_text(raw: bytes) -> str:
    """Bytes as UTF-8, else as cp1251."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1251", errors="replace")
