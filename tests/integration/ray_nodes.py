"""A Ray cluster of several nodes on loopback, in a process of its own, whose nodes can be killed."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

from earwitness.dispatch.bridge import ray_environment

#: Reads a number of processors a line and starts a node of that many; says its address and the node's process.
KEEPER = """
import json, os, sys
from ray.cluster_utils import Cluster
cluster = Cluster(shutdown_at_exit=False)
for line in sys.stdin:
    asked = json.loads(line)
    first = cluster.head_node is None
    extra = {"_system_config": asked["system"], "include_dashboard": False} if first else {}
    node = cluster.add_node(num_cpus=asked["processors"], temp_dir=sys.argv[1], object_store_memory=100 << 20, **extra)
    kinds = {kind: [p.process.pid for p in ps] for kind, ps in node.all_processes.items()}
    print(json.dumps({"address": cluster.address, "processes": kinds}), flush=True)
cluster.shutdown()
"""

#: A lost node is noticed in seconds instead of half a minute.
QUICK = {
    "health_check_initial_delay_ms": 500,
    "health_check_period_ms": 500,
    "health_check_timeout_ms": 1000,
    "health_check_failure_threshold": 3,
}


class RayNodes:
    """Starts nodes one by one; `environment` is what a driver needs to be let in."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ewn-"))
        (self.folder / "ray").mkdir()  # its test cluster leaves its address there
        (self.folder / "token").write_text(secrets.token_hex(32), encoding="ascii")
        self.environment = ray_environment("127.0.0.1:0", self.folder)
        self._log = (self.folder / "keeper.log").open("wb")
        self._keeper = subprocess.Popen(
            [sys.executable, "-c", KEEPER, str(self.folder / "r")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=os.environ | self.environment | {"RAY_TMPDIR": str(self.folder)},
            start_new_session=True,
        )
        self.address = ""
        self._processes: list[dict[str, list[int]]] = []

    def add(self, processors: int) -> int:
        """A node more; its number."""
        assert self._keeper.stdin is not None and self._keeper.stdout is not None
        self._keeper.stdin.write(json.dumps({"processors": processors, "system": QUICK}) + "\n")
        self._keeper.stdin.flush()
        said = self._keeper.stdout.readline()
        assert said, (self.folder / "keeper.log").read_text(encoding="utf-8", errors="replace")
        node = json.loads(said)
        self.address = node["address"]
        self._processes.append(node["processes"])
        return len(self._processes) - 1

    def kill(self, number: int) -> None:
        """The node loses power: everything it runs of its own is killed."""
        for pids in self._processes[number].values():
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def __enter__(self) -> RayNodes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._keeper.stdin is not None and self._keeper.stdout is not None
        os.kill(self._keeper.pid, signal.SIGKILL)
        self._keeper.wait()
        for pid in running_with(str(self.folder)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._keeper.stdin.close()
        self._keeper.stdout.close()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def running_with(word: str) -> list[int]:
    """Processes whose command line holds a word that is ours alone, the folder of a cluster."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if word.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found
