"""1,742 pairs of realistic telephone speech, each with the rule its edit breaks: the figures stay above the project's bars.

`pairs.jsonl` holds eight sets in the order they were written; each was judged once before any rule was changed for it, which
is the figure docs/explanation/quotes.md gives. Here they guard against a rule that mends one edit and spoils others.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from earwitness.model.quotes import ViolationKind, apply_ops
from earwitness.stages.quote.reasons import REASONS
from earwitness.stages.quote.rules import Judgement, judge

PAIRS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def judged(morphology: Any) -> list[tuple[dict[str, Any], Judgement]]:
    return [(p, judge(p["verbatim"], p["edited"], p["language"], morphology)) for p in PAIRS]


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_the_bars_hold_in_every_language(
    judged: list[tuple[dict[str, Any], Judgement]], language: str
) -> None:
    own = [(p, j) for p, j in judged if p["language"] == language]
    unfair = [(p, [v.kind for v in j.violations]) for p, j in own if p["rule"] is not None]
    fair = [j.fair for p, j in own if p["rule"] is None]
    assert len(unfair) >= 250 and len(fair) >= 100
    assert sum(bool(kinds) for _, kinds in unfair) / len(unfair) >= 0.99
    assert sum(p["rule"] in kinds for p, kinds in unfair) / len(unfair) >= 0.95
    assert sum(kinds[:1] == [p["rule"]] for p, kinds in unfair) / len(unfair) >= 0.93
    assert sum(fair) / len(fair) >= 0.93


def test_every_rule_is_tried_in_the_pairs_and_has_its_reason() -> None:
    tried = Counter(p["rule"] for p in PAIRS if p["rule"])
    assert set(tried) <= set(get_args(ViolationKind)) == set(REASONS)
    added = {kind for kind in REASONS if kind.startswith("added ") and kind != "added negation"}
    assert set(REASONS) - set(tried) == added | {"changed hedge"}
    assert all(1 <= rule <= 10 and reason.endswith(".") for rule, reason in REASONS.values())


def test_findings_lie_within_both_texts_and_operations_give_the_edit(
    judged: list[tuple[dict[str, Any], Judgement]],
) -> None:
    for pair, judgement in judged:
        assert apply_ops(pair["verbatim"], judgement.operations) == pair["edited"], pair["id"]
        for v in judgement.violations:
            assert 0 <= v.at <= v.stop <= len(pair["edited"]), pair["id"]
            assert 0 <= v.said_at <= v.said_stop <= len(pair["verbatim"]), pair["id"]
            assert v.text in pair["verbatim"] or v.text in pair["edited"], pair["id"]


def test_a_finding_says_where_in_both_texts() -> None:
    said, shown = "Если прикажут, мы, наверное, уйдём.", "… мы уйдём."
    found = {v.kind: v for v in judge(said, shown, "ru").violations}
    hedge, condition = found["dropped hedge"], found["dropped condition"]
    assert said[hedge.said_at : hedge.said_stop] == "наверное" and shown[hedge.at :] == "уйдём."
    assert said[condition.said_at : condition.said_stop] == "Если"


@pytest.mark.parametrize(
    ("said", "shown", "kind"),
    [
        ("He killed two.", "He allegedly killed two.", "added hedge"),
        ("We will leave.", "We will leave if they pay.", "added condition"),
        ("We leave at night.", "We must leave at night.", "added modal"),
        ("The officers ran.", "All the officers ran.", "added quantifier"),
        ("Мы ушли.", "[Все] мы ушли.", "added quantifier"),
        ("Наверное, он убил.", "Возможно, он убил.", "changed hedge"),
    ],
)
def test_what_decides_a_claim_may_not_come_either(said: str, shown: str, kind: str, morphology: Any) -> None:
    language = "en" if said.isascii() else "ru"
    assert kind in {v.kind for v in judge(said, shown, language, morphology).violations}
