"""The sequence model: its arithmetic against counting out every labelling, and that what is trained is what is asked."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.errors import TextError
from earwitness.ports import Resources
from earwitness.stages.protect.document import Document, read
from earwitness.stages.protect.names import REMARK
from earwitness.stages.protect.sequence import chances, features, marginals
from earwitness.stages.protect.tables import Tables, read_tables

SCORES, BEGINS, GOES_ON, ENDS = [0.7, -1.2, 2.1, 0.3], -0.8, 1.1, -0.4


def counted(at: int) -> float:
    """The chance of "name" at a place, by adding up all sixteen labellings."""
    sums = {0: 0.0, 1: 0.0}
    for labels in product((0, 1), repeat=len(SCORES)):
        total = BEGINS * labels[0]
        for n, label in enumerate(labels):
            total += SCORES[n] * label
            if n:
                total += {(0, 0): 0.0, (0, 1): BEGINS, (1, 1): GOES_ON, (1, 0): ENDS}[labels[n - 1], label]
        sums[labels[at]] += math.exp(total)
    return sums[1] / (sums[0] + sums[1])


@pytest.mark.parametrize("at", range(len(SCORES)))
def test_marginals_are_those_of_all_labellings_together(at: int) -> None:
    assert marginals(SCORES, BEGINS, GOES_ON, ENDS)[at] == pytest.approx(counted(at), abs=1e-9)


def heard(text: str, language: str, morphology: PymorphyMorphology) -> Document:
    return read([("A", text)], language, morphology)


@pytest.mark.parametrize(
    ("text", "language"),
    [("как сообщил тодд вессельман в тот же день", "ru"), ("tell pustovoi to come back at nine", "en")],
)
def test_what_is_asked_is_what_is_trained(
    text: str, language: str, morphology: PymorphyMorphology, tables: Tables
) -> None:
    document = heard(text, language, morphology)
    words = document.turns[0]
    for model, weights in tables.sequence[language].items():
        scores = [sum(weights.get(f, 0.0) for f in place) for place in features(document, tables, words)]
        steps = (weights["+begins"], weights["+goes on"], weights["+ends"])
        assert chances(document, tables, words, model) == pytest.approx(marginals(scores, *steps), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("об этом заявил йорген вестерхольм на встрече", "ru", {"йорген", "вестерхольм"}),
        ("адвокат щукарёвой подала жалобу", "ru", {"щукарёвой"}),
        ("правительство утвердило бюджет на следующий год", "ru", set()),
        ("my commander pustovoitenko was wounded", "en", {"pustovoitenko"}),
        ("the bridge was closed in the morning", "en", set()),
    ],
)
def test_names_without_capitals_stand_out(
    text: str, language: str, names: set[str], morphology: PymorphyMorphology, tables: Tables
) -> None:
    document = heard(text, language, morphology)
    words = document.turns[0]
    likely = {
        w.text
        for w, chance in zip(words, chances(document, tables, words), strict=True)
        if chance > REMARK.named
    }
    assert likely == names


def test_a_weight_that_is_no_number_is_named_by_its_line(resources: Resources) -> None:
    class Broken:
        def text(self, name: str) -> str:
            return "# head\n0G\tmuch\n" if name == "names/sequence.tsv" else resources.text(name)

    with pytest.raises(TextError, match=r"sequence\.tsv, line 2"):
        read_tables(Broken())


def test_without_weights_it_says_nothing(morphology: PymorphyMorphology, tables: Tables) -> None:
    document = heard("иван пришёл", "ru", morphology)
    assert chances(document, replace(tables, sequence={"ru": {}, "en": {}}), document.turns[0]) == []
