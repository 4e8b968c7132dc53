"""Which themes a turn is about, by cues anybody can read.

Rules
- A turn gets a theme from 1 point. Points come from the cue table and from the codebook's own examples; the cues stay
  on the mark. Nothing is learned behind anybody's back.
- A second cue of one theme counts half, a third a quarter: one loud word is not three.
- A short turn can carry on what the turn before is about; it never starts a theme that way.
- `relatives_reaction` belongs to the one who is not at the front, as far as the talk shows who that is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from earwitness.errors import BadCueTable
from earwitness.model.themes import Codebook, Stance
from earwitness.ports import Morphology, Resources
from earwitness.stages.theme.learning import Learned, features_of
from earwitness.stages.theme.patterns import Heard, Matcher

#: points from which a theme is suggested
ENOUGH = 1.0
#: themes the one at the front talks about; they tell who that is
FRONT = frozenset(
    (
        "wants_out refusal casualties_own casualties_enemy conditions equipment commanders_block abandoned army_makeup "
        "opsec_phone friendly_fire guilt_trauma leave_rotation loyalty_resolve fear_death anger_leadership"
    ).split()
)
#: themes that a short answer carries on
CARRIED = frozenset(
    "leave_rotation desertion_awol refusal commanders_block casualties_own money equipment".split()
)
_STOP = frozenset(
    (
        "и в во не на я ты он она мы вы они что как а но да же по с со у за из к ко от до о об это то так все его ее их "
        "мне тебе нам вам нас вас меня тебя бы ли уже еще там тут вот ну если или только для был была было быть нет"
    ).split()
)


@dataclass(frozen=True, slots=True)
class MarkDraft:
    """A suggested theme of one turn (counted from 0), with the cues that speak for it."""

    turn: int
    theme: str
    confidence: float
    cues: tuple[str, ...]
    stance: Stance = "unknown"


@dataclass(slots=True)
class Suggester:
    """Suggests themes of one codebook. Make one and keep it: patterns are compiled once a language."""

    codebook: Codebook
    morphology: Morphology
    cue_table: str
    #: what people's judgements taught, where there were enough
    learned: Learned | None = None
    _matchers: dict[str, Matcher] = field(default_factory=dict)
    _examples: dict[str, dict[str, list[frozenset[str]]]] = field(default_factory=dict)

    def matcher(self, language: str) -> Matcher:
        if language not in self._matchers:
            self._matchers[language] = self._build(language)
        return self._matchers[language]

    def _build(self, language: str) -> Matcher:
        matcher = Matcher(self.morphology, language)
        known = {theme.id for theme in self.codebook.themes}
        for number, line in enumerate(self.cue_table.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = line.split("\t")
            if len(cells) != 3:
                raise BadCueTable(f"table theme/cues, line {number}: {len(cells)} columns where 3 belong")
            if cells[0] in known:
                for written in dict.fromkeys(cells[2].split("|")):
                    if _of_language(written, language):
                        matcher.add(cells[0], float(cells[1]), written)
        examples: dict[str, list[frozenset[str]]] = {}
        for theme in self.codebook.themes:
            examples[theme.id] = [
                content for example in theme.examples if len(content := _content(matcher.read(example))) >= 3
            ]
        self._examples[language] = examples
        return matcher

    def suggest(
        self, turns: Sequence[tuple[str, str]], language: str, at_front: frozenset[str] | None = None
    ) -> list[MarkDraft]:
        """Themes of a talk of (who, text) turns, in order of turn. `at_front`: who of them is, where that is known."""
        drafts: list[MarkDraft] = []
        for n, (words, points) in enumerate(self._weigh(turns, language, at_front)):
            stance: Stance | None = None
            for theme, confidence, cues in self._enough(points, words):
                stance = stance or stance_of(words)
                drafts.append(MarkDraft(n, theme, confidence, cues, stance))
        return drafts

    def _enough(
        self, points: Mapping[str, Weighed], words: Sequence[Heard]
    ) -> Iterator[tuple[str, float, tuple[str, ...]]]:
        """Themes to suggest for one turn, with confidence and cues."""
        if self.learned is not None:
            yield from self._by_learning(self.learned, points, words)
            return
        for theme in self.codebook.themes:
            weighed = points.get(theme.id)
            if weighed is not None and weighed.points >= ENOUGH:
                confidence = round(1 / (1 + math.exp(-1.6 * (weighed.points - 0.85))), 2)
                yield theme.id, min(confidence, 0.95), tuple(dict.fromkeys(weighed.cues))

    def _by_learning(
        self, learned: Learned, points: Mapping[str, Weighed], words: Sequence[Heard]
    ) -> Iterator[tuple[str, float, tuple[str, ...]]]:
        features = features_of(words)
        odds = learned.log_odds(features, {theme: weighed.points for theme, weighed in points.items()})
        for theme, one in odds.items():
            if one >= learned.calibration.enough:
                own = points.get(theme)
                reasons = tuple(f"learned: {word}" for word in learned.reasons(features, theme))
                cues = tuple(dict.fromkeys((*(own.cues if own else ()), *reasons)))
                yield theme, round(min(learned.calibration.probability(one), 0.95), 2), cues

    def points(
        self, turns: Sequence[tuple[str, str]], language: str, at_front: frozenset[str] | None = None
    ) -> list[dict[str, Weighed]]:
        """The points of each theme's cues, turn by turn. `at_front`: as for `suggest`."""
        return [points for _, points in self._weigh(turns, language, at_front)]

    def _weigh(
        self, turns: Sequence[tuple[str, str]], language: str, at_front: frozenset[str] | None
    ) -> list[tuple[Sequence[Heard], dict[str, Weighed]]]:
        """The words of each turn, and the points of each theme's cues in it."""
        matcher = self.matcher(language)
        lines = [matcher.read(text) for _, text in turns]
        gathered = [
            self._points(matcher, language, words, text)
            for words, (_, text) in zip(lines, turns, strict=True)
        ]
        front = at_front if at_front is not None else _who_is_at_front(turns, gathered)
        out: list[tuple[Sequence[Heard], dict[str, Weighed]]] = []
        for n, (who, _) in enumerate(turns):
            points = dict(gathered[n])
            self._carry_on(n, turns, lines, gathered, points)
            self._by_side(points, who, front)
            self._between_people(points, who, lines[n], turns[n][1], front)
            out.append((lines[n], points))
        return out

    def _points(
        self, matcher: Matcher, language: str, words: Sequence[Heard], text: str
    ) -> dict[str, Weighed]:
        hits: dict[str, list[tuple[float, str]]] = {}
        taken: dict[str, list[tuple[int, int]]] = {}
        found = sorted(matcher.find(words), key=lambda f: (-abs(f[0].points), -(f[2] - f[1])))
        for pattern, first, last in found:
            spans = taken.setdefault(pattern.theme, [])
            if pattern.points > 0 and any(first <= b and a <= last for a, b in spans):
                continue
            spans.append((first, last))
            hits.setdefault(pattern.theme, []).append((pattern.points, pattern.written))
        content = _content(words)
        for theme, examples in self._examples[language].items():
            for example in examples:
                shared = content & example
                if len(shared) >= 2 and len(shared) / len(example) >= 0.4:
                    hits.setdefault(theme, []).append(
                        (0.4 + 0.8 * len(shared) / len(example), "like an example")
                    )
        return {theme: _sum(cues) for theme, cues in hits.items()}

    def _carry_on(
        self,
        n: int,
        turns: Sequence[tuple[str, str]],
        lines: Sequence[Sequence[Heard]],
        gathered: Sequence[Mapping[str, Weighed]],
        points: dict[str, Weighed],
    ) -> None:
        for back, share in ((1, 0.3), (2, 0.2)):
            if n < back:
                continue
            for theme, weighed in gathered[n - back].items():
                if theme in CARRIED and weighed.points >= ENOUGH and len(lines[n]) > 1:
                    own = points.get(theme)
                    if own is not None and own.points > 0:
                        points[theme] = Weighed(own.points + share, [*own.cues, "carried on"])

    def _between_people(
        self, points: dict[str, Weighed], who: str, words: Sequence[Heard], text: str, front: frozenset[str]
    ) -> None:
        """What is left when nothing else is spoken of: the other side's worry, or plain family talk."""
        if not words:
            return
        other = {theme for theme, w in points.items() if w.points >= ENOUGH} - {
            "family_life",
            "relatives_reaction",
        }
        said = {w.token.folded for w in words}
        if front and who not in front:
            own = points.get("relatives_reaction", Weighed(0.0, []))
            asks = ("?" in text or "!" in text) + (not said.isdisjoint(_YOU))
            lift = (0.5 * asks if not other else 0.3 * asks) + (0.4 if own.points >= 0.8 else 0.0)
            points["relatives_reaction"] = Weighed(
                own.points + lift, [*own.cues, "asks or pleads"] if asks else own.cues
            )
        if not other:
            own = points.get("family_life", Weighed(0.0, []))
            if own.points + 0.5 >= ENOUGH or len(words) <= 6:
                lift = 1.0 if points.get("relatives_reaction", Weighed(0, [])).points < ENOUGH else 0.3
                points["family_life"] = Weighed(own.points + lift, own.cues or ["nothing else is spoken of"])

    def _by_side(self, points: dict[str, Weighed], who: str, front: frozenset[str]) -> None:
        if who in front:
            own = points.get("relatives_reaction")
            if own is not None:
                points["relatives_reaction"] = Weighed(own.points - 1.5, own.cues)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Points of one theme in one turn, and the cues that gave them."""

    points: float
    cues: list[str]


def _sum(cues: Sequence[tuple[float, str]]) -> Weighed:
    gains = sorted((c for c in cues if c[0] > 0), reverse=True)
    losses = sum(c[0] for c in cues if c[0] < 0)
    total = sum(points * 0.5**n for n, (points, _) in enumerate(gains[:5])) + losses
    return Weighed(total, [name for _, name in gains])


def _content(words: Sequence[Heard]) -> frozenset[str]:
    """Dictionary forms of the words that mean something."""
    return frozenset(
        min(w.keys - {w.token.folded}, default=w.token.folded)
        for w in words
        if w.token.folded not in _STOP and len(w.token.folded) > 2
    )


def _of_language(written: str, language: str) -> bool:
    """Latin letters are English cues; the rest serve Russian and Ukrainian alike."""
    latin = any("a" <= c <= "z" for c in written.casefold())
    return latin == (language == "en")


def _who_is_at_front(
    turns: Sequence[tuple[str, str]], gathered: Sequence[Mapping[str, Weighed]]
) -> frozenset[str]:
    """The voice that talks most of the front, if one clearly does; else nobody."""
    totals: dict[str, float] = {}
    for (who, _), points in zip(turns, gathered, strict=True):
        own = sum(min(w.points, 2.0) for theme, w in points.items() if theme in FRONT and w.points > 0)
        home = points.get("relatives_reaction")
        totals[who] = totals.get(who, 0.0) + own - 0.5 * (home.points if home and home.points > 0 else 0.0)
    if not totals:
        return frozenset()
    best = max(totals, key=lambda who: totals[who])
    rest = max((value for who, value in totals.items() if who != best), default=0.0)
    return frozenset({best}) if totals[best] > 0 and totals[best] > rest else frozenset()


_YOU = frozenset(
    "ты тебя тебе тобой твой твоя твое вы вас вам вами ваш ти тебе твій вам вас you your you're yourself".split()
)
_HEARD = (
    "говорят",
    "кажуть",
    "рассказывали",
    "рассказывал",
    "слышал",
    "слышали",
    "слыхал",
    "передавали",
    "apparently",
)
_JOKE = ("шучу", "шутка", "смеется", "сміється", "ха-ха", "kidding", "joking", "laughs")
_HOPE = (
    "хочу",
    "хочется",
    "надеюсь",
    "хоть",
    "лишь",
    "скорее",
    "мечтаю",
    "хотел",
    "бы",
    "want",
    "wish",
    "hope",
    "хотів",
)
_SEEN = ("видел", "видели", "бачив", "видим", "смотрел", "лежали", "saw", "seen", "watched")
_OWN = ("я", "мы", "мне", "нам", "нас", "меня", "мой", "наш", "ми", "мене", "i", "we", "me", "us", "my")


def stance_of(words: Sequence[Heard]) -> Stance:
    """A first guess at how the speaker stands to it: joke, heard, hope, seen, own act; a person decides."""
    said = {w.token.folded for w in words}
    if said & set(_JOKE):
        return "joke"
    if said & set(_HEARD):
        return "heard"
    if said & set(_HOPE):
        return "hope"
    if said & set(_SEEN):
        return "seen"
    if said & set(_OWN):
        return "own act"
    return "unknown"


def suggester(codebook: Codebook, morphology: Morphology, resources: Resources) -> Suggester:
    """A Suggester with the packaged cue table."""
    return Suggester(codebook, morphology, resources.text("theme/cues.tsv"))


def theme_turns(
    turns: Sequence[tuple[str, str]],
    language: str,
    codebook: Codebook,
    morphology: Morphology,
    resources: Resources,
) -> list[tuple[int, str, float, tuple[str, ...]]]:
    """(turn, theme, confidence, cues) for one talk. For many talks make one `suggester` and call its `suggest`."""
    drafts = suggester(codebook, morphology, resources).suggest(turns, language)
    return [(d.turn, d.theme, d.confidence, d.cues) for d in drafts]
