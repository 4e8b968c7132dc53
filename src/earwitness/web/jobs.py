"""Long work while the pages stay open: one job at a time, in a thread of its own, seen by every page.

Pausing is stopping: a job stops between two steps, everything it finished stands, and starting it again goes on from
there, because stages do what is due and nothing twice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from earwitness.errors import EarwitnessError, UsageError
from earwitness.ports import Progress

Work = Callable[[Progress], Mapping[str, Any]]
State = Literal["running", "pausing", "paused", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """How one piece of work stands. `left_s` is seconds to go at the pace so far, None while that is not known."""

    number: int
    name: str
    state: State
    stage: str = ""
    done: float = 0.0
    total: float = 0.0
    unit: str = ""
    left_s: float | None = None
    told: tuple[tuple[str, str], ...] = ()
    error: str = ""
    advice: str = ""

    @property
    def over(self) -> bool:
        return self.state in ("paused", "done", "failed")


class _Pause(Exception):
    """Raised inside the work to end it."""


class Jobs:
    """What runs now, or ran last."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._job: Job | None = None

    @property
    def job(self) -> Job | None:
        return self._job

    @property
    def running(self) -> bool:
        return self._job is not None and not self._job.over

    def start(self, name: str, work: Work) -> Job:
        """Begin a piece of work. Raises UsageError while another one runs."""
        with self._lock:
            if self.running:
                raise UsageError(
                    f"{self._job.name if self._job else 'something'} is running",
                    hint="Wait for it, or pause it on the page of the case.",
                )
            self._stop.clear()
            self._job = Job((self._job.number if self._job else 0) + 1, name, "running")
            self._thread = threading.Thread(target=self._run, args=(work,), name="job", daemon=True)
            self._thread.start()
            return self._job

    def pause(self) -> None:
        """Ask the work to stop at its next step."""
        with self._lock:
            if self._job and self.running:
                self._stop.set()
                self._job = replace(self._job, state="pausing")

    def wait(self, seconds: float | None = None) -> None:
        """Until nothing runs, or for so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, work: Work) -> None:
        began: dict[str, tuple[float, float]] = {}

        def progress(stage: str, done: float, all: float, unit: str) -> None:
            if self._stop.is_set():
                raise _Pause
            now = self._clock()
            first_done, at = began.setdefault(stage, (done, now))
            made = done - first_done
            left = (now - at) / made * (all - done) if made > 0 and now - at > 1 else None
            self._change(lambda job: replace(job, stage=stage, done=done, total=all, unit=unit, left_s=left))

        try:
            told = tuple((str(name), str(value)) for name, value in work(progress).items())
            self._change(lambda job: replace(job, state="done", told=told, left_s=None))
        except _Pause:
            self._change(lambda job: replace(job, state="paused", left_s=None))
        except EarwitnessError as wrong:
            what, advice = str(wrong), wrong.advice
            self._change(lambda job: replace(job, state="failed", error=what, advice=advice, left_s=None))
        except Exception as wrong:  # noqa: BLE001 - its message may hold words of a call; its type does not
            what = f"E999 an unexpected {type(wrong).__name__}"
            self._change(lambda job: replace(job, state="failed", error=what, left_s=None))

    def _change(self, change: Callable[[Job], Job]) -> None:
        with self._lock:
            if self._job is not None:
                self._job = change(self._job)
