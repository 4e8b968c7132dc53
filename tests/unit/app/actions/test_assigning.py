"""Calls are given to listeners one by one or by a filter, and given back; views of the list are kept by name."""

from __future__ import annotations

import pytest

from earwitness.app.actions import look
from earwitness.app.actions.assigning import assign, list_listeners, listener_of
from earwitness.app.actions.saved_filters import forget_filter, list_filters, save_filter, saved_filter
from earwitness.errors import UsageError
from earwitness.model.ids import CallId
from earwitness.model.recording import Call
from tests.unit.app.actions.reviewed_case import CALL, Newsdesk, a_newsdesk

OTHER = CallId("call_0000000000000002")


@pytest.fixture
def room() -> Newsdesk:
    made = a_newsdesk(others=("boris",))
    second = made.desk.pen().write(Call(OTHER, "2022-09-01", ("uk",), reference="call-2"), call=OTHER)
    made.desk.writer.append((second,))
    return made


def listed(room: Newsdesk, **filters: str) -> list[str]:
    return [row["call"] for row in look.calls_page(room.desk, 1, filters)["rows"]]


def test_a_call_has_one_listener_and_can_be_given_back(room: Newsdesk) -> None:
    assert assign(room.desk, "boris", ["call-1", OTHER]) == {"member": "boris", "changed": 2, "unchanged": 0}
    assert assign(room.desk, "boris", [CALL])["unchanged"] == 1
    assign(room.desk, "anna", ["call-1"])
    assert (listener_of(room.desk, CALL), listener_of(room.desk, OTHER)) == ("anna", "boris")
    assign(room.desk, "", [CALL])
    assert listed(room, assigned=look.NOBODY) == [CALL]
    assert list_listeners(room.desk) == [
        {"member": "anna", "calls": 0},
        {"member": "boris", "calls": 1},
        {"member": "", "calls": 1},
    ]


def test_all_that_a_filter_finds_are_given_at_once(room: Newsdesk) -> None:
    assert assign(room.desk, "boris", filters={"from": "2022-08"})["changed"] == 1
    assert listed(room, assigned="boris") == [OTHER]
    assert assign(room.desk, "anna", filters={"assigned": look.NOBODY})["changed"] == 1
    assert assign(room.desk, "anna", filters={})["changed"] == 1, "without a filter: all"
    assert [row["listener"] for row in look.calls_page(room.desk)["rows"]] == ["anna", "anna"]


def test_only_members_listen_and_only_to_calls_that_are_there(room: Newsdesk) -> None:
    for member, calls in (("nobody", [CALL]), ("anna", ["no-such-call"]), ("anna", [])):
        with pytest.raises(UsageError):
            assign(room.desk, member, calls)


def test_a_view_is_kept_by_name_for_its_member_alone(room: Newsdesk) -> None:
    save_filter(room.desk, " Autumn ", {"from": "2022-08", "to": ""}, "latest")
    kept = save_filter(room.desk, "Autumn", {"from": "2022-09"}, "latest")
    assert [(f["name"], f["filters"], f["order"]) for f in list_filters(room.desk)] == [
        ("Autumn", {"from": "2022-09"}, "latest")
    ]
    assert saved_filter(room.desk, kept["filter"])["name"] == "Autumn"
    room.act_as("boris")
    assert list_filters(room.desk) == []
    with pytest.raises(UsageError):
        forget_filter(room.desk, "Autumn")
    room.act_as("anna")
    forget_filter(room.desk, kept["filter"])
    assert list_filters(room.desk) == []


@pytest.mark.parametrize(
    ("name", "filters", "order"),
    [
        ("", {"from": "2022"}, "came"),
        ("x", {}, "came"),
        ("x", {"colour": "red"}, "came"),
        ("x", {"from": "2022"}, "best"),
    ],
)
def test_a_view_that_filters_nothing_is_not_kept(
    room: Newsdesk, name: str, filters: dict[str, str], order: str
) -> None:
    with pytest.raises(UsageError):
        save_filter(room.desk, name, filters, order)
