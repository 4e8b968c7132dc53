"""What happened when, of a case or of a person; and how many calls came from which region, on a coarse map."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from earwitness.app.actions.claims import person_id
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.stages.verify import chronology as stage
from earwitness.stages.verify import coarse_map


def list_events(
    desk: Desk, person: str | None = None, first: str = "", last: str = "", track: str | None = None
) -> list[dict[str, Any]]:
    """One row an event, earliest first, what has no date last; contact and looks only with the vault. Raises UsageError."""
    if track not in (None, "calls", "work"):
        raise UsageError("this is no track", hint="It is calls or work.")
    wanted = None if person is None else person_id(desk, person)
    events = stage.chronology(desk.view, desk.case.vault, wanted)
    if first or last:
        events = stage.between(events, first, last)
    return [
        {
            "when": e.when,
            "track": e.track,
            "kind": e.kind,
            "what": e.what,
            "call": e.call,
            "record": e.record,
            "people": list(e.people),
        }
        for e in events
        if track in (None, e.track)
    ]


def regions(desk: Desk, person: str | None = None, first: str = "", last: str = "") -> coarse_map.Tally:
    """Calls by region, of all or of one person, of all time or between two days."""
    wanted = None if person is None else person_id(desk, person)
    table = coarse_map.regions_of(desk.resources.text("verify/regions.tsv"))
    places = [
        call.body.place
        for call in desk.view.calls()
        if wanted is None or any(p.person == wanted for p in call.body.parties)
        if not (first or last) or _within(stage.date_in(call.body.began)[:10], first, last)
    ]
    return coarse_map.tally(places, table)


def draw_map(
    desk: Desk, out: Path | None, person: str | None = None, first: str = "", last: str = ""
) -> dict[str, Any]:
    """The map's figures, and the map itself as SVG at `out`, readable for its owner alone. Raises UsageError."""
    counted = regions(desk, person, first, last)
    if out is not None:
        strokes = coarse_map.strokes_of(desk.resources.text("verify/outline.txt"))
        svg = coarse_map.drawn(counted, strokes, "Calls by region")
        try:
            number = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise UsageError("there is a file at this place already", hint="Name another.") from None
        except OSError:
            raise UsageError("the map cannot be written at this place") from None
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(svg)
    return {
        "regions": [
            {"region": r.key, "name": r.name, "longitude": r.longitude, "latitude": r.latitude, "calls": n}
            for r, n in counted.by_region.items()
        ],
        "unplaced": counted.unplaced,
        "without_place": counted.without,
        "map": None if out is None else str(out),
    }


def map_svg(desk: Desk, person: str | None = None, first: str = "", last: str = "") -> str:
    """The map as SVG text, for a screen."""
    strokes = coarse_map.strokes_of(desk.resources.text("verify/outline.txt"))
    return coarse_map.drawn(regions(desk, person, first, last), strokes, "Calls by region")


def _within(day: str, first: str, last: str) -> bool:
    return bool(day) and (not first or day >= first[: len(day)]) and (not last or day <= last)
