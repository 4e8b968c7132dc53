"""Content notes: what of a call may be hard to hear, said before its text opens.

Rules
- A note rests on a line: on a theme that lies on it, on what its shorthand means, or on its words by their dictionary forms.
- Of a team's own theme that the table does not name, the words of its definition count.
- A note too many costs a glance, one too few an evening: suggestions count, nothing is decided here.
- A note is grave where nobody should come upon it unprepared. In calls from a war death and wounds are in most calls: they
  are told, but a door that is always shut is soon not read any more.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class CareTable:
    """Which note each theme and each word, in its dictionary form, stands for, and which notes are grave."""

    themes: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]
    grave: frozenset[str]


@dataclass(frozen=True, slots=True)
class HardLine:
    """A line as far as notes ask: its text and language, its themes with their definitions, what its shorthand means."""

    text: str
    language: str
    themes: tuple[tuple[str, str], ...] = ()
    senses: tuple[str, ...] = ()


def care_table(text: str) -> CareTable:
    """A table of rows note, grave (yes or no), themes and words, the latter two separated by spaces."""
    themes: dict[str, tuple[str, ...]] = {}
    words: dict[str, str] = {}
    grave = set()
    for row in csv.DictReader(text.splitlines()):
        if row["grave"] == "yes":
            grave.add(row["note"])
        for theme in row["themes"].split():
            themes[theme] = (*themes.get(theme, ()), row["note"])
        for word in row["words"].split():
            words.setdefault(_folded(word), row["note"])
    return CareTable(themes, words, frozenset(grave))


def content_notes(
    lines: Iterable[HardLine], table: CareTable, lemma: Callable[[str, str], str]
) -> list[tuple[str, int]]:
    """Each note with the number of lines it rests on, most first. `lemma` takes a word and its language."""
    counts: Counter[str] = Counter()
    for line in lines:
        notes = _notes_in(line.text, line.language, table, lemma)
        for sense in line.senses:
            notes |= _notes_in(sense, "en", table, lemma)
        for theme, definition in line.themes:
            notes |= set(table.themes.get(theme, ())) or _notes_in(definition, "en", table, lemma)
        counts.update(notes)
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def _notes_in(text: str, language: str, table: CareTable, lemma: Callable[[str, str], str]) -> set[str]:
    found = set()
    for written in _WORDS.findall(text):
        for form in (_folded(written), _folded(lemma(written, language))):
            if form in table.words:
                found.add(table.words[form])
    return found


def _folded(word: str) -> str:
    return word.lower().replace("ё", "е")
