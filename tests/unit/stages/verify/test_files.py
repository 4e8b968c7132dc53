"""Files of claims, interviews, evidence and decisions: read, or refused by place."""

from __future__ import annotations

from typing import Any

import pytest

from earwitness.errors import BadForm
from earwitness.model.shorthand import Reading
from earwitness.stages.verify import decisions as paper
from earwitness.stages.verify.imports import (
    TurnReference,
    claims_of_calls,
    evidence_of,
    interviews_of,
    reference,
)
from earwitness.stages.verify.proposals import Passage, proposed

PEOPLE = [
    {"id": "p1", "name": "Птахов Пётр Ильич", "name_en": "Pyotr Ilyich Ptakhov"},
    {"id": "p2", "name": "Птахова Зоя Львовна", "name_en": "Zoya Lvovna Ptakhova"},
]
INTERVIEW: dict[str, Any] = {
    "person": "p1",
    "with": "Zoya Ptakhova (wife), by telephone",
    "date": "2023-03-01",
    "by": "Reporter A (invented)",
    "consent": "on record",
    "summary": "Confirms it.",
    "supports": ["call-1:3"],
    "contradicts": ["call-1:4"],
}
EVIDENCE: dict[str, Any] = {
    "id": "ev-1",
    "kind": "statistic",
    "about": "p1",
    "found": "2023-02-01",
    "what": "A count.",
    "linked_number": None,
    "supports": ["call-1:3"],
    "contradicts": [],
    "reliability": "C",
    "credibility": "3",
}


def test_a_reference_is_a_call_and_a_turn_from_one() -> None:
    assert reference("call-011:3", "here") == TurnReference("call-011", 3)
    for bad in ("call-011", "call-011:0", ":3", "call-011:x", 3, None):
        with pytest.raises(BadForm, match="here"):
            reference(bad, "here")


def test_an_interview_says_who_was_spoken_with() -> None:
    found = interviews_of([INTERVIEW], PEOPLE)[0]
    assert found.with_person == "p2"
    assert found.bears == (
        (TurnReference("call-1", 3), "supports"),
        (TurnReference("call-1", 4), "contradicts"),
    )
    stranger = interviews_of([INTERVIEW | {"with": "a neighbour"}], PEOPLE)[0]
    assert stranger.with_person is None


def test_an_interview_refused_bears_on_nothing() -> None:
    assert interviews_of([INTERVIEW | {"consent": "refused"}], PEOPLE)[0].bears == ()


@pytest.mark.parametrize(
    "change",
    [{"consent": "maybe"}, {"by": ""}, {"supports": "call-1:3"}, {"supports": ["call-1"]}, {"summary": 3}],
)
def test_a_bad_interview_is_named_by_place(change: dict[str, Any]) -> None:
    with pytest.raises(BadForm, match="interview 2"):
        interviews_of([INTERVIEW, INTERVIEW | change], PEOPLE)


def test_evidence_keeps_its_grades() -> None:
    found = evidence_of([EVIDENCE])[0]
    assert (found.kind, found.reliability, found.credibility) == ("official statistic", "C", "3")


@pytest.mark.parametrize(
    "change", [{"kind": "rumour"}, {"reliability": "G"}, {"credibility": "0"}, {"about": None}]
)
def test_bad_evidence_is_named_by_place(change: dict[str, Any]) -> None:
    with pytest.raises(BadForm, match="evidence 1"):
        evidence_of([EVIDENCE | change])


def test_claims_are_the_reporters_with_their_speakers() -> None:
    row = {
        "id": "call-1",
        "parties": [{"id": "A", "person": "p1"}],
        "turns": [{"n": 1, "who": "A", "claim": None}, {"n": 2, "who": "A", "claim": "They were ten"}],
    }
    found = claims_of_calls([row])
    assert [(str(c.at), c.statement, c.speaker) for c in found] == [("call-1:2", "They were ten", "p1")]


HEAD = """
claims_author = "A"
evidence_author = "A"
[[member]]
name = "A"
role = "editor"
"""


def test_decisions_name_only_members() -> None:
    verdict = '[[verdict]]\nclaim = "call-1:2"\nstanding = "said only"\nby = "{}"\n'
    assert paper.parse(HEAD + verdict.format("A")).verdicts[0].claim == TurnReference("call-1", 2)
    with pytest.raises(BadForm, match="verdict 1"):
        paper.parse(HEAD + verdict.format("B"))


def test_a_harm_sheet_needs_two_names() -> None:
    sheet = "[[harm]]\n" + "\n".join(
        f'{field} = "x"'
        for field in ("person who_could_act how_recognised consequence mitigation public_benefit".split())
    )
    sheet += '\nlikelihood = "low"\ndecision = "publish"\nsigned_by = ["A", "A"]\n'
    with pytest.raises(BadForm, match="two names"):
        paper.parse(HEAD + sheet)


def test_a_withheld_surface_is_found_by_occurrence() -> None:
    drafted = paper.SpanDraft(
        TurnReference("c", 1), "ru", "дом", 2, "place", "quasi", "e", "[место]", "why", "A"
    )
    assert drafted.span_in("дом и дом") == (6, 9)
    with pytest.raises(BadForm):
        drafted.span_in("дом")


def test_broken_toml_is_refused_by_line_without_its_words() -> None:
    with pytest.raises(BadForm, match="line 2") as refused:
        paper.parse('claims_author = "A"\nКашеваров = =\n')
    assert "Кашеваров" not in str(refused.value)


def _reading(text: str, surface: str, **more: Any) -> Reading:
    begin = text.index(surface)
    fields: dict[str, Any] = {"status": "code", "count": 5} | more
    return Reading(
        "rec_1", begin, begin + len(surface), surface, "двухсотый", "dead", fields["status"], 0.9,  # type: ignore[arg-type]
        count=fields["count"], negated=fields.get("negated", False),
    )  # fmt: skip


def test_a_sentence_that_counts_the_dead_is_proposed_and_no_other() -> None:
    text = "Мы спали. Двухсотых пятеро. Холодно."
    passage = Passage(text, (_reading(text, "Двухсотых"),), frozenset())
    assert [text[b:s] for b, s, _ in proposed(passage)] == ["Двухсотых пятеро."]


@pytest.mark.parametrize(
    "more", [{"status": "unclear"}, {"status": "ordinary"}, {"count": None}, {"negated": True}]
)
def test_what_is_not_surely_counted_is_not_proposed(more: dict[str, Any]) -> None:
    text = "Двухсотых пятеро."
    assert proposed(Passage(text, (_reading(text, "Двухсотых", **more),), frozenset())) == ()


def test_a_number_beside_an_act_that_leaves_traces_is_proposed() -> None:
    text = "Тринадцать человек отказались. Холодно."
    assert len(proposed(Passage(text, (), frozenset({"refusal"})))) == 1
    assert proposed(Passage(text, (), frozenset({"family_life"}))) == ()


@pytest.mark.parametrize(("role", "fits"), [("transcript", True), ("contact", False), ("research", False)])
def test_approvals_of_contact_and_research_are_not_given_on_paper(role: str, fits: bool) -> None:
    signature = f'[[signature]]\nrole = "{role}"\nsigner = "A"\nstatement = "s"\nover = "quotes"\n'
    if fits:
        assert paper.parse(HEAD + signature).signatures[0].role == role
    else:
        with pytest.raises(BadForm, match="signature 1"):
            paper.parse(HEAD + signature)


def test_a_line_that_came_with_the_calls_is_told_apart() -> None:
    lines = [evidence_of([EVIDENCE | {"line": text}])[0].line for text in ("With the calls", "agency X", "")]
    assert lines == ["handover", "line:agency X", ""]
