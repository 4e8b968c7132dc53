"""Points reckoned for whole talks at once are those of the rules gone through line by line, theme by theme."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from benchmarks.text_quality import SAMPLE, load
from earwitness.model.themes import Codebook
from earwitness.stages.theme import talks as theme_talks
from earwitness.stages.theme.examples import content_of
from earwitness.stages.theme.likeness import row
from earwitness.stages.theme.patterns import WordLine
from earwitness.stages.theme.points import CARRIED, ENOUGH, FRONT, LIKE, PER_LIKENESS, summed
from earwitness.stages.theme.rules import Suggester
from earwitness.stages.theme.talks import Said
from earwitness.stages.theme.weighing import KINDS, LEAST_ODDS
from tests.unit.stages.text_fixtures import codebook, suggesting
from tests.unit.stages.theme.test_talks import plainly

Points = dict[str, tuple[float, list[str]]]
GAPS = [" "] * 8 + [", ", ". ", " - ", " — ", "  ", "-", "? ", "!\n", "… «", "» "]
HOME = ("relatives_reaction", "family_life")
PRONOUNS = frozenset("ты тебя тебе вы вас вам твоя you your".split())


def talks(count: int) -> list[tuple[list[tuple[str, str]], str]]:
    """Turns of the sample case by languages, whole and with words and gaps thrown together."""
    dice = random.Random(11)
    calls = [
        ([(turn["who"], turn["text"]) for turn in call["turns"]], call["language"])
        for call in load(SAMPLE)[0]
    ]
    made = dice.sample(calls, count)
    for turns, language in dice.sample(calls, count):
        said = " ".join(text for _, text in turns).split()
        odd = [
            "".join(w + dice.choice(GAPS) for w in dice.choices(said, k=dice.randrange(9))) for _ in range(12)
        ]
        made.append(([(dice.choice("AAB"), text) for text in odd], language))
    return made


def plain_points(
    book: Suggester, turns: Sequence[tuple[str, str]], language: str, at_front: frozenset[str] | None
) -> list[Points]:
    """The points of each theme, turn by turn."""
    lines = [book.matcher(language).read(text) for _, text in turns]
    gathered = [of_cues(book, line, language) for line in lines]
    front = plain_front(turns, gathered) if at_front is None else at_front
    out = []
    for n, (who, text) in enumerate(turns):
        points = dict(gathered[n])
        for back, share in ((1, 0.3), (2, 0.2)):
            before = gathered[n - back] if n >= back and len(lines[n].forms) >= 2 else {}
            for theme in CARRIED & before.keys() & points.keys():
                if before[theme][0] >= ENOUGH and points[theme][0] > 0:
                    points[theme] = (points[theme][0] + share, [*points[theme][1], "carried on"])
        if lines[n].forms:
            at_home(points, text, lines[n], bool(front), who in front)
        out.append(points)
    return out


def of_cues(book: Suggester, line: WordLine, language: str) -> Points:
    hits: dict[str, list[tuple[float, str]]] = {}
    patterns = dict.fromkeys(p for form in line.forms for p in form.patterns if not p.aside)
    found = [(p, *span) for p in patterns if (span := plainly(p, line)) is not None]
    first_word = {p: n for n, form in reversed([*enumerate(line.forms)]) for p in form.patterns}
    found.sort(key=lambda f: (-abs(f[0].points), f[1] - f[2], first_word[f[0]]))
    taken: dict[str, list[range]] = {}
    for pattern, first, last in found:
        spans = taken.setdefault(pattern.theme, [])
        if pattern.points < 0 or not any(first < span.stop and span.start <= last for span in spans):
            spans.append(range(first, last + 1))
            hits.setdefault(pattern.theme, []).append((pattern.points, pattern.written))
    said = content_of(line)
    for theme in book.codebook.themes:
        for example in theme.examples:
            words = content_of(book.matcher(language).read(example))
            shared = len(words & said)
            if len(words) >= 3 and shared >= 2 and shared / len(words) >= 0.4:
                hits.setdefault(theme.id, []).append((0.4 + 0.8 * shared / len(words), "like an example"))
    return {theme: summed(cues) for theme, cues in hits.items()}


def plain_front(turns: Sequence[tuple[str, str]], gathered: Sequence[Points]) -> frozenset[str]:
    totals: dict[str, float] = {}
    for (who, _), points in zip(turns, gathered, strict=True):
        own = sum(min(value, 2.0) for theme, (value, _) in points.items() if theme in FRONT and value > 0)
        totals[who] = totals.get(who, 0.0) + own - 0.5 * max(0.0, points.get(HOME[0], (0.0, []))[0])
    ranked = sorted(totals, key=lambda who: -totals[who])
    clearly = ranked and totals[ranked[0]] > max(0.0, *(totals[who] for who in ranked[1:]))
    return frozenset(ranked[:1] if clearly else ())


def at_home(points: Points, text: str, line: WordLine, known: bool, is_front: bool) -> None:
    other = any(value >= ENOUGH and theme not in HOME for theme, (value, _) in points.items())
    relatives, family = HOME
    if is_front and relatives in points:
        points[relatives] = (points[relatives][0] - 1.5, points[relatives][1])
    if known and not is_front:
        value, cues = points.get(relatives, (0.0, []))
        asks = ("?" in text or "!" in text) + any(form.folded in PRONOUNS for form in line.forms)
        lift = (0.3 if other else 0.5) * asks + (0.4 if value >= 0.8 else 0.0)
        points[relatives] = (value + lift, [*cues, *["asks or pleads"] * (asks > 0)])
    value, cues = points.get(family, (0.0, []))
    if not other and (value + 0.5 >= ENOUGH or len(line.forms) <= 6):
        lift = 1.0 if points.get(relatives, (0.0, []))[0] < ENOUGH else 0.3
        points[family] = (value + lift, cues or ["nothing else is spoken of"])


def likeness(book: Suggester, line: WordLine) -> dict[str, float]:
    assert book.likeness is not None
    own = row(line, book.likeness.rarity)
    scores = PER_LIKENESS * (own.shares @ book.likeness.weights[own.places])
    return dict(zip(book.likeness.themes, scores.tolist(), strict=True))


@pytest.mark.parametrize("at_front", [None, frozenset("A"), frozenset[str]()])
def test_points_are_those_of_each_line_by_itself(at_front: frozenset[str] | None) -> None:
    book = suggesting()
    cues_for, cues_against, like = (KINDS.index(kind) for kind in ("cues for", "cues against", "likeness"))
    for turns, language in talks(6):
        fast = book.evidence(turns, language, at_front)
        slow = plain_points(book, turns, language, at_front)
        for own, plain, (_, text) in zip(fast, slow, turns, strict=True):
            alike = likeness(book, book.matcher(language).read(text))
            for evidence, theme in zip(own, book.weighing.themes, strict=True):
                value = plain.get(theme, (0.0, []))[0]
                assert evidence[cues_for] == pytest.approx(min(max(value, 0.0), 3.0), abs=1e-5)
                assert evidence[cues_against] == pytest.approx(max(min(value, 0.0), -2.0), abs=1e-5)
                assert evidence[like] == pytest.approx(max(min(alike[theme], 3.0), -1.0), abs=1e-5)


def test_what_is_suggested_is_what_has_evidence_enough_and_says_which() -> None:
    book = suggesting()
    notes = {"spoken of around it", "a little like coded lines"}
    for turns, language in talks(4):
        odds = book.weighing.odds(book.evidence(turns, language))
        plain = plain_points(book, turns, language, None)
        drafts = book.suggest(turns, language)
        themes = book.weighing.themes
        lines, columns = (odds >= LEAST_ODDS).nonzero()
        assert [(d.turn, d.theme) for d in drafts] == [
            (line, themes[column]) for line, column in zip(lines.tolist(), columns.tolist(), strict=True)
        ]
        for draft in drafts:
            like = likeness(book, book.matcher(language).read(turns[draft.turn][1]))[draft.theme] >= LIKE
            expected = {*plain[draft.turn].get(draft.theme, (0.0, []))[1], *["like coded lines"] * like}
            assert set(draft.cues) - notes == expected
            assert draft.cues and len(set(draft.cues)) == len(draft.cues)


@pytest.mark.parametrize("most", [1, 40, 10_000])
def test_many_talks_at_once_are_read_as_each_by_itself(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme_talks, "MOST_LINES", most)
    book, dice = suggesting(), random.Random(3)
    said = [Said(turns, language, dice.choice([None, frozenset("A")])) for turns, language in talks(5)]
    said += [Said([], "ru"), Said([("A", "")], "ru"), Said([("A", "Да."), ("B", "Домой хочу!")], "ru")]
    dice.shuffle(said)
    assert book.suggest_all(said) == [book.suggest(*talk) for talk in said]


def test_a_codebook_without_themes_of_home_is_not_given_them() -> None:
    themes = tuple(theme for theme in codebook().themes if theme.id not in HOME)
    book = Suggester(Codebook("own", "1", themes), suggesting().morphology, suggesting().cue_table)
    assert book.suggest([("A", "Купи хлеба."), ("B", "Ты где?")], "ru") == []
