"""Regions in the words of a place, counted and drawn no finer than a region."""

from __future__ import annotations

import re
from importlib import resources
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from earwitness.stages.verify.coarse_map import Tally, drawn, found_in, regions_of, strokes_of, tally

FILES = resources.files("earwitness.resources").joinpath("verify")
REGIONS = regions_of(FILES.joinpath("regions.tsv").read_text(encoding="utf-8"))
STROKES = strokes_of(FILES.joinpath("outline.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        ("Kharkiv region, near Izium", ["ua-kharkiv"]),
        ("Харьковская область", ["ua-kharkiv"]),
        ("Харківщина, під Ізюмом", ["ua-kharkiv"]),
        ("под Бахмутом", ["ua-donetsk"]),
        ("Belgorod, hospital (caller); Kharkiv region (callee)", ["ru-belgorod", "ua-kharkiv"]),
        ("Кировоградская область", ["ua-kropyvnytskyi"]),
        ("Кировская область", ["ru-kirov"]),
        ("Ивано-Франковск", ["ua-frankivsk"]),
        ("Нижний Новгород", ["ru-nizhny"]),
        ("Великий Новгород", ["ru-novgorod"]),
        ("Омск", ["ru-omsk"]),
        ("Томск", ["ru-tomsk"]),
        ("training ground, aid post, front line", []),
        ("с малиной и каналом", []),
        ("Зелёный Гай (invented)", []),
    ],
)
def test_a_place_in_words_finds_its_region(place: str, keys: list[str]) -> None:
    assert [r.key for r in found_in(place, REGIONS)] == keys


def test_what_no_region_is_found_in_is_counted_not_guessed() -> None:
    counted = tally(["Omsk", "Omsk, in town", "somewhere", "", None], REGIONS)
    assert {r.key: n for r, n in counted.by_region.items()} == {"ru-omsk": 2}
    assert (counted.unplaced, counted.without) == (1, 2)


def test_the_table_is_coarse_and_says_each_beginning_once() -> None:
    beginnings = [b for r in REGIONS for b in r.beginnings]
    assert len(beginnings) == len(set(beginnings)) and all(b == b.casefold() for b in beginnings)
    assert all(value * 2 == int(value * 2) for r in REGIONS for value in (r.longitude, r.latitude))
    assert all(-180 <= x <= 180 and -90 <= y <= 90 for stroke in STROKES for x, y in stroke)


def test_no_stroke_crosses_the_map_from_edge_to_edge() -> None:
    assert all(abs(a[0] - b[0]) <= 180 for stroke in STROKES for a, b in pairwise(stroke))


@pytest.mark.parametrize("places", [["Omsk"], ["Kharkiv", "Kharkiv", "Omsk", "США"], []])
def test_the_map_is_a_picture_that_can_be_read_aloud(places: list[str]) -> None:
    svg = drawn(tally([*places, "<b>nowhere</b>"], REGIONS), STROKES, "Calls & regions")
    root = ElementTree.fromstring(svg)  # noqa: S314  our own text
    told = "".join(root.itertext())
    assert (
        "Calls & regions" in told and "1 calls whose place names no region" in told and "nowhere" not in told
    )
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|<image", svg)
    assert all(name in told for name in {r.name for p in places for r in found_in(p, REGIONS)})


def test_the_bulk_of_the_calls_is_in_the_frame_and_the_rest_is_said() -> None:
    svg = drawn(tally([*["Kharkiv"] * 40, "США"], REGIONS), STROKES, "t")
    assert svg.count("<circle") == 1 and "United States: 1 (outside the frame)" in svg
    assert drawn(Tally({}, 0, 0), STROKES, "t").count("no call has a region") == 2
