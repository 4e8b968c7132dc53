"""Unknown shorthand goes up the list for the right reasons."""

from __future__ import annotations

from earwitness.stages.decipher.candidates import CandidateDraft, Finder, read_common
from tests.unit.stages.text_fixtures import RESOURCES, deciphering

ODD = [
    "Самовар висит над окопом, командир приказал не шевелиться.",
    "Опять самовар гудит, рота сидит в блиндаже.",
    "Самовары летают, позиция как на ладони.",
    "Наш самовар увидел их пулемёт.",
]


def ranked(talks: list[tuple[str, list[str]]]) -> list[CandidateDraft]:
    finder = Finder(read_common(RESOURCES.text("decipher/common.tsv")))
    reader = deciphering()
    for n, (caller, turns) in enumerate(talks):
        lines = reader.reader("ru").talk([("A", text) for text in turns])
        references = [f"{n}:{k}" for k in range(len(turns))]
        finder.take(lines, [caller] * len(lines), references, reader.known_words(lines, "ru"), "ru")
    return finder.ranked()


def test_a_thing_that_flies_in_several_mouths_comes_first() -> None:
    found = ranked([(f"p{n}", [text, "Мама, как ты? Чай пьёшь?"]) for n, text in enumerate(ODD)])
    assert found[0].lemma == "самовар"
    assert (found[0].uses, found[0].callers) == (4, 4)
    assert "does what people or aircraft do" in found[0].why
    assert len(found[0].contexts) == 4


def test_one_persons_word_is_not_listed() -> None:
    assert ranked([("p1", ODD)]) == []


def test_words_of_a_lexicon_and_everyday_words_are_not_listed() -> None:
    talks = [(f"p{n}", ["Птичка висит над окопом, рота сидит. Мама, мама, телефон."]) for n in range(5)]
    assert {c.lemma for c in ranked(talks)} & {"птичка", "мама", "телефон", "рота"} == set()


def test_a_question_back_counts() -> None:
    finder = Finder(read_common(RESOURCES.text("decipher/common.tsv")))
    reader = deciphering()
    for n in range(3):
        turns = [("A", "Гардероб вчера пришёл."), ("B", "Какой гардероб?")]
        lines = reader.reader("ru").talk(turns)
        finder.take(lines, [f"p{n}", f"q{n}"], [f"{n}a", f"{n}b"], reader.known_words(lines, "ru"), "ru")
    assert "asked back" in finder.ranked()[0].why


def test_an_unknown_ordinal_in_the_plural_is_listed() -> None:
    talks = [(f"p{n}", ["Шестисотых увели ночью, рота молчит."]) for n in range(3)]
    (found,) = [c for c in ranked(talks) if c.lemma == "шестисотый"]
    assert "ordinal" in found.why
