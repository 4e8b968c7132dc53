"""The case: what is new, what stands, what runs, what blocks publication, what went stale; recordings come in here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from starlette.responses import Response

from earwitness.app.actions import look, news
from earwitness.app.actions.add import add_folder, add_uploads, origin_of
from earwitness.app.actions.run import hearing_of, run_stages
from earwitness.app.actions.status import status_of
from earwitness.errors import UsageError
from earwitness.model.recording import OurPart, SourceClass
from earwitness.ports import Progress
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

#: the questions of the origin form, in the order they are asked
ORIGIN = ("source_class", "received_on", "our_part", "terms", "selection", "public_interest", "legal_view")


def show(room: Room, asked: Asked) -> Response:
    """How far the case is."""
    return room.page(asked, "case", {"status": status_of(room.desk), "news": news.whats_new(room.desk)})


def mark_seen(room: Room, asked: Asked) -> Response:
    """What stands now is no news to this member any more."""
    news.mark_seen(room.desk)
    return room.go("/")


def run(room: Room, asked: Asked) -> Response:
    """Walk the road, or one stage of it, in the background."""
    stage = asked.text("stage")
    hearing = hearing_of(asked.text("hear") or "all", room.desk.settings)
    names = [stage] if stage else []

    def work(progress: Progress) -> Mapping[str, Any]:
        return run_stages(room.desk, names, hearing, progress)

    room.jobs.start(stage or "the road", work)
    return room.go("/")


def pause(room: Room, asked: Asked) -> Response:
    """Stop what runs at its next step; it can go on from there."""
    room.jobs.pause()
    return room.go("/")


def ask_for_recordings(room: Room, asked: Asked) -> Response:
    """The form for a batch of recordings: the files and where they come from."""
    number = max(1, asked.number("page") or 1)
    values = {
        "sources": get_args(SourceClass),
        "parts": get_args(OurPart),
        "before": look.last_origin(room.desk),
        "rejections": look.list_rejections(room.desk, number),
        "total": room.desk.view.reader.counts().get("Rejection", {}).get("standing", 0),
        "number": number,
        "a_page": look.FILES_A_PAGE,
    }
    return room.page(asked, "add", values)


def add(room: Room, asked: Asked) -> Response:
    """Seal what was dropped on the page, or a folder of this machine."""
    answers: dict[str, Any] = {name: asked.text(name) for name in ORIGIN}
    answers["languages"] = asked.text("languages").replace(",", " ").split()
    answers |= {"source": asked.text("source"), "note": asked.text("note")}
    origin = origin_of(answers, "the origin form")
    folder = asked.text("folder")
    if asked.uploads:
        files = [(upload.name, upload.content) for upload in asked.uploads]
        report = add_uploads(room.desk, files, origin)
    elif folder:
        report = add_folder(room.desk, folder, origin)
    else:
        raise UsageError("no recording was chosen", hint="Drop files on the page, or name a folder.")
    told = f"{report.added} files sealed, {report.known} were here already, {len(report.refused)} refused."
    return room.go("/", told)


DOORS = (
    Door("/", show),
    Door("/seen", mark_seen, "POST"),
    Door("/run", run, "POST"),
    Door("/pause", pause, "POST"),
    Door("/add", ask_for_recordings),
    Door("/add", add, "POST"),
)
