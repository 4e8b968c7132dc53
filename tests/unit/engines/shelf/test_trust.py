"""What a file holds decides whether it may come near an engine."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
from pathlib import Path

import pytest

from earwitness.engines.shelf import trust
from earwitness.errors import ModelRefused


def zipped() -> bytes:
    """A zip archive, as PyTorch writes its weights."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02.")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        *((pickle.dumps({"a": [1, 2]}, protocol), "a pickle") for protocol in range(6)),
        (pickle.dumps(Path("x"), 0), "a pickle"),
        (zipped(), "an archive"),
        (b"\x93NUMPY\x01\x00", "a NumPy file"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"MZ\x90\x00", "a program"),
        (b"#!/bin/sh\n", "a script"),
        (b"\x1f\x8b\x08\x00", "an archive"),
        (b"\x89HDF\r\n", "an HDF5 file"),
    ],
)
def test_what_could_run_code_is_seen_whatever_it_is_called(tmp_path: Path, content: bytes, what: str) -> None:
    for name in ("model.bin", "weights.onnx", "config.json", "nothing"):
        file = tmp_path / name
        file.write_bytes(content)
        assert trust.dangerous(file) == what


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"a": 1}\n',
        b"(c) 2020, and so on.",
        "что-то.\n".encode(),
        struct.pack("<IH", 6, 12) + b"WhisperSpec\0",
        b"\x08\x08\x12\x07pytorch",
    ],
)
def test_what_cannot_is_left_in_peace(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.bin").write_bytes(content)
    assert trust.dangerous(tmp_path / "model.bin") is None


@pytest.mark.parametrize("name", ["last.ckpt", "hubconf.py", "x.NPY", "lib.so", "m.keras"])
def test_a_name_that_means_code_is_enough(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"harmless")
    with pytest.raises(ModelRefused, match="can run code"):
        trust.refuse_dangerous(tmp_path)


def test_somebodys_home_is_not_searched_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "MOST_FILES", 3)
    for number in range(4):
        (tmp_path / f"letter {number}").write_bytes(b"dear")
    with pytest.raises(ModelRefused, match="more files"):
        trust.refuse_dangerous(tmp_path)


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../model.bin", "a/../../b", "C:model.bin", "a\\b", "a\0b"]
)
def test_a_name_that_leads_out_is_no_name(name: str) -> None:
    with pytest.raises(ModelRefused):
        trust.plain_name(name)


def test_a_link_is_not_followed_wherever_it_stands_in_the_path(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "model.bin").write_bytes(b"x")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "model.bin").symlink_to(tmp_path / "outside" / "model.bin")
    (inside / "folder").symlink_to(tmp_path / "outside")
    for name in ("model.bin", "folder/model.bin"):
        with pytest.raises(ModelRefused, match="link"):
            trust.real_file(inside, name)
    with pytest.raises(FileNotFoundError):
        trust.real_file(inside, "absent.bin")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.bin", b"GGUF\x03\x00\x00\x00 and so on"),
        ("model.bin", b"mmap lm of another kind"),
        ("model.bin", b""),
        ("m.onnx", b"\x0a\x0bno version first"),
        ("m.onnx", b"\x08\x08" + b"x" * trust.READ_STEP + b"\x0a\x08location\x12\x06other"),
        ("config.json", b"{not json"),
        ("vocab.txt", b"\xff\xfe\x00"),
        ("source.spm", b"text"),
        ("readme", b"text"),
    ],
)
def test_what_does_not_look_like_its_name_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelRefused):
        trust.refuse_unlike(tmp_path / name)


def test_what_looks_like_its_name_passes(tmp_path: Path) -> None:
    for name, content in {
        "model.bin": struct.pack("<IH", 6, 16) + b"TransformerSpec\0" + b"\0" * 40,
        "m.onnx": b"\x08\x08\x12\x07pytorch",
        "config.json": json.dumps({"а": 1}).encode(),
        "vocab.txt": "▁ 0\nа 1\n".encode(),
        "source.spm": b"\x0a\x0e\x0a\x05<unk>",
    }.items():
        (tmp_path / name).write_bytes(content)
        trust.refuse_unlike(tmp_path / name)
    assert trust.ctranslate2_spec(tmp_path / "model.bin") == "TransformerSpec"
