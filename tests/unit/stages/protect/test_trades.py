"""Trades and posts, and words that end as they do. All of it is invented."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.document import read
from earwitness.stages.protect.trades import trade

#: language, text, what is found, its class
TOLD = [
    ("ru", "Отец у неё паромщиком всю жизнь.", "паромщиком", "employer"),
    ("ru", "Отдавал Рябой, зам по вооружению.", "зам по вооружению", "rank_post"),
    ("ru", "Теперь он начальник клуба.", "начальник клуба", "rank_post"),
    ("uk", "Мій під Вугледаром, сапер.", "сапер", "rank_post"),
    ("en", "She's a flight surgeon in the cold.", "flight surgeon", "employer"),
    ("en", "Dad's the town undertaker.", "town undertaker", "employer"),
    ("en", "Is she still the deputy head?", "deputy head", "rank_post"),
]
NONE = [
    ("ru", "Пиши начальнику поезда."),
    ("ru", "Он мой обидчик, а я его попутчик."),
    ("en", "The judge of that is you."),
    ("en", "A better teacher than me came by."),
]


def found(language: str, text: str, morphology: PymorphyMorphology) -> list[tuple[str, str]]:
    document = read([("A", text)], language, morphology)
    sightings = (trade(document, words, word) for words in document.turns for word in words)
    return [(text[s.begin : s.stop], s.identifier_class) for s in sightings if s]


@pytest.mark.parametrize(("language", "text", "surface", "of"), TOLD)
def test_a_trade_or_post_is_found_with_what_it_is_over(
    language: str, text: str, surface: str, of: str, morphology: PymorphyMorphology
) -> None:
    assert (surface, of) in found(language, text, morphology)


@pytest.mark.parametrize(("language", "text"), NONE)
def test_what_nobody_has_is_no_trade(language: str, text: str, morphology: PymorphyMorphology) -> None:
    assert found(language, text, morphology) == []
