"""What is new, who listens, saved views, calls over time, a stretch heard again and hours listened, as pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from earwitness.app import wiring
from earwitness.app.actions import assigning, commenting, marking, rehearing, reviewing
from earwitness.app.actions.reviewing import Change
from earwitness.dispatch.local import HereDispatcher
from earwitness.model.ids import CallId
from earwitness.model.recording import Call
from earwitness.model.records import Author
from earwitness.model.teamwork import Assignment, ListeningWish
from earwitness.ports import SpeechEngines
from earwitness.testing.speech import FakeTranscriber
from earwitness.web.application import application
from earwitness.web.guard import Session
from earwitness.web.room import Room
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

OTHER = CallId("call_0000000000000002")


@pytest.fixture
def newsdesk() -> Newsdesk:
    made = a_newsdesk(others=("boris",))
    second = made.desk.pen().write(Call(OTHER, "2022-09-01", ("uk",), reference="call-2"), call=OTHER)
    made.desk.writer.append((second,))
    return made


@pytest.fixture
def room(newsdesk: Newsdesk) -> Room:
    return Room(newsdesk.desk, Session())


@pytest.fixture
def window(room: Room) -> Iterator[TestClient]:
    with TestClient(application(room)) as client:
        yield client


def test_what_others_did_is_told_until_it_is_marked_as_seen(newsdesk: Newsdesk, window: TestClient) -> None:
    assert "Since " not in window.get("/").text
    window.post("/seen")
    newsdesk.act_as("boris")
    commenting.comment(newsdesk.desk, newsdesk.lines[0].id, "Is this a laugh?")
    newsdesk.act_as("anna")
    page = window.get("/").text
    assert "Is this a laugh?" in page and f"/calls/{CALL}#{newsdesk.lines[0].id}" in page
    assert "Is this a laugh?" not in window.post("/seen").text


def test_calls_are_given_away_chosen_or_all_that_fit(newsdesk: Newsdesk, window: TestClient) -> None:
    page = window.get("/calls").text
    boris = re.search(r'<option value="([^"]+)">boris</option>', page)
    assert boris is not None and "boris" not in boris[1], "a name stands in no address"
    window.post("/calls/listeners", data={"which": "chosen", "call": [CALL], "member": boris[1]})
    assert assigning.listener_of(newsdesk.desk, CALL) == "boris"
    only = window.get(f"/calls?assigned={boris[1]}").text
    assert "call-1" in only and "call-2" not in only
    answer = window.post("/calls/listeners", data={"which": "all", "assigned": "-", "member": boris[1]})
    assert "1 calls given." in answer.text
    window.post("/calls/listeners", data={"which": "all", "from": "2022-09", "member": "-"})
    assert [a.body.member for a in newsdesk.standing(Assignment)] == ["boris", ""]
    assert window.post("/calls/listeners", data={"which": "chosen", "member": boris[1]}).status_code == 400
    assert window.get("/calls?assigned=of-yesterday").status_code == 400


def test_a_view_is_kept_opened_and_forgotten(window: TestClient) -> None:
    answer = window.post("/calls/saved", data={"name": "Autumn", "from": "2022-08", "order": "latest"})
    assert re.fullmatch(r"saved=rec_\w+", answer.url.query.decode()), "by id: a name stands in no address"
    assert "call-2" in answer.text and "call-1" not in answer.text
    found = re.search(r'name="filter" value="(rec_\w+)"', answer.text)
    assert found is not None
    assert "Autumn" not in window.post("/calls/saved/forget", data={"filter": found[1]}).text


def test_calls_over_time_lead_to_the_calls_of_each_period(window: TestClient) -> None:
    page = window.get("/calls").text
    assert "Calls by week" in page and 'aria-hidden="true"' in page
    first = re.search(r'<td><a href="(/calls\?from=2022-08-29[^"]*)">', page)
    assert first is not None
    listed = window.get(first[1].replace("&amp;", "&")).text
    assert "call-2" in listed and "call-1" not in listed


def test_a_hard_call_says_what_it_speaks_of_before_its_text_opens(
    newsdesk: Newsdesk, window: TestClient
) -> None:
    assert "data-hard" not in window.get(f"/calls/{CALL}").text
    marking.mark_theme(newsdesk.desk, newsdesk.lines[1].id, "casualties_own", found=True)
    page = window.get(f"/calls/{CALL}").text
    assert "death (1 line)" in page and "data-hard" not in page, "told, and in a war not grave"
    marking.mark_theme(newsdesk.desk, newsdesk.lines[1].id, "harm_pows", found=True)
    page = window.get(f"/calls/{CALL}").text
    assert page.index("torture and beating (1 line)") < page.index("data-hard") < page.index('class="lines"')
    window.get(f"/calls/{CALL}/lines/1")
    page = window.get(f"/calls/{CALL}").text
    assert "torture and beating (1 line)" in page and "data-hard" not in page, (
        "whoever works on a line has opened the call"
    )


def test_everybody_listens_as_they_wish(newsdesk: Newsdesk, window: TestClient) -> None:
    marking.mark_theme(newsdesk.desk, newsdesk.lines[1].id, "harm_pows", found=True)
    window.post("/listening", data={"volume": "15", "rest": "0", "text_first": "yes"})
    page = window.get(f"/calls/{CALL}").text
    assert "torture and beating (1 line)" in page and "data-hard" not in page
    assert 'data-volume="15"' in page and "<audio controls muted" in page
    assert newsdesk.standing(ListeningWish)[0].body == ListeningWish(True, False, 15, 0)
    assert window.post("/listening", data={"volume": "500", "rest": "0"}).status_code == 400


def test_seconds_that_a_browser_counted_are_kept_and_a_rest_is_proposed(window: TestClient) -> None:
    window.post("/listening", data={"volume": "40", "rest": "1", "notes_first": "yes"})
    assert window.post("/listened", data={"seconds": "50"}).json() == {"seconds": 50, "rest": False}
    assert re.search(r"data-rest hidden", window.get(f"/calls/{CALL}").text)
    assert window.post("/listened", data={"seconds": "20"}).json() == {"seconds": 70, "rest": True}
    assert not re.search(r"data-rest hidden", window.get(f"/calls/{CALL}").text)
    assert window.post("/listened", data={"seconds": "99999"}).status_code == 400


class FakeEar:
    """Makes the fake engine."""

    author = Author("engine", "another ear", "2")

    def __call__(self) -> FakeTranscriber:
        return FakeTranscriber(self.author)


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "speech_engines", lambda engine, hearing: SpeechEngines(FakeEar()))
    monkeypatch.setattr(wiring, "dispatcher_of", lambda settings: HereDispatcher())
    here = [
        {"id": "small", "kind": "whisper", "standing": "verified"},
        {"id": "absent", "kind": "whisper", "standing": "not installed"},
    ]
    monkeypatch.setattr(rehearing, "list_models", lambda: here)


@pytest.mark.parametrize(("do", "line"), [("take", "Это, слышно. 200"), ("drop", "Да много")])
def test_a_line_heard_again_is_shown_beside_the_old_and_taken_or_dropped(
    ears: None, newsdesk: Newsdesk, room: Room, window: TestClient, do: str, line: str
) -> None:
    asked = {"first": "2", "last": "2", "ear": "whisper whisper-base", "beam": "1", "language": "uk"}
    window.post(f"/calls/{CALL}/again?recording=1", data=asked)
    room.jobs.wait(20)
    assert newsdesk.texts()[1] == "Да много", "nothing is written yet"
    page = window.get(f"/calls/{CALL}/again").text
    assert 'value="whisper small"' in page and "absent" not in page
    assert "Да много" in page and "Это, слышно. 200" in page
    window.post(f"/calls/{CALL}/again/reading", data={"do": do})
    assert newsdesk.texts()[1] == line
    assert window.post(f"/calls/{CALL}/again/reading", data={"do": do}).status_code == 400


def test_a_reading_of_a_line_that_changed_meanwhile_is_not_taken(
    ears: None, newsdesk: Newsdesk, room: Room, window: TestClient
) -> None:
    window.post(f"/calls/{CALL}/again", data={"first": "2", "last": "2", "ear": "whisper whisper-base"})
    room.jobs.wait(20)
    reviewing.fix_line(newsdesk.desk, CALL, 2, Change(text="Да, много"))
    answer = window.post(f"/calls/{CALL}/again/reading", data={"do": "take"})
    assert answer.status_code == 400 and newsdesk.texts()[1] == "Да, много"
