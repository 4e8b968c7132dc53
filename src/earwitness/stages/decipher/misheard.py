"""Shorthand that a recogniser may have written as something else: «двух сытых» where «двухсотых» was said.

Only for words that an engine wrote; what a person wrote down is what was said. Rules
- An offer is a candidate for a person, never decided by machine, and the transcript stays as it was heard.
- What counts first is the sound: a run of one to four words that sounds like a form of a number for people, by weighted
  edit distance between sounds (`sounds`), a share of the form's length.
- Then the words as heard: a word that no dictionary has, or that the engine hardly believed, speaks for an offer; a run of
  plain words that was heard with confidence speaks against it, a single such word («простых») most.
- Then what is around it: a count of people, «сколько», losses and other shorthand speak for it; a unit, a counted thing or
  a sum after it («пять сотых процента») is a plain number and nothing is offered.
- A bare «двести» or «триста» sounds like too much: it is looked for only together with its count («двое триста») or «груз».
- What is as near to another number or to another term of the lexicons («двадцатого», «пылесосом») is not offered.
- Offers support each other: what was found in a first look counts as shorthand beside in the second.
- Where forms overlap, the nearest stands; a place that already has a reading gets no offer.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from earwitness.model.numerals import cardinal, ordinal, spoken_words
from earwitness.model.words import fold
from earwitness.stages.decipher.hundreds import is_hundred_form, plain_forms
from earwitness.stages.decipher.sieve import Breath, Sieve, Wanted
from earwitness.stages.decipher.sounds import Stretch, Watch, distance, distances, sounds_of
from earwitness.stages.decipher.talk import Line, Word

#: chances by begin of word in a line's text; an engine's own, None where it gives none
Trust = Mapping[int, float | None]

#: by the number of a family, first and last word of runs
Runs = Mapping[int, AbstractSet[tuple[int, int]]]

LONGEST = 4  #: words in a run
#: how far a run may be from a form, as a share of the form's length: «двухсотых» begins with sounds that get lost, the
#: stops of «пятисотых» do not
FARTHEST = {200: 0.26, 300: 0.18, 500: 0.15}
FARTHEST_VERB, FARTHEST_COUNT = 0.15, 0.13
LOOSER = 0.05  #: how much farther it may be where this much speaks for people around it
LOOSER_FROM = 1.2
MUCH = 3  #: lines with shorthand in a call that has much of it
OFFER_FROM = 1.6
OF_PEOPLE = ("m", "gen", "dat", "ins", "pl", "plgen", "pldat", "plins")
SINGULAR = ("m", "gen", "dat", "ins", "loc", "f", "facc", "fobl", "n")
MOST_REMEMBERED = 50_000
SHORTEST_RIVAL = 5  #: sounds
NO_CHANCE = 0.6  #: taken where the engine says nothing
NEAR_COUNT = 0.3  #: how far the count may be, as a share of it, where the number is written as it is
SLACK = 0.3  #: of a core's length, in the first look through a line
NEARER = 0.75  #: how much nearer
SURELY = 0.1  #: how near a count must be where nothing around it speaks for people
LENGTHS = 2  #: sounds by which a run may be longer or shorter than the form

NUMBERS = (200, 300, 500)
_VERB_STEMS = {
    "ru": {200: "двухсот", 300: "трехсот", 500: "пятисот"},
    "uk": {200: "двохсот", 300: "трьохсот", 500: "п'ятисот"},
}
_VERB_ENDINGS = {
    "ru": "ился илась ились ится ятся иться ило или".split(),
    "uk": "ився илась ились иться яться итися ило или".split(),
}
_CARDINALS = {
    "ru": {200: "двести", 300: "триста", 500: "пятьсот"},
    "uk": {200: "двісті", 300: "триста", 500: "п'ятсот"},
}
_COUNTS = {
    "ru": {"один": 1, "два": 2, "три": 3},
    "uk": {"один": 1},
}
_TOGETHER = {
    "ru": {"двое": 2, "трое": 3, "четверо": 4, "пятеро": 5, "шестеро": 6, "семеро": 7},
    "uk": {"двоє": 2, "троє": 3, "четверо": 4, "п'ятеро": 5, "шестеро": 6, "семеро": 7},
}
_COUNTING = frozenset(
    "один одного одна два двое двоих три трое троих четверо четверых пятеро пятерых шестеро семеро десяток"
    " сколько столько много нет ни есть еще только"
    " скільки багато двоє троє п'ятеро немає є ще".split()
)
_SAYERS = frozenset("я ты он она мы вы кто ви він вона ми хто".split())
_TIMES = (
    "недел",
    "сут",
    "час",
    "минут",
    "дней",
    "дня",
    "лет",
    "год",
    "месяц",
    "тысяч",
    "метр",
    "рубл",
    "тижн",
)
_VEHICLES = ("круз", "крюз", "камаз", "ленд")
_CARRYING = (
    "вожу",
    "воз",
    "вез",
    "вывоз",
    "вывез",
    "вытащ",
    "вытаск",
    "забра",
    "эваку",
    "грузи",
    "тащ",
    "везт",
    "привез",
)


@dataclass(frozen=True, slots=True)
class SoundForm:
    """One form that may have been said, with its sounds.

    `kind`: "ordinal", "verb", "count", or "plain": a number that means no people.
    """

    text: str
    signs: str
    number: int
    kind: str
    count: int | None = None


class Match(NamedTuple):
    """Words `first` to `last` of a line, their sounds, and how far which form is from them."""

    first: int
    last: int
    signs: str
    far: float
    form: SoundForm


@dataclass(frozen=True, slots=True)
class Misheard:
    """Words `first` to `last` of line `line`, and the form they sound like."""

    line: int
    first: int
    last: int
    form: SoundForm
    far: float
    points: float
    cues_for: tuple[str, ...]
    cues_against: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """Between 0.2 and 0.6: an offer is never more than a chance."""
        return round(min(0.6, max(0.2, 0.2 + 0.1 * self.points)), 2)


def forms_of(language: str) -> tuple[SoundForm, ...]:
    """Every form looked for in talk of this language; none for languages without them. One form a sound."""
    found: dict[tuple[str, int], SoundForm] = {}

    def add(text: str, number: int, kind: str, count: int | None = None) -> None:
        signs = sounds_of([fold(part) for part in text.split()], language).signs
        found.setdefault((signs, number), SoundForm(text, signs, number, kind, count))

    for tongue in {"ru": ("ru",), "uk": ("uk", "ru")}.get(language, ()):
        for number in NUMBERS:
            for form in OF_PEOPLE:
                add(ordinal(number, tongue, form), number, "ordinal")
            for ending in _VERB_ENDINGS[tongue]:
                add("за" + _VERB_STEMS[tongue][number] + ending, number, "verb")
                if ending.endswith(("ся", "сь")):
                    add(_VERB_STEMS[tongue][number] + ending, number, "verb")
            cardinal_here = _CARDINALS[tongue][number]
            for word, count in (_COUNTS[tongue] | _TOGETHER[tongue]).items():
                add(f"{word} {cardinal_here}", number, "count", count)
            for word, count in _TOGETHER[tongue].items():
                add(f"{cardinal_here} {word}", number, "count", count)
            add(f"груз {cardinal_here}", number, "count")
            for word in plain_forms(number):
                add(word, number, "plain")
    return tuple(found.values())


def _cores(forms: Sequence[SoundForm], language: str) -> dict[str, tuple[SoundForm, ...]]:
    """Forms by the sounds that all of a family share: the stem, or the whole of a count."""
    families: dict[str, list[SoundForm]] = {}
    for form in forms:
        if form.kind == "plain":
            continue
        if form.kind == "count":
            said = [fold(part) for part in form.text.split()]
            parts = sounds_of(said, language)
            number = next(n for n, word in enumerate(said) if is_hundred_form(word))
            core = "".join(sign for sign, n in zip(*parts, strict=True) if n == number)
        else:
            core = form.signs[: form.signs.find("sot") + 3].removeprefix("za")
        families.setdefault(core, []).append(form)
    plain = [form for form in forms if form.kind == "plain"]
    return {
        core: (*members, *(form for form in plain if form.number == members[0].number))
        for core, members in families.items()
    }


def _rivals(language: str, others: Collection[str]) -> dict[str, bool]:
    """Sounds of what may have been said instead, and whether it is a number: other numbers, other terms of the lexicons.

    Ordinals in the singular only: dates and numbered things. In the plural («двадцатых») they are rare in talk.
    """
    numbers = (*range(1, 21), 30, 40, 50, 60, 70, 80, 90, 400, 600, 700, 800, 900)
    words = {fold(ordinal(number, language, form)) for number in numbers for form in SINGULAR}
    words |= {fold(cardinal(number, language, case)) for number in numbers for case in ("nom", "gen")}
    rivals = {sounds_of(word.split(), language).signs: True for word in sorted(words)}
    for word in sorted(others):
        if not is_hundred_form(word):
            rivals[sounds_of(word.split(), language).signs] = False
    return rivals


@dataclass(frozen=True, slots=True)
class Family:
    """Forms that share the sounds of `core`, and what tells fast that none of them can be in a line.

    A count («двое двести», «двести двое») is its core and its head: both must come near. `most` is the farthest any form may be.
    """

    core: str
    forms: tuple[SoundForm, ...]
    most: float
    lengths: frozenset[int]
    watch: Watch
    heads: Watch | None

    @classmethod
    def of(cls, core: str, members: Iterable[SoundForm]) -> Family:
        forms = tuple(sorted(members, key=lambda form: form.signs))
        most = max(_limit(form, True) * len(form.signs) for form in forms)
        most = min(most, SLACK * len(core))
        heads = sorted({form.signs.replace(core, "", 1) for form in forms if form.kind == "count"})
        lengths = {len(form.signs) + more for form in forms for more in range(-LENGTHS, LENGTHS + 1)}
        watch = Watch((core,), most)
        return cls(core, forms, most, frozenset(lengths), watch, Watch(heads, most) if heads else None)

    def stretches(self, signs: str) -> list[Stretch]:
        """Where the core of a form may be in these sounds; () for certain where no form is."""
        found = self.watch.stretches(signs)
        if found and self.heads is not None:
            head = self.heads.least(signs)
            found = [stretch for stretch in found if stretch.cost + head <= self.most]
        return found

    def nearest(self, signs: str) -> tuple[float, SoundForm] | None:
        """The form nearest to a run and how far it is; None where that is a plain number or too far."""
        if not self.stretches(signs):
            return None
        share = max(_limit(form, True) for form in self.forms)
        forms = [form for form in self.forms if abs(len(signs) - len(form.signs)) <= LENGTHS]
        costs = distances(signs, [form.signs for form in forms], share * (len(signs) + LENGTHS))
        near = [(cost / len(form.signs), n) for n, (cost, form) in enumerate(zip(costs, forms, strict=True))]
        far, n = min(near, default=(math.inf, 0))
        return (far, forms[n]) if far < math.inf and far <= _limit(forms[n], True) else None


@dataclass(slots=True)
class SoundFinder:
    """Looks for misheard shorthand in talk of one language. Make one and keep it.

    `others` are words (folded) that may have been said instead: whatever else the lexicons have.
    """

    language: str
    others: Collection[str] = ()
    families: tuple[Family, ...] = field(init=False)
    rivals: Mapping[str, bool] = field(init=False)
    _sieve: Sieve | None = field(init=False, default=None)
    _nearest: dict[tuple[str, str], tuple[float, SoundForm] | None] = field(init=False, default_factory=dict)
    _with_rival: dict[tuple[str, float, bool], bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        forms = forms_of(self.language)
        self.families = tuple(
            Family.of(core, members) for core, members in _cores(forms, self.language).items()
        )
        if self.families:
            # To be near to a plain number is no use.
            wanted = [
                Wanted(form.signs, n, _limit(form, True) * len(form.signs))
                for n, family in enumerate(self.families)
                for form in family.forms
                if form.kind != "plain"
            ]
            self._sieve = Sieve(wanted, LONGEST, LENGTHS)
        own = {form.signs for form in forms}
        self.rivals = {
            signs: number
            for signs, number in _rivals(self.language, self.others).items()
            if signs not in own and len(signs) >= SHORTEST_RIVAL
        }

    def find(
        self,
        lines: Sequence[Line],
        trust: Sequence[Trust | None],
        taken: AbstractSet[tuple[int, int]],
        coded: AbstractSet[int],
    ) -> list[Misheard]:
        """Offers in order of place. `trust[n]` None: a person wrote line n.

        `taken` are the (line, character) places that have a reading, `coded` the lines with numbers read as people.
        """
        found: dict[int, list[Match]] = {}
        heard = [n for n in range(len(lines)) if trust[n] is not None]
        for n, likely in self._likely(lines, heard).items():
            line = lines[n]
            matches = [
                match
                for match in self._matches(line, likely)
                if not any(
                    (n, c) in taken
                    for i in range(match.first, match.last + 1)
                    for c in range(line.begins[i], line.stops[i])
                )
            ]
            if matches:
                found[n] = matches
        first = self._weighed(lines, trust, found, coded, ())
        if not first:
            return first
        return self._weighed(lines, trust, found, coded, first)

    def _likely(self, lines: Sequence[Line], heard: Sequence[int]) -> dict[int, Runs]:
        """The lines that have a run which may be near enough to a form, with these runs."""
        if self._sieve is None:
            return {}
        said = [_said(lines[n], self.language)[0] for n in heard]
        likely = self._sieve.likely([Breath.of(words, self.language, LONGEST) for words in said])
        return {heard[at]: runs for at, runs in likely.items()}

    def _matches(self, line: Line, likely: Runs) -> list[Match]:
        """Those of the likely runs of a line that lie near enough to a form, each once a family, however weak."""
        said, owner = _said(line, self.language)
        whole = sounds_of(said, self.language)
        found: list[Match] = []
        for number, runs in sorted(likely.items()):
            family = self.families[number]
            places = [
                (whole.words[begin], whole.words[stop - 1])
                for begin, stop, _ in family.stretches(whole.signs)
            ]
            for first, last in sorted(runs):
                length = bisect_right(whole.words, last) - bisect_left(whole.words, first)
                if not places or family.lengths.isdisjoint((length - 1, length, length + 1)):
                    continue
                signs = sounds_of(said[first : last + 1], self.language).signs
                near = self._near(family, signs)
                more = 1 if family.heads is None else 2
                if near is not None and any(
                    _holds(line, owner, (first, last), place, more) for place in places
                ):
                    found.append(Match(owner[first], owner[last], signs, *near))
        return found

    def _near(self, family: Family, signs: str) -> tuple[float, SoundForm] | None:
        """The nearest form of a family and how far it is; None where it is a plain number or too far."""
        if (family.core, signs) not in self._nearest:
            if len(self._nearest) > MOST_REMEMBERED:
                self._nearest.clear()
            self._nearest[family.core, signs] = family.nearest(signs)
        return self._nearest[family.core, signs]

    def _weighed(
        self,
        lines: Sequence[Line],
        trust: Sequence[Trust | None],
        found: Mapping[int, Sequence[Match]],
        coded: AbstractSet[int],
        before: Sequence[Misheard],
    ) -> list[Misheard]:
        """The offers that are strong enough and have no rival, in order of place; `before` are those of the first look."""
        offers: list[Misheard] = []
        open_ = coded | {offer.line for offer in before}
        for n, matches in found.items():
            chances = trust[n] or {}
            here = [
                _weigh(lines, n, match, chances, open_, n in coded or _apart(match, n, before))
                for match in matches
            ]
            strong = [
                offer
                for match, offer in zip(matches, here, strict=True)
                if offer is not None and offer.points >= OFFER_FROM and not self._rivalled(lines[n], match)
            ]
            offers += _best(strong)
        return offers

    def _rivalled(self, line: Line, match: Match) -> bool:
        """Whether another number or term is as near; where people are counted, a date must be nearer: «двыхадцатых пятеро»."""
        counted = match.far <= _limit(match.form) and _counts_beside(line, match.first, match.last)
        key = (match.signs, match.far, counted)
        if key not in self._with_rival:
            if len(self._with_rival) > MOST_REMEMBERED:
                self._with_rival.clear()
            self._with_rival[key] = any(
                distance(
                    match.signs, rival, match.far * (NEARER if is_number and counted else 1.0) * len(rival)
                )
                < math.inf
                for rival, is_number in self.rivals.items()
                if abs(len(match.signs) - len(rival)) <= 3
            )
        return self._with_rival[key]


def spoken(line: Line, language: str) -> list[str]:
    """Folded words of a line, digits as they are said."""
    said = spoken_words([word.text for word in line.words], language)
    return [fold(one) or word.folded for word, one in zip(line.words, said, strict=True)]


def _said(line: Line, language: str) -> tuple[list[str], Sequence[int]]:
    """What is said, word by word, and the number of the line's word it is of: «122» is said in three words."""
    if not line.has_digits:
        words = line.folded
        return words, range(len(words))
    pieces = [
        (piece, n) for n, said in enumerate(spoken(line, language)) for piece in (said.split() or ("",))
    ]
    return [piece for piece, _ in pieces], [n for _, n in pieces]


def _holds(line: Line, owner: Sequence[int], run: tuple[int, int], place: tuple[int, int], more: int) -> bool:
    """Whether a run holds or all but holds the words of `place` and up to `more` on each side, within their sentence."""
    (i, j), (first, last) = run, place
    if not (first - more <= i <= min(first + 1, last) and last - 1 <= j <= last + more):
        return False
    return line.sentence[owner[i]] == line.sentence[owner[first]] == line.sentence[owner[j]]


def _limit(form: SoundForm, looser: bool = False) -> float:
    """How far a run may be from the form; less than nothing for plain numbers, which are never offered.

    `looser`: where much speaks for people around it. Not for counts: «двое двести» has two plain words to be mistaken.
    """
    if form.kind == "plain":
        return -1.0
    if form.kind == "count":
        return FARTHEST_COUNT
    return (FARTHEST_VERB if form.kind == "verb" else FARTHEST[form.number]) + LOOSER * looser


def _apart(match: Match, n: int, offers: Sequence[Misheard]) -> bool:
    """Whether one of the offers is elsewhere in line n."""
    return any(o.line == n and (o.last < match.first or match.last < o.first) for o in offers)


def _weigh(
    lines: Sequence[Line], n: int, match: Match, chances: Trust, coded: AbstractSet[int], in_line: bool
) -> Misheard | None:
    """A match with its points and reasons; None where it is a plain number for sure, or too far.

    `coded` are lines with shorthand; `in_line`: there is some elsewhere in this one.
    """
    first, last, form, far = match.first, match.last, match.form, match.far
    line = lines[n]
    words = line.words[first : last + 1]
    counts = form.kind == "count"
    after = line.words[last + 1] if last + 1 < len(line.words) else None
    if after is not None and _counts_things(after):
        return None
    # What was written as a number was heard as one, and the rules for numbers have judged it. Only its count may be misheard.
    if any(is_hundred_form(word.folded) or word.value in NUMBERS for word in words[: -1 if counts else None]):
        return None
    if counts and any(word.number is not None and word.value not in NUMBERS for word in words):
        return None
    # «122 сотых» may begin in «два»; in «250 там» nothing does.
    digits = [word.number for word in words if word.number is not None]
    if not counts and any(number % 10 != form.number // 100 for number in digits):
        return None
    if counts and (words[-1].value in NUMBERS or is_hundred_form(words[-1].folded)):
        head = sounds_of([word.folded for word in words[:-1]], "ru").signs
        count = sounds_of([fold(form.text.split()[0])], "ru").signs
        if distance(head, count) > NEAR_COUNT * len(count):
            return None
    if all(word.value is not None for word in words) or any(word.folded.startswith(_TIMES) for word in words):
        return None
    points = 1.3 * (0.25 - far) * len(form.signs)
    reasons = [f"sounds like «{form.text}», {far:.2f} of its sounds away"]
    doubts: list[str] = []
    known = [chances.get(begin) for begin in line.begins[first : last + 1]]
    chance = sum(NO_CHANCE if one is None else one for one in known) / len(known)
    if any(one is not None for one in known):
        (reasons if chance < NO_CHANCE else doubts).append(f"the engine gives these words {chance:.2f}")
    points += 1.5 * (NO_CHANCE - chance)
    if any(word.has("guessed") for word in words):
        points += 1.0
        reasons.append("no dictionary has a word of it")
    elif len(words) == 1:
        points -= 2.0
        doubts.append("a plain word by itself")
    else:
        points -= 0.3
    if after is not None and _goes_with(words, after):
        points -= 1.5
        doubts.append("it goes with the noun after it")
    points -= 0.3 * sum(word.break_before > 0 for word in words[1:])
    points -= 0.8 * sum(word.folded in _SAYERS for word in words)
    speaks = list(around(lines, n, first, last, coded))
    if in_line:
        speaks.append((0.6, "other shorthand in the line"))
    if len(coded - {n}) >= MUCH:
        speaks.append((0.3, "much shorthand in the call"))
    beside = sum(gained for gained, _ in speaks)
    if far > _limit(form) and beside < LOOSER_FROM:
        return None
    if counts and far > SURELY and not speaks:
        return None
    points += beside
    reasons += [cue for _, cue in speaks]
    return Misheard(n, first, last, form, far, points, tuple(reasons), tuple(doubts))


def _counts_things(after: Word) -> bool:
    """Whether what follows makes a plain number of it: a unit, a car («на двухсотом крузаке»)."""
    return after.break_before == 0 and (
        bool(after.fields & {"unit", "vehicle"}) or after.folded.startswith(_VEHICLES)
    )


def _goes_with(words: Sequence[Word], after: Word) -> bool:
    """Whether plain words and the noun after them are one phrase: «двух сытых котов»."""
    return (
        after.break_before == 0
        and after.has("NOUN", "plur", "gent")
        and not after.has("guessed")
        and words[-1].has("ADJF")
        and not any(word.has("guessed") for word in words)
    )


def _beside(line: Line, first: int, last: int) -> tuple[Word, ...]:
    """Two words before and two after."""
    return (*line.words[max(0, first - 2) : first], *line.words[last + 1 : last + 3])


def _counts_beside(line: Line, first: int, last: int) -> bool:
    """Whether people are counted right there: «пятеро», «одиннадцать», «сколько», «ни одного»."""
    return any(
        word.folded in _COUNTING or (word.value is not None and word.value < 100)
        for word in _beside(line, first, last)
    )


def around(
    lines: Sequence[Line], n: int, first: int, last: int, coded: AbstractSet[int]
) -> Iterator[tuple[float, str]]:
    """What stands around words `first` to `last` of line n and speaks for people: points and the reason."""
    line = lines[n]
    if _counts_beside(line, first, last):
        yield 0.6, "a count beside it"
    if any(word.folded.startswith(_CARRYING) for word in _beside(line, first, last)):
        yield 0.6, "somebody is carried"
    near = [w for k in range(max(0, n - 1), min(len(lines), n + 2)) for w in lines[k].words]
    if any(word.fields & {"casualty", "wound", "death"} for word in near):
        yield 0.4, "talk of losses around it"
    elif any("military" in word.fields for word in near):
        yield 0.2, "army talk around it"
    if any(0 < abs(k - n) <= 2 for k in coded):
        yield 0.6, "other shorthand beside it"


def _best(offers: Sequence[Misheard]) -> list[Misheard]:
    """The strongest offers of a line, no two of them on one word, in order of place."""
    kept: list[Misheard] = []
    for offer in sorted(offers, key=lambda o: (-o.points, o.last - o.first, o.first)):
        if offer.points < OFFER_FROM:
            break
        if all(offer.last < old.first or old.last < offer.first for old in kept):
            kept.append(offer)
    return sorted(kept, key=lambda o: o.first)
