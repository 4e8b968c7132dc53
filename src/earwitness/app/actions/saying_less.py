"""Decide that less is said of a detail: its month for a day, its district for a village. One decision, everywhere it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from earwitness.app.actions.people_risk import same_words
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.identity import Person
from earwitness.model.ids import EntityKey, PersonId, RecordId
from earwitness.model.protection import Identifier, Withholding, shown
from earwitness.model.records import Record
from earwitness.stages.protect.ladders import LADDERS, SAID, missing_names, says_less
from earwitness.stages.protect.linking import person_key

__all__ = ["LADDERS", "SAID", "say_less"]


def say_less(desk: Desk, key: str, rung: str, says: Mapping[str, str], why: str = "") -> dict[str, Any]:
    """Write the decision for this detail, its translation and all others said in the same words; returns how it will read.

    `says` names the district or region, by language and in the nominative. Text and sound follow with
    `earwitness run protect quote`. Raises UsageError for a key nobody found, a rung its class has not, a name not given.
    """
    meant = (key, *_keys_of_person(desk, key))
    mark = next((i for one in meant for i in desk.view.filed_under(Identifier, one)), None)
    if mark is None:
        raise UsageError(
            "no detail of the case has this key",
            hint="`earwitness people risk` gives keys of details, `earwitness people` ids of people.",
        )
    of = mark.body.identifier_class
    ladder = LADDERS.get(of, ())
    if rung not in ladder:
        raise UsageError(
            f"there is no such rung for a detail of the class {of.replace('_', ' ')}",
            hint=f"It is one of {', '.join(ladder)}." if ladder else "It is withheld, or kept.",
        )
    words = same_words(desk, of, mark.body.surface)
    # The same village is said in many calls, each time a thing of its own; a name says who is meant by its key alone.
    found = desk.view.reader.facets(Identifier, None, of) if rung != "called" else {}
    keys = {EntityKey(same) for same, _, surface in found if same_words(desk, of, surface) == words}
    keys |= {mark.body.key}
    keys |= _translated(desk, _marks_of(desk, keys))
    marks = _marks_of(desk, keys)
    texts = _texts(desk, marks)
    lacking = missing_names(rung, says, sorted({language for _, language in texts.values()}))
    if lacking:
        raise UsageError(
            f"what stands on the rung {rung} has to be named in {' and '.join(lacking)}, in the nominative",
            hint="Give it with " + ", ".join(f"--{one} TEXT" for one in lacking) + '; "-" asks.',
        )
    given = tuple(sorted((language, text.strip()) for language, text in says.items() if text.strip()))
    old = desk.view.decided(keys)
    batch: list[Record[Withholding]] = []
    for one in sorted(keys):
        body = Withholding(EntityKey(one), False, shown(of, "en"), why or "less is said of it", rung, given)
        before = old.get(body.key)
        if before is None or before.body != body:
            batch.append(desk.pen().write(body, supersedes=(before.id,) if before else ()))
    if batch:
        desk.writer.append(tuple(batch))
    decision = Withholding(mark.body.key, False, "", "", rung, given)
    return {"decided": len(batch), "places": [_place(desk, i.body, texts, decision) for i in marks]}


def _keys_of_person(desk: Desk, named: str) -> Iterator[str]:
    """The key of whoever the vault knows by this id or reference."""
    vault = desk.case.vault
    if vault is not None and named:
        for _, id, _ in (*vault.facets(Person, None, named), *vault.facets(Person, named)):
            yield person_key(PersonId(id))


def _marks_of(desk: Desk, keys: set[EntityKey]) -> list[Record[Identifier]]:
    return [mark for key in sorted(keys) for mark in desk.view.filed_under(Identifier, key)]


def _translated(desk: Desk, marks: Sequence[Record[Identifier]]) -> set[EntityKey]:
    """Keys of what stands for these in the translation of a line, or in the line of a translation.

    Of as many details of a class as there are, the first is the first and the second the second: a date and "the
    fourteenth of May" may have been found as two things.
    """
    out: set[EntityKey] = set()
    for call in {mark.call for mark in marks if mark.call}:
        pairs = {line: rendering.id for line, rendering in desk.view.renderings(call).items()}
        other = pairs | {rendering: line for line, rendering in pairs.items()}
        standing: dict[tuple[RecordId, str], list[Identifier]] = {}
        for found in sorted(desk.view.identifiers(call), key=lambda i: i.body.begin):
            standing.setdefault((found.body.of, found.body.identifier_class), []).append(found.body)
        for mark in (m.body for m in marks if m.call == call):
            mine = standing[mark.of, mark.identifier_class]
            theirs = standing.get((other.get(mark.of, mark.of), mark.identifier_class), [])
            if mark.of in other and len(mine) == len(theirs):
                out.add(theirs[mine.index(mark)].key)
    return out


def _texts(desk: Desk, marks: list[Record[Identifier]]) -> dict[RecordId, tuple[str, str]]:
    """Text and language of every line and rendering in which one of these stands."""
    out: dict[RecordId, tuple[str, str]] = {}
    for call in {mark.call for mark in marks if mark.call}:
        out |= {u.id: (u.body.text, u.body.language[:2]) for u in desk.view.utterances(call)}
        out |= {r.id: (r.body.text, "en") for r in desk.view.renderings(call).values()}
    wanted = {mark.body.of for mark in marks}
    return {id: text for id, text in out.items() if id in wanted}


def _place(
    desk: Desk, mark: Identifier, texts: Mapping[RecordId, tuple[str, str]], decision: Withholding
) -> dict[str, str]:
    if mark.of not in texts:
        return {"said": mark.surface, "shown": ""}
    text, language = texts[mark.of]
    less = says_less(mark, text, language, decision, desk.morphology)
    if less is None:
        return {"said": mark.surface, "shown": shown(mark.identifier_class, language)}
    return {"said": text[less.begin : less.stop], "shown": less.shown}
