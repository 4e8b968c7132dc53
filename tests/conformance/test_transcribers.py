"""Every speech engine passes the suite that is shipped; the real one does in tests/integration."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from earwitness.ports import ToHear, Transcriber
from earwitness.testing.speech import RATE, FakeTranscriber, beeps
from earwitness.testing.transcriber import TRANSCRIBER_RULES


@pytest.mark.parametrize("rule", TRANSCRIBER_RULES, ids=lambda rule: rule.__name__)
def test_the_fake(rule: Callable[[Transcriber, ToHear], None]) -> None:
    rule(FakeTranscriber(), ToHear(beeps((1, 2.5), (4, 6), seconds=8), RATE))
