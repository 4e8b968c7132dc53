"""Where secrets show in one text. Pure: a text and the needles in, places out; nothing of the text is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from earwitness.stages.protect.forms import (
    LONG_NAME,
    Form,
    FormKind,
    Needles,
    fold_text,
    is_cyrillic,
)
from earwitness.stages.protect.romanising import skeleton
from earwitness.stages.protect.spoken import spoken_digits

_TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_CAMEL = re.compile(r"(?<=[a-zа-яёіїє])(?=[A-ZА-ЯЁІЇЄ])")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u0300\u0301\u202a-\u202e\u180e]")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][\s.\-_*·|/]{1,3}){3,}[^\W\d_](?![^\W_])")
_GROUPS = re.compile(r"(?<!\d)\+?\(?\d{1,4}\)?(?:[ \u00a0.\-‑–()/_]{1,3}\d{1,4}){1,8}(?!\d)")
_DIGITS = re.compile(r"\d{4,}")
_CHECKSUM = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])")
_TO_CYRILLIC = str.maketrans("aeopcyxkmthbiABEKMHOPCTXІijs", "аеорсухкмтнвіАВЕКМНОРСТХІијѕ")
_TO_LATIN = str.maketrans("аеорсухкмтнвіѕјАВЕКМНОРСТХІԁԛԝ", "aeopcyxkmthbisjABEKMHOPCTXIdqw")
#: what stands behind an English apostrophe: taken together with the word before, "we're" would be "were"
_CONTRACTED = frozenset({"s", "t", "re", "ll", "ve", "d", "m"})


@dataclass(frozen=True, slots=True)
class Place:
    """One hit in a text: which secret, in what form, and at which character."""

    secret: int
    kind: FormKind
    at: int


def matches(text: str, needles: Needles, *, in_name: bool = False) -> Iterator[Place]:
    """Every place where a secret shows. `in_name`: a file name or address, where capitals mean nothing."""
    clean = _INVISIBLE.sub("", text)
    tokens = [(m.start(), m.group()) for m in _TOKEN.finditer(clean)]
    spelt = [(at, word, variants(word)) for at, word in tokens]
    shown: set[int] = set()
    for at, word, forms in spelt:
        for folded in forms:
            for place in _word(needles, at, word, folded, in_name):
                shown.add(place.secret)
                yield place
    yield from _phrases(needles, spelt)
    # what shows as a word is not told again as letters that follow each other
    yield from (place for place in _joined(needles, clean) if place.secret not in shown)
    yield from _misspelt(needles, spelt)
    yield from _numbers(needles, clean)
    folded_text = fold_text(clean)
    for literal, rows in needles.literals.items():
        at = folded_text.find(literal)
        if at >= 0:
            yield from (Place(f.secret, f.kind, at) for f in rows)


def raw_matches(runs: Iterator[tuple[int, str]], needles: Needles) -> Iterator[Place]:
    """Long forms only, in runs of letters taken from bytes that are no text: there a short one would be chance."""
    for at, run in runs:
        for match in _TOKEN.finditer(run):
            folded = fold_text(match.group())
            if len(folded) >= 6:
                yield from (
                    Place(f.secret, f.kind, at) for f in needles.words.get(folded, ()) if not f.capital
                )
                yield from _inside(needles, at, folded)
        for match in re.finditer(r"\d{10,}", run):
            for length in (10, 11, 12):
                for n in range(len(match.group()) - length + 1):
                    yield from (
                        Place(f.secret, f.kind, at)
                        for f in needles.digits.get(match.group()[n : n + length], ())
                    )


def variants(word: str) -> tuple[str, ...]:
    """Folded readings of one word: itself, its parts, and both scripts where look-alike letters are mixed."""
    out = [fold_text(word)]
    if "'" in out[0]:
        out += out[0].split("'")
        if out[0].rsplit("'", 1)[1] not in _CONTRACTED:
            out.append(out[0].replace("'", ""))
    parts = _CAMEL.split(word)
    if len(parts) > 1:
        out += [fold_text(p) for p in parts]
    cyrillic = is_cyrillic(word)
    latin = any("a" <= c <= "z" for c in word.lower())
    if cyrillic and latin:
        out += [fold_text(word.translate(_TO_CYRILLIC)), fold_text(word.translate(_TO_LATIN))]
    elif len(word) >= 5 and not cyrillic and word.translate(_TO_CYRILLIC) != word and not _latin_left(word):
        out.append(fold_text(word.translate(_TO_CYRILLIC)))
    elif (
        cyrillic
        and len(word) >= 5
        and all(not ("\u0400" <= c <= "\u04ff") for c in word.translate(_TO_LATIN))
    ):
        out.append(fold_text(word.translate(_TO_LATIN)))
    return tuple(dict.fromkeys(o for o in out if o))


def _latin_left(word: str) -> bool:
    return any(c.isascii() for c in word.translate(_TO_CYRILLIC))


def _word(needles: Needles, at: int, word: str, folded: str, in_name: bool) -> Iterator[Place]:
    for form in needles.words.get(folded, ()):
        if not form.capital or in_name or any(c.isupper() for c in word[:2]):
            yield Place(form.secret, form.kind, at)
    if len(folded) > 7:
        yield from _inside(needles, at, folded)
    if len(folded) >= 6 and folded.isascii():
        for ending in ("", "a", "u", "y", "om", "oi", "e", "s", "oy"):
            if folded.endswith(ending):
                bare = folded[: len(folded) - len(ending)]
                yield from (
                    Place(f.secret, f.kind, at)
                    for f in needles.skeletons.get(skeleton(bare), ())
                    if len(bare) >= 5
                )


def _inside(needles: Needles, at: int, folded: str) -> Iterator[Place]:
    """Long forms within a longer run of letters: «kashevarovroman»."""
    for n in range(len(folded) - 6):
        for form, row in needles.long.get(folded[n : n + 6], ()):
            if len(form) >= 7 and folded.startswith(form, n):
                yield Place(row.secret, row.kind, at + n)


def _phrases(needles: Needles, spelt: list[tuple[int, str, tuple[str, ...]]]) -> Iterator[Place]:
    for n, (at, _, forms) in enumerate(spelt):
        for folded in forms:
            for words, form in needles.phrases.get(folded, ()):
                following = spelt[n : n + len(words)]
                if len(following) == len(words) and all(
                    any(v in w for v in f[2]) for f, w in zip(following, words, strict=True)
                ):
                    yield Place(form.secret, form.kind, at)


def _joined(needles: Needles, clean: str) -> Iterator[Place]:
    """Names pulled apart: by spaces, marks, quotes, line ends; letter by letter for short ones."""
    for match in _SPACED.finditer(clean):
        letters = fold_text("".join(c for c in match.group() if c.isalpha()))
        for form in needles.words.get(letters, ()):
            yield Place(form.secret, form.kind, match.start())
        yield from _inside(needles, match.start(), letters + " ")
    letters = fold_text("".join(c for c in clean if c.isalpha()))
    for n in range(len(letters) - LONG_NAME + 1):
        rows = needles.long.get(letters[n : n + 6])
        if rows:
            for long, row in rows:
                if len(long) >= LONG_NAME and letters.startswith(long, n):
                    yield Place(row.secret, row.kind, -1)


def _misspelt(needles: Needles, spelt: list[tuple[int, str, tuple[str, ...]]]) -> Iterator[Place]:
    if not needles.names:
        return
    where: dict[str, int] = {}
    for at, _, forms in spelt:
        for folded in forms:
            if len(folded) >= LONG_NAME - 1:
                where.setdefault(folded, at)
    names = list(needles.names)
    for token, at in where.items():
        if token in needles.words:
            continue
        found = process.extract(token, names, scorer=Levenshtein.distance, score_cutoff=2, limit=5)
        for name, distance, _ in found:
            if distance and (name[0] == token[0] or distance == 1) and not needles.plain(token):
                yield from (Place(f.secret, f.kind, at) for f in needles.names[name])


def _numbers(needles: Needles, clean: str) -> Iterator[Place]:
    if not needles.digits:
        return
    # Four digits in a checksum are chance; a number hidden in hexadecimal is found where that is decoded.
    checksums = [m.span() for m in _CHECKSUM.finditer(clean)]
    for match in _DIGITS.finditer(clean):
        if len(match.group()) >= 7 or not any(a <= match.start() < b for a, b in checksums):
            yield from _digits(needles, match.group(), match.start())
    for match in _GROUPS.finditer(clean):
        groups = re.findall(r"\d+", match.group())
        for first in range(len(groups)):
            joined = groups[first]
            for last in range(first + 1, len(groups)):
                joined += groups[last]
                if len(joined) > 15:
                    break
                for form in needles.digits.get(joined, ()):
                    whole = first == 0 and last == len(groups) - 1
                    if len(joined) >= 7 or (whole and (len(joined) >= 5 or joined.startswith("0"))):
                        yield Place(form.secret, "digits", match.start())
    for said, at in spoken_digits(clean):
        for form in needles.digits.get(said, ()):
            yield Place(form.secret, "spoken digits", at)
        for length in (11, 10, 7, 5):
            for n in range(len(said) - length + 1):
                if length == 5 and n and n + length < len(said):
                    continue  # five digits in the middle of a longer number are chance
                for form in needles.digits.get(said[n : n + length], ()):
                    yield Place(form.secret, "spoken digits", at)


def _digits(needles: Needles, run: str, at: int) -> Iterator[Place]:
    for form in needles.digits.get(run, ()):
        yield Place(form.secret, "digits", at)
    if 7 < len(run) <= 40:
        for length in {len(d) for d in needles.digits if len(d) >= 7}:
            for n in range(len(run) - length + 1):
                for form in needles.digits.get(run[n : n + length], ()):
                    if length >= 10 or len(run) <= 13:
                        yield Place(form.secret, "digits", at)


__all__ = ["Form", "Place", "matches", "raw_matches"]
