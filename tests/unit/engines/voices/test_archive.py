"""Weights out of an archive, and what is refused."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile

import numpy as np
import pytest

from earwitness.engines.voices.archive import Called, Named, described_by, tensors
from earwitness.errors import ModelRefused


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def tensor(
    key: str,
    shape: bytes,
    strides: bytes,
    function: str = "torch._utils _rebuild_tensor_v2",
    kind: str = "FloatStorage",
) -> bytes:
    """A tensor as torch.save describes it."""
    module, name = function.split(" ")
    stored = b"(" + text("storage") + f"ctorch\n{kind}\n".encode() + text(key) + text("cpu") + b"K\x06tQ"
    return f"c{module}\n{name}\n".encode() + b"(" + stored + b"K\x00" + shape + strides + b"\x89}tR"


def archive(rows: dict[str, bytes], numbers: dict[str, bytes], order: bytes = b"little") -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        body = b"".join(text(name) + value for name, value in rows.items())
        packed.writestr("net/data.pkl", b"\x80\x02}(" + body + b"u.")
        packed.writestr("net/byteorder", order)
        for key, content in numbers.items():
            packed.writestr(f"net/data/{key}", content)
    out.seek(0)
    return out


SIX = np.arange(6, dtype="<f4").tobytes()
TWO_BY_THREE = b"K\x02K\x03\x86", b"K\x03K\x01\x86"


def test_a_tensor_is_read() -> None:
    found = tensors(archive({"layer.weight": tensor("0", *TWO_BY_THREE)}, {"0": SIX}))
    assert np.array_equal(found["layer.weight"], np.arange(6, dtype=np.float32).reshape(2, 3))


def test_whole_numbers_are_read() -> None:
    numbers = np.arange(6, dtype="<i8").tobytes()
    found = tensors(archive({"seen": tensor("1", *TWO_BY_THREE, kind="LongStorage")}, {"1": numbers}))
    assert found["seen"].dtype == np.int64


@pytest.mark.parametrize(
    "made",
    [
        archive({"w": tensor("0", *TWO_BY_THREE, function="os system")}, {"0": SIX}),
        archive({"w": tensor("0", *TWO_BY_THREE, kind="HalfStorage")}, {"0": SIX}),
        archive({"w": tensor("0", b"K\x02K\x03\x86", b"K\x01K\x02\x86")}, {"0": SIX}),
        archive({"w": tensor("0", b"K\x02K\x04\x86", b"K\x04K\x01\x86")}, {"0": SIX}),
        archive({"w": tensor("../../secret", *TWO_BY_THREE)}, {"0": SIX}),
        archive({"w": tensor("9", *TWO_BY_THREE)}, {"0": SIX}),
        archive({"w": tensor("0", *TWO_BY_THREE)}, {"0": SIX}, order=b"big"),
        archive({"w": text("no tensor")}, {}),
        io.BytesIO(b"no zip at all"),
    ],
    ids="another function|half floats|transposed|too large|out of the archive|not there|big-endian|text|no zip".split(
        "|"
    ),
)
def test_anything_else_is_refused(made: io.BytesIO) -> None:
    with pytest.raises(ModelRefused):
        tensors(made)


class Trap:
    """Pickled, it would run a function on being opened."""

    sprung = False

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (setattr, (Trap, "sprung", True))


def test_nothing_is_called() -> None:
    described = described_by(pickle.dumps([Trap()], protocol=2))
    assert not Trap.sprung
    assert isinstance(described[0], Called)
    assert isinstance(described[0].function, Named)


def test_an_opcode_that_no_weights_need_is_refused() -> None:
    with pytest.raises(ModelRefused, match="which no weights need"):
        described_by(pickle.dumps(Trap(), protocol=4))
    assert not Trap.sprung


@pytest.mark.parametrize("broken", [b"", b"\x80\x02", b"\x80\x02K\x01", b"\x80\x02tR."])
def test_a_broken_description_is_refused(broken: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("net/data.pkl", broken)
    out.seek(0)
    with pytest.raises(ModelRefused):
        tensors(out)


def test_a_key_that_no_dictionary_takes_is_refused() -> None:
    """A list as a key ends in a TypeError of Python's own, which must not come out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("net/data.pkl", b"\x80\x02}(]K\x01u.")
    out.seek(0)
    with pytest.raises(ModelRefused, match="TypeError"):
        tensors(out)
