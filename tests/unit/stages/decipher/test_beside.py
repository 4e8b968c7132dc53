"""Negation and counts, as said beside a term."""

from __future__ import annotations

import pytest

from earwitness.stages.decipher.drafts import ReadingDraft
from tests.unit.stages.text_fixtures import deciphering


def read(text: str, language: str = "ru") -> list[ReadingDraft]:
    return deciphering().read([("A", text)], language)


@pytest.mark.parametrize(
    "text",
    [
        "Он не двухсотый.",
        "Это уже не 300.",
        "Нет у нас никаких пятисотых.",
        "Никакой он не пятисотый.",
        "Двухсотых у нас нет.",
        "Пока без трёхсотых.",
        "Ни двухсотых, ни трёхсотых.",
        "Он не был двухсотым.",
        "Они не запятисотились.",
    ],
)
def test_negated(text: str) -> None:
    assert read(text)
    assert all(r.negated for r in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Двухсотых не вывозят никуда.",
        "Мы не вывозим двухсотых, приказа нет.",
        "Не триста, а двухсотый он.",
        "Не только двухсотых везут.",
        "Нет связи. Двухсотых везут.",
    ],
)
def test_not_negated(text: str) -> None:
    last = [r for r in read(text) if r.sense == "killed"][-1]
    assert not last.negated


def test_in_a_pair_only_what_is_denied_is_denied() -> None:
    none, two = read("Двухсотых нет, трёхсотых двое.")
    assert (none.negated, two.negated, two.count) == (True, False, 2)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Двухсотых ни одного.", 0),
        ("Ни одного двухсотого.", 0),
        ("Двести — трое.", 3),
        ("Двести: трое.", 3),
        ("Трое двести, двое целых.", 3),
        ("Он двухсотый.", 1),
    ],
)
def test_counts(text: str, count: int) -> None:
    assert [r.count for r in read(text) if r.sense == "killed"] == [count]
