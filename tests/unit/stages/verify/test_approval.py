"""Who may be contacted, and whose approval it takes."""

from __future__ import annotations

from typing import get_args

import pytest

from earwitness.model.identity import Safety, SafetyState
from earwitness.model.ids import PersonId
from earwitness.stages.verify.approval import approvals_needed, barred, lacking

P = PersonId("per_a")


@pytest.mark.parametrize("state", get_args(SafetyState))
def test_every_state_of_safety_either_bars_contact_or_says_how_many_approve(state: SafetyState) -> None:
    safety = Safety(P, state)
    if state in ("refuses", "unsafe", "captured", "dead"):
        assert barred(safety)
    else:
        assert barred(safety) is None and approvals_needed(safety) == (2 if state == "unknown" else 1)


@pytest.mark.parametrize("safety", [Safety(P, "consents", minor=True), Safety(P, "contacted", survivor=True)])
def test_the_under_age_and_survivors_take_two(safety: Safety) -> None:
    assert approvals_needed(safety) == 2


def test_nobody_approves_their_own_and_nobody_twice() -> None:
    assert lacking("Anna", ["Anna", "anna "], 1) == "0 of 1 approvals by others than who asks"
    assert lacking("Anna", ["Boris", "boris"], 2) == "1 of 2 approvals by others than who asks"
    assert lacking("Anna", ["Boris", "Vera"], 2) is None


def test_an_approval_ends_with_its_last_day() -> None:
    assert lacking("Anna", ["Boris"], 1, "2023-03-11", "2023-03-11") is None
    assert "ended" in str(lacking("Anna", ["Boris"], 1, "2023-03-11", "2023-03-12"))
