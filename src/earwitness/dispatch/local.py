"""Batches run here, on this machine: one worker process a core, each warm with what its factory made.

Rules
- Workers are spawned, never forked: they share no memory with the process that holds the case's keys, and no open file.
  A task and its result cross a pipe; nothing is written to disk, and a worker leaves no core file behind.
- One task a worker is under way, and no task is asked for before a worker is free: memory stays bounded.
- A task whose error is foreseen, or not, is a Failure; the worker goes on with the next.
- A worker that dies is replaced. Its task is tried once more; a task that kills a second worker is set aside.
- A worker that cannot even load its factory's result is not the tasks' fault: WorkerUnfit is raised.
- Whoever stops the iteration, by Ctrl-C or otherwise, leaves no worker behind. A worker whose parent is gone ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Literal

from earwitness.errors import EarwitnessError, TaskBroke, WorkerLost, WorkerUnfit
from earwitness.ports import Failure, ResultT, TaskT

CHANCES = 2  #: times a task may take its worker down
CLOSING_S = 2.0

#: one thread a worker: two workers with one thread each are far faster than one with two
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
}


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def failure_of(wrong: Exception) -> Failure:
    """What became of a task: the error's number and, for an error nobody foresaw, only its kind."""
    if isinstance(wrong, EarwitnessError):
        return Failure(wrong.number, wrong.what, wrong.advice)
    return Failure(TaskBroke.number, f"the task ended in {type(wrong).__name__}", TaskBroke.hint)


@dataclass(frozen=True, slots=True)
class HereDispatcher:
    """Runs every task in this process, one after the other: for notebooks, tests and machines with one core."""

    @property
    def width(self) -> int:
        """One task at once."""
        return 1

    def map(
        self, factory: Callable[[], Callable[[TaskT], ResultT]], tasks: Iterable[TaskT]
    ) -> Iterator[tuple[int, ResultT | Failure]]:
        """As `ports.Dispatcher.map`; a task that kills its worker would kill this process."""
        work: Callable[[TaskT], ResultT] | None = None
        for number, task in enumerate(tasks):
            if work is None:
                work = factory()
            result: ResultT | Failure
            try:
                result = work(task)
            except Exception as wrong:  # noqa: BLE001 - a task's failure is a result, whatever it is
                result = failure_of(wrong)
            yield number, result


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    ready: bool = False
    task: int | None = None


@dataclass(frozen=True, slots=True)
class LocalDispatcher:
    """Spawned worker processes on this machine. `workers` None: one a core."""

    workers: int | None = None

    @property
    def width(self) -> int:
        """Worker processes there will be, where there are as many tasks."""
        return max(1, self.workers or cores())

    def map(
        self, factory: Callable[[], Callable[[TaskT], ResultT]], tasks: Iterable[TaskT]
    ) -> Iterator[tuple[int, ResultT | Failure]]:
        """As `ports.Dispatcher.map`. `factory`, tasks and results must pickle. Raises WorkerUnfit."""
        numbered = enumerate(tasks)
        first = next(numbered, None)
        if first is None:
            return
        waiting: list[tuple[int, TaskT]] = [first]
        under_way: dict[int, TaskT] = {}
        deaths: dict[int, int] = {}
        stillborn = 0
        crew: list[_Worker] = []

        def more() -> tuple[int, TaskT] | None:
            return waiting.pop() if waiting else next(numbered, None)

        try:
            crew.append(_hired(factory))
            # The second worker and on are hired only when there is a second task: loading a model is not free.
            while len(crew) < self.width:
                second = next(numbered, None)
                if second is None:
                    break
                waiting.insert(0, second)
                crew.append(_hired(factory))
            while crew:
                for event in wait([worker.pipe for worker in crew]):
                    worker = next(w for w in crew if w.pipe is event)
                    said = _said(worker)
                    if said is None:
                        crew.remove(worker)
                        _dismissed(worker)
                        number = worker.task
                        if number is None:
                            stillborn += 1
                            if not worker.ready and stillborn >= CHANCES:
                                raise WorkerUnfit("a worker process died while it was loading")
                        else:
                            deaths[number] = deaths.get(number, 0) + 1
                            task = under_way.pop(number)
                            if deaths[number] < CHANCES:
                                waiting.append((number, task))
                            else:
                                yield (
                                    number,
                                    Failure(
                                        WorkerLost.number, "the worker died on it twice", WorkerLost.hint
                                    ),
                                )
                        following = more()
                        if following is not None:
                            waiting.append(following)
                            crew.append(_hired(factory))
                        continue
                    kind, content = said
                    if kind == "unfit":
                        raise WorkerUnfit(
                            f"a worker could not start: {content.error} {content.reason}", hint=content.advice
                        )
                    worker.ready = True
                    if kind == "result" and worker.task is not None:
                        number, worker.task = worker.task, None
                        under_way.pop(number)
                        yield number, content
                    following = more()
                    if following is None:
                        crew.remove(worker)
                        _dismissed(worker)
                        continue
                    worker.task, under_way[following[0]] = following[0], following[1]
                    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                        worker.pipe.send(following[1])
        finally:
            for worker in crew:
                worker.process.terminate()
            for worker in crew:
                _dismissed(worker)


def _said(worker: _Worker) -> tuple[Literal["ready", "unfit", "result"], Any] | None:
    """What a worker has to say, or None when it is gone."""
    try:
        said: tuple[Literal["ready", "unfit", "result"], Any] = worker.pipe.recv()
    except (EOFError, ConnectionResetError):
        return None
    return said


def _hired(factory: Callable[[], Callable[[Any], Any]]) -> _Worker:
    """A new worker process, loading."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_work, args=(theirs, factory), name="earwitness-worker", daemon=True)
    kept = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        process.start()
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    theirs.close()
    return _Worker(process, ours)


def _dismissed(worker: _Worker) -> None:
    """Close the pipe, which ends an idle worker, and see it out."""
    worker.pipe.close()
    worker.process.join(CLOSING_S)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    worker.process.close()


def _work(pipe: Connection, factory: Callable[[], Callable[[Any], Any]]) -> None:
    """The life of a worker: load once, then a task in, a result out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold what was said
    try:
        work = factory()
    except Exception as wrong:  # noqa: BLE001 - whatever it is, the parent says it
        _tell(pipe, ("unfit", failure_of(wrong)))
        return
    if not _tell(pipe, ("ready", None)):
        return
    while True:
        try:
            task = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        try:
            result = work(task)
        except Exception as wrong:  # noqa: BLE001 - a task's failure is a result
            result = failure_of(wrong)
        del task
        try:
            told = _tell(pipe, ("result", result))
        except Exception as wrong:  # noqa: BLE001 - a result that cannot cross the pipe
            told = _tell(pipe, ("result", failure_of(wrong)))
        if not told:
            return


def _tell(pipe: Connection, said: tuple[str, Any]) -> bool:
    """Whether the parent is still there to hear it."""
    try:
        pipe.send(said)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True
