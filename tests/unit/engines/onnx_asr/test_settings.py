"""What the engine is made with, found without loading anything."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from earwitness.engines import onnx_asr
from earwitness.engines.onnx_asr import OnnxSettings, settings_for
from earwitness.errors import ModelMissing
from earwitness.ports import Hearing


def folder(base: Path, *names: str) -> Path:
    """A folder that looks like GigaAM v3 and holds nothing."""
    base.mkdir()
    for name in names:
        (base / name).write_bytes(b"\x08\x08\x12\x04tiny" if name.endswith(".onnx") else b"a 0\n<blk> 1\n")
    (base / "config.json").write_text('{"version": "v3"}')
    return base


@pytest.mark.parametrize(
    ("name", "quantised"),
    [("v3_ctc.onnx", ""), ("v3_ctc.int8.onnx", "int8"), ("v3_ctc_fp16.onnx", "fp16")],
)
def test_the_quantisation_is_read_off_the_files(tmp_path: Path, name: str, quantised: str) -> None:
    made = settings_for(Hearing(model=str(folder(tmp_path / "m", name, "v3_vocab.txt")), device="cpu"))
    assert (made.family, made.quantised, made.rate) == ("gigaam-v3-ctc", quantised, 16_000)
    assert "m" not in dict(made.author().settings).values()


def test_the_telephones_rate_is_t_ones() -> None:
    assert OnnxSettings("", "t-one", "t-one-ctc").rate == 8_000


def test_without_the_library_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(onnx_asr, "version", absent)
    with pytest.raises(ModelMissing) as missing:
        settings_for(Hearing(model=str(folder(tmp_path / "m", "v3_ctc.onnx", "v3_vocab.txt"))))
    assert "earwitness[onnx-asr]" in missing.value.advice
