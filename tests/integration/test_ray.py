"""A real Ray cluster on loopback: workers, nodes and the driver are killed, and nothing is lost, left over or overheard."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from earwitness.dispatch.ray import RayDispatcher
from earwitness.errors import WorkerUnfit
from earwitness.ports import Failure
from earwitness.storage.seal import AgeEnvelopes
from earwitness.testing.dispatcher import doubling
from tests.integration.ray_nodes import RayNodes

pytestmark = pytest.mark.slow

MARK = "EARWITNESS_TEST_RAY_MARK"

SCRIPT = """
import sys, time
from earwitness.dispatch.ray import RayDispatcher
from earwitness.storage.seal import AgeEnvelopes
from earwitness.testing.dispatcher import telling_process

def slowly():
    for number in range(1000):
        yield number
        time.sleep(0.2)

if __name__ == "__main__":
    try:
        for number, told in RayDispatcher("local", 2, AgeEnvelopes()).map(telling_process, slowly()):
            print(told[0], flush=True)
    except KeyboardInterrupt:
        sys.exit(7)
"""


def marked(mark: str) -> list[int]:
    """Living processes that were started, at whatever remove, with this mark in their environment."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return found


def gone(mark: str) -> bool:
    """Whether all processes with this mark end within fifteen seconds."""
    for _ in range(150):
        if not marked(mark):
            return True
        time.sleep(0.1)
    return False


def listening(pids: list[int]) -> list[str]:
    """Addresses, as the kernel writes them, on which these processes accept TCP connections."""
    sockets = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            for opened in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    sockets.add(opened.readlink().name)
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                found.append(fields[1].split(":")[0])
    return found


LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


@pytest.mark.parametrize(("end", "status"), [(signal.SIGINT, 7), (signal.SIGKILL, -9)])
def test_a_driver_that_ends_leaves_nothing_and_a_cluster_of_our_own_stays_on_loopback(
    end: signal.Signals, status: int
) -> None:
    mark = secrets.token_hex(8)
    place = Path(tempfile.mkdtemp(prefix="ewt-"))  # not below tmp_path: a socket's path has to be short
    script = place / "long.py"
    script.write_text(SCRIPT, encoding="utf-8")
    (place / "t").mkdir()
    driver = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {MARK: mark, "TMPDIR": str(place / "t")},
        start_new_session=True,
    )
    try:
        assert driver.stdout is not None
        workers = {int(driver.stdout.readline()) for _ in range(6)}
        assert workers <= set(marked(mark))
        (folder,) = (place / "t").glob("ew-*")
        assert folder.stat().st_mode & 0o077 == 0
        addresses = listening(marked(mark))
        assert len(addresses) >= 5
        assert set(addresses) <= LOOPBACK
        os.killpg(driver.pid, end)
        assert driver.wait(timeout=30) == status
        assert gone(mark)
        assert list((place / "t").glob("ew-*")) == []
        assert not (Path(os.environ["HOME"]) / ".ray").exists()
    finally:
        driver.kill()
        driver.wait()
        assert driver.stdout is not None
        driver.stdout.close()
        shutil.rmtree(place, ignore_errors=True)


def resting() -> Callable[[int], tuple[int, int]]:
    """(the task, process id), after a moment."""

    def work(task: int) -> tuple[int, int]:
        time.sleep(0.03)
        return task, os.getpid()

    return work


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[RayNodes]:
    """A head that works on nothing and two nodes of one processor."""
    with RayNodes() as started:
        for processors in (0, 1, 1):
            started.add(processors)
        for name, value in started.environment.items():
            monkeypatch.setenv(name, value)
        yield started


def test_workers_nodes_and_at_last_the_head_are_lost(nodes: RayNodes) -> None:
    dispatcher = RayDispatcher(nodes.address, None, AgeEnvelopes())
    assert dispatcher.width == 2

    # Workers are killed from outside while they have a task; between two of them that task is done by another, for one that
    # two workers died on is set aside, as it should be.
    met: set[int] = set()
    found: dict[int, int] = {}
    times = Counter[int]()
    for number, result in dispatcher.map(resting, range(120)):
        assert not isinstance(result, Failure)
        found[number], pid = result
        times[number] += 1
        if len(found) % 20 == 0 and len(met) < 4:
            met.add(pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    assert found == {n: n for n in range(120)}
    assert set(times.values()) == {1}
    assert len(met) == 4

    # A node loses power with a task on it.
    found, pids = {}, set()
    for number, result in dispatcher.map(resting, range(60)):
        assert not isinstance(result, Failure)
        found[number] = result[0]
        pids.add(result[1])
        if len(pids) == 2 and len(found) < 60:
            nodes.kill(2)
    assert found == {n: n for n in range(60)}
    assert len(pids) >= 2

    # The last node that works goes too: what was done stays done, and the reason is said.
    dispatcher.close()
    dispatcher = RayDispatcher(nodes.address, None, AgeEnvelopes(), patience_s=20)
    done = 0
    with pytest.raises(WorkerUnfit, match=r"place for a worker|broke"):
        for _ in dispatcher.map(doubling, range(400)):
            done += 1
            if done == 3:
                nodes.kill(1)
            time.sleep(0.02)
    assert 3 <= done < 400

    # Without its head there is no cluster: said, and this process lives to say it.
    nodes.kill(0)
    with pytest.raises(WorkerUnfit, match=r"place for a worker|broke|joined"):
        list(dispatcher.map(doubling, range(3)))
    dispatcher.close()


def test_a_cluster_that_is_not_there_is_said_in_time() -> None:
    begun = time.monotonic()
    with pytest.raises(WorkerUnfit, match="could not be joined"):
        list(RayDispatcher("127.0.0.1:9", 1, AgeEnvelopes(), patience_s=4).map(doubling, range(3)))
    assert time.monotonic() - begun < 20
