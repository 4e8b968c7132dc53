"""What a person decides about one line: what a term means there, what it is about, what of it is kept back.

Each decision is a record by that person, over the line it is about. It replaces what the machine proposed in the same
place and is replaced only by another person's decision; the machine reads it as evidence and never writes over it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast, get_args

from earwitness.app.actions.decisions import entity_key
from earwitness.app.wiring import Desk
from earwitness.errors import ChangedMeanwhile, NoSuchRecord, UsageError
from earwitness.model.ids import RecordId
from earwitness.model.protection import Directness, Identifier, IdentifierClass, Withholding
from earwitness.model.records import Record
from earwitness.model.shorthand import Reading, ReadingStatus
from earwitness.model.speech import Rendering, Utterance
from earwitness.model.themes import Stance, ThemeMark


def judge_reading(desk: Desk, id: RecordId, status: str, by: str | None = None) -> dict[str, Any]:
    """Say whether a term is code or an ordinary word in this place. Raises UsageError, ChangedMeanwhile."""
    if status not in get_args(ReadingStatus):
        raise UsageError("this is no reading", hint=f"It is one of {', '.join(get_args(ReadingStatus))}.")
    old: Record[Reading] = _standing(desk, id, Reading)
    body = replace(old.body, status=cast(ReadingStatus, status), confidence=1.0)
    if old.author.is_machine or old.body.status != status:
        record = desk.pen(by).write(body, basis=(body.utterance,), supersedes=(id,), call=old.call)
        desk.writer.append((record,))
        id = record.id
    return {"reading": id, "utterance": body.utterance, "status": status}


def mark_theme(
    desk: Desk,
    line: RecordId,
    theme: str,
    *,
    found: bool = True,
    stance: str = "unknown",
    target: str = "",
    by: str | None = None,
) -> dict[str, Any]:
    """Say that a line is about a theme, or that it is not. Raises UsageError, ChangedMeanwhile."""
    book = desk.codebook
    if theme not in {one.id for one in book.themes}:
        raise UsageError("the codebook has no such theme", hint="`earwitness codebook show` lists them.")
    if stance not in get_args(Stance):
        raise UsageError("this is no stance", hint=f"It is one of {', '.join(get_args(Stance))}.")
    spoken: Record[Utterance] = _standing(desk, line, Utterance)
    before = [m for m in desk.view.reader.resting_on(line, ThemeMark) if m.body.theme == theme]
    body = ThemeMark(
        utterance=line,
        theme=theme,
        status="accepted" if found else "rejected",
        confidence=1.0,
        voice=spoken.body.voice,
        stance=cast(Stance, stance),
        target=target,
        codebook=f"{book.name} {book.version}",
    )
    if not any(mark.body == body and not mark.author.is_machine for mark in before):
        replaced = tuple(mark.id for mark in before)
        record = desk.pen(by).write(body, basis=(line,), supersedes=replaced, call=spoken.call)
        desk.writer.append((record,))
    return {"utterance": line, "theme": theme, "status": body.status}


def withhold_words(
    desk: Desk,
    line: RecordId,
    words: str,
    identifier_class: str,
    *,
    shown: str,
    why: str,
    english: bool = False,
    by: str | None = None,
) -> dict[str, Any]:
    """Keep words of a line back: one decision about whom or what they point to, which holds everywhere.

    Where a found identifier covers the words, the decision is about what it points to, and so reaches every place that
    does; else a new identifier is made. Raises UsageError where the words do not stand there, ChangedMeanwhile.
    """
    if identifier_class not in get_args(IdentifierClass):
        raise UsageError(
            "this is no class of identifier", hint=f"It is one of {', '.join(get_args(IdentifierClass))}."
        )
    if not why.strip() or not (shown.startswith("[") and shown.endswith("]")):
        raise UsageError("a decision to withhold needs its reason, and in [brackets] what is shown instead")
    spoken: Record[Utterance] = _standing(desk, line, Utterance)
    of: Record[Utterance] | Record[Rendering] = spoken
    if english:
        rendering = desk.view.renderings(spoken.call).get(line) if spoken.call else None
        if rendering is None:
            raise UsageError("the line has no English")
        of = rendering
    begin = of.body.text.find(words)
    if begin < 0 or not words.strip():
        raise UsageError("these words do not stand in the line as they are written")
    stop = begin + len(words)
    found = [
        i
        for i in desk.view.reader.resting_on(of.id, Identifier)
        if i.body.begin < stop and begin < i.body.stop
    ]
    key = found[0].body.key if found else entity_key(desk, words.casefold())
    pen = desk.pen(by)
    batch: list[Record[Any]] = []
    if not any(i.body.begin <= begin and stop <= i.body.stop for i in found):
        direct: Directness = "direct" if identifier_class in _DIRECT else "quasi"
        body = Identifier(
            of.id,
            begin,
            stop,
            words,
            cast(IdentifierClass, identifier_class),
            direct,
            key,
            ("an editor's decision",),
        )
        batch.append(pen.write(body, basis=(of.id,), call=spoken.call))
    decided = desk.view.filed_under(Withholding, key)
    decision = Withholding(key, False, shown, why.strip())
    if not any(w.body == decision for w in decided):
        batch.append(pen.write(decision, supersedes=tuple(w.id for w in decided)))
    if batch:
        desk.writer.append(tuple(batch))
    return {"key": key, "places": sum(desk.view.reader.facets(Identifier, key).values())}


_DIRECT = frozenset(
    {"person_name", "nickname", "call_sign", "phone", "address", "account", "id_document", "vehicle"}
)


def _standing(desk: Desk, id: RecordId, kind: type[Any]) -> Record[Any]:
    """A record that still stands. Raises NoSuchRecord, ChangedMeanwhile for one that was replaced since it was shown."""
    record = desk.view.reader.get(id)
    if not isinstance(record.body, kind):
        raise NoSuchRecord(f"{id} is no {kind.__name__}")
    if desk.view.reader.state_of(id) != "standing":
        raise ChangedMeanwhile(f"{id} was changed since you saw it")
    return record
