"""Decode untrusted recordings: the adapter behind the AudioTool port.

1. Content says what a file is, never its name (`sniff`).
2. Bytes are decoded in a fresh caged child (`sandbox`); this process never runs a decoder.
3. Everything the child says is checked before it is believed: variables named `untrusted_…` hold what was not yet.
4. "It decoded" is not "it is whole": what disagrees is told in `damage`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from earwitness.engines.media.sandbox import Sandbox
from earwitness.engines.media.sniff import sniff
from earwitness.errors import (
    DecoderCrashed,
    MediaError,
    NoAudio,
    SandboxBroken,
    TooBig,
    TooLong,
    Undecodable,
    UnsupportedCodec,
    UnusableSound,
)
from earwitness.ports import Decoded, Limits

__all__ = ["DAMAGE", "MAX_CONTENT_BYTES", "CagedAudioTool", "plain_text"]

MAX_CONTENT_BYTES: Final = 1 << 30
"""Largest file handed to a decoder."""

DAMAGE: Final[dict[str, str]] = {
    "bad_frames": "pieces of 20 to 60 ms that could not be decoded and are silent now",
    "bytes_missing": "bytes the container claims but that are not in the file",
    "channel_changes": "pieces whose number of channels differs from the start",
    "corrupt_packets": "packets the container itself marks as damaged",
    "ends_early": "the container breaks off before its end",
    "extra_audio_streams": "further sound tracks in the file that were not taken in",
    "length_claim_false": "the container claims more than the limit; what is there was decoded",
    "length_disagrees_ms": "difference between the length the container claims and what was decoded",
    "rate_changes": "places where the sample rate changes",
    "samples_not_finite": "samples that were not numbers and are silent now",
    "trailing_bytes": "bytes after the last whole frame",
}
"""Every name that can stand in `Decoded.damage`, as `name=count`."""

_ERRORS: Final[dict[str, Callable[[], MediaError]]] = {
    "no_audio": lambda: NoAudio("the container could be read, but no sound came out"),
    "unsupported_codec": lambda: UnsupportedCodec("the container is known, its sound coding is not opened"),
    "undecodable": lambda: Undecodable("begins like a recording but cannot be read as one"),
    "out_of_memory": lambda: TooBig("decoding needs more memory than one file may use"),
    "too_long": lambda: TooLong("longer than the limit for one recording"),
    "unusable_sound": lambda: UnusableSound("a sample rate or number of channels no recording of a call has"),
    "cage_failed": lambda: DecoderCrashed("the cage could not be put on; nothing was read"),
}
_NAME = re.compile(r"[a-z0-9_-]{1,32}")
_DAMAGE_ENTRY = re.compile(r"([a-z_]{1,32})=([0-9]{1,15})")
_MAX_TAGS = 64


def plain_text(text: str, limit: int = 512) -> str:
    r"""`text` on one line, safe to show: controls, line breaks, bidirectional overrides, zero-width and private
    characters and lone surrogates become `\u{…}`; at most `limit` characters of the original are kept.
    """
    shown = []
    for character in text[:limit]:
        point = ord(character)
        hidden = (
            point < 0x20
            or 0x7F <= point <= 0xA0
            or point in (0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0)
            or 0x180B <= point <= 0x180F
            or 0x200B <= point <= 0x200F
            or 0x2028 <= point <= 0x202E
            or 0x2060 <= point <= 0x206F
            or 0xD800 <= point <= 0xF8FF
            or 0xFE00 <= point <= 0xFE0F
            or 0xFFF0 <= point <= 0xFFFB
            or point >= 0xE0000
        )
        shown.append(f"\\u{{{point:X}}}" if hidden else character)
    return "".join(shown) + ("…" if len(text) > limit else "")


def _number(untrusted_values: Mapping[str, object], key: str, low: int, high: int) -> int:
    untrusted = untrusted_values.get(key)
    if isinstance(untrusted, bool) or not isinstance(untrusted, int) or not low <= untrusted <= high:
        raise SandboxBroken(f"the caged decoder gave an impossible {key}")
    return untrusted


def _name(untrusted_values: Mapping[str, object], key: str) -> str:
    untrusted = untrusted_values.get(key)
    if not isinstance(untrusted, str) or not _NAME.fullmatch(untrusted):
        raise SandboxBroken(f"the caged decoder gave an impossible {key}")
    return untrusted


def _object(untrusted_payload: bytes) -> Mapping[str, object]:
    try:
        untrusted = json.loads(untrusted_payload)
    except (ValueError, RecursionError):
        raise SandboxBroken("the caged decoder sent what is not JSON") from None
    if not isinstance(untrusted, dict):
        raise SandboxBroken("the caged decoder sent what is not an object")
    return untrusted


def _tags(untrusted_values: Mapping[str, object]) -> dict[str, str]:
    untrusted = untrusted_values.get("tags")
    if not isinstance(untrusted, list):
        raise SandboxBroken("the caged decoder gave impossible tags")
    tags: dict[str, str] = {}
    for pair in untrusted[:_MAX_TAGS]:
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
            raise SandboxBroken("the caged decoder gave impossible tags")
        tags.setdefault(plain_text(pair[0], 64), plain_text(pair[1]))
    return tags


def _damage(untrusted_values: Mapping[str, object]) -> tuple[str, ...]:
    untrusted = untrusted_values.get("damage")
    if not isinstance(untrusted, list) or len(untrusted) > len(DAMAGE):
        raise SandboxBroken("the caged decoder gave an impossible damage report")
    for entry in untrusted:
        matched = _DAMAGE_ENTRY.fullmatch(entry) if isinstance(entry, str) else None
        if matched is None or matched[1] not in DAMAGE:
            raise SandboxBroken("the caged decoder gave an impossible damage report")
    return tuple(untrusted)


def _declared(untrusted_values: Mapping[str, object]) -> float | None:
    untrusted = untrusted_values.get("declared_s")
    if untrusted is None:
        return None
    if isinstance(untrusted, bool) or not isinstance(untrusted, int | float) or not math.isfinite(untrusted):
        raise SandboxBroken("the caged decoder gave an impossible length")
    return float(untrusted) if 0 <= untrusted < 1e12 else None


class CagedAudioTool:
    """AudioTool over one Sandbox. Safe to use from several threads; one child per file."""

    def __init__(self, sandbox: Sandbox | None = None) -> None:
        self._sandbox = sandbox or Sandbox()

    @property
    def tier(self) -> str:
        """The sandbox tier that holds here. Raises SandboxUnavailable."""
        return self._sandbox.tier

    def close(self) -> None:
        """End the sandbox server."""
        self._sandbox.close()

    def decode(self, sealed: bytes, limits: Limits = Limits()) -> Decoded:
        """Canonical PCM of `sealed` (the file's bytes as they came): int16, (channels, samples), at 8 or 16 kHz.

        Raises a MediaError that says what is wrong with the file, or SandboxUnavailable.
        """
        if len(sealed) > MAX_CONTENT_BYTES:
            raise TooBig(f"{len(sealed)} bytes; the limit is {MAX_CONTENT_BYTES}")
        sniffed = sniff(sealed)
        tier = self._sandbox.tier
        request = {"container": sniffed.container, "offset": sniffed.offset, "max_s": limits.seconds_of_sound}
        untrusted_header: Mapping[str, object] | None = None
        untrusted_trailer: Mapping[str, object] | None = None
        untrusted_pieces: list[bytes] = []
        rate = channels = received = 0
        frames = self._sandbox.frames(
            sealed,
            request,
            memory_bytes=limits.memory_bytes,
            cpu_s=math.ceil(limits.wall_s),
            wall_s=limits.wall_s,
        )
        try:
            for kind, untrusted_payload in frames:
                if untrusted_trailer is not None:
                    raise SandboxBroken("the caged decoder spoke after its end")
                if kind == b"E":
                    untrusted_error = _object(untrusted_payload).get("error")
                    if not isinstance(untrusted_error, str) or untrusted_error not in _ERRORS:
                        raise SandboxBroken("the caged decoder gave an unknown error")
                    raise _ERRORS[untrusted_error]()
                if kind == b"H" and untrusted_header is None:
                    untrusted_header = _object(untrusted_payload)
                    rate = _number(untrusted_header, "rate", 8_000, 16_000)
                    channels = _number(untrusted_header, "channels", 1, 8)
                    if rate not in (8_000, 16_000):
                        raise SandboxBroken("the caged decoder gave an impossible rate")
                elif kind == b"P" and untrusted_header is not None:
                    received += len(untrusted_payload)
                    # One second more than the limit: the resampler's tail.
                    if received > (limits.seconds_of_sound + 1) * rate * channels * 2:
                        raise TooLong("longer than the limit for one recording")
                    if received > limits.memory_bytes:
                        raise TooBig("unpacks to more than one recording may hold")
                    untrusted_pieces.append(untrusted_payload)
                elif kind == b"T" and untrusted_header is not None:
                    untrusted_trailer = _object(untrusted_payload)
                else:
                    raise SandboxBroken("the caged decoder spoke out of turn")
        finally:
            frames.close()
        if untrusted_header is None or untrusted_trailer is None:
            raise DecoderCrashed("the decoder ended before it was done")
        samples = _planes(untrusted_pieces, received, channels)
        if _number(untrusted_trailer, "samples", 1, 1 << 40) != samples.shape[1]:
            raise SandboxBroken("the caged decoder's count does not agree with its sound")
        return Decoded(
            samples=samples,
            rate=rate,
            container=sniffed.container,
            codec=_name(untrusted_header, "codec"),
            source_rate=_number(untrusted_header, "source_rate", 2_000, 384_000),
            source_channels=_number(untrusted_header, "source_channels", 1, 8),
            declared_s=_declared(untrusted_trailer),
            damage=_damage(untrusted_trailer),
            tags=_tags(untrusted_header),
            tier=tier,
        )


def _planes(pieces: list[bytes], received: int, channels: int) -> NDArray[np.int16]:
    """(channels, n) from interleaved pieces, freeing each piece as it is copied: never two copies of a long call."""
    width = 2 * channels
    if received % width or not received:
        raise SandboxBroken("the caged decoder sent half a sample")
    samples = np.empty((channels, received // width), np.int16)
    pieces.reverse()
    carried = b""
    at = 0
    while pieces:
        piece = carried + pieces.pop()
        whole = len(piece) - len(piece) % width
        carried = piece[whole:]
        block = np.frombuffer(piece[:whole], "<i2").reshape(-1, channels)
        samples[:, at : at + len(block)] = block.T
        at += len(block)
    return samples
