"""Births, feasts and losses of kin, and what only sounds like them. All of it is invented."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.finder import Found, find_identifiers
from earwitness.stages.protect.tables import Tables

#: language, text, what must be covered of it
TOLD = [
    ("ru", "Всё, родила. Мальчик, три семьсот.", "Мальчик, три семьсот"),
    ("ru", "Девочка и пацан, оба лысые.", "Девочка и пацан"),
    ("ru", "Деньги на тёщину операцию нужны.", "тёщину операцию"),
    ("ru", "В субботу юбилей у бабушки.", "юбилей у бабушки"),
    ("ru", "Брата в ту же зиму убило.", "Брата в ту же зиму убило"),
    ("ru", "Муж утонул ещё до войны.", "Муж утонул"),
    ("ru", "А младшему полтора, он всё понимает.", "младшему полтора"),
    ("ru", "Сидит уже, девять месяцев всего.", "девять месяцев"),
    ("ru", "У него мать лежачая.", "мать лежачая"),
    ("ru", "Бабка одна растила, на пенсию.", "одна растила"),
    ("uk", "Дружина в нього при надії.", "Дружина в нього при надії"),
    ("en", "It's your nan's seventieth on Sunday.", "your nan's seventieth"),
    ("en", "I've got my girl's hearing at nine.", "my girl's hearing"),
    ("ru", "У них уже третьего ждут.", "третьего ждут"),
    ("en", "She's in her eighth month now.", "eighth month"),
    ("ru", "Он же племянник мэра, все знают.", "племянник мэра"),
    ("uk", "У нього дівчинка народилася, рада.", "дівчинка народилася"),
    ("ru", "Свадьбу в блиндаже играли, без гостей.", "Свадьбу"),
    ("en", "He was born in the car park by the mill.", "born in the car park"),
    ("en", "Ten past four, three kilos two hundred.", "three kilos two hundred"),
    ("en", "He's the sheriff's brother, you know.", "sheriff's brother"),
    ("en", "He missed his daughter's driving test.", "his daughter's driving test"),
    ("en", "Her husband drowned last spring.", "husband drowned"),
]
PLAIN = [
    ("ru", "Он, считай, второй раз родился."),
    ("ru", "До свадьбы заживёт."),
    ("ru", "Брат, Саню убило, слышишь?"),
    ("ru", "Операцию назначили на утро."),
    ("ru", "Второй месяц без денег, жена ругается."),
    ("ru", "Прошёл три километра, устал."),
    ("en", "There was one boy, three hundred, very heavy."),
    ("en", "My boy's truck is out of gas."),
]


def _told(language: str, text: str, morphology: PymorphyMorphology, tables: Tables) -> list[Found]:
    found = find_identifiers([("A", text)], language, morphology, None, tables)
    return [f for f in found if f.identifier_class == "family_detail"]


@pytest.mark.parametrize(("language", "text", "surface"), TOLD)
def test_what_is_told_of_kin_is_found_whole(
    language: str, text: str, surface: str, morphology: PymorphyMorphology, tables: Tables
) -> None:
    begin = text.index(surface)
    found = _told(language, text, morphology, tables)
    assert any(f.begin <= begin and begin + len(surface) <= f.stop for f in found), found


@pytest.mark.parametrize(("language", "text"), PLAIN)
def test_a_comrade_or_a_thing_is_no_kin(
    language: str, text: str, morphology: PymorphyMorphology, tables: Tables
) -> None:
    assert _told(language, text, morphology, tables) == []
