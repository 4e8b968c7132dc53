"""Makes hostile and broken files: recordings in every format, ways to damage them, and a folder of attacks.

Everything is made here from noise and tones; nothing is a real recording. `python -m tests.hostile.make FOLDER` writes
the folder, `--fuzz N` throws N damaged files at the sandbox and prints counts as JSON.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import struct
import sys
import tarfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream

from earwitness.engines.media.encode import wav

#: name: (muxer, encoder, rate, layout)
_ENCODED = {
    "wav alaw": ("wav", "pcm_alaw", 8000, "mono"),
    "wav mulaw": ("wav", "pcm_mulaw", 8000, "stereo"),
    "wav float": ("wav", "pcm_f32le", 16000, "mono"),
    "wav 24 bit": ("wav", "pcm_s24le", 44100, "stereo"),
    "wav ima adpcm": ("wav", "adpcm_ima_wav", 8000, "stereo"),
    "wav ms adpcm": ("wav", "adpcm_ms", 8000, "mono"),
    "wav g726": ("wav", "g726", 8000, "mono"),
    "amr nb": ("amr", "libopencore_amrnb", 8000, "mono"),
    "3gp amr": ("3gp", "libopencore_amrnb", 8000, "mono"),
    "3gp aac": ("3gp", "aac", 16000, "mono"),
    "mp3 8k": ("mp3", "libmp3lame", 8000, "mono"),
    "mp3 44k": ("mp3", "libmp3lame", 44100, "stereo"),
    "m4a aac": ("ipod", "aac", 16000, "stereo"),
    "m4a alac": ("ipod", "alac", 16000, "mono"),
    "aac adts": ("adts", "aac", 16000, "mono"),
    "ogg opus": ("ogg", "libopus", 16000, "mono"),
    "ogg flac": ("ogg", "flac", 8000, "mono"),
    "flac": ("flac", "flac", 16000, "stereo"),
    "wma 2": ("asf", "wmav2", 16000, "stereo"),
    "wma 1": ("asf", "wmav1", 16000, "stereo"),
    "webm opus": ("webm", "libopus", 48000, "mono"),
    "mkv mp3": ("matroska", "libmp3lame", 16000, "mono"),
    "caf alaw": ("caf", "pcm_alaw", 8000, "mono"),
    "aiff": ("aiff", "pcm_s16be", 8000, "mono"),
    "au mulaw": ("au", "pcm_mulaw", 8000, "mono"),
}


def speechlike(seconds: float, rate: int, channels: int = 1, seed: int = 7) -> np.ndarray:
    """int16 (channels, n): tones that come and go like syllables over a little noise."""
    rng = np.random.default_rng(seed)
    at = np.arange(int(seconds * rate)) / rate
    syllables = np.clip(np.sin(2 * np.pi * 3.1 * at + rng.uniform(0, 6)), 0, 1)
    pitch = 140 + 40 * np.sin(2 * np.pi * 0.7 * at)
    voice = sum(np.sin(2 * np.pi * np.cumsum(pitch * k) / rate) / k for k in range(1, 12))
    sound = voice * syllables * 4000 + rng.normal(0, 30, at.size)
    return np.stack(
        [np.clip(sound * (1 if c == 0 else 0.5), -32000, 32000).astype(np.int16) for c in range(channels)]
    )


def encoded(name: str, seconds: float = 3.0, *, silent: bool = False) -> bytes:
    """A whole file of the named format."""
    muxer, encoder, rate, layout = _ENCODED[name]
    channels = 1 if layout == "mono" else 2
    sound = (
        np.zeros((channels, int(seconds * rate)), np.int16) if silent else speechlike(seconds, rate, channels)
    )
    target = io.BytesIO()
    with av.open(target, "w", format=muxer) as container:
        stream = container.add_stream(encoder, rate=rate, layout=layout)
        assert isinstance(stream, AudioStream)
        if encoder == "libopencore_amrnb":
            stream.codec_context.bit_rate = 12200
            stream.codec_context.options = {"dtx": "1"}
        elif encoder.startswith("wma"):
            stream.codec_context.bit_rate = 64_000
        for start in range(0, sound.shape[1], 4096):
            block = np.ascontiguousarray(sound[:, start : start + 4096].T).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout=layout)
            frame.sample_rate, frame.pts = rate, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


def gsm_in_wav(seconds: float = 3.0) -> bytes:
    """Microsoft GSM 6.10 (65 bytes for 320 samples): random parameters are valid sound, only not a pretty one."""
    frames = int(seconds * 25)
    body = random.Random(3).randbytes(65 * frames)
    fmt = struct.pack("<HHIIHHHH", 0x31, 1, 8000, 1625, 65, 0, 2, 320)
    fact = b"fact" + struct.pack("<II", 4, 320 * frames)
    inside = (
        b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + fact + b"data" + struct.pack("<I", len(body)) + body
    )
    inside += b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def gsm_raw(seconds: float = 3.0) -> bytes:
    """Headerless GSM: 33 bytes for 20 ms, each beginning with the high nibble 0xD."""
    draw = random.Random(4)
    return b"".join(bytes([0xD0 | draw.randrange(16)]) + draw.randbytes(32) for _ in range(int(seconds * 50)))


def amr_wideband(seconds: float = 3.0) -> bytes:
    """AMR-WB storage format with random 6.60 kbit/s frames and the pause frames that phones send."""
    draw = random.Random(5)
    frames = []
    for number in range(int(seconds * 50)):
        if number % 20 < 12:
            frames.append(bytes([0x04]) + draw.randbytes(17))
        elif number % 20 == 12:
            frames.append(bytes([(9 << 3) | 4]) + draw.randbytes(5))
        else:
            frames.append(bytes([(15 << 3) | 4]))
    return b"#!AMR-WB\n" + b"".join(frames)


def seeds(seconds: float = 3.0) -> dict[str, bytes]:
    """One whole recording in every format there is an encoder for, by name."""
    made = {name: encoded(name, seconds) for name in _ENCODED}
    made["wav 16 bit"] = wav(speechlike(seconds, 8000, 2), 8000)
    made["wav gsm"] = gsm_in_wav(seconds)
    made["gsm raw"] = gsm_raw(seconds)
    made["amr wb"] = amr_wideband(seconds)
    return made


def mutations(files: dict[str, bytes], count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """`count` damaged copies: flipped bits, edge numbers, cuts, repeats, splices; (what was done, bytes)."""
    draw = random.Random(seed)
    names = sorted(files)
    edges = [
        b"\0\0\0\0",
        b"\xff\xff\xff\xff",
        b"\x7f\xff\xff\xff",
        b"\x80\0\0\0",
        b"\0\0\0\x80",
        b"\xff\xff\xff\x7f",
    ]
    for number in range(count):
        name = names[number % len(names)]
        content = bytearray(files[name])
        kind = draw.choice(["bits", "bits", "edge", "cut", "repeat", "splice", "head", "zeros"])
        if kind == "bits":
            for _ in range(draw.choice([1, 4, 32, 256])):
                content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        elif kind == "head":
            for _ in range(draw.choice([1, 2, 8])):
                content[draw.randrange(min(len(content), 256))] = draw.randrange(256)
        elif kind == "edge":
            for _ in range(draw.choice([1, 3])):
                at = draw.randrange(max(min(len(content), 2048) - 4, 1))
                content[at : at + 4] = draw.choice(edges)
        elif kind == "cut":
            del content[draw.randrange(len(content)) :]
        elif kind == "repeat":
            at = draw.randrange(len(content))
            content[at:at] = content[at : at + draw.randrange(1, 4096)] * draw.choice([1, 8])
        elif kind == "splice":
            other = files[draw.choice(names)]
            at = draw.randrange(len(content))
            content[at:] = other[draw.randrange(len(other)) :]
        else:
            at = draw.randrange(len(content))
            content[at : at + 512] = bytes(len(content[at : at + 512]))
        yield f"{number} {name} {kind}", bytes(content)


def silence_bomb(hours: float) -> bytes:
    """FLAC of digital silence at 8 kHz: one coded second, repeated, with frame numbers and checksums set right."""
    block = 4608
    frames = int(hours * 3600 * 8000 / block)
    stream_info = struct.pack(">HH", block, block) + bytes(6)
    packed = (8000 << 44) | (0 << 41) | (15 << 36) | (frames * block)
    head = b"fLaC" + bytes([0x80, 0, 0, 34]) + stream_info + packed.to_bytes(8, "big") + bytes(16)
    # fixed block size, 4608 samples, 8 kHz, mono, 16 bit, then one constant subframe of value 0
    body = []
    for number in range(frames):
        coded = number.to_bytes(4, "big")
        if number < 0x80:
            utf = bytes([number])
        elif number < 0x800:
            utf = bytes([0xC0 | number >> 6, 0x80 | number & 63])
        elif number < 0x10000:
            utf = bytes([0xE0 | number >> 12, 0x80 | number >> 6 & 63, 0x80 | number & 63])
        else:
            utf = bytes(
                [0xF0 | number >> 18, 0x80 | number >> 12 & 63, 0x80 | number >> 6 & 63, 0x80 | number & 63]
            )
        del coded
        header = b"\xff\xf8\x54\x08" + utf
        frame = header + bytes([_crc8(header)]) + b"\0\0\0"
        body.append(frame + _crc16(frame).to_bytes(2, "big"))
    return head + b"".join(body)


def _table(polynomial: int, width: int) -> list[int]:
    top, mask = 1 << (width - 1), (1 << width) - 1
    table = []
    for byte in range(256):
        value = byte << (width - 8)
        for _ in range(8):
            value = (value << 1 ^ polynomial) & mask if value & top else value << 1 & mask
        table.append(value)
    return table


_CRC8, _CRC16 = _table(0x07, 8), _table(0x8005, 16)


def _crc8(content: bytes) -> int:
    value = 0
    for byte in content:
        value = _CRC8[value ^ byte]
    return value


def _crc16(content: bytes) -> int:
    value = 0
    for byte in content:
        value = (value << 8 & 0xFFFF) ^ _CRC16[value >> 8 ^ byte]
    return value


def lying_wav(claims: int = 10 * 10**9) -> bytes:
    """One second of sound under a header that claims ten gigabytes."""
    made = bytearray(wav(speechlike(1, 8000), 8000))
    made[40:44] = min(claims, 0xFFFFFE00).to_bytes(4, "little")
    return bytes(made)


def playlists(address: str = "http://127.0.0.1:9/") -> dict[str, bytes]:
    """Lists of addresses under the names of recordings."""
    return {
        "m3u8.mp3": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{address}a.ts\n#EXT-X-ENDLIST\n".encode(),
        "m3u8 with bom.wav": "\ufeff".encode() + f"  \r\n#EXTM3U\n{address}b.ts\n".encode(),
        "concat.wav": f"ffconcat version 1.0\nfile '{address}c.wav'\nfile '/etc/passwd'\n".encode(),
        "session.gsm": b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=audio 9 RTP/AVP 0\r\n",
        "dash.m4a": f'<?xml version="1.0"?><MPD><BaseURL>{address}</BaseURL></MPD>'.encode(),
        "pls.opus": f"[playlist]\nFile1={address}d.mp3\n".encode(),
        "data uri.mp3": b"data:audio/wav;base64,UklGRg==",
        "subfile.mp3": b"subfile,,start,0,end,100,,:/etc/passwd",
        "address.amr": f"{address}e.mp3\n".encode(),
    }


HOSTILE_NAMES = (
    "\u202egnp.3pm.wav",
    '=HYPERLINK("http:\u2215\u2215127.0.0.1","x").wav',
    "<img src=x onerror=alert(1)>.mp3",
    "\x1b[2J\x1b]0;owned\x07.amr",
    "new\nline.gsm",
    "%00.wav",
    "..%2f..%2fetc%2fpasswd.wav",
    "-rf .wav",
    "'; DROP TABLE records; --.mp3",
    "long " + "ж" * 110 + ".wav",
)
"""File names that a file system takes and that attack whoever shows them."""


def _zip(
    members: list[tuple[str, bytes]], *, links: tuple[str, ...] = (), level: int = zipfile.ZIP_DEFLATED
) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", level) as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = level
            if name in links:
                entry.external_attr = 0o120777 << 16
            archive.writestr(entry, content)
    return target.getvalue()


def _tar(entries: list[tuple[tarfile.TarInfo, bytes]], mode: str = "w") -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:  # type: ignore[call-overload]
        for entry, content in entries:
            entry.size = len(content) if entry.isreg() else 0
            archive.addfile(entry, io.BytesIO(content))
    return target.getvalue()


def _entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry


def archives() -> dict[str, bytes]:
    """Archives that try to leave their place, to hide, or to fill the machine."""
    good = gsm_raw(1)
    inner = _zip([("deep.gsm", good)])
    return {
        "traversal.zip": _zip(
            [("../../escaped.gsm", good), ("/abs.gsm", good), ("C:\\x.gsm", good), ("a\\..\\..\\b", good)]
        ),
        "link.zip": _zip([("link.gsm", b"/etc/passwd")], links=("link.gsm",)),
        "traversal.tar": _tar([(_entry("../escaped.gsm"), good), (_entry("/tmp/abs.gsm"), good)]),
        "links.tar": _tar(
            [
                (_entry("sym.gsm", tarfile.SYMTYPE, "/etc/passwd"), b""),
                (_entry("hard.gsm", tarfile.LNKTYPE, "/etc/passwd"), b""),
                (_entry("device.gsm", tarfile.CHRTYPE), b""),
                (_entry("pipe.gsm", tarfile.FIFOTYPE), b""),
            ]
        ),
        "bomb.zip": _zip([(f"{n}.wav", bytes(64 << 20)) for n in range(2)]),
        "bomb.tar.gz": gzip.compress(_tar([(_entry("a.wav"), bytes(64 << 20))]), 9),
        "bomb.wav.bz2": bz2.compress(bytes(64 << 20)),
        "bomb.wav.xz": lzma.compress(bytes(64 << 20)),
        "nested.zip": _zip([("1.zip", _zip([("2.zip", inner)]))]),
        "twice.zip": _twice(good),
        "cut.tar.gz": gzip.compress(_tar([(_entry("a.gsm"), random.Random(1).randbytes(9000))]))[:4000],
        "cut.zip": _zip([("a.gsm", good)])[:-30],
    }


def _twice(content: bytes) -> bytes:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return _zip([("same.gsm", content), ("same.gsm", content[::-1])])


def broken() -> dict[str, bytes]:
    """Files that are no whole recording, each of which must become a named rejection."""
    flac = encoded("flac")
    return {
        "empty.wav": b"",
        "zeros.amr": bytes(4096),
        "only a header.wav": wav(speechlike(1, 8000), 8000)[:44],
        "cut in the header.m4a": encoded("m4a aac")[:300],
        "cut to the magic.flac": flac[:4],
        "text.mp3": "Это не звук.\n".encode() * 40,
        "picture.wav": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        "program.gsm": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4,
        "random.amr": random.Random(9).randbytes(5000),
        "page.ogg": b"<html><script>alert(1)</script></html>",
        **playlists(),
    }


def make_folder(folder: Path) -> list[str]:
    """Write every attack that a file or an archive can be into `folder`. Returns the names that must each end in a
    rejection: of files, and of members as their archive names them.

    Beside them lie files that are wrong but hold sound: those must be taken in, with their damage told.
    """
    from earwitness.engines.media.archives import members

    files = broken()
    files |= {name: b"not a recording: " + name.encode("utf-8", "replace") for name in HOSTILE_NAMES}
    files["day of silence.flac"] = silence_bomb(24)
    packed = archives()
    for name, content in {**files, **packed}.items():
        (folder / name).write_bytes(content)
    (folder / "lying.wav").write_bytes(lying_wav())
    (folder / "an amr.m4a.mp3").write_bytes(encoded("amr nb"))
    (folder / "half.flac").write_bytes(encoded("flac")[:20_000])
    (folder / "hour of silence.flac").write_bytes(silence_bomb(1))
    refused = [
        member.name or name for name, content in packed.items() for member in members(content) if member.error
    ]
    return [*files, *refused]


def fuzz(count: int, seed: int = 1) -> dict[str, object]:
    """Throw `count` damaged files at the sandbox; counts by how each ended. Never raises for a file."""
    from earwitness.engines.media.decode import CagedAudioTool
    from earwitness.errors import MediaError
    from earwitness.ports import Limits

    tool = CagedAudioTool()
    outcome: Counter[str] = Counter()
    slowest = 0.0
    started = time.monotonic()
    try:
        for _, content in mutations(seeds(), count, seed):
            began = time.monotonic()
            try:
                decoded = tool.decode(content, Limits(seconds_of_sound=3600, wall_s=20))
                outcome["damaged" if decoded.damage else "decoded"] += 1
            except MediaError as error:
                outcome[f"{error.number} {type(error).__name__}"] += 1
            slowest = max(slowest, time.monotonic() - began)
        tier = tool.tier
    finally:
        tool.close()
    return {
        "files": count,
        "outcomes": dict(outcome.most_common()),
        "slowest_s": round(slowest, 3),
        "seconds": round(time.monotonic() - started, 1),
        "tier": tier,
    }


if __name__ == "__main__":
    if sys.argv[1] == "--fuzz":
        print(json.dumps(fuzz(int(sys.argv[2])), indent=1))
    else:
        Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
        print("\n".join(ascii(name) for name in make_folder(Path(sys.argv[1]))))
