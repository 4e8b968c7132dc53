"""What sending work elsewhere costs. Prints one JSON object; figures are of this machine, as it was just then.

    python benchmarks/dispatching.py [--tasks N] [--seconds S] [--megabytes M] [--rounds R]

Tasks burn a set amount of processor time on one thread and carry a payload of the size of four minutes of sound. The
same tasks go to one local worker, to two, and to two actors of a Ray cluster on this machine; rounds take turns, and the
median counts. Starting (worker processes, the cluster, actors) is paid before the clock runs and reported apart.

Bars (design): two local workers 1.7 times as fast as one; two Ray actors 0.9 times as fast as two local workers. On a
machine with other work, or with fewer than two free cores, neither figure means anything: `processor_share` says how much
of the processor time that was asked for was got.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator

from earwitness.dispatch.local import LocalDispatcher
from earwitness.dispatch.ray import RayDispatcher
from earwitness.ports import Dispatcher, Failure
from earwitness.storage.seal import AgeEnvelopes
from earwitness.testing.dispatcher import burning

Task = tuple[float, bytes]


def timed(dispatcher: Dispatcher, workers: int, count: int, seconds: float, size: int) -> tuple[float, float]:
    """(seconds until every worker has answered once, seconds a task from then on).

    The first tasks burn nothing. Work begins only when all workers are there: the tasks are held back until then.
    """
    payload = os.urandom(size)
    ready: set[int] = set()

    def tasks() -> Iterator[Task]:
        while len(ready) < workers:
            yield 0.05, b""
        for _ in range(count):
            yield seconds, payload

    asked = time.perf_counter()
    begun, done = 0.0, 0
    for _, result in dispatcher.map(burning, tasks()):
        if isinstance(result, Failure):
            raise SystemExit(f"a task failed: {result.error} {result.reason}")
        pid, length = result
        if length:
            done += 1
        else:
            ready.add(pid)
            begun = time.perf_counter()
    if done != count:
        raise SystemExit(f"{done} results for {count} tasks")
    return begun - asked, (time.perf_counter() - begun) / count


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--megabytes", type=float, default=7.7)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    size = int(asked.megabytes * 1e6)

    begun = time.perf_counter()
    on_ray = RayDispatcher("local", 2, AgeEnvelopes())
    list(on_ray.map(burning, [(0.0, b"")]))
    cluster_s = time.perf_counter() - begun
    crews: dict[str, tuple[Dispatcher, int]] = {
        "local_1": (LocalDispatcher(1), 1),
        "local_2": (LocalDispatcher(2), 2),
        "ray_2": (on_ray, 2),
    }
    starts: dict[str, list[float]] = {name: [] for name in crews}
    each: dict[str, list[float]] = {name: [] for name in crews}
    for _ in range(asked.rounds):
        for name, (dispatcher, workers) in crews.items():
            start_s, task_s = timed(dispatcher, workers, asked.tasks, asked.seconds, size)
            starts[name].append(start_s)
            each[name].append(task_s)
    on_ray.close()

    median_s = {name: statistics.median(times) for name, times in each.items()}
    print(
        json.dumps(
            {
                "cores": len(os.sched_getaffinity(0)),
                "tasks": asked.tasks,
                "processor_s_a_task": asked.seconds,
                "payload_bytes": size,
                "rounds": asked.rounds,
                "s_a_task": {name: round(value, 4) for name, value in median_s.items()},
                "processor_share": {
                    name: round(asked.seconds / value / crews[name][1], 3) for name, value in median_s.items()
                },
                "local_2_against_1": round(median_s["local_1"] / median_s["local_2"], 3),
                "ray_2_against_local_2": round(median_s["local_2"] / median_s["ray_2"], 3),
                "start_s": {
                    "ray_cluster": round(cluster_s, 2),
                    **{name: round(statistics.median(times), 2) for name, times in starts.items()},
                },
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
