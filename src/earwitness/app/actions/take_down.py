"""Take one person out of everything that was released: a decision first, then new versions, then what is left to do by hand.

Rules
- The decision, with who made it and why, is in the vault before a file is touched; from then on a gate keeps them out.
- Each release that holds them is made anew from the story it was made from, without them: gates, scan and sound as ever.
- What cannot be made anew any more is withdrawn: its folder goes, and its name, key and fingerprints stay in the ledger.
- The page says that something was removed, and when; nothing says what, or who.
- Nobody but the newsroom can delete what is on a server: every release says what has to go there.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

from earwitness.app.actions.claims import person_id
from earwitness.app.actions.release import made, more_changes
from earwitness.app.actions.released import labels_of, releases_made, story_released
from earwitness.app.actions.storying import latest_story, rewrite_story
from earwitness.app.wiring import Desk
from earwitness.errors import ReleaseError, UsageError
from earwitness.model.identity import TakeDown
from earwitness.model.ids import PersonId
from earwitness.model.records import Record
from earwitness.model.story import Release, Story
from earwitness.model.words import sentences_of
from earwitness.ports import Progress
from earwitness.stages.produce.changes import REMOVED, names_them, without


def releases_holding(desk: Desk, named: str) -> list[dict[str, Any]]:
    """Where a person is in what was released: passages, sounds, profiles and sentences of each release. Writes nothing.

    Raises UsageError for a person nobody knows.
    """
    person = person_id(desk, named)
    return [_held(desk, release, person) for release in _holding(desk, person)]


def take_down(desk: Desk, named: str, why: str, progress: Progress, by: str | None = None) -> dict[str, Any]:
    """Decide it, make every release that holds them anew or withdraw it, and say what has to be deleted elsewhere.

    Raises UsageError; what keeps one release from being made anew is told in its row, and the next one's turn comes.
    """
    person = person_id(desk, named)
    if not why.strip():
        raise UsageError("a take-down has a reason", hint="It stays in the vault.")
    vault = desk.require_vault()
    holding = _holding(desk, person)
    if not any(one.body.person == person for one in vault.of(TakeDown)):
        desk.writer.append((desk.pen(by).write(TakeDown(person, why.strip())),))
    latest = latest_story(desk)
    if latest is not None and (kept := _without(desk, latest[0], person).body) != latest[0].body:
        rewrite_story(desk, kept, by)
    rows = [_held(desk, one, person) | _made_anew(desk, one, person, progress) for one in holding]
    return {"person": person, "releases": rows}


def _made_anew(desk: Desk, release: Record[Release], person: PersonId, progress: Progress) -> dict[str, Any]:
    """The release without the person, or withdrawn; and which of the files that are out there have to go."""
    name, old = release.body.name, dict(release.body.files)
    story = _without(desk, story_released(desk, release), person)
    changes = more_changes(desk, release.body.changes, (REMOVED,))
    latest = latest_story(desk)
    left_out = tuple(dict.fromkeys((*release.body.left_out, person)))
    if latest is not None and latest[1] and latest[0].body == story.body:
        story, left_out = latest[0], ()  # the story that stands is already the one without them
    refused = ""
    try:
        if names_them(labels_of(desk, person))(f"{story.body.title} {story.body.byline}"):
            raise ReleaseError("its headline names them")
        new = made(desk, name, story, progress, changes=changes, left_out=left_out)
    except ReleaseError as wrong:
        refused = str(wrong)
        new = _withdrawn(
            desk, release, replace(release.body, files=(), gates=(), made_from="", changes=changes)
        )
    now = dict(new.body.files)
    return {
        "made anew": not refused,
        "withdrawn because": refused,
        "delete": sorted(path for path in old if path not in now),
        "replace": sorted(path for path, digest in now.items() if path in old and old[path] != digest),
        "folder": new.body.folder,
    }


def _withdrawn(desk: Desk, release: Record[Release], body: Release) -> Record[Release]:
    """The release without any file: its folder goes, and what it was stays in the ledger."""
    record = desk.pen().write(body, basis=release.basis, supersedes=(release.id,))
    desk.writer.append((record,))
    shutil.rmtree(desk.case.folder / release.body.folder, ignore_errors=True)
    return record


def _holding(desk: Desk, person: PersonId) -> list[Record[Release]]:
    found = []
    for release in releases_made(desk).values():
        story = story_released(desk, release)
        if not release.body.is_withdrawn and _without(desk, story, person).body != story.body:
            found.append(release)
    return found


def _without(desk: Desk, story: Record[Story], person: PersonId) -> Record[Story]:
    return replace(story, body=without(desk.view, story.body, person, labels_of(desk, person)))


def _held(desk: Desk, release: Record[Release], person: PersonId) -> dict[str, Any]:
    """What of a release holds the person, as its readers count it."""
    story = story_released(desk, release)
    kept = _without(desk, story, person).body
    stay = {beat.quote for beat in kept.beats}
    passages = [
        n for n, beat in enumerate((b for b in story.body.beats if b.quote), 1) if beat.quote not in stay
    ]
    sounds = tuple(f"sound/quote-{n:02d}." for n in passages)
    return {
        "release": release.body.name,
        "passages": passages,
        "sounds": [path for path, _ in release.body.files if path.startswith(sounds)],
        "profiles": sum(beat.profile is not None for beat in story.body.beats)
        - sum(beat.profile is not None for beat in kept.beats),
        "sentences": _sentences(story.body) - _sentences(kept),
    }


def _sentences(story: Story) -> int:
    """How many sentences of our own a story has."""
    return sum(len(sentences_of(text)) for text in (story.standfirst, *(beat.text for beat in story.beats)))
