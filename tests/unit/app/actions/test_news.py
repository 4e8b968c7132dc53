"""What is new since somebody last looked: what came in, what the others did, and nothing of their own."""

from __future__ import annotations

from earwitness.app.actions import claims, commenting, marking, reviewing
from earwitness.app.actions.news import mark_seen, whats_new
from earwitness.app.actions.reviewing import Change
from earwitness.model.ids import CallId
from earwitness.model.recording import Call
from tests.unit.app.actions.reviewed_case import CALL, a_newsdesk


def test_nothing_is_new_to_who_never_said_they_looked_or_just_did() -> None:
    room = a_newsdesk()
    assert whats_new(room.desk)["since"] is None
    mark_seen(room.desk)
    news = whats_new(room.desk)
    assert news["since"] is not None and not news["any"] and not news["at_least"]


def test_news_are_what_came_in_and_what_others_did() -> None:
    room = a_newsdesk(others=("boris",))
    reviewing.sign(room.desk, CALL, by="anna", all_lines_read=True)
    mark_seen(room.desk)
    commenting.comment(room.desk, room.desk.view.utterances(CALL)[0].id, "My own words.")
    room.act_as("boris")
    came = Call(CallId("call_0000000000000002"), None, ("ru",))
    room.desk.writer.append((room.desk.pen().write(came, call=came.id),))
    second = room.desk.view.utterances(CALL)[1].id
    said = commenting.comment(room.desk, second, "Is this a laugh?")["comment"]
    marking.mark_theme(room.desk, second, "wants_out", found=True)
    claim = claims.note_claim(room.desk, "call-1:2", "There are many.")["claim"]
    reviewing.fix_line(room.desk, CALL, 1, Change(text="Сколько там двухсотых"))
    assert not whats_new(room.desk)["any"], "boris never looked"
    room.act_as("anna")
    news = whats_new(room.desk)
    assert (news["calls"], news["heard"], news["gone_stale"]) == (1, 0, 1)
    assert [row["comment"] for row in news["comments"]] == [said]
    assert news["decisions"] == {"ThemeMark": 1}
    assert news["claims"] == [{"claim": claim, "statement": "There are many."}]
    mark_seen(room.desk)
    assert not whats_new(room.desk)["any"]


def test_a_comment_that_was_dealt_with_is_no_news() -> None:
    room = a_newsdesk(others=("boris",))
    mark_seen(room.desk)
    room.act_as("boris")
    said = commenting.comment(room.desk, room.lines[0].id, "Hm.")["comment"]
    commenting.settle_comment(room.desk, said)
    room.act_as("anna")
    assert whats_new(room.desk)["comments"] == []
