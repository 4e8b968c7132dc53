"""Decipher: shorthand read with its evidence, call by call, and words that may be shorthand, over the case.

What people decided about a term elsewhere in the case is evidence for the calls read after it (`decided`).
What an engine may have misheard («двух сытых» for «двухсотых») is offered as an unclear Reading; the transcript stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import groupby

from earwitness.model.ids import CallId, RecordId
from earwitness.model.records import Author, Batch, Passed, Record
from earwitness.model.shorthand import Candidate, Lexicon, Reading
from earwitness.model.speech import Utterance
from earwitness.model.view import CaseView
from earwitness.ports import Card, Resources, Tools
from earwitness.stages.decipher.candidates import finder_of
from earwitness.stages.decipher.decided import Precedents
from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.lexicon import ByDate, fingerprint_text
from earwitness.stages.decipher.misheard import Trust
from earwitness.stages.decipher.rules import Decipherer, decipherer

CARD = Card(
    name="decipher",
    purpose="read callers' shorthand: each occurrence with its sense, the evidence for it and against",
    version="4",
    reads=frozenset({"Utterance", "Call"}),
    writes=frozenset({"Passed", "Reading", "Candidate"}),
)
TABLES = (
    "decipher/fields.tsv",
    "decipher/senses.tsv",
    "decipher/forms.tsv",
    "decipher/common.tsv",
    "names/ru.tsv",
    "names/uk.tsv",
)
MOST_CANDIDATES = 30


def settings_of(lexicons: Sequence[Lexicon], resources: Resources) -> str:
    """Short mark of all that a reading depends on: lexicons, tables, version of the rules."""
    text = "\n".join([CARD.version, fingerprint_text(lexicons), *(resources.text(t) for t in TABLES)])
    return sha256(text.encode()).hexdigest()[:16]


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """One batch a call that has words, then one for the case's candidates when the words of the case changed."""
    settings = settings_of(tools.lexicons, tools.resources)
    readers = ByDate(tools.lexicons, lambda held: decipherer(held, tools.morphology, tools.resources))
    names = ", ".join(f"{lexicon.name} {lexicon.version}" for lexicon in tools.lexicons)
    due = tuple(view.due(CARD.name, settings))
    precedents = _precedents(view, readers) if due else Precedents()
    author = Author(
        "engine",
        "decipher",
        CARD.version,
        (("decided", str(len(precedents))), ("lexicons", names), ("settings", settings)),
    )
    for done, call in enumerate(due):
        utterances = view.utterances(call)
        if utterances:
            reader = readers.on(_began(view, call))
            yield _call_batch(view, tools, reader, precedents, author, settings, call, utterances)
        tools.progress(CARD.name, done + 1, len(due), "calls")
    yield from _candidates(view, tools, readers, author, settings)


def _precedents(view: CaseView, readers: ByDate[Decipherer]) -> Precedents:
    """What people decided anywhere in the case until now."""
    found = Precedents()
    for reading in view.reader.of(Reading):
        body = reading.body
        if not reading.author.is_machine:
            said = view.reader.get(body.utterance).body
            if isinstance(said, Utterance):
                line = readers.on(None).reader(said.language).read(said.voice, said.text)
                found.take(body.term, body.status, line, body.begin, body.stop)
    return found


def _began(view: CaseView, call: CallId) -> str | None:
    record = view.call(call)
    return record.body.began if record else None


def talks(utterances: Sequence[Record[Utterance]]) -> Iterator[tuple[str, tuple[Record[Utterance], ...]]]:
    """Utterances of one recording at a time, with the language most of them are in."""
    for _, group in groupby(utterances, key=lambda u: u.body.recording):
        talk = tuple(group)
        yield Counter(u.body.language for u in talk).most_common(1)[0][0], talk


def trust_in(utterance: Record[Utterance]) -> Trust | None:
    """An engine's confidence in each word by the word's first character; None where a person wrote the words.

    A line of which a person only changed the voice or the bounds still has an engine's words.
    """
    if not utterance.author.is_machine and not utterance.body.words_of:
        return None
    return {word.begin: word.confidence for word in utterance.body.words}


def _call_batch(
    view: CaseView,
    tools: Tools,
    reader: Decipherer,
    precedents: Precedents,
    author: Author,
    settings: str,
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
    decided: dict[RecordId, list[tuple[int, int]]] = {}
    for reading in view.readings(call):
        if not reading.author.is_machine:
            decided.setdefault(reading.body.utterance, []).append((reading.body.begin, reading.body.stop))
    records: list[Record[object]] = [passed]
    for language, talk in talks(utterances):
        trust = [trust_in(u) for u in talk]
        others = [u.body.others for u in talk]
        turns = [(u.body.voice, u.body.text) for u in talk]
        drafts = reader.read(turns, language, trust, others)
        for draft in precedents.weighed(drafts, reader.reader(language).talk(turns)):
            utterance = talk[draft.turn].id
            if any(draft.begin < stop and begin < draft.stop for begin, stop in decided.get(utterance, ())):
                continue
            records.append(pen.write(_reading(draft, utterance), basis=(utterance, passed.id), call=call))
    return tuple(records)


def _reading(draft: ReadingDraft, utterance: RecordId) -> Reading:
    return Reading(
        utterance=utterance,
        begin=draft.begin,
        stop=draft.stop,
        surface=draft.surface,
        term=draft.term,
        sense=draft.sense,
        status=draft.status,
        confidence=draft.confidence,
        cues_for=draft.cues_for,
        cues_against=draft.cues_against,
        count=draft.count,
        negated=draft.negated,
        lexicon=draft.lexicon,
        sounds_like=draft.sounds_like,
    )


def _candidates(
    view: CaseView, tools: Tools, readers: ByDate[Decipherer], author: Author, settings: str
) -> Iterator[Batch]:
    reference = tools.frequencies.name if tools.frequencies else "none"
    mark = f"{settings}:{view.reader.tide((Utterance,))}:{reference}"
    old = view.passed(CARD.name)
    if old is not None and old.body.settings == mark:
        return
    finder = finder_of(tools.resources, tools.frequencies)
    repeats = repeated_calls(view)
    for call in view.reader.call_ids():
        utterances = view.utterances(call)
        if not utterances or call in repeats:
            continue
        reader = readers.on(_began(view, call))
        callers = _callers(view, call, utterances)
        for language, talk in talks(utterances):
            lines = reader.reader(language).talk([(u.body.voice, u.body.text) for u in talk])
            finder.take(
                lines,
                [callers[u.body.voice] for u in talk],
                [u.id for u in talk],
                reader.known_words(lines, language),
                language,
            )
    pen = tools.pen_for(replace(author, settings=(*author.settings, ("frequencies", reference))))
    passed = pen.write(Passed(CARD.name, mark), supersedes=(old.id,) if old else ())
    found = [
        pen.write(
            Candidate(draft.lemma, draft.score, draft.uses, draft.callers, draft.why),
            basis=(passed.id, *(RecordId(context) for context in draft.contexts)),
        )
        for draft in finder.ranked(MOST_CANDIDATES)
    ]
    yield (passed, *found)


def repeated_calls(view: CaseView) -> frozenset[CallId]:
    """Calls whose recording is a second recording of another call's conversation."""
    repeats = set()
    for same in view.same_calls():
        second = view.reader.get(same.body.second)
        first = view.reader.get(same.body.first)
        if second.call is not None and second.call != first.call:
            repeats.add(second.call)
    return frozenset(repeats)


def _callers(view: CaseView, call: CallId, utterances: Sequence[Record[Utterance]]) -> dict[str, str]:
    """Who speaks with each voice: the person where known, else the voice of this call."""
    record = view.call(call)
    callers = {}
    for voice in {u.body.voice for u in utterances}:
        party = record.body.party(voice) if record else None
        callers[voice] = party.person if party and party.person else f"{call}:{voice}"
    return callers
