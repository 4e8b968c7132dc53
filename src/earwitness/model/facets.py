"""Facets: the few words of a record by which lists of records are cut and counted without reading them.

Rules
- A facet is three words, which follow from the record alone. A record is found under exactly one, or, of kinds that no list
  asks for in this way, under none.
- A store counts records by facet as they are appended and stop standing, and gives a page of those under some facets. So what
  a page of a case costs goes by what it shows, not by how much the case holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: three words; "" where a kind has fewer
Facet = tuple[str, str, str]

#: by kind: fields of the body, or one of `AUTHOR`, `SCOPE`, `BASIS` and `TENTHS`
WORDS: Mapping[str, tuple[str, ...]] = {
    "Handover": ("BASIS",),
    "Recording": ("sandbox", "TENTHS"),
    "Transcript": ("kind",),
    "Passed": ("stage", "SCOPE", "settings"),
    "Reading": ("term", "status", "AUTHOR"),
    "ThemeMark": ("theme", "status", "codebook"),
    "Claim": ("AUTHOR", "speaker"),
    "WhoSpoke": ("person",),
    "Identifier": ("key", "identifier_class", "surface"),
    "Withholding": ("key",),
    "Label": ("person",),
    "Person": ("reference", "id"),
    "Safety": ("person",),
    "Risk": ("person",),
    "FileNote": ("handover",),
}


def facet_of(plain: Mapping[str, Any]) -> Facet | None:
    """The facet of a record as `wire.to_dict` gives it; None for a kind without."""
    fields = WORDS.get(plain["kind"])
    if fields is None:
        return None
    words = [_word(plain, field) for field in fields]
    first, second, third = (*words, "", "", "")[:3]
    return first, second, third


def _word(plain: Mapping[str, Any], field: str) -> str:
    body = plain["body"]
    match field:
        case "AUTHOR":  # person or engine
            return str(plain["author"]["kind"])
        case "SCOPE":  # whether a call passed a stage, or the whole case
            return "case" if plain["call"] is None else "call"
        case "BASIS":  # the first record it rests on
            return str(plain["basis"][0]) if plain["basis"] else ""
        case "TENTHS":  # of a second, that a recording lasts
            return str(round(10 * body["length"] / body["rate"]))
        case _:
            value = body.get(field)
            return "" if value is None else str(value)


def fitting(facet: Facet, words: tuple[str | None, ...]) -> bool:
    """Whether a facet begins with these words; None stands for any."""
    return all(word is None or word == own for own, word in zip(facet, words, strict=False))
