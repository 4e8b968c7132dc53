"""A recording served in ranges is byte for byte the WAV it pretends to be."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from earwitness.model.ids import BlobId, CallId
from earwitness.model.recording import Recording, Triage
from earwitness.model.time import Rate
from earwitness.web import sound

PCM = np.random.default_rng(3).integers(-3000, 3000, 40_000, dtype=np.int16).astype("<i2").tobytes()
RECORDING = Recording(
    call=CallId("call_1"), original=BlobId("blob_1"), pcm=BlobId("blob_2"), pcm_sha256="", peaks=BlobId("blob_3"),
    peak_step=160, rate=Rate(8000), channels=2, length=20_000, container="wav", codec="pcm", sandbox="test",
    triage=Triage(4000, 0.0, None, 0.5, None, True),
)  # fmt: skip


class Blobs:
    """One blob; the read is a plain slice."""

    def read(self, id: BlobId, start: int = 0, stop: int | None = None) -> bytes:
        return PCM[start:stop]

    def put(self, content: bytes | memoryview) -> BlobId:
        raise AssertionError("serving sound writes nothing")

    def size(self, id: BlobId) -> int:
        return len(PCM)

    def ids(self) -> Iterator[BlobId]:
        return iter(())


WHOLE = sound.wav_header(RECORDING) + PCM


def test_the_header_is_one_that_players_read() -> None:
    with wave.open(io.BytesIO(WHOLE)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, 8000, 20_000)


@given(st.integers(0, len(WHOLE) + 10), st.one_of(st.none(), st.integers(0, len(WHOLE) + 10)))
def test_any_range_is_the_plain_slice(start: int, last: int | None) -> None:
    piece = sound.piece(RECORDING, Blobs(), f"bytes={start}-{'' if last is None else last}")
    if start >= len(WHOLE) or (last is not None and last < start):
        assert piece is None
    else:
        assert piece is not None
        assert piece.content == WHOLE[start : len(WHOLE) if last is None else last + 1]
        assert piece.content_range.endswith(f"/{len(WHOLE)}")


@given(st.integers(1, len(WHOLE) + 10))
def test_the_last_bytes_can_be_asked_for(count: int) -> None:
    piece = sound.piece(RECORDING, Blobs(), f"bytes=-{count}")
    assert piece is not None
    assert piece.content == WHOLE[-count:]


def test_what_cannot_be_met_is_refused() -> None:
    for header in ("bytes=0-1,4-5", "bytes=-", "bytes=a-b", "items=0-1", "bytes=9-3", "bytes=-0"):
        assert sound.piece(RECORDING, Blobs(), header) is None
