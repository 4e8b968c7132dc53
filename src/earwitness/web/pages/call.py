"""One call: its sound, its lines in both languages, and a person's work on them, line by line."""

from __future__ import annotations

from typing import Any, get_args
from urllib.parse import quote

from starlette.responses import Response

from earwitness.app.actions import care, commenting, marking, reviewing
from earwitness.app.actions.call_sheet import call_sheet, line_of, shape_of
from earwitness.app.actions.writing import standing_record
from earwitness.errors import ChangedMeanwhile, UsageError
from earwitness.model.ids import RecordId
from earwitness.model.protection import IdentifierClass
from earwitness.model.recording import Recording
from earwitness.model.shorthand import ReadingStatus
from earwitness.model.themes import Stance
from earwitness.web import sound
from earwitness.web.asked import Asked
from earwitness.web.room import Door, Room

#: height of one channel of the waveform; its width is its number of columns
WAVE_HEIGHT = 64


def show(room: Room, asked: Asked) -> Response:
    """The call, with every recording's sound and one recording's lines."""
    named = asked.place["call"]
    try:
        call = reviewing.call_of(room.desk, named)
    except UsageError:
        return room.missing(asked)
    recordings = sorted(room.desk.view.recordings(call.body.id), key=lambda r: r.id)
    if not recordings:
        return room.page(asked, "call", {"call": None, "id": named, "waves": [], "recordings": []})
    sheet = call_sheet(room.desk, named, asked.number("recording"))
    chosen = next(r for r in recordings if r.id == sheet["record"])
    for comment in commenting.list_comments(room.desk, call.body.id):
        place = next((n for n, x in enumerate(sheet["lines"]) if (comment["start_s"] or 0) < x["end_s"]), 0)
        if sheet["lines"]:
            sheet["lines"][place].setdefault("comments", []).append(comment)
    waves = [_path(channel) for channel in shape_of(room.desk, chosen)]
    values = {
        "call": sheet,
        "id": call.body.id,
        "recordings": recordings,
        "waves": waves,
        "columns": max((len(c) for c in shape_of(room.desk, chosen)), default=1),
        "wave_height": WAVE_HEIGHT,
        "notes": care.notes_of(room.desk, call.body.id),
        "was_open": call.body.id in room.opened,
        "wish": care.listening_wish(room.desk),
        "today": care.listened_today(room.desk),
    }
    return room.page(asked, "call", values)


def tools(room: Room, asked: Asked) -> Response:
    """What can be done with one line; beside the transcript where scripts run, a page of its own where they do not."""
    named, turn = asked.place["call"], int(asked.place["line"])
    page, line = line_of(room.desk, named, turn, asked.number("recording"))
    room.opened.add(page.call.body.id)
    values = {
        "call": page.call.body,
        "line": line,
        "last": len(page.lines),
        "recording": page.number,
        "themes": room.desk.codebook.themes,
        "stances": get_args(Stance),
        "statuses": get_args(ReadingStatus),
        "classes": get_args(IdentifierClass),
        "voices": sorted({u.body.voice for u in page.lines}),
    }
    return room.page(asked, "line", values)


def correct(room: Room, asked: Asked) -> Response:
    """New words, another voice or English for a line; what it was based on must still stand."""
    named, turn, recording = _where(room, asked)
    page, line = line_of(room.desk, named, turn, recording)
    text, english, voice = asked.text("text"), asked.text("english"), asked.text("voice")
    if asked.text("utterance") != line["utterance"]:
        values = {"line": line, "call": page.call.body, "text": text, "english": english, "turn": turn}
        return room.page(asked, "conflict", values, 409)
    change = reviewing.Change(
        text=text if text and text != line["text"] else None,
        voice=voice if voice and voice != line["voice"] else None,
        english=english if english and english != line["en"] else None,
        means_the_same=asked.ticked("same"),
    )
    if change.text is None and change.voice is None and change.english is None:
        raise UsageError("nothing is changed", hint="Change the words, the voice or the English first.")
    done = reviewing.fix_line(room.desk, named, turn, change, recording=recording)
    return _back(room, asked, turn, _told(done))


def cut(room: Room, asked: Asked) -> Response:
    """Make one line two, before a word."""
    named, turn, recording = _where(room, asked)
    _still(room, asked, turn)
    change = reviewing.Change(cut_at=asked.number("word"), voice=asked.text("voice") or None)
    return _back(
        room, asked, turn, _told(reviewing.fix_line(room.desk, named, turn, change, recording=recording))
    )


def join(room: Room, asked: Asked) -> Response:
    """Make a line and the next one."""
    named, turn, recording = _where(room, asked)
    _still(room, asked, turn)
    change = reviewing.Change(join_next=True)
    return _back(
        room, asked, turn, _told(reviewing.fix_line(room.desk, named, turn, change, recording=recording))
    )


def read(room: Room, asked: Asked) -> Response:
    """Decide what a term means in this place."""
    marking.judge_reading(room.desk, RecordId(asked.text("reading")), asked.text("status"))
    return _back(room, asked, int(asked.place["line"]), "")


def mark(room: Room, asked: Asked) -> Response:
    """Say what a line is about, or that it is not."""
    turn = int(asked.place["line"])
    marking.mark_theme(
        room.desk,
        RecordId(asked.text("utterance")),
        asked.text("theme"),
        found=asked.text("found") != "no",
        stance=asked.text("stance") or "unknown",
        target=asked.text("target"),
    )
    return _back(room, asked, turn, "")


def withhold(room: Room, asked: Asked) -> Response:
    """Keep words back, here and wherever else they point to the same."""
    turn = int(asked.place["line"])
    done = marking.withhold_words(
        room.desk,
        RecordId(asked.text("utterance")),
        asked.text("words"),
        asked.text("class"),
        shown=asked.text("shown"),
        why=asked.text("why"),
        english=asked.ticked("english"),
    )
    return _back(room, asked, turn, f"Kept back in {done['places']} places.")


def sign(room: Room, asked: Asked) -> Response:
    """Put a name under the transcript or its English."""
    first, last = asked.number("first"), asked.number("last")
    done = reviewing.sign(
        room.desk,
        asked.place["call"],
        by=asked.text("by"),
        english=asked.text("what") == "translation",
        all_lines_read=asked.ticked("all_read"),
        lines=(first, last) if first and last else None,
        recording=asked.number("recording"),
    )
    return room.go(_address(asked), f"{done['by']} signed {done['lines']} lines.")


def say(room: Room, asked: Asked) -> Response:
    """Say something about a line to the others."""
    commenting.comment(room.desk, RecordId(asked.text("utterance")), asked.text("comment"))
    return _back(room, asked, int(asked.place["line"]), "")


def settle(room: Room, asked: Asked) -> Response:
    """A comment was dealt with."""
    commenting.settle_comment(room.desk, RecordId(asked.text("comment")))
    return room.go(asked.text("place") if asked.text("place") == "/story" else _address(asked))


def play(room: Room, asked: Asked) -> Response:
    """A stretch of a recording's sound."""
    recording = standing_record(room.desk, asked.place["recording"])
    if recording is None or not isinstance(recording.body, Recording):
        return room.missing(asked)
    piece = sound.piece(recording.body, room.desk.case.blobs, asked.headers.get("range"))
    if piece is None:
        return Response(status_code=416)
    headers = {"accept-ranges": "bytes", "content-range": piece.content_range}
    return Response(piece.content, 206, headers, media_type="audio/wav")


def _where(room: Room, asked: Asked) -> tuple[str, int, int | None]:
    return asked.place["call"], int(asked.place["line"]), asked.number("recording")


def _still(room: Room, asked: Asked, turn: int) -> None:
    """The line is the one the form was made for. Raises ChangedMeanwhile."""
    page = reviewing.page_of(room.desk, asked.place["call"], asked.number("recording"))
    if page.line(turn).id != asked.text("utterance"):
        raise ChangedMeanwhile(f"line {turn} was changed since you saw it")


def _address(asked: Asked, line: int | None = None) -> str:
    recording = asked.number("recording")
    place = f"/calls/{quote(asked.place['call'])}" + (f"?recording={recording}" if recording else "")
    return place + (f"#line-{line}" if line else "")


def _back(room: Room, asked: Asked, turn: int, told: str) -> Response:
    return room.go(_address(asked, turn), told)


def _told(done: dict[str, Any]) -> str:
    lost = ", ".join(f"{count} {kind}" for kind, count in done["no_longer_stands"].items())
    return f"Saved. No longer stands: {lost}." if lost else "Saved."


def _path(channel: list[tuple[int, int]]) -> str:
    """An SVG path of upright strokes, one a column."""
    middle = WAVE_HEIGHT / 2
    return "".join(
        f"M{x} {middle - high * middle / 128:.1f}V{middle - low * middle / 128 + 0.6:.1f}"
        for x, (low, high) in enumerate(channel)
    )


DOORS = (
    Door("/calls/{call}", show),
    Door("/calls/{call}/lines/{line:int}", tools),
    Door("/calls/{call}/lines/{line:int}/words", correct, "POST"),
    Door("/calls/{call}/lines/{line:int}/cut", cut, "POST"),
    Door("/calls/{call}/lines/{line:int}/join", join, "POST"),
    Door("/calls/{call}/lines/{line:int}/reading", read, "POST"),
    Door("/calls/{call}/lines/{line:int}/theme", mark, "POST"),
    Door("/calls/{call}/lines/{line:int}/withhold", withhold, "POST"),
    Door("/calls/{call}/lines/{line:int}/comment", say, "POST"),
    Door("/calls/{call}/comments", settle, "POST"),
    Door("/calls/{call}/sign", sign, "POST"),
    Door("/sound/{recording}", play),
)
