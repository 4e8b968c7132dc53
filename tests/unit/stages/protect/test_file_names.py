"""Who is named in file names and tags."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.file_names import people_in_names
from earwitness.stages.protect.tables import Tables


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("Звонок_Кириенко_Серёга_2022-03-04.amr", {"кириенко", "серёга"}),
        ("мама вере 12.05.mp3", {"вере"}),
        ("Hanna_mother_call_0538.amr.wav", {"hanna"}),
        ("Jan 12 Денис 3 марта.amr", {"денис"}),
        ("rec_20220222_201007_0538.amr", set()),
        ("WhatsApp Audio 2023-01-02 at 10.11.12.ogg", set()),
        ("от Галины Петровны.m4a", {"галины", "петровны"}),
    ],
)
def test_people_in_file_names(
    name: str, people: set[str], morphology: PymorphyMorphology, tables: Tables
) -> None:
    assert set(people_in_names([name, name], morphology, tables)) == people


def test_what_recorders_write_is_read_once(morphology: PymorphyMorphology, tables: Tables) -> None:
    names = [f"rec_{n:08d}.amr" for n in range(5000)]
    assert people_in_names(names, morphology, tables) == ()
