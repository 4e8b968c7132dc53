"""Telling a model by its files: which there must be, which may be, and of what kind and family it then is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from earwitness.engines.shelf.catalogue import ModelKind
from earwitness.engines.shelf.trust import ctranslate2_spec
from earwitness.errors import ModelRefused


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one family: every pattern of `needed` fits exactly one file, `also` any number.

    `spec` is what CTranslate2 weights must call themselves.
    """

    kind: ModelKind
    family: str
    needed: tuple[str, ...]
    also: tuple[str, ...] = ()
    spec: str = ""

    def files(self, folder: Path) -> tuple[str, ...] | None:
        """The names of the model's files below `folder`, those needed first; None where it is of another family."""
        found: list[str] = []
        for pattern in self.needed:
            names = _names(folder, pattern)
            if len(names) != 1:
                return None
            found += names
        if self.spec and ctranslate2_spec(folder / found[0]) != self.spec:
            return None
        for pattern in self.also:
            found += [name for name in _names(folder, pattern) if name not in found]
        return tuple(found)


def _names(folder: Path, pattern: str) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern) if path.is_file())


_SETTINGS = ("config.json",)
_VOCABULARIES = ("shared_vocabulary.*", "source_vocabulary.*", "target_vocabulary.*")

#: Asked in this order: the first whose files are all there is the one.
LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "whisper",
        "whisper",
        ("model.bin", "config.json", "tokenizer.json"),
        ("vocabulary.txt", "vocabulary.json", "preprocessor_config.json"),
        "WhisperSpec",
    ),
    Layout(
        "translator",
        "sentencepiece",
        ("model.bin", "source.spm", "target.spm"),
        (*_SETTINGS, *_VOCABULARIES),
        "TransformerSpec",
    ),
    Layout(
        "translator",
        "sentencepiece, one for both",
        ("model.bin", "sentencepiece*.model"),
        (*_SETTINGS, *_VOCABULARIES),
        "TransformerSpec",
    ),
    Layout(
        "translator",
        "tokenizers",
        ("model.bin", "tokenizer.json"),
        (*_SETTINGS, *_VOCABULARIES),
        "TransformerSpec",
    ),
    Layout("onnx-asr", "gigaam-v3-e2e-ctc", ("v3_e2e_ctc*.onnx", "v3_e2e_ctc_vocab.txt"), _SETTINGS),
    Layout(
        "onnx-asr",
        "gigaam-v3-e2e-rnnt",
        (
            "v3_e2e_rnnt_encoder*.onnx",
            "v3_e2e_rnnt_decoder*.onnx",
            "v3_e2e_rnnt_joint*.onnx",
            "v3_e2e_rnnt_vocab.txt",
        ),
        _SETTINGS,
    ),
    Layout("onnx-asr", "gigaam-v3-ctc", ("v3_ctc*.onnx", "v3_vocab.txt"), _SETTINGS),
    Layout(
        "onnx-asr",
        "gigaam-v3-rnnt",
        ("v3_rnnt_encoder*.onnx", "v3_rnnt_decoder*.onnx", "v3_rnnt_joint*.onnx", "v3_vocab.txt"),
        _SETTINGS,
    ),
    Layout(
        "onnx-asr",
        "vosk",
        ("*/encoder*.onnx", "*/decoder*.onnx", "*/joiner*.onnx", "*/tokens.txt"),
        _SETTINGS,
    ),
    Layout("voices", "voices", ("segmentation.onnx", "voice-head.onnx", "voice-body.onnx")),
    Layout("onnx-asr", "t-one-ctc", ("model.onnx", "config.json"), ()),
)


def layout_of(folder: Path, kinds: Iterable[ModelKind] = ()) -> tuple[Layout, tuple[str, ...]]:
    """The family of the model in a folder and its files. Raises ModelRefused, saying what is missing where only one fits."""
    wanted = frozenset(kinds)
    of_kind = [layout for layout in LAYOUTS if not wanted or layout.kind in wanted]
    for layout in of_kind:
        names = layout.files(folder)
        if names is not None:
            return layout, names
    if len(of_kind) == 1:
        missing = [pattern for pattern in of_kind[0].needed if len(_names(folder, pattern)) != 1]
        if missing:
            raise ModelRefused(f"the folder is no CTranslate2 model: {', '.join(missing)} missing")
    raise ModelRefused(
        "the folder is no model that an engine here can use",
        hint="`earwitness models` lists the kinds; each quantisation of a model wants a folder of its own.",
    )
