"""What to compute on, for engines that run through CTranslate2."""

from __future__ import annotations

from earwitness.errors import DeviceMissing

#: how numbers are kept: 8 bits lose nothing that could be measured, half precision is what GPUs are made for
COMPUTE = {"cpu": "int8", "cuda": "float16"}


def device_for(wanted: str) -> str:
    """What to compute on, "cpu" or "cuda": "auto" is the GPU where CTranslate2 finds one. Raises DeviceMissing."""
    if wanted == "cpu":
        return "cpu"
    import ctranslate2

    there = ctranslate2.get_cuda_device_count() > 0
    if wanted == "cuda" and not there:
        raise DeviceMissing("a GPU was asked for and CTranslate2 finds none")
    return "cuda" if there else "cpu"
