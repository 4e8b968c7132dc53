"""What the result of a Whisper engine depends on, and on what it computes."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from earwitness.errors import DeviceMissing
from earwitness.model.records import Author

#: how numbers are kept: 8 bits lose nothing that could be measured, half precision is what GPUs are made for
COMPUTE = {"cpu": "int8", "cuda": "float16"}


@dataclass(frozen=True, slots=True)
class WhisperSettings:
    """Everything the result depends on. `folder` is not part of what is recorded: the fingerprint is."""

    folder: str
    model: str = "whisper-base"
    fingerprint: str = ""
    beam: int = 5
    gist_beam: int = 1
    compute: str = "int8"
    device: str = "cpu"

    def author(self) -> Author:
        """The author of what this engine writes; found without loading it."""
        settings = (
            ("model", self.model),
            ("sha256", self.fingerprint),
            ("beam", str(self.beam)),
            ("gist_beam", str(self.gist_beam)),
            ("compute", self.compute),
            ("device", self.device),
            ("runtime", f"ctranslate2 {version('ctranslate2')}"),
        )
        return Author("engine", "whisper", version("faster-whisper"), settings)


def device_for(wanted: str) -> str:
    """What to compute on, "cpu" or "cuda": "auto" is the GPU where CTranslate2 finds one. Raises DeviceMissing."""
    if wanted == "cpu":
        return "cpu"
    import ctranslate2

    there = ctranslate2.get_cuda_device_count() > 0
    if wanted == "cuda" and not there:
        raise DeviceMissing("a GPU was asked for and CTranslate2 finds none")
    return "cuda" if there else "cpu"
