"""Praat TextGrid, long and short: both are the same strings and numbers in the same order, with other words between them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from earwitness.errors import BadForm
from earwitness.stages.transcribe.interchange.tiers import (
    ENGLISH_TIER,
    LONGEST_S,
    MOST_MARKS,
    WORDS_TIER,
    Brought,
    OutLine,
    Tier,
    TierMark,
    account,
    always_lost,
    bare_name,
    losses_of,
    text_of_bytes,
    without_overlaps,
)

_TOKEN = re.compile(r'"(?P<text>(?:[^"]|"")*)"|![^\n]*|(?P<bare>[^\s"!]+)')
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?%?")
_HINT = "Save it in Praat with Save as text file or Save as short text file, and import it again."


class _Tokens:
    """The strings, numbers and flags of a file, one after another, each with its line; other words count for nothing."""

    def __init__(self, text: str) -> None:
        self._tokens = self._found(text)
        self.line = 1

    def _found(self, text: str) -> Iterator[tuple[int, str | float]]:
        line, at = 1, 0
        for match in _TOKEN.finditer(text):
            line += text.count("\n", at, match.start())
            at = match.start()
            bare = match["bare"]
            if match["text"] is not None:
                yield line, match["text"].replace('""', '"')
            elif bare and _NUMBER.fullmatch(bare):
                yield line, float(bare.rstrip("%"))
            elif bare in ("<exists>", "<absent>"):
                yield line, float(bare == "<exists>")

    def _next(self) -> str | float:
        self.line, token = next(self._tokens, (self.line, math.nan))
        return token

    def text(self, what: str) -> str:
        token = self._next()
        if not isinstance(token, str):
            raise BadForm(f"line {self.line}: the file has no {what} here, or ends", hint=_HINT)
        return token

    def number(self, what: str) -> float:
        token = self._next()
        if isinstance(token, str) or not math.isfinite(token) or abs(token) >= LONGEST_S:
            raise BadForm(f"line {self.line}: the file has no {what} here, or ends", hint=_HINT)
        return token

    def count(self, what: str) -> int:
        number = self.number(what)
        if number != int(number) or not 0 <= number <= MOST_MARKS:
            raise BadForm(f"line {self.line}: the {what} is no number from 0 to {MOST_MARKS}", hint=_HINT)
        return int(number)


def read(raw: bytes) -> Brought:
    """The interval tiers of a file as lines. Raises BadForm naming the line."""
    text = text_of_bytes(raw)
    if text.startswith("ooBinaryFile"):
        raise BadForm("the file is a binary one of Praat's", hint=_HINT)
    tokens = _Tokens(text)
    if not tokens.text("file type").startswith("ooTextFile") or not tokens.text("object class").startswith(
        "TextGrid"
    ):
        raise BadForm("the file is no TextGrid", hint=_HINT)
    tokens.number("start"), tokens.number("end")
    if not tokens.number("flag that tiers follow"):
        raise BadForm("the TextGrid has no tiers")
    tiers: list[Tier] = []
    lost: list[str] = []
    shared = 0
    for number in range(1, tokens.count("number of tiers") + 1):
        kind, name = tokens.text("class of tier"), tokens.text("name of tier")
        tokens.number("start of tier"), tokens.number("end of tier")
        count = tokens.count("number of marks")
        if kind == "TextTier":
            for _ in range(count):
                tokens.number("time"), tokens.text("mark")
            lost += losses_of((count, f"points in time of tier {number}: only stretches are taken"))
            continue
        if kind != "IntervalTier":
            raise BadForm(
                f"line {tokens.line}: tier {number} is neither of intervals nor of points", hint=_HINT
            )
        marks, empty = _marks(tokens, count)
        shared += empty
        tiers.append(Tier(number, name, bare_name(name), tuple(marks)))
    return account(tiers, (*lost, *losses_of((shared, "intervals of no length"))))


def _marks(tokens: _Tokens, count: int) -> tuple[list[TierMark], int]:
    """The marks of a tier that have words, and how many such have no length."""
    marks: list[TierMark] = []
    empty = 0
    for _ in range(count):
        start_s, end_s = tokens.number("start"), tokens.number("end")
        said = tokens.text("text").strip()
        start_s = max(0.0, start_s)
        if said and end_s > start_s:
            marks.append(TierMark(start_s, end_s, said))
        else:
            empty += bool(said)
    return marks, empty


def write(lines: Sequence[OutLine]) -> tuple[str, tuple[str, ...]]:
    """A long TextGrid: for each voice its lines, the English beside them and those words that have times of their own."""
    tiers: list[tuple[str, list[TierMark]]] = []
    clipped = 0
    for voice in dict.fromkeys(line.voice for line in lines):
        for number, row in enumerate(without_overlaps([one for one in lines if one.voice == voice]), 1):
            second = f" ({number})" if number > 1 else ""
            tiers.append((f"{voice}{second}", [TierMark(one.start_s, one.end_s, one.text) for one in row]))
            english = [TierMark(one.start_s, one.end_s, one.english) for one in row if one.english]
            if english:
                tiers.append((f"{voice}{ENGLISH_TIER}{second}", english))
            words = sorted(
                (TierMark(w.start_s, w.end_s, w.text) for one in row for w in one.words if not w.guessed),
                key=lambda mark: mark.start_s,
            )
            clipped += sum(left.end_s > right.start_s for left, right in pairwise(words))
            if words:
                tiers.append((f"{voice}{WORDS_TIER}{second}", words))
    end_s = max((mark.end_s for _, marks in tiers for mark in marks), default=0.0)
    rows = [
        'File type = "ooTextFile"', 'Object class = "TextGrid"', "",
        "xmin = 0", f"xmax = {end_s:.6f}", "tiers? <exists>", f"size = {len(tiers)}", "item []:",
    ]  # fmt: skip
    for number, (name, marks) in enumerate(tiers, 1):
        whole = _filled(marks, end_s)
        rows += [
            f"    item [{number}]:", '        class = "IntervalTier"', f"        name = {_quoted(name)}",
            "        xmin = 0", f"        xmax = {end_s:.6f}", f"        intervals: size = {len(whole)}",
        ]  # fmt: skip
        for place, mark in enumerate(whole, 1):
            rows += [
                f"        intervals [{place}]:", f"            xmin = {mark.start_s:.6f}",
                f"            xmax = {mark.end_s:.6f}", f"            text = {_quoted(mark.text)}",
            ]  # fmt: skip
    guessed = sum(word.guessed for line in lines for word in line.words)
    return "\n".join(rows) + "\n", (
        *losses_of(
            (guessed, "times of words that were only guessed"), (clipped, "ends of words that overlap")
        ),
        *always_lost(lines, english=True, words=True),
    )


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _filled(marks: Sequence[TierMark], end_s: float) -> list[TierMark]:
    """The marks, none beyond the next one's start, with empty ones between: an interval tier has no holes."""
    out: list[TierMark] = []
    at = 0.0
    for place, mark in enumerate(marks):
        stop = min(mark.end_s, marks[place + 1].start_s) if place + 1 < len(marks) else mark.end_s
        if mark.start_s > at:
            out.append(TierMark(at, mark.start_s, ""))
        start_s = max(at, mark.start_s)
        if stop > start_s:
            out.append(replace(mark, start_s=start_s, end_s=stop))
            at = stop
    if at < end_s:
        out.append(TierMark(at, end_s, ""))
    return out
