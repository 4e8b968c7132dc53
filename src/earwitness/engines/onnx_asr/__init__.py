"""Speech to words with times through onnx-asr: GigaAM v3, T-one and Vosk, which know Russian on a telephone best.

They write lower case without punctuation and no English. What they wrote is kept as `raw`; capitals and punctuation are
put back by the stage, English is a text translator's. Times are those at which the model emitted its letters.

The library is an extra (`pip install earwitness[onnx-asr]`); heavy imports happen in the engine's constructor.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from earwitness.engines.shelf.catalogue import ModelKind
from earwitness.engines.shelf.layouts import layout_of
from earwitness.engines.shelf.store import locate
from earwitness.errors import DeviceMissing, ModelMissing, ModelRefused
from earwitness.model.records import Author
from earwitness.ports import Hearing

if TYPE_CHECKING:
    from earwitness.engines.onnx_asr.engine import OnnxEngine

KINDS: tuple[ModelKind, ...] = ("onnx-asr",)
CUDA = "CUDAExecutionProvider"

_QUANTISED = re.compile(r"[._-](u?int[48]|fp16|q[48])\.onnx$")


@dataclass(frozen=True, slots=True)
class OnnxSettings:
    """Everything the result depends on. `folder` is not part of what is recorded: the fingerprint is.

    `family` is the library's name of the model's kind, `quantised` the ending in its files' names ("" for none).
    """

    folder: str
    model: str
    family: str
    fingerprint: str = ""
    quantised: str = ""
    device: str = "cpu"

    @property
    def rate(self) -> int:
        """Samples a second the model wants."""
        return 8_000 if self.family.startswith("t-one") else 16_000

    def author(self) -> Author:
        """The author of what this engine writes; found without loading it."""
        settings = (
            ("model", self.model),
            ("family", self.family),
            ("sha256", self.fingerprint),
            ("device", self.device),
            ("runtime", f"onnxruntime {version('onnxruntime')}"),
        )
        return Author("engine", "onnx-asr", version("onnx-asr"), settings)


@dataclass(frozen=True, slots=True)
class OnnxFactory:
    """Makes the engine inside a worker; small enough to be sent there."""

    settings: OnnxSettings

    @property
    def author(self) -> Author:
        """Who the records of such an engine are by; the engine is not loaded."""
        return self.settings.author()

    def __call__(self) -> OnnxEngine:
        from earwitness.engines.onnx_asr.engine import OnnxEngine

        return OnnxEngine(self.settings)


def settings_for(hearing: Hearing, store: Path | None = None) -> OnnxSettings:
    """Settings for how much and with what to hear; finds and checks the model.

    Raises ModelMissing (also where the library is not installed), ModelTampered, ModelRefused and DeviceMissing.
    """
    try:
        version("onnx-asr")
    except PackageNotFoundError as missing:
        raise ModelMissing(
            "the library onnx-asr is not installed", hint="Install it: `pip install earwitness[onnx-asr]`."
        ) from missing
    model = locate(hearing.model, KINDS, store)
    folder = model.folder or Path()
    layout, names = layout_of(folder, KINDS)
    found = _QUANTISED.search(names[0])
    if layout.family.startswith("gigaam-v3"):
        _refuse_other_version(folder)
    return OnnxSettings(
        str(folder),
        model.id,
        layout.family,
        model.fingerprint,
        found[1] if found else "",
        device_for(hearing.device),
    )


def _refuse_other_version(folder: Path) -> None:
    """GigaAM's second and third version take other features, and only its settings tell them apart. Raises ModelRefused."""
    try:
        told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = {}
    if not isinstance(told, dict) or told.get("version") != "v3":
        raise ModelRefused(
            "the model's config.json does not say that it is version v3", hint="Bring its config.json along."
        )


def device_for(wanted: str) -> str:
    """What to compute on, "cpu" or "cuda": "auto" is the GPU where onnxruntime has a provider for it. Raises DeviceMissing."""
    if wanted == "cpu":
        return "cpu"
    import onnxruntime

    there = CUDA in onnxruntime.get_available_providers()
    if wanted == "cuda" and not there:
        raise DeviceMissing("a GPU was asked for and onnxruntime has no provider for one")
    return "cuda" if there else "cpu"


def factory(hearing: Hearing) -> OnnxFactory:
    """What the entry point `onnx-asr` of `earwitness.engines` offers: the maker of engines, checked and ready to be sent."""
    return OnnxFactory(settings_for(hearing))
