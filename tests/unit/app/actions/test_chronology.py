"""A page of the chronology is the stretch of the whole that it says, whatever is known of when calls began."""

from __future__ import annotations

from dataclasses import replace

import pytest

from earwitness.app.actions.chronology import events_page, list_events, regions
from earwitness.model.claims import Claim
from earwitness.model.ids import CallId, PersonId
from earwitness.model.recording import Call, Party
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

BEGAN = (
    None,
    "2022-05-02T10:00",
    "2022-05",
    "2022-05-01T09:00",
    None,
    "2022-05-02T10:00",
    "2022",
    "2022-06-01",
    None,
)


@pytest.fixture
def newsdesk() -> Newsdesk:
    made = a_newsdesk()
    pen = made.desk.pen_for(made.transcript.author)
    for n, began in enumerate(BEGAN):
        party = Party("A", "caller", PersonId(f"per_{n % 2}"), "soldier")
        body = Call(CallId(f"call_x{n}"), began, ("ru",), (party,), "a village" if n else None)
        made.desk.writer.append((pen.write(body, call=body.id),))
    line = made.lines[0]
    claim = Claim(line.id, 0, 3, "an invented claim", PersonId("per_1"))
    made.desk.writer.append((made.desk.pen().write(claim, basis=(line.id,), call=CALL),))
    return made


@pytest.mark.parametrize("person", [None, "per_1"])
@pytest.mark.parametrize(
    "days", [("", ""), ("2022-05-02", ""), ("", "2022-05-01"), ("2022-05-02", "2022-05-02")]
)
@pytest.mark.parametrize("track", [None, "calls", "work"])
def test_pages_are_the_whole(
    newsdesk: Newsdesk, person: str | None, days: tuple[str, str], track: str | None
) -> None:
    whole = list_events(newsdesk.desk, person, *days, track)
    if track != "work":
        assert whole
    for size in (1, 4, 50):
        pages = [
            events_page(newsdesk.desk, person, *days, track, skip, size)
            for skip in range(0, len(whole) + 1, size)
        ]
        assert [event for rows, _ in pages for event in rows] == whole
        assert {total for _, total in pages} == {len(whole)}


def test_the_map_counts_calls_as_they_stand(newsdesk: Newsdesk) -> None:
    assert regions(newsdesk.desk).without == 2
    call = newsdesk.desk.view.call(CallId("call_x1"))
    assert call is not None
    better = newsdesk.desk.pen().write(replace(call.body, place=None), supersedes=(call.id,), call=call.call)
    newsdesk.desk.writer.append((better,))
    assert regions(newsdesk.desk).without == 3
    # the call of June, and one of which only the year is known
    assert regions(newsdesk.desk, first="2022-06-01", last="2022-06-30").unplaced == 2
    assert regions(newsdesk.desk, "per_0").without == 1
