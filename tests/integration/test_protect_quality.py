"""The finder on the sample case, told nobody's name beforehand: the bars of the design, as written and lower-cased."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.protect_quality import (
    SENTENCES,
    FolderResources,
    Score,
    marked_sentences,
    measure,
    measure_sentences,
)
from earwitness.stages.protect.tables import read_tables

CALLS = Path(__file__).resolve().parents[2] / "examples" / "sample_case" / "calls.jsonl"


def figures(lower: bool) -> Mapping[str, Score]:
    calls = [json.loads(line) for line in CALLS.read_text(encoding="utf-8").splitlines()]
    return measure(calls, read_tables(FolderResources()), lower=lower)


@pytest.fixture(scope="module")
def written() -> Mapping[str, Any]:
    return {name: score.figures() for name, score in figures(False).items()}


@pytest.fixture(scope="module")
def lower() -> Mapping[str, Any]:
    return {name: score.figures() for name, score in figures(True).items()}


@pytest.mark.parametrize("text", ["original", "english"])
def test_as_written(text: str, written: Mapping[str, Any]) -> None:
    assert written[text]["direct_recall"] >= 0.97
    assert written[text]["quasi_recall"] >= 0.85
    assert written[text]["precision"] >= 0.60


def test_lower_case_without_marks_as_recognisers_write(lower: Mapping[str, Any]) -> None:
    assert lower["original"]["direct_recall"] >= 0.95
    assert lower["original"]["precision"] >= 0.60
    assert lower["english"]["direct_recall"] >= 0.95


@pytest.mark.parametrize(("is_lower", "recall"), [(False, 0.92), (True, 0.85)])
def test_sentences_of_news_courts_and_calls(is_lower: bool, recall: float) -> None:
    rows = marked_sentences(SENTENCES)
    figures = measure_sentences(rows, read_tables(FolderResources()), lower=is_lower)
    assert figures["direct_recall"] >= recall
    assert figures["precision"] >= 0.85
    assert figures["flagged"] <= 0.10


def test_numbers_are_found_however_they_are_written(
    written: Mapping[str, Any], lower: Mapping[str, Any]
) -> None:
    for classes in (written["original"]["by_class"], lower["original"]["by_class"]):
        for of in ("phone", "id_document"):
            found, gold = classes[of].split("/")
            assert found == gold
