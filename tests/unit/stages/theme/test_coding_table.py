"""Codings as rows of a table that a person may fill in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from earwitness.errors import BadForm
from earwitness.stages.theme.coding_table import COLUMNS, codings_of_rows, rows_of_calls
from earwitness.stages.theme.passages import CodedCall, CodedLine, LineCoding, where

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINES = (
    CodedLine("rec_1", "A", "Да.", 0.0, 2.0, (LineCoding("fear", "Olha", AT, stance="seen", target="x"),)),
    CodedLine("rec_2", "B", "Нет.", 2.0, 4.0),
    CodedLine(
        "rec_3", "B", "Так.", 4.0, 5.0, (LineCoding("fear", "m", AT, status="suggested", machine=True),)
    ),
)


def test_ours_comes_back_and_what_nobody_judged_stays_out() -> None:
    cells = rows_of_calls([CodedCall("call_1", "call-017", LINES)])
    assert all(len(row) == len(COLUMNS) for row in cells)
    rows = [(n, dict(zip(COLUMNS, map(str, row), strict=True))) for n, row in enumerate(cells, 2)]
    (source,), lost = codings_of_rows(rows)
    (passage,) = source.passages
    assert source.names == ("call_1", "call-017")
    assert (passage.theme, passage.coder, passage.stance, passage.target) == ("fear", "Olha", "seen", "x")
    assert where(source, LINES) == [(0,)]
    assert lost == ("1 rows without a theme", "1 rows that nobody has judged: their status is suggested")


def test_a_row_filled_in_by_hand() -> None:
    rows = [
        (2, {"call": "call-017", "line": "3.0", "theme": "fear", "status": "", "colour": "red"}),
        (3, {"call": "call-017", "line": "2", "theme": "fear", "status": "Rejected", "colour": ""}),
        (4, {"call": "call-017", "line": "9", "theme": "fear", "status": "accepted", "colour": ""}),
    ]
    (source,), lost = codings_of_rows(rows)
    assert where(source, LINES) == [(2,), (1,), ()]
    assert [p.found for p in source.passages] == [True, False, True]
    assert lost == ("1 columns that are not known",)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"theme": "fear"}, "needs the columns"),
        ({"call": "c", "line": "", "theme": "fear"}, "row 2: it has a theme"),
        ({"call": "c", "line": "1", "theme": "fear", "status": "perhaps"}, "row 2, column status"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(row: dict[str, str], told: str) -> None:
    with pytest.raises(BadForm, match=told):
        codings_of_rows([(2, row)])
