"""What is writing and what is noise, for the leak scan: in enough random letters every short name turns up.

Rule: a name counts where chance would hardly write it there. What says by its form that it is writing (`is_writing`) is
searched for every form. In all else, as in fingerprints, keys and packed bytes, only long words count, and a short one where
it is all that a run holds.
"""

from __future__ import annotations

import html
import re

from earwitness.stages.protect.scan_letters import seen_text, with_digits_as_letters

#: as many times in two would chance have to be right for bytes to read so: in a hundred thousand runs it is right once or less
SURE_BITS = 23.0
#: letters of a word that counts even in noise
LONG_IN_NOISE = 6
#: of one in which small letters and capitals are mixed as they come
LONG_UNEVEN_IN_NOISE = 9
#: between two runs that were apart: letters of neither script, so that nothing reads across, in lines of which an escape may eat one
APART = "\n\n\u4e00\u4e00\n\n"
#: bytes of a region so short that chance has no room
SHORT_REGION = 64
TAG = re.compile(r"<[^<>]{0,5000}>")
#: the end of one string and the beginning of the next
GLUED = re.compile(r"[\"'`]\s*[+.,&|]?\s*[\"'`]")
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[\W_][^\W_]){2,}(?![^\W_])")
_SIGNS = re.compile(r"[\W_]")
_WORDS = re.compile(r"[A-ZА-ЯЁІЇЄҐ]?[a-zа-яёіїєґ]{2,}|[A-ZА-ЯЁІЇЄҐ]{3,}(?![a-zа-яё])")
_NUMBERS = re.compile(r"\d{2,}")
_LETTERS = re.compile(r"[^\W\d_]+")
#: a word, and one in which digits stand for letters: within it, not at its end
_LETTERS_AND_DIGITS = re.compile(r"[^\W\d_]+(?:\d{1,2}[^\W\d_]+)*")
#: a letter or byte written as a number; each is as unlikely as two letters of a word
_ESCAPED = re.compile(
    r"%u?[0-9A-Fa-f]{2}|=[0-9A-F]{2}|\\[ux]\{?[0-9A-Fa-f]{2}|\\[0-9A-Fa-f]{2,6}|&#?\w{2,8};"
)
ESCAPED_BITS = 15.0
_RUN = re.compile(r"(?<![A-Za-z0-9+/_-])(?=[A-Za-z+/_-]*[0-9]|[A-Za-z+/_-]*[a-z][A-Z])[A-Za-z0-9+/_-]{6,}=*")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1e\x7f-\x9f]")
#: a letter or digit followed by what no word or name of a thing goes on with
_CHANGE = re.compile(
    r"[a-z](?=[A-Z](?![a-z]{2})|[0-9+])|[A-Z](?=[0-9+])|[0-9](?=[A-Za-z+])|\+(?=[A-Za-z0-9])"
)


_WIDE_LETTERS, _MARKED = re.compile(r"[\uff01-\uff5e]"), re.compile(r"[\xa0-\u02ff\u0370-\u03ff]")


def bits(text: str, encoding: str) -> float:
    """How unlikely it is that random bytes read so in this encoding, in bits, by the share of all bytes that each sort of
    character takes. Words written in one case are worth more than letters of mixed case."""
    start = text[:200]
    if encoding.startswith(("utf-16", "utf-32")):
        total = sum(map(_wide_bits, start))
        # who writes wide letters writes no others with marks; tables of numbers read so have both
        return total - 13 * len(_MARKED.findall(start)) if _WIDE_LETTERS.search(start) else total
    one_byte = not encoding.startswith("utf-8")
    start, escaped = _ESCAPED.subn(" ", start)
    words = _WORDS.findall(start)
    total = 4.6 * sum(map(len, _NUMBERS.findall(start))) + ESCAPED_BITS * escaped
    if (
        one_byte
    ):  # any byte is something, so that what is no word speaks against it; and there are several encodings
        in_words = sum(map(len, words))
        rest = sum(c.isalpha() or not c.isascii() for c in start) - in_words
        return total + 3 * in_words - 1.6 * len(words) - 3 * rest - 2
    latin = sum(len(word) - 0.5 for word in words if word.isascii())
    plain = max(0.0, sum(c.isascii() and not c.isdigit() for c in start) - latin)
    return total + 3.2 * latin + 1.4 * plain + sum(_utf8_bits(c) for c in start if not c.isascii())


def _wide_bits(c: str) -> float:
    if " " <= c <= "~" or c in "\t\r\n" or "\u0400" <= c <= "\u0491" or "\u2000" <= c <= "\u206f":
        return 9.0
    if c == "\ufeff":
        return 0.0
    rare = "\xa0" <= c <= "\u017f" or "\u0250" <= c <= "\u03ff" or "\uff01" <= c <= "\uff5e" or c.isdigit()
    return 5.0 if rare else -8.0


def _utf8_bits(c: str) -> float:
    if c == "\ufffd":  # what could not be read
        return -8.0
    return 7.7 if "\u0400" <= c <= "\u052f" else 5.0 if c < "\u0800" else 8.0


def written(text: str) -> int:
    """How many letters and digits stand in words of one case and in numbers."""
    return sum(map(len, _WORDS.findall(text))) + sum(map(len, _NUMBERS.findall(text)))


def is_writing(text: str, encoding: str) -> bool:
    """Whether bytes that read so can hardly be anything but writing."""
    return bits(text, encoding) >= SURE_BITS


def telling_words(text: str, encoding: str, spare: int = 0) -> list[str]:
    """The words of a doubtful text that count all the same, each as a name is written.

    `spare`: letters that need not be there, as other things speak for writing. One letter less is needed of a word that is
    all there is, one more where letters are one byte each, of which any byte is some.
    """
    words = [word for word in _LETTERS_AND_DIGITS.findall(text) if len(word) >= 3]
    alone = len(words) == 1 and sum(c.isalnum() for c in text) == len(words[0])
    least = LONG_IN_NOISE - spare - alone + (not encoding.startswith("utf"))
    long = [
        word
        for word in words
        if len(word) >= least and (len(word) >= LONG_IN_NOISE or word.isupper() or word[1:].islower())
    ]
    # one with digits as the words it may be: between digits a short name is chance
    read = (
        reading for word in long for reading in ((word,) if word.isalpha() else with_digits_as_letters(word))
    )
    return [word.capitalize() for word in read if word.isalpha()]


def laid_bare(text: str) -> str:
    """A text without what may pull its words apart: what cannot be seen, tags, ends of strings, signs between single letters."""
    bare = seen_text(text)
    if "<" in bare or "&" in bare:
        bare = html.unescape(TAG.sub("", bare))
    return _SPACED.sub(lambda match: _SIGNS.sub("", match.group()), GLUED.sub("", bare))


def without_noise(text: str) -> str:
    """The text with what stands in noise blanked, but for its long words: keys, fingerprints, packed bytes in letters and
    digits or read as they are. Every character keeps its place."""
    if len(text) > SHORT_REGION and len(_UNSEEN.findall(text)) > 0.06 * len(text):
        return _LETTERS.sub(_long_only, text)
    return _RUN.sub(_quiet, text)


def without_keys(text: str) -> str:
    """The text with keys and fingerprints blanked whole; a number between two letters is none. Every character keeps its
    place."""
    return _RUN.sub(lambda m: " " * len(m.group()) if _is_key(m.group(), 3) else m.group(), text)


def _is_key(run: str, least: int = 2) -> bool:
    """Whether small letters, capitals and digits follow each other as they do in no word."""
    return len(_CHANGE.findall(run)) >= max(least, 0.12 * len(run))


def _quiet(match: re.Match[str]) -> str:
    run = match.group()
    if not _is_key(run):
        return run
    # as one word: its parts are chance, all of it is not
    return run.capitalize() if run.isalpha() else _LETTERS.sub(_long_only, run)


def _long_only(match: re.Match[str]) -> str:
    word = match.group()
    even = word[1:].islower() or word.isupper()
    long = len(word) > (LONG_IN_NOISE if even else LONG_UNEVEN_IN_NOISE)
    return word.capitalize() if long else "0" * len(word)


def is_noise(region: bytes) -> bool:
    """Whether a region of tags is mostly something else than text: too much of it is no letter or sign in any encoding."""
    if len(region) <= SHORT_REGION:
        return False
    body = region.replace(b"\x00", b"")
    return len(_NO_TEXT.findall(body)) > 0.06 * len(body)


_NO_TEXT = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


__all__ = [
    "APART",
    "GLUED",
    "TAG",
    "bits",
    "is_noise",
    "is_writing",
    "laid_bare",
    "telling_words",
    "without_keys",
    "without_noise",
    "written",
]
