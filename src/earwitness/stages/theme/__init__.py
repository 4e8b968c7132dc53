"""Theme: suggested marks on utterances, with the cues that speak for each; people accept, reject and add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import groupby

from earwitness.model.ids import CallId, RecordId
from earwitness.model.records import Author, Batch, Passed, Record
from earwitness.model.speech import Utterance
from earwitness.model.themes import ThemeMark
from earwitness.model.view import CaseView
from earwitness.ports import Card, Tools
from earwitness.stages.theme.codebook import codebook_csv
from earwitness.stages.theme.rules import MarkDraft, Suggester, suggester

CARD = Card(
    name="theme",
    purpose="suggest what each utterance is about, by a codebook's themes, for people to accept or reject",
    version="1",
    reads=frozenset({"Utterance", "Call"}),
    writes=frozenset({"Passed", "ThemeMark"}),
)
TABLE = "theme/cues.tsv"


def settings_of(view: CaseView, tools: Tools) -> str:
    """Short mark of all that a suggestion depends on: codebook, cue table, version of the rules."""
    book = tools.codebook
    text = "\n".join((CARD.version, book.name, book.version, codebook_csv(book), tools.resources.text(TABLE)))
    return sha256(text.encode()).hexdigest()[:16]


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """One batch a call that has words."""
    settings = settings_of(view, tools)
    book = f"{tools.codebook.name} {tools.codebook.version}"
    author = Author("engine", "theme", CARD.version, (("codebook", book), ("settings", settings)))
    suggesting = suggesting_for(view, tools)
    due = tuple(view.due(CARD.name, settings))
    for done, call in enumerate(due):
        utterances = view.utterances(call)
        if utterances:
            yield _call_batch(view, tools, suggesting, author, settings, book, call, utterances)
        tools.progress(CARD.name, done + 1, len(due), "calls")


def _call_batch(
    view: CaseView,
    tools: Tools,
    suggesting: Suggester,
    author: Author,
    settings: str,
    book: str,
    call: CallId,
    utterances: Sequence[Record[Utterance]],
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
    for utterance, draft in _drafts(view, suggesting, call, utterances):
        if (utterance.id, draft.theme) in decided:
            continue
        mark = ThemeMark(
            utterance=utterance.id,
            theme=draft.theme,
            status="suggested",
            confidence=draft.confidence,
            voice=utterance.body.voice,
            stance=draft.stance,
            cues=draft.cues,
            codebook=book,
        )
        records.append(pen.write(mark, basis=(utterance.id, passed.id), call=call))
    return tuple(records)


def _drafts(
    view: CaseView, suggesting: Suggester, call: CallId, utterances: Sequence[Record[Utterance]]
) -> Iterator[tuple[Record[Utterance], MarkDraft]]:
    """What the machine finds in a call's lines, recording by recording, whatever people have said of them."""
    record = view.call(call)
    soldiers = frozenset(p.id for p in record.body.parties if p.role == "soldier") if record else frozenset()
    known = record is not None and any(p.role != "unknown" for p in record.body.parties)
    for _, group in groupby(utterances, key=lambda u: u.body.recording):
        talk = tuple(group)
        language = Counter(u.body.language for u in talk).most_common(1)[0][0]
        turns = [(u.body.voice, u.body.text) for u in talk]
        voices = {u.body.voice for u in talk}
        at_front = frozenset[str](soldiers) if known and voices <= {"A", "B", "C", "D"} else None
        for draft in suggesting.suggest(turns, language, at_front):
            yield talk[draft.turn], draft


def machine_themes(
    view: CaseView, suggesting: Suggester, call: CallId, utterances: Sequence[Record[Utterance]]
) -> dict[RecordId, frozenset[str]]:
    """The themes the machine gives each of a call's lines (of its recordings, in order), for an audit."""
    found: dict[RecordId, set[str]] = {u.id: set() for u in utterances}
    for utterance, draft in _drafts(view, suggesting, call, utterances):
        found[utterance.id].add(draft.theme)
    return {id: frozenset(themes) for id, themes in found.items()}


def suggesting_for(view: CaseView, tools: Tools) -> Suggester:
    """The machine as it stands: make one for many calls."""
    return suggester(tools.codebook, tools.morphology, tools.resources)
