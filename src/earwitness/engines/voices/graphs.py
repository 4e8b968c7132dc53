"""The two networks as ONNX graphs, made of their weights and nothing else.

`segmentation`: who speaks in 10 seconds of sound, up to three voices, two at once (pyannote segmentation-3.0: SincNet,
four bidirectional LSTM layers, seven classes of "which voices now", Plaquet and Bredin 2023).
`voice_head` and `voice_body`: 192 numbers that are alike for one voice and unlike for two (CAM++, Wang et al. 2023). In two
halves because the head, a stack of small convolutions that costs half of the work, gives the same rows for every window
that looks at them: it is run once over the sound, the body once a window.

The protobuf of ONNX is written by hand, field by field: the same weights give the same bytes on every machine, so that
the result can be pinned by SHA-256, and no library is needed for it. What can be folded is folded in float64: a batch norm
into the convolution before it.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from earwitness.engines.voices.archive import Tensor

    Real = npt.NDArray[np.float64]

Weights = Mapping[str, "Tensor"]

IR_VERSION = 8
OPSET = 17
EPSILON = 1e-5
LEAK = 0.01
HIDDEN = 128
LSTM_LAYERS = 4
SAMPLE_RATE = 16_000
LEAST_HZ = 50.0
POOLED = 100  #: frames a local context of CAM++ is taken over
BLOCKS = ((12, 1), (24, 2), (16, 2))  #: layers and dilation of the three dense blocks

_FLOAT, _INT64 = 1, 7


# ----------------------------------------------------------------------------------------------------------- protobuf


def _varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _int(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _bytes(field: int, content: bytes | str) -> bytes:
    content = content.encode() if isinstance(content, str) else content
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _attribute(name: str, value: float | int | str | Sequence[int]) -> bytes:
    match value:
        case float():
            typed = _varint(2 << 3 | 5) + struct.pack("<f", value) + _int(20, 1)
        case int():
            typed = _int(3, value) + _int(20, 2)
        case str():
            typed = _bytes(4, value) + _int(20, 3)
        case _:
            typed = b"".join(_int(8, one) for one in value) + _int(20, 7)
    return _bytes(1, name) + typed


class Graph:
    """A graph being written: nodes in order, and the tensors they use. Names are given out here."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._nodes: list[bytes] = []
        self._tensors: list[bytes] = []
        self._count = 0

    def tensor(self, values: Real | Tensor | Sequence[int]) -> str:
        """A constant; lists of whole numbers are int64, all else float32."""
        array = np.asarray(values)
        whole = array.dtype.kind == "i"
        array = np.ascontiguousarray(array, dtype="<i8" if whole else "<f4")
        self._count += 1
        name = f"w{self._count}"
        dims = b"".join(_int(1, size) for size in array.shape)
        kind = _int(2, _INT64 if whole else _FLOAT)
        self._tensors.append(dims + kind + _bytes(8, name) + _bytes(9, array.tobytes()))
        return name

    def node(
        self,
        op: str,
        inputs: Sequence[str],
        attributes: Mapping[str, float | int | str | Sequence[int]] | None = None,
        output: str = "",
    ) -> str:
        """One operation with one output; gives the output's name."""
        self._count += 1
        output = output or f"x{self._count}"
        body = b"".join(_bytes(1, name) for name in inputs) + _bytes(2, output) + _bytes(4, op)
        body += b"".join(_bytes(5, _attribute(name, value)) for name, value in (attributes or {}).items())
        self._nodes.append(body)
        return output

    def model(
        self, inputs: Mapping[str, Sequence[int | str]], outputs: Mapping[str, Sequence[int | str]]
    ) -> bytes:
        """The whole as an ONNX ModelProto. Shapes name what is free."""
        graph = b"".join(_bytes(1, node) for node in self._nodes) + _bytes(2, self.name)
        graph += b"".join(_bytes(5, tensor) for tensor in self._tensors)
        graph += b"".join(_bytes(11, _value(name, shape)) for name, shape in inputs.items())
        graph += b"".join(_bytes(12, _value(name, shape)) for name, shape in outputs.items())
        opset = _bytes(1, "") + _int(2, OPSET)
        return _int(1, IR_VERSION) + _bytes(2, "earwitness") + _bytes(7, graph) + _bytes(8, opset)


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(_bytes(1, _int(1, d) if isinstance(d, int) else _bytes(2, d)) for d in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _int(1, _FLOAT) + _bytes(2, dims)))


# ------------------------------------------------------------------------------------------------- segmentation-3.0


def segmentation(weights: Weights) -> bytes:
    """Sound (windows, 1, samples) at 16 kHz to log probabilities (windows, frames, 7) of which voices speak."""
    graph = Graph("segmentation")

    def normed(x: str, place: str) -> str:
        scale, bias = (graph.tensor(weights[f"{place}.{part}"]) for part in ("weight", "bias"))
        return graph.node("InstanceNormalization", [x, scale, bias], {"epsilon": EPSILON})

    def pooled(x: str, place: str) -> str:
        x = graph.node("MaxPool", [x], {"kernel_shape": [3], "strides": [3]})
        return graph.node("LeakyRelu", [normed(x, place)], {"alpha": LEAK})

    x = normed("sound", "sincnet.wav_norm1d")
    bank = "sincnet.conv1d.0.filterbank."
    filters = sinc_filters(weights[bank + "low_hz_"], weights[bank + "band_hz_"], weights[bank + "window_"])
    x = graph.node("Abs", [graph.node("Conv", [x, graph.tensor(filters)], {"strides": [10]})])
    x = pooled(x, "sincnet.norm1d.0")
    for layer in (1, 2):
        kernel, bias = (graph.tensor(weights[f"sincnet.conv1d.{layer}.{p}"]) for p in ("weight", "bias"))
        x = pooled(graph.node("Conv", [x, kernel, bias]), f"sincnet.norm1d.{layer}")
    x = graph.node("Transpose", [x], {"perm": [2, 0, 1]})
    for layer in range(LSTM_LAYERS):
        given = [graph.tensor(part) for part in lstm_weights(weights, layer)]
        x = graph.node("LSTM", [x, *given], {"hidden_size": HIDDEN, "direction": "bidirectional"})
        x = graph.node("Transpose", [x], {"perm": [0, 2, 1, 3]})
        x = graph.node("Reshape", [x, graph.tensor([0, 0, 2 * HIDDEN])])
    for place in ("linear.0", "linear.1", "classifier"):
        kernel = graph.tensor(np.asarray(weights[f"{place}.weight"].T, dtype=np.float64))
        x = graph.node("MatMul", [x, kernel])
        x = graph.node("Add", [x, graph.tensor(weights[f"{place}.bias"])])
        if place != "classifier":
            x = graph.node("LeakyRelu", [x], {"alpha": LEAK})
    x = graph.node("LogSoftmax", [x], {"axis": -1})
    graph.node("Transpose", [x], {"perm": [1, 0, 2]}, "classes")
    return graph.model({"sound": ["windows", 1, "samples"]}, {"classes": ["windows", "frames", 7]})


def sinc_filters(low: Tensor, band: Tensor, window: Tensor) -> Real:
    """The 80 band-pass filters of SincNet, cosine and sine (Ravanelli and Bengio 2018; sine as in Pariente et al. 2020).

    `low` and `band` are the 40 learnt lower edges and widths, `window` the left half of the Hamming window.
    """
    half = len(window)
    filters = np.zeros((2 * len(low), 1, 2 * half + 1))
    for row, (edge, width) in enumerate(zip(low.ravel().tolist(), band.ravel().tolist(), strict=True)):
        begin = LEAST_HZ + abs(edge)
        stop = min(max(begin + LEAST_HZ + abs(width), LEAST_HZ), SAMPLE_RATE / 2)
        wide = stop - begin
        for at in range(half):
            # The published network holds its time axis in float32.
            time = float(np.float32(2 * math.pi * (at - half) / SAMPLE_RATE))
            share = float(window[at]) / (time / 2) / (2 * wide)
            cosine = (math.sin(stop * time) - math.sin(begin * time)) * share
            sine = (math.cos(begin * time) - math.cos(stop * time)) * share
            filters[row, 0, at] = filters[row, 0, -1 - at] = cosine
            filters[len(low) + row, 0, at] = sine
            filters[len(low) + row, 0, -1 - at] = -sine
        filters[row, 0, half] = 1.0
    return filters


def lstm_weights(weights: Weights, layer: int) -> tuple[Real, Real, Real]:
    """W, R and B of ONNX for both directions; its gates stand in another order: input, output, forget, cell."""

    def ordered(name: str, way: str) -> Real:
        whole = np.asarray(weights[f"lstm.{name}_l{layer}{way}"], dtype=np.float64)
        enter, forget, cell, leave = np.split(whole, 4)
        return np.concatenate([enter, leave, forget, cell])

    ways = ("", "_reverse")
    inward = np.stack([ordered("weight_ih", way) for way in ways])
    around = np.stack([ordered("weight_hh", way) for way in ways])
    bias = np.stack([np.concatenate([ordered("bias_ih", way), ordered("bias_hh", way)]) for way in ways])
    return inward, around, bias


# --------------------------------------------------------------------------------------------------------------- CAM++


def _scale_and_shift(weights: Weights, place: str) -> tuple[Real, Real]:
    """A batch norm as x * scale + shift."""
    mean, variance = (np.asarray(weights[f"{place}.running_{p}"], dtype=np.float64) for p in ("mean", "var"))
    scale = 1.0 / np.sqrt(variance + EPSILON)
    shift = -mean * scale
    if f"{place}.weight" in weights:
        gain = np.asarray(weights[f"{place}.weight"], dtype=np.float64)
        return scale * gain, shift * gain + np.asarray(weights[f"{place}.bias"], dtype=np.float64)
    return scale, shift


def _folded(weights: Weights, kernel: str, norm: str) -> tuple[Real, Real]:
    """Kernel and bias of a convolution with the batch norm after it in them."""
    whole = np.asarray(weights[kernel], dtype=np.float64)
    scale, shift = _scale_and_shift(weights, norm)
    return whole * scale.reshape(-1, *[1] * (whole.ndim - 1)), shift


def voice_head(weights: Weights) -> bytes:
    """Log mel energies (pieces, frames, 80), their mean taken off, to rows (pieces, 320, frames)."""
    graph = Graph("voice_head")

    def conv(x: str, kernel: str, norm: str, stride: int = 1) -> str:
        given = [graph.tensor(part) for part in _folded(weights, f"head.{kernel}.weight", f"head.{norm}")]
        edge = 1 if weights[f"head.{kernel}.weight"].shape[-1] == 3 else 0
        return graph.node("Conv", [x, *given], {"strides": [stride, 1], "pads": [edge] * 4})

    def relu(x: str) -> str:
        return graph.node("Relu", [x])

    x = graph.node("Transpose", ["mels"], {"perm": [0, 2, 1]})
    x = graph.node("Unsqueeze", [x, graph.tensor([1])])
    x = relu(conv(x, "conv1", "bn1"))
    for layer in ("layer1", "layer2"):
        for number, stride in ((0, 2), (1, 1)):
            place = f"{layer}.{number}"
            y = relu(conv(x, f"{place}.conv1", f"{place}.bn1", stride))
            y = conv(y, f"{place}.conv2", f"{place}.bn2")
            past = x if number else conv(x, f"{place}.shortcut.0", f"{place}.shortcut.1", stride)
            x = relu(graph.node("Add", [y, past]))
    x = relu(conv(x, "conv2", "bn2", 2))
    graph.node("Reshape", [x, graph.tensor([0, 320, -1])], output="rows")
    return graph.model({"mels": ["pieces", "frames", 80]}, {"rows": ["pieces", 320, "frames"]})


def voice_body(weights: Weights) -> bytes:
    """Rows (windows, 320, frames) to one print of the voice a window, (windows, 192)."""
    graph = Graph("voice_body")
    size = graph.tensor

    def conv(x: str, kernel: Real | Tensor, bias: Real | Tensor | None = None, dilation: int = 1) -> str:
        given = [size(kernel)] if bias is None else [size(kernel), size(bias)]
        edge = (kernel.shape[-1] - 1) // 2 * dilation
        return graph.node("Conv", [x, *given], {"dilations": [dilation], "pads": [edge, edge]})

    def normed(x: str, place: str) -> str:
        scale, shift = _scale_and_shift(weights, place)
        x = graph.node("Mul", [x, size(scale[:, None])])
        return graph.node("Relu", [graph.node("Add", [x, size(shift[:, None])])])

    def context(x: str) -> str:
        """The mean over all frames plus the mean over each hundred of them, as long as `x`."""
        mean = graph.node("ReduceMean", [x], {"axes": [-1]})
        local = graph.node(
            "AveragePool", [x], {"kernel_shape": [POOLED], "strides": [POOLED], "ceil_mode": 1}
        )
        local = graph.node("Unsqueeze", [local, size([3])])
        local = graph.node("Expand", [local, size([1, 1, 1, POOLED])])
        local = graph.node("Reshape", [local, size([0, 0, -1])])
        frames = graph.node("Slice", [graph.node("Shape", [x]), size([2]), size([3])])
        local = graph.node("Slice", [local, size([0]), frames, size([2])])
        return graph.node("Add", [local, mean])

    x = "rows"
    kernel, bias = _folded(weights, "xvector.tdnn.linear.weight", "xvector.tdnn.nonlinear.batchnorm")
    x = graph.node("Conv", [x, size(kernel), size(bias)], {"strides": [2], "pads": [2, 2]})
    x = graph.node("Relu", [x])
    for block, (layers, dilation) in enumerate(BLOCKS, 1):
        for layer in range(1, layers + 1):
            place = f"xvector.block{block}.tdnnd{layer}"
            y = normed(x, f"{place}.nonlinear1.batchnorm")
            y = conv(y, *_folded(weights, f"{place}.linear1.weight", f"{place}.nonlinear2.batchnorm"))
            y = graph.node("Relu", [y])
            cam = f"{place}.cam_layer"
            gate = conv(context(y), weights[f"{cam}.linear1.weight"], weights[f"{cam}.linear1.bias"])
            gate = graph.node("Relu", [gate])
            gate = conv(gate, weights[f"{cam}.linear2.weight"], weights[f"{cam}.linear2.bias"])
            y = conv(y, weights[f"{cam}.linear_local.weight"], dilation=dilation)
            y = graph.node("Mul", [y, graph.node("Sigmoid", [gate])])
            x = graph.node("Concat", [x, y], {"axis": 1})
        x = normed(x, f"xvector.transit{block}.nonlinear.batchnorm")
        x = conv(x, weights[f"xvector.transit{block}.linear.weight"])
    x = normed(x, "xvector.out_nonlinear.batchnorm")
    mean = graph.node("ReduceMean", [x], {"axes": [-1]})
    apart = graph.node("Sub", [x, mean])
    squares = graph.node("ReduceSum", [graph.node("Mul", [apart, apart]), size([2])])
    frames = graph.node("Slice", [graph.node("Shape", [x]), size([2]), size([3])])
    others = graph.node("Max", [graph.node("Sub", [frames, size([1])]), size([1])])
    spread = graph.node("Div", [squares, graph.node("Cast", [others], {"to": _FLOAT})])
    x = graph.node("Concat", [mean, graph.node("Sqrt", [spread])], {"axis": 1})
    kernel, bias = _folded(weights, "xvector.dense.linear.weight", "xvector.dense.nonlinear.batchnorm")
    x = conv(x, kernel, bias)
    graph.node("Squeeze", [x, size([2])], output="print")
    return graph.model({"rows": ["windows", 320, "frames"]}, {"print": ["windows", 192]})
