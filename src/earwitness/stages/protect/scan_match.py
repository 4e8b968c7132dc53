"""Where secrets show in one text. A text and the needles in, places out; nothing of the text is kept but what words are not.

A text is taken as its different words, each looked at once however often it stands there and in whichever view; then as
words in a row, as one run of letters, as numbers and as codes. Words that were looked at are remembered in the needles.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, DamerauLevenshtein

from earwitness.stages.protect.forms import LONG_NAME, Form, Needles, Place
from earwitness.stages.protect.romanising import skeleton
from earwitness.stages.protect.scan_letters import code_text, readings, seen_text, with_digits_as_letters
from earwitness.stages.protect.scan_noise import APART, is_writing, without_noise
from earwitness.stages.protect.scan_numbers import numbers
from earwitness.stages.protect.scan_pieces import wide_runs
from earwitness.stages.protect.scan_words import fold_text, is_cyrillic

if TYPE_CHECKING:
    import numpy.typing as npt

_TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ`´ʹ′][^\W\d_]+)*")
_WITH_DIGITS = re.compile(
    r"(?<![^\W_])[^\W_]{1,20}[\d@$][^\W_]{1,20}(?![^\W_])|(?<![^\W_])\d[^\W_]{4,20}(?![^\W_])"
)
_CAMEL = re.compile(r"(?<=[a-zа-яёіїє])(?=[A-ZА-ЯЁІЇЄ])")
_SCRIPTS = re.compile(r"(?<=[a-z])(?=[а-яёіїєґ])|(?<=[а-яёіїєґ])(?=[a-z])")
_SPACED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_][\W_]{1,4}){3,}[^\W\d_](?![^\W_])")
_HYPHENED = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:(?:[-\u2010-\u2015·•.*_~^|]|\*\*)[^\W\d_]+)+")
#: what stands behind an English apostrophe: taken together with the word before, "we're" would be "were"
_CONTRACTED = frozenset({"s", "t", "re", "ll", "ve", "d", "m"})
_CYRILLIC_ENDS = tuple(
    "ыми ими ого его ому ему ової еві ові ами ями ой ою ей ею ем ём ом ым им ам ям ах ях ов ев ої ую а я у ю е и ы і".split()
)
_LATIN_ENDS = (
    "ogo",
    "omu",
    "ami",
    "yami",
    "oy",
    "oi",
    "oyu",
    "om",
    "em",
    "ym",
    "im",
    "am",
    "a",
    "u",
    "y",
    "i",
    "e",
    "s",
)
_BLOOM = 1 << 22
#: how many words are remembered; some 0.3 KB each
MOST_WORDS = 400_000


def matches(text: str, needles: Needles, *, in_name: bool = False) -> Iterator[Place]:
    """Every place where a secret shows. `in_name`: a file name or address, where capitals mean nothing."""
    clean = seen_text(text)
    quiet = clean if in_name else _without_sayings(needles, without_noise(clean))
    words: dict[str, int] = {}
    for match in _TOKEN.finditer(quiet):
        words.setdefault(match.group(), match.start())
    shown: set[int] = set()
    for word, at in words.items():
        for form in _forms_of(needles, word):
            if not form.capital or in_name or _with_capital(word):
                shown.add(form.secret)
                yield Place(form.secret, form.kind, at)
    yield from _with_digits(needles, clean)
    yield from _phrases(needles, words, quiet)
    # what shows as a word is not told again as letters that follow each other
    yield from (place for place in _joined(needles, quiet, in_name) if place.secret not in shown)
    yield from (place for place in _misspelt(needles, words) if place.secret not in shown)
    yield from numbers(needles, clean)
    yield from _literally(needles, clean)


# --------------------------------------------------------------------------------------------------------------- words


#: a word that is also a name → what everybody says with it
_SAYINGS = {
    "слава": re.compile(r"слава (?:богу|україні|украине|героям|нації|господу|аллаху|[иі]исусу|ісусу)|героям слава", re.IGNORECASE),
    "мороз": re.compile(r"дед(?:а|у|ом|е)? мороз(?:а|у|ом|е)?|дід(?:а|у|ом|ові)? мороз(?:а|у|ом|ові)?", re.IGNORECASE),
    "белый": re.compile(r"бел(?:ый|ого|ому|ым|ом) дом(?:а|у|ом|е)?", re.IGNORECASE),
    "красный": re.compile(r"красн(?:ый|ого|ому|ым|ом) крест(?:а|у|ом|е)?", re.IGNORECASE),
    "черный": re.compile(r"ч[её]рн(?:ое|ого|ому|ым|ом) мор(?:е|я|ю|ем)", re.IGNORECASE),
}  # fmt: skip


def _without_sayings(needles: Needles, text: str) -> str:
    """The text with sayings in small letters, in which a word that is also a name counts for none: «Слава Богу». Every
    character keeps its place."""
    for word, saying in _SAYINGS.items():
        if word in needles.words:
            text = saying.sub(lambda match: match.group().lower(), text)
    return text


def _with_capital(word: str) -> bool:
    """Whether a word, or what is glued to it, begins with a capital, a mark before it or not: «Север», "dataСевер"."""
    return any(c.isupper() for c in word[:2]) or _CAMEL.search(word) is not None


def _forms_of(needles: Needles, word: str) -> tuple[Form, ...]:
    """The forms that one word is, looked up once."""
    known = needles.looked_up.get(word)
    if known is None:
        if len(needles.looked_up) > MOST_WORDS:
            needles.looked_up.clear()
        known = tuple(dict.fromkeys(f for folded in variants(word) for f in _word(needles, folded)))
        needles.looked_up[word] = known
    return known


@lru_cache(maxsize=MOST_WORDS // 4)
def variants(word: str) -> tuple[str, ...]:
    """Folded readings of one word: itself, its parts, and both scripts where look-alike letters are mixed."""
    folded = fold_text(word)
    out = [folded]
    if "'" in folded:
        out += folded.split("'")
        if folded.rsplit("'", 1)[1] not in _CONTRACTED:
            out.append(folded.replace("'", ""))
    if not word.islower() and not word.isupper():
        parts = _CAMEL.split(word)
        if len(parts) > 1:
            out += [fold_text(p) for p in parts]
    parts = _SCRIPTS.split(folded)
    if len(parts) == 2:  # letters of the other script that a length in CBOR, or a key, happens to be
        out += [part for part in parts if len(part) > 3]
    lower = word.lower()
    cyrillic = is_cyrillic(lower)
    one_script = lower.isascii() or (cyrillic and all("\u0430" <= c <= "\u0491" or c == "'" for c in lower))
    if len(lower) >= 5 or not one_script and (cyrillic or len(lower) > 3):
        out += [fold_text(reading) for reading in readings(lower)]
    return tuple(dict.fromkeys(o for o in out if o))


def _word(needles: Needles, folded: str) -> Iterator[Form]:
    yield from needles.words.get(folded, ())
    if len(folded) > 5:
        yield from _two_in_one(needles, folded)
    if len(folded) > 7:
        inside = [form for _, form in _inside(needles, folded, 7)]
        if inside and not needles.known(folded):  # «николаевский» is a word of its own
            yield from inside
    if len(folded) >= 6 and folded.isascii():
        for ending in ("", *_LATIN_ENDS):
            bare = folded[: len(folded) - len(ending)]
            if folded.endswith(ending) and len(bare) >= 5:
                yield from needles.skeletons.get(skeleton(bare), ())


def _two_in_one(needles: Needles, folded: str) -> Iterator[Form]:
    """Two forms of one secret written as one word: «иванпетров»."""
    for n in range(3, min(len(folded) - 2, 30)):
        first = needles.words.get(folded[:n])
        second = needles.words.get(folded[n:]) if first else None
        if first and second:
            secrets = {f.secret for f in first}
            yield from (f for f in second if f.secret in secrets and not f.capital)


def _inside(needles: Needles, folded: str, least: int) -> Iterator[tuple[int, Form]]:
    """Long forms within a longer run of letters: «kashevarovroman»."""
    for n in range(len(folded) - 6):
        rows = needles.long.get(folded[n : n + 6])
        if rows:
            yield from (
                (n, row)
                for form, row in rows
                if len(form) >= least
                and folded.startswith(form, n)
                and (n or not _MADE_OF.match(folded, len(form)))
            )


#: what makes another name of a name: "Kuznetsov", «Александренко»
_MADE_OF = re.compile(
    r"(?:[eo]v(?:a|oy|u|ym|ich|na)?|enko|chu?k|[yi]uk|[ое]в(?:а|ой|у|ым|ич|на)?|енко|чук|[юу]к)$"
)


def _with_digits(needles: Needles, clean: str) -> Iterator[Place]:
    """Words in which digits stand for letters: long ones, and of five letters those with one digit."""
    for match in _WITH_DIGITS.finditer(clean):
        word = match.group()
        letters = sum(c.isalpha() for c in word)
        numbered = word[-1].isdigit() and len(word) - letters < 2  # "Roma2"
        if letters >= max(4, len(word) - 4) and len(word) >= 5 and not numbered:
            for read in with_digits_as_letters(word):
                for variant in (read, *readings(read)):
                    yield from (
                        Place(f.secret, f.kind, match.start())
                        for f in needles.words.get(fold_text(variant), ())
                    )


def _phrases(needles: Needles, words: dict[str, int], clean: str) -> Iterator[Place]:
    firsts = {word for word in words if any(v in needles.phrases for v in variants(word))}
    if not firsts:
        return
    tokens = [(m.start(), m.group()) for m in _TOKEN.finditer(clean)]
    for n, (at, word) in enumerate(tokens):
        if word not in firsts:
            continue
        for folded in variants(word):
            for parts, form in needles.phrases.get(folded, ()):
                following = tokens[n : n + len(parts)]
                if len(following) == len(parts) and all(
                    any(v in part for v in variants(other))
                    for (_, other), part in zip(following, parts, strict=True)
                ):
                    yield Place(form.secret, form.kind, at)


# ------------------------------------------------------------------------------------------- letters that follow each other


def _joined(needles: Needles, clean: str, in_name: bool) -> Iterator[Place]:
    """Names pulled apart: by spaces, marks, quotes, line ends; letter by letter for short ones."""
    for match in _SPACED.finditer(clean):
        whole = _BETWEEN_LETTERS.sub("", match.group())
        yield from _run_of_letters(needles, fold_text(whole), match.start())
        for letters in _evenly_spaced(match.group()):
            forms = needles.words.get(fold_text(letters), ()) if len(letters) > 3 else ()
            capital = any(c.isupper() for c in letters[:2])
            yield from (Place(f.secret, f.kind, match.start()) for f in forms if capital or not f.capital)
    for match in _HYPHENED.finditer(clean):
        for parted in _alike_parted(match.group()):
            letters = fold_text(_BETWEEN_LETTERS.sub("", parted))
            if len(letters) >= 5:
                yield from _run_of_letters(needles, letters, match.start())
    words = _ALL_BUT_LETTERS.split(fold_text(clean))
    letters = "".join(words)
    least = 6 if in_name else LONG_NAME
    ends: list[int] = []
    for n in candidates(letters, needles):
        for long, row in needles.long.get(letters[n : n + 6], ()):
            if len(long) >= least and letters.startswith(long, n):
                ends = ends or list(accumulate(map(len, words)))
                # what stands within one word was looked at as a word: «Екатеринбург» is a town
                if ends[bisect_right(ends, n)] < n + len(long):
                    yield Place(row.secret, row.kind, -1)


_ALL_BUT_LETTERS = re.compile(r"[\W\d_]+")
_BETWEEN_LETTERS = re.compile(r"[\W_]+")


def _alike_parted(run: str) -> Iterator[str]:
    """The run, and what one sign parts within it: «Жура-вель.txt» is a name, and what a file is."""
    yield run
    signs = set(_BETWEEN_LETTERS.findall(run))
    if len(signs) > 1:
        for sign in sorted(signs):
            yield from re.findall(rf"[^\W\d_]+(?:{re.escape(sign)}[^\W\d_]+)+", run)


def _evenly_spaced(run: str) -> Iterator[str]:
    """Words within a run of single letters: those that the same sign parts; «k = 'О л е н а» is two things."""
    gaps = _BETWEEN_LETTERS.findall(run)
    usual = max(gaps, key=gaps.count)
    word = run[0]
    for gap, letter in zip(gaps, _BETWEEN_LETTERS.split(run)[1:], strict=True):
        if gap == usual:
            word += letter
            continue
        yield word
        word = letter
    yield word
    # «К о л я D:2026»: what follows is another word, whose letter happens to be one
    if not word.isupper():
        yield from _CAMEL.split(word)[:-1]


def _run_of_letters(needles: Needles, letters: str, at: int) -> Iterator[Place]:
    for variant in (letters, *readings(letters)):
        yield from (Place(f.secret, f.kind, at) for f in needles.words.get(variant, ()))
        yield from (Place(f.secret, f.kind, at) for _, f in _inside(needles, variant + " ", 7))


def candidates(letters: str, needles: Needles) -> list[int]:
    """Where a long form may begin in a run of letters: by a hash of six of them, in one sweep."""
    if len(letters) < 6 or not needles.long:
        return []
    if needles.bloom is None:
        needles.bloom = np.zeros(_BLOOM, dtype=np.bool_)
        for prefix in needles.long:
            needles.bloom[_hashes(prefix)] = True
    found: list[int] = np.flatnonzero(needles.bloom[_hashes(letters)]).tolist()
    return found


def _hashes(letters: str) -> npt.NDArray[np.uint32]:
    """A number below `_BLOOM` for every six letters in a row; shape (len(letters) - 5,)."""
    codes = np.frombuffer(letters.encode("utf-32-le", errors="replace"), dtype=np.uint32)
    key = codes[: len(codes) - 5].copy()
    for n in range(1, 6):
        key *= np.uint32(0x01000193)
        key ^= codes[n : len(codes) - 5 + n]
    key ^= key >> np.uint32(15)
    return key & np.uint32(_BLOOM - 1)


# ------------------------------------------------------------------------------------------------------------ misspelt


def _misspelt(needles: Needles, words: dict[str, int]) -> Iterator[Place]:
    """Words two letters or less from a long name, whatever their case ending."""
    if not needles.names:
        return
    where: dict[str, int] = {}
    new: list[str] = []
    for word, at in words.items():
        if len(word) < LONG_NAME - 1 or len(word) > 40:
            continue
        for folded in variants(word):
            if LONG_NAME - 1 <= len(folded) <= 24 and folded not in where:
                where[folded] = at
                if folded not in needles.compared:
                    new.append(folded)
    _compare(needles, new)
    for folded, at in where.items():
        yield from (Place(f.secret, f.kind, at) for f in needles.compared.get(folded, ()))


def _compare(needles: Needles, words: list[str]) -> None:
    """Remember for each word the long names it may be a misspelling of."""
    if len(needles.compared) > MOST_WORDS:
        needles.compared.clear()
    if not words:
        return
    for cyrillic in (True, False):
        names = [n for n in needles.names if is_cyrillic(n) is cyrillic]
        stems: dict[str, list[str]] = {}
        for word in words:
            if is_cyrillic(word) is cyrillic:
                needles.compared[word] = ()
                for stem in _stems(word, cyrillic):
                    stems.setdefault(stem, []).append(word)
        if names and stems:
            _compare_stems(needles, names, stems)


def _compare_stems(needles: Needles, names: list[str], stems: dict[str, list[str]]) -> None:
    rows = list(stems)
    for begin in range(0, len(rows), 4096):
        some = rows[begin : begin + 4096]
        far = process.cdist(some, names, scorer=OSA.distance, score_cutoff=3, dtype=np.uint8)
        for r, c in zip(*np.nonzero(far <= 3), strict=True):
            stem, name, distance = some[r], names[c], int(far[r, c])
            if (
                distance == 3
            ):  # a letter dropped and its neighbours swapped are two, which only the slower measure sees
                distance = DamerauLevenshtein.distance(stem, name, score_cutoff=2)
            if distance > 2:
                continue
            for word in stems[stem]:
                if _may_be(needles, word, stem, name, distance):
                    needles.compared[word] = (*needles.compared[word], *needles.names[name])


def _stems(word: str, cyrillic: bool) -> set[str]:
    """The word, and the word without what may be a case ending."""
    out = {word}
    for ending in _CYRILLIC_ENDS if cyrillic else _LATIN_ENDS:
        if word.endswith(ending) and len(word) - len(ending) >= LONG_NAME - 2:
            out.add(word[: len(word) - len(ending)])
    return out


def _may_be(needles: Needles, word: str, stem: str, name: str, distance: int) -> bool:
    """Whether a word at this distance from a name is a misspelling of it rather than a word of its own."""
    if needles.plain(word):
        return False
    cut = len(word) - len(stem)
    if cut and needles.own_name(word):
        return False  # «Александрова» is another name; the cases of this one are looked up
    if distance == 0 or (cut == 0 and distance == 1):
        return True
    if distance == 2 and stem[: len(name) - 2] == name[:-2] and not stem.endswith(name[-2:]):
        return False  # another ending makes another word: «Михайловск» is not «Михайловна»
    if needles.own_name(word) or not is_cyrillic(word):
        return name[0] == word[0]
    return distance == 1 or len(name) > LONG_NAME or name[0] == word[0]


# -------------------------------------------------------------------------------------------------------------- codes


def _literally(needles: Needles, clean: str) -> Iterator[Place]:
    """Addresses, accounts and file names as they stand, units by their numbers, and codes of letters and digits however they
    are parted."""
    if needles.literals or needles.numbered:
        folded = fold_text(clean)
        for pattern, form in needles.numbered:
            yield from (Place(form.secret, form.kind, match.start()) for match in pattern.finditer(folded))
        for literal, rows in needles.literals.items():
            at = folded.find(literal)
            if at < 0 and "@" in literal[1:]:
                at = _written_out(literal, folded)
            if at >= 0:
                yield from (Place(f.secret, f.kind, at) for f in rows)
    if needles.codes:
        alike = code_text(clean)
        squeezed = re.sub(r"[\W_]+", "", alike)
        for code, rows in needles.codes.items():
            if code in squeezed:
                parted = r"[\W_]{0,3}".join(map(re.escape, code))
                # a short one may be part of another number or of a checksum
                found = re.search(parted if len(code) >= 8 else rf"(?<![^\W_]){parted}(?![^\W_])", alike)
                if found:
                    yield from (Place(f.secret, f.kind, found.start()) for f in rows)


def _written_out(address: str, folded: str) -> int:
    """Where an address of mail stands with its @ and dots in words or apart, as people hide it from machines; -1: nowhere."""
    account, _, host = address.partition("@")
    if account not in folded:
        return -1
    dotted = _DOT.join(map(re.escape, host.split(".")))
    found = re.search(re.escape(account) + _AT + dotted, folded)
    return found.start() if found else -1


_AT, _DOT = (
    rf"(?:\s*{sign}\s*|\s*[\[({{<]\s*{words}\s*[\])}}>]\s*|\s+{words}\s+)"
    for sign, words in (("@", "(?:@|at|собака|собачка|эт|ет|равлик)"), (r"\.", r"(?:\.|dot|точка|крапка)"))
)


# ---------------------------------------------------------------------------------------------------------------- bytes

_BYTE_RUNS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("utf-8", re.compile(rb"(?:[\x20-\x7e]|[\xc2\xca\xcc\xd0-\xd3\xe2][\x80-\xbf]{1,2}){14,}")),
    ("ascii", re.compile(rb"\d{10,}")),
    ("utf-8", re.compile(rb"(?:[\xd0-\xd3][\x80-\xbf]){4,}")),
)
#: words of seven letters and more, the first small or large, the others all alike
_BYTE_WORDS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("ascii", re.compile(rb"[A-Za-z][a-z]{6,24}|[A-Z]{7,24}")),
    ("cp1251", re.compile(rb"[\xc0-\xff\xa8\xb2\xaf\xaa][\xe0-\xff\xb8\xb3\xbf\xba]{6,24}|[\xc0-\xdf\xa8\xb2\xaf\xaa]{7,24}")),
    ("koi8-u", re.compile(rb"[\xc0-\xff\xb3\xb6\xb7\xb4][\xc0-\xdf\xa3\xa6\xa7\xa4]{6,24}|[\xe0-\xff\xb3\xb6\xb7\xb4]{7,24}")),
    ("cp866", re.compile(rb"[\x80-\xaf\xe0-\xef\xf0\xf2\xf4][\xa0-\xaf\xe0-\xef\xf1\xf3\xf5]{6,24}|[\x80-\x9f\xf0\xf2\xf4]{7,24}")),
)  # fmt: skip


def byte_runs(raw: bytes) -> Iterator[tuple[str, str]]:
    """(encoding, text): stretches of bytes that can hardly be anything but text."""
    for encoding, pattern in _BYTE_RUNS:
        runs = [m.group().decode(encoding, errors="replace") for m in pattern.finditer(raw)]
        if runs:
            yield encoding, APART.join(runs)
    wide = [run for _, _, run in wide_runs(raw, 4) if is_writing(run, "utf-16")]
    if wide:
        yield "utf-16", APART.join(wide)


def raw_matches(raw: bytes, needles: Needles) -> Iterator[tuple[str, Place]]:
    """(encoding, place) of long forms as single words in bytes that are no text: there a short one would be chance."""
    for encoding, pattern in _BYTE_WORDS:
        for match in pattern.finditer(raw):
            folded = fold_text(match.group().decode(encoding, errors="replace"))
            for form in _whole_or_inside(needles, folded):
                yield encoding, Place(form.secret, form.kind, match.start())


def _whole_or_inside(needles: Needles, folded: str) -> Iterable[Form]:
    yield from (f for f in needles.words.get(folded, ()) if not f.capital)
    if len(folded) > 8:
        yield from (form for _, form in _inside(needles, folded, 8))


__all__ = ["Form", "Place", "byte_runs", "candidates", "matches", "raw_matches", "variants"]
