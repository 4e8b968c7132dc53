"""The dictionaries behind the Morphology port."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology, stem_english
from tests.unit.stages.text_fixtures import morphology


@pytest.mark.parametrize(
    ("word", "language", "lemma"),
    [
        ("двухсотых", "ru", "двухсотый"),
        ("Обнулят", "ru", "обнулить"),
        ("нулі", "uk", "нуль"),
        ("refused", "en", "refuse"),
        ("said", "en", "say"),
        ("hundreds", "en", "hundred"),
        ("words", "xx", "words"),
    ],
)
def test_dictionary_forms(word: str, language: str, lemma: str) -> None:
    assert morphology().lemma(word, language) == lemma


def test_forms_of_a_dictionary_form_are_its_own_only() -> None:
    forms = morphology().forms("полка", "ru")
    assert {"полка", "полки", "полку", "полок"} <= forms
    assert "полк" not in forms


def test_parses_are_never_empty_and_best_first() -> None:
    for word in ("стали", "абырвалг", "200-х", "ё"):
        scores = [p.score for p in morphology().parses(word, "ru")]
        assert scores
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("word", "language"),
    [("Полку", "ru"), ("абырвалг", "ru"), ("елки", "ru"), ("нулі", "uk"), ("words", "en")],
)
def test_a_word_is_known_where_the_dictionary_does_not_guess(word: str, language: str) -> None:
    listed = language != "en" and all(
        "guessed" not in p.grammemes for p in morphology().parses(word, language)
    )
    assert morphology().known(word, language) is listed


def test_words_and_sentences_are_spans() -> None:
    text = "Двое погибли. Нет, трое!"
    assert [text[a:b] for a, b in morphology().sentences(text)] == ["Двое погибли.", "Нет, трое!"]
    assert "Двое" in [text[a:b] for a, b in morphology().words(text)]


def test_without_the_ukrainian_dictionary_a_word_is_its_own_lemma(monkeypatch: pytest.MonkeyPatch) -> None:
    import pymorphy3

    whole = pymorphy3.MorphAnalyzer

    def without(lang: str) -> object:
        if lang == "uk":
            raise ValueError("no dictionary")
        return whole(lang=lang)

    monkeypatch.setattr(pymorphy3, "MorphAnalyzer", without)
    bare = PymorphyMorphology()
    assert bare.dictionaries == {"ru"}
    assert bare.lemma("нулі", "uk") == "нулі"
    assert bare.forms("нулі", "uk") == {"нулі"}


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("bodies", "body"),
        ("boxes", "box"),
        ("stopped", "stop"),
        ("leaving", "leave"),
        ("his", "his"),
        ("dog's", "dog"),
    ],
)
def test_the_english_stemmer(word: str, stem: str) -> None:
    assert stem_english(word) == stem
