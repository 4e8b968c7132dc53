"""Theme: suggested marks on utterances, with the cues that speak for each; people accept, reject and add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from earwitness.model.ids import CallId, RecordId
from earwitness.model.records import Author, Batch, Passed, Record, State
from earwitness.model.shorthand import Reading
from earwitness.model.speech import Utterance
from earwitness.model.themes import CodingDraw, ThemeLessons, ThemeMark
from earwitness.model.view import CaseView
from earwitness.ports import Card, Tools
from earwitness.stages.theme.codebook import codebook_csv
from earwitness.stages.theme.learning import Lesson, learn
from earwitness.stages.theme.likeness import Matrix, Row, row
from earwitness.stages.theme.rules import ASIDES, CUES, LIKENESS, WEIGHING, MarkDraft, Suggester, suggester
from earwitness.stages.theme.shorthand import settled
from earwitness.stages.theme.talks import MOST_LINES, Said
from earwitness.stages.theme.weighing import likely

CARD = Card(
    name="theme",
    purpose="suggest what each utterance is about, by a codebook's themes, for people to accept or reject",
    version="4",
    reads=frozenset({"Utterance", "Call", "Reading"}),
    writes=frozenset({"Passed", "ThemeMark"}),
)

#: a call and what is said in it
Spoken = tuple[CallId, Sequence[Record[Utterance]]]
#: a line, the theme suggested on it, and who proposed it, where not the rules
Suggestion = tuple[Record[Utterance], MarkDraft, Author | None]


def settings_of(view: CaseView, tools: Tools) -> str:
    """Short mark of all that a suggestion depends on: codebook, packaged tables, version of the rules."""
    book = tools.codebook
    tables = (tools.resources.text(table) for table in (CUES, ASIDES, LIKENESS, WEIGHING))
    text = "\n".join((CARD.version, book.name, book.version, codebook_csv(book), *tables))
    taught = sorted(mark.id for marks in _taught(view).values() for mark in marks)
    proposers = (str(proposer.author) for proposer in tools.proposers())
    return sha256("\n".join((text, *taught, *proposers)).encode()).hexdigest()[:16]


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """One batch a call that has words. Some calls are read at a time: themes are found in many lines at once."""
    settings = settings_of(view, tools)
    book = f"{tools.codebook.name} {tools.codebook.version}"
    author = Author("engine", "theme", CARD.version, (("codebook", book), ("settings", settings)))
    suggesting = suggesting_for(view, tools)
    due = tuple(view.due(CARD.name, settings))
    done = 0
    for calls in _some_at_a_time(view, due):
        drafts = _drafts(view, tools, suggesting, calls)
        for (call, utterances), found in zip(calls, drafts, strict=True):
            if utterances:
                yield _call_batch(view, tools, author, settings, book, call, utterances, found)
            done += 1
            tools.progress(CARD.name, done, len(due), "calls")


def _some_at_a_time(view: CaseView, due: Iterable[CallId]) -> Iterator[list[Spoken]]:
    """Calls with what is said in them, together as many lines as are gone through at once, or one call."""
    calls: list[Spoken] = []
    lines = 0
    for call in due:
        calls.append((call, view.utterances(call)))
        lines += len(calls[-1][1])
        if lines >= MOST_LINES:
            yield calls
            calls, lines = [], 0
    yield calls


def _call_batch(
    view: CaseView,
    tools: Tools,
    author: Author,
    settings: str,
    book: str,
    call: CallId,
    utterances: Sequence[Record[Utterance]],
    found: Iterable[Suggestion],
) -> Batch:
    pen = tools.pen_for(author)
    old = view.passed(CARD.name, call)
    passed = pen.write(
        Passed(CARD.name, settings),
        basis=tuple(u.id for u in utterances),
        supersedes=(old.id,) if old else (),
        call=call,
    )
    # What a person has said about a theme on an utterance stands, a rejection too.
    decided = {
        (m.body.utterance, m.body.theme) for m in view.reader.of(ThemeMark, call) if not m.author.is_machine
    }
    records: list[Record[object]] = [passed]
    pens = {author: pen}
    for utterance, draft, by in found:
        if (utterance.id, draft.theme) in decided:
            continue
        writer = pen if by is None else pens.setdefault(by, tools.pen_for(by))
        mark = ThemeMark(
            utterance=utterance.id,
            theme=draft.theme,
            status="suggested",
            confidence=draft.confidence,
            voice=utterance.body.voice,
            stance=draft.stance,
            target=draft.target,
            cues=draft.cues,
            codebook=book,
        )
        records.append(writer.write(mark, basis=(utterance.id, passed.id), call=call))
    return tuple(records)


class Talk(NamedTuple):
    """The lines of one recording, and what is said in them: in the language most are in, with their shorthand settled."""

    lines: tuple[Record[Utterance], ...]
    said: Said


def _talks(view: CaseView, call: CallId, utterances: Sequence[Record[Utterance]]) -> Iterator[Talk]:
    """A call's lines recording by recording."""
    record = view.call(call)
    soldiers = frozenset(p.id for p in record.body.parties if p.role == "soldier") if record else frozenset()
    known = record is not None and any(p.role != "unknown" for p in record.body.parties)
    readings: dict[RecordId, list[Reading]] = {}
    for reading in view.readings(call):
        readings.setdefault(reading.body.utterance, []).append(reading.body)
    for _, group in groupby(utterances, key=lambda u: u.body.recording):
        lines = tuple(group)
        language = Counter(u.body.language for u in lines).most_common(1)[0][0]
        turns = tuple((u.body.voice, settled(u.body.text, readings.get(u.id, ()), language)) for u in lines)
        at_front = known and {voice for voice, _ in turns} <= {"A", "B", "C", "D"}
        yield Talk(lines, Said(turns, language, frozenset[str](soldiers) if at_front else None))


def _drafts(
    view: CaseView, tools: Tools, suggesting: Suggester, calls: Sequence[Spoken]
) -> Iterator[list[Suggestion]]:
    """What the machine finds in the lines of each call, whatever people have said of them."""
    talks = [list(_talks(view, *call)) for call in calls]
    drafts = iter(suggesting.suggest_all([talk.said for of_call in talks for talk in of_call]))
    for of_call in talks:
        yield [one for talk in of_call for one in _suggestions(tools, talk, next(drafts))]


def _suggestions(tools: Tools, talk: Talk, drafts: Iterable[MarkDraft]) -> Iterator[Suggestion]:
    """A theme on a line is suggested once: by the rules, else by the first proposer that finds it."""
    known = {theme.id for theme in tools.codebook.themes}
    lines = talk.lines
    found: set[tuple[int, str]] = set()
    for draft in drafts:
        found.add((draft.turn, draft.theme))
        yield lines[draft.turn], draft, None
    as_said = tuple((u.body.voice, u.body.text) for u in lines)
    for proposer in tools.proposers():
        for one in proposer.propose(tools.codebook, as_said, talk.said.language):
            if one.theme in known and 0 <= one.turn < len(lines) and (one.turn, one.theme) not in found:
                found.add((one.turn, one.theme))
                own = MarkDraft(one.turn, one.theme, one.confidence, one.cues)
                yield lines[one.turn], own, proposer.author


def machine_themes(
    view: CaseView, tools: Tools, suggesting: Suggester, call: CallId, utterances: Sequence[Record[Utterance]]
) -> dict[RecordId, frozenset[str]]:
    """The themes the machine gives each of a call's lines (of its recordings, in order), for an audit."""
    found: dict[RecordId, set[str]] = {u.id: set() for u in utterances}
    for suggestions in _drafts(view, tools, suggesting, [(call, utterances)]):
        for utterance, draft, _ in suggestions:
            found[utterance.id].add(draft.theme)
    return {id: frozenset(themes) for id, themes in found.items()}


def in_doubt(
    view: CaseView, suggesting: Suggester, call: CallId
) -> Iterator[tuple[Record[Utterance], Row, list[float]]]:
    """A call's lines with their features and how likely each theme of the codebook is, in its order."""
    learned = suggesting.learned
    for talk in _talks(view, call, view.utterances(call)):
        for line, (features, evidence) in zip(talk.lines, _read(suggesting, talk), strict=True):
            if learned is None:
                chances = likely(suggesting.weighing.odds(evidence[None]))
            else:
                moved = features.shares @ learned.table.weights[features.places]
                chances = learned.calibration.probability(learned.weighing.odds(evidence[None]) + moved)
            yield line, features, chances[0].tolist()


def _read(suggesting: Suggester, talk: Talk) -> Iterator[tuple[Row, Matrix]]:
    """The features of each line of a talk, and the evidence (themes, kinds) for each theme in it."""
    matcher = suggesting.matcher(talk.said.language)
    for (_, text), own in zip(talk.said.turns, suggesting.evidence(*talk.said), strict=True):
        yield row(matcher.read(text), suggesting.rarity), own


def suggesting_for(view: CaseView, tools: Tools) -> Suggester:
    """The machine as it stands, with what it was taught: make one for many calls."""
    book = suggester(tools.codebook, tools.morphology, tools.resources)
    lessons = (
        lesson for call, marks in _taught(view).items() for lesson in _lessons(view, book, call, marks)
    )
    learned = learn(lessons, book.weighing, book.rarity)
    return book if learned is None else replace(book, learned=learned)


def _taught(view: CaseView) -> dict[CallId, list[Record[ThemeMark]]]:
    """Standing marks of the latest lessons by call, in order; calls drawn for an audit are not learned from."""
    lessons = list(view.reader.of(ThemeLessons))
    if not lessons:
        return {}
    states: tuple[State, ...] = ("standing", "stale")
    audited = {
        view.reader.get(line).call
        for state in states
        for drawn in view.reader.of(CodingDraw, None, state)
        if drawn.body.kind == "audit"
        for line in drawn.body.lines
    }
    out: dict[CallId, list[Record[ThemeMark]]] = {}
    # One by one: a case holds far more suggestions than marks to learn from.
    for id in lessons[-1].body.marks:
        mark: Record[ThemeMark] = view.reader.get(id)
        if mark.call is not None and mark.call not in audited and view.reader.state_of(id) == "standing":
            out.setdefault(mark.call, []).append(mark)
    return out


def _lessons(
    view: CaseView, book: Suggester, call: CallId, marks: Sequence[Record[ThemeMark]]
) -> Iterator[Lesson]:
    """The call's judged lines, with the cues they have by themselves and in their talk."""
    said: dict[RecordId, dict[str, bool]] = {}
    for mark in marks:
        said.setdefault(mark.body.utterance, {})[mark.body.theme] = mark.body.status == "accepted"
    for talk in _talks(view, call, view.utterances(call)):
        if any(line.id in said for line in talk.lines):
            for line, (features, evidence) in zip(talk.lines, _read(book, talk), strict=True):
                if line.id in said:
                    yield Lesson(call, features, evidence, said[line.id])
