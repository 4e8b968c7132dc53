"""`earwitness people`: the list, a reveal, and what singles somebody out, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from earwitness.app.actions import people as actions
from earwitness.app.actions import people_risk
from earwitness.cli import people
from earwitness.errors import UsageError

RUN = CliRunner()
ROW = {"key": "key_1", "class": "rank_post", "surface": "водитель", "at": "rec_1"}
RISK = {
    "kept": 2,
    "of": 1_000_000,
    "risks": [{"person": "per_a", "outside": 0.2, "details": [ROW, {**ROW, "surface": "Глухово"}]}],
    "change": [{**ROW, "coarser": ["kind"], "enough": "kind"}],
}


@pytest.fixture(autouse=True)
def case(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def opened(*_: object) -> Iterator[object]:
        yield object()

    monkeypatch.setattr(people, "opened", opened)


def said(*arguments: str) -> str:
    done = RUN.invoke(people.app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.output


def test_the_list_and_a_reveal_stand_without_a_further_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "list_people", lambda _: [{"person": "per_a", "safety": "unknown"}])
    monkeypatch.setattr(actions, "reveal_person", lambda _, who: {"person": who, "name": "Анна"})
    assert said().strip() == "per_a  unknown"
    assert json.loads(said("--json")) == {"person": "per_a", "safety": "unknown"}
    assert said("--reveal", "per_a").strip() == "per_a  Анна"


def test_risk_says_who_by_what_and_what_to_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_risk, "mosaic_risk", lambda _: RISK)
    lines = said("risk").splitlines()
    assert lines[0].startswith("per_a: водитель (rank post) + Глухово") and "nobody else" in lines[0]
    assert lines[-2].strip() == f"водитель (rank post), {ROW['key']}: kind (what kind it is)"
    assert lines[-1].strip() == f"enough: earwitness people say-less {ROW['key']} kind"
    assert json.loads(said("risk", "--json")) == RISK


def test_options_before_risk_are_refused_and_not_ignored() -> None:
    done = RUN.invoke(people.app, ["--json", "risk"])
    assert isinstance(done.exception, UsageError)


def test_safety_says_what_it_allows_and_which_signatures_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []

    def set_safety(_: object, who: str, state: str | None, **rest: object) -> dict[str, object]:
        asked.append((who, state, rest))
        return {
            "person": "per_a", "safety": "consents", "voice": "re-voiced", "label": "none", "signatures_ended": 2,
        }  # fmt: skip

    monkeypatch.setattr(actions, "set_safety", set_safety)
    done = RUN.invoke(
        people.app, ["safety", "p01", "consents", "--survivor", "--agreed", "-"], input="her words\n"
    )
    assert "per_a: consents; at most heard as: re-voiced" in done.output
    assert "2 signatures no longer hold" in done.output
    assert asked == [("p01", "consents", {"minor": None, "survivor": True, "agreed": "her words"})]
    assert json.loads(said("safety", "p01", "--json"))["signatures_ended"] == 2
