"""One finding before overlaps are settled, and the small questions about neighbours that all finders ask."""

from __future__ import annotations

from dataclasses import dataclass

from earwitness.model.protection import Directness, IdentifierClass
from earwitness.stages.protect.document import Document, Word
from earwitness.stages.protect.tables import Tables

DIRECT: frozenset[IdentifierClass] = frozenset(
    {"person_name", "nickname", "call_sign", "phone", "unit", "address", "account", "vehicle", "id_document"}
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """`[begin, stop)` of a turn's text is of this class; `signals` says why, `score` how surely (0 to 1)."""

    turn: int
    begin: int
    stop: int
    identifier_class: IdentifierClass
    score: float
    signals: tuple[str, ...]
    #: word numbers of the turn that make it up, for linking
    words: tuple[int, ...] = ()

    @property
    def kind(self) -> Directness:
        return "direct" if self.identifier_class in DIRECT else "quasi"


def span(
    words: tuple[Word, ...], first: int, last: int, of: IdentifierClass, score: float, *signals: str
) -> Sighting:
    """The candidate of words `first` to `last` (both in) of one turn."""
    return Sighting(
        words[first].turn,
        words[first].begin,
        words[last].stop,
        of,
        score,
        signals,
        tuple(range(first, last + 1)),
    )


def before(words: tuple[Word, ...], at: int, reach: int = 1) -> tuple[Word, ...]:
    """Up to `reach` words before, nearest first, not past the end of a sentence."""
    if not at or words[at].breaks == 2:
        return ()
    there = words[max(0, at - reach) : at][::-1]
    for n, word in enumerate(there):
        if word.breaks == 2:
            return there[: n + 1]
    return there


def after(words: tuple[Word, ...], at: int, reach: int = 1) -> tuple[Word, ...]:
    """Up to `reach` words after, nearest first, not past the end of a sentence."""
    there = words[at + 1 : at + 1 + reach]
    for n, word in enumerate(there):
        if word.breaks == 2:
            return there[:n]
    return there


def role(document: Document, tables: Tables, word: Word) -> str | None:
    """kin, friend or rank when the word is one of the titles that stand before a name."""
    titles = tables.titles.get(document.language, {})
    found = titles.get(word.folded)
    if found is None:
        found = next((titles[lemma] for lemma in document.lemmas(word) if lemma in titles), None)
    return found


def says(words: tuple[Word, ...], *stems: str) -> bool:
    """Some of the words begins with one of the stems."""
    return any(w.folded.startswith(stems) for w in words)
