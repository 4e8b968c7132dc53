"""`earwitness assign` and `earwitness desk` on a case in memory: for people, for programs, with names asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import typer
from typer.testing import CliRunner

from earwitness.app.actions import commenting
from earwitness.app.actions.assigning import listener_of
from earwitness.cli import assign, desk
from earwitness.errors import UsageError
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

RUN = CliRunner()
APP = typer.Typer()
assign.register(APP)
APP.add_typer(desk.app, name="desk")


@pytest.fixture(autouse=True)
def newsdesk(monkeypatch: pytest.MonkeyPatch) -> Newsdesk:
    made = a_newsdesk(others=("boris",))

    @contextmanager
    def opened(*_: object) -> Iterator[object]:
        yield made.desk

    for module in (assign, desk):
        monkeypatch.setattr(module, "opened", opened)
    return made


def said(*arguments: str, typed: str = "") -> str:
    done = RUN.invoke(APP, list(arguments), input=typed)
    assert done.exit_code == 0, done.output + repr(done.exception)
    return done.output


def test_calls_are_given_by_name_filter_or_saved_view_and_back(newsdesk: Newsdesk) -> None:
    assert "boris listens to 1 more calls" in said("assign", "boris", "call-1")
    assert "1  boris" in said("assign") and "0  (nobody)" in said("assign")
    assert "Nobody listens any more to 1" in said("assign", "--give-back", "call-1")
    given = ["--where", "from=2022-07", "--where", "assigned=-"]
    assert json.loads(said("assign", "anna", *given, "--json"))["changed"] == 1
    said("desk", "save", "July", "--where", "from=2022-07")
    assert json.loads(said("assign", "boris", "--saved", "July", "--json"))["changed"] == 1
    assert listener_of(newsdesk.desk, CALL) == "boris"


@pytest.mark.parametrize("where", ["from", "from=", "=2022", "colour=red"])
def test_a_filter_is_a_name_and_a_value(where: str) -> None:
    with pytest.raises(UsageError):
        assign.asked_filters([where])


def test_views_are_kept_and_forgotten_by_a_name_that_may_be_asked_for() -> None:
    said("desk", "save", "--where", "theme=wants_out", "--order", "latest", typed="Leaving\n")
    assert "Leaving: theme=wants_out, order latest" in said("desk", "filters")
    said("desk", "forget", typed="Leaving\n")
    assert said("desk", "filters") == ""


def test_news_are_told_since_they_were_marked_as_seen(newsdesk: Newsdesk) -> None:
    assert "nothing as seen yet" in said("desk", "new", "--seen")
    newsdesk.act_as("boris")
    commenting.comment(newsdesk.desk, newsdesk.lines[1].id, "Is this a laugh?")
    newsdesk.act_as("anna")
    assert "boris: Is this a laugh?" in said("desk", "new")
    assert json.loads(said("desk", "new", "--seen", "--json"))["any"]
    assert "nothing." in said("desk", "new")


def test_how_somebody_listens_is_shown_and_set() -> None:
    told = json.loads(
        said("desk", "listening", "--volume", "20", "--text-first", "--rest-after", "0", "--json")
    )
    assert (told["volume"], told["text_first"], told["notes_first"]) == (20, True, True)
    shown = said("desk", "listening")
    assert "muted" in shown and "No rest is proposed." in shown
