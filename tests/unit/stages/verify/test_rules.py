"""The ladder and the standings, rule by rule."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.claims import AS_HANDED, Check, CheckKind, Outcome, Rung
from earwitness.model.ids import RecordId
from earwitness.stages.verify.rules import (
    CONTEXT_ONLY,
    RULES,
    Finding,
    Ground,
    Ladder,
    Rule,
    Weighed,
    allows,
    broken,
    rung,
    standing,
    steps_up,
    towards,
)

CLAIM = RecordId("rec_1")
RUNGS = list(get_args(Rung))
ORDER = ("said only", "context fits", "corroborated")


def find(
    kind: CheckKind,
    outcome: Outcome = "supports",
    pair: str = "B2",
    group: str = "one",
    *,
    by_speaker: bool = False,
) -> Finding:
    grades: Any = pair
    return Finding(Check(CLAIM, kind, outcome, group, grades[0], grades[1]), by_speaker)


def steps(*grounds: Ground, sound: bool = True) -> str:
    return rung(transcribed=True, sound=sound, grounds=grounds)[0]


HUMAN = Ground("relative interview", "human:a", human=True, consent="on record")
LINK = Ground("profile match", "evidence:1", number_linked=True)


def test_the_ladder_step_by_step() -> None:
    assert rung(transcribed=False, sound=True, grounds=())[0] == "U0"
    assert steps(sound=False) == "U1"
    assert steps() == "V1"
    assert steps(Ground("photo", "evidence:2")) == "V2"
    assert steps(LINK) == "V3"
    assert steps(HUMAN) == "V4"
    assert steps(HUMAN, LINK) == "V5"
    assert steps(HUMAN, Ground("caller interview", "human:b", human=True, consent="background")) == "V5"
    assert steps(HUMAN, Ground("document", "evidence:3")) == "V5"


def test_one_human_asked_twice_is_one_line() -> None:
    assert steps(HUMAN, HUMAN) == "V4"


def test_two_number_links_without_a_human_stay_a_number() -> None:
    assert steps(LINK, Ground("number match", "evidence:9", number_linked=True)) == "V3"


@pytest.mark.parametrize("kind", ["voice comparison", "source's own word", "official statistic"])
def test_what_never_decides_alone_lifts_nobody(kind: CheckKind) -> None:
    assert steps(Ground(kind, "x")) == "V1"
    assert steps(HUMAN, Ground(kind, "x", number_linked=True)) == "V4"


def test_a_refused_interview_is_not_used_and_is_said_so() -> None:
    refused = Ground("caller interview", "human:c", human=True, consent="refused")
    found, why = rung(transcribed=True, sound=True, grounds=[refused])
    assert found == "V1"
    assert any("refused" in w for w in why)


def test_nothing_found_is_said_only() -> None:
    assert standing([])[0] == "said only"
    assert standing([find("document", "silent")])[0] == "said only"


def test_one_strong_line_corroborates_and_one_ungraded_human_does_not() -> None:
    assert standing([find("document", pair="A1")])[0] == "corroborated"
    assert standing([find("relative interview", pair="F6")])[0] == "context fits"


def test_two_independent_lines_corroborate_and_two_of_one_group_do_not() -> None:
    one, two = find("relative interview", pair="F6"), find("news report", pair="C3", group="two")
    assert standing([one, two])[0] == "corroborated"
    assert standing([one, find("photo", pair="C3")])[0] == "context fits"


def test_the_speaker_saying_it_again_makes_nothing_truer() -> None:
    again = find("caller interview", pair="A1", by_speaker=True)
    assert standing([again])[0] == "context fits"
    assert standing([again, find("news report", pair="C3", group="two")])[0] == "context fits"


def test_the_speaker_taking_it_back_counts_in_full() -> None:
    back = find("caller interview", "contradicts", pair="F6", by_speaker=True)
    assert standing([back, find("document", pair="A1", group="two")])[0] == "contradicted"


@pytest.mark.parametrize("kind", sorted(CONTEXT_ONLY))
def test_context_never_corroborates(kind: CheckKind) -> None:
    assert standing([find(kind, pair="A1"), find(kind, pair="A1", group="two")])[0] == "context fits"


def test_a_contradiction_must_be_answered_before_corroborated() -> None:
    support, against = find("document", pair="A1"), find("news report", "contradicts", pair="B3", group="two")
    assert standing([support, against])[0] == "context fits"
    assert standing([support, against], "They corrected it.")[0] == "corroborated"
    strong = find("document", "contradicts", pair="A2", group="three")
    assert standing([support, strong])[0] == "contradicted"
    assert standing([support, strong], "The card is of another man.")[0] == "corroborated"


def test_a_statistic_against_it_needs_an_answer_but_contradicts_nothing() -> None:
    against = find("official statistic", "contradicts", pair="A1", group="two")
    assert standing([find("document", pair="A1"), against])[0] == "context fits"
    assert standing([against])[0] == "said only"


def test_a_source_too_weak_supports_nothing() -> None:
    assert standing([find("news report", pair="E5")])[0] == "said only"


def test_who_spoke_never_raises_what_is_true() -> None:
    assert (
        standing([find("number match", pair="A1"), find("profile match", pair="A1", group="two")])[0]
        == "context fits"
    )


def test_a_person_may_say_less_never_more() -> None:
    strong = [find("document", pair="A1")]
    assert allows("corroborated", "said only", strong)
    assert not allows("context fits", "corroborated", strong)
    assert not allows("corroborated", "contradicted", strong)
    assert not allows("corroborated", "not checkable", strong)
    assert allows("said only", "not checkable", [])
    assert not allows("contradicted", "said only", [find("document", "contradicts")])


kinds = st.sampled_from(
    [
        "document",
        "news report",
        "relative interview",
        "caller interview",
        "official statistic",
        "voice comparison",
        "photo",
    ]
)
findings = st.lists(
    st.builds(
        lambda kind, outcome, pair, group: find(
            kind, outcome, pair, group, by_speaker=kind == "caller interview"
        ),
        kinds,
        st.sampled_from(["supports", "contradicts", "silent"]),
        st.sampled_from(["A1", "B2", "C3", "D4", "E5", "F6"]),
        st.sampled_from(["one", "two", "three", AS_HANDED]),
    ),
    max_size=6,
)


@given(findings)
def test_an_answer_never_lowers_and_a_contradiction_never_raises(found: list[Finding]) -> None:
    """Whatever the findings: what an answer allows is at least what stood without it."""
    unanswered, answered = standing(found)[0], standing(found, "answered")[0]
    if unanswered != "contradicted":
        assert ORDER.index(answered) >= ORDER.index(unanswered)
    heavier = standing([*found, find("document", "contradicts", "A1", "four")])[0]
    assert heavier == "contradicted"


@given(findings)
def test_corroborated_always_rests_on_an_independent_line(found: list[Finding]) -> None:
    if standing(found, "answered")[0] == "corroborated":
        assert any(f.check.outcome == "supports" and f.decides for f in found)


# ---------------------------------------------------------------------------------------------------------- the list

GROUNDS = st.lists(
    st.builds(
        Ground,
        st.sampled_from(
            [
                "relative interview",
                "profile match",
                "photo",
                "document",
                "voice comparison",
                "source's own word",
            ]
        ),
        st.sampled_from(["a", "b", "c", AS_HANDED]),
        number_linked=st.booleans(),
        human=st.booleans(),
        consent=st.sampled_from(["on record", "refused", "not asked"]),
    ),
    max_size=5,
)


@given(st.booleans(), st.booleans(), GROUNDS)
def test_every_rung_given_keeps_every_rule(transcribed: bool, sound: bool, grounds: list[Ground]) -> None:
    given_rung, _ = rung(transcribed=transcribed, sound=sound, grounds=grounds)
    assert broken(Ladder(transcribed, sound, tuple(grounds), given_rung)) == ()
    above = steps_up(transcribed=transcribed, sound=sound, grounds=grounds)
    assert [step for step, _ in above] == RUNGS[RUNGS.index(given_rung) + 1 :]


@given(findings, st.sampled_from(["", "They corrected it."]))
def test_every_standing_given_keeps_every_rule(found: list[Finding], answered: str) -> None:
    given_standing, _ = standing(found, answered)
    assert broken(Weighed(tuple(found), answered, given_standing)) == ()
    assert (towards(found, answered) == ()) == (given_standing == "corroborated")


REFUSED = Ground("caller interview", "human:c", human=True, consent="refused")
VOICE = Ground("voice comparison", "x", human=True)
STRONG, DENIED = find("document", pair="A1"), find("document", "contradicts", "A1", "two")
ONE = find("news report", pair="C3")

#: for each rule an outcome that somebody could wish for and that breaks it
WRONG: dict[str, Ladder | Weighed] = {
    "W1": Ladder(False, True, (), "U1"),
    "W2": Ladder(True, False, (), "V1"),
    "W3": Ladder(True, True, (), "V3"),
    "W4": Ladder(True, True, (LINK,), "V4"),
    "W5": Ladder(True, True, (HUMAN, HUMAN), "V5"),
    "W6": Ladder(True, True, (VOICE,), "V4"),
    "W7": Ladder(True, True, (HUMAN, HUMAN), "V5"),
    "W8": Ladder(True, True, (Ground("profile match", AS_HANDED, number_linked=True),), "V3"),
    "W9": Ladder(True, True, (REFUSED,), "V4"),
    "T1": Weighed((), "", "context fits"),
    "T2": Weighed((find("number match", pair="A1"),), "", "corroborated"),
    "T3": Weighed((find("caller interview", pair="A1", by_speaker=True),), "", "corroborated"),
    "T4": Weighed((find("voice comparison", pair="A1"),), "", "corroborated"),
    "T5": Weighed((find("document", pair="A1", group=AS_HANDED),), "", "corroborated"),
    "T6": Weighed((ONE, ONE), "", "corroborated"),
    "T7": Weighed((STRONG, DENIED), "", "corroborated"),
    "T8": Weighed((STRONG, DENIED), "", "context fits"),
    "T9": Weighed((find("document", pair="E5"),), "", "corroborated"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_sees_what_it_is_there_for(rule: Rule) -> None:
    assert rule in broken(WRONG[rule.id])
    assert rule.says.endswith(".") and rule.says.count(".") == 1


def test_what_came_with_the_calls_is_no_second_line() -> None:
    handed = find("document", pair="A1", group=AS_HANDED)
    assert standing([handed])[0] == "context fits"
    assert standing([handed, find("news report", pair="C3", group="two")])[0] == "context fits"
    assert steps(HUMAN, Ground("document", AS_HANDED)) == "V4"


def test_what_is_missing_for_the_next_step_is_what_lifts() -> None:
    def next_need(*grounds: Ground) -> tuple[str, str]:
        return steps_up(transcribed=True, sound=True, grounds=grounds)[0]

    assert next_need()[0] == "V2"
    assert next_need(Ground("photo", "p")) == (
        "V3",
        "a number or account linked to the person by open material",
    )
    assert next_need(HUMAN)[1].startswith("a second line")
    assert steps_up(transcribed=True, sound=True, grounds=(HUMAN, LINK)) == ()
    assert any("one more usable line" in need for need in towards([ONE]))
    assert any("answer" in need for need in towards([STRONG, DENIED]))
