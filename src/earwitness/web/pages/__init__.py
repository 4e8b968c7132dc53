"""The workbench's pages, one file each, in the order of the menu."""

from __future__ import annotations

from earwitness.web.pages import (
    call,
    calls,
    case,
    claims,
    custody,
    helping,
    people,
    protect,
    searching,
    settings,
    shorthand,
    story,
    themes,
    trends,
)
from earwitness.web.room import Door

DOORS: tuple[Door, ...] = (
    *case.DOORS,
    *calls.DOORS,
    *call.DOORS,
    *shorthand.DOORS,
    *themes.DOORS,
    *trends.DOORS,
    *people.DOORS,
    *claims.DOORS,
    *protect.DOORS,
    *custody.DOORS,
    *story.DOORS,
    *searching.DOORS,
    *settings.DOORS,
    *helping.DOORS,
)
