"""From the turns of a talk to Readings: find lexicon terms in every form, weigh their senses, say how sure.

Rules
- Every occurrence gets a reading: code, ordinary or unclear; nothing found is left out because it is doubtful.
- A term with one sense is code; a term with two is weighed; a term whose sources disagree is never decided.
- The longest match stands: «тяжёлый трёхсотый» is one term, not two.
- An answer takes the sense of its question: «Сколько двухсотых?» «Двое».
- Words an engine wrote that sound like shorthand are offered as such, unclear: never decided (`misheard`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from earwitness.model.shorthand import Lexicon, ReadingStatus, Term
from earwitness.model.words import fold, spoken_number, tokens
from earwitness.ports import Morphology, Resources
from earwitness.stages.decipher import hundreds as numbers
from earwitness.stages.decipher import joined, second
from earwitness.stages.decipher.answers import answers
from earwitness.stages.decipher.beside import is_negated
from earwitness.stages.decipher.drafts import ReadingDraft, doubted, in_place
from earwitness.stages.decipher.misheard import Misheard, SoundFinder, Trust
from earwitness.stages.decipher.senses import (
    Cues,
    SenseRow,
    Weighed,
    read_cues,
    read_senses,
    talk_facts,
    weigh_sense,
)
from earwitness.stages.decipher.talk import Fields, Line, LineReader, Word, read_fields, table_rows
from earwitness.stages.decipher.weighing import weigh

#: points from which a word is read as shorthand, and below which as an everyday word
CODE_FROM = 0.6
ORDINARY_BELOW = 0.0
#: what a term whose sources disagree must fall below to be taken for an everyday word
DISPUTED_BELOW = -1.0
TRUSTED = {"seen": 0.95, "word seen only": 0.9, "derived": 0.9, "unverified": 0.85, "conflicting": 0.5}
HUNDRED_SENSES = {200: "killed", 300: "wounded", 400: "unstable", 500: "refuser"}
_HUNDREDS = frozenset(HUNDRED_SENSES.values())
_ORDINALS = {
    ("ru", 200): "двухсотый",
    ("ru", 300): "трехсотый",
    ("ru", 400): "четырехсотый",
    ("ru", 500): "пятисотый",
    ("uk", 200): "двохсотий",
    ("uk", 300): "трьохсотий",
    ("uk", 500): "п'ятисотий",
}
_CARDINALS = {("ru", 200): "двести", ("ru", 300): "триста", ("ru", 500): "пятьсот"}
_VERB_STEMS = {
    "двухсот": 200,
    "трехсот": 300,
    "пятисот": 500,
    "двохсот": 200,
    "трьохсот": 300,
    "п'ятисот": 500,
}


def short_sense(term: Term) -> str:
    """The first words of a term's meaning, without its notes."""
    meaning = term.sense.meaning
    if meaning.startswith("[") and "]" in meaning:
        meaning = meaning.split("]", 1)[1].strip()
    meaning = re.sub(r"\s*\([^)]*\)", "", meaning)
    for mark in (";", ":", " / ", " — "):
        meaning = meaning.split(mark, 1)[0]
    return meaning.strip().strip("'\"") or term.sense.meaning


@dataclass(frozen=True, slots=True)
class Listed:
    """A term with the lexicon it stands in and its own cues."""

    term: Term
    lexicon: str
    own_cues: tuple[Cues, Cues]


@dataclass(frozen=True, slots=True)
class ExtraForms:
    """Forms of a term that its lexicon does not list; `sure`: these have only the shorthand sense."""

    term: str
    language: str
    forms: tuple[str, ...]
    sure: bool


def read_extra_forms(text: str) -> tuple[ExtraForms, ...]:
    """Rows of resources/decipher/forms.tsv."""
    return tuple(
        ExtraForms(fold(term), language, tuple(forms.split("|")), sure == "sure")
        for term, language, forms, sure in table_rows(text, 4, "forms")
    )


@dataclass(slots=True)
class Index:
    """Terms of one language by the first word of each of their forms."""

    single: dict[str, list[Listed]] = field(default_factory=dict)
    several: dict[str, list[tuple[tuple[str, ...], Listed]]] = field(default_factory=dict)
    ordinals: dict[int, Listed] = field(default_factory=dict)
    cardinals: dict[int, Listed] = field(default_factory=dict)
    verbs: dict[int, Listed] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Decipherer:
    """Reads talks with a fixed set of lexicons. Make one and keep it: indexes and words met are remembered."""

    lexicons: tuple[Lexicon, ...]
    morphology: Morphology
    fields: Fields
    senses: Mapping[str, SenseRow]
    extra_forms: Sequence[ExtraForms] = ()
    _indexes: dict[str, Index] = field(default_factory=dict)
    _readers: dict[str, LineReader] = field(default_factory=dict)
    _by_sound: dict[str, SoundFinder] = field(default_factory=dict)

    def reader(self, language: str) -> LineReader:
        if language not in self._readers:
            self._readers[language] = LineReader(self.morphology, language, self.fields)
        return self._readers[language]

    def index(self, language: str) -> Index:
        if language not in self._indexes:
            self._indexes[language] = self._build(language)
        return self._indexes[language]

    def _build(self, language: str) -> Index:
        index = Index()
        everything: list[Listed] = []
        for lexicon in self.lexicons:
            for term in lexicon.terms:
                own = (
                    read_cues(term.cues_for, self.morphology, language),
                    read_cues(term.cues_against, self.morphology, language),
                )
                everything.append(Listed(term, lexicon.name, own))
        # In English talk the numbers are those of the Ukrainian side, where foreigners who speak of them serve.
        for home in {"ru": ("ru", "uk"), "uk": ("uk", "ru"), "en": ("uk", "ru")}.get(language, ()):
            for listed in everything:
                self._place_number_term(index, listed, home)
        for listed in everything:
            if language in listed.term.language.split("/"):
                self._place(index, listed, language)
            for extra in self.extra_forms:
                if extra.language == language and extra.term == fold(listed.term.lemma):
                    self._place_extra(index, listed, extra)
        return index

    def _place_extra(self, index: Index, listed: Listed, extra: ExtraForms) -> None:
        if extra.sure:
            index.sure.update(fold(form) for form in extra.forms)
        for form in extra.forms:
            parts = tuple(t.folded for t in tokens(form))
            if len(parts) == 1:
                places = index.single.setdefault(parts[0], [])
                if listed not in places:
                    places.append(listed)
            else:
                index.several.setdefault(parts[0], []).append((parts, listed))

    def _place_number_term(self, index: Index, listed: Listed, home: str) -> None:
        if home not in listed.term.language.split("/"):
            return
        variants = {fold(v) for v in listed.term.variants}
        for (language, number), word in _ORDINALS.items():
            if language == home and word in variants:
                index.ordinals.setdefault(number, listed)
        for (language, number), word in _CARDINALS.items():
            if language == home and word in variants:
                index.cardinals.setdefault(number, listed)
        for stem, number in _VERB_STEMS.items():
            if any(stem + "ит" in v or stem + "ил" in v for v in variants):
                index.verbs.setdefault(number, listed)

    def _place(self, index: Index, listed: Listed, language: str) -> None:
        for variant in (*listed.term.variants, listed.term.lemma):
            parts = tokens(variant)
            if not parts or any(c in variant for c in "/("):
                continue
            if len(parts) == 1:
                if _is_number_word(parts[0].folded, parts[0].number):
                    continue
                for form in self._forms(parts[0].folded, language):
                    places = index.single.setdefault(form, [])
                    if listed not in places:
                        places.append(listed)
            else:
                elements = tuple(p.folded for p in parts)
                places_several = index.several.setdefault(elements[0], [])
                if (elements, listed) not in places_several:
                    places_several.append((elements, listed))

    def _forms(self, folded: str, language: str) -> set[str]:
        """All forms of a dictionary form; only itself for a listed inflected form."""
        if not folded.replace("'", "").isalpha() or len(folded) < 3:
            return {folded}
        own_lemma = any(fold(p.lemma) == folded for p in self.morphology.parses(folded, language))
        return {folded} | ({fold(f) for f in self.morphology.forms(folded, language)} if own_lemma else set())

    def read(
        self,
        turns: Sequence[tuple[str, str]],
        language: str,
        trust: Sequence[Trust | None] | None = None,
        others: Sequence[Sequence[str]] = (),
    ) -> list[ReadingDraft]:
        """Readings of a talk of (who, text) turns, in order of turn and place.

        `trust` has, for each turn an engine wrote, its confidence in each word by the word's first character, and None for
        each turn a person wrote; without it no word is taken to be misheard. `others` are second readings of each turn.
        """
        lines = self.reader(language).talk(turns)
        index = self.index(language)
        drafts = self._words(lines, index)
        covered = {(d.turn, c) for d in drafts for c in range(d.begin, d.stop)}
        drafts += self._hundreds(lines, index, language, covered)
        drafts += answers(lines, drafts, _HUNDREDS)
        if trust is not None:
            drafts = self._with_misheard(lines, index, language, drafts, trust)
            drafts = self._with_second(lines, index, language, drafts, trust, others)
        return sorted(drafts, key=lambda d: (d.turn, d.begin, d.stop))

    def _with_misheard(
        self,
        lines: Sequence[Line],
        index: Index,
        language: str,
        drafts: list[ReadingDraft],
        trust: Sequence[Trust | None],
    ) -> list[ReadingDraft]:
        """The readings, and offers for what sounds like shorthand; an offer takes the place of everyday readings in it."""
        if language not in self._by_sound:
            self._by_sound[language] = SoundFinder(language, {*index.single, *_phrases(index)})
        drafts = [doubted(draft) if trust[draft.turn] is not None else draft for draft in drafts]
        taken = {(d.turn, c) for d in drafts if d.status != "ordinary" for c in range(d.begin, d.stop)}
        coded = {d.turn for d in drafts if d.status == "code" and d.sense in _HUNDREDS}
        offers = [
            draft
            for offer in self._by_sound[language].find(lines, trust, taken, coded)
            if (draft := _offered(lines, index, offer)) is not None
        ]
        drafts = in_place(drafts, offers)
        terms = {
            number: joined.NumberTerm(listed.term.lemma, HUNDRED_SENSES[number], listed.lexicon)
            for number, listed in {**index.ordinals, **index.cardinals}.items()
        }
        apart = joined.offered(lines, trust, drafts, self.reader(language).read, language, terms)
        return in_place(drafts, apart)

    def _with_second(
        self,
        lines: Sequence[Line],
        index: Index,
        language: str,
        drafts: list[ReadingDraft],
        trust: Sequence[Trust | None],
        others: Sequence[Sequence[str]],
    ) -> list[ReadingDraft]:
        """The readings, and offers for what a second reading wrote in the place of words that sound like it (`second`)."""
        again = {n: " ".join(texts) for n, texts in enumerate(others) if texts and trust[n] is not None}
        if not again:
            return drafts
        read = self.reader(language).read
        seconds = tuple(read(line.who, again[n]) if n in again else line for n, line in enumerate(lines))
        found = self._words(seconds, index)
        covered = {(d.turn, c) for d in found for c in range(d.begin, d.stop)}
        found += self._hundreds(seconds, index, language, covered)
        open_ = [d for d in found if d.turn in again and d.status != "ordinary" and _is_of_number(d.surface)]
        # The second reading may be all but the word, too: «двоихсотых».
        sure: list[Trust | None] = [{} if n in again else None for n in range(len(lines))]
        known = {(d.turn, c) for d in open_ for c in range(d.begin, d.stop)}
        for offer in self._by_sound[language].find(seconds, sure, known, set()):
            draft = _offered(seconds, index, offer)
            if draft is not None and offer.far <= second.CLEAR:
                open_.append(draft)
        taken = {(d.turn, c) for d in drafts if d.status != "ordinary" for c in range(d.begin, d.stop)}
        coded = {d.turn for d in drafts if d.status != "ordinary" and d.sense in _HUNDREDS}
        return in_place(drafts, second.offered(lines, seconds, open_, trust, taken, coded, language))

    def known_words(self, lines: Sequence[Line], language: str) -> list[frozenset[int]]:
        """For each line the words that the lexicons already have an entry for."""
        index = self.index(language)
        known: list[set[int]] = [
            {i for first, last, _ in self._matches(line, index) for i in range(first, last + 1)}
            for line in lines
        ]
        for hit in numbers.find(lines, language):
            known[hit.line].update(range(hit.first, hit.last + 1))
        return [frozenset(words) for words in known]

    # ------------------------------------------------------------------------------------------------ words and phrases

    def _words(self, lines: Sequence[Line], index: Index) -> list[ReadingDraft]:
        found: list[tuple[int, int, int, Listed, Weighed]] = []
        matches = [(n, *match) for n, line in enumerate(lines) for match in self._matches(line, index)]
        facts = talk_facts(lines, [listed[0].term for *_, listed in matches])
        for n, first, last, listed_here in matches:
            line = lines[n]
            best: tuple[Listed, Weighed] | None = None
            for listed in listed_here:
                row = self.senses.get(fold(listed.term.lemma))
                if listed.term.ambiguous and not (first == last and line.words[first].folded in index.sure):
                    weighed = weigh_sense(lines, n, first, last, listed.term, row, facts, listed.own_cues)
                else:
                    weighed = Weighed(3.0, ["a word with one sense"], [])
                if best is None or weighed.points > best[1].points:
                    best = (listed, weighed)
            if best is not None:
                found.append((n, first, last, *best))
        self._said_before(found)
        return [self._draft_word(lines, *one) for one in found]

    def _matches(self, line: Line, index: Index) -> list[tuple[int, int, list[Listed]]]:
        """Longest matches, left to right: first word, last word, the terms that have this form."""
        matches = []
        i = 0
        while i < len(line.words):
            last, listed = self._match_at(line, index, i)
            if listed:
                matches.append((i, last, listed))
                i = last + 1
            else:
                i += 1
        return matches

    def _match_at(self, line: Line, index: Index, i: int) -> tuple[int, list[Listed]]:
        words = line.words
        word = words[i]
        best, listed = i, list(index.single.get(word.folded, ()))
        for key in {word.folded, *word.lemmas, str(word.token.number)}:
            for elements, term in index.several.get(key, ()):
                end = i + len(elements) - 1
                if end >= len(words) or end < best:
                    continue
                if all(
                    _is_element(words[i + k], e) and (k == 0 or words[i + k].break_before < 2)
                    for k, e in enumerate(elements)
                ):
                    if end > best:
                        best, listed = end, [term]
                    elif term not in listed:
                        listed.append(term)
        if not listed:
            number = _verb_number(word.folded)
            if number in index.verbs:
                listed = [index.verbs[number]]
        return best, listed

    def _said_before(self, found: list[tuple[int, int, int, Listed, Weighed]]) -> None:
        """A word in doubt takes the sense it had a moment ago in the same talk."""
        for k, (n, _, _, listed, weighed) in enumerate(found):
            if not listed.term.ambiguous or abs(weighed.points - 0.3) > 1.0:
                continue
            for other_n, _, _, other, other_weighed in reversed(found[:k]):
                if n - other_n > 2:
                    break
                if other.term is listed.term:
                    if other_weighed.points >= 1.2:
                        weighed.points += 0.8
                        weighed.cues_for.append("said before as shorthand")
                    elif other_weighed.points <= -0.8:
                        weighed.points -= 0.8
                        weighed.cues_against.append("said before as an everyday word")
                    break

    def _draft_word(
        self, lines: Sequence[Line], n: int, first: int, last: int, listed: Listed, weighed: Weighed
    ) -> ReadingDraft:
        line, term = lines[n], listed.term
        begin, stop = line.words[first].token.begin, line.words[last].token.stop
        status: ReadingStatus
        if term.disputed and not (term.ambiguous and weighed.points < DISPUTED_BELOW):
            # Sources or agencies disagree. That it is no shorthand here at all may still be plain («10-15 minutes»).
            status, confidence = "unclear", 0.5
        elif not term.ambiguous:
            status, confidence = "code", TRUSTED[term.trust]
        else:
            status = (
                "code"
                if weighed.points >= CODE_FROM
                else "ordinary"
                if weighed.points < ORDINARY_BELOW
                else "unclear"
            )
            confidence = _confidence(weighed.points - 0.3, status)
        return ReadingDraft(
            turn=n,
            begin=begin,
            stop=stop,
            surface=line.text[begin:stop],
            term=term.lemma,
            sense=short_sense(term),
            status=status,
            confidence=confidence,
            cues_for=tuple(dict.fromkeys(weighed.cues_for)),
            cues_against=tuple(dict.fromkeys(weighed.cues_against)),
            count=_count_beside(line, first, last),
            negated=is_negated(line, first, last),
            lexicon=listed.lexicon,
        )

    # ----------------------------------------------------------------------------------------------------- 200, 300 …

    def _hundreds(
        self, lines: Sequence[Line], index: Index, language: str, covered: set[tuple[int, int]]
    ) -> list[ReadingDraft]:
        hits = numbers.find(lines, language)
        weigh(lines, hits, language)
        drafts = []
        for hit in hits:
            line = lines[hit.line]
            begin, stop = line.words[hit.first].token.begin, line.words[hit.last].token.stop
            listed = index.ordinals.get(hit.number)
            if hit.shape == "cardinal" and language != "en":
                listed = index.cardinals.get(hit.number, listed)
            if listed is None or (hit.line, begin) in covered:
                continue
            status: ReadingStatus
            if hit.undecidable:
                status = "unclear"
            elif hit.is_code:
                status = "code"
            else:
                status = "ordinary" if hit.vetoed or hit.points <= -0.3 else "unclear"
            reasons = [hit.undecidable] if hit.undecidable else []
            drafts.append(
                ReadingDraft(
                    turn=hit.line,
                    begin=begin,
                    stop=stop,
                    surface=line.text[begin:stop],
                    term=listed.term.lemma,
                    sense=HUNDRED_SENSES[hit.number],
                    status=status,
                    confidence=0.5 if hit.undecidable else _confidence(hit.points, status),
                    cues_for=tuple(dict.fromkeys(hit.cues_for)),
                    cues_against=tuple(dict.fromkeys(hit.cues_against + reasons)),
                    count=hit.count if status != "ordinary" else None,
                    negated=hit.negated and status != "ordinary",
                    lexicon=listed.lexicon,
                )
            )
        return drafts


def _phrases(index: Index) -> set[str]:
    """Listed phrases without a number in them, folded."""
    found = {" ".join(elements) for rows in index.several.values() for elements, _ in rows}
    return {phrase for phrase in found if not any(_is_number_word(word, None) for word in phrase.split())}


def _offered(lines: Sequence[Line], index: Index, offer: Misheard) -> ReadingDraft | None:
    """An offer as a reading, where the lexicons have the term."""
    number = offer.form.number
    listed = {"verb": index.verbs, "count": index.cardinals}.get(offer.form.kind, index.ordinals).get(number)
    if listed is None:
        return None
    line = lines[offer.line]
    begin, stop = line.words[offer.first].token.begin, line.words[offer.last].token.stop
    return ReadingDraft(
        turn=offer.line,
        begin=begin,
        stop=stop,
        surface=line.text[begin:stop],
        term=listed.term.lemma,
        sense=HUNDRED_SENSES[number],
        status="unclear",
        confidence=offer.confidence,
        cues_for=offer.cues_for,
        cues_against=offer.cues_against,
        count=offer.form.count,
        negated=is_negated(line, offer.first, offer.last),
        lexicon=listed.lexicon,
        sounds_like=offer.form.text,
    )


def _is_element(word: Word, element: str) -> bool:
    """Whether a word is a form of one word of a listed phrase; «200» also stands for «200-й»."""
    if word.folded == element or element in word.lemmas:
        return True
    return word.token.number is not None and element == str(word.token.number)


def _is_number_word(folded: str, number: int | None) -> bool:
    """Forms that the rules for 200, 300, 400 and 500 take over."""
    if number in HUNDRED_SENSES:
        return True
    return numbers.is_hundred_form(folded)


def _is_of_number(surface: str) -> bool:
    """Whether a word of it is a number for people, or a verb made of one."""
    return any(_is_number_word(t.folded, t.number) or _verb_number(t.folded) for t in tokens(surface))


def _verb_number(folded: str) -> int | None:
    """«задвухсотило», «запятисотился»: verbs made from a number, also those no lexicon lists."""
    for stem, number in _VERB_STEMS.items():
        place = folded.find(stem)
        if place >= 0 and folded[place + len(stem) :].startswith(
            ("ит", "ил", "ят", "ив", "ишь", "им", "ься")
        ):
            ending = folded[place + len(stem) :]
            if ending not in ("им", "ими", "их") and (
                place > 0 or ending.endswith(("ся", "сь", "ть", "л", "ли", "т"))
            ):
                return number
    return None


def _confidence(points: float, status: ReadingStatus) -> float:
    chance = 1 / (1 + math.exp(-max(min(points, 8.0), -8.0)))
    if status == "ordinary":
        chance = 1 - chance
    return round(min(max(chance, 0.5 if status != "unclear" else 0.3), 0.98), 2)


def _count_beside(line: Line, first: int, last: int) -> int | None:
    """A number right before or right after a term: «коробочек сорок», «двое мобиков»."""
    words = line.words
    i = first
    while i > 0 and words[i - 1].value is not None and words[i].break_before == 0:
        i -= 1
    number = spoken_number([w.token for w in words[i:first]]) if i < first else None
    if number is None and last + 1 < len(words) and words[last + 1].break_before == 0:
        j = last + 1
        while j < len(words) and words[j].value is not None and words[j].break_before == 0:
            j += 1
        after = words[j] if j < len(words) else None
        if j > last + 1 and not (after is not None and after.break_before == 0 and "unit" in after.fields):
            number = spoken_number([w.token for w in words[last + 1 : j]])
    return number if number is not None and 0 < number < 100_000 else None


def decipherer(lexicons: Sequence[Lexicon], morphology: Morphology, resources: Resources) -> Decipherer:
    """A Decipherer with the packaged tables of cues. Raises BadCueTable when those are damaged."""
    return Decipherer(
        tuple(lexicons),
        morphology,
        read_fields(resources.text("decipher/fields.tsv")),
        read_senses(resources.text("decipher/senses.tsv"), morphology),
        read_extra_forms(resources.text("decipher/forms.tsv")),
    )


def decipher_turns(
    turns: Sequence[tuple[str, str]],
    language: str,
    lexicons: Sequence[Lexicon],
    morphology: Morphology,
    resources: Resources,
) -> list[ReadingDraft]:
    """Readings of one talk. For many talks make one `decipherer` and call its `read`."""
    return decipherer(lexicons, morphology, resources).read(turns, language)
