"""A second reading speaks for a word only where the first has something near it in sound; it never decides, never shows."""

from __future__ import annotations

import pytest

from earwitness.model.words import tokens
from earwitness.stages.decipher.drafts import ReadingDraft
from tests.unit.stages.text_fixtures import deciphering


def read(
    text: str, other: str, before: str = "Сколько двухсотых?", chance: float = 0.5
) -> list[ReadingDraft]:
    """Readings of a line an engine wrote, after a line with shorthand in it, with what a second reading wrote of it."""
    trust = [{token.begin: chance for token in tokens(one)} for one in (before, text)]
    found = deciphering().read([("A", before), ("B", text)], "ru", trust, [(), (other,) if other else ()])
    return [reading for reading in found if reading.turn == 1]


@pytest.mark.parametrize(
    ("text", "other", "surface", "meant"),
    [
        (
            "Не бывает, ведь если ты это, они не доезжают.",
            "не бывает пятисотые, они не доезжают.",
            "ведь если ты это",
            "пятисотые",
        ),
        ("Видели трюх старых ночью.", "видели трёхсотых ночью", "трюх старых", "трёхсотых"),
    ],
)
def test_what_stands_across_from_the_word_and_sounds_like_it_is_offered(
    text: str, other: str, surface: str, meant: str
) -> None:
    assert not [r for r in read(text, "") if r.sounds_like]
    (offer,) = (r for r in read(text, other) if r.sounds_like)
    assert (offer.surface, offer.sounds_like, offer.status) == (surface, meant, "unclear")
    assert text[offer.begin : offer.stop] == surface
    assert offer.cues_for[0].startswith(f"a second reading, told the lexicon's terms, has «{meant}»")
    assert 0.2 <= offer.confidence <= 0.6


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Мама, приезжай домой скорее.", "мама, приезжай домой скорее, двухсотых"),
        ("Мама, приезжай домой скорее.", "мама, двухсотых домой скорее"),
        ("У нас четыре собаки.", "у нас двухсотых собаки"),
        ("Триста метров по дороге.", "трёхсотых метров по дороге"),
        ("Ведь если ты это купишь.", "двухсотый автобус купишь"),
    ],
)
def test_words_nobody_said_are_not_offered(text: str, other: str) -> None:
    assert not [r for r in read(text, other) if r.sounds_like]


def test_nothing_is_offered_where_nothing_around_speaks_for_people() -> None:
    text, other = "Видели трюх старых ночью.", "видели трёхсотых ночью"
    assert [r for r in read(text, other) if r.sounds_like]
    assert not [r for r in read(text, other, before="Алло, слышишь?") if r.sounds_like]


def test_surer_words_must_sound_nearer() -> None:
    text, other = "Не бывает, ведь село это, они не доезжают.", "не бывает пятисотые, они не доезжают."
    assert [r for r in read(text, other, chance=0.05) if r.sounds_like]
    assert not [r for r in read(text, other, chance=0.95) if r.sounds_like]


def test_a_persons_words_are_not_doubted() -> None:
    text, other = "Видели трюх старых ночью.", "видели трёхсотых ночью"
    found = deciphering().read([("A", "Сколько двухсотых?"), ("B", text)], "ru", [None, None], [(), (other,)])
    assert not [r for r in found if r.sounds_like]
