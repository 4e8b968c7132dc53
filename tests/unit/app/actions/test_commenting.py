"""Comments stay where they were said, also when the line under them is corrected, until they are dealt with."""

from __future__ import annotations

import pytest

from earwitness.app.actions import storying
from earwitness.app.actions.commenting import comment, list_comments, settle_comment
from earwitness.app.actions.reviewing import Change, fix_line
from earwitness.errors import ChangedMeanwhile, UsageError
from tests.unit.app.actions.reviewed_case import CALL, a_newsdesk


def test_a_comment_outlives_the_line_it_was_said_about() -> None:
    room = a_newsdesk()
    first = comment(room.desk, room.lines[1].id, "  Is this a laugh? ")["comment"]
    fix_line(room.desk, "call-1", 2, Change(text="Да, много"))
    storying.write_head(room.desk, "A title", "", "", "")
    found = storying.latest_story(room.desk)
    assert found is not None
    comment(room.desk, found[0].id, "Too long.", by="boris")
    rows = list_comments(room.desk)
    assert [(r["what"], r["text"], r["by"], r["start_s"]) for r in rows] == [
        ("line", "Is this a laugh?", "anna", 4.0),
        ("story", "Too long.", "boris", None),
    ]
    assert [r["comment"] for r in list_comments(room.desk, CALL)] == [first]
    settle_comment(room.desk, first, by="boris")
    assert list_comments(room.desk, "call-1") == []
    (row,) = list_comments(room.desk, "call-1", settled=True)
    assert (row["settled"], row["by"]) == (True, "boris")
    with pytest.raises(ChangedMeanwhile):
        settle_comment(room.desk, first)


def test_a_comment_is_about_work_and_has_words() -> None:
    room = a_newsdesk()
    for about, text in ((room.recording.id, "x"), (room.lines[0].id, " ")):
        with pytest.raises(UsageError):
            comment(room.desk, about, text)
    with pytest.raises(UsageError):
        settle_comment(room.desk, room.lines[0].id)
    with pytest.raises(UsageError):
        list_comments(room.desk, "no such call")
