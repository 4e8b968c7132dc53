"""Addresses and account names as people say them, and words that only sound like them."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.accounts import accounts
from earwitness.stages.protect.addresses import addresses
from earwitness.stages.protect.document import read

ADDRESSES = [
    ("ru", "Живём на улице Лесной, дом восемь, квартира пять.", ["улице Лесной, дом восемь, квартира пять"]),
    ("ru", "Живут они на Гагарина двадцать семь, квартира пять.", ["Гагарина двадцать семь, квартира пять"]),
    ("ru", "живут они на гагарина двадцать семь квартира пять", ["гагарина двадцать семь квартира пять"]),
    ("ru", "проспект мира сорок пять строение три", ["проспект мира сорок пять строение три"]),
    ("ru", "Адрес: Заречная, дом два.", ["Заречная, дом два"]),
    ("ru", "ашот возьми заказ луговая тридцать три подъезд два", ["луговая тридцать три подъезд два"]),
    ("en", "I'm at forty-one Cutler Road, come quick.", ["forty-one Cutler Road"]),
    ("en", "he stays with his mom on hollis avenue", ["hollis avenue"]),
    ("ru", "на складе двадцать человек", []),
    ("ru", "Мороз на улице вера кончилась", []),
    ("ru", "большая двадцать рублей маленькая десять", []),
    ("en", "i walked down the long dirt road", []),
    ("en", "twenty minutes down the road", []),
]
ACCOUNTS = [
    ("ru", "пиши в телегу ник собака серый нижнее подчеркивание волк восемьдесят восемь",
     ["собака серый нижнее подчеркивание волк восемьдесят восемь"]),
    ("ru", "он писал мне с ника кирпич две тысячи три", ["кирпич две тысячи три"]),
    ("ru", "почта бектур точка ноль пять собака мейл точка ру", ["бектур точка ноль пять собака мейл точка ру"]),
    ("en", "my username is grey underscore wolf", ["grey underscore wolf"]),
    ("ru", "собака лает всю ночь", []),
    ("ru", "ну и точка хватит", []),
    ("ru", "у него ник какой", []),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "said"), ADDRESSES)
def test_addresses_as_they_are_said(
    language: str, text: str, said: list[str], morphology: PymorphyMorphology
) -> None:
    document = read([("A", text)], language, morphology)
    assert [text[a.begin : a.stop] for a in addresses(document, document.turns[0])] == said


@pytest.mark.parametrize(("language", "text", "said"), ACCOUNTS)
def test_account_names_as_they_are_said(
    language: str, text: str, said: list[str], morphology: PymorphyMorphology
) -> None:
    document = read([("A", text)], language, morphology)
    assert [text[a.begin : a.stop] for a in accounts(document, document.turns[0])] == said
