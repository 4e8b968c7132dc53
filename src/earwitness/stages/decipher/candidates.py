"""Finder of unknown shorthand: words used oddly by several people.

A word goes up the list when different callers say it, when it stands in talk about the army although it is no army
word, when a thing does what only people or aircraft do («пылесос висит»), when the other side asks back what it is
(«Какой пылесос?»), when an ordinal stands in the plural without a noun («шестисотые»), and down when everybody says it
every day. No list of code words is asked; the ranking is for a person to look through, with the lines it comes from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from earwitness.model.words import fold
from earwitness.stages.decipher.talk import Line, Word, table_rows

#: a word must be said this often, by this many people, to be listed
LEAST_USES = 3
LEAST_CALLERS = 2
#: contexts kept a word
CONTEXTS = 12
_PLAIN_TOPICS = frozenset(
    ("military", "casualty", "refusal", "money", "unit", "weight", "missile", "detention")
)
_NOT_A_WORD = frozenset(("Name", "Surn", "Patr", "Geox", "Orgn", "Abbr", "Init"))
_ASKING = frozenset(("какой", "что", "чего", "який", "що", "what"))
_EXPLAINING = frozenset(
    ("говорить", "называть", "назвать", "прозвать", "звать", "называться", "кажуть", "call")
)


@dataclass(slots=True)
class _Seen:
    uses: int = 0
    callers: set[str] = field(default_factory=set)
    names: int = 0
    army: float = 0.0
    acting: int = 0
    asked: int = 0
    explained: int = 0
    no_noun: int = 0
    contexts: list[str] = field(default_factory=list)
    contexts_of: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class CandidateDraft:
    """A word that may be shorthand; `contexts` name the lines it was said in, one a caller first."""

    lemma: str
    score: float
    uses: int
    callers: int
    why: str
    contexts: tuple[str, ...]


def read_common(text: str) -> Mapping[str, frozenset[str]]:
    """Everyday nouns by language, from resources/decipher/common.tsv."""
    words: dict[str, set[str]] = {}
    for language, row in table_rows(text, 2, "common"):
        words.setdefault(language, set()).update(fold(w) for w in row.split())
    return {language: frozenset(found) for language, found in words.items()}


@dataclass(slots=True)
class Finder:
    """Gathers words over a case, talk by talk; keeps counts and the ids of a few contexts, no text."""

    common: Mapping[str, frozenset[str]]
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def take(
        self,
        lines: Sequence[Line],
        callers: Sequence[str],
        references: Sequence[str],
        known: Sequence[frozenset[int]],
        language: str,
    ) -> None:
        """One talk: who says each line, what each line is called, and which of its words a lexicon already has."""
        everyday = self.common.get(language, frozenset())
        for n, line in enumerate(lines):
            army = sum(1 for w in line.words if "military" in w.fields)
            for i, word in enumerate(line.words):
                if i in known[n] or not word.parses:
                    continue
                if _lone_ordinal(line, i):
                    seen = self._note(fold(word.parses[0].lemma), callers[n], references[n])
                    seen.no_noun += 1
                    continue
                grammemes = word.parses[0].grammemes
                if language == "en":
                    if (
                        len(word.folded) < 4
                        or word.token.number is not None
                        or word.value is not None
                        or "'" in word.folded
                    ):
                        continue
                elif "NOUN" not in grammemes or grammemes & _NOT_A_WORD:
                    continue
                lemma = fold(word.parses[0].lemma)
                if (
                    len(lemma) < 3
                    or word.fields & _PLAIN_TOPICS
                    or lemma in everyday
                    or word.folded in everyday
                ):
                    continue
                seen = self._note(lemma, callers[n], references[n])
                seen.army += min(army, 3) / 3
                seen.names += word.token.text[:1].isupper() and word.break_before < 2
                if language == "en" or "inan" in grammemes or "NOUN" in grammemes:
                    seen.acting += _acts(line, i)
                seen.asked += _asked_back(lines, n, lemma)
                seen.explained += _explained(line, i)

    def _note(self, lemma: str, caller: str, reference: str) -> _Seen:
        seen = self._seen.setdefault(lemma, _Seen())
        seen.uses += 1
        if caller not in seen.contexts_of and len(seen.contexts) < CONTEXTS:
            seen.contexts.insert(len(seen.contexts_of), reference)
            seen.contexts_of.add(caller)
        elif len(seen.contexts) < CONTEXTS and reference not in seen.contexts:
            seen.contexts.append(reference)
        seen.callers.add(caller)
        return seen

    def ranked(self, most: int = 30) -> list[CandidateDraft]:
        """The likeliest first, `most` at most."""
        found = []
        for lemma, seen in self._seen.items():
            callers = len(seen.callers)
            if seen.uses < LEAST_USES or callers < LEAST_CALLERS or seen.names * 2 >= seen.uses:
                continue
            odd = (
                seen.acting / seen.uses
                + min(1.5 * seen.asked, 3.0) / max(callers, 1)
                + seen.no_noun / seen.uses
            )
            odd += min(seen.explained, 3) / max(callers, 1)
            score = math.log1p(seen.uses) * math.sqrt(callers) * (0.3 + seen.army / seen.uses) * (1 + odd)
            found.append(
                CandidateDraft(
                    lemma,
                    round(score, 3),
                    seen.uses,
                    callers,
                    _why(seen),
                    tuple(dict.fromkeys(seen.contexts)),
                )
            )
        found.sort(key=lambda c: (-c.score, c.lemma))
        return found[:most]


def _why(seen: _Seen) -> str:
    reasons = [f"{seen.uses} times, {len(seen.callers)} people"]
    if seen.army / seen.uses >= 0.2:
        reasons.append("in talk about the army")
    if seen.acting:
        reasons.append(f"does what people or aircraft do ({seen.acting})")
    if seen.asked:
        reasons.append(f"asked back ({seen.asked})")
    if seen.explained:
        reasons.append("explained as a way of speaking")
    if seen.no_noun:
        reasons.append(f"an ordinal without its noun ({seen.no_noun})")
    return "; ".join(reasons)


def _lone_ordinal(line: Line, i: int) -> bool:
    word = line.words[i]
    if not word.has("ADJF", "Anum", "plur") or word.value is not None:
        return False
    after = line.words[i + 1] if i + 1 < len(line.words) else None
    return after is None or after.break_before > 0 or not (after.has("NOUN") or after.has("ADJF"))


def _acts(line: Line, i: int) -> int:
    """A thing as the doer right beside a verb of people or aircraft."""
    word = line.words[i]
    if word.parses and not word.has("nomn"):
        return 0
    for k in (i - 2, i - 1, i + 1, i + 2, i + 3):
        if 0 <= k < len(line.words) and line.sentence[k] == line.sentence[i]:
            other: Word = line.words[k]
            if other.fields & {"drone", "human"} and (other.has("VERB") or not other.parses):
                return 1
    return 0


def _asked_back(lines: Sequence[Line], n: int, lemma: str) -> int:
    if n + 1 >= len(lines) or lines[n + 1].who == lines[n].who:
        return 0
    words = lines[n + 1].words
    return int(
        any(
            lemma in w.lemmas and any(not o.lemmas.isdisjoint(_ASKING) for o in words[max(0, j - 2) : j])
            for j, w in enumerate(words[:8])
        )
    )


def _explained(line: Line, i: int) -> int:
    begin, stop = line.sentence_bounds(i)
    near = line.words[max(begin, i - 4) : min(stop, i + 5)]
    return int(
        any(not w.lemmas.isdisjoint(_EXPLAINING) for w in near)
        and any(w.folded in ("так", "у") for w in near)
    )
