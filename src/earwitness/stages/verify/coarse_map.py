"""A coarse map: how many calls came from which region. Pure: places in words and packaged outlines to an SVG.

Rules
- A dot is a region or a country, at its middle to half a degree. Where in it somebody was, the map does not know.
- A place no region is found in is counted and said, never guessed. A place that names two regions counts in both.
- No tile, no network, no script: an SVG with a title and a description for those who cannot see it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LIST, LINE, FOOT = 820, 560, 260, 17, 52
NOTHING = "no call has a region"
#: the least the map shows, in degrees, so that one region is seen among its neighbours
LEAST_DEGREES = 14.0
_WORD = re.compile(r"[\w'’]+")
#: letters a word may go on with behind the beginning that names a region: an ending, not another word
_ENDING = 8


@dataclass(frozen=True, slots=True)
class Region:
    """A region or country: its middle in degrees, and the beginnings of words that name it."""

    key: str
    longitude: float
    latitude: float
    name: str
    beginnings: tuple[str, ...]


Stroke = tuple[tuple[float, float], ...]


def regions_of(table: str) -> tuple[Region, ...]:
    """The packaged table of regions."""
    out = []
    for line in table.splitlines():
        if line and not line.startswith("#"):
            key, longitude, latitude, name, beginnings = line.split("\t")
            out.append(Region(key, float(longitude), float(latitude), name, tuple(beginnings.split(","))))
    return tuple(out)


def strokes_of(outline: str) -> tuple[Stroke, ...]:
    """The packaged coasts and borders, in degrees."""
    out: list[Stroke] = []
    for line in outline.splitlines():
        if not line or line.startswith("#"):
            continue
        stroke: list[tuple[float, float]] = []
        for point in line.split():
            x, y = (int(part) / 10 for part in point.split(","))
            # where a stroke passes from one edge of the world to the other it is two
            if stroke and abs(x - stroke[-1][0]) > 180:
                out.append(tuple(stroke))
                stroke = []
            stroke.append((x, y))
        out.append(tuple(stroke))
    return tuple(s for s in out if len(s) > 1)


def found_in(place: str, regions: Sequence[Region]) -> tuple[Region, ...]:
    """Regions a place names, in the order of the words; at each word the longest beginning wins."""
    lower = place.casefold()
    found: dict[str, Region] = {}
    for word in _WORD.finditer(lower):
        rest = lower[word.start() :]
        best: tuple[int, Region] | None = None
        for region in regions:
            for beginning in region.beginnings:
                # a short beginning has to be the word, or all but a letter or two of it
                ending = _ENDING if len(beginning) > 4 else 2
                if rest.startswith(beginning) and word.end() - word.start() - len(beginning) <= ending:
                    if best is None or len(beginning) > best[0]:
                        best = (len(beginning), region)
        if best is not None:
            found.setdefault(best[1].key, best[1])
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Tally:
    """Calls by region, those whose place names none, and those without a place."""

    by_region: Mapping[Region, int]
    unplaced: int
    without: int


def tally(places: Iterable[str | None] | Mapping[str | None, int], regions: Sequence[Region]) -> Tally:
    """How many calls each region has. `places`: of each call, or how many calls have each."""
    counted: Counter[Region] = Counter()
    unplaced = without = 0
    for place, n in Counter(places).items():
        if not place or not place.strip():
            without += n
            continue
        found = found_in(place, regions)
        unplaced += 0 if found else n
        for region in found:
            counted[region] += n
    return Tally(dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0].key))), unplaced, without)


def drawn(counted: Tally, strokes: Sequence[Stroke], title: str) -> str:
    """The map as SVG text: circles numbered as the list beside them; a sentence where no call has a region."""
    west, east, south, north = _window(counted.by_region)
    middle = ((west + east) / 2, (south + north) / 2)
    narrow = math.cos(math.radians(middle[1]))
    scale = min(WIDTH / ((east - west) * narrow), HEIGHT / (north - south))

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return (
            WIDTH / 2 + (longitude - middle[0]) * narrow * scale,
            HEIGHT / 2 - (latitude - middle[1]) * scale,
        )

    said = "; ".join(f"{region.name}: {count}" for region, count in counted.by_region.items())
    rest = f"Not on the map: {counted.unplaced} calls whose place names no region known here, {counted.without} without a place."
    tall = max(HEIGHT, 40 + LINE * (len(counted.by_region) + 1)) + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + LIST} {tall}" role="img" aria-labelledby="t d">',
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(said or NOTHING)}. {escape(rest)}</desc>',
        f'<clipPath id="c"><rect width="{WIDTH}" height="{HEIGHT}"/></clipPath>',
        f'<rect width="{WIDTH + LIST}" height="{tall}" fill="#fff"/>',
        '<g clip-path="url(#c)" fill="none" stroke="#9aa3ad" stroke-width="1">',
    ]
    for stroke in strokes:
        points = [at(x, y) for x, y in stroke]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if max(xs) >= 0 and min(xs) <= WIDTH and max(ys) >= 0 and min(ys) <= HEIGHT:
            parts.append('<path d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + '"/>')
    parts.append('</g><g font-family="sans-serif" font-size="12">')
    listed = [f'<text x="{WIDTH + 16}" y="24" font-size="14">{escape(title)}</text>']
    largest = max(counted.by_region.values(), default=1)
    circles = []
    for n, (region, count) in enumerate(counted.by_region.items(), 1):
        x, y = at(region.longitude, region.latitude)
        inside = 0 <= x <= WIDTH and 0 <= y <= HEIGHT
        radius = 7 + 11 * math.sqrt(count / largest)
        if inside:
            circles.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#0b5cad" fill-opacity=".3" stroke="#0b5cad"/>'
                f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{n}</text>'
            )
        where = "" if inside else " (outside the frame)"
        line = 28 + LINE * n
        listed.append(f'<text x="{WIDTH + 16}" y="{line}">{n}. {escape(region.name)}: {count}{where}</text>')
    if not counted.by_region:
        listed.append(f'<text x="{WIDTH + 16}" y="{28 + LINE}">{NOTHING}</text>')
    foot = "A circle is a whole region: where in it a call was made is not known to this map."
    notes = (
        f'<text x="12" y="{tall - 30 + 16 * n}" fill="#444">{escape(text)}</text>'
        for n, text in enumerate((foot, rest))
    )
    return "\n".join((*parts, *circles, *listed, *notes, "</g></svg>")) + "\n"


def _window(by_region: Mapping[Region, int]) -> tuple[float, float, float, float]:
    """West, east, south, north: around the regions that hold nine calls in ten each way, and no closer than the least."""
    if not by_region:
        return -20.0, 100.0, 25.0, 75.0
    xs = _bulk([(r.longitude, n) for r, n in by_region.items()])
    ys = _bulk([(r.latitude, n) for r, n in by_region.items()])
    wide, high = max(xs[1] - xs[0] + 6, LEAST_DEGREES * 1.6), max(ys[1] - ys[0] + 5, LEAST_DEGREES)
    x, y = sum(xs) / 2, sum(ys) / 2
    return x - wide / 2, x + wide / 2, max(-85.0, y - high / 2), min(85.0, y + high / 2)


def _bulk(weighed: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """Between which values all but a twentieth of the weight on each side lies."""
    ordered = sorted(weighed)
    edge = sum(weight for _, weight in ordered) / 20

    def first(values: Iterable[tuple[float, int]]) -> float:
        passed = 0.0
        for value, weight in values:
            passed += weight
            if passed > edge:
                return value
        return ordered[-1][0]

    return first(ordered), first(reversed(ordered))
