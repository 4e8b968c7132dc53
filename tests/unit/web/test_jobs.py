"""Long work behind the pages: one at a time, told how far, paused between steps, and never silent about an error."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from earwitness.errors import UsageError
from earwitness.ports import Progress
from earwitness.web.jobs import Jobs


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_work_tells_how_far_it_is_and_what_came_of_it() -> None:
    clock = Clock()
    jobs = Jobs(clock)
    seen = []

    def work(progress: Progress) -> Mapping[str, Any]:
        progress("transcribe", 0, 100, "seconds")
        clock.now = 10.0
        progress("transcribe", 25, 100, "seconds")
        seen.append(jobs.job)
        return {"transcribe": 4}

    jobs.start("the road", work)
    jobs.wait(5)
    (during,) = seen
    assert during is not None and (during.state, during.done, during.total, during.left_s) == (
        "running", 25, 100, pytest.approx(30.0),
    )  # fmt: skip
    assert jobs.job is not None and (jobs.job.state, jobs.job.told) == ("done", (("transcribe", "4"),))
    assert not jobs.running


def test_a_second_piece_of_work_waits_for_the_first_and_a_paused_one_can_go_on() -> None:
    jobs, begun, go = Jobs(), threading.Event(), threading.Event()
    done: list[int] = []

    def work(progress: Progress) -> Mapping[str, Any]:
        for step in range(len(done), 3):
            begun.set()
            go.wait(5)
            progress("intake", step, 3, "files")
            done.append(step)
        return {}

    jobs.start("intake", work)
    begun.wait(5)
    with pytest.raises(UsageError, match="is running"):
        jobs.start("another", work)
    jobs.pause()
    assert jobs.job is not None and jobs.job.state == "pausing"
    go.set()
    jobs.wait(5)
    assert jobs.job.state == "paused" and done == []
    jobs.start("intake", work)
    jobs.wait(5)
    assert jobs.job.state == "done" and done == [0, 1, 2]


def test_what_goes_wrong_is_told_by_number_and_an_unexpected_error_tells_no_words() -> None:
    jobs = Jobs()

    def refused(progress: Progress) -> Mapping[str, Any]:
        raise UsageError("there is no such stage", hint="Take another.")

    jobs.start("one", refused)
    jobs.wait(5)
    assert jobs.job is not None and jobs.job.state == "failed"
    assert (jobs.job.error, jobs.job.advice) == ("E001 there is no such stage", "Take another.")

    def broken(progress: Progress) -> Mapping[str, Any]:
        raise ValueError("words of a call")

    jobs.start("two", broken)
    jobs.wait(5)
    assert str(jobs.job.error) == "E999 an unexpected ValueError"
