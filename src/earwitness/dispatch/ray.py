"""Batches run on a Ray cluster: one warm engine an actor, and nothing in the clear on the way.

Rules
- A cluster is joined by its address; none is ever started unless the address is "local", and then on loopback only.
- Tasks and results cross as envelopes. A worker makes its identity in memory and hands out the recipient; results are
  sealed to an identity of this one run. The factory crosses in an envelope too. Ray's store, its spill files, its task
  records and its logs hold envelopes only.
- Ray itself runs in a process between (`bridge`), which opens no envelope.
- From when a task is asked for until its result is taken, at most `width` tasks are held.
- Deaths, failures and workers that cannot load are dealt with as by the local dispatcher, with the same error numbers. A node
  that is lost takes its workers along: their tasks go on elsewhere. When no worker can be had any more, WorkerUnfit.
- Whoever stops the iteration leaves no worker behind.
"""

from __future__ import annotations

import importlib.util
import pickle
import re
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Literal

from earwitness.dispatch.actor import Said, own_version
from earwitness.dispatch.bridge import LOCAL, Bridge
from earwitness.dispatch.local import CHANCES, cores, failure_of
from earwitness.errors import UsageError, WorkerLost, WorkerUnfit
from earwitness.ports import Envelopes, Failure, ResultT, TaskT

PATIENCE_S = 120.0
STORE_BYTES = 256 << 20

CLUSTER_HINT = (
    "See that the cluster runs, that this machine is one of its nodes, and that every node has the same version of"
    " Earwitness, Python and Ray; what was done so far is kept, and the next run goes on from there."
)

ADDRESS = re.compile(r"[A-Za-z0-9_.\-]+:[0-9]{1,5}|\[[0-9A-Fa-f:]+\]:[0-9]{1,5}")


class RayDispatcher:
    """Actors of the Ray cluster at `address` (host:port, or "local" for one started here and ended with us).

    `workers` None: one a processor of the cluster. `gpus_each`: graphics cards, or a share of one, that a worker needs.
    `patience_s`: how long to wait for the cluster, and for a place when no worker has one. A connection is made when it
    is first needed and kept until `close`, or until nobody holds the dispatcher any more.
    """

    def __init__(
        self,
        address: str,
        workers: int | None,
        envelopes: Envelopes,
        *,
        gpus_each: float = 0.0,
        patience_s: float = PATIENCE_S,
        store_bytes: int = STORE_BYTES,
    ) -> None:
        """`store_bytes` is for the object store of "local". Raises UsageError."""
        if address != LOCAL and not ADDRESS.fullmatch(address):
            raise UsageError(
                "the address of a cluster is host:port, or local",
                hint="Set `cluster` in earwitness.toml to the address that `ray start --head` printed.",
            )
        if importlib.util.find_spec("ray") is None:
            raise UsageError(
                "Ray is not installed",
                hint="Install Earwitness with its extra `cluster`: earwitness[cluster].",
            )
        self._address = address
        self._workers = workers
        self._envelopes = envelopes
        self._gpus_each = gpus_each
        self._patience_s = patience_s
        self._store_bytes = store_bytes
        self._processors = 0
        self._idle: list[Bridge] = []
        self._closing = weakref.finalize(self, _close_all, self._idle)

    @property
    def width(self) -> int:
        """Actors there will be, where there are as many tasks. Asks the cluster once when nobody has set it."""
        if self._workers:
            return self._workers
        if not self._processors:
            self._idle.append(self._bridge())
        return max(1, self._processors)

    def close(self) -> None:
        """Leave the cluster. The next use joins it again."""
        _close_all(self._idle)

    def map(
        self, factory: Callable[[], Callable[[TaskT], ResultT]], tasks: Iterable[TaskT]
    ) -> Iterator[tuple[int, ResultT | Failure]]:
        """As `ports.Dispatcher.map`. `factory`, tasks and results must pickle by the name of an installed module.

        Raises WorkerUnfit.
        """
        numbered = enumerate(tasks)
        first = next(numbered, None)
        if first is None:
            return
        width = self.width
        bridge = self._bridge()
        whole = False
        shift: _Shift[TaskT, ResultT] = _Shift(
            bridge, self._envelopes, factory, numbered, width, self._patience_s, deque([first])
        )
        try:
            yield from shift.results()
            whole = True
        except (Exception, GeneratorExit):
            whole = True  # stopped, and not in the middle of a word with the bridge
            raise
        finally:
            shift.dismiss_all()
            if whole and bridge.alive:
                self._idle.append(bridge)
            else:
                bridge.close()

    def _bridge(self) -> Bridge:
        """A connection nobody else uses. Raises WorkerUnfit."""
        while self._idle:
            bridge = self._idle.pop()
            if bridge.alive:
                return bridge
            bridge.close()
        try:
            bridge = Bridge(
                self._address,
                self._envelopes,
                self._workers or cores(),
                self._gpus_each,
                self._store_bytes,
                self._patience_s,
            )
        except (ConnectionError, EOFError) as wrong:
            kind = str(wrong) or "the connecting process ended"
            raise WorkerUnfit(f"the cluster could not be joined: {kind}", hint=CLUSTER_HINT) from None
        self._processors = bridge.processors
        return bridge


def _close_all(bridges: list[Bridge]) -> None:
    while bridges:
        bridges.pop().close()


@dataclass(slots=True)
class _Hand:
    """A worker: asked for, then loading, then ready; `round` is how many rounds of deaths there were when it was asked for."""

    round: int
    step: Literal["asked", "loading", "ready"] = "asked"
    recipient: str = ""
    task: int | None = None


@dataclass(slots=True)
class _Shift(Generic[TaskT, ResultT]):
    """One `map`: what waits, what is under way and with whom."""

    bridge: Bridge
    envelopes: Envelopes
    factory: Callable[[], Callable[[TaskT], ResultT]]
    numbered: Iterator[tuple[int, TaskT]]
    width: int
    patience_s: float
    waiting: deque[tuple[int, TaskT]]
    exhausted: bool = False
    crew: dict[int, _Hand] = field(default_factory=dict)
    under_way: dict[int, TaskT] = field(default_factory=dict)
    deaths: dict[int, int] = field(default_factory=dict)
    rounds: int = 0
    identity: str = ""
    answer_to: str = ""

    def results(self) -> Iterator[tuple[int, ResultT | Failure]]:
        """Results as they come. Raises WorkerUnfit."""
        self.identity, self.answer_to = self.envelopes.new_identity()
        self._hire()
        # The second worker and on are asked for only when there is a second task: loading a model is not free.
        while len(self.crew) < self.width and not self.exhausted:
            following = self._drawn()
            if following is not None:
                self.waiting.append(following)
                self._hire()
        while self.waiting or self.under_way or not self.exhausted:
            kind, who, said = self._event()
            hand = self.crew.get(who)
            if hand is None:
                continue  # an answer of a worker that was dismissed
            if kind == "gone":
                del self.crew[who]
                self.bridge.tell("dismiss", who)
                if hand.task is None:
                    self._stillborn(hand, said)
                    continue
                failed = self._died_on(hand.task)
                if failed is not None:
                    yield failed
                following = self._following()
                if following is not None:
                    self.waiting.appendleft(following)
                    self._hire()
            elif kind == "met":
                self._load(who, hand, said)
            elif hand.task is None:
                self._loaded(hand, said)
                self._give(who, hand)
            else:
                number, hand.task = hand.task, None
                del self.under_way[number]
                yield number, self._result(said)
                self._give(who, hand)

    def dismiss_all(self) -> None:
        """No worker stays behind."""
        for who in self.crew:
            self.bridge.tell("dismiss", who)
        self.crew.clear()

    # ------------------------------------------------------------------------------------------------- workers

    def _hire(self) -> None:
        self.crew[self.bridge.hire()] = _Hand(self.rounds)

    def _event(self) -> tuple[str, int, Any]:
        """What happens next. Raises WorkerUnfit when nobody has a place and none comes free, or the cluster is gone."""
        placed = any(hand.step != "asked" for hand in self.crew.values())
        until = time.monotonic() + self.patience_s
        while True:
            try:
                event = self.bridge.next_event(None if placed else max(0.0, until - time.monotonic()))
            except EOFError:
                raise WorkerUnfit("the connection to the cluster broke", hint=CLUSTER_HINT) from None
            if event is None:
                raise WorkerUnfit(
                    f"no node of the cluster had a place for a worker within {self.patience_s:.0f} s",
                    hint=CLUSTER_HINT,
                )
            if placed or event[1] in self.crew:
                return event

    def _load(self, who: int, hand: _Hand, said: tuple[str, str]) -> None:
        version, hand.recipient = said
        if version != own_version():
            raise WorkerUnfit(f"a node has {version}, this machine {own_version()}", hint=CLUSTER_HINT)
        hand.step = "loading"
        self.bridge.tell(
            "load", who, self._envelope(hand, (self.answer_to, pickle.dumps(self.factory, protocol=5)))
        )

    def _loaded(self, hand: _Hand, said: bytes) -> None:
        kind, content = self._opened(said)
        if kind != "ready":
            raise WorkerUnfit(
                f"a worker could not start: {content.error} {content.reason}", hint=content.advice
            )
        hand.step = "ready"
        self.rounds = 0

    def _stillborn(self, hand: _Hand, kind: str) -> None:
        """A worker died before it had a task. Those asked for together die together when a node is lost: one round."""
        if hand.round == self.rounds:
            self.rounds += 1
        if self.rounds < CHANCES:
            self._hire()
        elif not self.crew:
            raise WorkerUnfit(f"a worker died while it was loading ({kind})", hint=CLUSTER_HINT)

    # --------------------------------------------------------------------------------------------------- tasks

    def _drawn(self) -> tuple[int, TaskT] | None:
        following = next(self.numbered, None)
        self.exhausted = following is None
        return following

    def _following(self) -> tuple[int, TaskT] | None:
        if self.waiting:
            return self.waiting.popleft()
        return None if self.exhausted else self._drawn()

    def _give(self, who: int, hand: _Hand) -> None:
        """The next task, or leave."""
        following = self._following()
        if following is None:
            del self.crew[who]
            self.bridge.tell("dismiss", who)
            return
        hand.task, task = following
        self.under_way[hand.task] = task
        self.bridge.tell("work", who, self._envelope(hand, task))

    def _died_on(self, number: int) -> tuple[int, Failure] | None:
        """The task goes back to wait, or is set aside."""
        self.deaths[number] = self.deaths.get(number, 0) + 1
        task = self.under_way.pop(number)
        if self.deaths[number] < CHANCES:
            self.waiting.appendleft((number, task))
            return None
        return number, Failure(WorkerLost.number, "the worker died on it twice", WorkerLost.hint)

    def _result(self, envelope: bytes) -> ResultT | Failure:
        try:
            result: ResultT | Failure = self._opened(envelope)[1]
        except Exception as wrong:  # noqa: BLE001 - changed on the way, or of a kind unknown here
            return failure_of(wrong)
        return result

    # ----------------------------------------------------------------------------------------------- envelopes

    def _envelope(self, hand: _Hand, content: object) -> bytes:
        return self.envelopes.seal(hand.recipient, pickle.dumps(content, protocol=5))

    def _opened(self, envelope: bytes) -> Said:
        said: Said = pickle.loads(self.envelopes.open(self.identity, envelope))  # noqa: S301 - sealed by our worker
        return said
