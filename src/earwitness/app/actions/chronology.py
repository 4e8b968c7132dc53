"""What happened when, of a case or of a person; and how many calls came from which region, on a coarse map."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from earwitness.app.actions.claims import person_id
from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.ids import CallId
from earwitness.model.query import Restriction
from earwitness.model.recording import Call, Handover
from earwitness.model.records import Record
from earwitness.stages.verify import chronology as stage
from earwitness.stages.verify import coarse_map


def list_events(
    desk: Desk, person: str | None = None, first: str = "", last: str = "", track: str | None = None
) -> list[dict[str, Any]]:
    """One row an event, earliest first, what has no date last; contact and looks only with the vault. Raises UsageError."""
    return _rows(_chosen(desk, _calls_of(desk, person), person, first, last, track))


def events_page(
    desk: Desk, person: str | None, first: str, last: str, track: str | None, skip: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """A page of `list_events`, and how many events there are in all: only the calls of its days are read."""
    if person is not None or track == "work":
        # Few, or no calls at all.
        events = _chosen(desk, () if track == "work" else _calls_of(desk, person), person, first, last, track)
        return _rows(events[skip : skip + limit]), len(events)
    others: dict[str, list[stage.Event]] = {}
    for event in _chosen(desk, (), None, first, last, track):
        others.setdefault(event.when[:10], []).append(event)
    calls = {
        day: n
        for day, n in desk.case.records.calls_by_day().items()
        if not (first or last) or stage.between([stage.Event(day, "calls", "call", "")], first, last)
    }
    page: list[stage.Event] = []
    passed = 0
    for day in sorted({*calls, *others} - {""}):
        here = calls.get(day, 0) + len(others.get(day, ()))
        if passed + here > skip and passed < skip + limit:
            of_day = stage.in_order([*stage.call_events(_calls_on(desk, day)), *others.get(day, ())])
            page += of_day[max(0, skip - passed) : skip + limit - passed]
        passed += here
    # Of calls without a day there may be very many. They come before other events without one.
    undated, first_undated = calls.get("", 0), max(0, skip - passed)
    wanted = min(undated - first_undated, limit - len(page))
    if wanted > 0:
        dated = sum(calls.values()) - undated
        ids = desk.case.records.list_calls(order="began", limit=wanted, skip=dated + first_undated).calls
        page += stage.call_events(_calls_in_order(desk, ids))
    page += others.get("", [])[max(0, first_undated - undated) :][: limit - len(page)]
    return _rows(page), passed + undated + len(others.get("", ()))


def _calls_of(desk: Desk, person: str | None) -> Iterable[Record[Call]]:
    if person is None:
        return desk.view.calls()
    there = desk.case.records.calls_of([person_id(desk, person)])
    return desk.view.reader.of_calls(Call, [call for _, call in there])


def _calls_on(desk: Desk, day: str) -> list[Record[Call]]:
    """Calls that began on a day, or of which no more is known than this month or year."""
    asked = [Restriction("from", (day,)), Restriction("to", (day,))]
    store = desk.case.records
    ids = store.list_calls(asked, "began", limit=sum(store.calls_by_day(asked).values())).calls
    return [call for call in _calls_in_order(desk, ids) if (call.body.began or "")[:10] == day]


def _calls_in_order(desk: Desk, ids: Sequence[CallId]) -> list[Record[Call]]:
    found = {call.body.id: call for call in desk.case.records.of_calls(Call, ids)}
    return [found[id] for id in ids if id in found]


def _chosen(
    desk: Desk, calls: Iterable[Record[Call]], person: str | None, first: str, last: str, track: str | None
) -> tuple[stage.Event, ...]:
    """Events of these calls and all others, as far as they are asked for, in order."""
    if track not in (None, "calls", "work"):
        raise UsageError("this is no track", hint="It is calls or work.")
    wanted = None if person is None else person_id(desk, person)
    sealed = desk.remembered("files by day", (Handover,), lambda: stage.sealed_by_day(desk.view))
    others = desk.remembered("events", stage.RESTS_ON, lambda: tuple(stage.other_events(desk.view, sealed)))
    vaulted = () if desk.case.vault is None else stage.vault_events(desk.case.vault)
    every = (*stage.call_events(calls), *others, *vaulted)
    events = stage.in_order(
        e for e in every if track in (None, e.track) and (wanted is None or wanted in e.people)
    )
    return stage.between(events, first, last) if first or last else events


def _rows(events: Iterable[stage.Event]) -> list[dict[str, Any]]:
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
    ]


def regions(desk: Desk, person: str | None = None, first: str = "", last: str = "") -> coarse_map.Tally:
    """Calls by region, of all or of one person, of all time or between two days."""
    wanted = None if person is None else person_id(desk, person)
    table = coarse_map.regions_of(desk.resources.text("verify/regions.tsv"))
    if wanted is None:
        every = desk.remembered("places", (Call,), lambda: Counter(map(_place_and_day, desk.view.calls())))
    else:
        every = Counter(map(_place_and_day, _calls_of(desk, wanted)))
    places = Counter[str | None]()
    for (place, day), n in every.items():
        if not (first or last) or _within(day, first, last):
            places[place] += n
    return coarse_map.tally(places, table)


def _place_and_day(call: Record[Call]) -> tuple[str | None, str]:
    return call.body.place, stage.date_in(call.body.began)[:10]


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
