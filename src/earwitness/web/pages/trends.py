"""Trends and make-up: each figure with the sentence a careful newspaper would print, its caveat and its denominators."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from earwitness.app.actions import trends
from earwitness.app.actions.trends_calendar import calendar_of
from earwitness.errors import UsageError
from earwitness.model.trends import Trend
from earwitness.stages.produce import charts
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

#: periods a page can be looked at by; others, and periods of one's own, by the command line
PERIODS = ("month", "week", "auto")


def show(room: Room, asked: Asked) -> Response:
    """Every figure that stands, or the same calls measured now by other periods; of one theme or of all."""
    by = asked.filter("by") if asked.filter("by") in PERIODS else ""
    found = trends.trends_of(room.desk, asked.filter("theme") or None, calendar_of(by) if by else None)
    drawn = [
        charts.trend_chart(one, f"figure-{n}")
        if isinstance(one, Trend)
        else charts.make_up_chart(one, f"figure-{n}")
        for n, one in enumerate(found)
    ]
    values = {
        "figures": list(zip(drawn, trends.figure_rows(found), strict=True)),
        "themes": sorted({one.body.theme for one in room.desk.view.reader.of(Trend)}),
        "theme": asked.filter("theme"),
        "by": by,
        "periods": PERIODS,
        "forms": trends.FORMATS,
    }
    return room.page(asked, "trends", values)


def save(room: Room, asked: Asked) -> Response:
    """A file a figure, in a folder of this machine: in the clear, and not searched."""
    form = next((known for known in trends.FORMATS if known == asked.text("form")), None)
    folder = Path(asked.text("folder")).expanduser()
    if form is None or not asked.text("folder") or not folder.is_absolute():
        raise UsageError("the folder for the figures is not named whole", hint="Write the path from / on.")
    by = asked.text("by") if asked.text("by") in PERIODS else ""
    found = trends.trends_of(room.desk, asked.text("theme") or None, calendar_of(by) if by else None)
    written = trends.write_figures(found, form, folder)
    return room.go("/trends", f"{len(written)} files are written, in the clear.")


DOORS = (Door("/trends", show), Door("/trends/files", save, "POST"))
