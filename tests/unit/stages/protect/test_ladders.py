"""Saying less: in the language, the grammatical case and with the preposition of the place, or not at all."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.model.ids import EntityKey, RecordId
from earwitness.model.protection import Identifier, IdentifierClass, Withholding
from earwitness.stages.protect.ladders import FITS, LADDERS, SAID, missing_names, says_less
from earwitness.stages.protect.mosaic import SHARE

CALLED = {"ru": "Виктор", "uk": "Тарас", "en": "Viktor"}
REGION = {"ru": "Донецкая область", "uk": "Донецька область", "en": "Donetsk region"}


def less(
    said: str, of: IdentifierClass, rung: str, words: PymorphyMorphology, language: str = "ru"
) -> str | None:
    """The line with less said of what stands between the bars."""
    before, surface, after = said.split("|")
    text = before + surface + after
    mark = Identifier(RecordId("r"), len(before), len(before + surface), surface, of, "quasi", EntityKey("k"))
    told = CALLED if rung == "called" else REGION
    decision = Withholding(EntityKey("k"), False, "", "", rung, tuple(told.items()))
    found = says_less(mark, text, language, decision, words)
    return None if found is None else text[: found.begin] + found.shown + text[found.stop :]


@pytest.mark.parametrize(
    ("said", "region", "east"),
    [
        ("Стоим в |Бахмуте|.", "Стоим [в Донецкой области].", "Стоим [на востоке]."),
        ("Стоим в |Глухово|.", "Стоим [в Донецкой области].", "Стоим [на востоке]."),
        ("Завтра едем в |Глухово|.", "Завтра едем [в Донецкую область].", "Завтра едем [на восток]."),
        ("Под |Глуховом| накрыло.", "[В Донецкой области] накрыло.", "[На востоке] накрыло."),
        ("Он из |Глухова| родом.", "Он [из Донецкой области] родом.", "Он [с востока] родом."),
        ("До |Бахмута| час.", "До [Донецкой области] час.", "До [востока] час."),
        ("К |Бахмуту| подходим.", "К [Донецкой области] подходим.", "К [востоку] подходим."),
    ],
)
def test_a_village_becomes_its_region_or_its_side(
    said: str, region: str, east: str, morphology: PymorphyMorphology
) -> None:
    assert less(said, "place", "region", morphology) == region
    assert less(said, "place", "east", morphology) == east


@pytest.mark.parametrize(
    ("said", "month", "season"),
    [
        ("Приеду |двенадцатого марта|, жди", "Приеду [в марте], жди", "Приеду [весной], жди"),
        ("Жди к |двенадцатому марта|", "Жди к [марту]", "Жди к [весне]"),
        ("До |5 мая| держимся", "До [мая] держимся", "До [весны] держимся"),
        ("Отложили на |двенадцатое октября|", "Отложили на [октябрь]", "Отложили на [осень]"),
        ("Сегодня |двенадцатое декабря|", "Сегодня [декабрь]", "Сегодня [зима]"),
        ("|12.03| поедем", "[в марте] поедем", "[весной] поедем"),
    ],
)
def test_a_day_becomes_its_month_or_its_season(
    said: str, month: str, season: str, morphology: PymorphyMorphology
) -> None:
    assert less(said, "date", "month", morphology) == month
    assert less(said, "date", "season", morphology) == season


@pytest.mark.parametrize(
    ("said", "of", "rung", "language", "shown"),
    [
        ("Стоїмо в |Глухові|.", "place", "region", "uk", "Стоїмо [в Донецькій області]."),
        ("Стоїмо в |Глухові|.", "place", "east", "uk", "Стоїмо [на сході]."),
        ("Приїду |дванадцятого березня|", "date", "month", "uk", "Приїду [у березні]"),
        ("Приїду |дванадцятого березня|", "date", "season", "uk", "Приїду [навесні]"),
        ("їй |двадцять шість років|", "family_detail", "range", "uk", "їй [26–35 років]"),
        ("We are near |Glukhovo| now", "place", "region", "en", "We are [in Donetsk region] now"),
        ("He is from |Glukhovo|", "place", "east", "en", "He is from [the east]"),
        ("I will come on |March 24|", "date", "month", "en", "I will come [in March]"),
        ("until |24 March| we hold", "date", "season", "en", "until [spring] we hold"),
        ("guys from the |114th brigade|", "unit", "kind", "en", "guys from the [brigade]"),
        ("He is |19 years old|", "family_detail", "range", "en", "He is [18 to 25 years old]"),
        ("Мы из |пятьдесят четвёртой бригады|", "unit", "kind", "ru", "Мы из [бригады]"),
        ("Служит в |54-й|", "unit", "kind", "ru", "Служит в [части]"),
        ("Работал на |Кировском заводе|", "employer", "kind", "ru", "Работал на [заводе]"),
        ("лежит в |госпитале Бурденко|", "employer", "kind", "ru", "лежит в [госпитале]"),
        ("сказал |старшему сержанту|", "rank_post", "kind", "ru", "сказал [служащему]"),
        ("ему |девятнадцать лет|", "family_detail", "range", "ru", "ему [18–25 лет]"),
        ("скажи |Семёну Кузнецову|", "person_name", "called", "ru", "скажи [Виктору]"),
        ("с |Саньком| ехали", "nickname", "called", "ru", "с [Виктором] ехали"),
        ("|Саш|, ты где", "nickname", "called", "ru", "[Виктор], ты где"),
        ("к |Кашеварову| иди", "person_name", "called", "ru", "к [Виктору] иди"),
        ("видел |Клыка|", "call_sign", "called", "ru", "видел [Виктора]"),
        ("разом з |Тарасом|", "person_name", "called", "uk", "разом з [Тарасом]"),
        ("near |Kuznetsov's| house", "person_name", "called", "en", "near [Viktor's] house"),
    ],
)
def test_the_other_ladders_and_languages(
    said: str, of: IdentifierClass, rung: str, language: str, shown: str, morphology: PymorphyMorphology
) -> None:
    assert less(said, of, rung, morphology, language) == shown


@pytest.mark.parametrize(
    ("said", "of", "rung", "language"),
    [
        ("в |четверг|", "date", "month", "ru"),
        ("|трое детей|", "family_detail", "range", "ru"),
        ("работал у |дяди|", "employer", "kind", "ru"),
        ("|Клык| сказал", "call_sign", "kind", "ru"),
        ("|Светкин| муж", "nickname", "called", "ru"),
        ("у |жены Кадыша| спроси", "nickname", "called", "ru"),
        ("ask |Kadysh's wife|", "nickname", "called", "en"),
        ("в |Бахмуте|", "place", "month", "ru"),
        ("in |Glukhovo|", "place", "region", "de"),
    ],
)
def test_where_the_words_do_not_allow_it_nothing_is_said(
    said: str, of: IdentifierClass, rung: str, language: str, morphology: PymorphyMorphology
) -> None:
    assert less(said, of, rung, morphology, language) is None


def test_a_region_nobody_named_is_not_said(morphology: PymorphyMorphology) -> None:
    mark = Identifier(RecordId("r"), 0, 6, "Бахмут", "place", "quasi", EntityKey("k"))
    decision = Withholding(EntityKey("k"), False, "", "", "region", (("en", "Donetsk region"),))
    assert says_less(mark, "Бахмут", "ru", decision, morphology) is None
    assert missing_names("region", {"en": "Donetsk region"}, ["en", "ru"]) == ["ru"]
    assert missing_names("east", {}, ["en", "ru"]) == []
    with pytest.raises(ValueError, match="leaves the text"):
        says_less(mark, "Бах", "ru", decision, morphology)


def test_every_rung_is_named_and_coarser_than_the_one_before() -> None:
    for of, ladder in LADDERS.items():
        shares = [SHARE[of], *(FITS[of, rung] for rung in ladder)]
        assert shares == sorted(shares) and shares[0] < shares[1]
        assert all(SAID[rung] for rung in ladder)
