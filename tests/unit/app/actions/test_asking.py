"""Lines asked about next are a draw of their own: the same each time, never of an audit, never judged before."""

from __future__ import annotations

import pytest

from earwitness.app.actions import asking, coding
from earwitness.errors import UsageError
from earwitness.model.themes import CodingDraw, ThemeMark
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk


@pytest.fixture
def room() -> Newsdesk:
    return a_newsdesk()


def test_lines_are_chosen_the_same_each_time_and_asked_once(room: Newsdesk) -> None:
    told = asking.ask_next(room.desk, 2, ["anna"], by="vera")
    assert (told["draw"], told["kind"], told["lines"], told["unit"]) == ("asked-1", "asked", 2, "lines")
    (record,) = room.standing(CodingDraw)
    assert record.author.name == "vera"
    again = asking.ask_next(a_newsdesk().desk, 2, ["anna"])
    assert again == told
    more = asking.ask_next(room.desk, 5, ["anna"])
    assert (more["draw"], more["lines"]) == ("asked-2", len(room.lines) - 2)
    with pytest.raises(UsageError, match="no line left"):
        asking.ask_next(room.desk, 1, ["anna"])
    assert len(list(coding.sheet(room.desk, "asked-1", "anna"))) == 2


def test_marked_lines_and_calls_of_an_audit_are_passed_over(room: Newsdesk) -> None:
    line = room.lines[0]
    mark = ThemeMark(line.id, "money", "rejected", 1.0, "A")
    room.desk.writer.append((room.desk.pen("anna").write(mark, basis=(line.id,), call=CALL),))
    asking.ask_next(room.desk, 9, ["anna"])
    (record,) = room.standing(CodingDraw)
    assert line.id not in record.body.lines
    other = a_newsdesk()
    coding.draw(other.desk, "audit", 9, 1, ["anna"])
    with pytest.raises(UsageError, match="no line left"):
        asking.ask_next(other.desk, 1, ["anna"])


@pytest.mark.parametrize(("wanted", "coders"), [(0, ["anna"]), (3, [" "])])
def test_it_needs_lines_and_coders(room: Newsdesk, wanted: int, coders: list[str]) -> None:
    with pytest.raises(UsageError):
        asking.ask_next(room.desk, wanted, coders)


def test_asked_lines_measure_nothing(room: Newsdesk) -> None:
    asking.ask_next(room.desk, 1, ["anna"])
    with pytest.raises(UsageError, match="audit"):
        coding.audit(room.desk, "asked-1")
