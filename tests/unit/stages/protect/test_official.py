"""What identifies in English of courts and offices, and what every judgment has. All names are invented."""

from __future__ import annotations

import pytest

from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.document import read
from earwitness.stages.protect.finder import Found, find_identifiers
from earwitness.stages.protect.official import official
from earwitness.stages.protect.tables import Tables

#: text, what must be covered, as which class
TOLD = [
    ("The applicant, Mr Radosław Wąsikowski, lives in Ostróda with his mother.", "Mr Radosław Wąsikowski", "person_name"),
    ("The applicant, Mr Radosław Wąsikowski, lives in Ostróda with his mother.", "Ostróda", "place"),
    ("The case originated in an application (no. 40117/02) lodged with the Court.", "40117/02", "id_document"),
    ("The Court of Cassation upheld the judgment of the Çorum Assize Court in full.", "Çorum Assize Court", "employer"),
    ("The court of first instance examined the case again on 3 and 17 May 1996.", "3 and 17 May 1996", "date"),
    ("The court sentenced the second defendant to four years and two months of prison.", "four years and two months", "date"),
    ("The applicant’s wife, who was a retired nurse, gave evidence to the tribunal.", "a retired nurse", "employer"),
    ("The applicant was diagnosed with hepatitis C while he was in detention.", "hepatitis C", "family_detail"),
    ("The court awarded the applicant EUR 3,500 for the damage that was caused.", "EUR 3,500", "rare_event"),
    ("The investigator questioned officers D. and M. about the arrest that evening.", "D.", "person_name"),
    ("The applicant, then aged 17, was arrested near the market with his brother.", "aged 17", "family_detail"),
    ("The applicant had served with his regiment in Northern Ireland before the trial.", "Northern Ireland", "place"),
    ("The court ordered that 59,000 Turkish Liras (TRL) be paid to the applicant.", "59,000 Turkish Liras (TRL)", "rare_event"),
    ("The Court of Appeal heard the director of the Ostróda Housing Cooperative.", "Ostróda Housing Cooperative", "employer"),
    ("The claim against Crédit Rural de l’Ouest was dismissed by the appeal court.", "Crédit Rural de l’Ouest", "employer"),
]  # fmt: skip
#: nothing in them is anybody's
FORMAL = [
    "The Court considers that there has been a violation of Article 6 § 1 of the Convention.",
    "The Government contested that argument under Article 35 § 3 of the Convention.",
    "The application was allocated to the Second Section of the Court (Rule 52 § 1 of the Rules of Court).",
    "The application against the United Kingdom of Great Britain and Northern Ireland was lodged with the Court.",
    "The Court of Cassation and later the Supreme Court dismissed the appeal of the applicant against the Republic of Turkey.",
    "The applicants were represented by a lawyer practising in the capital, the Government by their Agent.",
    "However, the Chamber decided to examine the merits and the admissibility at the same time.",
    "Nobody in the village had seen hope or faith, and the roses of the court were dead.",
]


@pytest.mark.parametrize(("text", "surface", "of"), TOLD)
def test_what_narrows_a_person_down_is_found(
    text: str, surface: str, of: str, morphology: PymorphyMorphology, tables: Tables
) -> None:
    found = find_identifiers([("", text)], "en", morphology, None, tables)
    begin = text.index(surface)
    held = [f for f in found if f.begin <= begin and f.stop >= begin + len(surface)]
    assert [f.identifier_class for f in held][:1] == [of], [(f.surface, f.identifier_class) for f in found]


@pytest.mark.parametrize("text", FORMAL)
def test_the_words_of_every_judgment_name_nobody(
    text: str, morphology: PymorphyMorphology, tables: Tables
) -> None:
    assert find_identifiers([("", text)], "en", morphology, None, tables) == []


def test_a_name_found_once_is_found_where_a_sentence_begins_with_it(
    morphology: PymorphyMorphology, tables: Tables
) -> None:
    text = (
        "The police arrested Mr Emin Blessing at home in the evening. Blessing was taken to the station. "
        "A blessing was said. The witness saw Ojamaa leave. Ojamaa denied it."
    )
    found = find_identifiers([("", text)], "en", morphology, None, tables)
    assert _surfaces(found).count("Ojamaa") == 2
    assert "blessing" not in _surfaces(found)


def test_talk_is_not_official(morphology: PymorphyMorphology) -> None:
    talk = [
        ("A", "They arrested Kostya on Sunday, you know. I saw it myself."),
        ("B", "You told me at the court."),
    ]
    assert not official(read(talk, "en", morphology))
    record = [("", "The applicant was arrested on 3 May 1999 by officers of the district police.")]
    assert official(read(record, "en", morphology))
    assert not official(read([("", record[0][1].lower())], "en", morphology))


def _surfaces(found: list[Found]) -> list[str]:
    return [f.surface for f in found]
