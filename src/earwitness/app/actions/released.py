"""Releases that were made, by name. One stays what readers have, also when the story under it changed since."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from earwitness.app.wiring import Desk
from earwitness.errors import ReleaseError
from earwitness.model.ids import PersonId
from earwitness.model.protection import Label, LabelMode
from earwitness.model.records import Record, State
from earwitness.model.story import Release, Story
from earwitness.stages.produce.changes import without

NAMES: tuple[LabelMode, ...] = ("pseudonym", "first name")  #: labels that are one person's alone
#: a release rests on its story, so that a corrected story makes it stale; it is out there all the same
OUT_THERE: tuple[State, ...] = ("standing", "stale")


def releases_made(desk: Desk) -> dict[str, Record[Release]]:
    """The newest release of each name, oldest first; one that was withdrawn is its newest."""
    found = [release for state in OUT_THERE for release in desk.view.reader.of(Release, None, state)]
    return {release.body.name: release for release in sorted(found, key=lambda one: one.at)}


def release_named(desk: Desk, name: str) -> Record[Release]:
    """The newest release of this name. Raises ReleaseError, also for one that was withdrawn."""
    release = releases_made(desk).get(name)
    if release is None:
        raise ReleaseError(
            "no release of this name was made", hint="`earwitness status` lists the releases of the case."
        )
    if release.body.is_withdrawn:
        raise ReleaseError(
            "this release was withdrawn", hint="`earwitness release --name NAME` makes one anew."
        )
    return release


def story_released(desk: Desk, release: Record[Release]) -> Record[Story]:
    """The story a release was made from, whether or not it still stands, without whom the release leaves out."""
    found: Record[Story] = desk.view.reader.get(release.basis[0])
    for person in release.body.left_out:
        found = replace(found, body=without(desk.view, found.body, person, labels_of(desk, person)))
    return found


def labels_of(desk: Desk, person: PersonId, modes: tuple[LabelMode, ...] = ()) -> tuple[str, ...]:
    """Everything a person is or was called by a label, or by one of these modes."""
    found = (x.body for state in get_args(State) for x in desk.view.reader.of(Label, None, state))
    return tuple(
        dict.fromkeys(x.text for x in found if x.person == person and (not modes or x.mode in modes))
    )
