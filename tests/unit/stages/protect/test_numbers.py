"""Numbers and dates as file names, tags and manifests write them. All of them are invented."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.document import read
from earwitness.stages.protect.finder import find_identifiers
from earwitness.stages.protect.numbers import numbers
from earwitness.stages.protect.tables import Tables

#: text, what must be found in it, as which class
WRITTEN = [
    ("call_20210704_090501_70001234567.amr", "70001234567", "phone"),
    ("call_20210704_090501_70001234567.amr", "20210704", "date"),
    ("Гречихин_+70001234567_2021-07-04.wav", "+70001234567", "phone"),
    ("Гречихин_+70001234567_2021-07-04.wav", "2021-07-04", "date"),
    ("звонок 04.07.2021 вечер.mp3", "04.07.2021", "date"),
]
#: not dates
OTHER = ["version_2.10.45.3.zip", "track 99.99.2021", "20211399"]


@pytest.mark.parametrize(("text", "surface", "of"), WRITTEN)
def test_a_file_name_gives_its_number_and_its_day(
    text: str, surface: str, of: str, morphology: PymorphyMorphology, tables: Tables
) -> None:
    found = find_identifiers([("", text)], "ru", morphology, None, tables)
    assert (surface, of) in [(f.surface, f.identifier_class) for f in found]


@pytest.mark.parametrize("text", OTHER)
def test_what_can_be_no_day_is_no_date(text: str, morphology: PymorphyMorphology) -> None:
    assert "date" not in [s.identifier_class for s in numbers(read([("", text)], "ru", morphology))]


#: language, turns, the number in the last of them
SAID = [
    ("ru", ["Вэ, четыре семёрки, ноль тридцать один."], "Вэ, четыре семёрки, ноль тридцать один"),
    (
        "ru",
        ["Двести шестнадцать, ноль семь, девяносто. Скажите, от меня."],
        "Двести шестнадцать, ноль семь, девяносто",
    ),
    ("ru", ["Сорок ноль восемь, КамАЗ с прицепом."], "Сорок ноль восемь"),
    ("ru", ["Путевой лист тысяча сто шестнадцатый."], "тысяча сто шестнадцатый"),
    ("ru", ["Он штампик поставил, вх. семьдесят два."], "семьдесят два"),
    ("ru", ["Ваше обращение — тысяча сорок два дробь семь."], "тысяча сорок два дробь семь"),
    ("ru", ["Карточка шестнадцать дробь эс, гипс."], "шестнадцать дробь эс"),
    ("ru", ["Приказ номер восемьсот один."], "восемьсот один"),
    ("uk", ["Перед тим казав: сорок дев'ята окрема."], "сорок дев'ята"),
    ("en", ["What was the number?", "Five three eight."], "Five three eight"),
    ("en", ["Fifty-three, one one eight. Blue doors."], "Fifty-three, one one eight"),
]
#: sums, scores, times, the dead and the wounded, counting
COUNTED = [
    ("ru", "Без военника мне форму сто не дают."),
    ("ru", "Счёт три ноль, начали в двадцать ноль ноль."),
    ("ru", "Принёс две пятёрки, три тройки."),
    ("ru", "Раз, два, три."),
    ("ru", "Он теперь номер двести."),
    ("en", "Three, two, one."),
]


@pytest.mark.parametrize(("language", "turns", "number"), SAID)
def test_a_number_that_nobody_counts_with_is_found(
    language: str, turns: list[str], number: str, morphology: PymorphyMorphology
) -> None:
    document = read([("AB"[n % 2], t) for n, t in enumerate(turns)], language, morphology)
    found = [document.texts[s.turn][s.begin : s.stop] for s in numbers(document) if s.turn == len(turns) - 1]
    assert found == [number]


@pytest.mark.parametrize(("language", "text"), COUNTED)
def test_what_is_counted_is_no_number_of_anything(
    language: str, text: str, morphology: PymorphyMorphology
) -> None:
    assert numbers(read([("A", text)], language, morphology)) == []
