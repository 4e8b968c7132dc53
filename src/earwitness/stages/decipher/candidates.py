"""Finder of unknown shorthand: words and numbers used oddly by several people.

A word goes up the list
- when different callers say it, and more often than the language does (a reference list of frequencies, where there is one);
- when it stands in talk about the army although it is no army word;
- when grammar is bent around it: a thing does what only people or aircraft do («пылесос висит»), something is done to it
  that is done to people («ранило кубика»), it is counted as people are («двое матрасов»), it is bent as a living being;
- when it is in no dictionary; when an ordinal stands in the plural without its noun («шестисотые»), or a bare number is
  said again and again with nothing counted by it («у нас тридцать четыре», «10-99»);
- when the other side asks back what it is («Какой пылесос?»), or it is explained («это у нас так называется»).
It goes down when everybody says it every day. No list of code words is asked; the ranking is for a person to look through,
with the lines it comes from.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from earwitness.model.words import COLLECTIVES, fold, spoken_number
from earwitness.ports import WordFrequencies
from earwitness.stages.decipher.talk import Line, Word, table_rows

#: a word must be said this often, by this many people, to be listed
LEAST_USES = 3
LEAST_CALLERS = 2
#: what must speak for a word at least: more often than the language, or oddly in one use of five
LEAST_ODD = 0.2
#: contexts kept a word
CONTEXTS = 12
#: uses in a million words added on both sides of a comparison, so that a few uses of a rare word are no proof
SMOOTHING = 20.0
#: what being common is worth without a reference list: for words of the packaged everyday list, and for all others
EVERYDAY, UNJUDGED = 0.0, 0.6
#: the grammar of a word that is in no dictionary is a guess
GUESSED = "guessed"
_PLAIN_TOPICS = frozenset(("military", "casualty", "refusal", "missile", "detention"))
#: fields whose words are everyday ones: only odd grammar makes one of them a candidate
_EVERYDAY_TOPICS = frozenset(("money", "unit", "weight"))
_NOT_A_WORD = frozenset(("Name", "Surn", "Patr", "Geox", "Orgn", "Abbr", "Init"))
_ASKING = frozenset(("какой", "что", "чего", "який", "що", "what"))
_EXPLAINING = frozenset(
    ("говорить", "называть", "назвать", "прозвать", "звать", "называться", "кажуть", "call")
)
_ENDING = re.compile(
    r"(?:иями|ами|ями|ого|ому|ыми|ими|или|ила|ило|ить|али|ала|ало|ать|ишь|ешь|ете|ует|ают|ов|ев|ой|ом|ем|ах|ях|ам"
    r"|ям|ую|ая|ое|ые|ых|им|ым|ит|ят|ут|ют|[аеёиоуыэюяйьії])$"
)
#: a bare number this small counts, dates or tells the time; a round one is mostly an amount
_LEAST_NUMBER, _MOST_NUMBER, _DAYS = 11, 9999, 31


@dataclass(slots=True)
class _Seen:
    uses: int = 0
    callers: set[str] = field(default_factory=set)
    names: int = 0
    everyday: bool = False
    army: float = 0.0
    signs: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    contexts: list[str] = field(default_factory=list)
    contexts_of: set[str] = field(default_factory=set)


#: what each sign is worth a use, and how it is told; those asked back or explained count by people, not by uses
_SIGNS: Mapping[str, tuple[float, str]] = {
    "acting": (1.0, "does what people or aircraft do"),
    "undergoing": (1.0, "is done to as people are"),
    "counted": (2.0, "counted as people are"),
    "living": (1.0, "bent as a living being"),
    "unknown": (1.0, "in no dictionary"),
    "no noun": (1.0, "an ordinal without its noun"),
    "bare": (0.3, "a number that counts nothing"),
}


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
    """Everyday words by language, from resources/decipher/common.tsv."""
    words: dict[str, set[str]] = {}
    for language, row in table_rows(text, 2, "common"):
        words.setdefault(language, set()).update(fold(w) for w in row.split())
    return {language: frozenset(found) for language, found in words.items()}


@dataclass(slots=True)
class Finder:
    """Gathers words over a case, talk by talk; keeps counts and the ids of a few contexts, no text.

    `reference` says how common a word is in the language; without it, the packaged list of everyday words has to do.
    """

    common: Mapping[str, frozenset[str]]
    reference: WordFrequencies | None = None
    _seen: dict[tuple[str, str], _Seen] = field(default_factory=dict)
    _words: Counter[str] = field(default_factory=Counter)

    def take(
        self,
        lines: Sequence[Line],
        callers: Sequence[str],
        references: Sequence[str],
        known: Sequence[frozenset[int]],
        language: str,
    ) -> None:
        """One talk: who says each line, what each line is called, and which of its words a lexicon already has."""
        for n, line in enumerate(lines):
            self._words[language] += len(line.words)
            army = min(sum(1 for w in line.words if "military" in w.fields), 3) / 3
            for i, word in enumerate(line.words):
                if i in known[n]:
                    continue
                key = _number_key(line, i) or _word_key(line, i, language)
                if key is None:
                    continue
                seen = self._note((language, key), callers[n], references[n])
                seen.army += army
                seen.everyday |= not word.fields.isdisjoint(_EVERYDAY_TOPICS)
                seen.forms[word.folded] += 1
                seen.names += word.token.text[:1].isupper() and word.break_before < 2
                seen.signs.update(_signs(line, i, language))
                seen.signs["asked"] += _asked_back(lines, n, word)
                seen.signs["explained"] += _explained(line, i)

    def _note(self, key: tuple[str, str], caller: str, reference: str) -> _Seen:
        seen = self._seen.setdefault(key, _Seen())
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
        for (language, key), seen in self._seen.items():
            callers = len(seen.callers)
            if seen.uses < LEAST_USES or callers < LEAST_CALLERS or seen.names * 2 >= seen.uses:
                continue
            odd = sum(worth * seen.signs[sign] for sign, (worth, _) in _SIGNS.items()) / seen.uses
            odd += (min(1.5 * seen.signs["asked"], 3.0) + min(seen.signs["explained"], 3)) / callers
            often = self._often(key, seen, language)
            if often + odd < LEAST_ODD:
                continue
            spread = math.log1p(seen.uses) * math.log1p(callers)
            score = spread * (0.3 + seen.army / seen.uses) * (often + odd)
            shown = key if not key.startswith("~") else seen.forms.most_common(1)[0][0]
            contexts = tuple(dict.fromkeys(seen.contexts))
            found.append(CandidateDraft(shown, round(score, 3), seen.uses, callers, _why(seen), contexts))
        found.sort(key=lambda c: (-c.score, c.lemma))
        return found[:most]

    def _often(self, key: str, seen: _Seen, language: str) -> float:
        """How much more often than the language these calls say a word: 0 for as often or nearly, 1 for thirty times."""
        everyday = self.common.get(language, frozenset())
        if seen.everyday or key in everyday or not everyday.isdisjoint(seen.forms):
            return EVERYDAY
        if self.reference is None or seen.signs["unknown"] or seen.signs["bare"]:
            return UNJUDGED
        there = sum(self.reference.per_million(form, language) for form in seen.forms)
        here = 1e6 * seen.uses / max(self._words[language], 1)
        return min(max(math.log10((here + SMOOTHING) / (there + SMOOTHING)) - 0.5, 0.0), 1.0)


def _why(seen: _Seen) -> str:
    reasons = [f"{seen.uses} times, {len(seen.callers)} people"]
    if seen.army / seen.uses >= 0.2:
        reasons.append("in talk about the army")
    reasons += [f"{told} ({seen.signs[sign]})" for sign, (_, told) in _SIGNS.items() if seen.signs[sign]]
    if seen.signs["asked"]:
        reasons.append(f"asked back ({seen.signs['asked']})")
    if seen.signs["explained"]:
        reasons.append("explained as a way of speaking")
    return "; ".join(reasons)


# ------------------------------------------------------------------------------------------------- what is looked at


def _word_key(line: Line, i: int, language: str) -> str | None:
    """What a word is gathered under: its dictionary form; None where it is no candidate."""
    word = line.words[i]
    if not word.parses or word.fields & _PLAIN_TOPICS or word.token.number is not None:
        return None
    first = word.parses[0]
    lemma = fold(first.lemma)
    if word.token.joined or (language != "en" and word.folded.isascii()):
        return None
    if language == "en":
        return None if len(word.folded) < 4 or word.value is not None or "'" in word.folded else lemma
    if GUESSED in first.grammemes:
        stem = _ENDING.sub("", word.folded)
        return f"~{stem}" if len(stem) >= 4 else None
    if "NOUN" not in first.grammemes or first.grammemes & _NOT_A_WORD or len(lemma) < 3:
        return None
    named, done = (sum(p.score for p in word.parses if kind in p.grammemes) for kind in ("NOUN", "VERB"))
    return lemma if named > done else None


def _number_key(line: Line, i: int) -> str | None:
    """What a lone ordinal or a bare number is gathered under; None for any other word."""
    word = line.words[i]
    if word.has("ADJF", "Anum", "plur") and word.value is None and not _noun_follows(line, i):
        before = [w.folded for w in _run_before(line, i) if w.value is not None and w.value >= 20]
        plain = not before and word.lemmas & _SMALL_ORDINALS
        return None if plain else " ".join((*before, fold(word.parses[0].lemma)))
    if word.value is None or word.folded in COLLECTIVES:
        return None
    words = line.words
    last = i + 1 >= len(words) or words[i + 1].break_before > 0 or words[i + 1].value is None
    run = [*_run_before(line, i), word]
    if not last or (run[0] is not word and word.token.number is not None and not word.token.joined):
        return None
    at = i + 1 - len(run)
    before_run = words[at - 1] if at and words[at].break_before == 0 else None
    if _counts(line, i) or (before_run is not None and _takes_a_number(before_run)):
        return None
    if word.token.joined and len(run) == 2:
        return "-".join(str(w.token.number) for w in run)
    value = spoken_number([w.token for w in run])
    if value is None or not _LEAST_NUMBER <= value <= _MOST_NUMBER or value <= _DAYS or value % 10 == 0:
        return None
    return str(value)


_SMALL_ORDINALS = frozenset(
    "первый второй третий четвертый пятый шестой седьмой восьмой девятый десятый".split()
)


def _run_before(line: Line, i: int) -> list[Word]:
    """The counting words right before word i, in order."""
    at = i
    while at and line.words[at].break_before == 0 and line.words[at - 1].value is not None:
        at -= 1
    return list(line.words[at:i])


def _noun_follows(line: Line, i: int) -> bool:
    after = line.words[i + 1] if i + 1 < len(line.words) else None
    return after is not None and after.break_before == 0 and (after.has("NOUN") or after.has("ADJF"))


def _counts(line: Line, i: int) -> bool:
    """Whether something stands after a number that it can count or measure."""
    after = line.words[i + 1] if i + 1 < len(line.words) else None
    if after is None or after.break_before > 0:
        return False
    return "unit" in after.fields or "money" in after.fields or after.has("gent") or not after.parses


def _takes_a_number(word: Word) -> bool:
    """A word before a number that makes it a price, a time, an address, an age: a noun or a preposition."""
    return word.has("NOUN") or word.has("PREP") or word.has("NUMR") or "approx" in word.fields


# ---------------------------------------------------------------------------------------------------------- the signs


def _signs(line: Line, i: int, language: str) -> list[str]:
    word = line.words[i]
    if word.value is not None or word.token.number is not None:
        return ["bare"]
    if word.has("ADJF", "Anum"):
        return ["no noun"]
    found = []
    if _near(line, i, ("drone", "human"), "nomn"):
        found.append("acting")
    if word.parses and GUESSED in word.parses[0].grammemes:
        return [*found, "unknown"]
    if language != "en" and word.has("inan") and not word.has("anim"):
        if _near(line, i, ("undergo",), "accs", "gent"):
            found.append("undergoing")
        before = line.words[i - 1] if i and word.break_before == 0 else None
        if before is not None and before.folded in COLLECTIVES and not word.has("Pltm"):
            found.append("counted")
        if before is not None and _as_living(before, word):
            found.append("living")
    return found


def _near(line: Line, i: int, fields: tuple[str, ...], *cases: str) -> bool:
    """A word in one of these cases right beside a verb of one of these fields."""
    word = line.words[i]
    if _has_grammar(word) and not any(word.has(case) for case in cases):
        return False
    for k in (i - 2, i - 1, i + 1, i + 2, i + 3):
        if 0 <= k < len(line.words) and line.sentence[k] == line.sentence[i]:
            other = line.words[k]
            if not other.fields.isdisjoint(fields) and (other.has("VERB") or not _has_grammar(other)):
                return True
    return False


def _has_grammar(word: Word) -> bool:
    """Whether a dictionary knows the word's grammar: none of English here."""
    return any(parse.grammemes for parse in word.parses)


def _as_living(verb: Word, word: Word) -> bool:
    """A thing in the genitive right after a verb that takes the accusative: «видел самоваров» as «видел солдат»."""
    return verb.has("VERB", "tran") and word.has("gent", "plur") and not word.has("accs")


def _asked_back(lines: Sequence[Line], n: int, asked: Word) -> int:
    if n + 1 >= len(lines) or lines[n + 1].who == lines[n].who:
        return 0
    words = lines[n + 1].words
    return int(
        any(
            not asked.lemmas.isdisjoint(w.lemmas)
            and any(not o.lemmas.isdisjoint(_ASKING) for o in words[max(0, j - 3) : j])
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
