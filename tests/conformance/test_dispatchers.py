"""Every dispatcher passes the suite that is shipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from earwitness.dispatch.local import HereDispatcher, LocalDispatcher
from earwitness.dispatch.ray import RayDispatcher
from earwitness.ports import Dispatcher
from earwitness.storage.seal import AgeEnvelopes
from earwitness.testing.dispatcher import DISPATCHER_RULES, ISOLATION_RULES


@pytest.mark.parametrize("rule", DISPATCHER_RULES, ids=lambda rule: rule.__name__)
def test_in_this_process(rule: Callable[[Dispatcher], None]) -> None:
    rule(HereDispatcher())


@pytest.mark.parametrize("rule", (*DISPATCHER_RULES, *ISOLATION_RULES), ids=lambda rule: rule.__name__)
def test_in_worker_processes(rule: Callable[[Dispatcher], None]) -> None:
    rule(LocalDispatcher(workers=2))


@pytest.mark.parametrize("rule", ISOLATION_RULES, ids=lambda rule: rule.__name__)
def test_in_one_worker_process(rule: Callable[[Dispatcher], None]) -> None:
    rule(LocalDispatcher(workers=1))


@pytest.fixture(scope="module")
def on_ray() -> Iterator[RayDispatcher]:
    """Two actors of a cluster on loopback, joined once."""
    dispatcher = RayDispatcher("local", 2, AgeEnvelopes())
    yield dispatcher
    dispatcher.close()


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.parametrize("rule", (*DISPATCHER_RULES, *ISOLATION_RULES), ids=lambda rule: rule.__name__)
def test_on_a_ray_cluster(rule: Callable[[Dispatcher], None], on_ray: RayDispatcher) -> None:
    rule(on_ray)
