"""What people decided before moves the next reading of the same term among like words, by one step, never past a rule."""

from __future__ import annotations

import pytest

from earwitness.model.shorthand import Reading, ReadingStatus
from earwitness.stages import decipher
from earwitness.stages.decipher.decided import Precedents, company, likeness
from earwitness.stages.decipher.drafts import ReadingDraft
from tests.unit.stages.text_fixtures import TalkCase, deciphering

OPEN = "Опять двести, сказали подождать до утра."


def weighed(precedents: Precedents, text: str) -> ReadingDraft:
    lines = deciphering().reader("ru").talk([("A", text)])
    drafts = deciphering().read([("A", text)], "ru")
    return precedents.weighed(drafts, lines)[0]


def decided(text: str, surface: str, term: str, *statuses: ReadingStatus) -> Precedents:
    precedents = Precedents()
    line = deciphering().reader("ru").read("A", text)
    begin = text.index(surface)
    for status in statuses:
        precedents.take(term, status, line, begin, begin + len(surface))
    return precedents


def test_what_was_open_follows_decisions_among_like_words() -> None:
    assert weighed(Precedents(), OPEN).status == "unclear"
    told = weighed(decided(OPEN, "двести", "двести (потери)", "code", "code"), OPEN)
    assert told.status == "code"
    assert "people of this case read it as shorthand 2 of 2 times, among like words 2 of 2" in told.cues_for
    told = weighed(decided(OPEN, "двести", "двести (потери)", "ordinary", "ordinary"), OPEN)
    assert told.status == "ordinary"
    assert told.cues_against[-1].startswith("people of this case read it as shorthand 0 of 2")


def test_decisions_among_other_words_only_lean() -> None:
    other = "Заплатили двести грузчику вчера вечером."
    assert weighed(
        decided(other, "двести", "двести (потери)", "ordinary", "ordinary"), OPEN
    ).cues_against == (weighed(Precedents(), OPEN).cues_against)
    habit = weighed(decided(other, "двести", "двести (потери)", *["ordinary"] * 4), OPEN)
    assert habit.status == "unclear"
    assert "0 of 4" in habit.cues_against[-1]


def test_a_reading_is_never_turned_round() -> None:
    text = "У нас двое двести за ночь."
    assert weighed(Precedents(), text).status == "code"
    told = weighed(decided(text, "двести", "двести (потери)", *["ordinary"] * 40), text)
    assert told.status in ("unclear", "code")
    assert told.confidence < weighed(Precedents(), text).confidence


@pytest.mark.parametrize(
    ("text", "surface", "term", "status"),
    [
        ("Дай двести рублей.", "двести", "двести (потери)", "ordinary"),
        ("Он пятьсот, кредит не платит.", "пятьсот", "пятьсот (отказники)", "unclear"),
        ("Пятерых четырёхсотых привезли.", "четырёхсотых", "груз 400 / четырёхсотый", "unclear"),
    ],
)
def test_what_a_rule_settles_or_forbids_stays(
    text: str, surface: str, term: str, status: ReadingStatus
) -> None:
    other: ReadingStatus = "code" if status != "code" else "ordinary"
    assert weighed(Precedents(), text).status == status
    assert weighed(decided(text, surface, term, *[other] * 9), text).status == status


def test_decisions_left_open_and_on_other_terms_say_nothing() -> None:
    plain = weighed(Precedents(), OPEN)
    assert weighed(decided(OPEN, "двести", "двести (потери)", "unclear"), OPEN) == plain
    assert weighed(decided(OPEN, "двести", "триста (потери)", "code", "code"), OPEN) == plain


def test_company_is_words_with_meaning() -> None:
    line = deciphering().reader("ru").read("A", "Мы их у моста видели, двести, и не вывезли.")
    begin = line.text.index("двести")
    assert company(line, begin, begin + 6) == {"мост", "видеть", "вывезти"}
    assert company(line, 0, 0) == frozenset()
    assert likeness(frozenset("ab"), frozenset("ab")) == 1.0
    assert likeness(frozenset(), frozenset("a")) == 0.0


def test_in_a_case_a_persons_decision_is_reused_in_other_calls() -> None:
    case = TalkCase()
    first = case.say(OPEN, "Ясно.")
    case.run(decipher)
    (machine,) = case.view.readings(first)
    assert machine.body.status == "unclear"
    utterance = case.view.utterances(first)[0]
    begin = OPEN.index("двести")
    for k in range(2):
        body = Reading(utterance.id, begin, begin + 6, "двести", machine.body.term, "killed", "code", 1.0)
        old = (machine.id,) if not k else ()
        pen = case.pen("person", "editor")
        case.store.append((pen.write(body, basis=(utterance.id,), supersedes=old, call=first),))
    second = case.say(OPEN, "Понял.")
    case.run(decipher)
    (told,) = case.view.readings(second)
    assert told.body.status == "code"
    assert any("people of this case" in cue for cue in told.body.cues_for)
    assert ("decided", "2") in told.author.settings
    assert [r.author.is_machine for r in case.view.readings(first)] == [False, False]
