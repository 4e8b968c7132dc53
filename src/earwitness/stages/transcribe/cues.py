"""The cues of WebVTT and SRT files as tools really write them. Pure.

Rules
- No word is dropped: an empty line within an SRT text parts nothing, a cue of no length keeps its words without a time.
- Captions that roll up show a line twice or three times; it was said once. They are known by times within their lines, or
  because most cues begin with the line the one before ended with.
- A name and a colon before a line is a voice where nearly all cues have one and the names are few, as Zoom writes them.
- A tag is one that captions have. What merely stands in < > was said.
- What is not taken (styles, places on the screen, notes) is counted.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from earwitness.errors import BadForm

MOST_CUES_BY_CHANCE = 4  #: fewer say nothing about how a file is written
NEARLY_ALL = 0.8
ROLLS_S = 0.1  #: a line rolls up where its cue begins this close after the one that showed it first

#: Teams writes 0:0:3.54, others 00:00:11:890
_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,9}))?"
_STAMP = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(.*)$")
_WITHIN = re.compile(rf"<{_TIME}>")
_NOT_A_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]+)>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:b|i|u|s|c|v|rt|ruby|lang|font|span|br)(?:[.\s/][^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE
)
_LABEL = re.compile(
    r"^\s*(?:\[(?P<bracketed>[A-D]|(?i:speaker|spk)[ _][\d?]+)\]\s*:?|(?P<plain>[A-D]|(?i:speaker|spk)[ _][\d?]+)\s*:)\s+"
)
#: any name, where it is known that there are names: one to four words
_NAMED = re.compile(
    r"^\s*(?:\[(?P<bracketed>[^\[\]\n]{1,40})\]\s*:?|(?P<plain>[^\W\d][\w.'’()-]*(?: [\w.'’()-]+){0,3})\s*:)\s+"
)


@dataclass(frozen=True, slots=True)
class CueWord:
    """A word and when it is said, in seconds, where the cue says so."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Cue:
    """What one voice says in a cue; no times where the cue has no length. `voice` is as the file has it."""

    text: str
    voice: str
    start_s: float | None
    end_s: float | None
    words: tuple[CueWord, ...] = ()


def cues_in(text: str, form: Literal["vtt", "srt"]) -> tuple[tuple[Cue, ...], Counter[str]]:
    """The cues of a file, in its order, and what was not taken. Raises BadForm naming the line."""
    rows = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lost: Counter[str] = Counter()
    blocks = list(_blocks(rows, form, lost))
    rolls = _rolls(blocks)
    labels = (_LABEL, _NAMED) if _are_named(blocks) else (_LABEL,)
    shown: list[str] = []
    until = -1.0
    out: list[Cue] = []
    for block in blocks:
        said = [row.strip() for row in block.rows]
        bare = [_bare(row) for row in said]
        if rolls and block.start_s <= until + ROLLS_S:
            again = next((n for n, row in enumerate(bare) if row and row not in shown), len(bare))
            lost["lines shown again while they roll up the screen"] += sum(map(bool, bare[:again]))
            said = said[again:]
        shown, until = [row for row in bare if row] or shown, block.end_s
        out += _parts(" ".join(said), block, labels, lost)
        lost["cues without words"] += not any(bare)
    if not out:
        raise BadForm("the file holds no cue")
    return tuple(out), lost


@dataclass(frozen=True, slots=True)
class _Block:
    """A cue's times and the rows under them."""

    start_s: float
    end_s: float
    rows: tuple[str, ...]


def _rolls(blocks: Sequence[_Block]) -> bool:
    """Whether the captions roll up."""
    if any(_WITHIN.search(row) for block in blocks for row in block.rows):
        return True
    again = 0
    for one, two in pairwise([[bare for row in block.rows if (bare := _bare(row))] for block in blocks]):
        # A line said again stands alone; one that rolls up has the next below it.
        again += bool(one) and len(two) > 1 and one[-1] == two[0]
    return len(blocks) >= MOST_CUES_BY_CHANCE and 2 * again >= len(blocks) - 1


def _are_named(blocks: Sequence[_Block]) -> bool:
    """Whether what stands before a colon is who speaks, in nearly all cues."""
    firsts = [bare for block in blocks if (bare := _bare(" ".join(block.rows)))]
    found = (_LABEL.match(bare) or _NAMED.match(bare) for bare in firsts)
    names = Counter(one["bracketed"] or one["plain"] for one in found if one)
    return (
        len(firsts) >= MOST_CUES_BY_CHANCE
        and names.total() >= NEARLY_ALL * len(firsts)
        and 2 * len(names) <= names.total()
    )


def _blocks(rows: Sequence[str], form: str, lost: Counter[str]) -> Iterator[_Block]:
    stamps: list[tuple[int, re.Match[str]]] = []
    for number, row in enumerate(rows):
        found = _STAMP.match(row)
        if found:
            stamps.append((number, found))
        elif "-->" in row and re.match(r"\s*\d+:", row):
            raise BadForm(f"line {number + 1}: the time is not like 00:01:02.345 --> 00:01:04.000")
    first = _name_row(rows, stamps[0][0], 0) if stamps else len(rows)
    _outside(rows[:first], form, lost, head=True)
    for place, (number, stamp) in enumerate(stamps):
        start_s, end_s = _seconds(stamp.groups()[:4]), _seconds(stamp.groups()[4:8])
        if end_s < start_s:
            raise BadForm(f"line {number + 1}: the cue ends before it begins")
        lost["places of cues on the screen"] += bool(stamp[9].strip())
        stop = _name_row(rows, stamps[place + 1][0], number + 1) if place + 1 < len(stamps) else len(rows)
        under = list(rows[number + 1 : stop])
        if form == "vtt":
            # Only a row with nothing at all ends a cue: those of automatic captions begin with a blank.
            end = next((n for n, row in enumerate(under) if not row), len(under))
            _outside(under[end:], form, lost)
            under = under[:end]
        yield _Block(start_s, end_s, tuple(under))


def _name_row(rows: Sequence[str], stamp: int, floor: int) -> int:
    """Where a cue begins: at the number or name above its times, where it has one."""
    above = stamp - 1
    if above >= floor and rows[above].strip():
        alone = above == floor or not rows[above - 1].strip()
        if re.fullmatch(r"\s*\d+\s*", rows[above]) or alone:
            return above
    return stamp


def _outside(rows: Sequence[str], form: str, lost: Counter[str], *, head: bool = False) -> None:
    """Count what stands between cues."""
    inside = ""
    for number, row in enumerate(rows):
        if not row.strip():
            inside = ""
        elif head and form == "vtt" and number == 0:
            inside = "head"
        elif inside == "head":
            if row.startswith("X-TIMESTAMP-MAP"):
                lost["clocks of a broadcast, by which the times may be shifted"] += 1
        elif not inside:
            known = form == "vtt" and _NOT_A_CUE.match(row)
            inside = "block" if known else "stray"
            lost["notes, styles and regions" if known else "blocks of text outside of cues"] += 1


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return (whole * 1000 + int(fraction.ljust(3, "0")[:3])) / 1000


def _bare(row: str) -> str:
    """A row's words, without tags and times."""
    return " ".join(html.unescape(_TAG.sub("", _WITHIN.sub("", row))).split())


def _parts(said: str, block: _Block, labels: Sequence[re.Pattern[str]], lost: Counter[str]) -> Iterator[Cue]:
    """Voices and what each says in a cue; a WebVTT cue may hold several, one after another."""
    named = list(_VOICE.finditer(said))
    found = None if named else next(filter(None, (label.match(said) for label in labels)), None)
    if found:
        pieces = [(found["bracketed"] or found["plain"], said[found.end() :])]
    else:
        stops = [*(match.start() for match in named[1:]), len(said)]
        pieces = [("", said[: named[0].start()] if named else said)]
        pieces += [(one[1].strip(), said[one.end() : stop]) for one, stop in zip(named, stops, strict=False)]
    timed = block.end_s > block.start_s
    for voice, text in pieces:
        bare = _bare(text)
        lost["tags of style within cues"] += sum(
            not tag.casefold().startswith(("</v", "<c>", "</c>")) for tag in _TAG.findall(text)
        )
        if not bare:
            continue
        if not timed:
            lost["cues of no length: the times of their words are guessed"] += 1
            yield Cue(bare, voice, None, None)
        else:
            yield Cue(bare, voice, block.start_s, block.end_s, tuple(_words(text, block)))


def _words(text: str, block: _Block) -> Iterator[CueWord]:
    """Words that have times of their own: those alone between two times within the line."""
    marks = list(_WITHIN.finditer(text))
    starts = [block.start_s, *(_seconds(mark.groups()) for mark in marks)]
    if not marks or sorted(starts) != starts or starts[-1] > block.end_s:
        return
    pieces = [text[: marks[0].start()]]
    pieces += [
        text[one.end() : two.start() if two else None]
        for one, two in zip(marks, [*marks[1:], None], strict=True)
    ]
    for piece, start_s, end_s in zip(pieces, starts, [*starts[1:], block.end_s], strict=True):
        bare = _bare(piece)
        if bare and " " not in bare and end_s > start_s:
            yield CueWord(bare, start_s, end_s)
