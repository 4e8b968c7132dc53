"""A text as a reader, a browser or a program may see it: as it stands, and with every layer of writing taken off.

Views: entities read, tags taken out, escapes of JSON, JavaScript, CSS and RTF read, percent-encoding, quoted-printable,
base64 and hexadecimal runs decoded, lists of character numbers, host names, letters spoilt by a wrong encoding, and
strings, cells and captions joined as they follow each other. Each view says what was taken off; none is given twice.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, pairwise

from earwitness.stages.protect.scan_letters import decodings, one_text, seen_text
from earwitness.stages.protect.scan_noise import (
    APART,
    GLUED,
    TAG,
    is_writing,
    laid_bare,
    telling_words,
)
from earwitness.stages.protect.scan_pieces import inflated, wide_runs

DEEPEST = 4
#: in samples and pixels, where marks of layers are chance, and each lets the others unfold
DEEPEST_IN_BYTES = 2
#: all views of one text together may be this many times as long as it, and then some; more is a trap
MOST_TIMES, MOST_MORE = 60, 1 << 24
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|[uU]([0-9a-fA-F]{4,8})|x([0-9a-fA-F]{2})|([0-3][0-7]{2})|(.))", re.DOTALL
)
_SHEET_HEADING = re.compile(r"&(?:[A-Z]|\"[^\"]{0,80}\"|\d{1,3}(?!\d))(?! )")
_PAIR_OF_ESCAPES = re.compile(r"(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})+")
_CSS = re.compile(r"\\([0-9a-fA-F]{2,6})(?:\r\n|[ \t\n\f])?")
_ENTITY = re.compile(r"&#?\w{2,31}")
_RTF = re.compile(
    r"\\u(?P<wide>-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|\?)?|\\'(?P<byte>[0-9a-fA-F]{2})|(?P<end>\\(?:par|pard|line|tab|cell|row|page|sect)\b ?)"
    r"|\\[a-z]+-?\d* ?|[{}]|\r?\n"
)
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_PERCENT_WIDE = re.compile(r"%u([0-9a-fA-F]{4})")
#: a lone one in small letters is what scripts are full of: «a=be»
_QUOTED = re.compile(r"(?:=[0-9A-F]{2})+|(?:=[0-9A-Fa-f]{2}){2,}")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{6,}={0,2}")
#: identifiers and fingerprints, in which base64 has no letter that hexadecimal has not: they are none
_HEX_ONLY = re.compile(r"[0-9a-fA-F-]{16,}")
_LINE, _LAST = (rf"^[ \t>*#]*[A-Za-z0-9+/_-]{size}[ \t]*\r?$\n?" for size in ("{4,}={0,2}", "{2,3}={1,2}"))
_BASE64_LINES = re.compile(rf"(?:{_LINE}){{2,}}(?:{_LAST})?|{_LINE}{_LAST}", re.MULTILINE)
_BASE32 = re.compile(
    r"(?<![A-Za-z0-9+/_=-])(?:(?:[A-Z2-7]{8})+(?:[A-Z2-7]{2,7}={1,6})?|[A-Z2-7]{4,7}={1,4})(?![A-Za-z0-9+/_=-])"
)
_HEX = re.compile(r"(?<![0-9a-fA-F])(?:(?:\\x|0x|\$)?[0-9a-fA-F]{2}[ ,:;.\-]{0,2}){4,}(?![0-9a-fA-F])")
_NUMBERS = re.compile(r"(?<![\d.])(?:\d{2,5}\s{0,2}[,;]\s{0,2}|\d{2,5} ){2,}\d{2,5}(?![\d.])")
_HEX_NUMBERS = re.compile(r"(?:0x[0-9a-fA-F]{2,5}\s{0,2}[,;]?\s{0,2}){3,}")
_GLUED_ALIKE = re.compile(r"([\"'`])\s*[+.,&|]\s*\1")
_MAIL_WORDS = re.compile(r"(?:=\?[\w-]+\?[bBqQ]\?[^?\s]*\?=\s*)+")
#: a name of a file too long for one line of a mail's header goes on in numbered parts (RFC 2231)
_MAIL_PARTS = re.compile(r"\"?;\s+(?:file)?name\*\d+\*?=\"?")
_MAIL_WORD = re.compile(r"=\?([\w-]+)\?([bBqQ])\?([^?\s]*)\?=")
_SCRIPT = re.compile(r"<script[^<>]*>(.*?)</script", re.DOTALL | re.IGNORECASE)
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"(\s*:)?|'((?:[^'\\\n]|\\.)*)'(\s*:)?", re.DOTALL)
_BETWEEN_CUES = re.compile(
    r"\s*\n\s*(?:\n\s*(?:[\w-]{1,40}\s*\n\s*)?)?(?:\d+:)?\d+:\d+[.,]\d+ *--> *[^\n]*\n\s*(?:<v[^>\n]*>)?"
)
_HYPHEN = re.compile(r"[-\u2010\u2011\xad]\s*\n\s*|(?<=[^\W\d_])[-\u2010\u2011\xad] (?=[a-zа-яёіїєґ])")
_FOLD = re.compile(r"\r?\n[ \t]")
_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(?:;[\w=.\-]+)*;base64,([A-Za-z0-9+/=\s%]+)")
_PUNYCODE = re.compile(r"xn--([A-Za-z0-9-]{2,})")
_HIGH = re.compile(r"[^\x00-\x7f]{2,}")
Encodings = tuple[str, ...]
#: those of one byte a letter in which marked bytes may be
ONE_BYTE: Encodings = ("cp1251", "koi8-u", "cp866", "iso8859-5")
#: the layer in which capitals mean nothing
HOST_NAMES = "host names"
#: attributes whose values are read by people or by programs that show them; sizes, classes and coordinates are not
_READ_BY_PEOPLE = re.compile(
    r"""\s(?:alt|title|label|content|value|placeholder|summary|abbr|aria-[a-z]+|data-[\w-]+)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"\s*<|.{0,2000}<(?:html|body|svg|head)\b", re.DOTALL | re.IGNORECASE)


#: what only takes apart or joins, in the order in which it is tried: one after the other gives the same in any order, and all
#: orders of all of them would be without end. After a layer that is read (escapes, entities, base64) all are tried again
_JOINING = (
    ("strings alone", "strings in a row", "strings in pairs", "cells in pairs", "attributes alone", "attributes in a row", "attributes in pairs"),
    ("tags out", "tags as gaps"),
    ("strings joined",),
    ("captions joined", "captions in a row", "lines unfolded"),
    ("hyphens at line ends",),
)  # fmt: skip
_RANK = {layer: rank for rank, layers in enumerate(_JOINING) for layer in layers}


def views(text: str, deepest: int = DEEPEST) -> Iterator[tuple[str, str]]:
    """(what was taken off, text) for the text and everything under it, each text once, so many layers deep.

    Raises ValueError for a text that unfolds without end.
    """
    seen: set[int] = set()
    left = MOST_TIMES * len(text) + MOST_MORE
    waiting: list[tuple[str, str, int, Encodings]] = [("", text, 0, ONE_BYTE)]
    while waiting:
        how, found, depth, encodings = waiting.pop()
        rank = _RANK.get(how.rpartition(", ")[2], -1)
        key = hash(found)
        if key in seen:
            continue
        seen.add(key)
        left -= len(found)
        if left < 0:
            raise ValueError("the text unfolds without end")
        yield how, found
        if depth < deepest:
            waiting += [
                (", ".join(filter(None, (how, layer))), made, depth + 1, settled)
                for layer, made, settled in chain(
                    _layers(seen_text(found), encodings, whole=depth == 0),
                    ((layer, made, encodings) for layer, made in (_mended(found) if depth < 3 else ())),
                )
                if made and _RANK.get(layer, len(_RANK)) > rank
            ]


def _layers(text: str, encodings: Encodings, *, whole: bool) -> Iterator[tuple[str, str, Encodings]]:
    """One layer off, in each way that changes the text, and the encodings in which what is under it may be: who writes some
    bytes in one encoding writes all of them so. `whole`: also what needs the text as it stood in its file."""
    if "%" in text:
        yield from _unpercent(text, encodings)
    if "=" in text and _QUOTED.search(text):
        joined = text.replace("=\r\n", "").replace("=\n", "")
        yield from _bytes_in_place("quoted-printable", _QUOTED, "=", joined, encodings)
    yield from ((layer, made, encodings) for layer, made in _plain_layers(text, whole=whole))


#: of a longer text only what is near a change is searched again
LONG_TEXT = 1 << 15
#: characters on each side of a change: a name of three words, or a telephone number in words, reaches no further
REACH = 100


def _near(pattern: re.Pattern[str], text: str) -> str:
    """Of a long text what is near a match, each part apart from the next: the rest was searched as it stood."""
    if len(text) <= LONG_TEXT:
        return text
    parts: list[tuple[int, int]] = []
    for match in pattern.finditer(text):
        begin, end = max(0, match.start() - REACH), match.end() + REACH
        if parts and begin <= parts[-1][1]:
            parts[-1] = parts[-1][0], end
        else:
            parts.append((begin, end))
    return APART.join(text[begin:end] for begin, end in parts)


def _plain_layers(text: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Those in which no bytes stand."""
    if "<" in text and ">" in text:
        tagged = _CDATA.sub(r"\1", _near(TAG, text))
        comments = _COMMENT.findall(tagged)  # apart, as they may stand within a word
        apart = APART.join([_COMMENT.sub("", tagged), *comments])
        yield "tags out", html.unescape(TAG.sub("", apart))
        gaps = html.unescape(TAG.sub(" ", _COMMENT.sub(r" \1 ", tagged)))
        # what stands at the head of a sheet begins with how it looks: «&C&"Arial,Bold"&12Сорока»
        yield "tags as gaps", _SHEET_HEADING.sub(" ", gaps) if "eader>" in text else gaps
    if "&" in text:
        near = _near(_ENTITY, text)
        yield from _changed("entities", near, html.unescape(near))
    if "\\" in text:
        near = _near(_ESCAPE, text)
        yield from _changed("escapes", near, _ESCAPE.sub(_unescaped, _PAIR_OF_ESCAPES.sub(_unpaired, near)))
        if _CSS.search(text):
            yield "css escapes", _CSS.sub(lambda m: _letter(int(m.group(1), 16)), _near(_CSS, text))
        if "{\\rtf" in text[:200]:
            yield "rtf", _unrtf(text)
    if "=?" in text:
        yield from _changed("mail words", text, _MAIL_WORDS.sub(_unmailed, text))
    if "name*" in text:
        yield from _changed("mail words", text, _MAIL_PARTS.sub("", text))
    if "xn--" in text:
        yield HOST_NAMES, APART.join(map(_unpunycode, _PUNYCODE.finditer(text)))
    yield from _joined(text, whole=whole)
    yield from _decoded(text)


def _changed(how: str, text: str, made: str) -> Iterator[tuple[str, str]]:
    if made != text:
        yield how, made


def _joined(text: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Strings, captions and lines joined as they follow each other."""
    if GLUED.search(text):
        near = _near(GLUED, text)
        yield "strings joined", GLUED.sub(_seam_here, near)
        yield from _changed("strings joined", near, _GLUED_ALIKE.sub(_seam_here, near))
    if whole and text.count('"') + text.count("'") >= 4:
        markup = _MARKUP.match(text) is not None
        code = "\n".join(_SCRIPT.findall(text)) if markup else text
        yield from _in_order("strings", [a or b for a, k, b, m in _STRING.findall(code) if not k and not m])
        if markup:
            read = [a or b for a, b in _READ_BY_PEOPLE.findall(text)]
            yield from _in_order("attributes", [a for a in read if any(c.isalpha() for c in a)])
    if whole:
        yield from _in_pairs("cells", _cells(text))
    if "-->" in text and _BETWEEN_CUES.search(text):
        before, *cues = _BETWEEN_CUES.split(text)
        begin = [before] if "-->" in before else [before, "\n"]  # a cue, or the heading of a WebVTT file
        yield "captions joined", "".join([*begin, *cues])
        yield "captions in a row", " ".join([*begin, *cues])
    if whole and text.startswith(
        "BEGIN:V"
    ):  # calendars and cards fold a line after 75 bytes (RFC 5545, RFC 6350)
        yield "lines unfolded", _FOLD.sub("", text)
    if _HYPHEN.search(text):
        yield "hyphens at line ends", _HYPHEN.sub("", _near(_HYPHEN, text))


def _in_order(what: str, strings: list[str]) -> Iterator[tuple[str, str]]:
    short = [s for s in strings if len(s) < 2000]
    if len(short) > 1:
        yield f"{what} alone", "".join(a + _seam(a, b) for a, b in pairwise([*short, ""]))
        yield f"{what} in a row", " ".join(short)
        yield from _in_pairs(what, [(a, b) for a, b in pairwise(short) if len(a) + len(b) < 600])


def _in_pairs(what: str, pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    if pairs:
        yield f"{what} in pairs", APART.join(a + _seam(a, b) + b for a, b in pairs)


def _seam(one: str, other: str) -> str:
    """Between two strings read as one: nobody cuts a word so that it goes on in a capital ("in the war", «А нам»), but
    where capitals and small letters take turns."""
    return APART if one[-2:].islower() and other[:1].isupper() and not other[1:2].isupper() else ""


def _seam_here(match: re.Match[str]) -> str:
    """The same where strings are glued in their text."""
    begin, end = match.span()
    return _seam(match.string[max(0, begin - 2) : begin], match.string[end : end + 2])


def _cells(text: str) -> list[tuple[str, str]]:
    """Cells of a table that follow each other and may be one word cut in two: the second goes on in small letters, or both
    are in large ones. A table is a text whose lines have all as many of one sign."""
    lines = text.splitlines()
    for sign in ",;\t|":
        counts = {line.count(sign) for line in lines if line}
        if len(counts) == 1 and counts != {0} and len(lines) > 1:
            rows = [[cell.strip(' "') for cell in line.split(sign)] for line in lines]
            pairs = [(a, b) for row in rows for a, b in pairwise(row) if a[-1:].isalpha() and b[:1].isalpha()]
            return [(a, b) for a, b in pairs if b[0].islower() or (a + b).isupper()]
    return []


def _decoded(text: str, spare: int = 0) -> Iterator[tuple[str, str]]:
    """Runs that are written bytes or numbers of characters, read. `spare`: as in `telling_words`."""
    runs = {m.group() for m in _BASE64.finditer(text)}
    if text.count("\n") > 1:
        runs |= {re.sub(r"[\s>*#]", "", m.group()) for m in _BASE64_LINES.finditer(text)}
    found = [t for run in sorted(runs) if not _HEX_ONLY.fullmatch(run) for t in _unbase64(run, spare)]
    if found:
        yield "base64", APART.join(found)
    if _BASE32.search(text):
        found = [t for m in _BASE32.finditer(text) for t in _unbase32(m.group(), spare)]
        yield from [("base32", APART.join(found))] if found else []
    unhexed = [t for m in _HEX.finditer(text) for t in _unhexed(m.group(), spare)]
    if unhexed:
        yield "hex", APART.join(unhexed)
    numbers = [t for run in _runs_of_numbers(text) for t in _unnumbered(run)]
    if numbers:
        yield "numbers of characters", APART.join(numbers)


#: how a stream packed by zlib begins (RFC 1950): nearly always with one of these
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


def carried_files(text: str) -> Iterator[tuple[str, bytes | None]]:
    """Files carried inside a text: (where, bytes) of data: addresses, None where damaged, and of long base64 runs."""
    for match in _DATA_URI.finditer(text):
        packed = re.sub(r"\s|%0[ADad]", "", match.group(2)).replace("%2B", "+").replace("%2F", "/")
        packed = packed.replace("%3D", "=")
        try:
            yield "data address", base64.b64decode(packed + "=" * (-len(packed) % 4))
        except (binascii.Error, ValueError):
            yield "data address", None
    if len(text) < 64:
        return
    rest = _DATA_URI.sub(" ", text)
    for pattern in (_BASE64_LINES, _BASE64):
        found = list(pattern.finditer(rest))
        rest = _BASE64_LINES.sub(" ", rest)
        for match in found:
            if match.end() - match.start() >= 64:
                raw = _bytes_of(re.sub(r"[\s>*#]", "", match.group()))
                if raw and not decodings(raw):
                    yield "base64", (_ZLIB.match(raw) and inflated(raw)) or raw


def _unpaired(match: re.Match[str]) -> str:
    """Letters beyond the first 65,536, which JSON and JavaScript write as two escapes each."""
    units = bytes.fromhex(match.group().replace("\\u", ""))
    return units.decode("utf-16-be", errors="replace")


def _unescaped(match: re.Match[str]) -> str:
    braced, wide, byte, octal, other = match.groups()
    if wide and len(wide) > 4:
        if match.group()[1] == "U" and len(wide) == 8:
            return _letter(int(wide, 16))
        return _letter(int(wide[:4], 16)) + wide[4:]
    if braced or wide or byte:
        return _letter(int(braced or wide or byte, 16))
    if octal:
        return _letter(int(octal, 8))
    return {"n": "\n", "t": "\t", "r": "\n", "\n": ""}.get(other, other)


def _letter(number: int) -> str:
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else " "


def _unrtf(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match["byte"]:
            return bytes([int(match["byte"], 16)]).decode("cp1251", errors="replace")
        if match["wide"]:
            return _letter(int(match["wide"]) % 65536)
        return "\n" if match["end"] else ""

    return _RTF.sub(one, text)


def _unpercent(text: str, encodings: Encodings) -> Iterator[tuple[str, str, Encodings]]:
    if _PERCENT.search(text):
        yield from _bytes_in_place("percent", _PERCENT, "%", text, encodings)
        if "+" in text:
            yield from _bytes_in_place("form", _PERCENT, "%", text.replace("+", " "), encodings)
    if _PERCENT_WIDE.search(text):
        yield "percent", _PERCENT_WIDE.sub(lambda m: _letter(int(m.group(1), 16)), text), encodings


def _bytes_in_place(
    how: str, pattern: re.Pattern[str], mark: str, text: str, encodings: Encodings
) -> Iterator[tuple[str, str, Encodings]]:
    """Runs of marked bytes read where they stand, in each encoding that some of them need."""
    text = _near(pattern, text)
    raws = {run: bytes.fromhex(run.replace(mark, "")) for run in set(pattern.findall(text))}
    needed = any(not _utf8(raw) for raw in raws.values())
    for encoding in ("utf-8", *(encodings if needed else ())):
        texts = {run: raw.decode(encoding, errors="replace") for run, raw in raws.items()}
        settled = () if encoding == "utf-8" else (encoding,)
        yield how, pattern.sub(_taken_from(texts), text), settled if needed else encodings


def _taken_from(texts: dict[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda match: texts.get(match.group(), match.group())


def _utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _bytes_of(run: str) -> bytes | None:
    body = run.rstrip("=").replace("-", "+").replace("_", "/")
    if len(body) % 4 == 1:
        body = body[:-1]
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError):
        return None


@lru_cache(maxsize=30_000)
def _unbase64(run: str, spare: int = 0) -> tuple[str, ...]:
    """Texts a run of base64 may hold: whole, and from each of its first letters on, for a run with something before it.

    `spare`: as in `telling_words`; that a run is filled up as base64 is speaks for it.
    """
    out: list[str] = []
    for cut in (0, 1, 2, 3) if len(run) > 11 else (0,):
        raw = _bytes_of(run[cut:]) or b""
        filled = run.endswith("=") and base64.b64encode(raw).decode() == run[cut:]
        out += _worthy(raw, spare + filled)
        if any(is_writing(text, encoding) for encoding, text in decodings(raw)):
            break
    return tuple(out)


def _unbase32(run: str, spare: int) -> Iterator[str]:
    body = run.rstrip("=")
    filled = len(body) < len(run)
    try:
        yield from _worthy(base64.b32decode(body + "=" * (-len(body) % 8)), spare + filled)
    except binascii.Error:
        return


_WORDS_AND_NUMBERS = re.compile(r"[A-ZА-ЯЁІЇЄҐ]?[a-zа-яёіїєґ]{2,}|[A-ZА-ЯЁІЇЄҐ]{3,}(?![a-zа-яё])|\d{2,}")


def _worthy(raw: bytes, spare: int = 0) -> list[str]:
    """What counts of some bytes that were written as letters, numbers or signs: each way to read them that is writing, the
    long words of one that may be chance, what is written in it in turn, and text from any byte on."""
    out: list[str] = []
    sure = False
    for encoding, text in decodings(raw):
        bare = laid_bare(text)
        if not encoding.startswith("utf") and not _even_cased(bare):
            continue  # where letters are one byte each, small and large must not be mixed
        # where letters are one byte each, a hyphen that is not seen is as much chance as they are, and joins no words
        joined = bare if encoding.startswith("utf") or "\xad" not in text else text
        writing = is_writing(text, encoding) or is_writing(joined, encoding)
        sure = sure or writing
        # what pulls a word apart speaks for it
        out += [text] if writing else telling_words(bare, encoding, spare + (len(bare) < len(text)))
        if not writing and text.isascii():
            out += (made for _, made in _decoded(text, spare + 1))
    if not sure:
        out += [run for _, _, run in wide_runs(raw) if is_writing(run, "utf-16")]
    return out


_DIGIT_WITHIN = re.compile(r"(?<=[^\W\d_])\d{1,2}(?=[^\W\d_])")


def _even_cased(text: str) -> bool:
    """Few words in which small and large letters are mixed; digits for letters are no matter."""
    text = _DIGIT_WITHIN.sub("", text)
    written = sum(len(m) for m in _WORDS_AND_NUMBERS.findall(text))
    return written >= 0.7 * sum(c.isalnum() for c in text)


def _unhexed(run: str, spare: int) -> Iterator[str]:
    digits = re.sub(r"\\x|0x|[ ,:;.\-$]", "", run)
    for cut in (0, 1):
        body = digits[cut:]
        body = body[: len(body) // 2 * 2]
        if len(body) >= 8:
            yield from _worthy(bytes.fromhex(body), spare + 1)


_QUOTES = dict.fromkeys(range(0x2018, 0x2020), "'")


def _runs_of_numbers(text: str) -> Iterator[list[int]]:
    for match in _NUMBERS.finditer(text):
        yield [int(number) for number in re.findall(r"\d+", match.group())]
    for match in _HEX_NUMBERS.finditer(text):
        yield [int(number, 16) for number in re.findall(r"0x(\w+)", match.group())]


def _unnumbered(numbers: list[int]) -> Iterator[str]:
    letters = seen_text("".join(map(_letter, numbers))).translate(_QUOTES)
    if all(c.isprintable() or c in "\t\r\n" for c in letters):
        cyrillic = sum("\u0400" <= c <= "\u0491" for c in letters) > 1
        encoding = "utf-16" if cyrillic else "utf-8"
        whole = letters.replace("'", "")  # «Мельник» is "Mel’nik" in some rules
        yield from [letters] if is_writing(letters, encoding) else telling_words(whole, encoding)
    if all(n < 256 for n in numbers):
        yield from _worthy(bytes(numbers))


#: (how it was read, how it was meant)
_MENDS = (
    ("cp1252", "cp1251"), ("cp1252", "koi8-u"), ("cp1252", "cp866"),
    ("cp1251", "koi8-u"), ("koi8-u", "cp1251"), ("cp866", "cp1251"), ("cp1251", "cp866"), ("cp866", "koi8-u"), ("koi8-u", "cp866"),
)  # fmt: skip


def _bytes_read_as(run: str, encoding: str) -> bytes:
    """The bytes that were read in this encoding; what it leaves undefined stays the byte it is. Raises UnicodeError."""
    return b"".join(
        bytes([ord(c)])
        if ord(c) < 256 and encoding == "cp1252" or 0x80 <= ord(c) < 0xA0
        else c.encode(encoding)
        for c in run
    )


def _mended(text: str) -> Iterator[tuple[str, str]]:
    """Runs of letters that were read in the wrong encoding, put right. UTF-8 tells itself by its form; in other encodings
    only long words count, as any word read wrongly is some word."""
    runs = {run for run in _HIGH.findall(text) if not _ORDINARY.fullmatch(run)}
    if not runs:
        return
    for read in ("cp1252", "cp1251", "cp866", "mac-roman"):
        put_right = {run: meant for run in runs if (meant := _reread(run, read, "utf-8"))}
        if put_right:
            yield "wrong encoding", _HIGH.sub(_taken_from(put_right), text)
    words = sorted(
        m for run in runs for read, meant in _MENDS if _cyrillic(m := _reread(run, read, meant) or "")
    )
    long = [word for text in words for word in _LONG_WORD.findall(text)]
    if long:
        yield "wrong encoding", APART.join(long)


_ORDINARY = re.compile(r"[А-ЯЁІЇЄҐ«„“\xa0—–]*[а-яёіїєґ’»”…\xa0—–]*")
_LONG_WORD = re.compile(r"(?<![^\W\d_])(?:[А-ЯЁІЇЄҐ]?[а-яёіїєґ]{5,}|[А-ЯЁІЇЄҐ]{6,})(?![^\W\d_])")


def _cyrillic(text: str) -> bool:
    return sum("\u0400" <= c <= "\u0491" for c in text) >= max(2, 0.5 * len(text))


@lru_cache(maxsize=30_000)
def _reread(run: str, read: str, meant: str) -> str | None:
    try:
        return _bytes_read_as(run, read).decode(meant)
    except UnicodeError:
        return None


def _unmailed(match: re.Match[str]) -> str:
    """Encoded words of a mail's header (RFC 2047), those that follow each other as one."""
    found = _MAIL_WORD.findall(match.group())
    parts = [
        _bytes_of(body)
        if how in "bB"
        else re.sub(
            rb"=([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m[1].decode()), body.replace("_", " ").encode()
        )
        for _, how, body in found
    ]
    try:
        return b"".join(part or b"" for part in parts).decode(found[0][0], errors="replace") + " "
    except LookupError:
        return match.group()


def _unpunycode(match: re.Match[str]) -> str:
    try:
        return match.group(1).encode("ascii").decode("punycode")
    except UnicodeError:
        return match.group()


__all__ = ["DEEPEST", "DEEPEST_IN_BYTES", "HOST_NAMES", "carried_files", "one_text", "views"]
