"""Saying less instead of nothing: the day becomes its month, the village its district, the brigade "a brigade". Pure.

Rules
- A rung is chosen once, in a Withholding; what stands in each place is worked out here from the words that stood there, in
  the language and the grammatical case of that place, so that the line still reads.
- What stands there is in brackets, like everything that is not the speaker's: «в [марте]», "[in the east]".
- A preposition goes into the brackets where the coarser word needs another one: «под Глухово» is «[в Тульской области]».
- A person may be called by a name that is disclosed as made up: «сказал [Виктору]». A possessive («Светкин») is not rebuilt.
- Where the words do not allow the rung (no month in the date, no number in the age), nothing is said: the usual placeholder.
- The sound is withheld all the same: only text can say less.

How many people outside fit a rung (`FITS`) is an order of magnitude, set by hand like those of `mosaic`; it decides which rung
is offered as the smallest change, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from earwitness.model.numerals import as_written
from earwitness.model.protection import Identifier, IdentifierClass, Withholding
from earwitness.model.words import fold, tokens
from earwitness.ports import Morphology

Rung = Literal[
    "district", "region", "east", "north", "south", "west", "month", "season", "kind", "range", "called"
]
RUNGS: tuple[Rung, ...] = get_args(Rung)
#: the ladder of a class, the finest rung first
LADDERS: Mapping[IdentifierClass, tuple[Rung, ...]] = {
    "place": ("district", "region", "east", "north", "south", "west"),
    "address": ("district", "region"),
    "date": ("month", "season"),
    "unit": ("kind",),
    "employer": ("kind",),
    "rank_post": ("kind",),
    "family_detail": ("range",),
    "person_name": ("called",),
    "nickname": ("called",),
    "call_sign": ("called",),
}
#: rungs that a person has to name, in the nominative, in every language of the call
TOLD: frozenset[Rung] = frozenset({"district", "region", "called"})
#: of 1,000,000 people outside, how large a part a detail of this class still fits on this rung
FITS: Mapping[tuple[IdentifierClass, Rung], float] = {
    ("place", "district"): 1e-2, ("place", "region"): 3e-2, ("place", "east"): 0.2, ("place", "north"): 0.2, ("place", "south"): 0.2,
    ("place", "west"): 0.2, ("address", "district"): 1e-2, ("address", "region"): 3e-2, ("date", "month"): 8e-2, ("date", "season"): 0.25,
    ("unit", "kind"): 0.1, ("employer", "kind"): 5e-2, ("rank_post", "kind"): 0.5, ("family_detail", "range"): 0.15, ("person_name", "called"): 1.0, ("nickname", "called"): 1.0, ("call_sign", "called"): 1.0,
}  # fmt: skip
#: each rung in words, for the list of changes
SAID: Mapping[Rung, str] = {
    "district": "the district", "region": "the region", "east": "in the east", "north": "in the north", "south": "in the south",
    "west": "in the west", "month": "the month", "season": "the season", "kind": "what kind it is", "range": "the age as a range", "called": "a made-up name",
}  # fmt: skip

_SIDES: Mapping[str, Mapping[str, str]] = {
    "ru": {"east": "восток", "north": "север", "south": "юг", "west": "запад"},
    "uk": {"east": "схід", "north": "північ", "south": "південь", "west": "захід"},
    "en": {"east": "the east", "north": "the north", "south": "the south", "west": "the west"},
}
#: preposition → the cases it may stand with, the likeliest first
_GOVERNS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("в", "во", "у#uk", "на"), ("loct", "accs")),
    **dict.fromkeys(("о", "об", "при"), ("loct",)),
    **dict.fromkeys(("из", "от", "до", "у", "без", "около", "возле", "для", "после", "мимо", "від", "біля", "після"), ("gent",)),
    **dict.fromkeys(("с", "со", "з", "із", "зі"), ("gent", "ablt")),
    **dict.fromkeys(("к", "ко", "по", "к#uk"), ("datv",)),
    **dict.fromkeys(("под", "за", "під"), ("ablt", "accs")),
    **dict.fromkeys(("над", "перед", "между", "між"), ("ablt",)),
    **dict.fromkeys(("через", "про", "сквозь"), ("accs",)),
}  # fmt: skip
#: prepositions of a place that mean "near" or "in": a region or a side is something one is in
_NEAR = frozenset("в во на у под возле около за над при під біля над".split())
_FROM = frozenset("из с со от з із зі від".split())
_NEAR_EN = frozenset("in at near outside around under by on".split())
_MONTHS: Mapping[str, Sequence[str]] = {
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split(),
    "uk": "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_SEASONS: Mapping[str, Sequence[str]] = {
    "ru": ("зима", "весна", "лето", "осень"),
    "uk": ("зима", "весна", "літо", "осінь"),
    "en": ("winter", "spring", "summer", "autumn"),
}
#: what stands for «в марте», «весной» where nothing governs the date
_IN: Mapping[str, str] = {"ru": "в", "uk": "у"}
_UNITS: Mapping[str, Sequence[str]] = {
    "ru": "бригада полк батальон рота дивизия взвод отряд часть армия корпус гарнизон".split(),
    "uk": "бригада полк батальйон рота дивізія взвод загін частина армія корпус гарнізон".split(),
    "en": "brigade regiment battalion company division platoon detachment unit army corps garrison".split(),
}
_WORKS: Mapping[str, Sequence[str]] = {
    "ru": "завод фабрика комбинат шахта школа больница госпиталь магазин институт университет колония садик депо рынок порт".split(),
    "uk": "завод фабрика комбінат шахта школа лікарня шпиталь магазин інститут університет колонія садок депо ринок порт".split(),
    "en": "factory plant works mill mine school hospital shop institute university colony nursery depot market port".split(),
}
_SERVES: Mapping[str, str] = {"ru": "служащий", "uk": "службовець", "en": "serviceman"}
_AGES = ((0, 6), (7, 12), (13, 17), (18, 25), (26, 35), (36, 45), (46, 60), (61, 80))
_YEARS: Mapping[str, str] = {"ru": "лет", "uk": "років", "en": "years"}
_GOING = re.compile(r"\b(?:по|при|у|вы|до|за)?(?:ед|еха|езж|ид[уё]|идем|йти|шел|шла|шли|вез|везут|правил|їд|їха|йд)\w*(?:\s+\w+){0,2}\s+(?:в|на|у)\s+$", re.IGNORECASE)  # fmt: skip
_OWNS = re.compile(r"[иыї]н(?:а|у|ой|ою|ого|ому|ым|им|ом|е|о|ы|и|ых|их|ыми|ими)?$")
_AGE = re.compile(r"\b(\d{1,2})(?:-?(?:ти|и|х|ми))?[\s-]*(?:лет|год|рок|рік|year)", re.IGNORECASE)
_DAY = re.compile(r"\b\d{1,2}[./](\d{1,2})\b")


@dataclass(frozen=True, slots=True)
class SaysLess:
    """`[begin, stop)` of the text becomes `shown`, brackets included."""

    begin: int
    stop: int
    shown: str


def says_less(
    mark: Identifier, text: str, language: str, decision: Withholding, morphology: Morphology
) -> SaysLess | None:
    """What stands in place of an identifier in this very text on the rung decided; None where nothing can be said.

    Raises ValueError where the identifier does not lie in the text.
    """
    if not 0 <= mark.begin < mark.stop <= len(text):
        raise ValueError(f"identifier [{mark.begin}, {mark.stop}) leaves the text")
    if decision.rung not in LADDERS.get(mark.identifier_class, ()) or language not in _YEARS:
        return None
    place = _Place(text, mark.begin, mark.stop, language, morphology)
    told = dict(decision.says).get(language, "").strip()
    if decision.rung == "called":
        return place.called(told) if told else None
    if decision.rung in TOLD:
        return place.within(told) if told else None
    if decision.rung in _SIDES["en"]:
        return place.within(_SIDES[language][decision.rung], on=True)
    if decision.rung in ("month", "season"):
        return place.in_month(decision.rung == "season")
    if decision.rung == "range":
        return place.age_range()
    if mark.identifier_class == "rank_post":
        return place.put(place.inflected(_SERVES[language]))
    return place.kind(_UNITS if mark.identifier_class == "unit" else _WORKS)


def missing_names(rung: str, says: Mapping[str, str], languages: Sequence[str]) -> list[str]:
    """Languages for which a rung that has to be told was not."""
    return [one for one in languages if rung in TOLD and not says.get(one, "").strip()]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an identifier stands: what governs it, and how words are put there."""

    text: str
    begin: int
    stop: int
    language: str
    morphology: Morphology

    @property
    def surface(self) -> str:
        return self.text[self.begin : self.stop]

    @property
    def before(self) -> tuple[str, int]:
        """The preposition before it, folded, and where it begins; ("", begin) for none."""
        match = re.search(r"(\w+)\s+$", self.text[: self.begin])
        word = fold(match[1]) if match else ""
        known = _NEAR_EN | {"to", "into", "from", "of"} if self.language == "en" else set(_GOVERNS)
        return (word, match.start(1)) if match and word in known else ("", self.begin)

    def put(self, words: str, begin: int | None = None) -> SaysLess:
        """These words in its place, or in place of its preposition too."""
        at = self.begin if begin is None else begin
        if at < self.begin and self.text[at].isupper():
            words = words[:1].upper() + words[1:]
        return SaysLess(at, self.stop, f"[{words}]")

    # ------------------------------------------------------------------------------------------------------ grammar

    def case(self, *, one: bool = False) -> str:
        """The grammatical case it stands in: what its preposition allows and its own words show. `one`: of one person.

        What only looks like a plural («Саш») is then a form of address.
        """
        preposition = self.before[0]
        mine = f"{preposition}#uk" if self.language == "uk" else preposition
        allowed = _GOVERNS.get(mine, _GOVERNS.get(preposition, ()))
        shown: dict[str, float] = {}
        for token in tokens(self.surface):
            for parse in self.morphology.parses(token.folded, self.language):
                if parse.grammemes & {"NOUN", "ADJF"} and not (one and "plur" in parse.grammemes):
                    for case in parse.grammemes & {"nomn", "gent", "datv", "accs", "ablt", "loct"}:
                        shown[case] = shown.get(case, 0.0) + parse.score
        fitting = [case for case in allowed if shown.get(case, 0.0) > 0]
        if allowed == ("loct", "accs") and self.surface[-1:] == "о":
            # «в Глухово» is said of both: who is on the way goes there, everybody else is there
            return "accs" if _GOING.search(self.text[: self.begin]) else "loct"
        if allowed:
            return max(fitting, key=lambda case: shown[case]) if fitting else allowed[0]
        return max(shown, key=lambda case: (shown[case], case == "nomn")) if shown else "nomn"

    def inflected(self, phrase: str, case: str = "") -> str:
        """A phrase given in the nominative, in the case of the place: the words up to its first noun change."""
        if self.language == "en":
            return phrase
        wanted = case or self.case()
        out: list[str] = []
        words = phrase.split()
        head = next((n for n, w in enumerate(words) if self._is(w, "NOUN") and not self._is(w, "ADJF")), None)
        gender = self._gender(words[head]) if head is not None else "masc"
        for number, word in enumerate(words):
            changes = head is None or number <= head
            out.append(self._form(word, wanted, gender, noun=number == head) if changes else word)
        return " ".join(out)

    def _is(self, word: str, part: str) -> bool:
        return any({part, "nomn"} <= p.grammemes for p in self.morphology.parses(fold(word), self.language))

    def _gender(self, word: str) -> str:
        for parse in self.morphology.parses(fold(word), self.language):
            if {"NOUN", "nomn"} <= parse.grammemes:
                return next(iter(parse.grammemes & {"masc", "femn", "neut"}), "plur")
        return "masc"

    def _form(self, word: str, case: str, gender: str, *, noun: bool) -> str:
        """One form of a word; the word itself where the dictionary has none."""
        lemmas = {p.lemma for p in self.morphology.parses(fold(word), self.language) if "nomn" in p.grammemes}
        part = "NOUN" if noun else "ADJF"
        forms = self.morphology.forms(fold(word), self.language)
        # of the two locatives of Ukrainian the one in -і can be nothing else
        for form in sorted(forms, key=lambda f: (case == "loct" and f[-1:] != "і", len(f), f)):
            for parse in self.morphology.parses(form, self.language):
                fits = {part, case} <= parse.grammemes and parse.lemma in lemmas
                if case == "accs" and gender == "masc" and "anim" in parse.grammemes and not noun:
                    continue
                if fits and "plur" not in parse.grammemes and (noun or gender in parse.grammemes):
                    return form[:1].upper() + form[1:] if word[:1].isupper() else form
        return word

    # -------------------------------------------------------------------------------------------------------- rungs

    def within(self, name: str, *, on: bool = False) -> SaysLess:
        """In, to or from a district, a region or (`on`) a side."""
        preposition, at = self.before
        if self.language == "en":
            if preposition in _NEAR_EN:
                return self.put(f"in {name}", at)
            return self.put(name)
        case = self.case()
        if preposition in _NEAR:
            go = case == "accs" and preposition in ("в", "во", "на", "у")
            lead = (
                "на"
                if on
                else self.text[at : at + len(preposition)]
                if preposition in ("в", "у")
                else _IN[self.language]
            )
            return self.put(f"{lead.lower()} {self.inflected(name, 'accs' if go else 'loct')}", at)
        if preposition in _FROM and case == "gent":
            lead = ("с" if self.language == "ru" else "зі") if on else "из" if self.language == "ru" else "з"
            return self.put(f"{lead} {self.inflected(name, 'gent')}", at)
        return self.put(self.inflected(name, case))

    def called(self, name: str) -> SaysLess | None:
        """Somebody by the name they are given in this release; None for a possessive, and for whoever is told by another.

        «Жены Кадыша» is found whole, and is not Кадыш.
        """
        words = [token.folded for token in tokens(self.surface)]
        if len(words) > 1 and any(map(self._is_no_name, words)):
            return None
        if self.language == "en":
            own = re.search(r"['’]s?$", self.surface)
            return self.put(name + (own[0] if own else ""))
        if any(_OWNS.search(word) and self._has(word, "Poss") for word in words):
            return None
        return self.put(self.inflected(name, self.case(one=True)))

    def _is_no_name(self, word: str) -> bool:
        """Whether a word beside a name is an everyday one: kin, a rank."""
        if self.language == "en":
            return any(word == one for one in self.surface.split())  # written small
        best = next(iter(self.morphology.parses(word, self.language)), None)
        return best is not None and not best.grammemes & {"Name", "Surn", "Patr", "Geox", "guessed"}

    def _has(self, word: str, grammeme: str) -> bool:
        return any(grammeme in p.grammemes for p in self.morphology.parses(word, self.language))

    def in_month(self, season: bool) -> SaysLess | None:
        """«В марте», «весной», "in March": the month of a date, or its season."""
        month = self._month()
        if month is None:
            return None
        word = (_SEASONS if season else _MONTHS)[self.language][(month + 1) % 12 // 3 if season else month]
        preposition, at = self.before
        if self.language == "en":
            if preposition in ("on", "in", "at", "by"):
                return self.put(f"{preposition if preposition == 'by' else 'in'} {word}", at)
            return self.put(word)
        if preposition:
            return self.put(self.inflected(word))
        first = tokens(self.surface)[0]
        alone = any(
            {"ADJF", "nomn"} <= p.grammemes and p.score > 0.2
            for p in self.morphology.parses(first.folded, self.language)
        )
        if alone and first.number is None:
            return self.put(word)
        lead = "" if season and self.language == "ru" else f"{_IN[self.language]} "
        if season and self.language == "uk":
            return self.put("восени" if month in (8, 9, 10) else "навесні" if month in (2, 3, 4) else "влітку" if month in (5, 6, 7) else "взимку")  # fmt: skip
        return self.put(lead + self.inflected(word, "ablt" if season else "loct"))

    def _month(self) -> int | None:
        for token in tokens(self.surface):
            lemmas = {token.folded} | {
                fold(p.lemma) for p in self.morphology.parses(token.folded, self.language)
            }
            for number, name in enumerate(_MONTHS[self.language]):
                if fold(name) in lemmas:
                    return number
        written = _DAY.search(self.surface)
        return int(written[1]) - 1 if written and 1 <= int(written[1]) <= 12 else None

    def age_range(self) -> SaysLess | None:
        """«18–25 лет» for an age in digits or words; an age up to sixty, more is rounded up to eighty."""
        found = _AGE.search(as_written(self.surface))
        if found is None:
            return None
        low, high = next(((a, b) for a, b in _AGES if a <= int(found[1]) <= b), (61, 99))
        if self.language != "en":
            return self.put(f"{low}–{high} {_YEARS[self.language]}")
        old = " old" if re.search(r"\bold\b", self.surface) else ""
        return self.put(f"{low} to {high} years{old}")

    def kind(self, nouns: Mapping[str, Sequence[str]]) -> SaysLess | None:
        """The kind of unit or workplace that the words themselves name, in the form in which they name it."""
        known = {fold(noun) for noun in nouns[self.language]}
        for token in tokens(self.surface):
            lemmas = {fold(p.lemma) for p in self.morphology.parses(token.folded, self.language)}
            if (token.folded in known) or lemmas & known:
                return self.put(token.folded)
        if nouns is _UNITS and self.language != "en":
            return self.put(self.inflected("часть" if self.language == "ru" else "частина"))
        return None
