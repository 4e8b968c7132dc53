"""What the result of a Whisper engine depends on."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from earwitness.model.records import Author


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
