"""What a page of the workbench costs goes by what it shows: twice the calls, and it reads no more records.

Times are for `benchmarks/workbench.py`. Here records are counted as they are read, and every statement is looked at: none
goes through a whole table of records, lines or marks, whatever the database would choose on a case this small.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from starlette.testclient import TestClient

from benchmarks.big_case import build
from benchmarks.workbench import addresses, deeds, window
from earwitness.app.actions import claims_board, look, people, protecting
from earwitness.app.settings import Settings
from earwitness.app.wiring import Desk
from earwitness.ports import nothing
from earwitness.storage import database
from earwitness.storage.casefile import CaseFile
from earwitness.storage.seal import PassphraseCost
from earwitness.web.pages import chronology, shorthand, themes
from earwitness.web.room import Room

CHEAP = PassphraseCost(64, 1, 1)
CALLS = 60
#: of the tables that grow with a case; what is asked of calls may go through the calls
LARGE = ("record", "link", "said", "mark", "told", "facet")
SAID = [f"слово{n}" for n in range(400)]


class Reading:
    """Counts records that are read, and keeps the statements that were made."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.records = 0
        self.statements: dict[str, Any] = {}
        whole = database.from_bytes

        def counted(content: bytes | str) -> Any:
            self.records += 1
            return whole(content)

        patch.setattr(database, "from_bytes", counted)

    def keep(self, _: Connection, __: object, statement: str, given: Any, *___: object) -> None:
        self.statements[statement] = given


@contextmanager
def opened(folder: Path, calls: int) -> Iterator[tuple[TestClient, Room]]:
    with CaseFile.create(folder, "pass", member="ann", cost=CHEAP) as case:
        build(case, calls, SAID, {}, nothing)
        with window(Desk(case, Settings())) as client_and_room:
            yield client_and_room


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages so short that even this case has many of each."""
    for module, name in (
        (look, "CALLS_A_PAGE"),
        (look, "FILES_A_PAGE"),
        (people, "PEOPLE_A_PAGE"),
        (people, "MOST_TO_CHOOSE"),
        (claims_board, "A_PAGE"),
        (claims_board, "SHOWN"),
        (chronology, "EVENTS_A_PAGE"),
        (protecting, "LABELS_A_PAGE"),
        (shorthand, "USES_A_PAGE"),
        (themes, "LINES_A_PAGE"),
    ):
        monkeypatch.setattr(module, name, 4)


def test_no_page_reads_more_of_a_larger_case(
    tmp_path: Path, small_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = Reading(monkeypatch)
    read: list[dict[str, int]] = []
    for calls in (CALLS, 2 * CALLS):
        with opened(tmp_path / str(calls), calls) as (client, room):
            event.listen(Engine, "before_cursor_execute", reading.keep)
            try:
                costs: dict[str, int] = {}
                for name, address, form in chain(addresses(room, SAID), deeds(room.desk, 0)):
                    if not form:
                        # what is worked out once and remembered until something changes is of the first time
                        client.get(address)
                    before = reading.records
                    answer = client.post(address, data=form) if form else client.get(address)
                    costs[name] = reading.records - before
                    assert answer.status_code in (200, 206), (name, answer.status_code)
                read.append(costs)
            finally:
                event.remove(Engine, "before_cursor_execute", reading.keep)
            scans = list(_scans(room, reading.statements))
    small, large = read
    assert len(small) > 50
    assert sum(small.values()) > 500
    # a search shows up to fifty hits, of few calls and of many
    pages = [name for name in large if not name.startswith("search,")]
    more = {name: (small[name], large[name]) for name in pages if large[name] > 1.3 * small[name] + 20}
    assert more == {}, "pages that read more records of twice as many calls"
    assert scans == [], "statements that go through a whole table"


def _scans(room: Room, statements: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Statements of the case's databases that read a large table from end to end, with the step that does."""
    for store in (room.desk.case.records, room.desk.case.vault):
        assert store is not None
        with store._database.read() as db:
            for statement, given in statements.items():
                if (
                    not statement.lstrip()
                    .upper()
                    .startswith(("SELECT", "WITH", "UPDATE", "DELETE", "INSERT"))
                ):
                    continue
                first = given[0] if isinstance(given, list) else given
                for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", first):
                    if row[3].split(" USING ")[0] in {f"SCAN {table}" for table in LARGE}:
                        yield statement, row[3]
