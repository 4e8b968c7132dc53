"""What tiers of marks say of a call: its lines, their English and the times of their words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from earwitness.errors import BadForm
from earwitness.model.markup import text_in
from earwitness.stages.transcribe.captions import PARTIES, ReviewedLine

PAUSE_S = (
    0.7  #: words of one voice further apart than this are two lines, where a file has words and no lines
)
MOST_MARKS = 50_000  #: more marks than any one call needs
LONGEST_S = 1e6
ENGLISH_TIER, WORDS_TIER, SECOND_TIER = "@en", "@words", re.compile(r" \(\d+\)$")

_LABEL = re.compile(rf"[{PARTIES[0]}-{PARTIES[-1]}]|Speaker [\d?]+")
_ENGLISH = re.compile(r"(?i)(?:^|[^a-z])(?:en|eng|english|translation|ft)(?:[^a-z].*)?$")
_WORDS = re.compile(r"(?i)(?:^|[^a-z])(?:words?|tokens?)$")
_SOUNDS = re.compile(r"(?i)(?:^|[^a-z])(?:phones?|phonemes?|segments?|mau|kan|syllables?)$")
_SILENCE = frozenset({"", "sp", "sil", "<sil>", "<eps>", "<p:>", "<p>", "#"})


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word and when it is said, in seconds; in a line to be written `begin` is its place in the line's text."""

    text: str
    start_s: float
    end_s: float
    confidence: float | None = None
    begin: int = 0
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file holds of a call: lines in order of time, the times of their words in order of lines, and what is lost.

    `engine` names the recogniser whose words they are, "" where a person may have written them.
    """

    lines: tuple[ReviewedLine, ...]
    words: tuple[TimedWord, ...] = ()
    losses: tuple[str, ...] = ()
    language: str = ""
    engine: str = ""


@dataclass(frozen=True, slots=True)
class OutLine:
    """A line of the case, to be written."""

    text: str
    voice: str
    english: str
    start_s: float
    end_s: float
    words: tuple[TimedWord, ...] = ()
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class VoiceTurn:
    """One voice speaks in `[start_s, end_s)`."""

    voice: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class TierMark:
    """A stretch of a tier. Where the file gives no times they are guessed from its neighbours.

    `key` names it, `parent` the mark of another tier it belongs to, as far as the file says.
    """

    start_s: float
    end_s: float
    text: str
    guessed: bool = False
    key: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Tier:
    """Marks of one voice and kind; `english` where the file itself says that it is. `number` counts tiers from 1."""

    number: int
    name: str
    voice: str
    marks: tuple[TierMark, ...]
    dependent: bool = False
    english: bool = False


def losses_of(*counted: tuple[int, str]) -> tuple[str, ...]:
    """Those that happened, as text: "3 …"."""
    return tuple(f"{count} {what}" for count, what in counted if count)


def text_of_bytes(raw: bytes) -> str:
    """Text of a file as other tools write it; its line ends become the one we use. Raises BadForm."""
    return text_in(raw).replace("\r\n", "\n").replace("\r", "\n")


def labels_of(names: Iterable[str]) -> dict[str, str]:
    """A label for each name, in the order given: labels stay, any other name becomes a "Speaker N" nobody has yet."""
    order = list(dict.fromkeys(names))
    labels = {name: name for name in order if _LABEL.fullmatch(name) or not name}
    taken = set(labels)
    number = 1
    for name in order:
        if name not in labels:
            while f"Speaker {number}" in taken:
                number += 1
            labels[name] = f"Speaker {number}"
            taken.add(labels[name])
    return labels


def bare_name(name: str) -> str:
    """A tier's name without what we or others hang on it: "A@en", "A (2)", "A - words"."""
    bare = SECOND_TIER.sub("", name.strip()).removesuffix(ENGLISH_TIER).removesuffix(WORDS_TIER)
    bare = re.sub(r"(?i)\s*[-_ ]\s*words?$", "", SECOND_TIER.sub("", bare))
    return "" if re.fullmatch(r"(?i)words?|tokens?|utterances?|transcript(?:ion)?", bare) else bare


def account(tiers: Sequence[Tier], lost: Sequence[str] = ()) -> Brought:
    """Lines, English and word times of tiers. Raises BadForm where no tier holds what was said."""
    spoken, english, worded, losses = _sorted_tiers(tiers)
    english_given = [mark for tier in english for mark in tier.marks if mark.text]
    words = [
        (tier.voice, mark)
        for tier in worded
        for mark in tier.marks
        if mark.text.casefold() not in _SILENCE and not mark.guessed
    ]
    said = [(tier.voice, mark) for tier in spoken for mark in tier.marks if mark.text]
    untimed = sum(m.guessed and m.text.casefold() not in _SILENCE for t in worded for m in t.marks)
    having = {voice for voice, _ in said}
    said += [line for voice in {t.voice for t in worded} - having for line in _lines_of_words(words, voice)]
    said.sort(key=lambda pair: (pair[1].start_s, pair[1].end_s))
    if not said:
        raise BadForm("the file holds no line of words")
    gathered: list[list[str]] = [[] for _ in said]
    homeless = 0
    keys = {mark.key: number for number, (_, mark) in enumerate(said) if mark.key}
    everyone = _Places([mark for _, mark in said], range(len(said)))
    for mark in english_given:
        home = keys.get(mark.parent, everyone.best(mark))
        if home is None:
            homeless += 1
        else:
            gathered[home].append(mark.text)
    placed: list[list[TimedWord]] = [[] for _ in said]
    by_voice = {
        voice: _Places([m for v, m in said if v == voice], [n for n, (v, _) in enumerate(said) if v == voice])
        for voice in {voice for voice, _ in words}
    }
    stray = 0
    for voice, word in words:
        home = by_voice[voice].best(word)
        if home is None:
            stray += 1
        else:
            placed[home].append(TimedWord(word.text, word.start_s, word.end_s))
    labels = labels_of(voice for voice, _ in said)
    lines = tuple(
        ReviewedLine(
            " ".join(mark.text.split()),
            labels[voice],
            " ".join(" ".join(texts).split()),
            None if mark.guessed else mark.start_s,
            None if mark.guessed else mark.end_s,
        )
        for (voice, mark), texts in zip(said, gathered, strict=True)
    )
    renamed = sum(name != label for name, label in labels.items())
    return Brought(
        lines,
        tuple(word for line in placed for word in sorted(line, key=lambda w: w.start_s)),
        (
            *lost,
            *losses,
            *losses_of(
                (renamed, "names of voices, which became numbers: a name here would be a name in the case"),
                (sum(m.guessed for _, m in said), "lines have no times in the file: theirs are guessed"),
                (untimed, "words have no times in the file: theirs are guessed"),
                (stray, "words lie in no line of their voice: their times are not taken"),
                (homeless, "English texts have no line at their time, and are not taken"),
            ),
        ),
    )


def _sorted_tiers(tiers: Sequence[Tier]) -> tuple[list[Tier], list[Tier], list[Tier], list[str]]:
    """Tiers of what was said, of English and of words, and what the others would have held."""
    spoken: list[Tier] = []
    english: list[Tier] = []
    worded: list[Tier] = []
    losses: list[str] = []
    if sum(len(tier.marks) for tier in tiers) > MOST_MARKS:
        raise BadForm(f"the file holds more than {MOST_MARKS} marks", hint="Export one call a file.")
    for tier in tiers:
        texts = [mark.text for mark in tier.marks if mark.text]
        if not texts:
            continue
        name = SECOND_TIER.sub("", tier.name.strip())
        if _SOUNDS.search(name):
            losses.append(f"tier {tier.number}: {len(texts)} marks of single sounds")
        elif _WORDS.search(name) and all(len(text.split()) == 1 for text in texts):
            worded.append(tier)
        elif (tier.english or _ENGLISH.search(name)) and _latin(texts) and len(tiers) > 1:
            english.append(tier)
        elif tier.dependent:
            losses.append(f"tier {tier.number}: {len(texts)} notes that hang on other marks")
        else:
            spoken.append(tier)
    if not spoken and not worded:
        spoken, english = english, []
    return spoken, english, worded, losses


def _latin(texts: Sequence[str]) -> bool:
    letters = [letter for text in texts for letter in text.casefold() if letter.isalpha()]
    return sum("a" <= letter <= "z" for letter in letters) * 2 > len(letters)


def _lines_of_words(words: Sequence[tuple[str, TierMark]], voice: str) -> list[tuple[str, TierMark]]:
    """Lines of one voice's words, parted where it pauses."""
    out: list[tuple[str, TierMark]] = []
    for mark in sorted((m for v, m in words if v == voice), key=lambda m: (m.start_s, m.end_s)):
        last = out[-1][1] if out else None
        if last is not None and mark.start_s - last.end_s <= PAUSE_S:
            out[-1] = (
                voice, TierMark(last.start_s, max(last.end_s, mark.end_s), f"{last.text} {mark.text}"),
            )  # fmt: skip
        else:
            out.append((voice, TierMark(mark.start_s, mark.end_s, mark.text)))
    return out


class _Places:
    """Lines in order of time, to be found by the time they share with a mark."""

    def __init__(self, marks: Sequence[TierMark], numbers: Sequence[int]) -> None:
        self._marks, self._numbers = marks, numbers
        self._starts = [mark.start_s for mark in marks]
        self._longest = max((mark.end_s - mark.start_s for mark in marks), default=0.0)

    def best(self, mark: TierMark) -> int | None:
        """The number of the line that shares most time with the mark; None where none shares any."""
        first = bisect_left(self._starts, mark.start_s - self._longest)
        stop = bisect_left(self._starts, mark.end_s)
        shared = [
            (min(mark.end_s, line.end_s) - max(mark.start_s, line.start_s), -number)
            for line, number in zip(self._marks[first:stop], self._numbers[first:stop], strict=True)
        ]
        most, number = max(shared, default=(0.0, 0))
        return -number if most > 0 else None


def without_overlaps(lines: Sequence[OutLine]) -> list[list[OutLine]]:
    """The lines on as few rows as keep any two of one row apart in time."""
    rows: list[list[OutLine]] = []
    for line in sorted(lines, key=lambda one: (one.start_s, one.end_s)):
        row = next((row for row in rows if row[-1].end_s <= line.start_s), None)
        if row is None:
            rows.append([line])
        else:
            row.append(line)
    return rows


def always_lost(lines: Sequence[OutLine], *, english: bool, words: bool) -> tuple[str, ...]:
    """What no form of transcripts carries, and, unless told that this one does, English and the times of words."""
    return (
        "who wrote and signed each line, readings, themes, gaps and withholdings stay in the case",
        *losses_of(
            (0 if english else sum(bool(line.english) for line in lines), "English renderings"),
            (0 if words else sum(len(line.words) for line in lines), "times of words"),
            (sum(line.guessed for line in lines), "lines whose times are guessed, which the form cannot say"),
        ),
    )
