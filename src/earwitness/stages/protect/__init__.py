"""Protect: find what could give a person away, decide once what is withheld, and which sound goes with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import groupby

from earwitness.model.identity import Contact, Person
from earwitness.model.ids import CallId, EntityKey, PersonId, RecordId
from earwitness.model.protection import Identifier, SaidLess, Silence, Withholding
from earwitness.model.recording import Call, Recording
from earwitness.model.records import Author, Batch, Passed, Pen, Record
from earwitness.model.speech import Rendering, Utterance
from earwitness.model.view import CaseView
from earwitness.ports import Card, NameFinder, Resources, Tools
from earwitness.stages.protect.finder import (
    Found,
    KnownPerson,
    find_across_calls,
    find_identifiers,
    find_in_call,
)
from earwitness.stages.protect.ladders import says_less
from earwitness.stages.protect.sound import silences
from earwitness.stages.protect.tables import ENGLISH, TABLES, Tables, read_tables
from earwitness.stages.protect.withholding import classes, default_withholdings

CARD = Card(
    name="protect",
    purpose="find what could give a person away, decide once what is withheld, in text and in sound",
    version="1",
    reads=frozenset({"Utterance", "Rendering", "Call", "Recording"}),
    writes=frozenset({"Passed", "Identifier", "Withholding", "Silence", "SaidLess"}),
    vault_reads=frozenset({"Person", "Contact"}),
)

__all__ = [
    "CARD", "Found", "KnownPerson", "find_across_calls", "find_identifiers", "find_in_call", "finder_mark", "load_tables", "run"
]  # fmt: skip


def load_tables(resources: Resources) -> Tables:
    """The packaged name tables. Raises TextError where one is not as it must be."""
    return read_tables(resources)


def run(view: CaseView, tools: Tools) -> Iterator[Batch]:
    """One batch a call that has words; then, when anything changed, one with the decisions and the sound of the case."""
    rules = finder_mark(tools.resources, tools.name_finder)
    settings = f"{rules}:{_vault_mark(tools)}"
    tables = load_tables(tools.resources)
    known = _known(tools)
    author = Author(
        "engine",
        "protect",
        CARD.version,
        (("settings", settings), ("names", _finder_name(tools.name_finder))),
    )
    due = tuple(view.due(CARD.name, settings))
    for done, call in enumerate(due):
        utterances = view.utterances(call)
        old = view.passed(CARD.name, call)
        weaker = tools.vault is None and old is not None and old.body.settings.startswith(f"{rules}:")
        # somebody who may not open the vault never replaces what was found with it
        if utterances and not weaker:
            yield _call_batch(
                view, tools, tools.pen_for(author), tables, known, settings, call, utterances, old
            )
        tools.progress(CARD.name, done + 1, len(due), "calls")
    yield from _case_batch(view, tools, tools.pen_for(author), rules)


def finder_mark(resources: Resources, name_finder: NameFinder | None) -> str:
    """Changes whenever the finder might find something else: its version, its tables, the trained name finder."""
    files = (*(f"names/{t}.tsv" for t in TABLES), *(f"names/{t}.txt" for t in ENGLISH))
    text = "\n".join([CARD.version, _finder_name(name_finder), *(resources.text(file) for file in files)])
    return sha256(text.encode()).hexdigest()[:16]


def _finder_name(name_finder: NameFinder | None) -> str:
    return f"{name_finder.author.name} {name_finder.author.version}" if name_finder else "none"


def _vault_mark(tools: Tools) -> str:
    return sha256(tools.vault.tide((Person, Contact)).encode()).hexdigest()[:12] if tools.vault else "closed"


def _known(tools: Tools) -> tuple[KnownPerson, ...]:
    if tools.vault is None:
        return ()
    numbers: dict[PersonId, list[str]] = {}
    for contact in tools.vault.of(Contact):
        if contact.body.person is not None:
            numbers.setdefault(contact.body.person, []).append(contact.body.number)
    return tuple(
        KnownPerson(
            p.id,
            (p.name, *p.names),
            p.nicknames,
            p.call_sign,
            p.unit,
            p.home,
            p.work,
            tuple(numbers.get(p.id, ())),
        )
        for p in (record.body for record in tools.vault.of(Person))
    )


def _call_batch(
    view: CaseView,
    tools: Tools,
    pen: Pen,
    tables: Tables,
    known: Sequence[KnownPerson],
    settings: str,
    call: CallId,
    utterances: Sequence[Record[Utterance]],
    old: Record[Passed] | None,
) -> Batch:
    renderings = view.renderings(call)
    passed = pen.write(
        Passed(CARD.name, settings),
        basis=(*(u.id for u in utterances), *(r.id for r in renderings.values())),
        supersedes=(old.id,) if old else (),
        call=call,
    )
    people = _in_call(view.call(call), known)
    decided: dict[RecordId, list[tuple[int, int]]] = {}
    for mark in view.identifiers(call):
        if not mark.author.is_machine:
            decided.setdefault(mark.body.of, []).append((mark.body.begin, mark.body.stop))
    records: list[Record[object]] = [passed]
    for _, group in groupby(utterances, key=lambda u: u.body.recording):
        talk = tuple(group)
        language = Counter(u.body.language for u in talk).most_common(1)[0][0]
        rendered: list[Record[Rendering] | None] = [renderings.get(u.id) for u in talk]
        texts = [(language, [(u.body.voice, u.body.text) for u in talk])]
        if any(rendered):
            texts.append(
                (
                    "en",
                    [(u.body.voice, r.body.text if r else "") for u, r in zip(talk, rendered, strict=True)],
                )
            )
        found = find_in_call(texts, tools.morphology, tools.name_finder, tables, people)
        for rows, sources in zip(found, (talk, rendered)[: len(found)], strict=True):
            for one in rows:
                source = sources[one.turn]
                if source is None or any(
                    one.begin < e and b < one.stop for b, e in decided.get(source.id, ())
                ):
                    continue
                records.append(
                    pen.write(_identifier(one, source.id), basis=(source.id, passed.id), call=call)
                )
    return tuple(records)


def _in_call(record: Record[Call] | None, known: Sequence[KnownPerson]) -> tuple[KnownPerson, ...]:
    """Everyone known, with the parties of the call marked as such."""
    parties = {party.person for party in record.body.parties} if record else set()
    return tuple(replace(k, in_call=k.id in parties) for k in known)


def _identifier(found: Found, of: RecordId) -> Identifier:
    return Identifier(
        of=of,
        begin=found.begin,
        stop=found.stop,
        surface=found.surface,
        identifier_class=found.identifier_class,
        kind=found.kind,
        key=found.key,
        signals=found.signals,
    )


def _case_batch(view: CaseView, tools: Tools, pen: Pen, rules: str) -> Iterator[Batch]:
    persons = {w.body.key: w for w in view.withholdings() if not w.author.is_machine}
    decisions = sha256("\n".join(sorted(w.id for w in persons.values())).encode()).hexdigest()[:12]
    mark = f"{rules}:{view.reader.tide((Identifier, Utterance))}:{decisions}"
    old = view.passed(CARD.name)
    if old is not None and old.body.settings == mark:
        return
    found = classes(i.body for i in view.identifiers())
    if not found and old is None:
        return
    passed = pen.write(Passed(CARD.name, mark), supersedes=(old.id,) if old else ())
    made = [pen.write(w, basis=(passed.id,)) for w in default_withholdings(found, persons)]
    standing: dict[EntityKey, Record[Withholding]] = {**{w.body.key: w for w in made}, **persons}
    records: list[Record[object]] = [passed, *made]
    for call in view.reader.call_ids():
        records += _silences(view, pen, passed.id, call, standing)
        records += _said_less(view, tools, pen, passed.id, call, standing)
    yield tuple(records)


def _said_less(
    view: CaseView,
    tools: Tools,
    pen: Pen,
    passed: RecordId,
    call: CallId,
    standing: dict[EntityKey, Record[Withholding]],
) -> list[Record[SaidLess]]:
    """What stands in each place of a call where a decision says less than was said."""
    if not any(decision.body.rung for decision in standing.values()):
        return []
    texts = {u.id: (u.body.text, u.body.language[:2]) for u in view.utterances(call)}
    texts |= {r.id: (r.body.text, "en") for r in view.renderings(call).values()}
    out: list[Record[SaidLess]] = []
    for mark in view.identifiers(call):
        decision = standing.get(mark.body.key)
        if decision is None or decision.body.keep or not decision.body.rung or mark.body.of not in texts:
            continue
        text, language = texts[mark.body.of]
        less = says_less(mark.body, text, language, decision.body, tools.morphology)
        if less is not None:
            body = SaidLess(mark.id, mark.body.of, less.begin, less.stop, less.shown)
            out.append(pen.write(body, basis=(mark.id, decision.id, passed), call=call))
    return out


def _silences(
    view: CaseView, pen: Pen, passed: RecordId, call: CallId, standing: dict[EntityKey, Record[Withholding]]
) -> list[Record[Silence]]:
    withheld: dict[RecordId, list[Record[Identifier]]] = {}
    for mark in view.identifiers(call):
        decision = standing.get(mark.body.key)
        if decision is None or not decision.body.keep:
            withheld.setdefault(mark.body.of, []).append(mark)
    if not withheld:
        return []
    lengths: dict[RecordId, Record[Recording]] = {r.id: r for r in view.recordings(call)}
    out: list[Record[Silence]] = []
    for utterance in view.utterances(call):
        marks = withheld.get(utterance.id, [])
        recording = lengths.get(utterance.body.recording)
        length = (
            recording.body.length
            if recording and recording.body.rate == utterance.body.span.rate
            else utterance.body.span.end
        )
        reasons = tuple(dict.fromkeys(standing[m.body.key].id for m in marks if m.body.key in standing))
        for draft in silences(utterance.body, [(m.body.begin, m.body.stop) for m in marks], length):
            out.append(
                pen.write(
                    Silence(utterance.body.recording, draft.span, draft.whole_utterance),
                    basis=(utterance.id, *reasons, passed),
                    call=call,
                )
            )
    return out
