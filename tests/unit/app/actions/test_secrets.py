"""What must be found nowhere in a release: from the vault, from what was withheld, and from what was filled in by hand."""

from __future__ import annotations

from earwitness.app.actions.secrets import secrets_of
from earwitness.model.identity import Contact, Person
from earwitness.model.ids import CallId, EntityKey, PersonId
from earwitness.model.protection import Identifier, Withholding
from earwitness.model.recording import Call, Origin
from tests.unit.app.actions.reviewed_case import Newsdesk, a_newsdesk


def told(desk: Newsdesk) -> set[tuple[str, str]]:
    return {(secret.text, secret.kind) for secret in secrets_of(desk.desk)}


def in_vault(desk: Newsdesk, body: Person | Contact) -> None:
    pen = desk.desk.pen()
    desk.desk.require_vault().append((pen.write(body),))


def test_people_of_the_vault_are_secrets_in_each_of_their_names() -> None:
    desk = a_newsdesk()
    in_vault(desk, Person(PersonId("per_1"), "Роман Кашеваров", ("Romka",), ("Шурик",), "Бобёр", "в/ч 00417"))
    in_vault(desk, Contact(PersonId("per_1"), "+7 000 538-11-20", "an old phone book"))
    names = {("Роман Кашеваров", "person_name"), ("Кашеваров", "person_name"), ("Romka", "person_name")}
    assert names | {
        ("Шурик", "nickname"), ("Бобёр", "call_sign"), ("в/ч 00417", "unit"), ("+7 000 538-11-20", "phone"),
    } <= told(desk)  # fmt: skip


def test_what_is_withheld_is_a_secret_and_what_is_kept_is_none() -> None:
    desk = a_newsdesk()
    line = desk.lines[0].id
    for surface, key in (("Завитное", "a"), ("Красное", "b")):
        desk.add(Identifier(line, 0, 7, surface, "place", "quasi", EntityKey(key)), line)
    desk.add(Withholding(EntityKey("b"), True, "", "everybody knows"))
    assert ("Завитное", "place") in told(desk) and ("Красное", "place") not in told(desk)


def test_a_count_in_one_or_two_words_is_on_every_page_and_a_number_in_digits_on_none() -> None:
    desk = a_newsdesk()
    line = desk.lines[0].id
    said = ("Twelve", "пять тысяч", "80005381120", "сорок ноль восемь", "Двенадцатый полк")
    for n, surface in enumerate(said):
        desk.add(Identifier(line, 0, 7, surface, "call_sign", "direct", EntityKey(f"n{n}")), line)
    searched = {text for text, _ in told(desk)} & set(said)
    assert searched == {"80005381120", "сорок ноль восемь", "Двенадцатый полк"}


def test_titles_and_places_of_calls_are_searched_but_for_what_the_map_shows() -> None:
    desk = a_newsdesk()
    desk.add(
        Call(CallId("call_2"), place="Завитное, Курская область", reference="Кашеваров Роман 79165381120"),
        call=CallId("call_2"),
    )
    found = told(desk)
    assert {("Завитное", "place"), ("кашеваров", "person_name"), ("79165381120", "phone")} <= found
    assert not any("Курск" in text or "област" in text for text, _ in found)


def test_numbers_and_addresses_of_the_origin_form_are_searched() -> None:
    desk = a_newsdesk()
    terms = "Credit nobody; ask at nochnoy_17@example.org or +7 000 644-20-01"
    desk.add(Origin("other", "2023-02-01", "none", terms, "all of a month", "a public matter"), call=None)
    assert {("nochnoy_17@example.org", "account"), ("70006442001", "phone")} <= told(desk)
