"""Each thing that must be there before publication, taken out of the case itself: its gate closes, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from earwitness.app.actions.gates import gate_facts
from earwitness.app.actions.release import make_release
from earwitness.errors import GateClosed
from earwitness.model.claims import Verdict, WhoSpoke
from earwitness.model.identity import TakeDown
from earwitness.model.protection import Label, Withholding
from earwitness.model.quotes import Quote
from earwitness.model.records import Author, Record, Signature
from earwitness.model.speech import Utterance
from earwitness.model.story import Story
from earwitness.ports import nothing
from earwitness.stages.produce.gates import SoundFacts, gates_of
from earwitness.testing.memory_store import MemoryRecords
from tests.unit.app.actions.test_release import Room, room, unscanned
from tests.unit.stages.produce.case import SOLDIER, WIFE

__all__ = ["room", "unscanned"]

#: what becomes of a record: itself, another in its place, or None, and then whatever rests on it goes too
Fate = Callable[[Record[Any]], Record[Any] | None]


def without(kind: type, which: Callable[[Any], bool] = lambda _: True) -> Fate:
    return lambda record: None if isinstance(record.body, kind) and which(record.body) else record


def unsigned(role: str) -> Fate:
    return without(Signature, lambda signature: signature.role == role)


def otherwise(kind: type, which: Callable[[Any], bool] = lambda _: True, **fields: Any) -> Fate:
    def fate(record: Record[Any]) -> Record[Any]:
        fits = isinstance(record.body, kind) and which(record.body)
        return replace(record, body=replace(record.body, **fields)) if fits else record

    return fate


def by_a_machine(record: Record[Any]) -> Record[Any]:
    return (
        replace(record, author=Author("engine", "whisper")) if isinstance(record.body, Utterance) else record
    )


def unfairly_edited(record: Record[Any]) -> Record[Any]:
    if not isinstance(record.body, Quote):
        return record
    first, *rest = record.body.lines
    return replace(
        record, body=replace(record.body, lines=(replace(first, edited_en="Six are left."), *rest))
    )


#: what is missing, by the gate that has to close
MISSING: dict[str, Fate] = {
    "story stands": otherwise(Story, beats=()),
    "transcripts reviewed": by_a_machine,
    "translations signed": unsigned("translation"),
    "quotes fair": unfairly_edited,
    "meaning kept": unsigned("meaning kept"),
    "verdicts given": without(Verdict),
    "who spoke stated": without(WhoSpoke),
    "people labelled": without(Label, lambda label: label.person == WIFE),
    "harm sheets signed": without(
        Signature, lambda s: s.role == "harm sheet" and s.signer == "Editor Two"
    ),
    "voices allowed": unsigned("consent"),
    "identifiers decided": without(Withholding),
    "voice treatment signed": without(
        Signature, lambda s: s.role == "withholding" and s.signer == "Editor Two"
    ),
    "takes made": otherwise(Label, lambda label: label.person == SOLDIER, voice="re-voiced"),
    "effects measured": otherwise(Label, lambda label: label.person == SOLDIER, voice="effect, not anonymous"),
    "corrections contact": otherwise(Story, corrections=" "),
}  # fmt: skip


def as_if(room: Room, fate: Fate) -> None:
    """The room's case, as if it had been so from the beginning."""
    memory: Any = room.desk.case
    for attribute, holds in (("records", "case"), ("vault", "vault")):
        old: MemoryRecords = getattr(memory, attribute)
        new = MemoryRecords(holds)  # type: ignore[arg-type]
        kept: set[str] = set()
        for record in every(old):
            becomes = fate(record)
            if becomes and {b for b in becomes.basis if holds == "case"} <= kept:
                new.append((becomes,))
                kept.add(becomes.id)
        setattr(memory, attribute, new)
    for cached in ("view", "writer"):
        room.desk.__dict__.pop(cached, None)
    room.case.store = memory.records


def every(store: MemoryRecords) -> Iterator[Record[Any]]:
    """All records in the order they were written, whatever their state."""
    return (store.get(id) for id in store._rows)


@pytest.mark.parametrize("gate", MISSING)
def test_each_required_thing_taken_out_of_the_case_closes_its_gate(
    room: Room, unscanned: None, gate: str
) -> None:
    as_if(room, MISSING[gate])
    (story,) = room.desk.view.reader.of(Story)
    facts = replace(gate_facts(room.desk, story), scan_hits=0, sound=SoundFacts())
    assert gate in {one.name for one in gates_of(facts) if not one.open}
    with pytest.raises(GateClosed, match=gate):
        make_release(room.desk, "one", None, nothing)
    assert not (room.folder / "releases").exists()


def test_the_other_ones_a_figure_a_clean_scan_and_sound_that_was_heard(room: Room) -> None:
    """And with nothing missing every gate is open; these three are nothing that lies in one record."""
    story = room.case.story
    facts = replace(gate_facts(room.desk, story), scan_hits=0, sound=SoundFacts())
    assert [one.name for one in gates_of(facts) if not one.open] == []
    assert {*MISSING, "take-downs kept", "figures fresh", "leak scan clean", "sound heard again"} == {
        one.name for one in gates_of(facts)
    }
    room.replaced(room.case.trend, replace(room.case.trend.body, callers=7))
    stale = replace(gate_facts(room.desk, story), scan_hits=0, sound=SoundFacts())
    assert [one.name for one in gates_of(stale) if not one.open] == ["figures fresh"]


def test_who_was_taken_down_is_in_no_story(room: Room) -> None:
    room.desk.writer.append((room.desk.pen().write(TakeDown(WIFE, "She asked for it.")),))
    facts = replace(gate_facts(room.desk, room.case.story), scan_hits=0, sound=SoundFacts())
    assert [one.name for one in gates_of(facts) if not one.open] == ["take-downs kept"]
