"""A model is told by its files, and by what its weights call themselves."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from earwitness.engines.shelf.layouts import LAYOUTS, layout_of
from earwitness.errors import ModelRefused


def weights(spec: str) -> bytes:
    return struct.pack("<IH", 6, len(spec) + 1) + spec.encode() + b"\0" * 9


def holding(folder: Path, *names: str, spec: str = "WhisperSpec") -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(weights(spec) if name == "model.bin" else b"x")
    return folder


@pytest.mark.parametrize(
    ("spec", "names", "family"),
    [
        ("WhisperSpec", ("model.bin", "config.json", "tokenizer.json"), "whisper"),
        ("TransformerSpec", ("model.bin", "config.json", "tokenizer.json"), "tokenizers"),
        ("TransformerSpec", ("model.bin", "source.spm", "target.spm"), "sentencepiece"),
        ("TransformerSpec", ("model.bin", "sentencepiece.bpe.model"), "sentencepiece, one for both"),
        ("", ("v3_ctc.int8.onnx", "v3_vocab.txt"), "gigaam-v3-ctc"),
        ("", ("v3_e2e_ctc.onnx", "v3_e2e_ctc_vocab.txt"), "gigaam-v3-e2e-ctc"),
        (
            "",
            ("v3_rnnt_encoder.onnx", "v3_rnnt_decoder.onnx", "v3_rnnt_joint.onnx", "v3_vocab.txt"),
            "gigaam-v3-rnnt",
        ),
        ("", ("am/encoder.onnx", "am/decoder.onnx", "am/joiner.onnx", "lang/tokens.txt"), "vosk"),
        ("", ("model.onnx", "config.json"), "t-one-ctc"),
        ("", ("segmentation.onnx", "voice-head.onnx", "voice-body.onnx"), "voices"),
    ],
)
def test_every_family_is_known_by_its_files(
    tmp_path: Path, spec: str, names: tuple[str, ...], family: str
) -> None:
    layout, found = layout_of(holding(tmp_path, *names, "README.md", spec=spec))
    assert layout.family == family
    assert set(found) == set(names)


def test_no_two_families_have_one_name() -> None:
    assert len({(layout.kind, layout.family) for layout in LAYOUTS}) == len(LAYOUTS)


def test_two_quantisations_in_one_folder_are_not_guessed_between(tmp_path: Path) -> None:
    holding(tmp_path, "v3_ctc.int8.onnx", "v3_ctc.onnx", "v3_vocab.txt")
    with pytest.raises(ModelRefused) as refused:
        layout_of(tmp_path)
    assert "quantisation" in refused.value.advice


def test_weights_of_another_kind_are_not_taken_for_a_speech_model(tmp_path: Path) -> None:
    holding(tmp_path, "model.bin", "config.json", "tokenizer.json", spec="TransformerSpec")
    with pytest.raises(ModelRefused):
        layout_of(tmp_path, ("whisper",))
    assert layout_of(tmp_path, ("whisper", "translator"))[0].kind == "translator"
