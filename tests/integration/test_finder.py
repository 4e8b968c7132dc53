"""Planted words are found among the first, in sentences the rules were not made on; figures of `benchmarks/finder.py`."""

from __future__ import annotations

import pytest

from benchmarks import finder

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("half", ["dev", "test"])
def test_most_planted_words_are_among_the_first_twenty(half: str) -> None:
    figures = finder.measure(half, None, 0)
    assert figures["planted"] == 20
    # 10 and 9 among the first ten, 14 and 14 among the first twenty when this was written
    assert figures["found_10"] >= 8
    assert figures["found_20"] >= 12
