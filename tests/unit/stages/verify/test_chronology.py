"""Events in order, as exact as they are known; of the case and of one person."""

from __future__ import annotations

import pytest

from earwitness.model.claims import Claim, Evidence, Interview
from earwitness.model.contact import ContactAttempt
from earwitness.model.ids import CallId, PersonId
from earwitness.model.recording import Call, Origin, Party
from earwitness.model.view import CaseView
from earwitness.stages.verify.chronology import Event, between, chronology, date_in
from earwitness.testing.memory_store import MemoryRecords
from earwitness.testing.writing import engine_pen, person_pen

P, Q = PersonId("per_a"), PersonId("per_b")


def a_case() -> tuple[CaseView, MemoryRecords]:
    records, vault, pen = MemoryRecords(), MemoryRecords("vault"), person_pen()
    first, second = CallId("call_1"), CallId("call_2")
    soldier = Party("A", person=P, role="soldier")
    began = "2023-01-05T20:10:00+03:00"
    batch = [
        pen.write(Origin("leak", "2023-02", "none", "terms", "selection", "interest")),
        pen.write(Call(first, began, parties=(soldier,), place="Omsk", reference="call-001")),
        pen.write(Call(second, None, parties=(Party("A", person=Q),))),
        pen.write(Interview(P, "2023-03-11", "Anna", "background", "s", spoken_with=Q)),
        pen.write(Evidence(P, "photo", "unknown day", "A pit.")),
    ]
    records.append(tuple(batch))
    spoken = pen.write(Claim(batch[1].id, 0, 1, "They were ten.", P), basis=(batch[1].id,), call=first)
    proposal = engine_pen().write(Claim(batch[1].id, 0, 1, "proposed: x"), basis=(batch[1].id,), call=first)
    records.append((spoken, proposal))
    vault.append((pen.write(ContactAttempt(P, "2023-03-01", "Anna", "telephone", "no answer")),))
    return CaseView(records), vault


def test_events_are_in_order_and_what_has_no_date_is_last_not_lost() -> None:
    view, vault = a_case()
    events = chronology(view, vault)
    assert [(e.when, e.kind) for e in events] == [
        ("2023-01-05T20:10:00", "call"),
        ("2023-01-05T20:10:00", "claim"),
        ("2023-02", "received"),
        ("2023-03-01", "contact"),
        ("2023-03-11", "interview"),
        ("", "call"),
        ("", "evidence"),
    ]
    assert events[0].what == "a call: A soldier, Omsk" and events[1].call == "call-001"


def test_a_person_has_their_own_and_without_the_vault_there_is_no_contact() -> None:
    view, vault = a_case()
    assert {e.kind for e in chronology(view, vault, P)} == {
        "call",
        "claim",
        "contact",
        "interview",
        "evidence",
    }
    assert [e.kind for e in chronology(view, vault, Q)] == ["interview", "call"]
    assert "contact" not in {e.kind for e in chronology(view, None)}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2023-01-05T20:10:00+03:00", "2023-01-05T20:10:00"),
        ("2023-01-05 20:10", "2023-01-05T20:10"),
        ("2023-01", "2023-01"),
        ("2023", "2023"),
        ("in January", ""),
        (None, ""),
    ],
)
def test_a_date_is_as_exact_as_it_is_written(text: str | None, date: str) -> None:
    assert date_in(text) == date


def test_a_month_touches_each_of_its_days() -> None:
    month, day, none = (Event(when, "work", "x", "x") for when in ("2023-02", "2023-02-20", ""))
    assert between([month, day, none], "2023-02-10", "2023-02-15") == (month,)
    assert between([month, day, none], "2023-02-10", "") == (month, day)
    assert between([month, day, none], "", "2023-01-31") == ()
