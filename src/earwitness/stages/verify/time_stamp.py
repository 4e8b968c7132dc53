"""What an RFC 3161 time stamp says: over which fingerprint, when, by its own number. Pure.

Rules
- Read strictly as DER; whatever does not fit is no time stamp.
- The authority's signature is not checked here: that takes its certificates, and the receiver checks it with their own tool.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_TST_INFO = bytes.fromhex("2a864886f70d0109100104")
_SHA256 = bytes.fromhex("608648016503040201")

_INTEGER, _OCTETS, _OID, _TIME, _SEQUENCE, _EXPLICIT = 0x02, 0x04, 0x06, 0x18, 0x30, 0xA0
_GRANTED = ((_INTEGER, b"\0"), (_INTEGER, b"\1"))  #: granted, and granted with modifications

Element = tuple[int, bytes]  #: a tag and what it holds


@dataclass(frozen=True, slots=True)
class Stamped:
    """The statement of a time stamp: SHA-256 in hex of what was stamped, when (UTC), and the stamp's number in hex."""

    sha256: str
    at: datetime
    serial: str


def read_stamp(content: bytes) -> Stamped:
    """The statement in an authority's answer (`.tsr`) or in a bare token. Raises ValueError for anything else."""
    (whole,) = _elements(content)
    first, *rest = _inside(whole, _SEQUENCE)
    if first[0] == _SEQUENCE:  # an answer: its status, and the token where it was granted
        status, *_ = _inside(first, _SEQUENCE)
        if status not in _GRANTED:
            raise ValueError("not granted")
        (token,) = rest
        first, *rest = _inside(token, _SEQUENCE)
    (explicit,) = rest
    (signed,) = _inside(explicit, _EXPLICIT)
    _version, _algorithms, wrapped, *_ = _inside(signed, _SEQUENCE)
    kind, held = _inside(wrapped, _SEQUENCE)
    (octets,) = _inside(held, _EXPLICIT)
    (statement,) = _elements(octets[1])
    _version, _policy, imprint, serial, at, *_ = _inside(statement, _SEQUENCE)
    algorithm, digest = _inside(imprint, _SEQUENCE)
    hashed, *_ = _inside(algorithm, _SEQUENCE)
    if (first, kind, hashed) != ((_OID, _SIGNED_DATA), (_OID, _TST_INFO), (_OID, _SHA256)):
        raise ValueError("not a time stamp over a SHA-256")
    if (octets[0], digest[0], len(digest[1]), serial[0], at[0]) != (_OCTETS, _OCTETS, 32, _INTEGER, _TIME):
        raise ValueError("not a time stamp over a SHA-256")
    return Stamped(digest[1].hex(), _moment(at[1].decode("ascii")), serial[1].hex())


def _inside(element: Element, tag: int) -> list[Element]:
    """What an element of this tag holds."""
    if element[0] != tag:
        raise ValueError("another element was expected")
    return _elements(element[1])


def _elements(content: bytes) -> list[Element]:
    """All of some bytes as elements, one after the other (X.690, definite lengths, tags of one byte)."""
    found, at = [], 0
    while at < len(content):
        head = content[at : at + 2]
        if len(head) < 2 or head[0] & 0x1F == 0x1F or head[1] == 0x80:
            raise ValueError("not DER")
        more = head[1] & 0x7F if head[1] > 0x80 else 0
        start = at + 2 + more
        length = int.from_bytes(content[at + 2 : start], "big") if more else head[1]
        if more > 4 or start + length > len(content):
            raise ValueError("cut short")
        found.append((head[0], content[start : start + length]))
        at = start + length
    return found


def _moment(text: str) -> datetime:
    """A GeneralizedTime of RFC 3161: `20261123101500Z`, with fractions of a second or without."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    if not text.endswith("Z") or len(whole) != 14 or not f"{whole}{fraction}".isdecimal():
        raise ValueError("not a time of an authority")
    return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(
        microsecond=int(fraction[:6].ljust(6, "0")), tzinfo=UTC
    )
