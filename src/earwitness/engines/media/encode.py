"""Write released sound: 16-bit samples to WAV, MP3, M4A (AAC) or Opus, from our own redacted PCM only.

Nothing of the machine, the time or the encoder goes in: no tags, no dates, no names of tools. `TRACES` lists the marks
encoders leave; `encode` refuses to return bytes that hold one. The same samples give the same bytes.
MP3 is the default for released pages: it plays from disk in every current browser, also those built without AAC.
"""

from __future__ import annotations

import io
import re
import struct
from typing import Final, Literal, cast

import av
import numpy as np
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from earwitness.engines.media.sniff import mpeg_frame_bytes

__all__ = ["TRACES", "Form", "encode", "wav"]

Form = Literal["wav", "mp3", "m4a", "opus"]

TRACES: Final = (b"Lavf", b"Lavc", b"LAME", b"libopus", b"libmp3lame", b"encoder", b"ffmpeg")
"""Marks of encoders and muxers that must not be in released sound."""

_MUXERS: Final = {"mp3": ("mp3", "libmp3lame"), "m4a": ("ipod", "aac"), "opus": ("ogg", "libopus")}
_BLOCK: Final = 8_192

# LAME at 8 and 16 kHz: 576 samples a frame; encoder and decoder together delay the sound by 576 + 529 samples. Players
# only take that back when the file names its encoder, which ours may not: so whole frames are cut off the front.
_MP3_FRAME: Final = 576
_MP3_DELAY: Final = 1_105
_MP3_DROPPED: Final = 2


def wav(samples: NDArray[np.int16], rate: int) -> bytes:
    """RIFF/WAVE, PCM 16 bit, from (channels, n) samples: 44 bytes of header and the samples, nothing else."""
    channels = samples.shape[0]
    body = np.ascontiguousarray(samples.T, dtype="<i2").tobytes()
    fmt = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2, channels * 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(body))
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + fmt
        + b"data"
        + struct.pack("<I", len(body))
        + body
    )


def encode(samples: NDArray[np.int16], rate: int, form: Form = "mp3", *, bit_rate: int = 48_000) -> bytes:
    """`samples` (channels 1 or 2, n) at `rate` (8000 or 16000 Hz) as a complete file in memory.

    `bit_rate` in bits per second, ignored for wav. Raises ValueError for other shapes, or when the encoder left a mark.
    """
    if (
        samples.ndim != 2
        or samples.shape[0] not in (1, 2)
        or samples.dtype != np.int16
        or not samples.shape[1]
    ):
        raise ValueError("samples must be int16 of shape (1 or 2, n), n > 0")
    content = wav(samples, rate) if form == "wav" else _compressed(samples, rate, form, bit_rate)
    if form == "mp3":
        content = _without_delay(_without_names(content))
    if form == "opus":
        content = _without_vendor(content)
    for trace in TRACES:
        # In uncompressed sound four letters may stand by chance; no encoder has been near it.
        if form != "wav" and trace in content:
            raise ValueError("the encoder left its name in the file")
    return content


def _compressed(samples: NDArray[np.int16], rate: int, form: str, bit_rate: int) -> bytes:
    muxer, encoder = _MUXERS[form]
    layout = "mono" if samples.shape[0] == 1 else "stereo"
    target = io.BytesIO()
    options, coding = {"fflags": "+bitexact"}, {"flags": "+bitexact"}
    if form == "mp3":
        options |= {"id3v2_version": "0", "write_xing": "0"}
        coding |= {"reservoir": "0"}
        samples = np.pad(samples, ((0, 0), (_MP3_FRAME * _MP3_DROPPED - _MP3_DELAY, _MP3_FRAME)))
    with av.open(target, "w", format=muxer, container_options=options) as container:
        stream = cast(AudioStream, container.add_stream(encoder, rate=rate, layout=layout, options=coding))
        stream.codec_context.bit_rate = bit_rate
        stream.codec_context.thread_count = 1
        interleaved = np.ascontiguousarray(samples.T)
        for at in range(0, len(interleaved), _BLOCK):
            frame = av.AudioFrame.from_ndarray(
                interleaved[at : at + _BLOCK].reshape(1, -1), format="s16", layout=layout
            )
            frame.sample_rate = rate
            frame.pts = at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


def _without_names(content: bytes) -> bytes:
    """Blank the encoder's signature in the unused ends of MP3 frames, which every decoder skips."""
    return re.sub(rb"(?:LAME|Lav[cf])[0-9.]*", lambda found: b"\x55" * len(found[0]), content)


def _without_delay(content: bytes) -> bytes:
    """Cut the first frames off (no frame borrows bits from another: reservoir 0), so that sample 0 is sample 0."""
    at = 0
    for _ in range(_MP3_DROPPED):
        at += mpeg_frame_bytes(content, at) or 0
    return content[at:]


def _without_vendor(content: bytes) -> bytes:
    """Blank the vendor string of the OpusTags page and set the page's checksum right (RFC 3533 §6)."""
    tags = content.find(b"OpusTags")
    start = content.rfind(b"OggS", 0, tags)
    length = int.from_bytes(content[tags + 8 : tags + 12], "little")
    end = content.find(b"OggS", tags)
    page = bytearray(content[start:end])
    at = tags + 12 - start
    page[at : at + length] = b"-" * length
    page[22:26] = b"\0\0\0\0"
    page[22:26] = _ogg_checksum(bytes(page)).to_bytes(4, "little")
    return content[:start] + bytes(page) + content[end:]


def _ogg_checksum(page: bytes) -> int:
    remainder = 0
    for byte in page:
        remainder ^= byte << 24
        for _ in range(8):
            remainder = (remainder << 1) ^ 0x04C11DB7 if remainder & 0x80000000 else remainder << 1
        remainder &= 0xFFFFFFFF
    return remainder
