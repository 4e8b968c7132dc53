"""Charts as PNG through the real painter: their size, and that figures and shapes are in them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

from earwitness.engines.pictures import WIDTH, png_of
from earwitness.stages.produce.card import WIDTH as CARD_WIDTH
from earwitness.stages.produce.card import card_svg
from earwitness.stages.produce.charts import make_up_chart, trend_chart
from tests.unit.stages.produce.fixture import services, wants_out


def _dots(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and the unpacked (still filtered) dots."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    place, packed = 8, b""
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            packed += png[place + 8 : place + 8 + length]
        place += 12 + length
    return width, height, zlib.decompress(packed)


def test_a_chart_is_painted_whole_with_its_words() -> None:
    for chart in (trend_chart(wants_out(), "a"), make_up_chart(services(), "b")):
        width, height, dots = _dots(png_of(chart.file))
        assert width == WIDTH and 900 < height < 1600
        assert len(set(dots)) > 50, "lines, letters and shades, not one colour"


def test_the_card_for_sharing_is_of_the_size_that_readers_of_links_expect() -> None:
    width, height, dots = _dots(png_of(card_svg("Они хотят домой / They want out"), CARD_WIDTH))
    assert (width, height) == (1200, 630) and len(set(dots)) > 50


def test_words_are_painted_and_the_same_chart_gives_the_same_bytes() -> None:
    said = trend_chart(wants_out(), "a").file
    other = trend_chart(replace(wants_out(), caveat=wants_out().caveat.replace("19", "91")), "a").file
    assert png_of(said) == png_of(said) != png_of(other)
