"""Corrected and taken down: what readers are told, what they are not, and what is left of somebody who must be gone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from earwitness.app.actions.release import check_release, make_release
from earwitness.app.actions.released import releases_made
from earwitness.app.actions.take_down import releases_holding, take_down
from earwitness.app.actions.tracing import trace_release
from earwitness.errors import GateClosed, ReleaseError, UsageError
from earwitness.model.identity import TakeDown
from earwitness.model.quotes import Quote, QuoteLine
from earwitness.model.records import Record
from earwitness.model.story import Beat, Release, Story
from earwitness.ports import nothing
from earwitness.stages.produce.changes import REMOVED, changed_between, names_them, without
from tests.unit.app.actions.test_release import Room, room, unscanned
from tests.unit.stages.produce.case import LINES, SOLDIER, WIFE

__all__ = ["room", "unscanned"]

WHY = "Somebody came to his mother."


def story_of(room: Room) -> Record[Story]:
    return next(iter(room.case.store.of(Story)))


def with_a_passage_of_hers(room: Room) -> Record[Quote]:
    """The story has a second passage, in which only the wife speaks, and text between the two."""
    said, english = room.case.utterances[1], room.case.renderings[1]
    line = QuoteLine(said.id, "B", LINES[1][1], LINES[1][1], english.id, LINES[1][2], LINES[1][2])
    quote = room.case.add(Quote(room.case.call, (line,), (), ()), said.id, english.id, call=room.case.call)
    room.case.sign(quote.id, "translation", "Translator One")
    room.case.sign(quote.id, "meaning kept", "Reader Two")
    old = story_of(room)
    more = (
        Beat("narration", "It was raining. Roman's sister did not know. Nobody answered."),
        Beat("quote", "A wife", quote=quote.id),
    )
    room.case.story = room.replaced(old, replace(old.body, beats=(*old.body.beats, *more)))
    return quote


def test_a_corrected_story_lists_what_changed_on_the_page_and_for_machines(
    room: Room, unscanned: None
) -> None:
    make_release(room.desk, "one", None, nothing)
    assert b"Corrections and changes" not in room.files()["index.html"]
    old = story_of(room)
    room.replaced(old, replace(old.body, standfirst="Half a year of calls."))
    done = make_release(
        room.desk, "one", None, nothing, said="An earlier version counted the months wrongly."
    )
    (change,) = done["changes"]
    assert change["what"] == ["The opening was changed.", "An earlier version counted the months wrongly."]
    page = room.files()["index.html"].decode()
    assert "Corrections and changes" in page and "counted the months wrongly" in page
    assert change["on"] in page and change["on"][:4] in page
    assert json.loads(room.files()["provenance.json"])["changes"] == [change]
    assert "counted the months wrongly" in room.files()["editors/methods.txt"].decode()
    again = story_of(room)
    room.replaced(again, replace(again.body, byline="By two desks"))
    unseen = make_release(room.desk, "one", None, nothing, unseen=True)
    assert unseen["changes"] == [change], "what nobody saw is no correction, and what was said once stays"
    assert make_release(room.desk, "two", None, nothing, linked=True)["changes"] == []


def test_one_person_is_taken_out_of_every_release(room: Room, unscanned: None) -> None:
    room.labelled("Roman", "description")
    make_release(room.desk, "early", None, nothing)
    with_a_passage_of_hers(room)
    make_release(room.desk, "one", None, nothing)
    before = dict(releases_made(room.desk))
    held = releases_holding(room.desk, SOLDIER)
    assert [(row["release"], row["passages"], row["profiles"]) for row in held] == [
        ("early", [1], 1),
        ("one", [1], 1),
    ]
    assert held[1]["sentences"] >= 2 and held[1]["sounds"] == ["sound/quote-01.mp3"]
    early, one = take_down(room.desk, SOLDIER, WHY, nothing)["releases"]

    files = room.files()
    said = {path: content.decode("utf-8", "ignore") for path, content in files.items() if "woff2" not in path}
    assert one["made anew"] and "sound/quote-01.mp3" in one["delete"] and "index.html" in one["replace"]
    assert not [path for path, text in said.items() if "Roman" in text or WHY in text or "рапорт" in text]
    assert "It was raining. Nobody answered." in said["index.html"] and "Come home" in said["index.html"]
    assert REMOVED in said["index.html"] and REMOVED in said["provenance.json"]
    assert check_release(room.desk, "one", nothing)["clean"]

    assert not early["made anew"] and "story stands" in early["withdrawn because"]
    assert not (room.folder / "releases" / "early").exists() and "index.html" in early["delete"]
    with pytest.raises(ReleaseError, match="withdrawn"):
        check_release(room.desk, "early", nothing)
    for name, old in before.items():
        kept = room.case.store.get(old.id)
        assert dict(kept.body.files)["provenance.json"], "what was committed to stays in the ledger"
        assert old.id in releases_made(room.desk)[name].supersedes
    assert releases_holding(room.desk, SOLDIER) == []
    assert {row["line"] for row in trace_release(room.desk, "one") if "span" in row} == {2}
    (decision,) = room.desk.require_vault().of(TakeDown)
    assert (decision.author.name, decision.body.why) == ("anna", WHY)
    assert not list(room.case.store.of(TakeDown)), "who and why are in the vault alone"


def test_a_release_of_an_older_story_is_made_anew_from_that_story(room: Room, unscanned: None) -> None:
    with_a_passage_of_hers(room)
    make_release(room.desk, "one", None, nothing)
    old = story_of(room)
    room.replaced(old, replace(old.body, title="Another story by now", beats=old.body.beats[-1:]))
    (row,) = take_down(room.desk, SOLDIER, WHY, nothing)["releases"]
    assert row["made anew"]
    page = room.files()["index.html"].decode()
    assert "They want out" in page and "Roman" not in page
    release = releases_made(room.desk)["one"].body
    assert release.left_out == (SOLDIER,)
    assert story_of(room).body.title == "Another story by now"
    assert {row["line"] for row in trace_release(room.desk, "one") if "span" in row} == {2}


def test_who_was_taken_down_does_not_come_back(room: Room, unscanned: None) -> None:
    with_a_passage_of_hers(room)
    whole = story_of(room)
    take_down(room.desk, SOLDIER, WHY, nothing)
    assert make_release(room.desk, "two", None, nothing)["files"]
    now = story_of(room)
    room.replaced(now, whole.body)
    with pytest.raises(GateClosed, match="take-downs kept"):
        make_release(room.desk, "three", None, nothing)


def test_a_take_down_needs_a_reason_and_somebody(room: Room) -> None:
    for who, why in ((SOLDIER, " "), ("per_nobody", WHY)):
        with pytest.raises(UsageError):
            take_down(room.desk, who, why, nothing)
    assert not list(room.desk.require_vault().of(TakeDown)) and not list(room.case.store.of(Release))


def test_changes_are_told_in_words_that_say_nothing_about_anybody(room: Room) -> None:
    old = story_of(room).body
    room.labelled("Viktor")
    view = room.desk.view
    assert changed_between(old, old, view) == ()
    relabelled = changed_between(old, story_of(room).body, view)
    assert relabelled == ("1 profile was changed.",)
    lines = room.case.quote.body.lines
    shorter = room.replaced(room.case.quote, replace(room.case.quote.body, lines=lines[:2]))
    beats = tuple(replace(b, quote=shorter.id) if b.quote else b for b in old.beats)
    assert changed_between(old, replace(old, beats=beats), view) == ("Passage 1 was edited.",)
    assert changed_between(old, replace(old, beats=beats[:1]), view) == (
        "1 passage was removed.", "1 profile was removed.", "1 figure was removed.", "Our own text was changed in 3 places.",
    )  # fmt: skip
    assert changed_between(replace(old, beats=beats[:1]), old, view)[0] == "Passage 1 was added."


def test_a_label_is_found_whole_and_in_any_case() -> None:
    names = names_them(("Roman", "His  wife"))
    assert names("ROMAN’s boots") and names("his wife wrote") and not names("Romania") and not names("")
    assert not names_them(())("anything")


def test_the_other_one_of_a_call_is_taken_down_too(room: Room) -> None:
    """Her words are in his passage: it goes; his profile stays."""
    kept = without(room.desk.view, story_of(room).body, WIFE, ("His wife",))
    assert [beat.kind for beat in kept.beats] == ["narration", "profile", "chart"]
