"""Time inside a recording is integer samples; seconds exist only on screen and in exports.

Rules
- A span is half-open: `start` belongs to it, `end` does not; `0 <= start < end`.
- A span knows the rate it counts in and the channel it lies in (`None`: every channel).
- Two spans are only compared at one rate; `at_rate` converts outward, so that a withheld span never shrinks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NewType

Rate = NewType("Rate", int)  #: samples a second


@dataclass(frozen=True, slots=True, order=True)
class SampleSpan:
    """Samples `[start, end)` at `rate` of one channel, or of all when `channel` is None."""

    start: int
    end: int
    rate: Rate
    channel: int | None = None

    def __post_init__(self) -> None:
        if self.rate <= 0 or not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end}) at {self.rate} Hz")

    @property
    def length(self) -> int:
        """Samples."""
        return self.end - self.start

    @property
    def start_s(self) -> float:
        return self.start / self.rate

    @property
    def end_s(self) -> float:
        return self.end / self.rate

    @property
    def seconds(self) -> float:
        return self.length / self.rate

    def overlaps(self, other: SampleSpan) -> bool:
        """True when both hold at least one sample in common, in a channel they share."""
        self._same_rate(other)
        shared = self.channel is None or other.channel is None or self.channel == other.channel
        return shared and self.start < other.end and other.start < self.end

    def holds(self, other: SampleSpan) -> bool:
        """True when every sample of `other` lies in this span."""
        self._same_rate(other)
        shared = self.channel is None or self.channel == other.channel
        return shared and self.start <= other.start and other.end <= self.end

    def at_rate(self, rate: Rate) -> SampleSpan:
        """The smallest span at `rate` that holds this one."""
        start = self.start * rate // self.rate
        end = -(-self.end * rate // self.rate)
        return replace(self, start=start, end=end, rate=rate)

    def padded(self, samples: int, length: int) -> SampleSpan:
        """Wider by `samples` on both sides, cut to a recording of `length` samples."""
        return replace(self, start=max(0, self.start - samples), end=min(length, self.end + samples))

    def _same_rate(self, other: SampleSpan) -> None:
        if self.rate != other.rate:
            raise ValueError(f"spans at {self.rate} and {other.rate} Hz; convert one with at_rate first")


def span_of_seconds(start_s: float, end_s: float, rate: Rate, channel: int | None = None) -> SampleSpan:
    """The smallest span that holds `[start_s, end_s)` seconds; at least one sample."""
    start = max(0, int(start_s * rate))
    end = max(start + 1, -int(-end_s * rate // 1))
    return SampleSpan(start, end, rate, channel)


def merged(spans: Iterable[SampleSpan], gap: int = 0) -> tuple[SampleSpan, ...]:
    """Spans of one rate, sorted, those closer than `gap` samples joined; the channel is kept only where all agree."""
    out: list[SampleSpan] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if out and span.start <= out[-1].end + gap:
            last = out[-1]
            last._same_rate(span)
            channel = last.channel if last.channel == span.channel else None
            out[-1] = SampleSpan(last.start, max(last.end, span.end), last.rate, channel)
        else:
            out.append(span)
    return tuple(out)
