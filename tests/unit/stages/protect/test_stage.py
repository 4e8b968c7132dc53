"""The stage over a small case in memory: what it writes, what a person's word changes, and that it does nothing twice."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.model.identity import Person
from earwitness.model.ids import PersonId
from earwitness.model.protection import Identifier, Silence, Withholding
from earwitness.model.records import Author, Passed, Pen
from earwitness.model.speech import Rendering
from earwitness.model.view import CaseView
from earwitness.ports import Resources, nothing
from earwitness.stages.protect import CARD, run
from earwitness.stages.protect.linking import person_key
from earwitness.testing.memory_store import MemoryRecords
from earwitness.testing.writing import (
    a_call,
    a_transcript,
    an_utterance,
    counting_ids,
    engine_pen,
    person_pen,
    ticking_clock,
)

LINES = (
    (
        "Привет, Наташ, это я. Комбат у нас Дроздецкий.",
        "Hello, Natash, it's me. Our commander is Drozdetsky.",
    ),
    ("Серёжа! Ты в Воронеже?", "Seryozha! Are you in Voronezh?"),
    ("Нет. Холодно тут.", "No. It's cold here."),
)


class Case:
    """A case of one call in memory, and the tools the stage is handed."""

    def __init__(self, morphology: PymorphyMorphology, resources: Resources) -> None:
        self.store, self.vault = MemoryRecords(), MemoryRecords("vault")
        pen = engine_pen()
        call = a_call(pen, 1)
        transcript = a_transcript(pen, call)
        self.utterances = [an_utterance(pen, transcript, n, text) for n, (text, _) in enumerate(LINES)]
        self.renderings = [
            pen.write(Rendering(u.id, "en", en, "person"), basis=(u.id,), call=u.call)
            for u, (_, en) in zip(self.utterances, LINES, strict=True)
        ]
        self.store.append((call, transcript, *self.utterances, *self.renderings))
        self.view = CaseView(self.store)
        ids, now = counting_ids("rec_e"), ticking_clock()
        self.tools: Any = SimpleNamespace(
            pen_for=lambda author: Pen(author, now, ids),
            morphology=morphology,
            name_finder=None,
            resources=resources,
            vault=self.vault,
            progress=nothing,
        )

    def walk(self) -> int:
        """Run the stage as the runner does; how many records came."""
        count = 0
        for batch in run(self.view, self.tools):
            self.store.append(batch)
            count += len(batch)
        return count

    def surfaces(self) -> set[str]:
        return {i.body.surface for i in self.view.identifiers()}


@pytest.fixture
def case(morphology: PymorphyMorphology, resources: Resources) -> Case:
    return Case(morphology, resources)


def test_names_are_found_in_the_original_and_in_the_rendering(case: Case) -> None:
    case.walk()
    assert {"Наташ", "Дроздецкий", "Серёжа", "Воронеже", "Natash", "Seryozha", "Voronezh"} <= case.surfaces()
    for mark in case.view.identifiers():
        source = case.store.get(mark.body.of).body
        assert source.text[mark.body.begin : mark.body.stop] == mark.body.surface
        assert mark.body.of in mark.basis


def test_a_name_has_one_key_in_both_languages(case: Case) -> None:
    case.walk()
    keys = {i.body.surface: i.body.key for i in case.view.identifiers()}
    assert keys["Наташ"] == keys["Natash"]
    assert keys["Серёжа"] == keys["Seryozha"]
    assert keys["Воронеже"] == keys["Voronezh"]
    assert keys["Наташ"] != keys["Серёжа"]


def test_everything_found_is_withheld_once_by_default(case: Case) -> None:
    case.walk()
    keys = {i.body.key for i in case.view.identifiers()}
    decisions = [w.body for w in case.view.withholdings()]
    assert {d.key for d in decisions} == keys and len(decisions) == len(keys)
    assert not any(d.keep for d in decisions)


def test_sound_goes_with_the_words_and_whole_where_times_are_missing(case: Case) -> None:
    case.walk()
    spans = list(case.store.of(Silence))
    # the lines of this case have no word times, so the two with names go whole, the third stays
    assert [s.body.whole_utterance for s in spans] == [True, True]
    assert all(s.body.span.channel is None for s in spans)


def test_a_second_walk_does_nothing(case: Case) -> None:
    assert case.walk() > 0
    assert case.walk() == 0


def test_a_persons_decision_stands_and_brings_the_sound_back(case: Case) -> None:
    case.walk()
    person = person_pen()
    key = next(i.body.key for i in case.view.identifiers() if i.body.surface == "Воронеже")
    name = next(i.body.key for i in case.view.identifiers() if i.body.surface == "Серёжа")
    for number, one in enumerate((key, name)):
        old = next(w for w in case.view.withholdings() if w.body.key == one)
        pen = Pen(Author("person", "editor"), person.now, counting_ids(f"rec_f{number}"))
        case.store.append((pen.write(Withholding(one, True, "", "a large town"), supersedes=(old.id,)),))
    case.walk()
    kept = [w for w in case.view.withholdings() if w.body.key in (key, name)]
    assert [w.author.kind for w in kept] == ["person", "person"] and all(w.body.keep for w in kept)
    assert len(list(case.store.of(Silence))) == 1
    assert case.walk() == 0


def test_what_a_person_marked_is_not_marked_again_and_is_withheld(case: Case) -> None:
    case.walk()
    line = case.utterances[2]
    own = Identifier(line.id, 5, 12, "Холодно", "rare_event", "quasi", person_key(PersonId("per_x")))
    case.store.append((person_pen().write(own, basis=(line.id,), call=line.call),))
    case.walk()
    assert any(w.body.key == own.key for w in case.view.withholdings())
    assert len(list(case.store.of(Silence))) == 3


def test_who_is_known_has_the_key_of_the_vault(case: Case) -> None:
    person = Person(PersonId("per_1"), "Дроздецкий Павел Ильич", nicknames=("Паша",))
    case.vault.append((person_pen("vault").write(person),))
    case.walk()
    keys = {i.body.surface: i.body.key for i in case.view.identifiers()}
    assert keys["Дроздецкий"] == keys["Drozdetsky"] == person_key(person.id)


def test_without_the_vault_nothing_that_was_found_with_it_is_lost(case: Case) -> None:
    case.vault.append((person_pen("vault").write(Person(PersonId("per_1"), "Дроздецкий Павел")),))
    case.walk()
    found = case.surfaces()
    case.tools.vault = None
    assert case.walk() == 0
    assert case.surfaces() == found


def test_a_better_transcript_makes_the_call_due_again(case: Case) -> None:
    case.walk()
    assert case.utterances[0].call is not None
    old = next(case.view.transcripts(case.utterances[0].call))
    pen = Pen(Author("person", "editor"), ticking_clock(), counting_ids("rec_d"))
    call = next(case.view.calls())
    new = a_transcript(pen, call, supersedes=(old.id,))
    case.store.append((new, an_utterance(pen, new, 0, "Позови Ирину Палну.")))
    case.walk()
    assert "Воронеже" not in case.surfaces()
    assert any("Ирин" in s for s in case.surfaces())


def test_the_card_says_what_is_written(case: Case) -> None:
    kinds = {
        type(r).__name__ for batch in run(case.view, case.tools) for r in (record.body for record in batch)
    }
    assert kinds <= CARD.writes
    assert Passed.__name__ in kinds
