"""Care for who listens: what a call holds is said first, everyone listens as they wish, and the hours are counted.

Kept in the case are wishes and seconds by member and day, never which call was heard.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from earwitness.app.wiring import Desk
from earwitness.errors import UsageError
from earwitness.model.care import HardLine, care_table, content_notes
from earwitness.model.ids import CallId, RecordId
from earwitness.model.records import Record
from earwitness.model.teamwork import Listened, ListeningWish

#: seconds of one report above which a browser counts wrong: it reports every few minutes
LONGEST_REPORT_S = 3600.0
MINUTES_A_DAY = 24 * 60


def notes_of(desk: Desk, call: CallId) -> list[dict[str, Any]]:
    """Content notes of a call, each with the number of lines it rests on, most first, and whether it is grave."""
    definitions = {theme.id: theme.definition for theme in desk.codebook.themes}
    themes: dict[RecordId, list[tuple[str, str]]] = {}
    for mark in desk.view.marks(call):
        if mark.body.status != "rejected":
            named = mark.body.theme
            themes.setdefault(mark.body.utterance, []).append((named, definitions.get(named, "")))
    senses: dict[RecordId, list[str]] = {}
    for reading in desk.view.readings(call):
        if reading.body.status != "ordinary":
            senses.setdefault(reading.body.utterance, []).append(reading.body.sense)
    lines = (
        HardLine(
            line.body.text, line.body.language, tuple(themes.get(line.id, ())), tuple(senses.get(line.id, ()))
        )
        for line in desk.view.utterances(call)
    )
    table = care_table(desk.resources.text("care.csv"))
    found = content_notes(lines, table, desk.morphology.lemma)
    return [{"note": note, "lines": number, "grave": note in table.grave} for note, number in found]


# ------------------------------------------------------------------------------------------------------------- wishes


def listening_wish(desk: Desk) -> ListeningWish:
    """How this member wants to listen."""
    kept = _wish(desk)
    return kept.body if kept else ListeningWish()


def wish_to_listen(desk: Desk, wish: ListeningWish) -> ListeningWish:
    """Keep how this member wants to listen. Raises UsageError for values out of bounds."""
    if not 1 <= wish.volume <= 100:
        raise UsageError("the volume is 1 to 100 percent")
    if not 0 <= wish.rest_after_min <= MINUTES_A_DAY:
        raise UsageError(f"a rest comes after 0 to {MINUTES_A_DAY} minutes", hint="0 means never.")
    old = _wish(desk)
    if old is None or old.body != wish:
        made = desk.pen().write(wish, supersedes=(old.id,) if old else ())
        desk.writer.append((made,))
    return wish


def _wish(desk: Desk) -> Record[ListeningWish] | None:
    own = [r for r in desk.view.reader.of(ListeningWish) if r.author.name == desk.case.member]
    return own[-1] if own else None


# -------------------------------------------------------------------------------------------------------------- hours


def note_listened(desk: Desk, seconds: float) -> dict[str, Any]:
    """Add seconds of sound this member heard to their day. Raises UsageError for what no report can hold."""
    if not 0 < seconds <= LONGEST_REPORT_S:
        raise UsageError("a report of listening is at most an hour")
    today = _today(desk)
    old = _day(desk, today)
    body = Listened(today, round(seconds) + (old.body.seconds if old else 0))
    made = desk.pen().write(body, supersedes=(old.id,) if old else ())
    desk.writer.append((made,))
    return listened_today(desk)


def listened_today(desk: Desk) -> dict[str, Any]:
    """Seconds this member heard today, and whether it is time to rest by their own wish."""
    kept = _day(desk, _today(desk))
    seconds = kept.body.seconds if kept else 0
    return {"seconds": seconds, "rest": is_time_to_rest(listening_wish(desk), seconds)}


def is_time_to_rest(wish: ListeningWish, seconds: float) -> bool:
    """Whether that much sound in a day is more than somebody wished to hear."""
    return 0 < wish.rest_after_min * 60 <= seconds


def listened_days(desk: Desk) -> list[dict[str, Any]]:
    """This member's days with the seconds heard, latest first. Nobody's but one's own."""
    own = [r.body for r in desk.view.reader.of(Listened) if r.author.name == desk.case.member]
    return [
        {"day": one.day, "seconds": one.seconds} for one in sorted(own, key=lambda o: o.day, reverse=True)
    ]


def _day(desk: Desk, day: str) -> Record[Listened] | None:
    return next(
        (r for r in desk.view.reader.of(Listened) if r.author.name == desk.case.member and r.body.day == day),
        None,
    )


def _today(desk: Desk) -> str:
    """The day on this machine's calendar."""
    moment = desk.clock.now().astimezone()
    return date(moment.year, moment.month, moment.day).isoformat()
