"""Spans of samples: half-open, never empty, never shrinking when they must not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from earwitness.model.time import Rate, SampleSpan, merged, span_of_seconds

RATES = st.sampled_from([8000, 11025, 16000, 22050, 44100, 48000]).map(Rate)
CHANNELS = st.one_of(st.none(), st.integers(0, 1))


@st.composite
def spans(draw: st.DrawFn, rate: st.SearchStrategy[Rate] = RATES, most: int = 1 << 31) -> SampleSpan:
    start = draw(st.integers(0, most))
    return SampleSpan(start, start + draw(st.integers(1, most)), draw(rate), draw(CHANNELS))


AT_8K = spans(st.just(Rate(8000)), most=2000)


@pytest.mark.parametrize(
    ("start", "end", "rate"), [(5, 5, 8000), (6, 5, 8000), (-1, 5, 8000), (0, 1, 0), (0, 1, -8)]
)
def test_what_is_no_span_is_refused(start: int, end: int, rate: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        SampleSpan(start, end, Rate(rate))


@given(spans())
def test_lengths(span: SampleSpan) -> None:
    assert span.length == span.end - span.start > 0
    assert span.seconds == pytest.approx(span.end_s - span.start_s)


@given(spans(), RATES)
def test_another_rate_never_shrinks_and_gains_less_than_a_sample_a_side(span: SampleSpan, rate: Rate) -> None:
    other = span.at_rate(rate)
    assert other.channel == span.channel
    assert other.start * span.rate <= span.start * rate < (other.start + 1) * span.rate
    assert (other.end - 1) * span.rate < span.end * rate <= other.end * span.rate
    back = other.at_rate(span.rate)
    assert back.holds(span)


@given(AT_8K, AT_8K)
def test_overlap_is_a_common_sample_in_a_common_channel(left: SampleSpan, right: SampleSpan) -> None:
    common = set(range(left.start, left.end)) & set(range(right.start, right.end))
    channel = left.channel is None or right.channel is None or left.channel == right.channel
    assert left.overlaps(right) == right.overlaps(left) == bool(common and channel)
    assert left.holds(left)
    if left.holds(right):
        assert left.overlaps(right)


@given(AT_8K, st.integers(0, 4000), st.integers(4000, 9000))
def test_padding_stays_inside_the_recording(span: SampleSpan, samples: int, length: int) -> None:
    assume(span.end <= length)
    wide = span.padded(samples, length)
    assert wide.holds(span)
    assert (wide.start, wide.end) == (max(0, span.start - samples), min(length, span.end + samples))


def test_two_rates_are_not_compared() -> None:
    left, right = SampleSpan(0, 10, Rate(8000)), SampleSpan(0, 10, Rate(16000))
    for compare in (left.overlaps, left.holds):
        with pytest.raises(ValueError, match="at_rate"):
            compare(right)
    with pytest.raises(ValueError, match="at_rate"):
        merged([left, right])


@given(st.floats(0, 36_000), st.floats(0, 3600), RATES)
def test_seconds_become_the_samples_they_touch(start_s: float, length_s: float, rate: Rate) -> None:
    span = span_of_seconds(start_s, start_s + length_s, rate)
    assert span.start <= start_s * rate
    assert span.end >= (start_s + length_s) * rate
    assert span.length <= length_s * rate + 3


@given(st.lists(AT_8K, max_size=12), st.integers(0, 300))
def test_merged_spans_cover_the_same_samples_and_lie_apart(given_spans: list[SampleSpan], gap: int) -> None:
    joined = merged(given_spans, gap)
    for left, right in pairwise(joined):
        assert left.end + gap < right.start
    for span in given_spans:
        assert any(one.start <= span.start and span.end <= one.end for one in joined)
        assert any(one.holds(span) or one.channel == span.channel for one in joined)
    if gap == 0:
        before = {n for span in given_spans for n in range(span.start, span.end)}
        assert before == {n for span in joined for n in range(span.start, span.end)}
