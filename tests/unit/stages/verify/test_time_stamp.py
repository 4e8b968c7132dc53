"""Time stamps of authorities, read as they are sent: what they are over and when; everything else is none."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from earwitness.stages.verify.time_stamp import read_stamp

SHA256 = "608648016503040201"


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    length = bytes((size,)) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes((tag,)) + length + content


def oid(value: str) -> bytes:
    return der(0x06, bytes.fromhex(value))


def token(digest: bytes, at: bytes = b"20261123101500.25Z", algorithm: str = SHA256) -> bytes:
    """A token as an authority makes it, with what stands for its certificates and its signature."""
    imprint = der(0x30, der(0x30, oid(algorithm), der(0x05)), der(0x04, digest))
    statement = der(0x30, der(0x02, b"\1"), oid("2a0304"), imprint, der(0x02, b"\x4d"), der(0x18, at))
    wrapped = der(0x30, oid("2a864886f70d0109100104"), der(0xA0, der(0x04, statement)))
    signed = der(0x30, der(0x02, b"\3"), der(0x31), wrapped, der(0xA0, bytes(300)), der(0x31))
    return der(0x30, oid("2a864886f70d010702"), der(0xA0, signed))


def answer(digest: bytes, status: bytes = b"\0") -> bytes:
    return der(0x30, der(0x30, der(0x02, status)), token(digest))


DIGEST = hashlib.sha256(b"signature").digest()


@pytest.mark.parametrize("content", [answer(DIGEST), answer(DIGEST, b"\1"), token(DIGEST)])
def test_an_answer_and_a_bare_token_say_the_same(content: bytes) -> None:
    stamped = read_stamp(content)
    assert stamped.sha256 == DIGEST.hex() and stamped.serial == "4d"
    assert stamped.at == datetime(2026, 11, 23, 10, 15, 0, 250_000, UTC)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x30", b"\x30\x80\x00\x00", bytes(40), answer(DIGEST, b"\2"), der(0x30, der(0x30, der(0x02, b"\2"))),
        answer(DIGEST)[:-1], answer(DIGEST) + b"\0", token(DIGEST[:20]), token(DIGEST, algorithm="2b0e03021a"),
        token(DIGEST, b"2026112310Z"), token(DIGEST, b"20261123101500+0300"), token(DIGEST, b"\xff" * 14 + b"Z"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        read_stamp(content)


def test_no_cut_or_changed_answer_does_anything_else_than_not_fit() -> None:
    whole = answer(DIGEST)
    for at in range(len(whole)):
        for changed in (whole[:at], whole[:at] + bytes((whole[at] ^ 0x55,)) + whole[at + 1 :]):
            try:
                read_stamp(changed)
            except ValueError:
                continue
