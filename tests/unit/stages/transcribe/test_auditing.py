"""Audits: drawn by lot in proportion, and an interval that holds the truth as often as it says."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.ids import CallId, RecordId
from earwitness.stages.transcribe import auditing
from earwitness.stages.transcribe.auditing import Judged


@given(
    st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from(["1", "2"])), st.integers(1, 50)),
    st.integers(1, 100),
)
def test_each_stratum_gives_its_share_and_no_more_than_it_has(
    counts: dict[tuple[str, str], int], wanted: int
) -> None:
    shares = auditing.shares(counts, wanted)
    assert sum(shares.values()) == min(wanted, sum(counts.values()))
    everything = sum(counts.values())
    for stratum, given_ in shares.items():
        assert given_ <= counts[stratum]
        assert abs(given_ - min(wanted, everything) * counts[stratum] / everything) < 1


def test_a_lot_depends_on_seed_and_line_alone() -> None:
    one = auditing.lot(1, RecordId("rec_1"))
    assert one == auditing.lot(1, RecordId("rec_1"))
    assert len({one, auditing.lot(2, RecordId("rec_1")), auditing.lot(1, RecordId("rec_2"))}) == 3


def test_the_share_counts_wrong_and_missed_words_of_all_said() -> None:
    found = auditing.word_error(
        [
            Judged(CallId("call_1"), 8, 1, 1),
            Judged(CallId("call_2"), 10, 0, 0),
            Judged(CallId("call_1"), 0, 0, 0),
        ]
    )
    assert found is not None
    assert (found.errors, found.words, found.lines, found.calls) == (2, 20, 3, 2)
    assert found.share == pytest.approx(0.1)
    assert 0 <= found.low < 0.1 < found.high <= 1


def test_no_word_judged_is_no_figure() -> None:
    assert auditing.word_error([]) is None
    assert auditing.word_error([Judged(CallId("call_1"), 0, 0, 0)]) is None


def test_no_error_found_is_not_no_error() -> None:
    few = auditing.word_error([Judged(CallId("call_1"), 50, 0, 0)])
    more = auditing.word_error([Judged(CallId(f"call_{n}"), 50, 0, 0) for n in range(40)])
    assert few is not None and more is not None
    assert few.low == more.low == 0.0
    assert 0 < more.high < 0.15 < few.high


def test_errors_that_come_in_bad_calls_widen_the_interval() -> None:
    even = [Judged(CallId(f"call_{n}"), 8, 2, 0) for n in range(20)]
    lumped = [Judged(CallId(f"call_{n}"), 0 if n < 4 else 10, 10 if n < 4 else 0, 0) for n in range(20)]
    narrow, wide = auditing.word_error(even), auditing.word_error(lumped)
    assert narrow is not None and wide is not None
    assert narrow.share == wide.share == pytest.approx(0.2)
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


@pytest.mark.parametrize("calls", [8, 30])
def test_the_interval_holds_the_truth_nineteen_times_in_twenty(calls: int) -> None:
    """Calls differ in how bad they are (a beta law with mean 0.2); each gives 3 lines of about 8 words."""
    dice = random.Random(7)
    held, rounds = 0, 600
    for _ in range(rounds):
        rows = []
        for n in range(calls):
            rate = dice.betavariate(2, 8)
            for _ in range(3):
                words = dice.randint(2, 14)
                wrong = sum(dice.random() < rate for _ in range(words))
                rows.append(Judged(CallId(f"call_{n}"), words - wrong, wrong, 0))
        found = auditing.word_error(rows)
        assert found is not None
        held += found.low <= 0.2 <= found.high
    assert held / rounds >= 0.93
