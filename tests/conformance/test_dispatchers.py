"""Every dispatcher passes the suite that is shipped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from earwitness.dispatch.local import HereDispatcher, LocalDispatcher
from earwitness.ports import Dispatcher
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
