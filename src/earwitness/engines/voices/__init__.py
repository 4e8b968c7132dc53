"""Telling voices apart that share one channel: who speaks when, not who they are.

`VoicesEngine` uses two networks (segmentation-3.0, CAM++) without PyTorch; `LightVoices` needs no model of its own and knows
less. Both are Diarizers and pass the same suite. The result is a machine's guess: labels, never names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from earwitness.errors import ModelMissing

if TYPE_CHECKING:
    from earwitness.ports import Diarizer, Factory, Hearing

AUTO, LIGHT, OFF = "auto", "light", "off"


def factory(hearing: Hearing) -> Factory[Diarizer] | None:
    """What tells voices apart: for "auto" the networks, else the fallback; "light"; a folder with networks; None for "off".

    Raises ModelTampered or ModelRefused where networks are there and are not what they claim; ModelMissing for a folder
    that is not there.
    """
    if hearing.voices == OFF:
        return None
    from earwitness.engines.voices.light import LightFactory

    if hearing.voices == LIGHT:
        return LightFactory()
    from earwitness.engines.voices.engine import VoicesFactory
    from earwitness.engines.voices.models import located

    try:
        found = located(hearing.voices)
    except ModelMissing:
        if hearing.voices != AUTO:
            raise
        return LightFactory()
    return VoicesFactory(
        str(found.folder), found.fingerprint, "voices-1" if found.published else "given by the user"
    )
