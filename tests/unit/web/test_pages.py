"""Every page over a case in memory: it answers, says what is wrong beside the form, and writes what its action writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from earwitness.app.actions import reviewing
from earwitness.app.actions.reviewing import Change
from earwitness.model.claims import Claim
from earwitness.model.identity import Person
from earwitness.model.ids import PersonId
from earwitness.model.misses import SecondLook
from earwitness.model.quotes import Quote
from earwitness.model.shorthand import Reading
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


#: what the addresses of pages are made with; those of something that is not in the case yet are walked elsewhere
PLACES = {"call": CALL, "line": "1", "theme": "wants_out"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_that_needs_nothing_more_answers(window: TestClient, language: str) -> None:
    for door in DOORS:
        if door.method == "GET" and door.path != "/custody/authenticity" and _names(door.path) <= set(PLACES):
            place = door.path.replace(":int}", "}").format(**PLACES)
            answer = window.get(place, headers={"accept-language": language})
            assert answer.status_code == 200, (place, answer.text[-600:])
            assert f'<html lang="{language}">' in answer.text
            assert "<h1" in answer.text or "<h2" in answer.text


def _names(path: str) -> set[str]:
    return {part.strip("{}").split(":")[0] for part in path.split("/") if part.startswith("{")}


@pytest.mark.parametrize(
    "place", ["/calls/nothing", "/sound/rec_0", "/themes/nothing", "/releases/x/index.html", "/trace/x"]
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


def test_words_that_name_a_page_stand_in_no_address(newsdesk: Newsdesk, window: TestClient) -> None:
    term = {
        "word": "кедрач",
        "meaning": "a clerk",
        "language": "ru",
        "trust": "seen",
        "why": "Two callers say so.",
    }
    assert "кедрач" in window.post("/shorthand", data=term).text
    line = newsdesk.desk.view.utterances(CALL)[0]
    newsdesk.add(Reading(line.id, 0, 4, "двес", "двести", "killed", "unclear", 0.5), line.id)
    page = window.get("/shorthand").text
    (place,) = set(re.findall(r'<a href="(/shorthand/[^"?]+)"', page))
    assert "двести" in window.get(place).text and "двести" not in unquote(place)
    assert window.get("/shorthand/двести").status_code == 404
    places = unquote(" ".join(re.findall(r'(?:href|action)="([^"]+)"', page)))
    assert "кедрач" not in places and "двести" not in places
    window.post("/shorthand/withdraw", data={"word": "кедрач", "why": "A joke of one caller."})
    assert "кедрач" not in window.get("/shorthand").text


def test_contact_and_research_are_asked_for_approved_and_logged(
    newsdesk: Newsdesk, window: TestClient
) -> None:
    newsdesk.desk.writer.append(
        (newsdesk.desk.pen().write(Person(PersonId("per_1"), "Invented", reference="p01")),)
    )
    whom = {"person": "p01", "way": "message"}
    asked = window.post("/interviews/plans", data={**whom, "purpose": "his leave", "precautions": "no name"})
    (plan,) = set(re.findall(r"/interviews/plans/(\w+)/approve", asked.text))
    assert window.post(f"/interviews/plans/{plan}/approve", data={"by": "anna"}).status_code == 400
    for name in ("Vera V", "Boris B"):
        window.post(f"/interviews/plans/{plan}/approve", data={"by": name})
    window.post("/interviews/attempts", data={**whom, "outcome": "confirmed", "note": "He was calm."})
    page = window.get("/interviews").text
    assert "Vera V" in page and "He was calm." in page and ">without approval<" not in page
    form = {
        "person": "p01", "with": "his wife", "date": "2023-03-01", "consent": "background", "summary": "She says he is home.",
        "exchanges": "? Is he home?\nHe is.\nSince May.", "supports": "",
    }  # fmt: skip
    one = window.post("/interviews", data=form)
    assert "Is he home?" in one.text and "He is. Since May." in one.text
    kept = window.post(
        f"{one.url.path}/files", files={"files": ("notes.txt", b"She said yes.", "text/plain")}
    )
    assert "notes" in kept.text and "notes.txt" not in kept.text, "the name of the file is the vault's"
    plan_of = {
        "kind": "number", "target": "a number", "question": "whose", "method": "a messenger", "account": "none",
        "gives_away": "that we look",
    }  # fmt: skip
    place = window.post("/research", data=plan_of).url.path
    look = {
        "account": "none",
        "where": "a messenger",
        "told": "nothing",
        "outcome": "found",
        "found": "A page of his.",
    }
    assert window.post(f"{place}/looks", data=look).status_code == 400, "nobody approved it"
    window.post(f"{place}/approve", data={"by": "Vera V"})
    captured = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nKedr.\r\n\r\n"
    looked = window.post(f"{place}/looks", data=look, files={"files": ("p.warc", captured)}).text
    (archive,) = re.findall(r'href="(/research/captured/[^"]+)"', looked)
    assert "A page of his." in looked and "Kedr." in window.get(f"{archive}?record=1").text
    assert "interview" in window.get("/chronology?track=work").text


def test_the_map_of_many_calls_is_drawn_when_it_is_asked_for(
    window: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'class="map"' in window.get("/chronology").text
    typed = window.post("/chronology", data={"person": "Птахов", "track": "work"}, follow_redirects=False)
    assert "Птахов" not in unquote(typed.headers["location"])
    monkeypatch.setattr("earwitness.web.pages.chronology.MAP_AT_ONCE", 0)
    page = window.get("/chronology").text
    assert 'class="map"' not in page
    (place,) = re.findall(r'href="(/chronology\?map=yes[^"]*)"', page)
    assert 'class="map"' in window.get(place.replace("&amp;", "&")).text


def test_what_a_second_look_finds_is_kept_back(newsdesk: Newsdesk, window: TestClient) -> None:
    page = window.get("/protect/misses?seed=3").text
    passage, word = re.findall(r'name="passage" value="([^"]+)"', page)[0], newsdesk.texts()[0].split()[0]
    (draw,) = re.findall(r'name="draw" value="([^"]+)"', page)
    form = {
        "draw": draw,
        "passage": passage,
        f"surface-{passage}-1": word,
        f"class-{passage}-1": "nickname",
        "by": "Vera V",
    }
    assert window.post("/protect/misses", data=form).status_code == 400, "nothing is ticked as judged"
    window.post("/protect/misses", data={**form, f"done-{passage}": "yes"})
    (look,) = newsdesk.standing(SecondLook)
    assert (look.author.name, look.body.missed) == ("Vera V", 1)
