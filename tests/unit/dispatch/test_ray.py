"""What the driver of a cluster promises, shown on a cluster that is played: every order of answers and deaths can be had."""

from __future__ import annotations

import pickle
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.dispatch import actor, ray
from earwitness.dispatch.actor import ClusterWorker
from earwitness.dispatch.bridge import on_loopback, ray_environment
from earwitness.dispatch.ray import RayDispatcher
from earwitness.errors import UsageError, WorkerUnfit
from earwitness.ports import Failure
from earwitness.storage.seal import AgeEnvelopes
from earwitness.testing.dispatcher import doubling, stumbling, unfit

ENVELOPES = AgeEnvelopes()
Fate = Callable[[str, int], bool]  #: whether the worker dies at this verb; the second counts verbs


@pytest.fixture(autouse=True)
def this_process_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actor, "settle_in", lambda: None)


class PlayedBridge:
    """A cluster in this process: real workers and envelopes, answers in a random order, deaths by `dies`."""

    def __init__(self, seed: int, dies: Fate, processors: int = 2) -> None:
        self.processors = processors
        self.alive = True
        self._chance = random.Random(seed)
        self._dies = dies
        self._verbs = 0
        self._workers: dict[int, ClusterWorker] = {}
        self._events: list[tuple[str, int, Any]] = []
        self.hired = 0
        self.dismissed: list[int] = []
        self.crossed: list[bytes] = []

    def hire(self) -> int:
        self.hired += 1
        self._workers[self.hired] = ClusterWorker(ENVELOPES)
        self._happens("hire", "met", self.hired, lambda: self._workers[self.hired].greet())
        return self.hired

    def tell(self, verb: str, who: int, envelope: bytes = b"") -> None:
        if verb == "dismiss":
            self.dismissed.append(who)
            self._workers.pop(who, None)
        elif who in self._workers:
            self.crossed.append(envelope)
            self._happens(verb, "answered", who, lambda: getattr(self._workers[who], verb)(envelope))

    def _happens(self, verb: str, kind: str, who: int, answer: Callable[[], Any]) -> None:
        self._verbs += 1
        if self._dies(verb, self._verbs):
            del self._workers[who]
            self._events.append(("gone", who, "ActorDiedError"))
        else:
            self._events.append((kind, who, answer()))

    def next_event(self, patience_s: float | None) -> tuple[str, int, Any] | None:
        if not self._events:
            assert patience_s is not None, "the driver waits for ever"
            return None
        event = self._events.pop(self._chance.randrange(len(self._events)))
        self.crossed += [event[2]] if isinstance(event[2], bytes) else []
        return event

    def close(self) -> None:
        self.alive = False


def never(verb: str, count: int) -> bool:
    return False


def on(bridge: PlayedBridge, workers: int | None = None, patience_s: float = 5.0) -> RayDispatcher:
    dispatcher = RayDispatcher("127.0.0.1:6379", workers, ENVELOPES, patience_s=patience_s)
    dispatcher._processors = bridge.processors
    dispatcher._idle.append(bridge)  # type: ignore[arg-type]
    return dispatcher


def scattered(seed: int, share: float, most: int) -> Fate:
    chance, left = random.Random(seed), [most]

    def dies(verb: str, count: int) -> bool:
        if left[0] and chance.random() < share:
            left[0] -= 1
            return True
        return False

    return dies


@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(0, 9))
def test_deaths_anywhere_lose_no_task_and_do_none_twice(seed: int, workers: int, count: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actor, "settle_in", lambda: None)
        bridge = PlayedBridge(seed, scattered(seed, 0.15, 6))
        dispatcher = on(bridge, workers)
        try:
            found = list(dispatcher.map(doubling, range(count)))
        except WorkerUnfit:
            return  # two rounds of workers died before any was ready: said aloud, nothing made up
    assert Counter(number for number, _ in found) == Counter(range(count))
    for number, result in found:
        assert result == 2 * number or isinstance(result, Failure) and result.error == "E310"
    assert bridge.alive


def test_a_task_is_tried_twice_and_then_set_aside() -> None:
    tasks = Counter[str]()

    def dies(verb: str, count: int) -> bool:
        tasks[verb] += 1
        return verb == "work" and tasks["work"] <= 2

    found = dict(on(PlayedBridge(1, dies), 1).map(doubling, range(3)))
    assert (found[1], found[2]) == (2, 4)
    lost = found[0]
    assert isinstance(lost, Failure) and lost.error == "E310"


@given(st.integers(0, 10**6), st.integers(1, 5))
def test_no_more_tasks_are_held_than_can_be_worked_on(seed: int, workers: int) -> None:
    held, most = [0], [0]

    def tasks() -> Iterator[int]:
        for number in range(30):
            held[0] += 1
            most[0] = max(most[0], held[0])
            yield number

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actor, "settle_in", lambda: None)
        for _ in on(PlayedBridge(seed, scattered(seed, 0.05, 1)), workers).map(doubling, tasks()):
            held[0] -= 1
    assert most[0] <= workers


def test_one_worker_for_one_task_and_one_a_processor_for_many() -> None:
    bridge = PlayedBridge(3, never, processors=3)
    dispatcher = on(bridge)
    assert list(dispatcher.map(doubling, [21])) == [(0, 42)]
    assert bridge.hired == 1
    assert len(dict(dispatcher.map(doubling, range(20)))) == 20
    assert bridge.hired == 1 + 3
    assert sorted(bridge.dismissed) == [1, 2, 3, 4]


def test_stopping_dismisses_every_worker_and_keeps_the_connection() -> None:
    bridge = PlayedBridge(4, never)
    dispatcher = on(bridge, 2)
    results = dispatcher.map(doubling, range(1000))
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert sorted(bridge.dismissed) == [1, 2]
    assert dict(dispatcher.map(doubling, range(5))) == {n: 2 * n for n in range(5)}
    dispatcher.close()
    assert not bridge.alive


def test_ctrl_c_ends_the_connection() -> None:
    bridge = PlayedBridge(5, never)

    def tasks() -> Iterator[int]:
        yield from range(4)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(on(bridge, 2).map(doubling, tasks()))
    assert not bridge.alive
    assert sorted(bridge.dismissed) == [1, 2]


def test_nobody_has_a_place() -> None:
    class Full(PlayedBridge):
        def _happens(self, verb: str, kind: str, who: int, answer: Callable[[], Any]) -> None:
            return

    with pytest.raises(WorkerUnfit, match="no node of the cluster had a place"):
        list(on(Full(6, never), 2, patience_s=0.0).map(doubling, range(3)))


def test_a_node_lost_while_all_load_is_one_round_of_deaths() -> None:
    """Four workers asked for together die together; their replacements do the work."""
    found = dict(
        on(PlayedBridge(7, lambda verb, count: verb == "hire" and count <= 4), 4).map(doubling, range(9))
    )
    assert found == {n: 2 * n for n in range(9)}


def test_workers_that_never_load_are_given_up() -> None:
    bridge = PlayedBridge(8, lambda verb, count: verb == "load")
    with pytest.raises(WorkerUnfit, match="ActorDiedError"):
        list(on(bridge, 3).map(doubling, range(9)))
    assert bridge.hired <= 3 + 3


def test_a_worker_that_cannot_load_says_why() -> None:
    with pytest.raises(WorkerUnfit, match="E304 this factory was told to fail"):
        list(on(PlayedBridge(9, never)).map(unfit, range(3)))


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray, "own_version", lambda: "9.9.9 on Python 3.99")
    with pytest.raises(WorkerUnfit, match=r"this machine 9\.9\.9"):
        list(on(PlayedBridge(10, never)).map(doubling, range(3)))


def test_a_connection_that_breaks_is_said() -> None:
    class Broken(PlayedBridge):
        def next_event(self, patience_s: float | None) -> tuple[str, int, Any] | None:
            self.alive = False
            raise EOFError

    with pytest.raises(WorkerUnfit, match="the connection to the cluster broke"):
        list(on(Broken(11, never)).map(doubling, range(3)))


def test_only_envelopes_cross(monkeypatch: pytest.MonkeyPatch) -> None:
    bridge = PlayedBridge(12, never)
    task = 1234567890123456789
    found = dict(on(bridge, 1).map(doubling, [task]))
    assert found == {0: 2 * task}
    assert len(bridge.crossed) == 4  # the factory, that it is ready, the task, its result
    for envelope in bridge.crossed:
        for plain in (pickle.dumps(task)[-9:], pickle.dumps(2 * task)[-9:], b"doubling", b"ready", b"result"):
            assert plain not in envelope


def test_an_answer_changed_on_the_way_is_a_failure_of_its_task() -> None:
    class Meddling(PlayedBridge):
        def next_event(self, patience_s: float | None) -> tuple[str, int, Any] | None:
            event = super().next_event(patience_s)
            if event is not None and event[0] == "answered" and self._verbs == 3:
                return event[0], event[1], event[2][:-1] + bytes([event[2][-1] ^ 1])
            return event

    found = dict(on(Meddling(13, never), 1).map(doubling, range(2)))
    changed = found[0]
    assert isinstance(changed, Failure) and changed.error == "E209"
    assert found[1] == 2


def test_a_worker_says_nothing_of_an_error_outside_an_envelope() -> None:
    worker = ClusterWorker(ENVELOPES)
    _, recipient = worker.greet()
    assert worker.work(b"before it is loaded") == actor.NO_ANSWER
    assert worker.load(b"not an envelope") == actor.NO_ANSWER
    identity, answer_to = ENVELOPES.new_identity()

    def said(envelope: bytes) -> Any:
        return pickle.loads(ENVELOPES.open(identity, envelope))  # noqa: S301 - our own worker's

    def to(content: object) -> bytes:
        return ENVELOPES.seal(recipient, pickle.dumps(content))

    assert said(worker.load(to((answer_to, pickle.dumps(stumbling))))) == ("ready", None)
    kind, failure = said(worker.work(to(3)))
    assert (kind, failure.error) == ("result", "E312")
    assert said(worker.work(b"not an envelope"))[1].error == "E209"


def test_a_factory_unknown_over_there_is_said_by_its_kind() -> None:
    worker = ClusterWorker(ENVELOPES)
    identity, answer_to = ENVELOPES.new_identity()
    unknown = pickle.dumps(doubling).replace(b"doubling", b"doublinX")
    answer = worker.load(ENVELOPES.seal(worker.greet()[1], pickle.dumps((answer_to, unknown))))
    kind, failure = pickle.loads(ENVELOPES.open(identity, answer))  # noqa: S301 - our own worker's
    assert kind == "unfit"
    assert "AttributeError" in failure.reason


def test_a_result_that_cannot_be_sent_is_a_failure() -> None:
    found = dict(on(PlayedBridge(14, never), 1).map(making_lambdas, range(1)))
    failure = found[0]
    assert isinstance(failure, Failure) and failure.error == "E312"


def making_lambdas() -> Callable[[int], Callable[[], int]]:
    return lambda task: lambda: task


@pytest.mark.parametrize(
    "address", ["", "auto", "ray://head:10001", "head", "head:", ":6379", "a b:1", "http://head:1"]
)
def test_only_an_address_is_an_address(address: str) -> None:
    with pytest.raises(UsageError, match="host:port"):
        RayDispatcher(address, None, ENVELOPES)


def test_loopback_is_known_and_kept() -> None:
    assert [on_loopback(a) for a in ("127.0.0.1:1", "[::1]:1", "localhost:1", "10.0.0.1:1", "head:1")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    stays = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"
    assert ray_environment("local", None)[stays] == "0"
    assert stays not in ray_environment("10.0.0.1:6379", None)
    assert ray_environment("10.0.0.1:6379", None)["RAY_USAGE_STATS_ENABLED"] == "0"
