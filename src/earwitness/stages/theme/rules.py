"""Which themes a turn is about, by cues anybody can read and by how like it is to lines coded before.

Rules
- A turn gets a theme from 1 point. Points come from the cue table, from the codebook's own examples and from how like
  the turn is to coded lines (`likeness.py`); the cues stay on the mark. Nothing is learned behind anybody's back.
- A second cue of one theme counts half, a third a quarter: one loud word is not three.
- A short turn can carry on what the turn before is about; it never starts a theme that way.
- `relatives_reaction` belongs to the one who is not at the front, as far as the talk shows who that is.
- Stance and target are proposed only where their own cues are plain (`theme/asides.tsv`); a person decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from earwitness.errors import BadCueTable
from earwitness.model.themes import Codebook, Stance
from earwitness.ports import Morphology, Resources
from earwitness.stages.theme.learning import Learned
from earwitness.stages.theme.likeness import Likeness, Rarity, Scorer, Weights, flat, read_likeness
from earwitness.stages.theme.patterns import Matcher, Pattern, WordLine

#: points from which a theme is suggested
ENOUGH = 1.0
#: points a whole unit of likeness is worth, and points of likeness alone that are worth keeping
PER_LIKENESS = 5.0
LIKE = 0.5
#: packaged tables
CUES, ASIDES, LIKENESS = "theme/cues.tsv", "theme/asides.tsv", "theme/likeness.txt"
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
    target: str = ""


@dataclass(frozen=True, slots=True)
class _Examples:
    """The codebook's examples: which of them hold a dictionary form, and the theme and length of each."""

    holding: Mapping[str, Sequence[int]]
    of: Sequence[tuple[str, int]]


@dataclass(slots=True)
class Suggester:
    """Suggests themes of one codebook. Make one and keep it: patterns are compiled once a language."""

    codebook: Codebook
    morphology: Morphology
    cue_table: str
    aside_table: str = ""
    #: what was learned from coded lines before anybody judged one here; None: cues and examples alone
    likeness: Likeness | None = None
    #: what people's judgements taught, where there were enough
    learned: Learned | None = None
    _matchers: dict[str, Matcher] = field(default_factory=dict)
    _examples: dict[str, _Examples] = field(default_factory=dict)
    _you: dict[str, int] = field(default_factory=dict)
    _scorers: dict[tuple[int, str], Scorer] = field(default_factory=dict)
    _column_of: dict[str, int] | None = None

    def matcher(self, language: str) -> Matcher:
        if language not in self._matchers:
            self._matchers[language] = self._build(language)
        return self._matchers[language]

    @property
    def rarity(self) -> Rarity:
        """How rare features are, for rows to learn from."""
        return flat() if self.likeness is None else self.likeness.rarity

    def _build(self, language: str) -> Matcher:
        matcher = Matcher(self.morphology, language)
        known = {theme.id for theme in self.codebook.themes}
        for theme, points, written in _rows("theme/cues", self.cue_table):
            if theme in known:
                for one in dict.fromkeys(written.split("|")):
                    if _of_language(one, language):
                        matcher.add(theme, float(points), one)
        for kind, name, written in _rows("theme/asides", self.aside_table):
            for one in dict.fromkeys(written.split("|")):
                if _of_language(one, language):
                    matcher.add(f"{kind} {name}", 1.0, one, aside=True)
        self._you[language] = matcher.element(_YOU)
        self._examples[language] = self._read_examples(matcher)
        return matcher

    def _read_examples(self, matcher: Matcher) -> _Examples:
        holding: dict[str, list[int]] = {}
        of: list[tuple[str, int]] = []
        for theme in self.codebook.themes:
            for example in theme.examples:
                content = _content(matcher.read(example))
                if len(content) >= 3:
                    for lemma in content:
                        holding.setdefault(lemma, []).append(len(of))
                    of.append((theme.id, len(content)))
        return _Examples(holding, of)

    def suggest(
        self, turns: Sequence[tuple[str, str]], language: str, at_front: frozenset[str] | None = None
    ) -> list[MarkDraft]:
        """Themes of a talk of (who, text) turns, in order of turn. `at_front`: who of them is, where that is known."""
        matcher = self.matcher(language)
        lines, points = self._weigh(turns, language, at_front)
        drafts: list[MarkDraft] = []
        for n, found in enumerate(self._found(language, lines, points)):
            asides = matcher.asides(lines[n]) if found else []
            for theme, confidence, cues in found:
                stance, target = stance_of(theme, asides), target_of(theme, asides)
                drafts.append(MarkDraft(n, theme, confidence, cues, stance, target))
        return drafts

    def _found(
        self, language: str, lines: Sequence[WordLine], points: Sequence[Mapping[str, Weighed]]
    ) -> Iterator[list[tuple[str, float, tuple[str, ...]]]]:
        """Themes to suggest for each turn, in order of the codebook, with confidence and cues."""
        if self.learned is not None:
            moved = self._score(self.learned.table, language, lines).tolist()
            for line, own, scores in zip(lines, points, moved, strict=True):
                yield list(self._by_learning(self.learned, line, own, scores))
            return
        order = {theme.id: n for n, theme in enumerate(self.codebook.themes)}
        for own in points:
            enough = [theme for theme, w in own.items() if w.points >= ENOUGH and theme in order]
            enough.sort(key=order.__getitem__)
            yield [
                (theme, _confidence(own[theme].points), tuple(dict.fromkeys(own[theme].cues)))
                for theme in enough
            ]

    def _by_learning(
        self, learned: Learned, line: WordLine, points: Mapping[str, Weighed], moved: Sequence[float]
    ) -> Iterator[tuple[str, float, tuple[str, ...]]]:
        odds = learned.log_odds(moved, {theme: weighed.points for theme, weighed in points.items()})
        for theme, one in odds.items():
            if one >= learned.calibration.enough:
                own = points.get(theme)
                reasons = tuple(f"learned: {word}" for word in learned.reasons(line, theme))
                cues = tuple(dict.fromkeys((*(own.cues if own else ()), *reasons)))
                yield theme, round(min(learned.calibration.probability(one), 0.95), 2), cues

    def points(
        self, turns: Sequence[tuple[str, str]], language: str, at_front: frozenset[str] | None = None
    ) -> list[dict[str, Weighed]]:
        """The points of each theme, turn by turn. `at_front`: as for `suggest`."""
        return self._weigh(turns, language, at_front)[1]

    def _weigh(
        self, turns: Sequence[tuple[str, str]], language: str, at_front: frozenset[str] | None
    ) -> tuple[list[WordLine], list[dict[str, Weighed]]]:
        """The words of each turn, and the points of each theme in it."""
        matcher = self.matcher(language)
        lines = matcher.read_all(text for _, text in turns)
        gathered = [self._cues(matcher, line) for line in lines]
        front = at_front if at_front is not None else _who_is_at_front(turns, gathered)
        out: list[dict[str, Weighed]] = []
        for n, (who, text) in enumerate(turns):
            points = dict(gathered[n])
            self._carry_on(n, lines, gathered, points)
            self._by_side(points, who, front)
            self._between_people(points, who, lines[n], text, front, self._you[language])
            out.append(points)
        self._add_likeness(language, lines, out)
        return lines, out

    def _score(self, table: Likeness, language: str, lines: Sequence[WordLine]) -> Weights:
        key = (id(table), language)
        scorer = self._scorers.get(key)
        if scorer is None:
            scorer = self._scorers[key] = Scorer(table, self.matcher(language))
        return scorer.score(lines)

    def _add_likeness(
        self, language: str, lines: Sequence[WordLine], points: Sequence[dict[str, Weighed]]
    ) -> None:
        """Add to each turn's points how like it is to coded lines of each theme."""
        if self.likeness is None or not lines:
            return
        number = self._column_of
        if number is None:
            known = {theme.id for theme in self.codebook.themes}
            number = {theme: n for n, theme in enumerate(self.likeness.themes) if theme in known}
            self._column_of = number
        scores = PER_LIKENESS * self._score(self.likeness, language, lines)
        rows = scores.tolist()
        for own, row in zip(points, rows, strict=True):
            for theme, weighed in own.items():
                column = number.get(theme)
                # It adds and never takes away: what cues say plainly stands.
                if column is not None and row[column] > 0:
                    cues = [*weighed.cues, _LIKE_LINES] if row[column] >= LIKE else weighed.cues
                    own[theme] = Weighed(weighed.points + row[column], cues)
        for turn, column in np.argwhere(scores >= LIKE).tolist():
            theme = self.likeness.themes[column]
            if theme in number and theme not in points[turn]:
                points[turn][theme] = Weighed(rows[turn][column], [_LIKE_LINES])

    def _cues(self, matcher: Matcher, line: WordLine) -> dict[str, Weighed]:
        """Points of the cues and examples that stand in a line."""
        hits: dict[str, list[tuple[float, str]]] = {}
        found = matcher.find(line)
        if len(found) > 1:
            found.sort(key=lambda f: (-abs(f[0].points), f[1] - f[2]))
        taken: dict[str, list[tuple[int, int]]] = {}
        for pattern, first, last in found:
            spans = taken.setdefault(pattern.theme, [])
            if pattern.points > 0 and any(first <= b and a <= last for a, b in spans):
                continue
            spans.append((first, last))
            hits.setdefault(pattern.theme, []).append((pattern.points, pattern.written))
        for theme, points in self._like_examples(self._examples[matcher.language], line):
            hits.setdefault(theme, []).append((points, "like an example"))
        return {theme: _sum(cues) for theme, cues in hits.items()}

    def _like_examples(self, examples: _Examples, line: WordLine) -> Iterator[tuple[str, float]]:
        """Points for each of the codebook's examples that shares two words or more, and two in five, with the line."""
        holding = examples.holding
        met = {form.lemma for form in line.forms if form.lemma in holding and _means_something(form.folded)}
        if len(met) < 2:
            return
        shared: dict[int, int] = {}
        for lemma in met:
            for example in holding[lemma]:
                shared[example] = shared.get(example, 0) + 1
        for example, count in sorted(shared.items()):
            theme, length = examples.of[example]
            if count >= 2 and count / length >= 0.4:
                yield theme, 0.4 + 0.8 * count / length

    def _carry_on(
        self,
        n: int,
        lines: Sequence[WordLine],
        gathered: Sequence[Mapping[str, Weighed]],
        points: dict[str, Weighed],
    ) -> None:
        if len(lines[n].forms) < 2:
            return
        for back, share in ((1, 0.3), (2, 0.2)):
            if n < back:
                return
            for theme, weighed in gathered[n - back].items():
                if weighed.points >= ENOUGH and theme in CARRIED:
                    own = points.get(theme)
                    if own is not None and own.points > 0:
                        points[theme] = Weighed(own.points + share, [*own.cues, "carried on"])

    def _between_people(
        self,
        points: dict[str, Weighed],
        who: str,
        line: WordLine,
        text: str,
        front: frozenset[str],
        you: int,
    ) -> None:
        """What is left when nothing else is spoken of: the other side's worry, or plain family talk."""
        if not line.forms:
            return
        other = any(w.points >= ENOUGH and theme not in _AT_HOME for theme, w in points.items())
        if front and who not in front:
            own = points.get("relatives_reaction", Weighed(0.0, []))
            asks = ("?" in text or "!" in text) + (you in line.there)
            lift = (0.5 * asks if not other else 0.3 * asks) + (0.4 if own.points >= 0.8 else 0.0)
            points["relatives_reaction"] = Weighed(
                own.points + lift, [*own.cues, "asks or pleads"] if asks else own.cues
            )
        if not other:
            own = points.get("family_life", Weighed(0.0, []))
            if own.points + 0.5 >= ENOUGH or len(line.forms) <= 6:
                lift = 1.0 if points.get("relatives_reaction", Weighed(0, [])).points < ENOUGH else 0.3
                points["family_life"] = Weighed(own.points + lift, own.cues or ["nothing else is spoken of"])

    def _by_side(self, points: dict[str, Weighed], who: str, front: frozenset[str]) -> None:
        if who in front:
            own = points.get("relatives_reaction")
            if own is not None:
                points["relatives_reaction"] = Weighed(own.points - 1.5, own.cues)


@dataclass(slots=True)
class Weighed:
    """Points of one theme in one turn, and the cues that gave them. Made by the thousand, so not frozen; never changed."""

    points: float
    cues: list[str]


def _sum(cues: Sequence[tuple[float, str]]) -> Weighed:
    if len(cues) == 1:
        points, name = cues[0]
        return Weighed(points, [name] if points > 0 else [])
    gains = sorted((c for c in cues if c[0] > 0), reverse=True)
    losses = sum(c[0] for c in cues if c[0] < 0)
    total = sum(points * 0.5**n for n, (points, _) in enumerate(gains[:5])) + losses
    return Weighed(total, [name for _, name in gains])


def _confidence(points: float) -> float:
    """How often a suggestion of so many points was right: fitted (Platt 1999) on the 158 that the odd talks of
    `benchmarks/theme_turns.tsv` get; on 406 of the other talks it is off by 0.07 on average."""
    return round(1 / (1 + math.exp(2.54 - 1.34 * min(points, 4.0))), 2)


def _rows(table: str, text: str) -> Iterator[tuple[str, str, str]]:
    """The three cells of each row of a cue table. Raises BadCueTable for a row with more or fewer."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) != 3:
                raise BadCueTable(f"table {table}, line {number}: {len(cells)} columns where 3 belong")
            yield cells[0], cells[1], cells[2]


def _means_something(folded: str) -> bool:
    return len(folded) > 2 and folded not in _STOP


def _content(line: WordLine) -> frozenset[str]:
    """Dictionary forms of the words that mean something."""
    return frozenset(form.lemma for form in line.forms if _means_something(form.folded))


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
_LIKE_LINES = "like coded lines"
_AT_HOME = frozenset({"family_life", "relatives_reaction"})
#: themes that something wished for can be the stance of; elsewhere a wish is not what the line tells
_WISHED = frozenset(
    "wants_out leave_rotation captivity self_injury desertion_awol refusal luck_faith".split()
)
_STANCES: tuple[Stance, ...] = ("joke", "heard", "hope", "seen", "own act")


def stance_of(theme: str, asides: Sequence[Pattern]) -> Stance:
    """A first guess at how the speaker stands to it: joke, heard, hope, seen, own act; a person decides."""
    if not asides:
        return "unknown"
    said = {pattern.theme for pattern in asides}
    for stance in _STANCES:
        if f"stance {stance}" in said and f"stance not {stance}" not in said:
            if stance != "hope" or theme in _WISHED:
                return stance
    return "unknown"


def target_of(theme: str, asides: Sequence[Pattern]) -> str:
    """Whom or what the theme is about, where one of its targets is named and no other."""
    if not asides:
        return ""
    start = f"{theme} "
    named = {pattern.theme.removeprefix(start) for pattern in asides if pattern.theme.startswith(start)}
    return named.pop() if len(named) == 1 else ""


def suggester(codebook: Codebook, morphology: Morphology, resources: Resources) -> Suggester:
    """A Suggester with the packaged tables."""
    return Suggester(
        codebook,
        morphology,
        resources.text(CUES),
        resources.text(ASIDES),
        read_likeness(resources.text(LIKENESS)),
    )


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
