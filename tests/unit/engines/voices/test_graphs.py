"""ONNX written by hand: what is written is what ONNX Runtime reads."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

from earwitness.engines.voices.graphs import (
    BLOCKS,
    Graph,
    lstm_weights,
    segmentation,
    sinc_filters,
    voice_body,
    voice_head,
)

CHANCE = np.random.default_rng(3)


def drawn(*shape: int) -> np.ndarray:
    return CHANCE.normal(0, 0.1, shape).astype(np.float32)


def norm(place: str, size: int, affine: bool = True) -> dict[str, np.ndarray]:
    rows = {f"{place}.running_mean": drawn(size), f"{place}.running_var": np.abs(drawn(size)) + 0.5}
    return rows | ({f"{place}.weight": drawn(size) + 1, f"{place}.bias": drawn(size)} if affine else {})


def session(model: bytes) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])


def segmentation_weights() -> dict[str, np.ndarray]:
    half = np.arange(-125, 0)
    rows = {
        "sincnet.conv1d.0.filterbank.low_hz_": np.linspace(30, 7000, 40, dtype=np.float32)[:, None],
        "sincnet.conv1d.0.filterbank.band_hz_": np.full((40, 1), 100, dtype=np.float32),
        "sincnet.conv1d.0.filterbank.window_": (0.54 + 0.46 * np.cos(np.pi * half / 125)).astype(np.float32),
    }
    for place, size in (("wav_norm1d", 1), ("norm1d.0", 80), ("norm1d.1", 60), ("norm1d.2", 60)):
        rows |= {f"sincnet.{place}.weight": drawn(size) + 1, f"sincnet.{place}.bias": drawn(size)}
    for layer, given in ((1, 80), (2, 60)):
        rows |= {
            f"sincnet.conv1d.{layer}.weight": drawn(60, given, 5),
            f"sincnet.conv1d.{layer}.bias": drawn(60),
        }
    for layer in range(4):
        for way in ("", "_reverse"):
            end = f"l{layer}{way}"
            rows |= {f"lstm.weight_ih_{end}": drawn(512, 256 if layer else 60)}
            rows |= {f"lstm.weight_hh_{end}": drawn(512, 128)}
            rows |= {f"lstm.bias_ih_{end}": drawn(512), f"lstm.bias_hh_{end}": drawn(512)}
    for place, out, given in (("linear.0", 128, 256), ("linear.1", 128, 128), ("classifier", 7, 128)):
        rows |= {f"{place}.weight": drawn(out, given), f"{place}.bias": drawn(out)}
    return rows


def test_the_segmentation_gives_seven_classes_every_17_ms() -> None:
    weights = segmentation_weights()
    model = segmentation(weights)
    found = session(model).run(None, {"sound": drawn(2, 1, 160_000)})[0]
    assert found.shape == (2, 589, 7)
    assert np.allclose(np.exp(found).sum(axis=-1), 1, atol=1e-5)
    assert segmentation(weights) == model


def test_the_filters_of_the_ear_pass_their_band() -> None:
    """A cosine in the middle of a band comes through, one two bands above does not."""
    window = (0.54 + 0.46 * np.cos(np.pi * np.arange(-125, 0) / 125)).astype(np.float32)
    filters = sinc_filters(np.array([[950.0]]), np.array([[150.0]]), window)
    at = np.arange(-125, 126) / 16_000
    inside, outside = (abs(filters[0, 0] @ np.cos(2 * np.pi * hz * at)) for hz in (1100, 2000))
    assert inside > 20 * outside
    assert np.allclose(filters[1, 0], -filters[1, 0][::-1])


def test_the_gates_of_an_lstm_are_put_into_the_order_of_onnx() -> None:
    weights = segmentation_weights()
    inward, _, bias = lstm_weights(weights, 0)
    torch = weights["lstm.weight_ih_l0"]
    assert np.allclose(inward[0], np.concatenate([torch[:128], torch[384:], torch[128:256], torch[256:384]]))
    assert bias.shape == (2, 1024)


def print_weights() -> dict[str, np.ndarray]:
    rows: dict[str, np.ndarray] = {
        "head.conv1.weight": drawn(32, 1, 3, 3),
        "head.conv2.weight": drawn(32, 32, 3, 3),
    }
    rows |= norm("head.bn1", 32) | norm("head.bn2", 32)
    for layer in ("layer1", "layer2"):
        for number in (0, 1):
            place = f"head.{layer}.{number}"
            rows |= {f"{place}.conv{n}.weight": drawn(32, 32, 3, 3) for n in (1, 2)}
            rows |= norm(f"{place}.bn1", 32) | norm(f"{place}.bn2", 32)
        rows |= {f"head.{layer}.0.shortcut.0.weight": drawn(32, 32, 1, 1)}
        rows |= norm(f"head.{layer}.0.shortcut.1", 32)
    rows |= {"xvector.tdnn.linear.weight": drawn(128, 320, 5)} | norm("xvector.tdnn.nonlinear.batchnorm", 128)
    size = 128
    for block, (layers, _) in enumerate(BLOCKS, 1):
        for layer in range(1, layers + 1):
            place = f"xvector.block{block}.tdnnd{layer}"
            rows |= norm(f"{place}.nonlinear1.batchnorm", size) | norm(f"{place}.nonlinear2.batchnorm", 128)
            rows |= {f"{place}.linear1.weight": drawn(128, size, 1)}
            rows |= {f"{place}.cam_layer.linear_local.weight": drawn(32, 128, 3)}
            rows |= {
                f"{place}.cam_layer.linear1.weight": drawn(64, 128, 1),
                f"{place}.cam_layer.linear1.bias": drawn(64),
            }
            rows |= {
                f"{place}.cam_layer.linear2.weight": drawn(32, 64, 1),
                f"{place}.cam_layer.linear2.bias": drawn(32),
            }
            size += 32
        rows |= norm(f"xvector.transit{block}.nonlinear.batchnorm", size)
        size //= 2
        rows |= {f"xvector.transit{block}.linear.weight": drawn(size, 2 * size, 1)}
    rows |= norm("xvector.out_nonlinear.batchnorm", size) | {
        "xvector.dense.linear.weight": drawn(192, 2 * size, 1)
    }
    return rows | norm("xvector.dense.nonlinear.batchnorm", 192, affine=False)


def test_a_print_of_any_length_of_sound() -> None:
    weights = print_weights()
    head, body = session(voice_head(weights)), session(voice_body(weights))
    for frames in (24, 150, 201, 333):
        rows = head.run(None, {"mels": drawn(1, frames, 80)})[0]
        assert rows.shape == (1, 320, frames)
        assert np.isfinite(body.run(None, {"rows": rows})[0]).all()
    assert body.run(None, {"rows": drawn(3, 320, 60)})[0].shape == (3, 192)


def test_the_head_sees_no_further_than_its_margin() -> None:
    """What makes it right to run it over a minute at a time."""
    from earwitness.engines.voices.networks import MARGIN_FRAMES

    head = session(voice_head(print_weights()))
    mels = drawn(1, 300, 80)
    whole = head.run(None, {"mels": mels})[0]
    part = head.run(None, {"mels": mels[:, 100 - MARGIN_FRAMES : 200 + MARGIN_FRAMES]})[0]
    assert np.allclose(whole[:, :, 100:200], part[:, :, MARGIN_FRAMES : MARGIN_FRAMES + 100], atol=1e-4)


@pytest.mark.parametrize("value", [0.25, -3, "auto_pad", [5, 300, -1]])
def test_attributes_are_readable(value: object) -> None:
    graph = Graph("small")
    match value:
        case float():
            x = graph.node("LeakyRelu", ["x"], {"alpha": value}, "y")
        case int():
            x = graph.node("Softmax", ["x"], {"axis": value}, "y")
        case str():
            x = graph.node("MaxPool", ["x"], {"kernel_shape": [2], value: "SAME_UPPER"}, "y")
        case _:
            x = graph.node("Reshape", ["x", graph.tensor([1, -1, 3])], output="y")
    model = graph.model({"x": ["a", "b", "c"]}, {x: ["d", "e", "f"]})
    assert session(model).run(None, {"x": drawn(1, 4, 3)})[0].ndim == 3
