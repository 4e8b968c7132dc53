"""A story is built beat by beat from quotes that are fair, and follows what it rests on."""

from __future__ import annotations

import pytest

from earwitness.app.actions import reviewing, storying
from earwitness.app.actions.reviewing import Change
from earwitness.errors import ChangedMeanwhile, ReleaseError, UnfairQuote, UsageError
from earwitness.model.quotes import Quote
from earwitness.model.records import Signature
from earwitness.model.story import Story
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

FIRST = ("Мужики, я домой хочу, не могу больше", "Guys, I want to go home, I can't any more")
SECOND = ("Ну да, понимаю", "Well yes, I understand")


def a_reviewed_desk() -> Newsdesk:
    """The first two lines in a person's words, with a person's English."""
    room = a_newsdesk()
    for n, (text, english) in enumerate((FIRST, SECOND), 1):
        reviewing.fix_line(room.desk, "call-1", n, Change(text=text))
        reviewing.fix_line(room.desk, "call-1", n, Change(english=english))
    return room


def test_a_quote_is_pulled_edited_and_put_in_the_story() -> None:
    room = a_reviewed_desk()
    edits = {1: FIRST, 2: ("Да, понимаю", "Yes, I understand")}
    assert storying.judge_draft(room.desk, "call-1", edits) == []
    done = storying.pull_quote(room.desk, CALL, edits)
    (quote,) = room.standing(Quote)
    assert (done["quote"], done["lines"], quote.author.name) == (quote.id, 2, "anna")
    assert [(x.edited, x.edited_en) for x in quote.body.lines] == [edits[1], edits[2]]
    storying.write_head(room.desk, "A title", "An opening", "By us", "corrections here")
    storying.add_beat(room.desk, "narration", "They spoke.")
    storying.add_beat(room.desk, "quote", points_at=quote.id, at=1)
    sheet = storying.story_sheet(room.desk)
    assert sheet is not None and sheet["standing"]
    assert [b["kind"] for b in sheet["beats"]] == ["quote", "narration"]
    assert sheet["beats"][0]["quote"]["lines"][1]["operations"]


def test_an_unfair_edit_is_said_and_refused() -> None:
    room = a_reviewed_desk()
    unfair = {1: ("Мужики, я домой хочу, могу больше", FIRST[1])}
    (found, *_) = storying.judge_draft(room.desk, "call-1", unfair)
    assert (found["line"], found["language"]) == (1, "ru")
    with pytest.raises(UnfairQuote):
        storying.pull_quote(room.desk, "call-1", unfair)
    assert room.standing(Quote) == []


def test_a_quote_edited_again_takes_the_place_of_the_old_one_in_the_story() -> None:
    room = a_reviewed_desk()
    first = storying.pull_quote(room.desk, "call-1", {1: FIRST, 2: SECOND})["quote"]
    storying.write_head(room.desk, "A title", "", "", "")
    storying.add_beat(room.desk, "quote", points_at=first)
    storying.sign_record(room.desk, first, "meaning kept", "Boris B", "It says the same.")
    second = storying.pull_quote(
        room.desk, "call-1", {1: FIRST, 2: ("Да, понимаю", SECOND[1])}, replacing=first
    )
    (story,) = room.standing(Story)
    assert [b.quote for b in story.body.beats] == [second["quote"]]
    assert room.standing(Signature) == [], "a signature is under what was signed"
    alone = storying.pull_quote(room.desk, "call-1", {1: FIRST}, replacing=second["quote"])
    (story,) = room.standing(Story)
    assert [b.quote for b in story.body.beats] == [alone["quote"]]


def test_a_story_goes_stale_with_what_it_rests_on_and_is_brought_up_to_date() -> None:
    room = a_reviewed_desk()
    first = storying.pull_quote(room.desk, "call-1", {1: FIRST})["quote"]
    storying.write_head(room.desk, "A title", "", "", "")
    storying.add_beat(room.desk, "quote", points_at=first)
    reviewing.fix_line(room.desk, "call-1", 1, Change(text=FIRST[0] + " совсем", means_the_same=True))
    sheet = storying.story_sheet(room.desk)
    assert sheet is not None and not sheet["standing"] and sheet["beats"][0]["gone"]
    new = storying.pull_quote(room.desk, "call-1", {1: (FIRST[0] + " совсем", FIRST[1])}, replacing=first)
    sheet = storying.story_sheet(room.desk)
    assert sheet is not None and sheet["standing"]
    assert sheet["beats"][0]["quote"]["quote"] == new["quote"]


def test_beats_move_change_and_go() -> None:
    room = a_newsdesk()
    with pytest.raises(ReleaseError):
        storying.add_beat(room.desk, "narration", "Too early.")
    storying.write_head(room.desk, "A title", "", "", "")
    for text in ("one", "two", "three"):
        storying.add_beat(room.desk, "narration", text)
    storying.move_beat(room.desk, 3, 1)
    storying.edit_beat(room.desk, 2, "first")
    storying.drop_beat(room.desk, 3)
    (story,) = room.standing(Story)
    assert [b.text for b in story.body.beats] == ["three", "first"]
    for wrong in (0, 3):
        with pytest.raises(UsageError):
            storying.drop_beat(room.desk, wrong)


def test_a_change_of_a_story_that_changed_meanwhile_is_refused() -> None:
    room = a_newsdesk()
    seen = storying.write_head(room.desk, "A title", "", "", "")
    storying.add_beat(room.desk, "narration", "mine", seen=seen)
    with pytest.raises(ChangedMeanwhile):
        storying.add_beat(room.desk, "narration", "yours", seen=seen)
    (story,) = room.standing(Story)
    assert [b.text for b in story.body.beats] == ["mine"]
