"""The workbench's pages, one file each, in the order of the menu."""

from __future__ import annotations

from earwitness.web.pages import (
    again,
    call,
    calls,
    case,
    chronology,
    claims,
    custody,
    helping,
    interviews,
    listening,
    misses,
    people,
    protect,
    research,
    searching,
    settings,
    shorthand,
    story,
    themes,
    tracing,
    trends,
)
from earwitness.web.room import Door

DOORS: tuple[Door, ...] = (
    *case.DOORS,
    *calls.DOORS,
    *call.DOORS,
    *again.DOORS,
    *listening.DOORS,
    *shorthand.DOORS,
    *themes.DOORS,
    *trends.DOORS,
    *people.DOORS,
    *claims.DOORS,
    *interviews.DOORS,
    *research.DOORS,
    *chronology.DOORS,
    *protect.DOORS,
    *misses.DOORS,
    *custody.DOORS,
    *story.DOORS,
    *tracing.DOORS,
    *searching.DOORS,
    *settings.DOORS,
    *helping.DOORS,
)
