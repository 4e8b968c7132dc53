"""Talks of a file are read some at a time, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from earwitness.app.actions import trying
from earwitness.errors import BadForm


def talks(count: int) -> Iterator[trying.Talk]:
    for n in range(count):
        yield n, "ru", None, [("A", "Да.")], None, []


@pytest.mark.parametrize("count", [0, 1, trying.AT_ONCE, 2 * trying.AT_ONCE + 1])
def test_every_talk_is_given_once_in_order(count: int) -> None:
    lists = [*trying._some_at_a_time(talks(count))]
    assert [talk[0] for some in lists for talk in some] == [*range(count)]
    assert all(len(some) <= trying.AT_ONCE for some in lists)


def test_talks_before_a_line_that_does_not_fit_are_given_before_it_is_told_of() -> None:
    def broken() -> Iterator[trying.Talk]:
        yield from talks(2)
        raise BadForm("line 3: it does not fit")

    given = trying._some_at_a_time(broken())
    assert [talk[0] for talk in next(given)] == [0, 1]
    with pytest.raises(BadForm, match="line 3"):
        next(given)
