"""A recording as a WAV file that is never one: the header is made here, the samples are opened chunk by chunk as asked.

Rules
- One range a request, clamped to 1 MiB; several ranges, or one outside the file, are refused with 416.
- Only the sealed chunks that a range touches are opened.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from earwitness.model.recording import Recording
from earwitness.ports import BlobStore

LARGEST_ANSWER = 1 << 20
HEADER_BYTES = 44


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes `[start, stop)` of a file of `size` bytes."""

    content: bytes
    start: int
    size: int

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.start + len(self.content) - 1}/{self.size}"


def wav_header(recording: Recording) -> bytes:
    """The 44 bytes before the samples (int16, interleaved)."""
    frame = 2 * recording.channels
    length = recording.length * frame
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", 36 + length, b"WAVE", b"fmt ", 16, 1, recording.channels, recording.rate,
        recording.rate * frame, frame, 16, b"data", length,
    )  # fmt: skip


def asked_range(header: str | None, size: int) -> tuple[int, int] | None:
    """`[start, stop)` of a Range header, clamped; the whole file's beginning without one; None when it cannot be met."""
    if header is None:
        return 0, min(size, LARGEST_ANSWER)
    found = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", header.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if found[1]:
        start = int(found[1])
        last = int(found[2]) if found[2] else size - 1
    else:
        start, last = max(0, size - int(found[2])), size - 1
    if start >= size or last < start:
        return None
    return start, min(last + 1, size, start + LARGEST_ANSWER)


def piece(recording: Recording, blobs: BlobStore, range_header: str | None) -> Piece | None:
    """What a request for a recording gets; None for 416."""
    header = wav_header(recording)
    size = HEADER_BYTES + recording.length * recording.channels * 2
    wanted = asked_range(range_header, size)
    if wanted is None:
        return None
    start, stop = wanted
    content = header[start:stop]
    if stop > HEADER_BYTES:
        content += blobs.read(recording.pcm, max(0, start - HEADER_BYTES), stop - HEADER_BYTES)
    return Piece(content, start, size)
