"""What a file is, by its content. Pure Python over the first bytes; never looks at a name, never opens anything.

1. A format is named only when its magic is there; FFmpeg is never asked to guess, so no playlist, image, subtitle or
   network description can reach it.
2. Headerless GSM is accepted only when every frame looked at carries the GSM mark (high nibble 0xD, 33 bytes a frame).
3. Text that names other files is a playlist whatever it is called, and is refused.
4. Archives are told apart too, so that intake can open them instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from earwitness.errors import EmptyFile, NotAudio, PlaylistRefused

__all__ = ["DEMUXERS", "HEAD_BYTES", "Sniffed", "archive_kind", "mpeg_frame_bytes", "sniff"]

HEAD_BYTES: Final = 64 * 1024
"""As much of the file as sniffing ever looks at."""

GSM_FRAME: Final = 33
_GSM_FRAMES_LOOKED_AT = 50

# container name here -> FFmpeg's full demuxer name, which is also the demuxer white list.
DEMUXERS: Final[dict[str, str]] = {
    "wav": "wav",
    "mp3": "mp3",
    "aac": "aac",
    "mp4": "mov,mp4,m4a,3gp,3g2,mj2",
    "ogg": "ogg",
    "flac": "flac",
    "asf": "asf",
    "matroska": "matroska,webm",
    "caf": "caf",
    "aiff": "aiff",
    "au": "au",
}
# Read frame by frame in our own code: one frame is always 20 ms, so no timestamp can drift.
FRAMED: Final = frozenset({"amr-nb", "amr-wb", "gsm"})

_OTHER_ARCHIVES: Final = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)

_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_PLAYLIST_STARTS = (
    b"#extm3u",
    b"#ext-x-",
    b"ffconcat",
    b"[playlist]",
    b"[reference]",
    b"<asx",
    b"<smil",
    b"<mpd",
    b"<playlist",
    b"<?xml",
    b"v=0",
    b"rtsp://",
    b"http://",
    b"https://",
    b"file:",
    b"concat:",
    b"data:",
    b"subfile,",
    b"tcp://",
    b"udp://",
)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`container`: a key of DEMUXERS or a member of FRAMED. `offset`: where the real content begins."""

    container: str
    offset: int = 0


def archive_kind(head: bytes) -> str | None:
    """`zip`, `tar`, `gzip`, `bzip2`, `xz` (opened), `7z`, `rar`, `zstd` (named but not opened), or None."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    if head.startswith(b"\xfd7zXZ\x00"):
        return "xz"
    if head[257:262] == b"ustar":
        return "tar"
    for magic, name in _OTHER_ARCHIVES:
        if head.startswith(magic):
            return name
    return None


def mpeg_frame_bytes(head: bytes, at: int) -> int | None:
    """Length of the MPEG audio frame at `at` (layers 1 to 3), or None when no valid header stands there."""
    if at + 4 > len(head) or head[at] != 0xFF or head[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = (head[at + 1] >> 3) & 3, (head[at + 1] >> 1) & 3
    rate_index, frequency_index, padding = head[at + 2] >> 4, (head[at + 2] >> 2) & 3, (head[at + 2] >> 1) & 1
    if version == 1 or layer == 0 or rate_index in (0, 15) or frequency_index == 3:
        return None
    frequency = (44100, 48000, 32000)[frequency_index] // {3: 1, 2: 2, 0: 4}[version]
    first = version == 3
    if layer == 3:
        table = (
            (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448)
            if first
            else (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256)
        )
        return (12 * table[rate_index - 1] * 1000 // frequency + padding) * 4
    if layer == 2:
        table = (
            (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
            if first
            else (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
        )
        return 144 * table[rate_index - 1] * 1000 // frequency + padding
    table = (
        (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
        if first
        else (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
    )
    return (144 if first else 72) * table[rate_index - 1] * 1000 // frequency + padding


def _adts_frame_bytes(head: bytes, at: int) -> int | None:
    if at + 7 > len(head) or head[at] != 0xFF or head[at + 1] & 0xF6 != 0xF0:
        return None
    length = (head[at + 3] & 3) << 11 | head[at + 4] << 3 | head[at + 5] >> 5
    return length if length >= 7 and (head[at + 2] >> 2) & 15 < 13 else None


def _mpeg_stream(head: bytes, start: int, *, complete: bool) -> Sniffed | None:
    """MP3 or ADTS AAC: two frames in a row, or one that ends with the file, within 4 KiB of `start`."""
    for at in range(start, min(start + 4096, len(head))):
        if head[at] != 0xFF:
            continue
        for container, frame_bytes in (("mp3", mpeg_frame_bytes), ("aac", _adts_frame_bytes)):
            length = frame_bytes(head, at)
            if length is None:
                continue
            second = frame_bytes(head, at + length)
            runs_out = at == start and at + length >= len(head) - 4 and complete
            if second is not None or runs_out:
                return Sniffed(container)
    return None


def _id3_bytes(head: bytes) -> int:
    """Length of ID3v2 tags at the start, 0 without one."""
    at = 0
    while head[at : at + 3] == b"ID3" and len(head) >= at + 10:
        size = head[at + 6 : at + 10]
        at += (
            10 + (size[0] & 127) * 2097152 + (size[1] & 127) * 16384 + (size[2] & 127) * 128 + (size[3] & 127)
        )
    return at


def _is_gsm(head: bytes) -> bool:
    looked_at = head[: GSM_FRAME * _GSM_FRAMES_LOOKED_AT : GSM_FRAME]
    return len(head) >= GSM_FRAME and all(first >> 4 == 0xD for first in looked_at)


def _plain_magic(head: bytes) -> Sniffed | None:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return Sniffed("wav")
    if head.startswith(b"#!AMR-WB\n"):
        return Sniffed("amr-wb", 9)
    if head.startswith(b"#!AMR\n"):
        return Sniffed("amr-nb", 6)
    if head.startswith(b"OggS"):
        return Sniffed("ogg")
    if head.startswith(b"fLaC"):
        return Sniffed("flac")
    if head[4:8] in _MP4_BOXES and int.from_bytes(head[:4], "big") not in range(2, 8):
        return Sniffed("mp4")
    if head.startswith(_ASF):
        return Sniffed("asf")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return Sniffed("matroska")
    if head.startswith(b"caff\x00\x01"):
        return Sniffed("caf")
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return Sniffed("aiff")
    if head.startswith(b".snd"):
        return Sniffed("au")
    return None


def _is_playlist(head: bytes) -> bool:
    text = head[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"").lower()
    return text.startswith(_PLAYLIST_STARTS)


def sniff(content: bytes | memoryview) -> Sniffed:
    """Name the container of `content` (the whole file).

    Raises EmptyFile, PlaylistRefused or NotAudio.
    """
    head = bytes(content[:HEAD_BYTES])
    if not len(content) or (not any(head) and not any(bytes(content))):
        raise EmptyFile(f"no content in {len(content)} bytes")
    found = _plain_magic(head)
    if found is not None:
        return found
    if _is_playlist(head):
        raise PlaylistRefused("the content is a list of addresses, not a recording")
    start = _id3_bytes(head)
    complete = len(content) <= HEAD_BYTES
    if start:
        # A long picture in the tag may push the sound past the head: look where the tag says it ends.
        beyond = bytes(content[start : start + HEAD_BYTES])
        found = _plain_magic(beyond) or _mpeg_stream(beyond, 0, complete=start + len(beyond) >= len(content))
        if found is not None and found.container in ("mp3", "aac", "flac"):
            return found
        raise NotAudio("a music tag with no sound behind it")
    if archive_kind(head) is not None:
        raise NotAudio(f"an archive ({archive_kind(head)}), not a recording")
    if _is_gsm(head):
        return Sniffed("gsm")
    found = _mpeg_stream(head, 0, complete=complete)
    if found is not None:
        return found
    raise NotAudio(f"unknown content, {len(content)} bytes")
