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
