"""Speech to words with times and an English gist: Whisper weights through CTranslate2.

One engine uses one thread; speed comes from one engine a core, which is 2.3 times faster than one engine with two
threads. `engine` walks a bundle of recordings from sound to lines, `weights` asks the model; the rules that any speech engine
needs lie in `engines.listening`. Heavy imports happen in the engine's constructor, in the worker process.
"""

from __future__ import annotations

from dataclasses import dataclass

from earwitness.engines.listening.device import COMPUTE, device_for
from earwitness.engines.whisper.engine import WhisperEngine
from earwitness.engines.whisper.settings import WhisperSettings
from earwitness.model.records import Author
from earwitness.ports import Hearing

__all__ = ["WhisperEngine", "WhisperFactory", "WhisperSettings", "factory", "settings_for"]


@dataclass(frozen=True, slots=True)
class WhisperFactory:
    """Makes the engine inside a worker; small enough to be sent there."""

    settings: WhisperSettings

    @property
    def author(self) -> Author:
        """Who the records of such an engine are by; the engine is not loaded."""
        return self.settings.author()

    def __call__(self) -> WhisperEngine:
        return WhisperEngine(self.settings)


def settings_for(hearing: Hearing) -> WhisperSettings:
    """Settings for how much and with what to hear; finds and checks the model.

    Raises ModelMissing, ModelTampered, ModelRefused, and DeviceMissing where a GPU is asked for and there is none.
    """
    from earwitness.engines.whisper.models import locate

    model = locate(hearing.model)
    device = device_for(hearing.device)
    return WhisperSettings(
        str(model.folder), model.id, model.fingerprint, hearing.beam, compute=COMPUTE[device], device=device
    )


def factory(hearing: Hearing) -> WhisperFactory:
    """What the entry point `whisper` of `earwitness.engines` offers: the maker of engines, checked and ready to be sent."""
    return WhisperFactory(settings_for(hearing))
