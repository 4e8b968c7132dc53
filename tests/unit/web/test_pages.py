"""Every page over a case in memory: it answers, says what is wrong beside the form, and writes what its action writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from earwitness.app.actions import reviewing
from earwitness.app.actions.reviewing import Change
from earwitness.model.claims import Claim
from earwitness.model.quotes import Quote
from earwitness.model.story import Story
from earwitness.model.themes import ThemeMark
from earwitness.web.application import application
from earwitness.web.guard import Session
from earwitness.web.pages import DOORS
from earwitness.web.room import Room
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

TEMPLATES = Path(__file__).resolve().parents[3] / "src" / "earwitness" / "resources" / "workbench"


@pytest.fixture
def newsdesk() -> Newsdesk:
    return a_newsdesk()


@pytest.fixture
def window(newsdesk: Newsdesk) -> Iterator[TestClient]:
    with TestClient(application(Room(newsdesk.desk, Session()))) as client:
        yield client


def line_form(newsdesk: Newsdesk, turn: int, **more: str) -> dict[str, str]:
    return {"utterance": newsdesk.desk.view.utterances(CALL)[turn - 1].id, **more}


PLACES = {
    "call": CALL, "line": "1", "theme": "wants_out", "term": "двести", "draw": "x", "claim": "x", "quote": "x", "recording": "x",
    "release": "x", "path": "x", "key": "x",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_that_needs_nothing_more_answers(window: TestClient, language: str) -> None:
    for door in DOORS:
        if door.method == "GET" and not {"draw", "claim", "quote", "recording", "release", "key"} & _names(
            door.path
        ):
            place = door.path.replace(":int}", "}").format(**PLACES)
            answer = window.get(place, headers={"accept-language": language})
            assert answer.status_code == 200, (place, answer.text[-600:])
            assert f'<html lang="{language}">' in answer.text
            assert "<h1" in answer.text or "<h2" in answer.text


def _names(path: str) -> set[str]:
    return {part.strip("{}").split(":")[0] for part in path.split("/") if part.startswith("{")}


@pytest.mark.parametrize(
    "place", ["/calls/nothing", "/sound/rec_0", "/themes/nothing", "/releases/x/index.html"]
)
def test_what_is_not_there_is_said(window: TestClient, place: str) -> None:
    assert window.get(place).status_code in (400, 404)


def test_a_line_is_corrected_as_by_the_command_line(newsdesk: Newsdesk, window: TestClient) -> None:
    form = line_form(newsdesk, 1, text="Сколько там двухсотых", english="", voice="Speaker 1")
    answer = window.post(f"/calls/{CALL}/lines/1/words", data=form)
    assert answer.status_code == 200 and answer.url.fragment == "line-1"
    assert "Saved." in answer.text
    other = a_newsdesk()
    reviewing.fix_line(other.desk, "call-1", 1, Change(text="Сколько там двухсотых"))
    assert _written(newsdesk) == _written(other)


def _written(room: Newsdesk) -> list[Any]:
    """What stands and by whom, but for ids and times."""
    return [
        (u.body.text, u.body.voice, u.author.name, u.author.kind) for u in room.desk.view.utterances(CALL)
    ]


def test_two_windows_on_one_line_lose_no_edit(newsdesk: Newsdesk, window: TestClient) -> None:
    both = line_form(newsdesk, 1)
    window.post(f"/calls/{CALL}/lines/1/words", data={**both, "text": "Первое окно"})
    answer = window.post(f"/calls/{CALL}/lines/1/words", data={**both, "text": "Второе окно"})
    assert answer.status_code == 409
    assert "Первое окно" in answer.text and "Второе окно" in answer.text, "both are shown, to be merged"
    assert newsdesk.texts()[0] == "Первое окно"
    assert window.post(f"/calls/{CALL}/lines/1/join", data=both).status_code == 400


def test_an_error_says_its_number_and_what_to_do_and_writes_nothing(
    newsdesk: Newsdesk, window: TestClient
) -> None:
    before = newsdesk.desk.view.reader.counts()
    answer = window.post(f"/calls/{CALL}/lines/1/words", data=line_form(newsdesk, 1, text=""))
    assert answer.status_code == 400 and "E001" in answer.text and 'role="alert"' in answer.text
    answer = window.post("/add", data={"terms": ""})
    assert answer.status_code == 400
    assert newsdesk.desk.view.reader.counts() == before


def test_a_line_is_cut_joined_marked_and_claimed(newsdesk: Newsdesk, window: TestClient) -> None:
    window.post(f"/calls/{CALL}/lines/1/cut", data=line_form(newsdesk, 1, word="3"))
    assert len(newsdesk.texts()) == 4
    window.post(f"/calls/{CALL}/lines/1/join", data=line_form(newsdesk, 1))
    assert len(newsdesk.texts()) == 3
    window.post(f"/calls/{CALL}/lines/2/theme", data=line_form(newsdesk, 2, theme="wants_out", found="yes"))
    (mark,) = newsdesk.standing(ThemeMark)
    assert (mark.body.status, mark.author.name) == ("accepted", "anna")
    window.post("/claims", data={"at": "call-1:2", "statement": "There are many."})
    (claim,) = newsdesk.standing(Claim)
    assert window.get(f"/claims/{claim.id}").status_code == 200


def test_a_quote_is_refused_when_unfair_and_kept_when_fair(newsdesk: Newsdesk, window: TestClient) -> None:
    for line, text, english in ((1, "Я домой не поеду", "I will not go home"), (2, "Ну да", "Well yes")):
        reviewing.fix_line(newsdesk.desk, "call-1", line, Change(text=text))
        reviewing.fix_line(newsdesk.desk, "call-1", line, Change(english=english))
    assert "Я домой не поеду" in window.get(f"/calls/{CALL}/quote?first=1&last=2").text
    unfair = {"line": "1", "edited-1": "Я домой поеду", "edited_en-1": "I will not go home"}
    assert "Not fair yet" in window.post(f"/calls/{CALL}/quote/fairness", data=unfair).text
    answer = window.post(f"/calls/{CALL}/quote", data=unfair)
    assert answer.status_code == 400 and newsdesk.standing(Quote) == []
    fair = {**unfair, "edited-1": "Я домой не поеду"}
    assert "Fair:" in window.post(f"/calls/{CALL}/quote/fairness", data=fair).text
    window.post("/story", data={"title": "A title"})
    answer = window.post(f"/calls/{CALL}/quote", data={**fair, "into_story": "yes"})
    (quote,) = newsdesk.standing(Quote)
    assert answer.url.path == f"/quotes/{quote.id}"
    (story,) = newsdesk.standing(Story)
    assert story.body.beats[0].quote == quote.id
    window.post(f"/quotes/{quote.id}/sign", data={"by": "Vera V"})
    assert "Vera V" in window.get("/story").text


def test_every_policy_forbids_what_is_not_ours(window: TestClient) -> None:
    text = window.get(f"/calls/{CALL}").text
    assert "style=" not in text and "onclick" not in text and "<script>" not in text
    assert "http://" not in text.replace("http://www.w3.org", "") and "https://" not in text


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.j2")), ids=lambda path: path.name)
def test_no_form_leaves_what_was_typed_to_the_browser(template: Path) -> None:
    """A browser writes the contents of an open form into its session files, on this disk, unless the form forbids it."""
    forms = re.findall(r"<form [^>]*>", template.read_text(encoding="utf-8"))
    assert [form for form in forms if 'autocomplete="off"' not in form] == []


def test_locking_ends_the_session_and_clears_the_browser(newsdesk: Newsdesk) -> None:
    session = Session()
    cookie = session.enter(session.token)
    with TestClient(application(Room(newsdesk.desk, session))) as client:
        answer = client.post("/lock")
    assert answer.headers["clear-site-data"] == '"*"'
    assert cookie is not None and not session.holds(cookie)
