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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from earwitness.model.words import COLLECTIVES, fold, spoken_number
from earwitness.ports import Resources, WordFrequencies
from earwitness.stages.decipher.talk import Line, Word, table_rows

#: a word must be said this often, by this many people, to be listed
LEAST_USES = 3
LEAST_CALLERS = 2
#: what must speak for a word at least: more often than the language, or oddly in one use of five
LEAST_ODD = 0.2
#: contexts kept a word
CONTEXTS = 12
#: callers told apart for each word (a word of so many people is known to everybody), and forms remembered
MOST_CALLERS = 500
MOST_KINDS = 200_000
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


def read_names(texts: Iterable[str]) -> frozenset[str]:
    """First names with their short and pet forms, folded, and their stems, from resources/names: what one calls a person."""
    names: set[str] = set()
    for text in texts:
        for canonical, _, short in table_rows(text, 3, "names"):
            names.update(fold(name) for name in (canonical, *short.split()))
    return frozenset(names | {_stem_key(name) for name in names})


def finder_of(resources: Resources, reference: WordFrequencies | None = None) -> Finder:
    """A Finder with the packaged tables."""
    names = read_names(resources.text(f"names/{language}.tsv") for language in ("ru", "uk", "en"))
    return Finder(read_common(resources.text("decipher/common.tsv")), reference, names)


@dataclass(slots=True)
class Finder:
    """Gathers words over a case, talk by talk; keeps counts and the ids of a few contexts, no text.

    `reference` says how common a word is in the language; without it, the packaged list of everyday words has to do.
    """

    common: Mapping[str, frozenset[str]]
    reference: WordFrequencies | None = None
    names: frozenset[str] = frozenset()
    _seen: dict[tuple[str, str], _Seen] = field(default_factory=dict)
    _words: Counter[str] = field(default_factory=Counter)
    _kinds: dict[str, dict[str, _Kind]] = field(default_factory=dict)

    def take(
        self,
        lines: Sequence[Line],
        callers: Sequence[str],
        references: Sequence[str],
        known: Sequence[frozenset[int]],
        language: str,
    ) -> None:
        """One talk: who says each line, what each line is called, and which of its words a lexicon already has."""
        kinds = self._kinds.setdefault(language, {})
        for n, line in enumerate(lines):
            self._words[language] += len(line.words)
            around: _Around | None = None
            for i, word in enumerate(line.words):
                kind = kinds.get(word.folded)
                if kind is None:
                    if len(kinds) > MOST_KINDS:
                        kinds.clear()
                    kind = _kind(word, language)
                    kind = kinds[word.folded] = NO_CANDIDATE if kind.key in self.names else kind
                if kind is NO_CANDIDATE or i in known[n]:
                    continue
                key = kind.key_at(line, i)
                if key is None:
                    continue
                if around is None:
                    around = _around(lines, n)
                seen = self._note((language, key), callers[n], references[n])
                seen.army += around.army
                seen.everyday |= not word.fields.isdisjoint(_EVERYDAY_TOPICS)
                seen.forms[word.folded] += 1
                seen.names += word.text[:1].isupper() and word.break_before < 2
                for sign in _signs(line, i, kind, around):
                    seen.signs[sign] += 1

    def _note(self, key: tuple[str, str], caller: str, reference: str) -> _Seen:
        seen = self._seen.setdefault(key, _Seen())
        seen.uses += 1
        if caller not in seen.contexts_of and len(seen.contexts) < CONTEXTS:
            seen.contexts.insert(len(seen.contexts_of), reference)
            seen.contexts_of.add(caller)
        elif len(seen.contexts) < CONTEXTS and reference not in seen.contexts:
            seen.contexts.append(reference)
        if len(seen.callers) < MOST_CALLERS:
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
            often = EVERYDAY
            if not self._is_everyday(key, seen, language):
                odd += (min(1.5 * seen.signs["asked"], 3.0) + min(seen.signs["explained"], 3)) / callers
                often = self._often(seen, language)
            if often + odd < LEAST_ODD:
                continue
            spread = math.log1p(seen.uses) * math.log1p(callers)
            score = spread * (0.3 + seen.army / seen.uses) * (often + odd)
            shown = key if not key.startswith("~") else seen.forms.most_common(1)[0][0]
            contexts = tuple(dict.fromkeys(seen.contexts))
            found.append(CandidateDraft(shown, round(score, 3), seen.uses, callers, _why(seen), contexts))
        found.sort(key=lambda c: (-c.score, c.lemma))
        return found[:most]

    def _is_everyday(self, key: str, seen: _Seen, language: str) -> bool:
        """Whether everybody says a word every day: then only odd grammar speaks for it."""
        everyday = self.common.get(language, frozenset())
        return seen.everyday or key in everyday or not everyday.isdisjoint(seen.forms)

    def _often(self, seen: _Seen, language: str) -> float:
        """How much more often than the language these calls say a word: 0 for as often or nearly, 1 for thirty times."""
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


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a form can be a candidate as: a word (`key` its dictionary form), an ordinal, a number; or nothing at all."""

    key: str = ""
    is_word: bool = False
    is_ordinal: bool = False
    is_number: bool = False
    #: in no dictionary; a thing by grammar; a thing of which grammar tells the cases apart
    guessed: bool = False
    thing: bool = False

    def key_at(self, line: Line, i: int) -> str | None:
        """What word i is gathered under; None where it is no candidate in this place."""
        if self.is_word:
            return None if line.words[i].joined else self.key
        return _ordinal_key(line, i, self.key) if self.is_ordinal else _number_key(line, i)


NO_CANDIDATE = _Kind()


def _kind(word: Word, language: str) -> _Kind:
    if word.value is not None:
        return NO_CANDIDATE if word.folded in COLLECTIVES else _Kind(is_number=True)
    if not word.parses or word.number is not None:
        return NO_CANDIDATE
    first = word.parses[0]
    lemma = fold(first.lemma)
    if word.has("ADJF", "Anum", "plur"):
        return _Kind(lemma, is_ordinal=True)
    if word.fields & _PLAIN_TOPICS or len(lemma) < 3 or (language != "en" and word.folded.isascii()):
        return NO_CANDIDATE
    if language == "en":
        return NO_CANDIDATE if len(word.folded) < 4 or "'" in word.folded else _Kind(lemma, is_word=True)
    if GUESSED in first.grammemes:
        key = _stem_key(word.folded)
        return _Kind(key, is_word=True, guessed=True) if len(key) > 4 else NO_CANDIDATE
    if "NOUN" not in first.grammemes or first.grammemes & _NOT_A_WORD:
        return NO_CANDIDATE
    named, done = (sum(p.score for p in word.parses if part in p.grammemes) for part in ("NOUN", "VERB"))
    if named <= done:
        return NO_CANDIDATE
    return _Kind(lemma, is_word=True, thing=word.has("inan") and not word.has("anim"))


def _stem_key(folded: str) -> str:
    """What forms of a word of no dictionary are gathered under: its beginning, marked as no word."""
    return "~" + _ENDING.sub("", folded)


_SMALL_ORDINALS = frozenset(
    "первый второй третий четвертый пятый шестой седьмой восьмой девятый десятый".split()
)


def _ordinal_key(line: Line, i: int, lemma: str) -> str | None:
    """An ordinal in the plural without its noun, with the tens said before it: «восемьдесят восьмые»."""
    after = line.words[i + 1] if i + 1 < len(line.words) else None
    if after is not None and after.break_before == 0 and (after.has("NOUN") or after.has("ADJF")):
        return None
    before = [w.folded for w in _run_before(line, i) if w.value is not None and w.value >= 20]
    return None if not before and lemma in _SMALL_ORDINALS else " ".join((*before, lemma))


def _number_key(line: Line, i: int) -> str | None:
    """A bare number that counts nothing, by its digits; two joined by a hyphen are one («10-91»). Asked at its last word."""
    words = line.words
    if i + 1 < len(words) and words[i + 1].break_before == 0 and words[i + 1].value is not None:
        return None
    before = _run_before(line, i)
    run = [*before, words[i]]
    at = i + 1 - len(run)
    if _counts(line, i) or (at and words[at].break_before == 0 and _takes_a_number(words[at - 1])):
        return None
    if words[i].joined and len(run) == 2:
        return "-".join(str(w.number or w.value) for w in run)
    if before and words[i].number is not None:
        return None
    value = spoken_number(run)
    if value is None or not _LEAST_NUMBER <= value <= _MOST_NUMBER or value <= _DAYS or value % 10 == 0:
        return None
    return str(value)


def _run_before(line: Line, i: int) -> list[Word]:
    """The counting words right before word i, in order."""
    at = i
    while at and line.words[at].break_before == 0 and line.words[at - 1].value is not None:
        at -= 1
    return list(line.words[at:i])


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


@dataclass(frozen=True, slots=True)
class _Around:
    """What in and after a line speaks for oddity: how much of the army, where which verbs stand, what is asked back."""

    army: float
    #: places of verbs of aircraft, of people, of what is done to people, and of words that explain a name
    flying: tuple[int, ...]
    doing: tuple[int, ...]
    done_to: tuple[int, ...]
    explaining: tuple[int, ...]
    asked: frozenset[str]


def _around(lines: Sequence[Line], n: int) -> _Around:
    line = lines[n]
    army = 0
    flying, doing, done_to, explaining = [], [], [], []
    for i, word in enumerate(line.words):
        if not word.lemmas.isdisjoint(_EXPLAINING):
            explaining.append(i)
        if not word.fields:
            continue
        army += "military" in word.fields
        if word.has("VERB") or not _has_grammar(word):
            if "drone" in word.fields:
                flying.append(i)
            if "human" in word.fields:
                doing.append(i)
            if "undergo" in word.fields:
                done_to.append(i)
    return _Around(
        min(army, 3) / 3,
        tuple(flying),
        tuple(doing),
        tuple(done_to),
        tuple(explaining),
        _asked_back(lines, n),
    )


def _asked_back(lines: Sequence[Line], n: int) -> frozenset[str]:
    """Dictionary forms after «какой» or «что» at the beginning of the other side's next line."""
    if n + 1 >= len(lines) or lines[n + 1].who == lines[n].who:
        return frozenset()
    words = lines[n + 1].words[:8]
    asking = [j for j, word in enumerate(words) if not word.lemmas.isdisjoint(_ASKING)]
    return frozenset(lemma for j in asking for word in words[j + 1 : j + 4] for lemma in word.lemmas)


def _signs(line: Line, i: int, kind: _Kind, around: _Around) -> list[str]:
    """What is odd about word i in its place, by the names of _SIGNS, «asked» and «explained»."""
    word = line.words[i]
    found = ["bare"] if kind.is_number else ["no noun"] if kind.is_ordinal else []
    if around.asked and not around.asked.isdisjoint(word.lemmas):
        found.append("asked")
    if around.explaining and _explained(line, i, around):
        found.append("explained")
    if not kind.is_word:
        return found
    # That a living being speaks or goes is nothing odd.
    verbs = around.flying if word.has("anim") and not kind.guessed else (*around.flying, *around.doing)
    if verbs and _beside(line, i, verbs) and _in_case(word, "nomn"):
        found.append("acting")
    if kind.guessed:
        return [*found, "unknown"]
    if kind.thing and i and word.break_before == 0:
        before = line.words[i - 1]
        if before.folded in COLLECTIVES and not word.has("Pltm"):
            found.append("counted")
        if _as_living(before, word):
            found.append("living")
    if around.done_to and (kind.thing or not _has_grammar(word)):
        if _beside(line, i, around.done_to) and _in_case(word, "accs", "gent"):
            found.append("undergoing")
    return found


def _beside(line: Line, i: int, places: tuple[int, ...]) -> bool:
    """Whether one of these places is right before or after word i, in its sentence."""
    return any(-2 <= k - i <= 3 and k != i and line.sentence[k] == line.sentence[i] for k in places)


def _in_case(word: Word, *cases: str) -> bool:
    return not _has_grammar(word) or any(word.has(case) for case in cases)


def _has_grammar(word: Word) -> bool:
    """Whether a dictionary knows the word's grammar: none of English here."""
    return any(parse.grammemes for parse in word.parses)


def _as_living(verb: Word, word: Word) -> bool:
    """A thing in the genitive right after a verb that takes the accusative: «видел самоваров» as «видел солдат»."""
    return verb.has("VERB", "tran") and word.has("gent", "plur") and not word.has("accs")


def _explained(line: Line, i: int, around: _Around) -> bool:
    """«Это у нас так называется»: a word of naming and a «так» or «у» close to it."""
    if not any(-4 <= k - i <= 4 and line.sentence[k] == line.sentence[i] for k in around.explaining):
        return False
    begin, stop = line.sentence_bounds(i)
    return any(w.folded in ("так", "у") for w in line.words[max(begin, i - 4) : min(stop, i + 5)])
