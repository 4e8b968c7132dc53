"""Which themes a turn is about, by cues anybody can read and by how like it is to lines coded before.

Rules
- Points come from the cue table and from the codebook's own examples (`points`), and from how like the turn is to coded
  lines (`likeness`). With the turns around it they are weighed into how likely a theme is (`weighing`); from one in five
  on it is suggested. The cues stay on the mark. Nothing is learned behind anybody's back.
- Stance and target are proposed only where their own cues are plain (`theme/asides.tsv`); a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from earwitness.errors import BadCueTable
from earwitness.model.themes import Codebook, Stance
from earwitness.ports import Morphology, Resources
from earwitness.stages.theme.examples import Examples
from earwitness.stages.theme.learning import Learned
from earwitness.stages.theme.likeness import Likeness, Matrix, Rarity, Scorer, Weights, flat, read_likeness
from earwitness.stages.theme.patterns import Matcher
from earwitness.stages.theme.points import Columns, CueTable, TalkPoints
from earwitness.stages.theme.talks import Bundle, Found, Said, TalkReader, TalkWords, bundled
from earwitness.stages.theme.weighing import LEAST_ODDS, Weighing, by_points, likely, read_weighing

#: packaged tables
CUES, ASIDES, LIKENESS = "theme/cues.tsv", "theme/asides.tsv", "theme/likeness.txt"
WEIGHING = "theme/weighing.tsv"
#: the surest that a suggestion is said to be
SUREST = 0.95


class MarkDraft(NamedTuple):
    """A suggested theme of one turn (counted from 0), with the cues that speak for it. Made by the million."""

    turn: int
    theme: str
    confidence: float
    cues: tuple[str, ...]
    stance: Stance = "unknown"
    target: str = ""


@dataclass(frozen=True, slots=True)
class Tongue:
    """What a Suggester keeps for one language."""

    reader: TalkReader
    cues: CueTable
    examples: Examples
    #: number of the element for «you» in all its forms
    you: int
    scorers: dict[int, Scorer]

    def score(self, table: Likeness, words: TalkWords) -> Weights:
        scorer = self.scorers.get(id(table))
        if scorer is None:
            scorer = self.scorers[id(table)] = Scorer(table, self.reader.matcher)
        return scorer.score(words)


@dataclass(slots=True)
class Suggester:
    """Suggests themes of one codebook. Make one and keep it: patterns are compiled once a language."""

    codebook: Codebook
    morphology: Morphology
    cue_table: str
    aside_table: str = ""
    #: what was learned from coded lines before anybody judged one here; None: cues and examples alone
    likeness: Likeness | None = None
    #: the table of how evidence is weighed; empty: by points alone
    weighing_table: str = ""
    #: what people's judgements taught, where there were enough
    learned: Learned | None = None
    _tongues: dict[str, Tongue] = field(default_factory=dict)
    _columns: Columns = field(init=False)
    weighing: Weighing = field(init=False)

    def __post_init__(self) -> None:
        themes = tuple(theme.id for theme in self.codebook.themes)
        self._columns = Columns(themes)
        table = self.weighing_table
        self.weighing = read_weighing(table, themes) if table else by_points(themes)
        if self.likeness is not None:
            self.likeness = self.likeness.of_themes(themes)

    def matcher(self, language: str) -> Matcher:
        return self.tongue(language).reader.matcher

    @property
    def rarity(self) -> Rarity:
        """How rare features are, for rows to learn from."""
        return flat() if self.likeness is None else self.likeness.rarity

    def tongue(self, language: str) -> Tongue:
        """What is kept for a language, made when it is first asked for."""
        if language not in self._tongues:
            self._tongues[language] = self._build(language)
        return self._tongues[language]

    def _build(self, language: str) -> Tongue:
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
        you = matcher.element(_YOU)
        return Tongue(
            TalkReader(matcher),
            CueTable(matcher.patterns, self._columns),
            Examples(matcher, self.codebook.themes),
            you,
            {},
        )

    def suggest(
        self, turns: Sequence[tuple[str, str]], language: str, at_front: frozenset[str] | None = None
    ) -> list[MarkDraft]:
        """Themes of a talk of (who, text) turns, in order of turn. `at_front`: who of them is, where that is known."""
        return self.suggest_all([Said(turns, language, at_front)])[0]

    def suggest_all(self, talks: Sequence[Said]) -> list[list[MarkDraft]]:
        """Themes of each talk, in order of turn. Of many talks at once a turn costs half as much as talk by talk."""
        drafts: list[list[MarkDraft]] = [[] for _ in talks]
        for numbers in bundled(talks):
            bundle = Bundle.of([talks[n] for n in numbers])
            tongue = self.tongue(talks[numbers[0]].language)
            words, found, points = self._weigh(bundle, tongue)
            of_talk, turn_of = bundle.talks.tolist(), bundle.turns.tolist()
            for line, theme, confidence, cues in self._suggested(tongue, words, points):
                turn, said = turn_of[line], found.asides.get(line)
                if turn < 0:
                    continue
                aside = () if said is None else _aside(theme, frozenset(said))
                drafts[numbers[of_talk[line]]].append(MarkDraft(turn, theme, confidence, cues, *aside))
        return drafts

    def _suggested(
        self, tongue: Tongue, words: TalkWords, points: TalkPoints
    ) -> Iterator[tuple[int, str, float, tuple[str, ...]]]:
        """Themes to suggest, by line and in order of the codebook, with confidence and cues."""
        evidence, learned = points.evidence(), self.learned
        weighing = self.weighing if learned is None else learned.weighing
        odds = weighing.odds(evidence)
        if learned is not None:
            odds += tongue.score(learned.table, words)
        lines, columns = np.nonzero(odds >= (LEAST_ODDS if learned is None else learned.calibration.enough))
        odds = odds[lines, columns]
        chances = likely(odds) if learned is None else learned.calibration.probability(odds)
        around = weighing.around(evidence, lines, columns)
        for line, column, chance, cues in zip(
            lines.tolist(),
            columns.tolist(),
            chances.tolist(),
            points.cues(lines, columns, around),
            strict=True,
        ):
            theme = self._columns.themes[column]
            if learned is not None:
                reasons = learned.reasons(tongue.reader.line(words, line), theme)
                cues = tuple(dict.fromkeys((*cues, *(f"learned: {word}" for word in reasons))))
            yield line, theme, min(round(chance, 2), SUREST), cues

    def evidence(
        self, turns: Sequence[tuple[str, str]], language: str, at_front: frozenset[str] | None = None
    ) -> Matrix:
        """What speaks for each theme, turn by turn: (turns, themes, kinds), see `weighing`. `at_front`: as for `suggest`."""
        return self._weigh(Bundle.of([Said(turns, language, at_front)]), self.tongue(language))[2].evidence()

    def _weigh(self, bundle: Bundle, tongue: Tongue) -> tuple[TalkWords, Found, TalkPoints]:
        """The words of the lines, what stands in them, and their points."""
        words = tongue.reader.read(bundle.texts)
        found = tongue.reader.find(words)
        points = self.cue_points(bundle, tongue, words, found)
        if self.likeness is not None:
            points.add_likeness(tongue.score(self.likeness, words))
        return words, found, points

    def cue_points(self, bundle: Bundle, tongue: Tongue, words: TalkWords, found: Found) -> TalkPoints:
        """The points that what stands in the lines gives, without likeness."""
        alike = tongue.examples.alike(words)
        points = TalkPoints.of_cues(self._columns, tongue.cues, len(bundle.texts), found.cues, alike)
        sides = points.sides(bundle)
        points.carry_on(words.lengths)
        asks = found.there[:, tongue.reader.column(tongue.you)] + np.array(
            ["?" in text or "!" in text for text in bundle.texts], float
        )
        points.take_sides(words.lengths, sides, asks)
        return points


def _rows(table: str, text: str) -> Iterator[tuple[str, str, str]]:
    """The three cells of each row of a cue table. Raises BadCueTable for a row with more or fewer."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) != 3:
                raise BadCueTable(f"table {table}, line {number}: {len(cells)} columns where 3 belong")
            yield cells[0], cells[1], cells[2]


def _of_language(written: str, language: str) -> bool:
    """Latin letters are English cues; the rest serve Russian and Ukrainian alike."""
    latin = any("a" <= c <= "z" for c in written.casefold())
    return latin == (language == "en")


_YOU = frozenset(
    "ты тебя тебе тобой твой твоя твое вы вас вам вами ваш ти тебе твій вам вас you your you're yourself".split()
)
#: themes that something wished for can be the stance of; elsewhere a wish is not what the line tells
_WISHED = frozenset(
    "wants_out leave_rotation captivity self_injury desertion_awol refusal luck_faith".split()
)
_STANCES: tuple[Stance, ...] = ("joke", "heard", "hope", "seen", "own act")


@lru_cache(maxsize=1 << 12)
def _aside(theme: str, said: frozenset[str]) -> tuple[Stance, str]:
    """A first guess at how the speaker stands to the theme, and whom or what it is about; a person decides."""
    return _stance(theme, said), _target(theme, said)


def _stance(theme: str, said: frozenset[str]) -> Stance:
    """Joke, heard, hope, seen or own act, in this order."""
    for stance in _STANCES:
        if f"stance {stance}" in said and f"stance not {stance}" not in said:
            if stance != "hope" or theme in _WISHED:
                return stance
    return "unknown"


def _target(theme: str, said: frozenset[str]) -> str:
    """One of the theme's targets, where no other is named."""
    start = f"{theme} "
    named = {one.removeprefix(start) for one in said if one.startswith(start)}
    return named.pop() if len(named) == 1 else ""


def suggester(codebook: Codebook, morphology: Morphology, resources: Resources) -> Suggester:
    """A Suggester with the packaged tables."""
    return Suggester(
        codebook,
        morphology,
        resources.text(CUES),
        resources.text(ASIDES),
        read_likeness(resources.text(LIKENESS)),
        resources.text(WEIGHING),
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
