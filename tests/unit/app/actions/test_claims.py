"""Claims from the line to the verdict: noted, checked, judged, and told what is missing."""

from __future__ import annotations

from typing import Any

import pytest

from earwitness.app.actions.claims import (
    give_verdict,
    list_claims,
    list_rules,
    note_check,
    note_claim,
    overtaken,
    show_claim,
    who_spoke,
)
from earwitness.errors import UsageError, VerdictTooHigh
from earwitness.model.claims import Claim, Evidence, Interview
from earwitness.model.ids import PersonId
from earwitness.model.quotes import Quote, QuoteLine
from earwitness.model.recording import Call, Party
from earwitness.model.records import Author
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

P = PersonId("per_a")


def a_case() -> Newsdesk:
    """The case of beeps, its first voice a person."""
    desk = a_newsdesk()
    old = next(desk.desk.view.calls())
    parties = (Party("A", person=P),)
    new = desk.desk.pen().write(
        Call(CALL, old.body.began, ("ru",), parties, reference="call-1"), supersedes=(old.id,), call=CALL
    )
    desk.desk.writer.append((new,))
    return desk


def noted(desk: Newsdesk) -> str:
    return str(note_claim(desk.desk, "call-1:2", "There were many wounded.", "много", "Anna")["claim"])


def test_a_claim_lies_on_its_words() -> None:
    desk = a_case()
    row = show_claim(desk.desk, noted(desk))
    assert (row["call"], row["line"], row["words"], row["by"]) == ("call-1", 2, "много", "Anna")
    assert row["translation"] == "machine gist"
    assert note_claim(desk.desk, "call-1:2", "There were many wounded.", "много")["claim"] == row["claim"]


@pytest.mark.parametrize("at", ["call-1:9", "call-1", "call-2:1", "call-1:x"])
def test_a_claim_needs_a_line_that_stands(at: str) -> None:
    with pytest.raises(UsageError, match="line"):
        note_claim(a_case().desk, at, "It is so.")


def test_words_that_are_not_there_are_not_repeated() -> None:
    with pytest.raises(UsageError) as refused:
        note_claim(a_case().desk, "call-1:2", "It is so.", "Кашеваров")
    assert "Кашеваров" not in str(refused.value) + refused.value.advice


def test_a_machines_proposal_is_taken_over_not_judged() -> None:
    desk = a_case()
    engine = desk.desk.pen_for(Author("engine", "verify", "1"))
    line = desk.lines[1]
    proposal = engine.write(Claim(line.id, 0, 8, "proposed: a count is given"), basis=(line.id,), call=CALL)
    desk.desk.writer.append((proposal,))
    assert list_claims(desk.desk) == [] and len(list_claims(desk.desk, proposed=True)) == 1
    with pytest.raises(UsageError, match="machine"):
        give_verdict(desk.desk, proposal.id, "said only", "")
    note_claim(desk.desk, "call-1:2", "There were many.")
    assert [r["statement"] for r in list_claims(desk.desk, proposed=True)] == ["There were many."]


def test_what_is_missing_goes_as_lines_come_and_the_verdict_follows() -> None:
    desk = a_case().desk
    id = str(note_claim(desk, "call-1:2", "There were many wounded.")["claim"])
    assert list_claims(desk)[0]["allowed"] == "said only"
    with pytest.raises(VerdictTooHigh):
        give_verdict(desk, id, "corroborated", "I believe it")
    row = note_check(desk, id, "news report", "supports", "paper one", "C3")
    assert row["allowed"] == "context fits" and "one more usable line" in row["missing"][0]
    row = note_check(desk, id, "photo", "supports", "paper one", "C3")
    assert row["allowed"] == "context fits"
    row = note_check(desk, id, "document", "supports", "registry", "C3")
    assert (row["allowed"], row["missing"]) == ("corroborated", [])
    row = give_verdict(desk, id, "corroborated", "two papers", by="Boris")
    assert row["verdict"]["by"] == "Boris" and row["verdict"]["holds"]
    row = note_check(desk, id, "document", "contradicts", "court", "A1")
    assert row["allowed"] == "contradicted" and not row["verdict"]["holds"]
    row = give_verdict(desk, id, "corroborated", "two papers", "The court's card is of another man.", "Boris")
    assert row["verdict"]["holds"]


@pytest.mark.parametrize(
    "change", [{"kind": "rumour"}, {"outcome": "maybe"}, {"grade": "G1"}, {"grade": "A7"}, {"line": " "}]
)
def test_a_check_that_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    desk = a_case()
    id = noted(desk)
    with pytest.raises(UsageError):
        note_check(desk.desk, id, **({"kind": "photo", "outcome": "supports", "line": "x"} | change))
    assert show_claim(desk.desk, id)["checks"] == []


def test_a_claim_falls_when_its_line_is_corrected() -> None:
    desk = a_case()
    noted(desk)
    old = desk.lines[1]
    new = desk.desk.pen("boris").write(old.body, supersedes=(old.id,), call=CALL)
    desk.desk.writer.append((new,))
    assert list_claims(desk.desk) == []


def test_who_spoke_is_told_apart_with_every_rung_above() -> None:
    desk = a_case()
    found = who_spoke(desk.desk, P)
    assert found["rung"] == "V1" and [a["rung"] for a in found["above"]] == ["V2", "V3", "V4", "V5"]
    desk.add(Interview(P, "2023-03-01", "Anna", "on record", "It was he."), call=None)
    desk.add(Evidence(P, "document", "2023-03-01", "A card.", line="handover"), call=None)
    assert who_spoke(desk.desk, P)["rung"] == "V4"
    desk.add(Evidence(P, "profile match", "2023-03-02", "A page.", number_linked=True), call=None)
    assert who_spoke(desk.desk, P) == {**who_spoke(desk.desk, P), "rung": "V5", "above": []}
    with pytest.raises(UsageError):
        who_spoke(desk.desk, "per_nobody")


def test_the_rules_are_listed_with_their_ids() -> None:
    ids = [row["rule"] for row in list_rules()]
    assert len(ids) == len(set(ids)) and {"W5", "T3", "T6", "T7"} <= set(ids)


def test_a_verdict_overtaken_by_a_later_check_closes_the_gate_again() -> None:
    desk = a_case()
    id = noted(desk)
    line = QuoteLine(desk.lines[1].id, "Speaker 2", "Да много", "Да много", None, "", "")
    quote = desk.add(Quote(CALL, (line,), (), ()), desk.lines[1].id)
    note_check(desk.desk, id, "document", "supports", "registry", "A1")
    give_verdict(desk.desk, id, "corroborated", "the registry")
    assert overtaken(desk.desk, [quote.id]) == ()
    note_check(desk.desk, id, "document", "contradicts", "court", "A1")
    assert overtaken(desk.desk, [quote.id]) == (id,) and overtaken(desk.desk, []) == ()
