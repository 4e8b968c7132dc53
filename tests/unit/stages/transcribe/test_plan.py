"""Which recordings go to a worker together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from earwitness.stages.transcribe.plan import LEAST_S, MOST_RECORDINGS, MOST_S, bundles

LENGTHS = st.lists(st.floats(0.1, 4000, allow_nan=False), max_size=200)


@given(LENGTHS, st.integers(1, 16))
def test_every_recording_is_in_one_bundle_and_the_longest_come_first(
    seconds: list[float], width: int
) -> None:
    planned = list(bundles(seconds, width))
    flat = [number for bundle in planned for number in bundle]
    assert sorted(flat) == list(range(len(seconds)))
    lengths = [seconds[number] for number in flat]
    assert lengths == sorted(lengths, reverse=True)


@given(LENGTHS, st.integers(1, 16))
def test_a_bundle_is_small_unless_one_recording_alone_is_large(seconds: list[float], width: int) -> None:
    for bundle in bundles(seconds, width):
        assert len(bundle) <= MOST_RECORDINGS
        assert len(bundle) == 1 or sum(seconds[number] for number in bundle) <= MOST_S


@given(st.integers(1, 8))
def test_bundles_shrink_towards_the_end_so_that_workers_end_together(width: int) -> None:
    seconds = [30.0] * 200
    planned = [sum(seconds[number] for number in bundle) for bundle in bundles(seconds, width)]
    assert planned[0] == MOST_S
    assert planned == sorted(planned, reverse=True)
    assert planned[-1] <= LEAST_S


def test_two_workers_both_get_something_to_do() -> None:
    assert len(list(bundles([20.0, 20.0, 20.0, 20.0], 2))) >= 2


def test_nothing_to_hear_is_no_bundle() -> None:
    assert list(bundles([], 2)) == []
