"""Notes before a hard call, wishes by member, and seconds by member and day."""

from __future__ import annotations

from dataclasses import replace

import pytest

from earwitness.app.actions import marking, reviewing
from earwitness.app.actions.care import (
    is_time_to_rest,
    listened_days,
    listened_today,
    listening_wish,
    note_listened,
    notes_of,
    wish_to_listen,
)
from earwitness.app.actions.reviewing import Change
from earwitness.errors import UsageError
from earwitness.model.teamwork import Listened, ListeningWish
from tests.unit.app.actions.reviewed_case import CALL, a_newsdesk


def test_a_call_is_announced_by_its_words_and_its_themes() -> None:
    room = a_newsdesk()
    assert notes_of(room.desk, CALL) == []
    marking.mark_theme(room.desk, room.lines[1].id, "casualties_own", found=True)
    assert notes_of(room.desk, CALL) == [{"note": "death", "lines": 1, "grave": False}]
    reviewing.fix_line(room.desk, CALL, 1, Change(text="Двоих убили, одного пытали"))
    found = {row["note"]: (row["lines"], row["grave"]) for row in notes_of(room.desk, CALL)}
    assert found == {"death": (2, False), "torture and beating": (1, True)}


def test_a_refused_theme_announces_nothing() -> None:
    room = a_newsdesk()
    marking.mark_theme(room.desk, room.lines[1].id, "casualties_own", found=False)
    assert notes_of(room.desk, CALL) == []


def test_everyone_listens_as_they_wish() -> None:
    room = a_newsdesk(others=("boris",))
    wished = replace(ListeningWish(), text_first=True, volume=15)
    assert listening_wish(room.desk) == ListeningWish()
    wish_to_listen(room.desk, wished)
    assert listening_wish(room.desk) == wished
    room.act_as("boris")
    assert listening_wish(room.desk) == ListeningWish()
    for wrong in (replace(wished, volume=0), replace(wished, volume=101), replace(wished, rest_after_min=-1)):
        with pytest.raises(UsageError):
            wish_to_listen(room.desk, wrong)


def test_seconds_add_up_by_member_and_day_and_say_when_to_rest() -> None:
    room = a_newsdesk(others=("boris",))
    wish_to_listen(room.desk, replace(ListeningWish(), rest_after_min=2))
    assert note_listened(room.desk, 59.6) == {"seconds": 60, "rest": False}
    assert note_listened(room.desk, 60) == {"seconds": 120, "rest": True}
    assert [row["seconds"] for row in listened_days(room.desk)] == [120]
    (kept,) = room.standing(Listened)
    assert (kept.call, kept.basis) == (None, ()), "of no call"
    room.act_as("boris")
    assert (listened_today(room.desk)["seconds"], listened_days(room.desk)) == (0, [])
    for seconds in (0, -5, 1e6, float("nan")):
        with pytest.raises(UsageError):
            note_listened(room.desk, seconds)


def test_no_rest_is_proposed_to_who_wants_none() -> None:
    assert not is_time_to_rest(replace(ListeningWish(), rest_after_min=0), 1e6)
