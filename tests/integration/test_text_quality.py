"""The bars for shorthand and themes on the sample case, with the figures printed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.text_quality import SAMPLE, measure


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    found = measure(SAMPLE)
    print(json.dumps(found, ensure_ascii=False))
    return found


def test_senses_of_200_300_500(figures: dict[str, Any]) -> None:
    assert figures["shorthand"]["hundreds_f1"] >= 0.95
    assert figures["shorthand_digits"]["hundreds_f1"] >= 0.95
    assert figures["shorthand_bare"]["hundreds_f1"] >= 0.88


def test_all_terms(figures: dict[str, Any]) -> None:
    assert figures["shorthand"]["all_terms_f1"] >= 0.95
    assert figures["shorthand_digits"]["words_f1"] >= 0.95
    assert figures["shorthand_bare"]["words_f1"] >= 0.93


def test_false_alarms_on_plain_numbers_and_everyday_words(figures: dict[str, Any]) -> None:
    for name, bar in (("false_alarms_numbers", 0.02), ("false_alarms_words", 0.05)):
        alarms, of = figures["shorthand"][name]
        assert of >= 70
        assert alarms / of <= bar, name


def test_planted_unknown_terms_are_among_the_first_ten(figures: dict[str, Any]) -> None:
    assert len(figures["unknown_terms_rank"]) == 3
    assert all(1 <= rank <= 10 for rank in figures["unknown_terms_rank"].values()), figures[
        "unknown_terms_rank"
    ]


def test_themes_by_turn(figures: dict[str, Any]) -> None:
    assert figures["themes"]["macro_f1"] >= 0.65
    for theme, bar in (
        ("wants_out", 0.75),
        ("refusal", 0.6),
        ("desertion_awol", 0.65),
        ("leave_rotation", 0.55),
    ):
        assert figures["themes"]["f1"][theme] >= bar, theme
