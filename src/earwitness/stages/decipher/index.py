"""Terms by the words they begin with, and which turns can have any at all.

Rules
- The longest match stands: «тяжёлый трёхсотый» is one term, not two.
- A turn without a word that begins some term, and without a 200, 300, 400 or 500, has no reading: it is passed over after
  a look at what stands between its spaces, each piece of which is judged once and remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from earwitness.model.shorthand import Lexicon, Term
from earwitness.model.words import fold, tokens
from earwitness.ports import Morphology
from earwitness.stages.decipher.hundreds import NAMED, is_hundred_form
from earwitness.stages.decipher.senses import Cues, CueWords, SenseRow, read_cues
from earwitness.stages.decipher.talk import MOST_PIECES, Line, LineReader, Word, table_rows

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
_ENGLISH_HUNDREDS = frozenset(("hundred", "hundreds"))


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
    """A term with the lexicon it stands in, its own cues, and its sense in short."""

    term: Term
    lexicon: str
    own_cues: tuple[Cues, Cues]
    sense: str


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


@dataclass(frozen=True, slots=True)
class Start:
    """What can begin with a word: terms of this one word, terms of several, and a verb made of a number."""

    single: tuple[Listed, ...]
    several: tuple[tuple[tuple[str, ...], Listed], ...]
    verb: Listed | None


def _anchor(elements: Sequence[str]) -> str:
    """The word of a phrase that is least often said by chance: the longest («на щите»: «щите»), of two the last."""
    return max(reversed(elements), key=len)


_NOTHING = Start((), (), None)


#: what a piece of text can be: nothing, a word of a phrase, a term or number by itself
_COLD, _PART, _WHOLE = range(3)


class _Heat(dict[str, int]):
    """What each piece of text (what stands between two spaces) can be; judged when first met."""

    def __init__(self, index: Index) -> None:
        self._index = index
        #: the pieces that can be nothing, and phrases by the pieces that have the word they are looked up by
        self.cold: set[str] = set()
        self.phrases: dict[str, list[tuple[str, ...]]] = {}

    def __missing__(self, chunk: str) -> int:
        if len(self) >= MOST_PIECES:
            self.clear()
            self.cold.clear()
            self.phrases.clear()
        heat = self[chunk] = self._index.heat_of(chunk)
        if heat == _COLD:
            self.cold.add(chunk)
        elif phrases := self._index.phrases_of(chunk):
            self.phrases[chunk] = phrases
        return heat


@dataclass(slots=True)
class Index:
    """Terms of one language by the first word of each of their forms."""

    reader: LineReader
    single: dict[str, list[Listed]] = field(default_factory=dict)
    several: dict[str, list[tuple[tuple[str, ...], Listed]]] = field(default_factory=dict)
    ordinals: dict[int, Listed] = field(default_factory=dict)
    cardinals: dict[int, Listed] = field(default_factory=dict)
    verbs: dict[int, Listed] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)
    #: phrases by the one word of each that is least often said
    anchors: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    #: the cues of all these terms, as words
    cue_words: CueWords = field(init=False)
    _starts: dict[str, Start] = field(default_factory=dict)
    _heat: _Heat = field(init=False)

    def __post_init__(self) -> None:
        self._heat = _Heat(self)

    def hot(self, lines: Sequence[Line]) -> list[int]:
        """The lines that can have a reading, by number."""
        heat, all_cold = self._heat.__getitem__, self._heat.cold.issuperset
        found = []
        for n, line in enumerate(lines):
            if all_cold(line.chunks):
                continue
            most = max(map(heat, line.chunks))
            if most == _WHOLE or (most == _PART and self._has_phrase(line)):
                found.append(n)
        return found

    def heat_of(self, chunk: str) -> int:
        """What a piece of text can be: see above."""
        piece = self.reader.pieces[chunk]
        for word in piece.words:
            folded = word.folded
            if word.number in NAMED or is_hundred_form(folded) or folded in _ENGLISH_HUNDREDS:
                return _WHOLE
            if folded in self.single or verb_number(folded) in self.verbs:
                return _WHOLE
        return _COLD if self.anchors.keys().isdisjoint(piece.said) else _PART

    def _has_phrase(self, line: Line) -> bool:
        """Whether all words of some phrase are said, in whatever order."""
        for chunk in line.chunks:
            self._heat[
                chunk
            ]  # judged now, should nobody have asked before or what was known have been let go
        by_piece = self._heat.phrases
        return any(
            line.said.issuperset(phrase)
            for chunk in line.chunks
            if chunk in by_piece
            for phrase in by_piece[chunk]
        )

    def phrases_of(self, chunk: str) -> list[tuple[str, ...]]:
        """The phrases that a piece of text has the word of by which they are looked up."""
        said = self.reader.pieces[chunk].said
        return [phrase for anchor in said & self.anchors.keys() for phrase in self.anchors[anchor]]

    def matches(self, line: Line) -> list[tuple[int, int, list[Listed]]]:
        """Longest matches, left to right: first word, last word, the terms that have this form."""
        matches = []
        past = 0
        phrases: bool | None = None
        known = self._starts.get
        for i, word in enumerate(line.words):
            start = known(word.folded) or self._start(word)
            if start is _NOTHING or i < past:
                continue
            if phrases is None:
                phrases = self._has_phrase(line)
            if phrases or start.single or start.verb:
                last, listed = _longest(line.words, i, start)
                if listed:
                    matches.append((i, last, listed))
                    past = last + 1
        return matches

    def phrases(self) -> set[str]:
        """Listed phrases without a number in them, folded."""
        found = {" ".join(elements) for rows in self.several.values() for elements, _ in rows}
        return {phrase for phrase in found if not any(is_number_word(word, None) for word in phrase.split())}

    def _start(self, word: Word) -> Start:
        """What can begin with a word not met yet."""
        if len(self._starts) >= MOST_PIECES:
            self._starts.clear()
        folded = word.folded
        several = [
            row
            for key in sorted({folded, *word.lemmas, str(word.number)})
            for row in self.several.get(key, ())
        ]
        verb = verb_number(folded)
        start = Start(
            tuple(self.single.get(folded, ())),
            tuple(several),
            self.verbs.get(verb) if verb is not None else None,
        )
        if not start.single and not start.several and start.verb is None:
            start = _NOTHING
        self._starts[folded] = start
        return start


def _longest(words: Sequence[Word], i: int, start: Start) -> tuple[int, list[Listed]]:
    """The last word of the longest match at word `i`, and the terms that have it."""
    best, listed = i, list(start.single)
    for elements, term in start.several:
        end = i + len(elements) - 1
        if end >= len(words) or end < best or not _is_element(words[i + 1], elements[1]):
            continue
        if all(
            _is_element(words[i + k], e) and (k == 0 or words[i + k].break_before < 2)
            for k, e in enumerate(elements)
        ):
            if end > best:
                best, listed = end, [term]
            elif term not in listed:
                listed.append(term)
    if not listed and start.verb is not None:
        listed = [start.verb]
    return best, listed


def build_index(
    reader: LineReader,
    lexicons: Sequence[Lexicon],
    extra_forms: Sequence[ExtraForms],
    senses: Iterable[SenseRow],
) -> Index:
    """The terms of all lexicons that can be met in the reader's language."""
    language, morphology = reader.language, reader.morphology
    index = Index(reader)
    everything = [
        Listed(
            term,
            lexicon.name,
            (
                read_cues(term.cues_for, morphology, language),
                read_cues(term.cues_against, morphology, language),
            ),
            short_sense(term),
        )
        for lexicon in lexicons
        for term in lexicon.terms
    ]
    index.cue_words = CueWords(
        cues
        for both in (
            *((row.cues_for, row.cues_against) for row in senses),
            *(listed.own_cues for listed in everything),
        )
        for cues in both
    )
    # In English talk the numbers are those of the Ukrainian side, where foreigners who speak of them serve.
    for home in {"ru": ("ru", "uk"), "uk": ("uk", "ru"), "en": ("uk", "ru")}.get(language, ()):
        for listed in everything:
            _place_number_term(index, listed, home)
    for listed in everything:
        if language in listed.term.language.split("/"):
            _place(index, listed, morphology, language)
        for extra in extra_forms:
            if extra.language == language and extra.term == fold(listed.term.lemma):
                _place_extra(index, listed, extra)
    return index


def _place_extra(index: Index, listed: Listed, extra: ExtraForms) -> None:
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
            index.anchors.setdefault(_anchor(parts), []).append(parts)


def _place_number_term(index: Index, listed: Listed, home: str) -> None:
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


def _place(index: Index, listed: Listed, morphology: Morphology, language: str) -> None:
    for variant in (*listed.term.variants, listed.term.lemma):
        parts = tokens(variant)
        if not parts or any(c in variant for c in "/("):
            continue
        if len(parts) == 1:
            if is_number_word(parts[0].folded, parts[0].number):
                continue
            for form in _forms(parts[0].folded, morphology, language):
                places = index.single.setdefault(form, [])
                if listed not in places:
                    places.append(listed)
        else:
            elements = tuple(p.folded for p in parts)
            places_several = index.several.setdefault(elements[0], [])
            if (elements, listed) not in places_several:
                places_several.append((elements, listed))
                index.anchors.setdefault(_anchor(elements), []).append(elements)


def _forms(folded: str, morphology: Morphology, language: str) -> set[str]:
    """All forms of a dictionary form; only itself for a listed inflected form."""
    if not folded.replace("'", "").isalpha() or len(folded) < 3:
        return {folded}
    own_lemma = any(fold(p.lemma) == folded for p in morphology.parses(folded, language))
    return {folded} | ({fold(f) for f in morphology.forms(folded, language)} if own_lemma else set())


def _is_element(word: Word, element: str) -> bool:
    """Whether a word is a form of one word of a listed phrase; «200» also stands for «200-й»."""
    if word.folded == element or element in word.lemmas:
        return True
    return word.number is not None and element == str(word.number)


def is_number_word(folded: str, number: int | None) -> bool:
    """Forms that the rules for 200, 300, 400 and 500 take over."""
    return number in NAMED or is_hundred_form(folded)


def verb_number(folded: str) -> int | None:
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
