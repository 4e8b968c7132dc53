"""Plan: which recordings are heard together, and in which order. Pure.

Rules
- The longest first, so that no worker is left alone with it at the end; equal lengths in order of coming.
- Short recordings are bundled: an engine that is given several at once fills its batches, and a bundle costs one trip to
  a worker instead of many.
- A bundle holds up to four minutes of sound and sixteen recordings, which bounds what a worker holds. Towards the end
  bundles shrink to a share of what is left, so that all workers end together and the last progress is not the slowest.
- The plan never changes what is heard: an engine gives the same words alone and in company (`ports.Transcriber`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MOST_S = 240.0  #: sound in one bundle; one longer recording is a bundle of its own
LEAST_S = 45.0
MOST_RECORDINGS = (
    16  #: two full batches of an engine that hears eight windows at once; more would save nothing
)
SHARE = 3  #: a worker's bundle is at most this part of what would be its share of the rest


def room(left_s: float, width: int) -> float:
    """Seconds of sound the next bundle may hold when `left_s` are left for `width` workers."""
    return min(MOST_S, max(LEAST_S, left_s / (SHARE * max(1, width))))


def bundles(seconds: Sequence[float], width: int) -> Iterator[tuple[int, ...]]:
    """Numbers of the recordings of each bundle, for `width` workers at once; `seconds` are the recordings' lengths."""
    order = sorted(range(len(seconds)), key=lambda number: -seconds[number])
    left = sum(seconds)
    bundle: list[int] = []
    held = 0.0
    limit_s = MOST_S
    for number in order:
        if bundle and (held + seconds[number] > limit_s or len(bundle) == MOST_RECORDINGS):
            yield tuple(bundle)
            left -= held
            bundle, held = [], 0.0
        if not bundle:
            limit_s = room(left, width)
        bundle.append(number)
        held += seconds[number]
    if bundle:
        yield tuple(bundle)
