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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from earwitness.model.shorthand import Lexicon, ReadingStatus
from earwitness.model.words import fold, spoken_number, tokens
from earwitness.ports import Morphology, Resources
from earwitness.stages.decipher import hundreds as numbers
from earwitness.stages.decipher import joined, second
from earwitness.stages.decipher.answers import answers
from earwitness.stages.decipher.beside import is_negated
from earwitness.stages.decipher.drafts import ReadingDraft, doubted, in_place
from earwitness.stages.decipher.index import (
    ExtraForms,
    Index,
    Listed,
    build_index,
    is_number_word,
    read_extra_forms,
    verb_number,
)
from earwitness.stages.decipher.misheard import Misheard, SoundFinder, Trust
from earwitness.stages.decipher.senses import (
    SenseRow,
    Weighed,
    read_senses,
    talk_facts,
    weigh_sense,
)
from earwitness.stages.decipher.talk import Fields, Line, LineReader, read_fields, read_names
from earwitness.stages.decipher.weighing import weigh

#: points from which a word is read as shorthand, and below which as an everyday word
CODE_FROM = 0.6
ORDINARY_BELOW = 0.0
#: what a term whose sources disagree must fall below to be taken for an everyday word
DISPUTED_BELOW = -1.0
TRUSTED = {"seen": 0.95, "word seen only": 0.9, "derived": 0.9, "unverified": 0.85, "conflicting": 0.5}
HUNDRED_SENSES = {200: "killed", 300: "wounded", 400: "unstable", 500: "refuser"}
_HUNDREDS = frozenset(HUNDRED_SENSES.values())


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
            self._indexes[language] = build_index(
                self.reader(language), self.lexicons, self.extra_forms, self.senses.values()
            )
        return self._indexes[language]

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
        drafts = self._as_written(lines, index, language)
        drafts += answers(lines, drafts, _HUNDREDS)
        if trust is not None:
            drafts = self._with_misheard(lines, index, language, drafts, trust)
            drafts = self._with_second(lines, index, language, drafts, trust, others)
        return sorted(drafts, key=lambda d: (d.turn, d.begin, d.stop))

    def _as_written(self, lines: Sequence[Line], index: Index, language: str) -> list[ReadingDraft]:
        """Readings of the words as they stand; lines that cannot have one are not looked at."""
        hot = index.hot(lines)
        if not hot:
            return []
        drafts = self._words(lines, hot, index)
        covered = {(d.turn, c) for d in drafts for c in range(d.begin, d.stop)}
        return drafts + self._hundreds(lines, hot, index, language, covered)

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
            self._by_sound[language] = SoundFinder(language, {*index.single, *index.phrases()})
        heard = {n: line for n, line in enumerate(lines) if trust[n] is not None}
        drafts = doubted(drafts, heard, _HUNDREDS)
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
        return doubted(in_place(drafts, apart), heard, _HUNDREDS)

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
        found = self._as_written(seconds, index, language)
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
        known: list[set[int]] = [set() for _ in lines]
        hot = index.hot(lines)
        for n in hot:
            known[n].update(i for first, last, _ in index.matches(lines[n]) for i in range(first, last + 1))
        for hit in numbers.find(lines, language, hot):
            known[hit.line].update(range(hit.first, hit.last + 1))
        return [frozenset(words) for words in known]

    # ------------------------------------------------------------------------------------------------ words and phrases

    def _words(self, lines: Sequence[Line], hot: Sequence[int], index: Index) -> list[ReadingDraft]:
        found: list[tuple[int, int, int, Listed, Weighed]] = []
        matches = [(n, *match) for n in hot for match in index.matches(lines[n])]
        if not matches:
            return []
        facts = talk_facts(lines, [listed[0].term for *_, listed in matches])
        for n, first, last, listed_here in matches:
            line = lines[n]
            best: tuple[Listed, Weighed] | None = None
            for listed in listed_here:
                row = self.senses.get(fold(listed.term.lemma))
                if listed.term.ambiguous and not (first == last and line.words[first].folded in index.sure):
                    weighed = weigh_sense(
                        lines, n, first, last, listed.term, row, facts, listed.own_cues, index.cue_words
                    )
                else:
                    weighed = Weighed(3.0, ["a word with one sense"], [])
                if best is None or weighed.points > best[1].points:
                    best = (listed, weighed)
            if best is not None:
                found.append((n, first, last, *best))
        self._said_before(found)
        return [self._draft_word(lines, *one) for one in found]

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
        begin, stop = line.span(first, last)
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
            sense=listed.sense,
            status=status,
            confidence=confidence,
            cues_for=tuple(dict.fromkeys(weighed.cues_for)),
            cues_against=tuple(dict.fromkeys(weighed.cues_against)),
            count=_count_beside(line, first, last),
            negated=is_negated(line, first, last),
            lexicon=listed.lexicon,
            firm=term.disputed or not term.ambiguous,
        )

    # ----------------------------------------------------------------------------------------------------- 200, 300 …

    def _hundreds(
        self,
        lines: Sequence[Line],
        hot: Sequence[int],
        index: Index,
        language: str,
        covered: set[tuple[int, int]],
    ) -> list[ReadingDraft]:
        hits = numbers.find(lines, language, hot)
        weigh(lines, hits, language)
        drafts = []
        for hit in hits:
            line = lines[hit.line]
            begin, stop = line.span(hit.first, hit.last)
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
                    firm=hit.vetoed or bool(hit.undecidable),
                )
            )
        return drafts


def _offered(lines: Sequence[Line], index: Index, offer: Misheard) -> ReadingDraft | None:
    """An offer as a reading, where the lexicons have the term."""
    number = offer.form.number
    listed = {"verb": index.verbs, "count": index.cardinals}.get(offer.form.kind, index.ordinals).get(number)
    if listed is None:
        return None
    line = lines[offer.line]
    begin, stop = line.span(offer.first, offer.last)
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


def _is_of_number(surface: str) -> bool:
    """Whether a word of it is a number for people, or a verb made of one."""
    return any(is_number_word(t.folded, t.number) or verb_number(t.folded) for t in tokens(surface))


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
    number = spoken_number(words[i:first]) if i < first else None
    if number is None and last + 1 < len(words) and words[last + 1].break_before == 0:
        j = last + 1
        while j < len(words) and words[j].value is not None and words[j].break_before == 0:
            j += 1
        after = words[j] if j < len(words) else None
        if j > last + 1 and not (after is not None and after.break_before == 0 and "unit" in after.fields):
            number = spoken_number(words[last + 1 : j])
    return number if number is not None and 0 < number < 100_000 else None


def decipherer(lexicons: Sequence[Lexicon], morphology: Morphology, resources: Resources) -> Decipherer:
    """A Decipherer with the packaged tables of cues. Raises BadCueTable when those are damaged."""
    return Decipherer(
        tuple(lexicons),
        morphology,
        {
            **read_fields(resources.text("decipher/fields.tsv")),
            "given name": read_names(resources.text("names/ru.tsv"), resources.text("names/uk.tsv")),
        },
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
