"""What sits on a node of a cluster: one warm engine, and envelopes in and out.

Rules
- The secret that opens what is sent here is made here and never leaves this process's memory.
- Nothing but envelopes leaves: neither words nor the reason of an error. An answer that cannot be sealed is no answer.
- What an engine prints goes nowhere: a cluster keeps what its workers print in files.
"""

from __future__ import annotations

import importlib.metadata
import os
import pickle
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from earwitness.dispatch.local import ONE_THREAD, failure_of
from earwitness.ports import Envelopes

Said = tuple[Literal["ready", "unfit", "result"], Any]
Opened = tuple[str, bytes]  #: whom to answer, and the pickled factory

NO_ANSWER = b""


def own_version() -> str:
    """Version of Earwitness and of Python: objects cross only between equals."""
    major, minor = sys.version_info[:2]
    return f"{importlib.metadata.version('earwitness')} on Python {major}.{minor}"


def fall_silent() -> None:
    """Whatever this process and its libraries print from now on goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open for good


def settle_in() -> None:
    """Make a process fit for what it will hear: silent, without core files, with one thread for numbers."""
    fall_silent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold what was said
    os.environ.update(ONE_THREAD)


class ClusterWorker:
    """The body of a Ray actor. Its methods are called one at a time, and raise nothing."""

    def __init__(self, envelopes: Envelopes) -> None:
        settle_in()
        self._envelopes = envelopes
        self._identity, self._recipient = envelopes.new_identity()
        self._answer_to = ""
        self._work: Callable[[Any], Any] | None = None

    def greet(self) -> tuple[str, str]:
        """(version, whom to seal to)."""
        return own_version(), self._recipient

    def load(self, envelope: bytes) -> bytes:
        """Make what does the work. In: whom to answer, and a pickled factory. Out: ready, or unfit and why."""
        try:
            opened: Opened = pickle.loads(self._envelopes.open(self._identity, envelope))  # noqa: S301 - from the driver
            self._answer_to, pickled = opened
        except Exception:  # noqa: BLE001 - nobody to answer
            return NO_ANSWER
        try:
            self._work = pickle.loads(pickled)()  # noqa: S301 - the same
        except Exception as wrong:  # noqa: BLE001 - whatever it is, the other side says it
            return self._sealed(("unfit", failure_of(wrong)))
        return self._sealed(("ready", None))

    def work(self, envelope: bytes) -> bytes:
        """One task in, one result or Failure out."""
        if self._work is None:
            return NO_ANSWER
        try:
            result = self._work(pickle.loads(self._envelopes.open(self._identity, envelope)))  # noqa: S301
        except Exception as wrong:  # noqa: BLE001 - a task's failure is a result
            result = failure_of(wrong)
        return self._sealed(("result", result))

    def _sealed(self, said: Said) -> bytes:
        try:
            try:
                content = pickle.dumps(said, protocol=5)
            except Exception as wrong:  # noqa: BLE001 - a result that cannot be sent
                content = pickle.dumps(("result", failure_of(wrong)), protocol=5)
            return self._envelopes.seal(self._answer_to, content)
        except Exception:  # noqa: BLE001 - no answer is better than one in the open
            return NO_ANSWER
