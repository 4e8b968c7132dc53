"""The board of claims: each in the column its checks and verdict allow, a page at a time, and the machine's apart."""

from __future__ import annotations

import pytest

from earwitness.app.actions import claims, claims_board
from earwitness.app.actions.claims_board import proposed_claims
from earwitness.model.claims import Claim
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk


@pytest.fixture
def newsdesk() -> Newsdesk:
    return a_newsdesk()


def totals(newsdesk: Newsdesk) -> dict[str, int]:
    return {name: found["total"] for name, found in claims_board.claims_board(newsdesk.desk).items()}


def test_a_claim_moves_as_it_is_tested(newsdesk: Newsdesk) -> None:
    desk = newsdesk.desk
    noted = [claims.note_claim(desk, f"{CALL}:{n}", f"claim {n}")["claim"] for n in (1, 2, 3)]
    assert totals(newsdesk)["said only"] == 3
    claims.note_check(desk, noted[0], "document", "supports", "a paper", "A1")
    claims.note_check(desk, noted[1], "document", "contradicts", "a paper", "A1")
    claims.give_verdict(desk, noted[2], "not checkable", "nobody can know")
    wanted = {"said only": 0, "context fits": 0, "corroborated": 1, "contradicted": 1, "not checkable": 1}
    assert totals(newsdesk) == wanted
    (row,) = claims_board.claims_board(desk)["not checkable"]["rows"]
    assert (row["statement"], row["by"], row["holds"], row["at"]) == ("claim 3", "anna", True, "00:06.0")
    claims.note_check(desk, noted[2], "document", "supports", "a paper", "A1")
    (row,) = claims_board.claims_board(desk)["not checkable"]["rows"]
    assert not row["holds"]
    for listed in claims.list_claims(desk):
        column = listed["verdict"]["standing"] if listed["verdict"] else listed["allowed"]
        rows = claims_board.claims_board(desk)[column]["rows"]
        (shown,) = [row for row in rows if row["claim"] == listed["claim"]]
        assert (shown["checks"], shown["missing"]) == (listed["checks"], listed["missing"])


def test_a_column_comes_page_by_page(newsdesk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims_board, "SHOWN", 2)
    monkeypatch.setattr(claims_board, "A_PAGE", 3)
    made = [claims.note_claim(newsdesk.desk, f"{CALL}:1", f"claim {n}")["claim"] for n in range(5)]
    board = claims_board.claims_board(newsdesk.desk)
    assert [row["claim"] for row in board["said only"]["rows"]] == made[:2]
    pages = [claims_board.claims_board(newsdesk.desk, "said only", n) for n in (1, 2, 3)]
    assert all(page.keys() == {"said only"} and page["said only"]["total"] == 5 for page in pages)
    assert [[row["claim"] for row in page["said only"]["rows"]] for page in pages] == [made[:3], made[3:], []]


def test_what_a_machine_proposes_stands_apart(newsdesk: Newsdesk) -> None:
    line = newsdesk.lines[0]
    pen = newsdesk.desk.pen_for(newsdesk.transcript.author)
    claim = pen.write(Claim(line.id, 0, 3, "a proposal"), basis=(line.id,), call=CALL)
    newsdesk.desk.writer.append((claim,))
    assert sum(totals(newsdesk).values()) == 0
    found = proposed_claims(newsdesk.desk)
    assert (found["total"], [row["claim"] for row in found["rows"]]) == (1, [claim.id])
    assert proposed_claims(newsdesk.desk, 2) == {"total": 1, "rows": []}
