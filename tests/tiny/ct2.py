"""Models for CTranslate2 with random weights, made in a second: they say nothing sensible, but they are real."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

WIDTH = 32
HEADS = 2
INNER = 64
MELS = 80
TEXT = 448
FRAMES = 1500
PIECES = (
    *("<unk>", "<s>", "</s>", "<pad>", "▁где", "▁машина", "▁да", "▁нет", "▁скажи", "▁мне"),
    *("▁where", "▁car", "▁yes", "▁no", "▁tell", "▁me", "▁the", "▁is", "▁it", "▁not", "▁here", ".", "?"),
)


class Weights:
    """Random weights of a fixed seed, by shape."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)

    def of(self, *shape: int, spread: float = 0.2) -> Any:
        return self._random.normal(0, spread, shape).astype(np.float32)

    def linear(self, layer: Any, out: int, into: int) -> None:
        layer.weight = self.of(out, into)
        layer.bias = self.of(out, spread=0.01)

    def norm(self, layer: Any) -> None:
        layer.gamma = np.ones(WIDTH, dtype=np.float32)
        layer.beta = np.zeros(WIDTH, dtype=np.float32)

    def attention(self, layer: Any, self_attention: bool) -> None:
        self.norm(layer.layer_norm)
        sizes = (3 * WIDTH, WIDTH) if self_attention else (WIDTH, 2 * WIDTH, WIDTH)
        for linear, out in zip(layer.linear, sizes, strict=True):
            self.linear(linear, out, WIDTH)

    def stack(self, spec: Any, decoder: bool) -> None:
        """The layers of an encoder or a decoder, and what stands behind the last."""
        for layer in spec.layer:
            self.attention(layer.self_attention, self_attention=True)
            if decoder:
                self.attention(layer.attention, self_attention=False)
            self.norm(layer.ffn.layer_norm)
            self.linear(layer.ffn.linear_0, INNER, WIDTH)
            self.linear(layer.ffn.linear_1, WIDTH, INNER)
        if hasattr(spec, "layer_norm"):
            self.norm(spec.layer_norm)


def tiny_whisper(folder: Path, seed: int = 1) -> Path:
    """A multilingual Whisper of one layer each way with the packaged model's real tokenizer; about 7 MB."""
    from ctranslate2.specs import WhisperSpec

    from earwitness.engines.whisper.models import locate

    real = locate("whisper-base").folder
    assert real is not None
    tokens = (real / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    make = Weights(seed)
    spec = WhisperSpec(1, HEADS, 1, HEADS)
    make.stack(spec.encoder, decoder=False)
    for convolution, into in ((spec.encoder.conv1, MELS), (spec.encoder.conv2, WIDTH)):
        convolution.weight = make.of(WIDTH, into, 3)
        convolution.bias = make.of(WIDTH, spread=0.01)
    spec.encoder.position_encodings.encodings = make.of(FRAMES, WIDTH)
    make.stack(spec.decoder, decoder=True)
    spec.decoder.embeddings.weight = make.of(len(tokens), WIDTH)
    spec.decoder.position_encodings.encodings = make.of(TEXT, WIDTH)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    spec.decoder.scale_embeddings = False
    settings = json.loads((real / "config.json").read_text(encoding="utf-8"))
    spec.config.lang_ids = settings["lang_ids"]
    spec.config.suppress_ids = settings["suppress_ids"]
    spec.config.suppress_ids_begin = settings["suppress_ids_begin"]
    spec.config.alignment_heads = [(0, 0), (0, 1)]
    spec.register_vocabulary(tokens)
    spec.validate()
    folder.mkdir(parents=True)
    spec.save(str(folder))
    for extra in folder.glob("vocabulary.json"):
        extra.unlink()
    for name in ("tokenizer.json", "vocabulary.txt"):
        shutil.copyfile(real / name, folder / name)
    return folder


def _text_model(folder: Path, tokens: Sequence[str], seed: int) -> None:
    """A text model of one layer each way over one vocabulary, leaning towards words in Latin letters."""
    from ctranslate2.specs import TransformerSpec

    make = Weights(seed)
    spec = TransformerSpec.from_config(1, HEADS)
    make.stack(spec.encoder, decoder=False)
    make.stack(spec.decoder, decoder=True)
    spec.encoder.embeddings[0].weight = make.of(len(tokens), WIDTH, spread=1.0)
    spec.decoder.embeddings.weight = make.of(len(tokens), WIDTH, spread=1.0)
    spec.decoder.projection.weight = make.of(len(tokens), WIDTH, spread=1.0)
    english = np.array([token == "</s>" or bool(re.fullmatch("▁?[a-z.?]+", token)) for token in tokens])
    spec.decoder.projection.bias = np.where(english, 0, -40).astype(np.float32)
    spec.register_source_vocabulary(list(tokens))
    spec.register_target_vocabulary(list(tokens))
    spec.validate()
    folder.mkdir(parents=True)
    spec.save(str(folder))


def tiny_translator(folder: Path, seed: int = 4, tokens: Sequence[str] = PIECES) -> Path:
    """A text translator over a vocabulary of a dozen pieces, with a tokenizer.json."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

    _text_model(folder, tokens, seed)
    pieces = Tokenizer(models.WordLevel({token: id for id, token in enumerate(tokens)}, unk_token="<unk>"))
    pieces.normalizer = normalizers.Lowercase()
    pieces.pre_tokenizer = pre_tokenizers.Metaspace()
    pieces.decoder = decoders.Metaspace()
    pieces.save(str(folder / "tokenizer.json"))
    return folder


def tiny_spm_translator(folder: Path, seed: int = 16, marks: Sequence[str] = (), one: bool = False) -> Path:
    """The same with a real SentencePiece vocabulary: a file each way, or `one` for both; `marks` are added tokens."""
    from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

    text = ["где машина", "да нет", "нет где да", "where car yes no", "yes where", "the car is there"] * 20
    made = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(text),
        model_writer=made,
        vocab_size=42,
        character_coverage=1.0,
        minloglevel=2,
        num_threads=1,
        hard_vocab_limit=False,
    )
    pieces = SentencePieceProcessor(model_proto=made.getvalue())
    tokens = [pieces.id_to_piece(id) for id in range(pieces.get_piece_size())]
    _text_model(folder, ["<pad>", *tokens, *marks], seed)
    for name in ("sentencepiece.bpe.model",) if one else ("source.spm", "target.spm"):
        (folder / name).write_bytes(made.getvalue())
    return folder
