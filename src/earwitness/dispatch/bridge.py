"""A process of its own between us and a Ray cluster. It sees sealed bytes and nothing else.

Rules
- Ray is loaded here and never in the process that holds a case's keys: what a cluster does to its drivers (it listens on a
  port, unpickles what nodes send, ends the process when its head is lost) it does to this one.
- Here a worker is known by a number; verbs go down the pipe, answers come up in the order they are given.
- When the pipe closes, however it closes, the workers are killed and the connection ends. Ctrl-C does not reach this process.
- A cluster of our own (`local`) listens on loopback only, under a token and a folder of its own that are gone afterwards.
"""

from __future__ import annotations

import contextlib
import importlib
import ipaddress
import multiprocessing
import os
import queue
import resource
import secrets
import shutil
import signal
import tempfile
import threading
from concurrent.futures import Future
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from earwitness.dispatch.actor import NO_ANSWER, ClusterWorker, fall_silent
from earwitness.ports import Envelopes

LOCAL = "local"
CLOSING_S = 15.0
NAMESPACE = "earwitness"

#: down the pipe: verb, worker, envelope
Verb = tuple[Literal["hire", "load", "work", "dismiss"], int, bytes]
#: up the pipe: what happened, to which worker, and what it said
Event = tuple[Literal["joined", "apart", "met", "answered", "gone"], int, Any]


class Bridge:
    """Our end: a child process that has joined the cluster at `address` ("local": one of its own)."""

    def __init__(
        self,
        address: str,
        envelopes: Envelopes,
        processors: int,
        gpus_each: float,
        store_bytes: int,
        patience_s: float,
    ) -> None:
        """`processors` and `store_bytes` are for a cluster of our own. Raises ConnectionError, naming the kind only."""
        self._folder = Path(tempfile.mkdtemp(prefix="ew-")) if address == LOCAL else None
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(
            target=_run,
            args=(theirs, address, envelopes, processors, gpus_each, store_bytes, self._folder),
            name="earwitness-bridge",
            daemon=True,
        )
        self._hired = 0
        try:
            self._process.start()
            theirs.close()
            joined = self.next_event(patience_s)
        except BaseException:
            self.close()
            raise
        if joined is None or joined[0] != "joined":
            self.close(closing_s=0.0)
            raise ConnectionError(joined[2] if joined else f"no answer within {patience_s:.0f} s")
        #: processors of the whole cluster
        self.processors: int = joined[2]

    def hire(self) -> int:
        """Ask for a new worker, known by this number."""
        self._hired += 1
        self.tell("hire", self._hired)
        return self._hired

    def tell(self, verb: Literal["hire", "load", "work", "dismiss"], who: int, envelope: bytes = b"") -> None:
        """Send a verb to a worker. A bridge that is gone says so when it is next listened to."""
        told: Verb = (verb, who, envelope)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._pipe.send(told)

    def next_event(self, patience_s: float | None) -> Event | None:
        """What happens next, or None when nothing does for so long. Raises EOFError when the bridge is gone."""
        if not self._pipe.poll(patience_s):
            return None
        try:
            event: Event = self._pipe.recv()
        except ConnectionResetError:
            raise EOFError from None
        return event

    @property
    def alive(self) -> bool:
        return not self._pipe.closed and self._process.is_alive()

    def close(self, closing_s: float = CLOSING_S) -> None:
        """Leave the cluster, and end a cluster of our own. May be called again."""
        if not self._pipe.closed:
            self._pipe.close()
            if self._process.pid is not None:
                self._process.join(closing_s)
                if self._process.is_alive():
                    self._process.kill()
                    self._process.join()
            self._process.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def on_loopback(address: str) -> bool:
    """Whether an address, host:port, is of this machine only."""
    host = address.rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def ray_environment(address: str, folder: Path | None) -> dict[str, str]:
    """What Ray has to read in its environment before it is imported."""
    wanted = {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    }
    if address == LOCAL or on_loopback(address):
        # Despite its name this is what makes Ray stay on 127.0.0.1, on every system; else it listens on all interfaces.
        wanted["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    if folder is not None:
        wanted |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(folder / "token")}
    return wanted


def _run(
    pipe: Connection,
    address: str,
    envelopes: Envelopes,
    processors: int,
    gpus_each: float,
    store_bytes: int,
    folder: Path | None,
) -> None:
    """The life of the child: join, do what comes down the pipe until it closes, leave."""
    os.setsid()  # no key pressed in the terminal reaches us or what we start
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    fall_silent()
    for name in ("RAY_ADDRESS", "RAY_RUNTIME_ENV", "RAY_NAMESPACE"):
        os.environ.pop(name, None)
    os.environ.update(ray_environment(address, folder))
    events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
    sender = threading.Thread(target=_sends, args=(pipe, events), daemon=True)
    sender.start()
    try:
        try:
            found = _joined(address, processors, store_bytes, folder)
        except Exception as wrong:  # noqa: BLE001 - its words may name machines; its kind does
            events.put(("apart", 0, type(wrong).__name__))
            events.put(None)
            sender.join(CLOSING_S)
            return
        events.put(("joined", 0, found))
        _serve(pipe, events, envelopes, gpus_each)
    finally:
        _left()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _ray() -> Any:
    """The library, loaded here and nowhere else; what it says of its types changes from release to release."""
    return importlib.import_module("ray")


def _joined(address: str, processors: int, store_bytes: int, folder: Path | None) -> int:
    """Processors of the cluster, once we are part of it."""
    ray = _ray()
    quiet: dict[str, Any] = {
        "log_to_driver": False,
        "configure_logging": False,
        "logging_level": "critical",
        "namespace": NAMESPACE,
    }
    if folder is None:
        ray.init(address=address, **quiet)
    else:
        token = os.open(folder / "token", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(token, secrets.token_hex(32).encode())
        os.close(token)
        # Ray opens its folder to everybody, so it gets one inside a folder that is ours alone.
        ray.init(
            address=LOCAL,
            num_cpus=processors,
            include_dashboard=False,
            object_store_memory=store_bytes,
            _temp_dir=str(folder / "r"),
            **quiet,
        )
    return int(ray.cluster_resources().get("CPU", 0))


def _left() -> None:
    ray = _ray()
    with contextlib.suppress(Exception):
        ray.shutdown()


def _serve(
    pipe: Connection, events: queue.SimpleQueue[Event | None], envelopes: Envelopes, gpus_each: float
) -> None:
    """Verbs down, until the pipe closes."""
    ray = _ray()
    spot = ray.remote(
        num_cpus=1,
        num_gpus=gpus_each,
        max_restarts=0,
        max_task_retries=0,
        scheduling_strategy="SPREAD",
    )(ClusterWorker)
    crew: dict[int, Any] = {}
    while True:
        try:
            verb, who, envelope = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        if verb == "hire":
            try:
                crew[who] = spot.remote(envelopes)
                crew[who].greet.remote().future().add_done_callback(partial(_answered, events, "met", who))
            except Exception as wrong:  # noqa: BLE001 - told as a worker that is gone
                events.put(("gone", who, type(wrong).__name__))
        elif verb == "dismiss":
            worker = crew.pop(who, None)
            if worker is not None:
                with contextlib.suppress(Exception):
                    ray.kill(worker, no_restart=True)
        elif who in crew:
            try:
                answer = getattr(crew[who], verb).remote(envelope)
                answer.future().add_done_callback(partial(_answered, events, "answered", who))
            except Exception as wrong:  # noqa: BLE001 - the same
                events.put(("gone", who, type(wrong).__name__))
        del envelope


def _answered(
    events: queue.SimpleQueue[Event | None], kind: Literal["met", "answered"], who: int, answer: Future[Any]
) -> None:
    """A worker's answer, or that it is gone; the words of a cluster's error stay here."""
    wrong = answer.exception()
    said = None if wrong is not None else answer.result()
    if wrong is not None or said == NO_ANSWER:
        events.put(("gone", who, type(wrong).__name__ if wrong is not None else "NoAnswer"))
    else:
        events.put((kind, who, said))


def _sends(pipe: Connection, events: queue.SimpleQueue[Event | None]) -> None:
    """Answers up, in a thread of its own: Ray's threads never wait for a reader."""
    while (event := events.get()) is not None:
        try:
            pipe.send(event)
        except OSError:
            return
