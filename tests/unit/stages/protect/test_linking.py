"""One key for one person: forms, scripts, calls, namesakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.document import read
from earwitness.stages.protect.finder import Found, find_across_calls, find_in_call
from earwitness.stages.protect.linking import surname_stem
from earwitness.stages.protect.tables import Tables

Keys = Callable[..., list[dict[str, str]]]


@pytest.fixture
def keys(morphology: PymorphyMorphology, tables: Tables) -> Keys:
    """Surface to key for each call, a call being (language, lines)."""

    def found(*calls: tuple[str, Sequence[str]]) -> list[dict[str, str]]:
        talks = [(language, [("a", line) for line in lines]) for language, lines in calls]
        return [_by_surface(rows) for rows in find_across_calls(talks, morphology, None, tables)]

    return found


def _by_surface(rows: Sequence[Found]) -> dict[str, str]:
    return {row.surface: row.key for row in rows}


def test_all_forms_of_one_person_in_a_call_have_one_key(keys: Keys) -> None:
    (call,) = keys(
        (
            "ru",
            [
                "Это Александр Петрович Ковалёв, он наш командир.",
                "Мы с Шуриком знакомы.",
                "Передай Сашке привет.",
                "Я видел Ковалёва в городе.",
                "Я говорил с Александром Петровичем утром.",
            ],
        )
    )
    assert len({*call.values()}) == 1
    assert {"Шуриком", "Сашке", "Ковалёва", "Александром Петровичем"} <= {*call}


def test_one_person_has_one_key_in_three_languages_and_across_calls(keys: Keys) -> None:
    russian, english, ukrainian = keys(
        ("ru", ["Это Александр Петрович Ковалёв.", "Вчера Саня уехал."]),
        ("en", ["Yesterday I spoke with Aleksandr Petrovich Kovalyov.", "Sasha is fine."]),
        ("uk", ["Учора дзвонив Олександр Петрович Ковальов.", "Сашко вже вдома."]),
    )
    assert len({*russian.values(), *english.values(), *ukrainian.values()}) == 1


def test_a_first_name_alone_does_not_join_a_person_of_another_call(keys: Keys) -> None:
    first, second = keys(("ru", ["Это Александр Петрович Ковалёв."]), ("ru", ["Вчера Сашка уехал домой."]))
    assert not {*first.values()} & {*second.values()}


def test_a_name_with_a_patronymic_joins_the_only_person_of_other_calls_it_fits(keys: Keys) -> None:
    named = ("ru", ["Это Александр Петрович Ковалёв."])
    other = ("ru", ["Это Александр Петрович Сорокин."])
    asked = ("ru", ["Вчера звонил Александр Петрович, ругался."])
    one, alone = keys(named, asked)
    assert {*one.values()} == {*alone.values()}
    one, two, doubtful = keys(named, other, asked)
    assert not {*one.values(), *two.values()} & {*doubtful.values()}


def test_namesakes_with_different_patronymics_stay_apart(keys: Keys) -> None:
    one, two = keys(("ru", ["Приехал Иван Сергеевич Попов."]), ("ru", ["Приехал Иван Петрович Попов."]))
    assert one["Иван Сергеевич Попов"] != two["Иван Петрович Попов"]


def test_a_first_name_that_fits_two_people_of_a_call_is_neither(keys: Keys) -> None:
    (call,) = keys(("ru", ["Это Сергей Лебедев, а там Сергей Гаврилин.", "Потом Серёга мне всё рассказал."]))
    assert call["Серёга"] not in {call["Сергей Лебедев"], call["Сергей Гаврилин"]}


@pytest.mark.parametrize(
    ("full", "said"),
    [
        ("Артём", "Артёмчик"), ("Иван", "Ванёс"), ("Сергей", "Сергуня"), ("Тимур", "Тимурка"), ("Светлана", "Светланка"),
    ],
)  # fmt: skip
def test_a_pet_name_no_table_has_leads_to_its_name(keys: Keys, full: str, said: str) -> None:
    (call,) = keys(("ru", [f"Это там наш {full} приехал.", f"А потом {said} мне сам всё рассказал."]))
    assert call[full] == call[said]


@pytest.mark.parametrize(
    ("full", "said"),
    [
        ("Валерия", "Вале"), ("Владимир", "Влада"), ("Ангелина", "Лину"), ("Наталья", "Ташей"), ("Вячеслав", "Вячика"),
        ("Леонид", "Леонидиком"), ("Никита", "Никитыча"), ("Екатерина", "Катусе"), ("Стефан", "Фаню"),
    ],
)  # fmt: skip
def test_a_rare_pet_form_leads_to_the_name_that_the_call_says_in_full(
    keys: Keys, full: str, said: str
) -> None:
    (call,) = keys(("ru", [f"Это теперь {full} там главный человек.", f"Я уже думал про {said} вчера."]))
    assert call[full] == call[said]


@pytest.mark.parametrize(
    ("full", "said"), [("Полина", "Вале"), ("Павел", "Саше"), ("Олег", "Вячика"), ("Ирина", "Таше")]
)
def test_a_pet_form_of_no_name_of_the_call_is_somebody_else(keys: Keys, full: str, said: str) -> None:
    (call,) = keys(("ru", [f"Это теперь {full} там главный человек.", f"Я уже думал про {said} вчера."]))
    assert call[full] != call[said]


def test_a_pet_form_means_who_is_named_in_full_and_not_whose_case_that_may_be(keys: Keys) -> None:
    (call,) = keys(("ru", ["Это Валентина, наша соседка.", "Потом Валя мне сама всё рассказала."]))
    other, *_ = keys(("ru", ["Это Валентин, наш сосед."]))
    assert call["Валентина"] == call["Валя"] != other["Валентин"]


@pytest.mark.parametrize(
    "paradigm",
    ["Абдулкарим Абдулкарима Абдулкариму Абдулкаримом", "Даниел Даниела Даниелу", "Тавзих Тавзиха Тавзиху"],
)
def test_a_name_no_table_has_keeps_its_key_in_every_case(keys: Keys, paradigm: str) -> None:
    (call,) = keys(("ru", [f"Я уже думал про {form} вчера." for form in paradigm.split()]))
    assert len({*call.values()}) == 1 and len(call) == len(paradigm.split())


def test_fathers_that_no_table_has_tell_people_apart(keys: Keys) -> None:
    (call,) = keys(
        ("ru", ["Это Ольга Февралиевна.", "Это Ольга Пантелеевна.", "Я уже думал про Февралиевну вчера."])
    )
    assert call["Ольга Февралиевна"] == call["Февралиевну"] != call["Ольга Пантелеевна"]


def test_double_surnames_with_one_half_the_same_are_two(keys: Keys) -> None:
    (call,) = keys(
        ("ru", ["Это Анна Тер-Петрова.", "Это Инна Тер-Сорокина.", "Я уже думал про Тер-Петрову вчера."])
    )
    assert call["Анна Тер-Петрова"] == call["Тер-Петрову"] != call["Инна Тер-Сорокина"]


def test_what_sounds_like_a_pet_name_follows_the_surname_of_the_call(keys: Keys) -> None:
    (call,) = keys(("ru", ["Это Дмитрий Иванович Гаврилин.", "Я говорил с Гаврилиным утром."]))
    assert call["Гаврилиным"] == call["Дмитрий Иванович Гаврилин"]


def test_a_rendering_shares_keys_with_its_original(morphology: PymorphyMorphology, tables: Tables) -> None:
    original, rendering = find_in_call(
        [
            ("ru", [("a", "Это Виктор Ильич Соловей."), ("a", "Витёк опять уехал.")]),
            ("en", [("a", "This is Viktor Ilyich Solovey."), ("a", "Vityok left again.")]),
        ],
        morphology,
        None,
        tables,
    )
    assert len({row.key for row in (*original, *rendering)}) == 1


@pytest.mark.parametrize(
    "paradigm",
    [
        "Ковалёв Ковалёва Ковалёву Ковалёвым Ковалёве Ковалёвой Kovalev Kovalyova Kovalyov",
        "Сковородец Сковородца Сковородцу Сковородцом Сковородце Skovorodets",
        "Коломиец Коломийца Коломийцу Коломийцем Kolomiets",
        "Толстой Толстого Толстому Толстым Толстом Толстая Толстую Tolstoy Tolstaya",
        "Ботвинский Ботвинского Ботвинскому Ботвинским Ботвинская Ботвинскую Botvinsky Botvinskaya",
        "Соловей Соловья Соловью Соловьем Соловье Solovey",
        "Скиба Скибы Скибе Скибу Скибой Skiba",
        "Лысенко Лысенка Лысенку Lysenko",
        "Цой Цоя Цою Цоем Цое Tsoy",
        "Гогиашвили Gogiashvili",
        "Воробьёв Воробьёва Воробйов Воробйова Vorobyov",
    ],
)
def test_a_surname_has_one_stem_in_every_case_and_script(
    morphology: PymorphyMorphology, paradigm: str
) -> None:
    stems = set()
    for form in paradigm.split():
        document = read([("a", form)], "en" if form.isascii() else "ru", morphology)
        stems.add(surname_stem(document, document.turns[0][0]))
    assert len(stems) == 1


def test_surnames_that_only_look_alike_have_different_stems(morphology: PymorphyMorphology) -> None:
    words = "Волк Волков Волковский Воронин Воронов Иванов Иванченко Петров Петровский Петренко".split()
    documents = [read([("a", word)], "ru", morphology) for word in words]
    assert len({surname_stem(d, d.turns[0][0]) for d in documents}) == len(words)
