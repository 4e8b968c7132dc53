"""What a caged child does with one file: bytes in, 16-bit samples out. Runs only inside `cage.put_on`.

1. The demuxer is the one sniffing named; FFmpeg gets a reader over a sealed memory file, no path and no protocol.
2. A frame that cannot be decoded becomes silence of its own length where that length is known, so that no later
   timestamp moves; it is counted as damage.
3. AMR-NB is decoded by libopencore_amrnb by name: FFmpeg's own decoder does not know the frames a phone sends in
   pauses, and would make every later time early (measured: 6.9 s lost of 81 s). AMR and GSM frames are 20 ms each.
4. Rates up to 8 kHz become 8 kHz, everything else 16 kHz (soxr, high quality); a file at 8 or 16 kHz is not resampled.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final, cast

import av
import av.error
import av.logging
import numpy as np
import soxr
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from earwitness.engines.media.sniff import DEMUXERS, GSM_FRAME
from earwitness.engines.media.wire import Reporter, WorkerError

__all__ = ["CODECS", "run", "warm_up"]

NARROW: Final = 8_000
WIDE: Final = 16_000
MAX_CHANNELS: Final = 8
FRAME_S: Final = Fraction(20, 1000)
_LENGTH_TOLERANCE_S: Final = 0.1
_MAX_FAILED_IN_A_ROW: Final = 5_000

# Decoders that may run, by the name FFmpeg gives the decoder it chose.
_CODEC_NAMES: Final = """
pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be pcm_u8 pcm_s8 pcm_f32le pcm_f32be pcm_f64le pcm_f64be
pcm_alaw pcm_mulaw adpcm_ima_wav adpcm_ms adpcm_ima_qt adpcm_yamaha g722 g726 g726le gsm gsm_ms g723_1 g729
mp3 mp3float mp2 mp2float mp1 mp1float aac alac flac vorbis opus libopus speex libspeex
wmav1 wmav2 wmapro wmavoice wmalossless truespeech qcelp evrc
"""
CODECS: Final = frozenset(_CODEC_NAMES.split())
_AMR_BYTES: Final = {
    "amr-nb": {0: 13, 1: 14, 2: 16, 3: 18, 4: 20, 5: 21, 6: 27, 7: 32, 8: 6, 15: 1},
    "amr-wb": {0: 18, 1: 24, 2: 33, 3: 37, 4: 41, 5: 47, 6: 51, 7: 59, 8: 61, 9: 6, 14: 1, 15: 1},
}
_AMR_DECODER: Final = {"amr-nb": ("libopencore_amrnb", 8_000), "amr-wb": ("libopencore_amrwb", 16_000)}

Samples = NDArray[Any]


class _SealedReader:
    """A read-only file object over a descriptor, by pread: no path, nothing written, nothing inherited."""

    def __init__(self, fd: int, size: int) -> None:
        self._fd = fd
        self._size = size
        self._at = 0

    def read(self, count: int = -1) -> bytes:
        wanted = self._size - self._at if count < 0 else count
        content = os.pread(self._fd, wanted, self._at)
        self._at += len(content)
        return content

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("before the start")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


class _Damage:
    """Counts of what was wrong, told as `name` or `name=count`."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def add(self, name: str, count: int = 1) -> None:
        self._counts[name] = self._counts.get(name, 0) + count

    def set(self, name: str, count: int) -> None:
        self._counts[name] = count

    def told(self) -> list[str]:
        return [f"{name}={count}" for name, count in sorted(self._counts.items())]


class _Opened:
    """One opened stream: what it is, and its blocks as (channels, n) arrays at `source_rate`."""

    def __init__(self, fd: int, size: int, container: str, offset: int) -> None:
        self.damage = _Damage()
        self.codec = ""
        self.container = container
        self.declared_s: float | None = None
        self.tags: list[tuple[str, str]] = []
        self._fd, self._size, self._offset = fd, size, offset

    def blocks(self) -> Iterator[tuple[int, Samples]]:
        """Yield (rate, samples). int16 stays int16; everything else becomes float32 within ±1 (not clipped)."""
        if self.container == "gsm":
            return self._gsm()
        if self.container in _AMR_BYTES:
            return self._amr_file()
        return self._ffmpeg()

    def _gsm(self) -> Iterator[tuple[int, Samples]]:
        self.codec = "gsm"
        frames, left_over = divmod(self._size, GSM_FRAME)
        self.declared_s = float(frames * FRAME_S)
        if left_over:
            self.damage.set("trailing_bytes", left_over)
        content = os.pread(self._fd, self._size, 0)
        decoder = _decoder("gsm", NARROW)
        for at in range(0, frames * GSM_FRAME, GSM_FRAME):
            yield NARROW, self._one_frame(decoder, content[at : at + GSM_FRAME], 160)

    def _amr_file(self) -> Iterator[tuple[int, Samples]]:
        name, rate = _AMR_DECODER[self.container]
        self.codec = "amrnb" if self.container == "amr-nb" else "amrwb"
        content = os.pread(self._fd, self._size, 0)
        decoder = _decoder(name, rate)
        frames = 0
        for frame in self._amr_frames(content[self._offset :], self.container):
            frames += 1
            yield rate, self._one_frame(decoder, frame, int(rate * FRAME_S))
        self.declared_s = float(frames * FRAME_S)

    def _amr_frames(self, content: bytes, kind: str) -> Iterator[bytes]:
        """Cut storage-format frames (RFC 4867 §5.3); where the chain breaks, go on at the next place it holds."""
        sizes = _AMR_BYTES[kind]

        def holds(at: int, links: int) -> bool:
            for _ in range(links):
                if at == len(content):
                    return True
                size = (
                    sizes.get((content[at] >> 3) & 15)
                    if at < len(content) and content[at] & 0x83 == 0
                    else None
                )
                if size is None:
                    return False
                at += size
            return at <= len(content)

        at = 0
        while at < len(content):
            size = sizes.get((content[at] >> 3) & 15) if content[at] & 0x83 == 0 else None
            if size is not None and at + size <= len(content):
                yield content[at : at + size]
                at += size
                continue
            if size is not None:
                self.damage.set("trailing_bytes", len(content) - at)
                return
            self.damage.add("bad_frames")
            at += 1
            while at < len(content) and not holds(at, 4):
                at += 1

    def _one_frame(self, decoder: AudioCodecContext, frame: bytes, samples: int) -> Samples:
        """Exactly `samples` samples for one frame: silence when it cannot be decoded."""
        try:
            decoded = decoder.decode(av.Packet(frame))
        except (av.error.FFmpegError, ValueError):
            decoded = []
        parts = [_array(piece)[:1] for piece in decoded]
        sound = np.concatenate(parts, axis=1) if parts else np.zeros((1, 0), np.int16)
        if sound.shape[1] != samples:
            self.damage.add("bad_frames")
            fixed = np.zeros((1, samples), sound.dtype)
            kept = min(samples, sound.shape[1])
            fixed[:, :kept] = sound[:, :kept]
            return fixed
        return sound

    def _ffmpeg(self) -> Iterator[tuple[int, Samples]]:
        demuxer = DEMUXERS[self.container]
        options = {"format_whitelist": demuxer, "protocol_whitelist": "none", "max_streams": "32"}
        try:
            container = av.open(
                _SealedReader(self._fd, self._size),
                mode="r",
                format=demuxer.split(",")[0],
                options={},
                container_options=options,
                metadata_errors="replace",
                io_open=_refuse_to_open,
            )
        except (av.error.FFmpegError, ValueError, OSError):
            raise WorkerError("undecodable") from None
        with container:
            streams = container.streams.audio
            if not streams:
                raise WorkerError("no_audio")
            if len(streams) > 1:
                self.damage.set("extra_audio_streams", len(streams) - 1)
            stream = streams[0]
            self.tags = [*container.metadata.items(), *stream.metadata.items()][:64]
            self.declared_s = _declared_s(container, stream)
            context: AudioCodecContext | None = stream.codec_context
            kind = {"amr_nb": "amr-nb", "amrnb": "amr-nb", "amr_wb": "amr-wb", "amrwb": "amr-wb"}.get(
                context.name if context is not None else ""
            )
            if kind is not None:
                yield from self._amr_packets(container, stream, kind)
                return
            if context is None or context.name not in CODECS:
                raise WorkerError("unsupported_codec")
            self.codec = context.name
            context.thread_count = 1
            if self.container == "wav":
                self._wav_claims(context)
            elif self.container == "ogg":
                self._ogg_end()
            yield from self._packets(container, stream, context)

    def _ogg_end(self) -> None:
        """A whole Ogg file says on its last page that it is the last (RFC 3533 §6)."""
        tail = os.pread(self._fd, 1 << 17, max(self._size - (1 << 17), 0))
        page = tail.rfind(b"OggS")
        if page < 0 or len(tail) < page + 6 or not tail[page + 5] & 4:
            self.damage.add("ends_early")

    def _wav_claims(self, context: AudioCodecContext) -> None:
        """What the RIFF chunks themselves say: FFmpeg only estimates the length of block-coded sound."""
        head = os.pread(self._fd, 1 << 16, 0)
        fact: int | None = None
        at = 12
        while at + 8 <= len(head):
            name, size = head[at : at + 4], int.from_bytes(head[at + 4 : at + 8], "little")
            if name == b"fact" and size >= 4:
                fact = int.from_bytes(head[at + 8 : at + 12], "little")
            if name == b"data":
                missing = size - (self._size - at - 8)
                # 0 and the largest number mean "not known when writing began"
                if missing > 0 and size < 0xFFFFFF00:
                    self.damage.set("bytes_missing", missing)
                break
            at += 8 + size + size % 2
        if not context.name.startswith("pcm_"):
            self.declared_s = fact / context.sample_rate if fact and context.sample_rate else None

    def _amr_packets(self, container: Any, stream: Any, kind: str) -> Iterator[tuple[int, Samples]]:
        name, rate = _AMR_DECODER[kind]
        self.codec = "amrnb" if kind == "amr-nb" else "amrwb"
        decoder = _decoder(name, rate)
        for packet in self._demux(container, stream):
            for frame in self._amr_frames(bytes(packet), kind) if packet.size else ():
                yield rate, self._one_frame(decoder, frame, int(rate * FRAME_S))

    def _demux(self, container: Any, stream: Any) -> Iterator[Any]:
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.error.FFmpegError, ValueError, OSError):
                self.damage.add("ends_early")
                return
            yield packet

    def _packets(
        self, container: Any, stream: Any, context: AudioCodecContext
    ) -> Iterator[tuple[int, Samples]]:
        failed_in_a_row = 0
        rate = 0
        for packet in self._demux(container, stream):
            if packet.is_corrupt:
                self.damage.add("corrupt_packets")
            try:
                frames = context.decode(packet if packet.size else None)
            except (av.error.FFmpegError, ValueError):
                self.damage.add("bad_frames")
                failed_in_a_row += 1
                if failed_in_a_row > _MAX_FAILED_IN_A_ROW:
                    self.damage.add("ends_early")
                    return
                if rate and packet.duration and packet.time_base:
                    lost = packet.duration * packet.time_base
                    if 0 < lost <= 1:
                        yield rate, np.zeros((0, int(lost * rate)), np.int16)
                if not packet.size:
                    return
                continue
            failed_in_a_row = 0
            for frame in frames:
                if not 1 <= frame.sample_rate <= 768_000 or not frame.samples:
                    continue
                rate = frame.sample_rate
                yield rate, _array(frame)
            if not packet.size:
                return


def _refuse_to_open(*_: object) -> object:
    raise OSError("a file may not name other files")


def _decoder(name: str, rate: int) -> AudioCodecContext:
    try:
        context = cast(AudioCodecContext, av.CodecContext.create(name, "r"))
    except (av.error.FFmpegError, ValueError):
        raise WorkerError("unsupported_codec") from None
    context.sample_rate = rate
    context.layout = "mono"
    context.thread_count = 1
    return context


def _declared_s(container: Any, stream: Any) -> float | None:
    """Seconds the container claims. None where FFmpeg would only estimate it from the bit rate (mp3, raw AAC)."""
    if container.format.name in ("mp3", "aac"):
        return None
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    if container.duration is not None:
        return float(container.duration) / 1_000_000
    return None


def _array(frame: AudioFrame) -> Samples:
    """(channels, n): int16 as it is; other forms as float32, full scale ±1."""
    samples = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, len(frame.layout.channels)).T
    match samples.dtype.kind, samples.dtype.itemsize:
        case "i", 2:
            return samples
        case "i", size:
            return samples.astype(np.float32) / np.float32(2 ** (8 * size - 1))
        case "u", 1:
            return (samples.astype(np.float32) - 128) / 128
        case "f", _:
            return samples.astype(np.float32)
    raise WorkerError("unsupported_codec")


class _Canonical:
    """Turns blocks at any rate into int16 at 8 or 16 kHz. `written` counts samples per channel."""

    def __init__(self, damage: _Damage) -> None:
        self._damage = damage
        self._rate = 0
        self._resampler: soxr.ResampleStream | None = None
        self.channels = 0
        self.rate = 0
        self.written = 0

    def take(self, rate: int, block: Samples) -> bytes:
        """Interleaved int16 bytes ready so far."""
        if not self.rate:
            self.rate, self.channels = (NARROW if rate <= NARROW else WIDE), block.shape[0]
        ready = b""
        if rate != self._rate:
            if self._rate:
                self._damage.add("rate_changes")
                ready = self.flush()
            self._rate = rate
            self._resampler = (
                None
                if rate == self.rate
                else soxr.ResampleStream(rate, self.rate, self.channels, dtype="float32", quality="HQ")
            )
        if block.shape[0] == 0:  # silence for a frame that was lost
            block = np.zeros((self.channels, block.shape[1]), np.int16)
        elif block.shape[0] != self.channels:
            self._damage.add("channel_changes")
            block = np.repeat(
                block.astype(np.float32).mean(axis=0, keepdims=True), self.channels, axis=0
            ).astype(block.dtype)
        if self._resampler is None and block.dtype == np.int16:
            return ready + self._bytes(block.T)
        floats = block.astype(np.float32) / np.float32(32768) if block.dtype == np.int16 else block
        if not np.isfinite(floats).all():
            self._damage.add("samples_not_finite", int(np.count_nonzero(~np.isfinite(floats))))
            floats = np.nan_to_num(floats, nan=0.0, posinf=1.0, neginf=-1.0)
        if self._resampler is not None:
            # Absurd levels would overflow inside the filter; ±16 is 24 dB over full scale.
            return ready + self._to_int(self._resample(np.clip(floats, -16, 16), last=False))
        return ready + self._to_int(floats.T)

    def _resample(self, floats: Samples, *, last: bool) -> Samples:
        block = np.ascontiguousarray(floats.T)
        # soxr takes and gives one axis for one channel, (n, channels) for more.
        shaped = block[:, 0] if self.channels == 1 else block
        resampler = cast(soxr.ResampleStream, self._resampler)
        return np.asarray(resampler.resample_chunk(shaped, last=last)).reshape(-1, self.channels)

    def _to_int(self, floats: Samples) -> bytes:
        return self._bytes(np.clip(np.rint(floats * 32768), -32768, 32767).astype(np.int16))

    def _bytes(self, interleaved: Samples) -> bytes:
        self.written += interleaved.shape[0]
        return np.ascontiguousarray(interleaved, dtype="<i2").tobytes()

    def flush(self) -> bytes:
        if self._resampler is None:
            return b""
        rest = self._to_int(self._resample(np.zeros((self.channels, 0), np.float32), last=True))
        self._resampler = None
        return rest


def _really_too_long(opened: _Opened, max_s: float) -> bool:
    """Decode and count without sending: only for a length that is claimed to be over the limit."""
    decoded = Fraction(0)
    for rate, block in opened.blocks():
        decoded += Fraction(block.shape[1], rate)
        if decoded > max_s:
            return True
    return False


def run(source_fd: int, request: dict[str, Any], report: Reporter) -> None:
    """Decode one file. `request`: container, offset, max_s. Raises WorkerError."""
    size = os.lseek(source_fd, 0, os.SEEK_END)  # fstat is a call the cage does not allow by every libc
    max_s = float(request["max_s"])
    opened = _Opened(source_fd, size, request["container"], int(request["offset"]))
    blocks = opened.blocks()
    first = next((pair for pair in blocks if pair[1].size), None)
    if first is None:
        raise WorkerError("no_audio")
    claimed = opened.declared_s
    if claimed is not None and claimed > max_s:
        if _really_too_long(_Opened(source_fd, size, opened.container, int(request["offset"])), max_s):
            raise WorkerError("too_long")
        opened.damage.set("length_claim_false", 1)
    rate, block = first
    if not 1 <= block.shape[0] <= MAX_CHANNELS or not 2_000 <= rate <= 384_000:
        raise WorkerError("unusable_sound")
    canonical = _Canonical(opened.damage)
    ready = [canonical.take(rate, block)]
    report.header(
        {
            "rate": canonical.rate,
            "channels": canonical.channels,
            "container": opened.container,
            "codec": opened.codec,
            "source_rate": rate,
            "source_channels": block.shape[0],
            "tags": [[key[:64], text[:512]] for key, text in opened.tags],
        }
    )
    decoded = Fraction(block.shape[1], rate)
    pending = len(ready[0])
    for rate, block in blocks:
        if not 2_000 <= rate <= 384_000 or block.shape[0] > MAX_CHANNELS:
            opened.damage.add("bad_frames")
            continue
        decoded += Fraction(block.shape[1], rate)
        if decoded > max_s:
            raise WorkerError("too_long")
        ready.append(canonical.take(rate, block))
        pending += len(ready[-1])
        if pending > 1 << 18:
            report.samples(b"".join(ready))
            ready, pending = [], 0
    ready.append(canonical.flush())
    report.samples(b"".join(ready))
    decoded_s = canonical.written / canonical.rate
    declared_s = opened.declared_s
    if declared_s is not None and abs(declared_s - decoded_s) > max(_LENGTH_TOLERANCE_S, 0.002 * decoded_s):
        opened.damage.set("length_disagrees_ms", min(int(abs(declared_s - decoded_s) * 1000), 10**12))
    report.trailer({"declared_s": declared_s, "samples": canonical.written, "damage": opened.damage.told()})


def warm_up() -> None:
    """Load everything decoding may import, on a sound of our own, before any child is forked."""
    av.logging.set_level(av.logging.PANIC)
    av.logging.set_libav_level(av.logging.PANIC)
    for name, rate in (*_AMR_DECODER.values(), ("gsm", NARROW)):
        _decoder(name, rate)
    fd = os.memfd_create("warm-up")
    try:
        sound = np.zeros(4410, "<i2").tobytes()
        header = b"RIFF" + (36 + len(sound)).to_bytes(4, "little") + b"WAVEfmt \x10\0\0\0\1\0\1\0"
        header += (44100).to_bytes(4, "little") + (88200).to_bytes(4, "little") + b"\2\0\x10\0data"
        os.write(fd, header + len(sound).to_bytes(4, "little") + sound)
        opened = _Opened(fd, os.lseek(fd, 0, os.SEEK_END), "wav", 0)
        canonical = _Canonical(opened.damage)
        for rate, block in opened.blocks():
            canonical.take(rate, block)
        canonical.flush()
    finally:
        os.close(fd)
