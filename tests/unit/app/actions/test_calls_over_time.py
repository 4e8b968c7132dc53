"""Calls by week, month or year: every call is in one period, every period's filter lists its calls."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from earwitness.app.actions import look
from earwitness.app.actions.calls_over_time import calls_over_time
from earwitness.app.wiring import Desk
from earwitness.model.ids import CallId
from earwitness.model.recording import Call
from tests.unit.app.actions.reviewed_case import a_newsdesk


def a_desk(*began: str | None) -> Desk:
    """A case with a call of 1 July 2022, a Friday, and one for each of these times."""
    desk = a_newsdesk().desk
    for n, moment in enumerate(began):
        id = CallId(f"call_1{n:015d}")
        desk.writer.append((desk.pen().write(Call(id, moment, ("ru",)), call=id),))
    return desk


@pytest.mark.parametrize(
    ("began", "unit", "periods"),
    [
        ((), "week", [("2022-06-27", "2022-07-03", 1)]),
        (
            ("2022-07-04T00:10:00", "2022-07-17"),
            "week",
            [
                ("2022-06-27", "2022-07-03", 1),
                ("2022-07-04", "2022-07-10", 1),
                ("2022-07-11", "2022-07-17", 1),
            ],
        ),
        (("2022-08", "2022-09-30"), "month", [("2022-07", "2022-07", 1), ("2022-08", "2022-08", 1), ("2022-09", "2022-09", 1)]),
        (("2023",), "year", [("2022", "2022", 1), ("2023", "2023", 1)]),
        (("2021-12-31", "2022-12-31"), "month", None),
        (("2015-01-01",), "year", None),
    ],
)  # fmt: skip
def test_the_unit_follows_the_time_that_calls_span(
    began: Sequence[str], unit: str, periods: list[tuple[str, str, int]] | None
) -> None:
    desk = a_desk(*began)
    strip = calls_over_time(desk)
    assert strip["unit"] == unit
    assert sum(row["calls"] for row in strip["rows"]) == 1 + len(began)
    if periods is not None:
        assert [(row["from"], row["to"], row["calls"]) for row in strip["rows"]] == periods
    for row in strip["rows"]:
        assert look.calls_page(desk, 1, {"from": row["from"], "to": row["to"]})["total"] == row["calls"]


def test_what_has_no_date_is_counted_apart_and_filters_hold() -> None:
    desk = a_desk(None, "not a date", "2022-07-02")
    strip = calls_over_time(desk)
    assert (strip["unknown"], strip["most"]) == (2, 2)
    assert calls_over_time(desk, {"language": "xx"})["rows"] == []
