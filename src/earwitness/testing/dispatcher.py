"""Conformance suite of Dispatcher: every way of running batches, here or on a cluster, passes it.

Each rule is a function of a dispatcher. `DISPATCHER_RULES` are for all; `ISOLATION_RULES` for those whose workers are
processes of their own. Tasks and factories live in this module, so that they can be sent to any worker.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from earwitness.errors import EngineFailed, WorkerUnfit
from earwitness.ports import Dispatcher, Failure
from earwitness.testing.record_store import expect, same


def doubling() -> Callable[[int], int]:
    """Twice the task."""
    return lambda task: 2 * task


def stumbling() -> Callable[[int], int]:
    """Task 2 ends in a named error, task 3 in an error nobody foresaw, whose words must not come out."""

    def work(task: int) -> int:
        if task == 2:
            raise EngineFailed("task 2 was told to fail")
        if task == 3:
            raise ZeroDivisionError("words of a call")
        return task

    return work


def counting_loads() -> Callable[[int], tuple[int, int]]:
    """(how often this factory was called in its process, process id)."""
    LOADS.append(1)
    return lambda task: (len(LOADS), os.getpid())


LOADS: list[int] = []


def reversing() -> Callable[[bytes], bytes]:
    """The task, last byte first."""
    return lambda task: task[::-1]


def stretch(number: int, size: int) -> bytes:
    """`size` bytes that differ by `number` and along the way."""
    return b"".join(part.to_bytes(8, "big") for part in range(number << 40, (number << 40) + size // 8 + 1))[
        :size
    ]


def burning() -> Callable[[tuple[float, bytes]], tuple[int, int]]:
    """Burns the processor seconds of its task on one thread; gives back its process and the payload's length."""

    def work(task: tuple[float, bytes]) -> tuple[int, int]:
        seconds, payload = task
        until = time.process_time() + seconds
        while time.process_time() < until:
            sum(payload[:4096])
        return os.getpid(), len(payload)

    return work


def telling_threads() -> Callable[[int], tuple[str | None, ...]]:
    """What the libraries of numbers read in their worker's environment."""
    return lambda task: tuple(os.environ.get(f"{name}_NUM_THREADS") for name in ("OMP", "OPENBLAS", "MKL"))


def deadly() -> Callable[[str], str]:
    """A task that begins with "die" kills its worker; "once PATH" does so only if PATH is not there yet."""

    def work(task: str) -> str:
        if task == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if task.startswith("once "):
            mark = Path(task.removeprefix("once "))
            if not mark.exists():
                mark.write_text("died here once")
                os.kill(os.getpid(), signal.SIGKILL)
        return task

    return work


def unfit() -> Callable[[int], int]:
    """Cannot be made."""
    raise EngineFailed("this factory was told to fail")


def stillborn() -> Callable[[int], int]:
    """Dies while it is made."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def telling_process() -> Callable[[int], tuple[int, int, str]]:
    """(process id, parent, start method) of the worker."""
    import multiprocessing

    started = type(multiprocessing.current_process()).__name__
    return lambda task: (os.getpid(), os.getppid(), started)


def every_task_has_one_result(dispatcher: Dispatcher) -> None:
    """Each task's number comes once, with its own result, in any order."""
    found = list(dispatcher.map(doubling, range(23)))
    same(sorted(number for number, _ in found), list(range(23)), "task numbers")
    same(dict(found), {n: 2 * n for n in range(23)}, "results")


def width_bounds_what_runs_at_once(dispatcher: Dispatcher) -> None:
    """At least one task runs at once, and no more workers are made than are said."""
    expect(dispatcher.width >= 1, f"width is {dispatcher.width}")
    found = [
        result for _, result in dispatcher.map(counting_loads, range(12)) if not isinstance(result, Failure)
    ]
    expect(len({pid for _, pid in found}) <= dispatcher.width, "more workers than the width")


def no_tasks_no_results(dispatcher: Dispatcher) -> None:
    """Nothing is made for nothing."""
    same(list(dispatcher.map(unfit, [])), [], "results of no tasks")


def one_bad_task_stops_nothing(dispatcher: Dispatcher) -> None:
    """An error is the result of its task: by number where it is known, and never with its words where it is not."""
    found = dict(dispatcher.map(stumbling, range(6)))
    same({n: found[n] for n in (0, 1, 4, 5)}, {0: 0, 1: 1, 4: 4, 5: 5}, "the good tasks")
    known, unknown = found[2], found[3]
    assert isinstance(known, Failure) and isinstance(unknown, Failure)
    same(known.error, "E304", "the known error")
    same(unknown.error, "E312", "the unknown error")
    expect("ZeroDivisionError" in unknown.reason, "the kind of an unknown error is named")
    expect("words of a call" not in unknown.reason + unknown.advice, "its words are not")


def a_worker_loads_once(dispatcher: Dispatcher) -> None:
    """The factory runs once a worker, not once a task."""
    found = [
        result for _, result in dispatcher.map(counting_loads, range(8)) if not isinstance(result, Failure)
    ]
    same(len(found), 8, "results")
    loads = {pid: loads for loads, pid in found}
    pids = {pid for _, pid in found}
    expect(all((n, pid) in found for pid, n in loads.items()), "results are whole")
    for pid in pids:
        same(len({n for n, p in found if p == pid}), 1, "loads seen in one worker")


def held_tasks_are_bounded(dispatcher: Dispatcher) -> None:
    """From when a task is asked for until its result is taken no more than `width` are held: sound does not pile up."""
    taken, done, most = 0, 0, 0

    def tasks() -> Iterator[int]:
        nonlocal taken, most
        for number in range(40):
            taken += 1
            most = max(most, taken - done)
            yield number

    for _ in dispatcher.map(doubling, tasks()):
        done += 1
    same(done, 40, "results")
    expect(most <= dispatcher.width, f"{most} tasks were held at once, the width is {dispatcher.width}")


def stopping_early_harms_nothing(dispatcher: Dispatcher) -> None:
    """Whoever stops half-way took no more tasks than were needed, and the next batch is done whole."""
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = dispatcher.map(doubling, tasks())
    for _ in range(3):
        next(results)
    results.close()  # type: ignore[attr-defined]
    expect(
        len(taken) <= 3 + dispatcher.width,
        f"{len(taken)} tasks taken for 3 results, width {dispatcher.width}",
    )
    same(
        dict(dispatcher.map(doubling, range(3, 9))), {n: 2 * (n + 3) for n in range(6)}, "results of the next"
    )


def big_tasks_cross_whole(dispatcher: Dispatcher) -> None:
    """Tens of megabytes go in and come out unchanged."""
    sizes = (0, 1, 5_000_000, 24_000_000, 3)
    found = dict(dispatcher.map(reversing, (stretch(n, size) for n, size in enumerate(sizes))))
    for number, size in enumerate(sizes):
        expect(found[number] == stretch(number, size)[::-1], f"task {number} came back changed")


def a_deadly_task_is_set_aside(dispatcher: Dispatcher) -> None:
    """A task that kills its worker twice is a Failure; all others are done."""
    found = dict(dispatcher.map(deadly, ["a", "die", "b", "c", "d"]))
    same({n: found.get(n) for n in (0, 2, 3, 4)}, {0: "a", 2: "b", 3: "c", 4: "d"}, "the other tasks")
    lost = found[1]
    assert isinstance(lost, Failure)
    same(lost.error, "E310", "the deadly task")


def deaths_lose_nothing(dispatcher: Dispatcher) -> None:
    """Workers that die here and there cost time only: each task has its result, once."""
    with tempfile.TemporaryDirectory() as folder:
        tasks = [
            f"once {folder}/{number}" if number in (0, 4, 5, 13) else str(number) for number in range(14)
        ]
        found = list(dispatcher.map(deadly, tasks))
    same(sorted(number for number, _ in found), list(range(14)), "task numbers")
    same(dict(found), dict(enumerate(tasks)), "results")


def a_worker_has_one_thread(dispatcher: Dispatcher) -> None:
    """Speed comes from more workers, not from threads that fight over the same cores."""
    same(
        dict(dispatcher.map(telling_threads, range(2))),
        {0: ("1",) * 3, 1: ("1",) * 3},
        "threads a library may use",
    )


def an_unfit_worker_is_no_tasks_fault(dispatcher: Dispatcher) -> None:
    """What cannot be loaded is said once, and not once a task."""
    for factory in (unfit, stillborn):
        try:
            found = list(dispatcher.map(factory, range(3)))
        except WorkerUnfit:
            continue
        expect(False, f"{factory.__name__} gave {found!r}")


DISPATCHER_RULES: tuple[Callable[[Dispatcher], None], ...] = (
    every_task_has_one_result,
    width_bounds_what_runs_at_once,
    no_tasks_no_results,
    one_bad_task_stops_nothing,
    a_worker_loads_once,
    held_tasks_are_bounded,
    stopping_early_harms_nothing,
    big_tasks_cross_whole,
)

ISOLATION_RULES: tuple[Callable[[Dispatcher], None], ...] = (
    a_deadly_task_is_set_aside,
    deaths_lose_nothing,
    a_worker_has_one_thread,
    an_unfit_worker_is_no_tasks_fault,
)
