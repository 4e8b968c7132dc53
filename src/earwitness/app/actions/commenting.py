"""What people of the desk say to each other beside lines, quotes and the story; kept, never published.

A comment stays where it was said: when the line under it is corrected, it is shown at the line that now has its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from earwitness.app.actions.look import clock, find_call
from earwitness.app.wiring import Desk
from earwitness.errors import ChangedMeanwhile, UsageError
from earwitness.model.ids import RecordId
from earwitness.model.quotes import Quote
from earwitness.model.records import Comment, Record, State
from earwitness.model.speech import Utterance
from earwitness.model.story import Story
from earwitness.model.wire import in_vault

#: a comment counts after what it is about was changed: that may be why it changed
KEPT: tuple[State, ...] = ("standing", "stale")


def comment(desk: Desk, about: RecordId, text: str, by: str | None = None) -> dict[str, Any]:
    """Say something about a line, a quote or the story. Raises UsageError, NoSuchRecord."""
    record = desk.view.reader.get(about)
    if in_vault(record.body) or not isinstance(record.body, (Utterance, Quote, Story)):
        raise UsageError("a comment is about a line, a quote or the story")
    if not text.strip():
        raise UsageError("a comment has words")
    made = desk.pen(by).write(Comment(text.strip()), basis=(about,), call=record.call)
    desk.writer.append((made,))
    return {"comment": made.id, "about": about}


def settle_comment(desk: Desk, id: RecordId, by: str | None = None) -> dict[str, Any]:
    """Say that a comment was dealt with. Raises UsageError, ChangedMeanwhile."""
    record = desk.view.reader.get(id)
    if not isinstance(record.body, Comment):
        raise UsageError(f"{id} is no comment")
    if desk.view.reader.state_of(id) == "superseded":
        raise ChangedMeanwhile(f"{id} was settled by somebody else")
    if not record.body.settled:
        settled = Comment(record.body.text, settled=True)
        made = desk.pen(by).write(settled, basis=record.basis, supersedes=(id,), call=record.call)
        desk.writer.append((made,))
    return {"comment": id, "settled": True}


def list_comments(desk: Desk, named: str | None = None, *, settled: bool = False) -> list[dict[str, Any]]:
    """Comments of the case or of one call that wait to be dealt with, in the order they were said. Raises UsageError."""
    within = None
    if named is not None:
        call = find_call(desk, named)
        if call is None:
            raise UsageError("no call has this id or reference", hint="`earwitness show calls` lists them.")
        within = call.body.id
    found = sorted(_kept(desk), key=lambda record: record.at)
    return [
        comment_row(desk, record)
        for record in found
        if within in (None, record.call) and (settled or not record.body.settled)
    ]


def _kept(desk: Desk) -> Iterator[Record[Comment]]:
    for state in KEPT:
        yield from desk.view.reader.of(Comment, None, state)


def comment_row(desk: Desk, record: Record[Comment]) -> dict[str, Any]:
    """A comment with where it was said."""
    about: Record[Any] = desk.view.reader.get(record.basis[0])
    line = about.body if isinstance(about.body, Utterance) else None
    call = desk.view.call(record.call) if record.call else None
    return {
        "comment": record.id,
        "about": about.id,
        "what": "line" if line else type(about.body).__name__.lower(),
        "call_id": record.call,
        "call": (call.body.reference if call else None) or record.call,
        "at": clock(line.span) if line else "",
        "start_s": round(line.span.start_s, 3) if line else None,
        "text": record.body.text,
        "by": record.author.name,
        "on": record.at.isoformat(timespec="minutes"),
        "settled": record.body.settled,
    }
