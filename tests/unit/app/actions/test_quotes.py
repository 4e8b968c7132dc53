"""Whoever approves a quote sees both sides of it and every edit, and is somebody else than who drafted it."""

from __future__ import annotations

import pytest

from earwitness.app.actions import quotes, reviewing, storying
from earwitness.app.actions.reviewing import Change
from earwitness.errors import UsageError
from earwitness.model.records import Signature
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

FIRST = ("Ну, мужики, я домой хочу", "Well, guys, I want to go home")
SECOND = ("Ну да, понимаю", "Well yes, I understand")


@pytest.fixture
def room() -> Newsdesk:
    room = a_newsdesk()
    for n, (text, english) in enumerate((FIRST, SECOND), 1):
        reviewing.fix_line(room.desk, "call-1", n, Change(text=text))
        reviewing.fix_line(room.desk, "call-1", n, Change(english=english))
    storying.pull_quote(room.desk, CALL, {1: ("Мужики, я домой хочу", "Guys, I want to go home")})
    return room


def test_a_quote_is_shown_with_its_context_and_every_edit(room: Newsdesk) -> None:
    (listed,) = room.desk.view.quotes()
    shown = quotes.quote_detail(room.desk, listed.id[:-1])
    (line,) = shown["lines"]
    assert (shown["quote"], line["verbatim"], line["edited"]) == (listed.id, FIRST[0], "Мужики, я домой хочу")
    assert {(e["language"], e["kind"]) for e in line["edits"]} == {("ru", "drop"), ("en", "drop")}
    assert shown["before"] == []
    assert (shown["after"][0]["line"], shown["after"][0]["text"]) == (2, SECOND[0])
    assert shown["unfair"] == shown["allowed"] == shown["signed"] == []
    # The line was typed by a person: no word of it has a time, so none of its sound is cut.
    assert not line["heard"] and line["pauses"] == []


def test_meaning_kept_is_signed_by_somebody_else(room: Newsdesk) -> None:
    (listed,) = room.desk.view.quotes()
    with pytest.raises(UsageError, match="somebody else"):
        quotes.sign_meaning_kept(room.desk, listed.id, f" {listed.author.name.upper()} ")
    quotes.sign_meaning_kept(room.desk, listed.id, "Boris B")
    (signed,) = room.standing(Signature)
    assert (signed.body.role, signed.body.signer, signed.basis) == ("meaning kept", "Boris B", (listed.id,))
    assert quotes.quote_detail(room.desk, listed.id)["signed"] == [{"role": "meaning kept", "by": "Boris B"}]


def test_a_quote_that_is_not_there_is_refused(room: Newsdesk) -> None:
    with pytest.raises(UsageError, match="no quote"):
        quotes.quote_detail(room.desk, "rec_nothing")
