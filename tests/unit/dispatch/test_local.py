"""What the local dispatcher promises beyond the suite: a second chance, no worker left behind, one thread each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from earwitness.dispatch import local
from earwitness.dispatch.local import HereDispatcher, LocalDispatcher, failure_of
from earwitness.errors import ModelTampered
from earwitness.ports import Failure
from earwitness.testing.dispatcher import deadly, doubling, telling_process


def gone(pid: int) -> bool:
    """Whether a process ends within five seconds."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_task_whose_worker_died_once_is_done_by_the_next(tmp_path: Path) -> None:
    task = f"once {tmp_path / 'mark'}"
    assert dict(LocalDispatcher(1).map(deadly, ["a", task, "b"])) == {0: "a", 1: task, 2: "b"}
    assert (tmp_path / "mark").exists()


def test_workers_are_other_processes_spawned_and_gone_at_the_end() -> None:
    found = [result for _, result in LocalDispatcher(2).map(telling_process, range(6))]
    told = [result for result in found if not isinstance(result, Failure)]
    assert len(told) == 6
    assert {(parent, kind) for _, parent, kind in told} == {(os.getpid(), "SpawnProcess")}
    assert os.getpid() not in {pid for pid, _, _ in told}
    assert all(gone(pid) for pid, _, _ in told)


def test_stopping_half_way_leaves_no_worker_behind() -> None:
    results = LocalDispatcher(2).map(telling_process, range(1000))
    _, told = next(results)
    assert not isinstance(told, Failure)
    results.close()  # type: ignore[attr-defined]
    assert gone(told[0])


def test_one_worker_for_one_task(monkeypatch: pytest.MonkeyPatch) -> None:
    hired: list[object] = []
    real = local._hired

    def counted(factory: Any) -> Any:
        hired.append(factory)
        return real(factory)

    monkeypatch.setattr(local, "_hired", counted)
    assert list(LocalDispatcher(8).map(doubling, [21])) == [(0, 42)]
    assert len(hired) == 1


def test_the_environment_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    assert list(LocalDispatcher(1).map(doubling, [1])) == [(0, 2)]
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "OPENBLAS_NUM_THREADS" not in os.environ


def test_a_failure_carries_number_and_advice() -> None:
    failure = failure_of(ModelTampered("model x"))
    assert (failure.error, failure.reason) == ("E302", "model x")
    assert failure.advice == ModelTampered.hint


def test_in_this_process_the_factory_is_called_only_for_a_task() -> None:
    called: list[int] = []

    def factory() -> object:
        called.append(1)
        return lambda task: task

    assert list(HereDispatcher().map(factory, [])) == []  # type: ignore[arg-type]
    assert called == []


def test_ctrl_c_ends_parent_and_workers(tmp_path: Path) -> None:
    script = tmp_path / "long.py"
    script.write_text(
        "import sys, time, os\n"
        "from earwitness.dispatch.local import LocalDispatcher\n"
        "def factory():\n"
        "    def work(task):\n"
        "        print(os.getpid(), flush=True)\n"
        "        time.sleep(60)\n"
        "    return work\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        "        list(LocalDispatcher(2).map(factory, range(4)))\n"
        "    except KeyboardInterrupt:\n"
        "        sys.exit(7)\n",
        encoding="utf-8",
    )
    child = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert child.stdout is not None
    workers = [int(child.stdout.readline()) for _ in range(2)]
    os.killpg(child.pid, signal.SIGINT)
    assert child.wait(timeout=20) == 7
    assert all(gone(pid) for pid in workers)
    child.stdout.close()
