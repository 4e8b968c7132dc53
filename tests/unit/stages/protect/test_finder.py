"""What the finder must find and must leave alone, as people write and as recognisers write. All names are invented."""

from __future__ import annotations

import re

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.model.ids import PersonId
from earwitness.model.records import Author
from earwitness.ports import NameSpan
from earwitness.stages.protect.finder import Found, find_identifiers
from earwitness.stages.protect.known import KnownPerson
from earwitness.stages.protect.linking import person_key
from earwitness.stages.protect.tables import Tables

#: text, what must be covered
NAMED = [
    ("Позвони Ларисе Аркадьевне, она в Туле.", "Ларисе Аркадьевне"),
    ("Меня зовут Азамат, я тут второй месяц.", "Азамат"),
    ("Передай Вадику и Стёпе привет.", "Стёпе"),
    ("Наш ротный Гвоздев погиб.", "Гвоздев"),
    ("Светкин муж звонил.", "Светкин"),
    ("Вер, ты спишь?", "Вер"),
    ("Позывной Барсук, приём.", "Барсук"),
    ("Дядя Слава и тётя Люба приехали.", "Слава"),
    ("Палыча видел, он живой.", "Палыча"),
    ("Юхиме Степановичу, ви де?", "Юхиме"),
    ("Kostya rang from the hospital.", "Kostya"),
    ("Her name is Grace Whitfield.", "Grace Whitfield"),
    ("Tell Seryoga I am alive.", "Seryoga"),
]
LOWER = [(text, surface.split()[0]) for text, surface in NAMED if text[:3] not in ("Вер", "Юхи")]
NUMBERS = [
    ("Телефон восемь, девятьсот шестнадцать, ноль ноль ноль, двадцать два, тридцать три", "phone"),
    ("Запиши номер: три нуля, сто двадцать три, сорок пять, шестьдесят семь", "phone"),
    ("Войсковая часть двадцать семь пятьсот сорок", "unit"),
    ("Часть ноль ноль триста одиннадцать, спросишь там", "unit"),
    ("Call me on five five five oh one two three", "phone"),
    ("Паспорт сорок пять ноль два сто двадцать три четыреста пятьдесят шесть", "id_document"),
    ("Пиши на +7 000 123-45-67", "phone"),
    ("машина а123вс77 стоит", "vehicle"),
]
ORDINARY = [
    "Мороз на улице, вера у меня кончилась. Роза завяла, мир наступит.",
    "Волк вышел из леса, а мы лежим.",
    "Слава богу, живой.",
    "Надежда умирает последней, любовь тоже.",
    "Света нет вторые сутки.",
    "Мы лежали в поле у дороги.",
    "Май был тёплый, март холодный.",
    "Лук, картошка, масло, всё есть.",
    "Двести пятьдесят рублей отдал, триста осталось.",
    "Пять километров прошли за два часа.",
    "Будет тебе дань, ладно.",
    "We have no hope and no faith left.",
    "May I ask, is it dark there?",
    "The rose is red and the lily white.",
    "Two hundred and fifty pounds, that's all.",
]

#: as recognisers write it, what must be covered whole
HEARD = [
    ("судья т в оглоблина рассмотрела дело", "т в оглоблина"),
    ("подсудимый кривошапкин а н вину признал", "кривошапкин а н"),
    ("полковник тер-акопян нас строил", "тер-акопян"),
    ("шаман ответь где вы", "шаман"),
    ("север я факел прием", "факел"),
    ("дедом его окрестили", "дедом"),
    ("я же просил маринке не говорить", "маринке"),
]


@pytest.fixture
def find(morphology: PymorphyMorphology, tables: Tables):  # type: ignore[no-untyped-def]
    def found(text: str, known: tuple[KnownPerson, ...] = ()) -> list[Found]:
        cyrillic = bool(re.search("[а-яіїє]", text.lower()))
        language = "uk" if re.search("[іїєґ]", text.lower()) else "ru" if cyrillic else "en"
        return find_identifiers([("A", text)], language, morphology, None, tables, known)

    return found


def covered(text: str, surface: str, found: list[Found]) -> bool:
    begin = text.index(surface)
    return all(
        any(f.begin <= n < f.stop for f in found)
        for n in range(begin, begin + len(surface))
        if text[n].isalnum()
    )


@pytest.mark.parametrize(("text", "surface"), NAMED)
def test_names_are_found_as_written(text: str, surface: str, find) -> None:  # type: ignore[no-untyped-def]
    assert covered(text, surface, find(text))


@pytest.mark.parametrize(("text", "surface"), LOWER)
def test_names_are_found_in_lower_case_without_marks(text: str, surface: str, find) -> None:  # type: ignore[no-untyped-def]
    plain = re.sub(r"[.,!?]", "", text.lower())
    assert covered(plain, surface.lower(), find(plain))


@pytest.mark.parametrize(("text", "surface"), HEARD)
def test_a_name_is_found_whole_without_capitals(text: str, surface: str, find) -> None:  # type: ignore[no-untyped-def]
    assert covered(text, surface, find(text))


@pytest.mark.parametrize("text", ["кофе и берцы выдали", "я у окна стою", "Вась-то живой"])
def test_slang_and_small_words_are_no_part_of_a_name(text: str, find) -> None:  # type: ignore[no-untyped-def]
    assert {f.surface for f in find(text) if f.kind == "direct"} <= {"Вась"}


@pytest.mark.parametrize(("text", "of"), NUMBERS)
def test_numbers_that_point_at_someone(text: str, of: str, find) -> None:  # type: ignore[no-untyped-def]
    assert of in {f.identifier_class for f in find(text)}


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_left_alone(text: str, find) -> None:  # type: ignore[no-untyped-def]
    assert find(text) == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_left_alone_in_lower_case(text: str, find) -> None:  # type: ignore[no-untyped-def]
    plain = re.sub(r"[.,!?]", "", text.lower())
    assert [f for f in find(plain) if f.kind == "direct"] == []


@pytest.mark.parametrize(
    "form",
    ["Саша.", "Позвал Шурика.", "С Сашкой пили.", "Александру дай.", "Олександре, чуєш?", "Hello, Sasha."],
)
def test_forms_of_one_name_have_one_key(form: str, find) -> None:  # type: ignore[no-untyped-def]
    assert {f.key for f in find(form)} == {f.key for f in find("Это Саня, слышно?")}


def test_a_surname_has_one_key_in_both_scripts(find) -> None:  # type: ignore[no-untyped-def]
    keys = {
        f.key
        for text in ("Это Пахомов.", "Видел Пахомова вчера.", "I saw Pakhomov there.")
        for f in find(text)
    }
    assert len(keys) == 1


def test_two_people_of_one_name_in_a_call_stay_two(morphology: PymorphyMorphology, tables: Tables) -> None:
    turns = [("A", "Был Александр Петрович и был Александр Ильич."), ("B", "А Саша где?")]
    found = find_identifiers(turns, "ru", morphology, None, tables)
    assert len({f.key for f in found}) == 3


def test_a_pet_form_belongs_to_the_one_full_name_it_fits(
    morphology: PymorphyMorphology, tables: Tables
) -> None:
    turns = [("A", "Александр Петрович звонил."), ("B", "Саша? Наш Шурик?")]
    assert len({f.key for f in find_identifiers(turns, "ru", morphology, None, tables)}) == 1


def test_a_key_does_not_show_the_name(find) -> None:  # type: ignore[no-untyped-def]
    (one,) = find("Это Пахомов.")
    assert re.fullmatch(r"key_[0-9a-f]{20}", one.key)


def test_who_is_known_is_found_in_any_form_and_misspelt(find) -> None:  # type: ignore[no-untyped-def]
    person = KnownPerson(
        PersonId("per_1"), ("Ястребиловский Пётр",), call_sign="Метр", numbers=("+7 000 321-00-45",)
    )
    for text in (
        "видел ястребиловского",
        "ястрибиловского забрали",
        "Метр, приём.",
        "номер триста двадцать один ноль ноль сорок пять",
    ):
        assert person_key(person.id) in {f.key for f in find(text, (person,))}, text


def test_offsets_are_those_of_the_text(find) -> None:  # type: ignore[no-untyped-def]
    text = "Алло, Тамара Ильинична! Это из Омска, от Гены; +7 000 123-45-67."
    for f in find(text):
        assert text[f.begin : f.stop] == f.surface


def test_a_trained_finder_is_not_believed_where_a_sentence_begins_or_in_another_language(
    morphology: PymorphyMorphology, tables: Tables
) -> None:
    class Eager:
        author = Author("engine", "eager", "1")

        def find(self, text: str) -> tuple[NameSpan, ...]:
            return tuple(NameSpan(m.start(), m.end(), "person") for m in re.finditer(r"\b[A-ZА-Я]\w+", text))

    for language, text in (
        ("ru", "Кисель дали. Записал? Мама звонила."),
        ("en", "Well, yes. Damn cold here."),
    ):
        assert find_identifiers([("A", text)], language, morphology, Eager(), tables) == []
    (one,) = find_identifiers([("A", "Там стоит Кырдык какой-то.")], "ru", morphology, Eager(), tables)
    assert one.surface == "Кырдык"


def test_a_call_sign_within_an_event_is_a_name_of_its_own(find) -> None:  # type: ignore[no-untyped-def]
    found = find("The crew's good. I'm Heron Two. There's a nurse.")
    assert "Heron" in [f.surface for f in found if f.kind == "direct"]
    assert "I'm Heron Two" not in [f.surface for f in found if f.kind == "direct"]
