"""What people coded in another tool, and the lines of the case it lies on. Pure.

Rules
- Other tools code stretches of a text or of sound; here a theme lies on a line. A stretch goes to each line of which it
  covers half the words or more, and to those that hold half of its own; else to the line that holds most of it.
- A text that was corrected since, or written down by somebody else, is laid beside the lines word by word. A stretch of
  which fewer than half the words stand in the lines has no place, and is counted. Who speaks and when, written before a
  row, is no word of it: a time, a voice of the call, or what stands before the colon of several rows.
- A stretch of sound lies on each line of which it covers half the time or more, and on those that hold half of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import get_args

from earwitness.model.themes import MarkStatus, Stance

HALF = 0.5
MOST_WORDS = 60_000  #: of one source: a day's call has fewer
MOST_PAIRS = (
    1_000_000  #: of words, in a stretch without a word that stands once in both: more are not compared
)

_NOTE = re.compile(r"^(coder|stance|about): (.*)$", re.MULTILINE)
_BEFORE = re.compile(
    r"(?m)^[ \t]*(?P<when>[\[(#]?\d[\d:.,-]*[\])#]?[ \t]+)?(?P<who>[^\W\d][^\n:]{0,39}(?=:\s))?"
)
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


@dataclass(frozen=True, slots=True)
class LineCoding:
    """A theme somebody put on a line, to be written. `machine`: nobody has judged it."""

    theme: str
    coder: str
    at: datetime
    status: MarkStatus = "accepted"
    machine: bool = False
    confidence: float = 1.0
    stance: Stance = "unknown"
    target: str = ""


@dataclass(frozen=True, slots=True)
class CodedLine:
    """A line of a call with what was coded in it, to be written; times in seconds of the recording."""

    id: str
    voice: str
    text: str
    start_s: float
    end_s: float
    codings: tuple[LineCoding, ...] = ()


@dataclass(frozen=True, slots=True)
class CodedCall:
    """A call with its lines, to be written; `name` is the team's own for it, else its id."""

    id: str
    name: str
    lines: tuple[CodedLine, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that was coded: `[begin, stop)` characters of its source's text, or seconds of its sound, or a whole line.

    `line` is the line's id, or its number from 1, where the file has one. `coder` is "" where the file names nobody;
    `score` is a machine's, None for a person's judgement.
    """

    theme: str
    coder: str = ""
    begin: int = 0
    stop: int = 0
    start_s: float | None = None
    end_s: float | None = None
    line: str = ""
    score: float | None = None
    found: bool = True
    stance: Stance = "unknown"
    target: str = ""


@dataclass(frozen=True, slots=True)
class CodedSource:
    """A text or sound with its passages, as a file has it. `names` are what may say which call it is, best first."""

    names: tuple[str, ...]
    text: str
    passages: tuple[Passage, ...]


def coder_of(mark: LineCoding) -> str:
    """Whom a file names for a mark: a machine's never looks like a person's."""
    return f"{mark.coder} (machine, not judged)" if mark.machine else mark.coder


def notes_of(mark: LineCoding) -> list[str]:
    """What a mark says beside its theme, as lines of a note that `noted` reads back."""
    out = [f"stance: {mark.stance}"] if mark.stance != "unknown" else []
    return [*out, *([f"about: {mark.target}"] if mark.target else [])]


def noted(note: str) -> tuple[str, Stance, str]:
    """Coder, stance and target of such a note, as far as they stand there."""
    told = {name: text.strip()[:200] for name, text in _NOTE.findall(note)}
    return told.get("coder", ""), stance_of(told.get("stance", "")), told.get("about", "")


def stance_of(written: str) -> Stance:
    """A stance by its name; `unknown` for anything else."""
    return next((one for one in get_args(Stance) if one == written.strip().casefold()), "unknown")


def where(source: CodedSource, lines: Sequence[CodedLine]) -> list[tuple[int, ...]]:
    """For each passage of a source the lines it lies on, counted from 0; empty where it has no place."""
    tokens = _spoken(source.text, {line.voice for line in lines})
    words = [_plain(source.text[begin:stop]) for begin, stop in tokens]
    homes = _homes(words, [_words(line.text) for line in lines])
    sizes = [len(_words(line.text)) for line in lines]
    known = {str(number): number - 1 for number in range(1, len(lines) + 1)}
    known |= {line.id: number for number, line in enumerate(lines)}
    return [
        ((known[passage.line],) if passage.line in known else ())
        if passage.line
        else _by_time(passage.start_s, passage.end_s, lines)
        if passage.start_s is not None and passage.end_s is not None
        else _by_words(passage, tokens, homes, sizes)
        for passage in source.passages
    ]


def _by_time(start_s: float, end_s: float, lines: Sequence[CodedLine]) -> tuple[int, ...]:
    shared = [min(end_s, line.end_s) - max(start_s, line.start_s) for line in lines]
    on = [
        number
        for number, (common, line) in enumerate(zip(shared, lines, strict=True))
        if common > 0 and common >= HALF * min(line.end_s - line.start_s, end_s - start_s)
    ]
    most = max(range(len(lines)), key=shared.__getitem__, default=0)
    return tuple(on) or ((most,) if lines and shared[most] > 0 else ())


def _by_words(
    passage: Passage, tokens: Sequence[tuple[int, int]], homes: Sequence[int | None], sizes: Sequence[int]
) -> tuple[int, ...]:
    first = bisect_left(tokens, passage.begin, key=lambda span: span[1] - 1)
    last = bisect_left(tokens, passage.stop, key=lambda span: span[0])
    inside = homes[first:last]
    found = Counter(home for home in inside if home is not None)
    if not found or found.total() < HALF * len(inside):
        return ()
    on = [home for home, count in found.items() if count >= HALF * min(sizes[home], found.total())]
    return tuple(sorted(on)) or (found.most_common(1)[0][0],)


def _homes(theirs: Sequence[str], lines: Sequence[Sequence[str]]) -> list[int | None]:
    """For each word of a text, the line that says it at that place; None where none does."""
    homes: list[int | None] = [None] * len(theirs)
    ours = [(word, number) for number, line in enumerate(lines) for word in line]
    if len(theirs) <= MOST_WORDS and len(ours) <= MOST_WORDS:
        for at, place in _pairs(theirs, [word for word, _ in ours]):
            homes[at] = ours[place][1]
    return homes


def _spoken(text: str, voices: Collection[str]) -> list[tuple[int, int]]:
    """Where the words of a text are, without times and names before its rows."""
    heads = list(_BEFORE.finditer(text))
    names = Counter(head["who"] for head in heads)
    aside: list[tuple[int, int]] = []
    for head in heads:
        named = head["who"] and (names[head["who"]] > 1 or head["who"] in voices)
        stop = head.end("who") if named else head.end("when")
        if stop > head.start():
            aside.append((head.start(), stop))
    spans = (match.span() for match in _WORD.finditer(text))
    return [span for span in spans if not _inside(span[0], aside)]


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether one of the spans, which stand in order, holds a place."""
    number = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return number >= 0 and at < spans[number][1]


def _pairs(theirs: Sequence[str], ours: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of equal words, both rising: words that stand once in both hold the others in place (patience sorting)."""
    waiting = [(0, len(theirs), 0, len(ours))]
    while waiting:
        a0, a1, b0, b1 = waiting.pop()
        fixed = _anchors(theirs, ours, (a0, a1, b0, b1))
        yield from fixed
        if not fixed and (a1 - a0) * (b1 - b0) <= MOST_PAIRS:
            matcher = SequenceMatcher(None, theirs[a0:a1], ours[b0:b1], autojunk=False)
            for block in matcher.get_matching_blocks():
                yield from ((a0 + block.a + step, b0 + block.b + step) for step in range(block.size))
        elif fixed:
            before = [(a0 - 1, b0 - 1), *fixed]
            after = [*fixed, (a1, b1)]
            for (left, below), (right, above) in zip(before, after, strict=True):
                if right - left > 1 and above - below > 1:
                    waiting.append((left + 1, right, below + 1, above))


def _anchors(
    theirs: Sequence[str], ours: Sequence[str], within: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """Words that stand once in each of two stretches, as far as they stand in the same order."""
    a0, a1, b0, b1 = within
    here, there = Counter(theirs[a0:a1]), Counter(ours[b0:b1])
    places = {ours[place]: place for place in range(b0, b1) if there[ours[place]] == 1}
    found = [
        (at, places[theirs[at]]) for at in range(a0, a1) if here[theirs[at]] == 1 and theirs[at] in places
    ]
    # The longest rising row: for each length, the row that ends lowest, and what stands before each of its ends.
    ends: list[int] = []
    rows: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(found):
        length = bisect_left(ends, place)
        before.append(rows[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        rows[length : length + 1] = [number]
    out: list[tuple[int, int]] = []
    number = rows[-1] if rows else -1
    while number >= 0:
        out.append(found[number])
        number = before[number]
    return out[::-1]


def _words(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    return word.casefold().replace("ё", "е")
