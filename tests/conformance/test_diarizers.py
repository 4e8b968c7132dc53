"""Whatever tells voices apart passes the suite that is shipped; the real ones do in tests/integration."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from earwitness.ports import Diarizer, ToHear
from earwitness.testing.diarizer import DIARIZER_RULES, FakeDiarizer, FakeDiarizerFactory
from earwitness.testing.speech import RATE, silence


def two_voices() -> ToHear:
    samples = silence(12)
    for number in range(4):
        samples[0, int((1 + 2.5 * number) * RATE) : int((3 + 2.5 * number) * RATE)] = 8000 * (1 + number % 2)
    return ToHear(samples, RATE)


@pytest.mark.parametrize("rule", DIARIZER_RULES, ids=lambda rule: rule.__name__)
def test_the_fake(rule: Callable[[Diarizer, ToHear], None]) -> None:
    rule(FakeDiarizer(), two_voices())


def test_the_factory_knows_the_author_without_loading() -> None:
    factory = FakeDiarizerFactory()
    assert factory.author == factory().author
