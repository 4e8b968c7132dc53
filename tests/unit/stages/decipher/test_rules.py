"""What stands on a reading beside its sense: counts, negation, answers, trust, spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.shorthand import Lexicon, Sense, Term
from earwitness.stages.decipher.drafts import ReadingDraft
from earwitness.stages.decipher.index import short_sense
from earwitness.stages.decipher.rules import decipher_turns, decipherer
from tests.unit.stages.text_fixtures import RESOURCES, deciphering, lexicon, morphology


def read(*turns: str, language: str = "ru") -> list[ReadingDraft]:
    return deciphering().read([("AB"[n % 2], text) for n, text in enumerate(turns)], language)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("У нас двое двухсотых.", 2),
        ("Двухсотых пятеро за день.", 5),
        ("Трёхсотых двадцать один.", 21),
        ("Вывезли сто двенадцать трёхсотых.", 112),
        ("200-х четверо.", 4),
        ("Колонна, коробочек сорок, броня, танки.", 40),
    ],
)
def test_a_count_is_kept(text: str, count: int) -> None:
    assert [r.count for r in read(text) if r.status == "code"][:1] == [count]


@pytest.mark.parametrize(
    "text", ["Он не двухсотый, живой.", "Двухсотых нет.", "Двухсотых ни одного за месяц."]
)
def test_negation_is_kept(text: str) -> None:
    assert [r.negated for r in read(text)] == [True]


def test_no_negation_where_there_is_none() -> None:
    assert [r.negated for r in read("У нас двое двухсотых.")] == [False]


def test_an_answer_takes_the_sense_of_its_question() -> None:
    question, answer = read("Сколько двухсотых?", "Двое. И трое лежат в госпитале.")[:2]
    assert (answer.turn, answer.surface, answer.term, answer.sense, answer.count) == (
        1, "Двое", question.term, "killed", 2,
    )  # fmt: skip


@pytest.mark.parametrize("answer", ["Пять рублей.", "Не знаю.", "Завтра в семь часов скажут."])
def test_other_answers_are_left_alone(answer: str) -> None:
    assert [r.turn for r in read("Сколько двухсотых?", answer)] == [0]


def test_400_is_never_decided() -> None:
    (reading,) = read("Четырёхсотых заперли внизу, двухсотых увезли.")[:1]
    assert (reading.status, reading.confidence) == ("unclear", 0.5)


def test_a_lone_500_in_talk_of_money_is_never_decided() -> None:
    statuses = {r.status for r in read("Он пятьсот, деньги на карту перевели.") if r.surface == "пятьсот"}
    assert "code" not in statuses


def test_digits_that_may_be_thousands_keep_both_readings() -> None:
    (reading,) = [r for r in read("У них 3 300-х на позиции.") if r.surface == "300-х"]
    assert reading.status == "unclear"
    assert reading.count == 3
    assert any("thousands" in cue for cue in reading.cues_against)


def test_the_longest_term_stands_alone() -> None:
    assert [r.term for r in read("Двоих тяжёлых трёхсотых забрали.")] == ["тяжёлый трёхсотый"]
    assert [r.term for r in read("Груз двести привезли ночью.")] == ["груз 200"]


@pytest.mark.parametrize(
    ("verb", "sense"),
    [("задвухсотился", "killed"), ("затрёхсотило", "wounded"), ("запятисотились", "refuse")],
)
def test_verbs_made_from_numbers(verb: str, sense: str) -> None:
    (reading,) = read(f"Вчера {verb} у нас.")
    assert reading.status == "code"
    assert sense in reading.sense


def test_yo_and_ye_are_one_letter() -> None:
    with_dots, without = read("Трёхсотых вывезли, прилёт был."), read("Трехсотых вывезли, прилет был.")
    assert [(r.term, r.status) for r in with_dots] == [(r.term, r.status) for r in without]


def test_police_and_trading_terms_need_such_a_talk() -> None:
    home = read("We bought a pony for the kids, ten-four sounds like a song.", language="en")
    assert [r for r in home if r.term == "pony" and r.status == "code"] == []
    radio = read(
        "Dispatch, unit twelve, what's your ten-twenty?", "Officer on scene, plate is clean.", language="en"
    )
    assert [r.term for r in radio if r.status == "code"][:1] == ["10-20"]


def test_codes_that_differ_by_agency_are_not_read() -> None:
    turns = [
        "Dispatch, unit twelve, a ten-ten at the gate, copy?",
        "Copy, officer, plate and vehicle please.",
    ]
    assert [r.status for r in read(*turns, language="en") if r.term == "10-10"] != ["code"]


def test_a_lexicon_of_ones_own() -> None:
    own = Lexicon(
        "own",
        "3",
        (
            Term(
                "пылесос",
                "ru",
                ("пылесос",),
                Sense("drone", "weapon"),
                False,
                False,
                (),
                (),
                "war",
                "",
                "seen",
            ),
        ),
    )
    (found,) = decipher_turns([("A", "Пылесосы висят весь день.")], "ru", [own], morphology(), RESOURCES)
    assert (found.term, found.sense, found.status, found.lexicon) == ("пылесос", "drone", "code", "own")


def test_a_disputed_term_of_ones_own_is_not_decided() -> None:
    own = Lexicon(
        "own",
        "1",
        (Term("сова", "ru", ("сова",), Sense("x", ""), False, True, (), (), "war", "", "conflicting"),),
    )
    assert [
        r.status for r in decipherer([own], morphology(), RESOURCES).read([("A", "Сова летит.")], "ru")
    ] == ["unclear"]


def test_short_senses_drop_their_notes() -> None:
    for term in lexicon().terms:
        sense = short_sense(term)
        assert sense
        assert not set(";()[]") & set(sense), term.lemma


words = st.sampled_from(
    "двести триста двухсотых 200-х 3 рублей трое нас птичка, подвал. ноль — пятисотый и не С-300 двое? «мясо» 72".split()
)


@given(st.lists(st.lists(words, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=4))
def test_spans_are_of_the_text_and_do_not_overlap(turns: list[str]) -> None:
    last = (-1, 0)
    for reading in read(*turns):
        text = turns[reading.turn]
        assert text[reading.begin : reading.stop] == reading.surface
        assert (reading.turn, reading.begin) >= last
        last = (reading.turn, reading.stop)
        assert 0.0 <= reading.confidence <= 1.0
        assert reading.cues_for or reading.cues_against or reading.status != "code"


@given(st.lists(words, min_size=1, max_size=12).map(" ".join))
def test_reading_twice_is_reading_once(text: str) -> None:
    assert read(text) == read(text)
