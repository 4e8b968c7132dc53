"""Tiny ONNX models of the families that onnx-asr reads: real graphs that spell one and the same text.

They have the inputs, outputs and files of the real ones. What they spell depends on the time alone, so that a test knows
which word stands where; the sound still goes through the library's features and the graph.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save_model

#: half a minute without a phrase said twice, for that would be dropped as a loop
TEXT = (
    "где машина скажи мне пожалуйста потому что утром приедет сосед за старой печкой и дровами а у нас только два ведра"
    " угля осталось до весны завтра поеду на рынок куплю хлеба молока рыбы и немного сахара детям потом зайду к бабушке она"
    " просила починить крышу над сараем там после грозы течет вода прямо в корзины с яблоками вечером позвоню тебе снова"
    " расскажу как дела на работе и когда дадут отпуск "
)
LETTERS = tuple(chr(ord("а") + n) for n in range(32))
BLANK = "<blk>"
SPACE = "▁"
SURE = 12.0  #: logit of the letter that is meant, against 0 of the others
SECONDS_A_LETTER = 0.08
WIDTH = 320


def _table(vocabulary: Sequence[str], frame_s: float, space: str = SPACE) -> Any:
    """Log probabilities, one row a frame: each letter of the text in its frame, blanks between; float32 (frames, tokens)."""
    every = max(1, round(SECONDS_A_LETTER / frame_s))
    rows = []
    for letter in TEXT:
        token = space if letter == " " else letter
        rows += [vocabulary.index(token)] + [vocabulary.index(BLANK)] * (every - 1)
    logits = np.zeros((len(rows), len(vocabulary)), dtype=np.float32)
    logits[np.arange(len(rows)), rows] = SURE
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def _save(
    path: Path, nodes: list[Any], inputs: list[Any], outputs: list[Any], constants: dict[str, Any]
) -> None:
    tensors = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, tensors)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_model(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))


def _value(name: str, kind: int, *shape: int | str) -> Any:
    return helper.make_tensor_value_info(name, kind, shape)


def _spell(frames: str, out: str) -> list[Any]:
    """Nodes that read the table by the number of the frame: `frames` is an int64 scalar, `out` is (1, frames, tokens)."""
    make = helper.make_node
    return [
        make("Range", ["zero", frames, "one"], ["at"]),
        make("Mod", ["at", "period"], ["row"]),
        make("Gather", ["table", "row"], ["rows"], axis=0),
        make("Unsqueeze", ["rows", "axis0"], [out]),
    ]


def _counts(table: Any) -> dict[str, Any]:
    return {
        "table": table,
        "zero": np.int64(0),
        "one": np.int64(1),
        "period": np.int64(len(table)),
        "axis0": np.array([0], dtype=np.int64),
    }


def _frames(features: str, axis: int) -> list[Any]:
    """Nodes for the number of frames after fourfold subsampling, as the library counts them: (n - 1) // 4 + 1."""
    make = helper.make_node
    return [
        make("Shape", [features], ["shape"]),
        make("Gather", ["shape", f"axis{axis}_at"], ["long"], axis=0),
        make("Sub", ["long", "one"], ["less"]),
        make("Div", ["less", "four"], ["quarter"]),
        make("Add", ["quarter", "one"], ["frames"]),
    ]


def _subsampled(axis: int) -> dict[str, Any]:
    return {f"axis{axis}_at": np.int64(axis), "four": np.int64(4)}


def _vocabulary(path: Path, tokens: Sequence[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{token} {id}\n" for id, token in enumerate(tokens)), encoding="utf-8")


def _settings(folder: Path, told: dict[str, Any]) -> None:
    (folder / "config.json").write_text(json.dumps(told), encoding="utf-8")


def tiny_gigaam_ctc(folder: Path) -> Path:
    """GigaAM v3 with a CTC head: letters at 25 frames a second."""
    tokens = (SPACE, *LETTERS, BLANK)
    _save(
        folder / "v3_ctc.int8.onnx",
        [*_frames("features", 2), *_spell("frames", "log_probs")],
        [_value("features", TensorProto.FLOAT, 1, 64, "t"), _value("feature_lengths", TensorProto.INT64, 1)],
        [_value("log_probs", TensorProto.FLOAT, 1, "f", len(tokens))],
        _counts(_table(tokens, 0.04)) | _subsampled(2),
    )
    _vocabulary(folder / "v3_vocab.txt", tokens)
    _settings(folder, {"model_type": "gigaam-v3-ctc", "version": "v3"})
    return folder


def tiny_gigaam_rnnt(folder: Path) -> Path:
    """GigaAM v3 with a transducer: encoder, decoder with two states, joint."""
    tokens = (SPACE, *LETTERS, BLANK)
    make = helper.make_node
    _save(
        folder / "v3_rnnt_encoder.onnx",
        [
            *_frames("audio_signal", 2),
            *_spell("frames", "spelt"),
            make("Transpose", ["spelt"], ["encoded"], perm=[0, 2, 1]),
            make("Unsqueeze", ["frames", "axis0"], ["many"]),
            make("Cast", ["many"], ["encoded_len"], to=TensorProto.INT32),
        ],
        [_value("audio_signal", TensorProto.FLOAT, 1, 64, "t"), _value("length", TensorProto.INT64, 1)],
        [
            _value("encoded", TensorProto.FLOAT, 1, len(tokens), "f"),
            _value("encoded_len", TensorProto.INT32, 1),
        ],
        _counts(_table(tokens, 0.04)) | _subsampled(2),
    )
    state = (1, 1, WIDTH)
    _save(
        folder / "v3_rnnt_decoder.onnx",
        [
            make("Cast", ["x"], ["last"], to=TensorProto.FLOAT),
            make("ReduceMax", ["last"], ["most"], keepdims=0),
            make("Mul", ["most", "nothing"], ["dec"]),
            make("Identity", ["h.1"], ["h"]),
            make("Identity", ["c.1"], ["c"]),
        ],
        [
            _value("x", TensorProto.INT64, 1, 1),
            _value("h.1", TensorProto.FLOAT, *state),
            _value("c.1", TensorProto.FLOAT, *state),
        ],
        [_value(name, TensorProto.FLOAT, *state) for name in ("dec", "h", "c")],
        {"nothing": np.zeros(state, dtype=np.float32)},
    )
    _save(
        folder / "v3_rnnt_joint.onnx",
        [
            make("ReduceMax", ["dec"], ["said"], keepdims=0),
            make("Add", ["enc", "said"], ["sum"]),
            make("Unsqueeze", ["sum", "axis0"], ["joint"]),
        ],
        [
            _value("enc", TensorProto.FLOAT, 1, len(tokens), 1),
            _value("dec", TensorProto.FLOAT, 1, WIDTH, 1),
        ],
        [_value("joint", TensorProto.FLOAT, 1, 1, len(tokens), 1)],
        {"axis0": np.array([0], dtype=np.int64)},
    )
    _vocabulary(folder / "v3_vocab.txt", tokens)
    _settings(folder, {"model_type": "gigaam-v3-rnnt", "version": "v3", "max_tokens_per_step": 1})
    return folder


def tiny_vosk(folder: Path) -> Path:
    """Vosk 0.52: a transducer without state, its files in two folders."""
    tokens = (BLANK, SPACE, *LETTERS)
    make = helper.make_node
    _save(
        folder / "am-onnx" / "encoder.onnx",
        [
            *_frames("x", 1),
            *_spell("frames", "encoder_out"),
            make("Unsqueeze", ["frames", "axis0"], ["encoder_out_lens"]),
        ],
        [_value("x", TensorProto.FLOAT, 1, "t", 80), _value("x_lens", TensorProto.INT64, 1)],
        [
            _value("encoder_out", TensorProto.FLOAT, 1, "f", len(tokens)),
            _value("encoder_out_lens", TensorProto.INT64, 1),
        ],
        _counts(_table(tokens, 0.04)) | _subsampled(1),
    )
    _save(
        folder / "am-onnx" / "decoder.onnx",
        [
            make("Cast", ["y"], ["last"], to=TensorProto.FLOAT),
            make("ReduceMax", ["last"], ["most"], keepdims=0),
            make("Mul", ["most", "nothing"], ["decoder_out"]),
        ],
        [_value("y", TensorProto.INT64, 1, 2)],
        [_value("decoder_out", TensorProto.FLOAT, 1, len(tokens))],
        {"nothing": np.zeros((1, len(tokens)), dtype=np.float32)},
    )
    _save(
        folder / "am-onnx" / "joiner.onnx",
        [make("Add", ["encoder_out", "decoder_out"], ["logit"])],
        [_value(name, TensorProto.FLOAT, 1, len(tokens)) for name in ("encoder_out", "decoder_out")],
        [_value("logit", TensorProto.FLOAT, 1, len(tokens))],
        {},
    )
    _vocabulary(folder / "lang" / "tokens.txt", tokens)
    _settings(folder, {"model_type": "vosk"})
    return folder


def tiny_t_one(folder: Path) -> Path:
    """T-one: 300 ms of 8-kHz samples and a state in, ten frames and the next state out."""
    letters = (*LETTERS, "|")
    tokens = (*letters, BLANK)
    chunk, frames, state = 2400, 10, 4
    table = _table(tokens, 0.03, space="|")
    make = helper.make_node
    _save(
        folder / "model.onnx",
        [
            # The state counts chunks, so that the sentence runs on from one to the next.
            make("Cast", ["state"], ["count"], to=TensorProto.INT64),
            make("ReduceMax", ["count"], ["chunks"], keepdims=0),
            make("Mul", ["chunks", "frames"], ["first"]),
            make("Add", ["ten", "first"], ["at"]),
            make("Mod", ["at", "period"], ["row"]),
            make("Gather", ["table", "row"], ["rows"], axis=0),
            make("Unsqueeze", ["rows", "axis0"], ["logprobs"]),
            make("Add", ["state", "next"], ["state_next"]),
            make("Identity", ["signal"], ["heard"]),
        ],
        [_value("signal", TensorProto.INT32, 1, chunk, 1), _value("state", TensorProto.FLOAT16, 1, state)],
        [
            _value("logprobs", TensorProto.FLOAT, 1, frames, len(tokens)),
            _value("state_next", TensorProto.FLOAT16, 1, state),
        ],
        _counts(table)
        | {
            "ten": np.arange(frames, dtype=np.int64),
            "frames": np.int64(frames),
            "next": np.ones((1, state), dtype=np.float16),
        },
    )
    _settings(
        folder,
        {
            "model_type": "t-one-ctc",
            "decoder_params": {"vocabulary": list(letters)},
            "encoder_params": {"reduction_kernel_size": 3},
            "pad_token_id": len(letters),
        },
    )
    return folder


FAMILIES = {
    "gigaam-v3-ctc": tiny_gigaam_ctc,
    "gigaam-v3-rnnt": tiny_gigaam_rnnt,
    "vosk": tiny_vosk,
    "t-one-ctc": tiny_t_one,
}
