"""What the engine computes on: a GPU where there is one and it may, and CTranslate2 is told so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import ctranslate2
import faster_whisper
import pytest

from earwitness.engines import whisper
from earwitness.engines.whisper import WhisperEngine, settings_for
from earwitness.engines.whisper import models as catalogue
from earwitness.errors import DeviceMissing, ModelRefused
from earwitness.ports import Hearing


@pytest.fixture(autouse=True)
def located(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is there, without looking for it."""
    found = SimpleNamespace(folder=".", id="whisper-base", fingerprint="f" * 64)
    monkeypatch.setattr(catalogue, "locate", lambda name: found)


@pytest.mark.parametrize(
    ("wanted", "gpus", "device", "compute"),
    [
        ("auto", 0, "cpu", "int8"),
        ("auto", 1, "cuda", "float16"),
        ("cuda", 2, "cuda", "float16"),
        ("cpu", 1, "cpu", "int8"),
    ],
)
def test_a_gpu_is_taken_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, wanted: Any, gpus: int, device: str, compute: str
) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: gpus)
    made = whisper.factory(Hearing(device=wanted))
    assert (made.settings.device, made.settings.compute) == (device, compute)
    assert {("device", device), ("compute", compute)} <= set(made.author.settings)


def test_a_gpu_asked_for_in_vain_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    with pytest.raises(DeviceMissing) as raised:
        settings_for(Hearing(device="cuda"))
    assert raised.value.number == "E305"


def test_ctranslate2_is_told_the_device_and_the_kind_of_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, Any] = {}

    def refusing(folder: str, **given: Any) -> Any:
        told.update(given)
        raise RuntimeError("no driver")

    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(faster_whisper, "WhisperModel", refusing)
    with pytest.raises(ModelRefused):
        WhisperEngine(settings_for(Hearing()))
    assert (told["device"], told["compute_type"], told["cpu_threads"]) == ("cuda", "float16", 1)
    assert told["local_files_only"] is True
