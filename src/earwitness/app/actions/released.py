"""Releases that were made, by name. One stays what readers have, also when the story under it changed since."""

from __future__ import annotations

from earwitness.app.wiring import Desk
from earwitness.errors import ReleaseError
from earwitness.model.records import Record, State
from earwitness.model.story import Release, Story

#: a release rests on its story, so that a corrected story makes it stale; it is out there all the same
OUT_THERE: tuple[State, ...] = ("standing", "stale")


def releases_made(desk: Desk) -> dict[str, Record[Release]]:
    """The newest release of each name, in the order in which the names were first used."""
    found = [release for state in OUT_THERE for release in desk.view.reader.of(Release, None, state)]
    return {release.body.name: release for release in sorted(found, key=lambda one: one.at)}


def release_named(desk: Desk, name: str) -> Record[Release]:
    """The newest release of this name. Raises ReleaseError."""
    release = releases_made(desk).get(name)
    if release is None:
        raise ReleaseError(
            "no release of this name was made", hint="`earwitness status` lists the releases of the case."
        )
    return release


def story_released(desk: Desk, release: Record[Release]) -> Record[Story]:
    """The story a release was made from, whether or not it still stands."""
    found: Record[Story] = desk.view.reader.get(release.basis[0])
    return found
