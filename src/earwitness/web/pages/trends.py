"""Trends and make-up: each figure with the sentence a careful newspaper would print and its caveat."""

from __future__ import annotations

from starlette.responses import Response

from earwitness.model.trends import MakeUp, Trend
from earwitness.stages.produce import charts
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room


def show(room: Room, asked: Asked) -> Response:
    """Every figure that stands."""
    reader = room.desk.view.reader
    drawn = [charts.trend_chart(t.body, f"trend-{n}") for n, t in enumerate(reader.of(Trend))]
    drawn += [charts.make_up_chart(m.body, f"make-up-{n}") for n, m in enumerate(reader.of(MakeUp))]
    return room.page(asked, "trends", {"pictures": [(c.wide, c.title, c.caveat) for c in drawn]})


DOORS = (Door("/trends", show),)
