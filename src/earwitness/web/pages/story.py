"""The story: beats in order, quotes edited with the rules beside them, the gates, the preview and the release."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from starlette.responses import Response

from earwitness.app.actions import storying
from earwitness.app.actions.quotes import sign_meaning_kept
from earwitness.app.actions.release import check_release, make_release
from earwitness.app.actions.released import releases_made
from earwitness.app.actions.signing_off import sign_off
from earwitness.errors import ChangedMeanwhile, UsageError
from earwitness.model.ids import RecordId
from earwitness.model.trends import MakeUp, Trend
from earwitness.ports import Progress
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

NAME = "story"


def show(room: Room, asked: Asked) -> Response:
    """The story with everything that blocks it."""
    reader = room.desk.view.reader
    trends = [(t.id, "trend: " + ", ".join(t.body.themes or (t.body.theme,))) for t in reader.of(Trend)]
    trends += [(m.id, f"make-up: {m.body.attribute}") for m in reader.of(MakeUp)]
    values = {
        "story": storying.story_sheet(room.desk),
        "charts": trends,
        "sheet": sign_off(room.desk, NAME),
        "releases": [r.body for r in releases_made(room.desk).values() if not r.body.is_withdrawn],
    }
    return room.page(asked, "story", values)


def head(room: Room, asked: Asked) -> Response:
    """Title, opening, byline and corrections contact."""
    storying.write_head(
        room.desk,
        asked.text("title"),
        asked.text("standfirst"),
        asked.text("byline"),
        asked.text("corrections"),
        seen=asked.text("seen"),
    )
    return room.go("/story", "Saved.")


def beat(room: Room, asked: Asked) -> Response:
    """Add a beat, or change, move or take out one."""
    desk, seen, number = room.desk, asked.text("seen"), asked.number("number") or 0
    match asked.text("do"):
        case "add":
            at = asked.number("at")
            if asked.text("kind") == "profile":
                storying.add_profile(
                    desk,
                    asked.text("person"),
                    asked.text("label"),
                    asked.text("headline"),
                    asked.text("text"),
                    at=at,
                    seen=seen,
                )
            else:
                points_at = asked.text("points_at")
                storying.add_beat(
                    desk, asked.text("kind"), asked.text("text"), points_at=points_at, at=at, seen=seen
                )
        case "edit":
            storying.edit_beat(desk, number, asked.text("text"), seen=seen)
        case "up":
            storying.move_beat(desk, number, number - 1, seen=seen)
        case "down":
            storying.move_beat(desk, number, number + 1, seen=seen)
        case "drop":
            storying.drop_beat(desk, number, seen=seen)
        case _:
            raise UsageError("this cannot be done to a beat")
    return room.go("/story")


def update(room: Room, asked: Asked) -> Response:
    """Point a story that went stale at what stands now."""
    done = storying.bring_up_to_date(room.desk)
    return room.go("/story", f"{done['pointed']} beats point at what stands now.")


def draft(room: Room, asked: Asked) -> Response:
    """Lines of a call as a quote to be edited: both languages, and what stands around them."""
    call = asked.place["call"]
    first, last = asked.number("first") or 1, asked.number("last") or asked.number("first") or 1
    rows = storying.verbatim_lines(room.desk, call, first, last)
    values: dict[str, Any] = {"call": call, "rows": rows, "quote": None, "found": [], "edits": {}}
    return room.page(asked, "quote", values)


def one(room: Room, asked: Asked) -> Response:
    """A quote that stands, to be edited again or signed."""
    sheet = storying.quote_sheet(room.desk, RecordId(asked.place["quote"]))
    lines = [line["line"] for line in sheet["lines"]]
    rows = storying.verbatim_lines(room.desk, sheet["call"], min(lines), max(lines))
    edits = {line["line"]: (line["edited"], line["edited_en"]) for line in sheet["lines"]}
    values = {"call": sheet["call"], "rows": rows, "quote": sheet, "found": [], "edits": edits}
    return room.page(asked, "quote", values)


def _edits(asked: Asked) -> dict[int, tuple[str, str]]:
    lines = [int(n) for n in asked.texts("line") if n.isdecimal()]
    return {n: (asked.text(f"edited-{n}"), asked.text(f"edited_en-{n}")) for n in lines}


def judge(room: Room, asked: Asked) -> Response:
    """What would be unfair in a draft; nothing is written."""
    found = storying.judge_draft(room.desk, asked.place["call"], _edits(asked))
    return room.page(asked, "fairness", {"found": found, "asked": True})


def pull(room: Room, asked: Asked) -> Response:
    """Keep the draft as a quote. An unfair one is refused with what is unfair, and stays as it was typed."""
    call, edits = asked.place["call"], _edits(asked)
    found = storying.judge_draft(room.desk, call, edits)
    if found:
        return room.page(asked, "fairness", {"found": found, "asked": False}, 400)
    replacing = RecordId(asked.text("replacing")) if asked.text("replacing") else None
    done = storying.pull_quote(room.desk, call, edits, replacing=replacing)
    if asked.ticked("into_story"):
        storying.add_beat(room.desk, "quote", points_at=done["quote"])
    return room.go(f"/quotes/{done['quote']}", "The quote stands.")


def sign_quote(room: Room, asked: Asked) -> Response:
    """A second reader's name under a quote."""
    id = asked.place["quote"]
    sign_meaning_kept(room.desk, id, asked.text("by"))
    return room.go(f"/quotes/{id}", "Signed.")


def sign_story(room: Room, asked: Asked) -> Response:
    """A name under the story as it stands."""
    found = storying.latest_story(room.desk)
    if found is None or found[0].id != asked.text("seen"):
        raise ChangedMeanwhile("the story was changed since you saw it")
    storying.sign_record(room.desk, found[0].id, "release", asked.text("by"), "I release this story.")
    return room.go("/story", "Signed.")


def release(room: Room, asked: Asked) -> Response:
    """Make the release, in the background: assembled, heard again, scanned, and written only when clean."""
    why, said, unseen = asked.text("by_ear") or None, asked.text("change") or None, asked.ticked("unseen")

    def work(progress: Progress) -> Mapping[str, Any]:
        return make_release(room.desk, NAME, None, progress, by_ear=why, said=said, unseen=unseen)

    room.jobs.start("release", work)
    return room.go("/")


def check(room: Room, asked: Asked) -> Response:
    """Search what was released for every secret the case knows today."""

    def work(progress: Progress) -> Mapping[str, Any]:
        done = check_release(room.desk, NAME, progress)
        return {"clean": done["clean"], "changed": len(done["changed"]), "found": len(done["found"])}

    room.jobs.start("release check", work)
    return room.go("/")


def preview(room: Room, asked: Asked) -> Response:
    """A file of a release as it was written, byte for byte."""
    name, path = asked.place["release"], PurePosixPath(asked.place["path"])
    made = releases_made(room.desk).get(name)
    if made is None or str(path) not in {file for file, _ in made.body.files}:
        return room.missing(asked)
    content = (room.desk.case.folder / made.body.folder / path).read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Response(content, media_type=kind)


DOORS = (
    Door("/story", show),
    Door("/story", head, "POST"),
    Door("/story/beat", beat, "POST"),
    Door("/story/update", update, "POST"),
    Door("/story/sign", sign_story, "POST"),
    Door("/story/release", release, "POST"),
    Door("/story/check", check, "POST"),
    Door("/calls/{call}/quote", draft),
    Door("/calls/{call}/quote", pull, "POST"),
    Door("/calls/{call}/quote/fairness", judge, "POST"),
    Door("/quotes/{quote}", one),
    Door("/quotes/{quote}/sign", sign_quote, "POST"),
    Door("/releases/{release}/{path:path}", preview),
)
