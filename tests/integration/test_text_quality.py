"""The bars for shorthand and themes on the sample case and on remarks, with the figures printed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks import senses
from benchmarks.text_quality import SAMPLE, load, measure
from earwitness.stages.decipher.index import Index


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


@pytest.fixture(scope="module")
def remarks() -> dict[str, Any]:
    found = senses.measure(senses.packaged_reader(), senses.load())
    print(json.dumps(found))
    return found


@pytest.mark.parametrize(
    ("half", "way", "hundreds", "words"),
    [
        ("train", "written", 0.9, 0.92),
        ("train", "bare", 0.82, 0.86),
        ("test", "written", 0.88, 0.9),
        ("test", "digits", 0.88, 0.9),
        ("test", "bare", 0.82, 0.86),
    ],
)
def test_senses_in_single_remarks(
    remarks: dict[str, Any], half: str, way: str, hundreds: float, words: float
) -> None:
    told = remarks[half][way]
    assert told["hundreds_f1"] >= hundreds
    assert told["all_terms_f1"] >= words
    for name in ("false_alarms_numbers", "false_alarms_words"):
        alarms, of = told[name]
        assert alarms / of <= 0.05, name


def test_what_is_never_decided_is_left_open_in_remarks(remarks: dict[str, Any]) -> None:
    told = [remarks[half]["written"]["left_open"] for half in ("train", "test")]
    assert sum(kept for kept, _ in told) >= 0.8 * sum(all_ for _, all_ in told)


def test_turns_passed_over_have_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = senses.packaged_reader()
    talks = [([(t["who"], t["text"]) for t in c["turns"]], c["language"]) for c in load(SAMPLE)[0]]
    quick = [reader.read(*talk) for talk in talks]
    lines = [reader.reader(language).talk(turns) for turns, language in talks]
    looked_at = sum(
        len(reader.index(language).hot(line)) for line, (_, language) in zip(lines, talks, strict=True)
    )
    assert looked_at < 0.5 * sum(len(turns) for turns, _ in talks)
    monkeypatch.setattr(Index, "hot", lambda self, lines: list(range(len(lines))))
    assert [reader.read(*talk) for talk in talks] == quick
