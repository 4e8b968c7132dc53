"""What the sieve passes on is every run of words that is near to a form, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.stages.decipher import sieve
from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.sieve import Breath, Likely, Sieve, Wanted
from earwitness.stages.decipher.sounds import distance, sounds_of
from tests.unit.stages.text_fixtures import deciphering

FORMS = ("двухсотых", "задвухсотился", "трехсотый", "трое триста", "пятисотого")
WANTED = [
    Wanted(sounds_of(form.split(), "ru").signs, n % 3, most)
    for n, (form, most) in enumerate(zip(FORMS, (3.1, 2.6, 2.0, 1.3, 1.8), strict=True))
]
#: words that sound like parts of the forms, change with the word after them, share sounds with it, or have none
WORDS = (
    "двух сотых сытых вух сотны за д вухсот ился трех сетый трое трои триста приста пять пети сотого садова ok год"
    " груз в с к друг б бегом зал зззз ст от дед двухсотых трехсотый пятисотого 5 заезд"
).split()
LONGEST, SLACK = 4, 2
TALK = (
    "Сколько двух сытых? Вожу двух содых, двое. Там трех сетых пятеро! Есть пять сотых процента; пяти сатые, предатели."
    " Он за пиццы сотился, задву хсотился — дроид приста, двесте петеро. Рус-300 принял, 122 сотых вынесли. Мам, купи хлеба."
    " Взвод без связи, год стояли под Дачным, нет больше. Дед бегом к нам, груз двести забрали."
).split()


def everything_near(lines: Sequence[Sequence[str]]) -> Likely:
    """The same run by run."""
    lengths = [len(one.signs) for one in WANTED]
    found: Likely = {}
    for n, words in enumerate(lines):
        for first in range(len(words)):
            for last in range(first, min(first + LONGEST, len(words))):
                signs = sounds_of(words[first : last + 1], "ru").signs
                for wanted in WANTED:
                    fits = min(lengths) - SLACK <= len(signs) <= max(lengths) + SLACK
                    if fits and distance(signs, wanted.signs) <= wanted.most + 1e-9:
                        found.setdefault(n, {}).setdefault(wanted.family, set()).add((first, last))
    return found


def passed(one: Sieve, lines: Sequence[Sequence[str]]) -> Likely:
    return one.likely([Breath.of(words, "ru", LONGEST) for words in lines])


KEPT = Sieve(WANTED, LONGEST, SLACK)


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=7), max_size=3))
def test_all_that_is_near_is_passed_on_and_nothing_else(lines: list[list[str]]) -> None:
    assert passed(KEPT, lines) == everything_near(lines)


def test_what_was_forgotten_is_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sieve, "MOST_STATES", 5)
    small, lines = Sieve(WANTED, LONGEST, SLACK), [["за", "двух", "сытых"], ["трех", "сетый"]]
    assert passed(small, lines) == passed(small, lines) == everything_near(lines) != {}


def test_offers_are_the_same_when_every_run_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(5)
    talk = [("AB"[n % 2], " ".join(dice.choices(TALK, k=9))) for n in range(40)]

    def offered() -> list[ReadingDraft]:
        return reader.read(talk, "ru", [{} for _ in talk])

    reader = deciphering()
    found = offered()
    assert sum(bool(draft.sounds_like) for draft in found) > 5
    monkeypatch.setattr(Sieve, "likely", all_runs)
    assert offered() == found


def all_runs(own: Sieve, breaths: Sequence[Breath]) -> Likely:
    return {
        n: {
            family: {
                (first, last)
                for first in range(len(breath.begins))
                for last in range(first, min(first + LONGEST, len(breath.begins)))
            }
            for family in range(7)
        }
        for n, breath in enumerate(breaths)
    }
